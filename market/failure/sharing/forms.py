"""The words of the forms of information sharing."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from market.failure.sharing.rules import CHECKS_TO_ANSWER, CHECKS_TO_ASK, LEAST_WORDS
from market.failure.sharing.types import AnswerLine, Check, Direction, NewAnswer, Question, State
from market.failure.sharing.words import (
    BASIS_WORDS,
    CHECK_WORDS,
    DAYS_OF_URGENCY,
    STANDING_WORDS,
    SUSPENSION_WORDS,
    URGENCY_HINTS,
    URGENCY_WORDS,
    WAY_WORDS,
)
from market.web.forms import (
    Checkboxes,
    Date,
    Field,
    Form,
    NamelessText,
    NamelessTextArea,
    Option,
    Radios,
    Reading,
    Select,
    Text,
    TextArea,
    Tick,
    options,
)

NOBODY = "Never name a person who receives care"
_URGENCIES = tuple(Option(code, words, URGENCY_HINTS[code]) for code, words in URGENCY_WORDS.items())


def _checks(needed: Sequence[Check], required: bool = False) -> Checkboxes:
    chosen = {check.value: CHECK_WORDS[check.value] for check in needed}
    return Checkboxes("checks", "Data protection checks", options=options(chosen), required=required)


_PARTNER = Select("partner", "Authority", missing="Select the authority", hint="From the list of partners")
_PROVIDER = Text(
    "provider",
    "Provider or location",
    hint="A CQC provider or location ID, or the exact name",
    missing="Enter the provider or location",
    longest=300,
)
_LOCATIONS = TextArea(
    "locations",
    "Locations, if it is not about the whole provider",
    hint="CQC location IDs or exact names, one on each line",
    required=False,
    longest=2000,
    rows=3,
    called="locations",
)
_PURPOSE = NamelessTextArea(
    "purpose",
    "What the information is needed for",
    hint=NOBODY,
    longest=2000,
    rows=4,
    missing="Say what it is needed for",
)
_QUESTIONS = NamelessTextArea(
    "questions",
    "Questions",
    hint=f"One on each line. {NOBODY}",
    longest=6000,
    rows=6,
    missing="Enter at least one question",
)
_BASES = Checkboxes("bases", "Lawful basis", options=options(BASIS_WORDS), missing="Select the lawful basis")
_URGENCY = Radios(
    "urgency", "How soon is an answer needed", options=_URGENCIES, missing="Select how soon an answer is needed"
)
_DUE = Date("due_on", "Answer needed by", called="the day by which an answer is needed")
_NOTE = NamelessTextArea(
    "note",
    "Confidential note",
    hint="For those who read risk only. It is in no letter, mail or export",
    required=False,
    longest=4000,
    rows=3,
)

ASK = Form(
    _PARTNER,
    _PROVIDER,
    _LOCATIONS,
    _PURPOSE,
    _QUESTIONS,
    _BASES,
    _URGENCY,
    _DUE,
    Tick("may_tell_provider", "The provider may be told that we asked", required=False),
    _checks(CHECKS_TO_ASK),
    _NOTE,
)
"""We ask another authority: a letter is drafted from it."""

RECEIVE = Form(
    _PARTNER,
    NamelessText("asker", "Who asks there", hint="Name or job", longest=120, missing="Enter who asks"),
    NamelessText("their_reference", "Their reference", required=False, longest=60, width="20"),
    Date("asked_on", "Asked on", called="the day on which it was asked"),
    _PROVIDER,
    _LOCATIONS,
    _PURPOSE,
    _QUESTIONS,
    _BASES,
    _URGENCY,
    _DUE,
    Tick("may_tell_provider", "The provider may be told that they asked", required=False),
    _NOTE,
)
"""Another authority asked us by telephone, letter or e-mail."""

PARTNER_ASK = Form(
    _PROVIDER,
    _LOCATIONS,
    _PURPOSE,
    _QUESTIONS,
    _BASES,
    _URGENCY,
    _DUE,
    NamelessText("their_reference", "Your reference", required=False, longest=60, width="20"),
    Tick("may_tell_provider", "The provider may be told that you asked", required=False),
    _checks(CHECKS_TO_ASK),
)
"""A partner's own account asks us."""


def form_of(direction: str, partners: Sequence[tuple[int, str]]) -> Form:
    """The form of an officer for one direction, with the partners that may be chosen."""
    choices = tuple(Option(str(number), name) for number, name in partners)
    return (ASK if direction == Direction.OURS else RECEIVE).with_options(partner=choices)


def first_due(urgency: str, on: date) -> date:
    """By when an answer is asked for when nobody says another day."""
    return on + timedelta(days=DAYS_OF_URGENCY[urgency])


_HOW = (
    Option(State.ANSWERED.value, "Answer the questions"),
    Option(State.NOTHING_KNOWN.value, "Nothing known", "A useful answer: nothing is known about any of the questions"),
    Option(State.REFUSED.value, "Refuse, with the reason"),
)


def answer_form(questions: Sequence[Question], *, by_partner: bool) -> Form:
    """The form that answers a request: boxes for each question. A partner's account answers today and in its own name."""
    fields: list[Field] = [Radios("state", "How is it answered", options=_HOW, missing="Select how it is answered")]
    if not by_partner:
        fields += [
            Date("answered_on", "Answered on", called="the day of the answer"),
            NamelessText("answerer", "Who answered", hint="Name or job", required=False, longest=120),
        ]
    for question in questions:
        fields += _of_question(question)
    fields += [
        NamelessTextArea(
            "withheld",
            "What is not shared, and why",
            hint="Needed when a question stays without an answer, so that silence is not read as good news",
            required=False,
            longest=2000,
            rows=3,
        ),
        NamelessTextArea(
            "refused_reason",
            "Why it is refused",
            hint=f"Only when you refuse: at least {LEAST_WORDS} characters",
            required=False,
            longest=2000,
            rows=3,
        ),
        Tick("may_tell_provider", "The provider may be shown this answer", required=False),
        _checks(CHECKS_TO_ANSWER),
    ]
    return Form(*fields, versioned=True)


def _of_question(question: Question) -> list[Field]:
    number = question.number
    standings = {code: f"This is {words}" for code, words in STANDING_WORDS.items()}
    return [
        NamelessTextArea(
            f"answer_{number}",
            f"Answer to question {number}: {question.question}",
            hint=NOBODY,
            required=False,
            longest=4000,
            rows=4,
            called=f"the answer to question {number}",
        ),
        Select(
            f"standing_{number}",
            f"What answer {number} is",
            options=options(standings),
            required=False,
            empty="Choose one",
        ),
        NamelessText(f"source_{number}", f"Where answer {number} comes from", required=False, longest=200),
        Date(f"as_of_{number}", f"For which day answer {number} holds", hint="Empty: today", required=False),
    ]


def answer_of(reading: Reading, questions: Sequence[Question], on: date, *, answerer: str = "") -> NewAnswer:
    """The answer as typed. `answerer` is given for a partner's account, which answers on the day `on`."""
    values = reading.values
    lines = tuple(
        AnswerLine(
            question_id=question.id,
            words=values[f"answer_{question.number}"] or "",
            standing=values[f"standing_{question.number}"] or "",
            source=values[f"source_{question.number}"] or "",
            as_of_on=values[f"as_of_{question.number}"],
        )
        for question in questions
    )
    return NewAnswer(
        state=values["state"],
        answered_on=values.get("answered_on") or on,
        lines=lines,
        withheld=values["withheld"] or "",
        refused_reason=values["refused_reason"] or "",
        may_tell_provider=values["may_tell_provider"],
        checks=tuple(values["checks"]),
        answerer=answerer or values.get("answerer") or "",
    )


def answers_typed(questions: Sequence[Question]) -> dict[str, Any]:
    """What stands as answers, by field, for the page of what somebody else changed."""
    return {f"answer_{question.number}": question.answer for question in questions}


WITHDRAW = Form(
    NamelessTextArea(
        "reason",
        "Why it is withdrawn",
        hint=f"At least {LEAST_WORDS} characters",
        longest=1000,
        rows=3,
        missing="Say why it is withdrawn",
    ),
    versioned=True,
)
DISCLOSE = Form(
    Radios("way", "Who told whom", options=options(WAY_WORDS), missing="Select who told whom", inline=True),
    _PARTNER,
    _PROVIDER,
    Date("shared_on", "On which day", called="the day"),
    NamelessTextArea(
        "what",
        "What was shared",
        hint=f"Confidential: in no mail or export. {NOBODY}",
        longest=4000,
        rows=4,
        missing="Enter what was shared",
    ),
    NamelessText(
        "how", "How", hint="For example, by telephone or at a meeting", longest=200, missing="Enter how it was shared"
    ),
    _BASES,
)
SUSPENSION = Form(
    _PARTNER,
    Text("location", "Location", hint="Its CQC location ID or exact name", missing="Enter the location", longest=300),
    Radios(
        "kind", "What the authority does", options=options(SUSPENSION_WORDS), missing="Select what the authority does"
    ),
    Date("from_on", "Since", called="the first day"),
    NamelessTextArea(
        "words", "What they said", hint="Confidential: in no mail or export", required=False, longest=2000, rows=3
    ),
)
END_SUSPENSION = Form(Date("until_on", "First day without it", called="the first day without it"), versioned=True)
