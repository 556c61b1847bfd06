"""The list of contracts: what may be asked, and the reads that answer it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from market.contracts.forms import SERVICE_OPTIONS
from market.contracts.queries import contracts_on
from market.contracts.rules import annual_value
from market.contracts.types import ContractOnDay
from market.contracts.words import KIND_WORDS
from market.core.periods import end_after_months
from market.db.sql import fetch, fetch_as, fetch_value
from market.web.fields import options
from market.web.lists import Column, Filter, ListQuery, ListSpec, containing, limit_sql, order_by_sql

MOST_WORDS = 6
MOST_NUMBERS = 5_000
WITHIN = ("6", "12", "18", "36")

CONTRACTS = ListSpec(
    columns=(
        Column("title", "Contract", sql="c.reference", link="href"),
        Column("kind", "Kind", sql="c.kind"),
        Column("services", "Services"),
        Column("providers", "Providers"),
        Column("starts", "First day", sql="c.starts_on"),
        Column("ends", "Last day", sql="t.ends_on"),
        Column("annual", "Annual value", sql="t.annual_pence", kind="money", descending_first=True),
    ),
    filters=(
        Filter("q", "Reference, title or provider"),
        Filter("kind", "Kind", kind="choice", options=options(KIND_WORDS), any_label="Every kind"),
        Filter("service", "Service", kind="choice", options=SERVICE_OPTIONS, any_label="Every service"),
        Filter("provider", "Provider’s name or ID"),
        Filter(
            "status",
            "Status",
            kind="choice",
            options=options({"live": "Live", "to_come": "To come", "ended": "Ended", "all": "Live, to come and ended"}),
            any_label="Live and to come",
        ),
        Filter(
            "ends",
            "Ends within",
            kind="choice",
            options=tuple(options({months: f"{months} months" for months in WITHIN})),
            any_label="Any time",
        ),
        Filter("as_at", "As at", kind="date"),
    ),
    sort="ends",
    tie_break="c.reference, c.id",
    noun="contract",
)

# A contract is known from the day of its award; its terms are those of the newest change by then.
_FROM = """FROM contract c JOIN contract_change t ON t.contract = c.id AND t.from_on =
    (SELECT max(x.from_on) FROM contract_change x WHERE x.contract = c.id AND x.from_on <= {})"""
_SUPPLIED = """EXISTS (SELECT 1 FROM contract_supplier s JOIN organisation o ON o.id = s.organisation WHERE s.contract = c.id
    AND s.from_on <= {{}} AND (s.until_on IS NULL OR s.until_on > {{}}) AND {condition})"""
_LIKE = r"LIKE {} ESCAPE '\'"
_LIVE = "c.starts_on <= {} AND (t.ends_on IS NULL OR t.ends_on >= {})"


class Narrowed:
    """Conditions of a WHERE with their values."""

    def __init__(self) -> None:
        self.conditions: list[str] = []
        self.values: list[Any] = []

    def add(self, condition: str, *values: Any) -> None:
        """One more condition that must hold."""
        self.conditions.append(condition)
        self.values.extend(values)

    @property
    def where(self) -> str:
        """The WHERE clause, or nothing."""
        return "WHERE " + " AND ".join(self.conditions) if self.conditions else ""


def narrow_contracts(query: ListQuery, on: date) -> Narrowed:
    """The conditions that the list is narrowed by on a day."""
    asked, chosen = query.filters, Narrowed()
    for word in asked.get("q", "").lower().split()[:MOST_WORDS]:
        supplied = _SUPPLIED.format(condition=f"o.search_text {_LIKE}")
        chosen.add(f"(c.search_text {_LIKE} OR {supplied})", containing(word), on, on, containing(word))
    if kind := asked.get("kind"):
        chosen.add("c.kind = {}", kind)
    if service := asked.get("service"):
        chosen.add("EXISTS (SELECT 1 FROM contract_service v WHERE v.contract = c.id AND v.service = {})", service)
    if provider := asked.get("provider"):
        _narrow_provider(chosen, provider, on)
    _narrow_status(chosen, asked.get("status"), on)
    if months := asked.get("ends"):
        chosen.add("t.ends_on >= {} AND t.ends_on <= {}", on, end_after_months(on, int(months)))
    return chosen


def _narrow_provider(chosen: Narrowed, provider: str, on: date) -> None:
    number = provider_number(provider)
    if number is not None:
        chosen.add(_SUPPLIED.format(condition="o.id = {}"), on, on, number)
    else:
        chosen.add(_SUPPLIED.format(condition=f"o.search_text {_LIKE}"), on, on, containing(provider))


def provider_number(text: str) -> int | None:
    """Our number of a provider, when that is what was asked for."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _narrow_status(chosen: Narrowed, status: str | None, on: date) -> None:
    if status == "live":
        chosen.add(_LIVE, on, on)
    elif status == "to_come":
        chosen.add("c.starts_on > {}", on)
    elif status == "ended":
        chosen.add("t.ends_on < {}", on)
    elif status is None:
        chosen.add("(t.ends_on IS NULL OR t.ends_on >= {})", on)


async def list_contracts(query: ListQuery, on: date) -> tuple[list[ContractOnDay], int]:
    """One page of contracts as they were known on a day, and how many match in all."""
    chosen = narrow_contracts(query, on)
    total = await fetch_value(f"SELECT count(*) {_FROM} {chosen.where}", on, *chosen.values)
    rows = await fetch(
        f"SELECT c.id {_FROM} {chosen.where} {order_by_sql(query)} {limit_sql(query)}", on, *chosen.values
    )
    return await in_order([row["id"] for row in rows], on), int(total)


async def in_order(ids: Sequence[int], on: date) -> list[ContractOnDay]:
    """These contracts as they were known on a day, in this order."""
    found: dict[int, ContractOnDay] = {}
    for start in range(0, len(ids), MOST_NUMBERS):
        found |= {each.id: each for each in await contracts_on(on, ids[start : start + MOST_NUMBERS])}
    return [found[each] for each in ids if each in found]


class _Worth(Struct, frozen=True):
    id: int
    kind: str
    framework_id: int | None
    annual_pence: int | None
    ends_on: date | None


class Summary(Struct, frozen=True):
    """Live contracts on a day, what they are worth in a year, and how many end within 12 and 18 months with their value."""

    live: int
    annual_pence: int
    unknown: int
    ending_12: int
    ending_12_pence: int
    ending_18: int
    ending_18_pence: int


async def summarise(on: date) -> Summary:
    """The line above the list: every contract that is live on a day, whatever the filters. One read."""
    rows = await fetch_as(
        _Worth,
        f"SELECT c.id, c.kind, c.framework AS framework_id, t.annual_pence, t.ends_on {_FROM} WHERE {_LIVE}",
        on,
        on,
        on,
    )
    in_12, in_18 = (
        [row for row in rows if row.ends_on is not None and row.ends_on <= end_after_months(on, months)]
        for months in (12, 18)
    )
    return Summary(
        live=len(rows),
        annual_pence=annual_value(rows),
        unknown=sum(row.annual_pence is None for row in rows),
        ending_12=len(in_12),
        ending_12_pence=annual_value(in_12),
        ending_18=len(in_18),
        ending_18_pence=annual_value(in_18),
    )
