"""When an assessment may move on, who may score and decide, and what stands in the way, as pure rules."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from market.core.refusal import Refusal
from market.core.words import count_words, day_words
from market.quality.assessments.types import (
    AnswerRow,
    AssessmentRow,
    CommentRow,
    DecisionRow,
    EffectiveAnswer,
    NewScore,
    ScorerRole,
    ScorerRow,
    Status,
)
from market.quality.scoring.types import State

CATEGORY_LETTERS = frozenset("PWTODR")
PEOPLE_OR_RESULTS = frozenset("PR")
LEAST_WORDS = 4
GREY_AFTER_MONTHS = 24
MOVES: dict[str, frozenset[str]] = {
    Status.OPEN: frozenset({Status.SUBMITTED, Status.WITHDRAWN}),
    Status.SUBMITTED: frozenset({Status.OPEN, Status.DRAFT, Status.WITHDRAWN}),
    Status.DRAFT: frozenset({Status.FINAL, Status.WITHDRAWN}),
    Status.FINAL: frozenset(),
    Status.WITHDRAWN: frozenset(),
}
"""Where an assessment may go from each status. A self-assessment goes from open to final by its declaration instead."""
SELF_MOVES: dict[str, frozenset[str]] = {
    Status.OPEN: frozenset({Status.FINAL, Status.WITHDRAWN}),
    Status.FINAL: frozenset(),
    Status.WITHDRAWN: frozenset(),
}
_STATUS_SENTENCES = {
    Status.OPEN: "It is still being captured",
    Status.SUBMITTED: "It waits for moderation",
    Status.DRAFT: "It was moderated before",
    Status.FINAL: "Its report is final",
    Status.WITHDRAWN: "It was withdrawn",
}


def reasons_not_to_move(assessment: AssessmentRow, to: Status) -> list[Refusal]:
    """Why an assessment cannot go to a status from where it stands; empty when it can."""
    moves = SELF_MOVES if assessment.is_self_assessment else MOVES
    if to in moves.get(assessment.status, ()):
        return []
    return [Refusal("wrong_status", f"{_STATUS_SENTENCES[Status(assessment.status)]}, so this cannot be done now")]


def domain_of(code: str) -> str:
    """D3 for 3.1.1."""
    return f"D{code.partition('.')[0]}"


def is_scorer(scorers: Iterable[ScorerRow], person: int | None) -> bool:
    """Whether somebody writes the first score in an assessment, be it of one criterion only."""
    return any(each.person == person and each.role != ScorerRole.DOUBLE for each in scorers)


def may_score(scorers: Iterable[ScorerRow], person: int | None, code: str) -> bool:
    """Whether somebody may answer a criterion: a scorer of it, in any role but that of scoring it a second time."""
    return any(_covers(each, code) for each in scorers if each.person == person and each.role != ScorerRole.DOUBLE)


def may_note(scorers: Iterable[ScorerRow], person: int | None, code: str) -> bool:
    """Whether somebody may attach evidence to a criterion and recommend: officers to any, partners to their own."""
    return any(
        each.role in (ScorerRole.LEAD, ScorerRole.SECOND) or (each.role == ScorerRole.PARTNER and _covers(each, code))
        for each in scorers
        if each.person == person
    )


def may_double_score(scorers: Iterable[ScorerRow], person: int | None, code: str) -> bool:
    """Whether somebody may score a criterion a second time, without seeing the first score."""
    return any(_covers(each, code) for each in scorers if each.person == person and each.role == ScorerRole.DOUBLE)


def _covers(scorer: ScorerRow, code: str) -> bool:
    if not scorer.domains and not scorer.criteria:
        return True
    return domain_of(code) in scorer.domains.split() or code in scorer.criteria.split()


def reasons_not_to_submit(
    assessment: AssessmentRow, answers: Sequence[AnswerRow], conflicts: Collection[str] = ()
) -> list[Refusal]:
    """What is missing before an assessment may be submitted, all of it at once.

    `conflicts` are keys of entries other than answers that say different things. Where access was refused what was not answered
    counts as not seen. A self-assessment needs answers only.
    """
    if reasons := reasons_not_to_move(assessment, Status.FINAL if assessment.is_self_assessment else Status.SUBMITTED):
        return reasons
    by_code = {each.criterion: each for each in answers}
    open_codes = [code for code in assessment.codes if code not in by_code]
    found = []
    if open_codes and not assessment.access_refused:
        words = f"Answer {_codes(open_codes)}, or say that it was not seen"
        found.append(Refusal("unanswered", words))
    conflicting = [each.criterion for each in answers if each.in_conflict]
    if conflicting or conflicts:
        words = (
            f"Choose which answer holds where two devices said different things: {_codes([*conflicting, *conflicts])}"
        )
        found.append(Refusal("conflict", words))
    if not assessment.is_self_assessment:
        found += _reasons_of_scores(assessment, answers)
    return found


def _reasons_of_scores(assessment: AssessmentRow, answers: Sequence[AnswerRow]) -> list[Refusal]:
    found = []
    low = [each.criterion for each in answers if _scored(each, 1, 2) and len(each.rationale.split()) < LEAST_WORDS]
    if low:
        found.append(Refusal("no_rationale", f"Say what it means for people where the score is 1 or 2: {_codes(low)}"))
    high = [each.criterion for each in answers if _scored(each, 4) and not PEOPLE_OR_RESULTS & set(each.categories)]
    if high:
        words = f"A 4 needs evidence from people or results, never from paperwork alone: {_codes(high)}"
        found.append(Refusal("no_outcome_evidence", words))
    silent = [each.criterion for each in answers if each.state == State.NOT_APPLICABLE and not each.reason]
    if silent:
        found.append(Refusal("na_reason", f"Give the reason why these are not applicable: {_codes(silent)}"))
    if assessment.people_heard is None and not assessment.access_refused:
        found.append(Refusal("no_people", "Record how many people you heard. Enter 0 if there was nobody"))
    return found


def _scored(answer: AnswerRow, *scores: int) -> bool:
    return answer.state == State.SCORED and answer.score in scores


def _codes(codes: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(codes[:most])
    return shown if len(codes) <= most else f"{shown} and {count_words(len(codes) - most, 'other')}"


def reasons_not_to_moderate(
    assessment: AssessmentRow, scorers: Iterable[ScorerRow], person: int | None
) -> list[Refusal]:
    """Why somebody may not moderate: another status, or they scored or submitted it themselves."""
    if reasons := reasons_not_to_move(assessment, Status.DRAFT):
        return reasons
    if person is None or _took_part(assessment, scorers, person):
        return [Refusal("same_person", "You took part in this assessment. Somebody else has to moderate it")]
    return []


def _took_part(assessment: AssessmentRow, scorers: Iterable[ScorerRow], person: int) -> bool:
    return person in {assessment.lead_by, assessment.submitted_by, *(each.person for each in scorers)}


def reasons_against_scores(assessment: AssessmentRow, changes: Iterable[NewScore]) -> list[Refusal]:
    """Why changed scores cannot be recorded; the field is `score_` and the code."""
    found = []
    for each in changes:
        if each.criterion not in assessment.codes:
            found.append(Refusal("not_in_profile", f"{each.criterion} is not among the criteria of this assessment"))
        elif each.score is not None and each.score not in (1, 2, 3, 4):
            found.append(Refusal("score_range", "A score must be 1, 2, 3 or 4", f"score_{each.criterion}"))
        elif not each.reason.strip():
            words = f"Say why {each.criterion} shall count differently"
            found.append(Refusal("no_reason", words, f"reason_{each.criterion}"))
    return found


def last_comment_day(on: date, days: int) -> date:
    """The last day, included, on which the provider may comment on a draft shared that day."""
    return on + timedelta(days=days)


def reasons_not_to_comment(assessment: AssessmentRow, criterion: str, words: str, on: date) -> list[Refusal]:
    """Why the provider may not comment on a criterion now; empty when it may."""
    if assessment.status != Status.DRAFT or assessment.comments_due_on is None:
        return [Refusal("not_shared", "There is no draft report to comment on")]
    if on > assessment.comments_due_on:
        words = f"Comments could be sent until {day_words(assessment.comments_due_on)}. Ask the council if you need more time"
        return [Refusal("window_over", words)]
    found = []
    if criterion not in assessment.codes:
        found.append(Refusal("not_in_profile", "Choose a criterion of this report", "criterion"))
    if not words.strip():
        found.append(Refusal("no_words", "Write your comment", "words"))
    elif len(words) > 6_000:
        found.append(Refusal("too_long", "Write 6,000 characters at most", "words"))
    return found


def reasons_not_to_decide(
    assessment: AssessmentRow, scorers: Iterable[ScorerRow], comment: CommentRow, person: int | None
) -> list[Refusal]:
    """Why somebody may not decide a comment: it is decided, or they scored or lead the assessment themselves."""
    if assessment.status != Status.DRAFT:
        return reasons_not_to_move(assessment, Status.FINAL) or []
    if comment.decision:
        return [Refusal("decided", f"{comment.decided_label} has decided this comment already")]
    if person is None or _took_part(assessment, scorers, person):
        return [Refusal("same_person", "You took part in this assessment. A second officer has to decide its comments")]
    return []


def reasons_not_to_finish(assessment: AssessmentRow, comments: Iterable[CommentRow], on: date) -> list[Refusal]:
    """Why a report cannot be made final: undecided comments, or the provider may still comment and has not done so."""
    if reasons := reasons_not_to_move(assessment, Status.FINAL):
        return reasons
    if assessment.comments_due_on is None:
        return [Refusal("not_shared", "Share the draft report with the provider first")]
    held = list(comments)
    undecided = [each for each in held if not each.decision]
    if undecided:
        words = f"{count_words(len(undecided), 'comment')} of the provider must be decided first"
        return [Refusal("undecided", words)]
    if not held and on <= assessment.comments_due_on:
        words = f"The provider may comment until {day_words(assessment.comments_due_on)}"
        return [Refusal("window_open", words)]
    return []


def effective(answers: Iterable[AnswerRow], decisions: Iterable[DecisionRow]) -> list[EffectiveAnswer]:
    """Answers as they count: of several decisions on a criterion the newest. Originals are kept beside them."""
    own: dict[str, list[DecisionRow]] = {}
    for decision in sorted(decisions, key=lambda each: (each.decided_at, each.id)):
        own.setdefault(decision.criterion, []).append(decision)
    found = []
    for answer in answers:
        made = tuple(own.get(answer.criterion, ()))
        state, score = answer.state, answer.score
        if made:
            score = made[-1].to_score
            state = State.NOT_SEEN if score is None else State.SCORED
        found.append(EffectiveAnswer(answer=answer, state=state, score=score, decisions=made))
    return found
