"""The invented contracts: spot terms with most providers, a home care framework with its call-offs, and a few of every other kind."""

from collections.abc import Sequence
from datetime import date

from market.demo.agreements_other import other_contracts
from market.demo.commissioned import DemoChange, DemoContract
from market.demo.rates import REVIEWED, dated_rates, quarterly
from market.demo.terms import BANDS, SERVICE, Book, Lines, band_rate, hour_rate, service_of_bed
from market.demo.types import DemoLocation, DemoMarket

VISITS = ((15, 0.36), (30, 0.57), (45, 0.79), (60, 1.0))
LOTS = {1: "North and central", 2: "East", 3: "South and west", 4: "Complex care, all areas"}


def make_contracts(market: DemoMarket, lines: Lines, book: Book, prefix: str) -> list[DemoContract]:
    """All contracts; `book` learns what each buys. References begin with `prefix`."""
    names = {each.id: each.name for each in market.organisations}
    made = [
        *_home_care(lines, names, prefix),
        *_care_homes(lines, names, prefix),
        *_living(lines, names, prefix),
        *other_contracts(market, lines, names, prefix),
    ]
    for contract in sorted(made, key=lambda each: each.kind in {"Framework", "Dynamic market"}):
        if contract.buys:
            book.put(contract.reference, contract.services, (organisation for organisation, _ in contract.suppliers))
    return made


def _home_care(lines: Lines, names: dict[str, str], prefix: str) -> list[DemoContract]:
    framework = DemoContract(
        reference=f"{prefix}-2024-001",
        title="Home care framework 2024 to 2027",
        kind="Framework",
        services=("Home care",),
        suppliers=tuple((seller, at % 3 + 1) for at, seller in enumerate(lines.framework))
        + tuple((seller, 4) for seller in lines.framework[:4]),
        lots=LOTS,
        starts_on=date(2024, 1, 1),
        ends_on=date(2027, 12, 31),
        options=(12, 12),
        notice_days=180,
        route="Light-touch competition",
        stage="Analyse",
        price_review=REVIEWED,
        officer="commissioning.manager",
    )
    for minutes, share in VISITS:
        framework.rates += dated_rates(
            round(2_364 * share), f"per visit of {minutes} minutes", "Home care", framework.starts_on, band="Standard"
        )
    framework.rates += dated_rates(2_612, "per visit of 60 minutes", "Home care", framework.starts_on, band="Complex")
    framework.outcomes = [
        quarterly("Visits begun within 30 minutes of the planned time", "%", 95, (92.6, 93.8, 95.4)),
        quarterly("Packages accepted within two working days", "%", 85, (78.0, 74.5, 80.2)),
        quarterly("Visits missed in ten thousand", "visits", 8, (9.1, 8.6, 7.4), better="Lower"),
    ]
    return [framework, *_call_offs(lines, names, prefix, framework.reference), *_packages(lines, names, prefix)]


def _call_offs(lines: Lines, names: dict[str, str], prefix: str, framework: str) -> list[DemoContract]:
    """One for each provider of the framework: it pays for visits as they are asked for, and promises none."""
    made = []
    for at, seller in enumerate(lines.framework):
        made.append(
            DemoContract(
                reference=f"{prefix}-2024-{at + 2:03d}",
                title=f"Home care, task-based spot call-off: {names[seller]}",
                kind="Call-off",
                framework=framework,
                services=("Home care",),
                suppliers=((seller, 0),),
                starts_on=date(2024, 1, 1),
                ends_on=date(2028, 12, 31),
                notice_days=90,
                route="Call-off under a framework",
                price_review=REVIEWED,
                rates=dated_rates(hour_rate(lines, seller), "per hour", "Home care", date(2024, 1, 1), step=4),
            )
        )
    return made


def _packages(lines: Lines, names: dict[str, str], prefix: str) -> list[DemoContract]:
    """Spot terms for single packages with providers outside the framework."""
    made = []
    for at, seller in enumerate(lines.home_care_spot):
        fixed = at % 3 == 0
        made.append(
            DemoContract(
                reference=f"{prefix}-2025-{at + 1:03d}",
                title=f"Home care packages, spot terms: {names[seller]}",
                kind="Spot terms",
                services=("Home care",),
                suppliers=((seller, 0),),
                starts_on=date(2025, 2, 1),
                ends_on=date(2029, 1, 31) if fixed else None,
                options=(12,) if fixed else (),
                notice_days=60,
                price_review=REVIEWED,
                officer="brokerage.officer",
                rates=dated_rates(hour_rate(lines, seller) + 64, "per hour", "Home care", date(2025, 2, 1), step=4),
            )
        )
    return made


def _care_homes(lines: Lines, names: dict[str, str], prefix: str) -> list[DemoContract]:
    made = []
    for at, seller in enumerate(lines.care_home_sellers):
        homes = lines.homes_of(seller)
        starts_on = max(date(2023, 4, 1), min(home.registered_on for home in homes))
        fixed = at % 4 == 1
        contract = DemoContract(
            reference=f"{prefix}-2023-{at + 1:03d}",
            title=f"Care home placements, spot terms: {names[seller]}",
            kind="Spot terms",
            services=tuple(sorted({SERVICE[home.kind] for home in homes} | _of_beds(homes))),
            suppliers=((seller, 0),),
            starts_on=starts_on,
            ends_on=date(2028 + at % 2, 9, 30) if fixed else None,
            options=(12, 12) if fixed else (),
            notice_days=90,
            stage="Review" if at % 7 == 3 else "Do",
            price_review=REVIEWED,
            officer=("commissioning.officer", "brokerage.officer")[at % 2],
        )
        for bed_type in sorted({name for home in homes for name in home.bed_mix}):
            band = BANDS[bed_type][0]
            contract.rates += dated_rates(
                band_rate(lines, seller, bed_type), "per week", service_of_bed(bed_type), starts_on, band=band, step=50
            )
        if at % 6 == 0 and starts_on < date(2025, 9, 1):
            contract.changes = [
                DemoChange(
                    kind="Variation",
                    on=date(2025, 11, 17),
                    annual=0,
                    why="Two more homes of the provider brought under the same terms.",
                )
            ]
        made.append(contract)
    for at, seller in enumerate(lines.near_sellers):
        homes = [each for each in lines.near if each.organisation.id == seller and each.care_home]
        made.append(
            DemoContract(
                reference=f"{prefix}-2024-{at + 31:03d}",
                title=f"Care home placements outside the area, spot terms: {names[seller]}",
                kind="Spot terms",
                services=tuple(sorted({SERVICE[home.kind] for home in homes} | _of_beds(homes))),
                suppliers=((seller, 0),),
                starts_on=date(2024, 7, 1),
                notice_days=28,
                price_review="At the host council’s published rates.",
                officer="brokerage.officer",
            )
        )
    return made


def _of_beds(homes: Sequence[DemoLocation]) -> set[str]:
    return {service_of_bed(bed_type) for home in homes for bed_type in home.bed_mix}


def _living(lines: Lines, names: dict[str, str], prefix: str) -> list[DemoContract]:
    market = DemoContract(
        reference=f"{prefix}-2024-040",
        title="Supported living dynamic market",
        kind="Dynamic market",
        services=("Supported living",),
        suppliers=tuple((seller, 0) for seller in lines.dynamic_market),
        starts_on=date(2024, 4, 1),
        ends_on=date(2030, 3, 31),
        options=(24,),
        notice_days=180,
        route="Light-touch competition",
        price_review=REVIEWED,
        officer="commissioning.manager",
    )
    made = [market]
    for at, seller in enumerate(lines.dynamic_market[:7]):
        made.append(
            DemoContract(
                reference=f"{prefix}-2024-{at + 41:03d}",
                title=f"Supported living, call-off: {names[seller]}",
                kind="Call-off",
                framework=market.reference,
                services=("Supported living",),
                suppliers=((seller, 0),),
                starts_on=date(2024, 6, 3),
                ends_on=date(2029, 3, 31) if at % 2 else None,
                notice_days=90,
                route="Call-off under a framework",
                price_review=REVIEWED,
                rates=dated_rates(2_180 + 24 * at, "per hour", "Supported living", date(2024, 6, 3), step=4),
            )
        )
    return made
