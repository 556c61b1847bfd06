"""The calendar feed of visits by a secret address, and the page where an officer makes, renews and ends theirs."""

from datetime import timedelta
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.calendars.queries import calendar_person, find_calendar
from market.accounts.calendars.service import make_calendar_address, revoke_calendar_address
from market.accounts.calendars.types import FEED_NEEDS, Feed
from market.accounts.guards import current_user, needs, public
from market.accounts.tokens import could_be_token, hash_of, new_token
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.quality.programme.calendar import calendar_file
from market.quality.programme.queries import calendar_visits
from market.settings import Settings
from market.web.as_at import present_day
from market.web.flash import flash
from market.web.render import page

FEED = Feed.VISITS
VISIT = needs(FEED_NEEDS[FEED])
ENDING = ".ics"
PAGE = "/quality/programme/calendar/address"
BACK = timedelta(days=31)
"""How long a visit that is over stays in the feed."""
Ask = Request[Any, Any, Any]


@get("/visit-calendar/{file:str}", name="programme.calendar_feed", guards=[public])
async def get_calendar(request: Ask, file: FromPath[str]) -> Response[bytes]:
    """The feed for whoever holds a secret address of an active person who may visit services; 404 for everybody else.

    The address is looked up by its SHA-256, so that the time of the answer tells nothing about addresses that exist.
    """
    token = file.removesuffix(ENDING)
    known = file.endswith(ENDING) and could_be_token(token)
    person = await calendar_person(hash_of(token), FEED) if known else None
    if person is None:
        return Response(b"There is no calendar at this address.\n", media_type="text/plain", status_code=404)
    settings: Settings = request.app.state.settings
    visits = await calendar_visits(person, present_day(settings) - BACK)
    return Response(
        calendar_file(visits, f"Visits, {settings.council_short_name}", settings.public_url),
        media_type="text/calendar",
        headers={"Cache-Control": "private, no-store", "Content-Disposition": 'inline; filename="visits.ics"'},
    )


@get(PAGE, name="programme.calendar", guards=[VISIT])
async def show_calendar(request: Ask) -> Template:
    """Whether the person has a calendar address, and the buttons to make, renew or end it."""
    return await _page(request, address="")


@post(PAGE, name="programme.make_calendar", guards=[VISIT], status_code=200)
async def make_calendar(request: Ask) -> Template:
    """Make an address, or a new one in place of the present one, and show it this once."""
    token, user = new_token(), current_user(request)
    await make_calendar_address(user.id, FEED, hash_of(token), by=user.actor, now=utc_now())
    settings: Settings = request.app.state.settings
    return await _page(request, address=f"{settings.public_url}/visit-calendar/{token}{ENDING}")


@post(f"{PAGE}/revoke", name="programme.revoke_calendar", guards=[VISIT], status_code=200)
async def revoke_calendar(request: Ask) -> Redirect:
    """End the address: calendars that use it get nothing more."""
    user = current_user(request)
    answer = await revoke_calendar_address(user.id, FEED, by=user.actor, now=utc_now())
    if isinstance(answer, Refused):
        flash(request, f"{answer.reasons[0].message}.")
    else:
        flash(request, "Your calendar address was ended. Remove the calendar from your calendar program.")
    return Redirect(PAGE, status_code=303)


async def _page(request: Ask, *, address: str) -> Template:
    found = await find_calendar(current_user(request).id, FEED)
    return page(request, "quality/programme/calendar.html", found, address=address)


HANDLERS = (get_calendar, show_calendar, make_calendar, revoke_calendar)
