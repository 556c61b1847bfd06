"""The list of locations: what may be asked, and the reads that answer it.

The page's numbers are found first, in order and without a join where none is needed; everything else is then read for
these numbers only, so a page costs about the same in a market of 200 and of 40,000 locations.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from market.db.sql import fetch, fetch_value, marks
from market.providers.queries import open_on_sql
from market.providers.rules import band_limits, in_service_order
from market.providers.types import RATED, ServiceType, SizeBand
from market.providers.words import RATING_WORDS, SHORT_SERVICE_WORDS, SIZE_WORDS
from market.web.fields import Option, options
from market.web.lists import Column, Filter, ListQuery, ListSpec, containing, limit_sql, order_by_sql

NOT_RATED = "none"
MOST_WORDS = 6

_RATING_ORDER = "CASE l.rating " + " ".join(f"WHEN '{code}' THEN {at}" for at, code in enumerate(RATED)) + " END"
_UNREGULATED = (ServiceType.DAY_CARE, ServiceType.COMMUNITY_SUPPORT, ServiceType.OTHER)
_CARE = (
    ServiceType.NURSING_HOME,
    ServiceType.RESIDENTIAL_HOME,
    ServiceType.HOME_CARE,
    ServiceType.EXTRA_CARE,
    ServiceType.SUPPORTED_LIVING,
    ServiceType.SHARED_LIVES,
)
_LESS_COMMON = (
    ServiceType.HOSPICE,
    ServiceType.HOSPICE_AT_HOME,
    ServiceType.REHABILITATION,
    ServiceType.COMMUNITY_LEARNING_DISABILITY,
    ServiceType.COMMUNITY_MENTAL_HEALTH,
    ServiceType.COMMUNITY_SUBSTANCE_MISUSE,
    ServiceType.RESIDENTIAL_SUBSTANCE_MISUSE,
    ServiceType.SPECIALIST_COLLEGE,
    ServiceType.COMMUNITY_HEALTH,
    ServiceType.NURSES_AGENCY,
)
SERVICE_OPTIONS = tuple(
    Option(code.value, SHORT_SERVICE_WORDS[code]) for code in (*_CARE, *_UNREGULATED, *_LESS_COMMON)
)
"""Services that somebody looks for; what only hospitals and doctors do is left out."""
RATING_OPTIONS = (*(Option(code.value, RATING_WORDS[code]) for code in RATED), Option(NOT_RATED, "Not rated"))
SIZE_OPTIONS = tuple(Option(band.value, SIZE_WORDS[band]) for band in SizeBand)
STATE_OPTIONS = options({"closed": "Closed", "all": "Open and closed"})
AREA_OPTIONS = options({"elsewhere": "Elsewhere in England", "everywhere": "Everywhere"})

LOCATIONS = ListSpec(
    columns=(
        Column("name", "Location", sql="l.name", link="href"),
        Column("services", "Service"),
        Column("place", "Town or ward", sql="l.town"),
        Column("provider", "Provider", sql="o.name", link="provider_href"),
        Column("beds", "Beds", sql="l.beds", kind="number", missing="None", descending_first=True),
        Column("rating", "CQC rating", sql=_RATING_ORDER),
        Column("age", "Age of rating", sql="l.rating_published_on"),
    ),
    filters=(
        Filter("q", "Name, postcode or ID"),
        Filter("service", "Service", kind="choice", options=SERVICE_OPTIONS, any_label="Every service"),
        Filter("rating", "CQC rating", kind="choice", options=RATING_OPTIONS, any_label="Every rating"),
        Filter("town", "Town or ward"),
        Filter("provider", "Provider’s name or ID"),
        Filter("beds", "Size", kind="choice", options=SIZE_OPTIONS, any_label="Every size"),
        Filter("state", "State", kind="choice", options=STATE_OPTIONS, any_label="Open now"),
        Filter("area", "Area", kind="choice", options=AREA_OPTIONS, any_label="Our area"),
    ),
    sort="name",
    tie_break="l.id",
    noun="location",
)


class LocationLine(Struct, frozen=True, kw_only=True):
    """One location of the list, as stored."""

    id: int
    cqc_location_id: str | None
    name: str
    source: str
    town: str
    ward: str
    postcode: str
    authority: str
    beds: int | None
    care_home: bool
    dormant: bool
    rating: str
    rating_published_on: date | None
    registered_on: date | None
    deregistered_on: date | None
    unlisted_on: date | None
    brand_name: str
    latitude: float | None
    longitude: float | None
    organisation_id: int
    organisation_name: str
    organisation_cqc_id: str | None
    services: tuple[str, ...] = ()


class Narrowed(Struct):
    """Conditions of a WHERE with their values."""

    conditions: list[str] = []
    values: list[Any] = []

    def add(self, condition: str, *values: Any) -> None:
        """One more condition that must hold."""
        self.conditions.append(condition)
        self.values.extend(values)

    @property
    def where(self) -> str:
        """`WHERE …`, or nothing."""
        return f"WHERE {' AND '.join(self.conditions)}" if self.conditions else ""


async def places(authority_names: Sequence[str]) -> list[str]:
    """Towns and wards of the area's locations, in order, for the filter."""
    rows = await fetch(
        f"SELECT DISTINCT town, ward FROM location WHERE authority IN ({marks(authority_names)})", *authority_names
    )
    return sorted({place for row in rows for place in row.values() if place})


def location_spec(towns: Sequence[str]) -> ListSpec:
    """The list with the area's towns and wards to choose from; without any the filter takes typed words."""
    if not towns:
        return LOCATIONS
    choose = Filter(
        "town", "Town or ward", kind="choice", options=tuple(Option(t, t) for t in towns), any_label="Every town"
    )
    filters = tuple(choose if each.key == "town" else each for each in LOCATIONS.filters)
    return msgspec.structs.replace(LOCATIONS, filters=filters)


def narrow_locations(query: ListQuery, on: date, authority_names: Sequence[str]) -> Narrowed:
    """The conditions that a list of locations (`l`) is narrowed by."""
    asked, chosen = query.filters, Narrowed()
    narrow_area(chosen, asked.get("area"), authority_names)
    narrow_state(chosen, asked.get("state"), on)
    narrow_words(chosen, "l.search_text", asked.get("q"))
    if service := asked.get("service"):
        chosen.add(
            "EXISTS (SELECT 1 FROM location_service v WHERE v.location = l.id AND v.code = {} AND v.from_on <= {}"
            " AND (v.until_on IS NULL OR v.until_on > {} OR v.until_on >= l.deregistered_on))",
            service,
            on,
            on,
        )
    if rating := asked.get("rating"):
        rated = [code.value for code in RATED]
        if rating == NOT_RATED:
            chosen.add(f"l.rating NOT IN ({marks(rated)})", *rated)
        else:
            chosen.add("l.rating = {}", rating)
    if town := asked.get("town"):
        if query.spec.filters[3].kind == "choice":
            chosen.add("(l.town = {} OR l.ward = {})", town, town)
        else:
            chosen.add(
                r"(lower(l.town) LIKE {} ESCAPE '\' OR lower(l.ward) LIKE {} ESCAPE '\')", *[containing(town)] * 2
            )
    if provider := asked.get("provider"):
        owners = Narrowed()
        narrow_words(owners, "o.search_text", provider)
        chosen.add(f"l.organisation IN (SELECT o.id FROM organisation o {owners.where})", *owners.values)
    if size := asked.get("beds"):
        least, most = band_limits(size)
        chosen.add("l.beds >= {}", least)
        if most is not None:
            chosen.add("l.beds <= {}", most)
    return chosen


def narrow_area(chosen: Narrowed, area: str | None, authority_names: Sequence[str]) -> None:
    """Narrow to our area unless asked otherwise."""
    if area is None:
        chosen.add(f"l.authority IN ({marks(authority_names)})", *authority_names)
    elif area == "elsewhere":
        chosen.add(f"l.authority NOT IN ({marks(authority_names)})", *authority_names)


def narrow_state(chosen: Narrowed, state: str | None, on: date) -> None:
    """Narrow to what is open on the day unless asked otherwise."""
    if state is None:
        chosen.add(open_on_sql(), on, on, on)
    elif state == "closed":
        chosen.add("(l.deregistered_on <= {} OR l.unlisted_on <= {})", on, on)


def narrow_words(chosen: Narrowed, column: str, words: str | None) -> None:
    """Every word must occur. More than a few words are taken as one phrase, so that nobody can make a huge query."""
    parts = (words or "").split()
    for part in parts if len(parts) <= MOST_WORDS else [" ".join(parts)]:
        chosen.add(rf"{column} LIKE {{}} ESCAPE '\'", containing(part))


async def list_locations(
    query: ListQuery, *, on: date, authority_names: Sequence[str]
) -> tuple[list[LocationLine], int]:
    """One page of locations and the number of all that match, in three reads."""
    chosen = narrow_locations(query, on, authority_names)
    total = await fetch_value(f"SELECT count(*) FROM location l {chosen.where}", *chosen.values)
    owner = "JOIN organisation o ON o.id = l.organisation" if query.sort == "provider" else ""
    order = _name_order(query) if query.sort == "name" else order_by_sql(query)
    rows = await fetch(f"SELECT l.id FROM location l {owner} {chosen.where} {order} {limit_sql(query)}", *chosen.values)
    return await location_lines([row["id"] for row in rows], on), int(total)


def _name_order(query: ListQuery) -> str:
    """Names are never unknown, and this plain order can follow an index."""
    return f"ORDER BY l.name {'DESC' if query.descending else 'ASC'}, l.id"


_LINE_COLUMNS = ", ".join(
    f"l.{name}" for name in LocationLine.__struct_fields__ if not name.startswith("organisation") and name != "services"
)
MOST_NUMBERS = 10_000


async def location_lines(ids: Sequence[int], on: date) -> list[LocationLine]:
    """The lines of these locations, in this order, with the services of the day (of the last day where closed)."""
    found: dict[int, dict[str, Any]] = {}
    services: dict[int, list[str]] = defaultdict(list)
    for start in range(0, len(ids), MOST_NUMBERS):
        some = ids[start : start + MOST_NUMBERS]
        rows = await fetch(
            f"SELECT {_LINE_COLUMNS}, o.id AS organisation_id, o.name AS organisation_name,"
            " o.cqc_provider_id AS organisation_cqc_id FROM location l JOIN organisation o ON o.id = l.organisation"
            f" WHERE l.id IN ({marks(some)})",
            *some,
        )
        found |= {row["id"]: row for row in rows}
        codes = await fetch(
            "SELECT v.location, v.code FROM location_service v JOIN location l ON l.id = v.location"
            f" WHERE v.location IN ({marks(some)}) AND v.from_on <= {{}}"
            " AND (v.until_on IS NULL OR v.until_on > {} OR v.until_on >= l.deregistered_on)",
            *some,
            on,
            on,
        )
        for row in codes:
            services[row["location"]].append(row["code"])
    for location_id, row in found.items():
        row["services"] = in_service_order(services.get(location_id, ()))
    return msgspec.convert([found[each] for each in ids if each in found], list[LocationLine], strict=False)
