"""SQLite: readers from a pool, one writer at a time, WAL so that neither waits for the other."""

import asyncio
import contextvars
import datetime
import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import aiosqlite
from piccolo.engine.sqlite import SQLiteEngine, TransactionType

from market.db.errors import DRIVER_ERRORS, translated
from market.db.pooled import Pooled, Rows, UnitOfWork
from market.db.sqlite_pool import BUSY_SECONDS, ConnectionPool, connect

_READS = re.compile(r"\s*(SELECT|VALUES|EXPLAIN|PRAGMA)\b", re.IGNORECASE)
_WITH = re.compile(r"\s*WITH\b", re.IGNORECASE)
_CHANGES = re.compile(r"\b(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


def _instant_in(value: datetime.datetime) -> str:
    """UTC text, which sorts as the instants do. A datetime without a zone is a mistake, here as on PostgreSQL."""
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone: pass an aware datetime")
    return str(value.astimezone(datetime.UTC))


def _date_out(value: bytes) -> datetime.date:
    return datetime.date.fromisoformat(value.decode())


def _instant_out(value: bytes) -> datetime.datetime:
    at = datetime.datetime.fromisoformat(value.decode())
    return at if at.tzinfo is datetime.UTC else at.astimezone(datetime.UTC)


# Faster than Piccolo's converters of the same names, which importing its engine has registered.
# The built-in functions matter: a bulk insert calls them once for each cell.
sqlite3.register_adapter(datetime.datetime, lru_cache(maxsize=1024)(_instant_in))
sqlite3.register_adapter(datetime.date, datetime.date.isoformat)
sqlite3.register_adapter(bool, int)
sqlite3.register_converter("INTEGER", int)
sqlite3.register_converter("BOOLEAN", b"1".__eq__)
sqlite3.register_converter("DATE", _date_out)
sqlite3.register_converter("TIMESTAMPTZ", _instant_out)


@lru_cache(maxsize=4096)
def statement_writes(sql: str) -> bool:
    """Whether a statement may change the database."""
    if _READS.match(sql):
        return False
    return not (_WITH.match(sql) and not _CHANGES.search(sql))


def _rows(connection: sqlite3.Connection, sql: str, args: Sequence[Any]) -> Rows:
    cursor = connection.execute(sql, args)
    if cursor.description is None:
        return []
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _run(connection: sqlite3.Connection, sql: str, args: Sequence[Any]) -> int:
    cursor = connection.execute(sql, args)
    if cursor.description is not None:
        return len(cursor.fetchall())
    return max(cursor.rowcount, 0)


def _run_many(connection: sqlite3.Connection, sql: str, rows: Iterable[Sequence[Any]]) -> int:
    return max(connection.executemany(sql, rows).rowcount, 0)


class PooledSQLiteEngine(Pooled, SQLiteEngine):
    """Piccolo's engine on long-lived connections."""

    def __init__(self, path: Path | str, *, pool_size: int = 8, patience: float = BUSY_SECONDS) -> None:
        """`pool_size` is the number of readers; there is one writer besides. `patience` is in seconds."""
        super().__init__(path=str(path))
        self.current_transaction = contextvars.ContextVar(f"sqlite_transaction_{id(self)}", default=None)
        self._readers = ConnectionPool(self.get_connection, pool_size, patience)
        self._writers = ConnectionPool(self.get_connection, 1, patience)

    async def check_version(self) -> None:
        """Known when the connection is made; nothing to ask in advance."""

    async def start(self) -> None:
        connection = await self.take(write=False)
        await self.give_back(connection, write=False)

    async def stop(self) -> None:
        await self._readers.close()
        await self._writers.close()

    def _pool(self, write: bool) -> ConnectionPool:
        return self._writers if write else self._readers

    async def get_connection(self) -> aiosqlite.Connection:
        """A connection outside the pool; the caller closes it."""
        try:
            return await connect(self.path)
        except DRIVER_ERRORS as error:
            raise translated(error) from error

    async def take(self, *, write: bool) -> aiosqlite.Connection:
        return await self._pool(write).take()

    async def give_back(self, connection: aiosqlite.Connection, *, write: bool) -> None:
        self._pool(write).give_back(connection)

    async def discard(self, connection: aiosqlite.Connection, *, write: bool) -> None:
        self._pool(write).discard(connection)

    async def begin(self, connection: aiosqlite.Connection, *, write: bool) -> None:
        await self._in_thread(connection, _run, "BEGIN IMMEDIATE" if write else "BEGIN DEFERRED", ())

    async def end(self, connection: aiosqlite.Connection, *, keep: bool) -> None:
        await self._in_thread(connection, _run, "COMMIT" if keep else "ROLLBACK", ())

    async def rows_on(self, connection: aiosqlite.Connection, sql: str, args: Sequence[Any]) -> Rows:
        rows: Rows = await self._in_thread(connection, _rows, sql, args)
        return rows

    async def run_on(self, connection: aiosqlite.Connection, sql: str, args: Sequence[Any]) -> int:
        touched: int = await self._in_thread(connection, _run, sql, args)
        return touched

    async def run_many_on(self, connection: aiosqlite.Connection, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """The statement once for each row; how many rows were touched."""
        touched: int = await self._in_thread(connection, _run_many, sql, rows)
        return touched

    async def _in_thread(self, connection: aiosqlite.Connection, work: Callable[..., Any], sql: str, args: Any) -> Any:
        """One trip to the connection's thread. A cancelled statement is interrupted, not left running."""
        try:
            return await connection._execute(work, connection._conn, sql, args)
        except asyncio.CancelledError:
            if connection._connection is not None:
                connection._connection.interrupt()
            raise

    def writes(self, sql: str) -> bool:
        return statement_writes(sql)

    def transaction(  # type: ignore[override]  # Piccolo names its own transaction class; ours stands in for it
        self, transaction_type: TransactionType = TransactionType.immediate, allow_nested: bool = True
    ) -> UnitOfWork:
        """A writing transaction, IMMEDIATE whatever is asked for."""
        return UnitOfWork(self, write=True)
