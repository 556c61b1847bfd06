"""Who may set another star, and how far."""

import msgspec
import pytest

from market.quality.scoring.grade import grade
from market.quality.scoring.override import reasons_not_to_override
from market.quality.scoring.types import GradeFacts, GradeWorking
from tests.quality.scoring.cases import FACTS, LIBRARY, all_at, codes_of, without


def working(facts: GradeFacts = FACTS, **different: int) -> GradeWorking:
    return grade(LIBRARY, codes_of(), all_at(3, **different), facts)


FOUR = working()
RESTRICTED = working(msgspec.structs.replace(FACTS, embargo_in_force=True))
RI = working(msgspec.structs.replace(FACTS, cqc_rating="requires_improvement"))
UNSAFE = working(c3_1_1=1)
THREE = working(c3_1_1=2, c3_3_1=2, c2_2_1=2)
PROVISIONAL = grade(LIBRARY, codes_of(), without(all_at(3), "3.1.1"), FACTS)


@pytest.mark.parametrize(
    ("given", "star", "codes"),
    [
        (FOUR, 5, []),
        (FOUR, 3, []),
        (FOUR, 1, []),
        (FOUR, 4, ["same-star"]),
        (FOUR, 6, ["no-star"]),
        (THREE, 4, []),
        (THREE, 5, ["too-far-up"]),
        (UNSAFE, 3, ["past-L1"]),
        (UNSAFE, 1, []),
        (RESTRICTED, 2, ["past-L6"]),
        (RESTRICTED, 3, ["too-far-up", "past-L6"]),
        (RI, 4, ["past-L6"]),
        (RI, 2, []),
        (PROVISIONAL, 3, ["no-star-published"]),
    ],
)
def test_how_far(given: GradeWorking, star: int, codes: list[str]) -> None:
    reasons = reasons_not_to_override(given, star, reason="Seen on three visits", by=1, second=2)
    assert [one.code for one in reasons] == codes


@pytest.mark.parametrize(
    ("reason", "by", "second", "codes"),
    [
        ("Because", 1, 1, ["same-person"]),
        ("Because", 1, None, ["no-second-person"]),
        ("Because", None, 2, ["same-person"]),
        ("  ", 1, 2, ["no-reason"]),
        ("", 1, None, ["no-reason", "no-second-person"]),
    ],
)
def test_never_alone_and_never_without_a_reason(
    reason: str, by: int | None, second: int | None, codes: list[str]
) -> None:
    assert [one.code for one in reasons_not_to_override(FOUR, 3, reason=reason, by=by, second=second)] == codes
