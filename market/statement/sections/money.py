"""What the council pays now by service: weekly spend, how much of it on spot terms, and average rates. Never one provider's rate."""

from collections import defaultdict
from collections.abc import Sequence

from market.commissioning.structure import Part, bought, by_service, live_contracts, spot_share, volume
from market.commissioning.structure_rates import average, band_key, paid_rate
from market.commissioning.structure_words import band_words, rate_unit_words
from market.contracts.types import ContractOnDay
from market.placements.types import PlacementOnDay
from market.providers.words import service_words
from market.statement.facts import MarketFacts
from market.statement.numbers import SMALLEST_PRINTED, Number, is_small, printed, spoken
from market.statement.sections.folding import fold
from market.statement.sections.section import Section, before_section
from market.statement.types import (
    NOT_AVAILABLE,
    SUPPRESSED,
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
    Snapshot,
    SubHeading,
    TableBlock,
)

CODE = "money"
SPEND, FEES = "spend_by_service", "fees_current"
SOURCE = "Placements and contracts registers"
FEEDS = ("placements", "contracts")
FEWEST_PROVIDERS = 3
"""Money is not printed where fewer provider groups than this receive it: a rate would be that of one of them."""

OTHERS, ALL = "Other services", "All services"
OTHER_BANDS = "Other bands"


def tables(facts: MarketFacts) -> list[DataTable]:
    """Weekly spend and spot share by service; average rates by service and band."""
    paid, live = bought(facts.placements), live_contracts(facts.contracts, facts.on)
    return [_spend(paid, live), _fees([each for each in paid if not each.out_of_area])]


def is_printable(placements: Sequence[PlacementOnDay]) -> bool:
    """Whether money for these may be printed: five people or more, from three provider groups or more.

    A place whose provider is not known counts as a group of its own.
    """
    groups = {each.group_key or f"place:{each.location_name}" for each in placements}
    return volume(placements).people >= SMALLEST_PRINTED and len(groups) >= FEWEST_PROVIDERS


def _spend(paid: Sequence[PlacementOnDay], live: dict[int, ContractOnDay]) -> DataTable:
    groups = fold({service_words(code): group for code, group in by_service(paid).items()}, is_printable, OTHERS)
    parts = [(words, group, spot_share(group, live)) for words, group in groups]
    whole = spot_share(paid, live)
    shares = _spot_shares([part for _, _, part in parts])
    rows = [
        (words, *_cells(group, part, whole), share) for (words, group, part), share in zip(parts, shares, strict=True)
    ]
    return DataTable(
        id=SPEND,
        title="What we pay for care a week, by service",
        dimensions=(Dimension("service_type", "Service"),),
        measures=(
            Measure("people", "People", "people"),
            Measure("weekly_spend", "Weekly spend", "pence", Form.POUNDS),
            Measure("spend_share", "Share of spend", "share of 1", Form.SHARE),
            Measure("spot_share", "On spot terms", "share of 1", Form.SHARE),
        ),
        rows=(*rows, (ALL, *_cells(paid, whole, whole), _spot_cell(whole))),
        source=SOURCE,
        feeds=FEEDS,
        note="Care that we fund, in our area and outside it, without direct payments; placements without a known weekly cost add no spend. "
        "A person with several services counts under each; home care includes reablement. Services with few people or providers are "
        "put together.",
        total_row=True,
        linked=("people", "weekly_spend", "spend_share"),
    )


def _cells(group: Sequence[PlacementOnDay], part: Part, whole: Part) -> tuple[Number, Number, Number]:
    people, pence = part.whole.people, part.whole.pence
    if not people:
        return 0, 0, None
    if not is_printable(group):
        return people, SUPPRESSED, SUPPRESSED
    return people, pence, pence / whole.whole.pence if whole.whole.pence else None


def _spot_cell(part: Part) -> Number:
    """The spot share of spend; hidden where it would speak of 1 to 4 people."""
    people = (part.whole.people, part.part.people, part.whole.people - part.part.people)
    return SUPPRESSED if any(is_small(count) for count in people) else part.by_spend


def _spot_shares(parts: Sequence[Part]) -> list[Number]:
    """The spot shares of rows of which the total is printed: never just one of them is hidden, because it could be worked out."""
    cells = [_spot_cell(part) for part in parts]
    if cells.count(SUPPRESSED) == 1:
        others = [at for at, cell in enumerate(cells) if cell != SUPPRESSED]
        if others:
            cells[min(others, key=lambda at: (parts[at].whole.pence, at))] = SUPPRESSED
    return cells


def _fees(paid: Sequence[PlacementOnDay]) -> DataTable:
    found: dict[tuple[str, str], dict[str, list[PlacementOnDay]]] = defaultdict(lambda: defaultdict(list))
    for placement in paid:
        rate = paid_rate(placement)
        if rate:
            band = band_words(band_key(placement.bed_type)) or "All"
            found[service_words(placement.service), rate_unit_words(rate[0])][band].append(placement)
    rows = [
        (service, band, unit, _average(group))
        for (service, unit), bands in sorted(found.items())
        for band, group in fold(bands, is_printable, OTHER_BANDS)
    ]
    return DataTable(
        id=FEES,
        title="Average rates that we pay now",
        dimensions=(Dimension("service_type", "Service"), Dimension("band", "Band"), Dimension("rate_unit", "Unit")),
        measures=(Measure("average_rate", "Average rate", "pence", Form.RATE),),
        rows=tuple(rows),
        source=SOURCE,
        feeds=FEEDS,
        note="Averages over the placements that we buy in our area. A rate is not shown where it rests on fewer than five people or three "
        "provider groups.",
    )


def _average(group: Sequence[PlacementOnDay]) -> Number:
    if not is_printable(group):
        return SUPPRESSED
    return average([rate[1] for rate in map(paid_rate, group) if rate])


def compose(snapshot: Snapshot) -> list[Block]:
    """What the section prints."""
    if not snapshot.has_table(SPEND):
        return before_section(snapshot, CODE)
    spend, fees = snapshot.table(SPEND), snapshot.table(FEES)
    spot = snapshot.figure("spot_share_spend")
    week = spoken(spend.cell("weekly_spend", ALL), Form.POUNDS)
    people = spoken(spend.cell("people", ALL), Form.COUNT)
    return [
        KeyFigures(
            (
                KeyFigure("Spent on care a week", week, SPEND),
                KeyFigure("People", people, SPEND),
                KeyFigure("Of spend on spot terms", spoken(spot.value, spot.form), spot.id),
            )
        ),
        Paragraph(_sentence(week, people, spot.value)),
        Narrative(snapshot.narratives.get(CODE, "")),
        ChartBlock(
            id="chart_spend_by_service",
            kind=ChartKind.BARS,
            title="Weekly spend by service",
            finding=_largest(spend),
            table=spend,
            across="service_type",
            measures=("weekly_spend",),
        ),
        TableBlock(spend),
        SubHeading("What we pay for an hour, a session or a week"),
        TableBlock(fees),
    ]


def _sentence(week: str, people: str, spot: Number) -> str:
    if people == "0":
        return "No care is bought."
    bought_words = f"We pay {week} a week for the care of {people} people."
    if spot in (None, SUPPRESSED, NOT_AVAILABLE):
        return bought_words
    return (
        f"{bought_words} {printed(spot, Form.SHARE)} of that is bought on spot terms: one placement or package at a time, "
        "without a promise of volume."
    )


def _largest(spend: DataTable) -> str:
    known = [row for row in spend.rows[:-1] if isinstance(row[2], int) and row[0] != OTHERS]
    if not known:
        return "Too little is bought to show spend by service."
    name, _, pence, share, _ = max(known, key=lambda row: int(row[2] or 0))
    return f"Most is spent on {str(name).lower()}: {printed(pence, Form.POUNDS)} a week, {printed(share, Form.SHARE)} of all."


SECTION = Section(
    code=CODE,
    title="What we pay now by service",
    about="Weekly spend, how much of it is bought on spot terms, and average rates",
    prompt="Say how rates are set and reviewed, when providers hear of changes, and what the council does about spot buying.",
    tables=tables,
    compose=compose,
)
