"""The archive of a backup: one tar file with the database, the uploaded files and a manifest that lists and hashes
them.
"""

import contextlib
import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec
from msgspec import Struct

from market.db.errors import DatabaseError
from market.db.schema import Dialect

FORMAT = 1
MANIFEST = "manifest.json"
BLOCK = 1 << 20
LARGEST_MANIFEST = 256 << 20


class BackupRefused(DatabaseError):
    """A backup cannot be made, read or restored; the message says why and what to do."""


class Member(Struct, frozen=True):
    """A file of the archive."""

    sha256: str
    bytes: int


class Contents(Struct, frozen=True):
    """What the database held at the moment of the backup."""

    tables: dict[str, int]
    migrations: list[str]
    audit_entries: int
    audit_hash: str


class Manifest(Struct, frozen=True):
    """What is in a backup. `members` maps each name in the archive to its size and SHA-256."""

    format: int
    application: str
    created_at: datetime
    dialect: Dialect
    database: str
    contents: Contents
    members: dict[str, Member]


def hash_file(path: Path) -> Member:
    """Size and SHA-256 of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source:
        while block := source.read(BLOCK):
            digest.update(block)
            size += len(block)
    return Member(sha256=digest.hexdigest(), bytes=size)


def list_files(folder: Path) -> dict[str, Path]:
    """Every file under the folder of uploaded files, by its name in the archive. Links are refused, not followed."""
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        if path.is_symlink():
            raise BackupRefused(f"{path} is a link: the folder of uploaded files must hold only files")
        if path.is_file():
            found[f"files/{path.relative_to(folder).as_posix()}"] = path
    return found


def write_archive(target: Path, manifest: Manifest, sources: dict[str, Path]) -> None:
    """Write the archive beside its place and move it there when it is whole and on the disk."""
    partial = target.with_name(target.name + ".partial")
    text = msgspec.json.format(msgspec.json.encode(manifest, order="deterministic"))
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
                archive.addfile(_header(MANIFEST, len(text), manifest.created_at), io.BytesIO(text))
                for name, path in sources.items():
                    member = manifest.members[name]
                    with path.open("rb") as source:
                        archive.addfile(_header(name, member.bytes, manifest.created_at), source)
            raw.flush()
            os.fsync(raw.fileno())
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def _header(name: str, size: int, at: datetime) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size = size
    header.mode = 0o600
    header.mtime = int(at.timestamp())
    return header


@contextlib.contextmanager
def opened(archive: Path) -> Iterator[tarfile.TarFile]:
    """The tar file; BackupRefused when it is not one, or is cut off."""
    try:
        with tarfile.open(archive, mode="r:") as tar:
            yield tar
    except FileNotFoundError as error:
        raise BackupRefused(f"There is no backup at {archive}") from error
    except (tarfile.TarError, EOFError) as error:
        raise BackupRefused(f"{archive} is not a whole backup archive: {error}") from error


def read_manifest(tar: tarfile.TarFile) -> Manifest:
    """The manifest, which is the first member."""
    first = tar.next()
    if first is None or first.name != MANIFEST or not first.isreg() or first.size > LARGEST_MANIFEST:
        raise BackupRefused("This is not a backup of this application: it does not begin with a manifest")
    try:
        manifest = msgspec.json.decode(_content(tar, first).read(), type=Manifest)
    except msgspec.MsgspecError as error:
        raise BackupRefused(f"The manifest of the backup cannot be read: {error}") from error
    if manifest.format != FORMAT:
        raise BackupRefused(f"The backup has format {manifest.format}; this program reads format {FORMAT}")
    if manifest.database not in manifest.members:
        raise BackupRefused("The manifest of the backup does not list its database")
    return manifest


def read_members(archive: Path, folder: Path | None = None) -> Manifest:
    """Check every member against the manifest and, with a folder, write each below it under its own name.

    Only plain files that the manifest lists are accepted, so nothing can be written outside the folder.
    """
    with opened(archive) as tar:
        manifest = read_manifest(tar)
        seen: set[str] = set()
        while (member := tar.next()) is not None:
            expected = manifest.members.get(member.name)
            if expected is None or not member.isreg() or member.name in seen or not _name_is_safe(member.name):
                raise BackupRefused(f"The backup holds {member.name!r}, which its manifest does not list as a file")
            seen.add(member.name)
            target = None if folder is None else folder / member.name
            if _copy(_content(tar, member), target) != expected:
                raise BackupRefused(f"{member.name} in the backup is damaged: its SHA-256 is not the manifest's")
    if missing := sorted(set(manifest.members) - seen):
        raise BackupRefused(f"The backup lacks {len(missing)} of its files, the first is {missing[0]}")
    return manifest


def _name_is_safe(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member)
    if content is None:
        raise BackupRefused(f"{member.name} in the backup is not a file")
    return content


def _copy(content: IO[bytes], target: Path | None) -> Member:
    digest, size = hashlib.sha256(), 0
    with contextlib.ExitStack() as stack:
        out = None
        if target is not None:
            for parent in (folder for folder in reversed(target.parents) if not folder.exists()):
                parent.mkdir(mode=0o700)
            target.touch(mode=0o600, exist_ok=False)
            out = stack.enter_context(target.open("wb"))
        while block := content.read(BLOCK):
            digest.update(block)
            size += len(block)
            if out is not None:
                out.write(block)
        if out is not None:
            out.flush()
            os.fsync(out.fileno())
    return Member(sha256=digest.hexdigest(), bytes=size)
