"""What the expiry pipeline, the calendar and the reminders speak of."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from market.contracts.types import ContractOnDay


class Horizon(StrEnum):
    """In which band of months the end of a contract lies. Each band begins where the one before it ends."""

    WITHIN_6 = "within_6"
    WITHIN_12 = "within_12"
    WITHIN_18 = "within_18"
    WITHIN_36 = "within_36"
    BEYOND = "beyond"
    NO_END = "no_end"
    ENDED = "ended"


class PipelineLine(Struct, frozen=True, kw_only=True):
    """A contract in force on a day, with what is needed to decide what follows it. Money is integer pence; None is not known.

    Case references and `weekly_pence` are of placements in force under it; those of a framework include its call-offs. `latest_end_on` is
    the end if every open option (`option_months`) is taken. `last_safe_on` and `months_left`, the whole months to the end, are None
    without an end.
    """

    contract: ContractOnDay
    latest_end_on: date | None
    horizon: Horizon
    months_left: int | None
    case_references: frozenset[str]
    weekly_pence: int | None
    option_months: tuple[int, ...]
    lead_days: int
    last_safe_on: date | None
    overdue: bool
    officer: str

    @property
    def people(self) -> int:
        """People placed under it, each once."""
        return len(self.case_references)


class PlacedUnder(Struct, frozen=True):
    """A placement in force under a contract: as little of it as counting needs."""

    contract_id: int
    case_reference: str
    weekly_pence: int | None


class Officer(Struct, frozen=True):
    """A person named as the officer of a contract. `reachable`: active, and may read contracts."""

    id: int
    name: str
    email: str
    reachable: bool


class CalendarEntry(Struct, frozen=True):
    """One all-day event of the feed. `uid` stays the same while the thing does; `stamp` is when its data last changed."""

    uid: str
    day: date
    summary: str
    description: str
    address: str
    stamp: datetime


class MilestoneDue(Struct, frozen=True):
    """A milestone of a contract that is not done."""

    id: int
    contract_id: int
    stage: str
    due_on: date
