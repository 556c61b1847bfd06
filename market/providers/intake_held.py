"""What the register holds, read in bulk before a file is compared with it, and how whole rows are written back."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import TypeVar

from msgspec import Struct, structs
from piccolo.table import Table

from market.db.bulk import insert_many, upsert_many
from market.db.sql import execute, fetch_as, marks

T = TypeVar("T")

FEW = 2_000
"""Up to so many locations are asked for by their ids; for more, reading them all is cheaper."""

IDS_AT_ONCE = 5_000


class HeldOrganisation(Struct, kw_only=True):
    """An organisation as it stands in its table, column by column."""

    id: int
    cqc_provider_id: str | None
    name: str
    kind: str
    source: str
    ownership: str
    companies_house_number: str
    charity_number: str
    brand_id: str
    brand_name: str
    address: str
    postcode: str
    phone: str
    website: str
    registered_on: date | None
    deregistered_on: date | None
    search_text: str
    version: int
    updated_at: datetime


class HeldLocation(Struct, kw_only=True):
    """A location as it stands in its table, column by column."""

    id: int
    cqc_location_id: str | None
    organisation: int
    name: str
    source: str
    registered_on: date | None
    deregistered_on: date | None
    unlisted_on: date | None
    listed_on: date | None
    described_on: date | None
    first_described_on: date | None
    dormant: bool
    care_home: bool
    beds: int | None
    directorate: str
    category: str
    ods_code: str
    uprn: str
    phone: str
    website: str
    council_website: str | None
    address: str
    town: str
    ward: str
    postcode: str
    authority: str
    region: str
    latitude: float | None
    longitude: float | None
    brand_id: str
    brand_name: str
    primary_location_id: str
    rating: str
    rating_published_on: date | None
    search_text: str
    version: int
    updated_at: datetime


ORGANISATION_COLUMNS = HeldOrganisation.__struct_fields__
LOCATION_COLUMNS = HeldLocation.__struct_fields__


async def held_organisations(provider_ids: Collection[str]) -> dict[str, HeldOrganisation]:
    """The organisations with these CQC provider ids."""
    rows = await by_text(
        HeldOrganisation,
        f"SELECT {', '.join(ORGANISATION_COLUMNS)} FROM organisation WHERE",
        "cqc_provider_id",
        provider_ids,
    )
    return {row.cqc_provider_id: row for row in rows if row.cqc_provider_id is not None}


async def held_locations(location_ids: Collection[str]) -> dict[str, HeldLocation]:
    """The locations with these CQC location ids."""
    rows = await by_text(
        HeldLocation, f"SELECT {', '.join(LOCATION_COLUMNS)} FROM location WHERE", "cqc_location_id", location_ids
    )
    return {row.cqc_location_id: row for row in rows if row.cqc_location_id is not None}


async def by_text(kind: type[T], select_where: str, column: str, values: Collection[str]) -> list[T]:
    """Rows of `SELECT … WHERE` whose text column is one of the values; all that are not null when there are many values."""
    if len(values) > FEW:
        wanted = frozenset(values)
        rows = await fetch_as(kind, f"{select_where} {column} IS NOT NULL")
        return [row for row in rows if getattr(row, column) in wanted]
    found: list[T] = []
    chosen = sorted(values)
    for start in range(0, len(chosen), 500):
        chunk = chosen[start : start + 500]
        found += await fetch_as(kind, f"{select_where} {column} IN ({marks(chunk)})", *chunk)
    return found


async def by_number(kind: type[T], select_where: str, column: str, numbers: Collection[int]) -> list[T]:
    """Rows of `SELECT … WHERE` whose number column is one of the numbers, in chunks."""
    found: list[T] = []
    for chunk in chunks(numbers):
        found += await fetch_as(kind, f"{select_where} {column} IN ({number_list(chunk)})")
    return found


async def change_where(statement_where: str, column: str, numbers: Collection[int], *values: object) -> int:
    """Run `UPDATE … WHERE` or `DELETE … WHERE` for the rows whose number column is one of the numbers; how many it touched."""
    touched = 0
    for chunk in chunks(numbers):
        touched += await execute(f"{statement_where} {column} IN ({number_list(chunk)})", *values)
    return touched


def chunks(numbers: Collection[int]) -> Iterable[list[int]]:
    """The numbers in order, some thousands at a time."""
    ordered = sorted(numbers)
    for start in range(0, len(ordered), IDS_AT_ONCE):
        yield ordered[start : start + IDS_AT_ONCE]


def number_list(numbers: Iterable[int]) -> str:
    """Our own row numbers as SQL text; `int` makes sure that nothing else gets in."""
    return ", ".join(str(int(number)) for number in numbers)


async def insert_rows(table: type[Table], columns: Sequence[str], rows: Collection[Sequence[object]]) -> int:
    """Insert rows when there are any."""
    return await insert_many(table, columns, rows) if rows else 0


async def write_back(table: type[Table], rows: Collection[Struct]) -> int:
    """Write whole held rows over themselves, found by their number."""
    if not rows:
        return 0
    columns = next(iter(rows)).__struct_fields__
    return await upsert_many(table, columns, [structs.astuple(row) for row in rows], key=("id",), only_changed=False)
