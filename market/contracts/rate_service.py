"""Writes of rates and rate caps. Each is one transaction with its entry in the audit trail.

A rate that changes is ended and followed by another, so that a past day keeps what was paid. Only one that was entered by mistake
is removed; the audit trail keeps what it said.
"""

from datetime import date, datetime
from typing import Any

from market.contracts.rate_queries import rate_caps, rates_of
from market.contracts.rate_rules import (
    Rate,
    RateBounds,
    reasons_against_cap,
    reasons_against_end,
    reasons_against_rate,
)
from market.contracts.record import get_record
from market.contracts.tables import Contract, ContractRate, RateCap
from market.core.actor import Actor
from market.core.refusal import Refused
from market.db import audit
from market.db.bulk import insert_many
from market.db.engine import dialect
from market.db.sql import execute, fetch
from market.db.transaction import transaction
from market.db.versions import lock_row

_CAPS_LOCK = 5_021_995  # any fixed number: rate caps are changed one at a time, so that no two overlap


class NoSuchRate(Exception):
    """There is no rate or cap of that number: somebody may have removed it."""


async def add_rate(contract_id: int, rate: Rate, *, by: Actor, now: datetime) -> Refused | None:
    """Add a rate to a contract, or say every reason against it. Raises `NoSuchContract`."""
    async with transaction():
        await lock_row(Contract, contract_id)
        record = await get_record(contract_id)
        bounds = RateBounds(
            starts_on=record.row.starts_on,
            ends_on=record.newest.ends_on,
            services=record.services,
            organisation_ids={each.organisation_id for each in record.suppliers},
        )
        if reasons := reasons_against_rate(rate, bounds, await rates_of(contract_id)):
            return Refused(tuple(reasons))
        values = _values(rate) | {"organisation": rate.organisation_id}
        row = (contract_id, *values.values(), now)
        await insert_many(ContractRate, ("contract", *values, "recorded_at"), [row])
        subject = ("contract", contract_id)
        await audit.record(by=by, verb="contract.rate_added", subject=subject, after=values, at=now)
    return None


async def end_rate(contract_id: int, rate_id: int, until_on: date, *, by: Actor, now: datetime) -> Refused | None:
    """Let `until_on` be the first day on which a rate no longer holds. Raises `NoSuchRate`."""
    async with transaction():
        held = await _locked_rate(contract_id, rate_id)
        if reasons := reasons_against_end(held, until_on):
            return Refused(tuple(reasons))
        await execute("UPDATE contract_rate SET until_on = {} WHERE id = {}", until_on, rate_id)
        await audit.record(
            by=by,
            verb="contract.rate_ended",
            subject=("contract", contract_id),
            before=_values(held) | {"organisation": held.organisation_id},
            after={"until_on": until_on},
            at=now,
        )
    return None


async def remove_rate(contract_id: int, rate_id: int, *, by: Actor, now: datetime) -> None:
    """Take away a rate that was entered by mistake. Raises `NoSuchRate`."""
    async with transaction():
        held = await _locked_rate(contract_id, rate_id)
        await execute("DELETE FROM contract_rate WHERE id = {}", rate_id)
        before = _values(held) | {"organisation": held.organisation_id}
        subject = ("contract", contract_id)
        await audit.record(by=by, verb="contract.rate_removed", subject=subject, before=before, at=now)


async def add_cap(cap: Rate, *, by: Actor, now: datetime) -> Refused | None:
    """Add a rate cap, or say every reason against it."""
    async with transaction():
        if reasons := reasons_against_cap(cap, await _locked_caps()):
            return Refused(tuple(reasons))
        values = _values(cap)
        (saved,) = await RateCap.insert(RateCap(**values, recorded_by=by.label, recorded_at=now))
        subject = ("rate_cap", int(saved["id"]))
        await audit.record(by=by, verb="rate_cap.added", subject=subject, after=values, at=now)
    return None


async def end_cap(cap_id: int, until_on: date, *, by: Actor, now: datetime) -> Refused | None:
    """Let `until_on` be the first day on which a cap no longer holds. Raises `NoSuchRate`."""
    async with transaction():
        held = _found(await _locked_caps(), cap_id)
        if reasons := reasons_against_end(held, until_on):
            return Refused(tuple(reasons))
        await execute("UPDATE rate_cap SET until_on = {} WHERE id = {}", until_on, cap_id)
        await audit.record(
            by=by,
            verb="rate_cap.ended",
            subject=("rate_cap", cap_id),
            before=_values(held),
            after={"until_on": until_on},
            at=now,
        )
    return None


async def remove_cap(cap_id: int, *, by: Actor, now: datetime) -> None:
    """Take away a cap that was entered by mistake. Raises `NoSuchRate`."""
    async with transaction():
        held = _found(await _locked_caps(), cap_id)
        await execute("DELETE FROM rate_cap WHERE id = {}", cap_id)
        subject = ("rate_cap", cap_id)
        await audit.record(by=by, verb="rate_cap.removed", subject=subject, before=_values(held), at=now)


async def _locked_rate(contract_id: int, rate_id: int) -> Rate:
    await lock_row(Contract, contract_id)
    return _found(await rates_of(contract_id), rate_id)


async def _locked_caps() -> list[Rate]:
    """Every cap, with nobody else able to change one until the transaction ends. SQLite writes one at a time anyway."""
    if dialect() == "postgres":
        await fetch("SELECT pg_advisory_xact_lock({}::bigint)", _CAPS_LOCK)
    return await rate_caps()


def _found(rates: list[Rate], rate_id: int) -> Rate:
    for rate in rates:
        if rate.id == rate_id:
            return rate
    raise NoSuchRate(rate_id)


def _values(rate: Rate) -> dict[str, Any]:
    return {
        "service": rate.service,
        "band": rate.band,
        "unit": rate.unit,
        "pence": rate.pence,
        "from_on": rate.from_on,
        "until_on": rate.until_on,
    }
