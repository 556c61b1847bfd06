"""Taking the database out for a backup, and putting one in a side place from which it can be swapped in."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg

from market.db.backup_archive import BackupRefused, Contents
from market.db.engine import sqlite_path
from market.db.errors import DatabaseUnavailable
from market.db.sqlite_pool import BUSY_SECONDS

_COUNTED_BY_SQLITE = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 1"
)
_COUNTED_BY_POSTGRES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"


# SQLite


def copy_sqlite(url: str, target: Path) -> Contents:
    """A copy of the database as at one moment, made in one step while others read and write; what it holds."""
    source = sqlite_path(url)
    if not source.exists():
        raise BackupRefused(f"There is no database at {source}")
    with closing(sqlite3.connect(source, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    return sqlite_contents(target)


def sqlite_contents(path: Path) -> Contents:
    """What a database file holds; BackupRefused when SQLite finds it damaged."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            damage = connection.execute("PRAGMA integrity_check").fetchone()[0]
            if damage != "ok":
                raise BackupRefused(f"The database {path.name} is damaged: {damage}")
            names = [row[0] for row in connection.execute(_COUNTED_BY_SQLITE)]
            counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
            head = connection.execute("SELECT entries, hash FROM audit_head WHERE id = 1").fetchone()
            applied = [row[0] for row in connection.execute("SELECT name FROM schema_migration ORDER BY name")]
    except sqlite3.Error as error:
        raise BackupRefused(f"{path.name} is not a database of this application: {error}") from error
    return Contents(tables=counts, migrations=applied, audit_entries=head[0], audit_hash=head[1])


def sqlite_has_data(url: str) -> bool:
    """Whether there is anything at the address."""
    path = sqlite_path(url)
    return path.exists() and path.stat().st_size > 0


def swap_sqlite(side: Path, url: str) -> None:
    """Put a checked database file in the place of the present one. Refused while a program has the present one open."""
    path = sqlite_path(url)
    if sqlite_has_data(url):
        try:
            with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode = DELETE").fetchone()  # also folds in the write-ahead log
        except sqlite3.OperationalError as error:
            raise BackupRefused(f"{path} is in use ({error}): stop the application, then restore") from error
        except sqlite3.DatabaseError:
            for ending in ("-wal", "-shm"):  # not a database at all, so its log belongs to nothing
                path.with_name(path.name + ending).unlink(missing_ok=True)
    os.replace(side, path)


# PostgreSQL


def without_password(url: str) -> tuple[str, dict[str, str]]:
    """The address for a command line, and the environment that carries its password, which other users must not see."""
    parts = urlsplit(url)
    if parts.password is None:
        return url, dict(os.environ)
    host = parts.netloc.rpartition("@")[2]
    user = parts.netloc.rpartition("@")[0].partition(":")[0]
    bare = urlunsplit(parts._replace(netloc=f"{user}@{host}" if user else host))
    return bare, {**os.environ, "PGPASSWORD": unquote(parts.password)}


def database_name(url: str) -> str:
    """The database of a PostgreSQL address."""
    name = unquote(urlsplit(url).path.lstrip("/"))
    if not name:
        raise BackupRefused("The address of the database names no database: add /name at its end")
    return name


def at_database(url: str, name: str) -> str:
    """The same server and user, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def find_program(name: str) -> str:
    """pg_dump or pg_restore: of the newest PostgreSQL on Debian, else on PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    found = next((str(folder / name) for folder in folders if (folder / name).exists()), None) or shutil.which(name)
    if found is None:
        raise BackupRefused(
            f"{name} was not found: install PostgreSQL's client programs (apt-get install postgresql-client)"
        )
    return found


async def run_program(name: str, *arguments: str, environment: dict[str, str]) -> None:
    """Run one of PostgreSQL's programs; BackupRefused carries what it said."""
    program = await asyncio.to_thread(find_program, name)
    process = await asyncio.create_subprocess_exec(
        program, *arguments, env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    try:
        _, said = await process.communicate()
    except BaseException:
        if process.returncode is None:
            process.kill()
            await process.wait()
        raise
    if process.returncode != 0:
        raise BackupRefused(f"{name} failed: {said.decode(errors='replace').strip()}")


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of its own."""
    try:
        connection = await asyncpg.connect(url)
    except asyncpg.InvalidCatalogNameError as error:
        raise BackupRefused(f"There is no database {database_name(url)}: {error}") from error
    except (OSError, asyncpg.PostgresError) as error:
        raise DatabaseUnavailable(str(error)) from error
    try:
        yield connection
    finally:
        await connection.close()


async def dump_postgres(url: str, target: Path) -> Contents:
    """pg_dump of the database, and what it holds, both of one exported snapshot."""
    bare, environment = without_password(url)
    async with (
        connected(url) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
        contents = await postgres_contents(connection)
        await run_program(
            "pg_dump",
            *("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"),
            *(f"--file={target}", f"--dbname={bare}"),
            environment=environment,
        )
    return contents


async def postgres_contents(connection: asyncpg.Connection) -> Contents:
    """What the database holds."""
    names = [row[0] for row in await connection.fetch(_COUNTED_BY_POSTGRES)]
    if "audit_head" not in names:
        raise BackupRefused("This is not a database of this application, or it has not been migrated")
    union = " UNION ALL ".join(f"SELECT '{name}' AS name, count(*) AS n FROM \"{name}\"" for name in names)
    counts = {row["name"]: row["n"] for row in await connection.fetch(union)}
    head = await connection.fetchrow("SELECT entries, hash FROM audit_head WHERE id = 1")
    applied = [row[0] for row in await connection.fetch("SELECT name FROM schema_migration ORDER BY name")]
    return Contents(tables=counts, migrations=applied, audit_entries=head["entries"], audit_hash=head["hash"])


async def postgres_has_data(url: str) -> bool:
    """Whether the database exists and has a table."""
    async with connected(at_database(url, "postgres")) as connection:
        exists = await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database_name(url))
    if not exists:
        return False
    async with connected(url) as connection:
        return bool(await connection.fetch(_COUNTED_BY_POSTGRES))


def side_url(url: str) -> str:
    """The side database in which a restore is tried."""
    return at_database(url, f"{database_name(url)}_restoring"[:63])


async def load_side_postgres(url: str, dump: Path) -> None:
    """Load a dump into a fresh side database of the same server. The user needs the right to create databases."""
    side = side_url(url)
    await drop_postgres(side)
    async with connected(at_database(url, "postgres")) as connection:
        try:
            await connection.execute(f'CREATE DATABASE "{database_name(side)}" TEMPLATE template0')
        except asyncpg.InsufficientPrivilegeError as error:
            raise BackupRefused(
                "The database user may not create the side database that a restore needs: as an administrator run "
                f"ALTER ROLE ... CREATEDB ({error})"
            ) from error
    bare, environment = without_password(side)
    await run_program(
        "pg_restore",
        *("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"),
        *(f"--dbname={bare}", str(dump)),
        environment=environment,
    )


async def drop_postgres(url: str) -> None:
    """Remove a side database, if there is one."""
    async with connected(at_database(url, "postgres")) as connection:
        await connection.execute(f'DROP DATABASE IF EXISTS "{database_name(url)}"')


async def swap_postgres(url: str) -> None:
    """Rename the side database to the present one's name. Refused while a program has the present one open."""
    name, side = database_name(url), database_name(side_url(url))
    old = f"{name}_replaced"[:63]
    async with connected(at_database(url, "postgres")) as connection:
        await connection.execute(f'DROP DATABASE IF EXISTS "{old}"')
        try:
            async with connection.transaction():
                if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
                    await connection.execute(f'ALTER DATABASE "{name}" RENAME TO "{old}"')
                await connection.execute(f'ALTER DATABASE "{side}" RENAME TO "{name}"')
        except asyncpg.ObjectInUseError as error:
            raise BackupRefused(f"The database {name} is in use: stop the application, then restore") from error
        await connection.execute(f'DROP DATABASE IF EXISTS "{old}"')
