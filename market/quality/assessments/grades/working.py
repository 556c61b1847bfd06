"""Working out the grade that an assessment would give on a day: reads only, so that a moderator may look before anything is final."""

from datetime import date

from market.providers.queries import rating_history
from market.providers.rules import current_rating
from market.quality.assessments import queries
from market.quality.assessments.grades.queries import current_grade
from market.quality.assessments.grades.rules import answers_to_grade, codes_to_grade, gives_grade
from market.quality.assessments.types import AssessmentRow
from market.quality.framework.queries import get_library
from market.quality.scoring.counted import known_scores
from market.quality.scoring.grade import grade
from market.quality.scoring.types import GradeFacts, GradeWorking


async def working_of(
    assessment: AssessmentRow, on: date, *, fix_validated: bool = False, published_breach: bool = False
) -> GradeWorking | None:
    """The grade with its arithmetic, or None for a method that gives none. For those who may see it: never before submitting."""
    if not gives_grade(assessment.method, await current_grade(assessment.service_id, on) is not None):
        return None
    service, visit_on = assessment.service_id, assessment.visit_on or on
    library = await get_library(assessment.framework_version)
    earlier = (await queries.last_answers([service], visit_on))[service]
    validated = {code: (each.score, each.on) for code, each in earlier.items() if each.score is not None}
    rating = current_rating(await rating_history(assessment.location_id), on)
    people = assessment.people_total if assessment.people_total is not None else assessment.service_people
    facts = GradeFacts(
        on=on,
        cqc_rating=rating.rating if rating else "",
        published_breach=published_breach,
        embargo_in_force=await queries.under_embargo(assessment.location_id, on),
        fix_validated=fix_validated,
        access_refused=assessment.access_refused,
        self_not_returned=await queries.self_assessment_is_late(service, on),
        people_heard=assessment.people_heard,
        people_total=people,
        known_scores=known_scores(validated, await queries.self_scores(service, visit_on)),
    )
    codes = codes_to_grade(library, assessment, earlier)
    answers = answers_to_grade(codes, assessment, await queries.effective_answers(assessment.id), earlier)
    return grade(library, codes, answers, facts)
