"""Keeping a case: entries of the log, answers to the duty questions, who leads, and places that are added."""

from collections.abc import Sequence
from datetime import datetime

from market.accounts.queries import find_user
from market.checklists.service import create_tasks
from market.core.actor import Actor
from market.core.clock import london_date
from market.core.refusal import Changed, Refusal, Refused
from market.db import audit
from market.db.transaction import transaction
from market.failure.cases.checklist import person_tasks
from market.failure.cases.declaring import OUTSIDE, Who
from market.failure.cases.duty import reasons_not_to_answer
from market.failure.cases.facts import affected
from market.failure.cases.person_queries import people_of
from market.failure.cases.queries import duty_now, places_of
from market.failure.cases.rules import reasons_against_year
from market.failure.cases.stopping import CannotStop, stop_placements
from market.failure.cases.tables import FailureDuty, FailurePlace
from market.failure.cases.types import SUBJECT, DutyAnswer, LogKind, NewEntry
from market.failure.cases.words import ANSWER_WORDS, TYPED_KINDS
from market.failure.cases.writing import put_on_list, running_case, save_case, write_log
from market.policies.queries import failure_protocol
from market.providers.queries import list_locations_of

Answer = Changed | Refused | None
LONGEST = 4000


async def write_entry(case_id: int, entry: NewEntry, *, by: Actor, now: datetime) -> Refused | None:
    """Write an entry of the log: what happened and when, in plain words. A form sent twice writes once; nothing is changed later."""
    async with transaction():
        case = await running_case(case_id)
        if isinstance(case, Refused):
            return case
        reasons = []
        if entry.kind not in TYPED_KINDS:
            reasons.append(Refusal("no_kind", "Choose what the entry is about", "kind"))
        if not entry.words.strip():
            reasons.append(Refusal("no_words", "Write what happened", "words"))
        if len(entry.words) > LONGEST:
            reasons.append(Refusal("too_long", f"Use {LONGEST:,} characters or fewer", "words"))
        if entry.happened_at > now:
            words = "This cannot have happened in the future. Check the day and time"
            reasons.append(Refusal("future", words, "happened_at"))
        reasons += reasons_against_year("happened_at", entry.happened_at, now) if entry.happened_at <= now else []
        if entry.person and entry.person not in {each.reference for each in await people_of(case_id)}:
            reasons.append(Refusal("no_person", "Nobody of that reference is on the list of this case", "person"))
        if reasons:
            return Refused(tuple(reasons))
        await write_log(
            case_id,
            entry.kind,
            entry.words.strip(),
            happened_at=entry.happened_at,
            by=by,
            now=now,
            person=entry.person,
            confidential=entry.confidential,
            submission=entry.submission,
        )
        after = {"kind": entry.kind, "confidential": entry.confidential}
        await audit.record(by=by, verb="failure.logged", subject=(SUBJECT, case_id), after=after, at=now)
    return None


async def answer_duty(case_id: int, answer: DutyAnswer, *, by: Actor, now: datetime) -> Refused | None:
    """Keep an answer to a duty question with its reason; earlier answers stay. The same answer and words again change nothing."""
    async with transaction():
        case = await running_case(case_id)
        if isinstance(case, Refused):
            return case
        protocol = (await failure_protocol(case.protocol_version)).policy
        question = next((each for each in protocol.duty_questions if each.id == answer.question), None)
        if reasons := reasons_not_to_answer(question, answer):
            return Refused(tuple(reasons))
        held = (await duty_now(case_id)).get(answer.question)
        given = (answer.answer, answer.words.strip(), answer.happened_on)
        if held is not None and (held.answer, held.words, held.happened_on) == given:
            return None
        row = FailureDuty(
            failure=case_id,
            question=answer.question,
            answer=answer.answer,
            words=answer.words.strip(),
            happened_on=answer.happened_on,
            answered_at=now,
            by_id=by.id,
            by_label=by.label,
        )
        await FailureDuty.insert(row)
        words = f"{answer.question}: {ANSWER_WORDS[answer.answer].lower()}. {answer.words.strip()}"
        await write_log(case_id, LogKind.DUTY, words, happened_at=now, by=by, now=now)
        after = {"question": answer.question, "answer": answer.answer}
        await audit.record(by=by, verb="failure.duty_answered", subject=(SUBJECT, case_id), after=after, at=now)
    return None


async def name_lead(
    case_id: int, version: int, lead_id: int, deputy_id: int, reason: str, *, by: Actor, now: datetime
) -> Answer:
    """Name another lead or deputy, and why. The lead's open tasks stay with whoever holds them until they are handed over."""
    async with transaction():
        case = await running_case(case_id)
        if isinstance(case, Refused):
            return case
        reasons = []
        lead, deputy = await find_user(lead_id), await find_user(deputy_id)
        for field, user in (("lead_id", lead), ("deputy_id", deputy)):
            if user is None or not user.active or not user.roles - OUTSIDE:
                words = "Choose a member of the council’s staff with an active account"
                reasons.append(Refusal("no_user", words, field))
        if lead_id == deputy_id:
            reasons.append(Refusal("same_person", "The deputy must be another person than the lead", "deputy_id"))
        if not reason.strip():
            reasons.append(Refusal("no_reason", "Say why it changes, such as the end of a shift", "reason"))
        if reasons or lead is None or deputy is None:
            return Refused(tuple(reasons))
        values = {
            "lead_id": lead.id,
            "lead_label": lead.name,
            "deputy_id": deputy.id,
            "deputy_label": deputy.name,
        }
        if changed := await save_case(case, version, values, now=now):
            return changed
        words = f"Lead {lead.name}, deputy {deputy.name}. {reason.strip()}"
        await write_log(case_id, LogKind.DECISION, words, happened_at=now, by=by, now=now)
        after = {"lead": lead.id, "deputy": deputy.id}
        before = {"lead": case.lead_id, "deputy": case.deputy_id}
        await audit.record(
            by=by, verb="failure.lead_named", subject=(SUBJECT, case_id), before=before, after=after, at=now
        )
    return None


async def add_place(
    case_id: int, location_id: int, reason: str, *, who: Who, authority_names: Sequence[str], now: datetime
) -> int | Refused:
    """Take another place of the same provider into a case: its people join the list and new placements stop there; how many people."""
    try:
        return await _added(case_id, location_id, reason, who=who, authority_names=authority_names, now=now)
    except CannotStop as problem:
        return problem.refused


async def _added(
    case_id: int, location_id: int, reason: str, *, who: Who, authority_names: Sequence[str], now: datetime
) -> int | Refused:
    async with transaction():
        case = await running_case(case_id)
        if isinstance(case, Refused):
            return case
        reasons = []
        own = {each.id: each.name for each in await list_locations_of(case.organisation_id)}
        if location_id not in own:
            reasons.append(Refusal("no_place", "Choose a place of the same provider", "location"))
        if location_id in {each.location_id for each in await places_of(case_id)}:
            reasons.append(Refusal("in_case", "This place is in the case already", "location"))
        if not reason.strip():
            reasons.append(Refusal("no_reason", "Say why this place fails too", "reason"))
        if reasons:
            return Refused(tuple(reasons))
        await FailurePlace.insert(
            FailurePlace(failure=case_id, location=location_id, added_at=now, added_label=who.by.label)
        )
        taken = {each.reference for each in await people_of(case_id)}
        found = await affected([location_id], None, london_date(now), authority_names, taken=taken)
        fresh = [(new, why) for new, why in found if new.reference not in taken]
        await put_on_list(case_id, fresh, now=now)
        words = f"{own[location_id]} is in the case too. {reason.strip()}"
        await write_log(case_id, LogKind.DECISION, words, happened_at=now, by=who.by, now=now)
        if case.declared_at is not None:
            protocol = (await failure_protocol(case.protocol_version)).policy
            tasks = person_tasks(protocol, case.service_group, case.mode, [new.reference for new, _ in fresh])
            await create_tasks((SUBJECT, case_id), tasks, {}, by=who.by, now=now)
            if not case.whole_provider:
                await stop_placements(case, [location_id], by=who.by, roles=who.roles, now=now)
        after = {"location": location_id, "people": len(fresh)}
        await audit.record(by=who.by, verb="failure.place_added", subject=(SUBJECT, case_id), after=after, at=now)
    return len(fresh)
