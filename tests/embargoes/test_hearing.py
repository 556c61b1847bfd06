"""The provider is heard on a proposal, partners are asked for objections, and letters of a later day say what held. On both engines."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from market.accounts.permissions import Role
from market.core.clock import london_date
from market.db.sql import fetch, fetch_value
from market.embargoes import queries, service
from market.embargoes.objecting import objections_asked_on
from market.embargoes.types import HeldReview, LiftProposal, ReasonGiven, Scope, Terms, Variation, Who
from market.letters.queries import letters_of
from market.partners.types import PartnerKind
from market.policies.queries import embargo_policy
from market.portal.embargoes.pages import own_embargo
from tests.builders.accounts import make_user
from tests.builders.assessments import make_assessment
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
    propose,
)
from tests.builders.placements import make_placement
from tests.builders.providers import make_location
from tests.conftest import TestDatabase
from tests.embargoes.test_telling import count, partner

DAY = timedelta(days=1)
FRIDAY = datetime(2026, 8, 28, 15, 0, tzinfo=UTC)
"""The last working day before the bank holiday of 31 August 2026."""


async def version_of(number: int) -> int:
    return (await queries.get_embargo(number)).version


async def ask(number: int, now: datetime) -> Any:
    return await service.ask_provider(number, await version_of(number), by=OFFICER, now=now)


async def test_the_provider_is_asked_once_and_has_one_working_day(db: TestDatabase) -> None:
    home = await make_location()
    await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=int(home.organisation), email="owner@home.example")
    number = await propose(home, now=FRIDAY)
    assert await ask(number, FRIDAY) is None
    assert codes(await ask(number, FRIDAY)) == ["wrong_state"]
    held = await queries.get_embargo(number)
    assert held.comment_due_at is not None
    assert london_date(held.comment_due_at) == date(2026, 9, 1)
    tuesday = datetime(2026, 9, 1, 22, 0, tzinfo=UTC)
    early = await service.approve(number, held.version, by=DIRECTOR, now=tuesday)
    assert codes(early) == ["being_heard"]
    (message,) = await fetch("SELECT subject, body FROM message WHERE kind = 'embargo_provider'")
    assert "medicine" not in str(message).casefold()
    assert home.name not in str(message)
    assert await service.approve(number, held.version, by=DIRECTOR, now=tuesday + timedelta(hours=2)) is None


async def test_its_comment_is_kept_with_the_proposal_and_ends_the_wait(db: TestDatabase) -> None:
    home = await make_location()
    number = await propose(home)
    said = {"organisation_id": int(home.organisation), "by": Who(OFFICER.actor), "now": NOW}
    before = await service.comment(number, await version_of(number), words="We see it differently", **said)
    assert codes(before) == ["wrong_state"]
    assert await ask(number, NOW) is None
    assert await service.comment(number, await version_of(number), words="We see it differently", **said) is None
    assert await service.approve(number, await version_of(number), by=DIRECTOR, now=NOW) is None
    assert (await queries.get_embargo(number)).provider_comment == "We see it differently"
    letter = next(each for each in await letters_of(("embargo", number)) if each.template == "embargo_imposed")
    assert "We see it differently" in letter.text


@pytest.mark.parametrize(("kind", "heard"), [("caution", False), ("cap", True), ("part", True), ("full", True)])
async def test_a_caution_asks_nobody(db: TestDatabase, kind: str, heard: bool) -> None:

    more = {"cap": {"cap_per_week": 2}, "part": {"scope": Scope(words="First floor")}}.get(kind, {})
    number = await propose(await make_location(), kind=kind, **more)
    assert (await ask(number, NOW) is None) == heard


async def test_the_provider_is_heard_on_a_change_that_makes_it_stronger(db: TestDatabase) -> None:
    home = await make_location()
    await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=int(home.organisation), email="owner@home.example")
    number = await impose(home, kind="cap", cap_per_week=4, now=NOW - 20 * DAY)
    assert codes(await ask(number, NOW)) == ["wrong_state"], "nothing waits"
    stronger = Variation(
        terms=Terms(kind="cap", cap_per_week=1, review_on=day_after(NOW, 14)),
        why="Two more errors with medicines this week",
    )
    asked = await service.propose_variation(number, stronger, submission="v", by=OFFICER, now=NOW)
    assert isinstance(asked, int)
    assert await ask(number, NOW) is None
    assert codes(await ask(number, NOW)) == ["wrong_state"], "it is asked once"
    assert codes(await service.vary(asked, 1, by=DIRECTOR, now=NOW)) == ["being_heard"]
    said = {"organisation_id": int(home.organisation), "by": Who(OFFICER.actor), "now": NOW + timedelta(hours=1)}
    assert await service.comment(number, await version_of(number), words="Staff are trained since", **said) is None
    assert await service.vary(asked, 1, by=DIRECTOR, now=NOW + timedelta(hours=2)) is None
    assert len(await fetch("SELECT id FROM message WHERE kind = 'embargo_provider'")) == 1


@pytest.mark.parametrize(
    "terms",
    [
        Terms(kind="cap", cap_per_week=5, review_on=day_after(NOW, 14)),
        Terms(kind="caution", review_on=day_after(NOW, 14)),
    ],
)
async def test_a_change_that_makes_it_weaker_asks_nobody(db: TestDatabase, terms: Terms) -> None:
    number = await impose(await make_location(), kind="cap", cap_per_week=4)
    weaker = Variation(terms=terms, why="Staffing is back to what it was")
    asked = await service.propose_variation(number, weaker, submission="v", by=OFFICER, now=NOW)
    assert isinstance(asked, int)
    assert codes(await ask(number, NOW)) == ["wrong_state"]


async def test_a_comment_on_an_earlier_proposal_ends_no_wait_for_a_later_one(db: TestDatabase) -> None:
    home = await make_location()
    number = await propose(home, kind="cap", cap_per_week=4)
    assert await ask(number, NOW) is None
    said = {"organisation_id": int(home.organisation), "by": Who(OFFICER.actor), "now": NOW}
    assert await service.comment(number, await version_of(number), words="We see it differently", **said) is None
    assert await service.approve(number, await version_of(number), by=DIRECTOR, now=NOW) is None
    later = NOW + 3 * DAY
    stronger = Variation(terms=Terms(kind="full", review_on=day_after(NOW, 14)), why="Nobody is trained there now")
    asked = await service.propose_variation(number, stronger, submission="v", by=OFFICER, now=later)
    assert isinstance(asked, int)
    assert await ask(number, later) is None
    assert codes(await service.vary(asked, 1, by=DIRECTOR, now=later)) == ["being_heard"]
    assert await service.vary(asked, 1, by=DIRECTOR, now=later + 4 * DAY) is None


async def test_partners_are_asked_for_objections_and_have_three_working_days(db: TestDatabase) -> None:
    home = await make_location()
    await partner(PartnerKind.CQC, "Care Quality Commission", "hsca@cqc.example")
    await count(home.id, "Hartlepool", 2)
    number = await impose(home, now=FRIDAY - 20 * DAY)
    assert codes(await service.ask_objections(number, by=DIRECTOR, now=FRIDAY)) == ["may_not_recommend"]
    assert await service.ask_objections(number, by=OFFICER, now=FRIDAY) is None
    assert await service.ask_objections(number, by=OFFICER, now=FRIDAY) is None
    letters = [each for each in await letters_of(("embargo", number)) if each.template == "embargo_objections"]
    assert sorted(each.name for each in letters) == [
        "Care Quality Commission",
        "Hartlepool",
        "Integrated care board",
        "Safeguarding team",
    ]
    for each in letters:
        assert "by the end of 3 September 2026" in each.text
        assert "edicine" not in each.text
    assert "2 people placed or funded by you" in next(each.text for each in letters if each.name == "Hartlepool")
    assert objections_asked_on(letters) is None
    assert (await queries.get_embargo(number)).stage == "in_force"
    assert codes(await service.ask_objections(await propose(await make_location()), by=OFFICER, now=NOW)) == [
        "wrong_state"
    ]


async def test_what_is_missing_after_a_review_is_no_change_and_says_the_first_day(db: TestDatabase) -> None:
    home = await make_location()
    number = await impose(home)
    answers = tuple("It was looked at" for _ in range(6))
    review = HeldReview(held_on=day_after(NOW, 3), answers=answers, next_review_on=day_after(NOW, 20))
    assert await service.record_review(number, await version_of(number), review, by=OFFICER, now=NOW + 3 * DAY) is None
    before = await fetch_value("SELECT count(*) FROM letter")
    await service.draft_missing(number, by=OFFICER, now=NOW + 4 * DAY)
    assert await fetch_value("SELECT count(*) FROM letter") == before
    await count(home.id, "Hartlepool", 2)
    await service.draft_missing(number, by=OFFICER, now=NOW + 4 * DAY)
    letter = next(each for each in await letters_of(("embargo", number)) if each.name == "Hartlepool")
    assert letter.event == "started"
    assert "1 September 2026 at 10am" in letter.text
    assert letter.due_at == NOW + DAY
    weaker = Variation(terms=Terms(kind="cap", cap_per_week=1, review_on=day_after(NOW, 20)), why="One floor is safe")
    asked = await service.propose_variation(number, weaker, submission="v", by=OFFICER, now=NOW + 5 * DAY)
    assert isinstance(asked, int)
    assert await service.vary(asked, 1, by=DIRECTOR, now=NOW + 5 * DAY) is None
    held = HeldReview(held_on=day_after(NOW, 6), answers=answers, next_review_on=day_after(NOW, 25))
    assert await service.record_review(number, await version_of(number), held, by=OFFICER, now=NOW + 6 * DAY) is None
    told = await fetch_value("SELECT count(*) FROM letter")
    await service.draft_missing(number, by=OFFICER, now=NOW + 7 * DAY)
    assert await fetch_value("SELECT count(*) FROM letter") == told


async def test_nobody_overrides_what_they_proposed_or_visited_themselves(db: TestDatabase) -> None:
    home = await make_location()
    both = Who(DIRECTOR.actor, DIRECTOR.roles | OFFICER.roles)
    number = await impose(home)
    assured = await make_assured(location=home)
    await make_assessment(
        service=assured, status="submitted", visit_on=day_after(NOW, 2), lead_by=OTHER_DIRECTOR.actor.id
    )
    plan = LiftProposal(
        why="Medicines are safe", steps=(), skip_why="It is empty", objections_asked_on=None, follow_up_visit_on=None
    )
    at = NOW + 5 * DAY
    made = await service.propose_lifting(number, plan, submission="l", by=both, now=at)
    assert isinstance(made, int)
    reason = "The building is empty and the service moves elsewhere"
    for who, wanted in ((both, "same_person"), (OTHER_DIRECTOR, "led_visit")):
        answer = await service.override_lift(number, await version_of(number), reason=reason, by=who, now=at)
        assert codes(answer) == [wanted]
    assert (await queries.get_embargo(number)).is_running


async def test_who_was_placed_against_it_is_flagged_however_it_was_recorded(db: TestDatabase) -> None:
    home = await make_location()
    number = await impose(home)
    first = day_after(NOW, 0)
    ours = {"location": home.id, "recorded_at": NOW + 9 * DAY}
    await make_placement(case_reference="C-1", starts_on=first, **ours)
    await make_placement(case_reference="C-2", starts_on=day_after(NOW, 2), **ours)
    await make_placement(case_reference="C-3", starts_on=day_after(NOW, 2), funder="icb", **ours)
    await make_placement(
        case_reference="C-4", starts_on=day_after(NOW, -300), location=home.id, ends_on=day_after(NOW, 1)
    )
    await make_placement(case_reference="C-4", starts_on=day_after(NOW, 2), **ours)
    asked = await service.propose_exception(
        number, "C-5", submission="e", why="Her husband is there", by=MANAGER, now=NOW
    )
    assert isinstance(asked, int)
    assert await service.allow_exception(asked, 1, by=DIRECTOR, now=NOW) is None
    await make_placement(case_reference="C-5", starts_on=day_after(NOW, 3), **ours)
    found = {each.case_reference: each.against for each in await queries.placed_since(number)}
    assert found == {"C-1": False, "C-2": True, "C-3": False, "C-4": False, "C-5": False}


async def test_who_came_beyond_a_weekly_limit_is_flagged(db: TestDatabase) -> None:
    home = await make_location()
    number = await impose(home, kind="cap", cap_per_week=2)
    ours = {"location": home.id, "recorded_at": NOW + 20 * DAY}
    monday = day_after(NOW, 6)
    days = {"C-1": 0, "C-2": 1, "C-3": 2, "C-4": 7, "C-5": 7}
    for reference, days_on in days.items():
        await make_placement(case_reference=reference, starts_on=monday + days_on * DAY, **ours)
    found = {each.case_reference: each.against for each in await queries.placed_since(number)}
    assert found == {"C-1": False, "C-2": False, "C-3": True, "C-4": False, "C-5": True}


async def test_whoever_is_outside_a_stop_for_a_need_is_not_flagged(db: TestDatabase) -> None:
    home = await make_location()
    number = await impose(home, kind="part", scope=Scope(needs=("dementia",)))
    ours = {"location": home.id, "recorded_at": NOW + 9 * DAY, "starts_on": day_after(NOW, 2)}
    await make_placement(case_reference="C-1", needs="physical_disability", bed_type="general_nursing", **ours)
    await make_placement(case_reference="C-2", needs="dementia", bed_type="general_nursing", **ours)
    await make_placement(case_reference="C-3", needs="physical_disability", bed_type="dementia_nursing", **ours)
    found = {each.case_reference: each.against for each in await queries.placed_since(number)}
    assert found == {"C-1": False, "C-2": True, "C-3": True}


async def test_a_file_imported_later_tells_of_nobody_who_lived_there_before(db: TestDatabase) -> None:
    home = await make_location()
    number = await impose(home)
    run = await fetch_value(
        """INSERT INTO import_run (feed, layout, sha256, file_name, size, status, confirmed, read, created, changed, unchanged, rejected,
            flagged, left_out, reasons, notes, message, started_by_label, created_at)
        VALUES ('placements', '', 'x', 'p.csv', 1, 'applied', {}, 2, 2, 0, 0, 0, 0, 0, '', '', '', 'x', {}) RETURNING id""",
        False,
        NOW,
    )
    later = {"location": home.id, "recorded_at": NOW + 9 * DAY, "import_run": run}
    await make_placement(case_reference="C-1", starts_on=day_after(NOW, -300), **later)
    await make_placement(case_reference="C-2", starts_on=day_after(NOW, 2), **later)
    typed = {"location": home.id, "recorded_at": NOW + 9 * DAY}
    await make_placement(case_reference="C-3", starts_on=day_after(NOW, -3), **typed)
    assert [each.case_reference for each in await queries.placed_since(number)] == ["C-3", "C-2"]


async def test_a_reason_held_back_is_shown_to_nobody_who_is_heard(db: TestDatabase) -> None:

    secret = ReasonGiven(code="R02", held_back_for="the police", held_back_until=day_after(NOW, 60))
    number = await propose(await make_location(), reasons=(ReasonGiven(code="R04"), secret))
    assert await ask(number, NOW) is None
    row, policy = await queries.get_embargo(number), (await embargo_policy()).policy
    shown = own_embargo(row, policy, [], (await queries.reasons_of([number]))[number], [])
    assert shown.proposed
    assert shown.facts == []
    assert "histleblow" not in str(shown)
