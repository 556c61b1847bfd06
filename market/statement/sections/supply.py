"""Supply today: which services there are, where, for whom, and how large the homes are."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from market.core.postcodes import outward
from market.providers.rules import size_band
from market.providers.types import LocationOnDay
from market.providers.words import SIZE_WORDS, SPECIALISM_WORDS, service_words
from market.statement.facts import MarketFacts
from market.statement.numbers import printed
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
    Snapshot,
    TableBlock,
)

CODE = "supply"
SOURCE = "CQC active locations"
SERVICES = Measure("services", "Services", "services")
SHARE = Measure("services_share", "Share of services", "share of 1", Form.SHARE)
BEDS = Measure("registered_beds", "Beds registered with CQC", "beds")


def tables(facts: MarketFacts) -> list[DataTable]:
    """Services by type, by postcode district, by specialism; homes by size."""
    return [
        _by_type(facts.services),
        _by_district(facts.services),
        _by_specialism(facts.services),
        _by_size([location for location in facts.services if location.care_home]),
    ]


def _by_type(services: tuple[LocationOnDay, ...]) -> DataTable:
    counted = _grouped(services, lambda location: service_words(location.main_service))
    order = sorted(counted, key=lambda name: (-len(counted[name]), name))
    rows = [(name, len(counted[name]), len(counted[name]) / len(services), _beds(counted[name])) for name in order]
    return DataTable(
        id="services_by_type",
        title="Regulated services by main type",
        dimensions=(Dimension("service_type", "Service type"),),
        measures=(SERVICES, SHARE, BEDS),
        rows=(*rows, ("All services", len(services), 1.0 if services else None, _beds(services))),
        source=SOURCE,
        note="A service with several types is counted once, under its main type.",
        total_row=True,
        linked=("services", "services_share"),
    )


def _by_district(services: tuple[LocationOnDay, ...]) -> DataTable:
    counted = _grouped(services, lambda location: outward(location.postcode) if location.postcode else "Not known")
    order = sorted(counted, key=lambda name: (len(name), name))
    rows = [(name, *_district(counted[name])) for name in order]
    return DataTable(
        id="services_by_district",
        title="Regulated services by postcode district",
        dimensions=(Dimension("postcode_district", "Postcode district"),),
        measures=(
            SERVICES,
            Measure("care_homes", "Care homes", "services"),
            Measure("other_services", "Other services", "services"),
            BEDS,
        ),
        rows=(*rows, ("All districts", *_district(services))),
        source=SOURCE,
        note="Home care is counted where its office is.",
        total_row=True,
        parts=("care_homes", "other_services"),
    )


def _district(services: Sequence[LocationOnDay]) -> tuple[int, int, int, int]:
    homes = sum(1 for location in services if location.care_home)
    return len(services), homes, len(services) - homes, _beds(services)


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
        note="A service may care for several groups, so the shares add up to more than the whole.",
        linked=("services", "services_share"),
    )


def _by_size(homes: list[LocationOnDay]) -> DataTable:
    counted = _grouped(homes, lambda location: SIZE_WORDS.get(size_band(location.beds) or "", "Not known"))
    order = [*SIZE_WORDS.values(), "Not known"]
    rows = [(name, len(counted[name]), _beds(counted[name])) for name in order if name in counted]
    return DataTable(
        id="care_homes_by_size",
        title="Care homes by number of beds",
        dimensions=(Dimension("size_band", "Size"),),
        measures=(Measure("care_homes", "Care homes", "services"), BEDS),
        rows=(*rows, ("All care homes", len(homes), _beds(homes))),
        source=SOURCE,
        total_row=True,
        linked=("care_homes", "registered_beds"),
    )


def _grouped(services: Iterable[LocationOnDay], key: Callable[[LocationOnDay], str]) -> dict[str, list[LocationOnDay]]:
    groups: dict[str, list[LocationOnDay]] = {}
    for location in services:
        groups.setdefault(key(location), []).append(location)
    return groups


def _beds(services: Iterable[LocationOnDay]) -> int:
    return sum(location.beds or 0 for location in services if location.care_home)


def compose(snapshot: Snapshot) -> list[Block]:
    """What the section prints."""
    by_type, by_size = snapshot.table("services_by_type"), snapshot.table("care_homes_by_size")
    services = snapshot.figure("services_total")
    homes = by_size.cell("care_homes", "All care homes")
    beds = by_size.cell("registered_beds", "All care homes")
    largest = by_type.rows[0] if len(by_type.rows) > 1 else None
    opening = (
        f"{snapshot.area} has {printed(services.value, services.form)} regulated services. "
        f"{printed(homes, Form.COUNT)} are care homes, registered for {printed(beds, Form.COUNT)} beds."
    )
    finding = f"{largest[0]} is the most common type of service." if largest else "No services are registered."
    return [
        KeyFigures(
            (
                KeyFigure(printed(services.value, services.form), "regulated services", services.id),
                KeyFigure(printed(homes, Form.COUNT), "care homes", "care_homes_by_size"),
                KeyFigure(printed(beds, Form.COUNT), "beds registered with CQC", "care_homes_by_size"),
            )
        ),
        Paragraph(opening),
        Narrative(snapshot.narratives.get(CODE, "")),
        ChartBlock(
            id="chart_services_by_type",
            kind=ChartKind.BARS,
            title="Regulated services by main type",
            finding=finding,
            table=by_type,
            across="service_type",
            measures=("services",),
        ),
        TableBlock(by_type),
        TableBlock(snapshot.table("services_by_district")),
        TableBlock(snapshot.table("services_by_specialism")),
        TableBlock(by_size),
    ]


SECTION = Section(
    code=CODE,
    title="Supply today",
    prompt="Say what the market offers well, what is missing, and where. Name gaps by service and place.",
    tables=tables,
    compose=compose,
)
