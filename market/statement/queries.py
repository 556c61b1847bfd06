"""Reads of editions."""

from datetime import date

from msgspec import Struct

from market.db.sql import fetch_as, fetch_one_as, fetch_value
from market.statement.editions import EditionRow, IntentionRow, NarrativeRow
from market.statement.types import SourceLine

_EDITION = ", ".join(EditionRow.__struct_fields__)
_INTENTION = ", ".join(f'"{name}"' for name in IntentionRow.__struct_fields__)
_NARRATIVE = ", ".join(NarrativeRow.__struct_fields__)


class SourceRow(Struct, frozen=True):
    """The newest applied import of a feed."""

    feed: str
    as_at: date
    sha256: str
    rows: int
    rejected: int


async def list_editions() -> list[EditionRow]:
    """Every edition, newest as-at date first."""
    return await fetch_as(EditionRow, f"SELECT {_EDITION} FROM statement_edition ORDER BY as_at DESC, id DESC")


async def list_published() -> list[EditionRow]:
    """Published editions, newest as-at date first."""
    return await fetch_as(
        EditionRow,
        f"SELECT {_EDITION} FROM statement_edition WHERE status = 'published' ORDER BY as_at DESC, published_at DESC, id DESC",
    )


async def find_edition(edition_id: int) -> EditionRow | None:
    """One edition, or None."""
    return await fetch_one_as(EditionRow, f"SELECT {_EDITION} FROM statement_edition WHERE id = {{}}", edition_id)


async def find_edition_for(as_at: date) -> EditionRow | None:
    """The edition that speaks of a day: the published one first, else the newest draft."""
    return await fetch_one_as(
        EditionRow,
        f"SELECT {_EDITION} FROM statement_edition WHERE as_at = {{}}"
        " ORDER BY CASE WHEN status = 'published' THEN 0 ELSE 1 END, id DESC LIMIT 1",
        as_at,
    )


async def snapshot_json(edition_id: int) -> str:
    """The stored snapshot of an edition as JSON; empty while none is taken."""
    return str(await fetch_value("SELECT snapshot FROM statement_edition WHERE id = {}", edition_id) or "")


async def snapshot_before(as_at: date) -> str:
    """The frozen snapshot of the newest published edition that speaks of an earlier day; empty when there is none."""
    found = await fetch_value(
        "SELECT snapshot FROM statement_edition WHERE status = 'published' AND as_at < {} ORDER BY as_at DESC, id DESC LIMIT 1",
        as_at,
    )
    return str(found or "")


async def list_narratives(edition_id: int) -> list[NarrativeRow]:
    """Texts of an edition's sections."""
    return await fetch_as(
        NarrativeRow, f"SELECT {_NARRATIVE} FROM statement_narrative WHERE edition = {{}} ORDER BY section", edition_id
    )


async def find_narrative(edition_id: int, section: str) -> NarrativeRow | None:
    """The text of one section, or None while nobody has written any."""
    return await fetch_one_as(
        NarrativeRow,
        f"SELECT {_NARRATIVE} FROM statement_narrative WHERE edition = {{}} AND section = {{}}",
        edition_id,
        section,
    )


async def list_intentions(edition_id: int) -> list[IntentionRow]:
    """Intentions of an edition that are not withdrawn, in their order."""
    return await fetch_as(
        IntentionRow,
        f"SELECT {_INTENTION} FROM statement_intention WHERE edition = {{}} AND NOT withdrawn ORDER BY position, id",
        edition_id,
    )


async def find_intention(edition_id: int, intention_id: int) -> IntentionRow | None:
    """One intention of an edition, or None."""
    return await fetch_one_as(
        IntentionRow,
        f"SELECT {_INTENTION} FROM statement_intention WHERE edition = {{}} AND id = {{}} AND NOT withdrawn",
        edition_id,
        intention_id,
    )


async def newest_sources(on: date, titles: dict[str, str]) -> list[SourceLine]:
    """The newest applied file of each feed that speaks of `on` or a day before; `titles` are the feeds' words by code."""
    rows = await fetch_as(
        SourceRow,
        "SELECT r.feed, r.as_at, r.sha256, r.read - r.rejected - r.left_out AS rows, r.rejected FROM import_run r"
        " WHERE r.status = 'applied' AND r.as_at <= {} AND r.id = (SELECT max(n.id) FROM import_run n WHERE n.feed = r.feed"
        " AND n.status = 'applied' AND n.correction_of IS NULL AND n.as_at = (SELECT max(m.as_at) FROM import_run m"
        " WHERE m.feed = r.feed AND m.status = 'applied' AND m.correction_of IS NULL AND m.as_at <= {})) ORDER BY r.feed",
        on,
        on,
    )
    return [
        SourceLine(
            feed=row.feed,
            title=titles.get(row.feed, row.feed),
            as_at=row.as_at,
            sha256=row.sha256,
            rows=row.rows,
            rejected=row.rejected,
        )
        for row in rows
    ]
