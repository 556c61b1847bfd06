"""Between the forms of contracts and their writes: what was read as a command, and what is held as form values."""

import re
from collections.abc import Collection
from typing import Any

from market.contracts.commands import ContractFacts, NewContract, SupplierOnLot, Terms, TermsChange
from market.contracts.lines import (
    SupplierLine,
    lines_of,
    lot_lines,
    read_lots,
    read_options,
    read_shares,
    read_suppliers,
    share_lines,
    too_many_lines,
)
from market.contracts.lookups import find_records
from market.contracts.record import ChangeRow, ContractRecord
from market.contracts.rules import extension_end
from market.contracts.types import ChangeKind
from market.core.refusal import Refusal
from market.web.forms import Reading

_LISTED = re.compile(r"(\d+-\d+|\d+): .+")
"""A location as the form lists it: its ID, a colon and its name."""


async def new_contract(reading: Reading, own_names: Collection[str]) -> tuple[NewContract | None, list[Refusal]]:
    """What the form says of a contract, or every reason why it cannot be read. `own_names` are the council's own."""
    suppliers, reasons = await _suppliers(reading)
    facts, more = await contract_facts(reading, own_names)
    months, wrong = read_options(reading["options"])
    reasons += wrong + more
    if not reading.ok or facts is None or reasons:
        return None, reasons
    framework = reading["framework"]
    new = NewContract(
        reference=reading["reference"],
        kind=reading["kind"],
        framework_id=int(framework) if framework else None,
        facts=facts,
        starts_on=reading["starts_on"],
        awarded_on=reading["awarded_on"],
        terms=_terms(reading),
        suppliers=suppliers,
        options=months,
        why=reading["why"] or "",
    )
    return new, []


async def _suppliers(reading: Reading) -> tuple[tuple[SupplierOnLot, ...], list[Refusal]]:
    found: list[SupplierOnLot] = []
    reasons: list[Refusal] = []
    for field in ("supplier", "suppliers"):
        lines, wrong = read_suppliers(reading[field], field)
        records = await find_records("organisation", [line.text for line in lines], field)
        reasons += wrong + records.reasons
        for line in lines:
            if line.text in records.ids:
                found += _on_lots(records.ids[line.text], line)
    return tuple(found), reasons


def _on_lots(organisation_id: int, line: SupplierLine) -> list[SupplierOnLot]:
    return [SupplierOnLot(organisation_id, lot) for lot in line.lots or (0,)]


async def contract_facts(reading: Reading, own_names: Collection[str]) -> tuple[ContractFacts | None, list[Refusal]]:
    """What the form says of the facts that are corrected in place, or every reason why it cannot be read."""
    lots, reasons = read_lots(reading["lots"])
    shares, wrong = read_shares(reading["shares"], own_names)
    texts = [_without_name(line) for line in lines_of(reading["locations"])]
    if too_many := too_many_lines(texts, "locations", "locations"):
        return None, [*too_many, *reasons, *wrong]
    places = await find_records("location", texts, "locations")
    reasons = [*places.reasons, *reasons, *wrong]
    if not reading.ok or reasons:
        return None, reasons
    officer = reading["officer"]
    facts = ContractFacts(
        title=reading["title"],
        services=tuple(reading["services"]),
        regime=reading["regime"],
        route=reading["route"],
        stage=reading["stage"],
        price_review=reading["price_review"] or "",
        officer_id=int(officer) if officer else None,
        location_ids=tuple(dict.fromkeys(places.ids[text] for text in texts)),
        lots=lots,
        shares=shares,
    )
    return facts, []


def _without_name(line: str) -> str:
    listed = _LISTED.fullmatch(line)
    return listed[1] if listed else line


def held_facts(record: ContractRecord) -> dict[str, Any]:
    """What is held of a contract, by the names of the form's fields."""
    row = record.row
    return {
        "title": row.title,
        "services": list(record.services),
        "locations": "\n".join(f"{place.cqc_id or place.id}: {place.name}" for place in record.places),
        "regime": row.regime,
        "price_review": row.price_review,
        "officer": None if row.officer_id is None else str(row.officer_id),
        "stage": row.stage,
        "route": row.route,
        "lots": lot_lines(record.lots),
        "shares": share_lines(record.shares),
    }


def _terms(reading: Reading) -> Terms:
    return Terms(
        ends_on=reading["ends_on"],
        notice_days=reading["notice_days"],
        annual_pence=reading["annual"],
        total_pence=reading["total"],
    )


def held_terms(newest: ChangeRow) -> dict[str, Any]:
    """The terms that hold, by the names of the form's fields."""
    return {
        "ends_on": newest.ends_on,
        "notice_days": newest.notice_days,
        "annual": newest.annual_pence,
        "total": newest.total_pence,
    }


def terms_change(kind: str, reading: Reading, record: ContractRecord) -> TermsChange:
    """What the form says of a change. Terms that a form does not ask for stay as they are."""
    option = int(reading["option"]) if kind == ChangeKind.EXTENSION else None
    terms = record.newest.terms
    if kind == ChangeKind.TERMINATION:
        terms = Terms(
            ends_on=reading["ends_on"],
            notice_days=terms.notice_days,
            annual_pence=terms.annual_pence,
            total_pence=terms.total_pence,
        )
    else:
        terms = _terms(reading)
    if kind == ChangeKind.EXTENSION and terms.ends_on is None:
        terms = Terms(
            ends_on=_whole_option(record, option),
            notice_days=terms.notice_days,
            annual_pence=terms.annual_pence,
            total_pence=terms.total_pence,
        )
    return TermsChange(
        kind=kind, from_on=reading["from_on"], terms=terms, why=reading["why"] or "", option_number=option
    )


def _whole_option(record: ContractRecord, number: int | None) -> Any:
    """The last day when the whole of an option is taken; the present one when there is no such option or nothing to extend."""
    months = next((each.months for each in record.options if each.number == number), 0)
    return extension_end(record.newest.ends_on, months) if record.newest.ends_on else None
