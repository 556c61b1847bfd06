"""The contract of the pooled engines: nothing half done, nothing lost, no connection left in a bad state."""

import asyncio
import sys
import textwrap
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from market.accounts.tables import User, UserRole
from market.db import registry
from market.db.engine import close_database, current_engine, make_engine, open_database
from market.db.errors import (
    BrokenReference,
    DatabaseError,
    DatabaseNotOpen,
    DatabaseUnavailable,
    DuplicateRow,
    OutsideTransaction,
    TransactionFailed,
)
from market.db.pooled import UnitOfWork
from market.db.sql import execute, fetch, fetch_value
from market.db.transaction import in_transaction, savepoint, snapshot, transaction
from market.db.versions import lock_row, update_versioned

NOW = datetime(2026, 9, 30, 12, tzinfo=UTC)
ADD = (
    "INSERT INTO app_user (email, name, password_hash, active, failed_attempts, created_at, version) "
    "VALUES ({}, {}, '', {}, 0, {}, 1)"
)
SLOW = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e9) SELECT count(*) FROM n",
    "postgres": "SELECT pg_sleep(600)",
}


async def add(email: str) -> None:
    await execute(ADD, email, "Ann", True, NOW)


async def emails() -> list[str]:
    return [row["email"] for row in await fetch("SELECT email FROM app_user ORDER BY email")]


async def cancel_soon(work: asyncio.Task) -> None:
    await asyncio.sleep(0.15)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work


@asynccontextmanager
async def quickly(seconds: float = 5.0) -> AsyncIterator[None]:
    async with asyncio.timeout(seconds):
        yield


def modes(folder: Path) -> dict[str, int]:
    """The permissions of the databases of a folder."""
    return {path.name: path.stat().st_mode & 0o777 for path in folder.glob("new.db*")}


async def test_a_new_sqlite_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    await open_database(f"sqlite:///{path}")
    try:
        await execute("CREATE TABLE held (id INTEGER)")
        assert modes(tmp_path) == {"new.db": 0o600, "new.db-shm": 0o600, "new.db-wal": 0o600}
    finally:
        await close_database()


async def test_an_exception_undoes_everything(db) -> None:
    with pytest.raises(KeyError):
        async with transaction():
            await add("a")
            raise KeyError("a")
    assert await emails() == []
    assert not in_transaction()


async def test_a_nested_block_joins_the_outer_one(db) -> None:
    async with transaction() as outer:
        await add("a")
        async with transaction() as inner:
            assert inner is outer
            await add("b")
        assert in_transaction()
    assert await emails() == ["a", "b"]


async def test_piccolo_queries_are_part_of_the_transaction(db) -> None:
    with pytest.raises(KeyError):
        async with transaction():
            await User(email="a", name="A", created_at=NOW).save()
            assert await User.count() == 1
            raise KeyError
    assert await User.count() == 0


async def test_a_failure_that_was_swallowed_keeps_nothing(db) -> None:
    await add("taken")
    with pytest.raises(TransactionFailed, match="savepoint") as caught:
        async with transaction():
            await add("a")
            with suppress(DuplicateRow):
                await add("taken")
    assert isinstance(caught.value.__cause__, Exception)
    assert await emails() == ["taken"]


async def test_a_nested_block_that_failed_keeps_nothing(db) -> None:
    with pytest.raises(TransactionFailed):
        async with transaction():
            await add("a")
            with suppress(KeyError):
                async with transaction():
                    raise KeyError
    assert await emails() == []


async def test_a_savepoint_lets_a_step_fail(db) -> None:
    await add("taken")
    async with transaction():
        await add("a")
        with pytest.raises(DuplicateRow):
            async with savepoint():
                await add("b")
                await add("taken")
        async with savepoint():
            await add("c")
    assert await emails() == ["a", "c", "taken"]


async def test_a_failed_commit_leaves_nothing_and_the_next_write_is_seen(db) -> None:
    await execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    await execute("CREATE TABLE child (parent INTEGER NOT NULL REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(BrokenReference):
        async with transaction():
            await add("a")
            await execute("INSERT INTO child (parent) VALUES (1)")
    assert not in_transaction()
    assert await emails() == []
    await add("b")
    await close_database()
    await open_database(db.url)
    assert await emails() == ["b"]


async def test_a_read_cancelled_in_the_middle_frees_its_connection(db) -> None:
    for _ in range(6):  # more than the pool holds
        await cancel_soon(asyncio.create_task(fetch(SLOW[db.dialect])))
    async with quickly():
        assert await emails() == []


async def test_a_transaction_cancelled_in_the_middle_is_undone(db) -> None:
    async def work() -> None:
        async with transaction():
            await add("a")
            await fetch(SLOW[db.dialect])

    for _ in range(3):
        await cancel_soon(asyncio.create_task(work()))
    async with quickly():
        await add("b")
        assert await emails() == ["b"]


async def test_a_statement_that_was_timed_out_and_swallowed_keeps_nothing(db) -> None:
    with pytest.raises(TransactionFailed):
        async with transaction():
            await add("a")
            with suppress(TimeoutError):
                async with asyncio.timeout(0.1):
                    await fetch(SLOW[db.dialect])
    async with quickly():
        await add("b")
        assert await emails() == ["b"]


async def test_cancelling_at_any_point_leaves_the_pool_whole(db) -> None:
    """Cancels after each number of event-loop steps in turn, so that every await of a transaction is hit."""

    async def work(email: str) -> None:
        async with transaction():
            await add(email)
            await fetch("SELECT 1 AS one")

    for steps in range(60):
        task = asyncio.create_task(work(f"{steps:03}"))
        for _ in range(steps // 4):
            await asyncio.sleep(0.0002 * (steps % 4))
        task.cancel()
        outcome = (await asyncio.gather(task, return_exceptions=True))[0]
        if outcome is None:
            assert f"{steps:03}" in await emails()
    async with quickly():
        await asyncio.gather(*(add(f"after {n}") for n in range(20)))
    assert len([email for email in await emails() if email.startswith("after")]) == 20


async def test_sixty_people_change_one_row_and_no_change_is_lost(db) -> None:
    await add("a")
    id = await fetch_value("SELECT id FROM app_user")

    async def add_one() -> None:
        async with transaction():
            assert await lock_row(User, id)
            count = await fetch_value("SELECT failed_attempts FROM app_user WHERE id = {}", id)
            await asyncio.sleep(0)
            await execute("UPDATE app_user SET failed_attempts = {} WHERE id = {}", count + 1, id)

    async with quickly(30):
        await asyncio.gather(*(add_one() for _ in range(60)))
    assert await fetch_value("SELECT failed_attempts FROM app_user") == 60


async def test_two_processes_change_one_row_and_no_change_is_lost(db) -> None:
    """A second engine on the same database stands for the second process."""
    await add("a")
    other = make_engine(db.url, pool_size=4)
    await other.start()
    tail = "" if db.dialect == "sqlite" else " FOR UPDATE"

    async def add_one(engine) -> None:
        async with UnitOfWork(engine, write=True):
            count = (await engine.rows(f"SELECT failed_attempts AS n FROM app_user{tail}"))[0]["n"]
            await asyncio.sleep(0)
            await engine.run(f"UPDATE app_user SET failed_attempts = {count + 1}")

    async with quickly(60):
        await asyncio.gather(*(add_one(engine) for _ in range(15) for engine in (other, current_engine())))
    await other.stop()
    assert await fetch_value("SELECT failed_attempts FROM app_user") == 30


async def test_reads_do_not_wait_for_a_writer(db) -> None:
    await add("a")
    async with transaction():
        await add("b")
        reader = asyncio.create_task(read_outside())
        async with quickly():
            assert await reader == ["a"]
    assert await emails() == ["a", "b"]


async def read_outside() -> list[str]:
    """A task inherits the transaction it was started in, so this one steps out of it first."""
    current_engine().current_transaction.set(None)
    return await emails()


async def test_a_task_that_outlives_its_transaction_is_refused(db) -> None:
    async with transaction():
        late = asyncio.create_task(later())
    with pytest.raises(OutsideTransaction, match="start tasks outside"):
        await late


async def later() -> list[str]:
    await asyncio.sleep(0.1)
    return await emails()


async def test_a_snapshot_sees_one_state_and_refuses_to_write(db) -> None:
    await add("a")
    async with snapshot():
        assert await emails() == ["a"]
        await asyncio.create_task(write_outside("b"))
        assert await emails() == ["a"]
        with pytest.raises(OutsideTransaction):
            async with transaction():
                pass
    assert await emails() == ["a", "b"]


async def write_outside(email: str) -> None:
    current_engine().current_transaction.set(None)
    await add(email)


async def test_more_callers_than_connections_wait_their_turn(db) -> None:
    async def read() -> int:
        async with snapshot():
            await asyncio.sleep(0.01)
            return await fetch_value("SELECT 7 AS n")

    async with quickly(10):
        assert await asyncio.gather(*(read() for _ in range(40))) == [7] * 40


async def test_references_are_checked(db) -> None:
    with pytest.raises(BrokenReference):
        await UserRole.insert(UserRole(user=999, role="officer"))


async def test_two_people_edit_one_row_and_the_second_is_told(db) -> None:
    await add("a")
    id = await fetch_value("SELECT id FROM app_user")
    assert await update_versioned(User, id, 1, {"name": "First"})
    assert not await update_versioned(User, id, 1, {User.name: "Second"})
    assert await fetch("SELECT name, version FROM app_user") == [{"name": "First", "version": 2}]
    with pytest.raises(ValueError, match="no column colour"):
        await update_versioned(User, id, 2, {"colour": "red"})


async def test_one_database_at_a_time_and_none_after_closing(db) -> None:
    with pytest.raises(DatabaseError, match="close it first"):
        await open_database(db.url)
    await close_database()
    with pytest.raises(DatabaseNotOpen):
        await emails()
    await close_database()


@pytest.mark.parametrize("url", ["mysql://x", "sqlite://x.db", "sqlite:///", "market.db"])
async def test_a_wrong_address_is_explained_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match="MARKET_DATABASE_URL"):
        await open_database(url)


async def test_a_database_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable):
        await open_database(f"sqlite:///{tmp_path}/missing/market.db")
    with pytest.raises(DatabaseUnavailable):
        await open_database("postgresql://nobody@127.0.0.1:1/none")
    assert registry.current() is None


async def test_a_process_killed_in_the_middle_leaves_nothing_half_applied(db) -> None:
    script = f"""
        import asyncio
        from datetime import UTC, datetime
        from market.db.engine import open_database
        from market.db.sql import execute
        from market.db.transaction import transaction

        async def main():
            await open_database({db.url!r})
            async with transaction():
                for n in range(500):
                    await execute({ADD!r}, f"killed {{n}}", "Ann", True, datetime.now(UTC))
                print("half", flush=True)
                await asyncio.sleep(60)

        asyncio.run(main())
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", textwrap.dedent(script), stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    try:
        assert await child.stdout.readline() == b"half\n"
    finally:
        child.kill()
        await child.communicate()
    async with quickly(10):
        await add("after")
    assert await emails() == ["after"]
