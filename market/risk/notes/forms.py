"""The words of the forms of notes."""

from datetime import date

from market.risk.words import NOTE_WORDS, RELIABILITY_WORDS
from market.web.fields import Option
from market.web.forms import Date, Form, Integer, NamelessText, NamelessTextArea, Radios, Select

HERE, EVERYWHERE = "here", "everywhere"
ABOUT = Radios("about", "What it is about", missing="Choose what it is about")
RELIABILITY = Radios(
    "reliability",
    "How far the source can be relied on",
    options=tuple(Option(code.value, words) for code, words in RELIABILITY_WORDS.items()),
    missing="Choose how far the source can be relied on",
)
NOTE = Form(
    ABOUT,
    Select(
        "kind",
        "What it reports",
        options=tuple(Option(kind.value, words) for kind, words in NOTE_WORDS.items()),
        missing="Choose what it reports",
    ),
    Date("happened_on", "When", hint="The day it happened or was said. For example, 20 9 2026", called="the day"),
    Integer(
        "people",
        "How many",
        hint="Only for counts: enquiries, people handed back, notices",
        required=False,
        least=0,
        most=10_000,
    ),
    NamelessText("source", "Who said so", hint="A body or a role, never a person’s name", longest=200),
    RELIABILITY,
    NamelessTextArea(
        "words",
        "What was said",
        hint="Case references only, never names. Everybody who may read early warning can read this. "
        "Write what a whistle-blower said as a restricted note instead",
        longest=4000,
        rows=6,
        count=True,
    ),
)
WITHDRAW = Form(
    NamelessTextArea("reason", "Why it is withdrawn", hint="Others read it", longest=300, rows=3, count=True),
    versioned=True,
)


def about_options(location_name: str, organisation_name: str) -> tuple[Option, ...]:
    """Whether a note is about the place alone or every place of its provider."""
    return (
        Option(HERE, f"This place: {location_name}"),
        Option(EVERYWHERE, f"The provider: every place of {organisation_name}"),
    )


def note_form(location_name: str, organisation_name: str, latest: date) -> Form:
    """The form of a note about a place."""
    form = NOTE.with_options(about=about_options(location_name, organisation_name))
    return form.changing("happened_on", latest=latest)
