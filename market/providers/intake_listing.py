"""Which locations CQC's full list holds, and which it no longer holds."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from msgspec import Struct

from market.db.sql import fetch_as, marks
from market.providers.intake_held import LOCATION_COLUMNS, HeldLocation, by_number, by_text, change_where


class _Listed(Struct, frozen=True):
    id: int
    cqc_location_id: str
    registered_on: date | None
    listed_on: date | None
    described_on: date | None


async def note_dates(seen: Collection[HeldLocation], *, as_at: date, listed: bool, described: bool) -> None:
    """Keep the as-at dates of the newest list and the newest and oldest description; one statement for each kind of date."""
    if listed:
        newer = [row.id for row in seen if row.listed_on is None or row.listed_on < as_at]
        await change_where("UPDATE location SET listed_on = {} WHERE", "id", newer, as_at)
    if described:
        newer = [row.id for row in seen if row.described_on is None or row.described_on < as_at]
        await change_where("UPDATE location SET described_on = {} WHERE", "id", newer, as_at)
        older = [row.id for row in seen if row.first_described_on is None or row.first_described_on > as_at]
        await change_where("UPDATE location SET first_described_on = {} WHERE", "id", older, as_at)


async def unlist_missing(
    listed_ids: Collection[str], authorities: Collection[str], *, as_at: date, now: datetime
) -> list[HeldLocation]:
    """Mark what a full list no longer holds with the list's as-at date; the locations that left.

    Looked at are open locations of the authorities that the list covers. One that was registered, listed or described on that
    date or later is left alone: the list is then not the newest word.
    """
    covered = sorted(authority for authority in authorities if authority)
    if not covered:
        return []
    open_ones = await fetch_as(
        _Listed,
        f"SELECT {', '.join(_Listed.__struct_fields__)} FROM location WHERE source = 'cqc' AND deregistered_on IS NULL "
        f"AND unlisted_on IS NULL AND cqc_location_id IS NOT NULL AND authority IN ({marks(covered)})",
        *covered,
    )
    gone = [
        row.id
        for row in open_ones
        if row.cqc_location_id not in listed_ids
        and not any(day is not None and day >= as_at for day in (row.registered_on, row.listed_on, row.described_on))
    ]
    if not gone:
        return []
    await change_where(
        "UPDATE location SET unlisted_on = {}, version = version + 1, updated_at = {} WHERE", "id", gone, as_at, now
    )
    return await by_number(HeldLocation, f"SELECT {', '.join(LOCATION_COLUMNS)} FROM location WHERE", "id", gone)


class _Unplaced(Struct, frozen=True):
    id: int
    cqc_location_id: str


async def note_directorates(directorates: Mapping[str, str]) -> None:
    """Keep the directorate of locations (by CQC id) that only the weekly directory has told of and that are not adult social care,
    so that the directory does not bring them back each week."""
    if not directorates:
        return
    select = "SELECT id, cqc_location_id FROM location WHERE source = 'cqc' AND directorate = '' AND"
    by_name: dict[str, list[int]] = {}
    for row in await by_text(_Unplaced, select, "cqc_location_id", directorates):
        by_name.setdefault(directorates[row.cqc_location_id], []).append(row.id)
    for name, numbers in by_name.items():
        await change_where("UPDATE location SET directorate = {} WHERE", "id", numbers, name[:60])
