"""Legacy tools, questions and decisions for tests, and files of tools written on the spot."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from market.core.actor import Actor
from market.quality.consolidation import service
from market.quality.consolidation.importing import import_lines
from market.quality.consolidation.queries import rows_of_tool
from market.quality.consolidation.types import (
    Decision,
    ImportDone,
    Line,
    QuestionRow,
    RowKind,
    StoredFile,
    Target,
    ToolDetails,
    ToolLines,
)
from market.quality.framework.service import load_framework
from market.sheets.opened import Limits

NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
ANN = Actor("user", 901, "Ann Officer")
BEN = Actor("user", 902, "Ben Checker")
LIMITS = Limits(size=20_000_000, unpacked=100_000_000, rows=100_000)
_numbers = count(1)


def new_details(**changes: Any) -> ToolDetails:
    """A full review of older people's homes, once a year."""
    values: dict[str, Any] = {
        "code": f"T{next(_numbers):02d}",
        "title": "Older people residential: annual full review",
        "services": ("RES_OP",),
        "method": "full_review",
        "times_a_year": 1.0,
        **changes,
    }
    return ToolDetails(**values)


def new_line(text: str, row: int, **changes: Any) -> Line:
    """A question on the sheet Tool."""
    values: dict[str, Any] = {
        "sheet": "Tool",
        "row": row,
        "row_end": row,
        "kind": RowKind.QUESTION,
        "text": text,
        **changes,
    }
    return Line(**values)


async def live_framework(by: Actor = ANN, now: datetime = NOW) -> int:
    """The framework from its data files, live."""
    return await load_framework(by=by, now=now)


async def make_tool(
    questions: Sequence[str | Line], *, sha256: str | None = None, by: Actor = ANN, **details: Any
) -> list[QuestionRow]:
    """A tool with those questions as its newest file; its rows as stored."""
    done = await import_questions(questions, sha256=sha256, by=by, **details)
    return await rows_of_tool(done.tool_id)


async def import_questions(
    questions: Sequence[str | Line], *, sha256: str | None = None, by: Actor = ANN, now: datetime = NOW, **details: Any
) -> ImportDone:
    """Import those questions as a file of a tool."""
    lines = tuple(each if isinstance(each, Line) else new_line(each, at) for at, each in enumerate(questions, start=2))
    file = StoredFile(sha256 or f"{next(_numbers):064x}", "tool.xlsx")
    found = ToolLines(kind="workbook", lines=lines)
    done = await import_lines(new_details(**details), file, found, by=by, now=now)
    assert isinstance(done, ImportDone), done
    return done


def to(*codes: str, fate: str = "", reason: str = "") -> Decision:
    """A decision for those criteria: one is mapped, several are a split, none is retired."""
    fate = fate or ("criterion" if len(codes) == 1 else "split" if codes else "retired")
    targets = tuple(Target(code, f"part {at}" if fate == "split" else "") for at, code in enumerate(codes, start=1))
    return Decision(fate=fate, targets=targets, reason=reason)


async def decide(question: QuestionRow, decision: Decision, by: Actor = ANN) -> QuestionRow:
    """Decide a question, which must be accepted."""
    answer = await service.decide(question.id, question.version, decision, by=by, now=NOW)
    assert isinstance(answer, QuestionRow), answer
    return answer


def write_sheet(
    book: Workbook, title: str, rows: Sequence[Sequence[Any]], *, bold: Sequence[int] = (), fill: Sequence[int] = ()
) -> Any:
    """A sheet of those rows; the rows numbered in `bold` and `fill` (from 1) look so."""
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(list(row))
    for number in bold:
        for cell in sheet[number]:
            cell.font = Font(bold=True)
    for number in fill:
        for cell in sheet[number]:
            cell.fill = PatternFill("solid", fgColor="D9E2EC")
    return sheet


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], **looks: Sequence[int]) -> Path:
    """A workbook of those sheets at `path`."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        write_sheet(book, title, rows, **looks)
    book.save(path)
    return path
