"""What the pages of the people of a case print."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from market.capacity.words import BED_TYPE_WORDS
from market.checklists.types import PersonSummary
from market.failure.cases.pages import moment_local
from market.failure.cases.person_forms import flag_words
from market.failure.cases.rules import Total, shown_first, totals
from market.failure.cases.types import PaidBy, Person, Step
from market.failure.cases.words import (
    OUTCOME_WORDS,
    PAID_BY_WORDS,
    STEP_WORDS,
    URGENCY_COLOURS,
    URGENCY_ORDER,
    URGENCY_WORDS,
)
from market.providers.words import SPECIALISM_WORDS
from market.web.fields import Option, options
from market.web.lists import Column, Filter, ListQuery, ListSpec

PEOPLE = ListSpec(
    columns=(Column("reference", "Person"),),
    filters=(
        Filter("paid_by", "Who pays", kind="choice", options=options(PAID_BY_WORDS)),
        Filter(
            "urgency",
            "How soon a gap would hurt",
            kind="choice",
            options=tuple(Option(code or "unknown", words) for code, words in URGENCY_WORDS.items()),
        ),
        Filter(
            "state",
            "How far",
            kind="choice",
            options=(
                Option("open", "Not settled yet"),
                Option("no_destination", "No destination yet"),
                Option("to_arrive", "Moved, arrival not checked"),
                Option("settled", "Settled"),
                Option("removed", "Taken off the list"),
            ),
        ),
    ),
    sort="reference",
    tie_break="p.id",
    noun="person",
    nouns="people",
    size=500,
)


class PersonLine(Struct, frozen=True, kw_only=True):
    """A person in the table of a case, in words."""

    url: str
    reference: str
    paid_by: str
    authority: str
    place: str
    needs: str
    urgency: str
    urgency_colour: str
    worker: str
    destination: str
    move: str
    state: str
    state_colour: str
    tasks: str
    late: int


def filtered(people: Iterable[Person], query: ListQuery) -> list[Person]:
    """The people that the filters of the table ask for, in the order of the table."""
    asked = query.filters
    found = [
        each
        for each in people
        if (not asked.get("paid_by") or each.paid_by == asked["paid_by"])
        and (not asked.get("urgency") or (each.urgency or "unknown") == asked["urgency"])
        and _in_state(each, asked.get("state", ""))
    ]
    return shown_first(found, URGENCY_ORDER)


def _in_state(person: Person, state: str) -> bool:
    if state == "removed":
        return not person.counts
    if not person.counts:
        return False
    if state == "open":
        return not person.is_settled
    if state == "settled":
        return person.is_settled
    if state == "no_destination":
        return not person.is_settled and not person.destination
    if state == "to_arrive":
        return person.moved_at is not None and not person.is_settled
    return True


def state_of(person: Person) -> tuple[str, str]:
    """How far a person is, in words, and the colour of its tag."""
    if not person.counts:
        return "Taken off the list", "grey"
    if person.outcome == "died":
        return OUTCOME_WORDS["died"], "grey"
    if person.is_settled:
        return ("Settled", "green") if person.settled_on is not None else ("Arrival checked", "green")
    if person.moved_at is not None:
        return "Moved, arrival to check", "orange"
    if person.move_at is not None:
        return "Move planned", "blue"
    if person.destination:
        return "Destination found", "light-blue"
    if person.worker:
        return "Worker named", "yellow"
    return "To be seen", "red"


def person_lines(case_id: int, people: Sequence[Person], summaries: Mapping[str, PersonSummary]) -> list[PersonLine]:
    """The rows of the table of people."""
    lines = []
    for each in people:
        tasks = summaries.get(each.reference)
        state, colour = state_of(each)
        lines.append(
            PersonLine(
                url=f"/failures/{case_id}/people/{each.id}",
                reference=each.reference,
                paid_by=PAID_BY_WORDS[each.paid_by],
                authority=each.authority,
                place=each.location_name,
                needs=need_words(each),
                urgency=URGENCY_WORDS[each.urgency],
                urgency_colour=URGENCY_COLOURS[each.urgency],
                worker=each.worker,
                destination=each.destination,
                move=moment_local(each.moved_at or each.move_at),
                state=state,
                state_colour=colour,
                tasks=f"{tasks.done} of {tasks.total}" if tasks is not None else "",
                late=tasks.late if tasks is not None else 0,
            )
        )
    return lines


def need_words(person: Person) -> str:
    """What a person needs, in one line."""
    hours = f"{person.weekly_hours:g} hours a week" if person.weekly_hours is not None else ""
    bed = _small(BED_TYPE_WORDS.get(person.bed_type, person.bed_type.replace("_", " ")))
    flags = [_small(words) for name, words in flag_words(person) if name not in bed]
    needs = [_small(SPECIALISM_WORDS.get(each, each.replace("_", " "))) for each in person.needs.split()]
    words = ", ".join(part for part in (bed, hours, *flags, *needs) if part)
    return words[:1].upper() + words[1:]


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def funder_figures(people: Iterable[Person]) -> list[dict[str, str]]:
    """Settled of all, for each funder and for all of them."""
    by, whole = totals(people)
    rows: list[tuple[str, Total]] = [("Everyone", whole)]
    rows += [(PAID_BY_WORDS[code], by[code]) for code in PaidBy if code in by]
    return [{"label": words, "value": f"{each.settled} of {each.people}", "detail": "settled"} for words, each in rows]


FILE_COLUMNS = (
    "Reference",
    "Who pays",
    "Authority",
    "Place",
    "Needs",
    "Urgency",
    "Worker",
    "Destination",
    "Planned or done",
    "How far",
    "Tasks done",
    "Tasks late",
)


def file_rows(lines: Iterable[PersonLine]) -> list[list[Any]]:
    """The rows of the download."""
    return [
        [
            line.reference, line.paid_by, line.authority, line.place, line.needs, line.urgency, line.worker,
            line.destination, line.move, line.state, line.tasks, line.late,
        ]
        for line in lines
    ]  # fmt: skip


def follow_words(person: Person) -> list[tuple[str, str, str]]:
    """What follows a person: words, state and its colour."""
    found = []
    for step in Step:
        if person.step_at(step) is not None:
            found.append((STEP_WORDS[step], f"Done, {moment_local(person.step_at(step))}", "green"))
        elif not person.step_needed(step):
            found.append((STEP_WORDS[step], "Not needed", "grey"))
        else:
            found.append((STEP_WORDS[step], "To do", "orange"))
    return found
