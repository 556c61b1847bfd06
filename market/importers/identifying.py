"""Columns that identify a person: by their heading, or by what their cells hold under an innocent one.

Placements and the waiting list know people by the case reference of the council's own system and nothing else, so a file that says
more is refused before anything of it is kept (UK GDPR article 5(1)(c), data minimisation).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from market.core.case_references import is_nhs_number
from market.core.identities import (
    BIRTH_HEADING,
    NHS_HEADING,
    WRITTEN_NHS_NUMBER,
    holds_nhs_number,
    is_whole_nhs_number,
)
from market.core.postcodes import normalise_postcode
from market.importers.cells import CellError, day, is_blank, text_of
from market.importers.recognise import Recognised, column_names, same_name
from market.importers.types import Feed, Header, Holds
from market.sheets.opened import HEADER_WITHIN, FileRefused, OpenedFile, OpenedSheet

CODE = "identifies_people"
NHS_NUMBERS = "NHS numbers"
MOST_NAMED = 14
MOSTLY = 0.5
ADULT_YEARS = 16
OTHER_SHEET_ROWS = 1_000
_LONGEST_HEADING = 60

_PERSON = (
    "fore|sur|first|last|given|family|middle|maiden|full|preferred|nick|legal|birth|client|person|patient|resident|customer|citizen|"
    "individual|service ?user|user|recipient|tenant|adult|child|mother|father|partner|spouse|relative|carer|contact|next ?of ?kin|nok|"
    "worker|manager|officer|su|pt|case|christian"
).replace(" ?", "")
_NAME = re.compile(
    rf"(?:{_PERSON})s?names?|^names?\d*$|^name(?:first|last|full)|surname|forename|knownas$|^alias|initials$|nextofkin|"
    r"^name(?:of(?:the)?)?(?:client|person|patient|resident|serviceuser|customer|carer)|"
    r"^(?:client|person|resident|patient|serviceuser|customer|individual)s?$"
)
_CARED_FOR = re.compile(
    r"surnames?$|forenames?$|^(?:first|last|given|family)names?$|(?:client|patient|resident|serviceuser|customer)s?(?:full)?names?$"
)
_INSURANCE = re.compile(r"nationalinsurance|^ni(?:no?|number)?$|nino$")
_POSTCODE = re.compile(r"post(?:al)?code|^pcds?$|^zip(?:code)?$")
_PART_OF_POSTCODE = re.compile(r"outward|outcode|district|sector|area|region|firsthalf|firstpart")
_CONTACT = re.compile(
    r"address|^street|street$|housen(?:ame|umber|o$)|uprn|e?mail$|email|phone|^tel(?:no|number)?$|^mobile|mobile(?:no|number)?$|"
    r"contactn(?:o|umber)s?$|landline"
)
_ORGANISATION = re.compile(
    r"provider|supplier|organi[sz]ation|company|agency|practice|council|authority|carehome|funder|team|host"
)
_CERTAIN = (NHS_HEADING, BIRTH_HEADING)

_LIKE_A_DAY = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}")
_LIKE_A_NAME = re.compile(r"[^\W\d_]+(?:[ ,.'’-]+[^\W\d_]+)+\.?")
_LIKE_AN_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@lru_cache(maxsize=4096)
def identifies(heading: str) -> bool:
    """Whether a column of this heading is one that identifies a person: a name, NHS or National Insurance number, date of birth, full
    postcode, address, telephone number or e-mail address of theirs. Those of a provider are not meant."""
    plain = same_name(heading)
    if not plain or len(heading) > _LONGEST_HEADING:
        return False
    if _NAME.search(plain) or NHS_HEADING.search(plain) or BIRTH_HEADING.search(plain) or _INSURANCE.search(plain):
        return True
    if _ORGANISATION.search(plain):
        return False
    if _POSTCODE.search(plain):
        return _PART_OF_POSTCODE.search(plain) is None
    return _CONTACT.search(plain) is not None


def certainly_identifies(heading: str) -> bool:
    """Whether a heading is that of an NHS number or a date of birth, which no file of the sector's organisations has."""
    plain = same_name(heading)
    return len(heading) <= _LONGEST_HEADING and any(each.search(plain) for each in _CERTAIN)


def _is_nhs_number(cell: object) -> bool:
    """An NHS number as text or as a number of a spreadsheet."""
    return is_whole_nhs_number(text_of(cell))


def names_somebody_cared_for(heading: str) -> bool:
    """Whether a heading is that of the name of somebody who receives care, wherever it stands."""
    plain = same_name(heading)
    return len(heading) <= _LONGEST_HEADING and _CARED_FOR.search(plain) is not None


def identifies_by_itself(cell: object) -> bool:
    """Whether a cell, wherever it stands, is an NHS number, a full postcode or an e-mail address."""
    return _is_nhs_number(cell) or holds_nhs_number(cell) or _is_postcode(cell) or _is_email(cell)


def without_identities(text: str) -> str:
    """A sentence in which NHS numbers, full postcodes and e-mail addresses give way to dots."""
    words = re.sub(r"\d{3}[ -]?\d{3}[ -]?\d{4}", lambda found: "…" if is_nhs_number(found[0]) else found[0], text)
    words = WRITTEN_NHS_NUMBER.sub("…", words) if holds_nhs_number(words) else words
    words = re.sub(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}\b", "…", words)
    return re.sub(r"[^@\s“]+@[^@\s”]+", "…", words)


def refuse_identifying_headings(opened: OpenedFile, found: Recognised | None, wanted: Feed | None) -> None:
    """Raise `FileRefused` (with `keep` False) when a file about people has headings that identify them, on whatever sheet.

    A file that was not recognised is refused for an NHS number, a date of birth or the name of somebody who receives care; one of
    another feed, which may name people of the sector's organisations, for the first two only.
    """
    feed = found.feed if found is not None else wanted
    about_people = feed is not None and feed.person_column != ""
    own = column_names(feed) if about_people and feed is not None else frozenset()
    names: dict[str, None] = {}
    for sheet in opened.sheets:
        main = found is not None and sheet.name == found.sheet.name
        for line, texts in _tops(opened, sheet):
            if main and found is not None and line > max(found.header.line, 1):
                break
            named = _identifying(texts, own) if about_people else []
            if not (main or found is None) and len(named) < 2:
                named = []
            if about_people or found is None:
                named += [text for text in texts if text not in named and names_somebody_cared_for(text)]
            names |= dict.fromkeys([*named, *filter(certainly_identifies, texts)])
    if names:
        raise _refusal(list(names), {})


def refuse_identifying_cells(
    opened: OpenedFile, found: Recognised, sample: Sequence[Sequence[Any]], present: date
) -> None:
    """Raise `FileRefused` (with `keep` False) when a column has NHS numbers, its cells are mostly full postcodes, dates of birth or
    e-mail addresses, or its case references are mostly names. `sample` are rows of the recognised sheet."""
    header = found.header
    days = {column.name for column in header.layout.columns if column.holds is Holds.DAY}
    exempt = {at for name, at in header.positions.items() if name in days}
    person = header.positions.get(found.feed.person_column)
    kinds = _kinds_in(sample, header, exempt, person, present)
    for sheet in opened.sheets:
        if sheet.name != found.sheet.name:
            rows = [row for _, row in islice(sheet.rows(), OTHER_SHEET_ROWS)]
            if rows:
                letters = _letters(sheet, len(rows[0]))
                other = Header(layout=header.layout, positions={}, originals=letters, line=0)
                kinds |= _kinds_in(rows[1:] or rows, other, set(), None, present)  # the first may be its header
    if kinds:
        raise _refusal([], kinds)


def refuse_unknown_cells(opened: OpenedFile) -> None:
    """Raise `FileRefused` (with `keep` False) when the first cells of a file that was not recognised hold NHS numbers."""
    found: dict[str, str] = {}
    for sheet in opened.sheets:
        rows = [row for _, row in islice(sheet.rows(), OTHER_SHEET_ROWS)]
        if opened.rows_of == "table":
            letters = _letters(sheet, max(map(len, rows), default=0))
            found |= {
                letter: NHS_NUMBERS
                for at, letter in enumerate(letters)
                if _nhs_numbers_in([row[at] for row in rows if len(row) > at])
            }
    if found:
        raise _refusal([], found)


def _letters(sheet: OpenedSheet, count: int) -> tuple[str, ...]:
    return tuple(f"column {at} of the sheet {sheet.name[:40]}" for at in range(1, count + 1))


def _nhs_numbers_in(cells: Sequence[Any]) -> bool:
    """Whether cells hold NHS numbers: one as people write it is enough; ten bare digits, which may be anything, must be the most."""
    given = [cell for cell in cells if not is_blank(cell)]
    return any(map(holds_nhs_number, given)) or sum(map(_is_nhs_number, given)) > MOSTLY * len(given)


def refuse_top_of_text(lines: Iterable[Sequence[str]], feed: Feed | None, people_feeds: Sequence[Feed]) -> None:
    """As `refuse_identifying_headings`, for the first rows of a text file that is not yet kept; `feed` is None to recognise it."""
    for texts in lines:
        plain = {same_name(text) for text in texts if text}
        meant = [each for each in people_feeds if feed in (None, each) and _has_all_needed(each, plain)]
        own = frozenset().union(*(column_names(each) for each in meant))
        names = _identifying(texts, own) if meant else [text for text in texts if certainly_identifies(text)]
        names = [name.replace("\0", "") for name in names]
        if names:
            raise _refusal(names, {})
        if meant:
            return


def _has_all_needed(feed: Feed, plain: set[str]) -> bool:
    return any(
        all(
            any(same_name(name) in plain for name in (column.name, *column.aliases))
            for column in layout.columns
            if column.required
        )
        for layout in feed.layouts
    )


def _identifying(texts: Iterable[str], own: frozenset[str]) -> list[str]:
    return [text for text in texts if text and same_name(text) not in own and identifies(text)]


def _tops(opened: OpenedFile, sheet: OpenedSheet) -> Iterable[tuple[int, list[str]]]:
    """The first rows of a sheet as texts; of objects their keys, however deep."""
    for line, cells in islice(sheet.rows(), HEADER_WITHIN):
        if opened.rows_of == "objects":
            yield 0, sorted(_keys(cells[0]))
        else:
            yield line, ["" if cell is None else str(cell).strip() for cell in cells]


def _keys(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*(_keys(each) for each in value))
    if not isinstance(value, Mapping):
        return set()
    return {str(key) for key in value}.union(*(_keys(inner) for inner in value.values()))


def _kinds_in(
    rows: Sequence[Sequence[Any]], header: Header, exempt: set[int], person: int | None, present: date
) -> dict[str, str]:
    """For each column whose cells identify people, what they mostly are."""
    latest_birth = present.replace(year=present.year - ADULT_YEARS, day=min(present.day, 28))
    tests: list[tuple[str, Callable[[Any], bool]]] = [
        ("full postcodes", _is_postcode),
        ("e-mail addresses", _is_email),
        ("dates of birth", lambda cell: _is_day_before(cell, latest_birth)),
    ]
    found: dict[str, str] = {}
    for at, heading in enumerate(header.originals):
        cells = [row[at] for row in rows if len(row) > at and not is_blank(row[at])]
        if not cells:
            continue
        if _nhs_numbers_in(cells):
            found[heading] = NHS_NUMBERS
            continue
        organisation = _ORGANISATION.search(same_name(heading)) is not None
        for what, test in [*tests, *([("names", _is_name)] if at == person else [])]:
            if (what == "dates of birth" and at in exempt) or (organisation and what != "names"):
                continue
            if sum(map(test, cells)) > MOSTLY * len(cells):
                found[heading] = what
                break
    return found


def _is_postcode(cell: object) -> bool:
    return (
        isinstance(cell, str)
        and 5 <= len(cell) <= 10
        and cell.strip()[-1:].isalpha()
        and normalise_postcode(cell) is not None
    )


def _is_email(cell: object) -> bool:
    return isinstance(cell, str) and "@" in cell and _LIKE_AN_EMAIL.fullmatch(cell.strip()) is not None


def _is_name(cell: object) -> bool:
    return isinstance(cell, str) and _LIKE_A_NAME.fullmatch(cell.strip()) is not None


def _is_day_before(cell: object, latest: date) -> bool:
    if isinstance(cell, datetime):
        return cell.date() <= latest
    if isinstance(cell, date):
        return cell <= latest
    if not isinstance(cell, str) or not _LIKE_A_DAY.match(cell.strip()):
        return False
    try:
        found = day(cell)
    except CellError:
        return False
    return found is not None and found <= latest


def _refusal(names: Sequence[str], kinds: Mapping[str, str]) -> FileRefused:
    """The refusal that names the columns, and says what to do."""
    said = []
    if names:
        listed = ", ".join(f"“{name[:40]}”" for name in names[:MOST_NAMED])
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        said.append(f"The file has columns that identify people: {listed}{more}.")
    if kinds:
        listed = ", ".join(f"“{name[:40]}” ({what})" for name, what in list(kinds.items())[:8])
        said.append(f"The file has columns whose cells identify people: {listed}.")
    said.append("Nothing of it was kept, not even the file.")
    said.append(
        "Delete these columns, also those without values, and import the file again. The template has only the columns that are needed."
    )
    return FileRefused(CODE, " ".join(said), keep=False)
