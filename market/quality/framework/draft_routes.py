"""Working on a draft: starting it, changing criteria with a preview of what it costs, and putting a version into force."""

import asyncio
from typing import Any

from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Changed, Refused
from market.policies.queries import lifted_by
from market.quality.framework import drafts, queries
from market.quality.framework.draft_pages import DraftForm, Preview, preview_of
from market.quality.framework.draft_rules import (
    next_code,
    next_number,
    reasons_against_criterion,
    reasons_not_to_remove,
)
from market.quality.framework.forms import NEW_DRAFT, REMOVE, criterion_form, criterion_of_reading, values_of
from market.quality.framework.library_routes import PATH, version_of
from market.quality.framework.types import Criterion, Library, VersionRow, VersionStatus
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Reading
from market.web.render import page

Ask = Request[Any, Any, Any]
EDIT = needs(Permission.EDIT_FRAMEWORK)
VERSION = PATH + "/versions/{version_id:int}"
CRITERION = VERSION + "/criteria/{code:str}"


def _who(request: Ask) -> dict[str, Any]:
    return {"by": current_user(request).actor, "now": utc_now()}


def _show(request: Ask, shown: DraftForm, reading: Reading) -> Template:
    status = 422 if reading.errors else 200
    return page(request, "quality/framework/form.html", shown, reading=reading, status_code=status)


NEW = DraftForm(
    title="Start a new version",
    lead="A copy of the live version to work on. Nothing changes for anybody until it is put into force.",
    action=f"{PATH}/drafts/new",
    button="Start the draft",
    back=PATH,
)


@get(f"{PATH}/drafts/new", name="framework.new_draft", guards=[EDIT])
async def new_draft(request: Ask) -> Template:
    """The form to start a draft."""
    numbers = [each.number for each in await queries.list_versions()]
    return _show(request, NEW, NEW_DRAFT.blank(number=next_number(numbers)))


@post(f"{PATH}/drafts/new", name="framework.start_draft", guards=[EDIT], status_code=200)
async def start_draft(request: Ask) -> Any:
    """Start a draft."""
    reading = NEW_DRAFT.read(await request.form())
    if not reading.ok:
        return _show(request, NEW, reading)
    there = {each.number for each in await queries.list_versions()}
    answer = await drafts.start_draft(reading["number"], reading["title"], **_who(request))
    if isinstance(answer, Refused):
        return _show(request, NEW, reading.with_refusals(answer))
    if reading["number"] in there:
        flash(request, f"Draft {reading['number']} was there already, and this is it. No second one was started.")
    else:
        flash(request, f"Draft {reading['number']} was started.")
    return Redirect(f"{PATH}/versions/{answer}", status_code=303)


async def _draft(version_id: int) -> tuple[VersionRow, Library]:
    version, library = await version_of(version_id)
    if version.status != VersionStatus.DRAFT:
        raise NotFoundException("Only a draft can be changed. This version is not one.")
    return version, library


async def _held(version_id: int, code: str) -> tuple[VersionRow, Library, Criterion, int]:
    version, library = await _draft(version_id)
    held, row = library.by_code.get(code), await drafts.criterion_row(version_id, code)
    if held is None or row is None:
        raise NotFoundException("There is no criterion of that code in this draft.")
    return version, library, held, row[1]


def _editing(version: VersionRow, code: str) -> DraftForm:
    here = f"{PATH}/versions/{version.id}"
    return DraftForm(
        title=f"Change {code}",
        lead=f"In draft {version.number}. You see what the change costs before anything is saved.",
        action=f"{here}/criteria/{code}/edit",
        button="Preview the change",
        back=f"{PATH}/criteria/{code}?version={version.id}",
        trail=((f"Draft {version.number}", here),),
        step="preview",
    )


@get(CRITERION + "/edit", name="framework.edit_criterion_form", guards=[EDIT])
async def open_criterion(request: Ask, version_id: FromPath[int], code: FromPath[str]) -> Template:
    """The form of a criterion of a draft."""
    version, library, held, row_version = await _held(version_id, code)
    reading = criterion_form(library).blank(version=row_version, **values_of(held))
    return _show(request, _editing(version, code), reading)


@post(CRITERION + "/edit", name="framework.edit_criterion", guards=[EDIT], status_code=200)
async def change_criterion(request: Ask, version_id: FromPath[int], code: FromPath[str]) -> Any:
    """Preview a change of a criterion, go back to typing, or save it."""
    version, library, held, row_version = await _held(version_id, code)
    sent = await request.form()
    reading = criterion_form(library).read(sent)
    shown = _editing(version, code)
    if not reading.ok or sent.get("step") == "edit":
        return _show(request, shown, reading)
    criterion = criterion_of_reading(reading, code, held.standard, held)
    if reasons := reasons_against_criterion(criterion, library.settings):
        return _show(request, shown, reading.with_refusals(reasons))
    if sent.get("step") != "save":
        return await _preview(request, shown, reading, library, criterion)
    answer = await drafts.change_criterion(
        version_id, criterion, reading.version or 0, reading["reason"], **_who(request)
    )
    if isinstance(answer, Refused):
        return _show(request, shown, reading.with_refusals(answer))
    if isinstance(answer, Changed):
        raise ChangedSinceOpened(
            reading, now=values_of(held), version=row_version, action=shown.action, back=shown.back
        )
    flash(request, f"Criterion {code} was changed.")
    return Redirect(shown.back, status_code=303)


async def _preview(
    request: Ask, shown: DraftForm, reading: Reading, library: Library, criterion: Criterion
) -> Template:
    preview: Preview = await asyncio.to_thread(preview_of, library, criterion, None)
    return page(request, "quality/framework/preview.html", shown, reading=reading, preview=preview, criterion=criterion)


def _adding(version: VersionRow) -> DraftForm:
    here = f"{PATH}/versions/{version.id}"
    return DraftForm(
        title="Add a criterion",
        lead=f"To draft {version.number}. You see what it costs before anything is saved.",
        action=f"{here}/criteria/new",
        button="Preview the new criterion",
        back=here,
        trail=((f"Draft {version.number}", here),),
        step="preview",
    )


@get(VERSION + "/criteria/new", name="framework.new_criterion", guards=[EDIT])
async def new_criterion(request: Ask, version_id: FromPath[int]) -> Template:
    """The form of a new criterion."""
    version, library = await _draft(version_id)
    blank = criterion_form(library, adding=True).blank(
        methods=["self_assessment", "full_review"], quarterly="no", criticality="major", counts_for_provider=True
    )
    return _show(request, _adding(version), blank)


@post(VERSION + "/criteria/new", name="framework.add_criterion", guards=[EDIT], status_code=200)
async def add_criterion(request: Ask, version_id: FromPath[int]) -> Any:
    """Preview a new criterion, go back to typing, or add it."""
    version, library = await _draft(version_id)
    sent = await request.form()
    reading = criterion_form(library, adding=True).read(sent)
    shown = _adding(version)
    if not reading.ok or sent.get("step") == "edit":
        return _show(request, shown, reading)
    standard, used = reading["standard"], await queries.codes_ever_used()
    asked = str(sent.get("code", ""))
    code = asked if sent.get("step") == "save" and asked.startswith(f"{standard}.") else next_code(standard, used)
    criterion = criterion_of_reading(reading, code[:12], standard)
    if reasons := reasons_against_criterion(criterion, library.settings):
        return _show(request, shown, reading.with_refusals(reasons))
    if sent.get("step") != "save":
        return await _preview(request, shown, reading, library, criterion)
    answer = await drafts.add_criterion(version_id, criterion, reading["reason"], **_who(request))
    if isinstance(answer, Refused):
        return _show(request, shown, reading.with_refusals(answer))
    flash(request, f"Criterion {criterion.code} was added.")
    return Redirect(f"{PATH}/criteria/{criterion.code}?version={version_id}", status_code=303)


async def _removing(request: Ask, version: VersionRow, library: Library, held: Criterion, reading: Reading) -> Template:
    here = f"{PATH}/versions/{version.id}"
    shown = DraftForm(
        title=f"Remove {held.code}",
        lead=held.statement,
        action=f"{here}/criteria/{held.code}/remove",
        button="Remove the criterion",
        back=f"{PATH}/criteria/{held.code}?version={version.id}",
        trail=((f"Draft {version.number}", here),),
        warning=True,
    )
    mapped = await queries.questions_mapped_to(held.code)
    return page(
        request,
        "quality/framework/remove.html",
        shown,
        reading=reading,
        preview=await asyncio.to_thread(preview_of, library, held, held),
        mapped=mapped,
        against=reasons_not_to_remove(held.code, mapped, library, await lifted_by(held.code)),
        criterion=held,
        status_code=422 if reading.errors else 200,
    )


@get(CRITERION + "/remove", name="framework.remove_criterion_form", guards=[EDIT])
async def open_removal(request: Ask, version_id: FromPath[int], code: FromPath[str]) -> Template:
    """What removing a criterion saves, and why it may not be removed yet."""
    version, library, held, row_version = await _held(version_id, code)
    return await _removing(request, version, library, held, REMOVE.blank(version=row_version))


@post(CRITERION + "/remove", name="framework.remove_criterion", guards=[EDIT], status_code=200)
async def remove_criterion(request: Ask, version_id: FromPath[int], code: FromPath[str]) -> Any:
    """Remove a criterion from a draft."""
    version, library, held, row_version = await _held(version_id, code)
    reading = REMOVE.read(await request.form())
    if not reading.ok:
        return await _removing(request, version, library, held, reading)
    answer = await drafts.remove_criterion(version_id, code, reading.version or 0, reading["reason"], **_who(request))
    if isinstance(answer, Refused):
        return await _removing(request, version, library, held, reading.with_refusals(answer))
    back = f"{PATH}/versions/{version_id}"
    if isinstance(answer, Changed):
        action = f"{back}/criteria/{code}/remove"
        raise ChangedSinceOpened(reading, now={}, version=row_version, action=action, back=back)
    flash(request, f"Criterion {code} was removed.")
    return Redirect(back, status_code=303)


HANDLERS = (
    new_draft,
    start_draft,
    open_criterion,
    change_criterion,
    new_criterion,
    add_criterion,
    open_removal,
    remove_criterion,
)
