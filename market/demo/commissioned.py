"""The invented care that the council buys, as data: contracts with what is said of them, and services of people by case reference."""

from datetime import date

from msgspec import Struct

from market.demo.types import DemoLocation, DemoMarket


class DemoChange(Struct, frozen=True, kw_only=True):
    """A variation, extension or termination of a contract's terms. Money is whole pounds."""

    kind: str
    on: date
    why: str
    new_end: date | None = None
    annual: int | None = None
    option: int | None = None


class DemoRate(Struct, frozen=True, kw_only=True):
    """A rate in pence with its unit, in the words of the contracts file. `organisation` is a provider's id; "" for every provider."""

    pence: int
    unit: str
    service: str
    from_on: date
    until_on: date | None = None
    band: str = ""
    organisation: str = ""


class DemoResult(Struct, frozen=True):
    """What an outcome measure came to in a period, with its grade."""

    first_on: date
    last_on: date
    actual: float
    grade: str


class DemoOutcome(Struct, frozen=True, kw_only=True):
    """An outcome measure with its target and results."""

    measure: str
    unit: str
    target: float
    results: tuple[DemoResult, ...]
    better: str = "Higher"


class DemoMilestone(Struct, frozen=True):
    """A dated step of the commissioning cycle."""

    title: str
    stage: str
    due_on: date
    done_on: date | None = None


class DemoContract(Struct, kw_only=True):
    """A contract. `suppliers` are providers' ids with their lot (0 for none); words are those of the contracts file.

    `buys`: new care of its services is bought from its providers under it.
    """

    reference: str
    title: str
    kind: str
    services: tuple[str, ...]
    suppliers: tuple[tuple[str, int], ...]
    starts_on: date
    ends_on: date | None = None
    framework: str = ""
    locations: tuple[str, ...] = ()
    lots: dict[int, str] = {}
    options: tuple[int, ...] = ()
    notice_days: int = 90
    annual: int | None = None
    total: int | None = None
    regime: str = "Light-touch services"
    route: str = "Not decided yet"
    stage: str = "Do"
    price_review: str = ""
    officer: str = "commissioning.officer"
    shares: str = ""
    changes: list[DemoChange] = []
    rates: list[DemoRate] = []
    outcomes: list[DemoOutcome] = []
    milestones: list[DemoMilestone] = []
    buys: bool = True


class DemoCare(Struct, kw_only=True):
    """A service of one person from its first to its last day; the words are those of the placements file. `pence` is for one unit."""

    case: str
    component: str
    service_type: str
    starts_on: date
    ends_on: date | None = None
    delivery: str = "CASSR commissioned support"
    location: str = ""
    place: str = ""
    host: str = ""
    pence: int = 0
    frequency: str = "Weekly"
    units: float | None = None
    hours: float | None = None
    bed_type: str = ""
    home_area: str = ""
    reason: str = ""
    more_reasons: str = ""
    host_told_on: date | None = None
    last_review_on: date | None = None
    next_review_on: date | None = None
    wish: str = ""
    return_stage: str = ""
    contract: str = ""
    funder: str = "This council"
    needs: str = ""
    miles: float | None = None

    @property
    def weekly_pence(self) -> float:
        """What it costs a week: by the hour or session times the planned units."""
        return self.pence * (self.units or 0) if self.frequency in {"Hourly", "Per session"} else self.pence


class DemoWait(Struct, frozen=True, kw_only=True):
    """Somebody who waits, or waited, for care."""

    case: str
    component: str
    since_on: date
    ended_on: date | None = None
    outcome: str = ""
    why: str = ""


class DemoCount(Struct, frozen=True):
    """How many people one payer has in one home on a day."""

    location: str
    funder: str
    authority: str
    people: int
    email: str
    on: date


class DemoScheme(Struct, frozen=True):
    """A scheme of extra care housing on the day of the file."""

    location: DemoLocation
    apartments: int
    landlord: str
    opened_on: date


class DemoCouncil(Struct, frozen=True, kw_only=True):
    """Everything that the council itself knows of one invented market."""

    market: DemoMarket
    contracts: tuple[DemoContract, ...]
    care: tuple[DemoCare, ...]
    waits: tuple[DemoWait, ...]
    counts: tuple[DemoCount, ...]
    schemes: tuple[DemoScheme, ...]
