"""What the pages of self-assessments print."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from market.core.clock import london_date
from market.core.words import day_words
from market.portal.self_assessments.rules import mark_of, progress_of
from market.portal.self_assessments.types import Mark, Progress
from market.portal.self_assessments.words import MARK_WORDS, answer_words
from market.quality.assessments.capture.rules import payload_of
from market.quality.assessments.capture.types import Answer, Settled
from market.quality.assessments.types import AnswerRow, AssessmentRow, Status
from market.quality.evidence.types import LinkedEvidence
from market.quality.framework.types import Criterion, Library
from market.quality.framework.words import CRITICALITY_WORDS

WORDS_OF_SERVICES = dict[str, str]


class AssessmentLine(Struct, frozen=True, kw_only=True):
    """One self-assessment of the list."""

    id: int
    home: str
    service: str
    year: int
    due: str
    state: str
    colour: str
    progress: str


class FileLine(Struct, frozen=True):
    """A file attached to a criterion."""

    id: int
    name: str
    state: str
    may_open: bool


class AnswerLine(Struct, frozen=True, kw_only=True):
    """One criterion of the list by standard."""

    code: str
    statement: str
    criticality: str
    answer: str
    mark: str
    colour: str
    from_where: str
    words: str
    files: tuple[FileLine, ...]


class StandardGroup(Struct, frozen=True):
    """A standard with its criteria."""

    code: str
    name: str
    lines: tuple[AnswerLine, ...]


class SelfAssessmentPage(Struct, frozen=True, kw_only=True):
    """A self-assessment as a whole."""

    id: int
    home: str
    service: str
    year: int
    due: str
    is_open: bool
    is_late: bool
    declared: str
    progress: Progress
    first_open: str
    groups: tuple[StandardGroup, ...]


class OtherAnswer(Struct, frozen=True):
    """One of two answers that contradict each other."""

    answer: str
    words: str
    who: str


class CriterionPage(Struct, frozen=True, kw_only=True):
    """One criterion to be answered."""

    id: int
    home: str
    year: int
    code: str
    at: int
    total: int
    statement: str
    plain: str
    standard: str
    criticality: str
    sample: str
    look_fors: tuple[str, ...]
    mark: str
    colour: str
    from_where: str
    conflict: tuple[OtherAnswer, ...]
    files: tuple[FileLine, ...]
    before: str
    after: str
    knew: str


def service_words(library: Library) -> WORDS_OF_SERVICES:
    """Names of the framework's service types by code."""
    return {each.code: each.name for each in library.settings.services}


def assessment_line(
    row: AssessmentRow, answers: Mapping[str, AnswerRow], services: WORDS_OF_SERVICES, on: date
) -> AssessmentLine:
    """One self-assessment of the list; declared, or how far it is and whether it is late."""
    progress = progress_of(row.codes, answers)
    if row.status == Status.FINAL:
        state, colour = "Declared", "green"
    elif row.due_on is not None and row.due_on < on:
        state, colour = "Overdue", "red"
    else:
        state, colour = "To do", "yellow"
    return AssessmentLine(
        id=row.id,
        home=row.location_name,
        service=services.get(row.service_code, row.service_code),
        year=row.for_year or 0,
        due=day_words(row.due_on) if row.due_on else "No day set",
        state=state,
        colour=colour,
        progress=f"{progress.done} of {progress.total} ready",
    )


def self_assessment_page(
    row: AssessmentRow,
    library: Library,
    answers: Mapping[str, AnswerRow],
    files: Iterable[LinkedEvidence],
    years: Mapping[int, int],
    on: date,
) -> SelfAssessmentPage:
    """The whole self-assessment by standard. `years` gives the year of the assessment that an answer was carried from."""
    attached = files_by_code(files)
    open_codes = [code for code in row.codes if mark_of(answers.get(code)) in (Mark.TO_ANSWER, Mark.CHOOSE)]
    return SelfAssessmentPage(
        id=row.id,
        home=row.location_name,
        service=service_words(library).get(row.service_code, row.service_code),
        year=row.for_year or 0,
        due=day_words(row.due_on) if row.due_on else "",
        is_open=row.status == Status.OPEN,
        is_late=row.status == Status.OPEN and row.due_on is not None and row.due_on < on,
        declared=declared_words(row),
        progress=progress_of(row.codes, answers),
        first_open=open_codes[0] if open_codes else "",
        groups=_groups(row, library, answers, attached, years),
    )


def declared_words(row: AssessmentRow) -> str:
    """Who declared it and when; empty while it is open."""
    if row.submitted_at is None:
        return ""
    return f"{row.submitted_label} on {day_words(london_date(row.submitted_at))}"


def files_by_code(files: Iterable[LinkedEvidence]) -> dict[str, tuple[FileLine, ...]]:
    """Attached files by criterion."""
    found: dict[str, tuple[FileLine, ...]] = {}
    for each in files:
        line = FileLine(
            each.file.id, each.file.file_name, "" if each.file.may_open else each.file.state_words, each.file.may_open
        )
        found[each.criterion] = (*found.get(each.criterion, ()), line)
    return found


def _groups(
    row: AssessmentRow,
    library: Library,
    answers: Mapping[str, AnswerRow],
    files: Mapping[str, tuple[FileLine, ...]],
    years: Mapping[int, int],
) -> tuple[StandardGroup, ...]:
    names = {each.code: each.name for each in library.settings.standards}
    lines: dict[str, list[AnswerLine]] = {}
    for code in row.codes:
        criterion = library.by_code[code]
        line = _line(criterion, answers.get(code), files.get(code, ()), years)
        lines.setdefault(criterion.standard, []).append(line)
    return tuple(StandardGroup(code, names.get(code, ""), tuple(own)) for code, own in lines.items())


def _line(
    criterion: Criterion, answer: AnswerRow | None, files: tuple[FileLine, ...], years: Mapping[int, int]
) -> AnswerLine:
    words, colour = MARK_WORDS[mark_of(answer)]
    reason = f" {answer.reason}" if answer is not None and answer.reason else ""
    return AnswerLine(
        code=criterion.code,
        statement=criterion.statement,
        criticality=CRITICALITY_WORDS[criterion.criticality],
        answer=answer_words(answer.state, answer.score) if answer is not None else "No answer",
        mark=words,
        colour=colour,
        from_where=from_where(answer, years),
        words=f"{answer.rationale}{reason}".strip() if answer is not None else "",
        files=files,
    )


def from_where(answer: AnswerRow | None, years: Mapping[int, int]) -> str:
    """Where an answer that nobody touched this year comes from."""
    if answer is None:
        return ""
    if answer.carried_from is not None:
        year = years.get(answer.carried_from)
        return f"From your self-assessment {year}" if year else "From an earlier self-assessment"
    return f"From: {answer.source}" if answer.source else ""


def criterion_page(
    row: AssessmentRow,
    library: Library,
    code: str,
    answer: AnswerRow | None,
    settled: Settled | None,
    files: tuple[FileLine, ...],
    years: Mapping[int, int],
) -> CriterionPage:
    """One criterion with all that helps to answer it."""
    criterion, at = library.by_code[code], row.codes.index(code)
    standard = next((each.name for each in library.settings.standards if each.code == criterion.standard), "")
    words, colour = MARK_WORDS[mark_of(answer)]
    heads = settled.heads if settled is not None else ()
    return CriterionPage(
        id=row.id,
        home=row.location_name,
        year=row.for_year or 0,
        code=code,
        at=at + 1,
        total=len(row.codes),
        statement=criterion.statement,
        plain=criterion.plain,
        standard=f"{criterion.standard} {standard}",
        criticality=CRITICALITY_WORDS[criterion.criticality],
        sample=criterion.sample,
        look_fors=tuple(
            each.text for each in criterion.look_fors if not each.services or row.service_code in each.services
        ),
        mark=words,
        colour=colour,
        from_where=from_where(answer, years),
        conflict=tuple(_other(each) for each in heads) if settled is not None and settled.in_conflict else (),
        files=files,
        before=row.codes[at - 1] if at else "",
        after=row.codes[at + 1] if at + 1 < len(row.codes) else "",
        knew=" ".join(each.client_id for each in heads),
    )


def _other(entry: Any) -> OtherAnswer:
    who = f"{entry.recorded_label}, {day_words(london_date(entry.recorded_at))}"
    payload = None if entry.payload == "null" else payload_of(entry.kind, entry.payload)
    if not isinstance(payload, Answer):
        return OtherAnswer("No answer", "", who)
    return OtherAnswer(answer_words(payload.state, payload.score), f"{payload.rationale} {payload.reason}".strip(), who)


COPY_COLUMNS = (
    "Standard", "Criterion", "Statement", "Criticality", "Answer", "How it came about", "From", "How you know", "Evidence files",
)  # fmt: skip


def copy_rows(page: SelfAssessmentPage) -> list[Sequence[str]]:
    """The rows of the provider's copy."""
    return [
        (
            f"{group.code} {group.name}",
            line.code,
            line.statement,
            line.criticality,
            line.answer,
            line.mark,
            line.from_where,
            line.words,
            "; ".join(each.name for each in line.files),
        )
        for group in page.groups
        for line in group.lines
    ]
