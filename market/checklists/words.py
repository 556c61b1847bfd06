"""The words of checklists, and a checklist as a page shows it: sections, due times and states in words."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from market.accounts.permissions import Permission
from market.checklists.rules import urgency
from market.checklists.types import EventKind, PersonSummary, State, Summary, TaskRow
from market.core.clock import london_date
from market.core.words import count_words, day_words, time_words
from market.policies.words import clock_words

STATE_WORDS: dict[str, str] = {
    State.NOT_STARTED: "Not started",
    State.DOING: "Being done",
    State.DONE: "Done",
    State.NOT_NEEDED: "Not needed",
    State.BLOCKED: "Blocked",
}
STATE_COLOURS: dict[str, str] = {
    State.NOT_STARTED: "grey",
    State.DOING: "light-blue",
    State.DONE: "green",
    State.NOT_NEEDED: "grey",
    State.BLOCKED: "orange",
}
EVENT_WORDS: dict[str, str] = {
    EventKind.STARTED: "Started",
    EventKind.DONE: "Done",
    EventKind.ASKED_NOT_NEEDED: "Said not to be needed; a second person is asked",
    EventKind.NOT_NEEDED: "Not needed",
    EventKind.STILL_NEEDED: "Still needed",
    EventKind.BLOCKED: "Blocked",
    EventKind.REOPENED: "Opened again",
    EventKind.REASSIGNED: "Given to somebody else",
    EventKind.DUE_CHANGED: "Due at another time",
    EventKind.NOTE: "Note",
    EventKind.ALERTED: "Its role was told that it is late",
    EventKind.ESCALATED: "The director was told that it is late",
}


class SubjectPage(Struct, frozen=True):
    """The page of a kind of case: its words, the name of its route, what its route calls the number, and the permission it needs.

    `person_route` leads to the page of one person of it, found by `?case_reference=`, for whoever may review people.
    """

    label: str
    route_name: str
    parameter: str
    permission: Permission
    person_route: str = ""


SUBJECT_PAGES: dict[str, SubjectPage] = {
    "host_alert": SubjectPage(
        "Host alert", "host_alerts.one", "alert_id", Permission.READ_EMBARGOES, "host_alerts.find_person"
    ),
    "failure": SubjectPage("Provider failure", "failure.case", "case_id", Permission.READ_RISK),
    "turnaround": SubjectPage("Turnaround", "turnaround.one", "turnaround_id", Permission.READ_RISK),
}
"""What checklists belong to. A package whose cases have checklists adds a line here; a test holds that the routes exist."""


def role_words(role: str) -> str:
    """A role of a policy in words: `social_work_lead` is “Social work lead”."""
    return role.replace("_", " ").capitalize() or "Nobody"


def moment_in_full(at: datetime) -> str:
    """`4pm on 30 September 2026`."""
    return f"{time_words(at)} on {day_words(london_date(at))}"


def from_now(at: datetime, now: datetime) -> str:
    """How a moment lies to another in words: `2 hours ago`, `today 4pm`, `tomorrow 9am`, `in 12 days`."""
    if at <= now:
        return f"{_length(now - at)} ago"
    days = (london_date(at) - london_date(now)).days
    if days <= 1:
        return f"{'tomorrow' if days else 'today'} {time_words(at)}"
    return f"in {count_words(days, 'day')}"


def _length(gap: timedelta) -> str:
    minutes = int(gap.total_seconds() // 60)
    if minutes < 60:
        return count_words(minutes, "minute")
    if minutes < 48 * 60:
        return count_words(minutes // 60, "hour")
    return count_words(minutes // (24 * 60), "day")


def due_words(task: TaskRow, now: datetime) -> str:
    """When a task is due, beside the present moment; what it waits for while its clock has no value."""
    if task.due_at is None:
        return f"Waits for {clock_words(task.clock)}"
    if not task.is_open:
        return ""
    if task.do_now and task.due_at < now:
        return "Do now"
    words = from_now(task.due_at, now)
    return f"{words[:1].upper()}{words[1:]}"


class TaskLine(Struct, frozen=True, kw_only=True):
    """A task in a list, in words. `ended` says who ended it and when; `pending` that a second person is asked."""

    id: int
    url: str
    code: str
    person: str
    text: str
    owner: str
    partner: str
    due: str
    due_in_full: str
    late: bool
    critical: bool
    state: str
    state_colour: str
    pending: str
    ended: str
    occurrence: int
    is_open: bool


class Section(Struct, frozen=True, kw_only=True):
    """The tasks under one heading, the ones to be done first."""

    title: str
    lines: Sequence[TaskLine]
    open: int


class Checklist(Struct, frozen=True, kw_only=True):
    """A checklist for a page: its sections in order, and how far it is."""

    sections: Sequence[Section]
    summary: Summary


class PersonLine(Struct, frozen=True, kw_only=True):
    """One person of a case in a table: how many tasks are done, late, and when the next is due."""

    person: str
    url: str
    total: int
    done: int
    late: int
    critical_late: int
    next_due: str


def owner_words(task: TaskRow) -> str:
    """Who does it: the named person with the role, or the role."""
    role = role_words(task.owner_role)
    return f"{task.owner_label} ({role.lower()})" if task.owner_label else role


def line_of(task: TaskRow, now: datetime) -> TaskLine:
    """One task in words."""
    ended = ""
    if not task.is_open and task.done_at is not None:
        second = f", confirmed by {task.second_label}" if task.second_label else ""
        first = task.asked_label if task.second_label else task.done_label
        ended = f"{STATE_WORDS[task.state]}, {first}{second}, {moment_in_full(task.done_at)}"
    return TaskLine(
        id=task.id,
        url=f"/tasks/{task.id}",
        code=task.code,
        person=task.person,
        text=task.text,
        owner=owner_words(task),
        partner=task.partner,
        due=due_words(task, now),
        due_in_full=moment_in_full(task.due_at) if task.due_at is not None else "",
        late=task.is_late(now),
        critical=task.critical,
        state=STATE_WORDS[task.state],
        state_colour=STATE_COLOURS[task.state],
        pending="A second person has to confirm that it is not needed" if task.is_asked else "",
        ended=ended,
        occurrence=task.occurrence,
        is_open=task.is_open,
    )


def checklist_of(tasks: Sequence[TaskRow], now: datetime, summary: Summary) -> Checklist:
    """Tasks by section in the order of the checklist; in each what is to be done comes first, late and critical ones at the top."""
    found: dict[str, list[TaskRow]] = {}
    for task in sorted(tasks, key=lambda each: each.position):
        found.setdefault(task.section, []).append(task)
    sections = [
        Section(
            title=title,
            lines=[line_of(task, now) for task in sorted(own, key=lambda each: urgency(each, now))],
            open=sum(task.is_open for task in own),
        )
        for title, own in found.items()
    ]
    return Checklist(sections=sections, summary=summary)


def people_of(summaries: Iterable[PersonSummary], now: datetime, url: str) -> list[PersonLine]:
    """One line for each person of a case; `url` is the address of their tasks, with `{person}` where the reference goes."""
    return [
        PersonLine(
            person=each.person,
            url=url.replace("{person}", each.person),
            total=each.total,
            done=each.done,
            late=each.late,
            critical_late=each.critical_late,
            next_due=f"{from_now(each.next_due_at, now)}, {moment_in_full(each.next_due_at)}"
            if each.next_due_at
            else "",
        )
        for each in summaries
    ]
