"""Recording about placements by hand: review, change the cost, end. Adding and correcting, which ask about embargoes, are above."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.placements import forms, recording, service
from market.placements.form_pages import page_of, record_of
from market.placements.register_routes import Ask
from market.placements.rules import next_review_after, out_of_area
from market.placements.types import PlacementRecord
from market.web.as_at import present_day
from market.web.form_pages import FormPage, answer_form, show_form
from market.web.forms import Form

EDIT = needs(Permission.EDIT_PLACEMENTS)


def _names(request: Ask) -> tuple[str, ...]:
    names: tuple[str, ...] = request.app.state.settings.authority_names
    return names


def _who(request: Ask) -> dict[str, Any]:
    """Who does it and when, as the service asks."""
    return {"by": current_user(request).actor, "now": utc_now(), "today": present_day(request.app.state.settings)}


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
    return page_of(record, "review", "Record a review", "Save review"), forms.review_form(outside=outside), values


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
    return answer_form(request, shown, reading, answer, "The review was saved.", now=now, version=newer.version)


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
    shown = page_of(record, "rate", "Change hours and cost", "Save", RATE_LEAD)
    return show_form(request, shown, forms.RATE.blank(version=record.version, **values))


@post("/placements/{placement_id:int}/rate", name="placements.rate", guards=[EDIT], status_code=200)
async def change_rate(request: Ask, placement_id: FromPath[int]) -> Any:
    """Change hours and cost from a day on."""
    record = await record_of(placement_id)
    shown = page_of(record, "rate", "Change hours and cost", "Save", RATE_LEAD)
    reading = forms.RATE.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    rate = recording.rate_of_form(reading)
    answer = await service.change_rate(placement_id, reading.version, reading["from_on"], rate, **_who(request))
    newer = await record_of(placement_id)
    return answer_form(
        request, shown, reading, answer, "Hours and cost were saved.", now=_rate_values(newer), version=newer.version
    )


@get("/placements/{placement_id:int}/end", name="placements.end_form", guards=[EDIT])
async def open_end(request: Ask, placement_id: FromPath[int]) -> Template:
    """The form to end a placement."""
    record = await record_of(placement_id)
    values = {"ends_on": record.ends_on or present_day(request.app.state.settings), "reason": record.end_reason}
    shown = page_of(record, "end", "End this placement", "End placement", warning=True)
    return show_form(request, shown, forms.END.blank(version=record.version, **values))


@post("/placements/{placement_id:int}/end", name="placements.end", guards=[EDIT], status_code=200)
async def end_placement(request: Ask, placement_id: FromPath[int]) -> Any:
    """Set the last day of a placement."""
    record = await record_of(placement_id)
    shown = page_of(record, "end", "End this placement", "End placement", warning=True)
    reading = forms.END.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await service.end_placement(
        placement_id, reading.version, reading["ends_on"], reading["reason"] or "", **_who(request)
    )
    newer = await record_of(placement_id)
    now = {"ends_on": newer.ends_on, "reason": newer.end_reason}
    return answer_form(request, shown, reading, answer, "The last day was saved.", now=now, version=newer.version)


HANDLERS = (
    open_review,
    record_review,
    open_rate,
    change_rate,
    open_end,
    end_placement,
)
