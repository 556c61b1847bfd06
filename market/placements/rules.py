"""Rules of placements, pure: what care costs a week, when reviews are due, how far away."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from market.core.periods import add_months
from market.placements.reasons import EMERGENCY
from market.placements.types import CldServiceType, Component, CostFrequency, Funder, PlacementOnDay
from market.providers.types import ServiceType

SERVICE_OF_COMPONENT: dict[Component, ServiceType] = {
    Component.REABLEMENT: ServiceType.HOME_CARE,
    Component.SHORT_NURSING: ServiceType.NURSING_HOME,
    Component.SHORT_RESIDENTIAL: ServiceType.RESIDENTIAL_HOME,
    Component.LONG_NURSING: ServiceType.NURSING_HOME,
    Component.LONG_RESIDENTIAL: ServiceType.RESIDENTIAL_HOME,
    Component.HOME_SUPPORT: ServiceType.HOME_CARE,
    Component.DAY_SUPPORT: ServiceType.DAY_CARE,
    Component.SHARED_LIVES: ServiceType.SHARED_LIVES,
    Component.SUPPORTED_LIVING: ServiceType.SUPPORTED_LIVING,
    Component.EXTRA_CARE: ServiceType.EXTRA_CARE,
    Component.END_OF_LIFE: ServiceType.HOME_CARE,
    Component.EMERGENCY: ServiceType.OTHER,
    Component.CARER_RESPITE: ServiceType.OTHER,
    Component.CARER_SITTING: ServiceType.COMMUNITY_SUPPORT,
    Component.CARER_UNIVERSAL: ServiceType.COMMUNITY_SUPPORT,
    Component.LEARNING_EMPLOYMENT: ServiceType.COMMUNITY_SUPPORT,
}
"""The register's service type for a component; those not listed are `other`."""


def service_of(service_type: CldServiceType | str, component: Component | str) -> ServiceType:
    """The register's service type that a service of Client Level Data is counted under.

    The component decides; where it says no more than "other", nursing and residential care are known from the service type.
    """
    found = SERVICE_OF_COMPONENT.get(Component(component), ServiceType.OTHER)
    if found is ServiceType.OTHER and service_type == CldServiceType.LONG_NURSING:
        return ServiceType.NURSING_HOME
    if found is ServiceType.OTHER and service_type == CldServiceType.LONG_RESIDENTIAL:
        return ServiceType.RESIDENTIAL_HOME
    return found


PERIODS_A_WEEK: dict[str, Fraction] = {
    CostFrequency.WEEKLY: Fraction(1),
    CostFrequency.FORTNIGHTLY: Fraction(1, 2),
    CostFrequency.FOUR_WEEKLY: Fraction(1, 4),
    CostFrequency.MONTHLY: Fraction(12, 52),
    CostFrequency.QUARTERLY: Fraction(4, 52),
    CostFrequency.ANNUALLY: Fraction(1, 52),
}
BY_UNITS = frozenset({CostFrequency.SESSION.value, CostFrequency.HOURLY.value, CostFrequency.DAILY.value})
"""Frequencies whose weekly cost needs the planned units a week."""

FIRST_REVIEW = timedelta(weeks=6)
REVIEW_MONTHS = 12

HOST_TOLD_EMERGENCY = timedelta(days=1)


def weekly_pence(rate_pence: int | None, unit: CostFrequency | str, units: float | Decimal | None = None) -> int | None:
    """What care costs a week, in pence rounded half up; None for one-off and unknown costs, 0 for care without charge.

    The frequency is trusted over planned units: weekly 1, fortnightly 1/2, 4-weekly 1/4, monthly 12/52, quarterly 4/52, annually
    1/52; sessions, hours and days are multiplied by the planned units a week. The sign is dropped, and a cost of nothing or
    none is unknown. Source: DHSC, adult social care Client Level Data costs method (DataS-DHSC/ASC-CLD-LA-Dashboard, Costs_fact).
    Raises `ValueError` for an unknown frequency.
    """
    frequency = CostFrequency(unit)
    if frequency is CostFrequency.NO_CHARGE:
        return 0
    if frequency is CostFrequency.ONE_OFF or not rate_pence:
        return None
    if frequency in BY_UNITS:
        if not units:
            return None
        times = abs(Fraction(str(units)))
    else:
        times = PERIODS_A_WEEK[frequency]
    exact = abs(rate_pence) * times
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def first_review_on(starts_on: date) -> date:
    """When the first review of a new placement is due: six weeks after its start.

    Source: DHSC, Care and Support Statutory Guidance, paragraph 13.15: a light-touch review six to eight weeks after the plan is
    agreed.
    """
    return starts_on + FIRST_REVIEW


def next_review_after(reviewed_on: date) -> date:
    """When the review after this one is due: a year later.

    Source: DHSC, Care and Support Statutory Guidance, paragraph 13.32: plans are reviewed no later than every 12 months.
    """
    return add_months(reviewed_on, REVIEW_MONTHS)


def review_due_on(starts_on: date, last_review_on: date | None, next_review_on: date | None) -> date:
    """The day by which the next review is due: the day that was set, else six weeks from the start or a year from the last."""
    if next_review_on is not None:
        return next_review_on
    return next_review_after(last_review_on) if last_review_on is not None else first_review_on(starts_on)


def review_overdue(due_on: date, on: date) -> bool:
    """Whether a review should have been done before `on`; on the day itself it is due, not overdue."""
    return due_on < on


def host_told_late(starts_on: date, told_on: date | None, reasons: Collection[str], on: date) -> bool:
    """Whether the host authority was told too late, or by `on` not at all.

    It is to be told before the placement begins, in an emergency within 24 hours (the day after the first at the latest, as only
    days are recorded). Source: ADASS, out-of-area safeguarding adults arrangements; recommended after the Mendip House
    safeguarding adults review (Somerset SAB, 2018).
    """
    latest = starts_on + HOST_TOLD_EMERGENCY if EMERGENCY in reasons else starts_on
    if told_on is None or told_on > on:
        return on > latest
    return told_on > latest


def out_of_area(host_authority: str, authority_names: Collection[str]) -> bool:
    """Whether care given in a local authority's area lies outside the council's own."""
    return host_authority.casefold() not in {name.casefold() for name in authority_names}


DISTANCE_BANDS: tuple[tuple[float, str], ...] = (
    (5, "Under 5 miles"),
    (15, "5 to 15 miles"),
    (30, "15 to 30 miles"),
    (60, "30 to 60 miles"),
)
FURTHEST_BAND = "60 miles or more"
DISTANCE_NOT_KNOWN = "Not known"


def distance_band(miles: float | None) -> str:
    """The band that a distance from home falls into; each begins at its lower end."""
    if miles is None:
        return DISTANCE_NOT_KNOWN
    return next((words for most, words in DISTANCE_BANDS if miles < most), FURTHEST_BAND)


def main_placements(placements: Iterable[PlacementOnDay]) -> list[PlacementOnDay]:
    """One placement for each person, so that parts add up to people: the dearest a week, then the oldest."""
    chosen: dict[str, PlacementOnDay] = {}
    for placement in placements:
        held = chosen.get(placement.case_reference)
        if held is None or _turn(placement) < _turn(held):
            chosen[placement.case_reference] = placement
    return list(chosen.values())


def placed_outside(placements: Iterable[PlacementOnDay]) -> list[PlacementOnDay]:
    """The people whom the council pays for outside its area, each once."""
    return main_placements(each for each in placements if each.out_of_area and each.funder == Funder.COUNCIL)


def _turn(placement: PlacementOnDay) -> tuple[int, date, int]:
    cost = -1 if placement.weekly_pence is None else placement.weekly_pence
    return (-cost, placement.starts_on, placement.id)
