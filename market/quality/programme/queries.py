"""Reads of the programme: what is known of each service, what is due, planned visits, and officers' days."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

import msgspec

from market.core.periods import add_months, month_start
from market.db.sql import fetch, fetch_value, marks
from market.quality.actions.queries import open_recommendations
from market.quality.actions.rules import follow_up_of
from market.quality.assessments.grades.queries import grades_on
from market.quality.assured.queries import list_assured, officers, services_by_id
from market.quality.assured.types import AssuredRow
from market.quality.framework.queries import live_library
from market.quality.framework.types import Library, Method
from market.quality.programme.reliability import labels_on
from market.quality.programme.rules import DUE_WITHIN, programme
from market.quality.programme.types import CalendarVisit, Due, Facts, OfficerMonth, Person, Planned
from market.quality.scoring.reliability import UNKNOWN

CHUNK = 500
DONE = "('submitted', 'draft', 'final')"


class NoSuchVisit(LookupError):
    """There is no planned visit of that number."""


_PLANNED = (
    "SELECT p.id, p.service AS service_id, p.method, p.theme, p.due_on, p.reasons, p.planned_on, p.days, p.announced, p.joint_with,"
    " p.desk, p.double, p.note, p.cancel_reason, CASE WHEN p.status = 'begun' AND s.status IN ('submitted', 'draft', 'final')"
    " THEN 'done' ELSE p.status END AS status, p.assessment AS assessment_id, p.version, p.recorded_at"
    " FROM planned_visit p LEFT JOIN assessment s ON s.id = p.assessment"
)


async def facts_on(
    on: date, authority_names: Sequence[str] | None = None, *, services: Sequence[AssuredRow] | None = None
) -> list[Facts]:
    """What is known on a day of every assured service (or of these), in a fixed number of reads.

    A service whose location lies in none of `authority_names` is out of the area; without names none is.
    """
    wanted = await list_assured(on) if services is None else list(services)
    ids = [service.id for service in wanted]
    library = await live_library()
    elsewhere = _out_of_area_codes(library)
    grades = await grades_on(on, ids)
    last, mobilised = await _last_visits(on, ids)
    asked = await _asked_selves(ids)
    opened = await open_recommendations(ids, on)
    planned = await planned_of(ids)
    labels = await labels_on(on, library, ids)
    found = []
    for service in wanted:
        grade = grades.get(service.id)
        found.append(
            Facts(
                service=service,
                out_of_area=authority_names is not None and service.authority not in authority_names,
                asks_out_of_area=service.code in elsewhere,
                star=grade.star if grade else None,
                graded_on=grade.visited_on if grade else None,
                low_confidence=grade is not None and grade.confidence_band.lower() == "low",
                reliability=labels.get(service.id, UNKNOWN),
                last=last.get(service.id, {}),
                mobilised=mobilised.get(service.id, 0),
                self_due_on=asked.get(service.id),
                follow_up=follow_up_of(opened.get(service.id, [])),
                planned=tuple(planned.get(service.id, [])),
            )
        )
    return found


def _out_of_area_codes(library: Library | None) -> frozenset[str]:
    if library is None:
        return frozenset()
    return frozenset(code for each in library.criteria if each.methods.out_of_area for code in each.applies_to)


async def _last_visits(on: date, ids: Sequence[int]) -> tuple[dict[int, dict[str, date]], dict[int, int]]:
    """The day of the last visit by method, and how many mobilisation visits there were, by service."""
    rows: list[dict[str, Any]] = []
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        rows += await fetch(
            f"SELECT service, method, max(visit_on) AS last_on, count(*) AS visits FROM assessment WHERE status IN {DONE}"
            f" AND visit_on <= {{}} AND service IN ({marks(part)}) GROUP BY service, method",
            on,
            *part,
        )
    last: dict[int, dict[str, date]] = defaultdict(dict)
    for row in rows:
        last[row["service"]][row["method"]] = _day(row["last_on"])
    return last, {row["service"]: row["visits"] for row in rows if row["method"] == Method.MOBILISATION}


def _day(value: Any) -> date:
    """A day that came through an aggregate: SQLite gives text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


async def _asked_selves(ids: Sequence[int]) -> dict[int, date]:
    found: dict[int, date] = {}
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        rows = await fetch(
            "SELECT service, due_on FROM assessment WHERE method = {} AND status = 'open' AND due_on IS NOT NULL"
            f" AND service IN ({marks(part)}) ORDER BY due_on DESC",
            Method.SELF_ASSESSMENT.value,
            *part,
        )
        found |= {row["service"]: row["due_on"] for row in rows}
    return found


async def programme_on(on: date, authority_names: Sequence[str] | None = None) -> list[Due]:
    """Everything that is due next at every assured service, in order of date and risk; nothing without a live framework."""
    library = await live_library()
    if library is None:
        return []
    facts = await facts_on(on, authority_names)
    return await asyncio.to_thread(programme, facts, library.settings, on)


async def visits_due(on: date, authority_names: Sequence[str] | None = None) -> list[Due]:
    """Visits that are due on the day or within 30 days of it, planned or not. A self-assessment is no visit."""
    return [
        due
        for due in await programme_on(on, authority_names)
        if due.method != Method.SELF_ASSESSMENT and on <= due.due_on <= on + DUE_WITHIN
    ]


async def visits_overdue(on: date, authority_names: Sequence[str] | None = None) -> list[Due]:
    """Visits that should have been made before the day and were not. A self-assessment is no visit."""
    return [
        due
        for due in await programme_on(on, authority_names)
        if due.method != Method.SELF_ASSESSMENT and due.overdue_on(on)
    ]


async def planned_of(service_ids: Iterable[int]) -> dict[int, list[Planned]]:
    """Visits that are planned or under way at services, the soonest first, with who goes."""
    ids = sorted(set(service_ids))
    found: dict[int, list[Planned]] = defaultdict(list)
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        where = (
            f"WHERE p.service IN ({marks(part)}) AND (p.status = 'planned' OR p.status = 'begun' AND s.status = 'open')"
            " ORDER BY p.planned_on, p.id"
        )
        for row in await _with_people(await fetch(f"{_PLANNED} {where}", *part)):
            found[row.service_id].append(row)
    return dict(found)


async def get_planned(visit_id: int) -> Planned:
    """A planned visit, whatever became of it. Raises `NoSuchVisit`."""
    rows = await _with_people(await fetch(f"{_PLANNED} WHERE p.id = {{}}", visit_id))
    if not rows:
        raise NoSuchVisit(visit_id)
    return rows[0]


async def planned_between(from_on: date, until_on: date) -> list[tuple[Planned, AssuredRow]]:
    """Visits in `[from_on, until_on)` that were not cancelled, by day, each with its service."""
    where = "WHERE p.planned_on >= {} AND p.planned_on < {} AND p.status <> 'cancelled' ORDER BY p.planned_on, p.id"
    rows = await _with_people(await fetch(f"{_PLANNED} {where}", from_on, until_on))
    services = await services_by_id(row.service_id for row in rows)
    return [(row, services[row.service_id]) for row in rows]


async def _with_people(rows: Sequence[dict[str, Any]]) -> list[Planned]:
    ids = [row["id"] for row in rows]
    people: dict[int, list[Person]] = defaultdict(list)
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        for each in await fetch(
            "SELECT planned_visit, person, person_label, role, domains, criteria FROM visit_person"
            f" WHERE planned_visit IN ({marks(part)}) ORDER BY id",
            *part,
        ):
            people[each.pop("planned_visit")].append(Person(**each))
    return [
        msgspec.convert(
            {**row, "reasons": msgspec.json.decode(row["reasons"]), "people": tuple(people[row["id"]])},
            Planned,
            strict=False,
        )
        for row in rows
    ]


async def full_reviews_planned() -> int:
    """How many full reviews have ever been planned, cancelled ones too: every tenth is scored twice."""
    return int(await fetch_value("SELECT count(*) FROM planned_visit WHERE method = {}", Method.FULL_REVIEW.value))


async def officers_in(month: date, *, but: int | None = None) -> list[OfficerMonth]:
    """Every officer's days in a month: what there are and what is planned, without the visit `but`."""
    first = month_start(month)
    return await officers_between(first, first, but=but)


async def officers_between(first: date, last: date, *, but: int | None = None) -> list[OfficerMonth]:
    """The same for every month from `first` to `last`, by name and month. Partners' days are not the council's."""
    people = await officers()
    until = add_months(month_start(last), 1)
    held = {
        (row["person"], row["month"]): row["days"]
        for row in await fetch(
            "SELECT person, month, days FROM officer_days WHERE month >= {} AND month < {}", month_start(first), until
        )
    }
    planned: dict[tuple[int, date], float] = defaultdict(float)
    for row in await fetch(
        "SELECT v.person, p.planned_on, p.days FROM visit_person v JOIN planned_visit p ON p.id = v.planned_visit"
        " WHERE p.planned_on >= {} AND p.planned_on < {} AND p.status <> 'cancelled' AND v.role <> 'partner' AND p.id <> {}",
        month_start(first),
        until,
        but or 0,
    ):
        planned[row["person"], month_start(row["planned_on"])] += row["days"]
    months, month = [], month_start(first)
    while month < until:
        months.append(month)
        month = add_months(month, 1)
    return [
        OfficerMonth(person=number, name=name, month=each, days=held.get((number, each)), planned=planned[number, each])
        for number, name in people
        for each in months
    ]


async def last_themed(on: date) -> dict[tuple[str, str], date]:
    """The day of the last themed review by theme and type of service."""
    rows = await fetch(
        "SELECT s.theme, a.code, max(s.visit_on) AS last_on FROM assessment s JOIN assured_service a ON a.id = s.service"
        f" WHERE s.method = {{}} AND s.status IN {DONE} AND s.visit_on <= {{}} GROUP BY s.theme, a.code",
        Method.THEMED_REVIEW.value,
        on,
    )
    return {(row["theme"], row["code"]): _day(row["last_on"]) for row in rows}


async def times_done(service_id: int, method: str) -> int:
    """How often a service was looked at by a method: which turn of the rotation is next."""
    return int(
        await fetch_value(
            "SELECT count(*) FROM assessment WHERE service = {} AND method = {} AND status <> 'withdrawn'",
            service_id,
            method,
        )
    )


async def names_of(people: Collection[int]) -> dict[int, str]:
    """Names of active people by number."""
    rows = await fetch(f"SELECT id, name FROM app_user WHERE active AND id IN ({marks(people)})", *people)
    return {row["id"]: row["name"] for row in rows}


async def calendar_visits(person: int, from_on: date) -> list[CalendarVisit]:
    """A person's own visits from a day on that were not cancelled, by day."""
    rows = await fetch(
        "SELECT p.id, p.planned_on, p.method, p.theme, p.announced, p.desk, p.status, p.joint_with, p.recorded_at, v.role,"
        " l.name AS location_name, a.code AS service_code FROM visit_person v JOIN planned_visit p ON p.id = v.planned_visit"
        " JOIN assured_service a ON a.id = p.service JOIN location l ON l.id = a.location"
        " WHERE v.person = {} AND p.planned_on >= {} AND p.status <> 'cancelled' ORDER BY p.planned_on, p.id",
        person,
        from_on,
    )
    ids = [row["id"] for row in rows]
    others: dict[int, list[str]] = defaultdict(list)
    for each in await fetch(
        f"SELECT planned_visit, person_label FROM visit_person WHERE planned_visit IN ({marks(ids)}) AND person <> {{}} ORDER BY id",
        *ids,
        person,
    ):
        others[each["planned_visit"]].append(each["person_label"])
    return msgspec.convert(
        [{**row, "people": ", ".join(others[row["id"]])} for row in rows], list[CalendarVisit], strict=False
    )
