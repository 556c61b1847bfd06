"""What the timetable does with tasks: open the next occurrence of what repeats, and tell of critical ones that are late."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from market.accounts.permissions import PROVIDER_ROLES, Role
from market.accounts.queries import list_emails_with
from market.checklists.queries import emails_of_owner, late_critical
from market.checklists.rules import alert_from, escalate_after
from market.checklists.service import open_next
from market.checklists.types import EventKind, TaskRow
from market.checklists.writing import happened
from market.core.actor import system_actor
from market.core.offsets import length_of
from market.db.transaction import transaction
from market.notices import service as notices
from market.policies.failure import Settings as ProtocolSettings
from market.policies.queries import failure_protocol
from market.policies.rules import POLICY_ROLES, roles_who
from market.policies.types import NoPolicy
from market.settings import Settings

REPEATS = system_actor("open repeated tasks")
ALERTS = system_actor("tell of late tasks")


async def open_repeats(now: datetime, settings: Settings) -> dict[str, int]:
    """Open the next occurrence of every task whose beat has passed; how many."""
    return {"opened": await open_next(by=REPEATS, now=now)}


async def alert_late(now: datetime, settings: Settings) -> dict[str, int]:
    """Write once to those who answer for each critical task that is late, and later once to the director.

    The messages hold a link and nothing of the case. Source: `critical_overdue_alerts`, `critical_overdue_escalate_after` and `escalate_to`
    of the protocol for provider failure.
    """
    counts = {"alerted": 0, "escalated": 0}
    try:
        protocol = (await failure_protocol()).policy.settings
    except NoPolicy:
        return counts
    for task in await late_critical(now, without=EventKind.ALERTED):
        if (from_then := alert_from(task)) is not None and from_then <= now:
            counts["alerted"] += await _alert(task, protocol, settings, now)
    for task in await late_critical(now, without=EventKind.ESCALATED):
        from_then = alert_from(task)
        if from_then is not None and from_then + _patience(task, protocol) <= now:
            counts["escalated"] += await _escalate(task, protocol, settings, now)
    return counts


def _patience(task: TaskRow, protocol: ProtocolSettings) -> timedelta:
    after = protocol.critical_overdue_escalate_after
    return length_of(escalate_after(task, planned=after.planned, emergency=after.emergency))


async def _alert(task: TaskRow, protocol: ProtocolSettings, settings: Settings, now: datetime) -> int:
    roles = {role for name in protocol.critical_overdue_alerts for role in _officers(name)}
    owners = await emails_of_owner(task.owner_id) or await list_emails_with(_officers(task.owner_role))
    return await _tell(task, [*owners, *await list_emails_with(roles)], EventKind.ALERTED, settings, now)


def _officers(policy_role: str) -> frozenset[Role]:
    """Roles of the council behind a role of the policy; no provider hears of a case, and a role that nobody has tells nobody."""
    return roles_who(policy_role) - PROVIDER_ROLES if policy_role in POLICY_ROLES else frozenset()


async def _escalate(task: TaskRow, protocol: ProtocolSettings, settings: Settings, now: datetime) -> int:
    return await _tell(
        task, await list_emails_with(_officers(protocol.escalate_to)), EventKind.ESCALATED, settings, now
    )


async def _tell(task: TaskRow, emails: Iterable[str], kind: EventKind, settings: Settings, now: datetime) -> int:
    """One more task that people are told of: each once for a due time. That it was told is kept with the task.

    Where nobody has the role the task stays untold, and the next run asks again.
    """
    if not (told := list(dict.fromkeys(emails))):
        return 0
    due = task.due_at.isoformat() if task.due_at else ""
    body = (
        "A critical task is late and still open.\n\n"
        f"Open it: {settings.public_url}/tasks/{task.id}\n\nEverything that you have to do: {settings.public_url}/tasks"
    )
    async with transaction():
        for email in told:
            await notices.post(
                f"task_{kind.value}",
                email,
                "A critical task is late",
                body,
                now=now,
                dedupe_key=f"task_{kind.value}:{task.id}:{due}:{hashlib.sha256(email.encode()).hexdigest()[:16]}",
            )
        by = ALERTS
        await happened([(task.id, kind.value, "", task.state, None, task.due_at, now, by.id, by.label)])
    return 1
