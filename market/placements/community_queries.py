"""Reads of care that is given outside care homes, over time."""

import asyncio
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from market.db.sql import fetch_as, marks
from market.placements.ledger_beds import IN_A_BED
from market.placements.types import Funder


class CommunityAtDate(Struct, frozen=True):
    """People and hours a week of care outside care homes at the end of a day; hours are those that are known."""

    on: date
    people: int
    hours: float


class _Span(Struct, frozen=True):
    """A placement from its first to its last day, with one of its rates and the day on which the next begins."""

    case_reference: str
    starts_on: date
    ends_on: date | None
    from_on: date | None
    next_on: date | None
    weekly_hours: float | None


async def community_over_time(
    days: Sequence[date], authority_names: Sequence[str], component: str | None
) -> list[CommunityAtDate]:
    """People and hours on each of `days` (oldest first) that the council funds in its area outside care homes, of one component
    or of all. A day on which there was nobody is left out.
    """
    if not days:
        return []
    only = "AND p.component = {}" if component else ""
    spans = await fetch_as(
        _Span,
        f"""SELECT p.case_reference, p.starts_on, p.ends_on, r.from_on, r.weekly_hours,
            lead(r.from_on) OVER (PARTITION BY p.id ORDER BY r.from_on) AS next_on
        FROM placement p LEFT JOIN placement_rate r ON r.placement = p.id
        WHERE p.starts_on <= {{}} AND (p.ends_on IS NULL OR p.ends_on >= {{}}) AND p.funder = {{}}
            AND p.service NOT IN ({marks(IN_A_BED)}) AND lower(p.host_authority) IN ({marks(authority_names)}) {only}""",
        days[-1],
        days[0],
        Funder.COUNCIL.value,
        *sorted(IN_A_BED),
        *(name.lower() for name in authority_names),
        *([component] if component else []),
    )
    return await asyncio.to_thread(_on_days, spans, days)


def _on_days(spans: Sequence[_Span], days: Sequence[date]) -> list[CommunityAtDate]:
    people: list[set[str]] = [set() for _ in days]
    hours = [0.0] * len(days)
    for span in spans:
        first = bisect_left(days, span.starts_on)
        last = len(days) if span.ends_on is None else bisect_right(days, span.ends_on)
        for at in range(first, last):
            people[at].add(span.case_reference)
        if span.weekly_hours is None or span.from_on is None:
            continue
        until = len(days) if span.next_on is None else bisect_right(days, span.next_on - timedelta(days=1))
        for at in range(max(first, bisect_left(days, span.from_on)), min(last, until)):
            hours[at] += span.weekly_hours
    return [CommunityAtDate(day, len(people[at]), round(hours[at], 2)) for at, day in enumerate(days) if people[at]]
