"""People placed outside the area: for which service, why, how far away and where; and whom others place here."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence

from market.commissioning.structure import funded
from market.placements.reasons import REASONS, reason_words
from market.placements.rules import main_placements
from market.placements.types import Funder, PlacementOnDay
from market.providers.types import ServiceType
from market.providers.words import service_words
from market.statement.facts import MarketFacts
from market.statement.numbers import SMALLEST_PRINTED, printed, spoken
from market.statement.sections.folding import fold, number_bands
from market.statement.sections.section import Section, before_section
from market.statement.types import (
    Block,
    ChartBlock,
    ChartKind,
    DataTable,
    Dimension,
    Form,
    KeyFigure,
    KeyFigures,
    Measure,
    Narrative,
    Paragraph,
    SideBySide,
    Snapshot,
    SubHeading,
    TableBlock,
)

CODE = "out_of_area"
BY_SERVICE, BY_REASON, BY_DISTANCE, BY_HOST, FLOW = (
    "out_of_area_by_service",
    "out_of_area_by_reason",
    "out_of_area_by_distance",
    "out_of_area_by_host",
    "placements_flow",
)
SOURCE = "Placements register"
FEEDS = ("placements",)
ALL = "All people"
MILES = (0, 5, 15, 30, 60)
"""First miles of the bands of distance from the person's home area."""

KEPT_SERVICES = (service_words(ServiceType.RESIDENTIAL_HOME), service_words(ServiceType.DAY_CARE))
"""Services that keep a row of their own as long as they can: most people placed outside the area have one of them."""

PEOPLE = Measure("people", "People", "people")
SHARE = Measure("people_share", "Share", "share of 1", Form.SHARE)
FUNDERS = (
    (Funder.OTHER_COUNCIL, "Placed in homes here by other councils"),
    (Funder.ICB, "Placed in homes here by the NHS"),
)


def tables(facts: MarketFacts) -> list[DataTable]:
    """People placed outside the area by service, by reason, by distance and by host; and how many come and go."""
    placed = main_placements(each for each in funded(facts.placements) if each.out_of_area)
    headline = [reason.name for reason in REASONS if reason.headline]
    return [
        _table(
            BY_SERVICE,
            "by service",
            Dimension("service_type", "Service"),
            _folded(placed, lambda each: service_words(each.service), "Other services", KEPT_SERVICES),
        ),
        _table(
            BY_REASON,
            "by main reason",
            Dimension("reason", "Main reason at the time"),
            sorted(
                _folded(placed, lambda each: reason_words(each.reason), "Other reasons", headline),
                key=lambda row: headline.index(row[0]) if row[0] in headline else len(headline),
            ),
        ),
        _table(BY_DISTANCE, "by distance from home", Dimension("distance", "Distance"), _distances(placed)),
        _table(
            BY_HOST,
            "by host authority",
            Dimension("host", "In the area of"),
            _folded(placed, lambda each: each.host_authority, "Other authorities"),
        ),
        _flow(facts, len(placed)),
    ]


def _folded(
    placed: Sequence[PlacementOnDay], word: Callable[[PlacementOnDay], str], other: str, keep: Collection[str] = ()
) -> list[tuple[str, int]]:
    groups: dict[str, list[PlacementOnDay]] = defaultdict(list)
    for placement in placed:
        groups[word(placement)].append(placement)
    return [(words, len(group)) for words, group in fold(groups, _enough, other, keep)]


def _enough(group: Sequence[PlacementOnDay]) -> bool:
    return len(group) >= SMALLEST_PRINTED


def _distances(placed: Sequence[PlacementOnDay]) -> list[tuple[str, int]]:
    miles = [int(each.distance_miles) for each in placed if each.distance_miles is not None]
    rows = [
        (words, sum(low <= each and (high is None or each <= high) for each in miles))
        for words, low, high in number_bands(miles, MILES, "mile")
    ]
    unknown = len(placed) - len(miles)
    return [*rows, ("Not known", unknown)] if unknown else rows


def _table(table_id: str, words: str, dimension: Dimension, rows: Sequence[tuple[str, int]]) -> DataTable:
    total = sum(count for _, count in rows)
    return DataTable(
        id=table_id,
        title=f"People placed outside the area, {words}",
        dimensions=(dimension,),
        measures=(PEOPLE, SHARE),
        rows=(
            *((name, count, count / total if total else None) for name, count in rows),
            (ALL, total, 1.0 if total else None),
        ),
        source=SOURCE,
        feeds=FEEDS,
        note="Kinds with fewer than five people are put together." if table_id != BY_DISTANCE else "Whole miles.",
        total_row=True,
        linked=("people", "people_share"),
    )


def _flow(facts: MarketFacts, placed: int) -> DataTable:
    rows = [
        (words, sum(each.people for each in facts.placed_by_others if each.funder == funder))
        for funder, words in FUNDERS
    ]
    return DataTable(
        id=FLOW,
        title="People placed across the boundary",
        dimensions=(Dimension("flow", "Who"),),
        measures=(PEOPLE,),
        rows=(("Placed by us outside the area", placed), *rows),
        source="Placements register; placements by others, as they and homes tell us",
        feeds=("placements", "placing-authorities"),
        note="The newest count that we have been told for each home and authority.",
    )


def compose(snapshot: Snapshot) -> list[Block]:
    """What the section prints."""
    if not snapshot.has_table(FLOW):
        return before_section(snapshot, CODE)
    people = snapshot.figure("out_of_area_people")
    service, reason, distance = (snapshot.table(name) for name in (BY_SERVICE, BY_REASON, BY_DISTANCE))
    return [
        KeyFigures((KeyFigure("People placed outside the area", spoken(people.value, people.form), people.id),)),
        Paragraph(f"{_sentence(reason)} {_largest(service, 'By service, most is “{}”: {} of people.')}"),
        Narrative(snapshot.narratives.get(CODE, "")),
        ChartBlock(
            id="chart_out_of_area_by_reason",
            kind=ChartKind.BARS,
            title="Why people are placed outside the area",
            finding=_largest(reason, "The most common reason is “{}”: {} of people."),
            table=reason,
            across="reason",
            measures=("people_share",),
        ),
        TableBlock(reason),
        SubHeading("For what, how far and where"),
        SideBySide((TableBlock(service), TableBlock(distance))),
        SubHeading("In whose area, and whom others place here"),
        SideBySide((TableBlock(snapshot.table(BY_HOST)), TableBlock(snapshot.table(FLOW)))),
    ]


def _sentence(reason: DataTable) -> str:
    total = reason.rows[-1][1]
    if not total:
        return "We place nobody outside the area."
    words = (
        f"{spoken(total, Form.COUNT)} people whom we fund live, or are cared for by day, in the area of another authority. "
        "Each has a main reason, as it was at the time of the placement."
    )
    return words[0].upper() + words[1:]


def _largest(table: DataTable, words: str) -> str:
    known = [row for row in table.rows[:-1] if isinstance(row[2], float) and not str(row[0]).startswith("Other ")]
    if not known:
        return "Too few people are placed outside the area to show shares."
    row = max(known, key=lambda each: float(each[2] or 0))
    return words.format(row[0], printed(row[2], Form.SHARE))


SECTION = Section(
    code=CODE,
    title="People placed outside the area",
    about="For which service, why, how far away, and whom others place here",
    prompt="Say what would have to be offered here so that fewer people are placed elsewhere, and what is being done to bring people back.",
    tables=tables,
    compose=compose,
)
