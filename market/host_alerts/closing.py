"""What happens to an alert after it is logged: its level, its times, the host's lifting, placing again, and the end."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from market.checklists.queries import tasks_of
from market.checklists.service import change_timings, create_tasks, end_open_tasks, reopen, set_clock, stop_repeats
from market.checklists.types import NewTask
from market.core.clock import london_date
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db.transaction import transaction
from market.embargoes.queries import find_embargo
from market.embargoes.service import end_host_suspension
from market.embargoes.types import Who
from market.host_alerts.queries import others_that_stop, people_of, there_on
from market.host_alerts.rules import (
    HOST_LIFTED,
    TOLD,
    WORKER,
    not_asked_at,
    person_tasks,
    reasons_against_told,
    reasons_not_to_close,
    reasons_not_to_set_level,
    timings_at,
)
from market.host_alerts.types import LEFT, AlertRow, PersonRow, State
from market.host_alerts.writing import held_now, save
from market.policies.host_alert import AlertPolicy, Level
from market.policies.queries import alert_policy

Answer = Changed | Refused | None
NOT_ASKED = "does not ask for it"
"""How the reason of a task ends that a level left out, so that a graver level opens it again."""
NOT_OPEN = Refusal("closed", "This alert is closed. Nothing was changed")


async def set_level(alert_id: int, version: int, *, level: str, reason: str, by: Who, now: datetime) -> Answer:
    """Set another level. Each person's open tasks get its times; what it does not ask for ends, what it adds is there."""
    async with transaction():
        alert = await held_now(alert_id)
        policy = (await alert_policy(alert.policy_version)).policy
        reasons = reasons_not_to_set_level(
            alert, policy, level, reason, person=by.actor.id, label=by.actor.label, roles=by.roles
        )
        if reasons:
            return Refused(tuple(reasons))
        values = {
            "level": level,
            "level_reason": reason.strip(),
            "level_by": by.actor.id,
            "level_label": by.actor.label,
            "level_at": now,
        }
        words = f"From {alert.level} to {level}: {reason.strip()}"
        if changed := await save(alert, version, values, "level_set", words, by=by.actor, now=now):
            return changed
        await _follow_level(alert, policy, level, by=by, now=now)
    return None


async def _follow_level(alert: AlertRow, policy: AlertPolicy, level: str, *, by: Who, now: datetime) -> None:
    wanted, why = policy.level(level), f"Level {level}"
    people = [person for person in await people_of(alert.id) if not _is_gone(person)]
    tasks = [task for person in people for task in _tasks_with_worker(policy, wanted, person)]
    await create_tasks(alert.subject, tasks, {}, by=by.actor, now=now)
    asked = {(task.code, task.person) for task in tasks}
    for row in await tasks_of(alert.subject):
        if row.state == "not_needed" and row.reason.endswith(NOT_ASKED) and (row.code, row.person) in asked:
            await reopen(row.id, row.version, reason=why, by=by.actor, now=now)
    await change_timings(alert.subject, timings_at(policy, wanted), reason=why, by=by.actor, now=now)
    words = f"Level {level} {NOT_ASKED}"
    await end_open_tasks(alert.subject, codes=not_asked_at(policy, wanted), reason=words, by=by.actor, now=now)


def _tasks_with_worker(policy: AlertPolicy, level: Level, person: PersonRow) -> list[NewTask]:
    """The tasks of a person at a level, those of a worker given to the one who is named."""
    named = {"owner_id": person.worker_id, "owner_label": person.worker_label}
    return [
        replace(task, **named) if person.worker_id is not None and task.owner_role == WORKER else task
        for task in person_tasks(policy, level, person.case_reference)
    ]


def _is_gone(person: PersonRow) -> bool:
    return person.outcome == LEFT


async def write_reasons(alert_id: int, version: int, *, reasons: str, by: Who, now: datetime) -> Answer:
    """Write down the reasons that the host gave later, in its own words."""
    async with transaction():
        alert = await held_now(alert_id)
        if not alert.is_open:
            return refused(NOT_OPEN)
        if not reasons.strip():
            return refused(Refusal("missing", "Write the reasons as the host gave them", "host_reasons"))
        values = {"host_reasons": reasons.strip()}
        return await save(alert, version, values, "reasons", "", by=by.actor, now=now)


async def correct_told(
    alert_id: int, version: int, *, told_at: datetime, reason: str, by: Who, now: datetime
) -> Answer:
    """Correct when the notice reached us. Due times are worked out anew; the old ones stay in the history of each task."""
    async with transaction():
        alert = await held_now(alert_id)
        if not alert.is_open:
            return refused(NOT_OPEN)
        reasons = []
        if told_at > now:
            reasons.append(Refusal("in_the_future", "The time when we were told must be in the past", "told_on"))
        elif late := reasons_against_told(told_at, alert.logged_at):
            reasons += late
        elif alert.lifted_at is not None and told_at > alert.lifted_at:
            message = "The time when we were told must be before the host lifted its suspension"
            reasons.append(Refusal("after_lifting", message, "told_on"))
        if not reason.strip():
            reasons.append(Refusal("no_reason", "Say why the time is corrected", "reason"))
        if reasons:
            return Refused(tuple(reasons))
        words = reason.strip()
        if changed := await save(alert, version, {"told_at": told_at}, "told_corrected", words, by=by.actor, now=now):
            return changed
        await set_clock(alert.subject, TOLD, told_at, reason=words, by=by.actor, now=now)
    return None


async def record_lifting(
    alert_id: int, version: int, *, lifted_at: datetime, words: str, by: Who, now: datetime
) -> Answer:
    """The host says that it has lifted, and how it said so. Reviews go on, and our own stop stays until `place_again`.

    It may come after the alert was closed because nobody of ours was left there: our own stop still waits for it.
    """
    async with transaction():
        alert = await held_now(alert_id)
        if alert.lifted_at is not None:
            return refused(Refusal("already_lifted", "The lifting is recorded already. Nothing was changed"))
        reasons = []
        if lifted_at > now or lifted_at < alert.told_at:
            message = "The time of the lifting must lie between the notice and now"
            reasons.append(Refusal("wrong_time", message, "lifted_on"))
        if len(words.strip()) < 10:
            reasons.append(Refusal("no_words", "Say how and when the host confirmed it in writing", "words"))
        if reasons:
            return Refused(tuple(reasons))
        state = State.LIFTED.value if alert.is_open else alert.state
        values = {"lifted_at": lifted_at, "lifted_words": words.strip(), "state": state}
        if changed := await save(alert, version, values, "lifted", words.strip(), by=by.actor, now=now):
            return changed
        await set_clock(alert.subject, HOST_LIFTED, lifted_at, reason="The host lifted", by=by.actor, now=now)
    return None


async def place_again(
    alert_id: int, version: int, *, confirmation: str, against_host: bool = False, by: Who, now: datetime
) -> Answer:
    """End our own stop at the place: a manager after the host has lifted, or a director against the host's view with reasons."""
    async with transaction():
        alert = await held_now(alert_id)
        if alert.version != version:
            return Changed()
        embargo = None if alert.embargo_id is None else await find_embargo(alert.embargo_id)
        if embargo is None or not embargo.is_running:
            return refused(Refusal("not_stopped", "Our own stop at this place has ended already, or there was none"))
        if not against_host and (reasons := _hosts_that_have_not(alert, await others_that_stop(alert))):
            return Refused(tuple(reasons))
        answer = await end_host_suspension(
            embargo.id, embargo.version, confirmation=confirmation, against_host=against_host, by=by, now=now
        )
        if isinstance(answer, Refused | Changed):
            return answer
        kind = "placing_again" if not against_host else "against_host"
        # The alert's own row changes too, so that two managers who decide at once get one effect and a clear answer.
        return await save(alert, version, {"state": alert.state}, kind, confirmation.strip(), by=by.actor, now=now)


def _hosts_that_have_not(alert: AlertRow, others: Sequence[AlertRow]) -> list[Refusal]:
    """Every host that still suspends the place: two authorities may have told us, and one stop of ours follows both."""
    found = []
    if alert.lifted_at is None:
        found.append(Refusal("not_lifted", "The host has not lifted its suspension. Record its lifting first"))
    for other in others:
        words = f"{other.host_name} has not lifted its suspension of the same place: see host alert {other.id}"
        found.append(Refusal("other_host", words))
    return found


async def close_alert(alert_id: int, version: int, *, words: str, by: Who, now: datetime) -> Answer:
    """Close an alert when everybody is dealt with; refused with every reason why not. Tasks that are left end with it."""
    async with transaction():
        alert = await held_now(alert_id)
        reasons = await reasons_to_keep_open(alert, now)
        if not words.strip():
            reasons.append(Refusal("no_words", "Say what was decided about the place", "words"))
        if reasons:
            return Refused(tuple(reasons))
        values = {
            "state": State.CLOSED.value,
            "closed_at": now,
            "closed_label": by.actor.label,
            "closed_words": words.strip(),
        }
        if changed := await save(alert, version, values, "closed", words.strip(), by=by.actor, now=now):
            return changed
        await stop_repeats(alert.subject, by=by.actor, now=now)
        await end_open_tasks(alert.subject, reason="The alert is closed", by=by.actor, now=now)
    return None


async def reasons_to_keep_open(alert: AlertRow, now: datetime) -> list[Refusal]:
    """Every reason why an alert cannot be closed yet, for the page and for closing."""
    policy = (await alert_policy(alert.policy_version)).policy
    people = await people_of(alert.id)
    there = [each.case_reference for each in await there_on(alert, london_date(now))]
    return reasons_not_to_close(
        alert,
        policy,
        people,
        await tasks_of(alert.subject),
        still_there=[*there, *_by_hand(people)],
        unlisted=len(set(there) - {person.case_reference for person in people}),
    )


def _by_hand(people: Sequence[PersonRow]) -> list[str]:
    """People whom no placement says to have left: they are there until their outcome says otherwise."""
    return [person.case_reference for person in people if person.placement_id is None and not _is_gone(person)]
