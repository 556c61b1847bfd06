"""Who is written to about an embargo: authorities and NHS bodies with people there, CQC, the ICB, and whoever was written to before."""

from collections import Counter
from datetime import datetime

from msgspec import Struct

from market.core.clock import london_date
from market.embargoes.lift_facts import places_of
from market.embargoes.types import EmbargoRow
from market.letters.queries import letters_of
from market.letters.types import LetterRow, LetterStatus, Party, Recipient
from market.partners.queries import partners_named, partners_of_kind
from market.partners.types import PartnerKind
from market.placements.queries import placed_by_others_on
from market.placements.types import Funder

SUBJECT = "embargo"
OBJECTIONS = "objections"
"""How the events of letters begin that ask for objections to lifting; the day of asking follows after a colon."""


class Payer(Struct, frozen=True):
    """An authority or NHS body with people there, by the ledger."""

    name: str
    is_icb: bool
    people: int
    email: str


async def payers_at(held: EmbargoRow, now: datetime) -> list[Payer]:
    """Every authority and NHS body with people at the places of an embargo, with how many, by the newest counts of the ledger."""
    places = [each.id for each in await places_of(held)]
    counts: Counter[tuple[str, bool]] = Counter()
    emails: dict[tuple[str, bool], str] = {}
    for each in await placed_by_others_on(london_date(now), places):
        if each.funder in (Funder.OTHER_COUNCIL, Funder.ICB) and each.authority:
            key = (each.authority, each.funder == Funder.ICB)
            counts[key] += each.people
            emails[key] = emails.get(key) or each.contact_email
    return [Payer(name, icb, counts[name, icb], emails[name, icb]) for name, icb in sorted(counts)]


async def told_already(embargo_id: int, known: set[str]) -> list[Recipient]:
    """Whoever was written to about an embargo, its provider left out; `known` are keys of recipients that are left out too."""
    found: dict[str, Recipient] = {}
    for letter in await letters_of((SUBJECT, embargo_id)):
        to = recipient_of(letter)
        if letter.party != Party.PROVIDER and letter.status != LetterStatus.WITHDRAWN and to.key not in known:
            found.setdefault(to.key, to)
    return list(found.values())


async def payer_recipients(held: EmbargoRow, now: datetime) -> list[tuple[Payer, Recipient]]:
    """The authorities and NHS bodies with people there, each with where to write to it."""
    payers = await payers_at(held, now)
    known = await partners_named([each.name for each in payers])
    found = []
    for payer in payers:
        partner = known.get(payer.name)
        party = Party.ICB if payer.is_icb else Party.PLACING_AUTHORITY
        email = "" if partner is not None and partner.email else payer.email
        found.append((payer, Recipient(party, payer.name, email, None, partner.id if partner else None)))
    return found


async def bodies() -> list[tuple[Recipient, str]]:
    """CQC and the ICB: as partners, or as recipients without an address, so that nobody overlooks them."""
    found: list[tuple[Recipient, str]] = []
    for kind, party, name, words in (
        (PartnerKind.CQC, Party.CQC, "Care Quality Commission", "CQC"),
        (PartnerKind.ICB, Party.ICB, "Integrated care board", "ICB"),
    ):
        partners = await partners_of_kind(kind)
        found += [(Recipient(party, each.name, partner_id=each.id), words) for each in partners]
        if not partners:
            found.append((Recipient(party, name), words))
    return found


async def told_of(embargo_id: int) -> set[str]:
    """Keys of all recipients who have a letter about an embargo or were told what it says: a draft tells nobody."""
    return {recipient_of(letter).key for letter in await letters_of((SUBJECT, embargo_id)) if letter.is_out}


def recipient_of(letter: LetterRow) -> Recipient:
    """Whom a letter is for."""
    return Recipient(Party(letter.party), letter.name, letter.email, letter.organisation_id, letter.partner_id)
