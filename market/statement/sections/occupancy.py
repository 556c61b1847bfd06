"""Occupancy and capacity: beds and how many are filled, by type and over time; home care; completion of the tracker."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from market.capacity.types import BedsAtDate
from market.capacity.words import bed_type_words
from market.statement.facts import MarketFacts
from market.statement.numbers import printed, spoken
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
    SideBySide,
    Snapshot,
    SubHeading,
    TableBlock,
)

CODE = "occupancy"
TRACKER = "Capacity Tracker, care homes"
BED_FEEDS = ("tracker-api", "tracker-care-homes")
OTHERS = "Other bed types"
FEWEST_BEDS = 20
"""Bed types with fewer beds than this are put together, because their empty beds are too few to print."""

MONTHS_PRINTED = 12
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
    common = sorted((code for code in maximum if maximum[code] >= FEWEST_BEDS), key=lambda code: (-maximum[code], code))
    rows = [(bed_type_words(code), *_numbers(maximum[code], occupied[code])) for code in common]
    rare = [code for code in maximum if maximum[code] < FEWEST_BEDS]
    if rare:
        beds = sum(maximum[code] for code in rare), sum(occupied[code] for code in rare)
        rows.append((OTHERS, *_numbers(*beds)))
    return DataTable(
        id="beds_by_type",
        title="Beds and occupancy by type",
        dimensions=(Dimension("bed_type", "Bed type"),),
        measures=BED_MEASURES,
        rows=(*rows, ("All beds", *_numbers(sum(maximum.values()), sum(occupied.values())))),
        source=TRACKER,
        feeds=BED_FEEDS,
        note="As last saved by each home. Empty beds are not all open to admissions, and homes can often use a bed for another type.",
        total_row=True,
        parts=("occupied", "empty"),
        whole="beds",
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
        feeds=BED_FEEDS,
        note="From the latest return of each home by that day.",
        parts=("occupied", "empty"),
        whole="beds",
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
        feeds=("tracker-home-care",),
        note="As last saved by each service that returned figures; people of every funder.",
    )


def _completion(facts: MarketFacts) -> DataTable:
    return DataTable(
        id="completion_by_month",
        title="Completion of the Capacity Tracker",
        dimensions=(Dimension("month", "Month"),),
        measures=(
            Measure("providers", "Providers", "providers"),
            Measure("completed", "Completed", "providers"),
            Measure("completed_share", "Share", "share of 1", Form.SHARE),
        ),
        rows=tuple(
            (
                f"{line.closes_on:%Y-%m}",
                line.providers,
                line.complete,
                line.complete / line.providers if line.providers else None,
            )
            for line in facts.completion
        ),
        source="Capacity Tracker, care homes and home care",
        feeds=("tracker-care-homes", "tracker-home-care"),
        note="Completed means for every care home and home care service of the provider. The window opens on the 8th and closes "
        "on the 14th or the next working day.",
        linked=("completed", "completed_share"),
    )


def compose(snapshot: Snapshot) -> list[Block]:
    """What the section prints."""
    by_type, by_month = snapshot.table("beds_by_type"), snapshot.table("occupancy_by_month")
    home_care, completion = snapshot.table("home_care_by_month"), snapshot.table("completion_by_month")
    beds, occupied, rate = (snapshot.figure(name) for name in ("beds_total", "beds_occupied", "occupancy_rate"))
    empty = by_type.cell("empty", "All beds")
    return [
        KeyFigures(
            (
                KeyFigure("Beds in care homes", spoken(beds.value, beds.form), beds.id),
                KeyFigure("Beds occupied", spoken(occupied.value, occupied.form), occupied.id),
                KeyFigure("Occupancy", spoken(rate.value, rate.form), rate.id),
            )
        ),
        Paragraph(
            f"Care homes have {spoken(beds.value, beds.form)} beds, of which {spoken(occupied.value, occupied.form)} "
            f"are occupied ({spoken(rate.value, rate.form)}) and {spoken(empty, Form.COUNT)} are empty."
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
        TableBlock(by_month, last=MONTHS_PRINTED),
        SubHeading("Beds by type"),
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
        SubHeading("Home care"),
        ChartBlock(
            id="chart_home_care_people",
            kind=ChartKind.LINE,
            title="People using home care over two years",
            finding=_people(home_care),
            table=home_care,
            across="day",
            measures=("people",),
        ),
        SubHeading("How complete the returns are"),
        Paragraph(
            "These figures are only as good as the returns. Providers must save one for every care home and home care "
            "service in each monthly window."
        ),
        SideBySide((TableBlock(home_care, last=MONTHS_PRINTED), TableBlock(completion, last=MONTHS_PRINTED))),
    ]


def _people(home_care: DataTable) -> str:
    known = [row for row in home_care.rows if isinstance(row[2], int)]
    if not known:
        return "No home care service has returned figures."
    newest = known[-1]
    return (
        f"In the latest returns, {printed(newest[1], Form.COUNT)} services give care at home "
        f"to {printed(newest[2], Form.COUNT)} people."
    )


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
    shown = [row for row in by_type.rows[:-1] if isinstance(row[4], float) and row[0] != OTHERS]
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
    about="How full care homes are, how much home care there is, and how complete the returns are",
    prompt="Say where there is room and where there is not, what is seasonal, and what providers should not build.",
    tables=tables,
    compose=compose,
)
