"""When a contract ends, how soon that is, and the last safe day to decide what follows. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from market.commissioning.types import Horizon
from market.contracts.rules import extension_end
from market.contracts.types import ContractOnDay, Route
from market.core.periods import add_months, end_after_months
from market.core.working_days import working_days_before

HORIZONS = {6: Horizon.WITHIN_6, 12: Horizon.WITHIN_12, 18: Horizon.WITHIN_18, 36: Horizon.WITHIN_36}
"""Months of the pipeline, and the band that each closes."""
REMINDER_MONTHS = (3, 6, 12, 18)
"""How many months before its end a contract is reminded of, the nearest first."""


def last_safe_day(ends_on: date, notice_days: int, lead_working_days: int) -> date:
    """The last day on which deciding is safe: the end less the notice less the lead time of the chosen route.

    Notice counts in calendar days: given on the day `ends_on - notice_days`, it runs out at the end of the last day (the day of giving
    it is not counted). From that day the lead time counts back in working days of England, so that the working days from the last
    safe day on, itself included, up to the day before notice must be given are exactly the lead time. The answer is always a working
    day: without a lead time, a day that is none moves to the working day before it. Raises `ValueError` for negative numbers.
    """
    if notice_days < 0 or lead_working_days < 0:
        raise ValueError("neither the notice nor the lead time can be negative")
    return working_days_before(ends_on - timedelta(days=notice_days), lead_working_days)


def ends_within(ends_on: date | None, on: date, months: int) -> bool:
    """Whether a contract in force on `on` ends by the last day of the `months` that follow the end of `on`.

    As at 30 September 2026 an end on 31 March 2027 lies within 6 months. One that ended before `on` does not count.
    """
    return ends_on is not None and on <= ends_on <= end_after_months(on, months)


def horizon(ends_on: date | None, on: date) -> Horizon:
    """The band in which the end lies, as seen on `on`: up to 6 months, more than 6 up to 12, and so on; cumulative is `ends_within`."""
    if ends_on is None:
        return Horizon.NO_END
    if ends_on < on:
        return Horizon.ENDED
    return next((band for months, band in HORIZONS.items() if ends_within(ends_on, on, months)), Horizon.BEYOND)


def months_to(ends_on: date, on: date) -> int:
    """Whole months from the end of `on` to the end of the last day, never below nought."""
    first, last = on + timedelta(days=1), ends_on + timedelta(days=1)
    months = (last.year - first.year) * 12 + last.month - first.month
    return max(0, months if add_months(first, months) <= last else months - 1)


def latest_end(contract: ContractOnDay) -> date | None:
    """The last day if every open option were taken, in order; None without an end. A terminated contract is not extended."""
    if contract.ends_on is None or contract.terminated:
        return contract.ends_on
    return extension_end(contract.ends_on, contract.months_left)


def open_options(contract: ContractOnDay) -> tuple[int, ...]:
    """Months of each option that is still open to take; none once the contract was terminated."""
    return () if contract.terminated else tuple(each.months for each in contract.options if each.taken_on is None)


def lead_times_of(entries: Iterable[str]) -> dict[str, int]:
    """Working days that each route takes, from entries such as `open=180` (setting MARKET_LEAD_TIMES)."""
    pairs = (entry.partition("=") for entry in entries)
    return {route: int(days) for route, _, days in pairs}


def lead_days(lead_times: Mapping[str, int], route: str) -> int:
    """The lead time of a route in working days; one that has none of its own takes that of "not decided", else the longest."""
    longest = max(lead_times.values(), default=0)
    return lead_times.get(route, lead_times.get(Route.NOT_DECIDED, longest))


def last_safe_day_of(contract: ContractOnDay, lead_times: Mapping[str, int]) -> date | None:
    """The last safe day of a contract; None without an end.

    Notice that nobody recorded counts as none, and so does the notice of a terminated contract, which has been given.
    """
    if contract.ends_on is None:
        return None
    notice = 0 if contract.terminated else contract.notice_days or 0
    return last_safe_day(contract.ends_on, notice, lead_days(lead_times, contract.route))


def reminder_months(ends_on: date | None, on: date) -> int | None:
    """Of 18, 12, 6 and 3 months the nearest within which a contract ends; None when it ends later, has ended or has no end."""
    return next((months for months in REMINDER_MONTHS if ends_within(ends_on, on, months)), None)
