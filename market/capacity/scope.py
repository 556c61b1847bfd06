"""Which locations a capacity query is about: SQL shared by the queries, with its arguments in order."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from market.capacity.rules import last_closed_window
from market.capacity.types import Window
from market.db.engine import dialect
from market.db.sql import marks

# `s` is a location_state, `l` its location, `d.on_day` the day. Periods are half-open, as everywhere. A dormant location is
# registered but provides nothing, so nothing is asked or counted of it. Of premises registered twice CQC's primary counts, or,
# when that is not among them, the lowest number: the same rule as market.providers.rules.counted_once.
_HELD = "s.from_on <= d.on_day AND (s.until_on IS NULL OR s.until_on > d.on_day)"
_OPEN = (
    "(l.registered_on IS NULL OR l.registered_on <= d.on_day)"
    " AND (l.deregistered_on IS NULL OR l.deregistered_on > d.on_day)"
    " AND (l.unlisted_on IS NULL OR l.unlisted_on > d.on_day)"
)
# Few premises are registered twice, and only among those is a turn worked out: ordering every location of many days is slow.
_TWICE = (
    "CASE WHEN l.primary_location_id <> '' OR coalesce(l.cqc_location_id, '') IN"
    " (SELECT w.primary_location_id FROM location w WHERE w.primary_location_id <> '') THEN 1 ELSE 0 END"
)
_TURN = (
    "row_number() OVER (PARTITION BY r.on_day, coalesce(nullif(l.primary_location_id, ''), l.cqc_location_id)"
    " ORDER BY CASE WHEN l.cqc_location_id = l.primary_location_id OR l.primary_location_id = '' THEN 0 ELSE 1 END, l.id)"
)
_PLACE = "on_day, since, location_id, name, organisation_id, care_home"


class Part(Struct, frozen=True):
    """A piece of SQL with the arguments of its placeholders."""

    sql: str
    args: tuple[Any, ...] = ()


def days_part(days: Sequence[date]) -> Part:
    """A common table `d (on_day, since)` of days; `since` is the opening of the last closed window: returns before it are stale."""
    return _two_dates([(day, last_closed_window(day).opens_on) for day in days])


def windows_part(windows: Sequence[Window]) -> Part:
    """The same common table for windows: `on_day` is the closing day, `since` the opening day."""
    return _two_dates([(window.closes_on, window.opens_on) for window in windows])


def _two_dates(pairs: Sequence[tuple[date, date]]) -> Part:
    if not pairs:
        raise ValueError("A query over days needs at least one day")
    one = "(CAST({} AS date), CAST({} AS date))" if dialect() == "postgres" else "({}, {})"
    sql = "d (on_day, since) AS (VALUES " + ", ".join([one] * len(pairs)) + ")"
    return Part(sql, tuple(day for pair in pairs for day in pair))


def in_area(authority_names: Collection[str]) -> Part:
    """Narrows to locations in the area of the council, by the names that the files give it."""
    return Part(f"s.authority IN ({marks(authority_names)})", tuple(authority_names))


def among(location_ids: Collection[int]) -> Part:
    """Narrows to certain locations."""
    return Part(f"s.location IN ({marks(location_ids)})", tuple(location_ids))


def care_homes() -> str:
    """Narrows to care homes."""
    return "s.care_home"


def home_care_services() -> str:
    """Narrows to locations registered for home care (CQC's "Domiciliary care service") on the day."""
    return (
        "EXISTS (SELECT 1 FROM location_service v WHERE v.location = s.location AND v.code = 'home_care'"
        " AND v.from_on <= d.on_day AND (v.until_on IS NULL OR v.until_on > d.on_day))"
    )


def locations_part(whom: Part, what: str) -> Part:
    """Common tables, the last of them `place (on_day, since, location_id, name, organisation_id, care_home)`: for each day the
    locations of `whom` and `what` that CQC regulates and that were open, once for each premises."""
    sql = f"""registered AS MATERIALIZED (
        SELECT d.on_day, d.since, s.location AS location_id, s.name, s.organisation AS organisation_id, s.care_home, {_TWICE} AS twice
            FROM d JOIN location_state s ON {_HELD} JOIN location l ON l.id = s.location
            WHERE {whom.sql} AND {what} AND NOT s.dormant AND l.source = 'cqc' AND {_OPEN}),
        place AS MATERIALIZED (
        SELECT {_PLACE} FROM registered WHERE twice = 0 UNION ALL
        SELECT {_PLACE} FROM (SELECT r.*, {_TURN} AS turn FROM registered r JOIN location l ON l.id = r.location_id
            WHERE r.twice = 1) candidates WHERE turn = 1)"""
    return Part(sql, whom.args)


def with_parts(*parts: Part) -> Part:
    """`WITH …` of common tables, with all their arguments."""
    return Part("WITH " + ", ".join(part.sql for part in parts), tuple(arg for part in parts for arg in part.args))
