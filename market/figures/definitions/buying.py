"""What the council buys: contracts that end, spot terms, concentration, what is bought outside frameworks.

Concentration: Herfindahl-Hirschman index, the sum of squared percentage shares, by provider group.
"""

from collections.abc import Callable

from market.commissioning.rules import ends_within
from market.commissioning.structure import Part, bought, concentration, live_contracts, off_framework, spot_share
from market.figures.types import Definition, Facts, SourceKind, Worked

_BOUGHT = "placements in force on the date that the council buys (it funds them, and they are not direct payments)"
_SPOT = (
    "on spot terms (under a contract of kind spot, by call-off from a framework or dynamic market, which promises no volume, or under no "
    "contract in force; block, cost and volume, joint contracts and grants are committed)"
)
_NO_COST = "Missing counts placements without a known weekly cost (they add no spend); nothing is stale."
_NOTHING = "No value when nothing is bought."
_DRAWS_ON = (SourceKind.PLACEMENTS, SourceKind.CONTRACTS)


def contracts_expiring(months: int) -> Callable[[Facts], Worked]:
    """How many contracts in force end within so many months of the date."""

    def work_out(facts: Facts) -> Worked:
        if not facts.knows(SourceKind.CONTRACTS):
            return Worked(None)
        live = live_contracts(facts.contracts, facts.on).values()
        return Worked(
            sum(ends_within(contract.ends_on, facts.on, months) for contract in live),
            denominator=len(live),
        )

    return work_out


def _spot(facts: Facts) -> Part:
    return spot_share(bought(facts.placements), live_contracts(facts.contracts, facts.on))


def spot_share_spend(facts: Facts) -> Worked:
    """Weekly spend on spot terms as a share of all."""
    spot = _spot(facts)
    return Worked(
        spot.by_spend, numerator=spot.part.pence, denominator=spot.whole.pence, missing=spot.whole.without_cost
    )


def spot_share_people(facts: Facts) -> Worked:
    """People with something bought on spot terms as a share of all."""
    spot = _spot(facts)
    return Worked(spot.by_people, numerator=spot.part.people, denominator=spot.whole.people)


def market_hhi_by_service(facts: Facts) -> Worked:
    """The index by weekly spend of what is bought in the area, for each service on which anything is spent."""
    found = concentration(each for each in bought(facts.placements) if not each.out_of_area)
    spent = {each.service: each.hhi_spend for each in found if each.hhi_spend is not None}
    return Worked(spent or None, missing=sum(each.unknown + each.volume.without_cost for each in found))


def off_framework_share(facts: Facts) -> Worked:
    """People with something bought outside a framework as a share of people with a service that has one."""
    outside = off_framework(facts.contracts, facts.placements, facts.on)
    return Worked(outside.by_people, numerator=outside.part.people, denominator=outside.whole.people)


_ENDING = tuple(
    Definition(
        f"contracts_expiring_{months}_months",
        f"Contracts ending within {months} months",
        "contracts",
        f"Number of contracts, frameworks and call-offs in force on the date whose last day, with the changes and extensions recorded by "
        f"the date, is within the {months} months that follow it.",
        "The number of a longer period holds that of a shorter one. Contracts without a fixed end are in the denominator only. Nothing is "
        "stale or missing. No value before the first contract was recorded.",
        (SourceKind.CONTRACTS,),
        contracts_expiring(months),
    )
    for months in (6, 12, 18)
)

BUYING = (
    *_ENDING,
    Definition(
        "spot_share_spend",
        "Spot share of weekly spend",
        "ratio",
        f"Weekly cost bought {_SPOT}, divided by the weekly cost of all {_BOUGHT}.",
        f"Numerator and denominator are pence a week. {_NO_COST} {_NOTHING}",
        _DRAWS_ON,
        spot_share_spend,
        counted="pence",
    ),
    Definition(
        "spot_share_people",
        "Spot share of people",
        "ratio",
        f"People, by case reference, with at least one placement bought {_SPOT}, divided by people with {_BOUGHT}.",
        f"Nothing is stale or missing. {_NOTHING}",
        _DRAWS_ON,
        spot_share_people,
        counted="people",
    ),
    Definition(
        "market_hhi_by_service",
        "Concentration of what we buy by service (Herfindahl-Hirschman index)",
        "index",
        "Sum over provider groups of the squared percentage share of weekly cost, from 0 to 10,000 for each type of service, of "
        f"{_BOUGHT} in its area, a group being the brand when there is one, else the organisation.",
        "Under 1,000 is commonly read as low concentration and over 2,000 as high. Missing counts placements without a known provider or "
        "weekly cost (left out); nothing is stale. A service on which nothing is known to be spent is left out. No value when there is "
        "none.",
        (SourceKind.PLACEMENTS,),
        market_hhi_by_service,
        "type of service",
    ),
    Definition(
        "off_framework_share",
        "People placed outside our frameworks",
        "ratio",
        "People, by case reference, with a placement bought neither under a framework or dynamic market in force for its type of service, "
        "nor by call-off from it, nor without a contract from one of its providers, divided by people with any for such a service, of "
        f"{_BOUGHT}.",
        "Nothing is stale or missing. No value when nothing is bought for a service that has a framework or dynamic market.",
        _DRAWS_ON,
        off_framework_share,
        counted="people",
    ),
)
