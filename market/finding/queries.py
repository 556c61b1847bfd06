"""Reads of finding care: the places of a service, what is known of each on a day, and what contracts pay there.

One statement for the places, one for the contracts, whatever the number of places. What belongs to a place (beds, people placed since,
specialisms) comes as JSON in its row, so that a place is one row.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from market.core.clock import LONDON
from market.db.engine import dialect
from market.db.sql import fetch, fetch_as, marks
from market.finding.rates import Bought
from market.finding.rules import CARE_HOMES, candidate_services
from market.finding.types import BedsOfType
from market.geography.rules import box_around
from market.providers.queries import open_on_sql
from market.providers.rules import OVERALL_GROUP, current_rating
from market.providers.types import KeyQuestion, RatingRow, ServiceType, Specialism


class Scope(Struct, frozen=True):
    """Which locations a question is about: a condition over `l` (location) and `s` (its state on the day), with its values."""

    condition: str
    values: tuple[Any, ...]

    def within(self, other: "Scope") -> "Scope":
        """Both conditions."""
        return Scope(f"{self.condition} AND {other.condition}", (*self.values, *other.values))


def within_miles(latitude: float, longitude: float, miles: float) -> Scope:
    """Locations that may lie within some miles of a point: those in the box around it, on the index, less nearly all of its corners.

    The corners are cut on a flat map at the point, with 5% to spare for the curve of the earth up to 60 miles away; the exact distance
    is for the caller. Locations without coordinates lie nowhere.
    """
    box = box_around(latitude, longitude, miles)
    up, across = (box.north - box.south) / 2, (box.east - box.west) / 2
    flat = "(l.latitude - {}) * (l.latitude - {}) * {} + (l.longitude - {}) * (l.longitude - {}) * {} <= 1.1"
    return Scope(
        f"l.latitude BETWEEN {{}} AND {{}} AND l.longitude BETWEEN {{}} AND {{}} AND {flat}",
        (box.south, box.north, box.west, box.east, latitude, latitude, up**-2, longitude, longitude, across**-2),
    )


def in_authorities(authority_names: Collection[str]) -> Scope:
    """Locations in the area, by the authority that held on the day."""
    return Scope(f"s.authority IN ({marks(authority_names)})", tuple(authority_names))


def among(location_ids: Collection[int]) -> Scope:
    """Certain locations."""
    return Scope(f"l.id IN ({marks(location_ids)})", tuple(location_ids))


class FoundPlace(Struct, frozen=True, kw_only=True):
    """One place that was open on the day, as read. `saved_on` is the day of the return that counts for the service."""

    location_id: int
    cqc_id: str | None
    name: str
    organisation_id: int
    organisation_name: str
    town: str
    postcode: str
    authority: str
    latitude: float | None
    longitude: float | None
    dormant: bool
    closes_on: date | None
    rating: str
    rated_on: date | None
    saved_on: date | None
    services: tuple[str, ...]
    specialisms: tuple[str, ...]
    beds: tuple[BedsOfType, ...]
    placed: tuple[str, ...]
    more_hours: bool | None = None
    extra_hours: int | None = None


_LISTS = ("services", "specialisms", "beds", "placed")


def _list_of(value: str) -> str:
    return f"json_agg({value})" if dialect() == "postgres" else f"json_group_array({value})"


def _array(*values: str) -> str:
    return f"{'json_build_array' if dialect() == 'postgres' else 'json_array'}({', '.join(values)})"


def _codes(table: str, codes: Collection[str]) -> str:
    """The codes of one table that a location holds on the day, as a JSON list; takes the codes and the day twice."""
    return (
        f"(SELECT {_list_of('c.code')} FROM {table} c WHERE c.location = l.id AND c.code IN ({marks(codes)})"
        " AND c.from_on <= {} AND (c.until_on IS NULL OR c.until_on > {}))"
    )


_PLACED = """(SELECT {listed} FROM placement p WHERE p.location = n.location_id AND p.starts_on >= coalesce(n.saved_on, {{}})
    AND (p.starts_on <= {{}} OR p.recorded_at < {{}}) AND (p.ends_on IS NULL OR p.ends_on >= {{}}) AND {counts})"""
_TAKES_A_BED = "(p.service IN ('nursing_home', 'residential_home') OR p.bed_type <> '')"


async def places_on(
    scope: Scope, service: str, *, on: date, from_on: date, needs: Collection[str] = ()
) -> list[FoundPlace]:
    """The places of a service (care homes of both kinds for either) that were open on a day, with what was known then.

    `needs` are the specialisms that matter; only those, and `everyone`, are read. Placed since the return are people whose care
    starts on its day or later and by `from_on`, or later when that was recorded by the end of `on`, and has not ended before `from_on`.
    """
    wanted, codes = candidate_services(service), sorted({*needs, Specialism.EVERYONE.value}) if needs else []
    beds = service in CARE_HOMES
    near_sql, near_values = _near(scope, wanted, codes, on=on, beds=beds)
    rest, rest_values = (_with_beds if beds else _with_hours)(service, on=on, from_on=from_on)
    rows = await fetch(
        f"WITH near AS MATERIALIZED ({near_sql}) SELECT n.*, o.name AS organisation_name, {rest}",
        *near_values,
        *rest_values,
    )
    found = msgspec.convert([_place(row) for row in rows], list[FoundPlace], strict=False)
    return await _as_rated_on(found, on)


def _near(
    scope: Scope, wanted: Sequence[str], codes: Sequence[str], *, on: date, beds: bool
) -> tuple[str, tuple[Any, ...]]:
    newest = "(SELECT max(r.saved_on) FROM bed_return r WHERE r.location = l.id AND r.saved_on <= {}) AS saved_on,"
    specialisms = f", {_codes('location_specialism', codes)} AS specialisms" if codes else ""
    sql = f"""SELECT l.id AS location_id, l.cqc_location_id AS cqc_id, s.name, s.organisation AS organisation_id, l.town, l.postcode,
        s.authority, l.latitude, l.longitude, s.dormant, l.deregistered_on AS closes_on, l.rating, l.rating_published_on AS rated_on,
        {newest if beds else ""} {_codes("location_service", wanted)} AS services{specialisms}
    FROM location l JOIN location_state s ON s.location = l.id AND s.from_on <= {{}} AND (s.until_on IS NULL OR s.until_on > {{}})
    WHERE {scope.condition} AND {open_on_sql()} AND EXISTS (SELECT 1 FROM location_service v WHERE v.location = l.id
        AND v.code IN ({marks(wanted)}) AND v.from_on <= {{}} AND (v.until_on IS NULL OR v.until_on > {{}}))"""
    values = (
        *((on,) if beds else ()),
        *(*wanted, on, on),
        *((*codes, on, on) if codes else ()),
        *(on, on),
        *scope.values,
        *(on, on, on),
        *(*wanted, on, on),
    )
    return sql, values


def _with_beds(service: str, *, on: date, from_on: date) -> tuple[str, tuple[Any, ...]]:
    """Beds of the newest return, each line with its own word on admissions or else that of the home's newest return."""
    line = _array(
        "b.bed_type", "b.maximum", "b.occupied", "b.reserved", "b.closed",
        "coalesce(b.accepting, (SELECT t.accepting FROM tracker_return t WHERE t.location = b.location AND t.kind = 'care_home'"
        " AND t.saved_on <= {} ORDER BY t.saved_on DESC LIMIT 1))",
    )  # fmt: skip
    placed = _PLACED.format(listed=_list_of("p.bed_type"), counts=_TAKES_A_BED)
    sql = f"""(SELECT {_list_of(line)} FROM bed_return b WHERE b.location = n.location_id AND b.saved_on = n.saved_on) AS beds,
        {placed} AS placed FROM near n JOIN organisation o ON o.id = n.organisation_id"""
    return sql, (on, *_placed_values(on, from_on))


def _with_hours(service: str, *, on: date, from_on: date) -> tuple[str, tuple[Any, ...]]:
    """The newest return of home care; nothing of the kind exists for other services, whose return is never found."""
    kind = "home_care" if service == ServiceType.HOME_CARE else "none"
    placed = _PLACED.replace("n.saved_on", "t.saved_on").format(listed=_list_of("p.service"), counts="p.service = {}")
    sql = f"""t.saved_on, t.can_provide_more_hours AS more_hours, t.extra_hours, {placed} AS placed
        FROM near n JOIN organisation o ON o.id = n.organisation_id
        LEFT JOIN tracker_return t ON t.location = n.location_id AND t.kind = {{}} AND t.saved_on =
            (SELECT max(r.saved_on) FROM tracker_return r WHERE r.location = n.location_id AND r.kind = {{}} AND r.saved_on <= {{}})"""
    return sql, (*_placed_values(on, from_on), service, kind, kind, on)


def _placed_values(on: date, from_on: date) -> tuple[Any, ...]:
    return date.min, max(on, from_on), end_of_day(on), from_on


def end_of_day(on: date) -> datetime:
    """The moment at which a day ends in London, in UTC."""
    return datetime.combine(on + timedelta(days=1), time(), LONDON).astimezone(UTC)


async def _as_rated_on(places: list[FoundPlace], on: date) -> list[FoundPlace]:
    """The places with the rating that stood on the day, where the present one was published later; usually there is none to read."""
    later = [place.location_id for place in places if place.rated_on is not None and place.rated_on > on]
    if not later:
        return places
    published: dict[int, list[RatingRow]] = defaultdict(list)
    for start in range(0, len(later), 10_000):
        some = later[start : start + 10_000]
        rows = await fetch_as(
            RatingRow,
            "SELECT location AS location_id, service_group, key_question, rating, published_on FROM rating"
            f" WHERE key_question = {{}} AND service_group = {{}} AND published_on <= {{}} AND location IN ({marks(some)})",
            *(KeyQuestion.OVERALL.value, OVERALL_GROUP, on, *some),
        )
        for row in rows:
            published[row.location_id].append(row)
    changed = set(later)
    return [
        _rated(place, published[place.location_id], on) if place.location_id in changed else place for place in places
    ]


def _rated(place: FoundPlace, published: Sequence[RatingRow], on: date) -> FoundPlace:
    stood = current_rating(published, on)
    return msgspec.structs.replace(
        place, rating=stood.rating if stood else "", rated_on=stood.published_on if stood else None
    )


def _place(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its lists read; a list that was not asked for, or of which the engine says NULL, is empty."""
    for name in _LISTS:
        text = row.get(name)
        row[name] = msgspec.json.decode(text) if text else []
    return row


async def bought_on(service: str, *, on: date, from_on: date) -> list[Bought]:
    """What live contracts for a service give each of their providers on the first day of care, by the terms known at the end of `on`.

    A contract without a weekly or hourly rate for the service is in the answer with no rates.
    """
    rates = f"""(SELECT {_list_of(_array("r.band", "r.unit", "r.pence", "r.organisation"))} FROM contract_rate r
        WHERE r.contract = c.id AND r.service = {{}} AND r.unit IN ('week', 'hour') AND r.from_on <= {{}}
        AND (r.until_on IS NULL OR r.until_on > {{}}))"""
    rows = await fetch(
        f"""SELECT c.id AS contract_id, c.reference, s.organisation AS organisation_id, {rates} AS rates,
            (SELECT {_list_of("x.location")} FROM contract_location x WHERE x.contract = c.id) AS location_ids
        FROM contract c JOIN contract_change t ON t.contract = c.id AND t.from_on =
            (SELECT max(y.from_on) FROM contract_change y WHERE y.contract = c.id AND y.from_on <= {{}})
        JOIN contract_supplier s ON s.contract = c.id AND s.from_on <= {{}} AND (s.until_on IS NULL OR s.until_on > {{}})
        WHERE c.starts_on <= {{}} AND (t.ends_on IS NULL OR t.ends_on >= {{}})
            AND EXISTS (SELECT 1 FROM contract_service v WHERE v.contract = c.id AND v.service = {{}})
        ORDER BY c.reference, c.id, s.organisation""",
        *(service, from_on, from_on, on, from_on, from_on, from_on, from_on, service),
    )
    for row in rows:
        row["rates"] = msgspec.json.decode(row["rates"]) if row["rates"] else []
        row["location_ids"] = msgspec.json.decode(row["location_ids"]) if row["location_ids"] else []
    return msgspec.convert(rows, list[Bought], strict=False)
