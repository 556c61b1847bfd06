"""Moving a case on: stages, confirmation, reviews, the mode, its clocks, and critical tasks that a director excuses."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from market.accounts.permissions import Role
from market.checklists.queries import tasks_of
from market.checklists.service import create_tasks, end_open_tasks, set_clock, stop_repeats
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.sql import execute, fetch_value
from market.db.transaction import transaction
from market.failure.cases.checklist import case_tasks, person_tasks
from market.failure.cases.declaring import Who
from market.failure.cases.fitting import fit_to_mode, owned_by_lead
from market.failure.cases.person_queries import people_of
from market.failure.cases.queries import excuses_of, stages_of
from market.failure.cases.rules import (
    FINAL,
    LEAST_WORDS,
    Step,
    ToClose,
    closing_facts,
    mode_of_protocol,
    reasons_against_year,
    reasons_not_to_move,
    reasons_not_to_plan,
)
from market.failure.cases.stopping import end_stops
from market.failure.cases.tables import FailureExcuse
from market.failure.cases.types import SUBJECT, Case, Clock, LogKind, Mode, StageCode
from market.failure.cases.words import CLOCK_WORDS, MODE_WORDS, at_words
from market.failure.cases.writing import enter_stage, held_case, running_case, save_case, write_log
from market.policies.failure import FailureProtocol
from market.policies.queries import failure_protocol

Answer = Changed | Refused | None
CORRECTED = {Clock.DECLARED: "declared_at", Clock.NOTICE: "notice_at", Clock.CLOSURE_DATE: "closure_at"}
"""The clocks that a person sets or corrects, and where the case keeps each."""


async def what_closing_needs(case: Case, protocol: FailureProtocol) -> ToClose:
    """What stands in the way of closing a case now: open critical tasks (one that was excused has ended), and people without an end.

    Closing does not wait for the tasks of the protocol's last section, which come after it.
    """
    afterwards = {item.id for item in protocol.items if item.section == protocol.sections[-1].no}
    people = await people_of(case.id)
    gone = {each.reference for each in people if not each.counts}
    open_ones = [
        task
        for task in await tasks_of((SUBJECT, case.id))
        if task.critical and task.is_open and task.code not in afterwards and task.person not in gone
    ]
    return closing_facts(people, [f"{task.code} {task.person}".strip() for task in open_ones])


async def change_stage(case_id: int, version: int, step: Step, *, who: Who, now: datetime) -> Answer:
    """Move a case to another stage, with the entry tests that are met and why. Refused with every reason at once.

    Closing (or recovering) sets the clock `closed` and stops what repeats; closing ends the stops of places that have left the market; the
    end locks the case.
    """
    async with transaction():
        case = await held_case(case_id)
        protocol = (await failure_protocol(case.protocol_version)).policy
        to_close = await what_closing_needs(case, protocol) if step.to in FINAL else ToClose()
        if reasons := reasons_not_to_move(case, protocol, step, to_close):
            return Refused(tuple(reasons))
        values: dict[str, Any] = {"stage": step.to, "ended_at": now if step.to == StageCode.ENDED else None}
        if step.to in FINAL:
            values["closed_at"] = now
        if changed := await save_case(case, version, values, now=now):
            return changed
        await enter_stage(case_id, step.to, at=now, by=who.by, reason=step.reason.strip(), tests=step.ticked, now=now)
        name = protocol.stage(step.to).name
        words = f"{name}. {step.reason.strip()}"
        await write_log(case_id, LogKind.STAGE, words, happened_at=now, by=who.by, now=now)
        if step.to in FINAL:
            await set_clock((SUBJECT, case_id), Clock.CLOSED, now, reason=name, by=who.by, now=now)
            await stop_repeats((SUBJECT, case_id), by=who.by, now=now)
            await end_stops(case, by=who.by, now=now)
        if step.to == StageCode.ENDED:
            await end_open_tasks((SUBJECT, case_id), reason="The case has ended", by=who.by, now=now)
        after = {"stage": step.to, "tests": len(step.ticked)}
        before = {"stage": case.stage}
        await audit.record(
            by=who.by, verb="failure.stage_changed", subject=(SUBJECT, case_id), before=before, after=after, at=now
        )
    return None


async def close_case(
    case_id: int, version: int, *, ticked: Sequence[str], reason: str, who: Who, now: datetime
) -> Answer:
    """Move a case to the stage "closed": everyone has settled care."""
    protocol = await failure_protocol()
    stage = protocol.policy.stage(StageCode.CLOSED)
    step = Step(
        to=StageCode.CLOSED,
        ticked=tuple(ticked),
        reason=reason,
        by_id=who.by.id,
        decides=who.decides(stage.who_decides),
    )
    return await change_stage(case_id, version, step, who=who, now=now)


async def confirm_stage(case_id: int, *, who: Who, now: datetime) -> Refused | None:
    """A director confirms what somebody else declared. Never the person who declared it; twice changes nothing."""
    async with transaction():
        case = await held_case(case_id)
        row = next((each for each in await stages_of(case.id) if each.confirm_by and each.left_at is None), None)
        if row is None:
            return refused(Refusal("nothing_to_confirm", "Nothing waits for confirmation in this case", None))
        if row.confirmed_at is not None:
            return None
        if Role.DIRECTOR not in who.roles:
            return refused(Refusal("director", "A director confirms this. Ask one to open this page", None))
        if row.by_id is not None and row.by_id == who.by.id:
            return refused(Refusal("same_person", "You declared this yourself, so another director confirms it", None))
        await execute(
            "UPDATE failure_stage SET confirmed_at = {}, confirmed_id = {}, confirmed_label = {} WHERE id = {}",
            now,
            who.by.id,
            who.by.label,
            row.id,
        )
        await write_log(case_id, LogKind.STAGE, "The declaration is confirmed.", happened_at=now, by=who.by, now=now)
        await audit.record(by=who.by, verb="failure.confirmed", subject=(SUBJECT, case_id), after={}, at=now)
    return None


async def record_review(
    case_id: int, words: str, *, submission: str | None = None, who: Who, now: datetime
) -> Refused | None:
    """Keep that the stage was reviewed, and what was found; the next review counts from now. A form sent twice counts once."""
    async with transaction():
        case = await running_case(case_id)
        if isinstance(case, Refused):
            return case
        if len(words.strip()) < LEAST_WORDS:
            return refused(Refusal("no_words", "Say what was found, and what follows", "words"))
        if submission and await fetch_value("SELECT 1 FROM failure_log WHERE submission = {}", submission):
            return None
        await execute("UPDATE failure_stage SET reviewed_at = {} WHERE failure = {} AND left_at IS NULL", now, case_id)
        said = f"Review of the stage: {words.strip()}"
        await write_log(case_id, LogKind.MEETING, said, happened_at=now, by=who.by, now=now, submission=submission)
        await audit.record(
            by=who.by, verb="failure.reviewed", subject=(SUBJECT, case_id), after={"stage": case.stage}, at=now
        )
    return None


async def switch_mode(case_id: int, version: int, mode: str, reason: str, *, who: Who, now: datetime) -> Answer:
    """Switch a case between planned and emergency: what is unfinished gets the due times of the other mode, and why.

    Source: unfinished items of a case that is switched to emergency take their emergency due time, counted from the declaration. Items
    that the new mode does not ask for end, and open again on the way back.
    """
    async with transaction():
        case = await running_case(case_id)
        if isinstance(case, Refused):
            return case
        protocol = (await failure_protocol(case.protocol_version)).policy
        if reasons := _not_to_switch(case, protocol, mode, reason):
            return Refused(tuple(reasons))
        if changed := await save_case(case, version, {"mode": mode, "mode_reason": reason.strip()}, now=now):
            return changed
        words = f"Switched to {MODE_WORDS[mode].lower()}: {reason.strip()}"
        references = [each.reference for each in await people_of(case_id) if each.counts]
        tasks = case_tasks(protocol, case.service_group, mode)
        tasks += person_tasks(protocol, case.service_group, mode, references)
        tasks = owned_by_lead(tasks, case.lead_id, case.lead_label)
        await create_tasks((SUBJECT, case_id), tasks, {}, by=who.by, now=now)
        await fit_to_mode(case, protocol, mode, reason=words, by=who.by, now=now)
        await write_log(case_id, LogKind.DECISION, words, happened_at=now, by=who.by, now=now)
        await audit.record(
            by=who.by,
            verb="failure.mode_switched",
            subject=(SUBJECT, case_id),
            before={"mode": case.mode},
            after={"mode": mode},
            at=now,
        )
    return None


def _not_to_switch(case: Case, protocol: FailureProtocol, mode: str, reason: str) -> list[Refusal]:
    found = []
    if case.declared_at is None:
        found.append(Refusal("not_declared", "Declare the failure first: until then there is no mode", None))
    if mode not in tuple(Mode):
        found.append(Refusal("mode", "Choose planned or emergency", "mode"))
    elif mode == case.mode:
        found.append(Refusal("same", f"The case runs on the times of “{MODE_WORDS[mode]}” already", "mode"))
    if len(reason.strip()) < LEAST_WORDS:
        found.append(Refusal("no_reason", "Say why the times change", "reason"))
    if case.declared_at is not None and mode != case.mode:
        advice = mode_of_protocol(
            protocol,
            protocol.trigger(case.trigger),
            declared_at=case.declared_at,
            notice_at=case.notice_at,
            closure_at=case.closure_at,
        )
        found += reasons_not_to_plan(mode, reason, advice, case.notice_at)
    return found


async def set_closure(
    case_id: int, version: int, at: datetime | None, reason: str, *, who: Who, now: datetime
) -> Answer:
    """Set, correct or take away the last day and hour of the service; tasks that count from it are due anew."""
    return await correct_clock(case_id, version, Clock.CLOSURE_DATE, at, reason, who=who, now=now)


async def correct_clock(
    case_id: int, version: int, clock: str, at: datetime | None, reason: str, *, who: Who, now: datetime
) -> Answer:
    """Set or correct a clock of a declared case. Due times are worked out anew; the old ones stay in the history of each task."""
    async with transaction():
        case = await running_case(case_id)
        if isinstance(case, Refused):
            return case
        if reasons := _not_to_correct(case, clock, at, reason, now):
            return Refused(tuple(reasons))
        column = CORRECTED[Clock(clock)]
        before: datetime | None = getattr(case, column)
        if changed := await save_case(case, version, {column: at}, now=now):
            return changed
        answer = await set_clock((SUBJECT, case_id), clock, at, reason=reason, by=who.by, now=now)
        if isinstance(answer, Refused):
            raise RuntimeError(f"clock {clock} of case {case_id} was refused after it was checked")
        words = f"{CLOCK_WORDS[clock].capitalize()}: {at_words(at)}, before that {at_words(before)}. {reason.strip()}"
        await write_log(case_id, LogKind.CLOCK, words, happened_at=now, by=who.by, now=now)
        await audit.record(
            by=who.by,
            verb="failure.clock_corrected",
            subject=(SUBJECT, case_id),
            before={"clock": clock, "at": before},
            after={"clock": clock, "at": at, "tasks": answer},
            at=now,
        )
    return None


def _not_to_correct(case: Case, clock: str, at: datetime | None, reason: str, now: datetime) -> list[Refusal]:
    if clock not in CORRECTED:
        return [Refusal("no_clock", "Choose which time is corrected", "clock")]
    found = []
    if case.declared_at is None:
        found.append(Refusal("not_declared", "Declare the failure first: until then no clock runs", None))
    if at is None and clock == Clock.DECLARED:
        found.append(Refusal("no_time", "Enter the day and time at which the failure was declared", "at"))
    if at is not None and at > now and clock != Clock.CLOSURE_DATE:
        found.append(Refusal("future", "This cannot be in the future. Check the day and time", "at"))
    found += reasons_against_year("at", at, now)
    if not reason.strip():
        found.append(Refusal("no_reason", "Say why the time changes, and how it is known", "reason"))
    return found


async def excuse(case_id: int, task_id: int, reason: str, *, who: Who, now: datetime) -> Refused | None:
    """A director excuses a critical task, so that closing need not wait for it; kept for ever with the reason.

    The task ends with it, so that nobody is told that it is late. Twice is once; opened again, it can be excused again.
    """
    async with transaction():
        case = await running_case(case_id)
        if isinstance(case, Refused):
            return case
        task = next((each for each in await tasks_of((SUBJECT, case.id)) if each.id == task_id), None)
        excused = any(each.task_id == task_id for each in await excuses_of(case_id))
        if excused and task is not None and not task.is_open:
            return None
        reasons = []
        if Role.DIRECTOR not in who.roles:
            reasons.append(Refusal("director", "Only a director may excuse a critical task", None))
        if task is None or not task.critical or not task.is_open:
            reasons.append(Refusal("no_task", "This task is not an open critical task of the case", "task"))
        if len(reason.strip()) < LEAST_WORDS:
            reasons.append(Refusal("no_reason", "Say why closing may go ahead without it", "reason"))
        if reasons or task is None:
            return Refused(tuple(reasons))
        row = FailureExcuse(
            failure=case_id,
            task_id=task_id,
            code=task.code,
            person=task.person,
            reason=reason.strip(),
            by_id=who.by.id,
            by_label=who.by.label,
            excused_at=now,
        )
        await FailureExcuse.insert(row)
        ended = f"Excused by a director: {reason.strip()}"
        await end_open_tasks((SUBJECT, case_id), ids=[task_id], reason=ended, by=who.by, now=now)
        words = f"{task.code} excused: {reason.strip()}"
        await write_log(case_id, LogKind.DECISION, words, happened_at=now, by=who.by, now=now, person=task.person)
        after = {"task": task_id, "code": task.code}
        await audit.record(by=who.by, verb="failure.task_excused", subject=(SUBJECT, case_id), after=after, at=now)
    return None
