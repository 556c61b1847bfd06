"""Profiles and answers for the tests of scoring, on the council's own framework."""

from datetime import date

from market.quality.framework.rules import profile_of
from market.quality.framework.types import Library, Method
from market.quality.scoring.types import GradeFacts, Scored, State
from tests.builders.framework import whole_library

ON = date(2026, 11, 30)
SCORED_ON = date(2026, 11, 2)
LIBRARY: Library = whole_library()
SERVICES = tuple(service.code for service in LIBRARY.settings.services)
FACTS = GradeFacts(on=ON, people_heard=8, people_total=40)
BY_CODE = {criterion.code: criterion for criterion in LIBRARY.criteria}


def codes_of(service: str = "RES_OP") -> tuple[str, ...]:
    """Every criterion of a full review of the service."""
    return profile_of(LIBRARY, service, Method.FULL_REVIEW).codes


def scored(code: str, score: int, on: date = SCORED_ON) -> Scored:
    """A score that rests on every kind of evidence that the criterion lists."""
    return Scored(code, State.SCORED, score, "".join(BY_CODE[code].categories), on)


def all_at(score: int, service: str = "RES_OP", **different: int) -> list[Scored]:
    """Every criterion at one score but for those named: `c3_1_1=1`."""
    changed = {name.removeprefix("c").replace("_", "."): value for name, value in different.items()}
    return [scored(code, changed.get(code, score)) for code in codes_of(service)]


def without(answers: list[Scored], *codes: str, state: str = State.NOT_SEEN) -> list[Scored]:
    """The answers with these codes in another state, without a score."""
    return [Scored(each.code, state, None) if each.code in codes else each for each in answers]
