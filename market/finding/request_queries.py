"""Reads of kept requests: one with its offers, the list, and what backs "no vacancy"."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

import msgspec
from msgspec import Struct

from market.db.sql import fetch_as, fetch_one_as, fetch_value, marks
from market.finding.kept_search import read_search
from market.finding.placing_rules import KeptAnswer
from market.finding.request_words import OUTCOME_WORDS
from market.finding.types import RequestOutcome, Search
from market.web.fields import options
from market.web.lists import Column, Filter, ListQuery, ListSpec, containing, limit_sql, order_by_sql


class NoSuchRequest(LookupError):
    """There is no kept request of that number."""


class KeptPlace(Struct, frozen=True, kw_only=True):
    """A place as the search found it that day; `why_not` is empty when it was usable."""

    location_id: int
    name: str
    organisation_name: str
    miles: float
    rating: str
    usable: int | None
    weekly_pence: int | None
    why_not: tuple[str, ...] = ()


class KeptPlaces(Struct, frozen=True):
    """The first places of a search in its order, usable ones and those left out; and, for the same search over the whole of our own
    area, every usable place and how many were looked at.
    """

    usable: tuple[KeptPlace, ...]
    left_out: tuple[KeptPlace, ...]
    here: tuple[KeptPlace, ...]
    looked_at_here: int


class Offer(Struct, frozen=True, kw_only=True):
    """A place that was asked for a request, and what it answered."""

    id: int
    location_id: int
    location_name: str
    answer: str
    weekly_pence: int | None
    words: str
    asked_at: datetime
    answered_at: datetime | None
    recorded_by: str


class _Row(Struct, frozen=True, kw_only=True):
    """A request as stored."""

    id: int
    case_reference: str
    search: str
    on_day: date
    usable: int
    looked_at: int
    left_out: str
    nearest: str
    outcome: str
    outcome_on: date | None
    outcome_words: str
    placement_id: int | None
    asked_by: str
    asked_at: datetime
    version: int


class KeptRequest(Struct, frozen=True, kw_only=True):
    """A search that was kept for a case, with what it found on its day."""

    id: int
    case_reference: str
    search: Search
    on_day: date
    usable: int
    looked_at: int
    left_out: dict[str, int]
    places: KeptPlaces
    outcome: str
    outcome_on: date | None
    outcome_words: str
    placement_id: int | None
    asked_by: str
    asked_at: datetime
    version: int


_COLUMNS = (
    "r.id, r.case_reference, r.search, r.on_day, r.usable, r.looked_at, r.left_out, r.nearest, r.outcome, r.outcome_on,"
    " r.outcome_words, r.placement AS placement_id, r.asked_by, r.asked_at, r.version"
)


async def find_request(request_id: int) -> KeptRequest | None:
    """A kept request; None when there is none of that number."""
    row = await fetch_one_as(_Row, f"SELECT {_COLUMNS} FROM care_request r WHERE r.id = {{}}", request_id)
    return None if row is None else _request(row)


async def get_request(request_id: int) -> KeptRequest:
    """As `find_request`. Raises `NoSuchRequest`."""
    found = await find_request(request_id)
    if found is None:
        raise NoSuchRequest(request_id)
    return found


def _request(row: _Row) -> KeptRequest:
    search = read_search(row.search)
    if search is None:
        raise ValueError(f"care_request {row.id} holds a search that cannot be read")
    return KeptRequest(
        id=row.id,
        case_reference=row.case_reference,
        search=search,
        on_day=row.on_day,
        usable=row.usable,
        looked_at=row.looked_at,
        left_out=msgspec.json.decode(row.left_out, type=dict[str, int]),
        places=msgspec.json.decode(row.nearest, type=KeptPlaces),
        outcome=row.outcome,
        outcome_on=row.outcome_on,
        outcome_words=row.outcome_words,
        placement_id=row.placement_id,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        version=row.version,
    )


async def offers_of(request_id: int) -> list[Offer]:
    """The places that were asked for a request, in the order in which they were asked."""
    return await fetch_as(
        Offer,
        """SELECT f.id, f.location AS location_id, l.name AS location_name, f.answer, f.weekly_pence, f.words, f.asked_at,
            f.answered_at, f.recorded_by
        FROM care_offer f JOIN location l ON l.id = f.location WHERE f.request = {} ORDER BY f.asked_at, f.id""",
        request_id,
    )


class _Answer(Struct, frozen=True):
    """An answer to one of several requests."""

    request: int
    location: int
    answer: str


async def kept_answers(case_reference: str) -> list[KeptAnswer]:
    """Every request kept for a case that was not withdrawn, with its answers, for the rule of "no vacancy"."""
    rows = await fetch_as(
        _Row,
        f"SELECT {_COLUMNS} FROM care_request r WHERE r.case_reference = {{}} AND r.outcome <> {{}} ORDER BY r.id",
        case_reference,
        RequestOutcome.WITHDRAWN.value,
    )
    answers: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for answer in await fetch_as(
        _Answer,
        f"SELECT request, location, answer FROM care_offer WHERE request IN ({marks(rows)}) ORDER BY id",
        *(row.id for row in rows),
    ):
        answers[answer.request].append((answer.location, answer.answer))
    return [answered(_request(row), answers[row.id]) for row in rows]


def answered(request: KeptRequest, answers: Sequence[tuple[int, str]]) -> KeptAnswer:
    """A kept request with its answers, as the rule of "no vacancy" takes it."""
    return KeptAnswer(
        id=request.id,
        service=request.search.service,
        on_day=request.on_day,
        looked_at_here=request.places.looked_at_here,
        usable_here=frozenset(place.location_id for place in request.places.here),
        answers=tuple(answers),
    )


REQUESTS = ListSpec(
    columns=(
        Column("case_reference", "Case reference", sql="r.case_reference", link="href"),
        Column("service", "Looked for"),
        Column("near", "Near"),
        Column("on_day", "Searched on", sql="r.on_day", kind="date", descending_first=True),
        Column("usable", "Usable places", sql="r.usable", kind="number"),
        Column("looked_at", "Places looked at", sql="r.looked_at", kind="number"),
        Column("offers", "Offers", kind="number"),
        Column("outcome", "Outcome", sql="r.outcome", kind="tag"),
    ),
    filters=(
        Filter("q", "Case reference"),
        Filter("outcome", "Outcome", kind="choice", options=options(OUTCOME_WORDS), any_label="Every outcome"),
    ),
    sort="on_day",
    descending=True,
    tie_break="r.id DESC",
    noun="request",
)


class RequestLine(Struct, frozen=True, kw_only=True):
    """One request of the list; `offers` is how many places offered a place, `asked` how many were asked."""

    id: int
    case_reference: str
    search: str
    on_day: date
    usable: int
    looked_at: int
    outcome: str
    asked: int
    offers: int


async def list_requests(query: ListQuery) -> tuple[list[RequestLine], int]:
    """One page of kept requests, and how many match in all."""
    conditions, values = ["1 = 1"], []
    if words := query.filters.get("q"):
        conditions.append(r"lower(r.case_reference) LIKE {} ESCAPE '\'")
        values.append(containing(words))
    if outcome := query.filters.get("outcome"):
        conditions.append("r.outcome = {}")
        values.append(outcome)
    where = " AND ".join(conditions)
    total = await fetch_value(f"SELECT count(*) FROM care_request r WHERE {where}", *values)
    lines = await fetch_as(
        RequestLine,
        f"""SELECT r.id, r.case_reference, r.search, r.on_day, r.usable, r.looked_at, r.outcome,
            (SELECT count(*) FROM care_offer f WHERE f.request = r.id) AS asked,
            (SELECT count(*) FROM care_offer f WHERE f.request = r.id AND f.answer = 'offered') AS offers
        FROM care_request r WHERE {where} {order_by_sql(query)} {limit_sql(query)}""",
        *values,
    )
    return lines, int(total)
