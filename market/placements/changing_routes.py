"""Recording placements by hand: add, correct, review, change the cost, end."""

import re
import secrets
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.placements import forms, recording, service
from market.placements.checking import reasons_against_recording_only
from market.placements.form_pages import FormPage, answer_form, show_form
from market.placements.queries import known_authorities
from market.placements.register_routes import Ask, record_of
from market.placements.rules import next_review_after, out_of_area
from market.placements.types import Delivery, Funder, PlacementRecord, ReturnStage, Wish
from market.web.as_at import present_day
from market.web.fields import FormData
from market.web.flash import flash
from market.web.forms import Form

EDIT = needs(Permission.EDIT_PLACEMENTS)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


def _of(
    record: PlacementRecord, path: str, title: str, button: str, lead: str = "", *, warning: bool = False
) -> FormPage:
    return FormPage(
        title=title,
        lead=lead,
        action=f"/placements/{record.id}/{path}",
        button=button,
        back=f"/placements/{record.id}",
        trail=(("Placements", "/placements"), (record.case_reference, f"/placements/{record.id}")),
        warning=warning,
    )


def _names(request: Ask) -> tuple[str, ...]:
    names: tuple[str, ...] = request.app.state.settings.authority_names
    return names


def _who(request: Ask) -> dict[str, Any]:
    """Who does it and when, as the service asks."""
    return {"by": current_user(request).actor, "now": utc_now(), "today": present_day(request.app.state.settings)}


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


async def _add_form(request: Ask) -> Form:
    return forms.placement_form(forms.ADD_PLACEMENT, await known_authorities(_names(request)))


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
    return show_form(request, _adding(secrets.token_hex(16)), (await _add_form(request)).blank(**usual))


@post("/placements/add", name="placements.add", guards=[EDIT], status_code=200)
async def add_placement(request: Ask) -> Any:
    """Record a placement; the same form again leads to the same one."""
    sent = await request.form()
    token = FormData(sent).text("submission")
    submission = token if _TOKEN.fullmatch(token) else secrets.token_hex(16)
    shown, reading = _adding(submission), (await _add_form(request)).read(sent)
    if not reading.ok:
        return show_form(request, shown, reading)
    details = await recording.details_of_form(reading, submission=submission)
    if isinstance(details, list):
        return show_form(request, shown, reading.with_refusals(details))
    if reasons := reasons_against_recording_only(details.starts_on, present_day(request.app.state.settings)):
        return show_form(request, shown, reading.with_refusals(reasons))
    answer = await service.add_placement(details, authority_names=_names(request), **_who(request))
    if isinstance(answer, Refused):
        if any(reason.code == service.FORM_USED for reason in answer.reasons):
            shown = _adding(secrets.token_hex(16))
        return show_form(request, shown, reading.with_refusals(answer))
    flash(request, "The placement was recorded.")
    return Redirect(f"/placements/{answer}", status_code=303)


async def _edit_form(request: Ask, record: PlacementRecord) -> Form:
    authorities = sorted({*await known_authorities(_names(request)), record.host_authority})
    return forms.placement_form(forms.EDIT_PLACEMENT, authorities, (record.reason, *record.more_reasons))


EDIT_LEAD = "Put right what was recorded. A new cost, a review and the end of a placement have pages of their own."


@get("/placements/{placement_id:int}/edit", name="placements.edit", guards=[EDIT])
async def edit_placement(request: Ask, placement_id: FromPath[int]) -> Template:
    """The form to correct a placement."""
    record = await record_of(placement_id)
    values = await recording.values_of(record)
    shown = _of(record, "edit", "Correct this placement", "Save", EDIT_LEAD)
    return show_form(request, shown, (await _edit_form(request, record)).blank(version=record.version, **values))


@post("/placements/{placement_id:int}/edit", name="placements.change", guards=[EDIT], status_code=200)
async def change_placement(request: Ask, placement_id: FromPath[int]) -> Any:
    """Save a corrected placement, unless somebody else did so first."""
    record = await record_of(placement_id)
    shown = _of(record, "edit", "Correct this placement", "Save", EDIT_LEAD)
    reading = (await _edit_form(request, record)).read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    details = await recording.details_of_form(reading, held=record)
    if isinstance(details, list):
        return show_form(request, shown, reading.with_refusals(details))
    answer = await service.change_placement(
        placement_id, reading.version, details, authority_names=_names(request), **_who(request)
    )
    newer = await record_of(placement_id)
    return answer_form(
        request, shown, reading, answer, await recording.values_of(newer), newer.version, "The placement was saved."
    )


def _review_page(request: Ask, record: PlacementRecord) -> tuple[FormPage, Form, dict[str, Any]]:
    outside = out_of_area(record.host_authority, _names(request))
    today = present_day(request.app.state.settings)
    newest = record.reviews[-1] if record.reviews else None
    values: dict[str, Any] = {"reviewed_on": today, "next_on": next_review_after(today)}
    if outside:
        held = newest or record
        reasons = [review.reason for review in record.reviews if review.reason]
        values |= {
            "reason": reasons[-1] if reasons else record.reason,
            "wish": held.wish,
            "return_stage": held.return_stage,
        }
    return _of(record, "review", "Record a review", "Save review"), forms.review_form(outside=outside), values


@get("/placements/{placement_id:int}/review", name="placements.review_form", guards=[EDIT])
async def open_review(request: Ask, placement_id: FromPath[int]) -> Template:
    """The form to record a review."""
    record = await record_of(placement_id)
    shown, form, values = _review_page(request, record)
    return show_form(request, shown, form.blank(version=record.version, **values))


@post("/placements/{placement_id:int}/review", name="placements.review", guards=[EDIT], status_code=200)
async def record_review(request: Ask, placement_id: FromPath[int]) -> Any:
    """Record a review."""
    record = await record_of(placement_id)
    shown, form, _ = _review_page(request, record)
    reading = form.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    review = recording.review_of_form(reading, record)
    answer = await service.record_review(
        placement_id, reading.version, review, authority_names=_names(request), **_who(request)
    )
    newer = await record_of(placement_id)
    _, _, now = _review_page(request, newer)
    return answer_form(request, shown, reading, answer, now, newer.version, "The review was saved.")


def _rate_values(record: PlacementRecord) -> dict[str, Any]:
    newest = record.rates[-1] if record.rates else None
    if newest is None:
        return {"rate_unit": "weekly"}
    names = ("from_on", "rate_pence", "rate_unit", "units_a_week", "weekly_hours")
    return {name: getattr(newest, name) for name in names}


RATE_LEAD = "From a day on. Days before it keep the cost that held then."


@get("/placements/{placement_id:int}/rate", name="placements.rate_form", guards=[EDIT])
async def open_rate(request: Ask, placement_id: FromPath[int]) -> Template:
    """The form to change hours and cost."""
    record = await record_of(placement_id)
    values = {**_rate_values(record), "from_on": present_day(request.app.state.settings)}
    shown = _of(record, "rate", "Change hours and cost", "Save", RATE_LEAD)
    return show_form(request, shown, forms.RATE.blank(version=record.version, **values))


@post("/placements/{placement_id:int}/rate", name="placements.rate", guards=[EDIT], status_code=200)
async def change_rate(request: Ask, placement_id: FromPath[int]) -> Any:
    """Change hours and cost from a day on."""
    record = await record_of(placement_id)
    shown = _of(record, "rate", "Change hours and cost", "Save", RATE_LEAD)
    reading = forms.RATE.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    rate = recording.rate_of_form(reading)
    answer = await service.change_rate(placement_id, reading.version, reading["from_on"], rate, **_who(request))
    newer = await record_of(placement_id)
    return answer_form(
        request, shown, reading, answer, _rate_values(newer), newer.version, "Hours and cost were saved."
    )


@get("/placements/{placement_id:int}/end", name="placements.end_form", guards=[EDIT])
async def open_end(request: Ask, placement_id: FromPath[int]) -> Template:
    """The form to end a placement."""
    record = await record_of(placement_id)
    values = {"ends_on": record.ends_on or present_day(request.app.state.settings), "reason": record.end_reason}
    shown = _of(record, "end", "End this placement", "End placement", warning=True)
    return show_form(request, shown, forms.END.blank(version=record.version, **values))


@post("/placements/{placement_id:int}/end", name="placements.end", guards=[EDIT], status_code=200)
async def end_placement(request: Ask, placement_id: FromPath[int]) -> Any:
    """Set the last day of a placement."""
    record = await record_of(placement_id)
    shown = _of(record, "end", "End this placement", "End placement", warning=True)
    reading = forms.END.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await service.end_placement(
        placement_id, reading.version, reading["ends_on"], reading["reason"] or "", **_who(request)
    )
    newer = await record_of(placement_id)
    now = {"ends_on": newer.ends_on, "reason": newer.end_reason}
    return answer_form(request, shown, reading, answer, now, newer.version, "The last day was saved.")


HANDLERS = (
    new_placement,
    add_placement,
    edit_placement,
    change_placement,
    open_review,
    record_review,
    open_rate,
    change_rate,
    open_end,
    end_placement,
)
