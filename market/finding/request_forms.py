"""The forms of kept requests."""

from market.finding.request_words import ANSWER_WORDS, OUTCOME_WORDS
from market.finding.types import Answer, RequestOutcome
from market.web.forms import Form, Money, Option, Radios, Text, TextArea

KEEP = Form(
    Text(
        "case_reference",
        "Case reference",
        hint="From the council’s case system. Never a name, NHS number or date of birth",
        longest=60,
        width="20",
        autocomplete="off",
    )
)

ASK = Form(
    Text(
        "location",
        "Place",
        hint="Its CQC location ID, like 1-123456789, or its number in this register",
        missing="Enter the CQC location ID or number of the place that was asked",
        longest=20,
        width="20",
    )
)

ANSWER = Form(
    Radios(
        "answer",
        "What did it answer?",
        options=tuple(
            Option(code.value, ANSWER_WORDS[code]) for code in (Answer.OFFERED, Answer.DECLINED, Answer.NO_REPLY)
        ),
        missing="Select what the place answered",
    ),
    Money("weekly_price", "Price a week", hint="For an offer", required=False, least=0, most=20_000),
    TextArea(
        "words",
        "What it said",
        hint="Do not write anything that names the person",
        required=False,
        longest=300,
        rows=3,
        count=True,
    ),
    versioned=True,
)

OUTCOME = Form(
    Radios(
        "outcome",
        "What became of the request?",
        options=(
            Option(
                RequestOutcome.NO_VACANCY.value,
                OUTCOME_WORDS[RequestOutcome.NO_VACANCY],
                "Nothing in our area was usable, or every usable place declined or did not reply",
            ),
            Option(
                RequestOutcome.WITHDRAWN.value,
                OUTCOME_WORDS[RequestOutcome.WITHDRAWN],
                "Care is no longer needed, or was found another way",
            ),
        ),
        missing="Select what became of the request",
    ),
    TextArea(
        "words",
        "Note",
        hint="Do not write anything that names the person",
        required=False,
        longest=300,
        rows=3,
        count=True,
    ),
    versioned=True,
)
