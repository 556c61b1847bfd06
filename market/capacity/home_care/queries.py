"""Reads of home care returns, each as at a day."""

from collections.abc import Collection, Sequence
from datetime import date

from market.capacity.scope import Part, days_part, home_care_services, in_area, locations_part, with_parts
from market.capacity.types import HomeCareAtDate, HomeCareLine
from market.db.sql import fetch_as

_NEWEST = Part(
    "newest AS (SELECT p.*, (SELECT max(r.saved_on) FROM tracker_return r WHERE r.location = p.location_id"
    " AND r.kind = 'home_care' AND r.saved_on <= p.on_day) AS saved_on FROM place p)"
)
_LATEST = "tracker_return t ON t.location = n.location_id AND t.kind = 'home_care' AND t.saved_on = n.saved_on"


def _services(days: Sequence[date], authority_names: Collection[str]) -> Part:
    return with_parts(days_part(days), locations_part(in_area(authority_names), home_care_services()), _NEWEST)


async def home_care_on(authority_names: Collection[str], on: date) -> list[HomeCareLine]:
    """Every home care service of the area open on `on`, by name, with its latest return or none."""
    places = _services([on], authority_names)
    return await fetch_as(
        HomeCareLine,
        f"""{places.sql} SELECT n.location_id, n.name, n.organisation_id, o.name AS organisation, n.saved_on, t.people,
            t.people_council, t.people_self_funded, t.can_provide_more_hours, t.extra_hours, t.hours_paid, t.hours_agency,
            t.hours_overtime
        FROM newest n JOIN organisation o ON o.id = n.organisation_id LEFT JOIN {_LATEST}
        ORDER BY n.name, n.location_id""",
        *places.args,
    )


async def home_care_over_time(authority_names: Collection[str], days: Sequence[date]) -> list[HomeCareAtDate]:
    """People and hours of home care in the returns that were the latest on each of `days`."""
    if not days:
        return []
    places = _services(days, authority_names)
    return await fetch_as(
        HomeCareAtDate,
        f"""{places.sql} SELECT n.on_day AS "on", count(*) AS services, coalesce(sum(t.people), 0) AS people,
            coalesce(sum(t.hours_paid), 0) AS hours_paid, sum(CASE WHEN n.saved_on < n.since THEN 1 ELSE 0 END) AS stale_services
        FROM newest n JOIN {_LATEST} GROUP BY n.on_day ORDER BY n.on_day""",
        *places.args,
    )
