"""CQC's weekly care directory (CSV): names, addresses and service types of every active location, without ratings, beds or coordinates.

Older files have no "Also known as" column, and call the id column `CQC Location (for office use only` without closing the bracket.
The 18-column export mixes rows of providers (no location id) with rows of locations.
"""

from collections.abc import Sequence
from typing import Any

from market.db.sql import fetch
from market.importers.cells import CellError, cqc_id, required_text, text, text_of
from market.importers.feeds.places import (
    address_of,
    double_locations,
    hand_over,
    listed_anyway,
    outside_scope,
    place,
    telephone,
)
from market.importers.feeds.reading import Field, cell_reader, columns, problems_of, row_reader
from market.importers.feeds.vocabulary import services_in, specialisms_in
from market.importers.types import Counts, Feed, FeedContext, Flagged, Header, Layout, LeftOut, RowParser
from market.providers.cqc import CqcLocation, CqcOrganisation, Telling
from market.providers.types import ServiceType

CODE = "cqc-directory"
LOCATION_ID = "CQC Location ID (for office use only)"
PROVIDER_ID = "CQC Provider ID (for office use only)"
_CARE_HOMES = frozenset({ServiceType.NURSING_HOME.value, ServiceType.RESIDENTIAL_HOME.value})

_ALIASES: dict[str, tuple[str, ...]] = {
    LOCATION_ID: ("CQC Location (for office use only", "CQC Location ID", "CQC Location"),
    PROVIDER_ID: ("CQC Provider (for office use only", "CQC Provider ID", "CQC Provider"),
    "Service's website (if available)": ("Services website", "Website"),
    "Phone number": ("Phone",),
    "Date of latest check": ("Report publication date",),
    "Specialisms/services": ("Specialisms / services",),
    "Location URL": ("URL",),
}
_SHARED = ("Name", "Postcode", "Service types", "Provider name", LOCATION_ID, PROVIDER_ID)
_OTHERS = (
    "Also known as",
    "Phone number",
    "Service's website (if available)",
    "Date of latest check",
    "Specialisms/services",
    "Local authority",
    "Region",
    "Location URL",
)
WEEKLY = Layout(
    code="cqc-directory-15",
    title="Weekly care directory, 15 columns",
    columns=columns((*_SHARED, "Address"), _OTHERS, _ALIASES),
)
EXPORT = Layout(
    code="cqc-directory-18",
    title="Care directory, 18 columns, rows of providers and locations",
    columns=columns((*_SHARED, "Address 1", "Town/City"), ("Address 2", "County", *_OTHERS), _ALIASES),
)

_FIELDS = (
    Field("cqc_location_id", LOCATION_ID, cqc_id),
    Field("name", "Name", required_text(300)),
    Field("phone", "Phone number", telephone),
    Field("website", "Service's website (if available)", text(300)),
    Field("authority", "Local authority", text(80)),
    Field("region", "Region", text(60)),
    Field("town", "Town/City", text(80)),
    Field("address", "Address", text(400)),
    Field("postcode", "Postcode", text_of),
)
_PROVIDER = (Field("cqc_provider_id", PROVIDER_ID, cqc_id), Field("name", "Provider name", required_text(300)))


async def load(context: FeedContext) -> dict[str, Any]:
    """The locations of which CQC's fuller list said that they are not adult social care."""
    rows = await fetch(
        "SELECT cqc_location_id FROM location WHERE cqc_location_id IS NOT NULL AND directorate <> '' "
        "AND lower(directorate) <> 'adult social care'"
    )
    return {"not_social_care": {row["cqc_location_id"] for row in rows}}


def parser(header: Header, context: FeedContext) -> RowParser:
    """Rows to thin `CqcLocation`s. Which rows are adult social care is told by their service types."""
    read, read_provider = row_reader(header, _FIELDS), row_reader(header, _PROVIDER)
    services_of, people_of = cell_reader(header, "Service types"), cell_reader(header, "Specialisms/services")
    id_of = cell_reader(header, LOCATION_ID)
    address_cells = [
        header.positions[name] for name in ("Address 1", "Address 2", "Town/City", "County") if name in header.positions
    ]
    elsewhere: set[str] = context.lookups.get("not_social_care", set())
    listed = listed_anyway(context)
    export = header.layout.code == EXPORT.code

    def parse(row: Sequence[Any]) -> Any:
        location_id = text_of(id_of(row))
        if export and not location_id:
            return LeftOut("A row of a provider, not of a location")
        services = services_in(text_of(services_of(row)))
        outside = outside_scope("", services)
        if outside is not None or location_id in elsewhere:
            listed.add(location_id)
            return outside or LeftOut("Not adult social care in CQC's list with filters")
        try:
            values = read(row)
            where = place(values["postcode"], None, None)
            values["postcode"] = where.postcode
            if address_cells:
                values["address"] = address_of(*(row[position] for position in address_cells))
            elif "town" not in values:
                values["town"] = _town(values.get("address", ""))
            record = CqcLocation(
                organisation=CqcOrganisation(**read_provider(row)),
                services=services,
                care_home=not _CARE_HOMES.isdisjoint(services),
                specialisms=specialisms_in(text_of(people_of(row))) or None,
                **values,
            )
        except CellError as error:
            listed.add(location_id)
            return problems_of(row, header, (*_FIELDS, *_PROVIDER), otherwise=("Address", error.reason))
        return record if where.odd is None else Flagged(record, where.odd)

    return parse


def _town(address: str) -> str:
    """The last part of the address in one line, which is usually the town."""
    last = address.rpartition(",")[2].strip()
    return last if len(last) <= 80 and not any(letter.isdigit() for letter in last) else ""


async def apply(records: list[Any], context: FeedContext, header: Header) -> Counts:
    """Add locations that are not held, fill what nobody has said, and note who is on the list."""
    return await hand_over(records, context, feed=CODE, telling=Telling.THIN, whole_list=True)


FEED = Feed(
    code=CODE,
    title="CQC weekly care directory",
    what="Every active location with its address and service types, published each week. It says who is on CQC's list before the "
    "monthly file does; it never blanks what the monthly file gave.",
    layouts=(WEEKLY, EXPORT),
    load=load,
    parser=parser,
    apply=apply,
    clashes=double_locations,
)
