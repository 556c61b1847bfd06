"""Reads of corrections. A provider's reads take the organisation of the session; the council's are for its own pages."""

from collections.abc import Collection

from market.db.sql import fetch, fetch_as, fetch_one_as, fetch_value, marks
from market.portal.corrections.types import CorrectionField, CorrectionRow, CorrectionStatus
from market.providers.types import LocationRow
from market.web.lists import ListQuery, containing, limit_sql, order_by_sql

_FROM = " FROM profile_correction c JOIN location l ON l.id = c.location JOIN organisation o ON o.id = l.organisation"
_CORRECTION = (
    "SELECT c.id, c.location AS location_id, l.name AS location_name, l.source AS location_source,"
    " o.id AS organisation_id, o.name AS organisation_name, c.field, c.held, c.wanted, c.why, c.status, c.asked_label,"
    " c.asked_at, c.decision_words, c.decided_label, c.decided_at, c.version" + _FROM
)


async def corrections_of(organisation_id: int) -> list[CorrectionRow]:
    """What an organisation has asked for, the newest first."""
    return await fetch_as(
        CorrectionRow, f"{_CORRECTION} WHERE o.id = {{}} ORDER BY c.asked_at DESC, c.id DESC", organisation_id
    )


async def find_correction(correction_id: int) -> CorrectionRow | None:
    """A correction, for the council."""
    return await fetch_one_as(CorrectionRow, f"{_CORRECTION} WHERE c.id = {{}}", correction_id)


async def find_asked(location_id: int, field: str) -> CorrectionRow | None:
    """The correction of a detail that still waits."""
    return await fetch_one_as(
        CorrectionRow,
        f"{_CORRECTION} WHERE c.location = {{}} AND c.field = {{}} AND c.status = {{}}",
        location_id,
        field,
        CorrectionStatus.ASKED.value,
    )


async def managers_of(location_ids: Collection[int]) -> dict[int, str]:
    """The managers' contacts that the council accepted last, by location; only locations that have one are keys."""
    rows = await fetch(
        f"SELECT location, wanted FROM profile_correction WHERE location IN ({marks(location_ids)})"  # placeholders only
        " AND field = {} AND status = {} ORDER BY decided_at, id",
        *location_ids,
        CorrectionField.MANAGER.value,
        CorrectionStatus.ACCEPTED.value,
    )
    return {row["location"]: row["wanted"] for row in rows}


async def held_value(location: LocationRow, field: CorrectionField) -> str:
    """What the council holds of a detail."""
    if field is CorrectionField.MANAGER:
        return (await managers_of([location.id])).get(location.id, "")
    if field is CorrectionField.WEBSITE:
        return location.council_website or location.website
    return str(getattr(location, field.value))


async def list_corrections(query: ListQuery) -> list[CorrectionRow]:
    """The corrections that the council's list asks for."""
    where, args = _filtered(query)
    return await fetch_as(CorrectionRow, f"{_CORRECTION} {where} {order_by_sql(query)} {limit_sql(query)}", *args)


async def count_corrections(query: ListQuery) -> int:
    """How many corrections match the filters."""
    where, args = _filtered(query)
    return int(await fetch_value(f"SELECT count(*){_FROM} {where}", *args))


def _filtered(query: ListQuery) -> tuple[str, list[object]]:
    clauses: list[str] = []
    args: list[object] = []
    if text := query.filters.get("q"):
        clauses.append("(lower(o.name) LIKE {} ESCAPE '\\' OR lower(l.name) LIKE {} ESCAPE '\\')")
        args += [containing(text), containing(text)]
    for key in ("field", "status"):
        if value := query.filters.get(key):
            clauses.append(f"c.{key} = {{}}")
            args.append(value)
    return ("WHERE " + " AND ".join(clauses) if clauses else ""), args
