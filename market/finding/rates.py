"""What a place would cost by the contracts that cover it, pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from market.capacity.words import bed_type_words
from market.finding.types import Search
from market.providers.types import ServiceType
from market.web.words import money_words


class BoughtRate(Struct, frozen=True, array_like=True):
    """A contract's rate for the service: per week or hour, for every provider under it when `organisation_id` is None."""

    band: str
    unit: str
    pence: int
    organisation_id: int | None


class Bought(Struct, frozen=True, kw_only=True):
    """A live contract for the service as it concerns one of its providers; without locations it covers all of theirs."""

    contract_id: int
    reference: str
    organisation_id: int
    location_ids: tuple[int, ...]
    rates: tuple[BoughtRate, ...]


class Rate(Struct, frozen=True):
    """What a place costs for a search: pence a week (None when not known), in words, and the contract that says so."""

    weekly_pence: int | None
    words: str
    contract_id: int | None


NO_CONTRACT = Rate(None, "No live contract", None)


def by_provider(bought: Iterable[Bought]) -> Mapping[int, Sequence[Bought]]:
    """The contracts of each provider."""
    found: dict[int, list[Bought]] = defaultdict(list)
    for each in bought:
        found[each.organisation_id].append(each)
    return found


class RatesOf:
    """The rates of one search's places: worked out once for each provider, again only where a contract names its locations."""

    def __init__(self, search: Search, bought: Iterable[Bought]) -> None:
        self._search = search
        self._contracts = by_provider(bought)
        self._known: dict[tuple[int, int], Rate] = {}

    def at(self, location_id: int, organisation_id: int) -> Rate:
        """The rate at a place, as `rate_at` says."""
        contracts = self._contracts.get(organisation_id)
        if not contracts:
            return NO_CONTRACT
        key = organisation_id, location_id if any(each.location_ids for each in contracts) else 0
        if key not in self._known:
            self._known[key] = rate_at(self._search, location_id, organisation_id, contracts)
        return self._known[key]


def rate_at(search: Search, location_id: int, organisation_id: int, contracts: Sequence[Bought]) -> Rate:
    """The rate at a place: of the live contracts that cover it, the one whose band is the bed type asked for, else the lowest.

    A rate of the provider's own goes before one for every provider of the contract. An hourly rate becomes a weekly one by the hours
    asked for; without them it stays an hourly one and the week is not known. Equal rates: the contract that comes first by reference.
    """
    covering = [each for each in contracts if not each.location_ids or location_id in each.location_ids]
    if not covering:
        return NO_CONTRACT
    offers = [(rate, each.contract_id) for each in covering for rate in _own_rates(each, organisation_id)]
    if search.bed_type:
        matching = [offer for offer in offers if _is_band(offer[0].band, search.bed_type)]
        offers = matching or offers
    offers = [offer for offer in offers if offer[0].unit == _unit(search.service)] or offers
    if not offers:
        return Rate(None, "No rate recorded", covering[0].contract_id)
    rate, contract_id = min(offers, key=lambda offer: offer[0].pence)
    several = len({offer[0].pence for offer in offers}) > 1
    band = f" ({rate.band})" if rate.band else ""
    words = (
        f"{'from ' if several else ''}{money_words(rate.pence)} {'a week' if rate.unit == 'week' else 'an hour'}{band}"
    )
    return Rate(_weekly(rate, search.hours), words, contract_id)


def _own_rates(contract: Bought, organisation_id: int) -> list[BoughtRate]:
    own = [rate for rate in contract.rates if rate.organisation_id == organisation_id]
    return own or [rate for rate in contract.rates if rate.organisation_id is None]


def _unit(service: str) -> str:
    return "hour" if service == ServiceType.HOME_CARE else "week"


def _weekly(rate: BoughtRate, hours: float | None) -> int | None:
    if rate.unit == "week":
        return rate.pence
    return None if hours is None else round(rate.pence * hours)


def _is_band(band: str, bed_type: str) -> bool:
    """Whether a contract's words for a band name the bed type: its code or the tracker's words, whatever case and marks."""
    return _bare(band) in (_bare(bed_type), _bare(bed_type_words(bed_type)))


@lru_cache(maxsize=4096)
def _bare(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", words.lower()).strip()
