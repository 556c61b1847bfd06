"""Which criteria a grade is made of, and with which answers: this visit's, and earlier ones that nobody has tested again.

- A full review always gives a grade. Quarterly, themed, follow-up, responsive and joint visits give a new one when the service has
  one: what they found takes the place of what was known. Mobilisation and out-of-area visits give none.
- The grade is made of every criterion of a full review of the service, of those of this visit, and of those validated before.
- A criterion that this visit did not ask counts as it was validated last, or as not applicable where it was found so. A criterion
  that was asked and not seen is not seen.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from market.core.periods import months_before
from market.quality.assessments.grades.types import GradeRow
from market.quality.assessments.rules import GREY_AFTER_MONTHS
from market.quality.assessments.types import AssessmentRow, EffectiveAnswer, LastAnswer
from market.quality.framework.rules import applies, profile_of
from market.quality.framework.types import Library, Method, Tier
from market.quality.scoring.types import Scored, State

RENEWING = frozenset(
    {
        Method.QUARTERLY_MONITORING,
        Method.THEMED_REVIEW,
        Method.FOLLOW_UP,
        Method.RESPONSIVE,
        Method.JOINT,
    }
)


def gives_grade(method: str, has_grade: bool) -> bool:
    """Whether a final assessment by a method gives the service a grade."""
    return method == Method.FULL_REVIEW or (has_grade and method in RENEWING)


def codes_to_grade(library: Library, assessment: AssessmentRow, earlier: Collection[str]) -> tuple[str, ...]:
    """The criteria that a grade is made of, in the framework's order."""
    whole = profile_of(
        library,
        assessment.service_code,
        Method.FULL_REVIEW,
        tier=Tier(assessment.tier),
        rotation=assessment.rotation if assessment.method == Method.FULL_REVIEW else 0,
    )
    wanted = {*whole.codes, *assessment.codes, *earlier}
    ours = (each for each in library.criteria if applies(each, assessment.service_code))
    return tuple(each.code for each in ours if each.code in wanted and each.counts_for_provider)


def answers_to_grade(
    codes: Sequence[str],
    assessment: AssessmentRow,
    answers: Sequence[EffectiveAnswer],
    earlier: Mapping[str, LastAnswer],
) -> list[Scored]:
    """What each criterion counts with. What this visit asked counts as it answered, the rest as it was known."""
    asked = set(assessment.codes)
    own = {each.answer.criterion: each for each in answers}
    found = []
    for code in codes:
        if code in asked:
            if code in own:
                each = own[code]
                found.append(Scored(code, each.state, each.score, each.answer.categories, assessment.visit_on))
        elif code in earlier:
            known = earlier[code]
            state = State.CARRIED if known.state == State.SCORED else State(known.state)
            found.append(Scored(code, state, known.score, known.categories, known.on))
    return found


def is_grey(grade: GradeRow, on: date) -> bool:
    """Whether a grade is too old to be relied upon: its visit was 24 months ago or longer."""
    return grade.visited_on <= months_before(on, GREY_AFTER_MONTHS)


def has_override(grade: GradeRow) -> bool:
    """Whether people set another star than the arithmetic: two of them have agreed."""
    return grade.override_star is not None and bool(grade.override_second_label)
