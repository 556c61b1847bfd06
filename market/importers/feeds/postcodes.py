"""OS Code-Point Open: every postcode of Great Britain with its place, one CSV file for each postcode area, mostly without a header.

Source: Ordnance Survey, Code-Point Open product guide: ten columns; a positional quality of 90 means that there are no coordinates.
"""

from collections.abc import Sequence
from typing import Any

from market.core.postcodes import normalise_postcode
from market.geography.intake import ToldPostcode, apply_postcodes
from market.importers.cells import CellError, postcode, text, whole_between
from market.importers.feeds.places import double_ids, no_lookups
from market.importers.feeds.reading import Field, problems_of, row_reader
from market.importers.types import Column, Counts, Feed, FeedContext, Header, Layout, LeftOut, Problem, RowParser

CODE = "postcodes"
NAMES = (
    "Postcode",
    "Positional_quality_indicator",
    "Eastings",
    "Northings",
    "Country_code",
    "NHS_regional_HA_code",
    "NHS_HA_code",
    "Admin_county_code",
    "Admin_district_code",
    "Admin_ward_code",
)
"""The ten columns in their order, as the product's own header file names them."""
_SHORT = {
    "Postcode": ("PC",),
    "Positional_quality_indicator": ("PQ",),
    "Eastings": ("EA",),
    "Northings": ("NO",),
    "Country_code": ("CY",),
    "NHS_regional_HA_code": ("RH",),
    "NHS_HA_code": ("LH",),
    "Admin_county_code": ("CC",),
    "Admin_district_code": ("DC",),
    "Admin_ward_code": ("WC",),
}
_NEEDED = frozenset(NAMES[:4]) | {"Admin_district_code"}
NO_PLACE = "No coordinates: the positional quality is 90"
_NOWHERE = 90
_COUNTRIES = ("E92", "W92", "S92", "N92")

LAYOUT = Layout(
    code="code-point-open",
    title="OS Code-Point Open, with or without a header",
    columns=tuple(Column(name=name, aliases=_SHORT[name], required=name in _NEEDED) for name in NAMES),
)


def headerless(row: Sequence[Any]) -> tuple[str, ...] | None:
    """The ten columns when the first row of a file is unmistakably one of Code-Point Open: a postcode, a quality, two numbers and the
    code of a country."""
    cells = ["" if cell is None else str(cell).strip() for cell in row]
    if len(cells) != len(NAMES) or normalise_postcode(cells[0]) is None:
        return None
    numbers = [cell.removesuffix(".0") for cell in cells[1:4]]
    if not all(cell.isdigit() for cell in numbers) or not cells[4].startswith(_COUNTRIES):
        return None
    return NAMES


_FIELDS: tuple[Field, ...] = (
    Field("postcode", "Postcode", postcode),
    Field("quality", "Positional_quality_indicator", whole_between(0, _NOWHERE, "quality indicators")),
    Field("easting", "Eastings", whole_between(0, 700_000, "metres east")),
    Field("northing", "Northings", whole_between(0, 1_300_000, "metres north")),
    Field("district", "Admin_district_code", text(9)),
)


def _parser(header: Header, context: FeedContext) -> RowParser:
    read = row_reader(header, _FIELDS)

    def parse(row: Sequence[Any]) -> Any:
        try:
            told = read(row)
        except CellError:
            return problems_of(row, header, _FIELDS)
        if not told["postcode"]:
            return [Problem("Postcode", "This is blank, and a row needs it.")]
        if told["quality"] == _NOWHERE or not told["easting"] or not told["northing"]:
            return LeftOut(NO_PLACE)
        return ToldPostcode(told["postcode"], told["easting"], told["northing"], told["district"])

    return parse


async def _apply(records: list[Any], context: FeedContext, header: Header) -> Counts:
    done = await apply_postcodes(records, as_at=context.as_at, by=context.by, now=context.now, run_id=context.run_id)
    return Counts(created=done.created, changed=done.changed, unchanged=done.unchanged)


FEED = Feed(
    code=CODE,
    title="Postcodes (OS Code-Point Open)",
    what="Where postcodes lie, for searches by distance: the CSV files of OS Code-Point Open, one for each postcode area.",
    layouts=(LAYOUT,),
    load=no_lookups,
    parser=_parser,
    apply=_apply,
    clashes=double_ids(lambda each: each.postcode, "Postcode", lambda each: f"Postcode {each.postcode}"),
    whole_list=False,
    headerless=headerless,
)
