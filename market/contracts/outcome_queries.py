"""Reads of outcome measures and their results."""

from market.contracts.outcome_rules import Measure, Result
from market.db.sql import fetch_as


async def measures_of(contract_id: int) -> list[Measure]:
    """The measures of a contract, those in use first."""
    found = await fetch_as(
        Measure,
        "SELECT id, title, unit, target, higher_is_better, retired_on FROM outcome_measure WHERE contract = {} ORDER BY title, id",
        contract_id,
    )
    return sorted(found, key=lambda each: each.retired_on is not None)


async def results_of(contract_id: int) -> list[Result]:
    """The results of every measure of a contract, the newest period first."""
    return await fetch_as(
        Result,
        """SELECT r.id, r.measure AS measure_id, r.first_on, r.last_on, r.target, r.actual, r.grade, r.words, r.recorded_by
        FROM outcome_result r JOIN outcome_measure m ON m.id = r.measure
        WHERE m.contract = {} ORDER BY r.first_on DESC, r.id""",
        contract_id,
    )
