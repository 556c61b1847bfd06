"""One history of the database, run in order on both engines.

A migration is a module `market/db/migrations/mNNNN_name.py` with `async def up(db: Migration)`; long DDL lies beside it
as `mNNNN_name.sqlite.sql` and `mNNNN_name.postgres.sql`. Applied ones are kept, with a digest of their files, in
`schema_migration`.
"""

import asyncio
import hashlib
import importlib
import re
import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from market.core.clock import utc_now
from market.db.engine import dialect_of, make_engine, sqlite_path
from market.db.errors import DatabaseError
from market.db.pooled import Pooled, UnitOfWork
from market.db.schema import Dialect
from market.db.sql import placed

FOLDER = Path(__file__).parent / "migrations"
_NAME = re.compile(r"m\d{4}_[a-z0-9_]+\.py")
_LOCK = 5_021_994  # any fixed number: the advisory lock that migrating processes share on PostgreSQL
_HISTORY = (
    "CREATE TABLE IF NOT EXISTS schema_migration "
    "(name VARCHAR(64) PRIMARY KEY NOT NULL, digest VARCHAR(64) NOT NULL, applied_at TIMESTAMPTZ NOT NULL)"
)


class MigrationRefused(DatabaseError):
    """The database's history is not one that this version can continue."""


class Known(Struct, frozen=True):
    """A migration of this version: its name and the SHA-256 of its files."""

    name: str
    digest: str


class Migration:
    """What a migration may do, inside its transaction."""

    def __init__(self, engine: Pooled, dialect: Dialect) -> None:
        self._engine = engine
        self.dialect = dialect

    async def execute(self, sql: str, *args: Any) -> int:
        """Run one statement with `{}` placeholders."""
        return await self._engine.run(placed(sql, self.dialect), args)

    async def fetch(self, sql: str, *args: Any) -> list[dict[str, Any]]:
        """Rows of one statement with `{}` placeholders."""
        return await self._engine.rows(placed(sql, self.dialect), args)

    async def run_file(self, name: str) -> None:
        """Run the statements of `name.<dialect>.sql`."""
        text = await asyncio.to_thread((FOLDER / f"{name}.{self.dialect}.sql").read_text, encoding="utf-8")
        if self.dialect == "postgres":
            await self._engine.run(text)
            return
        for statement in split_statements(text):
            await self._engine.run(statement)


def split_statements(script: str) -> Iterator[str]:
    """The statements of a SQLite script; a trigger's body stays whole."""
    text = ""
    for line in script.splitlines(keepends=True):
        text += line
        if sqlite3.complete_statement(text):
            yield text.strip()
            text = ""
    if text.strip():
        raise ValueError(f"The last statement of the script does not end with a semicolon: {text.strip()[:80]}")


@cache
def known_migrations() -> tuple[Known, ...]:
    """The migrations of this version, in order."""
    found = []
    for path in sorted(FOLDER.glob("m*.py")):
        if not _NAME.fullmatch(path.name):
            raise ValueError(f"{path.name} is not a migration's name: use mNNNN_words.py")
        digest = hashlib.sha256()
        for part in sorted(FOLDER.glob(f"{path.stem}.*")):
            digest.update(part.name.encode() + b"\0" + part.read_bytes())
        found.append(Known(name=path.stem, digest=digest.hexdigest()))
    return tuple(found)


async def migrate(url: str) -> list[str]:
    """Bring a database up to this version; names of the migrations that were applied.

    Safe when several processes do so at once. Raises MigrationRefused for a database that is newer than the program, or
    whose migrations differ from the program's.
    """
    dialect = dialect_of(url)
    known = await asyncio.to_thread(known_migrations)
    if dialect == "sqlite":
        await asyncio.to_thread(sqlite_path(url).absolute().parent.mkdir, parents=True, exist_ok=True)
    engine = make_engine(url, pool_size=1)
    applied: list[str] = []
    try:
        await engine.start()
        for migration in known:
            if await _apply(engine, dialect, migration, known):
                applied.append(migration.name)
    finally:
        await engine.stop()
    return applied


async def pending(url: str) -> list[str]:
    """Migrations that a database still lacks. Raises MigrationRefused as `migrate` does."""
    dialect = dialect_of(url)
    known = await asyncio.to_thread(known_migrations)
    if dialect == "sqlite" and not await asyncio.to_thread(sqlite_path(url).exists):
        return [migration.name for migration in known]
    engine = make_engine(url, pool_size=1)
    try:
        await engine.start()
        applied = await _history(engine, dialect, known)
        return [migration.name for migration in known if migration.name not in applied]
    finally:
        await engine.stop()


async def _apply(engine: Pooled, dialect: Dialect, migration: Known, known: tuple[Known, ...]) -> bool:
    module = importlib.import_module(f"market.db.migrations.{migration.name}")
    async with UnitOfWork(engine, write=True):
        if dialect == "postgres":
            await engine.rows(f"SELECT pg_advisory_xact_lock({_LOCK})")
        await engine.run(_HISTORY)
        if migration.name in await _history(engine, dialect, known):
            return False
        await module.up(Migration(engine, dialect))
        await engine.run(
            placed("INSERT INTO schema_migration (name, digest, applied_at) VALUES ({}, {}, {})", dialect),
            (migration.name, migration.digest, utc_now()),
        )
    return True


async def _history(engine: Pooled, dialect: Dialect, known: tuple[Known, ...]) -> set[str]:
    """Names of applied migrations, after checking that they are this version's."""
    exists = {
        "sqlite": "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration'",
        "postgres": "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_migration'",
    }
    if not await engine.rows(exists[dialect]):
        return set()
    rows = await engine.rows("SELECT name, digest FROM schema_migration ORDER BY name")
    digests = {migration.name: migration.digest for migration in known}
    for row in rows:
        if row["name"] not in digests:
            raise MigrationRefused(
                f"The database is newer than this program: it has had {row['name']}. Install the version that made it"
            )
        if row["digest"] != digests[row["name"]]:
            raise MigrationRefused(
                f"{row['name']} has changed since it was applied to this database. Restore the released file; "
                "before the first release, create the database afresh"
            )
    return {row["name"] for row in rows}
