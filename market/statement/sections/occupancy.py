"""Occupancy and capacity: beds and how many are filled, by type and over time; home care; completion of the tracker."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from market.capacity.types import BedsAtDate
from market.capacity.words import bed_type_words
from market.statement.facts import MarketFacts
from market.statement.numbers import printed
from market.statement.sections.section import Section
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

CODE = "occupancy"
TRACKER = "Capacity Tracker, care homes"
BED_MEASURES = (
    Measure("beds", "Beds", "beds"),
    Measure("occupied", "Occupied", "beds"),
    Measure("empty", "Empty", "beds"),
    Measure("occupancy", "Occupancy", "share of 1", Form.SHARE),
)
LINKED = ("occupied", "empty", "occupancy")


def tables(facts: MarketFacts) -> list[DataTable]:
    """Beds by type, beds by month, home care by month, completion by window."""
    return [_by_type(facts), _by_month(facts.beds_by_month), _home_care(facts), _completion(facts)]


def _numbers(maximum: int, occupied: int) -> tuple[int, int, int, float | None]:
    return maximum, occupied, maximum - occupied, occupied / maximum if maximum else None


def _by_type(facts: MarketFacts) -> DataTable:
    maximum: dict[str, int] = defaultdict(int)
    occupied: dict[str, int] = defaultdict(int)
    for home in facts.homes:
        for line in home.lines:
            maximum[line.bed_type] += line.maximum
            occupied[line.bed_type] += line.occupied
    rows = [
        (bed_type_words(code), *_numbers(maximum[code], occupied[code]))
        for code in sorted(maximum, key=lambda code: (-maximum[code], code))
    ]
    return DataTable(
        id="beds_by_type",
        title="Beds and occupancy by type",
        dimensions=(Dimension("bed_type", "Bed type"),),
        measures=BED_MEASURES,
        rows=(*rows, ("All beds", *_numbers(sum(maximum.values()), sum(occupied.values())))),
        source=TRACKER,
        note="As last saved by each home. Empty beds are not all open to admissions, and homes can often use a bed for another type.",
        total_row=True,
        linked=LINKED,
    )


def _by_month(beds: Iterable[BedsAtDate]) -> DataTable:
    by_day: dict[date, tuple[int, int]] = {}
    for line in beds:
        maximum, occupied = by_day.get(line.on, (0, 0))
        by_day[line.on] = (maximum + line.maximum, occupied + line.occupied)
    return DataTable(
        id="occupancy_by_month",
        title="Beds and occupancy at the end of each month",
        dimensions=(Dimension("day", "As at"),),
        measures=BED_MEASURES,
        rows=tuple((day.isoformat(), *_numbers(*pair)) for day, pair in sorted(by_day.items())),
        source=TRACKER,
        linked=LINKED,
    )


def _home_care(facts: MarketFacts) -> DataTable:
    return DataTable(
        id="home_care_by_month",
        title="Home care at the end of each month",
        dimensions=(Dimension("day", "As at"),),
        measures=(Measure("services", "Services", "services"), Measure("people", "People using them", "people")),
        rows=tuple((line.on.isoformat(), line.services, line.people) for line in facts.home_care_by_month),
        source="Capacity Tracker, home care",
        note="As last saved by each service that returned figures; people of every funder.",
    )


def _completion(facts: MarketFacts) -> DataTable:
    return DataTable(
        id="completion_by_month",
        title="Providers that completed the Capacity Tracker in each window",
        dimensions=(Dimension("month", "Month"),),
        measures=(
            Measure("providers", "Providers that had to", "providers"),
            Measure("completed", "Completed for every location", "providers"),
            Measure("completed_share", "Share", "share of 1", Form.SHARE),
        ),
        rows=tuple(
            (
                f"{line.closes_on:%Y-%m}",
                line.providers,
                line.completed,
                line.completed / line.providers if line.providers else None,
            )
            for line in facts.completion
        ),
        source="Capacity Tracker, care homes and home care",
        note="The window opens on the 8th and closes on the 14th or the next working day.",
        linked=("completed", "completed_share"),
    )


def compose(snapshot: Snapshot) -> list[Block]:
    """What the section prints."""
    by_type, by_month = snapshot.table("beds_by_type"), snapshot.table("occupancy_by_month")
    beds, occupied, rate = (snapshot.figure(name) for name in ("beds_total", "beds_occupied", "occupancy_rate"))
    empty = by_type.cell("empty", "All beds")
    return [
        KeyFigures(
            (
                KeyFigure(printed(beds.value, beds.form), "beds in care homes", beds.id),
                KeyFigure(printed(occupied.value, occupied.form), "beds occupied", occupied.id),
                KeyFigure(printed(rate.value, rate.form), "occupancy", rate.id),
            )
        ),
        Paragraph(
            f"Care homes have {printed(beds.value, beds.form)} beds, of which {printed(occupied.value, occupied.form)} "
            f"are occupied ({printed(rate.value, rate.form)}) and {printed(empty, Form.COUNT)} are empty."
        ),
        Narrative(snapshot.narratives.get(CODE, "")),
        ChartBlock(
            id="chart_occupancy_by_month",
            kind=ChartKind.LINE,
            title="Occupancy of care home beds over two years",
            finding=_trend(by_month),
            table=by_month,
            across="day",
            measures=("occupancy",),
        ),
        ChartBlock(
            id="chart_occupancy_by_type",
            kind=ChartKind.STACKED,
            title="Beds by type, occupied and empty",
            finding=_fullest(by_type),
            table=by_type,
            across="bed_type",
            measures=("occupied", "empty"),
        ),
        TableBlock(by_type),
        TableBlock(by_month),
        SubHeading("Home care"),
        TableBlock(snapshot.table("home_care_by_month")),
        SubHeading("Completion of the Capacity Tracker"),
        TableBlock(snapshot.table("completion_by_month")),
    ]


def _trend(by_month: DataTable) -> str:
    known = [row for row in by_month.rows if isinstance(row[4], float)]
    if len(known) < 2:
        return "There are not yet enough returns to show a trend."
    first, last = known[0][4], known[-1][4]
    before, now = printed(first, Form.SHARE), printed(last, Form.SHARE)
    if before == now:
        return f"Occupancy is {now}, the same as at the start of the period shown."
    word = "rose" if float(last or 0) > float(first or 0) else "fell"
    return f"Occupancy {word} from {before} to {now} over the period shown."


def _fullest(by_type: DataTable) -> str:
    shown = [row for row in by_type.rows[:-1] if isinstance(row[4], float)]
    if not shown:
        return "No returns have been received."
    fullest = max(shown, key=lambda row: float(row[4] or 0))
    emptiest = min(shown, key=lambda row: float(row[4] or 0))
    if fullest == emptiest:
        return f"{fullest[0]} beds are {printed(fullest[4], Form.SHARE)} occupied."
    return (
        f"{fullest[0]} beds are the fullest ({printed(fullest[4], Form.SHARE)}); "
        f"{str(emptiest[0]).lower()} beds have the most room ({printed(emptiest[4], Form.SHARE)})."
    )


SECTION = Section(
    code=CODE,
    title="Occupancy and capacity",
    prompt="Say where there is room and where there is not, what is seasonal, and what providers should not build.",
    tables=tables,
    compose=compose,
)
