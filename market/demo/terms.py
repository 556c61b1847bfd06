"""Which contract buys what from whom: chosen once for the market, and looked up for every placement."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from random import Random

from msgspec import Struct

from market.demo.types import AS_AT, DemoLocation, DemoMarket

OURS = "Middlesbrough"
FRAMEWORK_PROVIDERS, HOME_CARE_ON_SPOT = 12, 10
DYNAMIC_MARKET_PROVIDERS, DYNAMIC_CALL_OFFS = 15, 7
DAY_CARE_PROVIDERS = 3
WITHOUT_TERMS = 0.12
"""Share of the providers of care homes without a contract."""

CARE_HOMES = ("nursing", "residential", "learning_disability", "mental_health")
SERVICE = {
    "nursing": "Nursing home",
    "residential": "Residential home",
    "learning_disability": "Residential home",
    "mental_health": "Residential home",
    "home_care": "Home care",
    "supported_living": "Supported living",
    "extra_care": "Extra care housing",
    "shared_lives": "Shared Lives",
}
"""The service types of the contracts file by kind of location."""

BANDS = {
    "General Residential": ("General residential", 74_200),
    "Dementia Residential": ("Dementia residential", 79_800),
    "General Nursing": ("General nursing", 86_400),
    "Dementia Nursing": ("Dementia nursing", 91_900),
    "Learning Disability Residential": ("Learning disability residential", 168_500),
    "Mental Health Residential": ("Mental health residential", 118_000),
    "Transitional": ("Transitional", 96_500),
    "YPD - Young Physically Disabled": ("YPD", 124_000),
}
"""Bed types of the tracker: the band of the rate and what is paid a week, in pence, from April 2026."""

HOUR = 2_364
"""Pence for an hour of home care from April 2026."""


class Lines(Struct, frozen=True, kw_only=True):
    """The market as the council's buyers see it: locations open here and near by, those that are gone, and who sells on which terms."""

    here: tuple[DemoLocation, ...]
    near: tuple[DemoLocation, ...]
    gone: tuple[DemoLocation, ...]
    care_home_sellers: tuple[str, ...]
    framework: tuple[str, ...]
    home_care_spot: tuple[str, ...]
    dynamic_market: tuple[str, ...]
    day_care: tuple[str, ...]
    near_sellers: tuple[str, ...]
    charity: str
    level: dict[str, float]

    def of_kind(self, *kinds: str) -> list[DemoLocation]:
        """Open locations here of some kinds; a second registration of the same premises is left out."""
        return [each for each in self.here if each.kind in kinds and not each.dual_of]

    def homes_of(self, organisation: str) -> list[DemoLocation]:
        """A provider's care homes here."""
        return [each for each in self.of_kind(*CARE_HOMES) if each.organisation.id == organisation]


def draw_lines(market: DemoMarket, seed: int) -> Lines:
    """Choose who sells on which terms."""
    random = Random(f"terms {seed}")
    standing = [each for each in market.locations if each.open_on(AS_AT)]
    here = [each for each in standing if each.place.authority == OURS]
    near = [each for each in standing if each.place.authority != OURS]
    homes = _sellers(each for each in here if each.kind in CARE_HOMES and not each.dual_of)
    home_care = _sellers(each for each in here if each.kind == "home_care" and each.registered_on < date(2023, 6, 1))
    random.shuffle(home_care)
    living = _sellers(
        each for each in here if each.kind == "supported_living" and each.registered_on < date(2024, 2, 1)
    )
    random.shuffle(living)
    charities = [each.organisation.id for each in here if each.organisation.charity and not each.care_home]
    without = max(1, round(len(homes) * WITHOUT_TERMS))
    smallest = sorted(homes, key=lambda seller: sum(each.beds for each in here if each.organisation.id == seller))
    unsigned = set(smallest[1 : 1 + without])
    return Lines(
        here=tuple(here),
        near=tuple(near),
        gone=tuple(each for each in market.locations if each.deregistered_on is not None),
        care_home_sellers=tuple(each for each in homes if each not in unsigned),
        framework=tuple(home_care[:FRAMEWORK_PROVIDERS]),
        home_care_spot=tuple(home_care[FRAMEWORK_PROVIDERS : FRAMEWORK_PROVIDERS + HOME_CARE_ON_SPOT]),
        dynamic_market=tuple(living[:DYNAMIC_MARKET_PROVIDERS]),
        day_care=tuple(living[:DAY_CARE_PROVIDERS]),
        near_sellers=tuple(_sellers(each for each in near if each.care_home))[:6],
        charity=charities[0] if charities else home_care[0],
        level={each.organisation.id: round(random.uniform(0.965, 1.045), 3) for each in standing},
    )


def _sellers(locations: Iterable[DemoLocation]) -> list[str]:
    """The providers of some locations, each once, in their order."""
    return list(dict.fromkeys(each.organisation.id for each in locations))


def service_of_bed(bed_type: str) -> str:
    """Whether a bed of a type is bought as nursing or as residential care."""
    return "Residential home" if "Residential" in bed_type else "Nursing home"


def band_rate(lines: Lines, organisation: str, bed_type: str) -> int:
    """Pence a week that a provider is paid for a bed type from April 2026, to the half pound."""
    return round(BANDS[bed_type][1] * lines.level[organisation] / 50) * 50


def hour_rate(lines: Lines, organisation: str) -> int:
    """Pence an hour that a home care provider is paid from April 2026, to four pence (so that quarters of an hour are whole pence)."""
    return round(HOUR * lines.level[organisation] / 4) * 4


class Book:
    """Contracts by what they buy: from a service and a provider to the reference under which new care is bought."""

    def __init__(self) -> None:
        self._reference: dict[tuple[str, str], str] = {}
        self.weekly_pence: dict[str, float] = defaultdict(float)

    def put(self, reference: str, services: Iterable[str], organisations: Iterable[str]) -> None:
        """Buy services from providers under a contract, unless another was put first."""
        providers = tuple(organisations)
        for service in services:
            for organisation in providers:
                self._reference.setdefault((service, organisation), reference)

    def find(self, service: str, organisation: str) -> str:
        """The reference of the contract, "" for none."""
        return self._reference.get((service, organisation), "")
