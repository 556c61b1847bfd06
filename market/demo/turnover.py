"""How long people stay: first days of the care that goes on today, and the stays that ended in the last two years.

Together they make the number of people in care at each month's end what it is meant to be, so that figures of earlier months hold.
"""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from msgspec import Struct

from market.demo.types import AS_AT

MONTHS_BACK = 24
LONGEST_DAYS = 6 * 365
FIRST_REVIEW, REVIEW_EVERY = timedelta(weeks=6), 365


class Stay(Struct, frozen=True):
    """From the first to the last day; None while it goes on."""

    starts_on: date
    ends_on: date | None


def month_ends() -> list[date]:
    """The last days of the months, from two years ago to today."""
    ends = [AS_AT]
    for _ in range(MONTHS_BACK):
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    return ends[::-1]


def first_day(random: Random, before: date, mean_months: float) -> date:
    """The first day of somebody who is in care on a day; six years ago at most."""
    days = random.expovariate(1 / (mean_months * 30.4))
    return before - timedelta(days=int(days) if days < LONGEST_DAYS else random.randint(400, LONGEST_DAYS))


def stays(random: Random, now: int, mean_months: float, before: Callable[[int], int]) -> tuple[list[Stay], list[Stay]]:
    """The stays of `now` people in care today, and those that ended, so that `before(n)` people were in care n months ago."""
    present = [Stay(first_day(random, AS_AT, mean_months), None) for _ in range(now)]
    ends = month_ends()
    open_from = [first_day(random, ends[0], mean_months) for _ in range(before(MONTHS_BACK) - _there(present, ends[0]))]
    ended: list[Stay] = []
    for back, (last, end) in zip(range(MONTHS_BACK - 1, -1, -1), pairwise(ends), strict=True):
        first = last + timedelta(days=1)
        wanted = max(0, before(back) - _there(present, end)) if back else 0
        new = max(round(now * 0.012), wanted - len(open_from)) if wanted else 0
        open_from += [first + timedelta(days=random.randint(0, 20)) for _ in range(new)]
        random.shuffle(open_from)
        while len(open_from) > wanted:
            starts_on = open_from.pop()
            earliest = max(first, starts_on + timedelta(days=3))
            ended.append(Stay(starts_on, earliest + timedelta(days=random.randint(0, (end - earliest).days - 1))))
    return present, sorted(ended, key=lambda each: (each.ends_on or AS_AT, each.starts_on))


def _there(present: list[Stay], day: date) -> int:
    return sum(stay.starts_on <= day for stay in present)


def reviews(random: Random, stay: Stay, *, overdue: float = 0.07) -> tuple[date | None, date | None]:
    """The last review and the day by which the next is due; some are overdue, those of somebody new are still to come."""
    until = stay.ends_on or AS_AT
    first = stay.starts_on + FIRST_REVIEW
    if first > until:
        return None, None if stay.ends_on else first
    late = random.random() < overdue
    back = random.randint(REVIEW_EVERY + 5, REVIEW_EVERY + 190) if late else random.randint(4, REVIEW_EVERY - 5)
    last = max(first, until - timedelta(days=back))
    return last, None if stay.ends_on else last + timedelta(days=REVIEW_EVERY)
