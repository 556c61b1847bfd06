"""The register of what was shared with whom, and what other authorities told us that they stop."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.refusal import Refusal
from market.failure.places import place_named, place_of
from market.failure.sharing import service
from market.failure.sharing.asking_routes import partner_choices
from market.failure.sharing.forms import DISCLOSE, END_SUSPENSION, SUSPENSION
from market.failure.sharing.listing import REGISTER, REGISTER_HEADINGS, register_of, register_rows
from market.failure.sharing.pages import told_lines
from market.failure.sharing.queries import NoSuchRequest, ToldRow, get_request, told_where
from market.failure.sharing.types import NewDisclosure, NewSuspension
from market.failure.sharing.words import WAY_WORDS, bases_words
from market.web.as_at import now_of, present_day
from market.web.downloads import csv_response, xlsx_response
from market.web.fields import Option
from market.web.form_pages import FormPage, answer_form, new_submission, show_form, submission_of
from market.web.forms import Form
from market.web.lists import Listing
from market.web.render import page

Ask = Request[Any, Any, Any]
READ, EDIT = needs(Permission.READ_RISK), needs(Permission.EDIT_RISK)
LIST = "/information-requests"
REGISTER_HREF, TOLD_HREF = f"{LIST}/register", f"{LIST}/told"
TRAIL = (("Information requests", LIST),)


@get(REGISTER_HREF, name="sharing.register", guards=[READ])
async def show_register(request: Ask) -> Template:
    """Everything that was shared with whom, both ways, the newest first."""
    query = REGISTER.read(request.query_params)
    rows, total = await register_of(query)
    return page(
        request,
        "failure/sharing/register.html",
        Listing(rows=rows, total=total, query=query),
        ways=WAY_WORDS,
        bases=bases_words,
        may_edit=current_user(request).may(Permission.EDIT_RISK),
    )


@get([f"{REGISTER_HREF}.csv", f"{REGISTER_HREF}.xlsx"], name="sharing.register_file", guards=[READ])
async def get_register_file(request: Ask) -> Response[bytes]:
    """The register as a file: that something was shared, never what."""
    rows, _ = await register_of(REGISTER.read(request.query_params).everything())
    make = xlsx_response if request.url.path.endswith(".xlsx") else csv_response
    return await make("register-of-what-was-shared", REGISTER_HEADINGS, register_rows(rows))


def _disclosing(submission: str) -> FormPage:
    return FormPage(
        title="Record something that was shared",
        lead="Without a request, such as by telephone or at a meeting. Answers to requests are in the register by themselves.",
        action=f"{REGISTER_HREF}/add",
        button="Record",
        back=REGISTER_HREF,
        trail=(*TRAIL, ("Register", REGISTER_HREF)),
        submission=submission,
    )


async def _with_partners(form: Form) -> Form:
    return form.with_options(partner=[Option(str(number), name) for number, name in await partner_choices()])


@get(f"{REGISTER_HREF}/add", name="sharing.disclose_form", guards=[EDIT])
async def open_disclose(request: Ask) -> Template:
    """The form for something that was shared without a request."""
    on = present_day(request.app.state.settings)
    form = await _with_partners(DISCLOSE)
    return show_form(request, _disclosing(new_submission()), form.blank(shared_on=on))


@post(f"{REGISTER_HREF}/add", name="sharing.disclose", guards=[EDIT], status_code=200)
async def disclose(request: Ask) -> Any:
    """Write it into the register."""
    sent = await request.form()
    shown, reading = _disclosing(submission_of(sent)), (await _with_partners(DISCLOSE)).read(sent)
    place = await place_named(reading["provider"], field="provider") if reading["provider"] else None
    if isinstance(place, Refusal):
        reading = reading.with_refusals([place])
    if not reading.ok or place is None or isinstance(place, Refusal):
        return show_form(request, shown, reading)
    new = NewDisclosure(
        submission=shown.submission,
        way=reading["way"],
        partner_id=int(reading["partner"]),
        organisation_id=place.organisation_id,
        shared_on=reading["shared_on"],
        what=reading["what"],
        how=reading["how"],
        bases=tuple(reading["bases"]),
    )
    on = present_day(request.app.state.settings)
    kept = await service.write_disclosure(new, by=current_user(request).actor, now=now_of(request), on=on)
    return answer_form(request, shown, reading, kept, "It is in the register.")


@get(TOLD_HREF, name="sharing.told", guards=[READ])
async def show_told(request: Ask) -> Template:
    """What other authorities told us that they stop, restrict or worry about, the newest first."""
    may_edit = current_user(request).may(Permission.EDIT_RISK)
    on = present_day(request.app.state.settings)
    held = await told_where("s.from_on <= {}", [on])
    return page(request, "failure/sharing/told.html", lines=told_lines(held, may_edit=may_edit), may_edit=may_edit)


def _telling(request_id: int | None) -> FormPage:
    return FormPage(
        title="Record what another authority does about a place",
        lead="It counts in the early warning of the places of the same provider or group. The source stays protected: no provider sees it.",
        action=f"{TOLD_HREF}/add" + (f"?request={request_id}" if request_id else ""),
        button="Record",
        back=f"{LIST}/{request_id}" if request_id else TOLD_HREF,
        trail=TRAIL,
    )


async def _of_request(request: Ask) -> tuple[int | None, dict[str, Any]]:
    """The request that an address names, and what the form is filled in with from it."""
    text = request.query_params.get("request", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None, {}
    try:
        held = await get_request(int(text))
    except NoSuchRequest:
        return None, {}
    values: dict[str, Any] = {"partner": str(held.row.partner_id)}
    if len(held.places) == 1 and (place := await place_of(held.places[0].id, None)):
        values["location"] = place.typed
    return held.row.id, values


@get(f"{TOLD_HREF}/add", name="sharing.tell_form", guards=[EDIT])
async def open_tell(request: Ask) -> Template:
    """The form for a stop, caution or concern; `?request=` fills it in from a request."""
    request_id, values = await _of_request(request)
    on = present_day(request.app.state.settings)
    return show_form(request, _telling(request_id), (await _with_partners(SUSPENSION)).blank(from_on=on, **values))


@post(f"{TOLD_HREF}/add", name="sharing.tell", guards=[EDIT], status_code=200)
async def tell(request: Ask) -> Any:
    """Keep it; the same told twice is kept once."""
    request_id, _ = await _of_request(request)
    shown, reading = _telling(request_id), (await _with_partners(SUSPENSION)).read(await request.form())
    place = await place_named(reading["location"], field="location") if reading["location"] else None
    if isinstance(place, Refusal):
        reading = reading.with_refusals([place])
    elif place is not None and place.location_id is None:
        reading = reading.with_error("location", "This is a provider. Enter one of its locations")
    if not reading.ok or place is None or isinstance(place, Refusal) or place.location_id is None:
        return show_form(request, shown, reading)
    new = NewSuspension(
        partner_id=int(reading["partner"]),
        location_id=place.location_id,
        kind=reading["kind"],
        from_on=reading["from_on"],
        request_id=request_id,
        words=reading["words"] or "",
    )
    on = present_day(request.app.state.settings)
    kept = await service.record_suspension(new, by=current_user(request).actor, now=now_of(request), on=on)
    return answer_form(request, shown, reading, kept, "It was recorded.")


async def _told(number: int) -> tuple[ToldRow, FormPage]:
    found = await told_where("s.id = {}", [number])
    if not found:
        raise NotFoundException("There is no such record. Look at the list.")
    shown = FormPage(
        title="Record that it is lifted",
        caption=f"{found[0].location_name}, told by {found[0].partner_name}",
        lead="",
        action=f"{TOLD_HREF}/{number}",
        button="Save",
        back=TOLD_HREF,
        trail=TRAIL,
    )
    return found[0], shown


@get(TOLD_HREF + "/{number:int}", name="sharing.end_told_form", guards=[EDIT])
async def open_end_told(request: Ask, number: FromPath[int]) -> Template:
    """The form for the end of a stop, caution or concern."""
    held, shown = await _told(number)
    return show_form(request, shown, END_SUSPENSION.blank(version=held.version))


@post(TOLD_HREF + "/{number:int}", name="sharing.end_told", guards=[EDIT], status_code=200)
async def end_told(request: Ask, number: FromPath[int]) -> Any:
    """Keep the end."""
    _, shown = await _told(number)
    reading = END_SUSPENSION.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    on = present_day(request.app.state.settings)
    who: dict[str, Any] = {
        "by": current_user(request).actor,
        "now": now_of(request),
        "on": on,
    }
    kept = await service.end_suspension(number, reading.version, reading["until_on"], **who)
    newer, _ = await _told(number)
    now = {"until_on": newer.until_on}
    return answer_form(request, shown, reading, kept, "The end was recorded.", now=now, version=newer.version)


HANDLERS = (
    show_register,
    get_register_file,
    open_disclose,
    disclose,
    show_told,
    open_tell,
    tell,
    open_end_told,
    end_told,
)
