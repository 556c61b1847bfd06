"""Find the header row and the layout of a file by its column names, in any order, whatever the file is called.

Names are compared without case, spaces and punctuation. The header is searched in the first 60 rows of every sheet, because banners,
blank rows and notes stand above it.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from msgspec import Struct

from market.importers.types import Feed, Header, Layout
from market.sheets.opened import HEADER_WITHIN, FileRefused, NumberedRow, OpenedFile, OpenedSheet

MENDS = "Mends import"
CORRECTION_COLUMNS = (MENDS, "Rejected line", "Rejected column", "Rejection reason")
MOST_NAMED = 12
LONGEST_NAME = 200


class Recognised(Struct, frozen=True):
    """A file whose feed and layout are known. `mends_column` is set in a download of rejected rows."""

    feed: Feed
    sheet: OpenedSheet
    header: Header
    notes: tuple[str, ...]
    mends_column: int | None = None


class _Match(Struct, frozen=True):
    """How well one row fits one layout."""

    feed: Feed
    layout: Layout
    sheet: OpenedSheet
    line: int
    texts: tuple[str, ...]
    positions: dict[str, int]
    missing: tuple[str, ...]
    preferred: bool

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def found(self) -> int:
        return len(self.positions)

    @property
    def likely(self) -> bool:
        """Whether the layout knows half of the file's columns, or the file has half of the layout's."""
        named = sum(1 for text in self.texts if text)
        return self.found * 2 >= min(named, len(self.layout.columns))

    @property
    def rank(self) -> tuple[Any, ...]:
        """Best last: complete, most columns found, on a preferred sheet, most of the layout, nearest the top."""
        return (self.complete, self.found, self.preferred, self.found / len(self.layout.columns), -self.line)


@lru_cache(maxsize=8192)
def same_name(text: str) -> str:
    """A column name without case, spaces, punctuation and accents: `Care home?` and `CARE_HOME` are both `carehome`."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def recognise(opened: OpenedFile, feeds: Sequence[Feed], wanted: Feed | None) -> Recognised:
    """The feed and layout of a file; `wanted` is the feed the person named, None to recognise it.

    Raises `FileRefused` naming the nearest known layout and what is missing for the wanted one, and for a needed column that stands twice.
    """
    matches = [*_matches(opened, feeds), *_headerless(opened, feeds)]
    best = max(matches, key=lambda match: match.rank, default=None)
    if wanted is None and best is not None and best.complete and not best.likely:
        raise FileRefused("unknown_layout", _unlikely_words(best))
    chosen = (
        best
        if wanted is None
        else max((m for m in matches if m.feed.code == wanted.code), key=lambda m: m.rank, default=None)
    )
    if chosen is None or not chosen.complete:
        raise FileRefused("unknown_layout", _nearest_words(best, chosen, wanted, opened, feeds))
    if (
        best is not None
        and best.complete
        and best.feed.code != chosen.feed.code
        and best.found > chosen.found * 1.25 + 2
    ):
        raise FileRefused("another_feed", _another_words(best, chosen))
    return _recognised(chosen)


class _Row(Struct, frozen=True):
    """One row of a file as names: where each stands, as written and without case, spaces and punctuation."""

    line: int
    texts: tuple[str, ...]
    exact: dict[str, int]
    loose: dict[str, int]


def _matches(opened: OpenedFile, feeds: Sequence[Feed]) -> Iterable[_Match]:
    """Every row near the top that has a column of a layout."""
    for sheet in opened.sheets:
        for row in _top_rows(opened, sheet):
            for feed in feeds:
                preferred = any(same_name(sheet.name) == same_name(name) for name in feed.sheets)
                for layout in feed.layouts:
                    if layout.rows_of != opened.rows_of or row.loose.keys().isdisjoint(_names_of(layout)):
                        continue
                    positions = _positions(layout, row)
                    missing = tuple(
                        each.name for each in layout.columns if each.required and each.name not in positions
                    )
                    yield _Match(feed, layout, sheet, row.line, row.texts, positions, missing, preferred)


def _headerless(opened: OpenedFile, feeds: Sequence[Feed]) -> Iterable[_Match]:
    """Files without a header whose first row is unmistakably one of a feed that may come so."""
    able = [feed for feed in feeds if feed.headerless is not None and opened.rows_of == "table"]
    for sheet in opened.sheets if able else ():
        first = next(sheet.rows(), None)
        for feed in able if first is not None else ():
            texts = feed.headerless(first[1]) if feed.headerless is not None and first is not None else None
            if texts is not None:
                positions = {text: at for at, text in enumerate(texts)}
                yield _Match(feed, feed.layouts[0], sheet, 0, texts, positions, (), False)


def _top_rows(opened: OpenedFile, sheet: OpenedSheet) -> Iterable[_Row]:
    rows = [
        numbered
        for numbered in islice(sheet.rows(), HEADER_WITHIN)
        if numbered[0] <= HEADER_WITHIN or opened.rows_of == "objects"
    ]
    if opened.rows_of == "objects":
        rows = [(0, tuple(dict.fromkeys(key for _, (each,) in rows for key in each)))]
    for line, cells in rows:
        texts = tuple("" if cell is None else str(cell).strip() for cell in cells)
        exact: dict[str, int] = {}
        loose: dict[str, int] = {}
        for at, text in enumerate(texts):
            if text and len(text) <= LONGEST_NAME:
                exact.setdefault(text.casefold(), at)
                loose.setdefault(same_name(text), at)
        yield _Row(line=line, texts=texts, exact=exact, loose=loose)


def column_names(feed: Feed) -> frozenset[str]:
    """Every name of every column of a feed, without case, spaces and punctuation."""
    return frozenset().union(*(_names_of(layout) for layout in feed.layouts))


@lru_cache(maxsize=256)
def _names_of(layout: Layout) -> frozenset[str]:
    return frozenset(same_name(name) for column in layout.columns for name in (column.name, *column.aliases))


def _positions(layout: Layout, row: _Row) -> dict[str, int]:
    """Where each column stands. Names exactly as written go first, so that `local_authority` and `localauthority` find their own."""
    positions: dict[str, int] = {}
    taken: set[int] = set()
    for known, plain in ((row.exact, str.casefold), (row.loose, same_name)):
        for column in layout.columns:
            if column.name in positions:
                continue
            found = (known.get(plain(name)) for name in (column.name, *column.aliases))
            at = next((at for at in found if at is not None and at not in taken), None)
            if at is not None:
                positions[column.name] = at
                taken.add(at)
    return positions


def _recognised(match: _Match) -> Recognised:
    notes = []
    own = {same_name(name) for name in CORRECTION_COLUMNS}
    marker = next((at for at, text in enumerate(match.texts) if same_name(text) == same_name(MENDS)), None)
    used = set(match.positions.values())
    _refuse_repeated(match)
    unknown = tuple(
        text for at, text in enumerate(match.texts) if text and at not in used and same_name(text) not in own
    )
    if not match.line and match.layout.rows_of == "table":
        notes.append("The file has no header: its columns were taken in their usual order.")
    if match.line > 1:
        notes.append(f"The header was found on line {match.line}.")
    if match.sheet.name:
        notes.append(f"The rows were read from the sheet “{match.sheet.name}”.")
    if unknown:
        notes.append(f"Columns that are not used: {_listed(unknown)}.")
    absent = [column.name for column in match.layout.columns if column.name not in match.positions]
    if absent:
        notes.append(f"Optional columns that the file does not have: {_listed(absent)}.")
    header = Header(
        layout=match.layout, positions=match.positions, originals=match.texts, line=match.line, unknown=unknown
    )
    return Recognised(feed=match.feed, sheet=match.sheet, header=header, notes=tuple(notes), mends_column=marker)


def _refuse_repeated(match: _Match) -> None:
    """A needed column that stands twice under the very same name leaves open which one holds."""
    counts = Counter(text.casefold() for text in match.texts if text)
    required = {column.name for column in match.layout.columns if column.required}
    for name, at in match.positions.items():
        text = match.texts[at]
        if name in required and counts[text.casefold()] > 1:
            raise FileRefused(
                "repeated_column",
                f"The column “{text}” stands {counts[text.casefold()]} times in the header on line {match.line}, and it is needed. "
                "Rename or delete the ones that do not count, and import the file again.",
            )


def _nearest_words(
    best: _Match | None, chosen: _Match | None, wanted: Feed | None, opened: OpenedFile, feeds: Sequence[Feed]
) -> str:
    nearest = best or chosen
    if nearest is None:
        return _nothing_words(wanted, opened, feeds)
    looks = (
        f"{'This looks like' if nearest.complete or nearest.found * 2 > len(nearest.layout.columns) else 'The nearest known layout is'} "
        f"{nearest.feed.title} ({nearest.feed.code}): {nearest.found} of {len(nearest.layout.columns)} columns."
    )
    if wanted is None or (
        chosen is not None and chosen.feed.code == nearest.feed.code and chosen.missing == nearest.missing
    ):
        return f"The layout of this file is not known. {looks} These columns are missing: {_listed(nearest.missing)}."
    layout = chosen.layout if chosen is not None else wanted.layouts[0]
    missing = (
        chosen.missing if chosen is not None else tuple(column.name for column in layout.columns if column.required)
    )
    return (
        f"This is not a file of {wanted.code}. {looks} For {wanted.code} these columns are missing: {_listed(missing)}."
    )


def _nothing_words(wanted: Feed | None, opened: OpenedFile, feeds: Sequence[Feed]) -> str:
    feed = wanted or next(
        (each for each in feeds if any(layout.rows_of == opened.rows_of for layout in each.layouts)), feeds[0]
    )
    needed = [column.name for column in feed.layouts[0].columns if column.required]
    return (
        f"No column of any known layout was found in the first {HEADER_WITHIN} rows of this {opened.kind} file. "
        f"The nearest known layout is {feed.title} ({feed.code}): 0 of {len(feed.layouts[0].columns)} columns. "
        f"These columns are missing: {_listed(needed)}. Check that the right file was chosen and that it has its header row."
    )


def _unlikely_words(best: _Match) -> str:
    named = sum(1 for text in best.texts if text)
    absent = [column.name for column in best.layout.columns if column.name not in best.positions]
    return (
        f"The layout of this file is not known. The nearest known layout is {best.feed.title} ({best.feed.code}), but only "
        f"{best.found} of the file's {named} columns belong to it. These of its columns are missing: {_listed(absent)}."
    )


def _another_words(best: _Match, chosen: _Match) -> str:
    return (
        f"This looks like {best.feed.title} ({best.feed.code}): {best.found} of {len(best.layout.columns)} columns, but only "
        f"{chosen.found} of {len(chosen.layout.columns)} of {chosen.feed.code}. Import it as {best.feed.code}."
    )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(name[:80] for name in names[:MOST_NAMED])
    return f"{shown} and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else shown or "none"


def rows_below(sheet: OpenedSheet, header: Header) -> Iterable[NumberedRow]:
    """The rows under the header, with true line numbers (all objects of a JSON file)."""
    return ((line, row) for line, row in sheet.rows() if line > header.line)
