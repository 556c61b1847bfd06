"""Writing assessments: begin, submit, return, moderate, withdraw."""

from collections.abc import Sequence
from datetime import datetime

from market.core.actor import Actor
from market.core.clock import london_date
from market.core.refusal import Changed, Refusal, Refused, refused
from market.core.words import day_words
from market.db import audit
from market.db.bulk import insert_many
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned
from market.notices.service import post
from market.quality.assessments import queries
from market.quality.assessments.capture.queries import settled_of
from market.quality.assessments.capture.types import Kind
from market.quality.assessments.opening import pinned, write_assessment
from market.quality.assessments.rules import (
    reasons_against_scores,
    reasons_not_to_moderate,
    reasons_not_to_move,
    reasons_not_to_submit,
)
from market.quality.assessments.tables import Assessment, ScoreDecision
from market.quality.assessments.types import AnswerRow, AssessmentRow, NewScore, OpenAssessment, ScorerRole, Status
from market.quality.assured import queries as assured
from market.quality.assured.tables import AssuredService

SUBJECT = "assessment"
_DECISION = (
    "assessment",
    "criterion",
    "from_score",
    "to_score",
    "kind",
    "reason",
    "decided_by",
    "decided_label",
    "decided_at",
)


async def open_assessment(asked: OpenAssessment, *, by: Actor, now: datetime) -> int | Refused:
    """Begin an assessment on the live version of the framework; its id. The same `client_id` again gives the same one.

    The version, the hash of the profile and its codes are pinned: whatever becomes of the framework, this stays as it began.
    """
    async with transaction():
        if not await lock_row(AssuredService, asked.service_id):
            return refused(Refusal("no_service", "There is no assured service of that number", "service"))
        if (held := await queries.find_by_client_id(asked.client_id)) is not None:
            return held.id
        service = await assured.get_assured(asked.service_id)
        day = asked.visit_on or london_date(now)
        if service.until_on is not None and service.until_on <= day:
            words = f"This service has not been assured since {day_words(service.until_on)}"
            return refused(Refusal("not_assured", words, "service"))
        for other in await queries.open_ones(asked.service_id, asked.method):
            if other.theme == asked.theme:
                words = (
                    f"An assessment by this method is open already. {other.lead_label or other.opened_label} began it"
                )
                return refused(Refusal("open_already", words, "method"))
        answer = await pinned(asked, service)
        if isinstance(answer, Refused):
            return answer
        version_id, profile = answer
        assessment_id = await write_assessment(asked, version_id, profile, by=by, now=now)
        told = {"service": service.id, "method": asked.method, "criteria": len(profile.codes), "hash": profile.hash}
        await audit.record(by=by, verb="assessment.opened", subject=(SUBJECT, assessment_id), after=told, at=now)
    return assessment_id


async def submit(assessment_id: int, *, by: Actor, now: datetime) -> Refused | None:
    """End the capture: from now on nobody changes an answer, and somebody else moderates. Twice does no harm.

    Raises `NoSuchAssessment`.
    """
    async with transaction():
        await lock_row(Assessment, assessment_id)
        held = await queries.get_assessment(assessment_id)
        if held.status == Status.SUBMITTED and held.submitted_by == by.id:
            return None
        reasons = await _reasons_not_to_submit(held, by)
        if reasons:
            return Refused(tuple(reasons))
        values = {
            "status": Status.SUBMITTED.value,
            "submitted_by": by.id,
            "submitted_label": by.label,
            "submitted_at": now,
            "visit_on": held.visit_on or london_date(now),
            "moderation_note": "",
        }
        await update_versioned(Assessment, assessment_id, held.version, values)
        await _told(held, Status.SUBMITTED, by, now)
    return None


async def _reasons_not_to_submit(held: AssessmentRow, by: Actor) -> list[Refusal]:
    if held.is_self_assessment:
        return [Refusal("self_assessment", "A self-assessment is declared by the provider")]
    scorers = await queries.scorers_of(held.id)
    if not any(each.person == by.id and each.role in (ScorerRole.LEAD, ScorerRole.SECOND) for each in scorers):
        return [Refusal("not_yours", "Only an officer who carries out this assessment can submit it")]
    return reasons_not_to_submit(held, await queries.answers_of(held.id), await open_conflicts(held.id))


async def open_conflicts(assessment_id: int) -> list[str]:
    """Keys other than criteria about which devices said different things and nobody has chosen yet, in words."""
    words = {
        Kind.HEADER: "what was said about the visit",
        Kind.SAMPLE: "the sample",
        Kind.EVIDENCE: "the evidence",
        Kind.RECOMMENDATION: "a recommendation",
    }
    settled = await settled_of(assessment_id, *words)
    return list(dict.fromkeys(words[Kind(each.kind)] for each in settled if each.in_conflict))


async def _told(held: AssessmentRow, to: Status, by: Actor, now: datetime) -> None:
    await audit.record(
        by=by,
        verb=f"assessment.{to.value}",
        subject=(SUBJECT, held.id),
        before={"status": held.status},
        after={"status": to.value},
        at=now,
    )


async def return_to_officer(
    assessment_id: int, version: int, note: str, *, public_url: str, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Give a submitted assessment back to who captured it, saying what is missing. Raises `NoSuchAssessment`."""
    async with transaction():
        await lock_row(Assessment, assessment_id)
        held = await queries.get_assessment(assessment_id)
        reasons = reasons_not_to_moderate(held, await queries.scorers_of(assessment_id), by.id)
        if not note.strip():
            reasons.append(Refusal("no_words", "Say what has to be put right", "note"))
        if reasons:
            return Refused(tuple(reasons))
        values = {"status": Status.OPEN.value, "moderation_note": note.strip()}
        if not await update_versioned(Assessment, assessment_id, version, values):
            return Changed()
        await _told(held, Status.OPEN, by, now)
        await _tell_officer(held, public_url, by, now)
    return None


async def _tell_officer(held: AssessmentRow, public_url: str, by: Actor, now: datetime) -> None:
    address = await queries.email_of(held.submitted_by)
    if address:
        await post(
            "assessment_returned",
            address,
            f"An assessment came back to you: {held.location_name}",
            f"{by.label} has returned your assessment of {held.location_name} to you before moderating it. "
            f"What has to be put right stands there: {public_url}/quality/assessments/{held.id}",
            now=now,
        )


async def moderate(
    assessment_id: int, version: int, note: str, changes: Sequence[NewScore] = (), *, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Agree a submitted assessment, with scores that shall count differently and why; the draft report is then ready to share.

    Scores as they were given are never altered. Raises `NoSuchAssessment`.
    """
    async with transaction():
        await lock_row(Assessment, assessment_id)
        held = await queries.get_assessment(assessment_id)
        reasons = reasons_not_to_moderate(held, await queries.scorers_of(assessment_id), by.id)
        reasons += reasons_against_scores(held, changes)
        if reasons:
            return Refused(tuple(reasons))
        answers = {each.criterion: each for each in await queries.answers_of(assessment_id)}
        values = {
            "status": Status.DRAFT.value,
            "moderated_by": by.id,
            "moderated_label": by.label,
            "moderated_at": now,
            "moderation_note": note.strip(),
        }
        if not await update_versioned(Assessment, assessment_id, version, values):
            return Changed()
        await write_decisions(held, changes, answers, "moderation", by=by, now=now)
        await _told(held, Status.DRAFT, by, now)
    return None


async def write_decisions(
    held: AssessmentRow,
    changes: Sequence[NewScore],
    answers: dict[str, AnswerRow],
    kind: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Record that scores count differently, inside the caller's transaction. What is the same already is left out."""
    before = {each.answer.criterion: each.score for each in await queries.effective_answers(held.id)}
    changed = [each for each in changes if each.criterion in answers and before.get(each.criterion) != each.score]
    rows = [
        (held.id, each.criterion, before[each.criterion], each.score, kind, each.reason.strip(), by.id, by.label, now)
        for each in changed
    ]
    if rows:
        await insert_many(ScoreDecision, _DECISION, rows)
        told = {each.criterion: {"from": before[each.criterion], "to": each.score} for each in changed}
        await audit.record(
            by=by, verb="assessment.scores_decided", subject=(SUBJECT, held.id), after={"kind": kind, **told}, at=now
        )


async def withdraw(assessment_id: int, version: int, *, by: Actor, now: datetime) -> Changed | Refused | None:
    """Take an assessment back before it is final: it counts for nothing, and everything in it is kept."""
    async with transaction():
        await lock_row(Assessment, assessment_id)
        held = await queries.get_assessment(assessment_id)
        if held.status == Status.WITHDRAWN:
            return None
        if reasons := reasons_not_to_move(held, Status.WITHDRAWN):
            return Refused(tuple(reasons))
        if not await update_versioned(Assessment, assessment_id, version, {"status": Status.WITHDRAWN.value}):
            return Changed()
        await _told(held, Status.WITHDRAWN, by, now)
    return None
