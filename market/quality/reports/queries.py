"""Reads of reports: one function for the draft, the final page, the PDF and the portal."""

from collections.abc import Mapping
from datetime import date, timedelta

from market.db.sql import fetch
from market.quality.actions.queries import recommendations_of
from market.quality.assessments import queries as assessments
from market.quality.assessments.grades.queries import grade_of_assessment
from market.quality.assessments.grades.working import working_of
from market.quality.assessments.types import AssessmentRow, Status
from market.quality.evidence.queries import evidence_of
from market.quality.framework.queries import get_library
from market.quality.framework.types import Library
from market.quality.reports.building import Read, report_of, words_by_criterion
from market.quality.reports.grading import grade_to_print, working_from
from market.quality.reports.types import ReportGrade, ReportView
from market.quality.scoring.types import GradeWorking


async def report_view(assessment_id: int, on: date) -> ReportView:
    """The report as it stands. Before it was submitted it has no grade and no percentage. Raises `NoSuchAssessment`."""
    held = await assessments.get_assessment(assessment_id)
    library = await get_library(held.framework_version)
    working, grade = await _grade(held, library, on)
    comments = await assessments.comments_of(held.id)
    read = Read(
        assessment=held,
        library=library,
        answers=await assessments.effective_answers(held.id),
        comments=comments,
        evidence=await evidence_of("assessment", [held.id]),
        comment_evidence=await evidence_of("comment", [each.id for each in comments]) if comments else (),
        recommendations=await recommendations_of(held.id),
        own_scores={} if held.is_self_assessment else await _own_scores(held, on),
        earlier_words={} if held.is_self_assessment else await _earlier_words(held),
        working=working,
        grade=grade,
    )
    return report_of(read)


async def _grade(held: AssessmentRow, library: Library, on: date) -> tuple[GradeWorking | None, ReportGrade | None]:
    if held.is_self_assessment or held.status in (Status.OPEN, Status.WITHDRAWN):
        return None, None
    if held.status == Status.FINAL:
        published = await grade_of_assessment(held.id)
        if published is None:
            return None, None
        working = working_from(published)
        return working, grade_to_print(library, working, on, published)
    preview = await working_of(held, on)
    return preview, grade_to_print(library, preview, on) if preview else None


async def _own_scores(held: AssessmentRow, on: date) -> Mapping[str, int]:
    """What the provider gave itself, as known at the visit."""
    found = await assessments.self_scores(held.service_id, held.visit_on or on)
    return {code: score for code, (score, _) in found.items()}


async def _earlier_words(held: AssessmentRow) -> Mapping[str, frozenset[str]]:
    """What officers wrote about each criterion of this service in the three years before."""
    rows = await fetch(
        "SELECT w.criterion, w.rationale FROM assessment_answer w JOIN assessment a ON a.id = w.assessment"
        " WHERE a.service = {} AND a.id <> {} AND a.method <> 'self_assessment' AND a.status <> 'withdrawn'"
        " AND a.opened_at < {} AND a.opened_at >= {} AND w.rationale <> ''",
        held.service_id,
        held.id,
        held.opened_at,
        held.opened_at - timedelta(days=3 * 366),
    )
    return words_by_criterion((row["criterion"], row["rationale"]) for row in rows)
