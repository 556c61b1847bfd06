"""Forms of an officer that answer a request or withdraw it."""

from typing import Any

from litestar import Request as HttpRequest
from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.failure.sharing import forms, service
from market.failure.sharing.queries import NoSuchRequest, get_request
from market.failure.sharing.types import Direction, Request, State
from market.failure.sharing.words import STATE_WORDS
from market.web.as_at import now_of, present_day
from market.web.flash import flash
from market.web.form_pages import FormPage, answer_form, show_form

Ask = HttpRequest[Any, Any, Any]
EDIT = needs(Permission.EDIT_RISK)
LIST = "/information-requests"
ONE = LIST + "/{request_id:int}"


async def _held(request_id: int) -> Request:
    try:
        return await get_request(request_id)
    except NoSuchRequest:
        raise NotFoundException("There is no request of that number. Choose one from the list.") from None


def _shown(held: Request, path: str, title: str, lead: str, button: str, *, warning: bool = False) -> FormPage:
    back = f"{LIST}/{held.row.id}"
    return FormPage(
        title=title,
        caption=f"Request {held.row.id}, {held.row.organisation_name}",
        lead=lead,
        action=f"{back}/{path}",
        button=button,
        back=back,
        trail=(("Information requests", LIST), (f"Request {held.row.id}", back)),
        warning=warning,
    )


def _answering(held: Request) -> FormPage:
    if held.row.direction == Direction.OURS:
        lead = f"What {held.row.partner_name} told us. It is read by those who read risk only."
        return _shown(held, "answer", "Record the answer", lead, "Save the answer")
    lead = (
        f"What we tell {held.row.partner_name}. A reply is drafted from it. It goes out when you have read and sent it."
    )
    return _shown(held, "answer", "Answer this request", lead, "Save and draft the reply")


@get(ONE + "/answer", name="sharing.answer_form", guards=[EDIT])
async def open_answer(request: Ask, request_id: FromPath[int]) -> Template | Redirect:
    """The form that answers a request; one that is closed leads back to its page."""
    held = await _held(request_id)
    if held.row.state != State.OPEN:
        flash(request, f"This request has its answer already: {STATE_WORDS[held.row.state].lower()}.")
        return Redirect(f"{LIST}/{request_id}", status_code=303)
    form = forms.answer_form(held.questions, by_partner=False)
    on = present_day(request.app.state.settings)
    return show_form(request, _answering(held), form.blank(version=held.row.version, answered_on=on))


@post(ONE + "/answer", name="sharing.answer", guards=[EDIT], status_code=200)
async def answer(request: Ask, request_id: FromPath[int]) -> Any:
    """Keep the answer."""
    held, on = await _held(request_id), present_day(request.app.state.settings)
    reading = forms.answer_form(held.questions, by_partner=False).read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, _answering(held), reading)
    given = forms.answer_of(reading, held.questions, on)
    who: dict[str, Any] = {
        "by": current_user(request).actor,
        "now": now_of(request),
        "on": on,
    }
    kept = await service.answer_request(request_id, reading.version, given, **who)
    newer = await _held(request_id)
    now = {**forms.answers_typed(newer.questions), "state": newer.row.state, "withheld": newer.withheld}
    said = "The answer was saved." if held.row.direction == Direction.OURS else _replied(given.state)
    return answer_form(request, _answering(held), reading, kept, said, now=now, version=newer.row.version)


def _replied(state: str) -> str:
    if state == State.REFUSED:
        return "The refusal was saved. The authority reads it in its own account; tell it if it has none."
    return "The answer was saved and the reply drafted. Read the letter below and send it."


def _withdrawing(held: Request) -> FormPage:
    lead = (
        "Nothing more is expected. A letter that has gone out is not called back by this: withdraw it on its own page."
    )
    return _shown(held, "withdraw", "Withdraw this request", lead, "Withdraw it", warning=True)


@get(ONE + "/withdraw", name="sharing.withdraw_form", guards=[EDIT])
async def open_withdraw(request: Ask, request_id: FromPath[int]) -> Template:
    """The form that withdraws a request."""
    held = await _held(request_id)
    return show_form(request, _withdrawing(held), forms.WITHDRAW.blank(version=held.row.version))


@post(ONE + "/withdraw", name="sharing.withdraw", guards=[EDIT], status_code=200)
async def withdraw(request: Ask, request_id: FromPath[int]) -> Any:
    """Withdraw it."""
    held = await _held(request_id)
    reading = forms.WITHDRAW.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, _withdrawing(held), reading)
    on = present_day(request.app.state.settings)
    who: dict[str, Any] = {
        "by": current_user(request).actor,
        "now": now_of(request),
        "on": on,
    }
    kept = await service.withdraw_request(request_id, reading.version, reading["reason"], **who)
    newer = await _held(request_id)
    now = {"reason": newer.closed_reason}
    said = "The request was withdrawn."
    return answer_form(request, _withdrawing(held), reading, kept, said, now=now, version=newer.row.version)


HANDLERS = (open_answer, answer, open_withdraw, withdraw)
