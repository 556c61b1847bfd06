"""What the pages on care home beds print: the market, the list of homes, one location."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from market.capacity.rules import beds_to_offer, empty_beds, occupancy, over_maximum
from market.capacity.types import BedLine, BedsAtDate, HomeBeds, StaffAtDate, Window
from market.capacity.words import accepting_words, bed_type_words
from market.core.words import age_words, count_words, day_words
from market.web.charts import Chart, ChartColumn, line_chart, stacked_bars
from market.web.render import number_words, percent_words

SOURCE = "NHS Capacity Tracker, each home's latest return"
TYPE_COLUMNS = (
    ("Bed type", False),
    ("Homes", True),
    ("Beds", True),
    ("Occupied", True),
    ("Empty", True),
    ("Occupancy", True),
)
STAFF_COLUMNS = (("Staff", False), ("Employed", True), ("Absent", True), ("Agency or bank", True))


class Totals(Struct, frozen=True):
    """Beds of several homes together. `over` is how many homes record more occupied than they have."""

    homes: int
    answered: int
    maximum: int
    occupied: int
    empty: int
    stale: int
    missing: int
    over: int

    @property
    def occupancy(self) -> float | None:
        """Occupied as a share of recorded beds."""
        return occupancy(self.occupied, self.maximum)


class MarketPage(Struct, frozen=True, kw_only=True):
    """The market on one day."""

    on: date
    window: Window
    totals: Totals
    figures: list[dict[str, str]]
    by_type: list[list[Any]]
    staff: list[tuple[str, list[list[Any]]]]


class HomeRow(Struct, frozen=True, kw_only=True):
    """One care home of the list."""

    location_id: int
    cqc_location_id: str | None
    url: str
    name: str
    organisation: str
    town: str
    types: str
    type_codes: tuple[str, ...]
    maximum: int | None
    occupied: int | None
    empty: int | None
    occupancy: float | None
    reserved: int | None
    closed: int | None
    to_offer: int | None
    accepting: str
    accepting_colour: str
    saved_on: date | None
    age_days: int | None
    age: str | None
    state: str
    state_colour: str
    over: bool


def total_of(lines: Iterable[BedLine], name: str) -> int | None:
    """The sum of a number that homes need not give: None when no line gives it."""
    said = [getattr(line, name) for line in lines if getattr(line, name) is not None]
    return sum(said) if said else None


def totals(homes: Sequence[HomeBeds]) -> Totals:
    """Beds of the homes together. Empty beds are counted home by home, so that one home's excess never hides another's vacancy."""
    answered = [home for home in homes if home.lines]
    pairs = [(sum(line.occupied for line in home.lines), sum(line.maximum for line in home.lines)) for home in answered]
    return Totals(
        homes=len(homes),
        answered=len(answered),
        maximum=sum(maximum for _, maximum in pairs),
        occupied=sum(occupied for occupied, _ in pairs),
        empty=sum(empty_beds(occupied, maximum) for occupied, maximum in pairs),
        stale=sum(home.stale for home in homes),
        missing=len(homes) - len(answered),
        over=sum(any(line.over_maximum for line in home.lines) for home in answered),
    )


def market_page(on: date, window: Window, homes: Sequence[HomeBeds], staff: Sequence[StaffAtDate]) -> MarketPage:
    """The page of the market on a day."""
    whole = totals(homes)
    return MarketPage(
        on=on,
        window=window,
        totals=whole,
        figures=_figures(whole, window),
        by_type=[
            [bed_type_words(code), *(number_words(count) for count in counts), share]
            for code, *counts, share in _by_type(homes)
        ],
        staff=[
            ("Care homes" if each.kind == "care_home" else "Home care", _staff_rows(each))
            for each in staff
            if each.services
        ],
    )


def _figures(whole: Totals, window: Window) -> list[dict[str, str]]:
    fresh = f"older than the window that opened on {day_words(window.opens_on)}"
    return [
        {
            "label": "Beds",
            "value": number_words(whole.maximum),
            "detail": f"recorded by {whole.answered} of {count_words(whole.homes, 'care home')}",
        },
        {
            "label": "Occupied",
            "value": number_words(whole.occupied),
            "detail": f"{percent_words(whole.occupancy)} of beds" if whole.occupancy is not None else "",
            "note": f"{count_words(whole.over, 'home')} with more occupied than recorded" if whole.over else "",
        },
        {
            "label": "Empty",
            "value": number_words(whole.empty),
            "detail": "some are reserved, closed or not open to admissions",
        },
        {
            "label": "Old or missing returns",
            "value": number_words(whole.stale + whole.missing),
            "detail": f"{whole.stale} {fresh}; {whole.missing} never made",
        },
    ]


def _by_type(homes: Sequence[HomeBeds]) -> list[tuple[str, int, int, int, int, str]]:
    """For each bed type: homes, beds, occupied, empty and occupancy in words; most beds first, "not stated" last."""
    of_type: dict[str, list[BedLine]] = defaultdict(list)
    for home in homes:
        for line in home.lines:
            of_type[line.bed_type].append(line)
    rows = []
    for code, lines in of_type.items():
        maximum, occupied = sum(line.maximum for line in lines), sum(line.occupied for line in lines)
        empty = sum(empty_beds(line.occupied, line.maximum) for line in lines)
        rows.append((code, len(lines), maximum, occupied, empty, percent_words(occupancy(occupied, maximum))))
    return sorted(rows, key=lambda row: (row[0] == "not_stated", -row[2], row[0]))


def _staff_rows(each: StaffAtDate) -> list[list[Any]]:
    rows = (
        ("Nurses", each.nurses_employed, each.nurses_absent, each.agency_nurses),
        ("Care workers", each.care_workers_employed, each.care_workers_absent, each.agency_care_workers),
        ("Other staff", each.other_staff_employed, each.other_staff_absent, each.agency_other_staff),
    )
    return [[who, *(number_words(count) for count in counts)] for who, *counts in rows]


def type_chart(homes: Sequence[HomeBeds], on: date) -> Chart:
    """Occupied and empty beds by type."""
    rows = [(bed_type_words(code), occupied, empty) for code, _, _, occupied, empty, _ in _by_type(homes)]
    most = max(rows, key=lambda row: row[2], default=None)
    finding = f"Most empty beds are in {most[0].lower()}: {most[2]:,}." if most and most[2] else "No bed is empty."
    return stacked_bars(
        id="beds-by-type",
        title="Beds by type",
        finding=finding,
        rows=rows,
        label="Bed type",
        series=("Occupied", "Empty"),
        value=ChartColumn("Beds", "number"),
        unit="beds",
        source=f"{SOURCE}, as at {day_words(on)}",
    )


def occupancy_by_day(lines: Sequence[BedsAtDate], days: Sequence[date]) -> list[tuple[date, int, int, float | None]]:
    """For each day: beds, occupied and occupancy over all types; a day without returns has no occupancy."""
    maximum: dict[date, int] = defaultdict(int)
    occupied: dict[date, int] = defaultdict(int)
    for line in lines:
        maximum[line.on] += line.maximum
        occupied[line.on] += line.occupied
    return [(day, maximum[day], occupied[day], occupancy(occupied[day], maximum[day])) for day in days]


def occupancy_chart(lines: Sequence[BedsAtDate], days: Sequence[date], *, whose: str = "Care homes") -> Chart:
    """Occupancy at each of `days`."""
    rows = [(day, share) for day, _, _, share in occupancy_by_day(lines, days)]
    return line_chart(
        id="occupancy",
        title="Occupancy over two years",
        finding=_trend([(day, share) for day, share in rows if share is not None]),
        rows=rows,
        series=(whose,),
        value=ChartColumn("Occupancy", "percent", 1),
        label="End of month",
        period="month",
        unit="ratio",
        source=f"{SOURCE} at each month end",
    )


def _trend(known: Sequence[tuple[date, float]]) -> str:
    if not known:
        return "No return has been saved yet."
    (first, before), (last, now) = known[0], known[-1]
    if first == last:
        return f"Occupancy was {percent_words(now)} on {day_words(last)}."
    moved = round((now - before) * 100, 1)
    words = "unchanged" if not moved else f"{'up' if moved > 0 else 'down'} {abs(moved):.1f} percentage points"
    return f"Occupancy was {percent_words(now)} on {day_words(last)}, {words} since {day_words(first)}."


def home_rows(homes: Sequence[HomeBeds], on: date) -> list[HomeRow]:
    """The list of care homes on a day."""
    return [_home_row(home, on) for home in homes]


def _home_row(home: HomeBeds, on: date) -> HomeRow:
    lines = home.lines
    known = bool(lines)
    maximum, occupied = sum(line.maximum for line in lines), sum(line.occupied for line in lines)
    reserved, closed = total_of(lines, "reserved"), total_of(lines, "closed")
    state, colour = (
        ("No return", "grey") if home.saved_on is None else ("Stale", "orange") if home.stale else ("Fresh", "green")
    )
    age_days = None if home.saved_on is None else (on - home.saved_on).days
    return HomeRow(
        location_id=home.location_id,
        cqc_location_id=home.cqc_location_id,
        url=f"/locations/{home.location_id}/capacity",
        name=home.name,
        organisation=home.organisation,
        town=home.town,
        types=", ".join(bed_type_words(line.bed_type) for line in lines),
        type_codes=tuple(line.bed_type for line in lines),
        maximum=maximum if known else None,
        occupied=occupied if known else None,
        empty=empty_beds(occupied, maximum) if known else None,
        occupancy=occupancy(occupied, maximum) if known else None,
        reserved=reserved,
        closed=closed,
        to_offer=beds_to_offer(maximum, occupied, reserved, closed, home.accepting) if known else None,
        accepting=accepting_words(home.accepting),
        accepting_colour="grey" if home.accepting is None else "green" if home.accepting else "red",
        saved_on=home.saved_on,
        age_days=age_days,
        age=None if age_days is None else age_words(age_days),
        state=state,
        state_colour=colour,
        over=over_maximum(occupied, maximum),
    )
