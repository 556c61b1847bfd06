"""Failure cases for tests: a home with people of every funder, its officers, and a failure declared there."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

from msgspec import Struct

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.core.refusal import Refused
from market.failure.cases.service import Who, declare
from market.failure.cases.types import NewCase, Opened
from market.partners.types import PartnerKind
from market.placements.tables import OthersCount
from market.providers.tables import Location, Organisation
from tests.builders.accounts import MadeUser, make_user
from tests.builders.partners import make_partner
from tests.builders.placements import RECORDED_AT, make_placement
from tests.builders.policies import load_policies
from tests.builders.providers import make_location, make_organisation

DECLARED_AT = datetime(2026, 9, 30, 1, 30, tzinfo=UTC)
"""Half past two in the night, British Summer Time."""
NOW = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)
AUTHORITIES = ("Middlesbrough",)
PUBLIC_URL = "https://market.example"
DURHAM = "County Durham"
_numbers = itertools.count(1)


class Town(Struct, frozen=True):
    """A care home with five of our people, two of Durham, one of an ICB and two who pay themselves; and who works on it."""

    organisation: Organisation
    home: Location
    manager: MadeUser
    director: MadeUser
    lead: MadeUser
    deputy: MadeUser
    durham_id: int
    icb_id: int


def who(user: MadeUser) -> Who:
    """The user as somebody who acts."""
    return Who(Actor(kind="user", id=user.id, label=user.name), frozenset(user.roles))


async def make_count(home: Location, funder: str, people: int, authority: str = "", **changes: Any) -> None:
    """People whom others pay for in a home, as counted on 1 September 2026."""
    values: dict[str, Any] = {
        "location": home.id,
        "funder": funder,
        "authority": authority,
        "as_at_on": date(2026, 9, 1),
        "people": people,
        "recorded_by": "An officer",
        "recorded_at": RECORDED_AT,
        **changes,
    }
    await OthersCount(**values).save()


async def make_town(*, ours: int = 5) -> Town:
    """Everything that a declaration needs, and policies in force."""
    await load_policies()
    organisation = await make_organisation(name="Oak Care Limited")
    home = await make_location(organisation=organisation, name="Oak House")
    for number in range(1, ours + 1):
        bed = "general_nursing" if number == 1 else "general_residential"
        await make_placement(case_reference=f"CASE-{number:03d}", location=home.id, place_name="", bed_type=bed)
    durham_id = await make_partner(DURHAM, email="duty@partner.example")
    icb_id = await make_partner("NHS North East ICB", PartnerKind.ICB, email="icb@partner.example")
    await make_count(home, "other_council", 2, DURHAM)
    await make_count(home, "icb", 1, "NHS North East ICB")
    await make_count(home, "self", 2)
    return Town(
        organisation,
        home,
        await make_user(roles=[Role.COMMISSIONING_MANAGER]),
        await make_user(roles=[Role.DIRECTOR]),
        await make_user(roles=[Role.COMMISSIONING_OFFICER]),
        await make_user(roles=[Role.QUALITY_OFFICER]),
        durham_id,
        icb_id,
    )


def new_case(town: Town, **changes: Any) -> NewCase:
    """The administrator of the home's owner rang at night and said that care stops; no written notice, no closing date."""
    values: dict[str, Any] = {
        "organisation_id": town.organisation.id,
        "location_ids": (town.home.id,),
        "service_group": "care_home",
        "trigger": "BF-ADM",
        "declared_at": DECLARED_AT,
        "told_by": "The administrator, by telephone",
        "words": "We were appointed tonight and cannot pay the night staff",
        "lead_id": town.lead.id,
        "deputy_id": town.deputy.id,
        "submission": f"form-{next(_numbers)}",
        **changes,
    }
    return NewCase(**values)


async def declared(town: Town, *, by: MadeUser | None = None, now: datetime = NOW, **changes: Any) -> Opened:
    """A failure declared by the director, or by somebody else; raises when it is refused."""
    answer = await attempt(town, by=by, now=now, **changes)
    assert not isinstance(answer, Refused), [each.message for each in answer.reasons]
    return answer


async def attempt(town: Town, *, by: MadeUser | None = None, now: datetime = NOW, **changes: Any) -> Opened | Refused:
    """What declaring answers."""
    return await declare(
        new_case(town, **changes),
        who=who(by or town.director),
        authority_names=AUTHORITIES,
        public_url=PUBLIC_URL,
        now=now,
    )
