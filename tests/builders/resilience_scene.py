"""The scene of the small town in which everything of resilience happens: who acts, where, and what was there before."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from msgspec import Struct

from market.core.actor import command_actor
from market.core.refusal import Refused
from market.db.sql import execute
from market.embargoes.types import Who
from market.letters import template_service
from market.partners.service import add_partner, load_partners
from market.partners.types import PartnerDetails, PartnerKind
from market.placements.tables import OthersCount
from market.policies import drafts
from market.policies.service import load_policies
from market.policies.types import PolicyKind
from market.providers.commands import LocationDetails
from market.providers.queries import get_location
from market.providers.service import add_location
from market.settings import Settings
from tests.builders.placements import make_placement

NEIGHBOUR, NHS = "Stockton-on-Tees", "NHS North East and North Cumbria ICB"
BY = command_actor("policies load")


class Homes(Struct, frozen=True):
    """Care homes by location: of the provider with accounts, of others here, and one in a neighbour's area."""

    own: int
    stopped: int
    capped: int
    proposed: int
    warned: int
    hurried: int
    failing: int
    elsewhere: int


class Acting(Struct, frozen=True):
    """The council's people, the partner's and the provider's, each with the role on which the policies decide."""

    officer: Who
    quality: Who
    manager: Who
    director: Who
    social: Who
    partner: Who
    owner: Who


class Scene(Struct, frozen=True, kw_only=True):
    """What every part of the town needs: its homes, its people, its day and its partners by number."""

    homes: Homes
    acting: Acting
    day: date
    settings: Settings
    neighbour: int
    nhs: int
    centre: int
    recommendations: tuple[int, ...]

    def at(self, back: int, hour: int = 9) -> datetime:
        """A moment some days ago, in UTC."""
        return datetime.combine(self.day - timedelta(days=back), time(hour), UTC)


def done(answer: Any) -> Any:
    """The answer of a step that must not be refused."""
    assert not isinstance(answer, Refused), [each.message for each in answer.reasons]
    assert type(answer).__name__ != "Changed", answer
    assert answer != "changed_meanwhile", answer
    return answer


def number_of(who: Who) -> int:
    """The number of somebody's account."""
    assert who.actor.id is not None
    return who.actor.id


async def set_the_scene(homes: Homes, acting: Acting, day: date, settings: Settings, linked: tuple[int, ...]) -> Scene:
    """Policies, partners with and without an address, the partner's account, and people in the homes."""
    now = datetime.combine(day - timedelta(days=400), time(9), UTC)
    await load_policies(by=BY, now=now)
    await load_partners(by=BY, now=now)
    neighbour = await _partner(PartnerKind.COUNCIL, NEIGHBOUR, "contracts@stockton.example", now)
    nhs = await _partner(PartnerKind.ICB, NHS, "", now)
    # written past the accounts' service, which would end the session that the journeys begin with
    await execute("UPDATE app_user SET partner_id = {} WHERE id = {}", neighbour, number_of(acting.partner))
    own = await get_location(homes.own)
    centre = LocationDetails(
        organisation_id=own.organisation_id, name="Pearson Day Centre", services=("day_care",), town=own.town or "",
        authority=own.authority, opened_on=date(2020, 1, 1),
    )  # fmt: skip
    opened = done(await add_location(centre, by=BY, now=now))
    for home, people in ((homes.failing, 2), (homes.elsewhere, 2), (homes.warned, 2), (homes.hurried, 1)):
        for each in range(people):
            elsewhere = NEIGHBOUR if home == homes.elsewhere else own.authority
            reference, bed = f"ASC-08{home:03d}{each}0", "general_nursing" if each else "general_residential"
            await make_placement(case_reference=reference, location=home, host_authority=elsewhere, bed_type=bed)
    for funder, authority, people in (("other_council", NEIGHBOUR, 2), ("icb", NHS, 1), ("self", "", 1)):
        counted = {"as_at_on": day - timedelta(days=30), "recorded_by": "An officer", "recorded_at": now}
        for home in (homes.failing, homes.hurried):
            await OthersCount(location=home, funder=funder, authority=authority, people=people, **counted).save()
    return Scene(
        homes=homes, acting=acting, day=day, settings=settings, neighbour=neighbour, nhs=nhs, centre=opened,
        recommendations=linked,
    )  # fmt: skip


async def _partner(kind: PartnerKind, name: str, email: str, now: datetime) -> int:
    return int(done(await add_partner(PartnerDetails(kind=kind, name=name, email=email), by=BY, now=now)))


async def draft_a_policy(scene: Scene) -> None:
    """A draft of the policy on embargoes in which one reason has another name."""
    by, now, kind = scene.acting.manager.actor, scene.at(5), PolicyKind.EMBARGO
    number = int(done(await drafts.start_draft(kind, "Plainer words", by=by, now=now)))
    done(await drafts.retire_record(kind, number, "reasons", "R17", retired=True, by=by, now=now))


async def draft_a_template(scene: Scene) -> int:
    """A draft of the letter that tells of an embargo: the number of its version."""
    code, by, now = "embargo_imposed", scene.acting.manager.actor, scene.at(4)
    return int(done(await template_service.draft_template(code, by=by, now=now)))
