"""What is asked of a provider, by when, and what is overdue: one line for each thing to do, in the order of the dates. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from market.capacity.rules import last_closed_window, window_now
from market.core.words import count_words, day_words
from market.portal.documents.rules import OF_ORGANISATION
from market.portal.documents.types import Need, Standing
from market.portal.documents.words import kind_words
from market.portal.types import TrackerState
from market.quality.actions.rules import evidence_day, is_overdue
from market.quality.actions.types import Action, Recommendation, Status
from market.quality.assessments.types import AssessmentRow
from market.quality.assessments.types import Status as AssessmentStatus

SOON_DAYS = 14
_GLANCE = (("Overdue", "overdue"), ("Due soon", "due within 14 days"), ("To do", "later or without a day"))


class Task(Struct, frozen=True, kw_only=True):
    """One thing to do. `late` is set for what is overdue without a day of its own; `due_on` None: no day is set.

    `urgent` comes before everything else: a critical finding. `location_id` None: it is for all of the services.
    """

    what: str
    href: str
    home: str
    location_id: int | None
    detail: str = ""
    due_on: date | None = None
    late: bool = False
    urgent: bool = False


class TaskLine(Struct, frozen=True):
    """A task as printed."""

    what: str
    href: str
    home: str
    detail: str
    due: str
    state: str
    colour: str


def in_order(tasks: Iterable[Task], on: date) -> list[TaskLine]:
    """Critical findings first, then what is overdue, then by date, then what has none."""
    ordered = sorted(
        tasks, key=lambda task: (not task.urgent, not _is_late(task, on), task.due_on or date.max, task.home, task.what)
    )
    return [_line(task, on) for task in ordered]


def at_a_glance(tasks: Sequence[TaskLine]) -> str:
    """How much there is to do and how urgent it is, in a sentence."""
    states = [each.state for each in tasks]
    parts = [f"{count} {words}" for state, words in _GLANCE if (count := states.count(state))]
    return f"{count_words(len(tasks), 'thing', 'things')} to do: {', '.join(parts)}."


def _is_late(task: Task, on: date) -> bool:
    return task.late or (task.due_on is not None and task.due_on < on)


def _line(task: Task, on: date) -> TaskLine:
    if _is_late(task, on):
        state, colour = "Overdue", "red"
    elif task.due_on is not None and (task.due_on - on).days <= SOON_DAYS:
        state, colour = "Due soon", "yellow"
    else:
        state, colour = "To do", "blue"
    due = day_words(task.due_on) if task.due_on is not None else "No day set"
    return TaskLine(task.what, task.href, task.home, task.detail, due, state, colour)


def tracker_task(location_id: int, home: str, state: TrackerState, on: date) -> Task | None:
    """The update of the Capacity Tracker, while it is open or was missed."""
    if state not in (TrackerState.TO_DO, TrackerState.MISSED):
        return None
    missed = state is TrackerState.MISSED
    closes_on = (last_closed_window(on) if missed else window_now(on)).closes_on
    words = (
        "The window closed without an update. Update it now"
        if missed
        else "The window is open until the end of this day"
    )
    return Task(
        what="Update the NHS Capacity Tracker",
        href=f"/portal/locations/{location_id}",
        home=home,
        location_id=location_id,
        detail=words,
        due_on=closes_on,
    )


def self_assessment_task(row: AssessmentRow, done: int) -> Task | None:
    """A self-assessment that was not declared yet."""
    if row.status != AssessmentStatus.OPEN:
        return None
    return Task(
        what=f"Self-assessment {row.for_year}",
        href=f"/portal/self-assessments/{row.id}",
        home=row.location_name,
        location_id=row.location_id,
        detail="Every answer is there: look through them and declare"
        if done == len(row.codes)
        else f"{done} of {len(row.codes)} ready",
        due_on=row.due_on,
    )


def draft_task(row: AssessmentRow, on: date) -> Task | None:
    """A draft report that may still be commented on."""
    if row.status != AssessmentStatus.DRAFT or row.comments_due_on is None or row.comments_due_on < on:
        return None
    return Task(
        what="Check the draft report",
        href=f"/portal/reports/{row.id}",
        home=row.location_name,
        location_id=row.location_id,
        detail="Comment on it, if something is not right",
        due_on=row.comments_due_on,
    )


def recommendation_tasks(
    rows: Sequence[Recommendation], actions: Mapping[int, Sequence[Action]], on: date
) -> list[Task]:
    """Recommendations without a planned action or without evidence, and plans that were not sent."""
    found: list[Task] = []
    unsent: dict[int, Recommendation] = {}
    for row in rows:
        if row.status != Status.OPEN:
            continue
        planned = bool(actions.get(row.id))
        if planned and row.plan_sent_at is None:
            unsent[row.assessment_id] = row
        found.append(
            Task(
                what=_asked_words(row, planned=planned),
                href=f"/portal/actions/{row.id}",
                home=row.location_name,
                location_id=row.location_id,
                detail=row.what,
                due_on=evidence_day(row.evidence_due_at),
                late=is_overdue(row, on),
                urgent=row.band == "critical",
            )
        )
    for row in unsent.values():
        waiting = [each for each in rows if each.assessment_id == row.assessment_id and each.is_open]
        if all(actions.get(each.id) for each in waiting):
            found.append(
                Task(
                    what="Send the action plan",
                    href="/portal/actions",
                    home=row.location_name,
                    location_id=row.location_id,
                    detail="Each recommendation has an action",
                )
            )
    return found


def _asked_words(row: Recommendation, *, planned: bool) -> str:
    words = f"{'Send evidence' if planned else 'Plan an action'} for recommendation {row.criterion}"
    return f"Critical finding: {words[0].lower()}{words[1:]}" if row.band == "critical" else words


def document_tasks(homes: Sequence[tuple[int, str]], needs: Iterable[Need]) -> list[Task]:
    """The documents to send: on one line for the organisation what all of its services lack alike, then one line for each service."""
    held = list(needs)
    alike = Counter(_shared(each) for each in held)
    common = {key for key, times in alike.items() if key is not None and times == len(homes) > 1}
    once = {_shared(each): each for each in held if _shared(each) in common}
    tasks = [document_task(None, "All of your services", once.values())]
    for number, name in homes:
        own = [each for each in held if each.location_id == number and _shared(each) not in common]
        tasks.append(document_task(number, name, own))
    return [each for each in tasks if each is not None]


def _shared(need: Need) -> tuple[str, str, int | None] | None:
    """What is the same for every service when one document covers, or would cover, them all; None for what each has of its own."""
    if need.document is None:
        return (need.kind, need.standing, None) if need.kind in OF_ORGANISATION else None
    return (need.kind, need.standing, need.document.id) if need.document.location_id is None else None


def document_task(location_id: int | None, home: str, needs: Iterable[Need]) -> Task | None:
    """The documents of one service (of all for None) that are missing, refused, ended or end soon, on one line."""
    asked = [each for each in needs if each.standing not in (Standing.HELD, Standing.WAITING)]
    if not asked:
        return None
    missing = [kind_words(each.kind) for each in asked if each.standing in (Standing.MISSING, Standing.REFUSED)]
    dated = [each for each in asked if each.standing in (Standing.EXPIRED, Standing.ENDS_SOON)]
    days = [each.document.expires_on for each in dated if each.document is not None and each.document.expires_on]
    parts = [
        f"{kind_words(each.kind)} {'ended' if each.standing is Standing.EXPIRED else 'ends soon'}" for each in dated
    ]
    if missing:
        parts.append(f"{count_words(len(missing), 'document')} missing: {', '.join(missing)}")
    return Task(
        what="Send documents",
        href="/portal/documents" if location_id is None else f"/portal/documents?home={location_id}",
        home=home,
        location_id=location_id,
        detail=". ".join(parts),
        due_on=min(days, default=None),
    )
