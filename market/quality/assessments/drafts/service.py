"""Writing draft reports: share, comment, decide, finish."""

from datetime import date, datetime

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.core.words import day_words
from market.db import audit
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned
from market.notices.service import post
from market.quality.assessments import queries
from market.quality.assessments.grades.service import publish_grade
from market.quality.assessments.grades.working import working_of
from market.quality.assessments.rules import (
    last_comment_day,
    reasons_against_scores,
    reasons_not_to_comment,
    reasons_not_to_decide,
    reasons_not_to_finish,
)
from market.quality.assessments.service import SUBJECT, write_decisions
from market.quality.assessments.tables import Assessment, AssessmentComment
from market.quality.assessments.types import AssessmentRow, CommentDecision, NewScore, Status


async def share_draft(
    assessment_id: int,
    version: int,
    *,
    comment_days: int,
    public_url: str,
    on: date,
    by: Actor,
    now: datetime,
) -> Changed | Refused | None:
    """Give the moderated draft to the provider, who may comment for `comment_days`. Raises `NoSuchAssessment`."""
    async with transaction():
        await lock_row(Assessment, assessment_id)
        held = await queries.get_assessment(assessment_id)
        if held.status != Status.DRAFT:
            return refused(Refusal("wrong_status", "Only a moderated assessment can be shared with the provider"))
        if held.comments_due_on is not None:
            return None
        due_on = last_comment_day(on, comment_days)
        if not await update_versioned(Assessment, assessment_id, version, {"comments_due_on": due_on}):
            return Changed()
        told = {"comments_due_on": due_on}
        await audit.record(by=by, verb="assessment.draft_shared", subject=(SUBJECT, held.id), after=told, at=now)
        await _tell_provider(
            held,
            f"Draft report to check: {held.location_name}",
            f"The draft report on {held.location_name} is ready for you to check. You can comment on it until "
            f"{day_words(due_on)}, criterion by criterion, and add evidence.\n\n"
            f"Sign in to read it: {public_url}/portal",
            "draft_report",
            now,
        )
    return None


async def _tell_provider(held: AssessmentRow, subject: str, body: str, kind: str, now: datetime) -> None:
    for address in await queries.provider_emails(held.organisation_id):
        await post(kind, address, subject, body, now=now, dedupe_key=f"{kind}:{held.id}:{address}")


async def add_comment(
    assessment_id: int, criterion: str, words: str, *, organisation_id: int, on: date, by: Actor, now: datetime
) -> int | Refused:
    """Keep what the provider says about a criterion of its draft report. The same words again are one comment.

    Raises `NoSuchAssessment` for somebody else's report.
    """
    async with transaction():
        await lock_row(Assessment, assessment_id)
        held = await _own(assessment_id, organisation_id)
        if reasons := reasons_not_to_comment(held, criterion, words, on):
            return Refused(tuple(reasons))
        said = words.strip()
        for other in await queries.comments_of(assessment_id):
            if (other.criterion, other.words, other.made_by) == (criterion, said, by.id):
                return other.id
        (saved,) = await AssessmentComment.insert(
            AssessmentComment(
                assessment=assessment_id,
                criterion=criterion,
                words=said,
                made_by=by.id,
                made_label=by.label,
                made_at=now,
            )
        )
        told = {"criterion": criterion}
        await audit.record(by=by, verb="assessment.commented", subject=(SUBJECT, held.id), after=told, at=now)
    return int(saved["id"])


async def _own(assessment_id: int, organisation_id: int) -> AssessmentRow:
    held = await queries.get_assessment(assessment_id)
    if held.organisation_id != organisation_id:
        raise queries.NoSuchAssessment(assessment_id)
    return held


async def change_comment(
    comment_id: int, version: int, words: str, *, organisation_id: int, on: date, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Change the words of a comment while the provider may still comment and nobody has decided it. Raises `NoSuchComment`."""
    async with transaction():
        comment = await queries.get_comment(comment_id)
        await lock_row(Assessment, comment.assessment_id)
        held = await _own(comment.assessment_id, organisation_id)
        reasons = reasons_not_to_comment(held, comment.criterion, words, on)
        if comment.decision:
            reasons.append(Refusal("decided", "The council has decided this comment already"))
        if reasons:
            return Refused(tuple(reasons))
        if not await update_versioned(AssessmentComment, comment_id, version, {"words": words.strip()}):
            return Changed()
        told = {"criterion": comment.criterion}
        await audit.record(by=by, verb="assessment.comment_changed", subject=(SUBJECT, held.id), after=told, at=now)
    return None


async def decide_comment(
    comment_id: int,
    version: int,
    decision: str,
    reason: str,
    score: int | None = None,
    *,
    by: Actor,
    now: datetime,
) -> Changed | Refused | None:
    """Decide what a comment changes, with a reason; a `score` other than the one that counts is recorded beside the original.

    Raises `NoSuchComment`.
    """
    async with transaction():
        comment = await queries.get_comment(comment_id)
        await lock_row(Assessment, comment.assessment_id)
        comment = await queries.get_comment(comment_id)
        held = await queries.get_assessment(comment.assessment_id)
        reasons = reasons_not_to_decide(held, await queries.scorers_of(held.id), comment, by.id)
        change = NewScore(comment.criterion, score, reason or "-")
        reasons += _reasons_against_decision(held, decision, reason, change)
        if reasons:
            return Refused(tuple(reasons))
        values = {
            "decision": decision,
            "decision_reason": reason.strip(),
            "decided_by": by.id,
            "decided_label": by.label,
            "decided_at": now,
        }
        if not await update_versioned(AssessmentComment, comment_id, version, values):
            return Changed()
        if score is not None:
            answers = {each.criterion: each for each in await queries.answers_of(held.id)}
            await write_decisions(held, [change], answers, "comment", by=by, now=now)
        told = {"criterion": comment.criterion, "decision": decision}
        await audit.record(by=by, verb="assessment.comment_decided", subject=(SUBJECT, held.id), after=told, at=now)
    return None


def _reasons_against_decision(held: AssessmentRow, decision: str, reason: str, change: NewScore) -> list[Refusal]:
    found = []
    if decision not in set(CommentDecision):
        found.append(Refusal("unknown_code", "Choose what you decide", "decision"))
    if not reason.strip():
        found.append(Refusal("no_reason", "Give the reason. The provider reads it", "reason"))
    if change.score is not None:
        if decision == CommentDecision.KEPT:
            found.append(Refusal("kept", "A comment that changes nothing cannot change the score", "score"))
        found += [Refusal(each.code, each.message, "score") for each in reasons_against_scores(held, [change])]
    return found


async def finish(
    assessment_id: int,
    version: int,
    *,
    fix_validated: bool = False,
    published_breach: bool = False,
    public_url: str,
    on: date,
    by: Actor,
    now: datetime,
) -> Changed | Refused | None:
    """Make a report final and publish its grade. Raises `NoSuchAssessment`.

    `fix_validated` and `published_breach` are what the council knows about CQC's findings, for cap L6.
    """
    async with transaction():
        await lock_row(Assessment, assessment_id)
        held = await queries.get_assessment(assessment_id)
        if held.status == Status.FINAL:
            return None
        if reasons := reasons_not_to_finish(held, await queries.comments_of(assessment_id), on):
            return Refused(tuple(reasons))
        if held.version != version:
            return Changed()
        working = await working_of(held, on, fix_validated=fix_validated, published_breach=published_breach)
        if working is not None:
            published = await publish_grade(held, working, on=on, by=by, now=now)
            if isinstance(published, Refused):
                return published
        values = {"status": Status.FINAL.value, "final_at": now, "final_by": by.id, "final_label": by.label}
        await update_versioned(Assessment, assessment_id, version, values)
        told = {"status": Status.FINAL.value, "fix_validated": fix_validated, "published_breach": published_breach}
        await audit.record(
            by=by,
            verb="assessment.final",
            subject=(SUBJECT, held.id),
            before={"status": held.status},
            after=told,
            at=now,
        )
        await _tell_provider(
            held,
            f"Final report: {held.location_name}",
            f"The final report on {held.location_name} is ready, with what has to be put right and by when.\n\n"
            f"Sign in to read it and to plan your actions: {public_url}/portal",
            "final_report",
            now,
        )
    return None
