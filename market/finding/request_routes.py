"""Pages of kept requests: keep a search, the list, one request with its offers and its outcome."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException, ValidationException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Changed, Refusal, Refused
from market.finding.forms import read_search_form, search_address, search_of, search_parameters
from market.finding.kept_search import read_search, search_text
from market.finding.request_forms import ANSWER, ASK, KEEP, OUTCOME
from market.finding.request_pages import request_items, request_page
from market.finding.request_queries import (
    REQUESTS,
    KeptRequest,
    NoSuchRequest,
    get_request,
    list_requests,
    offers_of,
)
from market.finding.requests import OfferAnswer, ask_place, close_request, keep_request, record_answer
from market.finding.types import Search
from market.finding.words import search_words
from market.providers.queries import find_location, find_location_id
from market.web.as_at import present_day
from market.web.downloads import list_response
from market.web.fields import FormData
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Reading
from market.web.lists import Listing
from market.web.render import page

AnyRequest = Request[Any, Any, Any]
READ = needs(Permission.READ_PLACEMENTS)
EDIT = needs(Permission.EDIT_PLACEMENTS)
NO_REQUEST = "There is no kept request of that number. Search the list of requests by case reference."
NO_SEARCH = (
    "This does not say which search to keep. Go back to Find care, search again, and keep the search from there."
)
LIST = "/find-care/requests"


class FormPage(Struct, frozen=True, kw_only=True):
    """A page of one form about a request. `hidden` are values that the form carries along."""

    title: str
    lead: str
    action: str
    button: str
    back: str
    trail: tuple[tuple[str, str], ...]
    hidden: tuple[tuple[str, str], ...] = ()


def _show(request: AnyRequest, shown: FormPage, reading: Reading) -> Template:
    return page(
        request, "finding/request_form.html", shown, reading=reading, status_code=422 if reading.errors else 200
    )


@get(LIST, name="finding.requests", guards=[READ])
async def show_requests(request: AnyRequest) -> Template:
    """The list of kept requests."""
    query = REQUESTS.read(request.query_params)
    lines, total = await list_requests(query)
    return page(request, "finding/requests.html", listing=Listing(rows=request_items(lines), total=total, query=query))


@get([f"{LIST}.csv", f"{LIST}.xlsx"], name="finding.requests_file", guards=[READ])
async def get_requests_file(request: AnyRequest) -> Response[bytes]:
    """The filtered list as a file."""
    query = REQUESTS.read(request.query_params).everything()
    lines, _ = await list_requests(query)
    kind = request.url.path.rsplit(".", 1)[1]
    day = present_day(request.app.state.settings)
    return await list_response(f"requests-{day.isoformat()}", kind, REQUESTS, request_items(lines))


@post(LIST, name="finding.keep_request", guards=[EDIT], status_code=200)
async def keep(request: AnyRequest) -> Template | Redirect:
    """Keep a search for a case, with what it finds today."""
    sent = await request.form()
    today = present_day(request.app.state.settings)
    text = FormData(sent).text("search")
    search = read_search(text)
    checked = read_search_form(search_parameters(search), today) if search is not None else None
    if search is None or checked is None or not checked.ok:
        messages = " ".join(error.message + "." for error in checked.errors) if checked is not None else ""
        raise ValidationException(f"{NO_SEARCH} {messages}".strip())
    search = search_of(checked)
    reading = KEEP.read(sent)
    shown = _keep_page(search)
    if not reading.ok:
        return _show(request, shown, reading)
    answer = await keep_request(
        reading["case_reference"],
        search,
        authority_names=request.app.state.settings.authority_names,
        by=current_user(request).actor,
        now=utc_now(),
        on=today,
    )
    if isinstance(answer, Refused):
        return _show(request, shown, reading.with_refusals(answer))
    flash(request, "The search was kept as a request.")
    return Redirect(f"{LIST}/{answer}", status_code=303)


def _keep_page(search: Search) -> FormPage:
    return FormPage(
        title="Keep this search as a request",
        lead=search_words(search),
        action=LIST,
        button="Keep this search",
        back=search_address(search),
        trail=(("Find care", "/find-care"), ("Requests", LIST)),
        hidden=(("search", search_text(search)),),
    )


async def _held(request_id: int) -> KeptRequest:
    try:
        return await get_request(request_id)
    except NoSuchRequest:
        raise NotFoundException(NO_REQUEST) from None


async def _request_page(request: AnyRequest, kept: KeptRequest, reading: Reading) -> Template:
    shown = request_page(
        kept,
        await offers_of(kept.id),
        on=present_day(request.app.state.settings),
        may_edit=Permission.EDIT_PLACEMENTS in current_user(request).permissions,
    )
    status = 422 if reading.errors else 200
    return page(request, "finding/request.html", shown, reading=reading, status_code=status)


@get(LIST + "/{request_id:int}", name="finding.request", guards=[READ])
async def show_request(request: AnyRequest, request_id: FromPath[int]) -> Template:
    """One request: what was searched, what was found that day, who was asked and what became of it."""
    return await _request_page(request, await _held(request_id), ASK.blank())


@post(LIST + "/{request_id:int}/offers", name="finding.ask_place", guards=[EDIT], status_code=200)
async def ask(request: AnyRequest, request_id: FromPath[int]) -> Template | Redirect:
    """Record that a place was asked."""
    kept = await _held(request_id)
    reading = ASK.read(await request.form())
    if not reading.ok:
        return await _request_page(request, kept, reading)
    location_id = await _location_id(reading["location"])
    if location_id is None:
        words = "The register has no location of that ID or number. Find it under Providers"
        return await _request_page(request, kept, reading.with_refusals([Refusal("no_location", words, "location")]))
    answer = await ask_place(request_id, location_id, by=current_user(request).actor, now=utc_now())
    if isinstance(answer, Refused):
        return await _request_page(request, kept, reading.with_refusals(answer))
    flash(request, "It was recorded that the place was asked.")
    return Redirect(f"{LIST}/{request_id}", status_code=303)


async def _location_id(typed: str) -> int | None:
    if (found := await find_location_id(typed)) is not None:
        return found
    if not typed.isascii() or not typed.isdigit() or len(typed) > 9:
        return None
    location = await find_location(int(typed))
    return None if location is None else location.id


def _trail(kept: KeptRequest) -> tuple[tuple[str, str], ...]:
    return (
        ("Find care", "/find-care"),
        ("Requests", LIST),
        (f"Request of {kept.case_reference}", f"{LIST}/{kept.id}"),
    )


async def _answering(request_id: int, location_id: int) -> tuple[KeptRequest, FormPage, dict[str, Any]]:
    kept = await _held(request_id)
    offer = next((each for each in await offers_of(request_id) if each.location_id == location_id), None)
    if offer is None:
        raise NotFoundException("This place has not been asked for the request. Record that it was asked first.")
    shown = FormPage(
        title=f"What {offer.location_name} answered",
        lead="",
        action=f"{LIST}/{request_id}/offers/{location_id}",
        button="Save",
        back=f"{LIST}/{request_id}",
        trail=_trail(kept),
    )
    return kept, shown, {"answer": offer.answer, "weekly_price": offer.weekly_pence, "words": offer.words}


@get(LIST + "/{request_id:int}/offers/{location_id:int}", name="finding.answer_form", guards=[EDIT])
async def answer_form(request: AnyRequest, request_id: FromPath[int], location_id: FromPath[int]) -> Template:
    """The form for what a place answered."""
    kept, shown, held = await _answering(request_id, location_id)
    return _show(request, shown, ANSWER.blank(version=kept.version, **held))


@post(LIST + "/{request_id:int}/offers/{location_id:int}", name="finding.answer", guards=[EDIT], status_code=200)
async def save_answer(
    request: AnyRequest, request_id: FromPath[int], location_id: FromPath[int]
) -> Template | Redirect:
    """Save what a place answered, unless somebody changed the request first."""
    _, shown, _ = await _answering(request_id, location_id)
    reading = ANSWER.read(await request.form())
    if not reading.ok or reading.version is None:
        return _show(request, shown, reading)
    said = OfferAnswer(reading["answer"], reading["weekly_price"], reading["words"] or "")
    by = current_user(request).actor
    answer = await record_answer(request_id, reading.version, location_id, said, by=by, now=utc_now())
    if isinstance(answer, Refused):
        return _show(request, shown, reading.with_refusals(answer))
    if isinstance(answer, Changed):
        kept, _, held = await _answering(request_id, location_id)
        raise ChangedSinceOpened(reading, now=held, version=kept.version, action=shown.action, back=shown.back)
    flash(request, "The answer was saved.")
    return Redirect(shown.back, status_code=303)


def _closing(kept: KeptRequest) -> FormPage:
    return FormPage(
        title="End this request",
        lead="When somebody is placed from it, it ends by itself.",
        action=f"{LIST}/{kept.id}/outcome",
        button="End the request",
        back=f"{LIST}/{kept.id}",
        trail=_trail(kept),
    )


@get(LIST + "/{request_id:int}/outcome", name="finding.outcome_form", guards=[EDIT])
async def outcome_form(request: AnyRequest, request_id: FromPath[int]) -> Template:
    """The form for what became of a request."""
    kept = await _held(request_id)
    return _show(request, _closing(kept), OUTCOME.blank(version=kept.version))


@post(LIST + "/{request_id:int}/outcome", name="finding.outcome", guards=[EDIT], status_code=200)
async def save_outcome(request: AnyRequest, request_id: FromPath[int]) -> Template | Redirect:
    """End a request without a placement."""
    kept = await _held(request_id)
    shown, reading = _closing(kept), OUTCOME.read(await request.form())
    if not reading.ok or reading.version is None:
        return _show(request, shown, reading)
    answer = await close_request(
        request_id,
        reading.version,
        reading["outcome"],
        reading["words"] or "",
        by=current_user(request).actor,
        now=utc_now(),
        today=present_day(request.app.state.settings),
    )
    if isinstance(answer, Refused):
        return _show(request, shown, reading.with_refusals(answer))
    if isinstance(answer, Changed):
        newer = await _held(request_id)
        held = {"outcome": newer.outcome, "words": newer.outcome_words}
        raise ChangedSinceOpened(reading, now=held, version=newer.version, action=shown.action, back=shown.back)
    flash(request, "The request was ended.")
    return Redirect(shown.back, status_code=303)


HANDLERS = (
    show_requests,
    get_requests_file,
    keep,
    show_request,
    ask,
    answer_form,
    save_answer,
    outcome_form,
    save_outcome,
)
