"""Raw SQL with `{}` placeholders, for hot pages and figures. Stay in the SQL that both engines share.

Placeholders stand for values only; quote a column called like a keyword (`"user"`, `"order"`). For a list of values
write `IN ({marks(ids)})` in an f-string and pass `*ids`. Dates are passed as `date`, instants as aware `datetime`.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from market.db.engine import current_engine
from market.db.schema import Dialect
from market.db.sqlite_engine import PooledSQLiteEngine

T = TypeVar("T")


@lru_cache(maxsize=4096)
def placed(sql: str, dialect: Dialect) -> str:
    """The statement with the engine's own placeholders."""
    parts = sql.split("{}")
    if dialect == "sqlite":
        return "?".join(parts)
    return parts[0] + "".join(f"${number}{part}" for number, part in enumerate(parts[1:], start=1))


def marks(values: Collection[object]) -> str:
    """`{}, {}, {}` for a list of values. An empty list gives NULL, which IN never matches."""
    return ", ".join(["{}"] * len(values)) or "NULL"


async def fetch(sql: str, *args: Any) -> list[dict[str, Any]]:
    """Rows as dicts, with the types the engine gives (on SQLite an expression over dates comes as ISO text, a truth as
    0 or 1).
    """
    engine = current_engine()
    return await engine.rows(placed(sql, "sqlite" if isinstance(engine, PooledSQLiteEngine) else "postgres"), args)


async def fetch_as(kind: type[T], sql: str, *args: Any) -> list[T]:
    """Rows as Structs, the same on both engines. msgspec.ValidationError names a column that does not fit."""
    return msgspec.convert(await fetch(sql, *args), list[kind], strict=False)  # type: ignore[valid-type]  # built at run time


async def fetch_one(sql: str, *args: Any) -> dict[str, Any] | None:
    """The first row, or None."""
    rows = await fetch(sql, *args)
    return rows[0] if rows else None


async def fetch_one_as(kind: type[T], sql: str, *args: Any) -> T | None:
    """The first row as a Struct, or None."""
    row = await fetch_one(sql, *args)
    return None if row is None else msgspec.convert(row, kind, strict=False)


async def fetch_value(sql: str, *args: Any) -> Any:
    """The first column of the first row, or None."""
    row = await fetch_one(sql, *args)
    return None if row is None else next(iter(row.values()))


async def execute(sql: str, *args: Any) -> int:
    """Run a statement that changes something; how many rows it touched."""
    engine = current_engine()
    return await engine.run(placed(sql, "sqlite" if isinstance(engine, PooledSQLiteEngine) else "postgres"), args)
