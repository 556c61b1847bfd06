"""Optimistic versions: two people may open the same record, only the first to save does so unasked."""

from collections.abc import Mapping
from typing import Any

from piccolo.columns.base import Column
from piccolo.table import Table

from market.db.engine import dialect
from market.db.sql import execute, fetch_value
from market.db.transaction import require_transaction


def _quoted(table: type[Table], names: list[str]) -> list[str]:
    known = {column._meta.db_column_name for column in table._meta.columns}
    if unknown := [name for name in names if name not in known]:
        raise ValueError(f"{table.__name__} has no column {', '.join(unknown)}")
    return [f'"{name}"' for name in names]


async def update_versioned(
    table: type[Table], id: int, version: int, values: Mapping[str, Any] | Mapping[Column, Any]
) -> bool:
    """Change a row if its `version` is still the one that was read, and raise the version by one.

    False when the row has changed since, or is gone. `values` maps column names (or columns) to values.
    """
    named = {key if isinstance(key, str) else key._meta.db_column_name: value for key, value in values.items()}
    if "version" in named or "id" in named:
        raise ValueError("Leave id and version out of the values: update_versioned keeps them")
    settings = "".join(f"{name} = {{}}, " for name in _quoted(table, list(named)))
    touched = await execute(
        f'UPDATE "{table._meta.tablename}" SET {settings}version = version + 1 WHERE id = {{}} AND version = {{}}',
        *named.values(),
        id,
        version,
    )
    return touched == 1


async def lock_row(table: type[Table], id: int) -> bool:
    """Hold a row until the transaction ends, so that what is read now is still so when it is changed. False when there
    is none.

    On SQLite the transaction is alone in writing anyway.
    """
    require_transaction("Locking a row")
    tail = "" if dialect() == "sqlite" else " FOR UPDATE"
    found = await fetch_value(f'SELECT 1 FROM "{table._meta.tablename}" WHERE id = {{}}{tail}', id)
    return found is not None
