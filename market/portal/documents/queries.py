"""Reads of documents. A provider's reads take the organisation of the session; the council's are for its own pages."""

from datetime import date

from market.db.sql import fetch_as, fetch_one_as, fetch_value
from market.portal.documents.types import DocumentRow, DocumentToRemind
from market.web.lists import ListQuery, containing, limit_sql, order_by_sql

_FROM = (
    " FROM provider_document d JOIN organisation o ON o.id = d.organisation LEFT JOIN location l ON l.id = d.location"
    " JOIN evidence_file e ON e.id = d.evidence"
)
_DOCUMENT = (
    "SELECT d.id, d.organisation AS organisation_id, o.name AS organisation_name, d.location AS location_id,"
    " l.name AS location_name, d.kind, d.expires_on, d.note, d.status, d.decision_words, d.decided_label, d.decided_at,"
    " d.sent_label, d.sent_at, d.version, e.id AS evidence_id, e.file_name, e.state AS file_state,"
    " e.state_words AS file_words" + _FROM
)


async def documents_of(organisation_id: int) -> list[DocumentRow]:
    """Every document that an organisation has sent, the newest first; replaced ones are kept."""
    return await fetch_as(
        DocumentRow, f"{_DOCUMENT} WHERE d.organisation = {{}} ORDER BY d.sent_at DESC, d.id DESC", organisation_id
    )


async def find_document_of(document_id: int, organisation_id: int) -> DocumentRow | None:
    """A document, if it is the organisation's own; None for anybody else's, as if it did not exist."""
    return await fetch_one_as(
        DocumentRow, f"{_DOCUMENT} WHERE d.id = {{}} AND d.organisation = {{}}", document_id, organisation_id
    )


async def find_document(document_id: int) -> DocumentRow | None:
    """A document, for the council."""
    return await fetch_one_as(DocumentRow, f"{_DOCUMENT} WHERE d.id = {{}}", document_id)


async def find_same_document(evidence_id: int, kind: str, location_id: int | None) -> int | None:
    """The document that a file was sent as already, of the same kind and for the same services."""
    place, values = ("location IS NULL", ()) if location_id is None else ("location = {}", (location_id,))
    found = await fetch_value(
        f"SELECT id FROM provider_document WHERE evidence = {{}} AND kind = {{}} AND {place}",  # constant text
        evidence_id,
        kind,
        *values,
    )
    return None if found is None else int(found)


async def list_documents(query: ListQuery) -> list[DocumentRow]:
    """The documents that the council's list asks for."""
    where, args = _filtered(query)
    return await fetch_as(DocumentRow, f"{_DOCUMENT} {where} {order_by_sql(query)} {limit_sql(query)}", *args)


async def count_documents(query: ListQuery) -> int:
    """How many documents match the filters."""
    where, args = _filtered(query)
    return int(await fetch_value(f"SELECT count(*){_FROM} {where}", *args))


async def documents_to_remind(until: date) -> list[DocumentToRemind]:
    """Present documents that end by a day and for which no later one of the kind was sent for the same services."""
    return await fetch_as(
        DocumentToRemind,
        "SELECT d.id, d.organisation AS organisation_id, l.name AS location_name, d.kind, d.expires_on"
        " FROM provider_document d LEFT JOIN location l ON l.id = d.location"
        " WHERE d.expires_on <= {} AND d.status IN ('sent', 'accepted') AND NOT EXISTS (SELECT 1 FROM provider_document n"
        " WHERE n.organisation = d.organisation AND n.kind = d.kind AND n.status IN ('sent', 'accepted')"
        " AND (n.location IS NULL OR n.location = d.location)"
        " AND (n.expires_on IS NULL OR n.expires_on > d.expires_on))"
        " ORDER BY d.organisation, d.expires_on, d.id",
        until,
    )


def _filtered(query: ListQuery) -> tuple[str, list[object]]:
    clauses: list[str] = []
    args: list[object] = []
    if text := query.filters.get("q"):
        clauses.append("(lower(o.name) LIKE {} ESCAPE '\\' OR lower(l.name) LIKE {} ESCAPE '\\')")
        args += [containing(text), containing(text)]
    for key in ("kind", "status"):
        if value := query.filters.get(key):
            clauses.append(f"d.{key} = {{}}")
            args.append(value)
    if ends_by := query.filters.get("ends_by"):
        clauses.append("d.expires_on <= {}")
        args.append(ends_by)
    return ("WHERE " + " AND ".join(clauses) if clauses else ""), args
