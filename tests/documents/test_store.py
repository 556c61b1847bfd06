"""Files by their hash: whole or not at all, once, and noticed when they change."""

import hashlib
import io
import os
from pathlib import Path

import pytest

from market.documents import store

CONTENT = b"locationId,rating\n1-101,Good\n" * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


async def test_what_is_put_is_read_back_by_its_hash(tmp_path: Path) -> None:
    stored = await store.put(io.BytesIO(CONTENT), tmp_path)
    assert (stored.sha256, stored.size) == (SHA256, len(CONTENT))
    assert await store.read(SHA256, tmp_path) == CONTENT
    assert await store.checked_path(SHA256, tmp_path) == store.path_of(SHA256, tmp_path)


async def test_the_same_content_is_kept_once_whatever_it_comes_from(tmp_path: Path) -> None:
    source = tmp_path / "download.csv"
    source.write_bytes(CONTENT)
    await store.put(source, tmp_path)
    await store.put_bytes(CONTENT, tmp_path)
    kept = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert [path.name for path in kept] == [SHA256]
    assert source.exists()


async def test_too_large_a_file_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(store.FileTooLarge):
        await store.put(io.BytesIO(CONTENT), tmp_path, most=100)
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


async def test_a_stream_that_breaks_leaves_nothing_behind(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise OSError("the connection was lost")
            return super().read(10)

    with pytest.raises(OSError, match="lost"):
        await store.put(Broken(CONTENT), tmp_path)
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize("harm", ["edit", "remove"])
async def test_a_file_that_was_harmed_is_noticed(tmp_path: Path, harm: str) -> None:
    await store.put_bytes(CONTENT, tmp_path)
    path = store.path_of(SHA256, tmp_path)
    if harm == "edit":
        path.write_bytes(CONTENT.replace(b"Good", b"Best", 1))
    else:
        path.unlink()
    for look in (store.read, store.checked_path):
        with pytest.raises(store.FileLost):
            await look(SHA256, tmp_path)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "G" * 64, SHA256.upper(), SHA256 + "/x"])
def test_only_a_hash_is_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        store.path_of(name, tmp_path)


async def test_kept_files_are_for_the_service_alone(tmp_path: Path) -> None:
    await store.put_bytes(CONTENT, tmp_path)
    assert os.stat(store.path_of(SHA256, tmp_path)).st_mode & 0o077 == 0
