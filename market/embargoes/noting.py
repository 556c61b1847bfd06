"""Writing down that somebody was told of an embargo otherwise than by letter."""

from datetime import datetime

from market.core.refusal import Refusal, Refused, refused
from market.db.sql import fetch_value
from market.db.transaction import transaction
from market.embargoes import tables
from market.embargoes.types import Who
from market.embargoes.writing import Answer, audited, happened, held_now, words_missing
from market.policies.queries import embargo_policy


async def note_told(embargo_id: int, event: str, row: str, *, words: str, by: Who, now: datetime) -> Answer:
    """Write down that somebody was told otherwise than by letter, or why not: by telephone, a briefing, an entry in a log."""
    async with transaction():
        held = await held_now(embargo_id)
        policy = (await embargo_policy(held.policy_version)).policy
        reasons = words_missing(words, "Say who was told, how and by whom, or why not", "words")
        if row not in {each.id for each in policy.active_told}:
            reasons.append(Refusal("no_row", "The policy does not name this. Open the embargo again"))
        if reasons:
            return Refused(tuple(reasons))
        known = await fetch_value(
            "SELECT id FROM embargo_told WHERE embargo = {} AND event = {} AND told_row = {}", held.id, event, row
        )
        if known is not None:
            return refused(Refusal("told_already", "This was written down already"))
        await tables.EmbargoTold.insert(
            tables.EmbargoTold(
                embargo=held.id,
                event=event,
                told_row=row,
                words=words.strip(),
                by_id=by.actor.id,
                by_label=by.actor.label,
                told_at=now,
            )
        )
        await happened(held.id, "told", f"{row}: {words}", by=by.actor, now=now)
        await audited(held.id, "told", by=by.actor, now=now, after={"event": event, "row": row})
        return None
