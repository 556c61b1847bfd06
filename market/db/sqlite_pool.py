"""A pool of long-lived SQLite connections; each is a thread of aiosqlite with its own prepared statements."""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiosqlite

from market.db.errors import DatabaseNotOpen, DatabaseUnavailable

BUSY_SECONDS = 30.0

PRAGMAS = (
    f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -16000",
    "PRAGMA journal_size_limit = 67108864",
)


_WAL_TRIES = 300
_WAL_PAUSE_SECONDS = 0.1


def _set_up(connection: sqlite3.Connection) -> None:
    for pragma in PRAGMAS:
        connection.execute(pragma).fetchall()
    _use_write_ahead_log(connection)


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch a new database to WAL. SQLite's busy timeout does not cover the switch, so processes that start at once
    retry.
    """
    for left in reversed(range(_WAL_TRIES)):
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or left == 0:
                raise
        time.sleep(_WAL_PAUSE_SECONDS)


def _make_private(path: Path) -> None:
    if path.parent.is_dir():
        path.touch(mode=0o600)


async def connect(path: Path | str) -> aiosqlite.Connection:
    """A configured connection in autocommit mode. Its thread never keeps the process alive.

    A new database can be read by its owner alone; SQLite gives its log the same permissions.
    """
    await asyncio.to_thread(_make_private, Path(path))
    connection = aiosqlite.connect(
        path,
        timeout=BUSY_SECONDS,
        detect_types=sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES,
        isolation_level=None,
        cached_statements=512,
    )
    connection._thread.daemon = True
    await connection
    try:
        await connection._execute(_set_up, connection._conn)
    except BaseException:
        connection.stop()
        raise
    return connection


class ConnectionPool:
    """At most `size` connections, handed out in the order of asking."""

    def __init__(self, connect: Callable[[], Awaitable[aiosqlite.Connection]], size: int, patience: float) -> None:
        """`patience` is how many seconds a caller waits for a connection before DatabaseUnavailable."""
        self._connect = connect
        self._size = size
        self._patience = patience
        self._idle: list[aiosqlite.Connection] = []
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._stopping: set[asyncio.Future[None]] = set()
        self._used = 0
        self._closed = False

    async def take(self) -> aiosqlite.Connection:
        """An idle connection, a new one, or a wait."""
        if self._closed:
            raise DatabaseNotOpen("The database has been closed")
        if self._used >= self._size or self._waiting:
            await self._wait()
        else:
            self._used += 1
        if self._idle:
            return self._idle.pop()
        try:
            return await self._connect()
        except BaseException:
            self._free_place()
            raise

    async def _wait(self) -> None:
        """Wait for a place; the place then counts as used by this caller."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(self._patience):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                self._free_place()  # the place arrived together with the cancellation: pass it on
            else:
                self._waiting.remove(turn)
            if isinstance(error, TimeoutError):
                raise DatabaseUnavailable(
                    f"No database connection became free within {self._patience:.0f} seconds"
                ) from error
            raise

    def _free_place(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._used -= 1

    def give_back(self, connection: aiosqlite.Connection) -> None:
        """Return a connection; one that is still in a transaction, or returned after closing, is discarded."""
        if self._closed or connection.in_transaction:
            self.discard(connection)
            return
        self._idle.append(connection)
        self._free_place()

    def discard(self, connection: aiosqlite.Connection) -> None:
        """Stop what the connection is doing and close it; SQLite undoes its open transaction."""
        if connection._connection is not None:
            connection._connection.interrupt()
        self._stop(connection)
        self._free_place()

    def _stop(self, connection: aiosqlite.Connection) -> None:
        stopped = connection.stop()
        if stopped is not None:
            self._stopping.add(stopped)
            stopped.add_done_callback(self._stopping.discard)

    async def close(self) -> None:
        """Close idle connections and wait for discarded ones; connections in use are closed when they come back."""
        self._closed = True
        while self._idle:
            self._stop(self._idle.pop())
        if self._stopping:
            await asyncio.gather(*self._stopping)
