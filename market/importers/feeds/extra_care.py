"""The council's own list of extra care schemes (CSV, ODS or XLSX). A changed number of apartments holds from the file's as-at date."""

from collections.abc import Mapping, Sequence
from typing import Any

from market.capacity.extra_care.intake import SchemeTold, apply_schemes, newest_facts, reasons_between
from market.importers.cells import CellError, day, postcode, required_text, text, whole_between
from market.importers.feeds.own import dated, load_register, needed, optional
from market.importers.feeds.places import double_ids
from market.importers.feeds.reading import Field, problems_of, row_reader
from market.importers.types import Counts, Feed, FeedContext, Header, Holds, Layout, Problem, RowParser

CODE = "extra-care"
MOST_APARTMENTS = 2_000

LAYOUT = Layout(
    code="extra-care",
    title="Extra care schemes, our own layout",
    columns=(
        needed("Scheme", "The name of the scheme.", aliases=("Scheme name",), example="Willow Court"),
        needed("Postcode", "The postcode of the scheme.", example="TS1 2AZ"),
        optional("Local authority", "The council in whose area it stands, as CQC writes it. Blank: this council."),
        needed("Apartments", "How many apartments it has.", holds=Holds.WHOLE, example="56"),
        optional("Landlord", "The housing association or other landlord.", example="Teesside Homes"),
        optional("Location CQC ID", "CQC's id of the location that gives the care on site, if there is one."),
        dated("Opened on", "The first day on which people could live there. Blank: the file's as-at date.", example="01/04/2019"),
        dated("Closed on", "The first day on which it was closed.", example=""),
    ),
)  # fmt: skip


async def load(context: FeedContext) -> dict[str, Any]:
    """The register's locations, and what is held of schemes."""
    return {"register": await load_register(), "held_from": await newest_facts()}


def _postcode(cell: Any) -> str:
    found = postcode(cell)
    if not found:
        raise CellError("The postcode is blank, and a row needs it.")
    return found


def _apartments(cell: Any) -> int:
    found = whole_between(1, MOST_APARTMENTS, "apartments of one scheme")(cell)
    if found is None:
        raise CellError("The number of apartments is blank, and a row needs it.")
    return found


def parser(header: Header, context: FeedContext) -> RowParser:
    """Rows to `SchemeTold`."""
    own = next(iter(context.authority_names), "")
    fields = (
        Field("name", "Scheme", required_text(200)),
        Field("postcode", "Postcode", _postcode),
        Field("authority", "Local authority", text(80)),
        Field("apartments", "Apartments", _apartments),
        Field("landlord", "Landlord", text(200)),
        Field("location", "Location CQC ID", context.lookups["register"].location_by_cqc_id),
        Field("opened_on", "Opened on", day),
        Field("closed_on", "Closed on", day),
    )
    read = row_reader(header, fields)
    held = context.lookups["held_from"]

    def parse(row: Sequence[Any]) -> Any:
        try:
            values = read(row)
        except CellError as error:
            return problems_of(row, header, fields, otherwise=("", error.reason))
        values["authority"] = values.get("authority") or own
        told = SchemeTold(**values)
        if not told.authority:
            return [Problem("Local authority", "The row does not say in whose area the scheme stands. Fill it in.")]
        opened_on = told.opened_on or (None if told.key in held else context.as_at)
        if told.closed_on is not None and opened_on is not None and told.closed_on <= opened_on:
            since = "opened" if told.opened_on else "is taken to have opened, the file's as-at date"
            return [Problem("Closed on", f"The scheme closed before it {since}. Correct or fill in both dates.")]
        return told

    return parse


def settle(records: Sequence[SchemeTold], context: FeedContext) -> Mapping[int, Sequence[Problem]]:
    """What speaks against schemes beside what is held."""
    found = reasons_between(records, context.lookups["held_from"])
    return {at: [Problem("Closed on", reason)] for at, reason in found.items()}


async def apply(records: list[Any], context: FeedContext, header: Header) -> Counts:
    """Write the schemes."""
    done = await apply_schemes(records, as_at=context.as_at, by=context.by, now=context.now, run_id=context.run_id)
    return Counts(created=done.created, changed=done.changed, unchanged=done.unchanged)


FEED = Feed(
    code=CODE,
    title="Extra care schemes",
    what="Schemes of extra care housing with their apartments. Never removes a scheme: say when it closed.",
    layouts=(LAYOUT,),
    load=load,
    parser=parser,
    clashes=double_ids(lambda each: each.key, "Scheme", lambda each: f"{each.name}, {each.postcode},"),
    settle=settle,
    apply=apply,
    sheets=("Extra care schemes",),
    whole_list=False,
)
