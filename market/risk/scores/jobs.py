"""What the timetable calls, and the long work of scoring everything."""

from datetime import date, datetime
from typing import Any

from market.core.actor import Actor, system_actor
from market.core.clock import utc_now
from market.policies.queries import warning_policy
from market.policies.types import NoPolicy
from market.risk.scores.service import Done, score_all
from market.settings import Settings, from_environment
from market.web.as_at import present_day
from market.work.types import Reporter, WorkOutcome


async def score_warnings(now: datetime, settings: Settings) -> dict[str, int]:
    """Score every place as at today by the weights in force. Without a policy there is nothing to do."""
    done = await _score(present_day(settings), settings, system_actor("score-warnings"), now)
    if done is None:
        return {"no_policy": 1}
    return {"places": done.places, "changed": done.changed, "ended": done.ended}


async def _score(on: date, settings: Settings, by: Actor, now: datetime) -> Done | None:
    try:
        await warning_policy()
    except NoPolicy:
        return None
    return await score_all(on, authority_names=settings.authority_names, by=by, now=now)


async def score_everything(arguments: dict[str, Any], report: Reporter) -> WorkOutcome:
    """The long work: the same on demand."""
    report.report("Scoring every place")
    on = date.fromisoformat(str(arguments["on"]))
    done = await _score(on, from_environment(), system_actor("score-warnings"), utc_now())
    if done is None:
        return WorkOutcome("No early-warning policy is in force yet.", "/risk/warnings", failed=True)
    return WorkOutcome(f"{done.places} places are scored, {done.changed} changed.", "/risk/warnings")
