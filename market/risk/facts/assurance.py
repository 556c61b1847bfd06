"""What the council's own assurance says of places on a day: grades, visits, recommendations, what is repeated and overdue."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from msgspec import Struct

from market.core.clock import LONDON, london_date
from market.db.sql import fetch, marks
from market.quality.assessments.queries import effective_answers_of
from market.risk.facts.types import Quality

LATE_DAYS = 14
BELOW_STANDARD = 2
"""A score of 1 or 2 of 4: the standard is not met."""
_VISITS = "a.method <> 'self_assessment'"


async def quality_of(ids: Collection[int], on: date) -> dict[int, Quality]:
    """Each assured place as at the end of a day: the lowest star and the newest visit of its services, their recommendations."""
    services = await _services(ids, on)
    if not services:
        return {}
    grades = await _grades(services, on)
    visits = await _visits(services, on)
    actions = await _actions(services, on)
    repeated = await _repeats(visits)
    own: dict[int, list[int]] = defaultdict(list)
    for service, place in services.items():
        own[place].append(service)
    return {place: _quality(each, grades, visits, actions, repeated) for place, each in own.items()}


def _quality(
    services: Iterable[int],
    grades: dict[int, tuple[int, date]],
    visits: dict[int, list["Visit"]],
    actions: dict[int, tuple[int, int]],
    repeated: dict[int, int],
) -> Quality:
    each = list(services)
    graded = sorted(grades[service] for service in each if service in grades)
    looked = [visits[service][0].on for service in each if visits.get(service)]
    twice = [service for service in each if service in repeated]
    return Quality(
        assured=True,
        star=graded[0][0] if graded else None,
        graded_on=graded[0][1] if graded else None,
        visited_on=max(looked, default=None),
        open_actions=sum(actions.get(service, (0, 0))[0] for service in each),
        late_actions=sum(actions.get(service, (0, 0))[1] for service in each),
        repeats=sum(repeated[service] for service in twice) if twice else None,
        repeat_visit_on=max((visits[service][0].on for service in twice), default=None),
    )


async def _services(ids: Collection[int], on: date) -> dict[int, int]:
    """The assured services on a day with their places."""
    rows = await fetch(
        f"SELECT id, location FROM assured_service WHERE location IN ({marks(ids)}) AND from_on <= {{}}"
        " AND (until_on IS NULL OR until_on > {}) ORDER BY id",
        *ids,
        on,
        on,
    )
    return {row["id"]: row["location"] for row in rows}


async def _grades(services: Collection[int], on: date) -> dict[int, tuple[int, date]]:
    """The published star of each service on a day, with the day of the visit that it rests on."""
    rows = await fetch(
        f"SELECT service, star, visited_on FROM grade WHERE service IN ({marks(services)}) AND star IS NOT NULL"
        " AND from_on <= {} AND (until_on IS NULL OR until_on > {}) ORDER BY service, from_on",
        *services,
        on,
        on,
    )
    return {row["service"]: (row["star"], row["visited_on"]) for row in rows}


class Visit(Struct, frozen=True):
    """A visit whose findings stood on a day."""

    assessment: int
    on: date
    final: bool


async def _visits(services: Collection[int], on: date) -> dict[int, list[Visit]]:
    """Visits of each service by a day, the newest first. `final` tells whether its scores are settled."""
    rows = await fetch(
        f"""SELECT a.id, a.service, a.visit_on, a.status FROM assessment a WHERE a.service IN ({marks(services)}) AND {_VISITS}
        AND a.status IN ('submitted', 'draft', 'final') AND a.visit_on <= {{}} ORDER BY a.visit_on DESC, a.id DESC""",
        *services,
        on,
    )
    found: dict[int, list[Visit]] = defaultdict(list)
    for row in rows:
        found[row["service"]].append(Visit(row["id"], row["visit_on"], row["status"] == "final"))
    return dict(found)


async def _repeats(visits: dict[int, list[Visit]]) -> dict[int, int]:
    """How many criteria were below standard at both of the last two settled visits of each service that has two."""
    pairs = {
        service: final[:2]
        for service, each in visits.items()
        if len(final := [visit for visit in each if visit.final]) >= 2
    }
    answers = await effective_answers_of(visit.assessment for pair in pairs.values() for visit in pair)
    low = {
        assessment: {one.answer.criterion for one in each if one.score is not None and one.score <= BELOW_STANDARD}
        for assessment, each in answers.items()
    }
    return {service: len(low[newest.assessment] & low[last.assessment]) for service, (newest, last) in pairs.items()}


_TOLD = """SELECT * FROM (SELECT r.service, r.follow_up_on, r.evidence_due_at, r.overdue_since, r.issued_at,
        (SELECT e.kind FROM recommendation_event e WHERE e.recommendation = r.id AND e.happened_at < {{}}
            AND e.kind IN ('raised', 'evidence', 'rejected', 'verified', 'withdrawn', 'failed')
            ORDER BY e.happened_at DESC, e.id DESC LIMIT 1) AS kind
        FROM recommendation r WHERE r.raised_on <= {{}} AND r.service IN ({services})) told
    WHERE kind NOT IN ('verified', 'withdrawn') ORDER BY service"""


async def _standing(services: Collection[int], on: date) -> list[dict[str, Any]]:
    """Recommendations that stood open at the end of a day, told from what had happened to each by then."""
    end = datetime.combine(on + timedelta(days=1), time(0), LONDON)
    return await fetch(_TOLD.format(services=marks(services)), end, on, *services)


def late_since(row: dict[str, Any]) -> date | None:
    """The earliest day on which something of a recommendation was due: its evidence unless it has come, or its follow-up."""
    days = [row["follow_up_on"]]
    if row["kind"] != "evidence":
        days += [row["overdue_since"], london_date(row["evidence_due_at"]) if row["evidence_due_at"] else None]
    return min((day for day in days if day is not None), default=None)


async def _actions(services: Collection[int], on: date) -> dict[int, tuple[int, int]]:
    """How many recommendations of each service stood open, and how many of them were more than 14 days late."""
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for row in await _standing(services, on):
        due = late_since(row)
        found[row["service"]][0] += 1
        found[row["service"]][1] += due is not None and (on - due).days > LATE_DAYS
    return {service: (every, late) for service, (every, late) in found.items()}


class Asked(Struct, frozen=True):
    """What a provider has been asked for: whether anything at all, and since when the oldest of it is overdue."""

    asked: bool = False
    overdue_since: date | None = None


async def asked_of(ids: Collection[int], organisations: dict[int, int], on: date) -> dict[int, Asked]:
    """What is asked of each place and overdue on a day: evidence, documents that ended, self-assessments. Portal tables are read by SQL."""
    services = await _services(ids, on)
    due: dict[int, list[date]] = defaultdict(list)
    asked: set[int] = set()
    for row in await _standing(services, on) if services else ():
        place = services[row["service"]]
        if row["issued_at"] is not None and london_date(row["issued_at"]) <= on:
            asked.add(place)
            if row["kind"] != "evidence" and row["evidence_due_at"] is not None:
                due[place].append(london_date(row["evidence_due_at"]))
    for row in await _selves(services, on) if services else ():
        asked.add(services[row["service"]])
        if row["status"] == "open" or row["visit_on"] is None or row["visit_on"] > on:
            due[services[row["service"]]].append(row["due_on"])
    for place, ends in await _documents(ids, organisations, on):
        asked.add(place)
        due[place].append(ends)
    return {
        place: Asked(place in asked, min((day for day in due[place] if day < on), default=None))
        for place in asked | set(due)
    }


async def _selves(services: Collection[int], on: date) -> list[dict[str, Any]]:
    return await fetch(
        f"SELECT service, due_on, status, visit_on FROM assessment"
        f" WHERE service IN ({marks(services)}) AND method = 'self_assessment' AND status <> 'withdrawn' AND due_on IS NOT NULL"
        " AND due_on <= {} ORDER BY service, due_on",
        *services,
        on,
    )


async def _documents(ids: Collection[int], organisations: dict[int, int], on: date) -> list[tuple[int, date]]:
    """The last day of each kind of document that a place's provider has sent, of those whose newest has ended by the day."""
    owners = sorted({organisations[place] for place in ids})
    rows = await fetch(
        "SELECT organisation, location, kind, max(expires_on) AS ends_on FROM provider_document"
        f" WHERE organisation IN ({marks(owners)}) AND status IN ('accepted', 'replaced', 'sent') AND expires_on IS NOT NULL"
        " AND sent_at < {} GROUP BY organisation, location, kind ORDER BY organisation, location, kind",
        *owners,
        datetime.combine(on + timedelta(days=1), time(0), LONDON),
    )
    places: dict[int, list[int]] = defaultdict(list)
    for place in ids:
        places[organisations[place]].append(place)
    wanted = set(ids)
    found: list[tuple[int, date]] = []
    for row in rows:
        ends = row["ends_on"] if isinstance(row["ends_on"], date) else date.fromisoformat(row["ends_on"])
        covered = places[row["organisation"]] if row["location"] is None else [row["location"]]
        found += [(place, ends) for place in covered if place in wanted and ends < on]
    return found
