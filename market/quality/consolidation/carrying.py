"""Carry decisions from the rows of a file to the same rows of the next one: fate, criteria, check and exceptions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from market.db.bulk import insert_many
from market.db.sql import fetch, marks
from market.quality.consolidation.tables import DecisionTarget, FloorException, QuestionDecision

_CHUNK = 5_000
_DECISION = (
    "fate", "reason", "decided_by", "decided_label", "decided_at", "check_why", "checked_by", "checked_label", "checked_at",
)  # fmt: skip
_EXCEPTION = (
    "floor", "service", "reason", "recorded_by", "recorded_label", "recorded_at", "approved_by", "approved_label", "approved_at",
)  # fmt: skip


async def carry_decisions(import_id: int, unchanged: Mapping[int, int]) -> int:
    """Copy what was decided about old rows to the new rows of an import; how many rows were decided.

    `unchanged` maps the place of a new row in its file (from 0) to the id of the old row.
    """
    if not unchanged:
        return 0
    rows = await fetch("SELECT id, position FROM legacy_question WHERE tool_import = {}", import_id)
    new_of = {unchanged[row["position"] - 1]: row["id"] for row in rows if row["position"] - 1 in unchanged}
    decisions = await _all(
        f"SELECT id, question, {', '.join(_DECISION)} FROM question_decision WHERE question IN", new_of
    )
    if not decisions:
        return 0
    await insert_many(
        QuestionDecision,
        ("question", *_DECISION, "how", "version"),
        [(new_of[row["question"]], *(row[name] for name in _DECISION), "carried", 1) for row in decisions],
    )
    fresh = await _all("SELECT id, question FROM question_decision WHERE question IN", list(new_of.values()))
    decision_of = {row["question"]: row["id"] for row in fresh}
    again = {row["id"]: decision_of[new_of[row["question"]]] for row in decisions}
    targets = await _all("SELECT decision, criterion, part FROM decision_target WHERE decision IN", again)
    await insert_many(
        DecisionTarget,
        ("decision", "criterion", "part"),
        [(again[row["decision"]], row["criterion"], row["part"]) for row in targets],
    )
    kept = await _all(f"SELECT question, {', '.join(_EXCEPTION)} FROM floor_exception WHERE question IN", new_of)
    await insert_many(
        FloorException,
        ("question", *_EXCEPTION),
        [(new_of[row["question"]], *(row[name] for name in _EXCEPTION)) for row in kept],
    )
    return len(decisions)


async def _all(sql: str, ids: Iterable[int]) -> list[dict[str, Any]]:
    """The rows of many ids, asked for in parts; in order of their id or question."""
    wanted: Sequence[int] = list(ids)
    found: list[dict[str, Any]] = []
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        found += await fetch(f"{sql} ({marks(part)}) ORDER BY id", *part)
    return found
