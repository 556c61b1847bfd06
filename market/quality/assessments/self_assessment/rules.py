"""What of earlier self-assessments is carried forward, and what is known already."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import structs

from market.quality.assessments.types import AnswerRow, AssessmentRow, KnownAnswer, Status
from market.quality.scoring.types import State


def first_answers(
    codes: Sequence[str],
    earlier: Iterable[tuple[AssessmentRow, Sequence[AnswerRow]]],
    known: Iterable[KnownAnswer],
    now: datetime,
) -> list[AnswerRow]:
    """The answers that a new self-assessment begins with, in the order of `codes`. Of `earlier` ones the later year counts.

    A score of last year is carried and marked, with the assessment in which it was given; so is what did not apply. What was not
    seen is asked again. What the system knows comes before what was carried, but not before what the provider typed in one that
    was still open: of that nothing is lost.
    """
    found: dict[str, AnswerRow] = {}
    typed: set[str] = set()
    for row, answers in sorted(earlier, key=lambda pair: pair[0].for_year or 0):
        for answer in answers:
            own = row.status == Status.OPEN and answer.carried_from is None and not answer.source
            if answer.state != State.NOT_SEEN or own:
                found[answer.criterion] = _carried(answer, row)
                (typed.add if own else typed.discard)(answer.criterion)
    for each in known:
        if each.criterion in typed:
            continue
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


def with_both_words(answer: AnswerRow, said: Sequence[str]) -> AnswerRow:
    """An answer about which two people differ, with the words of both: the more cautious one counts, and nothing typed is lost."""
    words = dict.fromkeys(text for text in (answer.rationale, *said) if text)
    return structs.replace(answer, rationale="\n\n".join(words))


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
