"""Windows in which a return is due, when a return is stale, who missed too many, and the arithmetic of beds. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from market.capacity.types import MissedWindows, Window, WindowState
from market.core.periods import add_months, month_start
from market.core.working_days import is_working_day

OPENS_ON_DAY = 8
CLOSES_ON_DAY = 14
MISSES_IN_A_ROW = 3
MISSES_IN_TWELVE = 4
TRIGGER_MONTHS = 12


@lru_cache(maxsize=1024)
def window_of(month: date) -> Window:
    """The mandated window of the month of `month`: the start of the 8th to the end of the 14th, or of the next working day.

    Source: formal notice under section 277A of the Health and Social Care Act 2012 (updated 26 April 2024): the window closes on the
    14th "or the next working day where the 14th falls on a weekend or public holiday".
    """
    first = month_start(month)
    closes_on = first.replace(day=CLOSES_ON_DAY)
    while not is_working_day(closes_on):
        closes_on += timedelta(days=1)
    return Window(month=first, opens_on=first.replace(day=OPENS_ON_DAY), closes_on=closes_on)


def last_closed_window(on: date) -> Window:
    """The newest window whose closing day lies before `on`: on the closing day itself providers may still save."""
    window = window_of(on)
    return window if window.closes_on < on else window_of(add_months(month_start(on), -1))


def window_now(on: date) -> Window:
    """The window that is open on `on`, else the next one to open."""
    window = window_of(on)
    return window if on <= window.closes_on else window_of(add_months(month_start(on), 1))


def closed_windows(on: date, count: int) -> list[Window]:
    """The last `count` closed windows as at `on`, oldest first."""
    newest = last_closed_window(on).month
    return [window_of(add_months(newest, -back)) for back in range(count - 1, -1, -1)]


def is_stale(saved_on: date, on: date) -> bool:
    """Whether a return is older than the opening of the last closed window, so that a mandated update is missing."""
    return saved_on < last_closed_window(on).opens_on


def window_state(due: Sequence[bool]) -> WindowState:
    """A provider's state in a closed window; `due` says of each location that had to return whether it did."""
    if not due:
        return WindowState.NOT_DUE
    return WindowState.DONE if all(due) else WindowState.MISSED


def missed_windows(states: Sequence[WindowState]) -> MissedWindows:
    """Whether the misses of the last twelve closed windows (oldest first) reach the point at which enforcement may start.

    Source: NHS Business Services Authority, adult social care enforcement: three consecutive months, or any four of twelve. A month in
    which nothing was due is no miss and breaks a run.
    """
    last = list(states)[-TRIGGER_MONTHS:]
    run = longest = 0
    for state in last:
        run = run + 1 if state is WindowState.MISSED else 0
        longest = max(longest, run)
    missed = sum(state is WindowState.MISSED for state in last)
    return MissedWindows(
        missed=missed, three_in_a_row=longest >= MISSES_IN_A_ROW, four_in_twelve=missed >= MISSES_IN_TWELVE
    )


def occupancy(occupied: int, maximum: int) -> float | None:
    """Occupied beds as a share of beds recorded; above 1 where more are recorded as occupied than there are; None without beds.

    Source: DHSC, Get adult social care data: occupied beds divided by beds recorded.
    """
    return occupied / maximum if maximum > 0 else None


def over_maximum(occupied: int, maximum: int) -> bool:
    """Whether a return says that more beds are occupied than there are: kept and flagged, since it happens in real returns."""
    return occupied > maximum


def empty_beds(occupied: int, maximum: int) -> int:
    """Beds that nobody occupies, never below nought."""
    return max(0, maximum - occupied)


def beds_to_offer(
    maximum: int, occupied: int, reserved: int | None, closed: int | None, accepting: bool | None
) -> int | None:
    """Empty beds that are neither reserved nor closed, at a home that accepts admissions.

    Nought when it does not accept; None when it did not say. The tracker counts reserved and non-admittable beds among the vacant
    ones, so a vacant bed must not be taken for one that can be offered.
    """
    if accepting is None:
        return None
    return max(0, maximum - occupied - (reserved or 0) - (closed or 0)) if accepting else 0
