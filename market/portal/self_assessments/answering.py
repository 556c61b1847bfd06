"""One criterion of a self-assessment between its page and its service: what is shown, and what was typed."""

from collections.abc import Mapping
from typing import Any

from litestar.response import Template
from msgspec import Struct

from market.portal.frame import HOME, Ask, show
from market.portal.self_assessments.forms import NOT_APPLICABLE, answering
from market.portal.self_assessments.pages import CriterionPage, criterion_page, files_by_code
from market.portal.self_assessments.queries import settled_answer
from market.portal.self_assessments.service import SUBJECT, NewAnswer, NewEvidence
from market.quality.assessments.capture.types import Answer
from market.quality.assessments.queries import answers_of, self_assessments_of
from market.quality.assessments.types import AnswerRow, AssessmentRow, Status
from market.quality.evidence.queries import evidence_of, sent_by_organisation
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
    attached = {each.id for each in files}
    sent = [
        (each.id, each.file_name) for each in await sent_by_organisation(organisation_id) if each.id not in attached
    ]
    criterion = library.by_code[code]
    settled = await settled_answer(row.id, code)
    return Opened(
        row=row,
        code=code,
        criterion=criterion,
        answer=answer,
        page=criterion_page(row, library, code, answer, settled, files, years),
        form=answering(criterion, library.settings.categories, sent),
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


async def evidence_from(opened: Opened, reading: Reading, submission: str) -> list[NewEvidence]:
    """The files chosen: one sent before, a new one, both or none. They count as the first kind of evidence that was ticked."""
    ticked = reading["categories"] or ()
    usual = "D" if "D" in opened.criterion.categories else opened.criterion.categories[0]
    category = ticked[0] if ticked else usual
    files = []
    if reading["sent_file"]:
        known = int(reading["sent_file"])
        files.append(NewEvidence(submission=submission, code=opened.code, category=category, sent_already=known))
    if (upload := reading["file"]) is not None:
        files.append(
            NewEvidence(
                submission=submission,
                code=opened.code,
                category=category,
                file_name=upload.filename,
                content=await upload.read(),
            )
        )
    return files
