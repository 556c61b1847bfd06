"""What a figure is, and the facts that every figure is computed from."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum

from msgspec import Struct

from market.capacity.extra_care.types import SchemeOnDay
from market.capacity.types import BedLine, CompletionInWindow, Window
from market.contracts.types import ContractOnDay
from market.embargoes.types import EmbargoOnDay
from market.placements.types import PlacementOnDay, Waiting
from market.providers.types import LocationOnDay
from market.quality.market_views.types import QualityOnDay
from market.risk.types import BandShare

Amount = int | float | dict[str, int] | dict[str, float] | None
"""A number, a number for each code, or None when there is nothing to count."""


class SourceKind(StrEnum):
    """The kinds of data that figures draw on."""

    REGISTER = "register"
    RATINGS = "ratings"
    BEDS = "beds"
    RETURNS = "returns"
    CONTRACTS = "contracts"
    PLACEMENTS = "placements"
    WAITING = "waiting"
    EXTRA_CARE = "extra_care"
    ASSURED = "assured"
    GRADES = "grades"
    VISITS = "visits"
    RECOMMENDATIONS = "recommendations"
    SELF_ASSESSMENTS = "self_assessments"
    FRAMEWORK = "framework"
    PROGRAMME = "programme"
    EMBARGOES = "embargoes"
    WARNINGS = "warnings"


QUALITY_KINDS = frozenset(
    {
        SourceKind.ASSURED,
        SourceKind.GRADES,
        SourceKind.VISITS,
        SourceKind.RECOMMENDATIONS,
        SourceKind.SELF_ASSESSMENTS,
        SourceKind.FRAMEWORK,
        SourceKind.PROGRAMME,
    }
)
"""Kinds that the council's own quality assurance gives."""


class Source(Struct, frozen=True):
    """A feed that went into a figure, and the newest date of what it gave by the figure's date; None when it gave nothing."""

    feed: str
    title: str
    as_at: date | None


class Figure(Struct, frozen=True, kw_only=True):
    """One figure as at a date, ready for JSON. Ratios lie between 0 and 1 (occupancy may exceed 1) and are not rounded.

    `method` is one sentence; `stale` counts inputs that are old but still counted and `missing` inputs that are not there, and
    `notes` say which these are and when there is no value. `counted` is the unit of numerator and denominator where it is not plain:
    "people", or "pence" a week.
    """

    id: str
    title: str
    as_at: date
    value: Amount
    unit: str
    numerator: Amount
    denominator: Amount
    sources: list[Source]
    method: str
    notes: str
    stale: int
    missing: int
    counted: str = ""


class Worked(Struct, frozen=True):
    """The outcome of one definition."""

    value: Amount
    numerator: Amount = None
    denominator: Amount = None
    stale: int = 0
    missing: int = 0


class Home(Struct, frozen=True):
    """A care home that counts, with the beds of its latest return (none when it never made one) and whether that is stale."""

    location: LocationOnDay
    lines: tuple[BedLine, ...]
    stale: bool

    @property
    def maximum(self) -> int:
        """Beds recorded."""
        return sum(line.maximum for line in self.lines)

    @property
    def occupied(self) -> int:
        """Beds occupied."""
        return sum(line.occupied for line in self.lines)


class Spell(Struct, frozen=True):
    """A time for which an organisation ran a regulated location in the area.

    `until_on` is when that state of the register ended, `deregistered_on` and `unlisted_on` when the location did.
    """

    location_id: int
    organisation_id: int
    from_on: date
    until_on: date | None
    registered_on: date | None
    deregistered_on: date | None
    unlisted_on: date | None
    listed_on: date | None
    follows: bool
    followed: bool


class Facts(Struct, frozen=True, kw_only=True):
    """Everything that is known for a date, gathered once. Nothing in it is later than `on`.

    `services` are the area's regulated adult social care locations open on the date, not dormant, premises registered twice once.
    `contracts` are all that were known, live or not; `placements` those in force, by any funder. What no figure asked for is empty.
    """

    on: date
    services: tuple[LocationOnDay, ...]
    homes: tuple[Home, ...]
    spells: tuple[Spell, ...]
    window: Window
    completion: CompletionInWindow | None
    sources: dict[SourceKind, tuple[Source, ...]]
    contracts: tuple[ContractOnDay, ...] = ()
    placements: tuple[PlacementOnDay, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    schemes: tuple[SchemeOnDay, ...] = ()
    quality: QualityOnDay | None = None
    embargoes: tuple[EmbargoOnDay, ...] = ()
    warnings: tuple[BandShare, ...] = ()

    def knows(self, kind: SourceKind) -> bool:
        """Whether anything of this kind was ever told by the date; if not, its figures have no value rather than nought."""
        return any(source.as_at is not None for source in self.sources[kind])

    def unconfirmed(self, days: int) -> int:
        """Services that CQC's newest list holding them confirmed more than `days` days before the date, or never."""
        listed = {spell.location_id: spell.listed_on for spell in self.spells}
        found = (listed.get(service.id) for service in self.services)
        return sum(day is None or (self.on - day).days > days for day in found)


class Definition(Struct, frozen=True):
    """One figure: its words, what it draws on, and the pure function that works it out. `method` is one sentence."""

    id: str
    title: str
    unit: str
    method: str
    notes: str
    sources: tuple[SourceKind, ...]
    work_out: Callable[[Facts], Worked]
    breakdown: str = ""
    counted: str = ""
