"""Reads of overrides, mutes and the watch-list."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from msgspec import Struct, structs

from market.db.sql import fetch_as, fetch_one_as, marks
from market.risk.types import Mute, Override

_IN_FORCE = "{t}.from_on <= {{}} AND {t}.until_on > {{}} AND ({t}.ended_on IS NULL OR {t}.ended_on > {{}})"
OVERRIDDEN = (
    "(SELECT o.band FROM risk_override o WHERE o.location = s.location AND "
    + _IN_FORCE.format(t="o")
    + " AND NOT (o.band = 'green' AND s.band IN ('unknown', 'red')) ORDER BY o.id DESC LIMIT 1)"
)
"""SQL for the band that a person set for the place of a score `s`, or null where the computed one is in effect (`types.band_in_effect`);
takes the day three times."""
_OVERRIDE = "SELECT id, location AS location_id, band, reason, from_on, until_on, ended_on, by_label, version FROM risk_override o"
_MUTE = "SELECT id, location AS location_id, indicator, reason, from_on, until_on, ended_on, by_label, version FROM risk_mute m"


async def override_on(location_id: int, on: date) -> Override | None:
    """The override of a location that holds on a day; the newest of several."""
    return (await overrides_on(on, [location_id])).get(location_id)


async def overrides_on(on: date, location_ids: Collection[int] | None = None) -> dict[int, Override]:
    """The override that holds on a day, by location; the newest of several."""
    only = "" if location_ids is None else f" AND o.location IN ({marks(location_ids)})"
    where = _IN_FORCE.format(t="o")
    rows = await fetch_as(Override, f"{_OVERRIDE} WHERE {where}{only} ORDER BY o.id", on, on, on, *(location_ids or ()))
    return {row.location_id: row for row in rows}


async def overrides_of(location_id: int, on: date) -> list[Override]:
    """The overrides of a location that had begun by a day, the newest first, as they stood then: what ended one later is left out."""
    rows = await fetch_as(
        Override, f"{_OVERRIDE} WHERE o.location = {{}} AND o.from_on <= {{}} ORDER BY o.id DESC", location_id, on
    )
    return [
        structs.replace(row, ended_on=None) if row.ended_on is not None and row.ended_on > on else row for row in rows
    ]


async def find_override(override_id: int) -> Override | None:
    """One override."""
    return await fetch_one_as(Override, f"{_OVERRIDE} WHERE o.id = {{}}", override_id)


async def mutes_on(on: date) -> dict[int, list[Mute]]:
    """The mutes that hold on a day, by location."""
    where = _IN_FORCE.format(t="m")
    found: dict[int, list[Mute]] = defaultdict(list)
    for row in await fetch_as(Mute, f"{_MUTE} WHERE {where} ORDER BY m.id", on, on, on):
        found[row.location_id].append(row)
    return dict(found)


async def mutes_of(location_id: int) -> list[Mute]:
    """Every mute of a location, the newest first."""
    return await fetch_as(Mute, f"{_MUTE} WHERE m.location = {{}} ORDER BY m.id DESC", location_id)


async def find_mute(mute_id: int) -> Mute | None:
    """One mute."""
    return await fetch_one_as(Mute, f"{_MUTE} WHERE m.id = {{}}", mute_id)


class Watch(Struct, frozen=True, kw_only=True):
    """A place on the watch-list."""

    id: int
    location_id: int
    location_name: str
    organisation_name: str
    why: str
    since_on: date
    review_on: date
    watcher: int
    watcher_label: str
    added_label: str
    ended_on: date | None
    ended_reason: str
    version: int


_WATCH = (
    "SELECT w.id, w.location AS location_id, l.name AS location_name, o.name AS organisation_name, w.why, w.since_on, w.review_on,"
    " w.watcher, w.watcher_label, w.added_label, w.ended_on, w.ended_reason, w.version"
    " FROM risk_watch w JOIN location l ON l.id = w.location JOIN organisation o ON o.id = l.organisation"
)
_WATCHED = "w.since_on <= {} AND (w.ended_on IS NULL OR w.ended_on > {})"


async def watch_list(on: date) -> list[Watch]:
    """The places watched on a day, the review that is due first first."""
    return await fetch_as(Watch, f"{_WATCH} WHERE {_WATCHED} ORDER BY w.review_on, w.id", on, on)


async def watch_on(location_id: int, on: date) -> Watch | None:
    """The watch of a location on a day; who watches and when it is looked at again are those said last."""
    return await fetch_one_as(
        Watch, f"{_WATCH} WHERE w.location = {{}} AND {_WATCHED} ORDER BY w.id DESC LIMIT 1", location_id, on, on
    )


async def watch_of(location_id: int) -> Watch | None:
    """The watch of a location that has not ended."""
    return await fetch_one_as(Watch, f"{_WATCH} WHERE w.location = {{}} AND w.ended_on IS NULL", location_id)


async def find_watch(watch_id: int) -> Watch | None:
    """One entry of the watch-list, ended ones too."""
    return await fetch_one_as(Watch, f"{_WATCH} WHERE w.id = {{}}", watch_id)
