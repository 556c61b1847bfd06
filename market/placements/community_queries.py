"""Reads of care that is given outside care homes, over time."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from market.db.engine import dialect
from market.db.sql import fetch_as, marks
from market.placements.ledger_beds import IN_A_BED
from market.placements.types import Funder


class CommunityAtDate(Struct, frozen=True):
    """People and hours a week of care outside care homes at the end of a day; hours are those that are known."""

    on: date
    people: int
    hours: float


async def community_over_time(
    days: Sequence[date], authority_names: Sequence[str], component: str | None
) -> list[CommunityAtDate]:
    """People and hours on each of `days` that the council funds in its area outside care homes, of one component or of all.

    A day on which there was nobody is left out.
    """
    if not days:
        return []
    one = "(CAST({} AS date))" if dialect() == "postgres" else "({})"
    only = "AND p.component = {}" if component else ""
    return await fetch_as(
        CommunityAtDate,
        f"""WITH d (on_day) AS (VALUES {", ".join([one] * len(days))})
        SELECT d.on_day AS "on", count(DISTINCT p.case_reference) AS people, coalesce(sum(r.weekly_hours), 0) AS hours
        FROM d JOIN placement p ON p.starts_on <= d.on_day AND (p.ends_on IS NULL OR p.ends_on >= d.on_day)
        LEFT JOIN placement_rate r ON r.placement = p.id AND r.from_on =
            (SELECT max(x.from_on) FROM placement_rate x WHERE x.placement = p.id AND x.from_on <= d.on_day)
        WHERE p.funder = {{}} AND p.service NOT IN ({marks(IN_A_BED)})
            AND lower(p.host_authority) IN ({marks(authority_names)}) {only}
        GROUP BY d.on_day ORDER BY d.on_day""",
        *days,
        Funder.COUNCIL.value,
        *sorted(IN_A_BED),
        *(name.lower() for name in authority_names),
        *([component] if component else []),
    )
