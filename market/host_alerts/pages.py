"""What the pages of host alerts print."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from market.checklists.rules import summary_of
from market.checklists.types import Summary, TaskRow
from market.checklists.words import Checklist, checklist_of, from_now, moment_in_full
from market.core.identities import identifiers_warning
from market.core.refusal import Refusal
from market.core.words import count_words, day_words
from market.host_alerts.listing import Counts
from market.host_alerts.rules import level_words
from market.host_alerts.types import AlertRow, EventRow, NoticeRow, PersonRow
from market.host_alerts.words import (
    HOW_WORDS,
    LEVEL_COLOURS,
    RESTRICTION_WORDS,
    SAFEGUARDING_WORDS,
    STATE_COLOURS,
    STATE_WORDS,
    event_words,
)
from market.policies.host_alert import AlertPolicy
from market.policies.words import offset_words
from market.web.form_pages import FormPage
from market.web.words import number_words

Fact = tuple[str, str | None, str | None]

TRAIL = (("Host alerts", "/host-alerts"),)


class AlertLine(Struct, frozen=True, kw_only=True):
    """An alert in the list, in words."""

    url: str
    place: str
    host: str
    told: datetime
    level: str
    level_colour: str
    people: int
    decided: int
    tasks: Summary
    state: str
    state_colour: str


class Cell(Struct, frozen=True, kw_only=True):
    """How one task of one person stands; `url` is empty when the level does not ask for it."""

    code: str
    words: str
    colour: str
    url: str


class PersonLine(Struct, frozen=True, kw_only=True):
    """One person in the table of people and tasks."""

    url: str
    case_reference: str
    about: str
    worker: str
    outcome: str
    harm: str
    cells: Sequence[Cell]


class Matrix(Struct, frozen=True):
    """People by tasks. `heads` are codes with what each task is."""

    heads: Sequence[tuple[str, str]]
    people: Sequence[PersonLine]


class AlertPage(Struct, frozen=True, kw_only=True):
    """One alert with everything about it."""

    alert: AlertRow
    title: str
    caption: str
    level: str
    level_colour: str
    level_facts: list[Fact]
    state: str
    state_colour: str
    facts: list[Fact]
    stop: str
    stop_runs: bool
    matrix: Matrix
    checklist: Checklist
    summary: Summary
    notices: Sequence[NoticeRow]
    unlisted: int
    open_reasons: Sequence[Refusal]
    never: Sequence[str]
    history: list[tuple[str, str, str, str]]


class PersonPage(Struct, frozen=True, kw_only=True):
    """One person of an alert with their tasks. Readable by social workers too, so it holds neither the notice nor the reasons."""

    alert: AlertRow
    person: PersonRow
    title: str
    facts: list[Fact]
    checklist: Checklist
    is_open: bool
    never: Sequence[str]


def lines_of(
    alerts: Sequence[AlertRow], people: Mapping[int, tuple[int, int]], tasks: Mapping[int, Summary]
) -> list[AlertLine]:
    """The rows of the list."""
    return [
        AlertLine(
            url=f"/host-alerts/{each.id}",
            place=each.place_name,
            host=each.host_name,
            told=each.told_at,
            level=each.level,
            level_colour=LEVEL_COLOURS.get(each.level, "grey"),
            people=people.get(each.id, (0, 0))[0],
            decided=people.get(each.id, (0, 0))[1],
            tasks=tasks.get(each.id, Summary()),
            state=STATE_WORDS[each.state],
            state_colour=STATE_COLOURS[each.state],
        )
        for each in alerts
    ]


def file_of(lines: Sequence[AlertLine]) -> tuple[list[str], list[list[Any]]]:
    """The list as a file: headings and rows."""
    headings = [
        "Host alert",
        "Place",
        "Host authority",
        "Told",
        "Level",
        "State",
        "People",
        "People decided",
        "Tasks",
        "Tasks done",
        "Tasks late",
    ]
    rows = [
        [
            int(each.url.rpartition("/")[2]), each.place, each.host, each.told, each.level, each.state, each.people, each.decided,
            each.tasks.total, each.tasks.done, each.tasks.late,
        ]
        for each in lines
    ]  # fmt: skip
    return headings, rows


def figures_of(counts: Counts) -> list[dict[str, str]]:
    """The numbers at the top of the list."""
    return [
        {"label": "Open", "value": number_words(counts.open), "href": "/host-alerts?state=open"},
        {"label": "Lifted, reviews open", "value": number_words(counts.lifted), "href": "/host-alerts?state=lifted"},
        {
            "label": "People without an outcome",
            "value": number_words(counts.undecided),
            "detail": "in alerts not closed",
        },
    ]


def matrix_of(
    policy: AlertPolicy, alert_id: int, people: Sequence[PersonRow], tasks: Sequence[TaskRow], now: datetime
) -> Matrix:
    """People by tasks, each cell a state that links to its task."""
    heads = [(task.id, task.text) for task in policy.person_tasks if not task.retired]
    own: dict[tuple[str, str], TaskRow] = {(task.person, task.code): task for task in tasks if task.person}
    names = {each.id: each.name for each in policy.outcomes}
    lines = [
        PersonLine(
            url=f"/host-alerts/{alert_id}/people/{person.id}",
            case_reference=person.case_reference,
            about=_about(person),
            worker=person.worker_label,
            outcome=names.get(person.outcome, person.outcome),
            harm="Harm suspected" if person.harm_at else "",
            cells=[_cell(code, own.get((person.case_reference, code)), now) for code, _ in heads],
        )
        for person in people
    ]
    return Matrix(heads=heads, people=lines)


def _about(person: PersonRow) -> str:
    parts = (
        [person.component.replace("_", " ").capitalize()] if person.component else ["Not in the placements register"]
    )
    if person.funder == "icb":
        parts.append("paid by the NHS")
    if "direct_payment" in (person.delivery, person.component):
        parts.append("by direct payment")
    return ", ".join(dict.fromkeys(parts)) + (", found later" if person.found_later else "")


_CELL_WORDS = {
    "done": ("Done", "green"),
    "not_needed": ("Not needed", "grey"),
    "blocked": ("Blocked", "orange"),
}


def _cell(code: str, task: TaskRow | None, now: datetime) -> Cell:
    if task is None:
        return Cell(code=code, words="Not asked", colour="", url="")
    url = f"/tasks/{task.id}"
    if task.is_late(now):
        return Cell(code=code, words="Late", colour="red", url=url)
    if task.state in _CELL_WORDS:
        words, colour = _CELL_WORDS[task.state]
        return Cell(code=code, words=words, colour=colour, url=url)
    if task.due_at is None:
        return Cell(code=code, words="Waits", colour="", url=url)
    return Cell(code=code, words=f"Due {from_now(task.due_at, now)}", colour="", url=url)


def alert_page(
    alert: AlertRow,
    policy: AlertPolicy,
    people: Sequence[PersonRow],
    tasks: Sequence[TaskRow],
    *,
    stop_runs: bool,
    notices: Sequence[NoticeRow],
    events: Sequence[EventRow],
    unlisted: int,
    open_reasons: Sequence[Refusal],
    now: datetime,
) -> AlertPage:
    """Everything about one alert, in words."""
    case = [task for task in tasks if not task.person]
    return AlertPage(
        alert=alert,
        title=alert.place_name,
        caption=f"Host alert {alert.id}",
        level=f"Level {level_words(policy, alert.level)}",
        level_colour=LEVEL_COLOURS.get(alert.level, "grey"),
        level_facts=_level_facts(alert, policy),
        state=STATE_WORDS[alert.state],
        state_colour=STATE_COLOURS[alert.state],
        facts=_facts(alert),
        stop=_stop(alert, stop_runs),
        stop_runs=stop_runs,
        matrix=matrix_of(policy, alert.id, people, tasks, now),
        checklist=checklist_of(case, now, summary_of(case, now)),
        summary=summary_of(tasks, now),
        notices=notices,
        unlisted=unlisted,
        open_reasons=open_reasons,
        never=policy.never,
        history=[(moment_in_full(each.at), event_words(each.kind), each.by_label, _said(each)) for each in events],
    )


def _said(event: EventRow) -> str:
    if event.kind == "people_found" and event.words.isdigit():
        return count_words(int(event.words), "person", "people")
    return event.words


def _stop(alert: AlertRow, stop_runs: bool) -> str:
    if alert.embargo_id is None:
        return "The register does not hold this place. Whoever records a placement there under this name is warned by this alert."
    if not stop_runs:
        return "We place there again."
    if alert.lifted_at is not None:
        return "The host has lifted, but we still place nobody there until a manager decides so."
    return "We place nobody there."


def _level_facts(alert: AlertRow, policy: AlertPolicy) -> list[Fact]:
    level = policy.level(alert.level)
    times = [
        f"{words} {offset_words(due.offset)}"
        for words, due in (
            ("First contact within", level.first_contact),
            ("seen within", level.seen_within),
            ("reviewed within", level.review_within),
        )
        if due is not None
    ]
    return [
        ("Why this level", alert.level_reason[:1].upper() + alert.level_reason[1:], None),
        ("Set by", f"{alert.level_label}, {moment_in_full(alert.level_at)}", None),
        ("Times", ", ".join(times), None),
    ]


def _facts(alert: AlertRow) -> list[Fact]:
    place = f"/locations/{alert.location_id}" if alert.location_id else None
    rows: list[Fact] = [
        ("Place", alert.place_name + (f", {alert.cqc_location_id}" if alert.cqc_location_id else ""), place),
        ("Host authority", alert.host_name, None),
        ("Contact", ", ".join(filter(None, (alert.host_contact, alert.host_contact_email))), None),
        ("Told", f"{moment_in_full(alert.told_at)} by {alert.told_by}, {HOW_WORDS[alert.told_how].lower()}", None),
        ("What the host did", RESTRICTION_WORDS[alert.restriction], None),
        ("Safeguarding enquiry", SAFEGUARDING_WORDS[alert.safeguarding], None),
    ]
    if alert.organisation_id:
        rows.insert(1, ("Provider", alert.organisation_name, f"/providers/{alert.organisation_id}"))
    if alert.starts_on:
        rows.append(("Holds from", day_words(alert.starts_on), None))
    if alert.host_review_on:
        rows.append(("Next review by the host", day_words(alert.host_review_on), None))
    if alert.other_authorities:
        rows.append(("Other placing authorities", alert.other_authorities, None))
    if alert.lifted_at:
        rows.append(("Lifted by the host", f"{moment_in_full(alert.lifted_at)}. {alert.lifted_words}", None))
    if alert.closed_at:
        rows.append(
            ("Closed", f"{moment_in_full(alert.closed_at)} by {alert.closed_label}. {alert.closed_words}", None)
        )
    rows.append(("Logged", f"{moment_in_full(alert.logged_at)} by {alert.logged_label}", None))
    return rows


def person_page(
    alert: AlertRow, person: PersonRow, policy: AlertPolicy, tasks: Sequence[TaskRow], now: datetime
) -> PersonPage:
    """One person of an alert, in words."""
    names = {each.id: each.name for each in policy.outcomes}
    outcome = names.get(person.outcome, person.outcome) or None
    if outcome and person.outcome_at:
        why = f": {person.outcome_words}" if person.outcome_words else ""
        outcome = f"{outcome}{why} ({person.outcome_label}, {moment_in_full(person.outcome_at)})"
    facts: list[Fact] = [
        ("Place", f"{alert.place_name}, suspended by {alert.host_name}", None),
        ("Level", level_words(policy, alert.level).capitalize(), None),
        ("Care", _about(person), None),
        ("Worker", person.worker_label or "Nobody is named yet", None),
        ("Outcome", outcome or "Not decided yet", None),
    ]
    if person.harm_at:
        facts.append(("Harm suspected", moment_in_full(person.harm_at), None))
    return PersonPage(
        alert=alert,
        person=person,
        title=person.case_reference,
        facts=facts,
        checklist=checklist_of(tasks, now, summary_of(tasks, now)),
        is_open=alert.is_open,
        never=policy.never,
    )


class NoticeForm(FormPage, frozen=True, kw_only=True):
    """The form of what a notice says: `notice` are its words, `notice_id` its number and `file` the address of the file as it came.

    `another` says that it is about a further place of a notice that serves an alert already.
    """

    notice: str = ""
    notice_id: int | None = None
    file: str = ""
    another: bool = False
    template: str = "host_alerts/form.html"

    @property
    def caution(self) -> str:
        """What to say when the notice seems to identify somebody; else empty."""
        return identifiers_warning(self.notice, "This notice")
