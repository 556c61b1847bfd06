"""Reading the outbox."""

from datetime import datetime

from market.db.sql import fetch, fetch_as, fetch_one_as, fetch_value
from market.notices.types import MessageRow, MessageStatus
from market.web.lists import ListQuery, containing, limit_sql, order_by_sql

_MESSAGE = (
    "m.id, m.message_id, m.kind, m.to_email, m.subject, m.body, m.link_path, m.link_seed, m.link_expires_at, m.status, m.attempts,"
    " m.created_at, m.due_at, m.sent_at, m.last_error"
)


async def find_message(message_id: int) -> MessageRow | None:
    """One message."""
    return await fetch_one_as(MessageRow, f"SELECT {_MESSAGE} FROM message m WHERE m.id = {{}}", message_id)  # constant


async def list_due(now: datetime, most: int) -> list[MessageRow]:
    """Messages that wait and are due, the longest due first."""
    return await fetch_as(
        MessageRow,
        f"SELECT {_MESSAGE} FROM message m WHERE m.status = {{}} AND m.due_at <= {{}} ORDER BY m.due_at, m.id LIMIT {most:d}",
        MessageStatus.QUEUED.value,
        now,
    )


async def list_messages(query: ListQuery) -> list[MessageRow]:
    """The messages that a list query asks for, in its order."""
    where, args = _filtered(query)
    sql = f"SELECT {_MESSAGE} FROM message m {where} {order_by_sql(query)} {limit_sql(query)}"  # whitelisted text
    return await fetch_as(MessageRow, sql, *args)


async def count_messages(query: ListQuery) -> int:
    """How many messages match the filters."""
    where, args = _filtered(query)
    return int(await fetch_value(f"SELECT count(*) FROM message m {where}", *args))  # whitelisted text


async def list_kinds() -> list[str]:
    """The kinds of message that the outbox holds, by name."""
    return [row["kind"] for row in await fetch("SELECT DISTINCT kind FROM message ORDER BY kind")]


async def keys_of(kind: str) -> set[str]:
    """The dedupe keys of every message of a kind, so that many can be compared in one read."""
    rows = await fetch("SELECT dedupe_key FROM message WHERE kind = {} AND dedupe_key IS NOT NULL", kind)
    return {row["dedupe_key"] for row in rows}


def _filtered(query: ListQuery) -> tuple[str, list[object]]:
    clauses: list[str] = []
    args: list[object] = []
    for key in ("status", "kind"):
        if value := query.filters.get(key):
            clauses.append(f"m.{key} = {{}}")
            args.append(value)
    if text := query.filters.get("text"):
        clauses.append("(lower(m.subject) LIKE {} ESCAPE '\\' OR lower(m.to_email) LIKE {} ESCAPE '\\')")
        args += [containing(text), containing(text)]
    return ("WHERE " + " AND ".join(clauses) if clauses else ""), args
