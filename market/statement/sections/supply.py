"""Supply today: which services there are, where, for whom, and how large the homes are."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from market.core.postcodes import outward
from market.providers.types import LocationOnDay
from market.providers.words import SPECIALISM_WORDS
from market.statement.facts import MarketFacts
from market.statement.numbers import printed, spoken
from market.statement.sections.folding import number_bands, service_groups
from market.statement.sections.section import Section
from market.statement.types import (
    Block,
    ChartBlock,
    ChartKind,
    DataTable,
    Dimension,
    Form,
    KeyFigure,
    KeyFigures,
    Measure,
    Narrative,
    Paragraph,
    SideBySide,
    Snapshot,
    SubHeading,
    TableBlock,
)

CODE = "supply"
SOURCE = "CQC active locations"
FEEDS = ("cqc-active-locations",)
SERVICES = Measure("services", "Services", "services")
SHARE = Measure("services_share", "Share of services", "share of 1", Form.SHARE)
BEDS = Measure("registered_beds", "Beds registered with CQC", "beds")
SIZES = (1, 10, 25, 40, 61)
"""First beds of CQC's size bands."""


def tables(facts: MarketFacts) -> list[DataTable]:
    """Services by type, by postcode district, by specialism; homes by size."""
    return [
        _by_type(facts.services),
        _by_district(facts.services),
        _by_specialism(facts.services),
        _by_size([location for location in facts.services if location.care_home]),
    ]


def _by_type(services: tuple[LocationOnDay, ...]) -> DataTable:
    rows = [
        (name, len(group), len(group) / len(services), len({each.group_key for each in group}), _beds(group))
        for name, group in service_groups(services)
    ]
    groups = len({each.group_key for each in services})
    return DataTable(
        id="services_by_type",
        title="Regulated services by main type",
        dimensions=(Dimension("service_type", "Service type"),),
        measures=(SERVICES, SHARE, Measure("provider_groups", "Provider groups", "providers"), BEDS),
        rows=(*rows, ("All services", len(services), 1.0 if services else None, groups, _beds(services))),
        source=SOURCE,
        feeds=FEEDS,
        note="A service with several types is counted once, under its main type. A provider group may run services of several types.",
        total_row=True,
        linked=("services", "services_share"),
    )


def _by_district(services: tuple[LocationOnDay, ...]) -> DataTable:
    counted: dict[str, list[LocationOnDay]] = defaultdict(list)
    for location in services:
        counted[outward(location.postcode) if location.postcode else "Not known"].append(location)
    order = sorted(counted, key=lambda name: (len(name), name))
    rows = [(name, len(counted[name]), _beds(counted[name])) for name in order]
    return DataTable(
        id="services_by_district",
        title="Regulated services and care home beds by postcode district",
        dimensions=(Dimension("postcode_district", "Postcode district"),),
        measures=(SERVICES, BEDS),
        rows=(*rows, ("All districts", len(services), _beds(services))),
        source=SOURCE,
        feeds=FEEDS,
        note="Home care is counted where its office is, not where it is given.",
        total_row=True,
    )


def _by_specialism(services: tuple[LocationOnDay, ...]) -> DataTable:
    counted = Counter(code for location in services for code in location.specialisms)
    order = sorted((code for code in SPECIALISM_WORDS if counted[code]), key=lambda code: (-counted[code], code))
    rows = [(SPECIALISM_WORDS[code], counted[code], counted[code] / len(services)) for code in order]
    return DataTable(
        id="services_by_specialism",
        title="Whom services are registered to care for",
        dimensions=(Dimension("specialism", "People"),),
        measures=(SERVICES, SHARE),
        rows=tuple(rows),
        source=SOURCE,
        feeds=FEEDS,
        note="A service may care for several groups.",
        linked=("services", "services_share"),
    )


def _by_size(homes: list[LocationOnDay]) -> DataTable:
    known = [home for home in homes if home.beds]
    rows = []
    for words, least, most in number_bands([home.beds or 0 for home in known], SIZES, "bed"):
        group = [home for home in known if (home.beds or 0) >= least and (most is None or (home.beds or 0) <= most)]
        rows.append((words, len(group), _beds(group)))
    if len(known) < len(homes):
        rows.append(("Not known", len(homes) - len(known), 0))
    return DataTable(
        id="care_homes_by_size",
        title="Care homes by number of beds",
        dimensions=(Dimension("size_band", "Size"),),
        measures=(Measure("care_homes", "Care homes", "services"), BEDS),
        rows=(*rows, ("All care homes", len(homes), _beds(homes))),
        source=SOURCE,
        feeds=FEEDS,
        total_row=True,
        linked=("care_homes", "registered_beds"),
    )


def _beds(services: Iterable[LocationOnDay]) -> int:
    return sum(location.beds or 0 for location in services if location.care_home)


def compose(snapshot: Snapshot) -> list[Block]:
    """What the section prints."""
    by_type, by_size = snapshot.table("services_by_type"), snapshot.table("care_homes_by_size")
    by_district, services = snapshot.table("services_by_district"), snapshot.figure("services_total")
    homes = spoken(by_size.cell("care_homes", "All care homes"), Form.COUNT)
    beds = spoken(by_size.cell("registered_beds", "All care homes"), Form.COUNT)
    return [
        KeyFigures(
            (
                KeyFigure("Regulated services", spoken(services.value, services.form), services.id),
                KeyFigure("Care homes", homes, by_size.id),
                KeyFigure("Beds registered with CQC", beds, by_size.id),
            )
        ),
        Paragraph(
            f"{snapshot.area} has {spoken(services.value, services.form)} regulated services. {homes} of them are care homes, "
            f"registered for {beds} beds."
        ),
        Narrative(snapshot.narratives.get(CODE, "")),
        ChartBlock(
            id="chart_services_by_type",
            kind=ChartKind.BARS,
            title="Services by main type",
            finding=_commonest(by_type),
            table=by_type,
            across="service_type",
            measures=("services",),
        ),
        TableBlock(by_type),
        SubHeading("Where services are"),
        ChartBlock(
            id="chart_beds_by_district",
            kind=ChartKind.BARS,
            title="Registered care home beds by postcode district",
            finding=_densest(by_district),
            table=by_district,
            across="postcode_district",
            measures=("registered_beds",),
        ),
        TableBlock(by_district),
        SubHeading("Whom services are for, and how large homes are"),
        SideBySide((TableBlock(snapshot.table("services_by_specialism")), TableBlock(by_size))),
    ]


def _commonest(by_type: DataTable) -> str:
    rows = [row for row in by_type.rows[:-1] if isinstance(row[1], int)]
    if not rows:
        return "No services are registered."
    name, count, share, *_ = max(rows, key=lambda row: int(row[1] or 0))
    return f"{name} is the most common service: {printed(count, Form.COUNT)} services, {printed(share, Form.SHARE)} of all."


def _densest(by_district: DataTable) -> str:
    rows = [row for row in by_district.rows[:-1] if isinstance(row[2], int)]
    if not rows or not any(row[2] for row in rows):
        return "No care home beds are registered."
    most, total = max(rows, key=lambda row: int(row[2] or 0)), by_district.rows[-1]
    return f"{most[0]} has the most care home beds: {printed(most[2], Form.COUNT)} of {spoken(total[2], Form.COUNT)}."


SECTION = Section(
    code=CODE,
    title="Supply today",
    about="Which services there are, where they are and whom they are for",
    prompt="Say what the market offers well, what is missing, and where. Name gaps by service and place.",
    tables=tables,
    compose=compose,
)
