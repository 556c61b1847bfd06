"""Tell the rows of a tool apart: questions, headings, admin fields, measures, totals and notes, by layout and words.

Nothing is dropped in doubt: what is not clearly something else is a question, which an officer can change in the preview.
"""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from msgspec import Struct
from msgspec.structs import replace

from market.quality.consolidation.answer_types import answer_type_of
from market.quality.consolidation.classifying_cover import cover_lines
from market.quality.consolidation.classifying_words import (
    has_verb,
    is_admin_section,
    looks_asked,
    looks_like_label,
    looks_like_measure,
    looks_like_note,
    looks_like_total,
    numbering_depth,
    runs_on,
    without_numbering,
)
from market.quality.consolidation.mapping import header_titles
from market.quality.consolidation.mapping_words import is_known
from market.quality.consolidation.types import Line, ReadFile, ReadRow, ReadSheet, RowKind, SheetPlan, SheetUse

HEADING_AT = 3.0


class Habits(Struct, frozen=True):
    """What most rows of a table do: whether they are numbered, bold, filled, have a drop-down, are answered, how deep."""

    numbered: bool
    bold: bool
    fill: str
    choices: bool
    answered: bool
    depth: int
    length: float


class _Seen(Struct):
    """What came before the row: the section, whether it is one of admin fields, and whether a question was met."""

    section: str = ""
    of_admin: bool = False
    asked: bool = False


def classify(file: ReadFile, plans: Sequence[SheetPlan]) -> tuple[Line, ...]:
    """Every row of every sheet that is used, in the order of the file, with its kind."""
    by_name = {plan.sheet: plan for plan in plans}
    lines: list[Line] = []
    for sheet in file.sheets:
        plan = by_name.get(sheet.name)
        if plan is not None and plan.use is not SheetUse.SKIP:
            lines += classify_sheet(sheet, plan)
    return tuple(lines)


def classify_sheet(sheet: ReadSheet, plan: SheetPlan) -> list[Line]:
    """The rows of one sheet."""
    if plan.use is SheetUse.COVER:
        return cover_lines(sheet, sheet.rows)
    before = [row for row in sheet.rows if row.number < plan.header]
    body = [row for row in sheet.rows if row.number > plan.header_end]
    lines = cover_lines(sheet, before)
    titles = header_titles(sheet, plan.header, plan.header_end) if plan.header else {}
    answer = answer_type_of([titles.get(at, "") for at in plan.answers])
    if plan.header:
        top = next(row for row in sheet.rows if row.number >= plan.header)
        words = " | ".join(titles.values())
        lines.append(_line(sheet, top, RowKind.NOTE, words, row_end=plan.header_end))
    habits = habits_of(body, plan)
    seen = _Seen()
    table: list[tuple[ReadRow, Line]] = []
    for row in body:
        line = _classified(sheet, plan, row, habits, titles, seen)
        if line is None:
            continue
        if table and _is_rest(table[-1], row, line, plan):
            first_row, first = table[-1]
            table[-1] = (replace(first_row, number=row.number), _joined(first, line))
            continue
        table.append((row, line))
    return lines + _closing_notes([_typed(line, answer) for _, line in table])


def habits_of(body: Sequence[ReadRow], plan: SheetPlan) -> Habits:
    """What the rows that look like questions have in common."""
    rows = [
        row
        for row in body
        if len(row.cells.get(plan.question, "")) > 24 or looks_asked(row.cells.get(plan.question, ""))
    ]
    rows = rows or [row for row in body if plan.question in row.cells]
    most = max(len(rows), 1)
    fills = Counter(row.fills.get(plan.question, "") for row in rows)
    depths = Counter(numbering_depth(row.cells.get(plan.question, "")) for row in rows)

    def usual(count: int, share: float = 0.6) -> bool:
        return count >= share * most

    return Habits(
        numbered=plan.number >= 0 and usual(sum(plan.number in row.cells for row in rows)),
        bold=usual(sum(plan.question in row.bold for row in rows), 0.5),
        fill=fills.most_common(1)[0][0] if fills else "",
        choices=usual(sum(bool(row.choices - {plan.question}) for row in rows)),
        answered=usual(sum(_is_answered(row, plan) for row in rows)),
        depth=depths.most_common(1)[0][0] if depths else 0,
        length=median(len(row.cells.get(plan.question, "")) for row in rows) if rows else 0.0,
    )


def _classified(
    sheet: ReadSheet, plan: SheetPlan, row: ReadRow, habits: Habits, titles: dict[int, str], seen: _Seen
) -> Line | None:
    section_cell = row.cells.get(plan.section, "") if plan.section >= 0 else ""
    text = row.cells.get(plan.question, "")
    if section_cell and (text or len(row.cells) > 1):
        seen.section, seen.of_admin = section_cell, is_admin_section(section_cell)
    if not text:
        return _without_question(sheet, plan, row, habits, seen)
    if _repeats_header(row, titles):
        return _line(sheet, row, RowKind.NOTE, " | ".join(row.cells.values()), seen.section)
    kind = _kind(plan, row, text, habits, seen)
    if kind is RowKind.HEADING:
        seen.section, seen.of_admin = without_numbering(text), is_admin_section(text)
    elif kind in (RowKind.QUESTION, RowKind.KPI):
        seen.asked = True
    guidance = row.cells.get(plan.guidance, "") if plan.guidance >= 0 else ""
    return _line(sheet, row, kind, text, "" if kind is RowKind.HEADING else seen.section, guidance=guidance)


def _without_question(sheet: ReadSheet, plan: SheetPlan, row: ReadRow, habits: Habits, seen: _Seen) -> Line | None:
    """A row whose question cell is empty: a heading typed or merged elsewhere, a total, a note; nothing when it has no words."""
    words = {at: text for at, text in row.cells.items() if any(letter.isalpha() for letter in text)}
    if not words:
        return None
    at, text = min(words.items())
    if row.sums or looks_like_total(text):
        return _line(sheet, row, RowKind.TOTAL, text, seen.section)
    if at in plan.answers and len(words) == len(row.cells) and at > plan.question:
        return _line(sheet, row, RowKind.NOTE, text, seen.section)
    if looks_like_note(text):
        return _line(sheet, row, RowKind.NOTE, text, seen.section)
    if looks_asked(text) and len(text) > 30:
        return _line(sheet, row, RowKind.QUESTION, text, seen.section)
    if at < plan.question or row.across > 1:
        seen.section, seen.of_admin = without_numbering(text), is_admin_section(text)
        return _line(sheet, row, RowKind.HEADING, text)
    return _line(sheet, row, RowKind.NOTE, text, seen.section)


def _kind(plan: SheetPlan, row: ReadRow, text: str, habits: Habits, seen: _Seen) -> RowKind:
    numbered = plan.number >= 0 and plan.number in row.cells
    if looks_like_total(text) and not (numbered and habits.numbered) and not looks_asked(text):
        return RowKind.TOTAL
    if row.sums and len(text) < 45 and not numbered and not looks_asked(text):
        return RowKind.TOTAL
    if _heading_score(plan, row, text, habits) >= HEADING_AT:
        return RowKind.HEADING
    if looks_like_note(text) and "?" not in text and not (numbered or row.choices or _is_answered(row, plan)):
        return RowKind.NOTE
    if seen.of_admin or (not seen.asked and looks_like_label(text)):
        return RowKind.ADMIN
    if plan.use is SheetUse.MEASURES or looks_like_measure(text):
        return RowKind.KPI
    return RowKind.QUESTION


def _heading_score(plan: SheetPlan, row: ReadRow, text: str, habits: Habits) -> float:
    """How much the row looks like a heading; from `HEADING_AT` it is one. A row with an answer or its own section is none."""
    others = [at for at in row.cells if at not in (plan.question, plan.number)]
    if _is_answered(row, plan) or plan.section in others or plan.guidance in others:
        return 0
    numbered = plan.number >= 0 and plan.number in row.cells
    plain = without_numbering(text)
    score = 0.0
    if row.across >= 3:
        score += 3
    if row.fills.get(plan.question, "") not in ("", habits.fill):
        score += 2.5
    if plan.question in row.bold and not habits.bold:
        score += 2.5
    if habits.numbered:
        score += -1.5 if numbered else 1.5
    depth = numbering_depth(text)
    if habits.depth >= 2 and depth == 1:
        score += 2
    elif habits.depth and depth == habits.depth:
        score -= 2
    if plain.isupper() and len(plain) > 3:
        score += 2.5
    if plain.lower().startswith(("section ", "part ", "domain ", "standard ", "theme ", "area ")) and len(plain) < 80:
        score += 2
    if habits.choices and not row.choices:
        score += 1.5
    elif habits.choices or habits.answered:
        score -= 0.5
    words = len(plain.split())
    score += 1 if words <= 6 and not has_verb(plain) else 0
    score -= 4 if "?" in plain else 0
    score -= 2 if looks_asked(text) else 0
    score -= 1.5 if words > 9 else 0
    score -= 1.5 if plain.endswith(".") else 0
    score -= 1 if looks_like_measure(text) else 0
    return score


def _is_answered(row: ReadRow, plan: SheetPlan) -> bool:
    return any(at in row.cells for at in plan.answers)


def _repeats_header(row: ReadRow, titles: dict[int, str]) -> bool:
    """Whether the header stands here again, or another one: only short words that stand above columns."""
    texts = list(row.cells.values())
    if len(texts) < 2:
        return False
    if all(titles.get(at) == text for at, text in row.cells.items()):
        return True
    heads = sum(1 for at in row.cells if at in row.bold or at in row.fills) == len(texts)
    return heads and len(texts) > 2 and all(len(text) < 40 and is_known(text) for text in texts)


def _is_rest(before: tuple[ReadRow, Line], row: ReadRow, line: Line, plan: SheetPlan) -> bool:
    """Whether the row is the rest of the question above, typed over two rows."""
    above, first = before
    if row.number != above.number + 1 or first.kind not in (RowKind.QUESTION, RowKind.KPI):
        return False
    if line.kind in (RowKind.TOTAL, RowKind.NOTE) or set(row.cells) != {plan.question} or plan.question in row.fills:
        return False
    if line.kind is RowKind.HEADING and (row.across > 1 or plan.question in row.bold):
        return False
    if not numbering_depth(line.text) and runs_on(first.text, line.text):
        return plan.number not in above.cells or plan.number not in row.cells
    return False


def _joined(first: Line, rest: Line) -> Line:
    return replace(first, text=f"{first.text} {rest.text}", row_end=rest.row_end)


def _typed(line: Line, usual: str) -> Line:
    if line.kind not in (RowKind.QUESTION, RowKind.KPI, RowKind.ADMIN):
        return line
    return replace(line, answer_type=answer_type_of((), line.text, line.kind) or usual)


def _closing_notes(lines: list[Line]) -> list[Line]:
    """Instructions and signature fields that stand under the last question."""
    last = max((at for at, line in enumerate(lines) if line.kind in (RowKind.QUESTION, RowKind.KPI)), default=-1)
    asked = [at for at, line in enumerate(lines) if line.kind is RowKind.QUESTION]
    while asked and asked[-1] == last and last >= 1 and _closes(lines[last].text):
        kind = RowKind.ADMIN if looks_like_label(lines[last].text) else RowKind.NOTE
        lines[last] = replace(lines[last], kind=kind)
        asked.pop()
        last -= 1
    return lines


def _closes(text: str) -> bool:
    signs = ("signed", "signature", "print name", "job title", "completed by", "visiting officer")
    return len(text) < 60 and "?" not in text and text.lower().startswith(signs)


def _line(
    sheet: ReadSheet, row: ReadRow, kind: RowKind, text: str, section: str = "", *, guidance: str = "", row_end: int = 0
) -> Line:
    return Line(
        sheet=sheet.name,
        row=row.number,
        row_end=max(row_end, row.number),
        kind=kind,
        text=text,
        section=section[:200],
        guidance=guidance,
    )
