"""Reads of the placing-authority ledger beyond the newest counts."""

from datetime import date

from msgspec import Struct

from market.db.sql import fetch, fetch_as, fetch_one_as


class CountRow(Struct, frozen=True, kw_only=True):
    """One count of one payer in a home, as at its day."""

    funder: str
    authority: str
    people: int
    as_at_on: date
    contact_email: str
    contact_phone: str
    recorded_by: str


_COUNT = "funder, authority, people, as_at_on, contact_email, contact_phone, recorded_by"


async def counts_of_home(location_id: int, on: date) -> list[CountRow]:
    """Every count of a home not after `on`, the newest first; counts of nought people too."""
    return await fetch_as(
        CountRow,
        f"""SELECT {_COUNT} FROM others_count WHERE location = {{}} AND as_at_on <= {{}}
        ORDER BY as_at_on DESC, funder, authority""",
        location_id,
        on,
    )


async def newest_count(location_id: int, funder: str, authority: str, on: date) -> CountRow | None:
    """The newest count of one payer in a home not after `on`."""
    return await fetch_one_as(
        CountRow,
        f"""SELECT {_COUNT} FROM others_count WHERE location = {{}} AND funder = {{}} AND authority = {{}} AND as_at_on <= {{}}
        ORDER BY as_at_on DESC LIMIT 1""",
        location_id,
        funder,
        authority,
        on,
    )


async def payers_told() -> list[str]:
    """Councils and ICBs that a count names, in order of name."""
    rows = await fetch("SELECT DISTINCT authority FROM others_count WHERE authority <> '' ORDER BY authority")
    return [row["authority"] for row in rows]
