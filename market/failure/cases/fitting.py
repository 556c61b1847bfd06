"""The checklist of a declared case under its mode: what the mode does not ask for is left out, what it asks for is timed by it."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import structs

from market.checklists.service import bring_back, change_timings, end_open_tasks, stop_repeats
from market.checklists.types import NewTask
from market.core.actor import Actor
from market.failure.cases.checklist import timings
from market.failure.cases.types import SUBJECT, Case, Mode
from market.failure.cases.words import MODE_WORDS
from market.policies.failure import FailureProtocol


def left_out_words(mode: str) -> str:
    """Why an item of the other mode is not needed."""
    return f"The protocol does not ask for this in the mode “{MODE_WORDS[mode]}”"


async def fit_to_mode(
    case: Case, protocol: FailureProtocol, mode: str, *, reason: str, by: Actor, now: datetime
) -> None:
    """Give the unfinished tasks of a case the due times of a mode, in the caller's transaction.

    Source: `item_rules` and `due` of the protocol. An item without a due time in a mode is not asked for in it: its open tasks end, and
    open again when the case goes back to the mode that asks for it. What was done stays done.
    """
    subject, asked = (SUBJECT, case.id), timings(protocol, case.service_group, mode)
    others = [each for each in Mode if each != mode]
    elsewhere = {code for each in others for code in timings(protocol, case.service_group, each)}
    gone = elsewhere - set(asked)
    if gone:
        await end_open_tasks(subject, codes=gone, reason=left_out_words(mode), by=by, now=now)
        await stop_repeats(subject, gone, by=by, now=now)
    await bring_back(subject, set(asked), [left_out_words(each) for each in others], reason=reason, by=by, now=now)
    await change_timings(subject, asked, reason=reason, by=by, now=now)


def owned_by_lead(tasks: Sequence[NewTask], lead_id: int | None, lead_label: str) -> list[NewTask]:
    """The tasks with the lead named where the protocol gives them to the lead."""
    return [
        structs.replace(task, owner_id=lead_id, owner_label=lead_label) if task.owner_role == "lead_officer" else task
        for task in tasks
    ]
