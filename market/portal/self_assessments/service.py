"""Writes of self-assessments: asking for one, saving an answer with its evidence, and the declaration."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec
from msgspec import Struct

from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.db.transaction import transaction
from market.portal.files import NewFile, same_number, take_in
from market.portal.self_assessments.queries import known_answers, settled_answer
from market.portal.self_assessments.rules import reasons_not_to_declare
from market.quality.assessments.capture.service import apply_entries
from market.quality.assessments.capture.types import Answer, Entry, Kind
from market.quality.assessments.queries import answers_of, get_assessment, self_assessments_of
from market.quality.assessments.self_assessment.service import declare as declare_assessment
from market.quality.assessments.self_assessment.service import open_self_assessment
from market.quality.assessments.types import AssessmentRow, Status
from market.quality.assured.types import AssuredRow
from market.quality.evidence.queries import evidence_of
from market.quality.evidence.service import link, unlink
from market.settings import Settings

SUBJECT = "assessment"
DEVICE = "portal"
LONGEST_LABEL = 120


class NewAnswer(Struct, frozen=True, kw_only=True):
    """An answer as typed. `knew` are the entries that the page showed when it was opened."""

    submission: str
    code: str
    answer: Answer
    knew: tuple[str, ...]


async def ask_for(service: AssuredRow, year: int, *, due_on: date, by: Actor, now: datetime, on: date) -> int | Refused:
    """Ask a provider for the self-assessment of a year; its number. Asking twice asks once.

    It begins with last year's answers, what the system knows, and the files of last year for what is carried. What was answered
    and attached in one of an earlier year that is still open comes along too.
    """
    async with transaction():
        earlier = await self_assessments_of([service.id])
        open_ones = {each.id for each in earlier if each.status == Status.OPEN and (each.for_year or 0) < year}
        known = await known_answers(service.location_id, on)
        answer = await open_self_assessment(service.id, year, due_on=due_on, known=known, by=by, now=now)
        if isinstance(answer, Refused):
            return answer
        standing = {each.id for each in await self_assessments_of([service.id])}
        await _carry_files(service.id, answer, open_ones - standing, by=by, now=now)
    return answer


async def _carry_files(service_id: int, assessment_id: int, ended: set[int], *, by: Actor, now: datetime) -> None:
    """Attach the files of the assessments that answers were carried from, and all of those that this one ended, where kept."""
    held = await answers_of(assessment_id)
    carried = {each.criterion: each.carried_from for each in held if each.carried_from is not None}
    if not carried and not ended:
        return
    before = [each.id for each in await self_assessments_of([service_id]) if each.status == Status.FINAL]
    for each in await evidence_of(SUBJECT, [*before, *ended]):
        if (each.subject_id in ended or each.criterion in carried) and each.file.is_there:
            await link(
                each.file.id,
                subject_kind=SUBJECT,
                subject_id=assessment_id,
                criterion=each.criterion,
                category=each.category,
                words=each.words,
                by=by,
                now=now,
            )


async def save_answer(
    assessment_id: int, new: NewAnswer, *, organisation_id: int, by: Actor, now: datetime
) -> Refused | None:
    """Keep an answer at once. The same form sent twice keeps one; somebody else's answer that the page had not shown stays beside it.

    Raises `NoSuchAssessment`.
    """
    payload = msgspec.structs.asdict(new.answer)
    held = await settled_answer(assessment_id, new.code)
    own = [each.client_id for each in held.heads if each.recorded_by == by.id] if held is not None else []
    client_id = same_number(new.submission, new.code, payload)
    entry = Entry(
        client_id=client_id,
        device=DEVICE,
        kind=Kind.ANSWER,
        key=new.code,
        payload=payload,
        recorded_at=now,
        supersedes=tuple(each for each in {*new.knew, *own} if each != client_id),
    )
    answer = await apply_entries(assessment_id, [entry], by=by, now=now, organisation_id=organisation_id)
    if answer.refused:
        return Refused(tuple(Refusal(each.code, each.message, _field(each.code)) for each in answer.refused))
    return None


def _field(code: str) -> str | None:
    return {"na_reason": "reason", "always_applies": "answer", "unknown_category": "categories"}.get(code)


async def attach(
    assessment: AssessmentRow,
    code: str,
    category: str,
    files: Sequence[NewFile],
    *,
    organisation_id: int,
    by: Actor,
    now: datetime,
    settings: Settings,
) -> Refused | None:
    """Attach files to a criterion: new ones, or some that the organisation has sent before for anything."""
    if assessment.status != Status.OPEN:
        return refused(Refusal("not_open", "This self-assessment was declared, so nothing can be added to it"))
    numbers = await take_in(files, organisation_id=organisation_id, by=by, now=now, settings=settings)
    if isinstance(numbers, Refused):
        return numbers
    for number in numbers:
        linked = await link(
            number,
            subject_kind=SUBJECT,
            subject_id=assessment.id,
            criterion=code,
            category=category,
            by=by,
            now=now,
        )
        if isinstance(linked, Refused):
            return linked
    return None


async def detach(assessment: AssessmentRow, code: str, evidence_id: int) -> Refused | None:
    """Take back that a file is evidence for a criterion; the file stays. None when done, or done before."""
    if assessment.status != Status.OPEN:
        return refused(Refusal("not_open", "This self-assessment was declared, so nothing can be changed"))
    await unlink(evidence_id, subject_kind=SUBJECT, subject_id=assessment.id, criterion=code)
    return None


async def declare(
    assessment_id: int, role: str, *, organisation_id: int, on: date, by: Actor, now: datetime
) -> Refused | None:
    """The owner's declaration, with their role in the organisation. Twice does no harm. Raises `NoSuchAssessment`."""
    assessment = await get_assessment(assessment_id)
    answers = {each.criterion: each for each in await answers_of(assessment_id)}
    if assessment.status == Status.OPEN and (reasons := reasons_not_to_declare(assessment.codes, answers)):
        return Refused(tuple(reasons))
    signed = msgspec.structs.replace(by, label=f"{by.label}, {role}"[:LONGEST_LABEL])
    return await declare_assessment(assessment_id, organisation_id=organisation_id, on=on, by=signed, now=now)
