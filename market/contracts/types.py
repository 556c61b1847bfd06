"""Codes of contracts, and what the queries answer."""

from datetime import date
from enum import StrEnum

from msgspec import Struct


class ContractKind(StrEnum):
    """How care is bought. A call-off stands under a framework or a dynamic market."""

    SPOT = "spot"
    FRAMEWORK = "framework"
    CALL_OFF = "call_off"
    BLOCK = "block"
    COST_AND_VOLUME = "cost_and_volume"
    DYNAMIC_MARKET = "dynamic_market"
    GRANT = "grant"
    JOINT = "joint"


class ChangeKind(StrEnum):
    """A dated fact about the terms of a contract. The award is the first; each holds until the next."""

    AWARD = "award"
    VARIATION = "variation"
    EXTENSION = "extension"
    TERMINATION = "termination"


class Route(StrEnum):
    """How what follows a contract would be procured; each has a lead time in working days (setting MARKET_LEAD_TIMES)."""

    EXTENSION = "extension"
    DIRECT_AWARD = "direct_award"
    CALL_OFF = "call_off"
    MINI_COMPETITION = "mini_competition"
    LIGHT_TOUCH = "light_touch"
    OPEN = "open"
    NOT_DECIDED = "not_decided"


class Regime(StrEnum):
    """Which procurement threshold applies: light-touch services, or other services of a sub-central authority."""

    LIGHT_TOUCH = "light_touch"
    SERVICES = "services"


class RateUnit(StrEnum):
    """What a rate buys."""

    WEEK = "week"
    HOUR = "hour"
    VISIT_15 = "visit_15"
    VISIT_30 = "visit_30"
    VISIT_45 = "visit_45"
    VISIT_60 = "visit_60"
    SESSION = "session"
    NIGHT = "night"


class Stage(StrEnum):
    """The commissioning cycle."""

    ANALYSE = "analyse"
    PLAN = "plan"
    DO = "do"
    REVIEW = "review"


class OutcomeGrade(StrEnum):
    """How a measure went in a period (words of the Procurement Act 2023 performance notices)."""

    GOOD = "good"
    APPROACHING_TARGET = "approaching_target"
    REQUIRES_IMPROVEMENT = "requires_improvement"
    INADEQUATE = "inadequate"
    OTHER = "other"


class ExtensionOption(Struct, frozen=True):
    """An option to extend by `months`; `taken_on` is the day of the change that took it, None while it is left."""

    number: int
    months: int
    taken_on: date | None


class Supplier(Struct, frozen=True):
    """A provider under a contract (on a lot, 0 for none), with its group as the register has it on the day."""

    organisation_id: int
    name: str
    group_key: str
    group_name: str
    lot: int


class ContractOnDay(Struct, frozen=True, kw_only=True):
    """A contract as it was known at the end of a day: terms from the newest change made by then.

    `ends_on` is the last day on which it is in force, included; None for no fixed end. Money is integer pence; None is not known.
    `services` are `ServiceType` codes of the register.
    """

    id: int
    reference: str
    title: str
    kind: str
    framework_id: int | None
    framework_reference: str
    starts_on: date
    ends_on: date | None
    terminated: bool
    notice_days: int | None
    annual_pence: int | None
    total_pence: int | None
    regime: str
    route: str
    stage: str
    officer_id: int | None
    services: tuple[str, ...]
    suppliers: tuple[Supplier, ...]
    location_ids: tuple[int, ...]
    options: tuple[ExtensionOption, ...]

    def live_on(self, day: date) -> bool:
        """Whether it is in force on a day, by what was known."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    @property
    def months_left(self) -> int:
        """Months of extension that are still open to take."""
        return sum(option.months for option in self.options if option.taken_on is None)


class RateOnDay(Struct, frozen=True, kw_only=True):
    """A contract's rate that held on a day. `organisation_id` is None when it holds for every provider under the contract."""

    contract_id: int
    organisation_id: int | None
    service: str
    band: str
    unit: str
    pence: int


class CapOnDay(Struct, frozen=True, kw_only=True):
    """The most the council usually pays for a service and band, that held on a day."""

    id: int
    service: str
    band: str
    unit: str
    pence: int
