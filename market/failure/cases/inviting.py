"""The letters that somebody drafts in the course of a case: invitations to its meetings, and letters to families whose service closes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from market.core.actor import Actor
from market.core.clock import london_date
from market.core.refusal import Refusal, Refused, refused
from market.core.words import count_words, day_words
from market.db.sql import execute
from market.db.transaction import transaction
from market.failure.cases.person_queries import find_person
from market.failure.cases.share_queries import shares_of
from market.failure.cases.types import SUBJECT, Case, LogKind, Mode, PaidBy, Person
from market.failure.cases.words import at_words
from market.failure.cases.writing import running_case, write_log
from market.letters.queries import letters_of
from market.letters.service import draft_letter
from market.letters.types import LetterStatus, NewLetter, Party, Recipient
from market.partners.queries import find_partner, partner_named
from market.partners.types import PartnerKind
from market.policies.queries import failure_protocol

INVITATION, FAMILY = "failure_meeting_invitation", "family_closure_letter"
NOT_DECLARED = Refusal(
    "not_declared", "The failure is not declared yet: nothing of a worry goes into a letter. Declare it first"
)
CONFIDENTIAL = "Please share this only with those who come. Nothing here is public."
BY_HAND = "(the worker writes the name in)"
_PARTIES = {
    PartnerKind.COUNCIL: Party.NEIGHBOUR,
    PartnerKind.ICB: Party.ICB,
    PartnerKind.CQC: Party.CQC,
    PartnerKind.TEAM: Party.TEAM,
}
_FUNDERS = {PaidBy.OTHER_COUNCIL: Party.PLACING_AUTHORITY, PaidBy.ICB: Party.ICB}


class Meeting(Struct, frozen=True, kw_only=True):
    """A meeting of a case as it is typed. `number` counts the meetings of the case; `partner_ids` are those that are invited."""

    number: int
    partner_ids: tuple[int, ...]
    at: datetime
    place: str
    join_link: str = ""
    purpose: str
    decisions: tuple[str, ...]
    bring: tuple[str, ...]
    papers_by: datetime
    chair: str
    provider_attends: str


class FamilyLetter(Struct, frozen=True, kw_only=True):
    """A letter about the closure as it is typed for one person of the list: to the person, or with `to_family` to those close to them."""

    person_id: int
    to_family: bool
    worker_email: str = ""
    closing: str
    care_now: str
    worker_name: str
    worker_phone: str
    coordinator_name: str
    coordinator_phone: str
    coordinator_hours: str
    out_of_hours_phone: str
    advocate_phone: str
    meeting: str
    money: str
    not_known: tuple[str, ...] = ()


SAME_FOR_ALL = (
    "closing", "care_now", "coordinator_name", "coordinator_phone", "coordinator_hours", "out_of_hours_phone", "advocate_phone",
    "meeting", "money", "not_known",
)  # fmt: skip
"""What a family letter says to everybody of a case alike: kept for the next one. Whoever helps the person is not."""


class Drafted(Struct, frozen=True):
    """How many letters were drafted now, and how many of those asked for were there already."""

    drafted: int
    already: int


def reasons_not_to_invite(meeting: Meeting, shared_with: Sequence[int], now: datetime) -> list[Refusal]:
    """Why partners cannot be invited as typed. Only partners of the case are: an invitation shares nothing that was not shared before."""
    found = []
    if not meeting.partner_ids:
        found.append(Refusal("no_partner", "Choose at least one partner", "partners"))
    if set(meeting.partner_ids) - set(shared_with):
        words = "The case is not shared with every partner that you chose. Share it first, or leave them out"
        found.append(Refusal("not_shared", words, "partners"))
    if meeting.at <= now:
        found.append(Refusal("past", "The meeting must lie in the future", "at"))
    if meeting.join_link and not _is_web_address(meeting.join_link):
        words = "The link to join must be a web address that starts with https:// or http://"
        found.append(Refusal("no_web_address", words, "join_link"))
    if meeting.papers_by > meeting.at:
        found.append(Refusal("papers_late", "Papers are due before the meeting begins", "papers_by"))
    return found


def _is_web_address(text: str) -> bool:
    """Whether a text is one address that a browser opens as a page, and nothing that runs or has spaces."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, text))
    except ValueError:
        return False


async def invite_to_meeting(case_id: int, meeting: Meeting, *, by: Actor, now: datetime) -> Drafted | Refused:
    """Draft the invitation of each partner to a meeting of a case that is shared with it; a person reads and sends each.

    The same meeting and partner gives the letter that is there already, whatever was typed.
    """
    async with transaction():
        case = await running_case(case_id)
        if isinstance(case, Refused):
            return case
        shared_with = [each.partner_id for each in await shares_of(case_id) if each.ended_at is None]
        reasons = reasons_not_to_invite(meeting, shared_with, now)
        if case.declared_at is None:
            reasons.insert(0, NOT_DECLARED)
        if reasons:
            return Refused(tuple(reasons))
        before, names = await _numbers(case_id), []
        for partner_id in dict.fromkeys(meeting.partner_ids):
            letter = await _invitation(case, meeting, partner_id)
            answer = await draft_letter(letter, by=by, now=now)
            if isinstance(answer, Refused):
                return answer
            if answer not in before:
                names.append(letter.recipient.name)
        if names:
            words = f"Invitations to meeting {meeting.number} on {at_words(meeting.at)} drafted: {', '.join(names)}."
            await write_log(case_id, LogKind.MEETING, words, happened_at=now, by=by, now=now)
    return Drafted(len(names), len(set(meeting.partner_ids)) - len(names))


async def _numbers(case_id: int) -> set[int]:
    return {each.id for each in await letters_of((SUBJECT, case_id))}


async def _invitation(case: Case, meeting: Meeting, partner_id: int) -> NewLetter:
    partner = await find_partner(partner_id)
    assert partner is not None, "a share names a partner"
    stage = (await failure_protocol(case.protocol_version)).policy.stage(case.stage)
    values: dict[str, Any] = {
        "recipient_name": partner.name,
        "case_reference": str(case.id),
        "case_title": case.title,
        "meeting_at": at_words(meeting.at),
        "meeting_place": meeting.place,
        "join_link": meeting.join_link,
        "meeting_number": meeting.number,
        "stage_name": stage.name,
        "purpose": meeting.purpose,
        "decisions_needed": list(meeting.decisions),
        "bring": list(meeting.bring),
        "papers_by": at_words(meeting.papers_by),
        "chair_name": meeting.chair,
        "provider_attends_text": meeting.provider_attends,
        "confidentiality_text": CONFIDENTIAL,
    }
    party = _PARTIES.get(PartnerKind(partner.kind), Party.OTHER)
    return NewLetter(
        template=INVITATION,
        subject=(SUBJECT, case.id),
        event=f"meeting:{meeting.number}",
        recipient=Recipient(party, partner.name, partner_id=partner.id),
        values=values,
        acknowledge_by=meeting.papers_by,
    )


async def draft_family_letter(case_id: int, wanted: FamilyLetter, *, by: Actor, now: datetime) -> int | Refused:
    """Draft the letter about the closure for one person of the list, or for those close to them; its number. Twice gives the same.

    The system holds neither names nor addresses of people and families, and gets none by this letter: it goes to whoever knows them.
    For a person whom another council or the NHS pays for that is the authority, whose own accounts alone read it; for everybody else
    the worker who follows the person, who writes the name in, rings first, and hands it over. The case reference is in the enclosure,
    which opens behind the sign-in or the secret link only; the letter's own event has a number of the list, so that audit entries hold
    no reference. A proposal of ours.
    """
    async with transaction():
        case = await running_case(case_id)
        if isinstance(case, Refused):
            return case
        person = await find_person(case_id, wanted.person_id)
        reasons = [NOT_DECLARED] if case.declared_at is None else []
        if person is None or not person.counts:
            return refused(*reasons, Refusal("no_person", "Choose somebody on the list of this case", "person"))
        to = await recipient_of(person, wanted.worker_email)
        if to is None:
            missing = f"For {person.reference} {missing_to_write(person)} is missing"
            words = f"{missing}. Enter it on the person’s page: the letter goes through them"
            reasons.append(Refusal("no_worker", words, "person"))
        if reasons or to is None:
            return Refused(tuple(reasons))
        whom = "family" if wanted.to_family else "person"
        before = await _numbers(case_id)
        letter = NewLetter(
            template=FAMILY,
            subject=(SUBJECT, case_id),
            event=f"{whom}:{person.id}",
            recipient=to,
            values=_family_values(case, person, wanted),
            enclosure=person.reference,
        )
        answer = await draft_letter(letter, by=by, now=now)
        if isinstance(answer, int) and answer not in before:
            words = f"Letter about the closure for the {whom} drafted."
            await write_log(case_id, LogKind.FACT, words, happened_at=now, by=by, now=now, person=person.reference)
            kept = msgspec.json.encode({name: getattr(wanted, name) for name in SAME_FOR_ALL}).decode()
            await execute("UPDATE failure_case SET family_words = {} WHERE id = {}", kept, case_id)
    return answer


def missing_to_write(person: Person) -> str:
    """What has to be known before a person and those close to them can be written to, in words; empty when nothing is missing."""
    if person.worker.strip():
        return ""
    if PaidBy(person.paid_by) in _FUNDERS:
        return "" if person.authority.strip() else "the authority that pays (or a worker who follows them)"
    return "a worker who follows them"


async def recipient_of(person: Person, worker_email: str = "") -> Recipient | None:
    """Through whom a person and those close to them are written to; None while nobody is known who follows the person."""
    party = _FUNDERS.get(PaidBy(person.paid_by))
    if party is not None and person.authority.strip():
        partner = await partner_named(person.authority)
        name = partner.name if partner is not None else person.authority
        return Recipient(party, name, partner_id=partner.id if partner is not None else None)
    return Recipient(Party.WORKER, person.worker, worker_email) if person.worker.strip() else None


def _family_values(case: Case, person: Person, wanted: FamilyLetter) -> dict[str, Any]:
    closes_on = day_words(london_date(case.closure_at)) if case.closure_at is not None else ""
    return {
        "recipient_name": BY_HAND,
        "who": "your relative" if wanted.to_family else "you",
        "whose": "your relative’s" if wanted.to_family else "your",
        "emergency": case.mode == Mode.EMERGENCY,
        "service_name": person.location_name or case.title,
        "closing_text": wanted.closing,
        "closing_date": closes_on,
        "what_happens_care_now": wanted.care_now,
        "worker_name": wanted.worker_name,
        "worker_phone": wanted.worker_phone,
        "coordinator_name": wanted.coordinator_name,
        "coordinator_phone": wanted.coordinator_phone,
        "coordinator_hours": wanted.coordinator_hours,
        "out_of_hours_phone": wanted.out_of_hours_phone,
        "meeting_text": wanted.meeting,
        "money_text": wanted.money,
        "not_known_yet": list(wanted.not_known),
        "advocate_phone": wanted.advocate_phone,
    }


def drafted_words(done: Drafted) -> str:
    """What was done, for the page that follows."""
    said = f"{count_words(done.drafted, 'invitation')} drafted. Read and send each." if done.drafted else ""
    there = (
        f"{count_words(done.already, 'invitation')} to this meeting stood here before and stayed as written."
        if done.already
        else ""
    )
    return " ".join(part for part in (said, there) if part)


async def next_meeting(case_id: int) -> int:
    """The number of the meeting that comes next: one more than the last to which somebody was invited."""
    events = [
        each.event.partition(":")
        for each in await letters_of((SUBJECT, case_id))
        if each.template == INVITATION and each.status != LetterStatus.WITHDRAWN
    ]
    return max((int(number) for kind, _, number in events if kind == "meeting" and number.isdigit()), default=0) + 1
