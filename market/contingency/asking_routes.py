"""Asking where everyone would go: the form, the button on a location's page, and the market anew."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.contingency.forms import (
    SECTIONS,
    WEIGHTS,
    asked_of,
    default_question,
    first_values,
    plan_form,
    values_of_run,
)
from market.contingency.queries import find_run
from market.contingency.service import InBackground, ask_for_market, ask_for_plan
from market.contingency.types import Asked, Subject, SubjectKind
from market.core.refusal import Refused
from market.web.as_at import now_of, present_day
from market.web.fields import FormData
from market.web.flash import flash
from market.web.form_pages import new_submission, submission_of
from market.web.forms import Reading
from market.web.render import page

Ask = Request[Any, Any, Any]
EDIT = needs(Permission.EDIT_RISK)
NEW = "/contingency/new"


@get(NEW, name="contingency.new", guards=[EDIT])
async def show_form(request: Ask) -> Template:
    """The form, filled in for the location, provider, group or plan that the address names."""
    today = present_day(request.app.state.settings)
    asked = FormData(request.query_params)
    number = asked.text("plan")
    run = await find_run(int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
    values = values_of_run(run, today) if run is not None else first_values(default_question(), today)
    for kind in SubjectKind:
        if run is None and asked.text(kind.value):
            values |= {"kind": kind.value, "subject": asked.text(kind.value)[:100]}
    return _form_page(request, plan_form(today).blank(**values), new_submission())


@post(NEW, name="contingency.ask", guards=[EDIT], status_code=200)
async def send_form(request: Ask) -> Template | Redirect:
    """Make the plan, or say every reason why not; the same form sent again leads to the same plan."""
    sent = await request.form()
    submission = submission_of(sent)
    reading = plan_form(present_day(request.app.state.settings)).read(sent)
    if not reading.ok:
        return _form_page(request, reading, submission, status_code=422)
    asked = await asked_of(reading, submission)
    answer = await _ask(request, asked) if isinstance(asked, Asked) else asked
    if isinstance(answer, Refused):
        return _form_page(request, reading.with_refusals(answer), submission, status_code=422)
    return answer


@post("/locations/{location_id:int}/contingency", name="contingency.tonight", guards=[EDIT], status_code=303)
async def send_tonight(request: Ask, location_id: FromPath[int]) -> Redirect:
    """Where would the people of one location go tonight, with the usual question."""
    asked = Asked(
        subject=Subject(kind=SubjectKind.LOCATION.value, id=location_id),
        ask=default_question(),
        on=present_day(request.app.state.settings),
        submission=submission_of(await request.form()),
    )
    answer = await _ask(request, asked)
    if isinstance(answer, Refused):
        flash(request, " ".join(f"{reason.message}." for reason in answer.reasons))
        return Redirect(f"/contingency/new?location={location_id}", status_code=303)
    return answer


@post("/contingency/market", name="contingency.ask_market", guards=[EDIT], status_code=303)
async def send_market(request: Ask) -> Redirect:
    """Have the market asked anew, in the background."""
    on = present_day(request.app.state.settings)
    work = await ask_for_market(default_question(), on=on, by=current_user(request).actor, now=now_of(request))
    return Redirect(f"/work/{work}", status_code=303)


async def _ask(request: Ask, asked: Asked) -> Redirect | Refused:
    names = request.app.state.settings.authority_names
    answer = await ask_for_plan(asked, authority_names=names, by=current_user(request).actor, now=now_of(request))
    if isinstance(answer, Refused):
        return answer
    address = f"/work/{answer.work_id}" if isinstance(answer, InBackground) else f"/contingency/{answer}"
    return Redirect(address, status_code=303)


def _form_page(request: Ask, reading: Reading, submission: str, *, status_code: int = 200) -> Template:
    return page(
        request,
        "contingency/ask.html",
        None,
        reading=reading,
        submission=submission,
        sections=SECTIONS,
        weights=[name for name, _ in WEIGHTS],
        status_code=status_code,
    )


HANDLERS = (show_form, send_form, send_tonight, send_market)
