"""The words of the forms of documents."""

from collections.abc import Iterable

from market.portal.documents.words import KIND_WORDS
from market.portal.files import KINDS_HINT
from market.quality.evidence.words import ENDINGS_TAKEN, KINDS_TAKEN
from market.web.forms import Date, Form, Option, Select, Text, TextArea, Upload, options

EVERY = "all"

SEND = Form(
    Select("kind", "What it is", options=options(KIND_WORDS), missing="Choose what the document is"),
    Select(
        "covers",
        "Which services it covers",
        missing="Choose which services the document covers",
    ),
    Date(
        "expires_on",
        "Last day on which it holds",
        hint="For example, 31 3 2027. For a plan or assessment, the day by which it must be reviewed. A registration certificate has none",
        required=False,
        called="the last day on which it holds",
    ),
    Upload("file", "File", hint=KINDS_HINT, endings=ENDINGS_TAKEN, kinds=KINDS_TAKEN, missing="Select the file"),
    Text("note", "Note to the council", required=False, longest=300),
)

DECIDE = Form(
    TextArea(
        "reason",
        "Reason",
        hint="Needed when you refuse it. The provider reads it",
        required=False,
        longest=300,
        rows=3,
        count=True,
    ),
    versioned=True,
)


def sending(homes: Iterable[tuple[int, str]]) -> Form:
    """The form with the services that a document may cover."""
    offered = [Option(EVERY, "All of our services"), *(Option(str(number), name) for number, name in homes)]
    return SEND.with_options(covers=offered)
