"""What the page of a month prints: its visits by day, in weeks from Monday to Sunday."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from market.core.periods import add_months, month_start
from market.core.words import month_words
from market.quality.assured.types import AssuredRow
from market.quality.programme.pages import announced_words, method_words
from market.quality.programme.types import Planned


class DayEntry(Struct, frozen=True, kw_only=True):
    """A visit in the month."""

    url: str
    location: str
    method: str
    people: str
    announced: str


class MonthDay(Struct, frozen=True, kw_only=True):
    """A day of the month's table; `inside` when it belongs to the month."""

    on: date
    inside: bool
    today: bool
    entries: tuple[DayEntry, ...]


class MonthPage(Struct, frozen=True, kw_only=True):
    """A month in weeks from Monday to Sunday."""

    title: str
    weeks: tuple[tuple[MonthDay, ...], ...]
    before: str
    after: str
    count: int


def month_of(text: str, on: date) -> date:
    """The first day of the month that an address names (`2026-10`); the present month when it names none."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return month_start(on)
    return month if 2000 <= month.year <= 2100 else month_start(on)


def month_page(
    month: date, visits: Sequence[tuple[Planned, AssuredRow]], on: date, themes: dict[str, str]
) -> MonthPage:
    """The visits of a month by day."""
    by_day: dict[date, list[DayEntry]] = defaultdict(list)
    for planned, service in visits:
        by_day[planned.planned_on].append(
            DayEntry(
                url=f"/quality/programme/visits/{planned.id}",
                location=service.location_name,
                method=method_words(planned.method, planned.theme, themes),
                people=", ".join(each.person_label for each in planned.people),
                announced=announced_words(planned),
            )
        )
    after = add_months(month, 1)
    day = month - timedelta(days=month.weekday())
    weeks = []
    while day < after:
        week = tuple(
            MonthDay(on=each, inside=month <= each < after, today=each == on, entries=tuple(by_day.get(each, ())))
            for each in (day + timedelta(days=number) for number in range(7))
        )
        weeks.append(week)
        day += timedelta(days=7)
    return MonthPage(
        title=month_words(month),
        weeks=tuple(weeks),
        before=f"?month={add_months(month, -1):%Y-%m}",
        after=f"?month={after:%Y-%m}",
        count=len(visits),
    )
