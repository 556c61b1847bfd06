"""Pages of the placing-authority ledger: other payers' people in our homes, one home, and recording a count."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.capacity.queries import homes_on, latest_returns
from market.capacity.types import HomeBeds
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.core.words import day_words
from market.placements.ledger_beds import HomePosition, HomeReturn, home_positions, return_of
from market.placements.ledger_forms import count_form
from market.placements.ledger_pages import (
    AUTHORITY_COLUMNS,
    HISTORY_COLUMNS,
    LedgerLine,
    authority_totals,
    filtered_ledger,
    history_rows,
    home_line,
    homes_file,
    ledger_figures,
    ledger_file,
    ledger_lines,
    ledger_spec,
    position_facts,
)
from market.placements.ledger_queries import counts_of_home, newest_count, payers_told
from market.placements.ledger_service import NewCount, record_count
from market.placements.location_queries import placements_at
from market.placements.queries import known_authorities, placed_by_others_on, placements_on
from market.placements.tabs import tab_links
from market.providers.queries import NoSuchLocation, get_location
from market.providers.types import LocationRow
from market.web.as_at import as_at, present_day
from market.web.downloads import csv_response, xlsx_response
from market.web.flash import flash
from market.web.form_pages import FormPage, show_form
from market.web.forms import Form, Reading
from market.web.ordering import one_page
from market.web.render import page

Ask = Request[Any, Any, Any]
READ = needs(Permission.READ_PLACEMENTS)
EDIT = needs(Permission.EDIT_PLACEMENTS)
LEDGER = "/placements/from-elsewhere"
LEAD = "How many people one payer has in a home. A new day adds to the history; the same day again is put right."
TRAIL = (("Placements", "/placements"), ("From elsewhere", LEDGER))


def _names(request: Ask) -> tuple[str, ...]:
    names: tuple[str, ...] = request.app.state.settings.authority_names
    return names


def _day(request: Ask) -> str:
    return as_at(request).isoformat() if request.query_params.get("as_at") else ""


async def _positions(request: Ask, on: date) -> list[HomePosition]:
    homes = [return_of(home) for home in await homes_on(_names(request), on)]
    counts = await placed_by_others_on(on, [home.location_id for home in homes])
    return home_positions(homes, await placements_on(on, _names(request)), counts)


async def _lines(on: date) -> list[LedgerLine]:
    return ledger_lines(await placed_by_others_on(on), on)


@get(LEDGER, name="placements.from_elsewhere", guards=[READ])
async def show_ledger(request: Ask) -> Template:
    """People of other councils, ICBs and people who pay themselves in our homes, with totals."""
    on, day = as_at(request), _day(request)
    lines, positions = await _lines(on), await _positions(request, on)
    query = ledger_spec(lines).read(request.query_params)
    permissions = current_user(request).permissions
    asked = f"?as_at={day}" if day else ""
    return page(
        request,
        "placements/ledger.html",
        one_page(filtered_ledger(lines, query), query),
        on=on,
        figures=ledger_figures(lines, positions),
        authorities=authority_totals(lines),
        authority_columns=AUTHORITY_COLUMNS,
        homes=[home_line(each) for each in positions],
        tabs=tab_links(permissions, request.app.route_reverse, day),
        current=LEDGER + asked,
        day=asked,
        may_edit=Permission.EDIT_PLACEMENTS in permissions,
    )


def _maker(request: Ask) -> Any:
    return xlsx_response if request.url.path.endswith(".xlsx") else csv_response


@get([f"{LEDGER}.csv", f"{LEDGER}.xlsx"], name="placements.from_elsewhere_file", guards=[READ])
async def get_ledger_file(request: Ask) -> Response[bytes]:
    """The filtered ledger as a file, without contacts."""
    on = as_at(request)
    lines = await _lines(on)
    headings, rows = ledger_file(filtered_ledger(lines, ledger_spec(lines).read(request.query_params)))
    response: Response[bytes] = await _maker(request)(f"placed-from-elsewhere-{on.isoformat()}", headings, rows)
    return response


@get([f"{LEDGER}/homes.csv", f"{LEDGER}/homes.xlsx"], name="placements.homes_file", guards=[READ])
async def get_homes_file(request: Ask) -> Response[bytes]:
    """Who is in the beds of each home as a file."""
    on = as_at(request)
    headings, rows = homes_file(await _positions(request, on))
    response: Response[bytes] = await _maker(request)(f"who-is-in-our-homes-{on.isoformat()}", headings, rows)
    return response


async def location_of(location_id: int) -> LocationRow:
    """A location, or the page that says there is none."""
    try:
        return await get_location(location_id)
    except NoSuchLocation:
        raise NotFoundException(f"There is no location number {location_id}.") from None


async def position_of(location: LocationRow, on: date, authority_names: tuple[str, ...]) -> HomePosition:
    """Who is in the beds of one location on a day."""
    returns = [each for each in await latest_returns([location.id], on) if each.kind == "care_home"]
    home = HomeReturn(location_id=location.id, name=location.name, organisation=location.organisation_name)
    if returns:
        newest = returns[0]
        home = HomeReturn(
            location_id=location.id,
            name=location.name,
            organisation=location.organisation_name,
            beds=newest.maximum,
            occupied=newest.occupied,
            saved_on=newest.saved_on,
            stale=newest.stale,
        )
    placements = await placements_at(location.id, on, authority_names)
    return home_positions([home], placements, await placed_by_others_on(on, [location.id]))[0]


@get(LEDGER + "/{location_id:int}", name="placements.home_counts", guards=[READ])
async def show_home(request: Ask, location_id: FromPath[int]) -> Template:
    """One home: who is in its beds, and every count that was told."""
    location, on = await location_of(location_id), as_at(request)
    position = await position_of(location, on, _names(request))
    return page(
        request,
        "placements/ledger_home.html",
        location,
        on=on,
        facts=position_facts(position),
        lines=ledger_lines(await placed_by_others_on(on, [location_id]), on),
        history=history_rows(await counts_of_home(location_id, on)),
        history_columns=HISTORY_COLUMNS,
        may_edit=Permission.EDIT_PLACEMENTS in current_user(request).permissions,
    )


def _adding(home: str = "") -> FormPage:
    return FormPage(
        title="Record people placed from elsewhere",
        lead=LEAD,
        action=f"{LEDGER}/add",
        button="Record",
        back=f"{LEDGER}/{home}" if home else LEDGER,
        trail=TRAIL,
    )


async def _form(request: Ask, homes: Sequence[HomeBeds]) -> Form:
    own = {name.casefold() for name in _names(request)}
    known = {*await known_authorities(_names(request)), *await payers_told()}
    return count_form(homes, sorted(name for name in known if name.casefold() not in own))


@get(f"{LEDGER}/add", name="placements.new_count", guards=[EDIT])
async def new_count(request: Ask) -> Template:
    """The form for a count; `?home=`, `?funder=` and `?authority=` fill it in from the newest one."""
    today = present_day(request.app.state.settings)
    homes = await homes_on(_names(request), today)
    asked = {name: request.query_params.get(name, "")[:120] for name in ("home", "funder", "authority")}
    home = asked["home"] if asked["home"] in {str(each.location_id) for each in homes} else ""
    held = await newest_count(int(home), asked["funder"], asked["authority"], today) if home else None
    values: dict[str, Any] = {**asked, "home": home, "as_at_on": today}
    if held is not None:
        values |= {"people": held.people, "contact_email": held.contact_email, "contact_phone": held.contact_phone}
    return show_form(request, _adding(home), (await _form(request, homes)).blank(**values))


@post(f"{LEDGER}/add", name="placements.add_count", guards=[EDIT], status_code=200)
async def add_count(request: Ask) -> Any:
    """Record a count."""
    settings, sent = request.app.state.settings, await request.form()
    today = present_day(settings)
    reading = (await _form(request, await homes_on(_names(request), today))).read(sent)
    if not reading.ok:
        return show_form(request, _adding(), reading)
    count = _count_of(reading)
    by = current_user(request).actor
    answer = await record_count(count, authority_names=_names(request), by=by, now=utc_now(), today=today)
    if isinstance(answer, Refused):
        return show_form(request, _adding(), reading.with_refusals(answer))
    words = f"{count.people:,} recorded as at {day_words(count.as_at_on)}."
    if answer.replaced is not None:
        words += f" It replaces {answer.replaced:,} of the same day."
    flash(request, words)
    return Redirect(f"{LEDGER}/{count.location_id}", status_code=303)


def _count_of(reading: Reading) -> NewCount:
    return NewCount(
        location_id=int(reading["home"]),
        funder=reading["funder"],
        authority=reading["authority"] or "",
        people=reading["people"],
        as_at_on=reading["as_at_on"],
        contact_email=reading["contact_email"] or "",
        contact_phone=reading["contact_phone"] or "",
    )


HANDLERS = (show_ledger, get_ledger_file, get_homes_file, show_home, new_count, add_count)
