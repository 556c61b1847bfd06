"""The structure of what the council buys on a day: on which terms, from whom, under which contract. Pure.

What the council buys are placements that it funds itself, except direct payments, with which people buy for themselves. A person is a
case reference; spend is pence a week, and a placement without a known weekly cost adds nothing to it (and is counted).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct

from market.contracts.types import ContractKind, ContractOnDay
from market.core.concentration import hhi
from market.placements.types import Funder, PlacementOnDay

COMMITTED = frozenset({ContractKind.BLOCK, ContractKind.COST_AND_VOLUME, ContractKind.JOINT, ContractKind.GRANT})
"""Kinds of contract under which the council commits itself to a volume or a sum."""

FRAMEWORKS = frozenset({ContractKind.FRAMEWORK, ContractKind.DYNAMIC_MARKET})


class Terms(StrEnum):
    """On which terms a placement is bought. All but the last are spot: nothing is promised beyond the placement itself."""

    SPOT = "spot"
    CALL_OFF = "call_off"
    NO_CONTRACT = "no_contract"
    COMMITTED = "committed"


class Volume(Struct, frozen=True):
    """People, what they cost a week in pence, and how many of their placements have no known weekly cost."""

    people: int
    pence: int
    without_cost: int


class Part(Struct, frozen=True):
    """Some of a whole, for one service; empty `service` is all services together."""

    service: str
    whole: Volume
    part: Volume

    @property
    def by_people(self) -> float | None:
        """The part's share of people; None when there is nobody."""
        return self.part.people / self.whole.people if self.whole.people else None

    @property
    def by_spend(self) -> float | None:
        """The part's share of spend; None when nothing is spent."""
        return self.part.pence / self.whole.pence if self.whole.pence else None


class Concentration(Struct, frozen=True, kw_only=True):
    """How concentrated the providers of a service are, by provider group. `unknown` counts placements whose provider is not known."""

    service: str
    groups: int
    volume: Volume
    unknown: int
    hhi_spend: float | None
    hhi_people: float | None
    largest: str
    largest_people: int
    largest_spend_share: float | None
    largest_people_share: float | None


def volume(placements: Iterable[PlacementOnDay]) -> Volume:
    """People and weekly spend of some placements; a person with several counts once."""
    people: set[str] = set()
    pence = without = 0
    for placement in placements:
        people.add(placement.case_reference)
        pence += placement.weekly_pence or 0
        without += placement.weekly_pence is None
    return Volume(len(people), pence, without)


def funded(placements: Iterable[PlacementOnDay]) -> list[PlacementOnDay]:
    """Placements that the council pays for."""
    return [each for each in placements if each.funder == Funder.COUNCIL]


def bought(placements: Iterable[PlacementOnDay]) -> list[PlacementOnDay]:
    """Placements that the council buys: those that it funds, without direct payments."""
    return [each for each in funded(placements) if not each.by_direct_payment]


def by_service(placements: Iterable[PlacementOnDay]) -> dict[str, list[PlacementOnDay]]:
    """Placements by the register's type of service, in the order of its code."""
    found: dict[str, list[PlacementOnDay]] = defaultdict(list)
    for placement in placements:
        found[placement.service].append(placement)
    return {service: found[service] for service in sorted(found)}


def live_contracts(contracts: Iterable[ContractOnDay], on: date) -> dict[int, ContractOnDay]:
    """The contracts in force on a day, by number."""
    return {contract.id: contract for contract in contracts if contract.live_on(on)}


def terms_of(placement: PlacementOnDay, live: Mapping[int, ContractOnDay]) -> Terms:
    """On which terms a placement is bought: by the kind of the live contract that it names, or none.

    The register keeps a promise of volume as the kind of a contract (block, cost and volume, joint, grant): a call-off of a framework or
    a dynamic market promises none.
    """
    contract = live.get(placement.contract_id) if placement.contract_id is not None else None
    if contract is None:
        return Terms.NO_CONTRACT
    if contract.kind in COMMITTED:
        return Terms.COMMITTED
    return Terms.SPOT if contract.kind == ContractKind.SPOT else Terms.CALL_OFF


def by_terms(placements: Iterable[PlacementOnDay], live: Mapping[int, ContractOnDay]) -> dict[Terms, Volume]:
    """What is bought on each of the terms. A person with placements on different terms counts under each."""
    found: dict[Terms, list[PlacementOnDay]] = {terms: [] for terms in Terms}
    for placement in placements:
        found[terms_of(placement, live)].append(placement)
    return {terms: volume(group) for terms, group in found.items()}


def spot_share(placements: Sequence[PlacementOnDay], live: Mapping[int, ContractOnDay], service: str = "") -> Part:
    """What is bought on spot terms: under a contract of kind spot, by call-off without a promise of volume, or without a contract.

    A person counts as bought on spot terms when at least one placement is.
    """
    spot = [each for each in placements if terms_of(each, live) is not Terms.COMMITTED]
    return Part(service, volume(placements), volume(spot))


def concentration(placements: Iterable[PlacementOnDay]) -> list[Concentration]:
    """How concentrated each service is among provider groups (a brand, else the organisation), by weekly spend and by people.

    Placements whose provider is not known are left out and counted. Source: Herfindahl-Hirschman index at the level of groups.
    """
    return [_concentration(service, group) for service, group in by_service(placements).items()]


def _concentration(service: str, placements: Sequence[PlacementOnDay]) -> Concentration:
    groups: dict[str, list[PlacementOnDay]] = defaultdict(list)
    for placement in placements:
        if placement.group_key:
            groups[placement.group_key].append(placement)
    volumes = {key: volume(group) for key, group in groups.items()}
    largest = min(volumes, key=lambda key: (-volumes[key].people, -volumes[key].pence, key), default="")
    pence, people = sum(each.pence for each in volumes.values()), sum(each.people for each in volumes.values())
    most = max((each.pence for each in volumes.values()), default=0)
    return Concentration(
        service=service,
        groups=len(groups),
        volume=volume(placements),
        unknown=sum(not placement.group_key for placement in placements),
        hhi_spend=hhi(each.pence for each in volumes.values()),
        hhi_people=hhi(each.people for each in volumes.values()),
        largest=largest,
        largest_people=volumes[largest].people if largest else 0,
        largest_spend_share=most / pence if pence else None,
        largest_people_share=volumes[largest].people / people if largest else None,
    )


def covers(contract: ContractOnDay, placement: PlacementOnDay) -> bool:
    """Whether a contract buys a placement's service from its provider, at its location where the contract names locations."""
    return (
        placement.service in contract.services
        and any(supplier.organisation_id == placement.organisation_id for supplier in contract.suppliers)
        and (not contract.location_ids or placement.location_id in contract.location_ids)
    )


def without_cover(placements: Sequence[PlacementOnDay], live: Mapping[int, ContractOnDay]) -> list[Part]:
    """By service, what is bought although no live contract covers the provider and the service on the day."""
    covering: dict[tuple[int, str], list[ContractOnDay]] = defaultdict(list)
    for contract in live.values():
        for service in contract.services:
            for organisation_id in {supplier.organisation_id for supplier in contract.suppliers}:
                covering[organisation_id, service].append(contract)
    found = []
    for service, group in by_service(placements).items():
        bare = [
            each
            for each in group
            if not any(covers(contract, each) for contract in covering.get((each.organisation_id or 0, service), ()))
        ]
        found.append(Part(service, volume(group), volume(bare)))
    return found


def outside_frameworks(
    contracts: Collection[ContractOnDay],
    placements: Iterable[PlacementOnDay],
    on: date,
    *,
    framework_id: int | None = None,
) -> tuple[list[PlacementOnDay], list[PlacementOnDay]]:
    """What is bought for services with a live framework or dynamic market, and what of it is bought outside these.

    Bought under one is a placement that names it or one of its live call-offs; and one that names no live contract but is with a provider
    of it or of such a call-off for that service. `framework_id` looks at one framework alone.
    """
    live = live_contracts(contracts, on)
    frames = {
        contract.id for contract in live.values() if contract.kind in FRAMEWORKS and framework_id in (None, contract.id)
    }
    under = [contract for contract in live.values() if contract.id in frames or contract.framework_id in frames]
    served = {service for contract in under if contract.id in frames for service in contract.services}
    ids = {contract.id for contract in under}
    sellers = {
        (supplier.organisation_id, service)
        for contract in under
        for supplier in contract.suppliers
        for service in contract.services
    }
    framed = [each for each in bought(placements) if each.service in served]
    outside = [
        each
        for each in framed
        if each.contract_id not in ids
        and (each.contract_id in live or (each.organisation_id, each.service) not in sellers)
    ]
    return framed, outside


def off_framework(
    contracts: Collection[ContractOnDay],
    placements: Iterable[PlacementOnDay],
    on: date,
    *,
    framework_id: int | None = None,
) -> Part:
    """What is bought outside frameworks, of all that is bought for services with a live one, as `outside_frameworks` says."""
    framed, outside = outside_frameworks(contracts, placements, on, framework_id=framework_id)
    return Part("", volume(framed), volume(outside))


def off_framework_by_service(
    contracts: Collection[ContractOnDay], placements: Iterable[PlacementOnDay], on: date
) -> list[Part]:
    """The same for each service with a live framework or dynamic market."""
    framed, outside = outside_frameworks(contracts, placements, on)
    apart = by_service(outside)
    return [
        Part(service, volume(group), volume(apart.get(service, []))) for service, group in by_service(framed).items()
    ]
