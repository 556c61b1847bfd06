"""Pages to type in a value of an indicator, and to take one back."""

from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.providers.types import LocationRow
from market.risk.asking import EDIT, Ask, doing, find_policy, location_trail, score_again, tab_of, the_location, today
from market.risk.data import service
from market.risk.data.forms import datum_form
from market.risk.data.queries import find_datum
from market.risk.data.types import DatumRow, NewDatum
from market.risk.notes.forms import EVERYWHERE, WITHDRAW
from market.risk.notes.routes import places_of
from market.risk.notes.types import Reliability
from market.web.form_pages import FormPage, answer_form, new_submission, show_form, submission_of
from market.web.forms import Form, Reading

NO_POLICY = "No early-warning policy is in force yet, so there are no indicators. Ask a manager to put one into force."
PATH = "/locations/{location_id:int}/risk/data"


def _page(location: LocationRow, submission: str) -> FormPage:
    return FormPage(
        title="Type in a value",
        lead=f"What is known of {location.name} and no feed gives. Its source and age are shown with it.",
        action=f"{tab_of(location.id)}/data/new",
        button="Save value",
        back=tab_of(location.id),
        trail=location_trail(location),
        submission=submission,
    )


async def _form(location: LocationRow, request: Ask) -> Form:
    held = await find_policy()
    if held is None:
        raise NotFoundException(NO_POLICY)
    return datum_form(location.name, location.organisation_name, held.policy, today(request))


@get(PATH + "/new", name="risk.datum_form", guards=[EDIT])
async def open_datum(request: Ask, location_id: FromPath[int]) -> Template:
    """The form of a typed-in value; `?indicator=` chooses one."""
    location = await the_location(location_id)
    form = await _form(location, request)
    chosen = str(request.query_params.get("indicator", ""))
    return show_form(request, _page(location, new_submission()), form.blank(about="here", indicator=chosen))


@post(PATH + "/new", name="risk.enter_datum", guards=[EDIT], status_code=200)
async def enter_datum(request: Ask, location_id: FromPath[int]) -> Any:
    """Keep a value and score the places it is about anew."""
    location = await the_location(location_id)
    sent = await request.form()
    shown = _page(location, submission_of(sent))
    reading = (await _form(location, request)).read(sent)
    if not reading.ok:
        return show_form(request, shown, reading)
    datum = _datum(location, reading, shown.submission)
    answer = await service.enter_datum(datum, **doing(request))
    if isinstance(answer, int):
        await score_again(request, await places_of(location, datum.location_id))
    return answer_form(request, shown, reading, answer, "The value is kept.")


def _datum(location: LocationRow, reading: Reading, submission: str) -> NewDatum:
    return NewDatum(
        submission=submission,
        location_id=None if reading["about"] == EVERYWHERE else location.id,
        organisation_id=location.organisation_id,
        indicator=reading["indicator"],
        value=None if reading["value"] is None else float(reading["value"]),
        event=reading["event"] or "",
        as_at_on=reading["as_at_on"],
        source=reading["source"],
        reliability=Reliability(reading["reliability"]),
        words=reading["words"] or "",
    )


async def _held(location: LocationRow, datum_id: int) -> DatumRow:
    found = await find_datum(datum_id)
    if found is None or found.organisation_id != location.organisation_id:
        raise NotFoundException("There is no such value about this place.")
    return found


def _withdrawing(location: LocationRow, datum: DatumRow) -> FormPage:
    return FormPage(
        title="Withdraw this value",
        lead="It counts no longer from today. Past scores keep what they rested on.",
        action=f"{tab_of(location.id)}/data/{datum.id}/withdraw",
        button="Withdraw",
        back=tab_of(location.id),
        trail=location_trail(location),
        warning=True,
        facts=(("Indicator", datum.indicator), ("Source", datum.source), ("Typed in by", datum.entered_label)),
    )


@get(PATH + "/{datum_id:int}/withdraw", name="risk.withdraw_datum_form", guards=[EDIT])
async def open_withdrawing(request: Ask, location_id: FromPath[int], datum_id: FromPath[int]) -> Template:
    """The form to take a value back."""
    location = await the_location(location_id)
    held = await _held(location, datum_id)
    return show_form(request, _withdrawing(location, held), WITHDRAW.blank(version=held.version))


@post(PATH + "/{datum_id:int}/withdraw", name="risk.withdraw_datum", guards=[EDIT], status_code=200)
async def withdraw_datum(request: Ask, location_id: FromPath[int], datum_id: FromPath[int]) -> Any:
    """Take a value back and score its places anew."""
    location = await the_location(location_id)
    held = await _held(location, datum_id)
    shown, reading = _withdrawing(location, held), WITHDRAW.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await service.withdraw_datum(held.id, reading.version, reason=reading["reason"], **doing(request))
    if answer is None:
        await score_again(request, await places_of(location, held.location_id))
    newer = await _held(location, datum_id)
    return answer_form(request, shown, reading, answer, "The value is withdrawn.", version=newer.version)


HANDLERS = (open_datum, enter_datum, open_withdrawing, withdraw_datum)
