"""The secret addresses of calendar feeds: made, renewed and revoked by the person whose they are."""

from datetime import datetime

from market.accounts.tables import User
from market.commissioning.queries import find_calendar
from market.commissioning.tables import CalendarAddress
from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.db import audit
from market.db.sql import execute
from market.db.transaction import transaction
from market.db.versions import lock_row


async def make_calendar_address(user_id: int, digest: str, *, by: Actor, now: datetime) -> None:
    """Keep the SHA-256 of a new secret address of a person; the address they had before ends at this moment.

    The secret itself is never given to this function, so that it can be neither stored nor audited.
    """
    async with transaction():
        await lock_row(User, user_id)
        before = await find_calendar(user_id)
        await _end(user_id, now)
        rows = await CalendarAddress.insert(
            CalendarAddress(user=user_id, digest=digest, made_at=now, revoked_at=None)
        ).run()
        await audit.record(
            by=by,
            verb="calendar_address.renewed" if before else "calendar_address.made",
            subject=("calendar_address", int(rows[0]["id"])),
            before={"address": before.id} if before else None,
            after={"user": user_id},
            at=now,
        )


async def revoke_calendar_address(user_id: int, *, by: Actor, now: datetime) -> Refused | None:
    """End the calendar address of a person. None when done, else the reason why not."""
    async with transaction():
        await lock_row(User, user_id)
        found = await find_calendar(user_id)
        if found is None:
            return refused(Refusal("no_address", "You have no calendar address, so there was nothing to end"))
        await _end(user_id, now)
        await audit.record(
            by=by,
            verb="calendar_address.revoked",
            subject=("calendar_address", found.id),
            before={"user": user_id},
            after=None,
            at=now,
        )
    return None


async def _end(user_id: int, now: datetime) -> None:
    await execute('UPDATE calendar_address SET revoked_at = {} WHERE "user" = {} AND revoked_at IS NULL', now, user_id)
