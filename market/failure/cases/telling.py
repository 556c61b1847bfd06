"""Whom a declared failure tells: drafts of notices to placing authorities, and messages with a link to our own staff."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from market.accounts.permissions import Role
from market.accounts.queries import emails_of_partner, find_user, list_emails_with
from market.accounts.types import UserRow
from market.core.actor import Actor
from market.core.offsets import moment_after
from market.core.refusal import Refused
from market.core.words import count_words
from market.failure.cases.person_queries import authorities_of
from market.failure.cases.person_rules import PREFIXES
from market.failure.cases.rules import is_code
from market.failure.cases.types import SUBJECT, Case, LogKind, Mode, PaidBy, Person, Place
from market.failure.cases.words import at_words
from market.failure.cases.writing import write_log
from market.letters.service import draft_letter
from market.letters.types import NewLetter, Party, Recipient
from market.notices.service import post
from market.partners.queries import partner_named
from market.partners.rules import name_key
from market.placements.queries import placed_by_others_on
from market.policies.failure import FailureProtocol

NOTICE = "notice_placing_authorities"
EVENT = "declared"
SEND_WITHIN = {Mode.EMERGENCY: "6h", Mode.PLANNED: "2d"}
ANSWER_WITHIN = {Mode.EMERGENCY: "1d", Mode.PLANNED: "5d"}
"""By when notices go out and are acknowledged (a proposal; the protocol's item F6-02 has the council's own times)."""
ASKS = (
    "Name one person who can decide for your people, with a number for nights and weekends",
    "Tell us in writing who pays from which date",
    "Agree with us who visits each of your people, and when",
)
CHECK_LIST = "Check the list of your people that is enclosed against yours and tell us of anyone missing"
GIVE_REFERENCES = "Give us your own reference for each code of ours on that list"
CONFIDENTIAL = "Please share this only with those who need it to keep people safe. Nothing here is public."


async def draft_notices(
    case: Case,
    protocol: FailureProtocol,
    places: Sequence[Place],
    people: Sequence[Person],
    *,
    by: Actor,
    now: datetime,
) -> int:
    """Draft one notice for each council and ICB that has people on the list; how many are there. A person reads and sends each.

    The references of an authority's own people stand in the enclosure, which only that authority can open.
    """
    contacts = {
        (count.funder, name_key(count.authority)): count.contact_email
        for count in await placed_by_others_on(now.date(), [each.location_id for each in places])
        if count.contact_email
    }
    drafted, problems = 0, []
    for paid_by, authority, number in await authorities_of(case.id):
        own = [each for each in people if each.paid_by == paid_by and name_key(each.authority) == name_key(authority)]
        answer = await draft_letter(
            await _notice(
                case, protocol, places, paid_by, authority, own, contacts.get((paid_by, name_key(authority)), "")
            ),
            by=by,
            now=now,
        )
        drafted += not isinstance(answer, Refused)
        if isinstance(answer, Refused):
            problems.append(f"{authority}: {answer.reasons[0].message}")
        assert number == len(own)
    if drafted or problems:
        said = f"{count_words(drafted, 'notice')} to placing authorities drafted."
        words = " ".join([said, *(f"Not drafted for {each}." for each in problems)])
        await write_log(case.id, LogKind.FACT, words, happened_at=now, by=by, now=now)
    return drafted


async def _notice(
    case: Case,
    protocol: FailureProtocol,
    places: Sequence[Place],
    paid_by: str,
    authority: str,
    own: Sequence[Person],
    email: str,
) -> NewLetter:
    assert case.declared_at is not None
    partner = await partner_named(authority)
    mode = Mode(case.mode)
    answer_by = moment_after(case.declared_at, ANSWER_WITHIN[mode])
    return NewLetter(
        template=NOTICE,
        subject=(SUBJECT, case.id),
        event=EVENT,
        recipient=Recipient(
            party=Party.ICB if paid_by == PaidBy.ICB else Party.PLACING_AUTHORITY,
            name=partner.name if partner is not None else authority,
            email="" if partner is not None and partner.has_address else email,
            partner_id=partner.id if partner is not None else None,
        ),
        values=_values(case, protocol, places, authority, own, at_words(answer_by)),
        due_at=moment_after(case.declared_at, SEND_WITHIN[mode]),
        acknowledge_by=answer_by,
        enclosure="\n".join(each.reference for each in own),
    )


def _values(
    case: Case,
    protocol: FailureProtocol,
    places: Sequence[Place],
    authority: str,
    own: Sequence[Person],
    answer_by: str,
) -> dict[str, Any]:
    prefixes = {PREFIXES[PaidBy(each.paid_by)] for each in own}
    codes = sorted(prefix for prefix in prefixes if any(is_code(each.reference, prefix) for each in own))
    asks = [*([CHECK_LIST] if own else []), *([GIVE_REFERENCES] if codes else []), *ASKS]
    one = places[0] if len(places) == 1 else None
    trigger = protocol.trigger(case.trigger).name
    closing = f"The last day of the service is {at_words(case.closure_at)}." if case.closure_at is not None else (
        "The last day of the service is not known yet."
    )  # fmt: skip
    return {
        "authority_name": authority,
        "authority_contact": "Adult social care commissioning",
        "location_name": case.title,
        "location_cqc_id": one.cqc_location_id or "not registered with CQC" if one else "several places",
        "location_address": _address(one) if one else ", ".join(each.name for each in places) or "several addresses",
        "event_name": "Provider failure or closure declared",
        "event_at": at_words(case.declared_at),
        "what_happened": f"{trigger}. {closing}",
        "our_decision": "No new placements from now on. We run our provider failure protocol and lead the response.",
        "people_count": len(own),
        "people_list_attached": bool(own),
        "our_codes": " or ".join(f"{prefix}-" for prefix in codes),
        "known_risks": "We are checking that care is safe tonight and over the next shifts, and will tell you what we find.",
        "safeguarding_position": "We will tell you at once of any enquiry that concerns your people.",
        "host_contact_name": case.lead_label,
        "next_meeting_at": "",
        "acknowledge_by": answer_by,
        "asks": asks,
        "confidentiality_text": CONFIDENTIAL,
    }


def _address(place: Place) -> str:
    return ", ".join(part for part in (place.address, place.postcode) if part) or "address not known"


async def tell_staff(case: Case, named: Sequence[UserRow], *, confirm: bool, public_url: str, now: datetime) -> None:
    """Tell the lead, the deputy and the directors once, by a message that holds a link and nothing else."""
    link = f"{public_url.rstrip('/')}/failures/{case.id}"
    for user in named:
        words = "You are named in a provider failure case. Open it and begin with the guidance for the first hour:"
        await _message(case, user.email, "You are named in a failure case", f"{words}\n\n{link}", now=now)
    asks = "A failure case was declared and waits for your confirmation." if confirm else "A failure case was declared."
    for email in await list_emails_with([Role.DIRECTOR]):
        if email not in {user.email for user in named}:
            await _message(case, email, "A failure case was declared", f"{asks} Open it here:\n\n{link}", now=now)


async def tell_partner(case_id: int, partner_id: int, message_id: int, *, public_url: str, now: datetime) -> None:
    """Tell a partner's people once that there is something for them to read, by a message that holds a link and nothing else."""
    body = f"The council has written to your authority. Read it here:\n\n{public_url.rstrip('/')}/shared/failures/{case_id}"
    for email in await emails_of_partner(partner_id):
        key = f"failure_message:{message_id}:{email}"
        await post("failure_shared", email, "A message from the council waits for you", body, now=now, dedupe_key=key)


async def tell_of_answer(case: Case, message_id: int, *, public_url: str, now: datetime) -> None:
    """Tell the lead and the deputy once that a partner has written back, by a link."""
    body = f"A partner has written about a failure case. Read it here:\n\n{public_url.rstrip('/')}/failures/{case.id}/sharing"
    for user_id in dict.fromkeys((case.lead_id, case.deputy_id)):
        user = await find_user(user_id)
        if user is not None and user.active:
            key = f"failure_message:{message_id}:{user.email}"
            await post("failure_answer", user.email, "A partner has written to you", body, now=now, dedupe_key=key)


async def _message(case: Case, email: str, subject: str, body: str, *, now: datetime) -> None:
    await post("failure_declared", email, subject, body, now=now, dedupe_key=f"failure:{case.id}:declared:{email}")
