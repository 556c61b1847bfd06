"""The organisations of open contracting data: the council, its partners, providers, and how each is identified. Pure.

Identifiers follow org-id.guide: `GB-COH` is Companies House, `GB-CHC` the Charity Commission for England and Wales, `GB-LAE` the
register of local authorities for England. CQC has no scheme there, so its number goes along as an additional identifier.
"""

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

_COMPANY = re.compile(r"(?:[0-9]{8}|[A-Z]{2}[0-9]{6}|R0[0-9]{6})")
_CHARITY = re.compile(r"[0-9]{6,7}")
_PROVIDER = re.compile(r"[A-Za-z0-9-]{3,32}")


class Publisher(Struct, frozen=True, kw_only=True):
    """The council as it publishes. `scheme` and `uid` are its identifier, such as GB-LAE and MDB, empty when it has none;
    `prefix` is the prefix of its open contracting ids."""

    name: str
    prefix: str
    scheme: str = ""
    uid: str = ""


class Party(Struct, frozen=True, kw_only=True):
    """A provider as the register has it; an identifier is empty when it is not known."""

    organisation_id: int
    name: str
    company_number: str = ""
    charity_number: str = ""
    cqc_provider_id: str = ""


def publisher_of(name: str, identifier: str, prefix: str) -> Publisher:
    """The council with its identifier split at the last hyphen: `GB-LAE-MDB` is MDB of the scheme GB-LAE."""
    scheme, _, uid = identifier.strip().rpartition("-")
    return Publisher(name=name, prefix=prefix, scheme=scheme if uid else "", uid=uid if scheme else "")


def buyer_reference(publisher: Publisher) -> dict[str, Any]:
    """The council as other parts of a release name it."""
    return {"id": _council_id(publisher), "name": publisher.name}


def council_party(publisher: Publisher) -> dict[str, Any]:
    """The council as a party."""
    identifier = {"scheme": publisher.scheme, "id": publisher.uid, "legalName": publisher.name}
    return buyer_reference(publisher) | {
        "identifier": identifier if publisher.uid else {},
        "roles": ["buyer", "procuringEntity"],
    }


def partner_party(name: str, prefix: str) -> dict[str, Any]:
    """Another body whose budget pays a share of a joint contract; its share is not part of the standard."""
    return {"id": f"{prefix}-partner-{_mark(name)}", "name": name, "roles": ["buyer"]}


def supplier_party(party: Party, prefix: str, role: str) -> dict[str, Any]:
    """A provider as a party: by its company number, else its charity number, else its number at CQC, else our own."""
    held = _identifiers(party)
    first = held[0] if held else None
    return {
        "id": f"{first['scheme']}-{first['id']}" if first else f"{prefix}-organisation-{party.organisation_id}",
        "name": party.name,
        "identifier": first or {},
        "additionalIdentifiers": held[1:],
        "roles": [role],
    }


def joined_parties(parties: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each party once, in the order given: two records of one company are one party with all their identifiers and roles."""
    found: dict[str, dict[str, Any]] = {}
    for party in parties:
        held = found.get(party["id"])
        found[party["id"]] = party if held is None else _joined(held, party)
    return list(found.values())


def _joined(held: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    more = [*held.get("additionalIdentifiers", []), *other.get("additionalIdentifiers", [])]
    unlike = {(each["scheme"], each["id"]): each for each in more}
    roles = list(dict.fromkeys([*held["roles"], *other["roles"]]))
    return held | {"additionalIdentifiers": list(unlike.values()), "roles": roles}


def _identifiers(party: Party) -> list[dict[str, str]]:
    found = []
    company = party.company_number.strip().upper()
    if _COMPANY.fullmatch(company):
        uri = f"https://find-and-update.company-information.service.gov.uk/company/{company}"
        found.append({"scheme": "GB-COH", "id": company, "legalName": party.name, "uri": uri})
    if _CHARITY.fullmatch(party.charity_number.strip()):
        found.append({"scheme": "GB-CHC", "id": party.charity_number.strip(), "legalName": party.name})
    if _PROVIDER.fullmatch(party.cqc_provider_id):
        uri = f"https://www.cqc.org.uk/provider/{party.cqc_provider_id}"
        found.append({"scheme": "CQC", "id": party.cqc_provider_id, "legalName": party.name, "uri": uri})
    return found


def _council_id(publisher: Publisher) -> str:
    return f"{publisher.scheme}-{publisher.uid}" if publisher.uid else f"{publisher.prefix}-council"


def _mark(name: str) -> str:
    return hashlib.sha256(" ".join(name.split()).casefold().encode()).hexdigest()[:12]
