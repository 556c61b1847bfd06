"""Opening and closing the one database of this process.

Addresses: `sqlite:////absolute/market.db`, `sqlite:///relative/market.db`, `postgresql://user:password@host:port/name`.
"""

from pathlib import Path

from piccolo.engine.base import Engine

from market.db import registry
from market.db.errors import DatabaseError, DatabaseNotOpen
from market.db.pooled import Pooled
from market.db.postgres_engine import PooledPostgresEngine
from market.db.schema import Dialect
from market.db.sqlite_engine import PooledSQLiteEngine


def dialect_of(url: str) -> Dialect:
    """Which engine an address is for. ValueError says what an address looks like."""
    if url.startswith("sqlite:///") and len(url) > len("sqlite:///"):
        return "sqlite"
    if url.startswith(("postgresql://", "postgres://")):
        return "postgres"
    shown = url.partition(":")[0]
    raise ValueError(
        f"The database address (it begins with {shown!r}) must be sqlite:////absolute/path.db, "
        "sqlite:///relative/path.db or postgresql://user:password@host:port/name: check MARKET_DATABASE_URL"
    )


def sqlite_path(url: str) -> Path:
    """The file of a SQLite address."""
    return Path(url.removeprefix("sqlite:///"))


def make_engine(url: str, *, pool_size: int = 8) -> PooledSQLiteEngine | PooledPostgresEngine:
    """An engine for an address; it connects at `start()`."""
    if dialect_of(url) == "sqlite":
        return PooledSQLiteEngine(sqlite_path(url), pool_size=pool_size)
    return PooledPostgresEngine(url, pool_size=pool_size)


async def open_database(url: str, *, pool_size: int = 8) -> None:
    """Connect, and let every registered table and raw query use this database.

    `pool_size` is the most connections of this process (on SQLite: readers, besides one writer).
    Raises ValueError for a wrong address, DatabaseUnavailable when it cannot be reached.
    """
    if registry.current() is not None:
        raise DatabaseError("A database is open already: close it first")
    engine = make_engine(url, pool_size=pool_size)
    await engine.start()
    registry.attach(engine)


async def close_database() -> None:
    """Close every connection. Closing twice does nothing."""
    engine = registry.current()
    registry.attach(None)
    if isinstance(engine, Pooled):
        await engine.stop()


def current_engine() -> PooledSQLiteEngine | PooledPostgresEngine:
    """The open engine; DatabaseNotOpen when there is none."""
    engine: Engine | None = registry.current()
    if isinstance(engine, PooledSQLiteEngine | PooledPostgresEngine):
        return engine
    raise DatabaseNotOpen("No database is open: call open_database first")


def dialect() -> Dialect:
    """`sqlite` or `postgres`: which one is open."""
    return "sqlite" if isinstance(current_engine(), PooledSQLiteEngine) else "postgres"
