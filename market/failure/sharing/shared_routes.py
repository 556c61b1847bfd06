"""What a partner's own people see and do: the requests to and from their authority, taken from their session and from nowhere else."""

from typing import Any

from litestar import Request as HttpRequest
from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs, own_partner
from market.accounts.permissions import Permission
from market.core.refusal import Refused
from market.failure.sharing import forms, service
from market.failure.sharing.asking_routes import request_of
from market.failure.sharing.listing import line_of
from market.failure.sharing.pages import partner_page
from market.failure.sharing.queries import NoSuchRequest, get_request, requests_of_partner
from market.failure.sharing.types import Direction, Request, State
from market.web.as_at import now_of, present_day
from market.web.flash import flash
from market.web.form_pages import FormPage, answer_form, new_submission, show_form, submission_of
from market.web.forms import Reading
from market.web.render import page

Ask = HttpRequest[Any, Any, Any]
PARTNER = needs(Permission.READ_SHARED)
LIST = "/shared/requests"
TRAIL = (("Shared with you", "/shared"), ("Requests", LIST))


@get(LIST, name="shared.requests", guards=[PARTNER])
async def show_shared_requests(request: Ask) -> Template:
    """The requests to and from the person's own authority."""
    on = present_day(request.app.state.settings)
    rows = await requests_of_partner(own_partner(request), on)
    asked = [line_of(row, on, LIST) for row in rows if row.direction == Direction.OURS]
    made = [line_of(row, on, LIST) for row in rows if row.direction == Direction.THEIRS]
    return page(request, "failure/sharing/shared_list.html", asked=asked, made=made)


async def _own(request: Ask, request_id: int) -> Request:
    """A request of the person's own authority; anybody else's is not found."""
    try:
        return await get_request(request_id, partner_id=own_partner(request))
    except NoSuchRequest:
        raise NotFoundException("There is no such request to you. Look at the list of requests.") from None


@get(LIST + "/{request_id:int}", name="shared.request", guards=[PARTNER])
async def show_shared_request(request: Ask, request_id: FromPath[int]) -> Template:
    """One request: what was asked, and the own answer."""
    held = await _own(request, request_id)
    return page(
        request,
        "failure/sharing/shared_request.html",
        partner_page(held, present_day(request.app.state.settings)),
        may_answer=held.row.direction == Direction.OURS and held.row.state == State.OPEN,
    )


def _answering(held: Request) -> FormPage:
    back = f"{LIST}/{held.row.id}"
    return FormPage(
        title="Answer the council",
        caption=held.row.organisation_name,
        lead="“Nothing known” is a useful answer. If you cannot share something, say so, so that silence is not read as good news.",
        action=f"{back}/answer",
        button="Send the answer",
        back=back,
        trail=(*TRAIL, (f"Request {held.row.id}", back)),
    )


async def _asked(request: Ask, request_id: int) -> Request:
    held = await _own(request, request_id)
    if held.row.direction != Direction.OURS:
        raise NotFoundException("You made this request yourselves, so it is for the council to answer.")
    return held


@get(LIST + "/{request_id:int}/answer", name="shared.answer_form", guards=[PARTNER])
async def open_shared_answer(request: Ask, request_id: FromPath[int]) -> Template | Redirect:
    """The form that answers; a request that is closed leads back to its page."""
    held = await _asked(request, request_id)
    if held.row.state != State.OPEN:
        flash(request, "This request is closed: it needs no answer any more.")
        return Redirect(f"{LIST}/{request_id}", status_code=303)
    form = forms.answer_form(held.questions, by_partner=True)
    return show_form(request, _answering(held), form.blank(version=held.row.version))


@post(LIST + "/{request_id:int}/answer", name="shared.answer", guards=[PARTNER], status_code=200)
async def send_shared_answer(request: Ask, request_id: FromPath[int]) -> Any:
    """Keep the answer of the person's own authority."""
    held, on, user = await _asked(request, request_id), present_day(request.app.state.settings), current_user(request)
    reading = forms.answer_form(held.questions, by_partner=True).read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, _answering(held), reading)
    given = forms.answer_of(reading, held.questions, on, answerer=user.name)
    who: dict[str, Any] = {
        "by": user.actor,
        "now": now_of(request),
        "on": on,
        "partner_id": own_partner(request),
    }
    kept = await service.answer_request(request_id, reading.version, given, **who)
    newer = await _own(request, request_id)
    now = {**forms.answers_typed(newer.questions), "state": newer.row.state, "withheld": newer.withheld}
    said = "Thank you. The council has your answer."
    return answer_form(request, _answering(held), reading, kept, said, now=now, version=newer.row.version)


def _new_page(submission: str) -> FormPage:
    return FormPage(
        title="Ask the council about a provider",
        lead="The council answers by letter, which you find among your letters.",
        action=f"{LIST}/new",
        button="Send the request",
        back=LIST,
        trail=TRAIL,
        submission=submission,
    )


@get(f"{LIST}/new", name="shared.new_request", guards=[PARTNER])
async def open_shared_new(request: Ask) -> Template:
    """The form for a request of a partner to us."""
    own_partner(request)
    on = present_day(request.app.state.settings)
    values: dict[str, Any] = {"urgency": "soon", "due_on": forms.first_due("soon", on)}
    return show_form(request, _new_page(new_submission()), forms.PARTNER_ASK.blank(**values))


@post(f"{LIST}/new", name="shared.ask", guards=[PARTNER], status_code=200)
async def send_shared_new(request: Ask) -> Any:
    """Keep the request of the person's own authority."""
    sent, user, partner_id = await request.form(), current_user(request), own_partner(request)
    shown, on = _new_page(submission_of(sent)), present_day(request.app.state.settings)
    reading = forms.PARTNER_ASK.read(sent)
    new = await request_of(
        reading, Direction.THEIRS.value, shown.submission, on, partner_id=partner_id, asker=user.name
    )
    if isinstance(new, Reading):
        return show_form(request, shown, new)
    answer = await service.ask(new, by=user.actor, now=now_of(request), on=on, by_partner=True)
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    flash(request, "The council has your request.")
    return Redirect(f"{LIST}/{answer.id}", status_code=303)


HANDLERS = (
    show_shared_requests,
    show_shared_request,
    open_shared_answer,
    send_shared_answer,
    open_shared_new,
    send_shared_new,
)
