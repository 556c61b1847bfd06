"""What both engines share: statements on a pooled connection, and the unit of work behind `transaction()`.

A unit that failed is never kept: a failed statement, a cancelled one or an exception that left a nested block marks it,
and its end then rolls back and raises `TransactionFailed`, on both engines alike. (Left alone, PostgreSQL answers
COMMIT of a failed transaction by a silent ROLLBACK, and SQLite keeps what happened before the failure.)
"""

import asyncio
import contextvars
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Literal, TypeVar

from piccolo.engine.base import BaseTransaction
from piccolo.querystring import QueryString

from market.db.errors import DRIVER_ERRORS, OutsideTransaction, TransactionFailed, translated

Rows = list[dict[str, Any]]
T = TypeVar("T")


class Pooled(ABC):
    """The operations of a pooled engine. Connections are whatever the driver calls one."""

    engine_type: str
    current_transaction: contextvars.ContextVar[Any]

    @abstractmethod
    async def start(self) -> None:
        """Make the first connection, so that a wrong address is noticed at once."""

    @abstractmethod
    async def stop(self) -> None:
        """Close every connection."""

    @abstractmethod
    async def take(self, *, write: bool) -> Any:
        """A connection of the pool; waits for one when all are in use, DatabaseUnavailable after the waiting time."""

    @abstractmethod
    async def give_back(self, connection: Any, *, write: bool) -> None:
        """Return a connection that is in no transaction."""

    @abstractmethod
    async def discard(self, connection: Any, *, write: bool) -> None:
        """Close a connection in an unknown state; whatever it had not committed is undone."""

    @abstractmethod
    async def begin(self, connection: Any, *, write: bool) -> None:
        """Open a transaction: one that will write, or one that reads a single state of the database."""

    @abstractmethod
    async def end(self, connection: Any, *, keep: bool) -> None:
        """COMMIT or ROLLBACK."""

    @abstractmethod
    async def rows_on(self, connection: Any, sql: str, args: Sequence[Any]) -> Rows:
        """Run one statement and return its rows."""

    @abstractmethod
    async def run_on(self, connection: Any, sql: str, args: Sequence[Any]) -> int:
        """Run one statement and return how many rows it touched."""

    @abstractmethod
    def writes(self, sql: str) -> bool:
        """Whether a statement needs a connection that may write."""

    def unit(self) -> "UnitOfWork | None":
        """The transaction that the caller is in, if any."""
        unit: UnitOfWork | None = self.current_transaction.get()
        if unit is not None and unit.ended:
            raise OutsideTransaction(
                "This task was started inside a transaction that has ended: start tasks outside transactions"
            )
        return unit

    @asynccontextmanager
    async def statement_connection(self, *, write: bool) -> AsyncIterator[Any]:
        """The connection for one operation: the transaction's own, or one of the pool for the length of the block."""
        unit = self.unit()
        connection = await self.take(write=write) if unit is None else unit.connection
        try:
            yield connection
        except BaseException as error:
            await self._after_failure(unit, connection, error, write=write)
            if isinstance(error, DRIVER_ERRORS):
                raise translated(error) from error
            raise
        if unit is None:
            await self.give_back(connection, write=write)

    async def _after_failure(
        self, unit: "UnitOfWork | None", connection: Any, error: BaseException, *, write: bool
    ) -> None:
        if unit is not None:
            unit.fail(error)
        elif isinstance(error, Exception):
            await self.give_back(connection, write=write)
        else:
            await self.discard(connection, write=write)

    async def _statement(
        self, work: Callable[[Any, str, Sequence[Any]], Awaitable[T]], sql: str, args: Sequence[Any]
    ) -> T:
        """As `statement_connection`, without its cost, for the one statement that nearly every page runs."""
        unit = self.unit()
        write = self.writes(sql)
        connection = await self.take(write=write) if unit is None else unit.connection
        try:
            result = await work(connection, sql, args)
        except BaseException as error:
            await self._after_failure(unit, connection, error, write=write)
            if isinstance(error, DRIVER_ERRORS):
                raise translated(error) from error
            raise
        if unit is None:
            await self.give_back(connection, write=write)
        return result

    async def rows(self, sql: str, args: Sequence[Any] = ()) -> Rows:
        """Rows of one statement in the engine's own placeholders."""
        return await self._statement(self.rows_on, sql, args)

    async def run(self, sql: str, args: Sequence[Any] = ()) -> int:
        """Run one statement in the engine's own placeholders; how many rows it touched."""
        return await self._statement(self.run_on, sql, args)

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Rows:
        """Piccolo's way in for queries."""
        sql, args = querystring.compile_string(engine_type=self.engine_type)
        return await self.rows(sql, args)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Rows:
        """Piccolo's way in for DDL."""
        return await self.rows(ddl)

    def transform_response_to_dicts(self, results: Rows) -> Rows:
        """Rows are dicts already."""
        return results


class Savepoint:
    """A point inside a unit of work to which it can return."""

    def __init__(self, name: str, unit: "UnitOfWork") -> None:
        self.name = name
        self.unit = unit
        self._failure_before = unit.failure

    async def rollback_to(self) -> None:
        """Undo what was done since; a failure since then is forgiven."""
        await self.unit.engine.run_on(self.unit.connection, f"ROLLBACK TO SAVEPOINT {self.name}", ())
        if not self.unit.cut_off:
            self.unit.failure = self._failure_before

    async def release(self) -> None:
        """Forget the point and keep what was done since."""
        await self.unit.engine.run_on(self.unit.connection, f"RELEASE SAVEPOINT {self.name}", ())


class UnitOfWork(BaseTransaction):
    """One transaction on one connection. Use it through `market.db.transaction`."""

    __slots__ = ("_parent", "_savepoints", "connection", "cut_off", "ended", "engine", "failure", "write")

    def __init__(self, engine: Pooled, *, write: bool) -> None:
        self.engine = engine
        self.write = write
        self.connection: Any = None
        self.ended = False
        self.failure: BaseException | None = None
        self.cut_off = False
        self._parent: UnitOfWork | None = None
        self._savepoints = 0

    def fail(self, error: BaseException) -> None:
        """Note that something inside failed; the first failure is the one reported."""
        if self.failure is None:
            self.failure = error
        if not isinstance(error, Exception):
            self.cut_off = True  # cancelled in the middle of a statement: the connection's state is unknown

    async def savepoint(self, name: str | None = None) -> Savepoint:
        """A point to return to."""
        self._savepoints += 1
        point = Savepoint(name or f"point_{self._savepoints}", self)
        await self.engine.run_on(self.connection, f"SAVEPOINT {point.name}", ())
        return point

    async def __aenter__(self, *args: Any, **kwargs: Any) -> "UnitOfWork":
        outer = self.engine.unit()
        if outer is not None:
            if self.write and not outer.write:
                raise OutsideTransaction("A write cannot begin inside a read-only snapshot")
            self._parent = outer
            return outer
        try:
            self.connection = await self.engine.take(write=self.write)
            try:
                await self.engine.begin(self.connection, write=self.write)
            except BaseException:
                await self.engine.discard(self.connection, write=self.write)
                raise
        except DRIVER_ERRORS as error:
            raise translated(error) from error
        self.engine.current_transaction.set(self)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> Literal[False]:
        if self._parent is not None:
            if error is not None:
                self._parent.fail(error)
            return False
        self.ended = True
        self.engine.current_transaction.set(None)
        keep = error is None and self.failure is None
        if self.cut_off or (error is not None and not isinstance(error, Exception)):
            await self.engine.discard(self.connection, write=self.write)
        else:
            await self._close(keep=keep)
        if error is None and self.failure is not None:
            raise TransactionFailed(
                f"Nothing was saved, because a step of the transaction had failed: {self.failure}. "
                "Wrap a step that may fail in savepoint()."
            ) from self.failure
        return False

    async def _close(self, *, keep: bool) -> None:
        """End the transaction without being interrupted half-way: a cancellation is passed on once the outcome is
        known.
        """
        ending = asyncio.ensure_future(self._end_and_give_back(keep=keep))
        cancelled: asyncio.CancelledError | None = None
        while not ending.done():
            try:
                await asyncio.shield(ending)
            except asyncio.CancelledError as error:
                if ending.cancelled():
                    raise
                cancelled = error
            except Exception:
                break
        ending.result()
        if cancelled is not None:
            raise cancelled

    async def _end_and_give_back(self, *, keep: bool) -> None:
        try:
            await self.engine.end(self.connection, keep=keep)
        except BaseException as error:
            await self.engine.discard(self.connection, write=self.write)
            if isinstance(error, DRIVER_ERRORS):
                raise translated(error) from error
            raise
        await self.engine.give_back(self.connection, write=self.write)
