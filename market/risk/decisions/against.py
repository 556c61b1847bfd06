"""What a band that a person sets is held against: the computed band, what is serious and red, and how much is known."""

from datetime import date

from market.policies.queries import warning_policy
from market.risk.decisions.types import Computed
from market.risk.scores.queries import score_on
from market.risk.scoring import Weighing, serious_reds, too_little_known
from market.risk.types import Band


async def computed_on(location_id: int, on: date) -> Computed | None:
    """What was computed of a place on a day, by the version of the policy that weighed it; None when it has no score."""
    held = await score_on(location_id, on)
    if held is None:
        return None
    policy = (await warning_policy(held.policy_version)).policy
    weighing = Weighing.of(policy)
    rule = next((each for each in policy.scoring.bands if each.id == Band.UNKNOWN), None)
    return Computed(
        band=held.band,
        serious_red=tuple(serious_reds(held.points, weighing)),
        too_little_known=too_little_known(held.points, weighing),
        known=held.coverage,
        least_known=rule.coverage_below if rule is not None else None,
    )
