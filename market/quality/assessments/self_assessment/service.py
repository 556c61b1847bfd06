"""Writing self-assessments: ask for one, with the earlier answers in it, and its declaration by the owner."""

from collections.abc import Sequence
from datetime import date, datetime

from market.core.actor import Actor
from market.core.clock import london_date
from market.core.refusal import Refusal, Refused, refused
from market.db import audit
from market.db.bulk import insert_many
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned
from market.quality.assessments import queries
from market.quality.assessments.capture.queries import settled_of
from market.quality.assessments.capture.rules import TAKEN_BACK, payload_of
from market.quality.assessments.capture.types import Answer, Kind
from market.quality.assessments.opening import pinned, write_assessment
from market.quality.assessments.rules import reasons_not_to_submit
from market.quality.assessments.self_assessment.rules import first_answers, with_both_words
from market.quality.assessments.service import SUBJECT, open_conflicts, withdraw
from market.quality.assessments.tables import Assessment, AssessmentAnswer
from market.quality.assessments.types import AnswerRow, AssessmentRow, KnownAnswer, OpenAssessment, Status
from market.quality.assured import queries as assured
from market.quality.assured.tables import AssuredService
from market.quality.framework.types import Method

_ANSWER = AnswerRow.__struct_fields__


async def open_self_assessment(
    service_id: int, year: int, *, due_on: date, known: Sequence[KnownAnswer] = (), by: Actor, now: datetime
) -> int | Refused:
    """Ask a provider for the self-assessment of a year; its id. The same service and year again give the same one.

    It begins with last year's answers, marked as carried, and with what is `known` already and from where, so that only what
    changed need be touched. One of an earlier year that is still open is withdrawn, and what was answered in it comes along.
    """
    async with transaction():
        if not await lock_row(AssuredService, service_id):
            return refused(Refusal("no_service", "There is no assured service of that number", "service"))
        earlier = await queries.self_assessments_of([service_id])
        for each in earlier:
            if each.for_year == year:
                return each.id
        service = await assured.get_assured(service_id)
        if service.until_on is not None and service.until_on <= london_date(now):
            return refused(Refusal("not_assured", "This service is not assured any more", "service"))
        withdrawn = len([each for each in await queries.assessments_of([service_id]) if each.for_year == year])
        asked = OpenAssessment(
            client_id=f"self-{service_id}-{year}-{withdrawn}",
            service_id=service_id,
            method=Method.SELF_ASSESSMENT.value,
        )
        answer = await pinned(asked, service)
        if isinstance(answer, Refused):
            return answer
        version_id, profile = answer
        assessment_id = await write_assessment(asked, version_id, profile, by=by, now=now, for_year=year, due_on=due_on)
        before = await _end_earlier([each for each in earlier if (each.for_year or 0) < year], by=by, now=now)
        await _write(assessment_id, first_answers(profile.codes, before, known, now))
        told = {
            "service": service_id,
            "year": year,
            "due_on": due_on,
            "carried_from": max((each.id for each, _ in before if each.status == Status.FINAL), default=None),
            "instead_of": [each.id for each, _ in before if each.status == Status.OPEN],
        }
        await audit.record(by=by, verb="self_assessment.asked", subject=(SUBJECT, assessment_id), after=told, at=now)
    return assessment_id


async def _end_earlier(
    earlier: Sequence[AssessmentRow], *, by: Actor, now: datetime
) -> list[tuple[AssessmentRow, list[AnswerRow]]]:
    """Withdraw the earlier ones that are still open; they and the last that was declared, each as it stood, with its answers."""
    before: list[tuple[AssessmentRow, list[AnswerRow]]] = []
    last: AssessmentRow | None = None
    for each in earlier:
        held = each
        if each.status == Status.OPEN:
            await lock_row(Assessment, each.id)
            held = await queries.get_assessment(each.id)
        if held.status == Status.OPEN:
            before.append((held, await _as_typed(held.id)))
            await withdraw(held.id, held.version, by=by, now=now)
        elif held.status == Status.FINAL and last is None:
            last = held
            before.append((held, await queries.answers_of(held.id)))
    return before


async def _as_typed(assessment_id: int) -> list[AnswerRow]:
    """The answers of an open one, with the words of both where two people differ."""
    answers = await queries.answers_of(assessment_id)
    if not any(each.in_conflict for each in answers):
        return answers
    said = {
        each.key: [
            read.rationale
            for head in each.heads
            if head.payload != TAKEN_BACK and isinstance(read := payload_of(head.kind, head.payload), Answer)
        ]
        for each in await settled_of(assessment_id, Kind.ANSWER)
        if each.in_conflict
    }
    return [with_both_words(each, said.get(each.criterion, ())) for each in answers]


async def _write(assessment_id: int, answers: Sequence[AnswerRow]) -> None:
    rows = [(assessment_id, *(getattr(each, name) for name in _ANSWER)) for each in answers]
    if rows:
        await insert_many(AssessmentAnswer, ("assessment", *_ANSWER), rows)


async def declare(assessment_id: int, *, organisation_id: int, on: date, by: Actor, now: datetime) -> Refused | None:
    """The owner's declaration ends a self-assessment. Twice does no harm. Raises `NoSuchAssessment` for somebody else's."""
    async with transaction():
        await lock_row(Assessment, assessment_id)
        held = await queries.get_assessment(assessment_id)
        if not held.is_self_assessment or held.organisation_id != organisation_id:
            raise queries.NoSuchAssessment(assessment_id)
        if held.status == Status.FINAL:
            return None
        reasons = reasons_not_to_submit(
            held, await queries.answers_of(assessment_id), await open_conflicts(assessment_id)
        )
        if reasons:
            return Refused(tuple(reasons))
        values = {
            "status": Status.FINAL.value,
            "visit_on": on,
            "submitted_by": by.id,
            "submitted_label": by.label,
            "submitted_at": now,
            "final_at": now,
            "final_by": by.id,
            "final_label": by.label,
        }
        await update_versioned(Assessment, assessment_id, held.version, values)
        told = {"year": held.for_year, "status": Status.FINAL.value}
        await audit.record(by=by, verb="self_assessment.declared", subject=(SUBJECT, held.id), after=told, at=now)
    return None
