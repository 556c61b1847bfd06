"""Reads of calendar addresses."""

from market.accounts.calendars.types import FEED_NEEDS, CalendarOwner, Feed
from market.accounts.permissions import ROLE_PERMISSIONS
from market.db.sql import fetch_one_as, fetch_value, marks


async def find_calendar(user_id: int, feed: Feed) -> CalendarOwner | None:
    """The address of a feed that a person uses now."""
    return await fetch_one_as(
        CalendarOwner,
        'SELECT id, "user" AS user_id, made_at FROM calendar_address WHERE "user" = {} AND feed = {} AND revoked_at IS NULL'
        " ORDER BY id DESC",
        user_id,
        feed.value,
    )


async def calendar_person(digest: str, feed: Feed) -> int | None:
    """Whose calendar has an address with this SHA-256: an active person who may read the feed, else nobody."""
    roles = [role.value for role, allowed in ROLE_PERMISSIONS.items() if FEED_NEEDS[feed] in allowed]
    found = await fetch_value(
        'SELECT a."user" FROM calendar_address a JOIN app_user u ON u.id = a."user"'
        " WHERE a.digest = {} AND a.feed = {} AND a.revoked_at IS NULL AND u.active AND EXISTS"
        f' (SELECT 1 FROM user_role r WHERE r."user" = u.id AND r.role IN ({marks(roles)}))',
        digest,
        feed.value,
        *roles,
    )
    return None if found is None else int(found)
