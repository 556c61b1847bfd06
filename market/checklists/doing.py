"""What people do with one task. Each takes the version that the page showed, and answers None, `Changed` or why not."""

from datetime import datetime
from typing import Any

from market.checklists import rules
from market.checklists.moving import set_clock
from market.checklists.queries import clock_values, events_of
from market.checklists.types import EventKind, State, Subject, TaskRow
from market.checklists.writing import happened, held_now, locked_tasks, save
from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.sql import fetch_one
from market.db.transaction import transaction

Answer = Changed | Refused | None
_NOT_ASKED: dict[str, Any] = {"asked_by": None, "asked_label": "", "asked_at": None, "asked_reason": ""}


async def start(task_id: int, version: int, *, by: Actor, now: datetime) -> Answer:
    """Somebody begins, or goes on after it was blocked."""
    async with transaction():
        held = await held_now(task_id)
        if reason := rules.reason_not_to(held, EventKind.STARTED):
            return refused(reason)
        return await save(held, version, {"state": State.DOING.value}, EventKind.STARTED, "", by=by, now=now)


async def complete(
    task_id: int, version: int, *, evidence: str, why_none: str = "", by: Actor, now: datetime
) -> Answer:
    """It is done, with what shows it, or why there is no such evidence. A second time says who was first."""
    async with transaction():
        held = await held_now(task_id)
        if reason := rules.reason_not_to(held, EventKind.DONE):
            return refused(reason)
        if reasons := rules.reasons_not_to_complete(evidence, why_none):
            return Refused(tuple(reasons))
        values = {
            **_ended(State.DONE, by, now),
            **_NOT_ASKED,
            "evidence": evidence.strip(),
            "reason": "" if evidence.strip() else why_none.strip(),
        }
        words = evidence.strip() or f"No evidence: {why_none.strip()}"
        answer = await save(held, version, values, EventKind.DONE, words, by=by, now=now)
        if answer is None and held.sets_clock:
            await _start_clock(held, by=by, now=now)
        return answer


async def _start_clock(task: TaskRow, *, by: Actor, now: datetime) -> None:
    """What is done gives its clock a value, unless that has one already."""
    if (await clock_values(task.subject)).get((task.sets_clock, task.person)) is None:
        await set_clock(
            task.subject, task.sets_clock, now, person=task.person, reason=f"{task.code} is done", by=by, now=now
        )


async def not_needed(task_id: int, version: int, *, reason: str, by: Actor, now: datetime) -> Answer:
    """It need not be done, and why. A critical task waits for a second person, who confirms it or keeps it."""
    async with transaction():
        held = await held_now(task_id)
        if why_not := rules.reason_not_to(held, EventKind.NOT_NEEDED):
            return refused(why_not)
        if reasons := rules.reasons_not_to_leave_out(held, reason):
            return Refused(tuple(reasons))
        if held.critical:
            asked = {"asked_by": by.id, "asked_label": by.label, "asked_at": now, "asked_reason": reason.strip()}
            return await save(held, version, asked, EventKind.ASKED_NOT_NEEDED, reason.strip(), by=by, now=now)
        values = {**_ended(State.NOT_NEEDED, by, now), "reason": reason.strip()}
        return await save(held, version, values, EventKind.NOT_NEEDED, reason.strip(), by=by, now=now)


async def confirm_not_needed(task_id: int, version: int, *, by: Actor, now: datetime) -> Answer:
    """A second person agrees that a critical task need not be done."""
    async with transaction():
        held = await held_now(task_id)
        if held.state == State.NOT_NEEDED and (ended := rules.reason_not_to(held, EventKind.NOT_NEEDED)):
            return refused(ended)
        if reason := rules.reason_not_to_confirm(held, by):
            return refused(reason)
        values = {
            **_ended(State.NOT_NEEDED, by, now),
            "reason": held.asked_reason,
            "second_by": by.id,
            "second_label": by.label,
        }
        return await save(held, version, values, EventKind.NOT_NEEDED, held.asked_reason, by=by, now=now)


async def keep_needed(task_id: int, version: int, *, reason: str, by: Actor, now: datetime) -> Answer:
    """A critical task stays: the second person does not agree, or the first takes it back."""
    async with transaction():
        held = await held_now(task_id)
        if not held.is_asked:
            words = "Nobody has said that this task is not needed. Open it again to see how it stands"
            return refused(Refusal("not_asked", words))
        if reasons := _needs(reason, "Say why this task is still needed"):
            return reasons
        return await save(held, version, _NOT_ASKED, EventKind.STILL_NEEDED, reason.strip(), by=by, now=now)


async def block(task_id: int, version: int, *, reason: str, by: Actor, now: datetime) -> Answer:
    """It cannot go on, and what stands in the way. Its due time stays."""
    async with transaction():
        held = await held_now(task_id)
        if why_not := rules.reason_not_to(held, EventKind.BLOCKED):
            return refused(why_not)
        if reasons := _needs(reason, "Say what stands in the way"):
            return reasons
        values = {"state": State.BLOCKED.value, "reason": reason.strip()}
        return await save(held, version, values, EventKind.BLOCKED, reason.strip(), by=by, now=now)


async def reopen(task_id: int, version: int, *, reason: str, by: Actor, now: datetime) -> Answer:
    """It was marked as done or not needed by mistake, and why it is to be done again. Evidence stays in the history."""
    async with transaction():
        held = await held_now(task_id)
        if why_not := rules.reason_not_to(held, EventKind.REOPENED):
            return refused(why_not)
        if reasons := _needs(reason, "Say why this is to be done again"):
            return reasons
        values = {
            "state": State.DOING.value, "done_at": None, "done_by": None, "done_label": "", "evidence": "", "reason": "",
            "second_by": None, "second_label": "", **_NOT_ASKED,
        }  # fmt: skip
        return await save(held, version, values, EventKind.REOPENED, reason.strip(), by=by, now=now)


async def reassign(
    task_id: int, version: int, *, owner_role: str = "", owner_id: int | None = None, by: Actor, now: datetime
) -> Answer:
    """Another role or a named person does it. Without a role the role stays; without a person the role's holders share it."""
    async with transaction():
        held = await held_now(task_id)
        if not held.is_open:
            return refused(Refusal("ended", "This task has ended, so nobody has to do it any more"))
        label = ""
        if owner_id is not None and not (label := await _officer(owner_id)):
            return refused(Refusal("no_user", "Choose somebody of the council with an active account", "owner"))
        role = owner_role or held.owner_role
        values: dict[str, Any] = {"owner_role": role, "owner_id": owner_id, "owner_label": label}
        if all(getattr(held, name) == value for name, value in values.items()):
            return None
        return await save(held, version, values, EventKind.REASSIGNED, label or role, by=by, now=now)


async def give_person(
    subject: Subject, person: str, owner_id: int, *, role: str, by: Actor, now: datetime
) -> int | Refused:
    """Give every open task that a role has for one person of a case to a named officer; how many changed hands."""
    async with transaction():
        if not (label := await _officer(owner_id)):
            return refused(Refusal("no_user", "Choose somebody of the council with an active account", "owner"))
        given = 0
        for task in await locked_tasks(subject, person=person):
            if task.is_open and task.owner_role == role and task.owner_id != owner_id:
                values = {"owner_id": owner_id, "owner_label": label}
                await save(task, task.version, values, EventKind.REASSIGNED, label, by=by, now=now)
                given += 1
    return given


async def _officer(user_id: int) -> str:
    """The name of an active officer of the council; empty for a provider's or partner's account and for nobody."""
    row = await fetch_one(
        "SELECT u.name FROM app_user u WHERE u.id = {} AND u.active AND u.organisation_id IS NULL AND u.partner_id IS NULL",
        user_id,
    )
    return str(row["name"]) if row else ""


async def write_note(task_id: int, *, words: str, by: Actor, now: datetime) -> Refused | None:
    """Keep a note with a task; it changes nothing else, so nobody is in its way. The same note sent twice in a row is kept once."""
    async with transaction():
        held = await held_now(task_id)
        if reasons := _needs(words, "Write the note", "words"):
            return reasons
        last = (await events_of(held.id))[-1:]
        if any((each.kind, each.words, each.by_id) == (EventKind.NOTE, words.strip(), by.id) for each in last):
            return None
        await happened([_note(held, words.strip(), by, now)])
        await audit.record(by=by, verb="task.note", subject=("task", held.id), at=now)
    return None


def _note(held: TaskRow, words: str, by: Actor, now: datetime) -> tuple[Any, ...]:
    return held.id, EventKind.NOTE.value, words, held.state, None, None, now, by.id, by.label


def _ended(state: State, by: Actor, now: datetime) -> dict[str, Any]:
    return {"state": state.value, "done_at": now, "done_by": by.id, "done_label": by.label}


def _needs(text: str, missing: str, name: str = "reason") -> Refused | None:
    if not text.strip():
        return refused(Refusal("no_reason", missing, name))
    too_long = rules.too_long(**{name: text})
    return Refused(tuple(too_long)) if too_long else None
