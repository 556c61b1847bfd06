"""CQC's "Care directory with filters" (HSCA_Active_Locations), monthly: every registered location with its provider.

Layout: 122 columns, asserted against the files of July to October 2026; older spellings as aliases. One-hot columns hold `Y` or blank.
"""

from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from market.importers.cells import (
    CellError,
    brand_name,
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
    listed_anyway,
    no_lookups,
    outside_scope,
    place,
    telephone,
)
from market.importers.feeds.reading import Field, cell_reader, columns, problems_of, row_reader
from market.importers.feeds.vocabulary import BAND_COLUMNS, RATINGS, SERVICE_COLUMNS
from market.importers.types import Counts, Feed, FeedContext, Flagged, Header, Layout, LeftOut, RowParser
from market.providers.cqc import CqcLocation, CqcOrganisation, CqcRating, Telling
from market.providers.intake_listing import note_directorates
from market.providers.rules import OVERALL_GROUP
from market.providers.types import KeyQuestion

CODE = "cqc-active-locations"
DIRECTORATE = "Location Inspection Directorate"
SERVICE_PREFIX = "Service type - "
_ELSEWHERE = "elsewhere"
BAND_PREFIX = "Service user band - "
ACTIVITIES = (
    "Accommodation for persons who require nursing or personal care",
    "Accommodation for persons who require treatment for substance misuse",
    "Assessment or medical treatment for persons detained under the Mental Health Act 1983",
    "Diagnostic and screening procedures",
    "Family planning",
    "Management of supply of blood and blood derived products",
    "Maternity and midwifery services",
    "Nursing care",
    "Personal care",
    "Services in slimming clinics",
    "Surgical procedures",
    "Termination of pregnancies",
    "Transport services, triage and medical advice provided remotely",
    "Treatment of disease, disorder or injury",
)

_REQUIRED = (
    "Location ID",
    "Location HSCA start date",
    "Care home?",
    "Location Name",
    "Care homes beds",
    "Location Local Authority",
    "Location Postal Code",
    "Provider ID",
    "Provider Name",
)
_OPTIONAL = (
    "Dormant (Y/N)",
    "Location ODS Code",
    "Location Telephone Number",
    "Registered manager",
    "Location Web Address",
    "Location Type/Sector",
    DIRECTORATE,
    "Location Primary Inspection Category",
    "Location Latest Overall Rating",
    "Publication Date",
    "Inherited Rating (Y/N)",
    "Location Region",
    "Location NHS Region",
    "Location ONSPD CCG Code",
    "Location ONSPD CCG",
    "Location Commissioning CCG Code",
    "Location Commissioning CCG",
    "Location Street Address",
    "Location Address Line 2",
    "Location City",
    "Location County",
    "Location PAF ID",
    "Location UPRN ID",
    "Location Latitude",
    "Location Longitude",
    "Location Parliamentary Constituency",
    "Brand ID",
    "Brand Name",
    "Provider Companies House Number",
    "Provider Charity Number",
    "Provider HSCA start date",
    "Provider Type/Sector",
    "Provider Inspection Directorate",
    "Provider Primary Inspection Category",
    "Provider Ownership Type",
    "Provider Telephone Number",
    "Provider Web Address",
    "Provider Street Address",
    "Provider Address Line 2",
    "Provider City",
    "Provider County",
    "Provider Postal Code",
    "Provider PAF ID",
    "Provider UPRN ID",
    "Provider Local Authority",
    "Provider Region",
    "Provider NHS Region",
    "Provider Latitude",
    "Provider Longitude",
    "Provider Parliamentary Constituency",
    "Provider Nominated Individual Name",
    "Provider Main Partner Name",
    *(f"Regulated activity - {name}" for name in ACTIVITIES),
    *(f"{SERVICE_PREFIX}{name}" for name in SERVICE_COLUMNS),
    *(f"{BAND_PREFIX}{name}" for name in BAND_COLUMNS),
    "Location Dual Registered",
    "Primary ID (Dual registration locations)",
)
_ALIASES: dict[str, tuple[str, ...]] = {
    "Location Commissioning CCG": ("Location Commissioning CCG Name",),
    "Location NHS Region": ("Location Primary NHS Region",),
    "Location HSCA start date": ("Location Start Date",),
    "Dormant (Y/N)": ("Dormant",),
    "Inherited Rating (Y/N)": ("Inherited Rating",),
    "Primary ID (Dual registration locations)": ("Primary ID",),
    "Location UPRN ID": ("Location UPRN",),
}

LAYOUT = Layout(
    code="cqc-active-locations-122",
    title="Care directory with filters, 122 columns",
    columns=columns(_REQUIRED, _OPTIONAL, _ALIASES),
)

_LOCATION = (
    Field("cqc_location_id", "Location ID", cqc_id),
    Field("name", "Location Name", required_text(300)),
    Field("registered_on", "Location HSCA start date", day),
    Field("dormant", "Dormant (Y/N)", optional_flag),
    Field("care_home", "Care home?", flag),
    Field("beds", "Care homes beds", whole_between(0, 1000, "beds at one location")),
    Field("directorate", DIRECTORATE, text(60)),
    Field("category", "Location Primary Inspection Category", text(80)),
    Field("ods_code", "Location ODS Code", text(16)),
    Field("uprn", "Location UPRN ID", text(16)),
    Field("phone", "Location Telephone Number", telephone),
    Field("website", "Location Web Address", text(300)),
    Field("town", "Location City", text(80)),
    Field("postcode", "Location Postal Code", text_of),
    Field("authority", "Location Local Authority", text(80)),
    Field("region", "Location Region", text(60)),
    Field("brand_id", "Brand ID", none_marked_text(32)),
    Field("brand_name", "Brand Name", brand_name),
    Field("primary_location_id", "Primary ID (Dual registration locations)", optional_cqc_id),
)
_ORGANISATION = (
    Field("cqc_provider_id", "Provider ID", cqc_id),
    Field("name", "Provider Name", required_text(300)),
    Field("ownership", "Provider Ownership Type", text(40)),
    Field("companies_house_number", "Provider Companies House Number", company_number),
    Field("charity_number", "Provider Charity Number", none_marked_text(16)),
    Field("phone", "Provider Telephone Number", telephone),
    Field("website", "Provider Web Address", text(300)),
    Field("registered_on", "Provider HSCA start date", day),
)
_RATING = (
    Field("rating", "Location Latest Overall Rating", word(RATINGS, "a rating")),
    Field("published_on", "Publication Date", day),
    Field("inherited", "Inherited Rating (Y/N)", optional_flag),
)
_COORDINATES = (Field("latitude", "Location Latitude", number), Field("longitude", "Location Longitude", number))
_FLAGS = tuple(
    Field("", column, flag)
    for column in (*(SERVICE_PREFIX + name for name in SERVICE_COLUMNS), *(BAND_PREFIX + name for name in BAND_COLUMNS))
)
_CHECKED = (*_LOCATION, *_ORGANISATION, *_RATING, *_COORDINATES, *_FLAGS)


def parser(header: Header, context: FeedContext) -> RowParser:
    """Rows to `CqcLocation`; others than adult social care are left out."""
    read_location, read_rating = row_reader(header, _LOCATION), row_reader(header, _RATING)
    organisation_of = _organisations(header)
    services_of = _marked(header, {SERVICE_PREFIX + name: code.value for name, code in SERVICE_COLUMNS.items()})
    bands_of = _marked(header, {BAND_PREFIX + name: code.value for name, code in BAND_COLUMNS.items()})
    directorate_of, id_of = cell_reader(header, DIRECTORATE), cell_reader(header, "Location ID")
    latitude_of, longitude_of = cell_reader(header, "Location Latitude"), cell_reader(header, "Location Longitude")
    address_cells = _address_cells(header, "Location")
    listed = listed_anyway(context)
    elsewhere: dict[str, str] = context.lookups.setdefault(_ELSEWHERE, {})
    left_out: dict[str, LeftOut] = {}  # why the rows of a directorate are left out, whatever their services

    def parse(row: Sequence[Any]) -> Any:
        try:
            directorate = text_of(directorate_of(row))
            services = services_of(row) if not directorate or directorate not in left_out else ()
            outside = left_out.get(directorate) or outside_scope(directorate, services or ())
            if outside is not None:
                if directorate:
                    left_out[directorate] = outside
                elsewhere[text_of(id_of(row))] = directorate
                return outside
            values = read_location(row)
            where = place(values.pop("postcode"), latitude_of(row), longitude_of(row))
            record = CqcLocation(
                organisation=organisation_of(row, values),
                postcode=where.postcode,
                latitude=where.latitude,
                longitude=where.longitude,
                address=address_of(*(row[position] for position in address_cells)) if address_cells else None,
                services=services,
                specialisms=bands_of(row),
                ratings=_rating(read_rating(row)),
                **values,
            )
        except CellError as error:
            listed.add(text_of(id_of(row)))
            return problems_of(row, header, _CHECKED, otherwise=("Location Street Address", error.reason))
        return record if where.odd is None else Flagged(record, where.odd)

    return parse


def _address_cells(header: Header, whose: str) -> list[int]:
    names = (f"{whose} Street Address", f"{whose} Address Line 2", f"{whose} City", f"{whose} County")
    return [header.positions[name] for name in names if name in header.positions]


def _organisations(header: Header) -> Any:
    """A function from a row to its provider. CQC repeats the provider's columns for each location: they are read once."""
    read = row_reader(header, _ORGANISATION)
    id_of, postcode_of = cell_reader(header, "Provider ID"), cell_reader(header, "Provider Postal Code")
    address_cells = _address_cells(header, "Provider")
    known: dict[Any, CqcOrganisation] = {}

    def organisation_of(row: Sequence[Any], location: dict[str, Any]) -> CqcOrganisation:
        found = known.get(id_of(row))
        if found is None:
            found = known[id_of(row)] = CqcOrganisation(
                brand_id=location.get("brand_id"),
                brand_name=location.get("brand_name"),
                address=address_of(*(row[position] for position in address_cells)) if address_cells else None,
                postcode=place(text_of(postcode_of(row)), None, None).postcode,
                **read(row),
            )
        return found

    return organisation_of


def _marked(header: Header, codes: dict[str, str]) -> Any:
    """A function from a row to the codes of the columns marked `Y`; None when the file has none of these columns."""
    marks = [(header.positions[column], code) for column, code in codes.items() if column in header.positions]
    if not marks:
        return lambda row: None

    cells_of = itemgetter(
        *(position for position, _ in marks), marks[0][0]
    )  # the first again: one alone gives no tuple
    in_order = [code for _, code in marks]

    @lru_cache(maxsize=4096)
    def codes_of(cells: tuple[Any, ...]) -> tuple[str, ...]:
        """Worked out once for each pattern of marks: a few hundred stand in tens of thousands of rows."""
        return tuple(sorted({code for cell, code in zip(cells, in_order, strict=False) if cell and flag(cell)}))

    def marked(row: Sequence[Any]) -> tuple[str, ...]:
        return codes_of(cells_of(row))

    return marked


def _rating(values: dict[str, Any]) -> tuple[CqcRating, ...]:
    rating, published_on = values.get("rating"), values.get("published_on")
    if rating is None or published_on is None:
        return ()
    inherited = bool(values.get("inherited"))
    return (CqcRating(OVERALL_GROUP, KeyQuestion.OVERALL.value, rating.value, published_on, inherited),)


async def apply(records: list[Any], context: FeedContext, header: Header) -> Counts:
    """Bring the register up to the list."""
    await note_directorates(context.lookups.get(_ELSEWHERE, {}))
    return await hand_over(records, context, feed=CODE, telling=Telling.FULL, whole_list=True)


FEED = Feed(
    code=CODE,
    title="CQC Care directory with filters",
    what="Every location registered with CQC, with its provider, beds, services, people cared for and overall rating. Published monthly.",
    layouts=(LAYOUT,),
    load=no_lookups,
    parser=parser,
    apply=apply,
    clashes=double_locations,
    sheets=("HSCA_Active_Locations",),
)
