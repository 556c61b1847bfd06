"""Reads of every rate of a contract and of every rate cap, past, present and to come."""

from market.contracts.rate_rules import Rate
from market.db.sql import fetch_as


async def rates_of(contract_id: int) -> list[Rate]:
    """Every rate of a contract by service, band, unit and provider; of each the newest first."""
    return await fetch_as(
        Rate,
        """SELECT r.id, r.service, r.band, r.unit, r.pence, r.from_on, r.until_on, r.organisation AS organisation_id,
            coalesce(o.name, '') AS organisation
        FROM contract_rate r LEFT JOIN organisation o ON o.id = r.organisation
        WHERE r.contract = {} ORDER BY r.service, r.band, r.unit, coalesce(o.name, ''), r.from_on DESC, r.id""",
        contract_id,
    )


async def rate_caps() -> list[Rate]:
    """Every rate cap by service, band and unit; of each the newest first."""
    return await fetch_as(
        Rate,
        """SELECT id, service, band, unit, pence, from_on, until_on FROM rate_cap
        ORDER BY service, band, unit, from_on DESC, id""",
    )
