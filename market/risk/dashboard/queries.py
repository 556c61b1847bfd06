"""Gathers what the dashboard shows, in a fixed number of reads."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from market.checklists.queries import summaries
from market.contingency.queries import irreplaceable
from market.embargoes.queries import embargoes_between, in_force
from market.embargoes.types import InForce
from market.failure.cases.queries import open_cases
from market.failure.sharing.queries import open_requests
from market.failure.turnaround.queries import open_turnarounds
from market.host_alerts.queries import count_people, open_alerts
from market.risk.dashboard.pages import Seen
from market.risk.decisions.pages import watch_lines
from market.risk.decisions.queries import overrides_on, watch_list
from market.risk.scores.queries import market_share_by_stage, moved_between, place_lines, scores_on
from market.risk.types import Decision, band_in_effect

WEEK = timedelta(days=7)


async def seen_on(
    on: date, authority_names: Sequence[str], *, now: datetime, decisions: Sequence[Decision] = ()
) -> Seen:
    """The market's troubles as they stood on a day. `now` is the moment against which tasks are late; `decisions` wait for the reader."""
    held = await in_force(on)
    by_number: dict[int, InForce] = {one.id: one for each in held.values() for one in each}
    lines = await place_lines(on)
    overrides = await overrides_on(on)
    alerts = await open_alerts(on)
    cases = await open_cases(on)
    watched = await watch_list(on)
    scores = await scores_on(on, [each.location_id for each in watched])
    return Seen(
        on=on,
        shares=await market_share_by_stage(on, authority_names),
        moved=await moved_between(on - WEEK, on),
        embargoes=await embargoes_between(on, on + timedelta(days=1)),
        in_force=by_number,
        alerts=alerts,
        people=await count_people([alert.id for alert in alerts]),
        cases=cases,
        tasks=await summaries("failure", [case.id for case in cases], now=now),
        turnarounds=await open_turnarounds(on),
        requests=await open_requests(on),
        watched=watch_lines(watched, scores, overrides, on),
        names={each.location_id: each.name for each in lines},
        cannot_lose=await irreplaceable(on),
        decisions=decisions,
        bands={
            each.location_id: band_in_effect(each.band, overrides.get(each.location_id)) or each.band for each in lines
        },
    )
