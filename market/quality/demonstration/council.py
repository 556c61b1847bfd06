"""The demonstration council's quality work: the framework put into force, services assured, and their stories told."""

from collections.abc import Callable
from datetime import date, timedelta

from market.accounts.queries import find_user_by_email
from market.core.actor import Actor
from market.db.sql import execute
from market.db.transaction import transaction
from market.providers.queries import locations_on
from market.providers.types import LocationOnDay
from market.quality.assured.queries import list_assured
from market.quality.assured.rules import suggested_codes
from market.quality.assured.service import assure
from market.quality.assured.types import Details, NewAssured
from market.quality.demonstration.planning import plan_autumn
from market.quality.demonstration.plot import CARE_HOMES, NEW, ServiceFacts, chance, stories
from market.quality.demonstration.replay import Cast, allowed, at, tell_stories
from market.quality.framework.queries import live_library
from market.quality.framework.service import load_framework
from market.settings import Settings

BOUGHT = 38
"""Per cent of home care agencies from which the council buys."""
BEGAN_ON = date(2024, 4, 1)
"""The day from which the demonstration's council has worked with the one framework."""
ICB = "NHS North East and North Cumbria ICB"


async def open_quality(
    settings: Settings, *, own: int, addresses: dict[str, str], by: Actor, report: Callable[[str], None]
) -> int:
    """Put the framework into force, assure the services of the area and tell two years of visits; how many assessments there are.

    `own` is the organisation of the provider's accounts, `addresses` the e-mail addresses of the accounts by role. Does nothing
    when services are assured already. Raises `DemonstrationRefused`.
    """
    as_at = date.fromisoformat(settings.as_at)
    report("Putting the quality framework into force")
    await load_framework(by=by, now=at(BEGAN_ON))
    if await list_assured(as_at):
        return 0
    library = await live_library()
    assert library is not None, "the framework has just been put into force"
    cast = await _cast(addresses)
    locations = {each.id: each for each in await locations_on(as_at, settings.authority_names)}
    await _assure(list(locations.values()), cast, as_at, by)
    facts = [_facts(each.id, each.code, locations[each.location_id]) for each in await list_assured(as_at)]
    done = await tell_stories(stories(facts, as_at, own), library, cast, as_at, settings, report)
    report("Planning the autumn's visits")
    await plan_autumn(cast, as_at, settings)
    await _forget_old_messages(as_at)
    return done


async def _cast(addresses: dict[str, str]) -> Cast:
    people = {}
    for role in ("commissioning_officer", "quality_officer", "commissioning_manager", "partner"):
        user = await find_user_by_email(addresses[role])
        assert user is not None, f"the account of the {role} was made before"
        people[role] = Actor(kind="user", id=user.id, label=user.name)
    return Cast(
        officer=people["commissioning_officer"],
        second=people["quality_officer"],
        moderator=people["commissioning_manager"],
        partner=people["partner"],
    )


async def _assure(locations: list[LocationOnDay], cast: Cast, as_at: date, by: Actor) -> None:
    """Every service that the register suggests, of home care those that the council buys, since each was registered or began."""
    for location in locations:
        if location.dormant or not location.counts_once:
            continue
        for code in suggested_codes(location.services, location.specialisms):
            if code == "HC" and chance("bought", location.id) >= BOUGHT:
                continue
            new = code not in CARE_HOMES and chance("new", location.id) < NEW
            from_on = max(location.registered_on or BEGAN_ON, as_at - timedelta(days=45) if new else BEGAN_ON)
            lead = cast.officer if chance("lead", location.id) < 60 else cast.second
            details = Details(
                tier="standard",
                people=_people(location),
                joint_with=ICB if code == "NUR" else "",
                lead_officer=lead.id,
            )
            wanted = NewAssured(location_id=location.id, code=code, from_on=from_on, details=details)
            allowed(await assure(wanted, by=by, now=at(from_on), today=as_at))


async def _forget_old_messages(as_at: date) -> None:
    """Leave the messages of the last two weeks in the outbox: what was said before has long been read."""
    async with transaction():
        await execute("DELETE FROM message WHERE created_at < {}", at(as_at - timedelta(days=14)))


def _people(location: LocationOnDay) -> int:
    """People who use the service: most of a home's beds, a few dozen elsewhere."""
    if location.care_home:
        return max(1, (location.beds or 20) * 86 // 100)
    return 8 + chance("people", location.id) // 4


def _facts(service_id: int, code: str, location: LocationOnDay) -> ServiceFacts:
    return ServiceFacts(
        id=service_id,
        code=code,
        location_id=location.id,
        organisation_id=location.organisation_id,
        rating=location.rating
        if location.rating in ("outstanding", "good", "requires_improvement", "inadequate")
        else "",
        rated_on=location.rating_published_on,
        people=_people(location),
        registered_on=location.registered_on,
    )
