"""Recording care that has begun already, and correcting what was recorded."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.finding.placing import Override
from market.finding.placing_forms import OVERRIDE, OVERRIDE_REASON
from market.finding.placing_rules import MANAGER_AGREES
from market.finding.recording import correct_placement, record_begun
from market.placements.form_pages import page_of, record_of
from market.placements.forms import ADD_PLACEMENT, EDIT_PLACEMENT, placement_form
from market.placements.queries import known_authorities
from market.placements.recording import details_of_form, values_of
from market.placements.service import FORM_USED
from market.placements.types import Delivery, Funder, PlacementRecord, ReturnStage, Wish
from market.web.as_at import present_day
from market.web.fields import FormData
from market.web.flash import flash
from market.web.form_pages import FormPage, answer_form, new_submission, show_form, submission_of
from market.web.forms import Form

Ask = Request[Any, Any, Any]
EDIT = needs(Permission.EDIT_PLACEMENTS)
EDIT_LEAD = "Put right what was recorded. A new cost, a review and the end of a placement have pages of their own."


def _names(request: Ask) -> tuple[str, ...]:
    names: tuple[str, ...] = request.app.state.settings.authority_names
    return names


def _who(request: Ask) -> dict[str, Any]:
    """Who does it and when, as the service asks."""
    return {"by": current_user(request).actor, "now": utc_now(), "today": present_day(request.app.state.settings)}


def _may_agree(request: Ask) -> bool:
    return current_user(request).may(Permission.OVERRIDE_PLACING)


def _adding(submission: str) -> FormPage:
    return FormPage(
        title="Record a placement",
        lead="For care that has begun already. Care that is still to begin is placed from “Find care”, "
        "which checks vacancy, contract and rate.",
        action="/placements/add",
        button="Record placement",
        back="/placements",
        trail=(("Placements", "/placements"),),
        submission=submission,
    )


async def _add_form(request: Ask, *, agreeing: bool = False) -> Form:
    form = placement_form(ADD_PLACEMENT, await known_authorities(_names(request)))
    return Form(*form.fields, OVERRIDE, OVERRIDE_REASON) if agreeing else form


@get("/placements/add", name="placements.new", guards=[EDIT])
async def new_placement(request: Ask) -> Template:
    """The form to record a placement; `?location=` fills in its place."""
    usual: dict[str, Any] = {
        "funder": Funder.COUNCIL.value,
        "delivery": Delivery.COMMISSIONED.value,
        "wish": Wish.NOT_ASKED.value,
        "return_stage": ReturnStage.NONE.value,
        "rate_unit": "weekly",
        "location": request.query_params.get("location", "")[:20],
    }
    return show_form(request, _adding(new_submission()), (await _add_form(request)).blank(**usual))


@post("/placements/add", name="placements.add", guards=[EDIT], status_code=200)
async def add_placement(request: Ask) -> Any:
    """Record a placement; the same form again leads to the same one."""
    sent = await request.form()
    data = FormData(sent)
    submission = submission_of(sent)
    agreeing = data.text("override") == "yes"
    shown = _adding(submission)
    reading = (await _add_form(request, agreeing=agreeing and _may_agree(request))).read(sent)
    if not reading.ok:
        return show_form(request, shown, reading)
    details = await details_of_form(reading, submission=submission)
    if isinstance(details, list):
        return show_form(request, shown, reading.with_refusals(details))
    override = Override(data.text("override_reason"), _may_agree(request)) if agreeing else None
    answer = await record_begun(details, authority_names=_names(request), override=override, **_who(request))
    if isinstance(answer, Refused):
        codes = {reason.code for reason in answer.reasons}
        if FORM_USED in codes:
            shown = _adding(new_submission())
        if MANAGER_AGREES in codes and _may_agree(request):
            reading = (await _add_form(request, agreeing=True)).read(sent)
        return show_form(request, shown, reading.with_refusals(answer))
    flash(request, "The placement was recorded.")
    return Redirect(f"/placements/{answer}", status_code=303)


async def _edit_form(request: Ask, record: PlacementRecord) -> Form:
    authorities = sorted({*await known_authorities(_names(request)), record.host_authority})
    return placement_form(EDIT_PLACEMENT, authorities, (record.reason, *record.more_reasons))


@get("/placements/{placement_id:int}/edit", name="placements.edit", guards=[EDIT])
async def edit_placement(request: Ask, placement_id: FromPath[int]) -> Template:
    """The form to correct a placement."""
    record = await record_of(placement_id)
    values = await values_of(record)
    shown = page_of(record, "edit", "Correct this placement", "Save", EDIT_LEAD)
    return show_form(request, shown, (await _edit_form(request, record)).blank(version=record.version, **values))


@post("/placements/{placement_id:int}/edit", name="placements.change", guards=[EDIT], status_code=200)
async def change_placement(request: Ask, placement_id: FromPath[int]) -> Any:
    """Save a corrected placement, unless somebody else did so first."""
    record = await record_of(placement_id)
    shown = page_of(record, "edit", "Correct this placement", "Save", EDIT_LEAD)
    reading = (await _edit_form(request, record)).read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    details = await details_of_form(reading, held=record)
    if isinstance(details, list):
        return show_form(request, shown, reading.with_refusals(details))
    answer = await correct_placement(
        placement_id,
        reading.version,
        details,
        authority_names=_names(request),
        may_agree=_may_agree(request),
        **_who(request),
    )
    newer = await record_of(placement_id)
    return answer_form(
        request, shown, reading, answer, "The placement was saved.", now=await values_of(newer), version=newer.version
    )


HANDLERS = (new_placement, add_placement, edit_placement, change_placement)
