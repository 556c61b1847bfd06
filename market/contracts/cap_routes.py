"""Rate caps: the most that is usually paid, as at a day, with their history; adding, ending and removing one."""

from datetime import timedelta

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user
from market.accounts.permissions import Permission
from market.contracts import rate_forms, rate_service
from market.contracts.editing_routes import EDIT, AnyRequest, FormPage, show_form
from market.contracts.rate_pages import rates_on_page
from market.contracts.rate_queries import rate_caps
from market.contracts.rate_rules import Rate
from market.contracts.rate_service import NoSuchRate
from market.contracts.register_routes import READ
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.web.as_at import as_at, present_day
from market.web.flash import flash
from market.web.render import page

HERE = "/contracts/rate-caps"
TRAIL = (("Contracts", "/contracts"), ("Rate caps", HERE))
GONE = "There is no such rate cap: somebody may have removed it. Open the rate caps again."
ADD = FormPage(
    title="Add a rate cap",
    lead="The most that is usually paid. A placement above it is possible, with a reason that is written down.",
    action=f"{HERE}/new",
    button="Add rate cap",
    back=HERE,
    trail=TRAIL,
)


@get(HERE, name="contracts.rate_caps", guards=[READ])
async def show_caps(request: AnyRequest) -> Template:
    """The rate caps as at a day."""
    on, past = as_at(request), as_at(request) < present_day(request.app.state.settings)
    may_edit = current_user(request).may(Permission.EDIT_CONTRACTS) and not past
    caps = rates_on_page(await rate_caps(), on, HERE, may_edit=may_edit, past=past)
    return page(request, "contracts/caps.html", caps, on=on, past=past, may_edit=may_edit, here=HERE)


@get(f"{HERE}/new", name="contracts.new_cap", guards=[EDIT])
async def new_cap(request: AnyRequest) -> Template:
    """The form to add a rate cap."""
    form = rate_forms.cap_form([each.band for each in await rate_caps()])
    return show_form(request, ADD, form.blank())


@post(f"{HERE}/new", name="contracts.add_cap", guards=[EDIT], status_code=200)
async def add_cap(request: AnyRequest) -> Template | Redirect:
    """Add a rate cap, or show every reason against it."""
    form = rate_forms.cap_form([each.band for each in await rate_caps()])
    reading = form.read(await request.form())
    if not reading.ok:
        return show_form(request, ADD, reading)
    cap = rate_forms.typed_rate(reading)
    answer = await rate_service.add_cap(cap, by=current_user(request).actor, now=utc_now())
    if isinstance(answer, Refused):
        return show_form(request, ADD, reading.with_refusals(answer))
    flash(request, "The rate cap was added.")
    return Redirect(HERE, status_code=303)


async def _the_cap(cap_id: int) -> Rate:
    held = next((each for each in await rate_caps() if each.id == cap_id), None)
    if held is None:
        raise NotFoundException(GONE)
    return held


def _asking(cap: Rate, verb: str) -> FormPage:
    leads = {
        "end": "It stays in the history: a past day keeps it.",
        "remove": "Only for a cap that was entered by mistake: it is gone from past days too. The audit trail keeps it.",
    }
    return FormPage(
        title=f"{verb.title()} a rate cap",
        lead=f"{cap.words}. {leads[verb]}",
        action=f"{HERE}/{cap.id}/{verb}",
        button=f"{verb.title()} rate cap",
        back=HERE,
        trail=TRAIL,
        warning=verb == "remove",
    )


@get(HERE + "/{cap_id:int}/end", name="contracts.end_cap_form", guards=[EDIT])
async def end_cap_form(request: AnyRequest, cap_id: FromPath[int]) -> Template:
    """The form to end a rate cap."""
    return show_form(request, _asking(await _the_cap(cap_id), "end"), rate_forms.END.blank())


@post(HERE + "/{cap_id:int}/end", name="contracts.end_cap", guards=[EDIT], status_code=200)
async def end_cap(request: AnyRequest, cap_id: FromPath[int]) -> Template | Redirect:
    """End a rate cap after the last day given."""
    shown, reading = _asking(await _the_cap(cap_id), "end"), rate_forms.END.read(await request.form())
    if not reading.ok:
        return show_form(request, shown, reading)
    until_on = reading["last_on"] + timedelta(days=1)
    try:
        answer = await rate_service.end_cap(cap_id, until_on, by=current_user(request).actor, now=utc_now())
    except NoSuchRate:
        raise NotFoundException(GONE) from None
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    flash(request, "The last day of the rate cap was recorded.")
    return Redirect(HERE, status_code=303)


@get(HERE + "/{cap_id:int}/remove", name="contracts.remove_cap_form", guards=[EDIT])
async def remove_cap_form(request: AnyRequest, cap_id: FromPath[int]) -> Template:
    """The page that asks whether a rate cap was a mistake."""
    return show_form(request, _asking(await _the_cap(cap_id), "remove"), rate_forms.NOTHING.blank())


@post(HERE + "/{cap_id:int}/remove", name="contracts.remove_cap", guards=[EDIT])
async def remove_cap(request: AnyRequest, cap_id: FromPath[int]) -> Redirect:
    """Take away a rate cap that was entered by mistake."""
    try:
        await rate_service.remove_cap(cap_id, by=current_user(request).actor, now=utc_now())
    except NoSuchRate:
        raise NotFoundException(GONE) from None
    flash(request, "The rate cap was removed.")
    return Redirect(HERE, status_code=303)


HANDLERS = (show_caps, new_cap, add_cap, end_cap_form, end_cap, remove_cap_form, remove_cap)
"""Gathered by `routes`."""
