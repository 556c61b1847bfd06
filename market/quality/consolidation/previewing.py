"""What an officer changed in a preview: sheets, header rows, columns and kinds of rows, carried along in the form itself.

Rows are shown a page at a time. The kinds that were changed on other pages travel in a hidden field, so nothing chosen is lost and
nothing is written before it is confirmed.
"""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct

from market.quality.consolidation.mapping import guess_plan, header_titles, replan
from market.quality.consolidation.types import Line, ReadFile, ReadSheet, RowKind, SheetPlan, SheetUse
from market.web.fields import FormData

ROWS_A_PAGE = 150
MOST_COLUMNS_OFFERED = 40
COLUMN_ROLES = (
    ("question", "Questions"),
    ("section", "Section"),
    ("number", "Number"),
    ("guidance", "Guidance or evidence"),
    ("weight", "Weight"),
)
Kinds = dict[str, RowKind]


class Chosen(Struct, frozen=True):
    """What was chosen: plans (None for the guess), kinds that differ from the guess by address, the page of rows to show."""

    plans: tuple[SheetPlan, ...] | None
    kinds: Kinds
    page: int = 1


def choices_of(file: ReadFile, data: FormData, was: Sequence[Line], plans_were: Sequence[SheetPlan]) -> Chosen:
    """Read the form. `was` are the lines as guessed by the plans that the form showed, `plans_were`."""
    plans = tuple(
        _plan(sheet, plan, data, at) for at, (sheet, plan) in enumerate(zip(file.sheets, plans_were, strict=False))
    )
    kinds = dict(kinds_of(data.text("kinds")))
    guessed = {line.address: line.kind for line in was}
    sheets = {sheet.name: at for at, sheet in enumerate(file.sheets)}
    for line in was:
        sent = data.text(f"kind-{sheets.get(line.sheet, -1)}-{line.row}")
        if sent in set(RowKind):
            if sent == guessed[line.address]:
                kinds.pop(line.address, None)
            else:
                kinds[line.address] = RowKind(sent)
    asked = data.text("to_page") or data.text("page")
    return Chosen(plans, kinds, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1)


def kinds_of(text: str) -> Kinds:
    """The kinds that a hidden field carries; nothing for what cannot be read."""
    try:
        return msgspec.json.decode(text or "{}", type=dict[str, RowKind])
    except (msgspec.DecodeError, ValueError):
        return {}


def plans_of(text: str, file: ReadFile) -> tuple[SheetPlan, ...]:
    """The plans that a hidden field carries; the guess for what cannot be read or belongs to another file."""
    guess = tuple(guess_plan(sheet) for sheet in file.sheets)
    try:
        plans = msgspec.json.decode(text, type=tuple[SheetPlan, ...])
    except (msgspec.DecodeError, ValueError):
        return guess
    same = [plan.sheet for plan in plans] == [sheet.name for sheet in file.sheets]
    return plans if same else guess


def _plan(sheet: ReadSheet, plan: SheetPlan, data: FormData, at: int) -> SheetPlan:
    use = data.text(f"use-{at}")
    if use not in set(SheetUse):
        return plan
    header = _whole(data.text(f"header-{at}"), plan.header, 0, 1_048_576)
    columns = {
        role: _whole(data.text(f"{role}-{at}"), getattr(plan, role), -1, sheet.width - 1) for role, _ in COLUMN_ROLES
    }
    changed = msgspec.structs.replace(
        plan,
        use=SheetUse(use),
        header=header,
        header_end=plan.header_end if header == plan.header else header,
        **columns,
    )
    return plan if changed == plan else replan(sheet, changed)


def _whole(text: str, usual: int, least: int, most: int) -> int:
    text = text.strip()
    if not text:
        return 0 if least == 0 else usual
    if not text.removeprefix("-").isascii() or not text.removeprefix("-").isdigit() or len(text) > 8:
        return usual
    return max(least, min(int(text), most))


class SheetView(Struct, frozen=True, kw_only=True):
    """A sheet in the preview with the choices for its columns."""

    at: int
    name: str
    state: str
    use: str
    rows: int
    header: int
    chosen: dict[str, int]
    columns: tuple[tuple[int, str], ...]
    top: tuple[tuple[int, tuple[str, ...]], ...]


def sheet_views(file: ReadFile, plans: Sequence[SheetPlan]) -> tuple[SheetView, ...]:
    """Every sheet that holds anything, hidden ones too, with its first rows to look at."""
    views = []
    for at, (sheet, plan) in enumerate(zip(file.sheets, plans, strict=False)):
        if not sheet.rows:
            continue
        titles = header_titles(sheet, plan.header, plan.header_end) if plan.header else {}
        used = sorted(set(titles) | {column for row in sheet.rows[:200] for column in row.cells})[:MOST_COLUMNS_OFFERED]
        views.append(
            SheetView(
                at=at,
                name=sheet.name or "The file",
                state=sheet.state.value,
                use=plan.use.value,
                rows=len(sheet.rows),
                header=plan.header,
                chosen={role: getattr(plan, role) for role, _ in COLUMN_ROLES},
                columns=tuple((column, _column_words(sheet, column, titles)) for column in used),
                top=tuple(
                    (row.number, tuple(text[:60] for _, text in sorted(row.cells.items())[:6]))
                    for row in sheet.rows[:3]
                ),
            )
        )
    return tuple(views)


def _column_words(sheet: ReadSheet, column: int, titles: Mapping[int, str]) -> str:
    words = titles.get(column) or next((row.cells[column] for row in sheet.rows if column in row.cells), "")
    return f"{letters_of(column)}: {words[:50]}" if words else letters_of(column)


def letters_of(column: int) -> str:
    """A, B, …, AA for a column from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def kinds_text(kinds: Mapping[str, RowKind]) -> str:
    """Kinds for the hidden field."""
    return msgspec.json.encode(dict(sorted(kinds.items()))).decode()


def plans_text(plans: Sequence[SheetPlan]) -> str:
    """Plans for the hidden field."""
    return msgspec.json.encode(tuple(plans)).decode()
