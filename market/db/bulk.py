"""The bulk writer: executemany on SQLite, COPY on PostgreSQL. Rows may come from a generator; inserts take them in
chunks.
"""

import itertools
import operator
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct
from piccolo.columns import Timestamptz
from piccolo.columns.base import Column
from piccolo.table import Table

from market.db.engine import current_engine
from market.db.pooled import UnitOfWork
from market.db.postgres_engine import PooledPostgresEngine, require_zones
from market.db.sqlite_engine import PooledSQLiteEngine
from market.db.transaction import require_transaction, transaction

CHUNK = 5_000

Row = Sequence[Any]
Names = Sequence[str | Column]


class Upserted(Struct, frozen=True):
    """What an upsert did: rows that were new, rows that were changed, rows left as they were."""

    created: int
    changed: int
    unchanged: int


async def insert_many(table: type[Table], columns: Names, rows: Iterable[Row]) -> int:
    """Insert rows, each a sequence of values in the order of `columns`; how many. All or none (joins an open
    transaction).

    Raises ValueError for an unknown column, DuplicateRow, BrokenReference or RefusedByDatabase for a row that does not
    fit.
    """
    names = _names(table, columns)
    async with transaction():
        unit = require_transaction("A bulk insert")
        engine = current_engine()
        if isinstance(engine, PooledPostgresEngine):
            return await _copy(engine, table, table._meta.tablename, names, rows)
        marks = ", ".join("?" * len(names))
        sql = f'INSERT INTO "{table._meta.tablename}" ({_list(names)}) VALUES ({marks})'
        return await _execute_chunks(engine, unit, sql, rows)


async def upsert_many(
    table: type[Table], columns: Names, rows: Iterable[Row], key: Names, *, only_changed: bool = True
) -> int:
    """Insert rows, or update those whose `key` (a unique index over columns that are never null) is there already.

    Returns how many rows were created or updated. With `only_changed` a row that is the same already is not touched or
    counted. Of several rows with one key the last wins; on SQLite one row for each key is held in memory.
    """
    done = await upsert_counted(table, columns, rows, key, only_changed=only_changed)
    return done.created + done.changed


async def upsert_counted(
    table: type[Table], columns: Names, rows: Iterable[Row], key: Names, *, only_changed: bool = True
) -> Upserted:
    """As `upsert_many`, but tells new rows from changed and unchanged ones (rows sharing a key count once)."""
    names, keys = _names(table, columns), _names(table, key)
    if missing := [name for name in keys if name not in names]:
        raise ValueError(f"The key column {', '.join(missing)} is not among the columns written to {table.__name__}")
    nullable = [c._meta.db_column_name for c in table._meta.columns if c._meta.null and c._meta.db_column_name in keys]
    if nullable:
        raise ValueError(
            f"{', '.join(nullable)} of {table.__name__} may be null, and nulls never match: "
            "it cannot be part of the key of an upsert"
        )
    async with transaction():
        engine = current_engine()
        if isinstance(engine, PooledPostgresEngine):
            return await _upsert_postgres(engine, table, names, keys, rows, only_changed=only_changed)
        return await _upsert_sqlite(engine, table, names, keys, rows, only_changed=only_changed)


def _names(table: type[Table], columns: Names) -> list[str]:
    names = [column if isinstance(column, str) else column._meta.db_column_name for column in columns]
    known = {column._meta.db_column_name for column in table._meta.columns}
    if unknown := [name for name in names if name not in known]:
        raise ValueError(f"{table.__name__} has no column {', '.join(unknown)}")
    if len(set(names)) != len(names):
        raise ValueError(f"A column of {table.__name__} is named twice: {', '.join(names)}")
    return names


def _list(names: Iterable[str], prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{name}"' for name in names)


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while chunk := list(itertools.islice(iterator, CHUNK)):
        yield chunk


async def _execute_chunks(engine: PooledSQLiteEngine, unit: UnitOfWork, sql: str, rows: Iterable[Row]) -> int:
    touched = 0
    for chunk in _chunks(rows):
        async with engine.statement_connection(write=True) as connection:
            touched += await engine.run_many_on(connection, sql, chunk)
    return touched


async def _copy(
    engine: PooledPostgresEngine, table: type[Table], target: str, names: list[str], rows: Iterable[Row]
) -> int:
    instants = [
        names.index(column._meta.db_column_name)
        for column in table._meta.columns
        if isinstance(column, Timestamptz) and column._meta.db_column_name in names
    ]
    copied = 0
    for chunk in _chunks(rows):
        for position in instants:
            require_zones(row[position] for row in chunk)
        async with engine.statement_connection(write=True) as connection:
            tag: str = await connection.copy_records_to_table(target, records=chunk, columns=names)
        copied += int(tag.rpartition(" ")[2])
    return copied


def _conflict(target: str, names: list[str], keys: list[str], *, only_changed: bool, differs: str) -> str:
    """The ON CONFLICT clause; `differs` is the dialect's null-safe "is not equal"."""
    changing = [name for name in names if name not in keys]
    if not changing:
        return f"ON CONFLICT ({_list(keys)}) DO NOTHING"
    settings = ", ".join(f'"{name}" = excluded."{name}"' for name in changing)
    clause = f"ON CONFLICT ({_list(keys)}) DO UPDATE SET {settings}"
    if only_changed:
        clause += " WHERE " + " OR ".join(f'"{target}"."{name}" {differs} excluded."{name}"' for name in changing)
    return clause


async def _upsert_sqlite(
    engine: PooledSQLiteEngine,
    table: type[Table],
    names: list[str],
    keys: list[str],
    rows: Iterable[Row],
    *,
    only_changed: bool,
) -> Upserted:
    unit = require_transaction("An upsert")
    target = table._meta.tablename
    clause = _conflict(target, names, keys, only_changed=only_changed, differs="IS NOT")
    sql = f'INSERT INTO "{target}" ({_list(names)}) VALUES ({", ".join("?" * len(names))}) {clause}'
    key_of = operator.itemgetter(*(names.index(name) for name in keys))
    last = {key_of(row): row for row in rows}
    before = await _count(engine, target)
    touched = await _execute_chunks(engine, unit, sql, last.values())
    created = await _count(engine, target) - before
    return Upserted(created=created, changed=touched - created, unchanged=len(last) - touched)


async def _count(engine: PooledSQLiteEngine, target: str) -> int:
    counted: int = (await engine.rows(f'SELECT count(*) AS n FROM "{target}"'))[0]["n"]
    return counted


async def _upsert_postgres(
    engine: PooledPostgresEngine,
    table: type[Table],
    names: list[str],
    keys: list[str],
    rows: Iterable[Row],
    *,
    only_changed: bool,
) -> Upserted:
    target = table._meta.tablename
    staging = f"incoming_{target}"[:63]
    await engine.run(f'DROP TABLE IF EXISTS pg_temp."{staging}"')
    await engine.run(
        f'CREATE TEMPORARY TABLE "{staging}" ON COMMIT DROP AS SELECT {_list(names)} FROM "{target}" WITH NO DATA'
    )
    await _copy(engine, table, staging, names, rows)
    clause = _conflict(target, names, keys, only_changed=only_changed, differs="IS DISTINCT FROM")
    distinct = (
        f'SELECT DISTINCT ON ({_list(keys)}) {_list(names)} FROM pg_temp."{staging}" ORDER BY {_list(keys)}, ctid DESC'
    )
    counts = await engine.rows(
        f"WITH latest AS ({distinct}), written AS ("
        f'INSERT INTO "{target}" ({_list(names)}) SELECT {_list(names)} FROM latest {clause} '
        "RETURNING (xmax = 0) AS fresh) "
        "SELECT (SELECT count(*) FROM latest) AS given, count(*) AS touched, "
        "count(*) FILTER (WHERE fresh) AS created FROM written"
    )
    await engine.run(f'DROP TABLE pg_temp."{staging}"')
    given, touched, created = (counts[0][name] for name in ("given", "touched", "created"))
    return Upserted(created=created, changed=touched - created, unchanged=given - touched)
