"""Reads of the framework: versions as listed, and whole libraries, remembered in this process.

A library is remembered by what it holds (its content hash), so that a draft that changed is read again and another database never gets
somebody else's.
"""

from collections import OrderedDict
from typing import Any

import msgspec
from msgspec import Struct

from market.db.sql import fetch, fetch_as, fetch_one, fetch_one_as, fetch_value
from market.db.transaction import snapshot
from market.quality.framework.types import Criterion, FrameworkSettings, Library, VersionRow, VersionStatus

_VERSION = (
    "SELECT id, number, title, status, content_hash, based_on, consultation_until, live_on, superseded_on, created_by, created_at, version"
    " FROM framework_version"
)
_KEPT = 24
_Key = tuple[int, str, str, str]
_libraries: OrderedDict[_Key, Library] = OrderedDict()


class NoSuchVersion(LookupError):
    """There is no version of the framework of that number."""


class ChangeRow(Struct, frozen=True, kw_only=True):
    """One change of a draft. `before` and `after` are JSON of the criterion, `cost` of service to (before, after) a year."""

    id: int
    code: str
    kind: str
    before: str
    after: str
    reason: str
    cost: str
    changed_by: str
    changed_at: Any


async def list_versions() -> list[VersionRow]:
    """Every version, the newest first."""
    return await fetch_as(VersionRow, f"{_VERSION} ORDER BY id DESC")


async def find_version(version_id: int) -> VersionRow | None:
    """A version by its id."""
    return await fetch_one_as(VersionRow, f"{_VERSION} WHERE id = {{}}", version_id)


async def find_version_numbered(number: str) -> VersionRow | None:
    """A version by its number, such as 1.0.0."""
    return await fetch_one_as(VersionRow, f"{_VERSION} WHERE number = {{}}", number)


async def find_live() -> VersionRow | None:
    """The version that new assessments begin on."""
    return await fetch_one_as(
        VersionRow, f"{_VERSION} WHERE status = {{}} ORDER BY id DESC LIMIT 1", VersionStatus.LIVE.value
    )


async def live_library() -> Library | None:
    """The library of the live version."""
    live = await find_live()
    return await get_library(live.id) if live else None


async def get_library(version_id: int) -> Library:
    """A version, whole. Raises `NoSuchVersion`."""
    row = await fetch_one("SELECT number, status, content_hash FROM framework_version WHERE id = {}", version_id)
    if row is None:
        raise NoSuchVersion(version_id)
    key = (version_id, row["number"], row["status"], row["content_hash"])
    if (held := _libraries.get(key)) is not None:
        _libraries.move_to_end(key)
        return held
    library = await _whole(version_id)
    _libraries[(version_id, library.number, library.status, library.content_hash)] = library
    while len(_libraries) > _KEPT:
        _libraries.popitem(last=False)
    return library


async def _whole(version_id: int) -> Library:
    """The version from the database, at one moment: a draft may be changed while it is read."""
    async with snapshot():
        row = await fetch_one(
            "SELECT number, status, content_hash, settings FROM framework_version WHERE id = {}", version_id
        )
        bodies = await fetch(
            "SELECT body FROM framework_criterion WHERE framework_version = {} ORDER BY position", version_id
        )
    if row is None:
        raise NoSuchVersion(version_id)
    return Library(
        version_id=version_id,
        number=row["number"],
        status=row["status"],
        content_hash=row["content_hash"],
        settings=msgspec.json.decode(row["settings"], type=FrameworkSettings),
        criteria=tuple(msgspec.json.decode(each["body"], type=Criterion) for each in bodies),
    )


async def changes_of(version_id: int) -> list[ChangeRow]:
    """What was changed in a version since it was copied, the newest first."""
    return await fetch_as(
        ChangeRow,
        "SELECT id, code, kind, before, after, reason, cost, changed_by, changed_at FROM framework_change"
        " WHERE framework_version = {} ORDER BY id DESC",
        version_id,
    )


async def codes_ever_used() -> set[str]:
    """Every code that any version has, or that any change added or removed."""
    rows = await fetch("SELECT DISTINCT code FROM framework_criterion UNION SELECT DISTINCT code FROM framework_change")
    return {row["code"] for row in rows}


async def questions_mapped_to(code: str) -> int:
    """How many legacy questions were decided to go to a criterion."""
    return int(
        await fetch_value(
            "SELECT count(*) FROM decision_target t JOIN question_decision d ON d.id = t.decision"
            " JOIN legacy_question q ON q.id = d.question WHERE t.criterion = {} AND q.current",
            code,
        )
    )
