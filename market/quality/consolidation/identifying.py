"""People in care in the file of a tool: old answers left in. A tool holds questions, so such a file is refused and not kept.

Labels such as Name of home, Postcode or Date of birth are questions. What counts is what stands under or beside them: NHS numbers
with a right check digit wherever they stand, dates beside a date of birth, and names and postcodes in a table of people.
"""

import re
from collections.abc import Iterator, Sequence

from openpyxl.utils import get_column_letter

from market.core.identities import BIRTH_HEADING, NHS_HEADING, holds_nhs_number, is_whole_nhs_number
from market.core.postcodes import normalise_postcode
from market.quality.consolidation.types import ReadRow, ReadSheet
from market.sheets.opened import FileRefused

CODE = "identifies_people"
LONGEST_HEADING = 60
MOST_UNDER = 200
"""So many rows under a heading are looked at."""
LEAST_BARE, LEAST_NAMES, LEAST_POSTCODES = 2, 2, 2
"""Ten figures in a row may be anything, a word may be a label: so many must stand in one column."""
MOST_SAID = 6
NHS, BIRTHS, NAMES, POSTCODES = "NHS numbers", "dates of birth", "names of people", "postcodes of people"
_PERSON = r"(?:client|patient|resident|serviceuser|customer|tenant|individual|personusingtheservice|personsupported)"
_NAME_HEADING = re.compile(
    rf"{_PERSON}s?(?:full|fore|sur|first|last)?names?$|^names?of(?:the|each)?{_PERSON}s?$|^{_PERSON}s?$"
)
_POSTCODE_HEADING = re.compile(r"post(?:al)?code$")
_DAY = re.compile(
    r"(?:19|20)\d\d-\d\d-\d\d|\d{1,2}[/. -]\d{1,2}[/. -](?:19|20)?\d\d|\d{1,2} [A-Za-z]{3,9} (?:19|20)\d\d"
)
_NAME = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Miss|Dr)\.? )?[A-Z][a-z’'-]+(?:[ -][A-Z][a-z’'-]*\.?){0,3}|[A-Z][A-Za-z’'-]+, ?[A-Z][a-z]+"
)
_NO_NAME = re.compile(
    r"\b(?:yes|no|none|not?|n/?a|met|unmet|partial|partially|partly|full|fully|good|poor|fair|always|usually|sometimes|never|often|"
    r"name|names|date|number|home|house|care|plan|plans|visit|visited|review|reviewed|manager|officer|staff|room|unit|floor|score|"
    r"rating|comments?|notes?|evidence|action|actions|risk|assessment|medication|medicines?|service|provider|address|telephone|"
    r"email|age|gender|type|total|section|resident|residents|client|person|people|consent|capacity|signed?|signature|role|title|"
    r"weight|height|nutrition|falls|mobility|diet|allergies|pending|complete|completed|outstanding|red|amber|green|low|medium|high|"
    r"first|second|third|fourth|fifth|sixth|january|february|march|april|may|june|july|august|september|october|november|december|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|checked|seen|file|record|records|interview|feedback|question|answer)\b",
    re.IGNORECASE,
)


def refuse_people(sheets: Sequence[ReadSheet]) -> None:
    """Raise `FileRefused` (with `keep` False) when cells of a tool identify people in care: what they are, in which column and sheet."""
    found = [(sheet.name, at, what) for sheet in sheets for at, what in people_in(sheet)]
    if not found:
        return
    said = [
        f"column {get_column_letter(at + 1)} of sheet “{name[:40]}” looks like {what}"
        for name, at, what in found[:MOST_SAID]
    ]
    if len(found) > MOST_SAID:
        said.append(f"so do {len(found) - MOST_SAID} more")
    listed = "; ".join(said)
    raise FileRefused(
        CODE,
        f"The file identifies people: {listed}. These may be old answers that were left in. Nothing of the file was kept, not even "
        "the file. Delete them, save the empty tool, and choose it again.",
        keep=False,
    )


def people_in(sheet: ReadSheet) -> list[tuple[int, str]]:
    """Columns (from 0) that identify people in care, each with what they look like."""
    columns: dict[int, list[tuple[int, str]]] = {}
    for place, row in enumerate(sheet.rows):
        for at, text in row.cells.items():
            columns.setdefault(at, []).append((place, text))
    found: dict[tuple[int, str], None] = {}
    for at, cells in sorted(columns.items()):
        if _nhs_numbers([text for _, text in cells]):
            found[(at, NHS)] = None
    for place, row in enumerate(sheet.rows):
        for hit in _below(row, place, columns):
            found.setdefault(hit)
    return sorted(found)


def _nhs_numbers(texts: Sequence[str]) -> bool:
    return any(map(holds_nhs_number, texts)) or len({text for text in texts if is_whole_nhs_number(text)}) >= LEAST_BARE


def _below(row: ReadRow, place: int, columns: dict[int, list[tuple[int, str]]]) -> Iterator[tuple[int, str]]:
    """What the headings of a row have under them, and what stands beside a label in it."""
    headings = {at: _plain(text) for at, text in row.cells.items() if len(text) <= LONGEST_HEADING}
    of_people = any(
        _NAME_HEADING.search(each) or NHS_HEADING.search(each) or BIRTH_HEADING.search(each)
        for each in headings.values()
    )
    if not of_people:
        return
    for at, heading in headings.items():
        under = [text for below, text in columns[at] if place < below <= place + MOST_UNDER]
        beside = [row.cells[at + 1]] if at + 1 in row.cells else []
        if NHS_HEADING.search(heading):
            yield from ((at, NHS) for text in under if is_whole_nhs_number(text))
            yield from ((at + 1, NHS) for text in beside if is_whole_nhs_number(text))
        elif BIRTH_HEADING.search(heading):
            yield from ((at, BIRTHS) for text in under if _DAY.fullmatch(text))
            yield from ((at + 1, BIRTHS) for text in beside if _DAY.fullmatch(text))
        elif _NAME_HEADING.search(heading) and _are_names(under):
            yield (at, NAMES)
        elif _POSTCODE_HEADING.search(heading) and sum(map(_is_postcode, under)) >= LEAST_POSTCODES:
            yield (at, POSTCODES)


def _are_names(texts: Sequence[str]) -> bool:
    """Whether most of the cells under a heading are names and nothing that a tool would say."""
    names = [text for text in texts if _NAME.fullmatch(text) and not _NO_NAME.search(text)]
    return len(names) >= LEAST_NAMES and 2 * len(names) > len(texts)


def _is_postcode(text: str) -> bool:
    return 5 <= len(text) <= 10 and text[-1:].isalpha() and normalise_postcode(text) is not None


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
