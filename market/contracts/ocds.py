"""Contracts as open contracting data: a release package of the Open Contracting Data Standard 1.1, pure.

Source: Open Contracting Data Standard 1.1.5 (Open Contracting Partnership) and its techniques extension. One release says what
was known of a contract at the end of a day. Only codes, numbers, days, the contract's title and organisations go into it: no
person, no reason, no clause, no document. What is not recorded is left out, never guessed: how the council chose the provider,
whether a framework reopens competition, the day of a signature, what each supplier or lot is worth.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from msgspec import Struct

from market.contracts.ocds_parties import (
    Party,
    Publisher,
    buyer_reference,
    council_party,
    joined_parties,
    partner_party,
    supplier_party,
)
from market.contracts.rules import extension_end
from market.contracts.types import ChangeKind, ContractKind, ContractOnDay
from market.contracts.words import CHANGE_WORDS, KIND_WORDS, REGIME_WORDS
from market.core.clock import LONDON
from market.providers.types import ServiceType
from market.providers.words import service_words

VERSION = "1.1"
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
TECHNIQUES = (
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_techniques_extension/master/extension.json"
)
ITSELF = "1"
"""The number of the award and of the contract within a release: each release is of one contract."""

_SOCIAL_WORK = ("85312000", "Social work services without accommodation")
_HOUSED = ("85311000", "Social work services with accommodation")
_CPV: dict[str, tuple[str, str]] = {
    ServiceType.NURSING_HOME: ("85144100", "Residential nursing care services"),
    ServiceType.RESIDENTIAL_HOME: _HOUSED,
    ServiceType.RESIDENTIAL_SUBSTANCE_MISUSE: _HOUSED,
    ServiceType.HOME_CARE: _SOCIAL_WORK,
    ServiceType.EXTRA_CARE: _SOCIAL_WORK,
    ServiceType.SUPPORTED_LIVING: _SOCIAL_WORK,
    ServiceType.SHARED_LIVES: _SOCIAL_WORK,
    ServiceType.COMMUNITY_SUPPORT: _SOCIAL_WORK,
    ServiceType.DAY_CARE: ("85312100", "Daycare services"),
    ServiceType.REHABILITATION: ("85312500", "Rehabilitation services"),
}
_ANY_CARE = ("85000000", "Health and social work services")
"""The codes of the Common Procurement Vocabulary (Regulation (EC) 213/2008), which the Procurement Act 2023 keeps."""


class DecidedChange(Struct, frozen=True, kw_only=True):
    """A change of a contract's terms that was decided by the day. Money is pence, with VAT where it is charged."""

    from_on: date
    kind: str
    ends_on: date | None
    total_pence: int | None


class OpenContract(Struct, frozen=True, kw_only=True):
    """A contract on a day with what its release needs. `changes` are oldest first, the award before all others; `partners` the
    names of those who pay a share of a joint contract beside the council."""

    contract: ContractOnDay
    changes: Sequence[DecidedChange]
    suppliers: Sequence[Party]
    partners: Sequence[str] = ()


def release_package(contracts: Iterable[OpenContract], publisher: Publisher, on: date, uri: str) -> dict[str, Any]:
    """A release package of contracts as they were known at the end of `on`; the same data and day give the same package.

    `uri` is where it can be had. Amounts are pounds, days are in London's time.
    """
    return {
        "uri": uri,
        "version": VERSION,
        "extensions": [TECHNIQUES],
        "publishedDate": _moment(on),
        "publisher": _filled({"name": publisher.name, "scheme": publisher.scheme, "uid": publisher.uid}),
        "license": LICENCE,
        "releases": [release(each, publisher, on) for each in contracts],
    }


def release(opened: OpenContract, publisher: Publisher, on: date) -> dict[str, Any]:
    """The release of one contract. Its id changes when what it says changes, and its date is the day it describes."""
    contract, buyer = opened.contract, council_party(publisher)
    ocid = ocid_of(contract.reference, publisher.prefix)
    dynamic = contract.kind == ContractKind.DYNAMIC_MARKET
    suppliers = joined_parties(
        supplier_party(each, publisher.prefix, "tenderer" if dynamic else "supplier") for each in opened.suppliers
    )
    partners = [partner_party(name, publisher.prefix) for name in opened.partners]
    named = [{"id": each["id"], "name": each["name"]} for each in suppliers]
    said = _filled(
        {
            "ocid": ocid,
            "tag": _tags(opened, dynamic),
            "initiationType": "tender",
            "language": "en",
            "parties": joined_parties([buyer, *partners, *suppliers]),
            "buyer": buyer_reference(publisher),
            "tender": _tender(opened, publisher, on, named if dynamic else []),
            "awards": [] if dynamic else [_award(opened, named)],
            "contracts": [] if dynamic else [_contract(opened, on)],
            "relatedProcesses": _related(contract, publisher.prefix),
        }
    )
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]
    return {"ocid": ocid, "id": f"{ocid}-{on.isoformat()}-{digest}", "date": _moment(on)} | said


def ocid_of(reference: str, prefix: str) -> str:
    """The open contracting id of a contract: the prefix and its reference in letters, figures and hyphens.

    Stable while the reference is, and different for different references whatever their signs; letter case makes no
    difference, as it makes none between references.
    """
    plain = " ".join(reference.split()).casefold()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if slug and slug == plain:
        return f"{prefix}-{slug}"
    mark = hashlib.sha256(plain.encode()).hexdigest()[:8]
    return "-".join(part for part in (prefix, slug, mark) if part)


def _tags(opened: OpenContract, dynamic: bool) -> list[str]:
    if dynamic:
        return ["tender"]
    kinds = {change.kind for change in opened.changes}
    tags = ["tender", "award", "contract"]
    if kinds & {ChangeKind.VARIATION, ChangeKind.EXTENSION}:
        tags.append("contractAmendment")
    return [*tags, "contractTermination"] if opened.contract.terminated else tags


def _tender(
    opened: OpenContract, publisher: Publisher, on: date, tenderers: Sequence[dict[str, str]]
) -> dict[str, Any]:
    contract, award = opened.contract, opened.changes[0]
    joining = contract.kind == ContractKind.DYNAMIC_MARKET and (contract.ends_on is None or on <= contract.ends_on)
    return {
        "id": ITSELF,
        "title": contract.title,
        "status": "active" if joining else "complete",
        "procuringEntity": buyer_reference(publisher),
        "items": [_item(at, service) for at, service in enumerate(contract.services, start=1)],
        "value": _value(award.total_pence),
        "procurementMethod": "direct" if contract.kind == ContractKind.GRANT else None,
        "procurementMethodDetails": f"{KIND_WORDS.get(contract.kind, contract.kind)}; {_regime(contract)}",
        "mainProcurementCategory": "services",
        "contractPeriod": _period(contract.starts_on, award.ends_on, _awarded_extent(opened)),
        "tenderers": tenderers,
        "techniques": _techniques(opened, on),
    }


def _regime(contract: ContractOnDay) -> str:
    return REGIME_WORDS.get(contract.regime, contract.regime).lower()


def _techniques(opened: OpenContract, on: date) -> dict[str, Any]:
    contract = opened.contract
    period = _period(contract.starts_on, contract.ends_on, _extent(contract))
    if contract.kind == ContractKind.FRAMEWORK:
        agreement = {"period": period, "value": _value(contract.total_pence)}
        return {"hasFrameworkAgreement": True, "frameworkAgreement": agreement}
    if contract.kind == ContractKind.DYNAMIC_MARKET:
        return {"hasDynamicPurchasingSystem": True, "dynamicPurchasingSystem": {"status": _status(contract, on)}}
    return {}


def _award(opened: OpenContract, suppliers: Sequence[dict[str, str]]) -> dict[str, Any]:
    award = opened.changes[0]
    return {
        "id": ITSELF,
        "title": opened.contract.title,
        "status": "active",
        "date": _moment(award.from_on),
        "value": _value(award.total_pence),
        "suppliers": suppliers,
        "contractPeriod": _period(opened.contract.starts_on, award.ends_on, _awarded_extent(opened)),
    }


def _contract(opened: OpenContract, on: date) -> dict[str, Any]:
    contract = opened.contract
    return {
        "id": ITSELF,
        "awardID": ITSELF,
        "title": contract.title,
        "status": _status(contract, on),
        "period": _period(contract.starts_on, contract.ends_on, _extent(contract)),
        "value": _value(contract.total_pence),
        "amendments": [_amendment(at, change) for at, change in enumerate(opened.changes[1:], start=1)],
    }


def _amendment(number: int, change: DecidedChange) -> dict[str, Any]:
    """That the terms changed, when and in which way. Why is free text and stays in the council."""
    return {
        "id": str(number),
        "date": _moment(change.from_on),
        "rationale": CHANGE_WORDS.get(change.kind, change.kind),
    }


def _status(contract: ContractOnDay, on: date) -> str:
    if contract.ends_on is not None and contract.ends_on < on:
        return "terminated"
    return "pending" if on < contract.starts_on else "active"


def _related(contract: ContractOnDay, prefix: str) -> list[dict[str, Any]]:
    if not contract.framework_reference:
        return []
    identifier = ocid_of(contract.framework_reference, prefix)
    return [{"id": "1", "relationship": ["framework"], "scheme": "ocid", "identifier": identifier}]


def _item(number: int, service: str) -> dict[str, Any]:
    code, words = _CPV.get(service, _ANY_CARE)
    return {
        "id": str(number),
        "description": service_words(service),
        "classification": {"scheme": "CPV", "id": code, "description": words},
    }


def _value(pence: int | None) -> dict[str, Any]:
    """Pounds with their pence; nothing when the value is not known."""
    return {} if pence is None else {"amount": pence / 100, "currency": "GBP"}


def _period(starts_on: date, ends_on: date | None, extent: date | None) -> dict[str, Any]:
    return {
        "startDate": _moment(starts_on),
        "endDate": _moment(ends_on, end=True),
        "maxExtentDate": _moment(extent, end=True),
    }


def _extent(contract: ContractOnDay) -> date | None:
    """The last day if every option that is left were taken; None when it cannot go on past its last day."""
    if contract.ends_on is None or contract.terminated or not contract.months_left:
        return None
    return extension_end(contract.ends_on, contract.months_left)


def _awarded_extent(opened: OpenContract) -> date | None:
    """The last day if every option that it was awarded with were taken."""
    award, months = opened.changes[0], sum(option.months for option in opened.contract.options)
    return extension_end(award.ends_on, months) if award.ends_on and months else None


def _moment(day: date | None, *, end: bool = False) -> str | None:
    """The first second of a day in London, or its last, as RFC 3339 writes it."""
    if day is None:
        return None
    return datetime.combine(day, time(23, 59, 59) if end else time(), LONDON).isoformat()


def _filled(value: Any) -> Any:
    """The same without what is empty: the standard leaves out what is not known."""
    if isinstance(value, dict):
        kept = {name: _filled(each) for name, each in value.items()}
        return {
            name: each for name, each in kept.items() if each is not None and each != "" and each != {} and each != []
        }
    return [_filled(each) for each in value] if isinstance(value, list | tuple) else value
