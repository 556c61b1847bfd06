"""Writing the people of a case: on and off the list, and what is recorded about each from need to settled."""

from datetime import datetime, time, timedelta
from typing import Any

from msgspec import structs

from market.checklists.service import create_tasks, end_open_tasks, set_clock
from market.core.actor import Actor
from market.core.clock import LONDON, to_london
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.transaction import transaction
from market.db.versions import update_versioned
from market.failure.cases.checklist import person_tasks
from market.failure.cases.declaring import Who
from market.failure.cases.person_queries import find_person, moves_between, people_of
from market.failure.cases.person_rules import PREFIXES, reasons_not_to_add, reasons_not_to_record
from market.failure.cases.rules import next_code
from market.failure.cases.tables import FailurePerson
from market.failure.cases.types import SUBJECT, Case, Clock, LogKind, NewPerson, PaidBy, Person, PersonDetails, Step
from market.failure.cases.words import OUTCOME_WORDS, STEP_WORDS, at_words
from market.failure.cases.writing import put_on_list, running_case, write_log
from market.partners.rules import name_key
from market.policies.queries import failure_protocol
from market.policies.rules import may_act_as

Answer = Changed | Refused | None
NO_PERSON = Refusal("no_person", "There is no such person on the list of this case", None)


async def add_person(case_id: int, new: NewPerson, reason: str, *, by: Actor, now: datetime) -> int | Refused:
    """Put somebody on the list of a case, and why; the number of the person. Their tasks appear when the failure is declared."""
    async with transaction():
        case = await running_case(case_id)
        if isinstance(case, Refused):
            return case
        taken = {each.reference for each in await people_of(case_id)}
        if reasons := reasons_not_to_add(new, taken, reason):
            return Refused(tuple(reasons))
        reference = new.reference.strip() or next_code(PREFIXES[PaidBy(new.paid_by)], taken)
        await put_on_list(case_id, [(structs.replace(new, reference=reference), reason.strip())], now=now)
        if case.declared_at is not None:
            await _make_tasks(case, reference, by=by, now=now)
        added = next(each for each in await people_of(case_id) if each.reference == reference)
        await _logged(case, reference, f"Put on the list: {reason.strip()}", by=by, now=now)
        after = {"person": added.id, "paid_by": new.paid_by}
        await audit.record(by=by, verb="failure.person_added", subject=(SUBJECT, case_id), after=after, at=now)
    return added.id


async def _make_tasks(case: Case, reference: str, *, by: Actor, now: datetime) -> None:
    protocol = (await failure_protocol(case.protocol_version)).policy
    tasks = person_tasks(protocol, case.service_group, case.mode, [reference])
    await create_tasks((SUBJECT, case.id), tasks, {}, by=by, now=now)


async def _logged(
    case: Case, reference: str, words: str, *, by: Actor, now: datetime, at: datetime | None = None
) -> None:
    await write_log(case.id, LogKind.PERSON, words, happened_at=at or now, by=by, now=now, person=reference)


async def remove_person(case_id: int, person_id: int, version: int, reason: str, *, by: Actor, now: datetime) -> Answer:
    """Take somebody off the list who does not belong on it, and why; their open tasks end. They stay visible as taken off."""
    async with transaction():
        case = await running_case(case_id)
        if isinstance(case, Refused):
            return case
        person = await find_person(case_id, person_id)
        if person is None:
            return refused(NO_PERSON)
        reasons = []
        if not person.counts:
            reasons.append(Refusal("gone", "This person has been taken off the list already", None))
        if not reason.strip():
            reasons.append(Refusal("no_reason", "Say why this person does not belong on the list", "reason"))
        if reasons:
            return Refused(tuple(reasons))
        values = {"removed_at": now, "removed_reason": reason.strip(), "updated_at": now}
        if not await update_versioned(FailurePerson, person_id, version, values):
            return Changed()
        await end_open_tasks(
            (SUBJECT, case_id), person=person.reference, reason=f"Taken off the list: {reason.strip()}", by=by, now=now
        )
        await _logged(case, person.reference, f"Taken off the list: {reason.strip()}", by=by, now=now)
        after = {"person": person_id}
        await audit.record(by=by, verb="failure.person_removed", subject=(SUBJECT, case_id), after=after, at=now)
    return None


async def record_person(
    case_id: int, person_id: int, version: int, details: PersonDetails, *, who: Who, now: datetime
) -> Answer:
    """Keep what is known of a person: need, worker, plan, move, arrival, settled, and what follows them.

    A planned or past move moves the person's clock, and with it the tasks around the move. Refused with every reason at once.
    """
    async with transaction():
        case = await running_case(case_id)
        if isinstance(case, Refused):
            return case
        person = await find_person(case_id, person_id)
        if person is None or not person.counts:
            return refused(NO_PERSON)
        protocol = (await failure_protocol(case.protocol_version)).policy
        reasons = reasons_not_to_record(
            person,
            details,
            protocol,
            now=now,
            is_director=may_act_as(["director"], who.roles),
            moves_that_day=await _moves_that_day(case_id, details.move_at, person_id),
            others={each.reference for each in await people_of(case_id) if each.counts and each.id != person_id},
        )
        if reasons:
            return Refused(tuple(reasons))
        if not await update_versioned(FailurePerson, person_id, version, _values(person, details, now)):
            return Changed()
        newer = await find_person(case_id, person_id)
        assert newer is not None
        await _move_clock(case, person, newer, by=who.by, now=now)
        for words, at in _news(person, newer):
            await _logged(case, person.reference, words, by=who.by, now=now, at=at)
        await audit.record(
            by=who.by,
            verb="failure.person_recorded",
            subject=(SUBJECT, case_id),
            after={"person": person_id, "changed": _changed(person, newer)},
            at=now,
        )
    return None


async def _moves_that_day(case_id: int, at: datetime | None, person_id: int) -> int:
    if at is None:
        return 0
    day = datetime.combine(to_london(at).date(), time(0), tzinfo=LONDON)
    return await moves_between(case_id, day, day + timedelta(days=1), but=person_id)


def _values(before: Person, details: PersonDetails, now: datetime) -> dict[str, Any]:
    plain = {
        name: getattr(details, name)
        for name in PersonDetails.__struct_fields__
        if name not in ("destination_id", "steps_done", "not_needed")
    }
    steps = {f"{step}_at": (before.step_at(step) or now) if step in details.steps_done else None for step in Step}
    return {
        **plain,
        **steps,
        "destination_location": details.destination_id,
        "authority_key": name_key(details.authority),
        "not_needed": " ".join(sorted(details.not_needed)),
        "updated_at": now,
    }


async def _move_clock(case: Case, before: Person, after: Person, *, by: Actor, now: datetime) -> None:
    """The person's own clock is the move as it happened, else as it is planned."""
    was, is_now = before.moved_at or before.move_at, after.moved_at or after.move_at
    if was != is_now and case.declared_at is not None:
        reason = f"The move of {after.reference}: {at_words(is_now)}"
        answer = await set_clock(
            (SUBJECT, case.id), Clock.MOVE_DATE, is_now, person=after.reference, reason=reason, by=by, now=now
        )
        if isinstance(answer, Refused):
            raise RuntimeError(f"the move of person {after.id} was refused by their checklist")


def _news(before: Person, after: Person) -> list[tuple[str, datetime | None]]:
    """What the log says of a change: each fact that is new, with the moment at which it happened."""
    found: list[tuple[str, datetime | None]] = []
    if after.worker != before.worker:
        found.append((f"Worker: {after.worker or 'nobody'}.", None))
    if after.destination != before.destination:
        found.append((f"Destination: {after.destination or 'none'}.", None))
    if after.move_at != before.move_at:
        found.append((f"Move planned for {at_words(after.move_at)}.", None))
    if after.night_reason != before.night_reason and after.night_reason:
        found.append((f"A move at night was signed: {after.night_reason}", None))
    if after.moved_at != before.moved_at:
        found.append((f"Moved: {at_words(after.moved_at)}.", after.moved_at))
    if after.arrived_at != before.arrived_at:
        found.append((f"Arrival check: {after.arrival_words or 'taken back'}", after.arrived_at))
    if after.settled_on != before.settled_on and after.settled_on is not None:
        found.append(("Settled.", None))
    if after.outcome != before.outcome and after.outcome:
        found.append((f"{OUTCOME_WORDS[after.outcome]}.", None))
    found += [
        (f"{STEP_WORDS[step]}: done.", None)
        for step in Step
        if before.step_at(step) is None and after.step_at(step) is not None
    ]
    return found


def _changed(before: Person, after: Person) -> list[str]:
    """Names of what changed, for the audit trail: never what was typed."""
    return [
        name for name in Person.__struct_fields__ if name != "version" and getattr(before, name) != getattr(after, name)
    ]
