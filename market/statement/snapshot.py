"""Takes and reads the frozen snapshot of an edition."""

import hashlib
from collections.abc import Sequence
from datetime import date

import msgspec

from market.figures.types import Figure
from market.settings import Settings
from market.statement.facts import MarketFacts
from market.statement.numbers import is_small, suppress
from market.statement.sections.registry import SECTIONS
from market.statement.types import (
    SUPPRESSED,
    DataTable,
    Dimension,
    Form,
    Measure,
    Snapshot,
    SnapshotFigure,
    SnapshotIntention,
    SourceLine,
)

COUNTED_UNITS = {"beds", "services", "providers", "organisations", "people", "locations"}


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
    tables = [table for section in SECTIONS for table in section.tables(facts)]
    tables += [_breakdown(figure) for figure in facts.figures if isinstance(figure.value, dict)]
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
        figures=tuple(_frozen(figure) for figure in facts.figures if not isinstance(figure.value, dict)),
        tables=tuple(suppress(table) for table in tables),
        sources=tuple(sources),
        narratives={code: text for code, text in sorted(words.narratives.items()) if text.strip()},
        intentions=words.intentions,
    )


def encode(snapshot: Snapshot) -> bytes:
    """The snapshot as canonical JSON: sorted keys, no spaces, UTF-8."""
    return msgspec.json.encode(snapshot, order="sorted")


def decode(text: str | bytes) -> Snapshot:
    """The snapshot from its JSON. Raises `msgspec.ValidationError` when it is not one."""
    return msgspec.json.decode(text, type=Snapshot)


def digest(snapshot: Snapshot) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal: the same content, the same digest."""
    return hashlib.sha256(encode(snapshot)).hexdigest()


def form_of(unit: str) -> Form:
    """How figures of a unit are printed."""
    if unit.startswith(("ratio", "share")):
        return Form.SHARE
    if unit.startswith("day"):
        return Form.DAYS
    return Form.COUNT if unit in COUNTED_UNITS else Form.INDEX


def _frozen(figure: Figure) -> SnapshotFigure:
    form = form_of(figure.unit)
    counted = form in {Form.COUNT, Form.SHARE}
    parts = [None if isinstance(part, dict) else part for part in (figure.numerator, figure.denominator)]
    hidden = counted and any(is_small(part) for part in (parts if form is Form.SHARE else [figure.value]))  # type: ignore[arg-type]
    return SnapshotFigure(
        id=figure.id,
        title=figure.title,
        value=SUPPRESSED if hidden else figure.value,  # type: ignore[arg-type]
        unit=figure.unit,
        form=form,
        numerator=SUPPRESSED if hidden and parts[0] is not None else parts[0],
        denominator=parts[1],
        sources="; ".join(dict.fromkeys(source.title for source in figure.sources)),
        method=figure.method,
        stale=figure.stale,
        missing=figure.missing,
    )


def _breakdown(figure: Figure) -> DataTable:
    """A figure that has a number for each code, as a table for the data pack."""
    form = form_of(figure.unit)
    values = figure.value if isinstance(figure.value, dict) else {}
    tops = figure.numerator if isinstance(figure.numerator, dict) else {}
    rows = []
    for code, value in sorted(values.items()):
        hidden = form is Form.SHARE and is_small(tops.get(code))
        rows.append((code, SUPPRESSED if hidden else value))
    return DataTable(
        id=f"figure_{figure.id}",
        title=figure.title,
        dimensions=(Dimension("code", "Code"),),
        measures=(Measure("value", figure.title, figure.unit, form),),
        rows=tuple(rows),
        source="; ".join(dict.fromkeys(source.title for source in figure.sources)),
        note=figure.method,
    )
