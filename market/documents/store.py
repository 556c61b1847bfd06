"""Files kept by their SHA-256 under `MARKET_HOME/files`: written whole or not at all, checked when read.

Whatever is put twice is kept once. The blocking work is done in threads.
"""

import asyncio
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

CHUNK = 1024 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Stored(Struct, frozen=True):
    """A kept file: the SHA-256 of its content in hexadecimal, and its size in bytes."""

    sha256: str
    size: int


class FileLost(Exception):
    """A kept file is missing or no longer has the content it was kept under: restore it from a backup."""


class FileTooLarge(Exception):
    """More bytes came than may be kept; nothing of them was kept."""


async def put(source: BinaryIO | Path, home: Path, *, most: int | None = None) -> Stored:
    """Keep the content of an open binary stream or of a file, to the disk and not only to its cache.

    `home` is MARKET_HOME. Raises `FileTooLarge` beyond `most` bytes; OSError when the disk is full or not writable.
    """
    return await asyncio.to_thread(_put, source, home, most)


async def put_bytes(content: bytes, home: Path) -> Stored:
    """Keep bytes that are already in memory."""
    return await asyncio.to_thread(_put_bytes, content, home)


def path_of(sha256: str, home: Path) -> Path:
    """Where the file of that hash is kept, whether or not it is there. ValueError for what is no SHA-256."""
    if not _SHA256.fullmatch(sha256):
        raise ValueError("not a SHA-256 in hexadecimal")
    return home / "files" / sha256[:2] / sha256


async def read(sha256: str, home: Path) -> bytes:
    """The content, checked against its hash. Raises `FileLost`."""
    return await asyncio.to_thread(_read, sha256, home)


async def checked_path(sha256: str, home: Path) -> Path:
    """The path of a kept file whose content has just been checked against its hash. Raises `FileLost`."""
    return await asyncio.to_thread(_checked_path, sha256, home)


async def remove(sha256: str, home: Path) -> None:
    """Take a kept file away for good. The caller makes sure that nothing else points at it. Doing so twice changes nothing."""
    await asyncio.to_thread(_remove, sha256, home)


def _remove(sha256: str, home: Path) -> None:
    path = path_of(sha256, home)
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        _sync_folder(path.parent)


def _put(source: BinaryIO | Path, home: Path, most: int | None) -> Stored:
    if isinstance(source, Path):
        with source.open("rb") as stream:
            return _put_stream(iter(lambda: stream.read(CHUNK), b""), home, most)
    return _put_stream(iter(lambda: source.read(CHUNK), b""), home, most)


def _put_bytes(content: bytes, home: Path) -> Stored:
    return _put_stream(iter((content,)), home, None)


def _put_stream(chunks: Iterator[bytes], home: Path, most: int | None) -> Stored:
    folder = home / "files"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with _temporary(folder) as path:
        with path.open("wb") as target:
            for chunk in chunks:
                size += len(chunk)
                if most is not None and size > most:
                    raise FileTooLarge(f"the file is larger than {most:,} bytes")
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        stored = Stored(sha256=digest.hexdigest(), size=size)
        final = path_of(stored.sha256, home)
        final.parent.mkdir(exist_ok=True, mode=0o700)
        path.replace(final)
        _sync_folder(final.parent)
        _sync_folder(folder)
    return stored


@contextmanager
def _temporary(folder: Path) -> Iterator[Path]:
    path = folder / f".{secrets.token_hex(8)}.part"
    path.touch(mode=0o600)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(sha256: str, home: Path) -> bytes:
    try:
        content = path_of(sha256, home).read_bytes()
    except FileNotFoundError:
        raise FileLost(f"The kept file {sha256} is missing: restore it from a backup") from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise FileLost(f"The kept file {sha256} has been changed: restore it from a backup")
    return content


def _checked_path(sha256: str, home: Path) -> Path:
    path = path_of(sha256, home)
    try:
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        raise FileLost(f"The kept file {sha256} is missing: restore it from a backup") from None
    if found != sha256:
        raise FileLost(f"The kept file {sha256} has been changed: restore it from a backup")
    return path
