"""Milestones of the commissioning cycle: read, added, changed, done and undone. Each write is audited in its transaction."""

import zlib
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from market.contracts.tables import Contract, ContractMilestone
from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.sql import execute, fetch_as
from market.db.transaction import transaction
from market.db.versions import lock_row


class NoSuchMilestone(Exception):
    """The contract has no such milestone."""


class Milestone(Struct, frozen=True, kw_only=True):
    """A dated step. `stage` is a `Stage`; `done_on` is None until it is done."""

    stage: str
    title: str
    due_on: date
    done_on: date | None = None
    id: int | None = None

    @property
    def stamp(self) -> int:
        """A number that changes when the milestone does, to tell whether somebody else saved first."""
        return zlib.crc32(repr((self.stage, self.title, self.due_on, self.done_on)).encode()) % 1_000_000_000

    def late_on(self, day: date) -> int:
        """How many days it is overdue on a day; 0 when it is done by then or not yet due."""
        done = self.done_on is not None and self.done_on <= day
        return 0 if done else max((day - self.due_on).days, 0)


async def milestones_of(contract_id: int) -> list[Milestone]:
    """The milestones of a contract by the day they are due."""
    return await fetch_as(
        Milestone,
        "SELECT id, stage, title, due_on, done_on FROM contract_milestone WHERE contract = {} ORDER BY due_on, id",
        contract_id,
    )


async def get_milestone(contract_id: int, milestone_id: int) -> Milestone:
    """A milestone of a contract. Raises `NoSuchMilestone`."""
    for each in await milestones_of(contract_id):
        if each.id == milestone_id:
            return each
    raise NoSuchMilestone(milestone_id)


async def add_milestone(
    contract_id: int, milestone: Milestone, *, by: Actor, now: datetime, today: date
) -> Refused | None:
    """Add a milestone to a contract, or say why not."""
    if reason := _against(milestone, today):
        return refused(reason)
    async with transaction():
        await lock_row(Contract, contract_id)
        title = milestone.title.casefold()
        if any(
            (each.title.casefold(), each.due_on) == (title, milestone.due_on)
            for each in await milestones_of(contract_id)
        ):
            words = "A milestone of that name is due on that day already. Change that one, or enter another day"
            return refused(Refusal("milestone_twice", words, "title"))
        await ContractMilestone.insert(ContractMilestone(contract=contract_id, **_values(milestone)))
        await _record("contract.milestone_added", contract_id, None, _values(milestone), by, now)
    return None


async def change_milestone(
    contract_id: int, milestone: Milestone, seen: int, *, by: Actor, now: datetime, today: date
) -> Changed | Refused | None:
    """Change a milestone, by its id, unless it is no longer the one `seen` (its stamp). Raises `NoSuchMilestone`."""
    if reason := _against(milestone, today):
        return refused(reason)
    async with transaction():
        await lock_row(Contract, contract_id)
        held = await get_milestone(contract_id, milestone.id or 0)
        if held.stamp != seen:
            return Changed()
        await _write(contract_id, "contract.milestone_changed", held, milestone, by, now)
    return None


async def set_done(
    contract_id: int, milestone_id: int, done_on: date | None, *, by: Actor, now: datetime
) -> Milestone | None:
    """Mark a milestone as done on a day, or as not done. None when it was so already. Raises `NoSuchMilestone`."""
    async with transaction():
        await lock_row(Contract, contract_id)
        held = await get_milestone(contract_id, milestone_id)
        if (held.done_on is None) == (done_on is None):
            return None
        changed = replace(held, done_on=done_on)
        verb = "contract.milestone_done" if done_on else "contract.milestone_undone"
        await _write(contract_id, verb, held, changed, by, now)
    return changed


def _against(milestone: Milestone, today: date) -> Refusal | None:
    if milestone.done_on is not None and milestone.done_on > today:
        return Refusal("future", "The day it was done must be today or in the past", "done_on")
    return None


async def _write(contract_id: int, verb: str, held: Milestone, milestone: Milestone, by: Actor, now: datetime) -> None:
    await execute(
        "UPDATE contract_milestone SET stage = {}, title = {}, due_on = {}, done_on = {} WHERE id = {}",
        *_values(milestone).values(),
        milestone.id,
    )
    before, after = {"milestone": milestone.id} | _values(held), _values(milestone)
    await _record(verb, contract_id, before, after, by, now)


async def _record(
    verb: str, contract_id: int, before: dict[str, Any] | None, after: dict[str, Any], by: Actor, now: datetime
) -> None:
    subject = ("contract", contract_id)
    await audit.record(by=by, verb=verb, subject=subject, before=before, after=after, at=now)


def _values(milestone: Milestone) -> dict[str, Any]:
    return {
        "stage": milestone.stage,
        "title": milestone.title,
        "due_on": milestone.due_on,
        "done_on": milestone.done_on,
    }
