"""Guess how a sheet is laid out: where its header stands, which column holds the questions, and what the sheet is for."""

from collections.abc import Iterable, Sequence
from statistics import median

from market.quality.consolidation.classifying_words import looks_asked, looks_like_label
from market.quality.consolidation.mapping_words import MEASURES, OF_MEASURES, column_role
from market.quality.consolidation.types import ReadFile, ReadRow, ReadSheet, SheetPlan, SheetState, SheetUse

HEADER_WITHIN = 60
LONGEST_HEADING = 60
LONG = 22


def guess_plans(file: ReadFile) -> tuple[SheetPlan, ...]:
    """A plan for every sheet, in the order of the file."""
    return tuple(guess_plan(sheet) for sheet in file.sheets)


def guess_plan(sheet: ReadSheet) -> SheetPlan:
    """How a sheet seems to be laid out. An officer sees the guess and may change it."""
    if not sheet.rows:
        return SheetPlan(sheet=sheet.name, use=SheetUse.SKIP)
    header = guess_header(sheet)
    if header is None:
        return _without_header(sheet)
    first, last = header
    titles = header_titles(sheet, first, last)
    body = [row for row in sheet.rows if row.number > last]
    roles = {at: column_role(words) for at, words in titles.items()}
    question = _question_column(body, roles, titles)
    others = {role: _column(roles, role, question) for role in ("number", "section", "guidance", "weight")}
    others["section"] = _section_column(body, roles, titles, question, others["section"])
    if others["number"] < 0:
        others["number"] = _number_column(body, question, {each for each in others.values() if each >= 0})
    answers = tuple(sorted(at for at in titles if at != question and at not in others.values()))
    measures = MEASURES.search(titles.get(question, "")) and any(
        OF_MEASURES.fullmatch(words) for at, words in titles.items() if at != question
    )
    return SheetPlan(
        sheet=sheet.name,
        use=SheetUse.SKIP if not body else SheetUse.MEASURES if measures else SheetUse.QUESTIONS,
        header=first,
        header_end=last,
        question=question,
        answers=answers,
        **others,
    )


def replan(sheet: ReadSheet, plan: SheetPlan) -> SheetPlan:
    """A plan that an officer changed, with what follows from it: the columns of answers are those with no other use."""
    used = {plan.question, plan.section, plan.number, plan.guidance, plan.weight}
    titles = (
        header_titles(sheet, plan.header, plan.header_end) if plan.header else dict.fromkeys(range(sheet.width), "")
    )
    answers = tuple(sorted(at for at in titles if at not in used))
    return SheetPlan(
        sheet=plan.sheet,
        use=plan.use,
        header=plan.header,
        header_end=max(plan.header, plan.header_end),
        question=plan.question,
        section=plan.section,
        number=plan.number,
        guidance=plan.guidance,
        weight=plan.weight,
        answers=answers,
    )


def guess_header(sheet: ReadSheet) -> tuple[int, int] | None:
    """First and last row of the header: the row with most column words, followed by long text. None when there is none."""
    rows = sheet.rows
    best, best_score = -1, 0.0
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        score = _header_score(row, rows[at + 1 : at + 13])
        if score > best_score:
            best, best_score = at, score
    if best < 0 or best_score < 3:
        return None
    first = last = best
    if best + 1 < len(rows) and _continues_header(rows[best], rows[best + 1]):
        last = best + 1
    elif best > 0 and _continues_header(rows[best], rows[best - 1]):
        first = best - 1
    return rows[first].number, rows[last].number


def _header_score(row: ReadRow, after: Sequence[ReadRow]) -> float:
    texts = list(row.cells.values())
    if any(len(text) > LONGEST_HEADING for text in texts) or any(text.endswith("?") for text in texts):
        return 0
    known = [role for text in texts if (role := column_role(text))]
    asks = "question" in known or "section" in known
    if len(texts) < 2 and not (asks and after):
        return 0
    if not known and len(texts) < 3:
        return 0
    dressed = sum(1 for at in row.cells if at in row.bold or at in row.fills)
    long_text = sum(1 for other in after if any(len(text) > LONG for text in other.cells.values()))
    score = 2.0 * len(known) + (2 if asks else 0) + dressed / len(texts) + min(long_text, 4) / 2 + len(set(texts)) / 4
    return score if known or (dressed == len(texts) and long_text > 2) else 0


def _continues_header(row: ReadRow, other: ReadRow) -> bool:
    """Whether the row next to the header belongs to it: adjacent, short words that stand above columns, no question."""
    if abs(row.number - other.number) != 1 or len(other.cells) < 2:
        return False
    texts = list(other.cells.values())
    if any(len(text) > 40 or looks_asked(text) for text in texts):
        return False
    known = sum(1 for text in texts if column_role(text))
    return known >= 2 and known >= 0.6 * len(texts) and not looks_like_label(texts[0])


def header_titles(sheet: ReadSheet, first: int, last: int) -> dict[int, str]:
    """The words above each column; those of two header rows are joined."""
    titles: dict[int, list[str]] = {}
    for row in sheet.rows:
        if first <= row.number <= last:
            for at, text in row.cells.items():
                titles.setdefault(at, []).append(text)
    return {at: " ".join(words) for at, words in sorted(titles.items())}


def _text_of(body: Iterable[ReadRow], at: int) -> list[str]:
    return [row.cells[at] for row in body if at in row.cells]


def _question_column(body: Sequence[ReadRow], roles: dict[int, str], titles: dict[int, str]) -> int:
    """The column of long, different texts; the words above it decide between equals."""
    columns = sorted(set(titles) | {at for row in body[:200] for at in row.cells})
    best, best_score = -1, 0.0
    for at in columns:
        texts = _text_of(body, at)
        if not texts:
            score = 0.01 if roles.get(at) == "question" else 0.0
        else:
            varied = len(set(texts)) / len(texts)
            filled = len(texts) / len(body)
            score = min(median(len(text) for text in texts), 80) * varied * filled
            score *= {"question": 4.0, "guidance": 0.3, "answer": 0.25, "number": 0.1, "weight": 0.1}.get(
                roles.get(at, ""), 1.0
            )
        if score > best_score:
            best, best_score = at, score
    return best


def _column(roles: dict[int, str], role: str, question: int) -> int:
    return next((at for at, found in roles.items() if found == role and at != question), -1)


def _section_column(
    body: Sequence[ReadRow], roles: dict[int, str], titles: dict[int, str], question: int, named: int
) -> int:
    """The column that says the section: by its words, or a column to the left of few, repeated or merged texts."""
    if named >= 0:
        return named
    for at in sorted(each for each in titles if each < question):
        texts = [text for text in _text_of(body, at) if not _is_number(text)]
        if roles.get(at) in {"number", "answer", "weight"} or not texts:
            continue
        if len(set(texts)) <= max(1, len(body) // 2):
            return at
    return -1


def _number_column(body: Sequence[ReadRow], question: int, used: set[int]) -> int:
    """A column left of the questions that holds numbers such as 1, 1.2 or A3 in most rows."""
    for at in range(question):
        texts = _text_of(body, at) if at not in used else []
        if texts and sum(map(_is_number, texts)) >= 0.7 * len(texts) and len(texts) >= 0.4 * len(body):
            return at
    return -1


def _is_number(text: str) -> bool:
    return len(text) <= 8 and any(letter.isdigit() for letter in text) and " " not in text


def _without_header(sheet: ReadSheet) -> SheetPlan:
    """No header: long, different texts make a sheet of questions, labels a cover, short repeated words a list."""
    column = _question_column(sheet.rows, {}, {})
    texts = _text_of(sheet.rows, column)
    asked = [text for text in texts if looks_asked(text) or len(text) > 45]
    labels = [text for text in texts if looks_like_label(text)]
    if len(asked) >= 3 and len(asked) >= 0.4 * len(texts) and len(labels) < len(asked):
        use = SheetUse.QUESTIONS
    elif labels or (len(texts) > 1 and sheet.state is SheetState.VISIBLE and _has_room(sheet, column)):
        use = SheetUse.COVER
    else:
        use = SheetUse.SKIP
    return SheetPlan(sheet=sheet.name, use=use, question=column, number=_number_column(sheet.rows, column, set()))


def _has_room(sheet: ReadSheet, column: int) -> bool:
    """Whether most rows hold one label and nothing or an answer beside it, as cover sheets do; lists are short words only."""
    texts = _text_of(sheet.rows, column)
    return median(len(text) for text in texts) > 10
