"""The tab "Early warning" of a location, its chart's file, and scoring one place at once."""

from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user
from market.contingency.queries import standing_of
from market.providers.tabs import tab_links
from market.risk.asking import (
    EDIT,
    READ,
    Ask,
    doing,
    find_policy,
    may_edit,
    own_names,
    same_day,
    tab_of,
    the_location,
    today,
)
from market.risk.data.queries import data_about
from market.risk.decisions.queries import mutes_of, override_on, overrides_of, watch_on
from market.risk.facts.impact import impact_of
from market.risk.notes.pages import note_lines
from market.risk.notes.queries import notes_about
from market.risk.restricted.queries import notes_for
from market.risk.scores.location_page import location_warning, trend_chart, weeks_before
from market.risk.scores.queries import history_of, score_on
from market.risk.scores.service import score_place
from market.risk.words import reliability_words
from market.web.as_at import as_at
from market.web.charts import draw
from market.web.downloads import attachment
from market.web.flash import flash
from market.web.render import page

ONE = "/locations/{location_id:int}/risk"


@get(ONE, name="risk.location", guards=[READ])
async def show_location_risk(request: Ask, location_id: FromPath[int]) -> Template:
    """What early warning says of a place: score, range, coverage, every point, trend, changes, notes and decisions.

    A past day shows what stood on it, and nothing to do: what is done holds from today.
    """
    location, on = await the_location(location_id), as_at(request)
    held = await score_on(location_id, on)
    policy = await find_policy(held.policy_version if held else None)
    user = current_user(request)
    shown = location_warning(
        held,
        await score_on(location_id, on - timedelta(days=7)),
        policy.policy if policy else None,
        override=await override_on(location_id, on),
        mutes=[each for each in await mutes_of(location_id) if each.holds_on(on)],
        impact=await impact_of(location_id, on, care_home=location.care_home),
        on=on,
    )
    chart = trend_chart(await history_of(location_id, weeks_before(on)[0], on), on)
    return page(
        request,
        "risk/location.html",
        shown,
        location=location,
        drawn=await draw(chart) if chart else None,
        tabs=tab_links(location_id, user.permissions, request.app.route_reverse),
        day=same_day(request),
        standing=await standing_of(location_id, on),
        watched=await watch_on(location_id, on),
        notes=note_lines(await notes_about(location_id, location.organisation_id, on)),
        data=await data_about(location_id, location.organisation_id, on),
        overrides=await overrides_of(location_id, on),
        restricted=[each for each in await notes_for(user.id) if _is_about(each, location)],
        reliability=reliability_words,
        may_edit=may_edit(request) and on == today(request),
    )


def _is_about(note: Any, location: Any) -> bool:
    if note.location_id is not None:
        return bool(note.location_id == location.id)
    return bool(note.organisation_id == location.organisation_id)


@get(ONE + "/trend.csv", name="risk.trend_file", guards=[READ])
async def get_trend_file(request: Ask, location_id: FromPath[int]) -> Response[bytes]:
    """The table of the chart of the score."""
    location, on = await the_location(location_id), as_at(request)
    chart = trend_chart(await history_of(location.id, weeks_before(on)[0], on), on)
    if chart is None:
        raise NotFoundException("There are not yet two days to compare.")
    return attachment(chart.csv(), f"early-warning-{location.id}-{on.isoformat()}.csv", "text/csv; charset=utf-8")


@post(ONE + "/score", name="risk.score_place", guards=[EDIT], status_code=200)
async def score_now(request: Ask, location_id: FromPath[int]) -> Redirect:
    """Work the score of a place out anew."""
    location = await the_location(location_id)
    if await find_policy() is None:
        flash(request, "No early-warning policy is in force yet.")
    else:
        who = doing(request)
        done = await score_place(
            location.id, who["today"], authority_names=own_names(request), by=who["by"], now=who["now"]
        )
        flash(request, "The score is worked out." if done else "Early warning does not look at this place.")
    return Redirect(tab_of(location.id), status_code=303)


HANDLERS = (show_location_risk, get_trend_file, score_now)
