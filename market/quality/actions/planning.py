"""The provider's side of a recommendation: planned actions, progress, evidence, and the plan as a whole.

`organisation_id` comes from the session: what is not that organisation's, or was not sent to it yet, does not exist for it.
None is the council, which may write on a provider's behalf.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.core.words import count_words
from market.db import audit
from market.db.transaction import transaction
from market.db.versions import update_versioned
from market.quality.actions import tables
from market.quality.actions.messages import Notice, tell_officers
from market.quality.actions.queries import (
    NoSuchAction,
    NoSuchRecommendation,
    actions_of,
    events_of,
    get_action,
    recommendations_of,
)
from market.quality.actions.rules import reason_not_to, reasons_against_action
from market.quality.actions.types import Action, NewAction, Recommendation, Status, Step
from market.quality.actions.writing import happened, held_now, save
from market.quality.evidence import service as evidence
from market.quality.evidence.queries import evidence_of, find_evidence
from market.settings import Settings


async def plan_action(
    recommendation_id: int,
    action: NewAction,
    *,
    organisation_id: int | None,
    by: Actor,
    now: datetime,
    today: date,
) -> int | Refused:
    """Plan what will be done, by whom and by when; the action's number. The same once more is the same action.

    Raises `NoSuchRecommendation` for what is not the organisation's.
    """
    async with transaction():
        held = await held_now(recommendation_id, organisation_id=organisation_id)
        if refusal := reason_not_to(held.status, Step.PLAN):
            return refused(refusal)
        if reasons := reasons_against_action(action, today):
            return Refused(tuple(reasons))
        for other in (await actions_of([held.id])).get(held.id, []):
            if (other.words, other.owner, other.due_on) == (action.words.strip(), action.owner.strip(), action.due_on):
                return other.id
        row = tables.PlannedAction(
            recommendation=held.id,
            words=action.words.strip(),
            owner=action.owner.strip(),
            due_on=action.due_on,
            added_label=by.label,
            added_at=now,
        )
        (saved,) = await tables.PlannedAction.insert(row)
        number = int(saved["id"])
        await happened(held.id, "planned", action.words.strip(), by=by, now=now)
        after = {"recommendation": held.id, "due_on": action.due_on}
        await audit.record(by=by, verb="planned_action.added", subject=("planned_action", number), after=after, at=now)
    return number


async def _action(action_id: int, organisation_id: int | None) -> tuple[Action, Recommendation]:
    action = await get_action(action_id)
    try:
        held = await held_now(action.recommendation_id, organisation_id=organisation_id)
    except NoSuchRecommendation:
        raise NoSuchAction(action_id) from None
    return await get_action(action_id), held


async def change_action(
    action_id: int,
    version: int,
    action: NewAction,
    *,
    organisation_id: int | None,
    by: Actor,
    now: datetime,
    today: date,
) -> Changed | Refused | None:
    """Change what was planned. Raises `NoSuchAction` for what is not the organisation's."""
    async with transaction():
        before, held = await _action(action_id, organisation_id)
        if refusal := reason_not_to(held.status, Step.PLAN):
            return refused(refusal)
        reasons = reasons_against_action(action, min(today, before.due_on))
        if reasons:
            return Refused(tuple(reasons))
        values = {"words": action.words.strip(), "owner": action.owner.strip(), "due_on": action.due_on}
        return await _save_action(before, version, values, held, "planned", action.words.strip(), by=by, now=now)


async def report_progress(
    action_id: int,
    version: int,
    *,
    progress: str,
    done_on: date | None,
    organisation_id: int | None,
    by: Actor,
    now: datetime,
    today: date,
) -> Changed | Refused | None:
    """Say how far an action is, and the day on which it was done. Raises `NoSuchAction` for what is not the organisation's."""
    async with transaction():
        before, held = await _action(action_id, organisation_id)
        reasons = [refusal] if (refusal := reason_not_to(held.status, Step.PLAN)) else []
        if not progress.strip() and done_on is None:
            reasons.append(Refusal("missing", "Say how far it is, or the day on which it was done", "progress"))
        if done_on is not None and done_on > today:
            reasons.append(Refusal("future", "The day on which it was done must be today or in the past", "done_on"))
        if reasons:
            return Refused(tuple(reasons))
        values = {"progress": progress.strip(), "done_on": done_on}
        return await _save_action(before, version, values, held, "progress", progress.strip(), by=by, now=now)


async def _save_action(
    before: Action,
    version: int,
    values: dict[str, Any],
    held: Recommendation,
    kind: str,
    words: str,
    *,
    by: Actor,
    now: datetime,
) -> Changed | None:
    if not await update_versioned(tables.PlannedAction, before.id, version, values):
        return Changed()
    await happened(held.id, kind, words, by=by, now=now)
    dates = {name: value for name, value in values.items() if name.endswith("_on")}
    await audit.record(
        by=by,
        verb=f"planned_action.{kind}",
        subject=("planned_action", before.id),
        before={name: getattr(before, name) for name in dates},
        after=dates,
        at=now,
    )
    return None


async def send_evidence(
    recommendation_id: int,
    *,
    words: str,
    evidence_ids: Sequence[int],
    organisation_id: int | None,
    by: Actor,
    now: datetime,
    settings: Settings,
    on: date | None = None,
) -> Refused | None:
    """Say what was done and attach files that were received before; the council then checks it.

    Files must be the organisation's own. Sending the same twice changes nothing. Raises `NoSuchRecommendation`.
    """
    async with transaction():
        held = await held_now(recommendation_id, organisation_id=organisation_id)
        if refusal := reason_not_to(held.status, Step.EVIDENCE):
            return refused(refusal)
        if not words.strip() and not evidence_ids:
            return refused(Refusal("missing", "Say what you have done, or attach a file", "words"))
        new = await _new_files(held, evidence_ids, organisation_id)
        if isinstance(new, Refused):
            return new
        if not new and await _said_already(held, words.strip()):
            return None
        for number in new:
            linked = await evidence.link(
                number, subject_kind="recommendation", subject_id=held.id, criterion=held.criterion, by=by, now=now
            )
            if isinstance(linked, Refused):
                return linked
        values = {"status": Status.EVIDENCE.value, "overdue_since": None}
        files = {"files": len(new)}
        await save(held, held.version, values, "evidence", words.strip(), by=by, now=now, told=files, on=on)
        await tell_officers(held, _to_check(held, settings, now), now=now)
    return None


async def _new_files(
    held: Recommendation, evidence_ids: Sequence[int], organisation_id: int | None
) -> list[int] | Refused:
    """Those of the files that are not attached yet; refused when one is not the organisation's own."""
    attached = {each.file.id for each in await evidence_of("recommendation", [held.id])}
    for number in evidence_ids:
        row = await find_evidence(number)
        if row is None or (organisation_id is not None and row.organisation_id != organisation_id):
            return refused(Refusal("no_file", "This file is no longer kept. Send it again", "file"))
    return [number for number in dict.fromkeys(evidence_ids) if number not in attached]


async def _said_already(held: Recommendation, words: str) -> bool:
    if held.status != Status.EVIDENCE:
        return False
    sent = [event.words for event in await events_of(held.id) if event.kind in ("evidence", "rejected")]
    return bool(sent) and sent[-1] == words


def _to_check(held: Recommendation, settings: Settings, now: datetime) -> Notice:
    return Notice(
        kind="evidence_to_check",
        key=f"evidence_to_check:{held.id}:{now:%Y-%m-%d}",
        subject="A provider has sent evidence to check",
        body=(
            "A provider has sent evidence about a recommendation of yours.\n\n"
            f"Check it: {settings.public_url}/quality/recommendations/{held.id}"
        ),
    )


async def submit_plan(
    assessment_id: int, *, organisation_id: int | None, by: Actor, now: datetime, settings: Settings
) -> int | Refused:
    """Send the plan for an assessment: every open recommendation needs at least one action. How many it covers.

    Sent again after something was added, it covers what it did not before. Raises `NoSuchRecommendation` when the assessment
    holds nothing that is the organisation's.
    """
    async with transaction():
        told = [
            each
            for each in await recommendations_of(assessment_id)
            if each.issued_at is not None and organisation_id in (None, each.organisation_id)
        ]
        if not told:
            raise NoSuchRecommendation(assessment_id)
        held = [each for each in told if each.is_open]
        planned = await actions_of([each.id for each in held])
        missing = [each for each in held if each.id not in planned]
        if missing:
            codes = ", ".join(each.criterion for each in missing)
            words = f"Plan at least one action for each recommendation. None is planned yet for {codes}"
            return refused(Refusal("no_action", words))
        new = [await held_now(each.id) for each in held if each.plan_sent_at is None]
        for each in new:
            actions = count_words(len(planned[each.id]), "action")
            await save(each, each.version, {"plan_sent_at": now}, "plan_sent", actions, by=by, now=now)
        if new:
            await tell_officers(new[0], _plan_came(assessment_id, new[0], settings, now), now=now)
    return len(held)


def _plan_came(assessment_id: int, first: Recommendation, settings: Settings, now: datetime) -> Notice:
    return Notice(
        kind="plan_sent",
        key=f"plan_sent:{assessment_id}:{now:%Y-%m-%d}",
        subject="A provider has sent its action plan",
        body=(
            "A provider has planned what it will do about the recommendations of a visit of yours.\n\n"
            f"Read it: {settings.public_url}/quality/recommendations/{first.id}"
        ),
    )
