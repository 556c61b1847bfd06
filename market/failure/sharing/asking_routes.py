"""Forms that begin a request: one of ours to another authority, or one that another authority made to us."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.refusal import Refusal, Refused
from market.failure.places import NamedPlace, place_named, place_of
from market.failure.sharing import service
from market.failure.sharing.forms import first_due, form_of
from market.failure.sharing.rules import questions_of
from market.failure.sharing.types import Direction, NewRequest
from market.partners.queries import partners_of_kind
from market.partners.types import PartnerKind
from market.web.as_at import now_of, present_day
from market.web.flash import flash
from market.web.form_pages import FormPage, new_submission, show_form, submission_of
from market.web.forms import Form, Reading

Ask = Request[Any, Any, Any]
EDIT = needs(Permission.EDIT_RISK)
LIST = "/information-requests"
TRAIL = (("Information requests", LIST),)
_PAGES = {
    Direction.OURS.value: (
        "Ask another authority",
        "A letter is drafted from this. You read it and send it. The authority answers here, by letter or by telephone.",
        "Save and draft the letter",
    ),
    Direction.THEIRS.value: (
        "Record what another authority asks us",
        "A request that came by telephone, letter or e-mail. Our reply is drafted as a letter once the answers are typed in.",
        "Save the request",
    ),
}


async def partner_choices() -> list[tuple[int, str]]:
    """Partners outside the council, with their numbers."""
    kinds = (PartnerKind.COUNCIL, PartnerKind.ICB, PartnerKind.CQC, PartnerKind.OTHER)
    return [(each.id, each.name) for kind in kinds for each in await partners_of_kind(kind)]


def _shown(direction: str, submission: str) -> FormPage:
    if direction not in _PAGES:
        raise NotFoundException("There is no such form for a request.")
    title, lead, button = _PAGES[direction]
    return FormPage(
        title=title,
        lead=lead,
        action=f"{LIST}/new/{direction}",
        button=button,
        back=LIST,
        trail=TRAIL,
        submission=submission,
    )


async def _form(direction: str) -> Form:
    return form_of(direction, await partner_choices())


@get(LIST + "/new/{direction:str}", name="sharing.new_form", guards=[EDIT])
async def new_form(request: Ask, direction: FromPath[str]) -> Template:
    """The form; `?location=`, `?provider=` and `?partner=` fill in what is known."""
    shown = _shown(direction, new_submission())
    on = present_day(request.app.state.settings)
    place = await place_of(_number(request, "location"), _number(request, "provider"))
    values: dict[str, Any] = {"urgency": "soon", "due_on": first_due("soon", on)}
    if direction == Direction.THEIRS:
        values["asked_on"] = on
    if place is not None:
        values["provider"] = place.typed
    if partner := request.query_params.get("partner", "")[:12]:
        values["partner"] = partner
    return show_form(request, shown, (await _form(direction)).blank(**values))


def _number(request: Ask, name: str) -> int | None:
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@post(LIST + "/new/{direction:str}", name="sharing.ask", guards=[EDIT], status_code=200)
async def ask(request: Ask, direction: FromPath[str]) -> Any:
    """Keep the request."""
    sent = await request.form()
    shown = _shown(direction, submission_of(sent))
    reading = (await _form(direction)).read(sent)
    on = present_day(request.app.state.settings)
    new = await request_of(reading, direction, shown.submission, on)
    if isinstance(new, Reading):
        return show_form(request, shown, new)
    answer = await service.ask(new, by=current_user(request).actor, now=now_of(request), on=on)
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    flash(request, _said(direction, existing=answer.existing))
    return Redirect(f"{LIST}/{answer.id}", status_code=303)


def _said(direction: str, *, existing: bool) -> str:
    if existing:
        return "This form was sent before. This is its request: nothing was recorded twice."
    if direction == Direction.OURS:
        return "The request was saved and its letter drafted. Read the letter below and send it."
    return "The request was saved. Type in the answers when you have them."


async def request_of(
    reading: Reading,
    direction: str,
    submission: str,
    on: date,
    *,
    partner_id: int | None = None,
    asker: str = "",
) -> NewRequest | Reading:
    """The request as typed, or the reading with what could not be used. `partner_id` and `asker` are those of a partner's own account."""
    places = await _places(reading)
    if refusals := [each for each in places if isinstance(each, Refusal)]:
        reading = reading.with_refusals(refusals)
    found = [each for each in places if isinstance(each, NamedPlace)]
    if not reading.ok or not found:
        return reading
    values = reading.values
    return NewRequest(
        submission=submission,
        direction=direction,
        partner_id=partner_id if partner_id is not None else int(values["partner"]),
        organisation_id=found[0].organisation_id,
        location_ids=tuple(each.location_id for each in found if each.location_id is not None),
        purpose=values["purpose"],
        questions=questions_of(values["questions"]),
        bases=tuple(values["bases"]),
        checks=tuple(values.get("checks") or ()),
        urgency=values["urgency"],
        asked_on=values.get("asked_on") or on,
        due_on=values["due_on"],
        asker=asker or values.get("asker") or "",
        their_reference=values.get("their_reference") or "",
        may_tell_provider=values["may_tell_provider"],
        note=values.get("note") or "",
    )


async def _places(reading: Reading) -> Sequence[NamedPlace | Refusal]:
    """The provider or location first, then each further location that was typed."""
    if not reading["provider"]:
        return ()
    lines = [line.strip() for line in (reading["locations"] or "").splitlines() if line.strip()]
    first = await place_named(reading["provider"], field="provider")
    more = [await place_named(line, field="locations") for line in lines[:50]]
    wrong = [
        Refusal("not_a_location", f"“{line}” is a provider. Enter locations here only", "locations")
        for line, place in zip(lines, more, strict=False)
        if isinstance(place, NamedPlace) and place.location_id is None
    ]
    return [first, *more, *wrong]


HANDLERS = (new_form, ask)
