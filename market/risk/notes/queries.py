"""Reads of notes. Restricted notes are not among them: they stand in a table of their own."""

from datetime import date
from typing import Any

from market.db.sql import fetch_as, fetch_one_as, fetch_value
from market.risk.notes.types import NoteRow
from market.web.lists import ListQuery, containing, limit_sql, order_by_sql

_FROM = " FROM risk_note n JOIN organisation o ON o.id = n.organisation LEFT JOIN location l ON l.id = n.location"
_SELECT = (
    "SELECT n.id, n.location AS location_id, l.name AS location_name, o.id AS organisation_id, o.name AS organisation_name, n.kind,"
    " n.happened_on, n.people, n.source, n.reliability, n.words, n.written_by, n.written_label, n.written_on, n.written_at,"
    " n.withdrawn_on, n.withdrawn_reason, n.version" + _FROM
)


async def find_note(note_id: int) -> NoteRow | None:
    """One note, withdrawn ones too."""
    return await fetch_one_as(NoteRow, f"{_SELECT} WHERE n.id = {{}}", note_id)


async def notes_about(location_id: int, organisation_id: int, on: date, *, most: int = 100) -> list[NoteRow]:
    """Notes on a place and on its provider that stood on a day, the newest first."""
    return await fetch_as(
        NoteRow,
        f"""{_SELECT} WHERE n.organisation = {{}} AND (n.location = {{}} OR n.location IS NULL) AND n.written_on <= {{}}
        AND (n.withdrawn_on IS NULL OR n.withdrawn_on > {{}}) ORDER BY n.happened_on DESC, n.id DESC LIMIT {{}}""",
        organisation_id,
        location_id,
        on,
        on,
        most,
    )


async def notes_of_provider(organisation_id: int, on: date, *, most: int = 100) -> list[NoteRow]:
    """Notes on a provider and any of its places that stood on a day, the newest first."""
    return await fetch_as(
        NoteRow,
        f"""{_SELECT} WHERE n.organisation = {{}} AND n.written_on <= {{}}
        AND (n.withdrawn_on IS NULL OR n.withdrawn_on > {{}}) ORDER BY n.happened_on DESC, n.id DESC LIMIT {{}}""",
        organisation_id,
        on,
        on,
        most,
    )


async def list_notes(query: ListQuery) -> list[NoteRow]:
    """The notes that a list asks for."""
    where, values = _filtered(query)
    return await fetch_as(NoteRow, f"{_SELECT} {where} {order_by_sql(query)} {limit_sql(query)}", *values)


async def count_notes(query: ListQuery) -> int:
    """How many match the filters."""
    where, values = _filtered(query)
    return int(await fetch_value(f"SELECT count(*){_FROM} {where}", *values))


def _filtered(query: ListQuery) -> tuple[str, list[Any]]:
    clauses: list[str] = ["n.withdrawn_on IS NULL"]
    values: list[Any] = []
    if kind := query.filters.get("kind"):
        clauses.append("n.kind = {}")
        values.append(kind)
    if text := query.filters.get("q"):
        clauses.append("(lower(coalesce(l.name, '')) LIKE {} ESCAPE '\\' OR lower(o.name) LIKE {} ESCAPE '\\')")
        values += [containing(text), containing(text)]
    return "WHERE " + " AND ".join(clauses), values
