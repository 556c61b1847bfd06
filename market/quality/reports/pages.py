"""What the council's pages about a report show beside the report itself: who may do what now, the queue, and comparisons."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from market.accounts.permissions import Permission
from market.accounts.types import SignedIn
from market.core.clock import london_date
from market.core.words import count_words
from market.quality.assessments.rules import reasons_not_to_moderate
from market.quality.assessments.types import AssessmentRow, ScorerRow, Status
from market.quality.assured.words import service_words
from market.quality.framework.types import Method
from market.quality.framework.words import METHOD_WORDS
from market.quality.reports.types import ReportLine, ReportView
from market.quality.scoring.types import SelfPair


class Step(Struct, frozen=True, kw_only=True):
    """Something that may be done now. `post` is a button that does it at once; else it leads to a form."""

    words: str
    href: str
    post: bool = False
    secondary: bool = False


class QueueLine(Struct, frozen=True, kw_only=True):
    """An assessment that waits for moderation."""

    id: int
    place: str
    service: str
    method: str
    submitted_label: str
    submitted_at: datetime
    days: int
    waits: str
    mine: bool


def steps_of(
    view: ReportView, held: AssessmentRow, scorers: Sequence[ScorerRow], user: SignedIn, *, has_pdf: bool
) -> list[Step]:
    """What the reader may do now, the next thing first."""
    path = f"/quality/assessments/{view.id}"
    moderates = user.may(Permission.MODERATE_QUALITY)
    steps = []
    if held.status == Status.OPEN and not held.is_self_assessment and user.may(Permission.VISIT_SERVICES):
        steps.append(Step(words="Carry on capturing", href=f"/quality/visits/{view.id}"))
    if held.status == Status.SUBMITTED and moderates and not reasons_not_to_moderate(held, scorers, user.id):
        steps.append(Step(words="Moderate", href=f"{path}/moderate"))
        steps.append(Step(words="Return to the officer", href=f"{path}/return", secondary=True))
    if held.status == Status.DRAFT and moderates:
        if held.comments_due_on is None:
            steps.append(Step(words="Share the draft with the provider", href=f"{path}/share", post=True))
        else:
            steps.append(Step(words="Make the report final", href=f"{path}/finish"))
    if held.status == Status.FINAL and not held.is_self_assessment:
        ready = Step(words="Report as PDF", href=f"{path}/report.pdf", secondary=True)
        steps.append(ready if has_pdf else Step(words="Make the PDF", href=f"{path}/report", post=True))
    if held.status in (Status.OPEN, Status.SUBMITTED, Status.DRAFT) and moderates:
        steps.append(Step(words="Withdraw", href=f"{path}/withdraw", secondary=True))
    return steps


def star_step(view: ReportView, user: SignedIn) -> Step | None:
    """Asking for another star, or settling what somebody asked for."""
    if view.grade is None or not view.grade.published or not user.may(Permission.MODERATE_QUALITY):
        return None
    if view.grade.asked_words:
        return Step(words="Agree or refuse the other star", href=f"/quality/assessments/{view.id}/override/second")
    if view.grade.override_words or view.grade.star is None:
        return None
    return Step(words="Ask for another star", href=f"/quality/assessments/{view.id}/override")


def queue_lines(waiting: Iterable[AssessmentRow], today: date, user_id: int, mine: Iterable[int]) -> list[QueueLine]:
    """The moderation queue, the one that waits longest first. `mine` are assessments in which the reader scored."""
    own = set(mine)
    lines = []
    for each in waiting:
        assert each.submitted_at is not None
        days = max(0, (today - london_date(each.submitted_at)).days)
        lines.append(
            QueueLine(
                id=each.id,
                place=each.location_name,
                service=service_words(each.service_code),
                method=METHOD_WORDS[Method(each.method)],
                submitted_label=each.submitted_label,
                submitted_at=each.submitted_at,
                days=days,
                waits="Since today" if days == 0 else count_words(days, "day"),
                mine=each.id in own or user_id in (each.lead_by, each.submitted_by),
            )
        )
    return lines


def to_look_at(lines: Iterable[ReportLine]) -> list[ReportLine]:
    """What a moderator looks at first: 1, 2 and 4, critical criteria that were not seen, and words that were used before."""
    return [
        line
        for line in lines
        if line.score in (1, 2, 4)
        or line.same_as_last
        or (line.criticality == "Critical" and line.score is None)
        or (line.own_score is not None and line.score is not None and abs(line.own_score - line.score) >= 2)
    ]


def self_pairs(view: ReportView) -> list[SelfPair]:
    """What the provider gave itself and what this assessment found, for criteria scored both ways."""
    return [
        SelfPair(line.code, line.own_score, line.score)
        for line in view.lines
        if line.own_score is not None and line.score is not None
    ]


def differences_of(view: ReportView) -> list[list[Any]]:
    """Criteria scored differently, the greatest over-claim first."""
    pairs = sorted(self_pairs(view), key=lambda pair: (pair.validated - pair.self_score, pair.code))
    statements = {line.code: line.statement for line in view.lines}
    return [
        [
            f"{pair.code} {statements[pair.code]}",
            pair.self_score,
            pair.validated,
            f"{pair.self_score - pair.validated:+d}",
        ]
        for pair in pairs
        if pair.self_score != pair.validated
    ]
