"""The demonstration’s visits and its hard year: told once, through the services, and looked at from every side."""

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
from market.demo import cqc_files, tracker_files, write
from market.demo.council import build_council
from market.demo.market import build_market
from market.demo.types import AS_AT
from market.demo.write import DemoFile
from market.figures.service import compute_figures
from market.importers.service import import_file
from market.organisations import RegisterOrganisations
from market.policies.service import load_policies
from market.portal.demonstration import open_portal
from market.quality.assessments.grades.queries import grades_on
from market.quality.assured.queries import list_assured
from market.quality.consolidation.proof.queries import proof
from market.quality.consolidation.proof.types import Proof
from market.quality.demonstration.consolidated import open_consolidation
from market.quality.demonstration.council import BEGAN_ON, open_quality
from market.quality.demonstration.plot import CARE_HOMES
from market.quality.demonstration.replay import at
from market.quality.framework.queries import live_library
from market.risk.demonstration.council import open_resilience
from market.settings import Settings
from tests.builders.accounts import MadeUser, make_user, sign_in
from tests.builders.app import make_settings, open_browser

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
            role: await make_user(
                roles=[role],
                organisation_id=own if role in PROVIDER_ROLES else None,
                email=f"{role.value.replace('_', '.')}@demonstration.example",
            )
            for role in Role
        }
        await _bought(settings)
        await load_policies(by=BY, now=at(BEGAN_ON))
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
        await _resilience(settings, own, addresses)
        yield Told(settings, own, people[Role.PROVIDER_OWNER], decided, await proof(library))
    finally:
        await close_database()


async def _bought(settings: Settings) -> None:
    """Import what the council buys and whom others pay for, and one return of beds."""
    market = build_market(1)
    folder = settings.home / "council"
    folder.mkdir()
    files = await asyncio.to_thread(lambda: list(write.write_council(folder, market, [build_council(market, 1)], 1)))
    beds = folder / "beds.json"
    await asyncio.to_thread(tracker_files.write_api_day, beds, market, AS_AT)
    for file in (*files, DemoFile("tracker-api", beds, AS_AT)):
        report = await import_file(
            file.path, feed=file.feed, as_at=file.as_at, confirm=False, by=BY, now=utc_now(), settings=settings
        )
        assert report.status == "applied", report.message


async def _resilience(settings: Settings, own: int, addresses: dict[str, str]) -> int:
    return await open_resilience(
        settings, addresses=addresses, own=own, by=BY, organisations=RegisterOrganisations(), report=_quietly
    )


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


async def test_four_care_homes_were_embargoed_in_twelve_months_and_two_still_are(told: Told) -> None:
    figures = {each.id: each.value for each in await compute_figures(AS_AT, told.settings.authority_names)}
    assert figures["embargoes_12_months"] == 4
    assert figures["embargoes_in_force"] == 2
    rows = await fetch("SELECT stage, override_reason FROM embargo WHERE origin = 'decision' ORDER BY id")
    assert Counter(row["stage"] for row in rows) == {"lifted": 2, "in_force": 2}
    assert not any(row["override_reason"] for row in rows), "lifted as the policy asks, not by an override"
    reasons = await fetch(
        "SELECT DISTINCT r.code FROM embargo_reason r JOIN embargo e ON e.id = r.embargo WHERE e.origin = 'decision' ORDER BY r.code"
    )
    assert [row["code"] for row in reasons] == ["R01", "R02", "R03", "R04", "R05", "R06"]
    same = "SELECT COUNT(*) FROM embargo WHERE origin = 'decision' AND recommended_by = approved_by"
    assert await fetch_value(same) == 0


async def test_letters_stand_in_each_state(told: Told) -> None:
    rows = await fetch("SELECT status, COUNT(*) AS held FROM letter GROUP BY status")
    assert {"draft", "sent", "to_tell", "told_otherwise", "acknowledged"} <= {row["status"] for row in rows}


async def test_people_elsewhere_are_reviewed_and_one_follow_up_is_left(told: Told) -> None:
    assert await fetch_value("SELECT state FROM host_alert") == "open"
    assert await fetch_value("SELECT COUNT(*) FROM host_alert_person") == 6
    assert await fetch_value("SELECT COUNT(*) FROM host_alert_person WHERE outcome = ''") == 0
    waiting = "SELECT COUNT(*) FROM task WHERE subject_type = 'host_alert' AND code = 'HP-09' AND done_at IS NULL"
    assert await fetch_value(waiting) == 1


async def test_a_failure_is_complete_with_its_book_and_its_exit_is_told_once(told: Told) -> None:
    assert await fetch_value("SELECT stage FROM failure_case") == "ended"
    assert await fetch_value("SELECT COUNT(*) FROM failure_person") == 24
    assert await fetch_value("SELECT COUNT(*) FROM failure_person WHERE arrived_at IS NULL AND outcome <> 'died'") == 0
    place = await fetch_value("SELECT location FROM failure_place WHERE exit_on IS NOT NULL")
    assert (
        await fetch_value("SELECT COUNT(*) FROM registration_event WHERE kind = 'exit' AND location = {}", place) == 1
    )
    stop = await fetch("SELECT stage, override_reason, ended_at FROM embargo WHERE origin = 'failure'")
    assert [(row["stage"], row["override_reason"]) for row in stop] == [("lifted", "")], "it ended with the closure"
    assert stop[0]["ended_at"] is not None
    assert await fetch_value("SELECT COUNT(*) FROM embargo_step WHERE kind = 'ended_with_closure'") == 1
    assert await fetch_value("SELECT size FROM failure_book") > 10_000
    late = "SELECT COUNT(*) FROM task WHERE subject_type = 'failure' AND done_at > due_at"
    assert await fetch_value(late) > 5, "lessons have something to say about what was late"


async def test_a_home_turned_red_step_by_step(told: Told) -> None:
    rows = await fetch(
        """SELECT s.from_on, s.band FROM risk_score s JOIN location l ON l.id = s.location
        WHERE l.name = 'Smart House Nursing Home' ORDER BY s.from_on"""
    )
    assert len(rows) >= 6
    assert rows[-1]["band"] == "red"
    assert rows[0]["band"] != "red"
    for table in ("risk_override", "risk_mute", "restricted_note", "contingency_run", "turnaround_cost"):
        assert await fetch_value(f"SELECT COUNT(*) FROM {table}") >= 1, table
    assert await fetch_value("SELECT COUNT(*) FROM risk_watch") == 4
    assert await fetch_value("SELECT status FROM risk_back_test") == "done"
    assert await fetch_value("SELECT COUNT(*) FROM turnaround_cost WHERE decided_by = proposed_by") == 0


async def test_telling_it_twice_changes_nothing(told: Told) -> None:
    before = await fetch_value("SELECT COUNT(*) FROM audit_entry")
    library = await live_library()
    assert library is not None
    assert await open_quality(told.settings, own=told.own, addresses={}, by=BY, report=_quietly) == 0
    assert await open_consolidation(told.settings, library, by=BY, now=utc_now(), report=_quietly) == 0
    assert await _resilience(told.settings, told.own, {}) == 0
    assert await fetch_value("SELECT COUNT(*) FROM audit_entry") == before
