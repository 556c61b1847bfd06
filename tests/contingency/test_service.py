"""Plans, from rows to rows, on both engines."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from market.contingency.queries import (
    find_run,
    list_runs,
    moves_of,
    newest_plan_of,
    plans_of_location,
)
from market.contingency.rules import reasons_against_move
from market.contingency.service import InBackground, ask_for_plan, plan_for
from market.contingency.types import Asked, WhatIf
from market.contingency.work import contingency_plan
from market.core.refusal import Refused
from market.db.sql import execute, fetch, fetch_value
from market.work.progress import Silent
from tests.builders.capacity import make_bed_return
from tests.builders.embargoes import impose
from tests.builders.placements import make_placement
from tests.builders.providers import make_location, make_state
from tests.conftest import TestDatabase
from tests.contingency.market import (
    EAST,
    MILE,
    NAMES,
    NORTH,
    NOW,
    OFFICER,
    ON,
    asked,
    make_agency,
    make_count,
    make_home,
    make_town,
)


async def plan(question: Asked) -> int:
    """Make the plan; its number."""
    made = await plan_for(question, authority_names=NAMES, by=OFFICER, now=NOW)
    assert isinstance(made, int), made
    return made


async def places(run_id: int) -> dict[str, str]:
    """The place of each person, or why there is none."""
    return {each.person: each.to_name or each.why for each in await moves_of(run_id)}


async def test_a_plan_of_a_home_names_everybody_and_is_kept_with_its_inputs(db: TestDatabase) -> None:
    town = await make_town()

    run = await find_run(await plan(asked("location", town.acorn.id)))

    assert run is not None
    found = await places(run.id)
    assert set(found) == {"ASC-1", "ASC-2", "Redcar and Cleveland 1", "Self-funder 1", "Not known 1"}
    assert sorted(found.values()) == ["Beech House", "Beech House", "Cedar House", "taken", "taken"]
    assert (run.title, run.people, run.placed, run.day, run.proven) == ("Acorn House", 5, 3, ON, True)
    assert run.mean_miles == pytest.approx((1 + 1 + 3) / 3, abs=0.01)
    assert run.settings == WhatIf()
    assert "3 people are known as a count only" in run.notes
    moves = await moves_of(run.id)
    assert [each.position for each in moves] == [1, 2, 3, 4, 5]
    assert {each.stale for each in moves if each.why} == {1}
    assert {(each.present_pence, each.weekly_pence) for each in moves if each.person == "ASC-1"} <= {
        (80_000, 90_000),
        (80_000, None),
    }
    entries = await fetch("SELECT verb, after FROM audit_entry WHERE verb = 'contingency.planned'")
    assert len(entries) == 1
    assert "ASC-1" not in str(entries)


async def test_the_weekly_difference_is_of_those_whose_price_is_known(db: TestDatabase) -> None:
    town = await make_town()

    run = await find_run(await plan(asked("location", town.acorn.id, miles=1.5, open_stale=True)))

    assert run is not None
    ours = [each for each in await moves_of(run.id) if each.funder == "council" and each.to_name]
    assert run.extra_weekly_pence == 10_000 * len(ours)
    assert run.unknown_costs == 0


async def test_what_if_opens_what_is_shut_and_shuts_what_is_dear(db: TestDatabase) -> None:
    town = await make_town()

    stale = await find_run(await plan(asked("location", town.acorn.id, open_stale=True)))
    cheap = await places(await plan(asked("location", town.acorn.id, most_weekly_pence=85_000)))
    near = await find_run(await plan(asked("location", town.acorn.id, miles=2)))
    before = await find_run(await plan(asked("location", town.acorn.id, on=date(2026, 9, 19))))

    assert stale is not None
    assert near is not None
    assert before is not None
    assert stale.placed == 5
    assert {each.shut for each in await moves_of(stale.id) if each.to_name == "Dale House"} == {"stale"}
    assert "Beech House" not in {cheap["ASC-1"], cheap["ASC-2"]}
    assert near.placed == 2
    assert (before.people, before.placed) == (4, 0)  # no return of that month was saved yet


async def test_an_embargoed_home_takes_nobody_unless_it_is_opened(db: TestDatabase) -> None:
    town = await make_town()
    await impose(town.beech)

    shut = await find_run(await plan(asked("location", town.acorn.id)))
    opened = await find_run(await plan(asked("location", town.acorn.id, open_embargoed=True)))

    assert shut is not None
    assert opened is not None
    assert shut.placed == 1
    assert {each.embargoed for each in await moves_of(shut.id) if each.why} == {1}
    assert opened.placed == 3
    assert {each.shut for each in await moves_of(opened.id) if each.to_name == "Beech House"} == {"embargoed"}


async def test_a_weekly_cap_lets_in_so_many(db: TestDatabase) -> None:
    town = await make_town()
    await impose(town.beech, kind="cap", cap_per_week=1)

    names = await places(await plan(asked("location", town.acorn.id)))

    assert sorted(names.values()) == ["Beech House", "Cedar House", "taken", "taken", "taken"]


async def test_places_outside_the_area_are_used_unless_left_out(db: TestDatabase) -> None:
    town = await make_town()
    await make_home("Eston House", free=9, miles=5, authority="Redcar and Cleveland")

    everywhere = await find_run(await plan(asked("location", town.acorn.id)))
    here = await find_run(await plan(asked("location", town.acorn.id, outside=False)))

    assert everywhere is not None
    assert here is not None
    assert (everywhere.placed, here.placed) == (5, 3)


async def test_family_is_measured_from_the_home_area(db: TestDatabase) -> None:
    town = await make_town()
    await make_location(postcode="TS9 1AA", latitude=NORTH + 30 * MILE, longitude=EAST, services=("day_care",))
    await execute("UPDATE placement SET home_area = 'TS9' WHERE case_reference = 'ASC-1'")
    await execute("UPDATE placement SET home_area = '' WHERE case_reference = 'ASC-2'")
    await make_home("Far House", free=1, miles=31)

    run_id = await plan(asked("location", town.acorn.id, measured_from="family", miles=5, open_stale=True))

    moves = {each.person: each for each in await moves_of(run_id)}
    assert moves["ASC-1"].to_name == "Far House"
    assert moves["ASC-1"].miles == pytest.approx(1, abs=0.05)
    assert moves["ASC-2"].assumed == "home_area"
    assert moves["ASC-2"].to_name in ("Beech House", "Cedar House", "Dale House")


async def test_a_provider_leaves_all_its_homes_and_a_group_all_of_its_brand(db: TestDatabase) -> None:
    town = await make_town()
    owner = town.acorn.organisation
    sister = await make_home("Acorn Lodge", free=9, miles=0.5, organisation=owner)
    await make_placement(case_reference="ASC-9", location=sister.id, bed_type="general_residential")
    for location in (town.acorn, sister):
        location.brand_id, location.brand_name = "BD1", "Acorn Group"
        await make_state(location, from_on=date(2026, 1, 1), brand_id="BD1", brand_name="Acorn Group")

    alone = await places(await plan(asked("location", town.acorn.id)))
    provider = await find_run(await plan(asked("organisation", owner)))
    group = await find_run(await plan(asked("group", None, key="brand:BD1")))

    assert "Acorn Lodge" in alone.values()
    for run in (provider, group):
        assert run is not None
        names = await places(run.id)
        assert "Acorn Lodge" not in names.values()
        assert {"ASC-1", "ASC-9", "Acorn House: Self-funder 1"} <= set(names)
        assert len(names) == run.people == 26
    assert group is not None
    assert group.title == "Acorn Group"


async def test_a_round_of_home_care_is_assigned_in_hours(db: TestDatabase) -> None:
    agency = await make_agency("Kind Hands", None)
    await make_agency("Near Care", 20)
    other = await make_agency("Far Care", 40, miles=6)
    at_home = {"component": "home_support", "service_type": "long_community", "service": "home_care"}
    for number, (hours, area) in enumerate(((12.0, "TS1"), (9.0, "TS1"), (None, "TS1"), (7.0, "TS3")), start=1):
        await make_placement(
            case_reference=f"H-{number}", location=agency.id, weekly_hours=hours, home_area=area, **at_home
        )
    await make_placement(
        case_reference="NEW", location=other.id, weekly_hours=15.0, starts_on=date(2026, 9, 25), **at_home
    )

    run_id = await plan(asked("round", agency.id, areas=("TS1",)))

    run, moves = await find_run(run_id), {each.person: each for each in await moves_of(run_id)}
    assert run is not None
    assert (run.title, run.people) == ("Kind Hands: TS1", 3)
    assert moves["H-3"].hours == 10.5
    assert "hours" in moves["H-3"].assumed
    used: dict[str, float] = {}
    for each in moves.values():
        used[each.to_name] = used.get(each.to_name, 0) + (each.hours or 0)
    assert run.placed == 3
    assert used["Near Care"] <= 20
    assert used["Far Care"] <= 25  # of 40 hours 15 are given to somebody placed since the return


async def test_care_that_reports_no_vacancies_is_named_and_not_guessed(db: TestDatabase) -> None:
    place = await make_location(name="Own Front Door", services=("supported_living",), care_home=False)
    await make_placement(
        case_reference="S-1", location=place.id, component="supported_living", service_type="long_community"
    )

    assert await places(await plan(asked("location", place.id))) == {"S-1": "not_reported"}


async def test_the_same_form_twice_makes_one_plan_and_another_question_another(db: TestDatabase) -> None:
    town = await make_town()
    question = asked("location", town.acorn.id)

    both = await asyncio.gather(plan(question), plan(question))
    again, other = await plan(question), await plan(asked("location", town.acorn.id, miles=3))

    assert len({*both, again}) == 1
    assert other != again
    assert await fetch_value("SELECT count(*) FROM contingency_run") == 2
    assert await fetch_value("SELECT count(*) FROM contingency_move") == 10


async def test_the_same_inputs_give_the_same_plan(db: TestDatabase) -> None:
    town = await make_town()

    first, second = [await plan(asked("location", town.acorn.id, submission=form)) for form in ("form-1", "form-2")]

    one, two = await find_run(first), await find_run(second)
    assert first != second
    assert one is not None
    assert two is not None
    assert one.facts_digest == two.facts_digest
    assert await moves_of(first) == await moves_of(second)
    await make_home("New House", free=1)
    third = await find_run(await plan(asked("location", town.acorn.id, submission="form-3")))
    assert third is not None
    assert third.facts_digest != one.facts_digest


async def refused(question: Asked) -> list[tuple[str, str | None]]:
    """Codes and fields of why there is no plan."""
    answer = await plan_for(question, authority_names=NAMES, by=OFFICER, now=NOW)
    assert isinstance(answer, Refused), answer
    return [(reason.code, reason.field) for reason in answer.reasons]


async def test_a_question_without_people_or_with_wrong_groups_is_refused(db: TestDatabase) -> None:
    town = await make_town()
    empty = await make_location(name="Empty House")

    assert await refused(asked("location", 999_999)) == [("no_subject", "subject")]
    assert await refused(asked("location", empty.id)) == [("nobody", "subject")]
    groups = (("ASC-1",), ("ASC-1", "ASC-2"), ("ASC-2", "ZZZ"), tuple("1234567"))
    found = await refused(asked("location", town.acorn.id, together=groups))
    assert {code for code, _ in found} == {"alone", "twice", "not_there", "too_many"}
    assert {field for _, field in found} == {"groups"}
    assert await fetch_value("SELECT count(*) FROM contingency_run") == 0


async def test_a_couple_stays_together(db: TestDatabase) -> None:
    town = await make_town()

    run_id = await plan(asked("location", town.acorn.id, open_stale=True, together=(("ASC-1", "ASC-2"),)))

    ours = [each for each in await moves_of(run_id) if each.person in ("ASC-1", "ASC-2")]
    assert len({each.to_name for each in ours}) == 1
    assert [each.together for each in ours] == [True, True]


async def test_many_people_are_planned_in_the_background_once(
    db: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("market.contingency.service.PEOPLE_AT_ONCE", 4)
    town = await make_town()
    question = asked("location", town.acorn.id)

    first, second = [await ask_for_plan(question, authority_names=NAMES, by=OFFICER, now=NOW) for _ in range(2)]

    assert isinstance(first, InBackground)
    assert first == second
    row = (await fetch("SELECT kind, arguments FROM work_item WHERE id = {}", first.work_id))[0]
    monkeypatch.setattr("market.contingency.work.from_environment", lambda: type("S", (), {"authority_names": NAMES}))
    arguments = msgspec.json.decode(row["arguments"])
    outcomes = [await contingency_plan(arguments, Silent()) for _ in range(2)]
    made = (await list_runs(9))[0]
    assert {outcome.result_path for outcome in outcomes} == {f"/contingency/{made.id}"}
    assert made.made_by == OFFICER.label
    assert await ask_for_plan(question, authority_names=NAMES, by=OFFICER, now=NOW) == made.id


async def test_plans_of_a_location_are_found(db: TestDatabase) -> None:
    town = await make_town()
    old = await plan(asked("location", town.acorn.id, on=ON - timedelta(days=1)))
    new = await plan(asked("location", town.acorn.id))

    assert [each.id for each in await plans_of_location(town.acorn.id, 9)] == [new, old]
    assert (found := await newest_plan_of(town.acorn.id, ON - timedelta(days=1))) is not None
    assert found.id == old
    assert await newest_plan_of(town.beech.id, ON) is None


async def test_people_of_the_register_are_not_counted_again_by_the_ledger(db: TestDatabase) -> None:
    home = await make_location(name="Acorn House", latitude=NORTH, longitude=EAST)
    await make_bed_return(home, maximum=30, occupied=3, accepting=True)
    await make_placement(case_reference="R-1", location=home.id, funder="other_council", bed_type="general_residential")
    await make_count(home, funder="other_council", authority="Redcar and Cleveland", people=2)
    await make_placement(case_reference="R-1", location=home.id, component="day_support", service_type="long_community")

    names = await places(await plan(asked("location", home.id)))

    assert set(names) == {"R-1", "Redcar and Cleveland 1", "Not known 1"}


async def test_beds_taken_since_the_return_are_not_offered(db: TestDatabase) -> None:
    town = await make_town()
    await make_placement(
        case_reference="NEW", location=town.beech.id, bed_type="general_residential", starts_on=date(2026, 9, 25),
        recorded_at=datetime(2026, 9, 25, tzinfo=UTC),
    )  # fmt: skip

    names = await places(await plan(asked("location", town.acorn.id)))

    assert sorted(names.values()).count("Beech House") == 1


@pytest.mark.usefixtures("db")
async def test_premises_registered_twice_give_their_beds_once() -> None:
    town = await make_town()
    await execute("UPDATE location SET primary_location_id = cqc_location_id WHERE id = {}", town.beech.id)
    twin = await make_home("Beech House (partnership)", free=2, primary_location_id=town.beech.cqc_location_id)
    await plan(asked("location", town.acorn.id))

    moves = await moves_of((await list_runs(1))[0].id)
    assert [each.to_location for each in moves].count(town.beech.id) == 2
    assert twin.id not in {each.to_location for each in moves}


@pytest.mark.usefixtures("db")
async def test_nobody_goes_to_another_registration_of_the_premises_that_are_left() -> None:
    town = await make_town()
    twin = await make_home("Acorn House (partnership)", free=5, miles=0, primary_location_id=town.acorn.cqc_location_id)
    await plan(asked("location", town.acorn.id))

    assert twin.id not in {each.to_location for each in await moves_of((await list_runs(1))[0].id)}


@pytest.mark.usefixtures("db")
async def test_the_registration_with_the_fresh_return_speaks_for_the_premises() -> None:
    town = await make_town()
    fresh = await make_home("Dale House (partnership)", free=1, miles=4, primary_location_id=town.dale.cqc_location_id)
    await plan(asked("location", town.acorn.id))

    assert fresh.id in {each.to_location for each in await moves_of((await list_runs(1))[0].id)}


async def test_a_later_day_of_the_move_counts_who_is_there_then_and_what_can_begin_then(db: TestDatabase) -> None:
    town = await make_town()
    leaves, comes, closes = ON + timedelta(days=6), ON + timedelta(days=4), ON + timedelta(days=5)
    await execute("UPDATE placement SET ends_on = {} WHERE case_reference = 'ASC-2'", leaves - timedelta(days=1))
    await make_placement(
        case_reference="ASC-3", location=town.acorn.id, bed_type="general_residential", starts_on=comes
    )
    await execute("UPDATE location SET deregistered_on = {} WHERE id = {}", closes, town.cedar.id)

    now = await places(await plan(asked("location", town.acorn.id)))
    then = await places(await plan(asked("location", town.acorn.id, moves_on=leaves)))

    assert {"ASC-1", "ASC-2"} <= set(now)
    assert "ASC-3" not in now
    assert "Cedar House" in now.values()
    assert {"ASC-1", "ASC-3"} <= set(then)
    assert "ASC-2" not in then
    assert "Cedar House" not in then.values()
    assert "Beech House" in then.values()  # a return of today is not stale because people move later
    assert len(then) == 5


async def test_people_cannot_move_before_the_day_whose_facts_are_used() -> None:
    assert reasons_against_move(None, ON) == []
    assert reasons_against_move(ON, ON) == []
    assert [each.field for each in reasons_against_move(ON - timedelta(days=1), ON)] == ["moves_on"]
