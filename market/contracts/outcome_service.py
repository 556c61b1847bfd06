"""Writes of outcome measures and results. Each is one transaction with its entry in the audit trail.

A remark is free text: the audit trail says that there is one, not what it says.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from market.contracts.outcome_queries import measures_of, results_of
from market.contracts.outcome_rules import (
    Measure,
    Result,
    reasons_against_measure,
    reasons_against_result,
)
from market.contracts.tables import Contract, OutcomeMeasure, OutcomeResult
from market.core.actor import Actor
from market.core.refusal import Changed, Refused
from market.db import audit
from market.db.sql import execute
from market.db.transaction import transaction
from market.db.versions import lock_row

T = TypeVar("T", Measure, Result)


class NoSuchOutcome(Exception):
    """The contract has no such measure or result."""


async def add_measure(contract_id: int, measure: Measure, *, by: Actor, now: datetime) -> Refused | None:
    """Add a measure to a contract, or say why not."""
    async with transaction():
        await lock_row(Contract, contract_id)
        if reasons := reasons_against_measure(measure, await measures_of(contract_id)):
            return Refused(tuple(reasons))
        await OutcomeMeasure.insert(OutcomeMeasure(contract=contract_id, **_measure(measure)))
        await _record("contract.measure_added", contract_id, None, _measure(measure), by, now)
    return None


async def change_measure(
    contract_id: int, measure: Measure, seen: int, *, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Change a measure, by its id, unless it is no longer the one `seen` (its stamp). Raises `NoSuchOutcome`."""
    async with transaction():
        await lock_row(Contract, contract_id)
        every = await measures_of(contract_id)
        held = _held(every, measure.id)
        if held.stamp != seen:
            return Changed()
        if reasons := reasons_against_measure(measure, every):
            return Refused(tuple(reasons))
        await execute(
            "UPDATE outcome_measure SET title = {}, unit = {}, target = {}, higher_is_better = {}, retired_on = {} WHERE id = {}",
            *_measure(measure).values(),
            measure.id,
        )
        await _record("contract.measure_changed", contract_id, _measure(held), _measure(measure), by, now)
    return None


async def add_result(contract_id: int, result: Result, *, by: Actor, now: datetime, today: date) -> Refused | None:
    """Add a measure's result for a period, or say why not. Raises `NoSuchOutcome`."""
    async with transaction():
        await lock_row(Contract, contract_id)
        measure = _held(await measures_of(contract_id), result.measure_id)
        if reasons := reasons_against_result(result, await _results(contract_id, result.measure_id), today):
            return Refused(tuple(reasons))
        values = _result(result) | {"words": result.words, "recorded_by": by.label, "recorded_at": now}
        await OutcomeResult.insert(OutcomeResult(measure=measure.id, **values))
        after = {"measure": measure.title} | _result(result) | ({"words": "given"} if result.words else {})
        await _record("contract.result_added", contract_id, None, after, by, now)
    return None


async def change_result(
    contract_id: int, result: Result, seen: int, *, by: Actor, now: datetime, today: date
) -> Changed | Refused | None:
    """Change a result, by its id, unless it is no longer the one `seen` (its stamp). Raises `NoSuchOutcome`."""
    async with transaction():
        await lock_row(Contract, contract_id)
        every = await _results(contract_id, result.measure_id)
        held = _held(every, result.id)
        if held.stamp != seen:
            return Changed()
        if reasons := reasons_against_result(result, every, today):
            return Refused(tuple(reasons))
        await execute(
            "UPDATE outcome_result SET first_on = {}, last_on = {}, target = {}, actual = {}, grade = {}, words = {},"
            " recorded_by = {}, recorded_at = {} WHERE id = {}",
            *_result(result).values(),
            result.words,
            by.label,
            now,
            result.id,
        )
        after = _result(result) | ({"words": "changed"} if result.words != held.words else {})
        await _record("contract.result_changed", contract_id, _result(held), after, by, now)
    return None


async def _results(contract_id: int, measure_id: int) -> list[Result]:
    return [each for each in await results_of(contract_id) if each.measure_id == measure_id]


def _held(every: Iterable[T], number: int | None) -> T:
    for each in every:
        if each.id == number:
            return each
    raise NoSuchOutcome(number)


async def _record(
    verb: str, contract_id: int, before: dict[str, Any] | None, after: dict[str, Any], by: Actor, now: datetime
) -> None:
    subject = ("contract", contract_id)
    await audit.record(by=by, verb=verb, subject=subject, before=before, after=after, at=now)


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "title": measure.title,
        "unit": measure.unit,
        "target": measure.target,
        "higher_is_better": measure.higher_is_better,
        "retired_on": measure.retired_on,
    }


def _result(result: Result) -> dict[str, Any]:
    return {
        "first_on": result.first_on,
        "last_on": result.last_on,
        "target": result.target,
        "actual": result.actual,
        "grade": result.grade,
    }
