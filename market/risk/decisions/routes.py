"""Pages to raise or lower a band, to leave an indicator out, and to end either."""

from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.core.refusal import Changed, Refused
from market.core.words import day_words
from market.providers.types import LocationRow
from market.risk.asking import (
    EDIT,
    Ask,
    doing,
    find_policy,
    location_trail,
    score_again,
    tab_of,
    the_location,
    today,
)
from market.risk.data.routes import NO_POLICY
from market.risk.decisions import service
from market.risk.decisions.against import computed_on
from market.risk.decisions.forms import END, band_form, mute_form
from market.risk.decisions.queries import find_mute, find_override
from market.risk.decisions.rules import SETTABLE, bands_to_choose, reason_not_green
from market.risk.decisions.types import Computed, NewMute, NewOverride
from market.risk.types import Band
from market.risk.words import band_words
from market.web.flash import flash
from market.web.form_pages import FormPage, answer_form, new_submission, show_form, submission_of
from market.web.forms import Form
from market.web.words import percent_words

ONE = "/locations/{location_id:int}/risk"


def _band_page(location: LocationRow, computed: Computed | None, submission: str) -> FormPage:
    not_green = reason_not_green(computed) if computed is not None else None
    known = [("Known", percent_words(computed.known / 100, 0))] if computed is not None else []
    return FormPage(
        title="Raise or lower the band",
        lead=f"What you know of {location.name} that the figures do not say. The computed band stays visible beside yours.",
        action=f"{tab_of(location.id)}/band",
        button="Save band",
        back=tab_of(location.id),
        trail=location_trail(location),
        facts=(("Computed band", band_words(computed.band) if computed else "No score yet"), *known),
        notes=(f"Green cannot be chosen. {not_green.message}.",) if not_green is not None else (),
        submission=submission,
    )


async def _band_form(request: Ask, computed: Computed | None) -> Form:
    held = await find_policy()
    if held is None:
        raise NotFoundException(NO_POLICY)
    bands = bands_to_choose(computed) if computed is not None else SETTABLE
    return band_form(held.policy.scoring.override_days, today(request), bands)


@get(ONE + "/band", name="risk.band_form", guards=[EDIT])
async def open_band(request: Ask, location_id: FromPath[int]) -> Template:
    """The form to raise or lower a band."""
    location = await the_location(location_id)
    computed = await computed_on(location.id, today(request))
    form = await _band_form(request, computed)
    return show_form(request, _band_page(location, computed, new_submission()), form.blank())


@post(ONE + "/band", name="risk.set_band", guards=[EDIT], status_code=200)
async def set_band(request: Ask, location_id: FromPath[int]) -> Any:
    """Raise or lower a band."""
    location = await the_location(location_id)
    sent = await request.form()
    computed = await computed_on(location.id, today(request))
    shown = _band_page(location, computed, submission_of(sent))
    reading = (await _band_form(request, computed)).read(sent)
    if not reading.ok:
        return show_form(request, shown, reading)
    asked = NewOverride(
        submission=shown.submission,
        location_id=location.id,
        band=Band(reading["band"]),
        reason=reading["reason"],
        until_on=reading["until_on"],
    )
    answer = await service.set_band(asked, **doing(request))
    return answer_form(request, shown, reading, answer, f"The band holds until {day_words(asked.until_on)}.")


def _mute_page(location: LocationRow, submission: str) -> FormPage:
    return FormPage(
        title="Leave an indicator out",
        lead=f"For {location.name} only, with a reason and an end. It stays visible as left out.",
        action=f"{tab_of(location.id)}/mute",
        button="Leave it out",
        back=tab_of(location.id),
        trail=location_trail(location),
        submission=submission,
    )


async def _mute_form() -> Form:
    held = await find_policy()
    if held is None:
        raise NotFoundException(NO_POLICY)
    return mute_form(held.policy)


@get(ONE + "/mute", name="risk.mute_form", guards=[EDIT])
async def open_mute(request: Ask, location_id: FromPath[int]) -> Template:
    """The form to leave an indicator out; `?indicator=` chooses one."""
    location = await the_location(location_id)
    form = await _mute_form()
    chosen = request.query_params.get("indicator", "")
    return show_form(request, _mute_page(location, new_submission()), form.blank(indicator=chosen))


@post(ONE + "/mute", name="risk.mute", guards=[EDIT], status_code=200)
async def mute(request: Ask, location_id: FromPath[int]) -> Any:
    """Leave an indicator out and score the place anew."""
    location = await the_location(location_id)
    sent = await request.form()
    shown, reading = _mute_page(location, submission_of(sent)), (await _mute_form()).read(sent)
    if not reading.ok:
        return show_form(request, shown, reading)
    asked = NewMute(
        submission=shown.submission,
        location_id=location.id,
        indicator=reading["indicator"],
        reason=reading["reason"],
        until_on=reading["until_on"],
    )
    answer = await service.mute(asked, **doing(request))
    if isinstance(answer, int):
        await score_again(request, [location.id])
    return answer_form(request, shown, reading, answer, f"It is left out until {day_words(asked.until_on)}.")


def _told(request: Ask, answer: Refused | Changed | None, words: str, back: str) -> Redirect:
    if isinstance(answer, Refused):
        words = answer.reasons[0].message + "."
    elif isinstance(answer, Changed):
        words = "Somebody else changed it since you opened the page. Nothing was changed now: look at it again."
    flash(request, words)
    return Redirect(back, status_code=303)


@post("/risk/overrides/{override_id:int}/end", name="risk.end_override", guards=[EDIT], status_code=200)
async def end_override(request: Ask, override_id: FromPath[int]) -> Redirect:
    """Let the computed band stand again."""
    held = await find_override(override_id)
    if held is None:
        raise NotFoundException("There is no such override.")
    version = END.read(await request.form()).version
    answer = await service.end_override(held.id, version if version is not None else -1, **doing(request))
    return _told(request, answer, "The computed band stands again.", tab_of(held.location_id))


@post("/risk/mutes/{mute_id:int}/end", name="risk.end_mute", guards=[EDIT], status_code=200)
async def end_mute(request: Ask, mute_id: FromPath[int]) -> Redirect:
    """Let an indicator count again, and score the place anew."""
    held = await find_mute(mute_id)
    if held is None:
        raise NotFoundException("There is no such entry.")
    version = END.read(await request.form()).version
    answer = await service.end_mute(held.id, version if version is not None else -1, **doing(request))
    if answer is None:
        await score_again(request, [held.location_id])
    return _told(request, answer, "The indicator counts again.", tab_of(held.location_id))


HANDLERS = (open_band, set_band, open_mute, mute, end_override, end_mute)
