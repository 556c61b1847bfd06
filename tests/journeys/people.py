"""The people of the journeys, and the homes (database and files) that their servers begin with."""

import itertools
from pathlib import Path

from msgspec import Struct

from market.accounts.permissions import PROVIDER_ROLES, Role
from market.core.actor import command_actor
from market.core.clock import utc_now
from market.db.engine import close_database, open_database
from market.db.sql import fetch_value
from market.importers.service import import_file
from market.settings import Settings
from tests.builders.accounts import make_session, make_user
from tests.builders.app import make_settings
from tests.journeys.files import MarketFiles, our_homes

BY = command_actor("import")
_numbers = itertools.count(1)


class Person(Struct, frozen=True):
    """Somebody with an account; `token` is a session of theirs that is open already."""

    id: int
    email: str
    name: str
    token: str


People = dict[Role, Person]


async def furnish(home: Path, database_url: str, files: MarketFiles | None) -> People:
    """Fill a migrated database: the files imported, when given, and one person of each role.

    The provider's people belong to the organisation of the first care home.
    """
    settings = make_settings(home, database_url=database_url)
    await open_database(database_url, pool_size=2)
    try:
        if files is not None:
            for path, feed in (
                (files.active, "cqc-active-locations"),
                (files.beds, "tracker-api"),
                (files.home_care, "tracker-home-care"),
            ):
                await _import(path, feed, settings)
        roles = [role for role in Role if files is not None or role not in PROVIDER_ROLES]
        return {role: await _person(role) for role in roles}
    finally:
        await close_database()


async def _import(path: Path, feed: str, settings: Settings) -> None:
    report = await import_file(path, feed=feed, as_at=None, confirm=False, by=BY, now=utc_now(), settings=settings)
    assert report.status == "applied", report.message


async def _person(role: Role) -> Person:
    organisation = None
    if role in PROVIDER_ROLES:
        organisation = await fetch_value(
            "SELECT organisation FROM location WHERE cqc_location_id = {}", our_homes()[0].id
        )
    name = f"Robin {role.value.replace('_', ' ').title()}"
    user = await make_user(
        roles=[role], email=f"{role.value}@example.org", name=name, organisation_id=organisation
    )
    return Person(id=user.id, email=user.email, name=user.name, token=await make_session(user))
