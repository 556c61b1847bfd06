"""The long work of contingency, done in a child process: plans for many people, and the market in turn."""

from datetime import date
from typing import Any

import msgspec

from market.contingency.service import market_in_turn, plan_for
from market.contingency.types import Asked, WhatIf
from market.core.actor import Actor
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.settings import from_environment
from market.work.types import Reporter, WorkOutcome


async def contingency_plan(arguments: dict[str, Any], report: Reporter) -> WorkOutcome:
    """Make one plan and keep it. Done twice, it is there already."""
    asked = msgspec.convert(arguments["asked"], Asked)
    report.report("Asking where everyone would go")
    made = await plan_for(
        asked, authority_names=from_environment().authority_names, by=_asker(arguments), now=utc_now()
    )
    if isinstance(made, Refused):
        return WorkOutcome(" ".join(reason.message + "." for reason in made.reasons), "/contingency/new", failed=True)
    return WorkOutcome("The plan is ready.", f"/contingency/{made}")


async def contingency_market(arguments: dict[str, Any], report: Reporter) -> WorkOutcome:
    """Ask of every location where its people would go, and keep the ranking."""
    settings = from_environment()
    await market_in_turn(
        msgspec.convert(arguments["ask"], WhatIf),
        on=date.fromisoformat(arguments["on"]),
        authority_names=settings.authority_names,
        by=_asker(arguments),
        now=utc_now(),
        report=report,
    )
    return WorkOutcome("The ranking is ready.", "/contingency")


def _asker(arguments: dict[str, Any]) -> Actor:
    return Actor("user", arguments["by_id"], arguments["by"])
