"""The people of the journeys, and the homes (database and files) that their servers begin with."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from msgspec import Struct

from market.accounts.permissions import PROVIDER_ROLES, Role
from market.accounts.service import send_password_link
from market.commands.running import accepted
from market.core.actor import Actor, command_actor
from market.core.clock import utc_now
from market.db.engine import close_database, open_database
from market.db.sql import fetch_value
from market.embargoes.types import Who
from market.importers.service import import_file
from market.providers.commands import LocationDetails, OrganisationDetails
from market.providers.queries import find_location_id
from market.providers.service import add_location, add_organisation
from market.quality.demonstration.replay import Cast
from market.settings import Settings
from market.statement.editions import EditionDetails, IntentionDetails
from market.statement.service import open_edition, save_intention, save_narrative
from market.work.tables import WorkItem
from tests.builders.accounts import make_session, make_user
from tests.builders.app import make_settings
from tests.builders.quality_town import Places, QualityTown, furnish_quality
from tests.builders.resilience_scene import NEIGHBOUR, Acting, Homes
from tests.builders.resilience_town import ResilienceTown, furnish_resilience
from tests.journeys.council import CouncilFile, record_by_hand
from tests.journeys.files import AS_AT, OURS, MarketFiles, of_kind, our_homes, small_market

BY = command_actor("import")
INTENTION = IntentionDetails(
    service="Dementia nursing care", cohort="", locality="", direction="grow", baseline=300, target=360, unit="beds",
    by_on=date(2027, 3, 31), evidence=("beds_total",), model_wanted="Nursing homes for people with dementia.",
    route="open_tender", stage="approved", confidence="high", contact="Commissioning team",
)  # fmt: skip


class Person(Struct, frozen=True):
    """Somebody with an account; `token` is a session of theirs that is open already."""

    id: int
    email: str
    name: str
    token: str


People = dict[Role, Person]


async def furnish(
    home: Path, database_url: str, files: MarketFiles | None, council: Sequence[CouncilFile] = ()
) -> People:
    """Fill a migrated database: the files imported, when given, and one person of each role; then what the council brings.

    The provider's people belong to the organisation of the first care home.
    """
    settings = make_settings(home, database_url=database_url)
    await open_database(database_url, pool_size=2)
    try:
        if files is not None:
            await _add_by_hand()
            for path, feed in (
                (files.active, "cqc-active-locations"),
                (files.beds, "tracker-api"),
                (files.home_care, "tracker-home-care"),
            ):
                await _import(path, feed, settings)
            await _open_edition(settings)
            await _begin_work()
        roles = [role for role in Role if files is not None or role not in PROVIDER_ROLES]
        people = {role: await _person(role) for role in roles}
        invited = people[Role.SOCIAL_WORKER].id
        await send_password_link(invited, by=BY, now=utc_now(), settings=settings)
        for each in council:
            assert await _import(each.path, each.feed, settings, as_at=AS_AT) == 0, each.path
        if council:
            await record_by_hand(settings, BY)
        return people
    finally:
        await close_database()


async def furnish_with_quality(home: Path, database_url: str, people: People) -> QualityTown:
    """Tell the visits of the town's services, with everything that comes of them."""
    settings = make_settings(home, database_url=database_url)
    await open_database(database_url, pool_size=2)
    try:
        acting = {role: Actor(kind="user", id=person.id, label=person.name) for role, person in people.items()}
        cast = Cast(
            officer=acting[Role.COMMISSIONING_OFFICER],
            second=acting[Role.QUALITY_OFFICER],
            moderator=acting[Role.COMMISSIONING_MANAGER],
            partner=acting[Role.PARTNER],
        )
        return await furnish_quality(await _places(), cast, acting[Role.PROVIDER_OWNER], AS_AT, settings)
    finally:
        await close_database()


async def furnish_with_resilience(
    home: Path, database_url: str, people: People, quality: QualityTown
) -> ResilienceTown:
    """Tell of embargoes, alerts, letters, a failure, questions, help, early warning and contingency in the town."""
    settings = make_settings(home, database_url=database_url)
    await open_database(database_url, pool_size=2)
    try:
        linked = (quality.recommendations["open"], quality.recommendations["verified"])
        return await furnish_resilience(await _homes(), acting_of(people), AS_AT, settings, linked)
    finally:
        await close_database()


def acting_of(people: People) -> Acting:
    """The people of the town, each with the role on which policies decide."""
    who = {
        role: Who(Actor(kind="user", id=person.id, label=person.name), frozenset({role}))
        for role, person in people.items()
    }
    return Acting(
        officer=who[Role.COMMISSIONING_OFFICER],
        quality=who[Role.QUALITY_OFFICER],
        manager=who[Role.COMMISSIONING_MANAGER],
        director=who[Role.DIRECTOR],
        social=who[Role.SOCIAL_WORKER],
        partner=who[Role.PARTNER],
        owner=who[Role.PROVIDER_OWNER],
    )


async def _homes() -> Homes:
    """Five nursing homes and two residential ones here, and a nursing home of the neighbour."""
    away = next(each for each in small_market().locations if each.care_home and each.place.authority == NEIGHBOUR)
    chosen = [*of_kind("nursing"), *of_kind("residential")[4:], away]
    own, stopped, capped, proposed, warned, hurried, failing, elsewhere = [
        await find_location_id(each.id) or 0 for each in chosen
    ]
    return Homes(own, stopped, capped, proposed, warned, hurried, failing, elsewhere)


async def _places() -> Places:
    """The first nursing home, and services of other organisations."""
    own, *others = [each for kind in ("nursing", "residential") for each in of_kind(kind)]
    others = [each for each in others if each.organisation.id != own.organisation.id]
    nursing = next(each for each in others if each.kind == "nursing")
    homes = [each for each in others if each.kind == "residential"]
    chosen = [await find_location_id(each.id) for each in (own, nursing, *homes[:2], of_kind("home_care")[0])]
    assert all(chosen), "the files of the register have them all"
    first, second, third, fourth, fifth = (each or 0 for each in chosen)
    return Places(own=first, nursing=second, homes=(third, fourth), home_care=fifth)


async def _add_by_hand() -> None:
    """Provider and location number 1: a day centre that CQC does not regulate."""
    now = utc_now()
    club = OrganisationDetails(name="Linthorpe Lunch Club", kind="voluntary", started_on=date(2020, 1, 1))
    organisation = accepted(await add_organisation(club, by=BY, now=now))
    centre = LocationDetails(
        organisation_id=organisation, name="Linthorpe Day Centre", services=("day_care",), town=OURS, authority=OURS,
        opened_on=date(2020, 1, 1),
    )  # fmt: skip
    accepted(await add_location(centre, by=BY, now=now))


async def _import(path: Path, feed: str, settings: Settings, *, as_at: date | None = None) -> int:
    """Import a file; how many of its rows were rejected."""
    report = await import_file(path, feed=feed, as_at=as_at, confirm=False, by=BY, now=utc_now(), settings=settings)
    assert report.status == "applied", report.message
    return report.rejected


async def _open_edition(settings: Settings) -> None:
    """A draft with a text and an intention."""
    now = utc_now()
    details = EditionDetails(
        title="Market Position Statement", as_at=AS_AT, owner="Head of Commissioning", next_update_on=None
    )
    edition = accepted(await open_edition(details, by=BY, now=now, today=AS_AT, settings=settings))
    accepted(await save_narrative(edition, "summary", "We need more nursing care.", version=0, by=BY, now=now))
    accepted(await save_intention(edition, INTENTION, intention_id=None, version=0, by=BY, now=now))


async def _begin_work() -> None:
    """Work that is half done for as long as anybody looks."""
    now = utc_now()
    await WorkItem.insert(
        WorkItem(
            kind="apply_import",
            subject="import_run:1",
            arguments="{}",
            status="running",
            stage="Applying rows",
            done=120,
            total=400,
            asked_by_label="import",
            created_at=now,
            lease_until=now + timedelta(days=1),
            claimed_by="another",
        )
    )


async def _person(role: Role) -> Person:
    organisation = None
    if role in PROVIDER_ROLES:
        organisation = await fetch_value(
            "SELECT organisation FROM location WHERE cqc_location_id = {}", our_homes()[0].id
        )
    name = f"Robin {role.value.replace('_', ' ').title()}"
    user = await make_user(roles=[role], email=f"{role.value}@example.org", name=name, organisation_id=organisation)
    return Person(id=user.id, email=user.email, name=user.name, token=await make_session(user))
