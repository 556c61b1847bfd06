"""The page of officers' days for visits: half a year at a glance, and the form to enter them."""

from datetime import date
from typing import Any

from litestar import Request, get, post
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.periods import add_months, month_start
from market.core.words import month_words
from market.quality.programme import service
from market.quality.programme.pages import left_words, officer_lines
from market.quality.programme.queries import officers_between
from market.quality.programme.types import OfficerMonth
from market.web.as_at import present_day
from market.web.flash import flash
from market.web.forms import Decimal, Form, Reading
from market.web.render import page

Ask = Request[Any, Any, Any]
CAPACITY = "/quality/programme/capacity"
MONTHS = 6


def _name(held: OfficerMonth) -> str:
    return f"days_{held.person}_{held.month:%Y%m}"


def _form(held: list[OfficerMonth]) -> Form:
    return Form(
        *(
            Decimal(
                _name(each),
                f"Days of {each.name} in {month_words(each.month)}",
                required=False,
                least=0,
                most=31,
                places=1,
                width="3",
            )
            for each in held
        )
    )


async def _held(request: Ask) -> tuple[list[OfficerMonth], list[date]]:
    first = month_start(present_day(request.app.state.settings))
    months = [add_months(first, number) for number in range(MONTHS)]
    return await officers_between(first, months[-1]), months


def _shown(request: Ask, held: list[OfficerMonth], months: list[date], reading: Reading) -> Template:
    return page(
        request,
        "quality/programme/capacity.html",
        officer_lines(held),
        months=months,
        reading=reading,
        name=_name,
        left=left_words,
        may_plan=Permission.VISIT_SERVICES in current_user(request).permissions,
        status_code=422 if reading.errors else 200,
    )


@get(CAPACITY, name="programme.capacity", guards=[needs(Permission.READ_QUALITY)])
async def show_capacity(request: Ask) -> Template:
    """How many days officers have for visits, and how many are left."""
    held, months = await _held(request)
    values: dict[str, Any] = {_name(each): "" if each.days is None else f"{each.days:g}" for each in held}
    return _shown(request, held, months, _form(held).blank(**values))


@post(CAPACITY, name="programme.save_capacity", guards=[needs(Permission.VISIT_SERVICES)], status_code=200)
async def save_capacity(request: Ask) -> Any:
    """Keep the days that were entered; an empty box takes the entry away."""
    held, months = await _held(request)
    reading = _form(held).read(await request.form())
    if not reading.ok:
        return _shown(request, held, months, reading)
    days = {
        (each.person, each.month): None if reading[_name(each)] is None else float(reading[_name(each)])
        for each in held
    }
    changed = await service.set_days(days, by=current_user(request).actor, now=utc_now())
    flash(request, "The days were saved." if changed else "Nothing was different, so nothing was changed.")
    return Redirect(CAPACITY, status_code=303)


HANDLERS = (show_capacity, save_capacity)
