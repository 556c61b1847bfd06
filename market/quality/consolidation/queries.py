"""Reads of consolidation: tools with their progress, questions with their fate, groups of exactly equal questions."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from market.db.sql import fetch, fetch_as, fetch_one_as, fetch_value, marks
from market.quality.consolidation.types import NEED_FATE, QuestionRow, Target, ToolRow

_NEED = ", ".join(f"'{kind.value}'" for kind in NEED_FATE)
FROM_QUESTION = (
    " FROM legacy_question q JOIN legacy_tool t ON t.id = q.tool JOIN tool_import i ON i.id = q.tool_import"
    " LEFT JOIN question_decision d ON d.question = q.id"
)
SELECT_QUESTION = (
    'SELECT q.id, q.tool AS tool_id, t.code AS tool, t.title AS tool_title, t.services, t.method, t.times_a_year, q.sheet, q."row",'
    " q.row_end, q.section, q.text, q.kind, q.theme, q.answer_type, q.guidance, q.normal, q.normal_hash, q.version, i.sha256, i.file_name,"
    " coalesce(d.fate, '') AS fate, coalesce(d.reason, '') AS reason, coalesce(d.how, '') AS how, d.decided_by,"
    " coalesce(d.decided_label, '') AS decided_label, d.decided_at, coalesce(d.check_why, '') AS check_why, d.checked_by,"
    " coalesce(d.checked_label, '') AS checked_label, d.checked_at" + FROM_QUESTION
)
NEEDS_FATE = f"q.current AND q.kind IN ({_NEED})"
CHUNK = 5_000


class NoSuchQuestion(LookupError):
    """There is no question of that number, or the newest file of its tool no longer holds it."""


class NoSuchTool(LookupError):
    """There is no tool of that number."""


class ToolProgress(ToolRow, frozen=True, kw_only=True):
    """A tool and how far it is: rows that need a fate, decided, waiting for a second person."""

    questions: int
    admin: int
    measures: int
    decided: int
    to_check: int
    demonstration: int

    @property
    def total(self) -> int:
        """Rows that need a fate."""
        return self.questions + self.admin + self.measures

    @property
    def undecided(self) -> int:
        """Rows without a fate."""
        return self.total - self.decided


class ImportRow(Struct, frozen=True, kw_only=True):
    """One file of a tool; `counts`, `mapping` and `notes` are JSON."""

    id: int
    sha256: str
    file_name: str
    kind: str
    mapping: str
    counts: str
    officer_count: int | None
    notes: str
    current: bool
    imported_by: str
    imported_at: datetime


async def list_tools() -> list[ToolProgress]:
    """Every tool with its progress, by code."""
    return await fetch_as(ToolProgress, f"{_PROGRESS} GROUP BY t.id ORDER BY t.code")


async def get_progress(tool_id: int) -> ToolProgress:
    """One tool with its progress. Raises `NoSuchTool`."""
    found = await fetch_as(ToolProgress, f"{_PROGRESS} WHERE t.id = {{}} GROUP BY t.id", tool_id)
    if not found:
        raise NoSuchTool(tool_id)
    return found[0]


_TOOL = "t.id, t.code, t.title, t.services, t.method, t.times_a_year, t.owner, t.scale, t.joint_with, t.version"
_PROGRESS = (
    f"SELECT {_TOOL},"
    " sum(CASE WHEN q.kind = 'question' THEN 1 ELSE 0 END) AS questions,"
    " sum(CASE WHEN q.kind = 'admin' THEN 1 ELSE 0 END) AS admin,"
    " sum(CASE WHEN q.kind = 'kpi' THEN 1 ELSE 0 END) AS measures,"
    f" sum(CASE WHEN d.id IS NOT NULL AND q.kind IN ({_NEED}) THEN 1 ELSE 0 END) AS decided,"
    f" sum(CASE WHEN d.check_why <> '' AND d.checked_at IS NULL AND q.kind IN ({_NEED}) THEN 1 ELSE 0 END) AS to_check,"
    f" sum(CASE WHEN d.how = 'demonstration' AND q.kind IN ({_NEED}) THEN 1 ELSE 0 END) AS demonstration"
    " FROM legacy_tool t LEFT JOIN legacy_question q ON q.tool = t.id AND q.current"
    " LEFT JOIN question_decision d ON d.question = q.id"
)


async def find_tool(code: str) -> ToolRow | None:
    """A tool by its code."""
    return await fetch_one_as(ToolRow, f"SELECT {_TOOL} FROM legacy_tool t WHERE lower(t.code) = {{}}", code.lower())


async def get_tool(tool_id: int) -> ToolRow:
    """A tool by its number. Raises `NoSuchTool`."""
    found = await fetch_one_as(ToolRow, f"SELECT {_TOOL} FROM legacy_tool t WHERE t.id = {{}}", tool_id)
    if found is None:
        raise NoSuchTool(tool_id)
    return found


async def tool_codes() -> list[tuple[str, str]]:
    """Code and title of every tool, by code."""
    return [(row["code"], row["title"]) for row in await fetch("SELECT code, title FROM legacy_tool ORDER BY code")]


async def imports_of(tool_id: int) -> list[ImportRow]:
    """Every file of a tool, the newest first."""
    return await fetch_as(
        ImportRow,
        "SELECT id, sha256, file_name, kind, mapping, counts, officer_count, notes, current, imported_by, imported_at FROM tool_import"
        " WHERE tool = {} ORDER BY id DESC",
        tool_id,
    )


async def tools_of_file(sha256: str) -> list[ToolRow]:
    """The tools whose newest file has that very content."""
    return await fetch_as(
        ToolRow,
        f"SELECT {_TOOL} FROM legacy_tool t JOIN tool_import i ON i.tool = t.id WHERE i.current AND i.sha256 = {{}} ORDER BY t.code",
        sha256,
    )


async def get_question(question_id: int) -> QuestionRow:
    """A question with its fate. Raises `NoSuchQuestion`."""
    found = await questions_by_id([question_id])
    if not found:
        raise NoSuchQuestion(question_id)
    return found[0]


async def questions_by_id(ids: Iterable[int]) -> list[QuestionRow]:
    """The current rows of those numbers with their fates, in the order of the tools."""
    wanted = list(dict.fromkeys(ids))
    found: list[QuestionRow] = []
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        found += await fetch_as(
            QuestionRow,
            f"{SELECT_QUESTION} WHERE q.current AND q.id IN ({marks(part)}) ORDER BY t.code, q.position",
            *part,
        )
    return await with_targets(found)


async def with_targets(questions: list[QuestionRow]) -> list[QuestionRow]:
    """The same questions with the criteria that they go to."""
    decided = [question.id for question in questions if question.fate]
    targets: dict[int, list[Target]] = {}
    for start in range(0, len(decided), CHUNK):
        part = decided[start : start + CHUNK]
        rows = await fetch(
            "SELECT d.question, x.criterion, x.part FROM decision_target x JOIN question_decision d ON d.id = x.decision"
            f" WHERE d.question IN ({marks(part)}) ORDER BY x.id",
            *part,
        )
        for row in rows:
            targets.setdefault(row["question"], []).append(Target(row["criterion"], row["part"]))
    return [question.targeted(tuple(targets.get(question.id, ()))) for question in questions]


async def rows_of_tool(tool_id: int) -> list[QuestionRow]:
    """Every row of a tool's newest file, headings and totals too, in the order of the file, with fates."""
    rows = await fetch_as(
        QuestionRow, f"{SELECT_QUESTION} WHERE q.current AND q.tool = {{}} ORDER BY q.position", tool_id
    )
    return await with_targets(rows)


async def group_of(normal_hash: str) -> list[QuestionRow]:
    """The questions whose normalised texts are exactly equal, with their fates."""
    rows = await fetch_as(
        QuestionRow,
        f"{SELECT_QUESTION} WHERE {NEEDS_FATE} AND q.normal_hash = {{}} ORDER BY t.code, q.position",
        normal_hash,
    )
    return await with_targets(rows)


class PrecedentRow(Struct, frozen=True):
    """A decided question with one criterion that it went to."""

    text: str
    section: str
    tool: str
    criterion: str
    question: int


async def precedents() -> list[PrecedentRow]:
    """Every decided question with its criteria, oldest decision first; what suggestions learn from."""
    return await fetch_as(
        PrecedentRow,
        "SELECT q.text, q.section, t.code AS tool, x.criterion, q.id AS question FROM decision_target x"
        " JOIN question_decision d ON d.id = x.decision JOIN legacy_question q ON q.id = d.question JOIN legacy_tool t ON t.id = q.tool"
        " WHERE q.current ORDER BY d.id, x.id",
    )


async def count_decided() -> int:
    """How many decisions stand."""
    return int(await fetch_value("SELECT count(*) FROM question_decision"))


async def questions_mapped_to(code: str) -> int:
    """How many questions of the newest files go to a criterion: it may not be deleted before they are re-homed."""
    return int(
        await fetch_value(
            "SELECT count(DISTINCT q.id) FROM decision_target x JOIN question_decision d ON d.id = x.decision"
            " JOIN legacy_question q ON q.id = d.question WHERE q.current AND x.criterion = {}",
            code,
        )
    )


async def sections_of(tool_id: int) -> list[tuple[str, int, int]]:
    """The sections of a tool in the order of its file: name, rows that need a fate, decided."""
    rows = await fetch(
        "SELECT q.section, count(*) AS total, count(d.id) AS decided FROM legacy_question q"
        f" LEFT JOIN question_decision d ON d.question = q.id WHERE {NEEDS_FATE} AND q.tool = {{}}"
        " GROUP BY q.section ORDER BY min(q.position)",
        tool_id,
    )
    return [(row["section"], row["total"], row["decided"]) for row in rows]
