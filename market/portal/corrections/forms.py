"""The words of the forms of corrections."""

from collections.abc import Iterable

from market.portal.corrections.words import FIELD_WORDS
from market.web.forms import Form, Option, Select, Text, TextArea, options

ASK = Form(
    Select("location", "Which service", missing="Choose which service it is about"),
    Select("field", "What is wrong", options=options(FIELD_WORDS), missing="Choose what is wrong"),
    Text("wanted", "What it should be", longest=300, missing="Enter what it should be"),
    TextArea("why", "Anything the council should know", required=False, longest=600, rows=3, count=True),
)
DECIDE = Form(
    TextArea(
        "reason",
        "Reason",
        hint="Needed when you refuse it. The provider reads it",
        required=False,
        longest=120,
        rows=3,
        count=True,
    ),
    versioned=True,
)


def asking(homes: Iterable[tuple[int, str]]) -> Form:
    """The form with the provider's own services."""
    return ASK.with_options(location=[Option(str(number), name) for number, name in homes])
