"""The words of the forms of the waiting list."""

from market.placements.intake_lists import OUTCOME_WORDS
from market.placements.words import COMPONENT_WORDS, WAITING_WORDS
from market.web.forms import Date, Form, Radios, Select, Text, TextArea, options

_WHY = (
    Date("since_on", "Waiting since", hint="For example, 27 3 2026", called="the first day of waiting"),
    Radios("why", "Why the person still waits", options=options(WAITING_WORDS), missing="Choose why the person waits"),
    TextArea(
        "words",
        "More about it",
        hint="Do not write anything that names the person",
        required=False,
        longest=300,
        rows=3,
        count=True,
    ),
)

ADD_WAIT = Form(
    Text(
        "case_reference",
        "Case reference",
        hint="From the council’s case system. Never a name, NHS number or date of birth",
        longest=60,
        width="20",
    ),
    Select(
        "component",
        "What the person waits for",
        options=options(COMPONENT_WORDS),
        missing="Choose what the person waits for",
    ),
    *_WHY,
)
CHANGE_WAIT = Form(*_WHY, versioned=True)
END_WAIT = Form(
    Date(
        "ended_on",
        "Day on which the wait ended",
        hint="The first day on which the person no longer waited",
        called="the day on which the wait ended",
    ),
    Radios("outcome", "How it ended", options=options(OUTCOME_WORDS), missing="Choose how the wait ended"),
    versioned=True,
)
