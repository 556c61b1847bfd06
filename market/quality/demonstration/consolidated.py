"""The 42 tools of the demonstration: their files imported as anybody's are, and each question given a fate marked as a demonstration's.

T01 to T28 are decided as `truth.csv` says; T29 to T42 by taking the first suggestion unseen. Nothing is checked by a second
person: the proof shows what that leaves to do.
"""

import asyncio
import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from market.core.actor import Actor
from market.quality.consolidation import service
from market.quality.consolidation.offering import asked_of, precedents_of, suggester_of
from market.quality.consolidation.queries import count_decided, list_tools, precedents, rows_of_tool
from market.quality.consolidation.suggesting_types import Precedent
from market.quality.consolidation.types import Decided, Decision, Fate, QuestionRow, RowKind, Target, ToolDetails
from market.quality.demonstration.replay import allowed
from market.quality.framework.types import Library
from market.settings import PROJECT, Settings

FOLDER = PROJECT / "market" / "demo" / "tools"
AS_IT_STANDS = frozenset({"verbatim", "light"})
OUT_OF_DATE = "Out of date: it refers to a body, a target or a rule that no longer exists."
NO_HOME = "No criterion takes it up, and nobody has used the answers for years."


class TrueRow(Struct, frozen=True):
    """What the makers of the tools say of one row."""

    kind: str
    relation: str
    codes: tuple[str, ...]


async def open_consolidation(
    settings: Settings, library: Library, *, by: Actor, now: datetime, report: Callable[[str], None]
) -> int:
    """Import the tools and decide their questions; how many were decided. Does nothing when questions are decided already."""
    if await count_decided():
        return 0
    truth = await asyncio.to_thread(read_truth)
    for number, details in enumerate(catalogue(), 1):
        report(f"Importing tool {number} of 42")
        path = FOLDER / f"{details.code}.xlsx"
        allowed(await service.import_tool(path, details, settings=settings, by=by, now=now))
    report("Deciding the questions of the tools")
    tools = await list_tools()
    known = [await rows_of_tool(each.id) for each in tools if each.code in {code for code, *_ in truth}]
    decided = [one for rows in known for one in _by_truth(rows, truth)]
    done = await service.decide_many(decided, how="demonstration", by=by, now=now)
    unseen = [
        row for each in tools if each.code not in {code for code, *_ in truth} for row in await rows_of_tool(each.id)
    ]
    learned = precedents_of(await precedents())
    firsts = await asyncio.to_thread(_by_suggestion, library, unseen, learned)
    more = await service.decide_many(firsts, how="demonstration", by=by, now=now)
    return done.decided + more.decided


def catalogue(path: Path = FOLDER / "catalogue.csv") -> list[ToolDetails]:
    """The tools in order, with what the council knows of each."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            ToolDetails(
                code=row["code"],
                title=row["title"],
                services=tuple(row["services"].split()),
                method=row["method"],
                times_a_year=float(row["times_a_year"]),
                owner="Commissioning team",
                scale=row["scale"],
                joint_with=row["joint_with"],
            )
            for row in csv.DictReader(file)
        ]


def read_truth(path: Path = FOLDER / "truth.csv") -> dict[tuple[str, str, int], TrueRow]:
    """What is known of each row of T01 to T28, by tool, sheet and row."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["tool_id"], row["sheet"], int(row["row"])): TrueRow(
                row["kind"], row["relation"], tuple(code for code in row["criterion_ids"].split(";") if code)
            )
            for row in csv.DictReader(file)
        }


def _by_truth(rows: Iterable[QuestionRow], truth: dict[tuple[str, str, int], TrueRow]) -> list[Decided]:
    found = []
    for row in rows:
        told = truth.get((row.tool, row.sheet, row.row))
        if told is not None and (decision := _decision(row, told)) is not None:
            found.append(Decided(row.id, decision))
    return found


def _decision(row: QuestionRow, told: TrueRow) -> Decision | None:
    if told.kind == "admin":
        return Decision(fate=Fate.CONTEXT)
    if told.kind not in ("question", "kpi"):
        return None
    if not told.codes:
        return Decision(fate=Fate.RETIRED, reason=OUT_OF_DATE if told.relation == "outdated" else NO_HOME)
    if told.kind == "kpi":
        return Decision(fate=Fate.MEASURE, targets=(Target(told.codes[0]),))
    if told.relation == "double" and len(told.codes) > 1:
        parts = tuple(Target(code, f"What it asks about {code}") for code in told.codes)
        return Decision(fate=Fate.SPLIT, targets=parts)
    fate = Fate.CRITERION if told.relation in AS_IT_STANDS else Fate.LOOK_FOR
    return Decision(fate=fate, targets=(Target(told.codes[0]),))


def _by_suggestion(library: Library, rows: Sequence[QuestionRow], learned: Sequence[Precedent]) -> list[Decided]:
    asked = [row for row in rows if row.kind in (RowKind.QUESTION, RowKind.KPI)]
    offered = suggester_of(library).suggest([asked_of(row) for row in asked], learned)
    found = [Decided(row.id, Decision(fate=Fate.CONTEXT)) for row in rows if row.kind == RowKind.ADMIN]
    for row, suggestions in zip(asked, offered, strict=True):
        if suggestions:
            fate = Fate.MEASURE if row.kind == RowKind.KPI else Fate.LOOK_FOR
            found.append(Decided(row.id, Decision(fate=fate, targets=(Target(suggestions[0].code),))))
    return found
