"""A backup brings back the database and the files together, or says why not."""

import io
import sqlite3
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import msgspec
import pytest

from market.core.actor import command_actor
from market.db import audit, backup
from market.db.backup import BackupRefused
from market.db.engine import close_database, open_database, sqlite_path
from market.db.sql import execute, fetch
from market.db.transaction import transaction

NOW = datetime(2026, 9, 30, 12, tzinfo=UTC)
ADD = (
    "INSERT INTO app_user (email, name, password_hash, active, failed_attempts, created_at, version) "
    "VALUES ({}, 'Zoë', '', {}, 0, {}, 1)"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    (home / "files" / "ab").mkdir(parents=True)
    (home / "files" / "ab" / "abcd").write_bytes(b"\x00 uploaded \xff" * 1000)
    (home / "files" / "empty").write_bytes(b"")
    return home


async def add(email: str) -> None:
    async with transaction():
        await execute(ADD, email, True, NOW)
        await audit.record(by=command_actor("test"), verb="user.added", subject=("user", email), at=NOW)


async def emails(url: str) -> list[str]:
    await open_database(url)
    try:
        return [row["email"] for row in await fetch("SELECT email FROM app_user ORDER BY email")]
    finally:
        await close_database()


def files(home: Path) -> dict[str, bytes]:
    return {p.relative_to(home).as_posix(): p.read_bytes() for p in (home / "files").rglob("*") if p.is_file()}


@pytest.fixture
async def archive(db, home: Path, tmp_path: Path) -> Path:
    """A backup of a database with two users, taken while it is open."""
    await add("a")
    await add("b")
    target = tmp_path / "backup.tar"
    manifest = await backup.create(target, home, db.url, at=NOW)
    assert manifest.contents.tables["app_user"] == 2
    assert manifest.contents.audit_entries == 2
    assert len(manifest.members) == 3
    return target


async def test_it_comes_back_in_a_fresh_place(db, databases, home, archive, tmp_path) -> None:
    await close_database()
    assert (await backup.verify(archive)).dialect == db.dialect
    fresh = await databases.create(db.dialect, migrated=False)
    other = tmp_path / "other"
    restored = await backup.restore(archive, other, fresh.url)
    assert restored.pending == []
    assert await emails(fresh.url) == ["a", "b"]
    assert files(other) == files(home)
    assert [path.name for path in other.iterdir()] == ["files"]
    restored_files = [*other.rglob("*"), *([sqlite_path(fresh.url)] if db.dialect == "sqlite" else [])]
    assert all(path.stat().st_mode & 0o077 == 0 for path in restored_files), "for nobody but their owner"
    await open_database(fresh.url)
    await add("c")  # ids and the audit chain go on
    assert (await audit.verify_chain()).whole


async def test_it_replaces_only_when_asked(db, home, archive) -> None:
    await add("c")
    (home / "files" / "later").write_bytes(b"later")
    await close_database()
    with pytest.raises(BackupRefused, match="--replace"):
        await backup.restore(archive, home, db.url)
    assert await emails(db.url) == ["a", "b", "c"]
    await backup.restore(archive, home, db.url, replace=True)
    assert await emails(db.url) == ["a", "b"]
    assert sorted(files(home)) == ["files/ab/abcd", "files/empty"]


async def test_it_is_not_restored_under_a_running_application(db, home, archive) -> None:
    with pytest.raises(BackupRefused, match="stop the application"):
        await backup.restore(archive, home, db.url, replace=True)
    await close_database()
    holder = await _hold(db)
    before = files(home)
    try:
        with pytest.raises(BackupRefused, match="in use"):
            await backup.restore(archive, home, db.url, replace=True)
    finally:
        await holder()
    assert files(home) == before
    assert await emails(db.url) == ["a", "b"]


async def _hold(db):
    """Another program with the database open; the way to end it."""
    if db.dialect == "sqlite":
        connection = sqlite3.connect(db.url.removeprefix("sqlite:///"))
        connection.execute("SELECT count(*) FROM app_user").fetchall()

        async def close() -> None:
            connection.close()

        return close
    other = await asyncpg.connect(db.url)
    return other.close


async def test_a_backup_sees_one_moment(db, home, tmp_path, monkeypatch) -> None:
    """Somebody writes between counting and copying: the manifest still agrees with the copy."""
    await add("a")
    original = backup.databases.run_program

    async def write_first(*args, **kwargs) -> None:
        await add("late")
        await original(*args, **kwargs)

    monkeypatch.setattr(backup.databases, "run_program", write_first)
    manifest = await backup.create(tmp_path / "b.tar", home, db.url, at=NOW)
    monkeypatch.undo()
    await close_database()
    assert manifest.contents.tables["app_user"] == 1
    await backup.restore(tmp_path / "b.tar", home, db.url, replace=True)
    assert await emails(db.url) == ["a"]


async def test_a_broken_audit_trail_is_not_restored(db, home, tmp_path) -> None:
    await add("a")
    if db.dialect == "sqlite":
        await execute("DROP TRIGGER audit_entry_no_update")
    else:
        await execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
    await execute("UPDATE audit_entry SET verb = 'nothing'")
    await backup.create(tmp_path / "b.tar", home, db.url, at=NOW)
    await close_database()
    with pytest.raises(BackupRefused, match="audit trail"):
        await backup.restore(tmp_path / "b.tar", home, db.url, replace=True)
    assert await emails(db.url) == ["a"]


def rewrite(archive: Path, change) -> None:
    """Write the archive anew with its list of (name, content, type) changed."""
    with tarfile.open(archive) as tar:
        members = [(m.name, tar.extractfile(m).read(), tarfile.REGTYPE) for m in tar.getmembers()]
    members = change(members)
    with tarfile.open(archive, "w") as tar:
        for name, content, kind in members:
            header = tarfile.TarInfo(name)
            header.size, header.type, header.linkname = len(content), kind, "/etc/passwd"
            tar.addfile(header, io.BytesIO(content))


def with_member(name: str, kind: bytes = tarfile.REGTYPE):
    """Adds a file that the manifest lists too."""

    def change(members: list) -> list:
        manifest = msgspec.json.decode(members[0][1])
        manifest["members"][name] = {"sha256": "0" * 64, "bytes": 0}
        return [(members[0][0], msgspec.json.encode(manifest), tarfile.REGTYPE), *members[1:], (name, b"", kind)]

    return change


DAMAGE = {
    "an unlisted file": (lambda m: [*m, ("files/extra", b"x", tarfile.REGTYPE)], "does not list"),
    "a missing file": (lambda m: m[:-1], "lacks 1 of its files"),
    "a changed file": (lambda m: [*m[:-2], (m[-2][0], b"x" + m[-2][1][1:], m[-2][2]), m[-1]], "damaged"),
    "a name outside": (with_member("../outside"), "does not list"),
    "an absolute name": (with_member("/tmp/outside"), "does not list"),
    "a link": (with_member("files/link", tarfile.SYMTYPE), "does not list"),
    "no manifest": (lambda m: m[1:], "does not begin with a manifest"),
    "a manifest that is no JSON": (lambda m: [(m[0][0], b"{", m[0][2]), *m[1:]], "cannot be read"),
}


@pytest.mark.parametrize("kind", DAMAGE)
async def test_a_damaged_or_hostile_archive_is_refused(databases, home, tmp_path, kind) -> None:
    made = await databases.create("sqlite")
    target = tmp_path / "backup.tar"
    await backup.create(target, home, made.url, at=NOW)
    change, said = DAMAGE[kind]
    rewrite(target, change)
    for act in (backup.verify(target), backup.restore(target, tmp_path / "other", f"sqlite:///{tmp_path}/x.db")):
        with pytest.raises(BackupRefused, match=said):
            await act
    assert not (tmp_path / "x.db").exists()
    assert not (tmp_path / "outside").exists()


async def test_a_cut_off_archive_and_other_mistakes_are_named(databases, home, tmp_path) -> None:
    made = await databases.create("sqlite")
    target = tmp_path / "backup.tar"
    await backup.create(target, home, made.url, at=NOW)
    with pytest.raises(BackupRefused, match="exists already"):
        await backup.create(target, home, made.url, at=NOW)
    with pytest.raises(BackupRefused, match="no folder"):
        await backup.create(tmp_path / "none" / "b.tar", home, made.url, at=NOW)
    with pytest.raises(BackupRefused, match="no database"):
        await backup.create(tmp_path / "b.tar", home, f"sqlite:///{tmp_path}/none.db", at=NOW)
    target.write_bytes(target.read_bytes()[: target.stat().st_size // 2])
    with pytest.raises(BackupRefused):
        await backup.verify(target)
    with pytest.raises(BackupRefused, match="no backup at"):
        await backup.verify(tmp_path / "absent.tar")
    assert not list(tmp_path.glob("*.partial")) + list(tmp_path.glob(".backup-*"))
