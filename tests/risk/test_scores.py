"""Scores kept for a while: written once, only when something changed, and never over what was said later."""

from datetime import date, timedelta

import pytest
from msgspec import structs

from market.db.sql import execute, fetch, fetch_value
from market.policies.service import load_policies
from market.risk.facts.gathering import gather
from market.risk.facts.types import People
from market.risk.queries import history_of, market_share_by_stage, moved_between, provider_score_on, score_on, scores_on
from market.risk.scores.service import score_all, score_place
from market.risk.types import Band, State
from tests.builders.capacity import make_bed_return, make_tracker_return
from tests.builders.placements import make_placement
from tests.builders.providers import make_location
from tests.builders.risk import BY, NOW, ON, OWN
from tests.conftest import TestDatabase

pytestmark = pytest.mark.usefixtures("db")


async def _home(**changes):
    home = await make_location(rating="good", rated_on=date(2025, 6, 1), listed_on=date(2026, 9, 20), **changes)
    await make_bed_return(home, maximum=30, occupied=20)
    return home


async def test_facts_hold_what_the_registers_say_and_nothing_later() -> None:
    home = await _home()
    await make_bed_return(home, saved_on=date(2026, 6, 10), maximum=30, occupied=28)
    await make_bed_return(home, saved_on=date(2026, 10, 9), maximum=30, occupied=1)
    await make_tracker_return(home, nurses_employed=4, care_workers_employed=16, agency_care_workers=5)
    await make_placement(location=home.id)
    [facts] = await gather(ON, OWN)
    assert (facts.location_id, facts.rating, facts.rated_on) == (home.id, "good", date(2025, 6, 1))
    assert facts.beds is not None
    assert (facts.beds.occupied, facts.beds.saved_on) == (20, date(2026, 9, 10))
    assert facts.beds_before is not None
    assert facts.beds_before.occupied == 28
    assert facts.staff is not None
    assert (facts.staff.employed, facts.staff.agency) == (20, 5)
    assert (facts.own_people, facts.people) == (1, People(20, date(2026, 9, 10)))
    assert sum(facts.windows) == 2
    assert len(facts.windows) == 12


async def test_places_outside_are_looked_at_only_while_our_people_are_there() -> None:
    inside = await make_location()
    outside = await make_location(authority="Stockton-on-Tees")
    await make_location(authority="Stockton-on-Tees")
    await make_placement(location=outside.id, ends_on=ON)
    assert [each.location_id for each in await gather(ON, OWN)] == [inside.id, outside.id]
    assert [each.location_id for each in await gather(ON + timedelta(days=1), OWN)] == [inside.id]


async def test_scoring_twice_keeps_one_score_and_only_changes_are_written() -> None:
    await load_policies(by=BY, now=NOW)
    home = await _home()
    first = await score_all(ON, authority_names=OWN, by=BY, now=NOW)
    again = await score_all(ON, authority_names=OWN, by=BY, now=NOW)
    assert (first.places, first.changed, again.changed) == (1, 1, 0)
    later = ON + timedelta(days=1)
    assert (await score_all(later, authority_names=OWN, by=BY, now=NOW)).changed == 0
    await make_bed_return(home, saved_on=later, maximum=30, occupied=29)
    assert (await score_all(later, authority_names=OWN, by=BY, now=NOW)).changed == 1
    assert await fetch_value("SELECT count(*) FROM risk_score") == 2
    kept = await history_of(home.id, ON, later)
    assert [(each.from_on, each.until_on) for each in kept] == [(ON, later), (later, None)]


async def test_a_score_explains_itself_from_what_was_kept() -> None:
    await load_policies(by=BY, now=NOW)
    home = await _home()
    await score_all(ON, authority_names=OWN, by=BY, now=NOW)
    held = await score_on(home.id, ON)
    assert held is not None
    assert held.policy_version == 1
    points = {point.code: point for point in held.points}
    assert points["EW-F01"].state is State.RED
    assert points["EW-F01"].value == 66.67
    assert points["EW-F01"].words == "20 of 30 beds occupied"
    assert points["EW-F01"].as_at == date(2026, 9, 10)
    assert points["EW-F07"].state is State.UNKNOWN
    assert "open book" in points["EW-F07"].words
    assert points["EW-Q02"].value_on(ON) == (ON - date(2025, 6, 1)).days
    assert held.band is Band.AMBER
    assert held.warned == "finance behaviour"


async def test_a_past_day_is_never_written_over() -> None:
    await load_policies(by=BY, now=NOW)
    home = await _home()
    await score_all(ON, authority_names=OWN, by=BY, now=NOW)
    assert (await score_all(ON - timedelta(days=5), authority_names=OWN, by=BY, now=NOW)).changed == 0
    assert await score_on(home.id, ON - timedelta(days=5)) is None


async def test_a_place_that_closes_ends_its_score() -> None:
    await load_policies(by=BY, now=NOW)
    home = await _home(deregistered_on=ON + timedelta(days=3))
    await score_all(ON, authority_names=OWN, by=BY, now=NOW)
    done = await score_all(ON + timedelta(days=3), authority_names=OWN, by=BY, now=NOW)
    assert done.ended == 1
    assert await score_on(home.id, ON + timedelta(days=2)) is not None
    assert await score_on(home.id, ON + timedelta(days=3)) is None
    assert await provider_score_on(home.organisation, ON + timedelta(days=3)) is None


async def test_one_place_is_scored_on_demand_as_at_night() -> None:
    await load_policies(by=BY, now=NOW)
    home, other = await _home(), await _home()
    assert await score_place(home.id, ON, authority_names=OWN, by=BY, now=NOW)
    assert list(await scores_on(ON)) == [home.id]
    await score_all(ON, authority_names=OWN, by=BY, now=NOW)
    assert list(await scores_on(ON)) == [home.id, other.id]
    assert await fetch_value("SELECT count(*) FROM risk_score") == 2
    assert not await score_place(999_999, ON, authority_names=OWN, by=BY, now=NOW)


async def test_a_provider_has_the_worst_band_of_its_places() -> None:
    await load_policies(by=BY, now=NOW)
    home = await _home()
    await make_location(organisation=home.organisation)
    await score_all(ON, authority_names=OWN, by=BY, now=NOW)
    held = await provider_score_on(home.organisation, ON)
    assert held is not None
    assert held.band is Band.AMBER
    rows = await fetch("SELECT count(*) AS n FROM risk_provider_score")
    assert rows[0]["n"] == 1


async def test_shares_of_the_market_count_beds_of_our_area() -> None:
    await load_policies(by=BY, now=NOW)
    await _home()
    outside = await _home(authority="Stockton-on-Tees")
    await make_placement(location=outside.id)
    await score_all(ON, authority_names=OWN, by=BY, now=NOW)
    shares = {share.band: share for share in await market_share_by_stage(ON, OWN)}
    assert shares[Band.AMBER].beds == 30
    assert shares[Band.AMBER].places == 1
    assert sum(share.beds for share in shares.values()) == 30


async def test_facts_of_a_group_count_the_other_places(db: TestDatabase) -> None:
    home = await make_location(rating="good")
    await make_location(organisation=home.organisation, rating="inadequate")
    await make_location(organisation=home.organisation, rating="good")
    facts = {each.location_id: each for each in await gather(ON, OWN)}
    assert structs.astuple(facts[home.id].group) == (2, 1)


async def test_a_place_set_to_green_is_unknown_again_when_too_little_is_known() -> None:
    await load_policies(by=BY, now=NOW)
    home = await make_location()
    await score_all(ON, authority_names=OWN, by=BY, now=NOW)
    await execute("UPDATE risk_score SET band = 'unknown'")
    await execute(
        "INSERT INTO risk_override (submission, location, band, reason, from_on, until_on, by_label, recorded_at, version)"
        " VALUES ('s', {}, 'green', 'As it was', {}, {}, 'Person 1', {}, 1)",
        *(home.id, ON, ON + timedelta(days=20), NOW),
    )
    assert {each.band: each.places for each in await market_share_by_stage(ON, OWN)}[Band.UNKNOWN] == 1
    await execute("UPDATE risk_score SET band = 'red'")
    assert {each.band: each.places for each in await market_share_by_stage(ON, OWN)}[Band.RED] == 1
    await execute("UPDATE risk_score SET band = 'unknown'")
    await execute("UPDATE risk_override SET band = 'red'")
    assert {each.band: each.places for each in await market_share_by_stage(ON, OWN)}[Band.RED] == 1
    await execute("UPDATE risk_score SET from_on = {}", ON - timedelta(days=9))
    [moved] = await moved_between(ON - timedelta(days=7), ON)
    assert (moved.before, moved.after) == (Band.UNKNOWN, Band.RED)
    assert moved.worse
    await execute("UPDATE risk_override SET band = 'amber'")
    await execute("UPDATE risk_score SET band = 'red'")
    [moved] = await moved_between(ON - timedelta(days=7), ON)
    assert (moved.before, moved.after, moved.better) == (Band.RED, Band.AMBER, False)
