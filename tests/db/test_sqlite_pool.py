"""What is particular to the pool of SQLite connections."""

import pytest

from market.db.engine import close_database, open_database
from market.db.errors import DatabaseUnavailable
from market.db.sql import fetch_value
from market.db.sqlite_engine import PooledSQLiteEngine
from market.db.sqlite_pool import ConnectionPool


async def test_waiting_too_long_for_a_connection_is_said_and_recovers(databases) -> None:
    made = await databases.create("sqlite")
    engine = PooledSQLiteEngine(made.url.removeprefix("sqlite:///"), pool_size=1, patience=0.05)
    connection = await engine.take(write=False)
    with pytest.raises(DatabaseUnavailable, match="free within"):
        await engine.rows("SELECT 1 AS n")
    await engine.give_back(connection, write=False)
    assert await engine.rows("SELECT 1 AS n") == [{"n": 1}]
    await engine.stop()


async def test_a_connection_returned_in_a_transaction_is_discarded(databases) -> None:
    made = await databases.create("sqlite")
    engine = PooledSQLiteEngine(made.url.removeprefix("sqlite:///"), pool_size=1)
    connection = await engine.take(write=True)
    await engine.begin(connection, write=True)
    await engine.give_back(connection, write=True)
    again = await engine.take(write=True)
    assert again is not connection
    await engine.begin(again, write=True)  # the discarded one no longer holds the lock
    await engine.end(again, keep=False)
    await engine.give_back(again, write=True)
    await engine.stop()


async def test_a_connection_that_cannot_be_made_does_not_use_up_the_pool() -> None:
    failures = iter([True, True, True, False])

    async def connect() -> str:
        if next(failures):
            raise DatabaseUnavailable("no")
        return "connection"

    pool = ConnectionPool(connect, 1, 0.05)
    for _ in range(3):
        with pytest.raises(DatabaseUnavailable, match="no"):
            await pool.take()
    assert await pool.take() == "connection"


async def test_sqlite_is_safe_against_power_cuts(databases) -> None:
    made = await databases.create("sqlite")
    await open_database(made.url)
    try:
        for pragma, value in {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}.items():
            assert await fetch_value(f"PRAGMA {pragma}") == value
    finally:
        await close_database()
