"""Pages to declare a failure, or to open a case for a worry."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from litestar import get, post
from litestar.response import Redirect, Template

from market.accounts.guards import current_user
from market.accounts.permissions import Permission
from market.core.clock import london_date, to_london
from market.core.refusal import Refused
from market.failure.cases import service
from market.failure.cases.asked import WORK, Ask, acting, staff
from market.failure.cases.forms import WHOLE, declare_form
from market.failure.cases.moments import moment_typed, with_whole_moments
from market.failure.cases.pages import LIST
from market.failure.cases.place_queries import find_places, find_providers, shareable_partners
from market.failure.cases.queries import open_cases_of
from market.failure.cases.types import NewCase, Opened, StageCode
from market.failure.cases.words import FAMILY_WORDS, at_words
from market.policies.failure import FailureProtocol
from market.policies.queries import failure_protocol
from market.providers.queries import find_location, find_organisation, list_locations_of
from market.providers.types import LocationRow
from market.web.as_at import now_of
from market.web.fields import FormData
from market.web.flash import flash
from market.web.form_pages import FormPage, new_submission, show_form, submission_of
from market.web.forms import Form, Reading
from market.web.render import page

NEW = f"{LIST}/new"
TRAIL = (("Provider failures", LIST),)
MOMENTS = ("declared_at", "notice_at", "closure_at")


@get(NEW, name="failure.new", guards=[WORK])
async def new_case(request: Ask) -> Template:
    """The form to declare a failure; first the question of which provider or place."""
    provider, chosen = await _asked(request.query_params)
    if provider is None:
        words = FormData(request.query_params).text("q").strip()
        found = await find_places(words) if words else []
        providers = await find_providers(words) if words else []
        return page(request, "failure/cases/choose.html", found, providers=providers, asked=words)
    places = await _open_places(request, provider)
    form, protocol = await _form(request, places), (await failure_protocol()).policy
    now = to_london(now_of(request))
    only = places[0] if len(places) == 1 else None
    shown = next((each for each in places if each.id == chosen), only)
    reading = form.blank(
        places=[str(shown.id)] if shown is not None else [],
        service_group=_group(shown),
        declared_at=now.date(),
        declared_at_time=now.time(),
        mode="auto",
        stage=StageCode.DECLARED.value if _may_declare(request) else "",
    )
    return show_form(request, await _shown(provider, chosen), reading, **_help(protocol))


@post(NEW, name="failure.declare", guards=[WORK], status_code=200)
async def declare(request: Ask) -> Any:
    """Declare the failure, or open the case; who comes second is led to the case that is there."""
    sent = await request.form()
    provider, chosen = await _asked(request.query_params)
    if provider is None:
        return Redirect(NEW, status_code=303)
    places = await _open_places(request, provider)
    reading = with_whole_moments((await _form(request, places)).read(sent), *MOMENTS)
    shown = await _shown(provider, chosen, submission_of(sent))
    protocol = (await failure_protocol()).policy
    if not reading.ok:
        return show_form(request, shown, reading, **_help(protocol))
    settings = request.app.state.settings
    answer = await service.declare(
        _new(provider, reading, shown.submission),
        who=acting(request),
        authority_names=settings.authority_names,
        public_url=settings.public_url,
        now=now_of(request),
    )
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer), **_help(protocol))
    flash(request, _said(answer, reading["stage"]))
    return Redirect(f"{LIST}/{answer.case_id}", status_code=303)


def _said(answer: Opened, stage: str) -> str:
    if answer.already:
        return (
            f"{answer.by} has declared this already, {at_words(answer.at)}. You are on that case now."
            " What you typed is in its log, and nobody was told twice."
        )
    if stage == StageCode.DECLARED:
        return "The failure is declared. New placements are stopped. Begin with the guidance for the first hour."
    return "The case is open. Nothing is stopped and nobody was told."


def _new(provider: int, reading: Reading, submission: str) -> NewCase:
    declared_at = moment_typed(reading, "declared_at")
    assert isinstance(declared_at, datetime)
    chosen = () if WHOLE in reading["places"] else tuple(int(each) for each in reading["places"])
    return NewCase(
        organisation_id=provider,
        location_ids=chosen,
        service_group=reading["service_group"],
        trigger=reading["trigger"],
        declared_at=declared_at,
        told_by=reading["told_by"],
        words=reading["words"],
        confidential=reading["confidential"],
        mode="" if reading["mode"] == "auto" else reading["mode"],
        mode_reason=reading["mode_reason"] or "",
        notice_at=moment_typed(reading, "notice_at"),
        closure_at=moment_typed(reading, "closure_at"),
        lead_id=int(reading["lead_id"]),
        deputy_id=int(reading["deputy_id"]),
        partner_ids=tuple(int(each) for each in reading.values.get("partners") or ()),
        stage=reading["stage"],
        submission=submission,
    )


async def _asked(params: Any) -> tuple[int | None, int | None]:
    """The provider and the place that an address or form names."""
    data = FormData(params)
    number = data.text("location")
    if number.isascii() and number.isdigit() and len(number) < 10:
        location = await find_location(int(number))
        return (location.organisation_id, location.id) if location is not None else (None, None)
    number = data.text("organisation")
    if number.isascii() and number.isdigit() and len(number) < 10:
        organisation = await find_organisation(int(number))
        return (organisation.id if organisation is not None else None), None
    return None, None


async def _open_places(request: Ask, provider: int) -> list[LocationRow]:
    on = london_date(now_of(request))
    return [
        each
        for each in await list_locations_of(provider)
        if all(day is None or day > on for day in (each.deregistered_on, each.unlisted_on))
    ]


async def _form(request: Ask, places: Sequence[LocationRow]) -> Form:
    protocol = (await failure_protocol()).policy
    return declare_form(protocol, places, await staff(), await shareable_partners(), may_declare=_may_declare(request))


def _may_declare(request: Ask) -> bool:
    return current_user(request).may(Permission.RUN_FAILURE)


def _group(place: LocationRow | None) -> str:
    return "care_home" if place is not None and place.care_home else ""


async def _shown(provider: int, chosen: int | None, submission: str = "") -> FormPage:
    organisation = await find_organisation(provider)
    assert organisation is not None
    running = await open_cases_of(provider)
    notes = tuple(
        f"Case {each.id} about {each.title} is open already. Declaring the same place leads to it." for each in running
    )
    ask = f"location={chosen}" if chosen is not None else f"organisation={provider}"
    return FormPage(
        title="Declare a failure or closure",
        caption=organisation.name,
        lead="In danger now? Ring 999 first. This stops new placements at once and starts the clocks.",
        action=f"{NEW}?{ask}",
        button="Save",
        back=LIST,
        trail=TRAIL,
        notes=notes,
        submission=submission or new_submission(),
        template="failure/cases/declare.html",
    )


def _help(protocol: FailureProtocol) -> dict[str, Any]:
    """The triggers by family with what each means for the duty, for the page."""
    families: dict[str, list[tuple[str, str, str]]] = {}
    for each in protocol.active_triggers:
        families.setdefault(FAMILY_WORDS.get(each.family, each.family), []).append((each.name, each.ref, each.note))
    return {
        "families": families,
        "duty": protocol.temporary_duty_values,
        "first": protocol.guidance[0] if protocol.guidance else None,
    }


HANDLERS = (new_case, declare)
