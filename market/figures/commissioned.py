"""How new the council's own records are: contracts, placements, the waiting list, extra care."""

from datetime import date

from msgspec import Struct

from market.db.sql import fetch_as
from market.figures.types import Source, SourceKind

_TOLD = """SELECT feed, max(day) AS day FROM (
    SELECT 'contracts' AS feed, max(from_on) AS day FROM contract_change WHERE from_on <= {}
    UNION ALL SELECT 'placements', max(starts_on) FROM placement WHERE starts_on <= {}
    UNION ALL SELECT 'placements', max(from_on) FROM placement_rate WHERE from_on <= {}
    UNION ALL SELECT 'placements', max(reviewed_on) FROM placement_review WHERE reviewed_on <= {}
    UNION ALL SELECT 'waiting-list', max(since_on) FROM waiting_entry WHERE since_on <= {}
    UNION ALL SELECT 'waiting-list', max(ended_on) FROM waiting_entry WHERE ended_on <= {}
    UNION ALL SELECT 'extra-care', max(from_on) FROM extra_care_scheme WHERE from_on <= {}
    UNION ALL SELECT 'extra-care', max(until_on) FROM extra_care_scheme WHERE until_on <= {}
    UNION ALL SELECT feed, max(as_at) FROM import_run WHERE status = 'applied' AND as_at <= {}
        AND feed IN ('contracts', 'placements', 'waiting-list', 'extra-care') GROUP BY feed
) told GROUP BY feed"""

_KINDS = (
    (SourceKind.CONTRACTS, "contracts", "Contracts register"),
    (SourceKind.PLACEMENTS, "placements", "Placements register"),
    (SourceKind.WAITING, "waiting-list", "Waiting list"),
    (SourceKind.EXTRA_CARE, "extra-care", "Extra care schemes"),
)


class _Told(Struct, frozen=True):
    """The newest day of which a feed, or somebody by hand, has told anything."""

    feed: str
    day: date | None


async def commissioned_sources(on: date) -> dict[SourceKind, tuple[Source, ...]]:
    """The council's own records with the newest day, not after `on`, of a file or of an entry made by hand; None when there is neither."""
    newest = {row.feed: row.day for row in await fetch_as(_Told, _TOLD, *[on] * _TOLD.count("{}"))}
    return {kind: (Source(feed, title, newest.get(feed)),) for kind, feed, title in _KINDS}
