"""The partners of the demonstration: neighbours of the ledger, the ICB, CQC and the council's teams, with invented addresses."""

from collections.abc import Mapping
from datetime import datetime

from market.accounts.queries import find_user
from market.accounts.service import change_user
from market.accounts.types import Organisations, UserDetails
from market.partners.queries import find_partner, partner_named, partners_of_kind
from market.partners.service import add_partner, change_partner, load_partners
from market.partners.types import Partner, PartnerDetails, PartnerKind
from market.risk.demonstration.cast import Cast, done, person_of
from market.settings import Settings

ICB = "NHS North East and North Cumbria ICB"
OWN_PARTNER = "Redcar and Cleveland"
"""The neighbour whose people sign in: the ledger counts its people in our homes, and people of ours live in its area."""
NEIGHBOURS = (
    (PartnerKind.ICB, ICB, "quality@north-east-icb.example", "0191 496 0100"),
    (PartnerKind.COUNCIL, OWN_PARTNER, "commissioning@redcar-cleveland.example", "01642 496 0201"),
    (PartnerKind.COUNCIL, "Stockton-on-Tees", "commissioning@stockton.example", "01642 496 0202"),
    (PartnerKind.COUNCIL, "Hartlepool", "commissioning@hartlepool.example", "01429 496 0203"),
    (PartnerKind.COUNCIL, "County Durham", "placements@county-durham.example", "0191 496 0204"),
    (PartnerKind.COUNCIL, "North Yorkshire", "", "01609 496 0205"),
)
"""Kind, name, address and telephone. North Yorkshire and the CQC have no address on purpose: somebody has to tell them otherwise."""
ADDRESSES = {
    "Brokerage": "brokerage@middlesbrough.example",
    "Out-of-hours team": "out.of.hours@middlesbrough.example",
    "Hospital discharge team": "discharge@middlesbrough.example",
}
INVENTED = "Invented for the demonstration."


async def open_partners(
    cast: Cast, now: datetime, settings: Settings, organisations: Organisations
) -> Mapping[str, int]:
    """Add the partners and give the partner's account its authority; partners by name. Twice changes nothing."""
    await load_partners(by=cast.system, now=now)
    for kind, name, email, phone in NEIGHBOURS:
        if await partner_named(name) is None:
            details = PartnerDetails(kind=kind, name=name, email=email, phone=phone, note=INVENTED)
            done(await add_partner(details, by=cast.system, now=now))
    known = [each for kind in PartnerKind for each in await partners_of_kind(kind)]
    for each in known:
        if not each.email and each.name in ADDRESSES:
            await _give_address(each, ADDRESSES[each.name], cast, now)
    partners = {each.name: each.id for each in known}
    await _belongs_to(cast, partners[OWN_PARTNER], now, settings, organisations)
    return partners


async def _give_address(partner: Partner, email: str, cast: Cast, now: datetime) -> None:
    held = await find_partner(partner.id)
    assert held is not None, "it was read just now"
    details = PartnerDetails(
        kind=PartnerKind(held.kind), name=held.name, code=held.code, email=email, phone=held.phone, note=INVENTED
    )
    done(await change_partner(held.id, details, version=held.version, by=cast.system, now=now))


async def _belongs_to(
    cast: Cast, partner_id: int, now: datetime, settings: Settings, organisations: Organisations
) -> None:
    user = await find_user(person_of(cast.partner))
    assert user is not None, "the account was made before"
    if user.partner_id is None:
        details = UserDetails(name=user.name, email=user.email, roles=user.roles, partner_id=partner_id)
        answer = await change_user(
            user.id,
            details,
            version=user.version,
            by=cast.system,
            now=now,
            settings=settings,
            organisations=organisations,
        )
        done(answer)
