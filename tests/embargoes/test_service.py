"""Embargoes proposed, approved, started at once, varied and reviewed, on both engines."""

import asyncio
from datetime import datetime, timedelta

import pytest

from market.core.clock import london_date
from market.core.refusal import Changed
from market.db.sql import fetch, fetch_value
from market.embargoes import queries, service
from market.embargoes.types import (
    Grounds,
    HeldReview,
    HostSuspension,
    Origin,
    ReasonGiven,
    Scope,
    Target,
    Terms,
    Variation,
)
from market.quality.assessments.queries import under_embargo
from tests.builders.actions import make_recommendation
from tests.builders.embargoes import (
    DIRECTOR,
    GROUNDS,
    MANAGER,
    NOW,
    OFFICER,
    OTHER_DIRECTOR,
    codes,
    day_after,
    impose,
    new_embargo,
    override,
    propose,
)
from tests.builders.policies import load_policies
from tests.builders.providers import make_location, make_organisation, make_state
from tests.conftest import TestDatabase

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def version_of(number: int) -> int:
    return (await queries.get_embargo(number)).version


async def kinds_at(location_id: int, moment: datetime) -> list[str]:
    found = await queries.in_force_at(moment, [location_id])
    return [each.kind for each in found.get(location_id, [])]


async def test_a_proposal_restricts_nothing_until_somebody_else_approves_it(db: TestDatabase) -> None:
    home = await make_location()
    number = await propose(home)
    assert await kinds_at(home.id, NOW + HOUR) == []
    assert codes(await service.approve(number, await version_of(number), by=MANAGER, now=NOW)) == ["may_not_approve"]
    own = OFFICER.__class__(OFFICER.actor, DIRECTOR.roles)
    assert codes(await service.approve(number, await version_of(number), by=own, now=NOW)) == ["same_person"]
    assert await service.approve(number, await version_of(number), by=DIRECTOR, now=NOW + HOUR) is None
    assert await kinds_at(home.id, NOW) == []
    assert await kinds_at(home.id, NOW + HOUR) == ["full"]
    held = await queries.get_embargo(number)
    assert (held.stage, held.recommended_label, held.approved_label) == ("in_force", "Quinn Officer", "Dee Director")
    assert codes(await service.approve(number, held.version, by=DIRECTOR, now=NOW + HOUR)) == ["wrong_state"]


async def test_a_manager_approves_a_caution_and_a_cap(db: TestDatabase) -> None:
    for kind in ("caution", "cap"):
        number = await propose(await make_location(), kind=kind, cap_per_week=2 if kind == "cap" else None)
        assert await service.approve(number, await version_of(number), by=MANAGER, now=NOW) is None


async def test_what_cannot_be_proposed_is_told_all_at_once(db: TestDatabase) -> None:
    await load_policies()
    home = await make_location()
    empty = Grounds(facts="", alternatives="", effect_on_people="", why_not_weaker="", must_change="")
    wanted = new_embargo(home, review_on=london_date(NOW), reasons=(), grounds=empty)
    assert codes(await service.propose_embargo(wanted, by=OFFICER, now=NOW)) == [
        "review_past",
        "no_reason",
        *["missing"] * 5,
    ]
    late = new_embargo(home, review_on=day_after(NOW, 29))
    assert codes(await service.propose_embargo(late, by=OFFICER, now=NOW)) == ["review_late"]
    other = new_embargo(home, reasons=(ReasonGiven(code="R99"), ReasonGiven(code="R04", held_back_for="Police")))
    assert codes(await service.propose_embargo(other, by=OFFICER, now=NOW)) == ["reason_words", "held_back_until"]
    cap = new_embargo(home, kind="cap")
    assert codes(await service.propose_embargo(cap, by=DIRECTOR, now=NOW)) == ["cap_missing", "may_not_recommend"]
    part = new_embargo(home, kind="part")
    assert codes(await service.propose_embargo(part, by=OFFICER, now=NOW)) == ["scope_missing"]
    none = new_embargo(None)
    assert codes(await service.propose_embargo(none, by=OFFICER, now=NOW)) == ["one_target"]
    unknown = new_embargo(99_999)
    assert codes(await service.propose_embargo(unknown, by=OFFICER, now=NOW)) == ["no_place"]
    elsewhere = await make_recommendation()
    linked = new_embargo(home, recommendation_ids=(elsewhere.id,))
    assert codes(await service.propose_embargo(linked, by=OFFICER, now=NOW)) == ["other_place"]
    assert await fetch_value("SELECT count(*) FROM embargo") == 0


async def test_two_people_propose_the_same_and_one_form_sent_twice_makes_one(db: TestDatabase) -> None:
    await load_policies()
    home = await make_location()
    one, two = new_embargo(home), new_embargo(home)
    answers = await asyncio.gather(
        *(service.propose_embargo(each, by=OFFICER, now=NOW) for each in (one, one, two, two))
    )
    made = {each for each in answers if isinstance(each, int)}
    lost = [codes(each) for each in answers if not isinstance(each, int)]
    assert len(made) == 1
    assert lost == [["embargoed_already"]] * 2
    assert await fetch_value("SELECT count(*) FROM embargo") == 1


async def test_two_directors_approve_at_the_same_moment_and_it_starts_once(db: TestDatabase) -> None:
    number = await propose(await make_location())
    version = await version_of(number)
    answers = await asyncio.gather(
        *(service.approve(number, version, by=each, now=NOW) for each in (DIRECTOR, OTHER_DIRECTOR))
    )
    assert sorted(str(each) for each in answers if each is None) == ["None"]
    assert await fetch_value("SELECT count(*) FROM embargo_terms") == 1


async def test_an_embargo_of_a_provider_reaches_its_locations_of_the_day(db: TestDatabase) -> None:
    organisation = await make_organisation()
    first = await make_location(organisation=organisation)
    second = await make_location(organisation=organisation, services=("home_care",))
    stranger = await make_location()
    number = await impose(None, target=Target(organisation_id=organisation.id))
    found = await queries.in_force(london_date(NOW))
    assert set(found) == {first.id, second.id}
    assert found[first.id][0].id == number
    served = await impose(None, target=Target(organisation_id=organisation.id, service="home_care"), kind="caution")
    found = await queries.in_force(london_date(NOW))
    assert [each.id for each in found[second.id]] == [number, served]
    assert [each.id for each in found[first.id]] == [number]
    assert stranger.id not in found
    assert await queries.in_force(london_date(NOW) - DAY) == {}


async def test_quality_answers_as_the_embargoes_do(db: TestDatabase) -> None:
    organisation = await make_organisation()
    home = await make_location(organisation=organisation)
    agency = await make_location(organisation=organisation, services=("home_care",))
    await impose(None, target=Target(organisation_id=organisation.id, service="home_care"), now=NOW)
    ended = await impose(home, now=NOW)
    await override(ended, now=NOW + 2 * DAY)
    for days in (-1, 0, 1, 2, 3):
        on = day_after(NOW, days)
        found = await queries.in_force(on)
        for place in (home.id, agency.id):
            assert await under_embargo(place, on) == (place in found), (days, place)
    assert await under_embargo(home.id, day_after(NOW, 1))
    assert not await under_embargo(home.id, day_after(NOW, 2))


async def test_an_emergency_starts_at_once_and_a_second_person_confirms_it(db: TestDatabase) -> None:
    await load_policies()
    home = await make_location()
    short = Grounds(
        facts=GROUNDS.facts, alternatives="", effect_on_people="", why_not_weaker="", must_change=GROUNDS.must_change
    )
    wanted = new_embargo(home, grounds=short)
    assert codes(await service.impose_at_once(wanted, by=MANAGER, now=NOW)) == ["may_not_approve"]
    number = await service.impose_at_once(wanted, by=DIRECTOR, now=NOW)
    assert isinstance(number, int)
    assert await service.impose_at_once(wanted, by=DIRECTOR, now=NOW) == number
    assert await kinds_at(home.id, NOW) == ["full"]
    version = await version_of(number)
    assert codes(await service.confirm(number, version, by=DIRECTOR, now=NOW)) == ["same_person"]
    assert codes(await service.confirm(number, version, by=OFFICER, now=NOW)) == ["may_not_approve"]
    assert await service.confirm(number, version, by=OTHER_DIRECTOR, now=NOW + HOUR) is None
    assert codes(await service.confirm(number, version + 1, by=OTHER_DIRECTOR, now=NOW)) == ["wrong_state"]
    assert await service.write_up(number, version + 1, GROUNDS, by=DIRECTOR, now=NOW) is None
    assert codes(await service.write_up(number, version + 2, GROUNDS, by=DIRECTOR, now=NOW)) == ["wrong_state"]


async def test_a_failure_stops_a_place_and_leaves_what_stops_it_already(db: TestDatabase) -> None:
    home, other = await make_location(), await make_location()
    waiting = await propose(home)
    capped = await impose(other, kind="cap", cap_per_week=2)
    first = await service.impose_at_once(new_embargo(home), by=MANAGER, now=NOW, origin=Origin.FAILURE)
    assert isinstance(first, int)
    assert (await queries.get_embargo(waiting)).stage == "withdrawn"
    again = await service.impose_at_once(new_embargo(home), by=MANAGER, now=NOW, origin=Origin.FAILURE)
    assert again == first
    stronger = await service.impose_at_once(new_embargo(other), by=MANAGER, now=NOW + HOUR, origin=Origin.FAILURE)
    assert stronger == capped
    assert await kinds_at(other.id, NOW + HOUR) == ["full"]
    assert await kinds_at(other.id, NOW) == ["cap"]


async def test_a_change_is_recommended_and_approved_and_dated(db: TestDatabase) -> None:
    home = await make_location()
    number = await impose(home)
    at = NOW + 3 * DAY
    weaker = Variation(
        terms=Terms(kind="cap", cap_per_week=1, review_on=day_after(at, 14)), why="Medicines are safe on one floor"
    )
    one = await service.propose_variation(number, weaker, submission="v1", by=OFFICER, now=at)
    assert isinstance(one, int)
    assert await service.propose_variation(number, weaker, submission="v1", by=OFFICER, now=at) == one
    assert codes(await service.propose_variation(number, weaker, submission="v2", by=OFFICER, now=at)) == [
        "waits_already"
    ]
    assert codes(await service.vary(one, 1, by=MANAGER, now=at)) == ["may_not_approve"]
    assert await service.vary(one, 1, by=DIRECTOR, now=at) is None
    assert await kinds_at(home.id, at - HOUR) == ["full"]
    assert await kinds_at(home.id, at) == ["cap"]
    same = Variation(terms=weaker.terms, why="Nothing is changed by this")
    assert codes(await service.propose_variation(number, same, submission="v3", by=OFFICER, now=at)) == ["same"]
    stronger = Variation(terms=Terms(kind="full", review_on=day_after(at, 14)), why="It got worse again overnight")
    two = await service.propose_variation(number, stronger, submission="v4", by=OFFICER, now=at)
    assert isinstance(two, int)
    assert await service.refuse_variation(two, 1, why="We see it differently", by=DIRECTOR, now=at) is None
    assert await kinds_at(home.id, at + HOUR) == ["cap"]
    audit = str(await fetch("SELECT before, after FROM audit_entry"))
    assert "Medicines are safe" not in audit
    assert "R04" not in audit


async def test_a_review_needs_every_answer_and_its_next_date(db: TestDatabase) -> None:
    home = await make_location()
    number = await impose(home)
    at = NOW + 10 * DAY
    answers = tuple("It was looked at" for _ in range(6))
    bad = HeldReview(held_on=day_after(at, 1), answers=("", *answers[1:]), next_review_on=london_date(at))
    assert codes(await service.record_review(number, await version_of(number), bad, by=OFFICER, now=at)) == [
        "in_the_future",
        "missing",
        "review_past",
    ]
    good = HeldReview(held_on=london_date(at), answers=answers, next_review_on=day_after(at, 28))
    version = await version_of(number)
    assert await service.record_review(number, version, good, by=OFFICER, now=at) is None
    assert isinstance(await service.record_review(number, version, good, by=OFFICER, now=at), Changed)
    (before,) = (await queries.in_force_at(at - HOUR, [home.id]))[home.id]
    (after,) = (await queries.in_force_at(at, [home.id]))[home.id]
    assert (before.review_on, after.review_on) == (day_after(NOW, 14), day_after(at, 28))
    (review,) = await queries.reviews_of(number)
    assert review.answers[0][1] == "It was looked at"


async def test_a_host_suspension_is_followed_and_ends_with_the_hosts_word(db: TestDatabase) -> None:
    await load_policies()
    home = await make_location(authority="Elsewhere")
    wanted = HostSuspension(
        submission="host_alert:1",
        location_id=home.id,
        host_name="Elsewhere Council",
        facts="Letter of 1 September 2026",
        review_on=day_after(NOW, 28),
    )
    number = await service.record_host_suspension(wanted, by=OFFICER, now=NOW)
    assert isinstance(number, int)
    assert await service.record_host_suspension(wanted, by=OFFICER, now=NOW) == number
    assert await kinds_at(home.id, NOW) == ["host_elsewhere"]
    version = await version_of(number)
    ended = service.end_host_suspension(number, version, confirmation="", by=OFFICER, now=NOW)
    assert codes(await ended) == ["missing", "may_not_approve"]
    ended = service.end_host_suspension(
        number, version, confirmation="E-mail of 20 September", by=MANAGER, now=NOW + DAY
    )
    assert await ended is None
    assert await kinds_at(home.id, NOW + DAY) == []


async def test_a_scope_is_kept_with_the_terms(db: TestDatabase) -> None:
    home = await make_location()
    scope = Scope(bed_types=("general_nursing",), needs=("dementia",), words="First floor")
    await impose(home, kind="part", scope=scope)
    (found,) = (await queries.in_force(london_date(NOW), [home.id]))[home.id]
    assert found.scope == scope


@pytest.mark.parametrize("verb", ["refuse", "withdraw"])
async def test_a_proposal_that_is_not_approved_restricts_nothing(db: TestDatabase, verb: str) -> None:
    home = await make_location()
    number = await propose(home)
    act = getattr(service, verb)
    assert codes(await act(number, await version_of(number), why="", by=DIRECTOR, now=NOW)) == ["missing"]
    assert await act(number, await version_of(number), why="Not needed any more", by=DIRECTOR, now=NOW) is None
    assert await queries.in_force(london_date(NOW)) == {}
    assert isinstance(await service.propose_embargo(new_embargo(home), by=OFFICER, now=NOW), int)


async def test_a_location_that_changed_hands_is_reached_by_the_provider_of_the_day(db: TestDatabase) -> None:
    old, new = await make_organisation(), await make_organisation()
    home = await make_location(organisation=new)
    await make_state(home, organisation=old.id, from_on=day_after(NOW, -900), until_on=day_after(NOW, -600))
    kept = await make_location(organisation=old)
    await impose(None, target=Target(organisation_id=old.id))
    assert set(await queries.in_force(london_date(NOW))) == {kept.id}
    assert home.id not in await queries.in_force(london_date(NOW), [home.id])
