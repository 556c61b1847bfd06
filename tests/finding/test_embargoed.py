"""Embargoes obeyed by searches and placements, on both engines: at once, exactly by date, and when both happen at the same moment."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from market.accounts.permissions import Permission
from market.core.actor import Actor
from market.core.refusal import Refused
from market.embargoes import queries, service
from market.embargoes.types import Scope
from market.finding.notices import placing_notices
from market.finding.pages import limit_words
from market.finding.placing import Override, place
from market.finding.placing_rules import Wanted
from market.finding.restricted import arrivals_in_week
from market.finding.service import free_in_area, place_at
from market.finding.types import Search, WhyNot
from market.finding.words import reason_words
from market.placements.types import Component, Funder
from market.providers.tables import Location
from tests.builders.capacity import make_bed_return
from tests.builders.contracts import make_contract
from tests.builders.embargoes import DIRECTOR, MANAGER, impose, override, propose
from tests.builders.placements import make_placement, new_placement
from tests.builders.providers import make_location
from tests.conftest import TestDatabase

BY = Actor(kind="user", id=7, label="Bea Broker")
NOW = datetime(2026, 9, 30, 10, 0, tzinfo=UTC)
TODAY = date(2026, 9, 30)
DAY = timedelta(days=1)
HERE = ("Middlesbrough",)
SEARCH = Search(service="residential_home", near="TS1 2AZ", from_on=TODAY)


async def home(**changes: Any) -> Location:
    """A home of 30 beds, one of them empty, that is under contract and says that it accepts people."""
    made = await make_location(rating="good", **changes)
    await make_bed_return(made, occupied=20, accepting=True)
    await make_contract(supplier=made.organisation)
    return made


async def placed(location: Location, override: Override | None = None, **changes: Any) -> int | Refused:
    values = {"starts_on": TODAY, "location_id": location.id, "place_name": "", "host_authority": "", **changes}
    wanted = Wanted(placement=new_placement(**values))
    return await place(wanted, authority_names=HERE, by=BY, now=NOW, today=TODAY, override=override)


def codes(answer: object) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [reason.code for reason in answer.reasons]


async def why_not(location: Location, on: date = TODAY, search: Search = SEARCH) -> tuple[str, ...]:
    found = await place_at(location.id, search, on=on)
    assert found is not None
    return found.why_not


async def test_a_stopped_home_is_not_usable_whatever_the_tracker_says_and_only_from_its_day(db: TestDatabase) -> None:
    there = await home()
    assert await why_not(there) == ()
    number = await impose(there, now=NOW)
    assert await why_not(there) == (WhyNot.EMBARGOED,)
    assert await why_not(there, TODAY - DAY) == ()
    assert await free_in_area(TODAY, HERE) == []
    assert sum(each.usable for each in await free_in_area(TODAY - DAY, HERE)) == 10
    assert codes(await placed(there)) == ["embargoed"]
    manager = Override(reason="The person wants to live there", allowed=True)
    assert codes(await placed(there, manager)) == ["embargoed"]
    await override(number, now=NOW + DAY)
    assert await why_not(there, TODAY + DAY) == ()


async def test_a_proposal_stops_nobody(db: TestDatabase) -> None:
    there = await home()
    await propose(there, now=NOW)
    assert isinstance(await placed(there), int)


async def test_with_caution_a_manager_agrees_to_each_placement(db: TestDatabase) -> None:
    there = await home()
    await impose_caution(there)
    assert await why_not(there) == ()
    found = await place_at(there.id, SEARCH, on=TODAY)
    assert found is not None
    assert found.effect == "manager"
    assert codes(await placed(there)) == ["manager_agrees"]
    manager = Override(reason="Her sister lives there, and it suits her", allowed=True)
    assert isinstance(await placed(there, manager), int)


async def impose_caution(there: Location) -> int:
    number = await propose(there, now=NOW, kind="caution")
    assert await service.approve(number, 1, by=MANAGER, now=NOW) is None
    return number


async def test_a_weekly_cap_lets_so_many_in_from_monday_to_sunday(db: TestDatabase) -> None:
    there = await home()
    await make_placement(location=there.id, starts_on=date(2026, 9, 27))
    number = await propose(there, now=NOW, kind="cap", cap_per_week=2, one_a_day=False)
    assert await service.approve(number, 1, by=MANAGER, now=NOW) is None
    assert isinstance(await placed(there, case_reference="CASE-101"), int)
    assert await why_not(there) == ()
    assert isinstance(await placed(there, case_reference="CASE-102"), int)
    assert await why_not(there) == (WhyNot.EMBARGOED,)
    assert codes(await placed(there, case_reference="CASE-103")) == ["embargoed"]
    assert len((await arrivals_in_week([there.id], TODAY))[there.id]) == 2
    assert len((await arrivals_in_week([there.id], date(2026, 9, 27)))[there.id]) == 1
    assert isinstance(await placed(there, case_reference="CASE-103", starts_on=date(2026, 10, 5)), int)


async def capped(location: Location, **terms: Any) -> None:
    """Put a weekly cap on a home."""
    number = await propose(location, now=NOW, kind="cap", **terms)
    assert await service.approve(number, 1, by=MANAGER, now=NOW) is None


async def test_no_two_new_people_come_on_the_same_day_unless_a_manager_agrees(db: TestDatabase) -> None:
    there = await home()
    await capped(there, cap_per_week=3)
    assert isinstance(await placed(there, case_reference="CASE-101"), int)
    found = await place_at(there.id, SEARCH, on=TODAY)
    assert found is not None
    assert (found.effect, found.why_not) == ("other_day", ())
    refused = await placed(there, case_reference="CASE-102")
    assert codes(refused) == ["manager_agrees"]
    assert isinstance(refused, Refused)
    assert "one a day, and somebody begins on 30 September 2026. Choose another day" in refused.reasons[0].message
    manager = Override(reason="Two sisters move in together", allowed=True)
    assert isinstance(await placed(there, manager, case_reference="CASE-102"), int)
    assert isinstance(await placed(there, case_reference="CASE-103", starts_on=TODAY + DAY), int)
    assert codes(await placed(there, case_reference="CASE-104", starts_on=TODAY + 2 * DAY)) == ["embargoed"]


async def test_a_cap_by_need_counts_and_stops_only_people_with_that_need(db: TestDatabase) -> None:
    there = await home(specialisms=("dementia", "physical_disability"))
    await capped(there, cap_per_week=1, scope=Scope(needs=("dementia",)))
    assert isinstance(await placed(there, case_reference="CASE-101", needs=("physical_disability",)), int)
    assert isinstance(await placed(there, case_reference="CASE-102", needs=("dementia",)), int)
    assert codes(await placed(there, case_reference="CASE-103", needs=("dementia",))) == ["embargoed"]
    assert isinstance(await placed(there, case_reference="CASE-104", needs=("physical_disability",)), int)
    assert codes(await placed(there, case_reference="CASE-105", needs=())) == ["embargoed"], "it cannot be told apart"
    dementia = {"bed_type": "dementia_residential", "needs": ("physical_disability",)}
    await make_bed_return(there, bed_type="dementia_residential", maximum=9, occupied=2, accepting=True)
    refused = await placed(there, case_reference="CASE-106", **dementia)
    assert codes(refused) == ["embargoed"], "the bed says the need"
    assert isinstance(refused, Refused)
    assert "the council’s weekly limit is used up" in refused.reasons[0].message


async def test_who_searches_reads_how_many_more_may_come_this_week(db: TestDatabase) -> None:
    there = await home()
    await capped(there, cap_per_week=2, one_a_day=False)
    found = await place_at(there.id, SEARCH, on=TODAY)
    assert found is not None
    assert limit_words(found) == "The council’s weekly limit leaves 2 new people"
    for reference in ("CASE-101", "CASE-102"):
        assert isinstance(await placed(there, case_reference=reference), int)
    full = await place_at(there.id, SEARCH, on=TODAY)
    assert full is not None
    assert (full.week_room, full.effect, limit_words(full)) == (0, "limit_used", "")
    words = reason_words(WhyNot.EMBARGOED, full, SEARCH)
    assert words == "The council’s weekly limit of new people there is used up"


async def test_somebody_who_moves_in_the_week_of_arriving_is_new_once(db: TestDatabase) -> None:
    there = await home()
    monday = date(2026, 9, 28)
    await make_placement(location=there.id, case_reference="CASE-7", starts_on=monday, ends_on=monday + DAY)
    await make_placement(location=there.id, case_reference="CASE-7", starts_on=monday + DAY)
    (arrival,) = (await arrivals_in_week([there.id], TODAY))[there.id]
    assert arrival.starts_on == monday


async def test_whoever_lives_there_already_is_no_new_person(db: TestDatabase) -> None:
    there = await home()
    await make_placement(location=there.id, case_reference="CASE-7", starts_on=date(2026, 1, 5), ends_on=TODAY - DAY)
    await impose(there, now=NOW)
    assert isinstance(await placed(there, case_reference="CASE-7"), int)
    assert codes(await placed(there, case_reference="CASE-8")) == ["embargoed"]


async def test_an_exception_lets_its_person_in_and_nobody_else(db: TestDatabase) -> None:
    there = await home()
    number = await impose(there, now=NOW)
    asked = await service.propose_exception(
        number, "CASE-9", submission="e", why="Her husband lives there; risks were told", by=MANAGER, now=NOW
    )
    assert isinstance(asked, int)
    assert codes(await placed(there, case_reference="CASE-9")) == ["embargoed"]
    assert await service.allow_exception(asked, 1, by=DIRECTOR, now=NOW) is None
    assert codes(await placed(there, case_reference="CASE-10")) == ["embargoed"]
    assert isinstance(await placed(there, case_reference="CASE-9"), int)


async def test_a_placement_that_somebody_else_pays_for_is_not_ours_to_stop(db: TestDatabase) -> None:
    there = await home()
    await impose(there, now=NOW)
    assert isinstance(await placed(there, funder=Funder.ICB.value), int)


@pytest.mark.parametrize(
    ("search", "stopped"),
    [
        (SEARCH, True),
        (Search(service="residential_home", bed_type="general_residential", from_on=TODAY), False),
        (Search(service="residential_home", bed_type="dementia_residential", from_on=TODAY), True),
    ],
)
async def test_a_stop_in_part_stops_what_may_fall_into_its_scope(
    db: TestDatabase, search: Search, stopped: bool
) -> None:
    there = await home()
    await impose(there, now=NOW, kind="part", scope=Scope(bed_types=("dementia_residential",)))
    assert (WhyNot.EMBARGOED in await why_not(there, search=search)) == stopped


async def test_respite_is_stopped_too(db: TestDatabase) -> None:
    there = await home()
    await impose(there, now=NOW)
    answer = await placed(there, service_type="short_other", component=Component.SHORT_RESIDENTIAL.value)
    assert "embargoed" in codes(answer)


async def test_an_embargo_and_a_placement_at_the_same_moment_never_both_pass_unseen(db: TestDatabase) -> None:
    for _ in range(4):
        there = await home()
        number = await propose(there, now=NOW)
        version = (await queries.get_embargo(number)).version
        answer, refusal = await asyncio.gather(placed(there), service.approve(number, version, by=DIRECTOR, now=NOW))
        assert refusal is None
        people = await queries.placed_since(number)
        if isinstance(answer, int):
            assert [each.placement_id for each in people] == [answer]
        else:
            assert codes(answer) == ["embargoed"]
            assert people == []


async def test_after_the_embargo_nothing_is_placed_and_before_it_the_placement_is_shown(db: TestDatabase) -> None:
    first = await home()
    made = await placed(first)
    number = await impose(first, now=NOW)
    assert [each.placement_id for each in await queries.placed_since(number)] == [made]
    assert codes(await placed(first, case_reference="CASE-2")) == ["embargoed"]


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"kind": "full"}, "New placements here are stopped."),
        ({"kind": "caution"}, "Each new placement here needs a manager’s agreement."),
        (
            {"kind": "cap", "cap_per_week": 2, "scope": Scope(needs=("dementia",))},
            "New placements here are limited: at most 2 new people a week, no two on the same day (dementia).",
        ),
        (
            {"kind": "part", "scope": Scope(words="First floor")},
            "New placements here are stopped in part (First floor).",
        ),
    ],
)
async def test_the_page_of_a_place_says_what_may_be_placed_to_whoever_finds_care(
    db: TestDatabase, terms: dict[str, Any], words: str
) -> None:
    there = await home()
    number = await propose(there, now=NOW, **terms)
    assert await placing_notices(there.id, TODAY, {Permission.FIND_CARE}) == []
    assert await service.approve(number, 1, by=DIRECTOR, now=NOW) is None
    assert await placing_notices(there.id, TODAY, {Permission.FIND_CARE}) == [words]
    assert await placing_notices(there.id, TODAY - DAY, {Permission.FIND_CARE}) == []
    assert await placing_notices(there.id, TODAY, {Permission.READ_REGISTER}) == []
