"""Contracts and what we will buy: which contracts end when, what they are worth, and when the council begins to talk about what follows.

Counts of contracts are printed whole: councils publish their contracts one by one (Local Government Transparency Code 2015). No provider
is named.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from market.commissioning.rules import ends_within, open_options
from market.commissioning.structure import live_contracts
from market.contracts.rules import annual_value
from market.contracts.types import ContractOnDay
from market.contracts.words import ROUTE_WORDS, kind_words
from market.core.periods import add_months, month_start
from market.core.words import count_words, month_words
from market.providers.words import service_words
from market.statement.facts import MarketFacts
from market.statement.numbers import printed, spoken
from market.statement.sections.section import Section, before_section
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

CODE = "pipeline"
PIPELINE, BY_QUARTER, BY_SERVICE = "pipeline", "pipeline_by_quarter", "pipeline_by_service"
SOURCE = "Contracts register"
FEEDS = ("contracts",)
QUARTERS = 8
LISTED_MONTHS = 24
"""How far ahead the contracts that end are listed by service."""

TALK_MONTHS = 18
"""How many months before a contract ends the council begins to talk with providers about what follows."""

FIGURES = (
    ("Contracts ending within 6 months", "contracts_expiring_6_months"),
    ("Within 12 months", "contracts_expiring_12_months"),
    ("Within 18 months", "contracts_expiring_18_months"),
)
BANDS = (
    (10_000_000, "Under £100,000"),
    (50_000_000, "£100,000 to £500,000"),
    (100_000_000, "£500,000 to £1 million"),
    (500_000_000, "£1 million to £5 million"),
)
SEVERAL, NOT_STATED, ALL = "Several services", "Not stated", "All contracts"
LATER, NO_END = "Later", "No fixed end"
CONTRACTS = Measure("contracts", "Contracts", "contracts", suppress=False)
VALUE = Measure("annual_value", "Annual value", "pence", Form.POUNDS)
VALUE_NOTE = (
    "Contracts without a recorded annual value add nothing to it. In each row, and in the total, call-offs count in place of their "
    "framework or dynamic market, so rows may add up to more than the total."
)


def tables(facts: MarketFacts) -> list[DataTable]:
    """Contracts that end by quarter, by service, and one by one without names."""
    live = list(live_contracts(facts.contracts, facts.on).values())
    return [_by_quarter(live, facts.on), _by_service(live, facts.on), _listed(live, facts.on)]


def quarter_start(day: date) -> date:
    """The first day of the calendar quarter of a day."""
    return month_start(add_months(day, -((day.month - 1) % 3)))


def ending_quarter(ends_on: date, on: date) -> date:
    """The first day of the quarter under which an end is listed: its own, or the first one after `on` for an end on `on` itself."""
    return quarter_start(max(ends_on, on + timedelta(days=1)))


def quarter_words(first: date) -> str:
    """`October to December 2026`."""
    return f"{first:%B} to {month_words(add_months(first, 2))}"


def _by_quarter(live: Sequence[ContractOnDay], on: date) -> DataTable:
    start = quarter_start(on + timedelta(days=1))
    quarters = [add_months(start, 3 * at) for at in range(QUARTERS)]
    ends = [(each, ending_quarter(each.ends_on, on)) for each in live if each.ends_on is not None]
    groups = [(quarter_words(first), [each for each, quarter in ends if quarter == first]) for first in quarters]
    groups.append((LATER, [each for each, quarter in ends if quarter > quarters[-1]]))
    groups.append((NO_END, [each for each in live if each.ends_on is None]))
    return DataTable(
        id=BY_QUARTER,
        title="Contracts by the quarter in which they end",
        dimensions=(Dimension("quarter", "Ends"),),
        measures=(
            Measure("extendable", "With an extension left", "contracts", suppress=False),
            Measure("final", "Without", "contracts", suppress=False),
            CONTRACTS,
            VALUE,
        ),
        rows=tuple((words, *_counts(group)) for words, group in [*groups, (ALL, list(live))]),
        source=SOURCE,
        feeds=FEEDS,
        note=f"Contracts in force, with frameworks and call-offs; ends as they stand without an extension not yet taken. {VALUE_NOTE}",
        total_row=True,
        parts=("extendable", "final"),
        whole="contracts",
    )


def _counts(group: Sequence[ContractOnDay]) -> tuple[int, int, int, int]:
    extendable = sum(bool(open_options(each)) for each in group)
    return extendable, len(group) - extendable, len(group), annual_value(group)


def _by_service(live: Sequence[ContractOnDay], on: date) -> DataTable:
    groups: dict[str, list[ContractOnDay]] = defaultdict(list)
    for contract in live:
        groups[_service(contract)].append(contract)
    ordered = sorted(groups.items(), key=lambda item: (item[0] in (SEVERAL, NOT_STATED), -len(item[1]), item[0]))
    return DataTable(
        id=BY_SERVICE,
        title="Contracts by service, and how many end soon",
        dimensions=(Dimension("service_type", "Service"),),
        measures=(
            CONTRACTS,
            *(
                Measure(f"within_{months}_months", f"End within {months} months", "contracts", suppress=False)
                for months in (6, 12, 18)
            ),
            VALUE,
        ),
        rows=tuple((words, *_soon(group, on)) for words, group in [*ordered, (ALL, list(live))]),
        source=SOURCE,
        feeds=FEEDS,
        note=f"The number of a longer period holds that of a shorter one. {VALUE_NOTE}",
        total_row=True,
    )


def _soon(group: Sequence[ContractOnDay], on: date) -> tuple[int, ...]:
    ends = (sum(ends_within(each.ends_on, on, months) for each in group) for months in (6, 12, 18))
    return (len(group), *ends, annual_value(group))


def _service(contract: ContractOnDay) -> str:
    if len(contract.services) > 1:
        return SEVERAL
    return service_words(contract.services[0]) if contract.services else NOT_STATED


def _listed(live: Sequence[ContractOnDay], on: date) -> DataTable:
    groups: dict[tuple[date, str, str], list[ContractOnDay]] = defaultdict(list)
    for contract in sorted(live, key=lambda each: each.reference):
        if contract.ends_on is not None and ends_within(contract.ends_on, on, LISTED_MONTHS):
            what = f"{_service(contract)}: {kind_words(contract.kind).lower()}"
            route = ROUTE_WORDS.get(contract.route, contract.route)
            groups[ending_quarter(contract.ends_on, on), what, route].append(contract)
    rows = [
        (
            short_words(quarter),
            what,
            _values(group),
            _extensions(group),
            route,
            engagement_words(quarter, on),
            len(group),
        )
        for (quarter, what, route), group in sorted(groups.items())
    ]
    return DataTable(
        id=PIPELINE,
        title="Contracts that end within two years",
        dimensions=(
            Dimension("quarter", "Ends"),
            Dimension("what", "What"),
            Dimension("annual_value_band", "Annual value together"),
            Dimension("extension", "Extension left, up to"),
            Dimension("route", "Next route"),
            Dimension("talk_from", "Talk to us"),
        ),
        measures=(CONTRACTS,),
        rows=tuple(rows),
        source=SOURCE,
        feeds=FEEDS,
        note="We begin to talk with providers about a year and a half before a contract ends. Routes are plans, not promises.",
    )


def short_words(first: date) -> str:
    """`Oct to Dec 2026`, for narrow columns."""
    return f"{first:%b} to {add_months(first, 2):%b %Y}"


def value_band(pence: int | None) -> str:
    """The band of an annual value in words; not stated for None."""
    if pence is None:
        return NOT_STATED
    return next((words for below, words in BANDS if pence < below), "£5 million or more")


def engagement_words(ends_from: date, on: date) -> str:
    """From when the council talks with providers about what follows contracts that end from a day on: `Now`, or a month."""
    first = add_months(ends_from, -TALK_MONTHS)
    return "Now" if first <= on else f"From {month_words(first)}"


def _values(group: Sequence[ContractOnDay]) -> str:
    known = [each.annual_pence for each in group if each.annual_pence is not None]
    return value_band(sum(known) if known else None)


def _extensions(group: Sequence[ContractOnDay]) -> str:
    months = max(sum(open_options(each)) for each in group)
    return count_words(months, "month") if months else "None"


def compose(snapshot: Snapshot) -> list[Block]:
    """What the section prints."""
    if not snapshot.has_table(PIPELINE):
        return before_section(snapshot, CODE)
    by_quarter, by_service, listed = (snapshot.table(name) for name in (BY_QUARTER, BY_SERVICE, PIPELINE))
    return [
        key_figures(snapshot, FIGURES),
        Paragraph(_sentence(by_service)),
        Narrative(snapshot.narratives.get(CODE, "")),
        ChartBlock(
            id="chart_pipeline_by_quarter",
            kind=ChartKind.STACKED,
            title="Contracts by the quarter in which they end",
            finding=_busiest(by_quarter),
            table=by_quarter,
            across="quarter",
            measures=("extendable", "final"),
        ),
        TableBlock(by_quarter),
        SubHeading("By service"),
        TableBlock(by_service),
        SubHeading("What ends, and when to talk to us"),
        *([TableBlock(listed)] if listed.rows else [Paragraph("No contract ends within two years.")]),
    ]


def _sentence(by_service: DataTable) -> str:
    contracts, soon = (by_service.cell(name, ALL) for name in ("contracts", "within_18_months"))
    if not contracts:
        return "No contract for care is in force."
    return (
        f"Of {spoken(contracts, Form.COUNT)} contracts in force, {spoken(soon, Form.COUNT)} end within a year and a half. "
        "What follows them is open to talk about now."
    )


def _busiest(by_quarter: DataTable) -> str:
    known = [row for row in by_quarter.rows[:-1] if row[3] and row[0] not in (LATER, NO_END)]
    if not known:
        return "No contract ends in the next two years."
    row = max(known, key=lambda each: int(each[3] or 0))
    return f"Most contracts end in {row[0]}: {printed(row[3], Form.COUNT)}, of which {printed(row[1], Form.COUNT)} can be extended."


SECTION = Section(
    code=CODE,
    title="Contracts and what we will buy",
    about="Which contracts end when, what they are worth, and when we talk about what follows",
    prompt="Say what will be bought in the next two years, how, and when providers can help to shape it. Do not name providers.",
    tables=tables,
    compose=compose,
)
