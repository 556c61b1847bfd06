"""Reads of the register that other packages use. All are dated: they say what held on a day, not what holds now."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from market.db.sql import fetch, fetch_as, fetch_one, fetch_one_as, marks
from market.providers.rules import Registration, counted_once, current_rating, in_service_order, main_service
from market.providers.types import (
    DatedCode,
    EventKind,
    EventRow,
    LocationOnDay,
    LocationRecord,
    LocationRow,
    MarketEvent,
    OrganisationRow,
    RatingRow,
    RelatedLocation,
    StateRow,
)


class NoSuchLocation(LookupError):
    """There is no location of that number."""


class NoSuchOrganisation(LookupError):
    """There is no organisation of that number."""


LOCATION_COLUMNS = ", ".join(
    f"l.{name}" for name in LocationRow.__struct_fields__ if not name.startswith("organisation")
) + (
    ", o.id AS organisation_id, o.name AS organisation_name, o.cqc_provider_id AS organisation_cqc_id,"
    " o.kind AS organisation_kind"
)
ORGANISATION_COLUMNS = ", ".join(f"o.{name}" for name in OrganisationRow.__struct_fields__)


def open_on_sql(alias: str = "l") -> str:
    """The condition that a location is open on a day; takes the day three times. The same rule as `rules.is_open`."""
    return (
        f"({alias}.registered_on IS NULL OR {alias}.registered_on <= {{}})"
        f" AND ({alias}.deregistered_on IS NULL OR {alias}.deregistered_on > {{}})"
        f" AND ({alias}.unlisted_on IS NULL OR {alias}.unlisted_on > {{}})"
    )


class _Standing(Struct, frozen=True):
    """The locations open on a day (`l`) with the state that held on it (`s`), as the middle of a query."""

    condition: str
    values: tuple[Any, ...]

    def select(self, columns: str, joins: str = "", more: str = "", order: str = "") -> str:
        """A whole SELECT; `more` is a further condition, whose values follow `values`."""
        tail = (f" AND {more}" if more else "") + (f" ORDER BY {order}" if order else "")
        return (
            f"SELECT {columns} FROM location_state s JOIN location l ON l.id = s.location {joins}"
            f" WHERE {self.condition}{tail}"
        )


def _standing(on: date, authority_names: Sequence[str] | None) -> _Standing:
    conditions = ["s.from_on <= {}", "(s.until_on IS NULL OR s.until_on > {})", open_on_sql()]
    values: tuple[Any, ...] = (on,) * 5
    if authority_names is not None:
        conditions.insert(0, f"s.authority IN ({marks(authority_names)})")
        values = (*authority_names, *values)
    return _Standing(" AND ".join(conditions), values)


async def locations_on(on: date, authority_names: Sequence[str] | None) -> list[LocationOnDay]:
    """Every location that was open on a day, with what held that day, in order of name and number.

    `authority_names` are the names of the area as CQC writes them, matched against the authority that held that day;
    None is everywhere. Five reads, whose cost grows with the number of locations in the answer. Dormant locations are
    included and marked; the second of two registrations of the same premises is included with `counts_once` False.
    """
    standing = _standing(on, authority_names)
    rows = await fetch(
        standing.select(
            "l.id, l.cqc_location_id AS cqc_id, l.source, s.name, s.organisation AS organisation_id,"
            " o.name AS organisation_name, s.brand_id, s.brand_name, s.authority, l.town, l.ward, l.postcode, s.beds,"
            " s.care_home, s.dormant, l.latitude, l.longitude, l.registered_on, l.deregistered_on, l.unlisted_on,"
            " l.primary_location_id",
            "JOIN organisation o ON o.id = s.organisation",
            order="s.name, l.id",
        ),
        *standing.values,
    )
    services = await _codes_on("location_service", on, standing)
    specialisms = await _codes_on("location_specialism", on, standing)
    ratings = await _overall_on(on, standing)
    predecessors = await _predecessors(standing)
    counted = counted_once(Registration(row["id"], row["cqc_id"], row.pop("primary_location_id")) for row in rows)
    for row in rows:
        own = in_service_order(services.get(row["id"], ()))
        rating = ratings.get(row["id"])
        row["services"] = own
        row["specialisms"] = sorted(specialisms.get(row["id"], ()))
        row["main_service"] = main_service(own)
        row["rating"] = rating.rating if rating else ""
        row["rating_published_on"] = rating.published_on if rating else None
        row["predecessors"] = predecessors.get(row["id"], ())
        row["counts_once"] = row["id"] in counted
    return msgspec.convert(rows, list[LocationOnDay], strict=False)


async def _codes_on(table: str, on: date, standing: _Standing) -> dict[int, list[str]]:
    rows = await fetch(
        standing.select(
            "c.location, c.code",
            f"JOIN {table} c ON c.location = l.id",
            "c.from_on <= {} AND (c.until_on IS NULL OR c.until_on > {})",
        ),
        *standing.values,
        on,
        on,
    )
    codes: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        codes[row["location"]].append(row["code"])
    return codes


async def _overall_on(on: date, standing: _Standing) -> dict[int, RatingRow]:
    rows = await fetch_as(
        RatingRow,
        standing.select(
            "r.location AS location_id, r.service_group, r.key_question, r.rating, r.published_on",
            "JOIN rating r ON r.location = l.id",
            "r.key_question = 'overall' AND r.service_group = 'Overall' AND r.published_on <= {}",
        ),
        *standing.values,
        on,
    )
    by_location: dict[int, list[RatingRow]] = defaultdict(list)
    for row in rows:
        by_location[row.location_id].append(row)
    chosen = {location_id: current_rating(own, on) for location_id, own in by_location.items()}
    return {location_id: rating for location_id, rating in chosen.items() if rating is not None}


async def _predecessors(standing: _Standing) -> dict[int, list[str]]:
    rows = await fetch(
        standing.select(
            "l.id, k.predecessor_id",
            "JOIN location_link k ON k.successor_id = l.cqc_location_id",
            order="k.predecessor_id",
        ),
        *standing.values,
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        found[row["id"]].append(row["predecessor_id"])
    return found


async def entries_and_exits(from_on: date, until_on: date, authority_names: Sequence[str] | None) -> list[MarketEvent]:
    """What entered and left the market in the half-open period `[from_on, until_on)`, in order of day, name and number.

    Deactivated is not the same as closed: when CQC names a successor, the service goes on under a new registration. So
    an entry with a known predecessor is a re-registration, and an exit whose successor is in the register is left out,
    because the successor's own row tells it. Of premises registered twice, one counts (`counts_once`).
    """
    area = f" AND l.authority IN ({marks(authority_names)})" if authority_names is not None else ""
    rows = await fetch(
        "SELECT e.id AS event_id, e.kind, e.happened_on AS happened_on, e.beds, e.reason, l.id AS location_id,"
        " l.cqc_location_id AS cqc_id, l.name, l.town, l.postcode, l.care_home, l.primary_location_id,"
        " o.id AS organisation_id, o.name AS organisation_name, p.predecessor_id, b.id AS before_id,"
        " b.name AS before_name, b.beds AS beds_before, n.successor_id, a.id AS after_id"
        " FROM registration_event e JOIN location l ON l.id = e.location JOIN organisation o ON o.id = l.organisation"
        " LEFT JOIN location_link p ON p.successor_id = l.cqc_location_id"
        " LEFT JOIN location b ON b.cqc_location_id = p.predecessor_id"
        " LEFT JOIN location_link n ON n.predecessor_id = l.cqc_location_id"
        " LEFT JOIN location a ON a.cqc_location_id = n.successor_id"
        " WHERE e.happened_on >= {} AND e.happened_on < {}" + area + " ORDER BY e.happened_on, l.name, e.id,"
        " p.predecessor_id, n.successor_id",
        from_on,
        until_on,
        *(authority_names or ()),
    )
    services = await _services_of({row["location_id"] for row in rows})
    told: dict[int, dict[str, Any]] = {}
    for row in rows:
        told.setdefault(row["event_id"], row)
    events = [row for row in told.values() if not (row["kind"] == EventKind.EXIT and row["after_id"])]
    counted = {
        kind: counted_once(
            Registration(row["location_id"], row["cqc_id"], row["primary_location_id"])
            for row in events
            if row["kind"] == kind
        )
        for kind in {row["kind"] for row in events}
    }
    return [_market_event(row, services, row["location_id"] in counted[row["kind"]]) for row in events]


def _market_event(row: dict[str, Any], services: dict[int, list[str]], counts: bool) -> MarketEvent:
    kind = EventKind(row["kind"])
    if kind is EventKind.ENTRY and row["predecessor_id"]:
        kind = EventKind.RE_REGISTRATION
    related = row["predecessor_id"] if kind is EventKind.RE_REGISTRATION else row["successor_id"]
    before = kind is EventKind.RE_REGISTRATION
    return msgspec.convert(
        row
        | {
            "kind": kind,
            "on": row["happened_on"],
            "main_service": main_service(services.get(row["location_id"], [])),
            "related_cqc_id": related or "",
            "related_id": row["before_id"] if before else None,
            "related_name": (row["before_name"] or "") if before else "",
            "beds_before": row["beds_before"] if before else None,
            "counts_once": counts,
        },
        MarketEvent,
        strict=False,
    )


async def _services_of(location_ids: Iterable[int]) -> dict[int, list[str]]:
    """The newest known service types of each location: those of its last day when it has closed."""
    ids = sorted(location_ids)
    found: dict[int, list[str]] = defaultdict(list)
    for start in range(0, len(ids), 10_000):
        some = ids[start : start + 10_000]
        rows = await fetch(
            f"SELECT location, code, until_on FROM location_service WHERE location IN ({marks(some)})"
            " ORDER BY location, code",
            *some,
        )
        newest: dict[int, date] = {}
        for row in rows:
            end = row["until_on"] or date.max
            newest[row["location"]] = max(end, newest.get(row["location"], date.min))
        for row in rows:
            if (row["until_on"] or date.max) == newest[row["location"]]:
                found[row["location"]].append(row["code"])
    return found


async def rating_history(location_id: int) -> list[RatingRow]:
    """Every published rating of a location, newest first, then overall before the key questions."""
    return await fetch_as(
        RatingRow,
        "SELECT location AS location_id, service_group, key_question, rating, published_on, inherited, report_type,"
        " url, source FROM rating WHERE location = {} ORDER BY published_on DESC, service_group, key_question, rating",
        location_id,
    )


async def find_location(location_id: int) -> LocationRow | None:
    """A location and its organisation as they are now."""
    return await fetch_one_as(
        LocationRow,
        f"SELECT {LOCATION_COLUMNS} FROM location l JOIN organisation o ON o.id = l.organisation WHERE l.id = {{}}",
        location_id,
    )


async def get_location(location_id: int) -> LocationRow:
    """As `find_location`. Raises `NoSuchLocation`."""
    found = await find_location(location_id)
    if found is None:
        raise NoSuchLocation(location_id)
    return found


async def find_location_id(cqc_location_id: str) -> int | None:
    """Our number of the location that has a CQC location ID."""
    row = await fetch_one("SELECT id FROM location WHERE cqc_location_id = {}", cqc_location_id)
    return row["id"] if row else None


async def list_locations_of(organisation_id: int) -> list[LocationRow]:
    """The locations of an organisation, open and closed, in order of name."""
    return await fetch_as(
        LocationRow,
        f"SELECT {LOCATION_COLUMNS} FROM location l JOIN organisation o ON o.id = l.organisation"
        " WHERE l.organisation = {} ORDER BY l.name, l.id",
        organisation_id,
    )


async def get_location_page(location_id: int) -> LocationRecord:
    """Everything that the register knows about one location, in six reads by index. Raises `NoSuchLocation`."""
    now = await get_location(location_id)
    codes = await fetch(
        "SELECT 'service' AS held, code, from_on, until_on FROM location_service WHERE location = {}"
        " UNION ALL SELECT 'specialism', code, from_on, until_on FROM location_specialism WHERE location = {}",
        location_id,
        location_id,
    )
    states = await fetch_as(
        StateRow,
        "SELECT s.from_on, s.until_on, s.organisation AS organisation_id, o.name AS organisation_name, s.name, s.beds,"
        " s.care_home, s.dormant, s.authority, s.brand_name FROM location_state s"
        " JOIN organisation o ON o.id = s.organisation WHERE s.location = {} ORDER BY s.from_on",
        location_id,
    )
    events = await fetch_as(
        EventRow,
        'SELECT kind, happened_on AS "on", related_location_id, beds, reason, source FROM registration_event'
        " WHERE location = {} ORDER BY happened_on, id",
        location_id,
    )
    return LocationRecord(
        now=now,
        states=states,
        services=_dated(codes, "service"),
        specialisms=_dated(codes, "specialism"),
        ratings=await rating_history(location_id),
        events=events,
        related=await _related(now),
    )


def _dated(rows: list[dict[str, Any]], held: str) -> list[DatedCode]:
    return msgspec.convert([row for row in rows if row["held"] == held], list[DatedCode], strict=False)


_RELATED = """
SELECT 'predecessor' AS relation, k.predecessor_id AS cqc_id, k.reason, {columns}
FROM location_link k LEFT JOIN location r ON r.cqc_location_id = k.predecessor_id {owner} WHERE k.successor_id = {{}}
UNION ALL
SELECT 'successor', k.successor_id, k.reason, {columns}
FROM location_link k LEFT JOIN location r ON r.cqc_location_id = k.successor_id {owner} WHERE k.predecessor_id = {{}}
UNION
SELECT 'dual', r.cqc_location_id, '', {columns}
FROM location r {owner} WHERE r.primary_location_id = {{}} AND r.primary_location_id <> '' AND r.id <> {{}}
UNION
SELECT 'dual', r.cqc_location_id, '', {columns} FROM location r {owner} WHERE r.cqc_location_id = {{}} AND r.id <> {{}}
ORDER BY 1, 2
""".format(
    columns="r.id, r.name, o.name AS organisation_name, r.registered_on, r.deregistered_on, r.beds",
    owner="LEFT JOIN organisation o ON o.id = r.organisation",
)


async def _related(now: LocationRow) -> list[RelatedLocation]:
    """Predecessors, successors and the second registration of the same premises; none without a CQC id."""
    own = now.cqc_location_id
    if own is None:
        return []
    primary = now.primary_location_id or own
    return await fetch_as(RelatedLocation, _RELATED, own, own, primary, now.id, primary, now.id)


async def find_organisation(organisation_id: int) -> OrganisationRow | None:
    """An organisation as it is now."""
    return await fetch_one_as(
        OrganisationRow, f"SELECT {ORGANISATION_COLUMNS} FROM organisation o WHERE o.id = {{}}", organisation_id
    )


async def get_organisation(organisation_id: int) -> OrganisationRow:
    """As `find_organisation`. Raises `NoSuchOrganisation`."""
    found = await find_organisation(organisation_id)
    if found is None:
        raise NoSuchOrganisation(organisation_id)
    return found
