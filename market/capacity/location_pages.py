"""What the capacity tab of a location prints: its returns over two years."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from market.capacity.pages import total_of
from market.capacity.rules import empty_beds, occupancy
from market.capacity.types import BedLine, LatestReturn
from market.capacity.words import accepting_words, bed_type_words
from market.core.words import age_words, day_words
from market.web.charts import Chart, ChartColumn, line_chart
from market.web.render import number_words, percent_words

MOST_ROWS = 60
HISTORY_COLUMNS = (
    ("Saved on", False),
    ("Beds", True),
    ("Occupied", True),
    ("Empty", True),
    ("Occupancy", True),
    ("Reserved", True),
    ("Closed", True),
    ("By type", False),
)


class LocationCapacityPage(Struct, frozen=True, kw_only=True):
    """The tab. `latest` are summary rows for each kind of return; `shown` of `total` saved days are in the table."""

    on: date
    latest: list[tuple[str, list[tuple[str, str]], bool]]
    types: list[list[Any]]
    history: list[list[Any]]
    total: int


def location_capacity_page(on: date, returns: Sequence[LatestReturn], lines: Sequence[BedLine]) -> LocationCapacityPage:
    """The tab on a day; `lines` are newest first."""
    history = [_history_row(day, own) for day, own in _by_day(lines)]
    newest = lines[0].saved_on if lines else None
    return LocationCapacityPage(
        on=on,
        latest=[_latest(each, on) for each in returns],
        types=[
            [bed_type_words(line.bed_type), line.maximum, line.occupied, empty_beds(line.occupied, line.maximum)]
            for line in lines
            if line.saved_on == newest
        ],
        history=history[:MOST_ROWS],
        total=len(history),
    )


def _by_day(lines: Sequence[BedLine]) -> list[tuple[date, list[BedLine]]]:
    days: dict[date, list[BedLine]] = defaultdict(list)
    for line in lines:
        days[line.saved_on].append(line)
    return list(days.items())


def _latest(each: LatestReturn, on: date) -> tuple[str, list[tuple[str, str]], bool]:
    age = age_words((on - each.saved_on).days)
    rows = [("Saved on", f"{day_words(each.saved_on)} ({age} ago)")]
    if each.kind == "home_care":
        rows += [
            ("People using the service", number_words(each.people)),
            ("Hours paid", number_words(each.hours_paid)),
            ("More hours offered", number_words(each.extra_hours)),
        ]
        return "Home care", rows, each.stale
    share = None if each.maximum is None or each.occupied is None else occupancy(each.occupied, each.maximum)
    rows += [
        ("Beds", number_words(each.maximum)),
        ("Occupied", number_words(each.occupied) + (f" ({percent_words(share)})" if share is not None else "")),
        ("Admissions", accepting_words(each.accepting)),
    ]
    return "Care home", rows, each.stale


def _history_row(day: date, lines: Sequence[BedLine]) -> list[Any]:
    maximum, occupied = sum(line.maximum for line in lines), sum(line.occupied for line in lines)
    return [
        day_words(day),
        maximum,
        occupied,
        empty_beds(occupied, maximum),
        percent_words(occupancy(occupied, maximum)),
        total_of(lines, "reserved"),
        total_of(lines, "closed"),
        "; ".join(f"{bed_type_words(line.bed_type)} {line.occupied} of {line.maximum}" for line in lines),
    ]


def history_file(lines: Sequence[BedLine]) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of the download: one row for each saved day and bed type."""
    headings = ["Saved on", "Bed type", "Beds", "Occupied", "Reserved", "Closed", "Reason", "Accepting"]
    rows = [
        [
            line.saved_on,
            bed_type_words(line.bed_type),
            line.maximum,
            line.occupied,
            line.reserved,
            line.closed,
            line.closure_reason,
            line.accepting,
        ]
        for line in lines
    ]
    return headings, rows


def history_chart(name: str, lines: Sequence[BedLine]) -> Chart:
    """Beds and occupied beds on each saved day."""
    rows = [
        (day, sum(line.maximum for line in own), sum(line.occupied for line in own))
        for day, own in reversed(_by_day(lines))
    ]
    day, beds, occupied = rows[-1]
    return line_chart(
        id="location-beds",
        title="Beds and occupied beds",
        finding=f"{name} had {occupied:,} of {beds:,} beds occupied on {day_words(day)}.",
        rows=rows,
        series=("Beds", "Occupied"),
        value=ChartColumn("Beds", "number"),
        label="Saved on",
        period="date",
        unit="beds",
        source="NHS Capacity Tracker, every return saved in two years",
        from_zero=True,
    )
