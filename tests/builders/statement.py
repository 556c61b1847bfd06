"""A market in memory for statements: 61 services, 26 of them care homes, with small counts in every table."""

from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from market.capacity.rules import last_closed_window
from market.capacity.types import BedLine, BedsAtDate, CompletionInWindow, HomeBeds, HomeCareAtDate
from market.figures.service import figures_of
from market.figures.types import Facts, Home, Source, SourceKind, Spell
from market.providers.types import EventKind, LocationOnDay, MarketEvent
from market.quality.market_views.rules import MonthOfGrades
from market.quality.market_views.types import QualityOnDay
from market.settings import Settings
from market.statement.facts import Continuity, MarketFacts, month_ends, quarter_days
from market.statement.freezing import freeze_figures
from market.statement.snapshot import EditionWords, take_snapshot
from market.statement.types import Snapshot, SnapshotIntention, SourceLine
from tests.builders.commissioned import made_contracts, made_counts, made_placements

ON = date(2026, 9, 30)
SAVED_ON = date(2026, 9, 10)
KINDS = (
    ["nursing_home"] * 8
    + ["residential_home"] * 18
    + ["home_care"] * 22
    + ["supported_living"] * 9
    + ["extra_care"] * 2
    + ["shared_lives", "hospice"]
)
RATINGS = ("good", "good", "good", "outstanding", "good", "requires_improvement", "good", "", "good", "inadequate")


def make_service(number: int, **changes: Any) -> LocationOnDay:
    """A service on a day. Its kind, rating, place and group follow from its number."""
    kind = KINDS[number % len(KINDS)]
    home = kind in {"nursing_home", "residential_home"}
    rating = RATINGS[number % len(RATINGS)]
    values: dict[str, Any] = {
        "id": number + 1,
        "cqc_id": f"1-{number:09d}",
        "source": "cqc",
        "name": f"Service {number}",
        "organisation_id": number // 3 + 1,
        "organisation_name": f"Provider {number // 3}",
        "brand_id": "BD1" if number in {1, 5, 11} else "",
        "brand_name": "Orchard" if number in {1, 5, 11} else "",
        "authority": "Middlesbrough",
        "town": "Middlesbrough",
        "ward": "",
        "postcode": f"TS{1 + number % 7} {number % 9}AB",
        "beds": 7 + number * 2 if home else None,
        "care_home": home,
        "dormant": False,
        "services": (kind,),
        "specialisms": ("older_people", "dementia") if number % 3 else ("learning_disability",),
        "main_service": kind,
        "rating": rating,
        "rating_published_on": ON - timedelta(days=90 * (1 + number % 30)) if rating else None,
        "latitude": None,
        "longitude": None,
        "registered_on": date(2015, 4, 1),
        "deregistered_on": None,
        "unlisted_on": None,
        "predecessors": (),
        "counts_once": True,
    }
    return LocationOnDay(**{**values, **changes})


def make_beds(service: LocationOnDay) -> BedLine:
    """The beds of a home: all of one type, which follows from its number, four in five of them occupied."""
    kinds = ("general_residential", "dementia_residential", "general_nursing", "dementia_nursing")
    kind = "transitional" if service.id == 3 else kinds[service.id % 4]
    beds = service.beds or 0
    return BedLine(service.id, SAVED_ON, kind, beds, beds * 4 // 5, None, None, "", True, False)


def make_facts(
    on: date = ON,
    earlier: Snapshot | None = None,
    quality: QualityOnDay | None = None,
    grades_by_quarter: tuple[MonthOfGrades, ...] = (),
    continuity: Continuity | None = None,
) -> MarketFacts:
    """The facts of the market as at a day; without `quality` the council has no grades of its own."""
    services = tuple(make_service(number) for number in range(len(KINDS)))
    homes = [each for each in services if each.care_home]
    lines = {each.id: (make_beds(each),) for each in homes}
    source = Source("cqc-active-locations", "CQC's register of locations", on - timedelta(days=7))
    tracker = Source("tracker-api", "Capacity Tracker, beds by type", on)
    completion = CompletionInWindow(date(2026, 9, 14), 20, 18, 61, 58)
    contracts, placements = (made_contracts(on), made_placements()) if services else ((), ())
    figures = tuple(
        figures_of(
            Facts(
                on=on,
                services=services,
                homes=tuple(Home(each, lines[each.id], stale=False) for each in homes),
                spells=tuple(_spell(each, on) for each in services),
                window=last_closed_window(on),
                completion=completion,
                sources=dict.fromkeys(SourceKind, (source, tracker)),
                contracts=contracts,
                placements=placements,
                quality=quality,
            )
        )
    )
    days = month_ends(on)
    return MarketFacts(
        on=on,
        services=services,
        homes=tuple(_home_beds(each, lines[each.id]) for each in homes),
        beds_by_month=tuple(
            BedsAtDate(day, "general_residential", 26, 820, 600 + at * 4, 0) for at, day in enumerate(days)
        ),
        home_care_by_month=tuple(HomeCareAtDate(day, 22, 400 + at, 0.0, 0) for at, day in enumerate(days)),
        completion=tuple(replace(completion, closes_on=date(2024 + at // 12, 1 + at % 12, 14)) for at in range(9, 33)),
        events=(
            _event(EventKind.ENTRY, date(2026, 3, 1)),
            _event(EventKind.EXIT, date(2025, 6, 1), care_home=True, beds=30),
        ),
        earlier_services={day: services[: 50 + at] for at, day in enumerate(quarter_days(on))},
        figures=figures,
        frozen_figures=freeze_figures(figures),
        earlier=earlier,
        contracts=contracts,
        placements=placements,
        placed_by_others=made_counts() if services else (),
        quality=quality,
        grades_by_quarter=grades_by_quarter,
        continuity=continuity,
    )


def _spell(service: LocationOnDay, on: date) -> Spell:
    began = on - timedelta(days=60) if service.id > 55 else date(2015, 4, 1)
    return Spell(service.id, service.organisation_id, began, None, began, None, None, on, False, False)


def _home_beds(service: LocationOnDay, lines: tuple[BedLine, ...]) -> HomeBeds:
    return HomeBeds(
        location_id=service.id,
        cqc_location_id=service.cqc_id,
        name=service.name,
        town=service.town,
        organisation_id=service.organisation_id,
        organisation=service.organisation_name,
        saved_on=SAVED_ON,
        stale=False,
        accepting=True,
        lines=lines,
    )


def _event(kind: EventKind, on: date, **changes: Any) -> MarketEvent:
    values: dict[str, Any] = {
        "kind": kind,
        "on": on,
        "location_id": 900,
        "cqc_id": "1-900",
        "name": "Oak House",
        "organisation_id": 1,
        "organisation_name": "Provider 0",
        "town": "Middlesbrough",
        "postcode": "TS1 1AB",
        "care_home": False,
        "beds": None,
        "main_service": "home_care",
    }
    return MarketEvent(**{**values, **changes})


def make_intention(**changes: Any) -> SnapshotIntention:
    """Dementia nursing care for older people: 291 to 331 beds by 30 September 2028."""
    values: dict[str, Any] = {
        "service": "Dementia nursing care",
        "cohort": "Older people",
        "locality": "Whole area",
        "direction": "grow",
        "baseline": 291.0,
        "target": 331.0,
        "unit": "beds",
        "by_on": date(2028, 9, 30),
        "evidence": ("occupancy_rate",),
        "model_wanted": "Small units with nurses at night.",
        "route": "block",
        "stage": "consulting",
        "confidence": "high",
        "contact": "Care homes lead, care.homes@example.org",
    }
    return SnapshotIntention(**{**values, **changes})


def make_snapshot(settings: Settings, *, first: bool = False, **changes: Any) -> Snapshot:
    """A worded snapshot as at 30 September 2026; unless `first`, with one of 31 March 2026 before it."""
    source = SourceLine(feed="tracker-api", title="Capacity Tracker", as_at=ON, sha256="ab" * 32, rows=1234, rejected=2)
    earlier = None
    if not first:
        words = EditionWords(
            title="Statement 2025", intentions=(make_intention(target=310.0), make_intention(service="Respite"))
        )
        earlier = take_snapshot(make_facts(date(2026, 3, 31)), words, [source], settings)
    words = EditionWords(
        title="Market Position Statement 2026 to 2027",
        owner="Head of Commissioning",
        next_update_on=date(2027, 3, 31),
        narratives={
            "summary": "We will look again at **17** schemes.\n\n- First\n- Second\n\n## What is missing\n\nMore nurses.",
            "quality": '<script>alert("x")</script>\n\n[here](javascript:alert(1)) ![p](http://example.org/p.png)',
        },
        intentions=(
            make_intention(),
            make_intention(service="Home care", direction="redesign", baseline=None, target=None, unit=""),
        ),
    )
    return replace(take_snapshot(make_facts(ON, earlier), words, [source], settings), **changes)
