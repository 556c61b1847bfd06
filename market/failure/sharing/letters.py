"""The letters of information sharing: drafted from a request, read and sent by a named person. Confidential notes never go into one."""

from datetime import datetime

from market.core.actor import Actor
from market.core.refusal import Refused
from market.core.words import day_words
from market.failure.sharing.types import Request, Urgency
from market.failure.sharing.words import STANDING_WORDS, bases_words
from market.letters.service import draft_letter
from market.letters.types import NewLetter, Party, Recipient
from market.partners.queries import find_partner
from market.partners.types import PartnerKind

SUBJECT = "information_request"
ASKED, REPLIED = "asked", "replied"
PROTOCOL = "arrangements for sharing information about care providers between our authorities"
USE = (
    "Only to decide how we keep people who use this provider safe. It is read by the officers who watch over the care market, and is not "
    "published."
)
RETENTION = "We keep it as long as our record of the provider’s risk, and then remove it."
CONDITIONS = "Please keep it to those who need it, and do not pass it on without asking us."
WHOLE_PROVIDER = "All its services"

_PARTIES = {
    PartnerKind.COUNCIL: Party.NEIGHBOUR,
    PartnerKind.ICB: Party.ICB,
    PartnerKind.CQC: Party.CQC,
    PartnerKind.TEAM: Party.TEAM,
    PartnerKind.OTHER: Party.OTHER,
}


async def _recipient(request: Request) -> Recipient:
    partner = await find_partner(request.row.partner_id)
    party = _PARTIES[PartnerKind(partner.kind)] if partner is not None else Party.OTHER
    email = partner.email if partner is not None else ""
    return Recipient(party, request.row.partner_name, email, partner_id=request.row.partner_id)


async def draft_request(request: Request, *, by: Actor, now: datetime) -> int | Refused:
    """Draft the letter that asks, in the caller's transaction; its number."""
    row = request.row
    places = [{"name": place.name, "cqc_id": place.cqc_location_id or ""} for place in request.places]
    values = {
        "authority_name": row.partner_name,
        "authority_contact": "",
        "provider_name": row.organisation_name,
        "locations": places or [{"name": WHOLE_PROVIDER, "cqc_id": ""}],
        "purpose": request.purpose,
        "legal_basis": bases_words(row.bases),
        "questions": [question.question for question in request.questions],
        "needed_by": day_words(row.due_on),
        "urgent": row.urgency == Urgency.URGENT,
        "protocol_name": PROTOCOL,
        "how_we_will_use": USE,
        "retention_text": RETENTION,
        "may_tell_provider": row.may_tell_provider,
    }
    letter = NewLetter(
        template="information_request",
        subject=(SUBJECT, row.id),
        event=ASKED,
        recipient=await _recipient(request),
        values=values,
    )
    return await draft_letter(letter, by=by, now=now)


async def draft_reply(request: Request, *, may_tell_provider: bool, by: Actor, now: datetime) -> int | Refused:
    """Draft our reply to a request of another authority from the answers recorded, in the caller's transaction; its number."""
    row = request.row
    answers = [
        {
            "question": question.question,
            "answer": question.answer,
            "as_of": day_words(question.as_of_on) if question.as_of_on else "",
            "source": question.source,
            "status": STANDING_WORDS.get(question.standing, ""),
        }
        for question in request.questions
        if question.answer
    ]
    if not answers:
        when = day_words(row.answered_on) if row.answered_on else ""
        answers = [
            {
                "question": "All your questions",
                "answer": "Nothing known.",
                "as_of": when,
                "source": "our records of this provider",
                "status": STANDING_WORDS["fact"],
            }
        ]
    values = {
        "authority_name": row.partner_name,
        "authority_contact": request.asker,
        "their_reference": request.their_reference,
        "provider_name": row.organisation_name,
        "asked_on": day_words(row.asked_on),
        "answers": answers,
        "withheld_text": request.withheld,
        "may_share_with_provider": may_tell_provider,
        "conditions_text": CONDITIONS,
        "correction_contact": "the address below",
    }
    letter = NewLetter(
        template="information_reply",
        subject=(SUBJECT, row.id),
        event=REPLIED,
        recipient=await _recipient(request),
        values=values,
    )
    return await draft_letter(letter, by=by, now=now)
