"""What people do with a task: start it, say that it is done, not needed or blocked, give it to somebody else, write a note."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request, get, post
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from market.accounts.guards import current_user, needs_any
from market.accounts.permissions import Permission
from market.checklists import forms, service
from market.checklists.listing import may_do, officers
from market.checklists.queries import NoSuchTask, get_task
from market.checklists.types import TaskRow
from market.checklists.words import due_words, moment_in_full, owner_words, role_words
from market.core.refusal import Changed, Refused
from market.policies.rules import POLICY_ROLES
from market.web.as_at import now_of
from market.web.fields import Option
from market.web.flash import flash
from market.web.form_pages import FormPage, answer_form, show_form
from market.web.forms import Form, Reading

Ask = Request[Any, Any, Any]
DO = needs_any(Permission.EDIT_RISK, Permission.REVIEW_PEOPLE, Permission.RUN_FAILURE)
ONE = "/tasks/{task_id:int}"


class Step(Struct, frozen=True):
    """One thing that somebody may do: the last part of its address, its words, its form and what it calls."""

    path: str
    title: str
    button: str
    done: str
    form: Form
    act: Callable[..., Awaitable[Any]]


async def _complete(task_id: int, version: int, reading: Reading, **who: Any) -> Any:
    evidence, why_none = reading["evidence"] or "", reading["why_none"] or ""
    return await service.complete(task_id, version, evidence=evidence, why_none=why_none, **who)


async def _not_needed(task_id: int, version: int, reading: Reading, **who: Any) -> Any:
    return await service.not_needed(task_id, version, reason=reading["reason"], **who)


async def _confirm(task_id: int, version: int, reading: Reading, **who: Any) -> Any:
    return await service.confirm_not_needed(task_id, version, **who)


async def _keep(task_id: int, version: int, reading: Reading, **who: Any) -> Any:
    return await service.keep_needed(task_id, version, reason=reading["reason"], **who)


async def _block(task_id: int, version: int, reading: Reading, **who: Any) -> Any:
    return await service.block(task_id, version, reason=reading["reason"], **who)


async def _reopen(task_id: int, version: int, reading: Reading, **who: Any) -> Any:
    return await service.reopen(task_id, version, reason=reading["reason"], **who)


async def _reassign(task_id: int, version: int, reading: Reading, **who: Any) -> Any:
    owner = int(reading["owner"]) if reading["owner"] else None
    return await service.reassign(task_id, version, owner_role=reading["role"], owner_id=owner, **who)


async def _note(task_id: int, version: int, reading: Reading, **who: Any) -> Any:
    return await service.write_note(task_id, words=reading["words"], **who)


STEPS = {
    each.path: each
    for each in (
        Step("complete", "This is done", "Save as done", "The task is done.", forms.COMPLETE, _complete),
        Step("not-needed", "This is not needed", "Save", "What you said is kept.", forms.NOT_NEEDED, _not_needed),
        Step("confirm", "Confirm that it is not needed", "Confirm", "The task is not needed.", forms.CONFIRM, _confirm),
        Step("keep", "It is still needed", "Keep the task", "The task stays.", forms.KEEP, _keep),
        Step("block", "Something stands in the way", "Save", "The task is blocked.", forms.BLOCK, _block),
        Step("reopen", "Open this again", "Open again", "The task is open again.", forms.REOPEN, _reopen),
        Step("reassign", "Give this to somebody else", "Save", "The task has its owner.", forms.REASSIGN, _reassign),
        Step("note", "Write a note", "Save the note", "The note is kept.", forms.NOTE, _note),
    )
}


async def _held(request: Ask, task_id: int) -> TaskRow:
    try:
        task = await get_task(task_id)
    except NoSuchTask:
        raise NotFoundException("There is no task of that number.") from None
    if not may_do(task, current_user(request)):
        raise PermissionDeniedException("This task is for those who work on its case.")
    return task


def _step(path: str) -> Step:
    if path not in STEPS:
        raise NotFoundException("There is no such page about a task.")
    return STEPS[path]


async def _form(step: Step) -> Form:
    if step.path != "reassign":
        return step.form
    roles = sorted(POLICY_ROLES - {"system", "provider"})
    return step.form.with_options(
        role=[Option(role, role_words(role)) for role in roles],
        owner=[Option(str(number), name) for number, name in await officers()],
    )


def _shown(task: TaskRow, step: Step, request: Ask) -> FormPage:
    now = now_of(request)
    due = moment_in_full(task.due_at) if task.due_at else due_words(task, now)
    facts = [("Task", task.text), ("Who", owner_words(task)), ("Due", due)]
    if task.person:
        facts.insert(1, ("Person", task.person))
    notes = []
    if step.path == "complete" and task.evidence_asked:
        facts.append(("Evidence asked for", task.evidence_asked))
    if step.path == "not-needed" and task.critical:
        notes.append("This task is critical. A second person has to confirm that it is not needed.")
    if step.path in ("confirm", "keep") and task.is_asked:
        notes.append(f"{task.asked_label} says that this is not needed: {task.asked_reason}")
    back = f"/tasks/{task.id}"
    return FormPage(
        title=step.title,
        caption=f"Task {task.code}",
        action=f"{back}/do/{step.path}",
        button=step.button,
        back=back,
        trail=(("Tasks", "/tasks"), (f"Task {task.code}", back)),
        facts=tuple(facts),
        notes=tuple(notes),
    )


@get(ONE + "/do/{step:str}", name="checklists.step_form", guards=[DO])
async def open_step(request: Ask, task_id: FromPath[int], step: FromPath[str]) -> Template:
    """The form of one step."""
    wanted, task = _step(step), await _held(request, task_id)
    form = await _form(wanted)
    now = {"role": task.owner_role, "owner": task.owner_id} if wanted.path == "reassign" else {}
    return show_form(request, _shown(task, wanted, request), form.blank(version=task.version, **now))


@post(ONE + "/do/{step:str}", name="checklists.step", guards=[DO], status_code=200)
async def take_step(request: Ask, task_id: FromPath[int], step: FromPath[str]) -> Any:
    """Keep what was done."""
    wanted, task = _step(step), await _held(request, task_id)
    shown = _shown(task, wanted, request)
    reading = (await _form(wanted)).read(await request.form())
    if not reading.ok:
        return show_form(request, shown, reading)
    who = {"by": current_user(request).actor, "now": now_of(request)}
    answer = await wanted.act(task.id, reading.version or 0, reading, **who)
    newer = await get_task(task.id)
    return answer_form(request, shown, reading, answer, wanted.done, version=newer.version)


@post(ONE + "/start", name="checklists.start", guards=[DO], status_code=200)
async def start_task(request: Ask, task_id: FromPath[int]) -> Redirect:
    """Begin, with one button. What cannot be is said on the task's page."""
    task = await _held(request, task_id)
    sent = str((await request.form()).get("version", ""))
    answer = await service.start(
        task.id,
        int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0,
        by=current_user(request).actor,
        now=now_of(request),
    )
    if isinstance(answer, Refused):
        flash(request, answer.reasons[0].message)
    elif isinstance(answer, Changed):
        flash(request, "Somebody else changed this task in the meantime. Nothing was changed by you: look at it again.")
    else:
        flash(request, "The task is started.")
    return Redirect(f"/tasks/{task.id}", status_code=303)


HANDLERS = (open_step, take_step, start_task)
