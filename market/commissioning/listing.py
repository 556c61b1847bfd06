"""The list of the expiry pipeline: what can be filtered and sorted. Contracts are few, so this is not done in SQL."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from market.commissioning.rules import ends_within
from market.commissioning.types import Horizon, PipelineLine
from market.commissioning.words import (
    HORIZON_WORDS,
    decision_words,
    months_left_words,
    option_words,
    service_words,
)
from market.contracts.types import ContractOnDay
from market.contracts.words import KIND_WORDS, ROUTE_WORDS, STAGE_WORDS, kind_words
from market.core.words import count_words
from market.providers.words import SHORT_SERVICE_WORDS
from market.web.fields import Option, options
from market.web.lists import Column, Filter, ListQuery, ListSpec
from market.web.ordering import in_order

USUAL_MONTHS = 36
NOBODY = "none"
ENDS = {
    "6": "Within 6 months",
    "12": "Within 12 months",
    "18": "Within 18 months",
    "beyond": "Later than 36 months",
    "no_end": "No fixed end",
    "all": "All in force",
}
DECISIONS = {"now": "Decide now: last safe day has passed", "soon": "Last safe day within 6 months"}
SOON_MONTHS = 6

PIPELINE = ListSpec(
    columns=(
        Column("contract", "Contract", sql="contract", link="href"),
        Column("services", "Service and kind", sql="services"),
        Column("ends_on", "Ends", sql="ends_on", kind="date"),
        Column("last_safe_on", "Last safe day to decide", sql="last_safe_on", kind="date"),
        Column("annual_pence", "Value a year", sql="annual_pence", kind="money", descending_first=True),
        Column("people", "People", sql="people", kind="number", descending_first=True),
        Column("options", "Extensions left", sql="option_total", descending_first=True),
        Column("route", "Route and lead time", sql="lead_days", descending_first=True),
    ),
    filters=(
        Filter("q", "Reference, title or provider"),
        Filter("service", "Service", kind="choice", any_label="Every service"),
        Filter("kind", "Kind", kind="choice", options=options(KIND_WORDS), any_label="Every kind"),
        Filter("officer", "Officer", kind="choice", any_label="Every officer"),
        Filter("ends", "Ends", kind="choice", options=options(ENDS), any_label="Within 36 months"),
        Filter("decision", "Decision", kind="choice", options=options(DECISIONS), any_label="Any"),
        Filter("as_at", "As at", kind="date"),
    ),
    sort="ends_on",
    tie_break="contract_id",
    noun="contract",
)


class PipelineRow(Struct, frozen=True, kw_only=True):
    """One contract of the list, in words where people read them and in values where files need them."""

    line: PipelineLine
    href: str
    people_href: str
    contract: str
    title: str
    services: str
    kind: str
    ends_on: date | None
    months_left: str
    horizon: str
    last_safe_on: date | None
    decision: str
    overdue: bool
    annual_pence: int | None
    people: int
    options: str
    option_total: int
    route: str
    lead_days: int
    lead: str
    officer: str


def pipeline_rows(lines: Sequence[PipelineLine], on: date) -> list[PipelineRow]:
    """The lines as they are shown on a day."""
    return [_row(line, on) for line in lines]


def _row(line: PipelineLine, on: date) -> PipelineRow:
    contract = line.contract
    address = f"/contracts/{contract.id}"
    return PipelineRow(
        line=line,
        href=address,
        people_href=f"{address}/people",
        contract=contract.reference,
        title=contract.title,
        services=service_words(contract.services),
        kind=kind_words(contract.kind),
        ends_on=contract.ends_on,
        months_left=months_left_words(line.months_left),
        horizon=HORIZON_WORDS[line.horizon],
        last_safe_on=line.last_safe_on,
        decision=decision_words(line, on),
        overdue=line.overdue,
        annual_pence=contract.annual_pence,
        people=line.people,
        options=option_words(line.option_months),
        option_total=sum(line.option_months),
        route=ROUTE_WORDS.get(contract.route, contract.route),
        lead_days=line.lead_days,
        lead=count_words(line.lead_days, "working day"),
        officer=line.officer,
    )


def pipeline_spec(lines: Sequence[PipelineLine]) -> ListSpec:
    """The list with the services and officers of these contracts to choose from."""
    services = sorted({code for line in lines for code in line.contract.services}, key=_service_name)
    officers = sorted(
        {(line.officer, line.contract.officer_id) for line in lines if line.contract.officer_id is not None}
    )
    return PIPELINE.with_options(
        service=[Option(code, _service_name(code)) for code in services],
        officer=[*(Option(str(number), name) for name, number in officers), Option(NOBODY, "No officer named")],
    )


def providers_of(contract: ContractOnDay) -> tuple[str, ...]:
    """Names of the providers under a contract, each once."""
    return tuple(dict.fromkeys(supplier.name for supplier in contract.suppliers))


def _service_name(code: str) -> str:
    return SHORT_SERVICE_WORDS.get(code, code)


def filtered_rows(rows: Sequence[PipelineRow], query: ListQuery, on: date) -> list[PipelineRow]:
    """The contracts that the filters leave, in the order asked for. Without a filter of the end: those that end within 36 months."""
    return in_order([row for row in rows if _passes(row, query.filters, on)], query)


def _passes(row: PipelineRow, wanted: dict[str, Any], on: date) -> bool:
    line = row.line
    text, contract, officer = str(wanted.get("q", "")).casefold(), line.contract, wanted.get("officer")
    named = (contract.reference, contract.title, *providers_of(contract))
    return (
        (not text or any(text in words.casefold() for words in named))
        and ("service" not in wanted or wanted["service"] in contract.services)
        and wanted.get("kind", contract.kind) == contract.kind
        and (officer is None or officer == (NOBODY if contract.officer_id is None else str(contract.officer_id)))
        and _ends(line, wanted.get("ends"), on)
        and _decision(line, wanted.get("decision"), on)
    )


def _ends(line: PipelineLine, wanted: str | None, on: date) -> bool:
    if wanted == "all":
        return True
    if wanted in (Horizon.BEYOND, Horizon.NO_END):
        return line.horizon == wanted
    return ends_within(line.contract.ends_on, on, int(wanted) if wanted else USUAL_MONTHS)


def _decision(line: PipelineLine, wanted: str | None, on: date) -> bool:
    if wanted is None:
        return True
    return line.overdue if wanted == "now" else ends_within(line.last_safe_on, on, SOON_MONTHS)


FILE_HEADINGS = [
    "Reference",
    "Title",
    "Services",
    "Kind",
    "Providers",
    "Starts",
    "Ends",
    "Months left",
    "Horizon",
    "Latest end with open extensions",
    "Months of extension left",
    "Route",
    "Lead time in working days",
    "Notice in days",
    "Last safe day to decide",
    "Last safe day has passed",
    "Decision",
    "Value a year in pounds",
    "People placed",
    "Weekly cost of people placed in pounds",
    "Stage",
    "Officer",
]


def pipeline_file(rows: Sequence[PipelineRow]) -> list[list[Any]]:
    """Rows of the download, under `FILE_HEADINGS`."""
    return [
        [
            row.line.contract.reference,
            row.title,
            row.services,
            row.kind,
            providers_of(row.line.contract),
            row.line.contract.starts_on,
            row.ends_on,
            row.line.months_left,
            row.horizon,
            row.line.latest_end_on,
            row.option_total,
            row.route,
            row.lead_days,
            row.line.contract.notice_days,
            row.last_safe_on,
            row.overdue,
            row.decision,
            _pounds(row.annual_pence),
            row.people,
            _pounds(row.line.weekly_pence),
            STAGE_WORDS.get(row.line.contract.stage, row.line.contract.stage),
            row.officer,
        ]
        for row in rows
    ]


def _pounds(pence: int | None) -> float | None:
    return None if pence is None else pence / 100
