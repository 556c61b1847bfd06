"""The tab of a contract's milestones and documents, with its stage of the commissioning cycle."""

from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec.structs import replace

from market.accounts.guards import current_user
from market.contracts import milestone_service, service
from market.contracts.document_service import documents_of
from market.contracts.editing_routes import EDIT, AnyRequest, FormPage, show_form, trail_of
from market.contracts.forms import FIRST_DAY, LAST_DAY, STAGE
from market.contracts.milestone_pages import document_items, milestone_items
from market.contracts.milestone_service import Milestone, NoSuchMilestone
from market.contracts.record import ContractRecord
from market.contracts.register_routes import READ, the_record
from market.contracts.tab_page import open_tab
from market.contracts.words import STAGE_WORDS
from market.core.clock import utc_now
from market.core.refusal import Changed, Refused
from market.web.as_at import present_day
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Date, Form, Reading, Text
from market.web.render import page

GONE = "There is no such milestone in this contract. Open its milestones again."
_FIELDS = (
    Text("title", "Milestone", hint="Such as “Specification agreed”. Do not name people who receive care", longest=200),
    STAGE,
    Date("due_on", "When it is due", hint="For example, 31 3 2027", earliest=FIRST_DAY, latest=LAST_DAY),
    Date(
        "done_on",
        "When it was done",
        hint="Leave empty until it is done",
        required=False,
        earliest=FIRST_DAY,
        latest=LAST_DAY,
    ),
)
NEW, CHANGED, STAGE_FORM = Form(*_FIELDS), Form(*_FIELDS, versioned=True), Form(STAGE, versioned=True)


@get("/contracts/{contract_id:int}/milestones", name="contracts.milestones", guards=[READ])
async def show_milestones(request: AnyRequest, contract_id: FromPath[int]) -> Template:
    """The milestones, documents and stage of a contract."""
    record, head = await open_tab(request, contract_id, "milestones")
    return page(
        request,
        "contracts/milestones.html",
        head,
        stage=STAGE_WORDS.get(record.row.stage, record.row.stage),
        stages=milestone_items(
            await milestone_service.milestones_of(contract_id), head.on, head.here, may_edit=head.may_edit
        ),
        documents=document_items(await documents_of(contract_id), contract_id, may_edit=head.may_edit),
    )


def _form_page(record: ContractRecord, title: str, part: str) -> FormPage:
    here = f"/contracts/{record.row.id}/milestones"
    return FormPage(
        title=title,
        action=f"{here}/{part}",
        button="Save",
        back=here,
        trail=(*trail_of(record), ("Milestones and documents", here)),
    )


def _typed(reading: Reading, number: int | None = None) -> Milestone:
    values: dict[str, Any] = {name: reading[name] for name in ("title", "stage", "due_on", "done_on")}
    return Milestone(id=number, **values)


def _shown(milestone: Milestone) -> dict[str, Any]:
    return {name: getattr(milestone, name) for name in ("title", "stage", "due_on", "done_on")}


@get("/contracts/{contract_id:int}/milestones/new", name="contracts.new_milestone", guards=[EDIT])
async def new_milestone(request: AnyRequest, contract_id: FromPath[int]) -> Template:
    """The form to add a milestone."""
    record = await the_record(contract_id)
    return show_form(request, _form_page(record, "Add a milestone", "new"), NEW.blank(stage=record.row.stage))


@post("/contracts/{contract_id:int}/milestones/new", name="contracts.add_milestone", guards=[EDIT], status_code=200)
async def add_milestone(request: AnyRequest, contract_id: FromPath[int]) -> Template | Redirect:
    """Add a milestone."""
    shown = _form_page(await the_record(contract_id), "Add a milestone", "new")
    reading = NEW.read(await request.form())
    if not reading.ok:
        return show_form(request, shown, reading)
    answer = await milestone_service.add_milestone(
        contract_id,
        _typed(reading),
        by=current_user(request).actor,
        now=utc_now(),
        today=present_day(request.app.state.settings),
    )
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    flash(request, "The milestone was added.")
    return Redirect(shown.back, status_code=303)


async def _the_milestone(contract_id: int, milestone_id: int) -> Milestone:
    try:
        return await milestone_service.get_milestone(contract_id, milestone_id)
    except NoSuchMilestone:
        raise NotFoundException(GONE) from None


@get("/contracts/{contract_id:int}/milestones/{milestone_id:int}/edit", name="contracts.edit_milestone", guards=[EDIT])
async def edit_milestone(request: AnyRequest, contract_id: FromPath[int], milestone_id: FromPath[int]) -> Template:
    """The form to change a milestone, such as the day it is due."""
    record, held = await the_record(contract_id), await _the_milestone(contract_id, milestone_id)
    shown = _form_page(record, "Change a milestone", f"{milestone_id}/edit")
    return show_form(request, shown, CHANGED.blank(version=held.stamp, **_shown(held)))


@post(
    "/contracts/{contract_id:int}/milestones/{milestone_id:int}/edit",
    name="contracts.change_milestone",
    guards=[EDIT],
    status_code=200,
)
async def change_milestone(
    request: AnyRequest, contract_id: FromPath[int], milestone_id: FromPath[int]
) -> Template | Redirect:
    """Save a changed milestone, unless somebody else did so first."""
    record = await the_record(contract_id)
    await _the_milestone(contract_id, milestone_id)
    shown = _form_page(record, "Change a milestone", f"{milestone_id}/edit")
    reading = CHANGED.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await milestone_service.change_milestone(
        contract_id,
        _typed(reading, milestone_id),
        reading.version,
        by=current_user(request).actor,
        now=utc_now(),
        today=present_day(request.app.state.settings),
    )
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    if isinstance(answer, Changed):
        newer = await _the_milestone(contract_id, milestone_id)
        raise ChangedSinceOpened(reading, now=_shown(newer), version=newer.stamp, action=shown.action, back=shown.back)
    flash(request, "The milestone was saved.")
    return Redirect(shown.back, status_code=303)


async def _mark(request: AnyRequest, contract_id: int, milestone_id: int, *, done: bool) -> Redirect:
    today = present_day(request.app.state.settings)
    try:
        changed = await milestone_service.set_done(
            contract_id, milestone_id, today if done else None, by=current_user(request).actor, now=utc_now()
        )
    except NoSuchMilestone:
        raise NotFoundException(GONE) from None
    state = "done" if done else "not done"
    flash(
        request, f"The milestone is marked as {state}." if changed else f"The milestone was marked as {state} already."
    )
    return Redirect(f"/contracts/{contract_id}/milestones", status_code=303)


@post("/contracts/{contract_id:int}/milestones/{milestone_id:int}/done", name="contracts.milestone_done", guards=[EDIT])
async def mark_done(request: AnyRequest, contract_id: FromPath[int], milestone_id: FromPath[int]) -> Redirect:
    """Mark a milestone as done today."""
    return await _mark(request, contract_id, milestone_id, done=True)


@post(
    "/contracts/{contract_id:int}/milestones/{milestone_id:int}/undone",
    name="contracts.milestone_undone",
    guards=[EDIT],
)
async def mark_undone(request: AnyRequest, contract_id: FromPath[int], milestone_id: FromPath[int]) -> Redirect:
    """Take back that a milestone is done."""
    return await _mark(request, contract_id, milestone_id, done=False)


@get("/contracts/{contract_id:int}/milestones/stage", name="contracts.edit_stage", guards=[EDIT])
async def edit_stage(request: AnyRequest, contract_id: FromPath[int]) -> Template:
    """The form to change the contract's stage of the commissioning cycle."""
    record = await the_record(contract_id)
    reading = STAGE_FORM.blank(version=record.row.version, stage=record.row.stage)
    return show_form(request, _form_page(record, "Change the stage", "stage"), reading)


@post("/contracts/{contract_id:int}/milestones/stage", name="contracts.change_stage", guards=[EDIT], status_code=200)
async def change_stage(request: AnyRequest, contract_id: FromPath[int]) -> Template | Redirect:
    """Save the stage, unless somebody else changed the contract first."""
    record = await the_record(contract_id)
    shown, reading = _form_page(record, "Change the stage", "stage"), STAGE_FORM.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    facts = replace(record.facts, stage=reading["stage"])
    answer = await service.change_contract(
        contract_id, reading.version, facts, by=current_user(request).actor, now=utc_now()
    )
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    if isinstance(answer, Changed):
        row = (await the_record(contract_id)).row
        now = {"stage": row.stage}
        raise ChangedSinceOpened(reading, now=now, version=row.version, action=shown.action, back=shown.back)
    flash(request, "The stage was saved.")
    return Redirect(shown.back, status_code=303)


HANDLERS = (
    show_milestones,
    new_milestone,
    add_milestone,
    edit_milestone,
    change_milestone,
    mark_done,
    mark_undone,
    edit_stage,
    change_stage,
)
"""Gathered by `routes`."""
