"""Making plans and the market in turn: read the facts, compute, keep the answer with its inputs in one transaction."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime

import msgspec
from msgspec import Struct

from market.contingency.assigning import assign
from market.contingency.facts import (
    TURNOVER_DAYS,
    Facts,
    centres_of,
    digest_of,
    ended_lately,
    facts_about,
    homes_in,
    offers_for,
)
from market.contingency.keeping import keep_market, keep_plan
from market.contingency.people import people_by_home
from market.contingency.queries import find_run_of
from market.contingency.rules import MOST_PEOPLE, PEOPLE_AT_ONCE, reasons_against_groups
from market.contingency.turning import in_turn
from market.contingency.types import Asked, Assumed, WhatIf
from market.core.actor import Actor
from market.core.refusal import Refusal, Refused
from market.placements.queries import placed_by_others_on, placements_on
from market.work.service import start
from market.work.types import Reporter

PLAN_WORK = "contingency_plan"
MARKET_WORK = "contingency_market"
MARKET_SUBJECT = "contingency:market"


class InBackground(Struct, frozen=True):
    """The plan is made in the background: the number of the work."""

    work_id: int


async def plan_for(asked: Asked, *, authority_names: Sequence[str], by: Actor, now: datetime) -> int | Refused:
    """Make a plan and keep it; its number. The same form sent twice with the same question gives the plan that is there. Places nobody
    and holds no bed.
    """
    found = await _look(asked, authority_names)
    return await _compute(asked, found, by, now) if isinstance(found, Facts) else found


async def ask_for_plan(
    asked: Asked, *, authority_names: Sequence[str], by: Actor, now: datetime
) -> int | InBackground | Refused:
    """As `plan_for`; in the background when there are many people to move."""
    found = await _look(asked, authority_names)
    if not isinstance(found, Facts):
        return found
    if len(found.people) <= PEOPLE_AT_ONCE:
        return await _compute(asked, found, by, now)
    arguments = {"asked": msgspec.to_builtins(asked), "by": by.label, "by_id": by.id}
    subject = f"contingency:{asked.key[:32]}"
    return InBackground(await start(PLAN_WORK, subject, by=by, now=now, arguments=arguments))


async def _look(asked: Asked, authority_names: Sequence[str]) -> Facts | int | Refused:
    """The facts of a question, or the plan that it made already, or why there is none to make."""
    if (made := await find_run_of(asked.key)) is not None:
        return made
    facts = await facts_about(asked.subject, asked.ask, on=asked.on, authority_names=authority_names)
    reasons = reasons_not_to_plan(asked, facts)
    return Refused(tuple(reasons)) if reasons else facts


async def _compute(asked: Asked, facts: Facts, by: Actor, now: datetime) -> int:
    plan = await asyncio.to_thread(assign, facts.people, facts.offers, asked.ask, leaving=facts.leaving)
    return await keep_plan(asked, facts, plan, by, now)


def reasons_not_to_plan(asked: Asked, facts: Facts) -> list[Refusal]:
    """Why there is nothing to plan, or not as asked; all reasons at once."""
    if not facts.homes:
        words = "No such location or provider was open on that day. Choose another, or an earlier day"
        return [Refusal("no_subject", words, "subject")]
    if not facts.people:
        words = "Nobody is known to receive care there on that day, so nobody would have to move. Choose another place or day"
        return [Refusal("nobody", words, "subject")]
    if len(facts.people) > MOST_PEOPLE:
        words = f"{len(facts.people):,} people would have to move. A plan holds {MOST_PEOPLE:,}: plan for each location instead"
        return [Refusal("too_many", words, "subject")]
    ours = [each.code for each in facts.people if Assumed.COUNTED_ONLY not in each.assumed]
    return reasons_against_groups(asked.ask.together, ours)


async def ask_for_market(ask: WhatIf, *, on: date, by: Actor, now: datetime) -> int:
    """Have the market in turn computed in the background; the number of the work. While one is under way it is the same one."""
    arguments = {"ask": msgspec.to_builtins(ask), "on": on.isoformat(), "by": by.label, "by_id": by.id}
    return await start(MARKET_WORK, MARKET_SUBJECT, by=by, now=now, arguments=arguments)


async def market_in_turn(
    ask: WhatIf, *, on: date, authority_names: Sequence[str], by: Actor, now: datetime, report: Reporter
) -> int:
    """Ask of every location of the area where its people would go if it closed alone, and keep the ranking; the number of the run.

    Facts are read once. Distances are measured from the present home; people are those of the register, the ledger and the returns.
    """
    report.report("Reading people and places")
    homes = await homes_in(authority_names, on)
    ids = [home.location_id for home in homes]
    known = set(ids)
    placements = [each for each in await placements_on(on, authority_names) if each.location_id in known]
    counts = await placed_by_others_on(on, ids)
    centres, ended = await centres_of(placements), await ended_lately(authority_names, on)
    people = people_by_home(homes, placements, counts, centres, ask)
    offers = await offers_for(people, ask, on=on, authority_names=authority_names)

    def progress(done: int, total: int) -> None:
        report.report("Asking where everyone would go", done, total)

    standings = await asyncio.to_thread(in_turn, homes, people, offers, ask, ended, TURNOVER_DAYS, progress)
    return await keep_market(ask, on, digest_of(people, offers), standings, by, now)
