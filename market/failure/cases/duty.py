"""Whether the temporary duty binds the council: the answers to the duty questions, put together.

Source: Care Act 2014 section 48 (a provider registered for an activity becomes unable to carry it on because of business failure); the
events are those of regulation 2 of the Care and Support (Business Failure) Regulations 2015 (SI 2015/301). A pointer for staff, not advice.
"""

from collections.abc import Mapping, Sequence

from market.core.refusal import Refusal
from market.failure.cases.types import Answer, Duty, DutyAnswer, DutyResult
from market.policies.failure import DutyQuestion, Trigger

REGISTERED, EVENT, UNABLE, FOLLOWED, WHO, OWED, ABROAD = ("DQ1", "DQ2", "DQ3", "DQ4", "DQ5", "DQ6", "DQ7")
DECIDING = (REGISTERED, EVENT, UNABLE, FOLLOWED)
"""The questions that decide. The others say for whom the duty holds and which other law applies."""
NEEDS_DAY = EVENT
LEAST_WORDS = 3
NO_WORDS = "no"


def duty_result(trigger: Trigger, questions: Sequence[DutyQuestion], answers: Mapping[str, DutyAnswer]) -> DutyResult:
    """Whether the duty of section 48 starts, with every reason.

    It starts when the provider is registered for the activity, a listed event has happened, the provider cannot carry on, and that
    followed the event. One "no" among these is enough that it does not; one that is open leaves it undecided.
    Source: Care Act 2014 section 48(1)-(2).
    """
    by_id = {each.id: each for each in questions}
    deciding = [by_id[code] for code in DECIDING if code in by_id]
    said = {each.id: answers[each.id].answer if each.id in answers else "" for each in questions}
    reasons = [f"{each.question} No. {each.if_no}" for each in deciding if said[each.id] == Answer.NO]
    open_ones = [each.id for each in deciding if said[each.id] not in (Answer.YES, Answer.NO)]
    if reasons:
        duty = Duty.DOES_NOT
        reasons.append(
            "The council keeps its ordinary duties to the people it supports, and may use its powers for others."
        )
    elif open_ones or len(deciding) < len(DECIDING):
        duty = Duty.UNDECIDED
        reasons.append(f"Not decided yet: answer {_listed(open_ones)}.")
    else:
        duty = Duty.STARTS
        reasons.append(
            "A registered provider cannot carry on a regulated activity because of a listed business failure event."
            " The council meets the needs that were met immediately before, whoever paid, for as long as it judges necessary."
        )
    reasons += _for_whom(by_id, said)
    reasons += _contradictions(trigger, said.get(EVENT, ""))
    event = answers.get(EVENT)
    since = event.happened_on if duty == Duty.STARTS and event is not None else None
    return DutyResult(duty, since, tuple(reasons))


def _for_whom(questions: Mapping[str, DutyQuestion], said: Mapping[str, str]) -> list[str]:
    """What follows for people and for other nations from answers that decide nothing."""
    found = []
    if said.get(WHO) == Answer.NO and WHO in questions:
        found.append(f"{questions[WHO].question} Nobody. {questions[WHO].if_no}")
    if said.get(OWED) == Answer.NO and OWED in questions:
        found.append(questions[OWED].if_no)
    if said.get(ABROAD) == Answer.YES and ABROAD in questions:
        found.append(questions[ABROAD].if_yes)
    return [each for each in found if each]


def _contradictions(trigger: Trigger, event: str) -> list[str]:
    """Where the type of trigger and the answer about a listed event disagree."""
    if trigger.temporary_duty == NO_WORDS and event == Answer.YES:
        return [
            f"The trigger “{trigger.name}” is not a business failure, but an event is said to have happened. Check both."
        ]
    if trigger.temporary_duty == "likely" and event == Answer.NO:
        return [f"The trigger “{trigger.name}” is a listed event, but none is said to have happened. Check both."]
    return []


def reasons_not_to_answer(question: DutyQuestion | None, answer: DutyAnswer) -> list[Refusal]:
    """Why an answer cannot be kept: unknown question, no reason given, or an event without its day."""
    if question is None:
        return [Refusal("no_question", "The protocol has no such duty question. Open the page again", None)]
    found = []
    if answer.answer not in tuple(Answer):
        found.append(Refusal("no_answer", "Choose yes, no or not known yet", "answer"))
    if len(answer.words.strip()) < LEAST_WORDS:
        found.append(Refusal("no_reason", "Say how you know, and who was asked", "words"))
    if question.id == NEEDS_DAY and answer.answer == Answer.YES and answer.happened_on is None:
        found.append(Refusal("no_day", "Enter the day of the event", "happened_on"))
    return found


def _listed(codes: Sequence[str]) -> str:
    return (
        ", ".join(codes[:-1]) + (f" and {codes[-1]}" if len(codes) > 1 else codes[0]) if codes else "the duty questions"
    )
