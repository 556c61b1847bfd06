"""The invented contracts of every other kind: blocks, cost and volume, joint ones, grants, and those that have ended."""

from datetime import date, timedelta

from market.demo.commissioned import DemoChange, DemoContract, DemoMilestone, DemoRate
from market.demo.rates import REVIEWED, quarterly
from market.demo.terms import Lines
from market.demo.types import DemoLocation, DemoMarket

ICB = "NHS North East and North Cumbria ICB"
CYCLE = (
    ("Needs, market and spend looked at", "Analyse", 395),
    ("Options paper to the commissioning board", "Plan", 305),
    ("Tender notice published", "Plan", 215),
    ("New contract awarded", "Do", 95),
)
"""Steps towards what follows a contract, with the days before its end on which they are due."""


def other_contracts(market: DemoMarket, lines: Lines, names: dict[str, str], prefix: str) -> list[DemoContract]:
    """Everything but spot terms of homes and home care, the framework and the dynamic market."""
    return [
        *_promised(lines, prefix),
        *_joint(lines, prefix),
        *_voluntary(lines, prefix),
        *_small(lines, prefix),
        *_support(lines, prefix),
        *_ended(lines, prefix),
        *_left(market, names, prefix),
    ]


def cycle(ends_on: date, today: date) -> list[DemoMilestone]:
    """The steps of the commissioning cycle before a contract ends; those due long ago are done, a few days late."""
    made = []
    for title, stage, before in CYCLE:
        due_on = ends_on - timedelta(days=before)
        done_on = due_on + timedelta(days=6) if due_on < today - timedelta(days=21) else None
        made.append(DemoMilestone(title, stage, due_on, done_on))
    return made


def _promised(lines: Lines, prefix: str) -> list[DemoContract]:
    """Contracts under which the council commits itself to a volume."""
    stepping_down = [home for home in lines.of_kind("nursing") if "Transitional" in home.bed_mix]
    breaks = lines.of_kind("residential")[2]
    schemes = lines.of_kind("extra_care")
    return [
        DemoContract(
            reference=f"{prefix}-2025-030",
            title="Discharge beds in nursing homes, block",
            kind="Block",
            services=("Nursing home",),
            suppliers=tuple(dict.fromkeys((home.organisation.id, 0) for home in stepping_down)),
            locations=tuple(home.id for home in stepping_down),
            starts_on=date(2025, 4, 1),
            ends_on=date(2027, 3, 31),
            options=(12,),
            annual=602_000,
            route="Take an extension option",
            stage="Review",
            rates=[_rate(96_500, "per week", "Nursing home", date(2025, 4, 1), "Transitional")],
            outcomes=[quarterly("People who went home within six weeks", "%", 70, (61.0, 66.5, 71.2))],
            buys=False,
        ),
        DemoContract(
            reference=f"{prefix}-2024-060",
            title="Short breaks in a care home, block of four beds",
            kind="Block",
            services=("Residential home",),
            suppliers=((breaks.organisation.id, 0),),
            locations=(breaks.id,),
            starts_on=date(2024, 4, 1),
            ends_on=date(2028, 3, 31),
            notice_days=180,
            annual=166_000,
            route="Light-touch competition",
            rates=[_rate(80_000, "per week", "Residential home", date(2024, 4, 1), "General residential")],
            outcomes=[quarterly("Nights used of those paid for", "%", 80, (71.0, 77.5, 82.0))],
            buys=False,
        ),
        DemoContract(
            reference=f"{prefix}-2023-060",
            title="Rapid response home care at night, cost and volume",
            kind="Cost and volume",
            services=("Home care",),
            suppliers=((lines.framework[4], 0),),
            starts_on=date(2023, 12, 1),
            ends_on=date(2027, 11, 30),
            notice_days=120,
            annual=318_000,
            route="Light-touch competition",
            stage="Analyse",
            rates=[_rate(9_850, "per night", "Home care", date(2023, 12, 1))],
            buys=False,
        ),
        _extra_care(schemes, prefix),
    ]


def _extra_care(schemes: list[DemoLocation], prefix: str) -> DemoContract:
    return DemoContract(
        reference=f"{prefix}-2022-001",
        title="Care and support in extra care housing",
        kind="Block",
        services=("Extra care housing",),
        suppliers=tuple((scheme.organisation.id, at) for at, scheme in enumerate(schemes, 1)),
        lots={at: scheme.name for at, scheme in enumerate(schemes, 1)},
        locations=tuple(scheme.id for scheme in schemes),
        starts_on=date(2022, 1, 1),
        ends_on=date(2025, 12, 31),
        options=(24, 12),
        notice_days=180,
        route="Take an extension option",
        stage="Review",
        price_review=REVIEWED,
        officer="commissioning.manager",
        changes=[
            DemoChange(kind="Extension", on=date(2025, 6, 16), option=1, why="Both schemes meet their outcomes."),
            DemoChange(kind="Variation", on=date(2026, 4, 1), annual=0, why="Hourly rate raised with the other rates of April 2026."),
        ],
        rates=[
            DemoRate(pence=2_152, unit="per hour", service="Extra care housing", from_on=date(2024, 4, 1), until_on=date(2026, 3, 31)),
            _rate(2_288, "per hour", "Extra care housing", date(2026, 4, 1)),
        ],
        outcomes=[
            quarterly("Residents who say that they feel safe", "%", 90, (93.0, 91.5, 94.0)),
            quarterly("Apartments let to people with an assessed need", "%", 60, (64.0, 62.5, 66.0)),
        ],
    )  # fmt: skip


def _joint(lines: Lines, prefix: str) -> list[DemoContract]:
    minds = list(dict.fromkeys(home.organisation.id for home in lines.of_kind("mental_health")))
    return [
        DemoContract(
            reference=f"{prefix}-2023-061",
            title="Reablement at home, joint with the ICB",
            kind="Joint with a partner",
            services=("Home care",),
            suppliers=((lines.framework[0], 0), (lines.framework[1], 0)),
            starts_on=date(2023, 11, 1),
            ends_on=date(2027, 10, 31),
            options=(12,),
            notice_days=180,
            route="Light-touch competition",
            stage="Plan",
            shares=f"us 55; {ICB} (icb) 45",
            officer="commissioning.manager",
            rates=[_rate(2_780, "per hour", "Home care", date(2025, 4, 1), "Reablement")],
            outcomes=[
                quarterly("People who need no further care after reablement", "%", 62, (57.0, 60.5, 63.1)),
                quarterly("Days from referral to the first visit", "days", 2, (2.4, 2.1, 1.9), better="Lower"),
            ],
            buys=False,
        ),
        DemoContract(
            reference=f"{prefix}-2023-062",
            title="Aftercare in mental health homes, joint with the ICB",
            kind="Joint with a partner",
            services=("Residential home",),
            suppliers=tuple((seller, 0) for seller in minds),
            locations=tuple(home.id for home in lines.of_kind("mental_health")),
            starts_on=date(2023, 2, 1),
            ends_on=date(2028, 1, 31),
            options=(12, 12),
            notice_days=90,
            route="Direct award",
            shares=f"us 50; {ICB} (icb) 50",
            rates=[_rate(118_000, "per week", "Residential home", date(2026, 4, 1), "Mental health residential")],
            buys=False,
        ),
    ]


def _voluntary(lines: Lines, prefix: str) -> list[DemoContract]:
    return [
        DemoContract(
            reference=f"{prefix}-2025-040",
            title="Breaks for unpaid carers, grant",
            kind="Grant",
            services=("Community support",),
            suppliers=((lines.charity, 0),),
            starts_on=date(2025, 4, 1),
            ends_on=date(2028, 3, 31),
            notice_days=90,
            annual=148_000,
            total=444_000,
            route="Not decided yet",
            outcomes=[quarterly("Unpaid carers who had a break", "carers", 40, (34, 39, 44))],
        ),
        DemoContract(
            reference=f"{prefix}-2024-061",
            title="Befriending and community connections, grant",
            kind="Grant",
            services=("Community support",),
            suppliers=((lines.charity, 0),),
            starts_on=date(2024, 7, 1),
            ends_on=date(2027, 6, 30),
            notice_days=90,
            annual=52_000,
            total=156_000,
            route="Direct award",
            buys=False,
        ),
    ]


def _small(lines: Lines, prefix: str) -> list[DemoContract]:
    lives = lines.of_kind("shared_lives")
    return [
        DemoContract(
            reference=f"{prefix}-2024-062",
            title="Day opportunities, spot terms",
            kind="Spot terms",
            services=("Day care",),
            suppliers=tuple((seller, 0) for seller in lines.day_care),
            starts_on=date(2024, 3, 1),
            ends_on=date(2027, 2, 28),
            options=(12,),
            notice_days=60,
            route="Take an extension option",
            stage="Review",
            officer="brokerage.officer",
            rates=[
                _rate(5_400, "per session", "Day care", date(2026, 4, 1)),
                _rate(7_150, "per session", "Day care", date(2026, 4, 1), "Complex"),
            ],
        ),
        DemoContract(
            reference=f"{prefix}-2020-001",
            title="Shared Lives scheme, spot terms",
            kind="Spot terms",
            services=("Shared Lives",),
            suppliers=tuple((each.organisation.id, 0) for each in lives),
            starts_on=date(2020, 4, 1),
            notice_days=180,
            rates=[_rate(52_500, "per week", "Shared Lives", date(2026, 4, 1))],
        ),
    ]


def _support(lines: Lines, prefix: str) -> list[DemoContract]:
    return [
        DemoContract(
            reference=f"{prefix}-2023-063",
            title="Support and payroll for people with direct payments",
            kind="Cost and volume",
            services=("Other service",),
            suppliers=((lines.home_care_spot[0], 0),),
            starts_on=date(2023, 1, 1),
            ends_on=date(2026, 12, 31),
            notice_days=30,
            annual=118_000,
            total=472_000,
            regime="Other services",
            route="Open procedure",
            stage="Plan",
            outcomes=[quarterly("Payroll runs on the agreed day", "%", 99, (98.0, 99.4, 99.6))],
            buys=False,
        ),
        DemoContract(
            reference=f"{prefix}-2025-041",
            title="Complex home support after hospital, spot terms",
            kind="Spot terms",
            services=("Home care",),
            suppliers=((lines.framework[2], 0),),
            starts_on=date(2025, 12, 1),
            ends_on=date(2027, 11, 30),
            notice_days=60,
            annual=84_000,
            route="Mini-competition under a framework",
            officer="brokerage.officer",
            rates=[_rate(2_704, "per hour", "Home care", date(2025, 12, 1), "Complex")],
            buys=False,
        ),
    ]


def _ended(lines: Lines, prefix: str) -> list[DemoContract]:
    """Contracts of the past: an extended framework that ran out, and a day service."""
    return [
        DemoContract(
            reference=f"{prefix}-2019-001",
            title="Home care framework 2019 to 2023",
            kind="Framework",
            services=("Home care",),
            suppliers=tuple((seller, 0) for seller in lines.framework[:9]),
            starts_on=date(2019, 10, 1),
            ends_on=date(2022, 12, 31),
            options=(12,),
            notice_days=180,
            annual=11_900_000,
            changes=[
                DemoChange(kind="Extension", on=date(2022, 5, 9), option=1, why="A new framework is being procured."),
            ],
            buys=False,
        ),
        DemoContract(
            reference=f"{prefix}-2021-001",
            title="Day centre for older people, block",
            kind="Block",
            services=("Day care",),
            suppliers=((lines.charity, 0),),
            starts_on=date(2021, 4, 1),
            ends_on=date(2025, 9, 30),
            notice_days=90,
            annual=205_000,
            buys=False,
        ),
    ]


def _left(market: DemoMarket, names: dict[str, str], prefix: str) -> list[DemoContract]:
    """Spot terms with two providers that left the market."""
    gone = [
        each
        for each in market.locations
        if each.deregistered_on is not None and each.kind == "home_care" and each.place.authority == "Middlesbrough"
    ]
    made = []
    for at, location in enumerate(gone[:2]):
        last_on = (location.deregistered_on or location.registered_on) - timedelta(days=1)
        made.append(
            DemoContract(
                reference=f"{prefix}-2022-{at + 11:03d}",
                title=f"Home care packages, spot terms: {names[location.organisation.id]}",
                kind="Spot terms",
                services=("Home care",),
                suppliers=((location.organisation.id, 0),),
                starts_on=date(2022, 4, 1),
                ends_on=date(2028, 3, 31),
                notice_days=60,
                annual=96_000,
                officer="brokerage.officer",
                changes=[
                    DemoChange(
                        kind="Termination",
                        on=last_on - timedelta(days=75),
                        new_end=last_on,
                        why="The provider leaves the market; its packages moved to other providers.",
                    )
                ],
                buys=False,
            )
        )
    return made


def _rate(pence: int, unit: str, service: str, from_on: date, band: str = "") -> DemoRate:
    return DemoRate(pence=pence, unit=unit, service=service, from_on=from_on, band=band)
