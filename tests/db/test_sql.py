"""Raw SQL and Table queries give the same on both engines."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from msgspec import Struct

from market.accounts.tables import User
from market.db import sql
from market.db.errors import DuplicateRow, RefusedByDatabase
from market.db.transaction import transaction

NOW = datetime(2026, 9, 30, 12, 30, 15, 123456, tzinfo=UTC)


async def add_user(email: str = "ann@example.org", **changes: object) -> int:
    rows = await User.insert(User(**{"email": email, "name": "Ann", "created_at": NOW, **changes}))
    return rows[0]["id"]


class Person(Struct):
    id: int
    email: str
    active: bool
    created_at: datetime
    locked_until: datetime | None


async def test_rows_have_the_same_types(db) -> None:
    id = await add_user()
    in_summer_time = NOW.astimezone(timezone(timedelta(hours=1)))
    await sql.execute("UPDATE app_user SET locked_until = {}, active = {} WHERE id = {}", in_summer_time, False, id)
    query = "SELECT id, email, active, created_at, locked_until FROM app_user WHERE id = {}"
    expected = {"id": id, "email": "ann@example.org", "active": False, "created_at": NOW, "locked_until": NOW}
    assert await sql.fetch(query, id) == [expected]
    assert await sql.fetch_as(Person, query, id) == [Person(**expected)]
    through_piccolo = await User.select(User.id, User.email, User.active, User.created_at, User.locked_until)
    assert through_piccolo == [expected]
    assert (await sql.fetch(query, id))[0]["created_at"].utcoffset() == timedelta(0)


async def test_expressions_convert_alike(db) -> None:
    class Summary(Struct):
        newest: datetime
        attempts: int
        mean: float
        anyone: bool
        share: float

    await add_user("a@example.org", failed_attempts=1)
    await add_user("b@example.org", failed_attempts=2, created_at=NOW - timedelta(days=1))
    rows = await sql.fetch_as(
        Summary,
        "SELECT max(created_at) AS newest, sum(CAST(failed_attempts AS BIGINT)) AS attempts, "
        "avg(failed_attempts) AS mean, "
        "count(*) > 1 AS anyone, sum(failed_attempts) * 1.0 / count(*) AS share FROM app_user",
    )
    assert rows == [Summary(newest=NOW, attempts=3, mean=1.5, anyone=True, share=1.5)]
    value = await sql.fetch_value("SELECT sum(CAST(failed_attempts AS BIGINT)) AS total FROM app_user")
    assert (value, type(value)) == (3, int)


async def test_instants_compare_in_order_with_and_without_microseconds(db) -> None:
    whole = NOW.replace(microsecond=0)
    await add_user("whole@example.org", created_at=whole)
    await add_user("later@example.org", created_at=whole + timedelta(microseconds=1))
    rows = await sql.fetch("SELECT email FROM app_user WHERE created_at > {} ORDER BY created_at", whole)
    assert [row["email"] for row in rows] == ["later@example.org"]


async def test_execute_counts_rows_and_lists_of_values_work(db) -> None:
    ids = [await add_user(f"{n}@example.org") for n in range(3)]
    some = ids[:2]
    assert await sql.execute(f"UPDATE app_user SET name = {{}} WHERE id IN ({sql.marks(some)})", "Bea", *some) == 2
    assert await sql.fetch(f"SELECT id FROM app_user WHERE id IN ({sql.marks([])})") == []
    assert await sql.execute("DELETE FROM app_user WHERE name = {}", "nobody") == 0
    assert await sql.fetch_one("SELECT id FROM app_user WHERE id = {}", 0) is None


async def test_what_the_database_refuses_has_one_name(db) -> None:
    await add_user()
    with pytest.raises(DuplicateRow):
        await add_user()
    with pytest.raises(RefusedByDatabase):
        await sql.execute("UPDATE app_user SET name = NULL")
    with pytest.raises(RefusedByDatabase):
        await sql.execute("UPDATE app_user SET name = {}", "x" * 121)


async def test_a_moment_without_a_zone_is_refused(db) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        await add_user(created_at=NOW.replace(tzinfo=None))


async def test_dates_are_dates(db) -> None:
    await sql.execute("CREATE TABLE day (day_on DATE)")
    async with transaction():
        await sql.execute("INSERT INTO day (day_on) VALUES ({})", date(2026, 2, 28))
    assert await sql.fetch_value("SELECT day_on FROM day") == date(2026, 2, 28)
