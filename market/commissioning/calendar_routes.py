"""The calendar feed of contracts by a secret address, and the page where a person makes, renews and ends theirs."""

from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.calendars.queries import calendar_person, find_calendar
from market.accounts.calendars.service import make_calendar_address, revoke_calendar_address
from market.accounts.calendars.types import FEED_NEEDS, Feed
from market.accounts.guards import current_user, needs, public
from market.accounts.tokens import could_be_token, hash_of, new_token
from market.commissioning.calendar import calendar_entries, calendar_file
from market.commissioning.queries import changed_at, milestones_due
from market.commissioning.rules import lead_times_of
from market.contracts.queries import contracts_on
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.settings import Settings
from market.web.as_at import present_day
from market.web.flash import flash
from market.web.render import page

FEED = Feed.CONTRACTS
READ = needs(FEED_NEEDS[FEED])
ENDING = ".ics"
PAGE = "/contracts/calendar"
Ask = Request[Any, Any, Any]


@get("/calendar/{file:str}", name="commissioning.calendar_feed", guards=[public])
async def get_calendar(request: Ask, file: FromPath[str]) -> Response[bytes]:
    """The feed for whoever holds a secret address of an active person who may read contracts; 404 for everybody else.

    The address is looked up by its SHA-256, so that the time of the answer tells nothing about addresses that exist.
    """
    token = file.removesuffix(ENDING)
    known = file.endswith(ENDING) and could_be_token(token)
    if not known or await calendar_person(hash_of(token), FEED) is None:
        return Response(b"There is no calendar at this address.\n", media_type="text/plain", status_code=404)
    settings: Settings = request.app.state.settings
    return Response(
        await _feed(settings, present_day(settings)),
        media_type="text/calendar",
        headers={"Cache-Control": "private, no-store", "Content-Disposition": 'inline; filename="contracts.ics"'},
    )


async def _feed(settings: Settings, on: date) -> bytes:
    contracts = [each for each in await contracts_on(on) if each.ends_on is None or each.ends_on >= on]
    ids = [each.id for each in contracts]
    entries = calendar_entries(
        contracts,
        await milestones_due(ids, on),
        await changed_at(ids, on),
        lead_times_of(settings.lead_times),
        settings.public_url,
    )
    return calendar_file(entries, f"Contract dates, {settings.council_short_name}")


@get(PAGE, name="commissioning.calendar", guards=[READ])
async def show_calendar(request: Ask) -> Template:
    """Whether the person has a calendar address, and the buttons to make, renew or end it."""
    return await _page(request, address="")


@post(PAGE, name="commissioning.make_calendar", guards=[READ], status_code=200)
async def make_calendar(request: Ask) -> Template:
    """Make an address, or a new one in place of the present one, and show it this once."""
    token = new_token()
    user = current_user(request)
    await make_calendar_address(user.id, FEED, hash_of(token), by=user.actor, now=utc_now())
    settings: Settings = request.app.state.settings
    return await _page(request, address=f"{settings.public_url}/calendar/{token}{ENDING}")


@post(f"{PAGE}/revoke", name="commissioning.revoke_calendar", guards=[READ], status_code=200)
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
    return page(request, "commissioning/calendar.html", found, address=address)


HANDLERS = (get_calendar, show_calendar, make_calendar, revoke_calendar)
