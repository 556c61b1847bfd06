"""When people may set another star than the arithmetic: down freely, up by one at most, never past L1 or L6, never alone."""

from market.core.refusal import Refusal
from market.quality.scoring.types import GradeWorking

UP_AT_MOST = 1
NEVER_UPWARD_PAST = ("L1", "L6")
STARS = (1, 2, 3, 4, 5)


def reasons_not_to_override(
    working: GradeWorking, star: int, *, reason: str, by: int | None, second: int | None
) -> list[Refusal]:
    """Every reason why the published star may not become `star`. `by` and `second` are user ids of two different people.

    An override is always shown beside the star that the arithmetic gave, with its reason and both names.
    """
    reasons = _about_people(reason, by, second)
    if star not in STARS:
        reasons.append(Refusal("no-star", "Choose 1, 2, 3, 4 or 5 stars.", "star"))
    elif working.star is None:
        reasons.append(
            Refusal(
                "no-star-published", "No star is published for this assessment, so there is none to change.", "star"
            )
        )
    else:
        reasons.extend(_about_star(working, working.star, star))
    return reasons


def _about_people(reason: str, by: int | None, second: int | None) -> list[Refusal]:
    reasons = []
    if not reason.strip():
        reasons.append(Refusal("no-reason", "Say why the star should differ from the one worked out.", "reason"))
    if second is None:
        reasons.append(Refusal("no-second-person", "Choose a second person who agrees with the change.", "second"))
    elif by is None or second == by:
        reasons.append(Refusal("same-person", "The second person must be somebody other than you.", "second"))
    return reasons


def _about_star(working: GradeWorking, published: int, star: int) -> list[Refusal]:
    if star == published:
        return [Refusal("same-star", f"The star is {published}* already.", "star")]
    if star < published:
        return []
    reasons = []
    if star > published + UP_AT_MOST:
        reasons.append(
            Refusal("too-far-up", f"A star may be raised by one at most, here to {published + UP_AT_MOST}*.", "star")
        )
    for cap in working.caps:
        if cap.code in NEVER_UPWARD_PAST and cap.max_star is not None and star > cap.max_star:
            reasons.append(Refusal(f"past-{cap.code}", f"Nobody may go past this cap. {cap.sentence}", "star"))
    return reasons
