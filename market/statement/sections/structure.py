"""Market structure and exits: how concentrated provision is, and who came and went."""

from collections import defaultdict
from datetime import date

from market.core.periods import months_before
from market.core.words import day_words
from market.providers.types import EventKind, LocationOnDay, MarketEvent
from market.statement.facts import MarketFacts
from market.statement.numbers import spoken
from market.statement.sections.folding import number_bands
from market.statement.sections.section import Section
from market.statement.sections.summary import key_figures
from market.statement.types import (
    Block,
    ChartBlock,
    ChartKind,
    DataTable,
    Dimension,
    Form,
    Measure,
    Narrative,
    Paragraph,
    Snapshot,
    SubHeading,
    TableBlock,
)

CODE = "structure"
FIGURES = (
    ("Beds run by the largest group", "largest_provider_bed_share"),
    ("Concentration index of beds", "provider_group_hhi_beds"),
    ("Providers entered in 12 months", "providers_entered_12_months"),
    ("Providers left in 12 months", "providers_exited_12_months"),
)
GROUPS_SHOWN = 5
GROUP_SIZES = (1, 2, 4, 10)
RANKS = ("Largest group", "Second largest", "Third largest", "Fourth largest", "Fifth largest")


def tables(facts: MarketFacts) -> list[DataTable]:
    """Largest groups by beds; services run by groups of each size; entries and exits in two years."""
    return [_groups(facts), _group_sizes(facts.services), _events(facts.events, facts.on)]


def _groups(facts: MarketFacts) -> DataTable:
    group_of = {location.id: location.group_key for location in facts.services}
    beds: dict[str, int] = defaultdict(int)
    homes: dict[str, int] = defaultdict(int)
    for home in facts.homes:
        group = group_of.get(home.location_id)
        if group and home.lines:
            beds[group] += sum(line.maximum for line in home.lines)
            homes[group] += 1
    total = sum(beds.values())
    ranked = sorted(beds, key=lambda group: (-beds[group], group))
    rows = [
        (rank, homes[group], beds[group], beds[group] / total if total else None)
        for rank, group in zip(RANKS, ranked, strict=False)
    ]
    rest = ranked[GROUPS_SHOWN:]
    if rest:
        share = sum(beds[group] for group in rest) / total if total else None
        rows.append(("All others", sum(homes[group] for group in rest), sum(beds[group] for group in rest), share))
    return DataTable(
        id="provider_groups_by_beds",
        title="Care home beds by provider group",
        dimensions=(Dimension("group", "Provider group"),),
        measures=(
            Measure("care_homes", "Care homes", "services"),
            Measure("beds", "Beds", "beds"),
            Measure("beds_share", "Share of beds", "share of 1", Form.SHARE),
        ),
        rows=(*rows, ("All groups", sum(homes.values()), total, 1.0 if total else None)),
        source="Capacity Tracker, care homes; CQC active locations",
        feeds=("tracker-api", "tracker-care-homes", "cqc-active-locations"),
        note="A group is the brand that CQC lists, or else the provider itself.",
        total_row=True,
    )


def _group_sizes(services: tuple[LocationOnDay, ...]) -> DataTable:
    counted: dict[str, int] = defaultdict(int)
    for location in services:
        counted[location.group_key] += 1
    rows = []
    for words, least, most in number_bands(list(counted.values()), GROUP_SIZES, "service"):
        sizes = [size for size in counted.values() if size >= least and (most is None or size <= most)]
        rows.append((words, len(sizes), sum(sizes)))
    return DataTable(
        id="provider_groups_by_size",
        title="Provider groups by number of services in the area",
        dimensions=(Dimension("group_size", "Services in the area"),),
        measures=(Measure("groups", "Provider groups", "providers"), Measure("services", "Services", "services")),
        rows=(*rows, ("All groups", len(counted), sum(counted.values()))),
        source="CQC active locations",
        feeds=("cqc-active-locations",),
        total_row=True,
        linked=("groups", "services"),
    )


def _events(events: tuple[MarketEvent, ...], on: date) -> DataTable:
    year = months_before(on, 12)
    periods = (
        (f"12 months to {day_words(year)}", months_before(on, 24), year),
        (f"12 months to {day_words(on)}", year, on),
    )
    words = (
        (EventKind.ENTRY, "Services that opened"),
        (EventKind.EXIT, "Services that closed"),
        (EventKind.RE_REGISTRATION, "Services under a new owner"),
    )
    rows = []
    for period, after, until in periods:
        for kind, name in words:
            own = [event for event in events if event.kind is kind and event.counts_once and after < event.on <= until]
            rows.append((period, name, len(own), sum(event.beds or 0 for event in own if event.care_home)))
    return DataTable(
        id="market_events",
        title="Services that opened, closed or changed owner",
        dimensions=(Dimension("period", "Period"), Dimension("event", "What happened")),
        measures=(Measure("services", "Services", "services"), Measure("registered_beds", "Beds", "beds")),
        rows=tuple(rows),
        source="CQC active and deactivated locations",
        feeds=("cqc-active-locations",),
        note="A service that goes on under a new registration is neither an opening nor a closure.",
    )


def compose(snapshot: Snapshot) -> list[Block]:
    """What the section prints."""
    share, hhi = snapshot.figure("largest_provider_bed_share"), snapshot.figure("provider_group_hhi_beds")
    groups = snapshot.table("provider_groups_by_beds")
    return [
        key_figures(snapshot, FIGURES),
        Paragraph(
            f"The largest provider group runs {spoken(share.value, share.form)} of care home beds. The concentration index "
            f"(HHI) is {spoken(hhi.value, hhi.form)}: the higher it is, the fewer groups share the beds."
        ),
        Narrative(snapshot.narratives.get(CODE, "")),
        ChartBlock(
            id="chart_provider_groups",
            kind=ChartKind.BARS,
            title="Share of care home beds by provider group",
            finding=f"The largest group runs {spoken(share.value, share.form)} of beds.",
            table=groups,
            across="group",
            measures=("beds_share",),
        ),
        TableBlock(groups),
        TableBlock(snapshot.table("provider_groups_by_size")),
        SubHeading("Openings and closures"),
        TableBlock(snapshot.table("market_events")),
    ]


SECTION = Section(
    code=CODE,
    title="Market structure and exits",
    about="How concentrated provision is, and who came and went",
    prompt="Say how resilient the market is, what the council does when a provider is in difficulty, and how it supports entry.",
    tables=tables,
    compose=compose,
)
