"""The forms of the people of a failure case."""

from collections.abc import Sequence
from typing import Any

from market.capacity.words import BED_TYPE_WORDS
from market.failure.cases.moments import moment_fields, moment_typed, shown_moment
from market.failure.cases.types import NewPerson, Outcome, Person, PersonDetails, Step, Urgency
from market.failure.cases.words import OUTCOME_WORDS, PAID_BY_WORDS, STEP_WORDS, URGENCY_WORDS
from market.providers.words import SPECIALISM_WORDS
from market.web.fields import Option, options
from market.web.forms import (
    Checkboxes,
    Date,
    Decimal,
    Form,
    NamelessText,
    NamelessTextArea,
    Radios,
    Reading,
    Select,
    Text,
)

_FLAGS = {
    "nursing": "Nursing care",
    "two_carers": "Two carers",
    "end_of_life": "Near the end of life, or too unwell to move",
    "court_authority": "Liberty or residence rests on a court order or authorisation",
}
_NO_NAMES = "No names"
PAID_BY = Radios("paid_by", "Who pays?", options=options(PAID_BY_WORDS), missing="Choose who pays")
AUTHORITY = NamelessText(
    "authority", "Name of the other council or ICB", hint="Only when one of them pays", longest=120, required=False
)
ADD = Form(
    PAID_BY,
    AUTHORITY,
    Text(
        "reference",
        "Case reference",
        hint="Needed for this council’s people. Leave empty for others: they get a code such as SF-03",
        longest=40,
        required=False,
    ),
    Select("location", "Place", required=False),
    NamelessTextArea("reason", "How you learned of this person", hint=_NO_NAMES, longest=300, rows=2),
)
_RECORD = Form(
    PAID_BY,
    AUTHORITY,
    Radios(
        "urgency",
        "How soon would a gap in care hurt?",
        options=tuple(Option(code or "unknown", words) for code, words in URGENCY_WORDS.items()),
        missing="Choose how soon a gap in care would hurt",
    ),
    Checkboxes("flags", "What the person needs", options=options(_FLAGS), required=False),
    Select("bed_type", "Kind of bed", options=options(BED_TYPE_WORDS), empty="Not known", required=False),
    Decimal("weekly_hours", "Hours of care a week", required=False, least=0, most=168, places=2),
    Checkboxes("needs", "Other needs", options=options(SPECIALISM_WORDS), required=False),
    Text(
        "stay_with",
        "Stays together with",
        hint="References of people on the list of this case, separated by commas",
        longest=80,
        required=False,
    ),
    NamelessText("worker", "Named worker", longest=120, required=False),
    NamelessText("destination", "Where the person goes", longest=200, required=False),
    *moment_fields("move_at", "Planned move", required=False),
    NamelessTextArea(
        "night_reason",
        "Why the person moves at night",
        hint="A director signs this",
        longest=500,
        rows=2,
        required=False,
    ),
    *moment_fields("moved_at", "Moved, or care changed over", required=False),
    *moment_fields("arrived_at", "Arrival checked", required=False),
    NamelessTextArea(
        "arrival_words",
        "What was found on arrival",
        hint="Safe, medicines given, family told",
        longest=500,
        rows=2,
        required=False,
    ),
    Date("settled_on", "Settled since", required=False),
    Radios(
        "outcome",
        "How it ended",
        options=(Option("open", "Still open"), *options(OUTCOME_WORDS)),
        missing="Choose how it ended, or that it is still open",
    ),
    Checkboxes("steps_done", "Done", options=options(STEP_WORDS), required=False),
    Checkboxes("not_needed", "Not needed for this person", options=options(STEP_WORDS), required=False),
    NamelessTextArea("notes", "Notes", hint=_NO_NAMES, longest=2000, rows=3, required=False),
    versioned=True,
)
MOMENTS = ("move_at", "moved_at", "arrived_at")
_WORDS = (
    "authority",
    "bed_type",
    "stay_with",
    "worker",
    "destination",
    "night_reason",
    "arrival_words",
    "notes",
)


def add_form(places: Sequence[tuple[int, str]]) -> Form:
    """The form to put somebody on the list."""
    return ADD.with_options(location=[Option(str(number), name) for number, name in places])


def new_person(reading: Reading) -> NewPerson:
    """The person that a form gives."""
    return NewPerson(
        reference=reading["reference"] or "",
        paid_by=reading["paid_by"],
        authority=reading["authority"] or "",
        location_id=int(reading["location"]) if reading["location"] else None,
    )


def record_form(person: Person) -> Form:
    """The form about one person. What was kept in other words than the lists hold stays among the choices, so that it is not lost."""
    beds, needs = {person.bed_type} - {""}, person.needs.split()
    return _RECORD.with_options(
        bed_type={**BED_TYPE_WORDS, **{each: each for each in beds if each not in BED_TYPE_WORDS}},
        needs={**SPECIALISM_WORDS, **{each: each.replace("_", " ") for each in needs if each not in SPECIALISM_WORDS}},
    )


def details_of(reading: Reading, destination_id: int | None) -> PersonDetails:
    """What a form says of a person."""
    given: dict[str, Any] = {name: reading[name] or "" for name in _WORDS}
    given |= {name: name in (reading["flags"] or ()) for name in _FLAGS}
    given |= {name: moment_typed(reading, name) for name in MOMENTS}
    hours = reading["weekly_hours"]
    return PersonDetails(
        **given,
        paid_by=reading["paid_by"],
        needs=" ".join(reading["needs"] or ()),
        weekly_hours=float(hours) if hours is not None else None,
        urgency="" if reading["urgency"] == "unknown" else reading["urgency"],
        destination_id=destination_id,
        settled_on=reading["settled_on"],
        outcome="" if reading["outcome"] == "open" else reading["outcome"],
        steps_done=tuple(reading["steps_done"] or ()),
        not_needed=tuple(reading["not_needed"] or ()),
    )


def values_of(person: Person) -> dict[str, Any]:
    """What the form shows of a person at first."""
    plain = ("paid_by", "authority", "bed_type", "weekly_hours", "stay_with", "worker", "destination")
    return {
        **{name: getattr(person, name) for name in (*plain, "night_reason", "arrival_words", "settled_on", "notes")},
        **shown_moment("move_at", person.move_at),
        **shown_moment("moved_at", person.moved_at),
        **shown_moment("arrived_at", person.arrived_at),
        "needs": person.needs.split(),
        "urgency": person.urgency or "unknown",
        "outcome": person.outcome or "open",
        "flags": [name for name in _FLAGS if getattr(person, name)],
        "steps_done": [step.value for step in Step if person.step_at(step) is not None],
        "not_needed": person.not_needed.split(),
    }


def flag_words(person: Person) -> list[tuple[str, str]]:
    """What a person needs: code and words of each."""
    return [(name, words) for name, words in _FLAGS.items() if getattr(person, name)]


__all__ = [
    "MOMENTS",
    "Outcome",
    "Urgency",
    "add_form",
    "details_of",
    "flag_words",
    "new_person",
    "record_form",
    "values_of",
]
