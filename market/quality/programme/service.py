"""Writing the programme: plan, change and cancel visits, begin them, and officers' days."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from market.core.actor import Actor
from market.core.periods import months_before
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.bulk import insert_many, upsert_many
from market.db.sql import execute
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned
from market.quality.actions.queries import open_recommendations
from market.quality.assessments.queries import last_answers
from market.quality.assessments.service import open_assessment
from market.quality.assessments.types import OpenAssessment, ScorerRow
from market.quality.assured.queries import get_assured
from market.quality.assured.tables import AssuredService
from market.quality.assured.types import AssuredRow
from market.quality.framework.queries import live_library
from market.quality.programme import tables
from market.quality.programme.notices import tell_of_visit
from market.quality.programme.planning_rules import (
    over_capacity,
    picked_for_double,
    reasons_against_visit,
    reasons_not_to_begin,
)
from market.quality.programme.queries import (
    facts_on,
    full_reviews_planned,
    get_planned,
    officers_in,
    planned_of,
    times_done,
)
from market.quality.programme.reliability import labels_on
from market.quality.programme.rules import what_is_due
from market.quality.programme.types import Due, NewVisit, Person, Planned
from market.quality.scoring.reliability import UNKNOWN, needs_full_validation
from market.settings import Settings

RECENT_MONTHS = 6
NOBODY_SAID = "Planned by an officer before anything was due."


async def plan_visit(wanted: NewVisit, *, by: Actor, now: datetime, today: date, settings: Settings) -> int | Refused:
    """Put a visit on a day, with the date it was due and the reasons as they are now; its number.

    The same visit sent again is the same one. An announced visit is told to the provider. Raises `NoSuchService`.
    """
    async with transaction():
        await lock_row(AssuredService, wanted.service_id)
        service = await get_assured(wanted.service_id)
        others = (await planned_of([service.id])).get(service.id, [])
        if (same := _same(wanted, others)) is not None:
            return same
        if reasons := await _reasons_against(wanted, service, others, today, but=None):
            return Refused(tuple(reasons))
        due = await due_at(service, wanted.method, wanted.theme, today, settings)
        double = picked_for_double(wanted.method, await full_reviews_planned())
        row = tables.PlannedVisit(
            service=service.id,
            method=wanted.method,
            theme=wanted.theme,
            due_on=due.due_on if due else wanted.planned_on,
            reasons=msgspec.json.encode(due.reasons if due else (NOBODY_SAID,)).decode(),
            double=double,
            status="planned",
            **_values(wanted, now),
        )
        (saved,) = await tables.PlannedVisit.insert(row)
        visit_id = int(saved["id"])
        await _write_people(visit_id, wanted.people)
        await _record("visit.planned", visit_id, None, _told(wanted), by=by, now=now)
        if wanted.announced and not wanted.desk:
            await tell_of_visit(visit_id, service, wanted, settings, now=now)
    return visit_id


def _same(wanted: NewVisit, others: Sequence[Planned]) -> int | None:
    """The visit that is planned exactly like this already."""
    for other in others:
        held = {name: getattr(other, name) for name in NewVisit.__struct_fields__}
        if other.is_ahead and NewVisit(**held) == wanted:
            return other.id
    return None


async def due_at(service: AssuredRow, method: str, theme: str, on: date, settings: Settings) -> Due | None:
    """What is due at a service by a method, as it is on a day."""
    library = await live_library()
    if library is None:
        return None
    (facts,) = await facts_on(on, settings.authority_names, services=[service])
    dues = what_is_due(facts, library.settings, on)
    return next((due for due in dues if (due.method, due.theme) == (method, theme)), None)


async def _reasons_against(
    wanted: NewVisit, service: AssuredRow, others: Sequence[Planned], today: date, *, but: int | None
) -> list[Refusal]:
    reasons = reasons_against_visit(wanted, service, others, await live_library(), today)
    if not reasons and not wanted.note.strip():
        for words in over_capacity(wanted, await officers_in(wanted.planned_on, but=but)):
            reasons.append(Refusal("over_capacity", f"{words} Write a note to plan it all the same", "note"))
    return reasons


def _values(wanted: NewVisit, now: datetime) -> dict[str, Any]:
    return {
        "planned_on": wanted.planned_on,
        "days": wanted.days,
        "announced": wanted.announced,
        "desk": wanted.desk,
        "joint_with": wanted.joint_with.strip(),
        "note": wanted.note.strip(),
        "recorded_at": now,
    }


def _told(wanted: NewVisit) -> dict[str, Any]:
    """What the audit trail keeps: no free text."""
    return {
        "service": wanted.service_id,
        "method": wanted.method,
        "planned_on": wanted.planned_on,
        "days": wanted.days,
        "announced": wanted.announced,
        "people": [f"{each.role}:{each.person}" for each in wanted.people],
    }


async def _write_people(visit_id: int, people: Sequence[Person]) -> None:
    columns = ("planned_visit", "person", "person_label", "role", "domains", "criteria")
    rows = [(visit_id, each.person, each.person_label, each.role, each.domains, each.criteria) for each in people]
    await insert_many(tables.VisitPerson, columns, rows)


async def _record(
    verb: str, visit_id: int, before: dict[str, Any] | None, after: dict[str, Any] | None, *, by: Actor, now: datetime
) -> None:
    await audit.record(by=by, verb=verb, subject=("planned_visit", visit_id), before=before, after=after, at=now)


async def _held(visit_id: int) -> Planned:
    await lock_row(tables.PlannedVisit, visit_id)
    return await get_planned(visit_id)


def _not_ahead(held: Planned) -> Refused | None:
    if held.is_ahead:
        return None
    words = {"begun": "has begun", "done": "is done", "cancelled": "was cancelled"}.get(held.status, held.status)
    return refused(Refusal("not_ahead", f"This visit {words}, so it cannot be changed any more"))


async def change_visit(
    visit_id: int, version: int, wanted: NewVisit, *, by: Actor, now: datetime, today: date, settings: Settings
) -> Changed | Refused | None:
    """Another day, other people or other details. Service and method stay. Raises `NoSuchVisit`."""
    async with transaction():
        held = await _held(visit_id)
        if refusal := _not_ahead(held):
            return refusal
        wanted = replace(wanted, service_id=held.service_id, method=held.method, theme=held.theme)
        service = await get_assured(held.service_id)
        others = [each for each in (await planned_of([service.id])).get(service.id, []) if each.id != visit_id]
        if reasons := await _reasons_against(wanted, service, others, today, but=visit_id):
            return Refused(tuple(reasons))
        if not await update_versioned(tables.PlannedVisit, visit_id, version, _values(wanted, now)):
            return Changed()
        await execute("DELETE FROM visit_person WHERE planned_visit = {}", visit_id)
        await _write_people(visit_id, wanted.people)
        before = {"planned_on": held.planned_on, "days": held.days, "announced": held.announced}
        await _record("visit.changed", visit_id, before, _told(wanted), by=by, now=now)
        if wanted.announced and not wanted.desk:
            await tell_of_visit(visit_id, service, wanted, settings, now=now)
    return None


async def cancel_visit(
    visit_id: int, version: int, reason: str, *, by: Actor, now: datetime, settings: Settings
) -> Changed | Refused | None:
    """Take a visit off the programme, and why. What it was for stays due. Raises `NoSuchVisit`."""
    async with transaction():
        held = await _held(visit_id)
        if refusal := _not_ahead(held):
            return refusal
        if not reason.strip():
            return refused(Refusal("reason_missing", "Say why the visit is cancelled", "reason"))
        values = {"status": "cancelled", "cancel_reason": reason.strip(), "recorded_at": now}
        if not await update_versioned(tables.PlannedVisit, visit_id, version, values):
            return Changed()
        await _record("visit.cancelled", visit_id, {"planned_on": held.planned_on}, None, by=by, now=now)
        if held.announced and not held.desk:
            service = await get_assured(held.service_id)
            wanted = NewVisit(service_id=service.id, method=held.method, planned_on=held.planned_on, days=held.days)
            await tell_of_visit(visit_id, service, wanted, settings, now=now, cancelled=True)
    return None


async def begin_visit(visit_id: int, *, by: Actor, now: datetime, today: date) -> int | Refused:
    """Open the assessment of a planned visit, with its people as scorers, for one of them from its day on; the assessment's number.

    Beginning twice gives the same one. Raises `NoSuchVisit`.
    """
    async with transaction():
        held = await _held(visit_id)
        if held.assessment_id is not None:
            return held.assessment_id
        if refusal := _not_ahead(held):
            return refusal
        if reasons := reasons_not_to_begin(held, by.id, today):
            return Refused(tuple(reasons))
        asked = await _asked(held, today)
        answer = await open_assessment(asked, by=by, now=now)
        if isinstance(answer, Refused):
            return answer
        values = {"status": "begun", "assessment": answer}
        if not await update_versioned(tables.PlannedVisit, visit_id, held.version, values):
            raise RuntimeError(f"planned visit {visit_id} changed while its row was held")
        await _record("visit.begun", visit_id, {"status": "planned"}, {"assessment": answer}, by=by, now=now)
    return answer


async def _asked(held: Planned, today: date) -> OpenAssessment:
    """What the assessment is opened with: what stands open, and what was validated in the last six months."""
    opened = (await open_recommendations([held.service_id])).get(held.service_id, [])
    return OpenAssessment(
        client_id=f"planned-visit-{held.id}",
        service_id=held.service_id,
        method=held.method,
        theme=held.theme,
        rotation=await times_done(held.service_id, held.method),
        announced=held.announced,
        visit_on=today,
        joint_with=held.joint_with,
        scorers=tuple(
            ScorerRow(
                person=each.person,
                person_label=each.person_label,
                role=each.role,
                domains=each.domains,
                criteria=each.criteria,
            )
            for each in held.people
        ),
        open_codes=tuple(sorted({each.criterion for each in opened})),
        recently_validated=await _validated_lately(held.service_id, today),
    )


async def _validated_lately(service_id: int, today: date) -> tuple[str, ...]:
    """What a full review need not ask again: seen in the last six months, unless an unreliable self-assessment wants it all validated."""
    labels = await labels_on(today, await live_library(), [service_id])
    if needs_full_validation(labels.get(service_id, UNKNOWN)):
        return ()
    known = (await last_answers([service_id], today)).get(service_id, {})
    since = months_before(today, RECENT_MONTHS)
    return tuple(sorted(code for code, each in known.items() if each.on >= since and each.score is not None))


async def set_days(days: dict[tuple[int, date], float | None], *, by: Actor, now: datetime) -> int:
    """How many days officers have for visits by person and first day of the month; None takes the entry away. How many changed."""
    given = {key: value for key, value in days.items() if value is not None}
    gone = [key for key, value in days.items() if value is None]
    async with transaction():
        rows = [(person, month, float(value), now) for (person, month), value in given.items()]
        columns = ("person", "month", "days", "recorded_at")
        changed = await _changed_days(rows)
        if changed:
            await upsert_many(tables.OfficerDays, columns, changed, key=("person", "month"))
        for person, month in gone:
            touched = await execute("DELETE FROM officer_days WHERE person = {} AND month = {}", person, month)
            changed += [(person, month, None, now)] * touched
        if changed:
            after = {f"{month:%Y-%m} {person}": value for person, month, value, _ in changed}
            await audit.record(by=by, verb="officer_days.set", subject=("officer_days", 0), after=after, at=now)
    return len(changed)


async def _changed_days(rows: list[tuple[int, date, float, datetime]]) -> list[tuple[Any, ...]]:
    """Those that differ from what is there."""
    if not rows:
        return []
    first, last = min(row[1] for row in rows), max(row[1] for row in rows)
    held = await tables.OfficerDays.select().where(
        (tables.OfficerDays.month >= first) & (tables.OfficerDays.month <= last)
    )
    known = {(row["person"], row["month"]): row["days"] for row in held}
    return [row for row in rows if known.get((row[0], row[1])) != row[2]]
