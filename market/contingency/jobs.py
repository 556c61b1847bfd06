"""What the timetable calls: the market in turn, every night."""

from datetime import datetime

from market.contingency.service import market_in_turn
from market.contingency.types import WhatIf
from market.core.actor import system_actor
from market.settings import Settings
from market.web.as_at import present_day
from market.work.progress import Silent

ACTOR = system_actor("contingency")


async def ask_the_market(now: datetime, settings: Settings) -> dict[str, int]:
    """Ask of every location of the area where its people would go tonight if it closed. Counts rankings."""
    await market_in_turn(
        WhatIf(),
        on=present_day(settings),
        authority_names=settings.authority_names,
        by=ACTOR,
        now=now,
        report=Silent(),
    )
    return {"rankings": 1}
