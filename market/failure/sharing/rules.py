"""Rules of information sharing, pure: what a request and an answer need before they may be kept.

Source of the lawful bases: Care Act 2014 and UK GDPR as named with each in `words`. The checks and lengths are a proposal.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from market.core.identities import reasons_against_identifiers
from market.core.refusal import Refusal
from market.core.words import day_words
from market.failure.sharing.types import (
    Basis,
    Check,
    Direction,
    NewAnswer,
    NewDisclosure,
    NewRequest,
    NewSuspension,
    Question,
    RequestRow,
    Standing,
    State,
    SuspensionKind,
    Urgency,
    Way,
)

MOST_QUESTIONS = 20
MOST_DAYS = 90
LEAST_WORDS = 20
_CARE_ACT = frozenset({Basis.COOPERATION, Basis.SUPPLY, Basis.SAFEGUARDING, Basis.FAILURE})
_ARTICLE_6 = frozenset({Basis.PUBLIC_TASK, Basis.LEGAL_DUTY, Basis.VITAL, Basis.CONSENT})


def questions_of(text: str) -> tuple[str, ...]:
    """The questions of a text box, one on each line; numbers and dashes before them are left out."""
    lines = (re.sub(r"^\s*(?:\d{1,2}[.)]|[-*•])\s*", "", line).strip() for line in text.splitlines())
    return tuple(line for line in lines if line)


def _against_bases(bases: Sequence[str]) -> list[Refusal]:
    chosen = set(bases)
    if not chosen or not chosen <= set(Basis):
        return [Refusal("no_basis", "Select the lawful basis from the list", "bases")]
    if not chosen & _ARTICLE_6 and not chosen & _CARE_ACT:
        words = "Article 9 alone is not enough. Select a basis of the Care Act or of article 6 too"
        return [Refusal("article_6", words, "bases")]
    return []


def _unchecked(checks: Sequence[str], needed: Iterable[Check]) -> list[Refusal]:
    if set(needed) <= set(checks):
        return []
    words = "Tick every data protection check. If one does not hold, change what you ask or share until it does"
    return [Refusal("unchecked", words, "checks")]


CHECKS_TO_ASK = (Check.NEEDED, Check.NO_PEOPLE, Check.SECURE)
CHECKS_TO_ANSWER = (Check.NEEDED, Check.NO_PEOPLE, Check.FACTS, Check.SECURE)


def reasons_against_request(new: NewRequest, *, by_partner: bool, today: date) -> list[Refusal]:
    """Why a request may not be kept as typed, all reasons at once. `by_partner`: a partner's own account asks us."""
    found = []
    if new.direction not in set(Direction) or new.urgency not in set(Urgency):
        found.append(Refusal("unknown_code", "Select how soon an answer is needed from the list", "urgency"))
    if not new.purpose.strip():
        found.append(Refusal("no_purpose", "Say what the information is needed for", "purpose"))
    if not new.questions:
        found.append(Refusal("no_questions", "Enter at least one question", "questions"))
    elif len(new.questions) > MOST_QUESTIONS:
        words = f"Ask at most {MOST_QUESTIONS} questions. You typed {len(new.questions)}"
        found.append(Refusal("many_questions", words, "questions"))
    if len({each.casefold() for each in new.questions}) < len(new.questions):
        found.append(Refusal("twice", "A question stands there twice. Take one out", "questions"))
    found += reasons_against_identifiers(new.questions, "questions") + reasons_against_identifiers(
        [new.purpose], "purpose"
    )
    found += reasons_against_identifiers([new.note], "note")
    found += _against_bases(new.bases)
    if new.direction == Direction.OURS or by_partner:
        found += _unchecked(new.checks, CHECKS_TO_ASK)
    if new.asked_on > today:
        found.append(Refusal("asked_later", "The day on which it was asked must be today or in the past", "asked_on"))
    if new.due_on < new.asked_on:
        found.append(Refusal("due_first", "The answer cannot be due before it was asked for", "due_on"))
    elif new.due_on > new.asked_on + timedelta(days=MOST_DAYS):
        latest = day_words(new.asked_on + timedelta(days=MOST_DAYS))
        found.append(Refusal("due_late", f"The answer must be due within {MOST_DAYS} days, by {latest}", "due_on"))
    return found


def reasons_against_answer(
    answer: NewAnswer, row: RequestRow, questions: Sequence[Question], *, today: date
) -> list[Refusal]:
    """Why an answer may not be recorded, all reasons at once."""
    if row.state != State.OPEN:
        return [_closed(row)]
    found = []
    if not row.asked_on <= answer.answered_on <= today:
        words = f"The day of the answer must be from {day_words(row.asked_on)} to today"
        found.append(Refusal("answered_when", words, "answered_on"))
    if answer.state == State.REFUSED:
        if len(answer.refused_reason.strip()) < LEAST_WORDS:
            words = f"Say why it is refused, in {LEAST_WORDS} characters or more"
            found.append(Refusal("why_refused", words, "refused_reason"))
        return found
    if answer.state == State.NOTHING_KNOWN:
        if any(line.words.strip() for line in answer.lines):
            words = "There are answers typed below. Take them out, or choose that you answer"
            found.append(Refusal("both", words, "state"))
        return found
    if answer.state != State.ANSWERED:
        return [*found, Refusal("unknown_code", "Select how it is answered from the list", "state")]
    return found + _against_lines(answer, questions, today)


def _against_lines(answer: NewAnswer, questions: Sequence[Question], today: date) -> list[Refusal]:
    found: list[Refusal] = []
    numbers = {question.id: question.number for question in questions}
    given = [line for line in answer.lines if line.words.strip()]
    if not given:
        words = "Answer at least one question, or choose “Nothing known”"
        found.append(Refusal("no_answer", words, "state"))
    if len(given) < len(numbers) and not answer.withheld.strip():
        words = "Some questions have no answer. Say here what is not shared and why, so that silence is not read as good news"
        found.append(Refusal("silence", words, "withheld"))
    for line in given:
        number = numbers.get(line.question_id)
        if number is None:
            found.append(Refusal("other_question", "The questions have changed. Open the request again"))
            continue
        if line.standing not in set(Standing):
            found.append(Refusal("standing", f"Select what the answer to question {number} is", f"standing_{number}"))
        if not line.source.strip():
            found.append(
                Refusal("no_source", f"Enter where the answer to question {number} comes from", f"source_{number}")
            )
        if line.as_of_on is not None and line.as_of_on > today:
            words = f"The day for which answer {number} holds must be today or in the past"
            found.append(Refusal("as_of", words, f"as_of_{number}"))
        found += reasons_against_identifiers([line.words], f"answer_{number}")
    return (
        found + reasons_against_identifiers([answer.withheld], "withheld") + _unchecked(answer.checks, CHECKS_TO_ANSWER)
    )


def _closed(row: RequestRow) -> Refusal:
    how = {
        State.ANSWERED: "answered",
        State.NOTHING_KNOWN: "answered",
        State.REFUSED: "refused",
        State.WITHDRAWN: "withdrawn",
    }
    when = day_words(row.answered_on) if row.answered_on else "an earlier day"
    words = f"This request was {how.get(State(row.state), row.state)} on {when}. Open it to read what stands there"
    return Refusal("closed", words)


def reasons_not_to_withdraw(row: RequestRow, reason: str) -> list[Refusal]:
    """Why a request may not be withdrawn."""
    if row.state != State.OPEN:
        return [_closed(row)]
    if len(reason.strip()) < LEAST_WORDS:
        return [Refusal("why", f"Say why it is withdrawn, in {LEAST_WORDS} characters or more", "reason")]
    return []


def reasons_against_disclosure(new: NewDisclosure, *, today: date) -> list[Refusal]:
    """Why something shared without a request may not be written into the register as typed."""
    found = []
    if new.way not in set(Way):
        found.append(Refusal("unknown_code", "Select who told whom", "way"))
    if new.shared_on > today:
        found.append(Refusal("in_future", "The day must be today or in the past", "shared_on"))
    for field, words, typed in (("what", "what was shared", new.what), ("how", "how it was shared", new.how)):
        if not typed.strip():
            found.append(Refusal("missing", f"Enter {words}", field))
    return found + reasons_against_identifiers([new.what], "what") + _against_bases(new.bases)


def reasons_against_suspension(new: NewSuspension, *, today: date) -> list[Refusal]:
    """Why what a neighbour does about a place may not be recorded as typed."""
    found = []
    if new.kind not in set(SuspensionKind):
        found.append(Refusal("unknown_code", "Select what the authority does", "kind"))
    if new.from_on > today:
        found.append(Refusal("in_future", "The first day must be today or in the past", "from_on"))
    if new.until_on is not None and new.until_on <= new.from_on:
        found.append(Refusal("ends_first", "The first day without it must be later than its first day", "until_on"))
    return found + reasons_against_identifiers([new.words], "words")
