"""Who is told of an embargo: letters drafted by the policy's table in the transaction of what they tell, and messages to our own teams.

A named person reads and sends each letter. Our teams and the provider's users get a message with a link at once, without a word of why.
"""

from collections.abc import Sequence
from datetime import datetime

from market.accounts.permissions import Role
from market.accounts.queries import find_user
from market.core.actor import Actor
from market.core.offsets import moment_after
from market.core.refusal import Refused
from market.core.words import moment_words
from market.db.transaction import transaction
from market.embargoes.letter_values import (
    Told,
    imposed_values,
    lifted_values,
    notice_values,
    still_words,
    told_values,
    varied_values,
)
from market.embargoes.lift_facts import places_of
from market.embargoes.messages import tell_provider, tell_teams
from market.embargoes.queries import (
    decisions_of,
    get_embargo,
    in_force_at,
    linked,
    plan_of,
    reasons_of,
    reviews_of,
    steps_of,
    terms_of,
)
from market.embargoes.recipients import OBJECTIONS, SUBJECT, bodies, payer_recipients, told_already, told_of
from market.embargoes.rules import is_same
from market.embargoes.types import Act, EmbargoRow, Event, Kind, Origin, TermsRow, Who
from market.embargoes.writing import happened, held_now
from market.letters.queries import letters_of
from market.letters.service import draft_letter, withdraw_drafts
from market.letters.types import NewLetter, Party, Recipient
from market.policies.embargo import EmbargoPolicy
from market.policies.queries import embargo_policy
from market.providers.queries import find_location, find_organisation

IMPOSED, VARIED, LIFTED, NOTICE, TOLD = (
    "embargo_imposed",
    "embargo_varied",
    "embargo_lifted",
    "notice_placing_authorities",
    "embargo_told",
)
OVERTAKEN = {
    Event.VARIED: "Overtaken before it was sent: what is restricted changed on",
    Event.PHASED: "Overtaken before it was sent: lifting by steps began on",
    Event.LIFTED: "Overtaken before it was sent: the restriction ended on",
}
"""Why drafts of earlier events are withdrawn, by the event that overtook them; its moment follows."""

SIGNER = "the person who signs this letter"
"""Whom to turn to at the council about a pause, which somebody of the provider's began and ended."""
WITH_CLOSURE = "ended_with_closure"
"""The step of an embargo that ended because what it restricted has closed."""


async def event_key(embargo_id: int, event: Event) -> str:
    """The event as its letters name it: changes and reviews happen more than once, so they carry a number."""
    if event is Event.VARIED:
        return f"varied:{changed_at((await terms_of([embargo_id]))[embargo_id])}"
    if event is Event.REVIEW_HELD:
        return f"review:{len(await reviews_of(embargo_id))}"
    return event.value


def changed_at(terms: Sequence[TermsRow]) -> int:
    """Which of the terms, counted from 1, was the last that changed what holds: a review only moves its date. Nought without terms."""
    for at in range(len(terms), 1, -1):
        if not is_same(terms[at - 2], terms[at - 1]):
            return at
    return min(len(terms), 1)


async def tell_of(embargo_id: int, event: Event, *, by: Actor, now: datetime) -> None:
    """Draft the letters of an event to everybody whom the policy names, and post messages to our teams; in the caller's transaction.

    A letter whose template cannot be filled does not stop the embargo: what is missing stands in the history, and can be drafted again.
    Letters of earlier events that nobody has sent are withdrawn: they say what no longer holds.
    A host authority tells its own side of its suspension; there only our teams are told.
    """
    held = await get_embargo(embargo_id)
    key = await event_key(embargo_id, event)
    if event is Event.REVIEW_HELD:
        await tell_provider(held, key, "An embargo on one of your services was reviewed", now=now)
        return
    await tell_teams(held, key, now=now)
    terms = (await terms_of([embargo_id]))[embargo_id]
    if any(each.kind == Kind.HOST_ELSEWHERE for each in terms):
        return
    told = await _told(held, event, by=by, now=now)
    problems = []
    letters = await _letters(told, key, now=now)
    if event is Event.LIFTED:
        letters = await _of_those_who_knew(told, letters, now=now)
    await withdraw_overtaken(held.id, event, key, by=by, now=now)
    for letter in letters:
        answer = await draft_letter(letter, by=by, now=now)
        if isinstance(answer, Refused):
            problems.append(f"{letter.recipient.name}: {'; '.join(each.message for each in answer.reasons)}")
    if problems:
        await happened(held.id, "not_drafted", "\n".join(problems), by=by, now=now)


async def withdraw_overtaken(embargo_id: int, event: Event, key: str, *, by: Actor, now: datetime) -> None:
    """Withdraw the letters of earlier events of an embargo that were never sent or told; in the caller's transaction. `key` names this one.

    Those that ask for objections to lifting stay while it is not lifted.
    """
    if event not in OVERTAKEN:
        return
    lifting = event is not Event.VARIED
    earlier = {each.event for each in await letters_of((SUBJECT, embargo_id)) if each.event != key}
    overtaken = {each for each in earlier if lifting or not each.startswith(f"{OBJECTIONS}:")}
    why = f"{OVERTAKEN[event]} {moment_words(now)}"
    await withdraw_drafts((SUBJECT, embargo_id), overtaken, why=why, by=by, now=now)


async def _of_those_who_knew(told: Told, letters: Sequence[NewLetter], *, now: datetime) -> list[NewLetter]:
    """The letters of the end, without those to people who never heard of the restriction: nothing holds for them any more.

    Its provider is among those who knew, because the portal shows it from its first moment; so is who learnt of a declared failure from
    the notice of its case.
    """
    knew = await told_of(told.held.id)
    if told.held.origin == Origin.FAILURE:
        knew |= {to.key for _, to in await payer_recipients(told.held, now)}
    return [each for each in letters if each.recipient.party is Party.PROVIDER or each.recipient.key in knew]


async def _told(held: EmbargoRow, event: Event, *, by: Actor, now: datetime) -> Told:
    terms = (await terms_of([held.id]))[held.id]
    last = terms[-1] if terms and terms[-1].until_at is None else None
    changed = changed_at(terms)
    before = terms[-1] if terms and last is None else terms[changed - 2] if changed > 1 else None
    plan = await plan_of(held.id)
    at = {
        Event.STARTED: held.started_at,
        Event.VARIED: terms[changed - 1].from_at if changed else None,
        Event.PHASED: plan[0].taken_at if plan else None,
        Event.LIFTED: held.ended_at,
    }.get(event)
    cqc_id, address = await identity(held)
    lifts = [each.lift for each in await decisions_of(held.id) if each.act == Act.LIFT and each.lift is not None]
    return Told(
        held=held,
        policy=(await embargo_policy(held.policy_version)).policy,
        event=event,
        at=at or now,
        terms=last,
        before=before,
        reasons=tuple((await reasons_of([held.id]))[held.id]),
        recommendations=tuple(each for each in await linked(held.id) if each.is_known_to_provider),
        plan=tuple(plan),
        cqc_id=cqc_id,
        address=address,
        approver_title=await _title(by),
        contact=SIGNER if held.origin == Origin.PAUSE else held.recommended_label or SIGNER,
        why="",
        follow_up_on=lifts[-1].follow_up_visit_on if lifts else None,
        with_closure=any(each.kind == WITH_CLOSURE for each in await steps_of(held.id)),
        still=await _still(held, now) if event is Event.LIFTED else (),
    )


async def _still(held: EmbargoRow, now: datetime) -> tuple[str, ...]:
    """What other restrictions hold at the places of an embargo that has ended, in sentences, each once."""
    places = await places_of(held)
    found = await in_force_at(now, [each.id for each in places])
    others = [(each, place.name) for place in places for each in found.get(place.id, []) if each.id != held.id]
    return tuple(dict.fromkeys(still_words(each, name) for each, name in others))


async def identity(held: EmbargoRow) -> tuple[str, str]:
    """The CQC ID and address by which letters name what an embargo is about."""
    if held.location_id is not None:
        location = await find_location(held.location_id)
        return (
            (location.cqc_location_id or "", f"{location.town} {location.postcode}".strip()) if location else ("", "")
        )
    organisation = await find_organisation(held.provider_id)
    return (organisation.cqc_provider_id or "" if organisation else "", "")


async def _title(by: Actor) -> str:
    user = await find_user(by.id) if by.id is not None and by.kind == "user" else None
    if user is not None and Role.DIRECTOR in user.roles:
        return "director of adult social services"
    return "commissioning manager" if user is not None and Role.COMMISSIONING_MANAGER in user.roles else "council"


def _due(policy: EmbargoPolicy, event: Event, told_to: str, at: datetime) -> datetime | None:
    """By when the policy wants somebody told: the earliest row of the event that names them."""
    code = Event.LIFTED if event is Event.PHASED else event
    rows = [each for each in policy.active_told if each.event == code and told_to.casefold() in each.tell.casefold()]
    return min((moment_after(at, each.by.offset) for each in rows), default=None)


async def _letters(told: Told, key: str, *, now: datetime) -> list[NewLetter]:
    held, event = told.held, told.event
    if told.with_closure:
        return await _of_closure(told, key)
    others = await _to_others(told, key, now=now)
    names = [each.recipient.name for each in others]
    template, values = {
        Event.STARTED: (IMPOSED, imposed_values(told, addressee=held.provider_name, told_names=names)),
        Event.VARIED: (VARIED, varied_values(told, addressee=held.provider_name)),
        Event.PHASED: (LIFTED, lifted_values(told, addressee=held.provider_name)),
        Event.LIFTED: (LIFTED, lifted_values(told, addressee=held.provider_name)),
    }[event]
    pause = any(each.kind == Kind.VOLUNTARY for each in (told.terms, told.before) if each is not None)
    if pause:
        return others
    recipient = Recipient(Party.PROVIDER, held.provider_name, organisation_id=held.provider_id)
    due = _due(told.policy, event, "provider", told.at) or _due(told.policy, event, "everyone", told.at)
    asks = event in (Event.STARTED, Event.VARIED)  # what restricts the provider has to have reached it
    first = NewLetter(
        template=template,
        subject=(SUBJECT, held.id),
        event=key,
        recipient=recipient,
        values=values,
        due_at=due,
        acknowledge_by=moment_after(now, told.policy.provider_notice.acknowledge_within) if asks else None,
    )
    return [first, *others]


async def _of_closure(told: Told, key: str) -> list[NewLetter]:
    """Letters that an embargo ended with the closure: to its provider and to whoever was told of its start, and to nobody else.

    Authorities that learnt of the failure itself hear how it ends from its case. Source: policy, who is told, rows of the lifting; the
    letter of lifting is not used, because it asks for vacancies.
    """
    provider = Recipient(Party.PROVIDER, told.held.provider_name, organisation_id=told.held.provider_id)
    everyone = _due(told.policy, told.event, "everyone", told.at)
    first = NewLetter(
        template=TOLD,
        subject=(SUBJECT, told.held.id),
        event=key,
        recipient=provider,
        values=told_values(told, addressee=provider.name),
        due_at=_due(told.policy, told.event, "provider", told.at) or everyone,
    )
    return [first, *await _told_before(told, key, {provider.key}, everyone)]


async def _to_others(told: Told, key: str, *, now: datetime) -> list[NewLetter]:
    """Letters to placing authorities, the ICB and CQC; after the start also to whoever else was told of it."""
    subject = (SUBJECT, told.held.id)
    policy = told.policy
    notice = policy.placing_authority_notice
    by = moment_after(now, notice.acknowledge_within)
    everyone = _due(policy, told.event, "everyone", told.at)
    found: list[NewLetter] = []
    people: dict[str, int] = {}
    for payer, to in await payer_recipients(told.held, now):
        people[to.key] = payer.people
        starting = told.event is Event.STARTED
        if starting and told.held.origin == Origin.FAILURE:
            continue  # the notice of the declared failure says it to them: nobody is told the same thing twice
        values = (
            notice_values(told, authority=payer.name, contact="", people=payer.people, acknowledge_by=by)
            if starting
            else told_values(told, addressee=payer.name, people=payer.people)
        )
        found.append(
            NewLetter(
                template=NOTICE if starting else TOLD,
                subject=subject,
                event=key,
                recipient=to,
                values=values,
                due_at=_due(policy, told.event, "placing authority", told.at) or everyone,
                acknowledge_by=by,
            )
        )
    for to, name in await bodies():
        if to.key not in people:
            due = _due(policy, told.event, name, told.at) or everyone
            values = told_values(told, addressee=to.name)
            found.append(NewLetter(template=TOLD, subject=subject, event=key, recipient=to, values=values, due_at=due))
    return [*found, *await _told_before(told, key, {each.recipient.key for each in found}, everyone)]


async def _told_before(told: Told, key: str, known: set[str], due: datetime | None) -> list[NewLetter]:
    """Letters to those who were told of the start and are no longer named: whoever heard of it hears how it goes on."""
    if told.event is Event.STARTED:
        return []
    subject = (SUBJECT, told.held.id)
    return [
        NewLetter(
            template=TOLD,
            subject=subject,
            event=key,
            recipient=to,
            values=told_values(told, addressee=to.name),
            due_at=due,
        )
        for to in await told_already(told.held.id, known)
    ]


async def draft_missing(embargo_id: int, *, by: Who, now: datetime) -> None:
    """Draft the letters of the latest event that are not there yet: an address or a template was mended since, or somebody was added."""
    async with transaction():
        held = await held_now(embargo_id)
        terms = (await terms_of([held.id]))[held.id]
        if not terms:
            return
        event = Event.LIFTED if held.ended_at is not None else Event.STARTED if changed_at(terms) == 1 else Event.VARIED
        if held.stage == "phased" and not any(each.taken_at for each in (await plan_of(held.id))[1:]):
            event = Event.PHASED
        await tell_of(held.id, event, by=by.actor, now=now)
