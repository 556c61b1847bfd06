"""The list of turnarounds and the file of their costs."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from market.failure.turnaround.queries import count_where, turnarounds_where
from market.failure.turnaround.rules import runs_until
from market.failure.turnaround.types import Cost, Turnaround
from market.failure.turnaround.words import COST_STATE_WORDS, COST_WORDS, OUTCOME_COLOURS, OUTCOME_WORDS, state_words
from market.web.fields import options
from market.web.lists import Column, Filter, Listing, ListQuery, ListSpec, containing, limit_sql, order_by_sql

TURNAROUNDS = ListSpec(
    columns=(
        Column("place", "Place", sql="coalesce(nullif(t.location_name, ''), t.organisation_name)", link="href"),
        Column("organisation", "Provider", sql="t.organisation_name"),
        Column("opened_on", "Began", sql="t.opened_on", kind="date", descending_first=True),
        Column("next_review_on", "Next review", sql="t.next_review_on", kind="date"),
        Column("ends_on", "Help ends", sql="t.ends_on", kind="date"),
        Column("late_actions", "Late actions", sql="t.late_actions", kind="number", descending_first=True),
        Column("approved_pence", "Costs approved", sql="t.approved_pence", kind="money", descending_first=True),
        Column("state", "State", kind="tag"),
    ),
    filters=(
        Filter("q", "Place or provider"),
        Filter(
            "state",
            "State",
            kind="choice",
            options=options({"open": "Open", **OUTCOME_WORDS}),
            any_label="Every state",
        ),
    ),
    sort="opened_on",
    descending=True,
    tie_break="t.id DESC",
    noun="turnaround",
    keep=("as_at",),
)


class Line(Struct, frozen=True, kw_only=True):
    """One turnaround of the list. The next review and the end are left out once it has ended."""

    href: str
    place: str
    organisation: str
    opened_on: date
    next_review_on: date | None
    ends_on: date
    late_actions: int
    approved_pence: int
    state: str
    state_colour: str
    note: str


def line_of(held: Turnaround, on: date) -> Line:
    """A turnaround as the list shows it."""
    notes = [
        words for words, true in (("Review is late", held.review_late(on)), ("Past its end", held.overrun(on))) if true
    ]
    return Line(
        href=f"/turnarounds/{held.id}",
        place=held.place,
        organisation=held.organisation_name,
        opened_on=held.opened_on,
        next_review_on=held.next_review_on if held.is_open else None,
        ends_on=held.exited_on or held.ends_on,
        late_actions=held.late_actions if held.is_open else 0,
        approved_pence=held.approved_pence,
        state=state_words(held.outcome),
        state_colour=OUTCOME_COLOURS[held.outcome],
        note=". ".join(notes),
    )


def _condition(query: ListQuery, on: date) -> tuple[str, list[Any]]:
    clauses = ["t.opened_on <= {}"]
    values: list[Any] = [on]
    if text := query.filters.get("q"):
        clauses.append(r"(lower(coalesce(l.name, '')) LIKE {} ESCAPE '\' OR lower(o.name) LIKE {} ESCAPE '\')")
        values += [containing(text), containing(text)]
    state = query.filters.get("state")
    if state == "open":
        clauses.append("(t.exited_on IS NULL OR t.exited_on > {})")
        values.append(on)
    elif state:
        clauses.append("t.outcome = {} AND t.exited_on <= {}")
        values += [state, on]
    return " AND ".join(clauses), values


async def matching(query: ListQuery, on: date) -> list[Turnaround]:
    """The turnarounds of one page of the list, as they stood on a day."""
    where, values = _condition(query, on)
    order = order_by_sql(query).removeprefix("ORDER BY ")
    return await turnarounds_where(where, values, on=on, order=order, limit=limit_sql(query))


async def listing_of(query: ListQuery, on: date) -> Listing:
    """One page of the list, with the number of all that match."""
    where, values = _condition(query, on)
    rows = [line_of(held, on) for held in await matching(query, on)]
    return Listing(rows=rows, total=await count_where(where, values), query=query)


COST_HEADINGS = (
    "Turnaround",
    "Place",
    "Provider",
    "What for",
    "State",
    "Limit in pounds",
    "First day",
    "Last day",
    "Budget",
    "Proposed by",
    "Proposed on",
    "Decided by",
    "Decided on",
)


def cost_rows(turnarounds: Sequence[Turnaround], costs: Sequence[Cost]) -> list[list[Any]]:
    """The costs of turnarounds as a file holds them: no free text, and an approval ends with its turnaround."""
    held = {each.id: each for each in turnarounds}
    return [
        [
            cost.turnaround_id,
            held[cost.turnaround_id].place,
            held[cost.turnaround_id].organisation_name,
            COST_WORDS.get(cost.kind, cost.kind),
            COST_STATE_WORDS.get(cost.state, cost.state),
            cost.limit_pence / 100,
            cost.from_on,
            runs_until(cost, held[cost.turnaround_id].exited_on),
            cost.funded_from,
            cost.proposed_label,
            cost.proposed_on,
            cost.decided_label,
            cost.decided_on,
        ]
        for cost in costs
    ]
