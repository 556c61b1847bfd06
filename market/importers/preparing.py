"""From a kept file to records that are ready to be applied, outside any transaction."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from market.core.actor import Actor
from market.core.clock import london_date
from market.core.words import day_words
from market.importers.dates_in_files import as_at_in_file, as_at_words
from market.importers.identifying import (
    refuse_identifying_cells,
    refuse_identifying_headings,
    refuse_unknown_cells,
    without_identities,
)
from market.importers.queries import find_applied_as_at, find_run
from market.importers.reading_rows import read_rows, without_clashes
from market.importers.recognise import Recognised, recognise, rows_below
from market.importers.types import Feed, FeedContext, Problem, ReadSummary
from market.sheets.opened import FileRefused, Limits, OpenedFile
from market.sheets.reading import open_file
from market.sheets.reading_json import MARKER
from market.work.types import Reporter


class Wanted(Struct, frozen=True):
    """What is known of a file before it is read: the feed and as-at date are None when they are to be found in it."""

    path: Path
    sha256: str
    run_id: int
    feed: Feed | None
    as_at: date | None
    by: Actor
    now: datetime
    present: date = date.max
    authority_names: tuple[str, ...] = ()


class Prepared(Struct, frozen=True):
    """A file that was read: its feed, its rows and everything the feed needs to apply them."""

    feed: Feed
    summary: ReadSummary
    context: FeedContext
    notes: tuple[str, ...]
    correction_of: int | None = None


async def prepare(wanted: Wanted, feeds: Sequence[Feed], limits: Limits, report: Reporter) -> Prepared:
    """Open, recognise and read a file. Raises `FileRefused` with a message for the person.

    A file about people that is refused, whatever for, may not be kept: nobody can tell what stands in it.
    """
    report.report("Opening the file")
    with _nothing_kept(wanted.feed):
        opened, found = await asyncio.to_thread(_open, wanted, feeds, limits)
    with _nothing_kept(found.feed):
        return await _take_in(wanted, opened, found, limits, report)


def _open(wanted: Wanted, feeds: Sequence[Feed], limits: Limits) -> tuple[OpenedFile, Recognised]:
    opened = open_file(wanted.path, limits)
    try:
        found = recognise(opened, feeds, wanted.feed)
    except FileRefused as refusal:
        with _nothing_kept(_people_feed_of(opened, feeds)):
            refuse_identifying_headings(opened, None, wanted.feed)
            refuse_unknown_cells(opened)
            raise refusal
    refuse_identifying_headings(opened, found, wanted.feed)
    return opened, found


def _people_feed_of(opened: OpenedFile, feeds: Sequence[Feed]) -> Feed | None:
    """The feed about people that a file is of which was given as another's."""
    try:
        return recognise(opened, feeds, None).feed
    except FileRefused:
        return None


@contextmanager
def _nothing_kept(feed: Feed | None) -> Iterator[None]:
    """Refusals within the block say that nothing is kept when the feed is about people."""
    try:
        yield
    except FileRefused as refusal:
        if feed is None or not feed.person_column or not refusal.keep:
            raise
        words = f"{refusal.message} Nothing of the file was kept."
        raise FileRefused(refusal.code, words, keep=False) from refusal


async def _take_in(wanted: Wanted, opened: OpenedFile, found: Recognised, limits: Limits, report: Reporter) -> Prepared:
    mends = await _mended_run(found)
    as_at, where = await _as_at(wanted, opened, found, mends)
    context = FeedContext(
        as_at=as_at or london_date(wanted.now),
        now=wanted.now,
        by=wanted.by,
        run_id=wanted.run_id,
        correction=mends is not None,
        present=wanted.present,
        authority_names=wanted.authority_names,
    )
    context.lookups.update(await found.feed.load(context))
    summary = await asyncio.to_thread(_read, opened, found, context, limits, report)
    if as_at is None:
        as_at, where = await _as_at_of_rows(wanted, found.feed, summary)
        context = structs.replace(context, as_at=as_at)
    notes = [*opened.notes, *found.notes, as_at_words(as_at, where)]
    if mends is not None:
        notes.append(f"These are mended rows of import {mends}, so the file is not taken for a full list.")
    return Prepared(feed=found.feed, summary=summary, context=context, notes=tuple(notes), correction_of=mends)


def _read(opened: OpenedFile, found: Recognised, context: FeedContext, limits: Limits, report: Reporter) -> ReadSummary:
    parse = found.feed.parser(found.header, context)
    sample: list[Sequence[Any]] | None = [] if found.feed.person_column else None
    summary = read_rows(found, parse, limits, count=lambda rows: report.report("Reading rows", rows, 0), sample=sample)
    if sample is not None:
        refuse_identifying_cells(opened, found, sample, context.present)
        summary = structs.replace(
            summary, rejected=[(line, _discreet(problems), row) for line, problems, row in summary.rejected]
        )
    return without_clashes(summary, found.feed, found, context)


def _discreet(problems: Sequence[Problem]) -> list[Problem]:
    """Problems whose sentences do not repeat what may identify somebody."""
    return [structs.replace(each, reason=without_identities(each.reason)) for each in problems]


async def _mended_run(found: Recognised) -> int | None:
    """The import whose rejected rows the file brings back. Raises `FileRefused` when that import is not one of this feed's."""
    marks = await asyncio.to_thread(_marks, found)
    if not marks:
        return None
    numbers = {int(mark) for mark in marks if mark.isdigit()}
    run = await find_run(next(iter(numbers))) if len(marks) == len(numbers) == 1 else None
    if run is None or run.feed != found.feed.code:
        raise FileRefused(
            "unknown_correction",
            f"The column “Mends import” says {', '.join(sorted(marks))[:80]}, which is not one import of {found.feed.code}. Download the "
            "rejected rows again and mend that file, or delete the column to import the file as a list of its own.",
        )
    return run.id


def _marks(found: Recognised) -> set[str]:
    if found.header.layout.rows_of == "objects":
        return {str(each[MARKER]) for _, (each,) in rows_below(found.sheet, found.header) if MARKER in each}
    at = found.mends_column
    if at is None:
        return set()
    cells = (row[at] for _, row in rows_below(found.sheet, found.header) if len(row) > at and row[at] not in ("", None))
    return {str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip() for cell in cells}


async def _as_at(wanted: Wanted, opened: OpenedFile, found: Recognised, mends: int | None) -> tuple[date | None, str]:
    """The as-at date that holds before rows are read, and where it comes from. Raises `FileRefused` for a day still to come."""
    if wanted.as_at is not None:
        return wanted.as_at, "was given with the file"
    if mends is not None:
        run = await find_run(mends)
        if run is not None and run.as_at is not None:
            return run.as_at, f"is that of import {mends}"
    stated = await asyncio.to_thread(as_at_in_file, opened, found)
    if stated is None:
        return None, ""
    if stated.on > wanted.present:
        raise FileRefused(
            "future_as_at",
            f"The day {day_words(stated.on)} {stated.where} as the file's as-at date, but it is still to come. "
            "If the file is right otherwise, import it again and give its as-at date yourself.",
        )
    return stated.on, stated.where


async def _as_at_of_rows(wanted: Wanted, feed: Feed, summary: ReadSummary) -> tuple[date, str]:
    """The newest day on which a row was saved; else that of the same file when it was imported before; else today."""
    newest = max((day for record in summary.accepted if (day := _saved_on(record)) is not None), default=None)
    if newest is not None:
        return newest, "is the newest day on which a row of the file was saved"
    before = await find_applied_as_at(feed.code, wanted.sha256)
    if before is not None:
        return before, "is that of the same file when it was imported before"
    today = london_date(wanted.now)
    return today, f"is today ({day_words(today)}), because the file does not say"


def _saved_on(record: Any) -> date | None:
    day = getattr(record, "saved_on", None)
    return day if isinstance(day, date) else None
