"""Who had to save a return in a window, and who did.

Care homes and home care services that CQC regulates have to, in every month in which they were open for the whole window. A care home
saves the care home form, any other service the home care form. The provider is the organisation that ran the location on the closing day.
"""

from collections.abc import Collection, Sequence

from market.capacity.scope import (
    Part,
    care_homes,
    home_care_services,
    in_area,
    locations_part,
    windows_part,
    with_parts,
)
from market.capacity.types import CompletionInWindow, Duty, Window
from market.db.sql import fetch_as

_SAVED = """CASE WHEN p.care_home THEN
    CASE WHEN EXISTS (SELECT 1 FROM bed_return b WHERE b.location = p.location_id
            AND b.saved_on >= p.since AND b.saved_on <= p.on_day)
        OR EXISTS (SELECT 1 FROM tracker_return t WHERE t.location = p.location_id AND t.kind = 'care_home'
            AND t.saved_on >= p.since AND t.saved_on <= p.on_day) THEN 1 ELSE 0 END
    ELSE CASE WHEN EXISTS (SELECT 1 FROM tracker_return t WHERE t.location = p.location_id AND t.kind = 'home_care'
            AND t.saved_on >= p.since AND t.saved_on <= p.on_day) THEN 1 ELSE 0 END END"""


def _obliged(authority_names: Collection[str], windows: Sequence[Window]) -> Part:
    open_from_the_start = "(l.registered_on IS NULL OR l.registered_on <= d.since)"
    what = f"({care_homes()} OR {home_care_services()}) AND {open_from_the_start}"
    return with_parts(windows_part(windows), locations_part(in_area(authority_names), what))


async def duties(authority_names: Collection[str], windows: Sequence[Window]) -> list[Duty]:
    """Each location of the area that had to save in each of the closed `windows`, by provider's name, location and month."""
    if not windows:
        return []
    places = _obliged(authority_names, windows)
    return await fetch_as(
        Duty,
        f"""{places.sql} SELECT p.on_day AS closes_on, p.location_id, p.name AS location, p.organisation_id,
            o.name AS organisation, {_SAVED} AS saved
        FROM place p JOIN organisation o ON o.id = p.organisation_id
        ORDER BY o.name, p.organisation_id, p.name, p.location_id, p.on_day""",
        *places.args,
    )


async def completion_by_window(authority_names: Collection[str], windows: Sequence[Window]) -> list[CompletionInWindow]:
    """For each of the closed `windows` in which anybody had to save: how many providers had to, and how many did for every location."""
    if not windows:
        return []
    places = _obliged(authority_names, windows)
    return await fetch_as(
        CompletionInWindow,
        f"""{places.sql}, provider AS (SELECT p.on_day, p.organisation_id, count(*) AS locations, sum({_SAVED}) AS saved
            FROM place p GROUP BY p.on_day, p.organisation_id)
        SELECT on_day AS closes_on, count(*) AS providers, sum(CASE WHEN saved = locations THEN 1 ELSE 0 END) AS complete,
            sum(locations) AS locations, sum(saved) AS locations_saved
        FROM provider GROUP BY on_day ORDER BY on_day""",
        *places.args,
    )
