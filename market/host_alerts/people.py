"""Our people at a suspended place: found from the placements register, also later; a worker for each, suspicion of harm, and outcomes."""

from collections.abc import Sequence
from datetime import datetime

from market.accounts.queries import find_user
from market.checklists.queries import find_task, tasks_of
from market.checklists.service import complete, create_tasks, end_open_tasks, give_person, reopen, set_clock
from market.core.actor import Actor
from market.core.case_references import reasons_against_case_reference
from market.core.clock import london_date
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.bulk import insert_many
from market.db.transaction import transaction
from market.db.versions import update_versioned
from market.host_alerts import tables
from market.host_alerts.letters import draft_review_request
from market.host_alerts.queries import get_person, people_of, there_on
from market.host_alerts.rules import CONCERN_FOUND, OUTCOME, WORKER, person_tasks, reasons_against_outcome
from market.host_alerts.types import LEFT, AlertRow, PersonRow, PlacedThere
from market.host_alerts.writing import happened, held_now
from market.policies.host_alert import AlertPolicy
from market.policies.queries import alert_policy
from market.policies.rules import roles_who

CLOSED = Refusal("closed", "This alert is closed. What was decided stays as it is")
Answer = Changed | Refused | None


async def add_people(
    alert: AlertRow, policy: AlertPolicy, found: Sequence[PlacedThere], *, later: bool, by: Actor, now: datetime
) -> list[str]:
    """Put people on the list with their tasks, in the caller's transaction, which holds the alert; who was not on it before."""
    known = {person.case_reference for person in await people_of(alert.id)}
    fresh = [each for each in found if each.case_reference not in known]
    await insert_many(
        tables.HostAlertPerson,
        (
            "alert", "case_reference", "placement", "funder", "component", "delivery", "found_at", "found_later", "worker_label",
            "outcome", "outcome_words", "outcome_label", "version",
        ),
        [
            (
                alert.id, each.case_reference, each.placement_id or None, each.funder, each.component, each.delivery, now, later,
                "", "", "", "", 1,
            )
            for each in fresh
        ],
    )  # fmt: skip
    level = policy.level(alert.level)
    tasks = [task for each in fresh for task in person_tasks(policy, level, each.case_reference)]
    await create_tasks(alert.subject, tasks, {}, by=by, now=now)
    if fresh and later:
        await happened(alert.id, "people_found", f"{len(fresh)}", by=by, now=now)
    return [each.case_reference for each in fresh]


async def find_people(alert_id: int, *, by: Actor, now: datetime) -> list[str]:
    """Add those whose care there began, or was recorded, after the alert was logged; who they are. Twice adds nobody twice."""
    async with transaction():
        alert = await held_now(alert_id)
        if not alert.is_open:
            return []
        policy = (await alert_policy(alert.policy_version)).policy
        added = await add_people(alert, policy, await there_on(alert, london_date(now)), later=True, by=by, now=now)
        if added:
            await _ask_for_reviews(alert, policy, added, by=by, now=now)
    return added


async def _ask_for_reviews(
    alert: AlertRow, policy: AlertPolicy, added: Sequence[str], *, by: Actor, now: datetime
) -> None:
    people = [person for person in await people_of(alert.id) if person.case_reference in set(added)]
    event = f"found_{people[0].id}"
    problems = await draft_review_request(alert, policy, people, event=event, by=by, now=now)
    for words in problems:
        await happened(alert.id, "no_letter", words, by=by, now=now)
    after = {"people": len(people)}
    await audit.record(by=by, verb="host_alert.people_found", subject=alert.subject, after=after, at=now)


async def add_person(alert_id: int, case_reference: str, *, by: Actor, now: datetime) -> Refused | None:
    """Put somebody on the list whom the placements register does not have there, such as somebody with a direct payment. None when done."""
    reference = case_reference.strip()
    if reasons := reasons_against_case_reference(reference):
        return Refused(tuple(reasons))
    async with transaction():
        alert = await held_now(alert_id)
        if not alert.is_open:
            return refused(CLOSED)
        if any(person.case_reference == reference for person in await people_of(alert.id)):
            words = f"{reference} is on the list already. Nothing was changed"
            return refused(Refusal("already_there", words, "case_reference"))
        policy = (await alert_policy(alert.policy_version)).policy
        today = london_date(now)
        unknown = PlacedThere(
            case_reference=reference,
            placement_id=0,
            funder="",
            component="",
            delivery="",
            starts_on=today,
            ends_on=None,
        )
        added = await add_people(alert, policy, [unknown], later=True, by=by, now=now)
        await _ask_for_reviews(alert, policy, added, by=by, now=now)
    return None


async def _save(
    person: PersonRow, version: int, values: dict[str, object], kind: str, *, by: Actor, now: datetime
) -> Changed | None:
    """Change a person's line, and write what happened without the words."""
    if not await update_versioned(tables.HostAlertPerson, person.id, version, values):
        return Changed()
    await happened(person.alert_id, kind, person.case_reference, by=by, now=now)
    await audit.record(
        by=by,
        verb=f"host_alert.{kind}",
        subject=("host_alert", person.alert_id),
        after={"person": person.id, "outcome": values.get("outcome", person.outcome)},
        at=now,
    )
    return None


async def name_worker(
    alert_id: int, person_id: int, version: int, *, worker_id: int, by: Actor, now: datetime
) -> Answer:
    """Name the worker for a person; the person's tasks are theirs."""
    async with transaction():
        alert = await held_now(alert_id)
        person = await get_person(alert_id, person_id)
        if not alert.is_open:
            return refused(CLOSED)
        worker = await find_user(worker_id)
        if worker is None or not worker.active or worker.roles.isdisjoint(roles_who(WORKER)):
            words = "Choose a social worker or commissioning officer with an active account"
            return refused(Refusal("no_user", words, "worker"))
        values = {"worker_id": worker.id, "worker_label": worker.name}
        if changed := await _save(person, version, values, "worker_named", by=by, now=now):
            return changed
        await give_person(alert.subject, person.case_reference, worker.id, role=WORKER, by=by, now=now)
    return None


async def suspect_harm(
    alert_id: int, person_id: int, version: int, *, found_at: datetime, by: Actor, now: datetime
) -> Answer:
    """Somebody suspects that a person was harmed: the concern must reach the host within hours, and the host leads the enquiry."""
    async with transaction():
        alert = await held_now(alert_id)
        person = await get_person(alert_id, person_id)
        if not alert.is_open:
            return refused(CLOSED)
        if person.harm_at is not None:
            return refused(Refusal("already_known", "A suspicion of harm is recorded for this person already"))
        if found_at > now:
            return refused(Refusal("in_the_future", "The time must be in the past", "found_on"))
        answer = await _save(person, version, {"harm_at": found_at}, "harm_suspected", by=by, now=now)
        if answer is None:
            await set_clock(
                alert.subject,
                CONCERN_FOUND,
                found_at,
                person=person.case_reference,
                reason="Harm is suspected",
                by=by,
                now=now,
            )
        return answer


async def complete_person(
    alert_id: int, person_id: int, version: int, *, outcome: str, words: str, by: Actor, now: datetime
) -> Answer:
    """Record what was decided for a person. Of somebody who died or left before the review nothing further is asked."""
    async with transaction():
        alert = await held_now(alert_id)
        person = await get_person(alert_id, person_id)
        policy = (await alert_policy(alert.policy_version)).policy
        if reasons := reasons_against_outcome(policy, alert, outcome, words):
            return Refused(tuple(reasons))
        values = {
            "outcome": outcome,
            "outcome_words": words.strip(),
            "outcome_at": now,
            "outcome_label": by.label,
        }
        if changed := await _save(person, version, values, "outcome", by=by, now=now):
            return changed
        name = next(each.name for each in policy.outcomes if each.id == outcome)
        task = await find_task(alert.subject, OUTCOME, person.case_reference)
        if task is not None and task.is_open:
            await complete(task.id, task.version, evidence=f"Outcome: {name}", by=by, now=now)
        if outcome == LEFT:
            await end_open_tasks(alert.subject, person=person.case_reference, reason=name, by=by, now=now)
        elif person.outcome == LEFT:
            await _ask_again(alert, policy, person, by=by, now=now)
    return None


async def _ask_again(alert: AlertRow, policy: AlertPolicy, person: PersonRow, *, by: Actor, now: datetime) -> None:
    """Open the tasks again that ended because a person was said, by mistake, to have died or left."""
    names = {each.id: each.name for each in policy.outcomes}
    for task in await tasks_of(alert.subject, person=person.case_reference):
        if task.state == "not_needed" and task.reason == names[LEFT]:
            reason = f"The outcome is not “{names[LEFT]}” any more"
            await reopen(task.id, task.version, reason=reason, by=by, now=now)
