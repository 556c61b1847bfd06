"""Takes and reads the frozen snapshot of an edition."""

import hashlib
from collections.abc import Sequence
from datetime import date

import msgspec
from msgspec.structs import replace

from market.settings import Settings
from market.statement.facts import MarketFacts
from market.statement.numbers import suppress
from market.statement.sections.registry import SECTIONS
from market.statement.types import DataTable, EarlierEdition, Snapshot, SnapshotIntention, SourceLine


class EditionWords(msgspec.Struct, frozen=True, kw_only=True):
    """What people wrote for an edition: title, owner, dates, narratives by section code, intentions."""

    title: str
    owner: str = ""
    next_update_on: date | None = None
    narratives: dict[str, str] = {}
    intentions: tuple[SnapshotIntention, ...] = ()


def take_snapshot(
    facts: MarketFacts, words: EditionWords, sources: Sequence[SourceLine], settings: Settings
) -> Snapshot:
    """Freeze the facts: every section's tables and every figure, with small counts suppressed."""
    newest = newest_dates(facts)
    tables = [table for section in SECTIONS for table in section.tables(facts)]
    return Snapshot(
        title=words.title,
        council=settings.council_name,
        area=settings.council_short_name,
        area_code=settings.authority_code,
        as_at=facts.on,
        demonstration=settings.demonstration,
        owner=words.owner,
        contact_email=settings.contact_email,
        contact_phone=settings.contact_phone,
        next_update_on=words.next_update_on,
        figures=facts.frozen_figures,
        tables=tuple(_dated(suppress(table), newest) for table in tables),
        sources=tuple(sources),
        narratives={code: text for code, text in sorted(words.narratives.items()) if text.strip()},
        intentions=words.intentions,
        earlier=_earlier(facts.earlier),
    )


def newest_dates(facts: MarketFacts) -> dict[str, date]:
    """The newest date of what each feed gave by the as-at date, by the feed's code."""
    newest: dict[str, date] = {}
    for source in (source for figure in facts.figures for source in figure.sources):
        if source.as_at is not None:
            newest[source.feed] = max(source.as_at, newest.get(source.feed, source.as_at))
    return newest


def _dated(table: DataTable, newest: dict[str, date]) -> DataTable:
    days = [newest[feed] for feed in table.feeds if feed in newest]
    return replace(table, newest_on=max(days)) if days else table


def _earlier(snapshot: Snapshot | None) -> EarlierEdition | None:
    if snapshot is None:
        return None
    return EarlierEdition(title=snapshot.title, as_at=snapshot.as_at, intentions=snapshot.intentions)


def encode(snapshot: Snapshot) -> bytes:
    """The snapshot as canonical JSON: sorted keys, no spaces, UTF-8."""
    return msgspec.json.encode(snapshot, order="sorted")


def decode(text: str | bytes) -> Snapshot:
    """The snapshot from its JSON. Raises `msgspec.ValidationError` when it is not one."""
    return msgspec.json.decode(text, type=Snapshot)


def digest(snapshot: Snapshot) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal: the same content, the same digest."""
    return hashlib.sha256(encode(snapshot)).hexdigest()
