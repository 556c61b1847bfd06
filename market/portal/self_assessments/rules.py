"""Where answers stand, and what the system knows already of a service, with where it knows it from. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from market.core.refusal import Refusal
from market.portal.documents.types import DocumentKind, Need, Standing
from market.portal.documents.words import kind_words
from market.portal.self_assessments.types import Mark, Progress, TrackerFact
from market.quality.assessments.types import AnswerRow, KnownAnswer

INSURANCE, REGISTRATION, CAPACITY = "8.1.1", "8.1.2", "8.4.1"
"""The criteria about required insurances, registration, and vacancy and capacity data."""
LIABILITIES = (DocumentKind.EMPLOYERS_LIABILITY, DocumentKind.PUBLIC_LIABILITY)
FOUR_WEEKS = 28
MANY = 10


def mark_of(answer: AnswerRow | None) -> Mark:
    """Where the answer to a criterion stands."""
    if answer is None or (answer.state == "scored" and answer.score is None):
        return Mark.TO_ANSWER
    if answer.in_conflict:
        return Mark.CHOOSE
    if answer.source:
        return Mark.FILLED_IN
    return Mark.CARRIED if answer.carried_from is not None else Mark.ANSWERED


def progress_of(codes: Sequence[str], answers: Mapping[str, AnswerRow]) -> Progress:
    """How far a self-assessment is."""
    marks = [mark_of(answers.get(code)) for code in codes]
    return Progress(
        total=len(codes),
        answered=marks.count(Mark.ANSWERED),
        carried=marks.count(Mark.CARRIED),
        filled_in=marks.count(Mark.FILLED_IN),
        to_answer=marks.count(Mark.TO_ANSWER),
        to_choose=marks.count(Mark.CHOOSE),
    )


def reasons_not_to_declare(codes: Sequence[str], answers: Mapping[str, AnswerRow]) -> list[Refusal]:
    """Every criterion that still needs something, each with its own reason; of many unanswered ones the first with their number."""
    reasons = []
    unanswered = [code for code in codes if mark_of(answers.get(code)) is Mark.TO_ANSWER]
    if len(unanswered) > MANY:
        words = f"Answer the {len(unanswered)} criteria that have no answer yet, beginning with {unanswered[0]}"
        reasons.append(Refusal("unanswered", words))
    for code in codes:
        mark = mark_of(answers.get(code))
        if mark is Mark.TO_ANSWER and len(unanswered) <= MANY:
            reasons.append(Refusal("unanswered", f"Answer {code}"))
        elif mark is Mark.CHOOSE:
            reasons.append(Refusal("conflict", f"Choose which answer to {code} holds"))
    return reasons


def next_code(codes: Sequence[str], code: str, answers: Mapping[str, AnswerRow]) -> str | None:
    """The next criterion after one that still needs something, going round from the beginning; None when there is none."""
    at = codes.index(code)
    for each in (*codes[at + 1 :], *codes[:at]):
        if mark_of(answers.get(each)) in (Mark.TO_ANSWER, Mark.CHOOSE):
            return each
    return None


def known_of_insurance(needs: Iterable[Need]) -> KnownAnswer | None:
    """What the documents say of required insurances: both liabilities accepted and in force, or one that has ended."""
    held = {need.kind: need for need in needs if need.kind in LIABILITIES}
    if len(held) < len(LIABILITIES):
        return None
    ended = [kind for kind in LIABILITIES if held[kind].standing is Standing.EXPIRED]
    if ended:
        names = " and ".join(kind_words(kind) for kind in ended)
        return _known(INSURANCE, 1, "Your documents", f"{names}: the document that the council holds has ended.", "D")
    if all(need.standing in (Standing.HELD, Standing.ENDS_SOON) for need in held.values()):
        words = "Employers’ liability and public liability insurance were accepted by the council and are in force."
        return _known(INSURANCE, 3, "Your documents", words, "D")
    return None


def known_of_registration(*, registered_since: str, dormant: bool, rating: str) -> KnownAnswer | None:
    """What CQC's register says; nothing for a service that is not registered, or registered and dormant."""
    if not registered_since or dormant:
        return None
    rated = f" Rating: {rating}." if rating else ""
    return _known(REGISTRATION, 3, "CQC’s register", f"Registered with CQC since {registered_since}.{rated}", "DT")


def known_of_capacity(fact: TrackerFact | None) -> KnownAnswer | None:
    """What the Capacity Tracker says: updated in time is a 3, late a 2, and more than four weeks without an update a 1."""
    if fact is None:
        return None
    score = 3 if fact.in_time else 1 if fact.saved_days_ago > FOUR_WEEKS else 2
    words = f"Last saved on {fact.day}. {fact.words}".strip()
    return _known(CAPACITY, score, "NHS Capacity Tracker", words, "R")


def _known(criterion: str, score: int, where: str, words: str, categories: str) -> KnownAnswer:
    return KnownAnswer(criterion=criterion, source=where, score=score, rationale=words, categories=categories)
