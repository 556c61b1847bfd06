"""Placements' writing side for the waiting list and the ledger of placing authorities, by natural key, in the caller's transaction."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct, structs

from market.core.actor import Actor
from market.db.audit import record
from market.db.bulk import upsert_many
from market.db.sql import fetch_as
from market.db.transaction import require_transaction
from market.placements.tables import OthersCount, WaitingEntry
from market.placements.types import WaitingWhy

OUTCOME_WORDS: dict[str, str] = {"started": "Care started", "withdrawn": "Withdrawn", "other": "Other"}
"""How a wait ended."""


class ToldWaiting(Struct, frozen=True, kw_only=True):
    """One wait as a file tells it. Empty text and None are "not said"."""

    case_reference: str
    component: str
    since_on: date
    ended_on: date | None = None
    outcome: str = ""
    why: str = ""


class ToldCount(Struct, frozen=True, kw_only=True):
    """How many people one payer has in one home; `as_at_on` None is the day of the file."""

    location: int
    funder: str
    authority: str
    people: int
    as_at_on: date | None = None
    contact_email: str = ""
    contact_phone: str = ""


class AppliedList(Struct, frozen=True):
    """What applying did, in records; `ended` counts waits that ended because a newer full list does not have them."""

    created: int
    changed: int
    unchanged: int
    ended: int = 0


class _HeldWaiting(Struct, frozen=True):
    case_reference: str
    component: str
    since_on: date
    ended_on: date | None
    why: str
    outcome: str
    words: str
    version: int
    recorded_at: datetime
    import_run: int | None


class _HeldCount(Struct, frozen=True):
    location: int
    funder: str
    authority: str
    as_at_on: date
    people: int
    contact_email: str
    contact_phone: str
    recorded_by: str
    recorded_at: datetime
    import_run: int | None


async def apply_waiting(
    records: Sequence[ToldWaiting], *, as_at: date, whole_list: bool, by: Actor, now: datetime, run_id: int
) -> AppliedList:
    """Write a file of waits and the audit entry of the run; what it did.

    With `whole_list`, waits that are held, had begun before `as_at` and are not in the file ended on `as_at`. Raises
    OutsideTransaction without a transaction.
    """
    require_transaction("Importing the waiting list")
    rows = await fetch_as(_HeldWaiting, f"SELECT {', '.join(_HeldWaiting.__struct_fields__)} FROM waiting_entry")
    held = {(each.case_reference, each.component, each.since_on): each for each in rows}
    created: list[_HeldWaiting] = []
    changed: list[_HeldWaiting] = []
    told_keys = set()
    for told in records:
        key = (told.case_reference, told.component, told.since_on)
        told_keys.add(key)
        known = held.get(key)
        if known is None:
            why = told.why or WaitingWhy.OTHER.value
            created.append(_HeldWaiting(*key, told.ended_on, why, told.outcome, "", 1, now, run_id))
        elif (merged := _merged_wait(told, known, as_at, run_id)) != known:
            changed.append(merged)
    ended = []
    if whole_list:
        ended = [
            structs.replace(each, ended_on=as_at, outcome="other", version=each.version + 1, import_run=run_id)
            for key, each in held.items()
            if key not in told_keys and each.ended_on is None and each.since_on < as_at and _known_by(each, as_at)
        ]
    everything = [*created, *changed, *ended]
    if everything:
        await upsert_many(
            WaitingEntry,
            _HeldWaiting.__struct_fields__,
            [structs.astuple(each) for each in everything],
            ("case_reference", "component", "since_on"),
            only_changed=False,
        )
    applied = AppliedList(
        created=len(created),
        changed=len(changed) + len(ended),
        unchanged=len(records) - len(created) - len(changed),
        ended=len(ended),
    )
    await _told("waiting_list.imported", applied, as_at, by, now, run_id)
    return applied


def _known_by(each: _HeldWaiting, as_at: date) -> bool:
    """Whether an entry can have been in a list of that day: one recorded here later cannot."""
    return each.recorded_at.date() <= as_at or each.import_run is not None


def _merged_wait(told: ToldWaiting, held: _HeldWaiting, as_at: date, run_id: int) -> _HeldWaiting:
    """What is held with what the file says. Somebody who is in a list as still waiting, and was ended by an earlier one, waits again."""
    values = {
        name: value for name in ("ended_on", "outcome", "why") if (value := getattr(told, name)) not in (None, "")
    }
    if told.ended_on is None and held.ended_on is not None and held.outcome == "other" and held.ended_on < as_at:
        values |= {"ended_on": None, "outcome": ""}
    if all(getattr(held, name) == value for name, value in values.items()):
        return held
    return structs.replace(held, **values, version=held.version + 1, import_run=run_id)


async def apply_counts(
    records: Sequence[ToldCount], *, as_at: date, by: Actor, now: datetime, run_id: int
) -> AppliedList:
    """Write counts of people by home and payer, each as at its day, and the audit entry of the run; what it did.

    The same day in a later file replaces what is held; other days stay. Raises OutsideTransaction without a transaction.
    """
    require_transaction("Importing placing authorities")
    rows = await fetch_as(_HeldCount, f"SELECT {', '.join(_HeldCount.__struct_fields__)} FROM others_count")
    held = {(each.location, each.funder, each.authority, each.as_at_on): each for each in rows}
    spelt = {each.authority.casefold(): each.authority for each in rows}
    created = 0
    writing: dict[tuple[int, str, str, date], _HeldCount] = {}
    for told in records:
        key = (told.location, told.funder, spelt.get(told.authority.casefold(), told.authority), told.as_at_on or as_at)
        known = held.get(key)
        email = told.contact_email or (known.contact_email if known else "")
        phone = told.contact_phone or (known.contact_phone if known else "")
        row = _HeldCount(*key, told.people, email, phone, by.label[:120], now, run_id)
        if known is None:
            created += 1
        elif (known.people, known.contact_email, known.contact_phone) == (told.people, email, phone):
            continue
        writing[key] = row
    if writing:
        await upsert_many(
            OthersCount,
            _HeldCount.__struct_fields__,
            [structs.astuple(each) for each in writing.values()],
            ("location", "funder", "authority", "as_at_on"),
            only_changed=False,
        )
    applied = AppliedList(created=created, changed=len(writing) - created, unchanged=len(records) - len(writing))
    await _told("placing_authorities.imported", applied, as_at, by, now, run_id)
    return applied


async def _told(verb: str, applied: AppliedList, as_at: date, by: Actor, now: datetime, run_id: int) -> None:
    after = {"as_at": as_at.isoformat(), **structs.asdict(applied)}
    await record(by=by, verb=verb, subject=("import_run", run_id), after=after, at=now)
