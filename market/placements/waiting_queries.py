"""Reads of single waits, for changing them."""

from datetime import date

from msgspec import Struct

from market.db.sql import fetch_as, fetch_one_as


class NoSuchWait(LookupError):
    """There is no entry of that number on the waiting list."""


class WaitRecord(Struct, frozen=True, kw_only=True):
    """One entry of the waiting list. `ended_on` is the day on which the wait was over, no longer waiting that day."""

    id: int
    version: int
    case_reference: str
    component: str
    since_on: date
    ended_on: date | None
    why: str
    words: str
    outcome: str


_WAIT = "SELECT id, version, case_reference, component, since_on, ended_on, why, words, outcome FROM waiting_entry"


async def get_wait(entry_id: int) -> WaitRecord:
    """An entry of the waiting list. Raises `NoSuchWait`."""
    found = await fetch_one_as(WaitRecord, f"{_WAIT} WHERE id = {{}}", entry_id)
    if found is None:
        raise NoSuchWait(entry_id)
    return found


async def waits_of(case_reference: str, component: str) -> list[WaitRecord]:
    """Every wait of a person for one kind of care, written in capitals or not, the oldest first."""
    return await fetch_as(
        WaitRecord,
        f"{_WAIT} WHERE lower(case_reference) = {{}} AND component = {{}} ORDER BY since_on, id",
        case_reference.lower(),
        component,
    )
