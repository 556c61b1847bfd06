"""CQC's list of deactivated locations: when each registration ended. Deactivated is not always closed: the same service may go on
under a new registration, which the links of the API tell.
"""

from collections.abc import Sequence
from typing import Any

from market.db.sql import fetch
from market.importers.cells import (
    CellError,
    cqc_id,
    day,
    flag,
    none_marked_text,
    number,
    optional_cqc_id,
    optional_flag,
    required_text,
    text,
    text_of,
    whole_between,
    word,
)
from market.importers.feeds.places import (
    address_of,
    company_number,
    double_locations,
    hand_over,
    outside_scope,
    place,
)
from market.importers.feeds.reading import Field, cell_reader, columns, problems_of, row_reader
from market.importers.feeds.vocabulary import RATINGS
from market.importers.types import Counts, Feed, FeedContext, Flagged, Header, Layout, LeftOut, Problem, RowParser
from market.providers.cqc import CqcLocation, CqcOrganisation, CqcRating, Telling
from market.providers.rules import OVERALL_GROUP
from market.providers.types import KeyQuestion, ServiceType

CODE = "cqc-deactivated"
ENDED, BEDS = "Location HSCA End Date", "Care homes beds at point location de-activated"
DIRECTORATE = "Location Inspection Directorate"

LAYOUT = Layout(
    code="cqc-deactivated-34",
    title="Deactivated locations, 34 columns and the provider's",
    columns=columns(
        ("Location ID", "Location Name", ENDED),
        (
            "Location ODS Code",
            "Location Status",
            "Location HSCA start date",
            "Care home?",
            BEDS,
            "Location Type/Sector",
            "Location Primary Inspection Category",
            DIRECTORATE,
            "Location Region",
            "Location Primary NHS Region",
            "Location Local Authority",
            "Location ONSPD CCG Code",
            "Location ONSPD CCG",
            "Location Commissioning CCG Code",
            "Location Commissioning CCG Name",
            "Location Parliamentary Constituency",
            "Location Latitude",
            "Location Longitude",
            "Location Street Address",
            "Location Address Line 2",
            "Location City",
            "Location County",
            "Location Postal Code",
            "Location PAF ID",
            "Location UPRN ID",
            "Location Latest Overall Rating",
            "Publication Date",
            "Inherited Rating (Y/N)",
            "Brand ID",
            "Brand Name",
            "Provider Companies House Number",
            "Provider Charity Number",
            "Provider ID",
            "Provider Name",
            "Provider HSCA start date",
            "Provider Ownership Type",
        ),
        {
            "Location Primary NHS Region": ("Location NHS Region",),
            "Location Commissioning CCG Name": ("Location Commissioning CCG",),
            BEDS: ("Care homes beds at point location deactivated",),
        },
    ),
)

_LOCATION = (
    Field("cqc_location_id", "Location ID", cqc_id),
    Field("name", "Location Name", required_text(300)),
    Field("registered_on", "Location HSCA start date", day),
    Field("deregistered_on", ENDED, day),
    Field("care_home", "Care home?", flag),
    Field("beds", BEDS, whole_between(0, 1000, "beds at one location")),
    Field("directorate", DIRECTORATE, text(60)),
    Field("category", "Location Primary Inspection Category", text(80)),
    Field("ods_code", "Location ODS Code", text(16)),
    Field("uprn", "Location UPRN ID", text(16)),
    Field("town", "Location City", text(80)),
    Field("postcode", "Location Postal Code", text_of),
    Field("authority", "Location Local Authority", text(80)),
    Field("region", "Location Region", text(60)),
    Field("brand_id", "Brand ID", none_marked_text(32)),
    Field("brand_name", "Brand Name", none_marked_text(200)),
)
_PROVIDER = (
    Field("cqc_provider_id", "Provider ID", optional_cqc_id),
    Field("name", "Provider Name", text(300)),
    Field("ownership", "Provider Ownership Type", text(40)),
    Field("companies_house_number", "Provider Companies House Number", company_number),
    Field("charity_number", "Provider Charity Number", none_marked_text(16)),
    Field("registered_on", "Provider HSCA start date", day),
)
_RATING = (
    Field("rating", "Location Latest Overall Rating", word(RATINGS, "a rating")),
    Field("published_on", "Publication Date", day),
    Field("inherited", "Inherited Rating (Y/N)", optional_flag),
)
_COORDINATES = (Field("latitude", "Location Latitude", number), Field("longitude", "Location Longitude", number))
_ADDRESS = ("Location Street Address", "Location Address Line 2", "Location City", "Location County")


async def load(context: FeedContext) -> dict[str, Any]:
    """The CQC ids of the locations in the register: a file without the provider's columns can only close those."""
    rows = await fetch("SELECT cqc_location_id FROM location WHERE cqc_location_id IS NOT NULL")
    return {"held": {row["cqc_location_id"] for row in rows}}


def parser(header: Header, context: FeedContext) -> RowParser:
    """Rows to thin `CqcLocation`s that end on a day."""
    read, read_provider, read_rating = (row_reader(header, fields) for fields in (_LOCATION, _PROVIDER, _RATING))
    directorate_of, care_home_of = cell_reader(header, DIRECTORATE), cell_reader(header, "Care home?")
    latitude_of, longitude_of = cell_reader(header, "Location Latitude"), cell_reader(header, "Location Longitude")
    address_cells = [header.positions[name] for name in _ADDRESS if name in header.positions]
    held: set[str] = context.lookups["held"]
    checked = (*_LOCATION, *_PROVIDER, *_RATING, *_COORDINATES)

    def parse(row: Sequence[Any]) -> Any:
        try:
            services = (ServiceType.RESIDENTIAL_HOME.value,) if flag(care_home_of(row)) else ()
            outside = outside_scope(text_of(directorate_of(row)), services)
            if outside is not None:
                return outside
            values = read(row)
            if values["deregistered_on"] is None:
                return [Problem(ENDED, "The end date is blank, and a deactivated location needs one.")]
            where = place(values.pop("postcode", ""), latitude_of(row), longitude_of(row))
            provider = read_provider(row)
            record = CqcLocation(
                organisation=_organisation(provider),
                postcode=where.postcode,
                latitude=where.latitude,
                longitude=where.longitude,
                address=address_of(*(row[position] for position in address_cells)) if address_cells else None,
                ratings=_rating(read_rating(row)),
                **values,
            )
        except CellError as error:
            return problems_of(row, header, checked, otherwise=("Location Street Address", error.reason))
        return _checked(record, held, where.odd)

    return parse


def _checked(record: CqcLocation, held: set[str], odd: str | None) -> Any:
    begins, ends = record.registered_on, record.deregistered_on
    if begins is not None and ends is not None and ends < begins:
        return [Problem(ENDED, f"The location would end on {ends:%d/%m/%Y}, before it began on {begins:%d/%m/%Y}.")]
    if record.organisation is None and record.cqc_location_id not in held:
        return LeftOut("A closed location that is not in the register, of a provider that the file does not name")
    return record if odd is None else Flagged(record, odd)


def _organisation(values: dict[str, Any]) -> CqcOrganisation | None:
    if not values.get("cqc_provider_id"):
        return None
    return CqcOrganisation(**{**values, "name": values.get("name") or None})


def _rating(values: dict[str, Any]) -> tuple[CqcRating, ...]:
    rating, published_on = values.get("rating"), values.get("published_on")
    if rating is None or published_on is None:
        return ()
    return (
        CqcRating(OVERALL_GROUP, KeyQuestion.OVERALL.value, rating.value, published_on, bool(values.get("inherited"))),
    )


async def apply(records: list[Any], context: FeedContext, header: Header) -> Counts:
    """Give locations the day on which their registration ended, and add closed ones for the history of the market."""
    return await hand_over(records, context, feed=CODE, telling=Telling.THIN, whole_list=False)


FEED = Feed(
    code=CODE,
    title="CQC deactivated locations",
    what="Every registration that has ended, with the day. Exits from the market follow from it.",
    layouts=(LAYOUT,),
    load=load,
    parser=parser,
    apply=apply,
    clashes=double_locations,
    sheets=("Deactivated_Locations",),
)
