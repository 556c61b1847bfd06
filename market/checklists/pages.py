"""What the pages of tasks print."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from market.accounts.permissions import Permission
from market.checklists.listing import Counts
from market.checklists.types import EventKind, State, TaskEventRow, TaskRow
from market.checklists.words import (
    EVENT_WORDS,
    STATE_COLOURS,
    STATE_WORDS,
    SUBJECT_PAGES,
    TaskLine,
    due_words,
    line_of,
    moment_in_full,
    owner_words,
    role_words,
)
from market.core.offsets import length_of
from market.policies.words import clock_words, offset_words
from market.web.words import number_words

Address = Callable[..., str]


class ListedTask(Struct, frozen=True, kw_only=True):
    """A task in the list of tasks, with the case it belongs to."""

    line: TaskLine
    about: str


class TaskPage(Struct, frozen=True, kw_only=True):
    """One task with everything that happened to it."""

    task: TaskRow
    title: str
    caption: str
    facts: list[tuple[str, str | None, str | None]]
    state: str
    state_colour: str
    late: str
    asked: str
    history: list[tuple[str, str, str, str]]


class Offered(Struct, frozen=True):
    """What somebody may do with a task now: step and words."""

    step: str
    words: str


def subject_words(task: TaskRow) -> str:
    """What a task belongs to: `Host alert 12`."""
    known = SUBJECT_PAGES.get(task.subject_type)
    return f"{known.label if known else task.subject_type.replace('_', ' ').capitalize()} {task.subject_id}"


def subject_url(task: TaskRow, permissions: Collection[str], address: Address) -> str | None:
    """The page of what a task belongs to, for somebody who may open it."""
    known = SUBJECT_PAGES.get(task.subject_type)
    if known is None:
        return None
    if task.person and known.person_route and {known.permission, Permission.REVIEW_PEOPLE} & set(permissions):
        query = urlencode({"case_reference": task.person})
        return f"{address(known.person_route, **{known.parameter: task.subject_id})}?{query}"
    if known.permission not in permissions:
        return None
    return address(known.route_name, **{known.parameter: task.subject_id})


def listed(tasks: Sequence[TaskRow], now: datetime) -> list[ListedTask]:
    """The rows of the list."""
    return [
        ListedTask(line=line_of(task, now), about=subject_words(task) + (f", {task.person}" if task.person else ""))
        for task in tasks
    ]


def file_of(tasks: Sequence[TaskRow], now: datetime) -> tuple[list[str], list[list[Any]]]:
    """The list as a file: headings and rows. Evidence and reasons stay on the page of each task."""
    headings = ["Task", "Code", "Time", "Belongs to", "Case reference", "Who", "Due", "Late", "Critical", "State"]
    rows = [
        [
            each.text, each.code, each.occurrence, subject_words(each), each.person, owner_words(each), each.due_at,
            each.is_late(now), each.critical, STATE_WORDS[each.state],
        ]
        for each in tasks
    ]  # fmt: skip
    return headings, rows


def figures_of(counts: Counts) -> list[dict[str, str]]:
    """The numbers at the top of the list."""
    return [
        {"label": "To be done", "value": number_words(counts.open), "href": "/tasks?whose=roles"},
        {"label": "Late", "value": number_words(counts.late), "href": "/tasks?state=late"},
        {
            "label": "Critical and late",
            "value": number_words(counts.critical_late),
            "href": "/tasks?state=late&critical=yes",
        },
        {"label": "Waiting for a second person", "value": number_words(counts.second), "href": "/tasks?state=second"},
    ]


def counted_words(task: TaskRow) -> str:
    """From what the due time is counted, in words."""
    if not task.clock:
        return f"{offset_words(task.due_offset)} after the one before"
    length = length_of(task.due_offset)
    if not length:
        return f"At {clock_words(task.clock)}"
    way = "before" if task.due_offset.startswith("-") else "after"
    squeezed = ", in proportion when the notice is short" if task.squeeze else ""
    return f"{offset_words(task.due_offset.removeprefix('-'))} {way} {clock_words(task.clock)}{squeezed}"


def task_page(task: TaskRow, events: Sequence[TaskEventRow], *, now: datetime, url: str | None) -> TaskPage:
    """Everything about one task, in words. `url` is the page of its case for somebody who may open it."""
    line = line_of(task, now)
    rows: list[tuple[str, str | None, str | None]] = [("Belongs to", subject_words(task), url)]
    if task.person:
        rows.append(("Person", task.person, None))
    rows += [
        ("Who", owner_words(task), None),
        ("Due", _due(task, now), None),
        ("Counted from", counted_words(task), None),
    ]
    if task.partner and task.partner != "none":
        rows.append(("With", task.partner.replace("_", " "), None))
    if task.why:
        rows.append(("Why", task.why, None))
    rows.append(("Evidence asked for", task.evidence_asked or "What shows that it was done", None))
    if task.repeats:
        rows.append(("Repeats", f"Every {offset_words(task.repeats)}, until it is stopped", None))
    if line.ended:
        rows.append(("Ended", line.ended, None))
    if task.evidence:
        rows.append(("Evidence", task.evidence, None))
    if task.reason and task.state != State.DOING:
        rows.append((_REASON_WORDS.get(task.state, "Reason"), task.reason, None))
    asked = ""
    if task.is_asked:
        asked = f"{task.asked_label} says that this is not needed: {task.asked_reason}"
    return TaskPage(
        task=task,
        title=task.text,
        caption=f"Task {task.code}" + (f", time {task.occurrence}" if task.occurrence > 1 else ""),
        facts=rows,
        state=STATE_WORDS[task.state],
        state_colour=STATE_COLOURS[task.state],
        late=_late(task, now),
        asked=asked,
        history=[_event(each) for each in reversed(events)],
    )


_REASON_WORDS: dict[str, str] = {
    State.DONE: "Why there is no evidence",
    State.NOT_NEEDED: "Why it is not needed",
    State.BLOCKED: "What stands in the way",
}


def _due(task: TaskRow, now: datetime) -> str:
    if task.due_at is None:
        return due_words(task, now)
    beside = due_words(task, now)
    return moment_in_full(task.due_at) + (f" ({beside[:1].lower()}{beside[1:]})" if beside else "")


def _late(task: TaskRow, now: datetime) -> str:
    if not task.is_late(now) or task.due_at is None:
        return ""
    if task.do_now:
        return f"Do this now: its time, {moment_in_full(task.due_at)}, had passed when it appeared"
    return f"This was due at {moment_in_full(task.due_at)}"


def _event(event: TaskEventRow) -> tuple[str, str, str, str]:
    words = event.words
    if event.kind == EventKind.DUE_CHANGED:
        before = moment_in_full(event.due_before) if event.due_before else "no time"
        after = moment_in_full(event.due_after) if event.due_after else "no time"
        words = f"From {before} to {after}. {words}"
    elif event.kind == EventKind.REASSIGNED and event.words.islower():
        words = role_words(event.words)
    return moment_in_full(event.at), EVENT_WORDS.get(event.kind, event.kind), event.by_label, words


def steps_offered(task: TaskRow) -> list[Offered]:
    """The further steps that a task may take, besides starting and completing it."""
    if not task.is_open:
        return [Offered("reopen", "Open again"), Offered("note", "Write a note")]
    steps = [] if task.is_asked else [Offered("not-needed", "Not needed")]
    return [
        *steps,
        Offered("block", "Blocked"),
        Offered("reassign", "Give to somebody else"),
        Offered("note", "Write a note"),
    ]
