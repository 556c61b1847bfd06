"""Sustainability and continuity: providers that came and left, restrictions, early warning, and what a closure would mean. Aggregates only.

No provider or place is named, and counts under 5 are suppressed as everywhere in a statement.
"""

from collections.abc import Sequence

from market.core.words import day_words
from market.risk.types import Band
from market.statement.facts import Continuity, MarketFacts
from market.statement.numbers import is_small, printed, spoken
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
    Snapshot,
    SubHeading,
    TableBlock,
)

CODE = "continuity"
BY_BAND, IF_CLOSED = "care_homes_by_warning", "if_a_place_closed"
ALL_HOMES, ALL_PLACES = "All care homes", "All places looked at"
FIGURES = (
    ("Providers entered in 12 months", "providers_entered_12_months"),
    ("Providers left in 12 months", "providers_exited_12_months"),
    ("Care homes under a restriction in 12 months", "embargoes_12_months"),
    ("Services under one now", "embargoes_in_force"),
)
BANDS = (
    ("Red", (Band.RED,)),
    ("Amber", (Band.AMBER,)),
    ("Not enough known", (Band.UNKNOWN,)),
    ("Green", (Band.GREEN,)),
)
JOINED = (
    ("Red or amber", (Band.RED, Band.AMBER)),
    ("Not enough known", (Band.UNKNOWN,)),
    ("Green", (Band.GREEN,)),
)
"""The bands when red or amber alone would be too few to print."""

PLACED, UNPLACED = "Everybody would find a place", "Somebody would find no place that night"
PROMISES = (
    "We watch for early signs and ask before we act. A provider that accepts help gets a written offer with an end and a test by which "
    "both sides can see that help is no longer needed.",
    "When people may not be safe, we stop or limit new placements, say why in writing, and lift it when we have seen for ourselves that "
    "it is put right. Authorities with people in the same place are told.",
    "When a provider fails, somebody is named to lead within the hour. Everybody who receives care there is on one list, whoever pays, "
    "and has a worker of their own until they are settled. Care Act 2014, section 48: the council meets the needs of people whose "
    "provider can no longer carry on because its business failed, for as long as it is needed.",
)


def tables(facts: MarketFacts) -> list[DataTable]:
    """Care homes by stage of early warning, and what the loss of one place would mean."""
    return [_by_band(facts.continuity), _if_closed(facts.continuity)]


def _by_band(held: Continuity | None) -> DataTable:
    counted = {share.band: (share.homes, share.beds) for share in held.shares} if held is not None else {}
    rows = [(words, *_sum(counted, bands)) for words, bands in BANDS]
    if is_small(rows[0][1]) or is_small(rows[1][1]):
        rows = [(words, *_sum(counted, bands)) for words, bands in JOINED]
    homes, beds = _sum(counted, tuple(Band))
    every = [*rows, (ALL_HOMES, homes, beds)] if homes else []
    return DataTable(
        id=BY_BAND,
        title="Care homes by stage of early warning",
        dimensions=(Dimension("stage", "Stage"),),
        measures=(
            Measure("care_homes", "Care homes", "services"),
            Measure("registered_beds", "Beds", "beds"),
            Measure("beds_share", "Share of beds", "share of 1", Form.SHARE),
        ),
        rows=tuple((words, few, many, many / beds if beds else None) for words, few, many in every),
        source="The council’s early warning",
        note="A stage says how closely the council looks, not how good care is. Without enough fresh data a home is never green.",
        total_row=bool(every),
        linked=("care_homes", "registered_beds", "beds_share"),
    )


def _sum(counted: dict[Band, tuple[int, int]], bands: Sequence[Band]) -> tuple[int, int]:
    found = [counted.get(band, (0, 0)) for band in bands]
    return sum(homes for homes, _ in found), sum(beds for _, beds in found)


def _if_closed(held: Continuity | None) -> DataTable:
    lost = held.lost if held is not None else None
    rows: tuple[tuple[str, int], ...] = ()
    day = ""
    if lost is not None and lost.locations:
        rows = ((PLACED, lost.locations - lost.cannot_lose), (UNPLACED, lost.cannot_lose), (ALL_PLACES, lost.locations))
        day = f" Worked out on {day_words(lost.on)}."
    return DataTable(
        id=IF_CLOSED,
        title="If one place closed tonight",
        dimensions=(Dimension("outcome", "What it would mean"),),
        measures=(Measure("places", "Places", "services"),),
        rows=rows,
        source="The council’s contingency plans",
        note=f"Each place is tried on its own, with the vacancies of that day that fit each person’s needs.{day}",
        total_row=bool(rows),
    )


def compose(snapshot: Snapshot) -> list[Block]:
    """What the section prints."""
    if not snapshot.has_table(BY_BAND):
        return before_section(snapshot, CODE)
    return [
        _figures(snapshot),
        *_embargoes(snapshot),
        Narrative(snapshot.narratives.get(CODE, "")),
        *_warning(snapshot.table(BY_BAND)),
        *_closure(snapshot.table(IF_CLOSED)),
        SubHeading("What we do when a provider is in trouble"),
        *(Paragraph(words) for words in PROMISES),
    ]


def _figures(snapshot: Snapshot) -> KeyFigures:
    held = {figure.id: figure for figure in snapshot.figures}
    shown = [(words, held[name]) for words, name in FIGURES if name in held]
    return KeyFigures(tuple(KeyFigure(words, spoken(each.value, each.form), each.id) for words, each in shown))


def _embargoes(snapshot: Snapshot) -> list[Block]:
    held = {figure.id: figure for figure in snapshot.figures}
    homes, median = held.get("embargoes_12_months"), held.get("embargo_median_days")
    if homes is None or homes.value is None:
        return []
    told = f"{spoken(homes.value, homes.form)} care homes were" if homes.value else "No care home was"
    first = f"{told[0].upper()}{told[1:]} under a restriction on new placements at some time in 12 months"
    if median is not None and isinstance(median.value, int | float):
        first += f"; half of the restrictions lasted {printed(median.value, Form.COUNT)} days or less"
    return [
        Paragraph(f"{first}. Providers are not named. A restriction is lifted when it is seen that care is safe again.")
    ]


def _warning(by_band: DataTable) -> list[Block]:
    if not by_band.rows:
        return [Paragraph("Early warning has not been worked out for this area yet.")]
    chart = ChartBlock(
        id="chart_beds_by_warning",
        kind=ChartKind.BARS,
        title="Care home beds by stage of early warning",
        finding=_finding(by_band),
        table=by_band,
        across="stage",
        measures=("registered_beds",),
    )
    return [SubHeading("Early warning"), chart, TableBlock(by_band)]


def _finding(by_band: DataTable) -> str:
    stages = [str(row[0]) for row in by_band.rows if row[0] != ALL_HOMES]
    shares = {stage: spoken(by_band.cell("beds_share", stage), Form.SHARE) for stage in stages}
    if spoken("[c]", Form.SHARE) in shares.values():
        return "Too few homes are in some stages to print how many beds each has."
    told = ", ".join(f"{stage.lower()} {share}" for stage, share in shares.items())
    return f"Share of care home beds by how closely the council looks: {told}."


def _closure(if_closed: DataTable) -> list[Block]:
    if not if_closed.rows:
        return []
    return [SubHeading("If a place closed"), TableBlock(if_closed)]


SECTION = Section(
    code=CODE,
    title="Sustainability and continuity",
    about="Who came and left, how we watch, and what we do when a provider is in trouble",
    prompt="Say what makes the market hold or not, what help providers can ask for, and what you expect to change. Do not name providers.",
    tables=tables,
    compose=compose,
)
