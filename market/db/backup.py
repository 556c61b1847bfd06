"""Backups: the database and the uploaded files together, in one archive that proves itself.

A restore is tried in a side place and compared with the manifest (rows of each table, audit chain, SHA-256 of every
file) before it takes the place of anything.
"""

import asyncio
import importlib.metadata
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from market.db import backup_database as databases
from market.db.audit import Head, verify_chain
from market.db.backup_archive import (
    FORMAT,
    BackupRefused,
    Contents,
    Manifest,
    hash_file,
    list_files,
    read_members,
    write_archive,
)
from market.db.engine import close_database, dialect_of, open_database
from market.db.migrate import pending
from market.db.registry import current
from market.db.schema import Dialect

__all__ = ["BackupRefused", "Manifest", "Restored", "create", "restore", "verify"]


class Restored(Struct, frozen=True):
    """What a restore put back. `pending` names migrations to run before this version can serve."""

    manifest: Manifest
    pending: list[str]


async def create(target: Path, home: Path, url: str, *, at: datetime) -> Manifest:
    """Write a backup to `target`, which must not exist, of the database and of `home`/files; readers and writers go on.

    The database is copied first: files are stored before the rows that name them, so every file it names is in the
    archive. Raises BackupRefused with the reason.
    """
    dialect = dialect_of(url)
    name = "database.sqlite" if dialect == "sqlite" else "database.dump"
    folder = await asyncio.to_thread(_workplace, target)
    try:
        copy = folder / name
        if dialect == "sqlite":
            contents = await asyncio.to_thread(databases.copy_sqlite, url, copy)
        else:
            contents = await databases.dump_postgres(url, copy)
        return await asyncio.to_thread(_write, target, home, copy, contents, dialect, at)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder)


def _workplace(target: Path) -> Path:
    """A folder on the target's disk in which the backup is put together."""
    if target.exists():
        raise BackupRefused(f"{target} exists already: choose another name")
    parent = target.absolute().parent
    if not parent.is_dir():
        raise BackupRefused(f"There is no folder {parent}: create it first")
    return Path(tempfile.mkdtemp(prefix=".backup-", dir=parent))


def _write(target: Path, home: Path, copy: Path, contents: Contents, dialect: Dialect, at: datetime) -> Manifest:
    sources = {copy.name: copy, **list_files(home / "files")}
    manifest = Manifest(
        format=FORMAT,
        application=importlib.metadata.version("care-market"),
        created_at=at.astimezone(UTC),
        dialect=dialect,
        database=copy.name,
        contents=contents,
        members={name: hash_file(path) for name, path in sources.items()},
    )
    write_archive(target, manifest, sources)
    return manifest


async def verify(archive: Path) -> Manifest:
    """Check a backup without restoring it: every file's SHA-256, and that its database can be read (SQLite: rows
    too).
    """
    folder = await asyncio.to_thread(tempfile.mkdtemp, prefix="market-verify-")
    try:
        manifest = await asyncio.to_thread(read_members, archive, Path(folder))
        database = Path(folder) / manifest.database
        if manifest.dialect == "sqlite":
            _compare(await asyncio.to_thread(databases.sqlite_contents, database), manifest.contents)
        else:
            await databases.run_program("pg_restore", "--list", str(database), environment={})
        return manifest
    finally:
        await asyncio.to_thread(shutil.rmtree, folder)


async def restore(archive: Path, home: Path, url: str, *, replace: bool = False) -> Restored:
    """Put a backup back. Refuses, unless `replace`, when there is a database or an uploaded file at the target already.

    The application must be stopped. Raises BackupRefused, and the target is then as it was.
    """
    if current() is not None:
        raise BackupRefused(
            "This process has the database open: stop the application and restore from the command line"
        )
    dialect = dialect_of(url)
    if not replace:
        await _refuse_what_is_there(home, url)
    await asyncio.to_thread(home.mkdir, parents=True, exist_ok=True, mode=0o700)
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix=".restoring-", dir=home))
    try:
        manifest = await asyncio.to_thread(read_members, archive, folder)
        if manifest.dialect != dialect:
            raise BackupRefused(
                f"The backup is of {manifest.dialect} and the target is {dialect}: a backup is restored to its own engine"
            )
        database = folder / manifest.database
        if dialect == "sqlite":
            missing = await _restore_sqlite(database, folder, home, url, manifest)
        else:
            missing = await _restore_postgres(database, folder, home, url, manifest)
        return Restored(manifest=manifest, pending=missing)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder)


async def _refuse_what_is_there(home: Path, url: str) -> None:
    if dialect_of(url) == "sqlite":
        occupied = await asyncio.to_thread(databases.sqlite_has_data, url)
    else:
        occupied = await databases.postgres_has_data(url)
    files = await asyncio.to_thread(list_files, home / "files")
    if occupied or files:
        raise BackupRefused("There is data at the target already: use --replace to put the backup in its place")


async def _restore_sqlite(database: Path, folder: Path, home: Path, url: str, manifest: Manifest) -> list[str]:
    side = await asyncio.to_thread(_beside, database, databases.sqlite_path(url))
    try:
        _compare(await asyncio.to_thread(databases.sqlite_contents, side), manifest.contents)
        missing = await _prove_audit(f"sqlite:///{side}", manifest)
        await asyncio.to_thread(_fold_log, side)
        previous = await asyncio.to_thread(_swap_files, folder, home)
        try:
            await asyncio.to_thread(databases.swap_sqlite, side, url)
        except BaseException:
            await asyncio.to_thread(_swap_back, folder, home, previous)
            raise
    finally:
        for ending in ("", "-wal", "-shm"):
            await asyncio.to_thread(side.with_name(side.name + ending).unlink, missing_ok=True)
    return missing


def _beside(database: Path, target: Path) -> Path:
    """Move the extracted database into the target's folder, so that the last step is a rename."""
    target.absolute().parent.mkdir(parents=True, exist_ok=True)
    side = target.absolute().with_name(target.name + ".restoring")
    side.unlink(missing_ok=True)
    shutil.move(database, side)
    return side


def _fold_log(side: Path) -> None:
    for ending in ("-wal", "-shm"):
        if side.with_name(side.name + ending).exists():
            raise BackupRefused(f"{side} is still open in another program")


async def _restore_postgres(database: Path, folder: Path, home: Path, url: str, manifest: Manifest) -> list[str]:
    side = databases.side_url(url)
    try:
        await databases.load_side_postgres(url, database)
        async with databases.connected(side) as connection:
            _compare(await databases.postgres_contents(connection), manifest.contents)
        missing = await _prove_audit(side, manifest)
        previous = await asyncio.to_thread(_swap_files, folder, home)
        try:
            await databases.swap_postgres(url)
        except BaseException:
            await asyncio.to_thread(_swap_back, folder, home, previous)
            raise
    finally:
        await databases.drop_postgres(side)
    return missing


def _swap_files(folder: Path, home: Path) -> Path | None:
    """Put the restored files in place; where the present ones went, inside the folder that is removed at the end."""
    files, restored = home / "files", folder / "files"
    restored.mkdir(exist_ok=True, mode=0o700)
    previous = None
    if files.exists():
        previous = folder / "previous"
        files.rename(previous)
    restored.rename(files)
    return previous


def _swap_back(folder: Path, home: Path, previous: Path | None) -> None:
    (home / "files").rename(folder / "files")
    if previous is not None:
        previous.rename(home / "files")


def _compare(found: Contents, expected: Contents) -> None:
    if found == expected:
        return
    names = sorted({*found.tables, *expected.tables})
    differing = [
        f"{name} {found.tables.get(name, 'missing')} instead of {expected.tables.get(name, 'none')}"
        for name in names
        if found.tables.get(name) != expected.tables.get(name)
    ]
    raise BackupRefused(
        "The backup's database is not what its manifest says: "
        + ("; ".join(differing) or "its audit head or its migrations differ")
    )


async def _prove_audit(url: str, manifest: Manifest) -> list[str]:
    """Recompute the audit chain of a restored database; which migrations it lacks."""
    missing = await pending(url)
    await open_database(url, pool_size=1)
    try:
        contents = manifest.contents
        report = await verify_chain([Head(entries=contents.audit_entries, hash=contents.audit_hash)])
    finally:
        await close_database()
    if report.problem is not None:
        raise BackupRefused(f"The audit trail of the backup is broken: {report.problem}")
    return missing
