"""What the pages of contracts print: the list, its files and what several pages share."""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from market.contracts.listing import Summary
from market.contracts.types import ContractOnDay, Supplier
from market.contracts.words import KIND_WORDS, REGIME_WORDS, ROUTE_WORDS, STAGE_WORDS, kind_words
from market.core.periods import end_after_months
from market.core.words import age_words, count_words, day_words
from market.providers.words import service_words
from market.web.words import money_words

MOST_NAMES = 2
NO_END = "No fixed end"


class Status(Struct, frozen=True):
    """Whether a contract is in force, in words, with the colour of its tag."""

    words: str
    colour: str


def status_on(contract: ContractOnDay, on: date) -> Status:
    """Live, to come, ended or terminated on a day, by what was known then."""
    ends_on = contract.ends_on
    if ends_on is not None and ends_on < on:
        return Status(f"{'Terminated' if contract.terminated else 'Ended'} {day_words(ends_on)}", "grey")
    if contract.terminated and ends_on is not None:
        return Status(f"Terminated: ends {day_words(ends_on)}", "red")
    if contract.starts_on > on:
        return Status(f"To come: from {day_words(contract.starts_on)}", "blue")
    if ends_on is not None and ends_on <= end_after_months(on, 12):
        return Status(f"Ends in {age_words((ends_on - on).days)}" if ends_on > on else "Ends today", "orange")
    return Status("Live", "green")


class ContractItem(Struct, frozen=True, kw_only=True):
    """One row of the list."""

    href: str
    reference: str
    title: str
    kind: str
    services: str
    providers: tuple[tuple[str, str], ...]
    others: str
    starts: str
    ends: str
    annual: str | None
    status: Status | None


def contract_items(contracts: Iterable[ContractOnDay], on: date) -> list[ContractItem]:
    """The rows of a list of contracts as printed."""
    return [_item(contract, on) for contract in contracts]


def _item(contract: ContractOnDay, on: date) -> ContractItem:
    status, names = status_on(contract, on), _distinct(contract.suppliers)
    return ContractItem(
        href=f"/contracts/{contract.id}",
        reference=contract.reference,
        title=contract.title,
        kind=kind_words(contract.kind),
        services=services_words(contract.services),
        providers=tuple((each.name, f"/providers/{each.organisation_id}") for each in names[:MOST_NAMES]),
        others=f"and {count_words(len(names) - MOST_NAMES, 'other')}" if len(names) > MOST_NAMES else "",
        starts=day_words(contract.starts_on),
        ends=day_words(contract.ends_on) if contract.ends_on else NO_END,
        annual=None if contract.annual_pence is None else money_words(contract.annual_pence, whole=True),
        status=None if status.words == "Live" else status,
    )


def services_words(codes: Sequence[str]) -> str:
    """Service types in everyday words, with commas."""
    return ", ".join(service_words(code) for code in codes)


def _distinct(suppliers: Iterable[Supplier]) -> list[Supplier]:
    """Each provider once, whatever the number of its lots."""
    return list({each.organisation_id: each for each in suppliers}.values())


def summary_figures(summary: Summary, day: str) -> list[dict[str, object]]:
    """The numbers above the list; `day` is what its links add to stay on a past day."""
    unknown = summary.unknown
    figures: list[dict[str, object]] = [
        {"label": "Live contracts", "value": f"{summary.live:,}", "href": f"/contracts?status=live{day}"},
        {
            "label": "Annual value",
            "value": money_words(summary.annual_pence, whole=True),
            "detail": "A framework counts by its call-offs, once it has any",
            "note": f"Not known for {count_words(unknown, 'contract')}" if unknown else "",
        },
    ]
    for months, count, pence in (
        (12, summary.ending_12, summary.ending_12_pence),
        (18, summary.ending_18, summary.ending_18_pence),
    ):
        figures.append(
            {
                "label": f"End within {months} months",
                "value": f"{count:,}",
                "detail": f"{money_words(pence, whole=True)} a year",
                "href": f"/contracts?status=live&ends={months}{day}",
            }
        )
    return figures


CONTRACT_FILE = (
    "Reference", "Title", "Kind", "Framework", "Services", "Providers", "First day", "Last day", "Status", "Notice in days",
    "Annual value in pounds", "Total value in pounds", "Months of extension left", "Procurement threshold", "Next route", "Stage",
)  # fmt: skip


def contract_file(contracts: Iterable[ContractOnDay], on: date) -> list[list[object]]:
    """The rows of the downloaded list, in the order of `CONTRACT_FILE`, as at a day."""
    return [
        [
            each.reference, each.title, KIND_WORDS.get(each.kind, each.kind), each.framework_reference,
            "; ".join(service_words(code) for code in each.services),
            "; ".join(supplier.name for supplier in _distinct(each.suppliers)), each.starts_on, each.ends_on,
            status_on(each, on).words, each.notice_days, _pounds(each.annual_pence), _pounds(each.total_pence), each.months_left,
            REGIME_WORDS.get(each.regime, each.regime), ROUTE_WORDS.get(each.route, each.route),
            STAGE_WORDS.get(each.stage, each.stage),
        ]
        for each in contracts
    ]  # fmt: skip


def _pounds(pence: int | None) -> float | None:
    return None if pence is None else pence / 100
