"""Lessons of a case and their owned actions, and the exit of a place as an event of the market."""

from datetime import date, datetime

from msgspec import Struct

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.core.words import day_words
from market.db import audit
from market.db.sql import execute, fetch_value
from market.db.transaction import transaction
from market.db.versions import update_versioned
from market.failure.cases.queries import find_lesson, places_of
from market.failure.cases.stopping import end_stops
from market.failure.cases.tables import FailureLesson
from market.failure.cases.types import SUBJECT, LogKind
from market.failure.cases.writing import held_case, write_log
from market.providers.service import record_exit

Answer = Changed | Refused | None


class NewLesson(Struct, frozen=True, kw_only=True):
    """A lesson as it is typed. An action needs an owner and a day."""

    words: str
    action: str = ""
    owner: str = ""
    due_on: date | None = None
    submission: str | None = None


async def add_lesson(case_id: int, new: NewLesson, *, by: Actor, now: datetime) -> int | Refused:
    """Keep a lesson and the action that somebody owns. A form sent twice keeps one."""
    async with transaction():
        case = await held_case(case_id)
        reasons = []
        if not new.words.strip():
            reasons.append(Refusal("no_words", "Write what was learned", "words"))
        if new.action.strip() and not new.owner.strip():
            reasons.append(
                Refusal("no_owner", "Name who owns the action: learning without owners is forgotten", "owner")
            )
        if new.action.strip() and new.due_on is None:
            reasons.append(Refusal("no_day", "Enter the day by which the action is done", "due_on"))
        if reasons:
            return Refused(tuple(reasons))
        if new.submission:
            held = await fetch_value("SELECT id FROM failure_lesson WHERE submission = {}", new.submission)
            if held is not None:
                return int(held)
        row = FailureLesson(
            failure=case.id,
            words=new.words.strip(),
            action=new.action.strip(),
            owner=new.owner.strip(),
            due_on=new.due_on,
            by_id=by.id,
            by_label=by.label,
            added_at=now,
            submission=new.submission,
        )
        (saved,) = await FailureLesson.insert(row)
        lesson_id = int(saved["id"])
        after = {"lesson": lesson_id}
        await audit.record(by=by, verb="failure.lesson_added", subject=(SUBJECT, case_id), after=after, at=now)
    return lesson_id


async def finish_lesson(
    case_id: int, lesson_id: int, version: int, done_on: date, *, by: Actor, now: datetime, today: date
) -> Answer:
    """The action of a lesson is done, since a day. Twice says so."""
    async with transaction():
        lesson = await find_lesson(lesson_id)
        if lesson is None or lesson.case_id != case_id or not lesson.action:
            return refused(Refusal("no_action", "There is no such action in this case", None))
        if lesson.done_on is not None:
            return refused(Refusal("done", f"This was marked as done on {day_words(lesson.done_on)} already", None))
        if done_on > today:
            return refused(Refusal("future", "The day cannot be in the future", "done_on"))
        if not await update_versioned(FailureLesson, lesson_id, version, {"done_on": done_on}):
            return Changed()
        after = {"lesson": lesson_id, "done_on": done_on}
        await audit.record(by=by, verb="failure.lesson_done", subject=(SUBJECT, case_id), after=after, at=now)
    return None


async def record_case_exit(
    case_id: int, location_id: int, on: date, *, by: Actor, now: datetime, today: date
) -> Refused | None:
    """Record that a place of the case has left the market, as an event of the register. A second time says so and changes nothing.

    In a case that has closed this ends the stop on new placements there.
    """
    async with transaction():
        case = await held_case(case_id)
        place = next((each for each in await places_of(case_id) if each.location_id == location_id), None)
        if place is None:
            return refused(Refusal("no_place", "Choose a place of this case", "location"))
        if place.exit_on is not None:
            words = f"The exit of {place.name} on {day_words(place.exit_on)} is recorded already"
            return refused(Refusal("recorded", words, "location"))
        reason = f"Provider failure, case {case.id}"
        answer = await record_exit(location_id, on, reason, by=by, now=now, today=today)
        if isinstance(answer, Refused):
            return answer
        await execute(
            "UPDATE failure_place SET exit_on = {} WHERE failure = {} AND location = {}", on, case_id, location_id
        )
        words = f"{place.name} left the market on {day_words(on)}."
        await write_log(case_id, LogKind.FACT, words, happened_at=now, by=by, now=now)
        after = {"location": location_id, "on": on}
        await audit.record(by=by, verb="failure.exit_recorded", subject=(SUBJECT, case_id), after=after, at=now)
        await end_stops(case, by=by, now=now)
    return None
