"""The list of questions: what may be asked of it, and the reads that answer it."""

from typing import Any

from market.db.sql import fetch_as, fetch_one_as, fetch_value
from market.quality.consolidation.queries import FROM_QUESTION, NEEDS_FATE, SELECT_QUESTION, with_targets
from market.quality.consolidation.types import QuestionRow
from market.quality.consolidation.words import FATE_WORDS, KIND_WORDS, STATE_WORDS
from market.web.fields import Option, options
from market.web.lists import Column, Filter, ListQuery, ListSpec, containing, limit_sql, order_by_sql

STATES = {
    "undecided": "d.id IS NULL",
    "to_check": "d.id IS NOT NULL AND d.check_why <> '' AND d.checked_at IS NULL",
    "checked": "d.checked_at IS NOT NULL AND d.check_why <> ''",
    "decided": "d.id IS NOT NULL",
}
STATE_OPTIONS = (
    Option("undecided", "Not decided"),
    Option("decided", "Decided"),
    Option("to_check", STATE_WORDS["to_check"][0]),
    Option("checked", STATE_WORDS["checked"][0]),
)
NO_THEME = "none"

QUESTIONS = ListSpec(
    columns=(
        Column("text", "Question", link="url"),
        Column("tool", "Tool", sql="t.code"),
        Column("address", "Where in the file", missing=""),
        Column("section", "Section", missing=""),
        Column("kind", "Kind", sql="q.kind"),
        Column("theme", "Theme", sql="q.theme", missing=""),
        Column("fate", "What becomes of it", sql="d.fate", missing=""),
        Column("criteria", "Criteria", missing=""),
        Column("state", "State", kind="tag"),
        Column("decided_by", "Decided by", sql="d.decided_label", missing=""),
    ),
    filters=(
        Filter("q", "Words in the question"),
        Filter("tool", "Tool", kind="choice"),
        Filter("theme", "Theme", kind="choice"),
        Filter("state", "State", kind="choice", options=STATE_OPTIONS),
        Filter("kind", "Kind", kind="choice", options=options(KIND_WORDS), any_label="Those that need a fate"),
        Filter("fate", "What becomes of it", kind="choice", options=options(FATE_WORDS)),
        Filter("criterion", "Criterion", hint="Such as 3.1.1"),
    ),
    sort="tool",
    tie_break="t.code, q.position, q.id",
    noun="question",
    size=50,
)
FILTER_NAMES = ("tool", "theme", "state", "q")


def where_of(filters: dict[str, Any]) -> tuple[str, list[Any]]:
    """The condition of a list's filters with its values."""
    parts, values = ["q.current"], []
    if filters.get("kind"):
        parts.append("q.kind = {}")
        values.append(filters["kind"])
    else:
        parts = [NEEDS_FATE]
    if filters.get("q"):
        parts.append("lower(q.text) LIKE {} ESCAPE '\\'")
        values.append(containing(filters["q"]))
    for name, column in (("tool", "t.code"), ("fate", "d.fate")):
        if filters.get(name):
            parts.append(f"{column} = {{}}")
            values.append(filters[name])
    if filters.get("theme"):
        parts.append("q.theme = {}")
        values.append("" if filters["theme"] == NO_THEME else filters["theme"])
    if filters.get("state") in STATES:
        parts.append(STATES[filters["state"]])
    if filters.get("criterion"):
        parts.append("EXISTS (SELECT 1 FROM decision_target x WHERE x.decision = d.id AND x.criterion = {})")
        values.append(filters["criterion"].strip())
    return " AND ".join(parts), values


async def list_questions(query: ListQuery) -> tuple[list[QuestionRow], int]:
    """One page of the list, and how many there are in all."""
    where, values = where_of(query.filters)
    total = int(await fetch_value(f"SELECT count(*){FROM_QUESTION} WHERE {where}", *values))
    rows = await fetch_as(
        QuestionRow, f"{SELECT_QUESTION} WHERE {where} {order_by_sql(query)} {limit_sql(query)}", *values
    )
    return await with_targets(rows), total


async def next_question(filters: dict[str, Any], after: int = 0) -> QuestionRow | None:
    """The next question of a filter in the order of tools and rows: after the one given, or from the start again."""
    where, values = where_of(filters)
    order = "ORDER BY t.code, q.position, q.id LIMIT 1"
    if after:
        later = (
            "EXISTS (SELECT 1 FROM legacy_question a JOIN legacy_tool b ON b.id = a.tool WHERE a.id = {}"
            " AND (b.code < t.code OR (b.code = t.code AND a.position < q.position)))"
        )
        found = await fetch_one_as(QuestionRow, f"{SELECT_QUESTION} WHERE {where} AND {later} {order}", *values, after)
        if found is not None:
            return (await with_targets([found]))[0]
    found = await fetch_one_as(QuestionRow, f"{SELECT_QUESTION} WHERE {where} AND q.id <> {{}} {order}", *values, after)
    return (await with_targets([found]))[0] if found else None


async def count_questions(filters: dict[str, Any]) -> int:
    """How many questions a filter leaves."""
    where, values = where_of(filters)
    return int(await fetch_value(f"SELECT count(*){FROM_QUESTION} WHERE {where}", *values))
