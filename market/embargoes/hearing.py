"""Hearing the provider before the council decides: an officer shows it a proposal, and it has one working day to comment.

Nothing is shown by itself, and nothing in an emergency, where the comment comes afterwards. Source: policy, decisions, provider heard.
"""

from datetime import datetime

from market.core.clock import london_date
from market.core.refusal import Refusal, refused
from market.core.words import day_words
from market.core.working_days import working_day_after
from market.db.transaction import transaction
from market.embargoes.messages import post_once
from market.embargoes.queries import last_moment_of
from market.embargoes.rules import is_shown
from market.embargoes.types import Act, DecisionRow, EmbargoRow, Kind, Stage, Who
from market.embargoes.writing import NOT_NOW, Answer, held_now, open_decision, save
from market.quality.assessments.queries import provider_emails

HEARD_ACTS = (Act.IMPOSE, Act.VARY_STRONGER)
HEARD_KINDS = (Kind.CAP, Kind.PART, Kind.FULL)
"""Before these the policy wants the provider heard."""
WORKING_DAYS = 1


def may_be_heard(held: EmbargoRow, decision: DecisionRow | None) -> bool:
    """Whether the provider may be asked about what waits: it would bring a kind that asks for it, and was not shown yet."""
    return (
        decision is not None
        and decision.terms is not None
        and decision.terms.kind in HEARD_KINDS
        and (held.stage == Stage.PROPOSED or held.is_running)
        and not is_shown(held, decision)
    )


async def ask_provider(embargo_id: int, version: int, *, by: Who, now: datetime) -> Answer:
    """Show the provider a proposal and ask it to comment by the end of the next working day. A message holds a link and no word of it.

    The proposal is a new embargo, or a change that makes one in force stronger.
    """
    async with transaction():
        held = await held_now(embargo_id)
        decision = await open_decision(embargo_id, *HEARD_ACTS)
        if decision is None or not may_be_heard(held, decision):
            return refused(NOT_NOW)
        due_at = last_moment_of(working_day_after(london_date(now), WORKING_DAYS))
        values = {"comment_asked_at": now, "comment_due_at": due_at}
        if changed := await save(held, version, values, "comment_asked", "", by=by.actor, now=now):
            return changed
        body = f"Sign in and open Embargoes in the portal. Comment by the end of {day_words(london_date(due_at))}."
        emails = await provider_emails(held.provider_id)
        subject = "The council asks for your comment on a proposal"
        await post_once("embargo_provider", emails, subject, body, f"{held.id}:heard:{decision.id}", now=now)
        return None


def reasons_to_wait(held: EmbargoRow, decision: DecisionRow, now: datetime) -> list[Refusal]:
    """Why a proposal is not approved yet: the provider was promised time to comment, has not used it, and it is not over."""
    if held.comment_due_at is None or held.comment_due_at < now or not is_shown(held, decision):
        return []
    if (
        held.commented_at is not None
        and held.comment_asked_at is not None
        and held.commented_at >= held.comment_asked_at
    ):
        return []
    until = day_words(london_date(held.comment_due_at))
    urgent = (
        ". If people are at risk now, a director starts an emergency embargo, which takes the place of this proposal"
    )
    words = f"The provider was asked to comment and has until the end of {until}. Wait for it"
    if decision.act == Act.IMPOSE:
        words += urgent
    return [Refusal("being_heard", words)]
