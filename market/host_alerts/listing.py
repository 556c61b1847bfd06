"""The list of host alerts: what people filter by, and the reads behind it."""

from typing import Any

from msgspec import Struct

from market.db.sql import fetch, fetch_as, fetch_value
from market.host_alerts.queries import ALERT_FROM, ALERT_SELECT
from market.host_alerts.types import AlertRow
from market.host_alerts.words import STATE_WORDS
from market.web.fields import Option
from market.web.lists import Column, Filter, ListQuery, ListSpec, containing, limit_sql, order_by_sql

ALERTS = ListSpec(
    columns=(
        Column("place", "Place", sql="lower(a.place_name)", link="url"),
        Column("host", "Host authority", sql="lower(a.host_name)"),
        Column("told", "Told", sql="a.told_at", kind="moment", descending_first=True),
        Column("level", "Level", sql="a.level", kind="tag"),
        Column("people", "People", kind="number"),
        Column("tasks", "Tasks"),
        Column("state", "State", sql="a.state", kind="tag"),
    ),
    filters=(
        Filter("q", "Place, host authority or CQC location ID"),
        Filter(
            "state",
            "State",
            kind="choice",
            options=(Option("not_closed", "Not closed"), *(Option(code, words) for code, words in STATE_WORDS.items())),
        ),
        Filter("level", "Level", kind="choice", options=tuple(Option(code, code) for code in "ABCD")),
    ),
    sort="told",
    descending=True,
    tie_break="a.id DESC",
    noun="host alert",
    size=25,
)


class Counts(Struct, frozen=True):
    """Alerts that are open, that the host has lifted, and people without an outcome in both."""

    open: int
    lifted: int
    undecided: int


def _where(query: ListQuery) -> tuple[str, list[Any]]:
    sql, args = "WHERE 1 = 1", list[Any]()
    state = query.filters.get("state", "")
    if state == "not_closed":
        sql += " AND a.state <> 'closed'"
    elif state:
        sql, args = f"{sql} AND a.state = {{}}", [*args, state]
    if level := query.filters.get("level"):
        sql, args = f"{sql} AND a.level = {{}}", [*args, level]
    if text := query.filters.get("q"):
        like = containing(text)
        sql += (
            " AND (lower(a.place_name) LIKE {} ESCAPE '\\' OR lower(a.host_name) LIKE {} ESCAPE '\\'"
            " OR lower(coalesce(l.cqc_location_id, '')) LIKE {} ESCAPE '\\')"
        )
        args = [*args, like, like, like]
    return sql, args


async def list_alerts(query: ListQuery) -> list[AlertRow]:
    """The alerts that a list asks for."""
    where, args = _where(query)
    return await fetch_as(AlertRow, f"{ALERT_SELECT} {where} {order_by_sql(query)} {limit_sql(query)}", *args)


async def count_alerts(query: ListQuery) -> int:
    """How many they are."""
    where, args = _where(query)
    return int(await fetch_value(f"SELECT count(*){ALERT_FROM} {where}", *args))  # whitelisted text


async def count_by_state() -> Counts:
    """The numbers at the top of the list."""
    rows = await fetch("SELECT state, count(*) AS n FROM host_alert GROUP BY state ORDER BY state")
    by_state = {row["state"]: int(row["n"]) for row in rows}
    undecided = await fetch_value(
        "SELECT count(*) FROM host_alert_person p JOIN host_alert a ON a.id = p.alert"
        " WHERE a.state <> 'closed' AND p.outcome = ''"
    )
    return Counts(by_state.get("open", 0), by_state.get("lifted", 0), int(undecided))
