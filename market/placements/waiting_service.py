"""Writing the waiting list by hand: add, correct, end. Words about a person stay out of the audit trail."""

from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct

from market.core.actor import Actor
from market.core.case_references import reasons_against_case_reference
from market.core.refusal import Changed, Refusal, Refused
from market.core.words import day_words
from market.db import audit
from market.db.engine import dialect
from market.db.sql import fetch
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned
from market.placements.tables import WaitingEntry
from market.placements.types import Component, WaitingWhy
from market.placements.waiting_queries import WaitRecord, get_wait, waits_of

OUTCOMES = ("started", "withdrawn", "other")
EARLIEST = date(2000, 1, 1)
_LOCK = 7_340_113  # any fixed number: the advisory lock of those who write the waiting list on PostgreSQL


class NewWait(Struct, frozen=True, kw_only=True):
    """Somebody who begins to wait. `component` is what for, `why` a `WaitingWhy`."""

    case_reference: str
    component: str
    since_on: date
    why: str
    words: str = ""


def reasons_against_wait(wait: NewWait, others: Iterable[WaitRecord], today: date) -> list[Refusal]:
    """Why a wait cannot be recorded as given, all reasons at once. `others` are further waits of the person for the same care."""
    found = reasons_against_case_reference(wait.case_reference)
    if wait.component not in set(Component):
        found.append(Refusal("unknown_code", "Choose what the person waits for from the list", "component"))
    if wait.why not in set(WaitingWhy):
        found.append(Refusal("unknown_code", "Choose why the person waits from the list", "why"))
    if wait.since_on > today:
        found.append(Refusal("future", "The first day of waiting must be today or in the past", "since_on"))
    elif wait.since_on < EARLIEST:
        words = f"The first day of waiting must be {day_words(EARLIEST)} or later"
        found.append(Refusal("too_early", words, "since_on"))
    for other in others:
        if other.ended_on is None:
            words = f"This person has been waiting for this care since {day_words(other.since_on)}. Change that entry instead"
            found.append(Refusal("waits_already", words, "case_reference"))
        elif wait.since_on < other.ended_on:
            words = (
                f"This person waited for this care from {day_words(other.since_on)} to {day_words(other.ended_on)} already. "
                f"Enter {day_words(other.ended_on)} or a later day"
            )
            found.append(Refusal("waited_then", words, "since_on"))
        elif wait.since_on == other.since_on:
            words = f"An entry of {day_words(other.since_on)} for this care is there already. Enter another day"
            found.append(Refusal("same_day", words, "since_on"))
    return found


def reasons_not_to_end_wait(held: WaitRecord, ended_on: date, outcome: str, today: date) -> list[Refusal]:
    """Why a wait may not end on a day, all reasons at once; empty when it may."""
    if held.ended_on is not None:
        return [Refusal("already_ended", f"This wait ended on {day_words(held.ended_on)} already", "ended_on")]
    found = []
    if ended_on < held.since_on:
        words = f"The wait began on {day_words(held.since_on)}: it cannot end before that day"
        found.append(Refusal("ends_before_start", words, "ended_on"))
    elif ended_on > today:
        found.append(Refusal("future", "The day on which the wait ended must be today or in the past", "ended_on"))
    if outcome not in OUTCOMES:
        found.append(Refusal("unknown_code", "Choose how the wait ended from the list", "outcome"))
    return found


async def _alone() -> None:
    """Nobody else writes the list until this transaction ends, so that two cannot add the same person at once."""
    if dialect() == "postgres":
        await fetch("SELECT pg_advisory_xact_lock({}::bigint)", _LOCK)


async def add_wait(wait: NewWait, *, by: Actor, now: datetime, today: date) -> int | Refused:
    """Put somebody on the waiting list; the number of the entry. Somebody who waits for the same care already is refused."""
    async with transaction():
        await _alone()
        reference = wait.case_reference.strip()
        if reasons := reasons_against_wait(wait, await waits_of(reference, wait.component), today):
            return Refused(tuple(reasons))
        entry = WaitingEntry(
            case_reference=reference,
            component=wait.component,
            since_on=wait.since_on,
            why=wait.why,
            words=wait.words,
            recorded_at=now,
        )
        (saved,) = await WaitingEntry.insert(entry)
        entry_id = int(saved["id"])
        told = {"component": wait.component, "since_on": wait.since_on, "why": wait.why}
        await audit.record(by=by, verb="wait.added", subject=("waiting_entry", entry_id), after=told, at=now)
    return entry_id


async def change_wait(
    entry_id: int, version: int, *, since_on: date, why: str, words: str, by: Actor, now: datetime, today: date
) -> Changed | Refused | None:
    """Change why somebody waits, or correct since when. Raises `NoSuchWait`."""
    async with transaction():
        await _alone()
        await lock_row(WaitingEntry, entry_id)
        held = await get_wait(entry_id)
        if held.ended_on is not None:
            return Refused((Refusal("already_ended", f"This wait ended on {day_words(held.ended_on)}", None),))
        wait = NewWait(
            case_reference=held.case_reference, component=held.component, since_on=since_on, why=why, words=words
        )
        others = [each for each in await waits_of(held.case_reference, held.component) if each.id != entry_id]
        if reasons := reasons_against_wait(wait, others, today):
            return Refused(tuple(reasons))
        if not await update_versioned(
            WaitingEntry, entry_id, version, {"since_on": since_on, "why": why, "words": words}
        ):
            return Changed()
        await audit.record(
            by=by,
            verb="wait.changed",
            subject=("waiting_entry", entry_id),
            before={"since_on": held.since_on, "why": held.why},
            after={"since_on": since_on, "why": why, "words_changed": words != held.words},
            at=now,
        )
    return None


async def end_wait(
    entry_id: int, version: int, ended_on: date, outcome: str, *, by: Actor, now: datetime, today: date
) -> Changed | Refused | None:
    """End a wait: on `ended_on` the person no longer waited. `outcome` is started, withdrawn or other. Raises `NoSuchWait`."""
    async with transaction():
        await lock_row(WaitingEntry, entry_id)
        held = await get_wait(entry_id)
        if reasons := reasons_not_to_end_wait(held, ended_on, outcome, today):
            return Refused(tuple(reasons))
        if not await update_versioned(WaitingEntry, entry_id, version, {"ended_on": ended_on, "outcome": outcome}):
            return Changed()
        told = {"ended_on": ended_on, "outcome": outcome}
        await audit.record(by=by, verb="wait.ended", subject=("waiting_entry", entry_id), after=told, at=now)
    return None
