"""What a back-test looks at and what it finds."""

from datetime import date, datetime

from msgspec import Struct

from market.risk.types import Band


class Trouble(Struct, frozen=True, kw_only=True):
    """Something that happened to a place: an exit from the market, or an embargo that began."""

    location_id: int
    name: str
    what: str
    on: date


class Step(Struct, frozen=True):
    """What a place would have scored on one past day."""

    on: date
    band: Band
    score: float | None


class Warned(Struct, frozen=True, kw_only=True):
    """A trouble with what would have been said before. Lead times are days from the first step of an unbroken warning; None: no warning.

    `seen` is how many steps before it could be computed.
    """

    trouble: Trouble
    lead_red: int | None
    lead_amber: int | None
    last_band: str
    seen: int


class Result(Struct, frozen=True, kw_only=True):
    """A whole back-test. An alarm is a place that turns red after not being red; a false one is followed by no trouble within a year.

    `provider_years` is how long all providers together were looked at, in years.
    """

    steps: int
    places: int
    provider_years: float
    alarms: int
    false_alarms: int
    warned: tuple[Warned, ...] = ()

    @property
    def alarms_a_year(self) -> float | None:
        """Alarms for each provider and year."""
        return self.alarms / self.provider_years if self.provider_years else None


class BackTestRow(Struct, frozen=True, kw_only=True):
    """A back-test as kept."""

    id: int
    policy_version: int
    from_on: date
    until_on: date
    status: str
    work_id: int | None
    asked_label: str
    asked_at: datetime
    finished_at: datetime | None
    result: str = ""
