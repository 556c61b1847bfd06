"""Reads of recommendations: one, lists, what a service is followed up by, and what stood open on a day."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from market.core.clock import LONDON
from market.db.sql import fetch, fetch_as, fetch_one_as, fetch_value, marks
from market.quality.actions.rules import follow_up_of as earliest
from market.quality.actions.types import Action, Event, FollowUpView, Recommendation, Status
from market.web.lists import ListQuery, containing, limit_sql, order_by_sql

CHUNK = 500
OPEN = "r.status IN ('open', 'evidence')"


class NoSuchRecommendation(LookupError):
    """There is no recommendation of that number, or it is not for whoever asks."""


class NoSuchAction(LookupError):
    """There is no planned action of that number, or it is not for whoever asks."""


_OWN = tuple(
    name
    for name in Recommendation.__struct_fields__
    if name
    not in {
        "service_id", "assessment_id", "framework_version", "method", "service_code", "location_id", "location_name",
        "organisation_id", "organisation_name", "brand_id", "lead_by", "lead_officer",
    }
)  # fmt: skip
_FROM = (
    " FROM recommendation r JOIN assured_service a ON a.id = r.service JOIN assessment s ON s.id = r.assessment"
    " JOIN location l ON l.id = a.location JOIN organisation o ON o.id = l.organisation"
)
_SELECT = (
    f"SELECT {', '.join(f'r.{name}' for name in _OWN)}, r.service AS service_id, r.assessment AS assessment_id,"
    " s.framework_version, s.method, s.lead_by, a.code AS service_code, a.lead_officer, l.id AS location_id,"
    " l.name AS location_name, l.brand_id, o.id AS organisation_id, o.name AS organisation_name" + _FROM
)


async def get_recommendation(recommendation_id: int, *, organisation_id: int | None = None) -> Recommendation:
    """A recommendation. With an organisation, only one of its own that it has been told of. Raises `NoSuchRecommendation`."""
    found = await fetch_one_as(Recommendation, f"{_SELECT} WHERE r.id = {{}}", recommendation_id)
    if found is None or (organisation_id is not None and not _is_for(found, organisation_id)):
        raise NoSuchRecommendation(recommendation_id)
    return found


def _is_for(held: Recommendation, organisation_id: int) -> bool:
    return held.organisation_id == organisation_id and held.issued_at is not None


async def find_by_client_id(client_id: str) -> Recommendation | None:
    """The recommendation that a device made under this id."""
    return await fetch_one_as(Recommendation, f"{_SELECT} WHERE r.client_id = {{}}", client_id)


async def recommendations_of(assessment_id: int) -> list[Recommendation]:
    """Every recommendation of an assessment, withdrawn ones too, in the order in which they were made."""
    return await fetch_as(Recommendation, f"{_SELECT} WHERE r.assessment = {{}} ORDER BY r.id", assessment_id)


async def open_recommendations(service_ids: Iterable[int], on: date | None = None) -> dict[int, list[Recommendation]]:
    """The open recommendations of services, gravest first; only services that have any are keys.

    With `on` those that were open at the end of that day: raised by then, and verified later if at all. They are given as open then;
    their bands and dates are those that stand now, because they alone are kept.
    """
    if on is None:
        rows = await _of_services(service_ids, f" AND {OPEN}")
    else:
        then = " AND r.raised_on <= {} AND (" + OPEN + " OR (r.status = 'verified' AND r.verified_on > {}))"
        found_then = await _of_services(service_ids, then, on, on)
        rows = [row if row.is_open else replace(row, status=Status.OPEN.value) for row in found_then]
    found: dict[int, list[Recommendation]] = defaultdict(list)
    for row in rows:
        found[row.service_id].append(row)
    return dict(found)


async def of_service(service_id: int) -> list[Recommendation]:
    """Every recommendation of a service, the newest first."""
    return await fetch_as(
        Recommendation, f"{_SELECT} WHERE r.service = {{}} ORDER BY r.raised_on DESC, r.id DESC", service_id
    )


async def retests_due(service_ids: Iterable[int]) -> dict[int, list[Recommendation]]:
    """Verified recommendations that are to be looked at again at the next visit, by service."""
    found: dict[int, list[Recommendation]] = defaultdict(list)
    for row in await _of_services(service_ids, " AND r.status = 'verified' AND r.retest = 'due'"):
        found[row.service_id].append(row)
    return dict(found)


async def _of_services(service_ids: Iterable[int], more: str, *args: Any) -> list[Recommendation]:
    wanted = sorted(set(service_ids))
    rows: list[Recommendation] = []
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        sql = f"{_SELECT} WHERE r.service IN ({marks(part)}){more} ORDER BY r.risk DESC, r.id"
        rows += await fetch_as(Recommendation, sql, *part, *args)
    return rows


async def follow_up_of(service_id: int) -> FollowUpView | None:
    """By when a service is followed up, which open recommendation drives that date, and why. None when none is open."""
    return (await follow_ups([service_id])).get(service_id)


async def follow_ups(service_ids: Iterable[int]) -> dict[int, FollowUpView]:
    """The same for many services; those without an open recommendation are left out. It is worked out from what is
    stored at this moment, so it is right after every change.
    """
    views = {service: earliest(rows) for service, rows in (await open_recommendations(service_ids)).items()}
    return {service: view for service, view in views.items() if view is not None}


async def of_organisation(organisation_id: int, *, only_open: bool = False) -> list[Recommendation]:
    """What an organisation has been told of, soonest evidence first."""
    more = f" AND {OPEN}" if only_open else ""
    sql = (
        f"{_SELECT} WHERE o.id = {{}} AND r.issued_at IS NOT NULL{more}"
        " ORDER BY (r.evidence_due_at IS NULL), r.evidence_due_at, r.follow_up_on, r.id"
    )
    return await fetch_as(Recommendation, sql, organisation_id)


async def actions_of(recommendation_ids: Collection[int]) -> dict[int, list[Action]]:
    """Planned actions by recommendation, soonest first."""
    wanted = sorted(set(recommendation_ids))
    found: dict[int, list[Action]] = defaultdict(list)
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        sql = (
            "SELECT id, recommendation AS recommendation_id, words, owner, due_on, done_on, progress, added_label, added_at,"
            f" version FROM planned_action WHERE recommendation IN ({marks(part)}) ORDER BY due_on, id"
        )
        for row in await fetch_as(Action, sql, *part):
            found[row.recommendation_id].append(row)
    return dict(found)


async def get_action(action_id: int) -> Action:
    """One planned action. Raises `NoSuchAction`."""
    found = await fetch_one_as(
        Action,
        "SELECT id, recommendation AS recommendation_id, words, owner, due_on, done_on, progress, added_label, added_at,"
        " version FROM planned_action WHERE id = {}",
        action_id,
    )
    if found is None:
        raise NoSuchAction(action_id)
    return found


async def events_of(recommendation_id: int) -> list[Event]:
    """Everything that happened to a recommendation, in order."""
    return await fetch_as(
        Event,
        "SELECT id, recommendation AS recommendation_id, kind, words, happened_at, by_id, by_label"
        " FROM recommendation_event WHERE recommendation = {} ORDER BY happened_at, id",
        recommendation_id,
    )


class Standing(Struct, frozen=True, kw_only=True):
    """A recommendation that was open on a day. `overdue`: its evidence or its follow-up should have been before the day."""

    id: int
    service_id: int
    criterion: str
    band: str
    raised_on: date
    overdue: bool


async def standing_on(on: date) -> list[Standing]:
    """What was open at the end of a day, told from what had happened to each by then: a past day gives what stood then.

    Band and dates are those that stand now, because they alone are kept. The cost grows with what was raised by the day.
    """
    rows = await fetch(
        "SELECT * FROM (SELECT r.id, r.service AS service_id, r.criterion, r.band, r.raised_on, r.follow_up_on, r.evidence_due_at,"
        " r.overdue_since, (SELECT e.kind FROM recommendation_event e WHERE e.recommendation = r.id AND e.happened_at < {}"
        " AND e.kind IN ('raised', 'evidence', 'rejected', 'verified', 'withdrawn', 'failed')"
        " ORDER BY e.happened_at DESC, e.id DESC LIMIT 1) AS kind FROM recommendation r WHERE r.raised_on <= {}) told"
        " WHERE kind NOT IN ('verified', 'withdrawn') ORDER BY id",
        _midnight(on + timedelta(days=1)),
        on,
    )
    start = _midnight(on)
    return [
        Standing(
            id=row["id"],
            service_id=row["service_id"],
            criterion=row["criterion"],
            band=row["band"],
            raised_on=row["raised_on"],
            overdue=_was_overdue(row, on, start),
        )
        for row in rows
    ]


def _was_overdue(row: dict[str, Any], on: date, start: datetime) -> bool:
    waits = row["kind"] != "evidence"
    due, since = row["evidence_due_at"], row["overdue_since"]
    return bool(row["follow_up_on"] < on or (waits and ((due and due < start) or (since and since <= on))))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), LONDON)


async def list_recommendations(
    query: ListQuery, on: date, *, theme_codes: Collection[str] = ()
) -> list[Recommendation]:
    """The recommendations that a list asks for. `theme_codes` are the criteria of the theme that is filtered by."""
    where, values = _filtered(query, on, theme_codes)
    return await fetch_as(Recommendation, f"{_SELECT} {where} {order_by_sql(query)} {limit_sql(query)}", *values)


async def count_recommendations(query: ListQuery, on: date, *, theme_codes: Collection[str] = ()) -> int:
    """How many match the filters."""
    where, values = _filtered(query, on, theme_codes)
    return int(await fetch_value(f"SELECT count(*){_FROM} {where}", *values))


async def count_by_state(on: date) -> dict[str, int]:
    """How many are open, overdue, waiting for their evidence to be checked, and open with critical or very high risk."""
    clause, values = overdue_sql(on)
    row = (
        await fetch(
            f"SELECT count(*) AS open, coalesce(sum(CASE WHEN {clause} THEN 1 ELSE 0 END), 0) AS overdue,"
            " coalesce(sum(CASE WHEN r.status = 'evidence' THEN 1 ELSE 0 END), 0) AS evidence,"
            " coalesce(sum(CASE WHEN r.band IN ('critical', 'very_high') THEN 1 ELSE 0 END), 0) AS grave"
            f" FROM recommendation r WHERE {OPEN}",
            *values,
        )
    )[0]
    return {name: int(value) for name, value in row.items()}


def overdue_sql(on: date) -> tuple[str, list[Any]]:
    """The condition that an open recommendation is overdue on a day, the same rule as `rules.overdue_words`."""
    return (
        f"{OPEN} AND (r.follow_up_on < {{}} OR (r.status = 'open' AND (r.overdue_since <= {{}} OR r.evidence_due_at < {{}})))",
        [on, on, _midnight(on)],
    )


def _filtered(query: ListQuery, on: date, theme_codes: Collection[str]) -> tuple[str, list[Any]]:
    wanted = query.filters
    clauses: list[str] = []
    values: list[Any] = []

    def add(clause: str, *more: Any) -> None:
        clauses.append(clause)
        values.extend(more)

    status = wanted.get("status", "")
    if status == "all_open":
        add(OPEN)
    elif status:
        add("r.status = {}", status)
    if band := wanted.get("band"):
        add("r.band = {}", band)
    if wanted.get("overdue"):
        clause, more = overdue_sql(on)
        add(clause, *more)
    if wanted.get("theme"):
        add(f"r.criterion IN ({marks(theme_codes)})", *theme_codes)
    if service := wanted.get("service"):
        add("a.code = {}", service)
    if text := wanted.get("q"):
        add(
            "(lower(l.name) LIKE {} ESCAPE '\\' OR lower(o.name) LIKE {} ESCAPE '\\' OR r.criterion = {})",
            containing(text),
            containing(text),
            text,
        )
    return ("WHERE " + " AND ".join(clauses) if clauses else ""), values
