"""The only file of the statement that reads other parts: everything that the sections compute from, gathered once."""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from market.capacity.completion.queries import completion_by_window
from market.capacity.home_care.queries import home_care_over_time
from market.capacity.queries import beds_over_time, homes_on
from market.capacity.rules import last_closed_window, window_of
from market.capacity.types import BedsAtDate, CompletionInWindow, HomeBeds, HomeCareAtDate
from market.contingency.queries import Lost, lost_one_at_a_time
from market.contracts.types import ContractOnDay
from market.core.periods import add_months, month_start, months_before
from market.figures.service import figures_with_facts
from market.figures.types import Figure
from market.placements.queries import placed_by_others_on
from market.placements.types import PlacedByOthers, PlacementOnDay
from market.providers.queries import entries_and_exits, locations_on
from market.providers.types import LocationOnDay, MarketEvent, Source
from market.quality.market_views.queries import grades_over_time
from market.quality.market_views.rules import MonthOfGrades
from market.quality.market_views.types import QualityOnDay
from market.risk.queries import market_share_by_stage
from market.risk.types import BandShare
from market.statement.freezing import freeze_figures
from market.statement.types import Snapshot, SnapshotFigure

MONTHS_SHOWN = 24


class Continuity(Struct, frozen=True):
    """How safe the market is, as counts that name nobody: care homes by stage of early warning, and what the loss of one would mean."""

    shares: tuple[BandShare, ...]
    lost: Lost | None


class MarketFacts(Struct, frozen=True, kw_only=True):
    """What held in the area on the as-at date and in the two years before.

    `services` are open regulated locations, each premises once. `earlier_services` holds the same for earlier quarter days.
    `beds_by_month` holds the latest returns as at the end of each month (the as-at date itself for the last). `frozen_figures` are the
    figures that are one number, as they will be printed. `earlier` is the published edition before this one. `contracts` are all that
    were known, `placements` those in force by any funder, `placed_by_others` the newest counts for homes in the area.
    `quality` is what the council's own assurance knows, `grades_by_quarter` how its grades stood on each quarter day;
    `continuity` what early warning and contingency say in sum.
    """

    on: date
    services: tuple[LocationOnDay, ...]
    homes: tuple[HomeBeds, ...]
    beds_by_month: tuple[BedsAtDate, ...]
    home_care_by_month: tuple[HomeCareAtDate, ...]
    completion: tuple[CompletionInWindow, ...]
    events: tuple[MarketEvent, ...]
    earlier_services: dict[date, tuple[LocationOnDay, ...]]
    figures: tuple[Figure, ...]
    frozen_figures: tuple[SnapshotFigure, ...]
    earlier: Snapshot | None = None
    contracts: tuple[ContractOnDay, ...] = ()
    placements: tuple[PlacementOnDay, ...] = ()
    placed_by_others: tuple[PlacedByOthers, ...] = ()
    quality: QualityOnDay | None = None
    grades_by_quarter: tuple[MonthOfGrades, ...] = ()
    continuity: Continuity | None = None


def month_ends(on: date, months: int = MONTHS_SHOWN) -> list[date]:
    """The last day of each of the months before that of `on`, then `on` itself."""
    first = month_start(on)
    return [add_months(first, -back) - timedelta(days=1) for back in range(months - 1, -1, -1)] + [on]


def quarter_days(on: date, quarters: int = 8) -> list[date]:
    """The last day of every third month before that of `on`, for two years, then `on` itself."""
    first = month_start(on)
    return [add_months(first, 1 - 3 * back) - timedelta(days=1) for back in range(quarters, 0, -1)] + [on]


async def gather_facts(on: date, authority_names: Sequence[str], earlier: Snapshot | None = None) -> MarketFacts:
    """Read everything that the statement of `on` is computed from. `earlier` is the edition to compare with."""
    computed, base = await figures_with_facts(on, authority_names)
    figures = tuple(computed)
    here = [home.location.id for home in base.homes]
    newest = last_closed_window(on)
    windows = [window_of(add_months(newest.month, -back)) for back in range(MONTHS_SHOWN - 1, -1, -1)]
    days = month_ends(on)
    return MarketFacts(
        on=on,
        services=await _services(on, authority_names),
        homes=tuple(await homes_on(authority_names, on)),
        beds_by_month=tuple(await beds_over_time(days, authority_names=authority_names)),
        home_care_by_month=tuple(await home_care_over_time(authority_names, days)),
        completion=tuple(await completion_by_window(authority_names, windows)),
        events=tuple(
            await entries_and_exits(months_before(on, 24) + timedelta(days=1), on + timedelta(days=1), authority_names)
        ),
        earlier_services={day: await _services(day, authority_names) for day in quarter_days(on)},
        figures=figures,
        frozen_figures=freeze_figures(figures),
        earlier=earlier,
        contracts=base.contracts,
        placements=base.placements,
        placed_by_others=tuple(await placed_by_others_on(on, here)),
        quality=base.quality,
        grades_by_quarter=tuple(await grades_over_time(quarter_days(on))),
        continuity=Continuity(tuple(await market_share_by_stage(on, authority_names)), await lost_one_at_a_time(on)),
    )


async def _services(on: date, authority_names: Sequence[str]) -> tuple[LocationOnDay, ...]:
    found = await locations_on(on, authority_names)
    return tuple(
        location
        for location in found
        if location.source == Source.CQC and location.counts_once and not location.dormant
    )
