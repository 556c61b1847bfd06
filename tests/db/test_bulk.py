"""The bulk writer does the same on both engines."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from market.accounts.tables import User
from market.db import bulk
from market.db.bulk import Upserted, insert_many, upsert_counted, upsert_many
from market.db.errors import DuplicateRow, RefusedByDatabase
from market.db.sql import execute, fetch, fetch_value
from market.db.transaction import savepoint, transaction

NOW = datetime(2026, 9, 30, 12, tzinfo=UTC)
COLUMNS = (
    "email",
    "name",
    "password_hash",
    "organisation_id",
    "active",
    "failed_attempts",
    "created_at",
    "version",
)


def row(email: str, name: str = "Ann", organisation: int | None = None) -> tuple:
    return (email, name, "", organisation, True, 0, NOW, 1)


async def people() -> list[tuple]:
    rows = await fetch("SELECT email, name, organisation_id, active, created_at FROM app_user ORDER BY email")
    return [tuple(row.values()) for row in rows]


async def test_rows_from_a_generator_are_inserted_in_chunks(db, monkeypatch) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 7)
    assert await insert_many(User, COLUMNS, (row(f"{n:02}") for n in range(20))) == 20
    assert await people() == [(f"{n:02}", "Ann", None, True, NOW) for n in range(20)]
    assert await insert_many(User, COLUMNS, []) == 0


async def test_all_rows_or_none(db, monkeypatch) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 2)
    with pytest.raises(DuplicateRow):
        await insert_many(User, COLUMNS, [row("a"), row("b"), row("c"), row("a")])
    with pytest.raises(RefusedByDatabase):
        await insert_many(User, COLUMNS, [row("a"), row("b", name="x" * 121)])
    with pytest.raises(RefusedByDatabase):
        await insert_many(User, ("email",), [("a",)])

    def breaks():
        yield row("a")
        raise KeyError("the file ended")

    with pytest.raises(KeyError):
        await insert_many(User, COLUMNS, breaks())
    assert await people() == []


async def test_a_bulk_insert_joins_the_open_transaction(db) -> None:
    async with transaction():
        await insert_many(User, COLUMNS, [row("a")])
        with pytest.raises(DuplicateRow):
            async with savepoint():
                await insert_many(User, COLUMNS, [row("b"), row("a")])
        await upsert_many(User, COLUMNS, [row("c")], key=("email",))
        await upsert_many(User, COLUMNS, [row("d")], key=("email",))
    assert [person[0] for person in await people()] == ["a", "c", "d"]


async def test_an_upsert_counts_what_it_did(db) -> None:
    key = (User.email,)
    assert await upsert_many(User, COLUMNS, [row("a"), row("b", organisation=1)], key) == 2
    second = [row("a"), row("b"), row("c"), row("c", name="Last")]
    assert await upsert_counted(User, COLUMNS, second, key) == Upserted(created=1, changed=1, unchanged=1)
    assert [person[:3] for person in await people()] == [("a", "Ann", None), ("b", "Ann", None), ("c", "Last", None)]
    assert await upsert_many(User, COLUMNS, second, key, only_changed=False) == 3
    assert await upsert_counted(User, ("email",), [], key) == Upserted(created=0, changed=0, unchanged=0)


async def test_unchanged_rows_are_not_touched(db) -> None:
    await insert_many(User, COLUMNS, [row("a"), row("b")])
    touched = "CREATE TABLE touched (email VARCHAR(20))"
    await execute(touched)
    if db.dialect == "sqlite":
        await execute(
            "CREATE TRIGGER note AFTER UPDATE ON app_user BEGIN INSERT INTO touched (email) VALUES (new.email); END"
        )
    else:
        await execute(
            "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN INSERT INTO touched (email) VALUES (new.email); RETURN new; END $$"
        )
        await execute("CREATE TRIGGER note AFTER UPDATE ON app_user FOR EACH ROW EXECUTE FUNCTION note()")
    await upsert_many(User, COLUMNS, [row("a"), row("b", name="Bea")], key=("email",))
    assert await fetch("SELECT email FROM touched") == [{"email": "b"}]


async def test_mistakes_of_the_caller_are_named(db) -> None:
    with pytest.raises(ValueError, match="no column colour"):
        await insert_many(User, ("colour",), [])
    with pytest.raises(ValueError, match="named twice"):
        await insert_many(User, ("email", "email"), [])
    with pytest.raises(ValueError, match="may be null"):
        await upsert_many(User, COLUMNS, [], key=("organisation_id",))
    with pytest.raises(ValueError, match="not among the columns"):
        await upsert_many(User, ("name",), [], key=("email",))
    with pytest.raises(ValueError, match="time zone"):
        await insert_many(User, COLUMNS, [(*row("a")[:-2], NOW.replace(tzinfo=None), 1)])


async def test_dates_and_odd_text_survive(db) -> None:
    name = 'Zoë "Q" O\'Brien\t\\N {} ? $1\nsecond line'
    await insert_many(User, COLUMNS, [row("a", name=name)])
    assert (await people())[0][1] == name
    await execute("CREATE TABLE day (day_on DATE)")
    async with transaction():
        await execute("INSERT INTO day (day_on) VALUES ({})", date(2024, 2, 29))
    assert await fetch_value("SELECT day_on FROM day") == date(2024, 2, 29)


FILES = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.text("xyz é", max_size=3), st.none() | st.integers(1, 3)), max_size=12
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=FILES, second=FILES)
async def test_the_same_file_twice_changes_nothing(db, first, second) -> None:
    await execute("DELETE FROM app_user")
    for file in (first, second):
        rows = [row(*values) for values in file]
        done = await upsert_counted(User, COLUMNS, rows, key=("email",))
        distinct = len({values[0] for values in file})
        assert done.created + done.changed + done.unchanged == distinct
        after = await people()
        again = await upsert_counted(User, COLUMNS, rows, key=("email",))
        assert again == Upserted(created=0, changed=0, unchanged=distinct)
        assert await people() == after
    newest = {**{values[0]: values for values in first}, **{values[0]: values for values in second}}
    assert [person[:3] for person in await people()] == sorted(newest.values())
