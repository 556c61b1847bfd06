"""Hearing the provider before the council decides: an officer shows it a proposal, and it has one working day to comment.

Nothing is shown by itself, and nothing in an emergency, where the comment comes afterwards. Source: policy, decisions, provider heard.
"""

from datetime import datetime

from market.core.clock import london_date
from market.core.refusal import Refusal, refused
from market.core.words import day_words
from market.core.working_days import working_day_after
from market.db.transaction import transaction
from market.embargoes.queries import last_moment_of
from market.embargoes.telling import post_once
from market.embargoes.types import Act, EmbargoRow, Kind, Stage, Who
from market.embargoes.writing import NOT_NOW, Answer, held_now, open_decision, save
from market.quality.assessments.queries import provider_emails

HEARD_KINDS = (Kind.CAP, Kind.PART, Kind.FULL)
"""Before these the policy wants the provider heard."""
WORKING_DAYS = 1


def may_be_heard(stage: str, kind: str, asked_at: datetime | None) -> bool:
    """Whether the provider may be asked about a proposal: it waits, is of a kind that asks for it, and was not shown yet."""
    return stage == Stage.PROPOSED and kind in HEARD_KINDS and asked_at is None


async def ask_provider(embargo_id: int, version: int, *, by: Who, now: datetime) -> Answer:
    """Show the provider a proposal and ask it to comment by the end of the next working day. A message holds a link and no word of it."""
    async with transaction():
        held = await held_now(embargo_id)
        decision = await open_decision(embargo_id, Act.IMPOSE)
        if decision is None or decision.terms is None:
            return refused(NOT_NOW)
        if not may_be_heard(held.stage, decision.terms.kind, held.comment_asked_at):
            return refused(NOT_NOW)
        due_at = last_moment_of(working_day_after(london_date(now), WORKING_DAYS))
        values = {"comment_asked_at": now, "comment_due_at": due_at}
        if changed := await save(held, version, values, "comment_asked", "", by=by.actor, now=now):
            return changed
        body = f"Sign in and open Embargoes in the portal. Comment by the end of {day_words(london_date(due_at))}."
        emails = await provider_emails(held.provider_id)
        subject = "The council asks for your comment on a proposal"
        await post_once("embargo_provider", emails, subject, body, f"{held.id}:heard", now=now)
        return None


def reasons_to_wait(held: EmbargoRow, now: datetime) -> list[Refusal]:
    """Why a proposal is not approved yet: the provider was promised time to comment, has not used it, and it is not over."""
    if held.comment_due_at is None or held.provider_comment or held.comment_due_at < now:
        return []
    until = day_words(london_date(held.comment_due_at))
    words = f"The provider was asked to comment and has until the end of {until}. Wait for it, or start an emergency embargo"
    return [Refusal("being_heard", words)]
