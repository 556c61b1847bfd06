"""The lift test, pure: what must be true before an embargo is lifted, with what was found for each condition.

Nothing is taken from the provider's word: recommendations count once the council verified them, criteria once a visit scored them, and
what only people can judge once an officer wrote down what they saw.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from market.core.refusal import Refusal
from market.core.words import count_words, day_words
from market.core.working_days import working_day_after
from market.embargoes.types import CheckRow, LiftProposal, LinkedRecommendation, ReasonRow, Test
from market.policies.embargo import EmbargoPolicy

OBJECTION_DAYS = 3
"""Working days that those asked have to object. Source: policy, checks for every lifting."""
FOLLOW_UP_DAYS = 42
"""Within so many days after lifting a visit follows. Source: policy, checks for every lifting."""


class VisitSeen(Struct, frozen=True, kw_only=True):
    """A visit since the start that was handed in: who led and scored it, and its scores as they count (None: not scored)."""

    id: int
    location_id: int
    location_name: str
    on: date
    announced: bool
    lead_by: int | None
    lead_label: str
    people_heard: int
    applicable: frozenset[str]
    scores: Mapping[str, int | None]


class Place(Struct, frozen=True):
    """A location that the embargo is about."""

    id: int
    name: str


class LiftFacts(Struct, frozen=True, kw_only=True):
    """Everything that lifting is decided on. `booked` are days on which visits are planned; `kind` the kind that holds now."""

    kind: str
    today: date
    started_on: date
    places: tuple[Place, ...]
    reasons: tuple[ReasonRow, ...]
    tests: tuple[Test, ...]
    visits: tuple[VisitSeen, ...]
    recommendations: tuple[LinkedRecommendation, ...]
    checks: Mapping[str, CheckRow]
    proposal: LiftProposal | None
    booked: tuple[date, ...]


class Condition(Struct, frozen=True, kw_only=True):
    """One condition for lifting: what is asked, whether it is met, and what was found. `by_hand`: an officer writes down what they saw."""

    code: str
    words: str
    met: bool
    found: str
    by_hand: bool = False


def conditions(policy: EmbargoPolicy, facts: LiftFacts) -> list[Condition]:
    """Every condition for lifting with what was found: those of every lifting first, then those of each reason."""
    found: list[Condition] = []
    if facts.kind in policy.lift_checks_apply_to:
        for check in policy.lift_checks:
            if check.id == "other_person":
                continue
            rule = _EVERY.get(check.id)
            found.append(rule(check.id, check.text, facts) if rule else _by_hand(check.id, check.text, facts))
    for test in facts.tests:
        found += _test_conditions(test, facts)
    for reason in facts.reasons:
        texts = policy.reason(reason.code).lift_checks
        found += [_by_hand(f"{reason.code}.{at}", text, facts) for at, text in enumerate(texts, start=1)]
    return found


def reasons_not_to_lift(
    found: Sequence[Condition],
    facts: LiftFacts,
    *,
    person: int | None,
    proposed_by: int | None,
    needs_other: bool = True,
) -> list[Refusal]:
    """Every reason why this person may not lift it now: each condition that is not met, and who they are.

    The person who lifts neither proposed it nor led a visit since the start. Source: policy, decisions and checks for every lifting.
    """
    reasons = [Refusal(each.code, f"{each.words}: {each.found}") for each in found if not each.met]
    return reasons + reasons_against_person(facts, person=person, proposed_by=proposed_by, needs_other=needs_other)


def reasons_against_person(
    facts: LiftFacts, *, person: int | None, proposed_by: int | None, needs_other: bool
) -> list[Refusal]:
    """Why somebody may not end it, whatever was found: they proposed it, or led a visit since the start. An override asks it too."""
    reasons = []
    if person is not None and person == proposed_by:
        reasons.append(Refusal("same_person", "You proposed lifting it, so somebody else has to decide it"))
    led = [each for each in facts.visits if person is not None and each.lead_by == person]
    if needs_other and led:
        words = f"You led the visit of {day_words(led[-1].on)}, so somebody else has to decide it"
        reasons.append(Refusal("led_visit", words))
    return reasons


def objections_by(asked_on: date) -> date:
    """The last day on which those asked may object: the day of asking does not count."""
    return working_day_after(asked_on, OBJECTION_DAYS)


def _by_hand(code: str, words: str, facts: LiftFacts) -> Condition:
    check = facts.checks.get(code)
    if check is None:
        return Condition(
            code=code, words=words, met=False, found="nobody has written down yet what they saw", by_hand=True
        )
    said = f"{check.words} ({check.by_label}, {day_words(check.checked_at.date())})"
    return Condition(
        code=code, words=words, met=check.met, found=said if check.met else f"not met. {said}", by_hand=True
    )


def _actions_verified(code: str, words: str, facts: LiftFacts) -> Condition:
    still = [each for each in facts.recommendations if each.status not in ("verified", "withdrawn")]
    if not facts.recommendations:
        return Condition(code=code, words=words, met=True, found="no recommendation is linked")
    if still:
        numbers = ", ".join(str(each.id) for each in still)
        return Condition(code=code, words=words, met=False, found=f"still to be verified: recommendation {numbers}")
    counted = count_words(len(facts.recommendations), "linked recommendation")
    return Condition(code=code, words=words, met=True, found=f"{counted} verified or withdrawn by the council")


def _visited(code: str, words: str, facts: LiftFacts) -> Condition:
    seen = {each.location_id for each in facts.visits}
    missing = [place.name for place in facts.places if place.id not in seen]
    if missing:
        since = day_words(facts.started_on)
        return Condition(
            code=code, words=words, met=False, found=f"no visit handed in since {since} to {', '.join(missing)}"
        )
    last = max(each.on for each in facts.visits) if facts.visits else facts.today
    return Condition(
        code=code, words=words, met=True, found=f"{count_words(len(facts.visits), 'visit')}, last {day_words(last)}"
    )


def _people_asked(code: str, words: str, facts: LiftFacts) -> Condition:
    heard = sum(each.people_heard for each in facts.visits)
    if heard:
        said = f"{count_words(heard, 'person', 'people')} heard on visits since the start"
        return Condition(code=code, words=words, met=True, found=said)
    return _by_hand(code, words, facts)


def _objections(code: str, words: str, facts: LiftFacts) -> Condition:
    asked_on = facts.proposal.objections_asked_on if facts.proposal is not None else None
    if asked_on is None:
        return Condition(code=code, words=words, met=False, found="nobody has been asked yet")
    last = objections_by(asked_on)
    if facts.today <= last:
        said = f"asked on {day_words(asked_on)}, so they have until {day_words(last)}"
        return Condition(code=code, words=words, met=False, found=said)
    return Condition(code=code, words=words, met=True, found=f"asked on {day_words(asked_on)}")


def _first_weeks(code: str, words: str, facts: LiftFacts) -> Condition:
    if facts.proposal is None:
        return Condition(code=code, words=words, met=False, found="no plan has been proposed")
    if facts.proposal.steps:
        said = f"{count_words(len(facts.proposal.steps), 'step')} over {sum(each.days for each in facts.proposal.steps)} days"
        return Condition(code=code, words=words, met=True, found=said)
    skipped = facts.proposal.skip_why.strip()
    return Condition(
        code=code, words=words, met=bool(skipped), found=f"steps skipped: {skipped}" if skipped else "no steps"
    )


def _follow_up(code: str, words: str, facts: LiftFacts) -> Condition:
    last = facts.today + timedelta(days=FOLLOW_UP_DAYS)
    asked = (facts.proposal.follow_up_visit_on,) if facts.proposal and facts.proposal.follow_up_visit_on else ()
    days = sorted(day for day in (*facts.booked, *asked) if facts.today <= day <= last)
    found = f"booked for {day_words(days[0])}" if days else f"no visit is booked by {day_words(last)}"
    return Condition(code=code, words=words, met=bool(days), found=found)


_EVERY: dict[str, Callable[[str, str, LiftFacts], Condition]] = {
    "actions_verified": _actions_verified,
    "visited": _visited,
    "people_asked": _people_asked,
    "objections_asked": _objections,
    "first_weeks_planned": _first_weeks,
    "follow_up_booked": _follow_up,
}


def _test_conditions(test: Test, facts: LiftFacts) -> list[Condition]:
    found = []
    if test.visits:
        for place in facts.places:
            met, said = test_outcome(test, [each for each in facts.visits if each.location_id == place.id])
            named = f" at {place.name}" if len(facts.places) > 1 else ""
            code = f"{test.reason}.test" if len(facts.places) == 1 else f"{test.reason}.test.{place.id}"
            found.append(Condition(code=code, words=test_words(test) + named, met=met, found=said))
    if test.look_with:
        words = f"{test.look_with[:1].upper()}{test.look_with[1:]} has looked since the start"
        found.append(_by_hand(f"{test.reason}.look", words, facts))
    return found


def test_words(test: Test) -> str:
    """The lift test of a reason as a sentence without its full stop."""
    criteria = f"criteria {', '.join(test.criteria)} at {test.least} or more on " if test.criteria else ""
    apart = f" at least {test.days_apart} days apart" if test.visits > 1 and test.days_apart else ""
    notice = f", {test.unannounced} of them unannounced" if test.unannounced and test.visits > 1 else ""
    if test.unannounced and test.visits == 1:
        notice = ", unannounced"
    words = f"{criteria}{count_words(test.visits, 'visit')} since the start{apart}{notice}"
    return words[:1].upper() + words[1:]


def test_outcome(test: Test, visits: Collection[VisitSeen]) -> tuple[bool, str]:
    """Whether visits meet a lift test, and what was found.

    A visit counts when each criterion that applies to its service was scored `least` or more on it. One that scored any of them lower sets
    the count back to nought: what was good before does not stand against what was seen later. Of the visits that count, the first and the
    last lie far enough apart.
    """
    counting: list[VisitSeen] = []
    low = ""
    for visit in sorted(visits, key=lambda each: (each.on, each.id)):
        asked = [code for code in test.criteria if code in visit.applicable]
        scores = {code: visit.scores.get(code) for code in asked}
        below = [code for code, score in scores.items() if score is not None and score < test.least]
        if below:
            counting, low = [], f"{', '.join(below)} below {test.least} on {day_words(visit.on)}"
        elif None not in scores.values() and (asked or not test.criteria):
            counting.append(visit)
    short = []
    if len(counting) < test.visits:
        short.append(f"{len(counting)} of {count_words(test.visits, 'visit')} count")
    elif (counting[-1].on - counting[0].on).days < test.days_apart and test.visits > 1:
        apart = (counting[-1].on - counting[0].on).days
        short.append(f"the visits that count lie {count_words(apart, 'day')} apart")
    unannounced = sum(not each.announced for each in counting)
    if unannounced < test.unannounced:
        short.append(f"{unannounced} of {test.unannounced} unannounced")
    if short:
        return False, "; ".join([*short, *([low] if low else [])])
    return True, "visits of " + ", ".join(day_words(each.on) for each in counting)
