"""The secret addresses of calendar feeds: made, renewed and revoked by the person whose they are."""

from datetime import datetime

from market.accounts.calendars.queries import find_calendar
from market.accounts.calendars.types import Feed
from market.accounts.tables import CalendarAddress, User
from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.db import audit
from market.db.sql import execute
from market.db.transaction import transaction
from market.db.versions import lock_row


async def make_calendar_address(user_id: int, feed: Feed, digest: str, *, by: Actor, now: datetime) -> None:
    """Keep the SHA-256 of a new secret address of a person; the address of that feed they had before ends at this moment.

    The secret itself is never given to this function, so that it can be neither stored nor audited.
    """
    async with transaction():
        await lock_row(User, user_id)
        before = await find_calendar(user_id, feed)
        await _end(user_id, feed, now)
        row = CalendarAddress(user=user_id, feed=feed.value, digest=digest, made_at=now, revoked_at=None)
        (saved,) = await CalendarAddress.insert(row)
        await audit.record(
            by=by,
            verb="calendar_address.renewed" if before else "calendar_address.made",
            subject=("calendar_address", int(saved["id"])),
            before={"address": before.id} if before else None,
            after={"user": user_id, "feed": feed.value},
            at=now,
        )


async def revoke_calendar_address(user_id: int, feed: Feed, *, by: Actor, now: datetime) -> Refused | None:
    """End the address of a person for a feed. None when done, else the reason why not."""
    async with transaction():
        await lock_row(User, user_id)
        found = await find_calendar(user_id, feed)
        if found is None:
            return refused(Refusal("no_address", "You have no calendar address, so there was nothing to end"))
        await _end(user_id, feed, now)
        before = {"user": user_id, "feed": feed.value}
        subject = ("calendar_address", found.id)
        await audit.record(by=by, verb="calendar_address.revoked", subject=subject, before=before, after=None, at=now)
    return None


async def _end(user_id: int, feed: Feed, now: datetime) -> None:
    await execute(
        'UPDATE calendar_address SET revoked_at = {} WHERE "user" = {} AND feed = {} AND revoked_at IS NULL',
        now,
        user_id,
        feed.value,
    )
