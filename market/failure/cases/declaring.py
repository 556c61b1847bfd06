"""Declaring a failure, or opening a case for a worry: one transaction makes the case, its people, tasks, letters and the full stop."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from market.accounts.permissions import PROVIDER_ROLES, Role
from market.accounts.queries import find_user
from market.accounts.types import UserRow
from market.checklists.service import create_tasks, set_clock
from market.core.actor import Actor
from market.core.clock import london_date
from market.core.refusal import Refusal, Refused, refused
from market.core.words import count_words
from market.db import audit
from market.db.sql import fetch_value
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned
from market.failure.cases.checklist import case_tasks, early_tasks, person_tasks
from market.failure.cases.facts import affected
from market.failure.cases.fitting import fit_to_mode, owned_by_lead
from market.failure.cases.person_queries import people_of
from market.failure.cases.queries import get_case, open_cases_of, places_of, stages_of
from market.failure.cases.rules import confirm_by, mode_of_protocol, reasons_not_to_declare
from market.failure.cases.sharing_with import start_share
from market.failure.cases.stopping import CannotStop, stop_placements
from market.failure.cases.tables import FailureCase, FailurePlace
from market.failure.cases.telling import draft_notices, tell_staff
from market.failure.cases.types import (
    BEFORE_DECLARED,
    SUBJECT,
    Case,
    Clock,
    LogKind,
    NewCase,
    Opened,
    PaidBy,
    StageCode,
)
from market.failure.cases.words import MODE_WORDS, PAID_BY_WORDS, at_words
from market.failure.cases.writing import enter_stage, put_on_list, write_log
from market.partners.queries import find_partner
from market.policies.failure import FailureProtocol
from market.policies.queries import failure_protocol
from market.policies.rules import may_act_as
from market.policies.types import Held
from market.providers.queries import list_locations_of
from market.providers.tables import Organisation
from market.providers.types import LocationRow

OUTSIDE = PROVIDER_ROLES | {Role.PARTNER}


class Who(Struct, frozen=True):
    """Who declares: the actor, and the roles by which the protocol says what they may decide alone."""

    by: Actor
    roles: frozenset[Role]

    def decides(self, protocol_role: str) -> bool:
        """Whether this person may decide what the protocol gives to a role. A director may decide all of it."""
        return Role.DIRECTOR in self.roles or may_act_as([protocol_role], self.roles)


class Ground(Struct, frozen=True):
    """What a declaration stands on: the protocol, the places, the people named."""

    protocol: Held[FailureProtocol]
    places: tuple[LocationRow, ...]
    whole_provider: bool
    all_places: bool
    lead: UserRow
    deputy: UserRow


async def declare(
    new: NewCase, *, who: Who, authority_names: Sequence[str], public_url: str, now: datetime
) -> Opened | Refused:
    """Declare that a provider or places of it fail, or open a case for a worry; the case.

    In one transaction: the case with its stage and clocks, everybody affected by funder, the tasks of the protocol for the case and each
    person, the full stop on new placements, drafts of the notices to placing authorities, and messages to lead, deputy and directors.
    Whoever comes second, also at the same moment, gets the case that is there: what they typed goes into its log, and nobody is told
    twice. A case that was opened for a worry is declared in place.
    """
    try:
        return await _declared(new, who=who, authority_names=authority_names, public_url=public_url, now=now)
    except CannotStop as problem:
        return problem.refused


async def _declared(
    new: NewCase, *, who: Who, authority_names: Sequence[str], public_url: str, now: datetime
) -> Opened | Refused:
    async with transaction():
        if not await lock_row(Organisation, new.organisation_id):
            return refused(Refusal("no_provider", "The register has no such provider. Choose one from it", "place"))
        if new.submission is not None and (made := await _made_by(new.submission)) is not None:
            return Opened(made)
        ground = await _ground(new, now)
        if isinstance(ground, Refused):
            return ground
        held = await _held(new, ground)
        if isinstance(held, Refused):
            return held
        if held is not None and (held.declared_at is not None or new.stage != StageCode.DECLARED):
            return await _second(held, new, by=who.by, now=now)
        if held is None:
            case_id = await _open(new, ground, who=who, now=now)
        else:
            case_id = held.id
            await _log_said(case_id, new, by=who.by, now=now)
        await _fill_list(case_id, new, ground, authority_names=authority_names, now=now)
        if new.stage == StageCode.DECLARED:
            await _declare(case_id, new, ground, who=who, public_url=public_url, now=now)
    return Opened(case_id)


async def _made_by(submission: str) -> int | None:
    found = await fetch_value("SELECT id FROM failure_case WHERE submission = {}", submission)
    return None if found is None else int(found)


async def _ground(new: NewCase, now: datetime) -> Ground | Refused:
    protocol = await failure_protocol()
    reasons = reasons_not_to_declare(new, protocol.policy, now)
    on = london_date(now)
    standing = [each for each in await list_locations_of(new.organisation_id) if _is_open(each, on)]
    by_id = {each.id: each for each in standing}
    wanted = tuple(dict.fromkeys(new.location_ids))
    if any(each not in by_id for each in wanted):
        words = "A chosen place is not an open place of this provider. Choose again"
        reasons.append(Refusal("no_place", words, "place"))
    lead, deputy = await find_user(new.lead_id), await find_user(new.deputy_id)
    for field, user in (("lead_id", lead), ("deputy_id", deputy)):
        if user is None or not user.active or not user.roles - OUTSIDE:
            reasons.append(Refusal("no_user", "Choose a member of the council’s staff with an active account", field))
    if reasons or lead is None or deputy is None:
        return Refused(tuple(reasons))
    places = tuple(by_id[each] for each in wanted) if wanted else tuple(standing)
    return Ground(protocol, places, not wanted, len(places) == len(standing), lead, deputy)


def _is_open(location: LocationRow, on: Any) -> bool:
    ends = [day for day in (location.deregistered_on, location.unlisted_on) if day is not None]
    return all(day > on for day in ends)


async def _held(new: NewCase, ground: Ground) -> Case | Refused | None:
    """The open case that covers these places already; a refusal when one covers only some of them."""
    wanted = {each.id for each in ground.places}
    for case in await open_cases_of(new.organisation_id):
        covered = {each.location_id for each in await places_of(case.id)}
        if case.whole_provider or (wanted and wanted <= covered):
            if case.stage in BEFORE_DECLARED or case.stage in (StageCode.DECLARED, StageCode.TRANSITION):
                return case
            words = f"Case {case.id} about this place is open at a later stage. Change its stage there instead"
            return refused(Refusal("later_stage", words, "place"))
        if wanted & covered or not wanted:
            words = f"Case {case.id} is open for {case.title}. Add the other places to it instead of declaring twice"
            return refused(Refusal("part_declared", words, "place"))
    return None


async def _second(case: Case, new: NewCase, *, by: Actor, now: datetime) -> Opened:
    """The answer to a second declaration: the case that is there; what was typed is kept in its log."""
    stages = await stages_of(case.id)
    first = next((each for each in stages if each.stage == StageCode.DECLARED), stages[0])
    words = f"{by.label} reported the same on their own. {_said(new)}"
    await write_log(
        case.id,
        LogKind.FACT,
        words,
        happened_at=new.declared_at,
        by=by,
        now=now,
        confidential=new.confidential,
        submission=f"declare:{new.submission}" if new.submission else None,
    )
    return Opened(case.id, True, first.by_label, first.entered_at)


async def _open(new: NewCase, ground: Ground, *, who: Who, now: datetime) -> int:
    row = FailureCase(
        organisation=new.organisation_id,
        location=ground.places[0].id if len(ground.places) == 1 and not ground.whole_provider else None,
        whole_provider=ground.whole_provider,
        service_group=new.service_group,
        trigger=new.trigger,
        told_by=new.told_by.strip(),
        words=new.words.strip(),
        confidential=new.confidential,
        mode="planned",
        stage=new.stage,
        lead_id=ground.lead.id,
        lead_label=ground.lead.name,
        deputy_id=ground.deputy.id,
        deputy_label=ground.deputy.name,
        opened_at=new.declared_at,
        notice_at=new.notice_at,
        closure_at=new.closure_at,
        protocol_version=ground.protocol.version,
        submission=new.submission,
        recorded_at=now,
        updated_at=now,
    )
    (saved,) = await FailureCase.insert(row)
    case_id = int(saved["id"])
    for place in ground.places:
        await FailurePlace.insert(
            FailurePlace(failure=case_id, location=place.id, added_at=now, added_label=who.by.label)
        )
    await _log_said(case_id, new, by=who.by, now=now)
    if new.stage != StageCode.DECLARED:
        await _open_quietly(case_id, new, ground, who=who, now=now)
    return case_id


def _said(new: NewCase) -> str:
    return f"Told by {new.told_by.strip()}: {new.words.strip()}"


async def _log_said(case_id: int, new: NewCase, *, by: Actor, now: datetime) -> None:
    """Write into the log who told us what; held back from those who do not work on the case when it is confidential."""
    at, words = new.declared_at, _said(new)
    await write_log(case_id, LogKind.FACT, words, happened_at=at, by=by, now=now, confidential=new.confidential)


async def _open_quietly(case_id: int, new: NewCase, ground: Ground, *, who: Who, now: datetime) -> None:
    """What a case has from the start when nothing is declared yet: its stage and the tasks that count from the opening."""
    protocol = ground.protocol.policy
    await enter_stage(
        case_id, new.stage, at=new.declared_at, by=who.by, reason=protocol.trigger(new.trigger).name, now=now
    )
    tasks = owned_by_lead(early_tasks(protocol, new.service_group), ground.lead.id, ground.lead.name)
    await create_tasks((SUBJECT, case_id), tasks, {Clock.OPENED: new.declared_at}, by=who.by, now=now)
    after = {"stage": new.stage, "trigger": new.trigger, "places": len(ground.places)}
    await audit.record(by=who.by, verb="failure.opened", subject=(SUBJECT, case_id), after=after, at=now)


async def _fill_list(
    case_id: int, new: NewCase, ground: Ground, *, authority_names: Sequence[str], now: datetime
) -> None:
    """Put everybody affected on the list who is not on it yet. Counts of others are taken once: later changes are typed by hand."""
    held = await people_of(case_id)
    taken = {each.reference for each in held}
    others_known = any(each.paid_by != PaidBy.OURS for each in held)
    found = await affected(
        [place.id for place in ground.places],
        new.organisation_id if ground.all_places else None,
        london_date(new.declared_at),
        authority_names,
    )
    fresh = [
        (person, why)
        for person, why in found
        if person.reference not in taken and not (others_known and person.placement_id is None)
    ]
    await put_on_list(case_id, fresh, now=now)


async def _declare(case_id: int, new: NewCase, ground: Ground, *, who: Who, public_url: str, now: datetime) -> None:
    protocol = ground.protocol.policy
    trigger = protocol.trigger(new.trigger)
    advice = mode_of_protocol(
        protocol, trigger, declared_at=new.declared_at, notice_at=new.notice_at, closure_at=new.closure_at
    )
    mode = new.mode or advice.mode.value
    before = await get_case(case_id)
    await update_versioned(
        FailureCase,
        case_id,
        before.version,
        {
            "stage": StageCode.DECLARED.value,
            "mode": mode,
            "mode_reason": new.mode_reason.strip() or advice.why,
            "trigger": new.trigger,
            "declared_at": new.declared_at,
            "declared_by_id": who.by.id,
            "declared_label": who.by.label,
            "notice_at": new.notice_at,
            "closure_at": new.closure_at,
            "lead_id": ground.lead.id,
            "lead_label": ground.lead.name,
            "deputy_id": ground.deputy.id,
            "deputy_label": ground.deputy.name,
            "protocol_version": ground.protocol.version,
            "updated_at": now,
        },
    )
    alone = who.decides(protocol.stage(StageCode.DECLARED).who_decides)
    await enter_stage(
        case_id,
        StageCode.DECLARED,
        at=new.declared_at,
        by=who.by,
        reason=trigger.name,
        confirm_by=None if alone else confirm_by(now),
        now=now,
    )
    case = await get_case(case_id)
    people = [each for each in await people_of(case_id) if each.counts]
    await _make_tasks(case, ground, [each.reference for each in people], by=who.by, now=now)
    await _log_declared(case, trigger.name, [each.paid_by for each in people], by=who.by, now=now)
    await stop_placements(case, [place.id for place in ground.places], by=who.by, roles=who.roles, now=now)
    for partner_id in dict.fromkeys(new.partner_ids):
        if (partner := await find_partner(partner_id)) is not None:
            await start_share(case, partner, by=who.by, public_url=public_url, now=now)
    await draft_notices(case, protocol, await places_of(case_id), people, by=who.by, now=now)
    await tell_staff(case, [ground.lead, ground.deputy], confirm=not alone, public_url=public_url, now=now)
    after = {"trigger": new.trigger, "mode": mode, "places": len(ground.places), "people": len(people)}
    await audit.record(by=who.by, verb="failure.declared", subject=(SUBJECT, case_id), after=after, at=now)


async def _make_tasks(case: Case, ground: Ground, references: Sequence[str], *, by: Actor, now: datetime) -> None:
    protocol, subject = ground.protocol.policy, (SUBJECT, case.id)
    clocks: dict[str, datetime | None] = {
        Clock.OPENED: case.opened_at,
        Clock.DECLARED: case.declared_at,
        Clock.NOTICE: case.notice_at,
        Clock.CLOSURE_DATE: case.closure_at,
        Clock.CLOSED: None,
    }
    tasks = case_tasks(protocol, case.service_group, case.mode)
    tasks += person_tasks(protocol, case.service_group, case.mode, references)
    await create_tasks(subject, owned_by_lead(tasks, ground.lead.id, ground.lead.name), clocks, by=by, now=now)
    reason = f"The failure was declared: {MODE_WORDS[case.mode].lower()}"
    await fit_to_mode(case, protocol, case.mode, reason=reason, by=by, now=now)
    for clock, at in clocks.items():
        if at is not None:
            await set_clock(subject, clock, at, reason=reason, by=by, now=now)


async def _log_declared(case: Case, trigger: str, paid_by: Collection[str], *, by: Actor, now: datetime) -> None:
    assert case.declared_at is not None
    counts = [
        f"{PAID_BY_WORDS[code]}: {sum(each == code for each in paid_by)}" for code in PaidBy if code in set(paid_by)
    ]
    lines = [
        f"Declared: {trigger}. {MODE_WORDS[case.mode]}, because {case.mode_reason[:1].lower()}{case.mode_reason[1:]}.",
        f"Notice: {at_words(case.notice_at)}. Last day of the service: {at_words(case.closure_at)}.",
        f"Lead {case.lead_label}, deputy {case.deputy_label}.",
        f"{count_words(len(paid_by), 'person', 'people')} on the list. {'; '.join(counts)}".rstrip(),
    ]
    await write_log(case.id, LogKind.STAGE, "\n".join(lines), happened_at=case.declared_at, by=by, now=now)
