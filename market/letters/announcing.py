"""Telling people that there is a letter: whom to write to, the secret link of those who have no account, and the message."""

import hashlib
from datetime import datetime

from market.accounts.permissions import Role
from market.accounts.queries import emails_of_organisations, emails_of_partner
from market.accounts.tokens import hash_of
from market.letters.rules import LINK_LASTS, message_body, message_subject
from market.letters.tables import LetterLink, LetterMessage
from market.letters.types import Address, LetterRow
from market.notices.service import post
from market.notices.types import LINK_PLACE, PersonalLink, new_link
from market.partners.queries import find_partner
from market.settings import Settings

READ_PATH = "/letters/read/{token}"
OWN_PATHS = {"organisation": "/portal/letters", "partner": "/shared/letters"}


async def addresses_of(letter: LetterRow) -> list[Address]:
    """Where a letter can be announced now; empty when its recipient has no address.

    An address given for the letter stands alone, then a partner's own, unless the council no longer works with it. A provider without one
    is told through its owners' accounts, or its contributors' where it has no owner; a partner through the accounts that belong to it.
    """
    accounts = await _accounts_of(letter)
    email = letter.email
    if not email and letter.partner_id is not None:
        partner = await find_partner(letter.partner_id)
        email = partner.email if partner is not None and partner.active else ""
    if email:
        known = {each.casefold() for each in accounts}
        return [Address(email, signs_in=email.casefold() in known)]
    return [Address(each, signs_in=True) for each in sorted(set(accounts))]


async def _accounts_of(letter: LetterRow) -> list[str]:
    if letter.organisation_id is not None:
        for role in (Role.PROVIDER_OWNER, Role.PROVIDER_CONTRIBUTOR):
            held = await emails_of_organisations([letter.organisation_id], role)
            if held:
                return held[letter.organisation_id]
    return await emails_of_partner(letter.partner_id) if letter.partner_id is not None else []


async def announce(letter: LetterRow, addresses: list[Address], beat: int, *, now: datetime, settings: Settings) -> int:
    """Put one message about the letter to each address into the outbox, in the caller's transaction; how many were new.

    Beat 0 tells of the letter, 1 and 2 remind. The same letter, beat and address is written once, whoever asks again.
    """
    posted = 0
    for address in addresses:
        link, secret = await _link(letter, address, now, settings)
        message_id = await post(
            "letter",
            address.email,
            message_subject(settings.council_name, beat, letter.acknowledge_by),
            message_body(settings.council_name, link, letter, beat, signs_in=address.signs_in),
            now=now,
            dedupe_key=message_key(letter.id, beat, address.email),
            link=secret,
        )
        if message_id is None:
            continue
        posted += 1
        await LetterMessage.insert(LetterMessage(letter=letter.id, message=message_id, beat=beat)).run()
        if secret is not None:
            digest = hash_of(secret.token(settings))
            row = LetterLink(letter=letter.id, digest=digest, made_at=now, expires_at=secret.expires_at)
            await LetterLink.insert(row).run()
    return posted


async def post_about(letter: LetterRow, email: str, subject: str, body: str, beat: int, *, now: datetime) -> bool:
    """Put any other message about a letter into the outbox, in the caller's transaction; False when it was written before."""
    message_id = await post("letter", email, subject, body, now=now, dedupe_key=message_key(letter.id, beat, email))
    if message_id is not None:
        await LetterMessage.insert(LetterMessage(letter=letter.id, message=message_id, beat=beat)).run()
    return message_id is not None


def message_key(letter_id: int, beat: int, email: str) -> str:
    """The key by which a message about a letter to one address is written once."""
    return f"letter:{letter_id}:{beat}:{hashlib.sha256(email.casefold().encode()).hexdigest()[:16]}"


async def _link(
    letter: LetterRow, address: Address, now: datetime, settings: Settings
) -> tuple[str, PersonalLink | None]:
    """The address to print, and the secret link that takes its place when the reader has no account."""
    if address.signs_in:
        own = OWN_PATHS["organisation" if letter.organisation_id is not None else "partner"]
        return f"{settings.public_url}{own}/{letter.id}", None
    return LINK_PLACE, new_link(READ_PATH, expires_at=now + LINK_LASTS)
