"""CQC's "Care directory with ratings" (Latest_ratings), sheet Locations: one row for each location, service group and key question.

Only the row with both "Overall" is the location's own rating. Files up to 2020 call the column `Key Question`. A location may have two
ratings published on one date; both are kept.
"""

from collections.abc import Sequence
from typing import Any

from market.db.sql import fetch
from market.importers.cells import CellError, cqc_id, day, optional_flag, required_text, text, text_of, word
from market.importers.feeds.places import counts_of
from market.importers.feeds.reading import Field, cell_reader, columns, problems_of, row_reader
from market.importers.feeds.vocabulary import KEY_QUESTIONS, RATINGS
from market.importers.types import Counts, Feed, FeedContext, Header, Layout, LeftOut, RowParser
from market.providers.cqc import CqcLocationRating, CqcRating
from market.providers.intake import apply_ratings
from market.providers.rules import OVERALL_GROUP

CODE = "cqc-latest-ratings"
GROUP, QUESTION = "Service / Population Group", "Domain"

LAYOUT = Layout(
    code="cqc-latest-ratings-28",
    title="Care directory with ratings, sheet Locations, 28 columns",
    columns=columns(
        ("Location ID", GROUP, QUESTION, "Latest Rating", "Publication Date"),
        (
            "Location ODS Code",
            "Location Name",
            "Care Home?",
            "Location Type",
            "Location Primary Inspection Category",
            "Location Street Address",
            "Location Address Line 2",
            "Location City",
            "Location Post Code",
            "Location Local Authority",
            "Location Region",
            "Location NHS Region",
            "Location ONSPD CCG Code",
            "Location ONSPD CCG",
            "Location Commissioning CCG Code",
            "Location Commissioning CCG Name",
            "Report Type",
            "Inherited Rating (Y/N)",
            "URL",
            "Provider ID",
            "Provider Name",
            "Brand ID",
            "Brand Name",
        ),
        {
            QUESTION: ("Key Question",),
            GROUP: ("Service/Population Group", "Service Group"),
            "Location Post Code": ("Location Postal Code",),
            "Location Commissioning CCG Name": ("Location Commissioning CCG",),
            "Inherited Rating (Y/N)": ("Inherited Rating",),
        },
    ),
)

_FIELDS = (
    Field("cqc_location_id", "Location ID", cqc_id),
    Field("service_group", GROUP, required_text(120)),
    Field("key_question", QUESTION, word(KEY_QUESTIONS, "a key question")),
    Field("rating", "Latest Rating", word(RATINGS, "a rating")),
    Field("published_on", "Publication Date", day),
    Field("inherited", "Inherited Rating (Y/N)", optional_flag),
    Field("report_type", "Report Type", text(60)),
    Field("url", "URL", text(300)),
)


async def load(context: FeedContext) -> dict[str, Any]:
    """The CQC ids of the locations in the register: only their ratings are taken."""
    rows = await fetch("SELECT cqc_location_id FROM location WHERE cqc_location_id IS NOT NULL")
    return {"held": {row["cqc_location_id"] for row in rows}}


def parser(header: Header, context: FeedContext) -> RowParser:
    """Rows to `CqcLocationRating`."""
    read = row_reader(header, _FIELDS)
    id_of = cell_reader(header, "Location ID")
    held: set[str] = context.lookups["held"]

    def parse(row: Sequence[Any]) -> Any:
        try:
            location_id = cqc_id(id_of(row))
            if location_id not in held:
                return LeftOut("A location that is not in the register")
            values = read(row)
        except CellError:
            return problems_of(row, header, _FIELDS)
        rating, question, published_on = values["rating"], values["key_question"], values["published_on"]
        if rating is None or published_on is None:
            return LeftOut("No rating has been published yet")
        if question is None:
            return problems_of(
                row, header, (), otherwise=(QUESTION, "This is blank, and a rating needs its key question.")
            )
        group = text_of(values["service_group"])
        return CqcLocationRating(
            location_id,
            CqcRating(
                service_group=OVERALL_GROUP if group.lower() == OVERALL_GROUP.lower() else group,
                key_question=question.value,
                rating=rating.value,
                published_on=published_on,
                inherited=bool(values.get("inherited")),
                report_type=values.get("report_type", ""),
                url=values.get("url", ""),
            ),
        )

    return parse


async def apply(records: list[Any], context: FeedContext, header: Header) -> Counts:
    """Add the ratings that are not held yet and bring each location's current rating up to date."""
    applied = await apply_ratings(
        records, source=CODE, as_at=context.as_at, by=context.by, now=context.now, run_id=context.run_id
    )
    return counts_of(applied)


FEED = Feed(
    code=CODE,
    title="CQC Care directory with ratings",
    what="The latest rating of every location for each service and key question, with its publication date. Published monthly. "
    "Import it after the list of locations: ratings of locations that are not in the register are left out.",
    layouts=(LAYOUT,),
    load=load,
    parser=parser,
    apply=apply,
    sheets=("Locations",),
)
