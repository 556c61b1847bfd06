"""Working out scores from facts, and telling whether a score differs from the one that is kept. Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec
from msgspec import Struct

from market.policies.early_warning import WarningPolicy
from market.risk.facts.types import Facts
from market.risk.indicators.measuring import points_of
from market.risk.scoring import Weighing, score
from market.risk.types import Mute, Point, Scored, State


class NewScore(Struct, frozen=True, kw_only=True):
    """A place's score on a day, ready to be kept."""

    location_id: int
    organisation_id: int
    scored: Scored
    policy_version: int
    beds: int
    warned: str
    points: str
    digest: str


def scored_places(
    facts: Sequence[Facts], policy: WarningPolicy, version: int, mutes: Mapping[int, Iterable[Mute]]
) -> list[NewScore]:
    """The score of each place by a version of the policy. Linear in the number of places."""
    weighing = Weighing.of(policy)
    return [_new(each, weighing, version, mutes.get(each.location_id, ())) for each in facts]


def _new(facts: Facts, weighing: Weighing, version: int, mutes: Iterable[Mute]) -> NewScore:
    scored = score(points_of(facts, weighing.policy, mutes), weighing)
    points = encode_points(scored.points)
    warned = warned_groups(scored.points, weighing)
    parts = (
        facts.organisation_id,
        version,
        scored.band,
        scored.score,
        scored.floor,
        scored.ceiling,
        scored.coverage,
        facts.capacity_beds,
        warned,
        points,
    )
    return NewScore(
        location_id=facts.location_id,
        organisation_id=facts.organisation_id,
        scored=scored,
        policy_version=version,
        beds=facts.capacity_beds,
        warned=warned,
        points=points,
        digest=hashlib.sha256(msgspec.json.encode(parts)).hexdigest(),
    )


def encode_points(points: Sequence[Point]) -> str:
    """Points as they are kept. What does not apply is left out: the policy's version says so."""
    kept = [point for point in points if point.state is not State.NOT_APPLICABLE or point.words]
    return msgspec.json.encode(kept).decode()


def decode_points(text: str) -> tuple[Point, ...]:
    """Points as they were kept."""
    return msgspec.json.decode(text, type=tuple[Point, ...])


def warned_groups(points: Iterable[Point], weighing: Weighing) -> str:
    """Groups with an amber or red point, in the policy's order, separated by spaces."""
    found = {weighing.indicators[point.code].group for point in points if point.state in (State.AMBER, State.RED)}
    return " ".join(group for group in weighing.groups if group in found)


def bands_over(days: Sequence[date], kept: Sequence[tuple[date, date | None, float | None]]) -> list[float | None]:
    """The score that held on each of some days, from periods `[from, until)` with their score."""
    found: list[float | None] = []
    for day in days:
        held = [score for first, until, score in kept if first <= day and (until is None or day < until)]
        found.append(held[0] if held else None)
    return found
