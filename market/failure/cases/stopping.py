"""The full stop on new placements that a declared failure imposes, and its end with the closure: each in the transaction of its cause."""

from collections.abc import Sequence
from datetime import datetime

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.core.clock import london_date
from market.core.offsets import moment_after
from market.core.refusal import Changed, Refused
from market.db.sql import execute
from market.embargoes.queries import get_embargo
from market.embargoes.service import end_with_closure, impose_at_once
from market.embargoes.types import Grounds, Kind, NewEmbargo, Origin, ReasonGiven, Target, Terms, Who
from market.failure.cases.queries import places_of, stages_of
from market.failure.cases.rules import has_closed
from market.failure.cases.types import SUBJECT, Case, LogKind
from market.failure.cases.writing import write_log
from market.policies.embargo import EmbargoPolicy
from market.policies.queries import embargo_policy

CLOSURE_DECLARED, OTHER = "R13", "R99"


class CannotStop(Exception):
    """The full stop was refused, so nothing of the declaration is kept; `refused` says why."""

    def __init__(self, refused: Refused) -> None:
        super().__init__("the full stop on new placements was refused")
        self.refused = refused


async def stop_placements(
    case: Case, location_ids: Sequence[int], *, by: Actor, roles: frozenset[Role], now: datetime
) -> list[int]:
    """Stop new placements at every place of a case, or at the whole provider; the numbers of the embargoes.

    A stop that is in force already is left as it is. Raises `CannotStop`, which undoes the declaration.
    """
    policy = (await embargo_policy()).policy
    targets = (
        [Target(organisation_id=case.organisation_id)]
        if case.whole_provider
        else [Target(location_id=each) for each in sorted(location_ids)]
    )
    numbers = []
    for target in targets:
        answer = await impose_at_once(
            _embargo(case, target, policy, now), by=Who(by, roles), now=now, origin=Origin.FAILURE
        )
        if isinstance(answer, Refused):
            raise CannotStop(answer)
        numbers.append(answer)
        await _remember(case, target, answer)
    listed = ", ".join(str(number) for number in numbers)
    await write_log(
        case.id, LogKind.DECISION, f"New placements are stopped: embargo {listed}.", happened_at=now, by=by, now=now
    )
    return numbers


async def end_stops(case: Case, *, by: Actor, now: datetime) -> list[int]:
    """End the stops that a case imposed where it has closed and every place that a stop reaches has left the market; their numbers.

    In the caller's transaction: called when the case closes and when an exit is recorded, whichever comes last. What somebody else had
    decided before the failure stays in force, because its own decision ends it; so does the stop of a service that recovered. Source:
    protocol, stage “recovered”: the restriction is lifted by its own approval.
    """
    if not has_closed(await stages_of(case.id)):
        return []
    places = [each for each in await places_of(case.id) if each.embargo_id is not None]
    here = {each.embargo_id for each in places} - {each.embargo_id for each in places if each.exit_on is None}
    ended = []
    for number in sorted(number for number in here if number is not None):
        held = await get_embargo(number)
        if not held.is_running or held.origin != Origin.FAILURE:
            continue
        why = f"Failure case {case.id} is closed: everyone has settled care, and the exit from the market is recorded."
        answer = await end_with_closure(number, why=why, by=by, now=now)
        if answer is None:
            ended.append(number)
        said = "ended: what it restricted has closed" if answer is None else f"stays in force. {_why(answer)}"
        await write_log(
            case.id,
            LogKind.DECISION,
            f"The stop on new placements, embargo {number}, {said}.",
            happened_at=now,
            by=by,
            now=now,
        )
    return ended


def _why(answer: Changed | Refused) -> str:
    return answer.reasons[0].message if isinstance(answer, Refused) else "Somebody else saved it at the same time"


async def _remember(case: Case, target: Target, embargo_id: int) -> None:
    if target.location_id is None:
        await execute("UPDATE failure_place SET embargo_id = {} WHERE failure = {}", embargo_id, case.id)
    else:
        await execute(
            "UPDATE failure_place SET embargo_id = {} WHERE failure = {} AND location = {}",
            embargo_id,
            case.id,
            target.location_id,
        )


def _embargo(case: Case, target: Target, policy: EmbargoPolicy, now: datetime) -> NewEmbargo:
    place = f"location:{target.location_id}" if target.location_id is not None else "provider"
    known = {each.code for each in policy.reasons if not each.retired}
    code = CLOSURE_DECLARED if CLOSURE_DECLARED in known else OTHER
    return NewEmbargo(
        submission=f"{SUBJECT}:{case.id}:{place}",
        target=target,
        terms=Terms(
            kind=Kind.FULL.value,
            review_on=london_date(moment_after(now, policy.reviews.first_review_within)),
        ),
        reasons=(ReasonGiven(code=code, words=f"Failure case {case.id}"),),
        grounds=Grounds(
            facts=f"A failure or closure was declared: case {case.id}.",
            alternatives="",
            effect_on_people="",
            why_not_weaker="",
            must_change="The failure case recovers, or everybody has settled care.",
        ),
    )
