"""Care recorded after it began, and corrections: no way round an embargo, and what happened before it is kept. On both engines."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.core.refusal import Refused
from market.db.sql import fetch_value
from market.embargoes import queries, service
from market.embargoes.types import Target
from market.finding.placing import Override, place
from market.finding.placing_rules import Wanted
from market.finding.recording import correct_placement, record_begun
from market.placements.queries import get_placement
from market.placements.service import details_of
from market.placements.types import Funder
from market.providers.tables import Location
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.capacity import make_bed_return
from tests.builders.contracts import make_contract
from tests.builders.embargoes import DIRECTOR, MANAGER, codes, impose, override, propose
from tests.builders.placements import make_placement, new_placement
from tests.builders.providers import make_location
from tests.conftest import TestDatabase
from tests.finding.test_placing_routes import FORM, settings

__all__ = ["settings"]

BY = Actor(kind="user", id=7, label="Bea Broker")
START = datetime(2026, 9, 10, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 9, 30, 10, 0, tzinfo=UTC)
TODAY = date(2026, 9, 30)
DAY = timedelta(days=1)
HERE = ("Middlesbrough",)
WITHIN = {"authority_names": HERE, "by": BY, "now": NOW, "today": TODAY}
AGREED = Override(reason="Her sister lives there, and it suits her", allowed=True)


async def home(name: str = "Acacia House") -> Location:
    made = await make_location(name=name, rating="good")
    await make_bed_return(made, occupied=20, accepting=True)
    await make_contract(supplier=made.organisation)
    return made


async def recorded(there: Location | None, starts_on: date, agreed: Override | None = None, **changes: Any) -> Any:
    values = {"location_id": there.id, "place_name": "", "host_authority": ""} if there is not None else {}
    return await record_begun(new_placement(starts_on=starts_on, **{**values, **changes}), override=agreed, **WITHIN)


async def test_care_that_began_under_a_stop_needs_an_exception_and_earlier_care_is_kept(db: TestDatabase) -> None:
    there = await home()
    number = await impose(there, now=START)
    assert isinstance(await recorded(there, date(2026, 9, 9)), int)
    assert isinstance(await recorded(there, date(2026, 9, 10)), int)
    assert codes(await recorded(there, date(2026, 9, 11))) == ["embargoed"]
    assert codes(await recorded(there, date(2026, 9, 11), AGREED)) == ["embargoed"]
    assert isinstance(await recorded(there, date(2026, 9, 11), funder=Funder.ICB.value), int)
    asked = await service.propose_exception(
        number, "CASE-9", submission="e", why="Her husband lives there; risks were told", by=MANAGER, now=NOW
    )
    assert isinstance(asked, int)
    assert await service.allow_exception(asked, 1, by=DIRECTOR, now=NOW) is None
    assert isinstance(await recorded(there, date(2026, 9, 11), case_reference="CASE-9"), int)
    await override(number, now=NOW)
    assert isinstance(await recorded(there, date(2026, 9, 20)), int)


async def test_every_reason_is_told_at_once(db: TestDatabase) -> None:
    there = await home()
    await impose(there, now=START)
    answer = await recorded(there, date(2026, 9, 11), case_reference="Mary Jones")
    assert codes(answer) == ["embargoed", "reference_names_person"]
    assert "not_begun" in codes(await recorded(there, TODAY))


async def test_with_caution_a_manager_records_it_and_says_why(db: TestDatabase) -> None:
    there = await home()
    number = await propose(there, now=START, kind="caution")
    assert await service.approve(number, 1, by=MANAGER, now=START) is None
    assert codes(await recorded(there, date(2026, 9, 12))) == ["manager_agrees"]
    broker = Override(reason=AGREED.reason, allowed=False)
    assert codes(await recorded(there, date(2026, 9, 12), broker)) == ["manager_agrees", "may_not_override"]
    made = await recorded(there, date(2026, 9, 12), AGREED)
    assert isinstance(made, int)
    assert (await get_placement(made)).override_by == BY.label


async def test_a_name_in_place_of_the_id_is_no_way_round(db: TestDatabase) -> None:
    there = await home()
    await impose(there, now=START)
    assert codes(await recorded(None, date(2026, 9, 12), place_name=" acacia  HOUSE ")) == ["embargoed"]
    wanted = Wanted(placement=new_placement(starts_on=TODAY, place_name="Acacia House", host_authority="Middlesbrough"))
    assert "embargoed" in codes(await place(wanted, **WITHIN))
    away = {"place_name": "Acacia House", "host_authority": "Leeds", "reason": "OOA-01"}
    assert "embargoed" not in codes_of(await recorded(None, date(2026, 9, 12), **away))
    assert isinstance(await recorded(None, date(2026, 9, 12), place_name="Birch House"), int)


def codes_of(answer: object) -> list[str]:
    return [each.code for each in answer.reasons] if isinstance(answer, Refused) else []


async def test_a_correction_moves_nobody_into_a_stopped_home(db: TestDatabase) -> None:
    there, other = await home(), await home("Birch House")
    await impose(there, now=START)
    made = await recorded(other, date(2026, 9, 20))
    assert isinstance(made, int)
    before = await get_placement(made)
    held = details_of(before)
    moved = new_placement(
        case_reference=held.case_reference, starts_on=held.starts_on, location_id=there.id, place_name=""
    )
    assert codes(await correct_placement(made, before.version, moved, **WITHIN)) == ["embargoed"]
    earlier = new_placement(
        case_reference=held.case_reference, starts_on=date(2026, 9, 1), location_id=there.id, place_name=""
    )
    assert await correct_placement(made, before.version, earlier, **WITHIN) is None


async def test_what_an_embargo_does_not_ask_about_is_corrected(db: TestDatabase) -> None:
    there = await home()
    row = await make_placement(location=there.id, starts_on=date(2026, 9, 1), funder="icb")
    late = await make_placement(location=there.id, starts_on=date(2026, 9, 20), funder="icb")
    await impose(there, now=START)
    for made, wanted in ((row, None), (late, ["embargoed"])):
        before = await get_placement(made.id)
        ours = new_placement(
            case_reference=before.case_reference, starts_on=before.starts_on, location_id=there.id, place_name=""
        )
        answer = await correct_placement(made.id, before.version, ours, **WITHIN)
        assert (answer if answer is None else codes(answer)) == wanted
    held = await get_placement(late.id)
    theirs = new_placement(
        case_reference=held.case_reference,
        starts_on=held.starts_on,
        location_id=there.id,
        place_name="",
        funder="icb",
        return_plan="To be seen in spring",
    )
    assert await correct_placement(late.id, held.version, theirs, **WITHIN) is None


async def test_an_embargo_and_a_record_at_the_same_moment_never_pass_each_other_unseen(db: TestDatabase) -> None:
    for _ in range(3):
        there = await home()
        number = await propose(there, now=START)
        version = (await queries.get_embargo(number)).version
        answer, refusal = await asyncio.gather(
            recorded(there, TODAY - DAY), service.approve(number, version, by=DIRECTOR, now=START)
        )
        assert refusal is None
        people = [each.placement_id for each in await queries.placed_since(number)]
        assert people == ([answer] if isinstance(answer, int) else [])
        if not isinstance(answer, int):
            assert codes(answer) == ["embargoed"]


async def test_the_lower_of_two_weekly_limits_governs(db: TestDatabase) -> None:

    there = await home()
    wide = await propose(
        None, now=START, target=Target(organisation_id=int(there.organisation)), kind="cap", cap_per_week=5
    )
    assert await service.approve(wide, 1, by=MANAGER, now=START) is None
    narrow = await propose(there, now=START, kind="cap", cap_per_week=1)
    assert await service.approve(narrow, 1, by=MANAGER, now=START) is None
    assert isinstance(await recorded(there, date(2026, 9, 28)), int)
    assert codes(await recorded(there, date(2026, 9, 29))) == ["embargoed"]
    assert await fetch_value("SELECT count(*) FROM placement") == 1


async def test_the_form_says_why_not_and_a_manager_gets_a_box(browser: Browser) -> None:
    there = await home()
    number = await propose(there, now=START, kind="caution")
    assert await service.approve(number, 1, by=MANAGER, now=START) is None
    typed = {**FORM, "starts_on": "2026-09-15", "location": str(there.id)}
    await sign_in(browser, await make_user(roles=[Role.BROKERAGE_OFFICER]))
    refused = await browser.send_form("/placements/add", **typed)
    assert refused.status_code == 422
    assert "needed a manager’s agreement when this care began" in text_of_page(refused.text)
    assert 'name="override"' not in refused.text
    await sign_in(browser, await make_user(roles=[Role.COMMISSIONING_MANAGER]))
    offered = await browser.send_form("/placements/add", **typed)
    assert 'name="override"' in offered.text
    agreed = {"override": "yes", "override_reason": AGREED.reason}
    made = await browser.send_form("/placements/add", **typed, **agreed)
    assert made.status_code == 303, text_of_page(made.text)
    assert (await browser.get(f"{made.headers['location']}/edit")).status_code == 200
