"""The writing side of contracts for files: what a file may say is checked against what is held, and written in the caller's transaction.

`reasons_between` is asked while a file is read, so that each refused row is shown with its reasons; `apply_contracts` works the rest in
again, on what is held by then, and writes it. The audit trail gets one entry for the run, without any free text.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from msgspec import Struct, structs

from market.contracts.commands import Share
from market.contracts.intake_facts import (
    ChangeTold,
    ContractRow,
    Day,
    Effect,
    Held,
    MilestoneTold,
    OutcomeTold,
    RateTold,
)
from market.contracts.intake_held import read_held
from market.contracts.intake_plan import plan_file
from market.contracts.intake_write import Pair, Stamp, write_contracts
from market.contracts.lines import partner_kind
from market.core.actor import Actor
from market.core.refusal import Refusal
from market.db.audit import record
from market.db.engine import dialect
from market.db.sql import fetch
from market.db.transaction import require_transaction

__all__ = [
    "AppliedContracts",
    "ChangeTold",
    "ContractRow",
    "ContractsChanged",
    "Day",
    "Held",
    "MilestoneTold",
    "OutcomeTold",
    "RateTold",
    "Share",
    "apply_contracts",
    "partner_share",
    "read_held",
    "reasons_between",
]


class AppliedContracts(Struct, frozen=True):
    """What applying did, in rows of the file, and how many contracts are new."""

    created: int
    changed: int
    unchanged: int
    contracts: int


class ContractsChanged(Exception):
    """Somebody changed a contract between the reading of the file and now, so that a row no longer fits."""


def partner_share(name: str, kind: str, share: int, own_names: Collection[str]) -> Share:
    """Who pays which share (hundredths of a per cent) of a joint contract. `kind` is us, icb, council or empty to go by the name."""
    kind = kind or partner_kind(name, own_names)
    return Share("This council" if kind == "us" else name, kind, share)


def reasons_between(
    rows: Sequence[ContractRow], held: Held, day: Day, lost: Collection[str]
) -> dict[int, list[Refusal]]:
    """Why rows cannot be taken, by their place: against each other and against what is held. `lost` are references (in lower case, as
    `str.casefold` gives them) whose first row in the file could not be read."""
    return plan_file(rows, held, day, lost).refused


async def apply_contracts(
    rows: Sequence[ContractRow], *, as_at: date, present: date, correction: bool, by: Actor, now: datetime, run_id: int
) -> AppliedContracts:
    """Write a file of contracts; what it did. Raises `ContractsChanged` when a row no longer fits, and OutsideTransaction."""
    require_transaction("Importing contracts")
    if dialect() == "postgres":
        await fetch("SELECT id FROM contract ORDER BY id FOR UPDATE")
    held = await read_held()
    plan = plan_file(rows, held, Day(as_at, present, correction))
    if plan.refused:
        first = next(iter(plan.refused.values()))[0]
        raise ContractsChanged(first.message)
    pairs = [Pair(held.contracts.get(key), draft) for key, draft in plan.drafts.items()]
    await write_contracts(pairs, Stamp(by.label, now, run_id))
    effects = list(plan.effects.values())
    applied = AppliedContracts(
        created=effects.count(Effect.CREATED),
        changed=effects.count(Effect.CHANGED),
        unchanged=effects.count(Effect.NOTHING),
        contracts=sum(pair.before is None for pair in pairs),
    )
    await record(
        by=by,
        verb="contracts.imported",
        subject=("import_run", run_id),
        after={"as_at": as_at, **structs.asdict(applied)},
        at=now,
    )
    return applied
