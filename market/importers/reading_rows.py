"""Take every row of a recognised file through the feed's parser: accepted, rejected, left out or flagged, each with its line."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from market.importers.recognise import Recognised, rows_below
from market.importers.rules import kind_of_reason
from market.importers.types import Feed, FeedContext, Flagged, LeftOut, Problem, ReadSummary, RowParser
from market.sheets.opened import FileRefused, Limits, NumberedRow, too_many_rows
from market.web.downloads import looks_like_formula

EVERY_ROWS = 500
SAMPLED_FIRST, SAMPLED_EVERY = 200, 50

Counting = Callable[[int], None]
"""Told now and then how many rows have been read."""


def read_rows(
    found: Recognised,
    parse: RowParser,
    limits: Limits,
    *,
    count: Counting | None = None,
    sample: list[Sequence[Any]] | None = None,
) -> ReadSummary:
    """All rows below the header. CPU work: run it in a thread or a child process. `sample` is filled with rows from all over the file.

    Raises `FileRefused` when there are no rows at all, more than the limit, or a row cannot be read any further.
    """
    header = found.header
    width = len(header.originals)
    objects = header.layout.rows_of == "objects"
    unmark = found.mends_column is not None and not objects
    accepted: list[Any] = []
    lines: list[int] = []
    rejected: list[tuple[int, list[Problem], Sequence[Any]]] = []
    left_out: Counter[str] = Counter()
    flagged: Counter[str] = Counter()
    read = 0
    for line, row in rows_below(found.sheet, header):
        read += 1
        if sample is not None and (read <= SAMPLED_FIRST or not read % SAMPLED_EVERY):
            sample.append(row)
        if not objects and len(row) != width:
            row, problem = _fitted(row, width)
            if problem is not None:
                rejected.append((line, [problem], row))
                continue
        if unmark:
            row = [_unmarked(cell) for cell in row]
        result = parse(row)
        kind = type(result)
        if kind is list:
            rejected.append((line, result, row))
        elif kind is LeftOut:
            left_out[result.why] += 1
        elif kind is Flagged:
            flagged[result.why] += 1
            accepted.append(result.record)
            lines.append(line)
        else:
            accepted.append(result)
            lines.append(line)
        if count is not None and not read % EVERY_ROWS:
            count(read)
    if read > limits.rows:
        raise too_many_rows(limits)
    if not read:
        raise FileRefused(
            "no_rows",
            f"The file has a header on line {header.line} but no rows below it. Check that the export was complete.",
        )
    return ReadSummary(
        read=read, accepted=accepted, rejected=rejected, left_out=left_out, flagged=flagged, header=header, lines=lines
    )


def without_clashes(summary: ReadSummary, feed: Feed, found: Recognised, context: FeedContext) -> ReadSummary:
    """The same summary with rows that contradict each other or what is held moved to the rejected ones."""
    if feed.clashes is not None:
        clashes = {at: [problem] for at, problem in feed.clashes(summary.accepted).items()}
        summary = _without(summary, clashes, found)
    if feed.settle is not None:
        summary = _without(summary, feed.settle(summary.accepted, context), found)
    return summary


def _without(summary: ReadSummary, clashes: Mapping[int, Sequence[Problem]], found: Recognised) -> ReadSummary:
    if not clashes:
        return summary
    rows = _rows_at({summary.lines[at] for at in clashes}, rows_below(found.sheet, found.header))
    rejected = [
        *summary.rejected,
        *((summary.lines[at], list(clashes[at]), rows[summary.lines[at]]) for at in sorted(clashes)),
    ]
    kept = [at for at in range(len(summary.accepted)) if at not in clashes]
    return ReadSummary(
        read=summary.read,
        accepted=[summary.accepted[at] for at in kept],
        rejected=sorted(rejected, key=lambda each: each[0]),
        left_out=summary.left_out,
        flagged=summary.flagged,
        header=summary.header,
        lines=[summary.lines[at] for at in kept],
    )


def reasons_of(summary: ReadSummary) -> Mapping[str, int]:
    """How many rows were rejected for each reason, with its column; a row with two problems counts for both."""
    reasons: Counter[str] = Counter()
    for _, problems, _row in summary.rejected:
        for problem in problems:
            reason = kind_of_reason(problem.reason)
            reasons[f"{problem.column}: {reason}" if problem.column else reason] += 1
    return reasons


def _unmarked(cell: Any) -> Any:
    """The cell of a mended download without the apostrophe that keeps it from being taken for a formula."""
    if isinstance(cell, str) and cell.startswith("'") and looks_like_formula(cell[1:]):
        return cell[1:]
    return cell


def _fitted(row: Sequence[Any], width: int) -> tuple[Sequence[Any], Problem | None]:
    """The row as wide as the header. Cells beyond it mean that a delimiter stands inside a value."""
    if len(row) < width:
        return [*row, *[""] * (width - len(row))], None
    extra = [cell for cell in row[width:] if cell not in ("", None)]
    if not extra:
        return row[:width], None
    return row, Problem(
        "",
        f"The row has {len(row)} cells but the header has {width}. A value with the delimiter in it may lack its quotation marks.",
    )


def _rows_at(lines: set[int], rows: Iterable[NumberedRow]) -> dict[int, Sequence[Any]]:
    return {line: row for line, row in rows if line in lines}
