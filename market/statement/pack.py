"""The data pack: tidy CSV files, one row a value, with `datapackage.json` and a SHA-256 manifest.

Everything that the documents print as a number is a cell here: tables and figures by their values, texts with numbers in them
(titles, methods, narratives, dates) by their words, the ticks of chart axes, and the pages of the PDF.
"""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from market.core.words import day_words
from market.statement.ages import age_days, age_words
from market.statement.blocks import static_texts
from market.statement.numbers import printed
from market.statement.sections.changes import standing
from market.statement.snapshot import digest
from market.statement.types import NOT_AVAILABLE, SUPPRESSED, DataTable, Form, Snapshot, SnapshotIntention
from market.statement.words import CONFIDENCE_WORDS, DIRECTION_WORDS, ROUTE_WORDS, STAGE_WORDS
from market.web.downloads import safe_cell

LICENCE = {
    "name": "OGL-UK-3.0",
    "title": "Open Government Licence v3.0",
    "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}
_NUMBER = re.compile(r"[-+]?[\d,.]+%?(?: [a-z ]+)?")
STATUS = {SUPPRESSED: "suppressed", NOT_AVAILABLE: "not available"}


class PackFile:
    """One CSV file of the pack: its name, a sentence about it, its fields with their types, and its rows."""

    def __init__(self, name: str, about: str, fields: Sequence[tuple[str, str]], rows: Iterable[Sequence[Any]]) -> None:
        self.name = name
        self.about = about
        self.fields = tuple(fields)
        self.rows = [tuple(row) for row in rows]

    def csv(self) -> bytes:
        """The file: UTF-8, comma, LF, a header row. The same rows, the same bytes."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([name for name, _ in self.fields])
        writer.writerows([_text(cell) for cell in row] for row in self.rows)
        return out.getvalue().encode()


def _text(cell: Any) -> str:
    """A cell as text. Floats keep every digit that tells them apart; words that a spreadsheet would run get an apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell if _NUMBER.fullmatch(cell) else str(safe_cell(cell))
    return repr(cell) if isinstance(cell, float) else str(cell)


def pack_files(
    snapshot: Snapshot, *, pages: int, contents: Sequence[tuple[str, int]], axes: Sequence[tuple[str, str]]
) -> list[PackFile]:
    """Every CSV file of the pack.

    `pages` is the length of the PDF, `contents` its headings with their pages, `axes` the ids of charts with the texts on their axes.
    """
    return [
        _figures(snapshot),
        *(_table(snapshot, table) for table in snapshot.tables),
        _tables(snapshot),
        _intentions(snapshot),
        *_earlier(snapshot),
        _sources(snapshot),
        _document(snapshot, pages, contents),
        PackFile(
            "texts.csv",
            "Titles, notes, methods and officers' narratives: texts that may hold numbers of their own.",
            (("place", "string"), ("text", "string")),
            static_texts(snapshot),
        ),
        PackFile(
            "chart_axes.csv",
            "Labels printed on the axes of charts.",
            (("chart", "string"), ("printed", "string")),
            axes,
        ),
    ]


def write_pack(
    snapshot: Snapshot, *, pages: int, contents: Sequence[tuple[str, int]], axes: Sequence[tuple[str, str]]
) -> dict[str, bytes]:
    """The pack as file names with their bytes: CSV files, `datapackage.json` and `manifest.sha256`."""
    files = pack_files(snapshot, pages=pages, contents=contents, axes=axes)
    made = {f"data/{file.name}": file.csv() for file in files}
    made["datapackage.json"] = _datapackage(snapshot, files, made)
    manifest = "".join(f"{hashlib.sha256(made[name]).hexdigest()}  {name}\n" for name in sorted(made))
    return {**made, "manifest.sha256": manifest.encode()}


def _value(cell: Any, form: Form) -> tuple[Any, str, str]:
    """A number of a table as value, printed form and status."""
    if cell is None:
        cell = NOT_AVAILABLE
    if isinstance(cell, str):
        return None, cell, STATUS.get(cell, cell)
    return cell, printed(cell, form), "final"


_TAIL = (
    ("measure", "string"),
    ("value", "number"),
    ("unit", "string"),
    ("printed", "string"),
    ("status", "string"),
    ("source", "string"),
)


def _table(snapshot: Snapshot, table: DataTable) -> PackFile:
    width = len(table.dimensions)
    rows = [
        (snapshot.area_code, snapshot.as_at, *row[:width], measure.name, value, unit, words, status, table.source)
        for at, row in enumerate(table.rows)
        for measure, cell in zip(table.measures, row[width:], strict=True)
        for unit, form in [table.kind(at, measure)]
        for value, words, status in [_value(cell, form)]
    ]
    dimensions = tuple((dimension.name, "string") for dimension in table.dimensions)
    fields = (("area_code", "string"), ("as_at", "date"), *dimensions, *_TAIL)
    return PackFile(f"{table.id}.csv", f"{table.title}. {table.note}".strip(), fields, rows)


def _tables(snapshot: Snapshot) -> PackFile:
    """The list of tables with the age of what they rest on."""
    rows = [
        (
            table.id,
            table.title,
            table.source,
            table.newest_on,
            day_words(table.newest_on) if table.newest_on else "",
            age_days(table, snapshot.as_at),
            age_words(table, snapshot.as_at) if table.newest_on else "",
        )
        for table in snapshot.tables
    ]
    fields = (
        ("table", "string"),
        ("title", "string"),
        ("source", "string"),
        ("newest_on", "date"),
        ("newest_printed", "string"),
        ("age_days", "integer"),
        ("age_printed", "string"),
    )
    return PackFile(
        "tables.csv", "The tables of this pack, their sources and how old the newest data are.", fields, rows
    )


def _figures(snapshot: Snapshot) -> PackFile:
    rows = []
    for figure in snapshot.figures:
        for part, cell in (
            ("value", figure.value),
            ("numerator", figure.numerator),
            ("denominator", figure.denominator),
        ):
            if part != "value" and cell is None:
                continue
            form = figure.form if part == "value" else Form.NUMBER
            value, words, status = _value(cell, form)
            unit = figure.unit if part == "value" else ""
            rows.append(
                (snapshot.area_code, snapshot.as_at, figure.id, part, value, unit, words, status, figure.sources)
            )
    fields = (("area_code", "string"), ("as_at", "date"), ("figure_id", "string"), *_TAIL)
    return PackFile("figures.csv", "Headline figures with their numerators and denominators.", fields, rows)


_INTENTION = (
    ("id", "integer"),
    ("service", "string"),
    ("cohort", "string"),
    ("locality", "string"),
    ("direction", "string"),
    ("baseline", "number"),
    ("baseline_printed", "string"),
    ("target", "number"),
    ("target_printed", "string"),
    ("unit", "string"),
    ("by", "date"),
    ("by_printed", "string"),
    ("evidence_figures", "string"),
    ("model_wanted", "string"),
    ("route_to_market", "string"),
    ("stage", "string"),
    ("confidence", "string"),
    ("contact", "string"),
)


def _intention(number: int, intention: SnapshotIntention) -> tuple[Any, ...]:
    return (
        number,
        intention.service,
        intention.cohort,
        intention.locality,
        DIRECTION_WORDS.get(intention.direction, intention.direction),
        intention.baseline,
        "" if intention.baseline is None else printed(intention.baseline, Form.NUMBER),
        intention.target,
        "" if intention.target is None else printed(intention.target, Form.NUMBER),
        intention.unit,
        intention.by_on,
        day_words(intention.by_on) if intention.by_on else "",
        " ".join(intention.evidence),
        intention.model_wanted,
        ROUTE_WORDS.get(intention.route, intention.route),
        STAGE_WORDS.get(intention.stage, intention.stage),
        CONFIDENCE_WORDS.get(intention.confidence, intention.confidence),
        intention.contact,
    )


def _intentions(snapshot: Snapshot) -> PackFile:
    rows = [_intention(number, each) for number, each in enumerate(snapshot.intentions, start=1)]
    return PackFile("intentions.csv", "Commissioning intentions.", _INTENTION, rows)


def _earlier(snapshot: Snapshot) -> list[PackFile]:
    """The intentions of the edition before with their standing; no file when this is the first edition."""
    if snapshot.earlier is None:
        return []
    rows = [
        (
            *_intention(number, each),
            snapshot.earlier.as_at,
            day_words(snapshot.earlier.as_at),
            standing(each, snapshot.intentions),
        )
        for number, each in enumerate(snapshot.earlier.intentions, start=1)
    ]
    fields = (
        *_INTENTION,
        ("edition_as_at", "date"),
        ("edition_as_at_printed", "string"),
        ("in_this_edition", "string"),
    )
    return [
        PackFile("earlier_intentions.csv", "Intentions of the edition before, and what became of them.", fields, rows)
    ]


def _sources(snapshot: Snapshot) -> PackFile:
    rows = [
        (
            line.feed,
            line.title,
            line.as_at,
            day_words(line.as_at),
            line.rows,
            f"{line.rows:,}",
            line.rejected,
            f"{line.rejected:,}",
            line.sha256,
        )
        for line in snapshot.sources
    ]
    fields = (
        ("feed", "string"),
        ("title", "string"),
        ("as_at", "date"),
        ("as_at_printed", "string"),
        ("rows", "integer"),
        ("rows_printed", "string"),
        ("rejected", "integer"),
        ("rejected_printed", "string"),
        ("sha256", "string"),
    )
    return PackFile("sources.csv", "Files that the numbers rest on.", fields, rows)


def _document(snapshot: Snapshot, pages: int, contents: Sequence[tuple[str, int]]) -> PackFile:
    rows: list[tuple[str, Any, str]] = [
        ("title", snapshot.title, snapshot.title),
        ("as_at", snapshot.as_at, day_words(snapshot.as_at)),
        ("area_code", snapshot.area_code, snapshot.area_code),
        ("snapshot_sha256", digest(snapshot), digest(snapshot)),
        ("contact_email", snapshot.contact_email, snapshot.contact_email),
        ("contact_phone", snapshot.contact_phone, snapshot.contact_phone),
        ("owner", snapshot.owner, snapshot.owner),
    ]
    if snapshot.earlier:
        rows.append(("earlier_as_at", snapshot.earlier.as_at, day_words(snapshot.earlier.as_at)))
    if snapshot.next_update_on:
        rows.append(("next_update", snapshot.next_update_on, day_words(snapshot.next_update_on)))
    rows += [("heading", heading, str(page)) for heading, page in contents]
    rows += [("page", page, str(page)) for page in range(1, pages + 1)]
    fields = (("item", "string"), ("value", "string"), ("printed", "string"))
    return PackFile(
        "document.csv", "Facts about the document itself: dates, contacts, headings and pages.", fields, rows
    )


def _datapackage(snapshot: Snapshot, files: Sequence[PackFile], made: dict[str, bytes]) -> bytes:
    """Frictionless Data Package descriptor."""
    described = {
        "profile": "tabular-data-package",
        "name": f"market-position-statement-{snapshot.area_code.lower()}-{snapshot.as_at.isoformat()}",
        "title": f"{snapshot.title}: data pack",
        "description": f"Data behind the Market Position Statement of {snapshot.council} as at {day_words(snapshot.as_at)}. "
        "Text that a spreadsheet would take for a formula has an apostrophe in front."
        + (" Demonstration: all providers and people are invented." if snapshot.demonstration else ""),
        "version": snapshot.as_at.isoformat(),
        "snapshot_sha256": digest(snapshot),
        "licenses": [LICENCE],
        "contributors": [{"title": snapshot.council, "role": "publisher"}],
        "resources": [
            {
                "name": file.name.removesuffix(".csv").replace("_", "-"),
                "path": f"data/{file.name}",
                "profile": "tabular-data-resource",
                "description": file.about,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(made[f"data/{file.name}"]),
                "hash": f"sha256:{hashlib.sha256(made[f'data/{file.name}']).hexdigest()}",
                "schema": {
                    "fields": [{"name": name, "type": kind} for name, kind in file.fields],
                    "missingValues": [""],
                },
            }
            for file in files
        ],
    }
    return (json.dumps(described, indent=2, ensure_ascii=False) + "\n").encode()
