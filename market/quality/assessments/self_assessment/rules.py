"""What of last year's self-assessment is carried forward, and what is known already."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from market.quality.assessments.types import AnswerRow, AssessmentRow, KnownAnswer
from market.quality.scoring.types import State


def first_answers(
    codes: Sequence[str],
    last: AssessmentRow | None,
    answers: Iterable[AnswerRow],
    known: Iterable[KnownAnswer],
    now: datetime,
) -> list[AnswerRow]:
    """The answers that a new self-assessment begins with, in the order of `codes`.

    A score of last year is carried and marked, with the assessment in which it was given; so is what did not apply. What was not
    seen is asked again. What the system knows comes before what was carried.
    """
    found = {each.criterion: _carried(each, last) for each in answers if last and each.state != State.NOT_SEEN}
    for each in known:
        found[each.criterion] = AnswerRow(
            criterion=each.criterion,
            state=each.state,
            score=each.score,
            reason="",
            rationale=each.rationale,
            categories=each.categories,
            source=each.source,
            carried_from=None,
            in_conflict=False,
            scored_by=None,
            scored_label="",
            scored_at=now,
        )
    return [found[code] for code in codes if code in found]


def _carried(answer: AnswerRow, last: AssessmentRow) -> AnswerRow:
    return AnswerRow(
        criterion=answer.criterion,
        state=State.CARRIED if answer.score is not None else answer.state,
        score=answer.score,
        reason=answer.reason,
        rationale=answer.rationale,
        categories=answer.categories,
        source=answer.source,
        carried_from=answer.carried_from or last.id,
        in_conflict=False,
        scored_by=answer.scored_by,
        scored_label=answer.scored_label,
        scored_at=answer.scored_at,
    )
