"""Reads of information sharing, as at a day where a day is given."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from msgspec import Struct

from market.core.refusal import Refusal
from market.db.sql import fetch_as, fetch_one, fetch_one_as, fetch_value, marks
from market.failure.sharing.types import (
    Disclosure,
    NeighbourSuspension,
    Place,
    Question,
    Request,
    RequestRow,
)


class NoSuchRequest(LookupError):
    """There is no request for information of that number (or not for this partner)."""


NOT_THERE = Refusal("no_request", "There is no such request for information. Open it from the list")

_ROW = (
    "r.id, r.direction, r.partner AS partner_id, p.name AS partner_name, r.organisation AS organisation_id, o.name AS organisation_name,"
    " r.urgency, r.bases, r.asked_on, r.due_on, r.asked_label, r.by_partner, r.may_tell_provider,"
    " (SELECT count(*) FROM information_question q WHERE q.request = r.id) AS questions, r.version"
)
_FROM = "FROM information_request r JOIN partner p ON p.id = r.partner JOIN organisation o ON o.id = r.organisation"
_STATE_ON = (
    "CASE WHEN r.answered_on <= {} THEN r.state ELSE 'open' END AS state,"
    " CASE WHEN r.answered_on <= {} THEN r.answered_on END AS answered_on"
)
LETTER_OUT = (
    "EXISTS (SELECT 1 FROM letter x WHERE x.subject_type = 'information_request' AND x.subject_id = r.id AND x.event = 'asked'"
    " AND x.status IN ('sent', 'told_otherwise', 'acknowledged'))"
)
"""Whether the letter of a request has gone out, so that its partner may see it."""
OPEN_ON = "r.asked_on <= {} AND (r.answered_on IS NULL OR r.answered_on > {})"
"""Which requests were open on a day; takes the day twice."""


async def requests_about(organisation_id: int, on: date) -> list[RequestRow]:
    """Requests about a provider that had been asked by a day, as they stood then; the newest first."""
    return await rows_where("r.organisation = {} AND r.asked_on <= {}", [organisation_id, on], on=on)


async def requests_about_many(organisation_ids: Collection[int], on: date) -> dict[int, list[RequestRow]]:
    """The same for several providers in one read; providers without requests are left out."""
    ids = sorted(set(organisation_ids))
    where = f"r.organisation IN ({marks(ids)}) AND r.asked_on <= {{}}"
    found: dict[int, list[RequestRow]] = defaultdict(list)
    for row in await rows_where(where, [*ids, on], on=on):
        found[row.organisation_id].append(row)
    return dict(found)


async def open_requests(on: date) -> list[RequestRow]:
    """Every request that was open on a day, the one due first at the top; ask each whether it is `overdue(on)`."""
    return await rows_where(OPEN_ON, [on, on], on=on, order="r.due_on, r.id")


async def requests_of_partner(partner_id: int, on: date) -> list[RequestRow]:
    """What a partner's own account may see: its requests to us, and ours to it once their letter has been sent; open ones first."""
    return await rows_where(
        f"r.partner = {{}} AND r.asked_on <= {{}} AND (r.direction = 'theirs' OR {LETTER_OUT})",
        [partner_id, on],
        on=on,
        order="CASE WHEN r.state = 'open' THEN 0 ELSE 1 END, r.due_on, r.id",
    )


async def rows_where(
    where: str, values: Collection[Any], *, on: date, order: str = "r.asked_on DESC, r.id DESC", limit: str = ""
) -> list[RequestRow]:
    """Requests that meet a condition written here or in the list, with their state as at `on`. `where` and `order` are constant text."""
    sql = f"SELECT {_ROW}, {_STATE_ON} {_FROM} WHERE {where} ORDER BY {order} {limit}"
    return await fetch_as(RequestRow, sql, on, on, *values)


async def count_where(where: str, values: Collection[Any]) -> int:
    """How many requests meet the condition."""
    return int(await fetch_value(f"SELECT count(*) {_FROM} WHERE {where}", *values))


class _Rest(Struct, frozen=True, kw_only=True):
    """The long columns of one request."""

    purpose: str
    checks: str
    asker: str
    their_reference: str
    note: str
    withheld: str
    closed_reason: str
    answerer: str
    answered_label: str
    recorded_at: Any


async def get_request(request_id: int, *, partner_id: int | None = None) -> Request:
    """Everything about a request, as it stands. With `partner_id` only what that partner's account may see. Raises `NoSuchRequest`."""
    where = "r.id = {}"
    if partner_id is not None:
        where += f" AND r.partner = {{}} AND (r.direction = 'theirs' OR {LETTER_OUT})"
    values = [request_id] if partner_id is None else [request_id, partner_id]
    row = await fetch_one_as(RequestRow, f"SELECT {_ROW}, r.state, r.answered_on {_FROM} WHERE {where}", *values)
    rest = await fetch_one(
        f"SELECT {', '.join(_Rest.__struct_fields__)} FROM information_request WHERE id = {{}}", request_id
    )
    if row is None or rest is None:
        raise NoSuchRequest(request_id)
    places = await fetch_as(
        Place,
        "SELECT l.id, l.name, l.cqc_location_id FROM information_request_place x JOIN location l ON l.id = x.location"
        " WHERE x.request = {} ORDER BY l.name, l.id",
        request_id,
    )
    questions = await fetch_as(
        Question,
        "SELECT id, number, question, answer, standing, source, as_of_on FROM information_question WHERE request = {} ORDER BY number",
        request_id,
    )
    return Request(row=row, places=tuple(places), questions=tuple(questions), **rest)


async def same_request(direction: str, partner_id: int, organisation_id: int, questions: Collection[str]) -> int | None:
    """The open request that asks the same of the same, whatever capitals and spaces it is typed with; None when there is none."""
    wanted = sorted(_plain(each) for each in questions)
    asked = await fetch_as(
        _Asked,
        "SELECT r.id, q.question FROM information_request r JOIN information_question q ON q.request = r.id"
        " WHERE r.direction = {} AND r.partner = {} AND r.organisation = {} AND r.state = 'open' ORDER BY r.id, q.number",
        direction,
        partner_id,
        organisation_id,
    )
    held: dict[int, list[str]] = defaultdict(list)
    for each in asked:
        held[each.id].append(_plain(each.question))
    return next((request_id for request_id, texts in held.items() if sorted(texts) == wanted), None)


class _Asked(Struct, frozen=True):
    id: int
    question: str


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold().rstrip("?.")


_DISCLOSURE = (
    "SELECT d.id, d.way, p.name AS partner_name, d.organisation AS organisation_id, o.name AS organisation_name,"
    " d.request AS request_id, d.shared_on, d.what, d.how, d.bases, d.by_label FROM disclosure d"
    " JOIN partner p ON p.id = d.partner JOIN organisation o ON o.id = d.organisation"
)


async def disclosures_of(request_id: int) -> list[Disclosure]:
    """What was shared because of one request, in order."""
    return await fetch_as(Disclosure, f"{_DISCLOSURE} WHERE d.request = {{}} ORDER BY d.shared_on, d.id", request_id)


async def disclosures_where(
    where: str, values: Collection[Any], *, order: str, limit: str
) -> tuple[list[Disclosure], int]:
    """One page of the register of what was shared, and how many lines match. `where`, `order` and `limit` are constant text."""
    rows = await fetch_as(Disclosure, f"{_DISCLOSURE} WHERE {where} {order} {limit}", *values)
    total = await fetch_value(
        "SELECT count(*) FROM disclosure d JOIN partner p ON p.id = d.partner JOIN organisation o ON o.id = d.organisation"
        f" WHERE {where}",
        *values,
    )
    return rows, int(total)


_SUSPENSION = (
    "SELECT s.id, p.name AS partner_name, s.location AS location_id, l.name AS location_name, l.organisation AS organisation_id,"
    " s.kind, s.from_on, s.until_on, s.request AS request_id FROM told_suspension s JOIN partner p ON p.id = s.partner"
    " JOIN location l ON l.id = s.location"
)


async def neighbour_suspensions(
    on: date, location_ids: Collection[int] | None = None
) -> dict[int, list[NeighbourSuspension]]:
    """What other authorities had told us by a day that they stop or restrict, by location; of all places or of these.

    A concern without a restriction is no suspension and is left out. One counts from the later of its first day and the day we were told,
    until before its end. Confidential words are not in it.
    """
    where = "s.kind <> 'concern' AND s.from_on <= {} AND s.told_on <= {} AND (s.until_on IS NULL OR s.until_on > {})"
    values: list[Any] = [on, on, on]
    if location_ids is not None:
        ids = sorted(set(location_ids))
        where += f" AND s.location IN ({marks(ids)})"
        values += ids
    found: dict[int, list[NeighbourSuspension]] = defaultdict(list)
    for each in await fetch_as(NeighbourSuspension, f"{_SUSPENSION} WHERE {where} ORDER BY s.from_on, s.id", *values):
        found[each.location_id].append(each)
    return dict(found)


class ToldRow(Struct, frozen=True, kw_only=True):
    """A suspension as told, with its confidential words, for the pages of those who read risk."""

    id: int
    partner_name: str
    location_id: int
    location_name: str
    organisation_id: int
    kind: str
    from_on: date
    until_on: date | None
    request_id: int | None
    words: str
    told_on: date
    by_label: str
    version: int


async def told_where(where: str, values: Collection[Any]) -> list[ToldRow]:
    """What was told, the newest first. `where` is constant text over `s` (told_suspension)."""
    sql = _SUSPENSION.replace(
        "s.request AS request_id", "s.request AS request_id, s.words, s.told_on, s.by_label, s.version", 1
    )
    return await fetch_as(ToldRow, f"{sql} WHERE {where} ORDER BY s.from_on DESC, s.id DESC", *values)
