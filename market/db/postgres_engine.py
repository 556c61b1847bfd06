"""PostgreSQL: Piccolo's engine on an asyncpg pool, with transactions that never leave a connection half used."""

import contextvars
import datetime
from collections.abc import Iterable, Sequence
from typing import Any

import asyncpg
from piccolo.engine.postgres import PostgresEngine

from market.db.errors import DRIVER_ERRORS, DatabaseNotOpen, translated
from market.db.pooled import Pooled, Rows, UnitOfWork

COMMAND_SECONDS = 120.0
PATIENCE_SECONDS = 30.0


def _number(text: str) -> int | float:
    """NUMERIC comes from sums (whole) and averages; no column has that type. The same kinds as SQLite gives."""
    try:
        return int(text)
    except ValueError:
        return float(text)


def require_zones(values: Iterable[Any]) -> None:
    """Refuse a datetime without a zone, which asyncpg would read in the machine's own zone. SQLite's adapter does the
    same.
    """
    for value in values:
        if type(value) is datetime.datetime and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone: pass an aware datetime")


async def _prepare(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec("numeric", schema="pg_catalog", encoder=str, decoder=_number, format="text")


async def _reset(connection: asyncpg.Connection) -> None:
    """Nothing of ours changes a session, so a connection outside a transaction is as good as new (saves a round
    trip).
    """
    if connection.is_in_transaction():
        await connection.execute("ROLLBACK")


class PooledPostgresEngine(Pooled, PostgresEngine):
    """Piccolo's engine with a pool that starts before the first query."""

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 8,
        command_timeout: float = COMMAND_SECONDS,
        patience: float = PATIENCE_SECONDS,
        statement_cache_size: int = 256,
    ) -> None:
        """Times are in seconds. Set `statement_cache_size=0` behind pgbouncer."""
        super().__init__(config={"dsn": url})
        self.current_transaction = contextvars.ContextVar(f"postgres_transaction_{id(self)}", default=None)
        self._pool_size = pool_size
        self._command_timeout = command_timeout
        self._patience = patience
        self._statement_cache_size = statement_cache_size

    async def check_version(self) -> None:
        """Asking would need a connection while modules are imported."""

    async def start(self) -> None:
        try:
            self.pool = await asyncpg.create_pool(
                self.config["dsn"],
                min_size=1,
                max_size=self._pool_size,
                command_timeout=self._command_timeout,
                timeout=self._patience,
                statement_cache_size=self._statement_cache_size,
                server_settings={"application_name": "market", "timezone": "UTC"},
                init=_prepare,
                reset=_reset,
            )
        except DRIVER_ERRORS as error:
            raise translated(error) from error

    async def stop(self) -> None:
        if self.pool is not None:
            await self.pool.close()
            self.pool = None

    async def take(self, *, write: bool) -> Any:
        if self.pool is None:
            raise DatabaseNotOpen("The database has been closed")
        try:
            return await self.pool.acquire(timeout=self._patience)
        except DRIVER_ERRORS as error:
            raise translated(error) from error

    async def give_back(self, connection: Any, *, write: bool) -> None:
        if self.pool is not None:
            await self.pool.release(connection)

    async def discard(self, connection: Any, *, write: bool) -> None:
        connection.terminate()
        if self.pool is not None:
            await self.pool.release(connection)

    async def begin(self, connection: Any, *, write: bool) -> None:
        await connection.execute("BEGIN" if write else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    async def end(self, connection: Any, *, keep: bool) -> None:
        await connection.execute("COMMIT" if keep else "ROLLBACK")

    async def rows_on(self, connection: Any, sql: str, args: Sequence[Any]) -> Rows:
        require_zones(args)
        return [dict(record) for record in await connection.fetch(sql, *args)]

    async def run_on(self, connection: Any, sql: str, args: Sequence[Any]) -> int:
        require_zones(args)
        tag: str = await connection.execute(sql, *args)
        last = tag.rpartition(" ")[2]
        return int(last) if last.isdigit() else 0

    def writes(self, sql: str) -> bool:
        return True  # every connection may

    def transaction(self, allow_nested: bool = True) -> UnitOfWork:  # type: ignore[override]  # ours stands in for Piccolo's
        """A writing transaction (READ COMMITTED)."""
        return UnitOfWork(self, write=True)
