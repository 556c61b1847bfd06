"""The lists of information sharing: requests, the register of what was shared, and their files without confidential text."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from market.failure.sharing.queries import count_where, disclosures_where, rows_where
from market.failure.sharing.types import Disclosure, RequestRow, State
from market.failure.sharing.words import (
    DIRECTION_WORDS,
    STATE_COLOURS,
    STATE_WORDS,
    URGENCY_WORDS,
    WAY_WORDS,
    bases_words,
)
from market.web.fields import Option, options
from market.web.lists import Column, Filter, Listing, ListQuery, ListSpec, containing, limit_sql, order_by_sql

HREF = "/information-requests"
REQUESTS = ListSpec(
    columns=(
        Column("number", "Request", sql="r.id", link="href", descending_first=True),
        Column("direction", "Who asks", sql="r.direction"),
        Column("partner", "Authority", sql="p.name"),
        Column("organisation", "Provider", sql="o.name"),
        Column("asked_on", "Asked", sql="r.asked_on", kind="date", descending_first=True),
        Column("due_on", "Needed by", sql="r.due_on", kind="date"),
        Column("urgency", "How soon", sql="CASE r.urgency WHEN 'urgent' THEN 1 WHEN 'soon' THEN 2 ELSE 3 END"),
        Column("state", "State", kind="tag"),
    ),
    filters=(
        Filter("q", "Authority or provider"),
        Filter("direction", "Who asks", kind="choice", options=options(DIRECTION_WORDS), any_label="Everybody"),
        Filter(
            "state",
            "State",
            kind="choice",
            options=(Option("overdue", "Overdue"), *options(STATE_WORDS)),
            any_label="Every state",
        ),
    ),
    sort="asked_on",
    descending=True,
    tie_break="r.id DESC",
    noun="request",
    keep=("as_at",),
)
_STATE = "CASE WHEN r.answered_on <= {} THEN r.state ELSE 'open' END"


class Line(Struct, frozen=True, kw_only=True):
    """One request of the list."""

    href: str
    number: str
    direction: str
    partner: str
    organisation: str
    asked_on: date
    due_on: date
    urgency: str
    state: str
    state_colour: str
    overdue: bool


def line_of(row: RequestRow, on: date, href: str = HREF) -> Line:
    """A request as lists show it; `href` is where its reader finds requests."""
    return Line(
        href=f"{href}/{row.id}",
        number=f"Request {row.id}",
        direction=DIRECTION_WORDS.get(row.direction, row.direction),
        partner=row.partner_name,
        organisation=row.organisation_name,
        asked_on=row.asked_on,
        due_on=row.due_on,
        urgency=URGENCY_WORDS.get(row.urgency, row.urgency),
        state=STATE_WORDS.get(row.state, row.state),
        state_colour=STATE_COLOURS.get(row.state, "grey"),
        overdue=row.overdue(on),
    )


def _condition(query: ListQuery, on: date) -> tuple[str, list[Any]]:
    clauses = ["r.asked_on <= {}"]
    values: list[Any] = [on]
    if text := query.filters.get("q"):
        clauses.append(r"(lower(p.name) LIKE {} ESCAPE '\' OR lower(o.name) LIKE {} ESCAPE '\')")
        values += [containing(text), containing(text)]
    if direction := query.filters.get("direction"):
        clauses.append("r.direction = {}")
        values.append(direction)
    state = query.filters.get("state")
    if state == "overdue":
        clauses.append(f"{_STATE} = 'open' AND r.due_on < {{}}")
        values += [on, on]
    elif state:
        clauses.append(f"{_STATE} = {{}}")
        values += [on, state]
    return " AND ".join(clauses), values


async def requests_matching(query: ListQuery, on: date) -> list[RequestRow]:
    """The requests of one page of the list, as they stood on a day."""
    where, values = _condition(query, on)
    order = order_by_sql(query).removeprefix("ORDER BY ")
    return await rows_where(where, values, on=on, order=order, limit=limit_sql(query))


async def listing_of(query: ListQuery, on: date) -> Listing:
    """One page of the list, with the number of all that match."""
    where, values = _condition(query, on)
    rows = [line_of(row, on) for row in await requests_matching(query, on)]
    return Listing(rows=rows, total=await count_where(where, values), query=query)


REQUEST_HEADINGS = (
    "Request",
    "Who asks",
    "Authority",
    "Provider",
    "How soon",
    "Questions",
    "Lawful basis",
    "Asked on",
    "Needed by",
    "State",
    "Answered on",
    "Days taken",
    "Overdue",
)


def request_rows(rows: Sequence[RequestRow], on: date) -> list[list[Any]]:
    """Requests as a file holds them: no purpose, question, answer or note."""
    return [
        [
            row.id,
            DIRECTION_WORDS.get(row.direction, row.direction),
            row.partner_name,
            row.organisation_name,
            URGENCY_WORDS.get(row.urgency, row.urgency),
            row.questions,
            bases_words(row.bases),
            row.asked_on,
            row.due_on,
            STATE_WORDS.get(row.state, row.state),
            row.answered_on,
            (row.answered_on - row.asked_on).days if row.answered_on and row.state != State.WITHDRAWN else None,
            "Yes" if row.overdue(on) else "No",
        ]
        for row in rows
    ]


REGISTER = ListSpec(
    columns=(
        Column("shared_on", "On", sql="d.shared_on", kind="date", descending_first=True),
        Column("way", "Who told whom", sql="d.way"),
        Column("partner_name", "Authority", sql="p.name"),
        Column("organisation_name", "Provider", sql="o.name"),
        Column("what", "What"),
        Column("bases", "Lawful basis"),
    ),
    filters=(
        Filter("q", "Authority or provider"),
        Filter("way", "Who told whom", kind="choice", options=options(WAY_WORDS), any_label="Both ways"),
        Filter("from", "From", kind="date"),
        Filter("until", "To", kind="date"),
    ),
    sort="shared_on",
    descending=True,
    tie_break="d.id DESC",
    noun="entry",
    nouns="entries",
)


async def register_of(query: ListQuery) -> tuple[list[Disclosure], int]:
    """One page of the register, and how many entries match."""
    clauses = ["1 = 1"]
    values: list[Any] = []
    if text := query.filters.get("q"):
        clauses.append(r"(lower(p.name) LIKE {} ESCAPE '\' OR lower(o.name) LIKE {} ESCAPE '\')")
        values += [containing(text), containing(text)]
    if way := query.filters.get("way"):
        clauses.append("d.way = {}")
        values.append(way)
    for key, condition in (("from", "d.shared_on >= {}"), ("until", "d.shared_on <= {}")):
        if day := query.filters.get(key):
            clauses.append(condition)
            values.append(day)
    return await disclosures_where(" AND ".join(clauses), values, order=order_by_sql(query), limit=limit_sql(query))


REGISTER_HEADINGS = ("On", "Who told whom", "Authority", "Provider", "Request", "Lawful basis", "Recorded by")


def register_rows(entries: Sequence[Disclosure]) -> list[list[Any]]:
    """The register as a file holds it: that something was shared, never what."""
    return [
        [
            each.shared_on,
            WAY_WORDS.get(each.way, each.way),
            each.partner_name,
            each.organisation_name,
            each.request_id,
            bases_words(each.bases),
            each.by_label,
        ]
        for each in entries
    ]
