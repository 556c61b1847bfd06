"""A small market in which everything of resilience happened, told through the services that people use: for journeys."""

from datetime import date

from msgspec import Struct

from market.providers.queries import get_location
from market.settings import Settings
from tests.builders.resilience_scene import Acting, Homes, draft_a_policy, draft_a_template, set_the_scene
from tests.builders.troubles import (
    condition_by_hand,
    decisions,
    letters_by_state,
    letters_of_owner,
    tell_alert,
    tell_embargoes,
    tell_letters,
)
from tests.builders.worries import (
    Failed,
    Warned,
    tell_contingency,
    tell_failure,
    tell_requests,
    tell_turnaround,
    tell_warnings,
)


class ResilienceTown(Struct, frozen=True, kw_only=True):
    """The numbers of what there is, by what it is.

    `secret` is that of the link to the letter `linked`, `condition` one that an officer looks at.
    """

    homes: Homes
    neighbour: int
    embargoes: dict[str, int]
    waiting: tuple[int, ...]
    alert: int
    notice: int
    loose_notice: int
    reviewed: tuple[int, ...]
    condition: str
    letters: dict[str, int]
    letters_by_state: dict[str, int]
    own_letters: tuple[int, ...]
    secret: str
    template_draft: int
    failed: Failed
    requests: dict[str, int]
    turnaround: dict[str, int]
    warned: Warned
    warned_provider: int
    plan: int


async def furnish_resilience(
    homes: Homes, acting: Acting, as_at: date, settings: Settings, recommendations: tuple[int, ...]
) -> ResilienceTown:
    """Tell it all. `recommendations` are those of the provider's own home that an embargo is linked to."""
    scene = await set_the_scene(homes, acting, as_at, settings, recommendations)
    await draft_a_policy(scene)
    embargoes = await tell_embargoes(scene)
    alert, notices, reviewed = await tell_alert(scene)
    failed = await tell_failure(scene)
    requests = await tell_requests(scene)
    letters, secret = await tell_letters(scene)
    return ResilienceTown(
        homes=homes,
        neighbour=scene.neighbour,
        embargoes=embargoes,
        waiting=await decisions(embargoes["capped"]),
        alert=alert,
        notice=notices[0],
        loose_notice=notices[1],
        reviewed=reviewed,
        condition=await condition_by_hand(embargoes["stopped"], scene.at(0)),
        letters=letters,
        letters_by_state=await letters_by_state(),
        own_letters=await letters_of_owner(scene),
        secret=secret,
        template_draft=await draft_a_template(scene),
        failed=failed,
        requests=requests,
        turnaround=await tell_turnaround(scene),
        warned=await tell_warnings(scene),
        warned_provider=(await get_location(homes.warned)).organisation_id,
        plan=await tell_contingency(scene),
    )
