"""The words of the forms for letters of a case: invitations to meetings, and letters to families."""

from collections.abc import Sequence

from market.failure.cases.inviting import missing_to_write
from market.failure.cases.moments import moment_fields
from market.failure.cases.types import Person, Share
from market.web.fields import Option
from market.web.forms import (
    Checkboxes,
    Email,
    Form,
    Integer,
    NamelessText,
    NamelessTextArea,
    Radios,
    Select,
    Text,
)

_NO_NAMES = "Never a name of a person who receives care"
_LINES = "One on each line"
_PHONE = "20"
_MEETING = Form(
    Checkboxes(
        "partners",
        "Whom do you invite?",
        hint="Partners with whom the case is shared. Each gets a letter of its own",
        missing="Choose at least one partner",
    ),
    Integer("number", "Number of the meeting", hint="Counted from 1 in this case", least=1, most=999),
    *moment_fields("at", "The meeting"),
    NamelessText("place", "Where", hint="Such as: the civic centre, room 2, or by video", longest=200),
    Text(
        "join_link",
        "Link to join",
        hint="Starts with https://. Leave empty where the case is restricted: send it separately",
        longest=500,
        required=False,
    ),
    NamelessTextArea("purpose", "What the meeting is for", hint=_NO_NAMES, longest=1000, rows=2),
    NamelessTextArea("decisions", "Decisions that are needed", hint=_LINES, longest=2000, rows=3),
    NamelessTextArea("bring", "What partners bring or send", hint=_LINES, longest=2000, rows=3),
    *moment_fields("papers_by", "Papers are due"),
    NamelessText("chair", "Who chairs it", longest=120),
    NamelessText(
        "provider_attends",
        "Whether the provider comes",
        hint="Such as: The provider joins for the first half hour.",
        longest=300,
    ),
)
_FAMILY = Form(
    Select(
        "person",
        "Whom is it about?",
        missing="Select whom it is about",
        hint="By case reference: the system holds no name",
    ),
    Radios(
        "to_family",
        "Who reads it?",
        options=(
            Option("person", "The person", "It says you and your"),
            Option("family", "Family, attorney or deputy", "Whom the person agreed that we may tell"),
        ),
        missing="Choose who reads it",
    ),
    Email(
        "worker_email",
        "Work email address of the worker",
        hint="Leave empty to hand it to them. Not used for people whom another authority pays for: that authority gets the letter",
        autocomplete="off",
        required=False,
    ),
    NamelessText(
        "closing", "We are sorry to tell you that …", hint="Begin with a small letter, without a full stop", longest=300
    ),
    NamelessTextArea("care_now", "What happens with care now", longest=1000, rows=3),
    NamelessText("worker_name", "Who will help", hint="Name or team that they can ask for", longest=120),
    Text("worker_phone", "Their number", longest=40, width=_PHONE),
    NamelessText("coordinator_name", "Who answers other questions", longest=120),
    Text("coordinator_phone", "Telephone for other questions", longest=40, width=_PHONE),
    NamelessText("coordinator_hours", "Hours for other questions", longest=120),
    Text("out_of_hours_phone", "Number for nights and weekends", longest=40, width=_PHONE),
    Text("advocate_phone", "Number of an independent advocate", longest=40, width=_PHONE),
    NamelessTextArea(
        "meeting", "Meeting for residents and families", hint="Or: we have not set a date yet", longest=500, rows=2
    ),
    NamelessTextArea("money", "What it means for money", longest=1000, rows=3),
    NamelessTextArea("not_known", "What we do not know yet", hint=_LINES, longest=2000, rows=3, required=False),
)


def meeting_form(shares: Sequence[Share]) -> Form:
    """The form to invite partners of the case to a meeting."""
    found = [Option(str(each.partner_id), each.partner_name) for each in shares if each.ended_at is None]
    return _MEETING.with_options(partners=found)


def family_form(people: Sequence[Person]) -> Form:
    """The form for a letter about the closure to one person of the list, or to those close to them: whoever can be written to now."""
    found = [Option(str(each.id), _person(each)) for each in people if each.counts and not missing_to_write(each)]
    return _FAMILY.with_options(person=found)


def _person(person: Person) -> str:
    return f"{person.reference}, through {person.authority or person.worker}"


def unwritable(people: Sequence[Person]) -> list[str]:
    """A sentence for each thing that is missing, with everybody who cannot be written to for want of it."""
    by: dict[str, list[str]] = {}
    for each in people:
        if each.counts and (missing := missing_to_write(each)):
            by.setdefault(missing, []).append(each.reference)
    return [
        f"For {', '.join(references)} {missing} is missing: enter it on the person’s page."
        for missing, references in by.items()
    ]


def lines_typed(text: str | None) -> tuple[str, ...]:
    """The lines of a box in which each says one thing."""
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())
