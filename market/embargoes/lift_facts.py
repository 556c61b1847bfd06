"""What lifting is decided on, read from quality: visits handed in since the start, recommendations, and visits that are planned."""

from collections.abc import Sequence
from datetime import date, datetime

from market.core.clock import london_date
from market.db.sql import fetch
from market.embargoes.lift_rules import LiftFacts, Place, VisitSeen
from market.embargoes.queries import (
    decisions_of,
    lift_tests_of,
    linked,
    newest_checks,
    reasons_of,
    terms_of,
)
from market.embargoes.types import Act, DecisionStatus, EmbargoRow
from market.quality.assessments.queries import assessments_of, effective_answers_of
from market.quality.assessments.types import AssessmentRow, Status
from market.quality.assured.queries import assured_of
from market.quality.framework.queries import get_library
from market.quality.programme.queries import planned_of
from market.quality.scoring.types import State

_HANDED_IN = (Status.SUBMITTED, Status.DRAFT, Status.FINAL)


async def lift_facts(held: EmbargoRow, now: datetime) -> LiftFacts:
    """Everything that lifting an embargo is decided on, as it stands."""
    places = await places_of(held)
    service_ids = await _services(places)
    terms = (await terms_of([held.id]))[held.id]
    proposals = [
        each for each in await decisions_of(held.id) if each.act == Act.LIFT and each.status == DecisionStatus.OPEN
    ]
    return LiftFacts(
        kind=terms[-1].kind if terms else "",
        today=london_date(now),
        started_on=london_date(held.started_at or held.recommended_at),
        places=tuple(places),
        reasons=tuple((await reasons_of([held.id]))[held.id]),
        tests=tuple(await lift_tests_of(held.id)),
        visits=tuple(await _visits(service_ids, held.started_at or held.recommended_at, now)),
        recommendations=tuple(await linked(held.id)),
        checks=await newest_checks(held.id),
        proposal=proposals[-1].lift if proposals else None,
        booked=tuple(await _booked(service_ids)),
    )


async def places_of(held: EmbargoRow) -> list[Place]:
    """The locations that an embargo is about: its own, or those of the provider that are open and give the service."""
    if held.location_id is not None:
        return [Place(held.location_id, held.subject_name)]
    gives, values = "", []
    if held.service:
        gives = " AND EXISTS (SELECT 1 FROM location_service v WHERE v.location = l.id AND v.code = {} AND v.until_on IS NULL)"
        values = [held.service]
    rows = await fetch(
        f"SELECT l.id, l.name FROM location l WHERE l.organisation = {{}} AND l.deregistered_on IS NULL{gives} ORDER BY l.name, l.id",
        held.organisation_id,
        *values,
    )
    return [Place(row["id"], row["name"]) for row in rows]


async def _services(places: Sequence[Place]) -> list[int]:
    assured = await assured_of([place.id for place in places])
    return sorted(each.id for services in assured.values() for each in services)


async def _visits(service_ids: Sequence[int], since: datetime, now: datetime) -> list[VisitSeen]:
    """Visits after the start that were handed in: of the day of the start only those begun after it."""
    first, today = london_date(since), london_date(now)
    found = [
        each
        for each in await assessments_of(service_ids)
        if each.status in _HANDED_IN
        and not each.is_self_assessment
        and each.visit_on is not None
        and (first < each.visit_on <= today or (each.visit_on == first and each.opened_at >= since))
    ]
    answers = await effective_answers_of([each.id for each in found])
    seen = []
    for each in sorted(found, key=lambda one: (one.visit_on or date.min, one.id)):
        scored = [one for one in answers[each.id] if one.state == State.SCORED]
        none = {one.answer.criterion for one in answers[each.id] if one.state == State.NOT_APPLICABLE}
        seen.append(await _seen(each, {one.answer.criterion: one.score for one in scored}, none))
    return seen


async def _seen(each: AssessmentRow, scores: dict[str, int | None], none: set[str]) -> VisitSeen:
    library = await get_library(each.framework_version)
    applicable = {one.code for one in library.criteria if each.service_code in one.applies_to} - none
    return VisitSeen(
        id=each.id,
        location_id=each.location_id,
        location_name=each.location_name,
        on=each.visit_on or date.min,
        announced=each.announced,
        lead_by=each.lead_by,
        lead_label=each.lead_label,
        people_heard=each.people_heard or 0,
        applicable=frozenset(applicable),
        scores=scores,
    )


async def _booked(service_ids: Sequence[int]) -> list[date]:
    planned = await planned_of(service_ids)
    return sorted(each.planned_on for visits in planned.values() for each in visits if not each.desk)
