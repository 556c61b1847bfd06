"""The words of the forms of restricted notes."""

from collections.abc import Sequence
from datetime import date

from market.risk.notes.forms import ABOUT, RELIABILITY, about_options
from market.web.fields import Option
from market.web.forms import Checkboxes, Date, Form, Select, Text, TextArea

RESTRICTED = Form(
    ABOUT,
    Date("happened_on", "When it was said", hint="For example, 20 9 2026", called="the day"),
    Text(
        "source",
        "Who said so",
        hint="Leave empty to protect the person. Never a name: a role at most",
        required=False,
        longest=200,
    ),
    RELIABILITY,
    TextArea(
        "words",
        "What was said",
        hint="Read by nobody but you and the people you name",
        longest=6000,
        rows=8,
        count=True,
    ),
    Checkboxes("readers", "Who may read it besides you", hint="At least one person. They can name others later"),
)
HAND_ON = Form(Select("person", "Who may read it too", missing="Choose a person"))


def restricted_form(
    location_name: str, organisation_name: str, people: Sequence[tuple[int, str]], author: int, latest: date
) -> Form:
    """The form of a restricted note about a place."""
    form = RESTRICTED.with_options(
        about=about_options(location_name, organisation_name), readers=_others(people, {author})
    )
    return form.changing("happened_on", latest=latest)


def hand_on_form(people: Sequence[tuple[int, str]], readers: Sequence[int]) -> Form:
    """The form to name one more reader."""
    return HAND_ON.with_options(person=_others(people, set(readers)))


def _others(people: Sequence[tuple[int, str]], but: set[int]) -> tuple[Option, ...]:
    return tuple(Option(str(number), name) for number, name in people if number not in but)
