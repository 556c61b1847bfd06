"""The quality work of the demonstration: told once, through the services, and looked at from every side."""

import asyncio
import re
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from msgspec import Struct

from market.accounts.permissions import PROVIDER_ROLES, Role
from market.core.actor import Actor
from market.core.clock import utc_now
from market.db.engine import close_database, open_database
from market.db.sql import fetch, fetch_value
from market.demo import cqc_files
from market.demo.market import build_market
from market.importers.service import import_file
from market.portal.demonstration import open_portal
from market.quality.assessments.grades.queries import grades_on
from market.quality.assured.queries import list_assured
from market.quality.consolidation.proof.queries import proof
from market.quality.consolidation.proof.types import Proof
from market.quality.demonstration.consolidated import open_consolidation
from market.quality.demonstration.council import open_quality
from market.quality.demonstration.plot import CARE_HOMES
from market.quality.framework.queries import live_library
from market.settings import Settings
from tests.builders.accounts import MadeUser, make_user, sign_in
from tests.builders.app import make_settings, open_browser

AS_AT = date(2026, 9, 30)
BY = Actor(kind="command", id=None, label="a test")


class Told(Struct, frozen=True):
    """The demonstration with its quality told: `own` is the organisation whose people have accounts."""

    settings: Settings
    own: int
    owner: MadeUser
    decided: int
    proof: Proof


@pytest.fixture(scope="module")
async def told(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Told]:
    """The register of the first council, and everything that its quality team and its providers did."""
    home = tmp_path_factory.mktemp("demonstration")
    await asyncio.to_thread(shutil.copyfile, sqlite_template, home / "market.db")
    settings = make_settings(home, as_at=AS_AT.isoformat(), demonstration="yes")
    await open_database(f"sqlite:///{home / 'market.db'}", pool_size=2)
    try:
        own = await _register(settings)
        people = {
            role: await make_user(roles=[role], organisation_id=own if role in PROVIDER_ROLES else None)
            for role in Role
        }
        addresses = {role.value: user.email for role, user in people.items()}
        await open_quality(settings, own=own, addresses=addresses, by=BY, report=_quietly)
        owner, officer = (
            Actor("user", people[role].id, people[role].name)
            for role in (Role.PROVIDER_OWNER, Role.COMMISSIONING_OFFICER)
        )
        await open_portal(settings, own=own, owner=owner, officer=officer)
        library = await live_library()
        assert library is not None
        decided = await open_consolidation(settings, library, by=BY, now=utc_now(), report=_quietly)
        yield Told(settings, own, people[Role.PROVIDER_OWNER], decided, await proof(library))
    finally:
        await close_database()


def _quietly(words: str) -> None:
    """How far it is, told to nobody."""


async def _register(settings: Settings) -> int:
    """Import the register; the organisation with the most locations in the area, as the demonstration chooses it."""
    path = settings.home / "locations.json"
    await asyncio.to_thread(cqc_files.write_api_locations, path, build_market(1))
    report = await import_file(
        path, feed="cqc-api-location", as_at=date(2026, 9, 15), confirm=False, by=BY, now=utc_now(), settings=settings
    )
    assert report.status == "applied", report.message
    most = await fetch_value(
        "SELECT organisation FROM location WHERE deregistered_on IS NULL AND authority = {}"
        " GROUP BY organisation ORDER BY COUNT(*) DESC, organisation LIMIT 1",
        settings.authority_names[0],
    )
    return int(most)


async def test_most_homes_are_at_four_or_five_stars_and_some_below(told: Told) -> None:
    homes = [each.id for each in await list_assured(AS_AT) if each.code in CARE_HOMES]
    stars = Counter(grade.star for grade in (await grades_on(AS_AT, homes)).values())
    graded = sum(count for star, count in stars.items() if star is not None)
    assert graded >= 40, stars
    assert 0.6 < (stars[5] + stars[4]) / graded < 0.95, stars
    assert stars[5], stars
    assert any(stars[star] for star in (1, 2, 3)), stars


async def test_each_service_was_told_and_a_few_visits_stand_in_each_state(told: Told) -> None:
    rows = await fetch("SELECT status, COUNT(*) AS held FROM assessment WHERE method = 'full_review' GROUP BY status")
    held = {row["status"]: row["held"] for row in rows}
    assert {status: 2 <= held.get(status, 0) <= 8 for status in ("open", "submitted", "draft")} == {
        "open": True,
        "submitted": True,
        "draft": True,
    }, held
    assert held["final"] >= 100
    methods = {row["method"] for row in await fetch("SELECT DISTINCT method FROM assessment WHERE status = 'final'")}
    assert {"full_review", "quarterly_monitoring", "themed_review", "self_assessment"} <= methods
    asked = await fetch("SELECT status, COUNT(*) AS held FROM recommendation GROUP BY status")
    states = {row["status"]: row["held"] for row in asked}
    assert all(states.get(status, 0) >= 10 for status in ("open", "evidence", "verified")), states
    assert await fetch_value("SELECT COUNT(*) FROM planned_visit WHERE status = 'planned'") >= 5


async def test_the_tools_are_all_here_and_each_question_has_one_fate(told: Told) -> None:
    assert await fetch_value("SELECT COUNT(*) FROM legacy_tool") == 42
    assert told.decided == 2_550
    marked = "SELECT COUNT(DISTINCT question) FROM question_decision WHERE how = 'demonstration' AND fate <> ''"
    assert await fetch_value(marked) == 2_550
    assert await fetch_value("SELECT COUNT(*) FROM question_decision") == 2_550
    assert sum(told.proof.fates.values()) == 2_550
    assert len(told.proof.files) == 42


async def test_the_proof_holds_that_no_question_is_lost_and_says_what_is_left(told: Told) -> None:
    checks = {check.code: check for check in told.proof.checks}
    assert {code for code, check in checks.items() if check.holds} >= {"rows", "fates", "count"}
    assert not told.proof.holds, "nobody has checked a demonstration's decisions"
    for code in ("second", "retired"):
        assert checks[code].failures
        assert all(finding.sentence for finding in checks[code].failures)
    assert told.proof.progress.second_checked == 0


async def test_a_provider_has_work_to_do(told: Told) -> None:
    async with open_browser(told.settings) as browser:
        await sign_in(browser, told.owner)
        first = await browser.get("/portal")
        drafts = await browser.get("/portal/reports")
        advice = await browser.get("/portal/actions")
    assert first.status_code == 200
    links = set(re.findall(r'href="(/portal/[a-z-]+/\d+)', first.text + drafts.text + advice.text))
    kinds = Counter(link.split("/")[2] for link in links)
    assert kinds["self-assessments"] >= 1, kinds
    assert kinds["reports"] >= 1, kinds
    assert kinds["actions"] >= 1, kinds


async def test_telling_it_twice_changes_nothing(told: Told) -> None:
    before = await fetch_value("SELECT COUNT(*) FROM audit_entry")
    library = await live_library()
    assert library is not None
    assert await open_quality(told.settings, own=told.own, addresses={}, by=BY, report=_quietly) == 0
    assert await open_consolidation(told.settings, library, by=BY, now=utc_now(), report=_quietly) == 0
    assert await fetch_value("SELECT COUNT(*) FROM audit_entry") == before
