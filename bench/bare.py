"""Putting rows into tables with nothing but the driver, to measure an import against."""

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from datetime import date
from typing import Any

import asyncpg

from market.db.engine import dialect
from market.db.sql import execute, fetch

Row = tuple[Any, ...]


async def empty(tables: Sequence[str]) -> None:
    """Delete all rows of these tables, the last one first."""
    for table in reversed(tables):
        await execute(f"DELETE FROM {table}")


async def bare_insert(url: str, tables: Sequence[str]) -> float:
    """Take the rows out again and put them back by nothing but the driver, in one transaction; the seconds of the latter."""
    kept = {table: [tuple(row.values()) for row in await fetch(f"SELECT * FROM {table}")] for table in tables}
    await empty(tables)
    return await (_bare_sqlite(url, kept) if dialect() == "sqlite" else _bare_postgres(url, kept))


async def _bare_sqlite(url: str, kept: dict[str, list[Row]]) -> float:
    texts = {
        table: [tuple(cell.isoformat() if isinstance(cell, date) else cell for cell in row) for row in rows]
        for table, rows in kept.items()
    }

    def insert() -> float:
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        for table, rows in texts.items():
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        connection.execute("COMMIT")
        took = time.perf_counter() - began
        connection.close()
        return took

    return await asyncio.to_thread(insert)


async def _bare_postgres(url: str, kept: dict[str, list[Row]]) -> float:
    connection = await asyncpg.connect(url)
    began = time.perf_counter()
    async with connection.transaction():
        for table, rows in kept.items():
            await connection.copy_records_to_table(table, records=rows)
    took = time.perf_counter() - began
    await connection.close()
    return took
