"""What a file says of contracts, row by row, and a contract while a file is being worked into it."""

from collections.abc import Mapping
from datetime import date
from enum import IntEnum

from msgspec import Struct, field

from market.contracts.commands import Share, Terms
from market.contracts.reasons import SupplierFacts


class ChangeTold(Struct, frozen=True, kw_only=True):
    """A variation, extension or termination; None and empty are "not said"."""

    kind: str
    from_on: date
    ends_on: date | None = None
    annual_pence: int | None = None
    total_pence: int | None = None
    option_number: int | None = None
    why: str = ""


class RateTold(Struct, frozen=True, kw_only=True):
    """A rate in pence; `until_on` is the first day on which it no longer holds."""

    pence: int
    unit: str
    service: str | None = None
    band: str = ""
    from_on: date | None = None
    until_on: date | None = None
    organisation: int | None = None


class OutcomeTold(Struct, frozen=True, kw_only=True):
    """A measure and, with `first_on`, its result for a period, both days included."""

    title: str
    unit: str = ""
    target: float | None = None
    higher_is_better: bool | None = None
    first_on: date | None = None
    last_on: date | None = None
    actual: float | None = None
    grade: str | None = None


class MilestoneTold(Struct, frozen=True, kw_only=True):
    """A dated step of the commissioning cycle."""

    title: str
    stage: str
    due_on: date
    done_on: date | None = None


class ContractRow(Struct, frozen=True, kw_only=True):
    """One row about the contract of a reference; None and empty are "not said". Providers, locations and the officer are numbers."""

    reference: str
    title: str = ""
    kind: str | None = None
    framework: str = ""
    provider: int | None = None
    services: tuple[str, ...] = ()
    locations: tuple[int, ...] = ()
    lot: int | None = None
    lot_title: str = ""
    starts_on: date | None = None
    awarded_on: date | None = None
    ends_on: date | None = None
    options: tuple[int, ...] = ()
    notice_days: int | None = None
    annual_pence: int | None = None
    total_pence: int | None = None
    regime: str | None = None
    route: str | None = None
    stage: str | None = None
    price_review: str = ""
    officer: int | None = None
    shares: tuple[Share, ...] = ()
    change: ChangeTold | None = None
    rate: RateTold | None = None
    outcome: OutcomeTold | None = None
    milestone: MilestoneTold | None = None

    @property
    def key(self) -> str:
        """The reference without case: two contracts never differ in that alone."""
        return self.reference.casefold()


class ChangeKept(Struct, frozen=True, kw_only=True):
    """A change with the terms from then on; `held` says that it is recorded already."""

    kind: str
    from_on: date
    terms: Terms
    option_number: int | None = None
    why: str = ""
    held: bool = False


class SupplierKept(Struct, frozen=True):
    """A provider on a lot (0 for none) from a day on."""

    organisation: int
    lot: int
    from_on: date
    held: bool = False


class RateKept(Struct, kw_only=True):
    """A rate in `[from_on, until_on)`; `id` is None for a new one, `closed` says that the file gave a held one its end."""

    id: int | None
    organisation: int | None
    service: str
    band: str
    unit: str
    pence: int
    from_on: date
    until_on: date | None
    closed: bool = False

    @property
    def slot(self) -> tuple[int | None, str, str, str]:
        """What only one rate at a time may hold for."""
        return self.organisation, self.service, self.band.casefold(), self.unit


class ResultKept(Struct, kw_only=True):
    """A measure's result for a period."""

    first_on: date
    last_on: date
    target: float | None
    actual: float | None
    grade: str
    altered: bool = False


class MeasureKept(Struct, kw_only=True):
    """An outcome measure with its results by first day."""

    title: str
    unit: str
    target: float | None
    higher_is_better: bool
    results: dict[date, ResultKept] = field(default_factory=dict)
    altered: bool = False


class MilestoneKept(Struct, kw_only=True):
    """A milestone; `id` is None for a new one."""

    id: int | None
    stage: str
    title: str
    due_on: date
    done_on: date | None
    altered: bool = False


class Draft(Struct, kw_only=True):
    """A contract as it is held and as a file leaves it. `altered` says that facts of the contract's own row or its shares changed."""

    id: int | None = None
    version: int = 0
    reference: str
    title: str = ""
    kind: str = ""
    framework: str = ""
    starts_on: date = date.min
    regime: str = "light_touch"
    route: str = "not_decided"
    stage: str = "do"
    price_review: str = ""
    officer: int | None = None
    services: set[str] = field(default_factory=set)
    locations: set[int] = field(default_factory=set)
    lots: dict[int, str] = field(default_factory=dict)
    options: list[int] = field(default_factory=list)
    shares: tuple[Share, ...] = ()
    changes: list[ChangeKept] = field(default_factory=list)
    suppliers: list[SupplierKept] = field(default_factory=list)
    rates: list[RateKept] = field(default_factory=list)
    measures: dict[str, MeasureKept] = field(default_factory=dict)
    milestones: list[MilestoneKept] = field(default_factory=list)
    altered: bool = False

    @property
    def terms(self) -> Terms:
        """The terms as the newest change left them."""
        return self.changes[-1].terms


class Effect(IntEnum):
    """What a row did, the greatest of all its parts."""

    NOTHING = 0
    CHANGED = 1
    CREATED = 2


class Held(Struct, frozen=True, kw_only=True):
    """What is held when a file comes in: contracts by reference without case, and every provider of the register by number."""

    contracts: Mapping[str, Draft]
    suppliers: Mapping[int, SupplierFacts]


class Day(Struct, frozen=True):
    """The file's as-at date, today, and whether the file brings back mended rows of an earlier one."""

    as_at: date
    present: date
    correction: bool = False
