"""What only one kind of policy must keep: orders of thresholds, sums of weights, stages that can be reached. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import singledispatch
from itertools import pairwise
from typing import Any

from market.core.offsets import is_offset, length_of
from market.policies.early_warning import Band, Indicator, Points, Scoring, Threshold, WarningPolicy
from market.policies.embargo import Act, Decisions, EmbargoPolicy, LiftTest, Reason, Reviews
from market.policies.failure import FailureProtocol, Item
from market.policies.host_alert import AlertPolicy, Level, PersonTask
from market.policies.problems import Problem

MUST_STAY_ON = "cannot be switched off: a second person decides, and not the one who led the visit"
BANDS = ("red", "amber", "unknown", "green")
LONGEST_OVERRIDE = 28


def within(section: str, name: str, record: Any) -> list[Problem]:
    """What is wrong inside one record beyond its single fields."""
    return [Problem(section, name, part, message) for part, message in _inside(record)]


@singledispatch
def _inside(record: Any) -> Iterable[tuple[str, str]]:
    """Parts of a record with what is wrong there; most records have no rule of their own."""
    return ()


@_inside.register
def _(record: Reason) -> Iterator[tuple[str, str]]:
    if not record.lift_checks:
        yield "lift_checks", "say in words what must be true before it is lifted"
    yield from (("lift_test__" + part, message) for part, message in _of_test(record.lift_test))


def _of_test(test: LiftTest) -> Iterator[tuple[str, str]]:
    if not 1 <= test.least_score <= 4:
        yield "least_score", "must be a score from 1 to 4"
    if test.unannounced > test.visits:
        yield "unannounced", "there cannot be more unannounced visits than visits"
    if test.days_apart and test.visits < 2:
        yield "days_apart", "one visit has no days between: write 0, or ask for two visits"
    if test.criteria and not test.visits:
        yield "visits", "criteria are seen on a visit: ask for at least one"


@_inside.register
def _(record: Act) -> Iterator[tuple[str, str]]:
    if not record.recommend:
        yield "recommend", "name at least one role that may recommend it"


@_inside.register
def _(record: Decisions) -> Iterator[tuple[str, str]]:
    for part in ("recommender_differs_from_approver", "lift_approver_differs_from_visit_lead"):
        if not getattr(record, part):
            yield part, MUST_STAY_ON
    if not record.must_record:
        yield "must_record", "say what a decision must record"


@_inside.register
def _(record: Reviews) -> Iterator[tuple[str, str]]:
    yield from _rising(record, "first_review_within", "escalate_to_director_at", "second_escalation_at")
    if not record.cannot_save_without_next_review_date:
        yield "cannot_save_without_next_review_date", "cannot be switched off: every embargo has a next review"


@_inside.register
def _(record: Indicator) -> Iterator[tuple[str, str]]:
    for part in ("fresh_days", "weight"):
        if getattr(record, part) < 1:
            yield part, "must be 1 or more"
    if not record.applies_to:
        yield "applies_to", "choose at least one group of services"
    yield from _of_thresholds(record.direction, record.amber, record.red)


def _of_thresholds(direction: str, amber: Threshold, red: Threshold) -> Iterator[tuple[str, str]]:
    allowed = {"low_is_bad": ("<", "<="), "high_is_bad": (">", ">="), "any_is_bad": ("is", "event")}
    for name, threshold in (("amber", amber), ("red", red)):
        if threshold.op not in allowed.get(direction, ()):
            yield f"{name}__op", "does not go with the direction of the indicator"
        elif isinstance(threshold.value, str) != (direction == "any_is_bad"):
            yield f"{name}__value", "must be words for what happens, and a number for what is measured"
    if isinstance(amber.value, str) or isinstance(red.value, str):
        return
    if direction == "low_is_bad" and red.value >= amber.value:
        yield "red__value", "must be lower than amber, because low is bad"
    if direction == "high_is_bad" and red.value <= amber.value:
        yield "red__value", "must be higher than amber, because high is bad"


@_inside.register
def _(record: Scoring) -> Iterator[tuple[str, str]]:
    points: Points = record.points
    if not points.green <= points.amber <= points.red:
        yield "points__amber", "points must rise from green over amber to red"
    if points.red != 100 or points.green != 0:
        yield "points__red", "a score runs from 0 (all green) to 100 (all red)"
    if not 1 <= record.override_days <= LONGEST_OVERRIDE:
        yield "override_days", f"must be from 1 to {LONGEST_OVERRIDE} days"


@_inside.register
def _(record: Band) -> Iterator[tuple[str, str]]:
    for part in ("score_at_least", "coverage_below"):
        value = getattr(record, part)
        if value is not None and not 0 <= value <= 100:
            yield part, "must be from 0 to 100"


@_inside.register
def _(record: Item) -> Iterator[tuple[str, str]]:
    for mode in ("planned", "emergency"):
        asked = record.applies_when in (mode, "both")
        if asked and record.due.of(mode) is None:
            yield f"due__{mode}__offset", f"say when it is due in a case that is {mode}"
        if not asked and record.due.of(mode) is not None:
            yield f"due__{mode}__offset", f"leave it empty: the item does not apply to a case that is {mode}"
    if not record.applies_to:
        yield "applies_to", "choose at least one group of services"


@_inside.register
def _(record: Level) -> Iterator[tuple[str, str]]:
    if record.review_within is None:
        yield "review_within__offset", "every level has a time for the review"
    dues = [each.offset for each in (record.first_contact, record.seen_within, record.review_within) if each]
    if all(is_offset(each) for each in dues) and dues != sorted(dues, key=length_of):
        yield "review_within__offset", "first contact, seeing the person and the review must follow each other"


@_inside.register
def _(record: PersonTask) -> Iterator[tuple[str, str]]:
    if (record.due is None) == (record.due_by_level == ""):
        yield "due_by_level", "give either a time of its own or a time of the level, not both and not neither"


def _rising(record: Any, *names: str) -> Iterator[tuple[str, str]]:
    for before, after in pairwise(names):
        first, second = getattr(record, before), getattr(record, after)
        if is_offset(first) and is_offset(second) and length_of(second) <= length_of(first):
            yield after, f"must be longer than {before.replace('_', ' ')}"


@singledispatch
def together(policy: Any) -> list[Problem]:
    """What is wrong between the records of a policy."""
    raise TypeError(f"{type(policy).__name__} is no policy")


@together.register
def _(policy: EmbargoPolicy) -> list[Problem]:
    found = _unreachable("stages", policy.stages)
    kinds = {each.id for each in policy.kinds}
    for effect in policy.effects:
        if set(effect.by_kind) != kinds:
            found.append(Problem("effects", effect.id, "by_kind", "must say what each kind does, and no other"))
    if not policy.active_reasons:
        found.append(Problem("reasons", "", "", "at least one reason must be left"))
    caps = [each.cap_per_week for each in policy.phased_lift.steps]
    if not caps or caps[0] < 1 or any(before >= after for before, after in pairwise(caps)):
        words = "each step must allow more people a week than the one before, from 1"
        found.append(Problem("phased_lift-steps", "", "cap_per_week", words))
    amber, red = ({each.level: each for each in policy.viability.alerts}.get(level) for level in ("amber", "red"))
    if amber is None or red is None:
        found.append(Problem("viability-alerts", "", "", "there must be an amber and a red alert"))
    elif not (
        amber.occupancy_fell_points < red.occupancy_fell_points
        and amber.weeks_to_break_even_below > red.weeks_to_break_even_below
        and amber.cash_days_below > red.cash_days_below
    ):
        found.append(Problem("viability-alerts", "red", "", "red must be worse than amber in each number"))
    return found


@together.register
def _(policy: WarningPolicy) -> list[Problem]:
    found: list[Problem] = []
    total = sum(each.group_weight for each in policy.groups)
    if total != 100:
        found.append(
            Problem(
                "groups",
                "",
                "",
                f"together the weights of the groups must make 100, and they make {total}. Change some of them",
            )
        )
    active = Counter(each.group for each in policy.active_indicators)
    found += [
        Problem("groups", each.id, "", "a group with a weight needs at least one indicator")
        for each in policy.groups
        if each.group_weight and not active[each.id]
    ]
    if tuple(each.id for each in policy.scoring.bands) != BANDS:
        found.append(Problem("scoring-bands", "", "", f"bands must be {', '.join(BANDS)}, tested in this order"))
    scores = {each.id: each.score_at_least for each in policy.scoring.bands}
    red, amber = scores.get("red"), scores.get("amber")
    if red is not None and amber is not None and red <= amber:
        found.append(Problem("scoring-bands", "red", "score_at_least", "must be more than the score of amber"))
    groups = {each.id for each in policy.groups}
    found += [
        Problem("scoring-bands", each.id, "group_unknown", f"there is no group {each.group_unknown}")
        for each in policy.scoring.bands
        if each.group_unknown and each.group_unknown not in groups
    ]
    return found


@together.register
def _(policy: FailureProtocol) -> list[Problem]:
    found = _unreachable("stages", policy.stages)
    services = Counter(code for codes in policy.service_groups.values() for code in codes)
    found += [
        Problem("service_groups", "", "", f"{code} stands in more than one group")
        for code, count in services.items()
        if count > 1
    ]
    ends = [each.ends for each in policy.guidance]
    if all(is_offset(each) for each in ends) and ends != sorted(ends, key=length_of):
        found.append(Problem("guidance", "", "ends", "the parts of the guidance must follow each other in time"))
    found += [
        Problem(
            "items", "", "", f"there must be a critical item for {group.replace('_', ' ')} in a case that is {mode}"
        )
        for group in policy.service_groups
        for mode in ("planned", "emergency")
        if not any(each.critical for each in policy.items_for(group, mode))
    ]
    if not policy.active_triggers:
        found.append(Problem("triggers", "", "", "at least one trigger must be left"))
    return found


@together.register
def _(policy: AlertPolicy) -> list[Problem]:
    found: list[Problem] = []
    for name in ("first_contact", "seen_within", "review_within"):
        dues = [due.offset for level in policy.levels if (due := level.due(name)) is not None]
        if all(is_offset(each) for each in dues) and dues != sorted(dues, key=length_of):
            found.append(Problem("levels", "", name, "a graver level must not have more time than a lighter one"))
    if not any(not each.retired for each in policy.outcomes):
        found.append(Problem("outcomes", "", "", "at least one outcome must be left"))
    return found


def _unreachable(section: str, stages: Iterable[Any]) -> list[Problem]:
    """Stages that no way leads to from the first."""
    by_id = {each.id: each for each in stages}
    if not by_id:
        return [Problem(section, "", "", "there must be stages")]
    seen = {next(iter(by_id))}
    waiting = list(seen)
    while waiting:
        for following in by_id[waiting.pop()].may_go_to:
            if following in by_id and following not in seen:
                seen.add(following)
                waiting.append(following)
    return [Problem(section, each, "", "no way leads to this stage") for each in by_id if each not in seen]
