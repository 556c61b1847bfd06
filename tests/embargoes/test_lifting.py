"""Embargoes lifted, by steps, against their conditions, and by a director’s override; pauses and exceptions. On both engines."""

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import structs

from market.core.clock import london_date
from market.db.sql import fetch
from market.embargoes import queries, service
from market.embargoes.types import LiftProposal, NewPause, PlanStep, Who
from market.providers.tables import Location
from market.quality.actions.tables import Recommendation
from tests.builders.actions import make_recommendation
from tests.builders.assessments import make_assessment, score_all
from tests.builders.assured import make_assured
from tests.builders.embargoes import (
    DIRECTOR,
    MANAGER,
    NOW,
    OFFICER,
    OTHER_DIRECTOR,
    codes,
    day_after,
    impose,
    new_embargo,
    override,
)
from tests.builders.policies import load_policies
from tests.builders.providers import make_location
from tests.conftest import TestDatabase

DAY = timedelta(days=1)
LATER = datetime(2026, 10, 30, 9, 0, tzinfo=UTC)
PLAN = LiftProposal(
    why="Medicines have been safe for a month",
    steps=(PlanStep(1, 14), PlanStep(2, 14)),
    objections_asked_on=day_after(LATER, -7),
    follow_up_visit_on=day_after(LATER, 30),
)


async def version_of(number: int) -> int:
    return (await queries.get_embargo(number)).version


async def stopped(*, visits: bool = True, lead_by: int = 5) -> tuple[Location, int, Recommendation]:
    """A home stopped for medicines on 1 September, with a linked recommendation and two good visits since."""
    home = await make_location()
    assured = await make_assured(location=home)
    before = await make_assessment(service=assured, status="final", visit_on=day_after(NOW, -12))
    held = await make_recommendation(assessment=before)
    number = await impose(home, recommendation_ids=(held.id,))
    if visits:
        for days in (20, 40):
            seen = await make_assessment(
                service=assured,
                status="submitted",
                visit_on=day_after(NOW, days),
                announced=False,
                lead_by=lead_by,
                opened_at=NOW + days * DAY,
            )
            await score_all(seen, 3)
    return home, number, held


async def check_all(number: int, now: datetime) -> None:
    for code in ("R04.1", "R04.2", "R04.3", "R04.4", "R04.look"):
        answer = await service.record_check(number, code, met=True, words="Seen on both floors", by=OFFICER, now=now)
        assert answer is None, answer


async def verify(held: Recommendation) -> None:
    await Recommendation.update({Recommendation.status: "verified"}).where(Recommendation.id == held.id)


async def proposed(number: int, plan: LiftProposal = PLAN, by: Who = OFFICER) -> int:
    answer = await service.propose_lifting(number, plan, submission=f"lift-{number}", by=by, now=LATER)
    assert isinstance(answer, int), answer
    return answer


async def kinds(home: Location, moment: datetime) -> list[str]:
    return [each.kind for each in (await queries.in_force_at(moment, [home.id])).get(home.id, [])]


async def lift(number: int, by: Who = DIRECTOR, now: datetime = LATER) -> Any:
    return await service.lift(number, await version_of(number), by=by, now=now)


async def test_lifting_is_refused_with_every_reason_until_all_is_seen(db: TestDatabase) -> None:
    home, number, _ = await stopped(visits=False)
    await proposed(number, structs.replace(PLAN, objections_asked_on=None, follow_up_visit_on=None))
    told = [
        "actions_verified",
        "visited",
        "people_asked",
        "objections_asked",
        "follow_up_booked",
        "R04.test",
        "R04.look",
    ]
    assert codes(await lift(number)) == [*told, "R04.1", "R04.2", "R04.3", "R04.4"]
    assert codes(await lift(number, by=OFFICER))[:1] == ["may_not_approve"]
    assert "same_person" in codes(await lift(number, by=OFFICER))
    assert await kinds(home, LATER) == ["full"]


async def test_the_person_who_led_the_visit_does_not_lift(db: TestDatabase) -> None:
    _, number, held = await stopped(lead_by=DIRECTOR.actor.id or 0)
    await verify(held)
    await check_all(number, LATER)
    await proposed(number)
    assert codes(await lift(number)) == ["led_visit"]
    assert await lift(number, by=OTHER_DIRECTOR) is None


async def test_an_embargo_is_lifted_by_steps_that_somebody_takes(db: TestDatabase) -> None:
    home, number, held = await stopped()
    await check_all(number, LATER)
    await proposed(number)
    assert codes(await lift(number)) == ["actions_verified"]
    await verify(held)
    assert await lift(number) is None
    (found,) = (await queries.in_force_at(LATER, [home.id]))[home.id]
    assert (found.kind, found.cap_per_week) == ("cap", 1)
    take = service.take_step(
        number, await version_of(number), words="Nothing speaks against it", by=OFFICER, now=LATER + DAY
    )
    assert codes(await take) == ["too_early"]
    (late,) = (await queries.in_force_at(LATER + 60 * DAY, [home.id]))[home.id]
    assert late.cap_per_week == 1
    at = LATER + 14 * DAY
    take = service.take_step(number, await version_of(number), words="Nothing speaks against it", by=OFFICER, now=at)
    assert await take is None
    (found,) = (await queries.in_force_at(at, [home.id]))[home.id]
    assert found.cap_per_week == 2
    end = LATER + 29 * DAY
    take = service.take_step(number, await version_of(number), words="Nothing speaks against it", by=OFFICER, now=end)
    assert await take is None
    assert await kinds(home, end) == []
    assert (await queries.get_embargo(number)).stage == "lifted"


async def test_steps_are_stopped_and_what_held_before_holds_again(db: TestDatabase) -> None:
    home, number, held = await stopped()
    await verify(held)
    await check_all(number, LATER)
    await proposed(number)
    assert await lift(number) is None
    at = LATER + 3 * DAY
    stop = service.stop_steps(number, await version_of(number), why="A new concern was upheld", by=OFFICER, now=at)
    assert await stop is None
    assert await kinds(home, at) == ["full"]
    assert await kinds(home, at - DAY) == ["cap"]
    assert (await queries.get_embargo(number)).stage == "in_force"
    assert await queries.plan_of(number) == []


async def test_a_proposal_says_its_steps_or_why_there_are_none(db: TestDatabase) -> None:
    _, number, _ = await stopped(visits=False)
    bad = structs.replace(
        PLAN, why="", steps=(PlanStep(2, 14), PlanStep(1, 0)), objections_asked_on=day_after(LATER, 1)
    )
    answer = await service.propose_lifting(number, bad, submission="x", by=OFFICER, now=LATER)
    assert codes(answer) == ["missing", "in_the_future", "step_wrong", "step_order"]
    none = structs.replace(PLAN, steps=())
    assert codes(await service.propose_lifting(number, none, submission="x", by=OFFICER, now=LATER)) == [
        "steps_missing"
    ]
    assert codes(await service.propose_lifting(number, PLAN, submission="x", by=DIRECTOR, now=LATER)) == [
        "may_not_recommend"
    ]
    await proposed(number)
    refuse = service.refuse_lifting(
        number, await version_of(number), why="Another month is needed", by=DIRECTOR, now=LATER
    )
    assert await refuse is None
    assert (await queries.get_embargo(number)).stage == "in_force"


async def test_a_director_overrides_and_it_is_visible_for_ever(db: TestDatabase) -> None:
    home, number, _ = await stopped(visits=False)
    short = service.override_lift(number, await version_of(number), reason="Because", by=MANAGER, now=LATER)
    assert codes(await short) == ["missing", "may_not_approve"]
    await override(number, now=LATER)
    held = await queries.get_embargo(number)
    assert (held.stage, held.override_label) == ("lifted", "Dee Director")
    assert "The building is empty" in held.override_reason
    assert "R04.test" in (await queries.steps_of(number))[0].words
    assert await kinds(home, LATER) == []
    assert "building" not in str(await fetch("SELECT after FROM audit_entry"))


async def test_a_provider_pauses_its_own_home_and_no_other(db: TestDatabase) -> None:
    await load_policies()
    home, other = await make_location(), await make_location()
    owner = Who(OFFICER.actor)
    wanted = NewPause(
        submission="p1", location_id=home.id, why="An outbreak of norovirus", expected_end_on=day_after(NOW, 7)
    )
    mine = {"organisation_id": int(home.organisation), "by": owner, "now": NOW}
    theirs = structs.replace(wanted, location_id=other.id)
    assert codes(await service.start_pause(theirs, **mine)) == ["no_place"]
    bad = structs.replace(wanted, why="", expected_end_on=london_date(NOW))
    assert codes(await service.start_pause(bad, **mine)) == ["missing", "end_past"]
    number = await service.start_pause(wanted, **mine)
    assert isinstance(number, int)
    assert await service.start_pause(wanted, **mine) == number
    assert codes(await service.start_pause(structs.replace(wanted, submission="p2"), **mine)) == ["paused_already"]
    assert await kinds(home, NOW) == ["voluntary"]
    strange = service.end_pause(
        number, 1, what_changed="All are well", organisation_id=int(other.organisation), by=owner, now=NOW
    )
    assert codes(await strange) == ["no_pause"]
    version = await version_of(number)
    ended = service.end_pause(number, version, what_changed="Nobody is ill now", **mine)
    assert await ended is None
    assert await kinds(home, NOW) == []


async def test_a_pause_is_converted_by_a_decision_of_the_council(db: TestDatabase) -> None:
    await load_policies()
    home = await make_location()
    wanted = NewPause(
        submission="p1", location_id=home.id, why="We are short of staff", expected_end_on=day_after(NOW, 7)
    )
    pause = await service.start_pause(wanted, organisation_id=int(home.organisation), by=Who(OFFICER.actor), now=NOW)
    assert isinstance(pause, int)
    number = await impose(home, now=NOW + DAY, converts=pause)
    assert await kinds(home, NOW + DAY) == ["full"]
    assert (await queries.get_embargo(pause)).stage == "lifted"
    assert await kinds(home, NOW) == ["voluntary"]
    own = service.end_pause(
        number, 2, what_changed="We are ready", organisation_id=int(home.organisation), by=OFFICER, now=LATER
    )
    assert codes(await own) == ["wrong_state"]


async def test_an_exception_is_for_one_person_and_decided_by_another(db: TestDatabase) -> None:
    home = await make_location()
    number = await impose(home)
    ask = {"submission": "e1", "why": "Her husband lives there; risks were talked through", "by": MANAGER, "now": NOW}
    assert codes(await service.propose_exception(number, "Mary Jones", **ask)) == ["reference_names_person"]
    made = await service.propose_exception(number, "CASE-17", **ask)
    assert isinstance(made, int)
    assert codes(await service.propose_exception(number, "CASE-17", **{**ask, "submission": "e2"})) == ["waits_already"]
    assert codes(await service.allow_exception(made, 1, by=MANAGER, now=NOW)) == ["same_person"]
    assert await queries.approved_exceptions(home.id, "CASE-17", NOW) == []
    assert await service.allow_exception(made, 1, by=DIRECTOR, now=NOW) is None
    assert await queries.approved_exceptions(home.id, "CASE-17", NOW) == [number]
    assert await queries.approved_exceptions(home.id, "CASE-18", NOW) == []


async def test_a_comment_is_answered(db: TestDatabase) -> None:
    home = await make_location()
    number = await impose(home)
    said = service.comment(
        number,
        await version_of(number),
        words="We disagree with this",
        organisation_id=int(home.organisation),
        by=OFFICER,
        now=NOW,
    )
    assert await said is None
    strange = service.comment(number, 1, words="Let me see it all", organisation_id=999, by=OFFICER, now=NOW)
    assert codes(await strange) == ["no_embargo"]
    assert (
        await service.answer_comment(number, await version_of(number), words="We looked again", by=MANAGER, now=NOW)
        is None
    )
    held = await queries.get_embargo(number)
    assert (held.provider_comment, held.comment_answer) == ("We disagree with this", "We looked again")


async def test_a_new_embargo_after_a_lifted_one_stands_alone(db: TestDatabase) -> None:
    home = await make_location()
    first = await impose(home)
    await override(first, now=NOW + DAY)
    second = await service.propose_embargo(new_embargo(home, now=NOW + 2 * DAY), by=OFFICER, now=NOW + 2 * DAY)
    assert isinstance(second, int)
    assert [each.id for each in await queries.history(home.id)] == [second, first]
    assert [each.id for each in await queries.embargoes_between(london_date(NOW), day_after(NOW, 1))] == [first]
    assert await queries.embargoes_between(day_after(NOW, 2), day_after(NOW, 9)) == []
