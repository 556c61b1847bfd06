"""Outside frameworks: which criteria answer which statement on a day, evidence by key question, adding and ending a mapping."""

from typing import Any

from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.core.words import day_words
from market.quality.framework import outside, outside_queries, queries
from market.quality.framework.draft_pages import DraftForm
from market.quality.framework.forms import END_MAPPING, MAPPING
from market.quality.framework.library_routes import PATH, READ
from market.quality.framework.outside_pages import parts_of
from market.quality.framework.outside_queries import OutsideRow
from market.quality.framework.types import Library
from market.quality.framework.words import CRITICALITY_WORDS, OUTSIDE_STATUS_WORDS
from market.web.as_at import as_at, present_day
from market.web.flash import flash
from market.web.forms import Form, Option, Reading
from market.web.render import page

Ask = Request[Any, Any, Any]
EDIT = needs(Permission.EDIT_FRAMEWORK)
OUTSIDE = f"{PATH}/outside"


@get(OUTSIDE, name="framework.outside", guards=[READ])
async def list_outside(request: Ask) -> Template:
    """Every outside framework, those that still wait for their text too."""
    on = as_at(request)
    rows = await outside_queries.list_outside(on)
    return page(request, "quality/framework/outside.html", rows=rows, on=on, status_words=OUTSIDE_STATUS_WORDS)


async def _outside(request: Ask, code: str) -> OutsideRow:
    found = await outside_queries.find_outside(code, as_at(request))
    if found is None:
        raise NotFoundException("There is no outside framework of that code.")
    return found


@get(OUTSIDE + "/{code:str}", name="framework.outside_framework", guards=[READ])
async def show_outside(request: Ask, code: FromPath[str]) -> Template:
    """The statements of an outside framework with the criteria that answer them on a day, by key question."""
    on = as_at(request)
    held = await _outside(request, code)
    library: Library | None = await queries.live_library()
    statements = await outside_queries.statements_of(held.id)
    mappings = await outside_queries.mappings_on(held.id, on)
    parts = parts_of(statements, mappings, library)
    asked = request.query_params.get("part", "")
    return page(
        request,
        "quality/framework/outside_framework.html",
        held,
        on=on,
        present=present_day(request.app.state.settings),
        parts=[part for part in parts if asked in ("", part.name)],
        names=[part.name for part in parts],
        asked=asked,
        status_words=OUTSIDE_STATUS_WORDS,
        criticality=CRITICALITY_WORDS,
        may_edit=Permission.EDIT_FRAMEWORK in current_user(request).permissions,
    )


async def _mapping_form(held: OutsideRow) -> Form:
    statements = await outside_queries.statements_of(held.id)
    return MAPPING.with_options(statement=[Option(str(each.id), f"{each.code} {each.name}") for each in statements])


def _adding(held: OutsideRow) -> DraftForm:
    return DraftForm(
        title="Add a mapping",
        lead=f"A criterion that answers a statement of: {held.title}.",
        action=f"{OUTSIDE}/{held.code}/add",
        button="Add the mapping",
        back=f"{OUTSIDE}/{held.code}",
        trail=(("Outside frameworks", OUTSIDE), (held.title, f"{OUTSIDE}/{held.code}")),
    )


def _show(request: Ask, shown: DraftForm, reading: Reading) -> Template:
    status = 422 if reading.errors else 200
    return page(request, "quality/framework/form.html", shown, reading=reading, status_code=status)


@get(OUTSIDE + "/{code:str}/add", name="framework.new_mapping", guards=[EDIT])
async def new_mapping(request: Ask, code: FromPath[str]) -> Template:
    """The form of a new mapping."""
    held = await _outside(request, code)
    form = await _mapping_form(held)
    return _show(request, _adding(held), form.blank(valid_from=present_day(request.app.state.settings)))


@post(OUTSIDE + "/{code:str}/add", name="framework.add_mapping", guards=[EDIT], status_code=200)
async def add_mapping(request: Ask, code: FromPath[str]) -> Any:
    """Add a mapping from a day on."""
    held = await _outside(request, code)
    reading = (await _mapping_form(held)).read(await request.form())
    if not reading.ok:
        return _show(request, _adding(held), reading)
    answer = await outside.add_mapping(
        int(reading["statement"]),
        reading["criterion"],
        reading["valid_from"],
        by=current_user(request).actor,
        now=utc_now(),
    )
    if isinstance(answer, Refused):
        return _show(request, _adding(held), reading.with_refusals(answer))
    flash(request, f"{reading['criterion']} answers this statement from {day_words(reading['valid_from'])}.")
    return Redirect(f"{OUTSIDE}/{code}", status_code=303)


async def _ending(code: str, mapping_id: int) -> DraftForm:
    held = await outside_queries.get_mapping(mapping_id)
    if held is None:
        raise NotFoundException("There is no such mapping.")
    return DraftForm(
        title=f"End the mapping of {held.criterion}",
        lead=f"It holds from {day_words(held.valid_from)}. What is shown for earlier days stays as it was.",
        action=f"{OUTSIDE}/{code}/mappings/{mapping_id}/end",
        button="End the mapping",
        back=f"{OUTSIDE}/{code}",
        trail=(("Outside frameworks", OUTSIDE),),
    )


@get(OUTSIDE + "/{code:str}/mappings/{mapping_id:int}/end", name="framework.end_mapping_form", guards=[EDIT])
async def open_ending(request: Ask, code: FromPath[str], mapping_id: FromPath[int]) -> Template:
    """The form to end a mapping."""
    await _outside(request, code)
    reading = END_MAPPING.blank(valid_to=present_day(request.app.state.settings))
    return _show(request, await _ending(code, mapping_id), reading)


@post(
    OUTSIDE + "/{code:str}/mappings/{mapping_id:int}/end", name="framework.end_mapping", guards=[EDIT], status_code=200
)
async def end_mapping(request: Ask, code: FromPath[str], mapping_id: FromPath[int]) -> Any:
    """End a mapping on a day."""
    await _outside(request, code)
    shown = await _ending(code, mapping_id)
    reading = END_MAPPING.read(await request.form())
    if not reading.ok:
        return _show(request, shown, reading)
    answer = await outside.end_mapping(mapping_id, reading["valid_to"], by=current_user(request).actor, now=utc_now())
    if isinstance(answer, Refused):
        return _show(request, shown, reading.with_refusals(answer))
    flash(request, f"The mapping ends on {day_words(reading['valid_to'])}.")
    return Redirect(shown.back, status_code=303)


HANDLERS = (list_outside, show_outside, new_mapping, add_mapping, open_ending, end_mapping)
