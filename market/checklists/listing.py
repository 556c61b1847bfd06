"""The list of tasks: what people filter by, and the reads behind it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, structs

from market.accounts.permissions import Permission
from market.accounts.types import SignedIn
from market.checklists.queries import OPEN, TASK_SELECT
from market.checklists.types import TaskRow
from market.checklists.words import STATE_WORDS, SUBJECT_PAGES
from market.db.sql import fetch, fetch_as, fetch_value, marks
from market.policies.rules import POLICY_ROLES, roles_who
from market.web.fields import Option
from market.web.lists import Column, Filter, ListQuery, ListSpec, containing, limit_sql, order_by_sql

CASES = frozenset({Permission.READ_RISK, Permission.READ_EMBARGOES})
"""Whoever has one of these reads every task; others read tasks of people, and those that are theirs."""
SOON = timedelta(days=1)
"""What falls due within this time stands on the page with which a long list opens (a proposal)."""

TASKS = ListSpec(
    columns=(
        Column("text", "Task", link="url"),
        Column("about", "About"),
        Column("owner", "Who"),
        Column("due", "Due", sql="t.due_at", kind="moment"),
        Column("state", "State", sql="t.state", kind="tag"),
    ),
    filters=(
        Filter("q", "Words, code or case reference"),
        Filter(
            "whose",
            "Whose",
            kind="choice",
            options=(
                Option("first", "Mine, and what is late or due within a day"),
                Option("roles", "Mine and my roles’, however far off"),
                Option("mine", "Mine only"),
                Option("all", "Everybody’s"),
            ),
            any_label="Mine and my roles’",
        ),
        Filter(
            "state",
            "State",
            kind="choice",
            options=(
                Option("late", "Late"),
                Option("waiting", "Waiting for a date"),
                Option("second", "Waiting for a second person"),
                *(Option(code, words) for code, words in STATE_WORDS.items()),
            ),
            any_label="All to be done",
        ),
        Filter("critical", "Critical", kind="choice", options=(Option("yes", "Critical only"),)),
        Filter(
            "kind",
            "Belongs to",
            kind="choice",
            options=tuple(Option(code, each.label) for code, each in SUBJECT_PAGES.items()),
        ),
    ),
    sort="due",
    tie_break="t.critical DESC, t.position, t.id",
    noun="task",
    size=25,
)


class Counts(Struct, frozen=True):
    """Open tasks of somebody: all, late, critical and late, and those that wait for a second person."""

    open: int
    late: int
    critical_late: int
    second: int


def roles_of(user: SignedIn) -> list[str]:
    """The roles of the policies as which somebody acts."""
    return sorted(role for role in POLICY_ROLES if roles_who(role) & user.roles)


def may_read(task: TaskRow, user: SignedIn) -> bool:
    """Whether somebody may read a task: everything of cases, or a person's task, or their own."""
    return bool(CASES & user.permissions) or bool(task.person) or task.owner_id == user.id


def may_do(task: TaskRow, user: SignedIn) -> bool:
    """Whether somebody may do a task: those who work on cases any; those who review people only what they may read."""
    if user.permissions & {Permission.EDIT_RISK, Permission.RUN_FAILURE}:
        return True
    return Permission.REVIEW_PEOPLE in user.permissions and may_read(task, user)


def _readable(user: SignedIn) -> tuple[str, list[Any]]:
    if CASES & user.permissions:
        return "", []
    return " AND (t.person <> '' OR t.owner_id = {})", [user.id]


def _whose(user: SignedIn, whose: str, now: datetime) -> tuple[str, list[Any]]:
    if whose == "all":
        return "", []
    if whose == "mine":
        return " AND t.owner_id = {}", [user.id]
    roles = roles_of(user)
    if whose == "first":
        soon = f"t.owner_id IS NULL AND t.owner_role IN ({marks(roles)}) AND t.due_at < {{}}"
        return f" AND (t.owner_id = {{}} OR {soon})", [user.id, *roles, now + SOON]
    return f" AND (t.owner_id = {{}} OR t.owner_id IS NULL AND t.owner_role IN ({marks(roles)}))", [user.id, *roles]


def _where(query: ListQuery, user: SignedIn, now: datetime) -> tuple[str, list[Any]]:
    filters = query.filters
    sql = "WHERE 1 = 1"
    args: list[Any] = []
    state = filters.get("state", "")
    if state == "late":
        sql, args = f"{sql} AND {OPEN} AND t.due_at < {{}}", [now]
    elif state in STATE_WORDS:
        sql, args = f"{sql} AND t.state = {{}}", [state]
    else:
        sql += f" AND {OPEN}" + {"waiting": " AND t.due_at IS NULL", "second": " AND t.asked_at IS NOT NULL"}.get(
            state, ""
        )
    for more, values in (_whose(user, filters.get("whose", ""), now), _readable(user)):
        sql, args = sql + more, [*args, *values]
    if filters.get("critical"):
        sql += " AND t.critical"
    if kind := filters.get("kind"):
        sql, args = sql + " AND t.subject_type = {}", [*args, kind]
    if text := filters.get("q"):
        like = containing(text)
        sql += " AND (lower(t.text) LIKE {} ESCAPE '\\' OR lower(t.code) LIKE {} ESCAPE '\\' OR lower(t.person) LIKE {} ESCAPE '\\')"
        args = [*args, like, like, like]
    return sql, args


async def list_tasks(query: ListQuery, user: SignedIn, *, now: datetime) -> list[TaskRow]:
    """The tasks that a list asks for, as far as somebody may read them."""
    where, args = _where(query, user, now)
    return await fetch_as(TaskRow, f"{TASK_SELECT} {where} {order_by_sql(query)} {limit_sql(query)}", *args)


async def count_tasks(query: ListQuery, user: SignedIn, *, now: datetime) -> int:
    """How many they are."""
    where, args = _where(query, user, now)
    return int(await fetch_value(f"SELECT count(*) FROM task t {where}", *args))  # whitelisted text


async def opening(query: ListQuery, user: SignedIn, *, now: datetime) -> ListQuery:
    """A list that nobody has filtered yet. Where more than one page is to be done it opens with what is theirs, late or due soon."""
    if query.filters or await count_tasks(query, user, now=now) <= TASKS.size:
        return query
    first = structs.replace(query, filters={"whose": "first"})
    return first if await count_tasks(first, user, now=now) else query


async def count_open(user: SignedIn, *, now: datetime) -> Counts:
    """Open tasks of somebody and of their roles, for the top of the page."""
    where = f"WHERE {OPEN}"
    args: list[Any] = []
    for more, values in (_whose(user, "", now), _readable(user)):
        where, args = where + more, [*args, *values]
    rows = await fetch(
        "SELECT count(*) AS n, sum(CASE WHEN t.due_at < {} THEN 1 ELSE 0 END) AS late,"
        " sum(CASE WHEN t.critical AND t.due_at < {} THEN 1 ELSE 0 END) AS grave,"
        f" sum(CASE WHEN t.asked_at IS NOT NULL THEN 1 ELSE 0 END) AS second FROM task t {where}",
        now,
        now,
        *args,
    )
    row = rows[0]
    return Counts(int(row["n"]), int(row["late"] or 0), int(row["grave"] or 0), int(row["second"] or 0))


async def officers() -> Sequence[tuple[int, str]]:
    """People of the council who may be given a task, by name."""
    roles = sorted(
        {role.value for policy_role in POLICY_ROLES if policy_role != "provider" for role in roles_who(policy_role)}
    )
    rows = await fetch(
        'SELECT DISTINCT u.id, u.name FROM app_user u JOIN user_role r ON r."user" = u.id'
        f" WHERE u.active AND u.organisation_id IS NULL AND u.partner_id IS NULL AND r.role IN ({marks(roles)}) ORDER BY u.name, u.id",
        *roles,
    )
    return [(int(row["id"]), str(row["name"])) for row in rows]
