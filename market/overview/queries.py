"""Reading the audit trail for people."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from market.core.clock import LONDON
from market.db.sql import fetch_as, fetch_value
from market.overview.types import AuditRow
from market.web.lists import ListQuery, containing, limit_sql, order_by_sql


async def list_audit(query: ListQuery) -> list[AuditRow]:
    """The entries that the filters leave, on the page asked for."""
    where, values = _where(query.filters)
    return await fetch_as(
        AuditRow,
        "SELECT seq, at, actor_kind, actor_id, actor_label, verb, subject_kind, subject_id, before, after"
        f" FROM audit_entry{where} {order_by_sql(query)} {limit_sql(query)}",
        *values,
    )


async def count_audit(query: ListQuery) -> int:
    """How many entries the filters leave."""
    where, values = _where(query.filters)
    return int(await fetch_value(f"SELECT COUNT(*) AS entries FROM audit_entry{where}", *values))


def _where(filters: dict[str, Any]) -> tuple[str, list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []
    if "actor" in filters:
        conditions.append("lower(actor_label) LIKE {} ESCAPE '\\'")
        values.append(containing(filters["actor"]))
    if "verb" in filters:
        conditions.append("verb LIKE {} ESCAPE '\\'")
        values.append(containing(filters["verb"]))
    if "subject" in filters:
        kind, _, number = filters["subject"].partition(":")
        conditions.append("subject_kind = {}")
        values.append(kind.strip())
        if number.strip():
            conditions.append("subject_id = {}")
            values.append(number.strip())
    if "from" in filters:
        conditions.append("at >= {}")
        values.append(_midnight(filters["from"]))
    if "to" in filters:
        conditions.append("at < {}")
        values.append(_midnight(filters["to"] + timedelta(days=1)))
    return (" WHERE " + " AND ".join(conditions) if conditions else ""), values


def _midnight(day: date) -> datetime:
    """The beginning of a day in London, in UTC."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)
