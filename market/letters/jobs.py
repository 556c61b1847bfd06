"""Reminding recipients who do not acknowledge a letter, and telling its sender when nobody answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from market.accounts.permissions import Role
from market.accounts.queries import find_user, list_emails_with
from market.core.actor import system_actor
from market.core.offsets import moment_after
from market.db import audit
from market.db.sql import execute
from market.db.transaction import transaction
from market.db.versions import lock_row
from market.letters import tables
from market.letters.announcing import addresses_of, announce, post_about
from market.letters.queries import find_letter, list_unanswered, messages_about
from market.letters.rules import CHASE_EVERY, MOST_CHASES, next_beat, unanswered_body
from market.letters.types import LetterRow, MessageState
from market.policies.queries import embargo_policy
from market.policies.types import NoPolicy
from market.settings import Settings

AT_ONCE = 500
BY = system_actor("chase-letters")


async def chase_letters(now: datetime, settings: Settings) -> dict[str, int]:
    """One reminder to each recipient whose time to acknowledge has passed, and one more after each beat of the policy; after the last one
    word to the sender and the commissioning managers. Doing it twice at the same moment sends nothing twice. While the mail server does not
    take the last message, nobody is reminded.
    """
    every, most = await _beats(now)
    done = {"reminded": 0, "told_sender": 0}
    for letter in await list_unanswered(now, now - every, AT_ONCE):
        if next_beat(letter, now, every, most) is None:
            continue
        async with transaction():
            await lock_row(tables.Letter, letter.id)
            held = await find_letter(letter.id)
            messages = await messages_about(letter.id)
            beat = next_beat(held, now, every, most, messages) if held else None
            if held is None or beat is None:
                continue
            addresses = await addresses_of(held) if beat <= most else []
            if addresses:
                await announce(held, addresses, beat, now=now, settings=settings)
                await _mark("chased = chased + 1, chased_at", "letter.reminded", held, now, beat)
                done["reminded"] += 1
            else:
                await _tell_sender(held, messages, most, now, settings)
                await _mark("escalated_at", "letter.unanswered", held, now, most + 1)
                done["told_sender"] += 1
    return done


async def _beats(now: datetime) -> tuple[timedelta, int]:
    """How long between reminders and how many: of the policy on embargoes in force, else the proposals in the rules."""
    try:
        notice = (await embargo_policy()).policy.placing_authority_notice
    except NoPolicy:
        return CHASE_EVERY, MOST_CHASES
    return moment_after(now, notice.chase_every) - now, notice.escalate_after_chases


async def _tell_sender(
    letter: LetterRow, messages: Sequence[MessageState], most: int, now: datetime, settings: Settings
) -> None:
    sender = await find_user(letter.sent_by) if letter.sent_by is not None else None
    emails = [sender.email] if sender is not None and sender.active else []
    unsent = bool(messages) and messages[-1].status != "sent"
    body = unanswered_body(letter, f"{settings.public_url}/letters/{letter.id}", unsent=unsent)
    for email in sorted({*emails, *await list_emails_with([Role.COMMISSIONING_MANAGER])}):
        await post_about(letter, email, f"Nobody has confirmed letter {letter.reference}", body, most + 1, now=now)


async def _mark(columns: str, verb: str, letter: LetterRow, now: datetime, beat: int) -> None:
    """The version stays: a reminder is no change that somebody who has the page open must see first."""
    await execute(f"UPDATE letter SET {columns} = {{}} WHERE id = {{}}", now, letter.id)  # constant text
    await audit.record(by=BY, verb=verb, subject=("letter", letter.id), after={"beat": beat}, at=now)
