"""What the council pays by service and band, against every rate that it knows; and how much homes depend on it. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from market.capacity.types import BedType
from market.capacity.words import bed_type_words
from market.contracts.types import ContractOnDay, RateOnDay, RateUnit
from market.placements.types import CostFrequency, Funder, PlacementOnDay
from market.providers.types import LocationOnDay, ServiceType

HOMES = frozenset({ServiceType.NURSING_HOME, ServiceType.RESIDENTIAL_HOME})
DAY = "day"
"""A unit in which placements are priced but contracts are not."""

_CHARGED_BY: dict[str, str] = {
    CostFrequency.HOURLY: RateUnit.HOUR,
    CostFrequency.SESSION: RateUnit.SESSION,
    CostFrequency.DAILY: DAY,
}

Key = tuple[str, str, str]
"""Service, band and unit."""


class RateLine(Struct, frozen=True, kw_only=True):
    """Rates for a service, band and unit, in pence; averages are rounded to a penny and None where there is nothing to average.

    `ours` is the average over the placements that the council buys, `contracted` that over the rates of live contracts, and `market` that
    over both and the placements of other funders. `providers` counts the provider groups behind `ours`.
    """

    service: str
    band: str
    unit: str
    people: int
    providers: int
    ours: int | None
    lowest: int | None
    highest: int | None
    contracted: int | None
    rates: int
    market: int | None
    known: int

    @property
    def against_market(self) -> float | None:
        """How far the council's average lies above the market's, as a share of it; None when either is not known."""
        return None if self.ours is None or not self.market else self.ours / self.market - 1


class HomeDependency(Struct, frozen=True, kw_only=True):
    """How many of a home's beds the council fills. `beds` are those of its latest return, else those registered; None: not known."""

    location_id: int
    name: str
    group_key: str
    group_name: str
    beds: int | None
    people: int

    @property
    def share(self) -> float | None:
        """The share of the home's beds that the council funds."""
        return self.people / self.beds if self.beds else None


def average(amounts: Sequence[int]) -> int | None:
    """The average to a penny, halves up; None of nothing."""
    return (2 * sum(amounts) + len(amounts)) // (2 * len(amounts)) if amounts else None


def paid_rate(placement: PlacementOnDay) -> tuple[str, int] | None:
    """Unit and pence of what a placement costs; None for one-off and unknown costs.

    Hours, sessions and days as they are charged; a weekly cost of care that is not in a home by the hour where the hours are known.
    """
    unit = _CHARGED_BY.get(placement.rate_unit)
    if unit and placement.rate_pence:
        return unit, abs(placement.rate_pence)
    if not placement.weekly_pence:
        return None
    if placement.service not in HOMES and placement.weekly_hours:
        return RateUnit.HOUR.value, round(placement.weekly_pence / placement.weekly_hours)
    return RateUnit.WEEK.value, placement.weekly_pence


def band_key(band: str) -> str:
    """A band in one spelling: the code of the bed type that it names by code or in words, whatever case and marks; else itself."""
    bare = _bare(band)
    return _BED_TYPES.get(bare, bare.replace(" ", "_"))


def _bare(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", words.casefold()).strip()


_BED_TYPES = {_bare(words): code.value for code in BedType for words in (code.value, bed_type_words(code.value))}


def rate_lines(
    ours: Iterable[PlacementOnDay],
    others: Iterable[PlacementOnDay],
    rates: Iterable[RateOnDay],
    live: Mapping[int, ContractOnDay],
) -> list[RateLine]:
    """What the council pays by service, band (of a placement its bed type) and unit, against all rates that are known.

    `ours` are the placements that the council buys, `others` those of other funders; rates of contracts that are not live are left out.
    """
    paid: dict[Key, list[tuple[PlacementOnDay, int]]] = defaultdict(list)
    for placement in ours:
        found = paid_rate(placement)
        if found:
            paid[placement.service, band_key(placement.bed_type), found[0]].append((placement, found[1]))
    agreed: dict[Key, list[int]] = defaultdict(list)
    for rate in rates:
        if rate.contract_id in live:
            agreed[rate.service, band_key(rate.band), rate.unit].append(rate.pence)
    elsewhere: dict[Key, list[int]] = defaultdict(list)
    for placement in others:
        found = paid_rate(placement)
        if found and placement.funder != Funder.COUNCIL:
            elsewhere[placement.service, band_key(placement.bed_type), found[0]].append(found[1])
    keys = sorted({*paid, *agreed, *elsewhere})
    return [_line(key, paid.get(key, []), agreed.get(key, []), elsewhere.get(key, [])) for key in keys]


def _line(
    key: Key, paid: Sequence[tuple[PlacementOnDay, int]], agreed: Sequence[int], elsewhere: Sequence[int]
) -> RateLine:
    amounts = [pence for _, pence in paid]
    everything = [*amounts, *agreed, *elsewhere]
    service, band, unit = key
    return RateLine(
        service=service,
        band=band,
        unit=unit,
        people=len({placement.case_reference for placement, _ in paid}),
        providers=len({placement.group_key for placement, _ in paid if placement.group_key}),
        ours=average(amounts),
        lowest=min(amounts, default=None),
        highest=max(amounts, default=None),
        contracted=average(agreed),
        rates=len(agreed),
        market=average(everything),
        known=len(everything),
    )


def dependency(
    homes: Iterable[LocationOnDay], beds: Mapping[int, int], placements: Iterable[PlacementOnDay]
) -> list[HomeDependency]:
    """The homes in which the council funds somebody, the most dependent first. `beds` are those of the latest returns by location."""
    people: dict[int, set[str]] = defaultdict(set)
    for placement in placements:
        if placement.service in HOMES and placement.location_id is not None:
            people[placement.location_id].add(placement.case_reference)
    found = [
        HomeDependency(
            location_id=home.id,
            name=home.name,
            group_key=home.group_key,
            group_name=home.group_name,
            beds=beds.get(home.id) or home.beds,
            people=len(people[home.id]),
        )
        for home in homes
        if home.id in people
    ]
    return sorted(found, key=lambda home: (-(home.share or 0), -home.people, home.name, home.location_id))
