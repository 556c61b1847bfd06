"""One criterion of a self-assessment between its page and its service: what is shown, and what was typed."""

from collections.abc import Mapping
from typing import Any

from litestar.response import Template
from msgspec import Struct

from market.portal.files import with_sent_files
from market.portal.frame import HOME, Ask, show
from market.portal.self_assessments.forms import NOT_APPLICABLE, answering
from market.portal.self_assessments.pages import CriterionPage, criterion_page, files_by_code
from market.portal.self_assessments.queries import settled_answer
from market.portal.self_assessments.service import SUBJECT, NewAnswer
from market.quality.assessments.capture.types import Answer
from market.quality.assessments.queries import answers_of, self_assessments_of
from market.quality.assessments.types import AnswerRow, AssessmentRow, Status
from market.quality.evidence.queries import evidence_of
from market.quality.framework.queries import get_library
from market.quality.framework.types import Criterion
from market.quality.scoring.types import State
from market.web.forms import Form, Reading


class Opened(Struct, frozen=True, kw_only=True):
    """A criterion as opened: its page, its form, and the answer so far."""

    row: AssessmentRow
    code: str
    criterion: Criterion
    answer: AnswerRow | None
    page: CriterionPage
    form: Form


async def open_criterion(row: AssessmentRow, code: str, organisation_id: int) -> Opened:
    """Everything that the page of one criterion needs."""
    library = await get_library(row.framework_version)
    answer = next((each for each in await answers_of(row.id) if each.criterion == code), None)
    files = files_by_code(await evidence_of(SUBJECT, [row.id])).get(code, ())
    years = {each.id: each.for_year or 0 for each in await self_assessments_of([row.service_id])}
    criterion = library.by_code[code]
    settled = await settled_answer(row.id, code)
    return Opened(
        row=row,
        code=code,
        criterion=criterion,
        answer=answer,
        page=criterion_page(row, library, code, answer, settled, files, years),
        form=await with_sent_files(
            answering(criterion, library.settings.categories), organisation_id, but=[each.id for each in files]
        ),
    )


def show_criterion(request: Ask, opened: Opened, reading: Reading, submission: str) -> Template:
    """The page of a criterion: 200 as first opened, 422 when it comes back with errors."""
    return show(
        request,
        "portal/self_assessments/criterion.html",
        opened.page,
        tab=f"{HOME}/self-assessments",
        reading=reading,
        submission=submission,
        is_open=opened.row.status == Status.OPEN,
        status_code=422 if reading.errors else 200,
    )


def stored_values(opened: Opened) -> dict[str, Any]:
    """The answer so far by field of the form."""
    answer = opened.answer
    if answer is None:
        return {}
    shown = str(answer.score) if answer.score is not None else None
    values: dict[str, Any] = {
        "answer": NOT_APPLICABLE if answer.state == State.NOT_APPLICABLE else shown,
        "rationale": answer.rationale,
        "categories": list(answer.categories),
    }
    if opened.criterion.not_applicable_when:
        values["reason"] = answer.reason
    return values


def answer_of(opened: Opened, reading: Reading, submission: str, sent: Mapping[str, Any]) -> NewAnswer:
    """What was typed, as an answer."""
    chosen = reading["answer"]
    applies = chosen != NOT_APPLICABLE
    return NewAnswer(
        submission=submission,
        code=opened.code,
        answer=Answer(
            state=State.SCORED.value if applies else State.NOT_APPLICABLE.value,
            score=int(chosen) if applies else None,
            reason="" if applies else reading.values.get("reason") or "",
            rationale=reading["rationale"] or "",
            categories="".join(reading["categories"] or ()),
        ),
        knew=tuple(str(sent.get("knew", "")).split()[:50]),
    )


def category_of(opened: Opened, reading: Reading) -> str:
    """The kind of evidence that attached files count as: the first that was ticked, else documents where the criterion takes them."""
    ticked = reading["categories"] or ()
    usual = "D" if "D" in opened.criterion.categories else opened.criterion.categories[0]
    return ticked[0] if ticked else usual
