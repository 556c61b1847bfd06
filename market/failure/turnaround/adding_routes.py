"""Forms that begin a turnaround and add to it: team, actions, costs and reviews."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
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
from market.failure.turnaround import service, spending
from market.failure.turnaround.forms import ACTION, COST, REVIEW, member_form, open_form, review_values
from market.failure.turnaround.queries import NoSuchTurnaround, get_turnaround
from market.failure.turnaround.types import (
    NewAction,
    NewCost,
    NewMember,
    NewReview,
    OpenTurnaround,
    Turnaround,
)
from market.partners.queries import partners_of_kind
from market.partners.types import PartnerKind
from market.quality.assured.queries import people_with
from market.web.as_at import now_of, present_day
from market.web.flash import flash
from market.web.form_pages import FormPage, answer_form, new_submission, show_form, submission_of
from market.web.forms import Form, Reading

Ask = Request[Any, Any, Any]
EDIT, RUN = needs(Permission.EDIT_RISK), needs(Permission.RUN_FAILURE)
LIST = "/turnarounds"
TRAIL = (("Turnarounds", LIST),)


def opening_page(submission: str) -> FormPage:
    """The page that begins a turnaround."""
    return FormPage(
        title="Open a turnaround",
        lead="Help for a provider that wants it, so that people need not move. A place has one turnaround at a time.",
        action=f"{LIST}/new",
        button="Open the turnaround",
        back=LIST,
        trail=TRAIL,
        submission=submission,
    )


async def _opening_form() -> Form:
    _, terms = await service.terms_in_force()
    return open_form(terms, await people_with(Permission.EDIT_RISK))


@get(f"{LIST}/new", name="turnaround.new_form", guards=[RUN])
async def new_form(request: Ask) -> Template:
    """The form to begin; `?location=` or `?provider=` fills in the place."""
    place = await place_of(_number(request, "location"), _number(request, "provider"))
    on = present_day(request.app.state.settings)
    values: dict[str, Any] = {"agreed_on": on} | ({"place": place.typed} if place else {})
    return show_form(request, opening_page(new_submission()), (await _opening_form()).blank(**values))


def _number(request: Ask, name: str) -> int | None:
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@post(f"{LIST}/new", name="turnaround.open", guards=[RUN], status_code=200)
async def open_new(request: Ask) -> Any:
    """Begin a turnaround, or lead to the one that is open for the place already."""
    sent = await request.form()
    shown, reading = opening_page(submission_of(sent)), (await _opening_form()).read(sent)
    place = await place_named(reading["place"] or "", field="place") if reading["place"] else None
    if isinstance(place, Refusal):
        reading = reading.with_refusals([place])
    if not reading.ok or not isinstance(place, NamedPlace):
        return show_form(request, shown, reading)
    command = _command(reading, place, shown.submission)
    on = present_day(request.app.state.settings)
    answer = await service.open_turnaround(command, by=current_user(request).actor, now=now_of(request), on=on)
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    words = "There is a turnaround of this place already. This is it: nothing new was opened."
    flash(
        request,
        words if answer.existing else "The turnaround was opened. Add the team, the first actions and any costs.",
    )
    return Redirect(f"{LIST}/{answer.id}", status_code=303)


def _command(reading: Reading, place: NamedPlace, submission: str) -> OpenTurnaround:
    return OpenTurnaround(
        submission=submission,
        organisation_id=place.organisation_id,
        location_id=place.location_id,
        source=reading["source"],
        concern=reading["concern"],
        cause=reading["cause"],
        tests=tuple(reading["tests"]),
        agreed_on=reading["agreed_on"],
        agreed_with=reading["agreed_with"],
        council_gives=reading["council_gives"],
        provider_gives=reading["provider_gives"],
        ends_on=reading["ends_on"],
        exit_test=reading["exit_test"],
        first_review_on=reading["first_review_on"],
        lead_id=int(reading["lead"]),
    )


@dataclass(frozen=True)
class Part:
    """Something that is added to a turnaround: its form, what the form is filled in with, and what saves it."""

    path: str
    title: str
    lead: str
    button: str
    done: str
    form: Callable[[], Awaitable[Form]]
    first: Callable[[Turnaround, date], dict[str, Any]]
    save: Callable[..., Awaitable[object]]


async def _member_form() -> Form:
    kinds = (PartnerKind.COUNCIL, PartnerKind.ICB, PartnerKind.CQC, PartnerKind.OTHER)
    partners = [(each.id, each.name) for kind in kinds for each in await partners_of_kind(kind)]
    return member_form(await people_with(Permission.READ_RISK), partners)


async def _save_member(turnaround_id: int, reading: Reading, **who: Any) -> object:
    member = NewMember(
        role=reading["role"],
        from_on=reading["from_on"],
        user_id=int(reading["user"]) if reading["user"] else None,
        partner_id=int(reading["partner"]) if reading["partner"] else None,
        name=reading["name"] or "",
    )
    return await service.add_member(turnaround_id, member, **_who(who))


def _who(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in ("by", "now", "on")}


async def _save_action(turnaround_id: int, reading: Reading, **who: Any) -> object:
    names = ("words", "side", "owner", "due_on")
    return await service.add_action(turnaround_id, NewAction(**{name: reading[name] for name in names}), **_who(who))


async def _save_cost(turnaround_id: int, reading: Reading, **who: Any) -> object:
    names = ("kind", "words", "from_on", "until_on", "funded_from", "better_than_moving", "legal_checked")
    values = {name: reading[name] for name in names}
    cost = NewCost(submission=who["submission"], limit_pence=reading["limit"], **values)
    return await spending.propose_cost(turnaround_id, cost, **_who(who))


async def _save_review(turnaround_id: int, reading: Reading, **who: Any) -> object:
    names = ("held_on", "progress", "words", "next_review_on", "ends_on")
    review = NewReview(**{name: reading[name] for name in names})
    return await service.record_review(turnaround_id, review, may_extend=who["may_extend"], **_who(who))


def _plain(form: Form) -> Callable[[], Awaitable[Form]]:
    async def give() -> Form:
        return form

    return give


PARTS = {
    each.path: each
    for each in (
        Part(
            "team",
            "Add somebody to the team",
            "One of our users, or somebody of a partner.",
            "Add",
            "Added to the team.",
            _member_form,
            lambda held, on: {"from_on": on},
            _save_member,
        ),
        Part(
            "actions",
            "Add an action",
            "One thing to do, by somebody, by a day.",
            "Add the action",
            "The action was added.",
            _plain(ACTION),
            lambda held, on: {},
            _save_action,
        ),
        Part(
            "costs",
            "Propose a cost",
            "Money that the council pays so that care goes on. Another manager or director has to approve it before it is spent.",
            "Propose the cost",
            "The cost was proposed. Another manager or director decides it.",
            _plain(COST),
            lambda held, on: {"from_on": on, "until_on": held.ends_on},
            _save_cost,
        ),
        Part(
            "reviews",
            "Record a review",
            "What was found, when it is looked at next, and how long help goes on.",
            "Record the review",
            "The review was recorded.",
            _plain(REVIEW),
            lambda held, on: dict(review_values(on, held.ends_on)),
            _save_review,
        ),
    )
}
"""What may be added, by the last part of its address."""


async def held_or_404(request: Ask, turnaround_id: int) -> Turnaround:
    """The turnaround as it stands, or the 404 page."""
    try:
        return await get_turnaround(turnaround_id, present_day(request.app.state.settings))
    except NoSuchTurnaround:
        raise NotFoundException("There is no turnaround of that number. Choose one from the list.") from None


def trail_of(held: Turnaround) -> tuple[tuple[str, str], ...]:
    """The way to a page below a turnaround."""
    return (*TRAIL, (f"Turnaround of {held.place}", f"{LIST}/{held.id}"))


async def _part_page(request: Ask, turnaround_id: int, path: str, submission: str) -> tuple[Part, Turnaround, FormPage]:
    part = PARTS.get(path)
    if part is None:
        raise NotFoundException("There is no such page of a turnaround.")
    held = await held_or_404(request, turnaround_id)
    shown = FormPage(
        title=part.title,
        caption=held.place,
        lead=part.lead,
        action=f"{LIST}/{held.id}/add/{path}",
        button=part.button,
        back=f"{LIST}/{held.id}",
        trail=trail_of(held),
        submission=submission,
    )
    return part, held, shown


@get(LIST + "/{turnaround_id:int}/add/{part_path:str}", name="turnaround.add_form", guards=[EDIT])
async def add_form(request: Ask, turnaround_id: FromPath[int], part_path: FromPath[str]) -> Template:
    """The form to add to the team, the actions, the costs or the reviews."""
    part, held, shown = await _part_page(request, turnaround_id, part_path, new_submission())
    on = present_day(request.app.state.settings)
    return show_form(request, shown, (await part.form()).blank(**part.first(held, on)))


@post(LIST + "/{turnaround_id:int}/add/{part_path:str}", name="turnaround.add", guards=[EDIT], status_code=200)
async def add(request: Ask, turnaround_id: FromPath[int], part_path: FromPath[str]) -> Any:
    """Add it."""
    sent, user = await request.form(), current_user(request)
    part, held, shown = await _part_page(request, turnaround_id, part_path, submission_of(sent))
    reading = (await part.form()).read(sent)
    if not reading.ok:
        return show_form(request, shown, reading)
    answer = await part.save(
        held.id,
        reading,
        by=user.actor,
        now=now_of(request),
        on=present_day(request.app.state.settings),
        submission=shown.submission,
        may_extend=user.may(Permission.RUN_FAILURE),
    )
    return answer_form(request, shown, reading, answer, part.done)


HANDLERS = (new_form, open_new, add_form, add)
