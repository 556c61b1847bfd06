"""Turnarounds in the database: opening once, team, actions, costs by two people, reviews, exit, and any past day."""

import asyncio
from datetime import date

import pytest

from market.core.actor import Actor
from market.core.refusal import Changed, Refused
from market.db.sql import fetch, fetch_value
from market.failure.turnaround import service, spending
from market.failure.turnaround.queries import (
    NoSuchPart,
    NoSuchTurnaround,
    actions_of,
    costs_of,
    get_turnaround,
    members_of,
    open_turnarounds,
    reviews_of,
    turnaround_of_location,
    turnarounds_of,
)
from market.failure.turnaround.types import ActionReport, Exit, NewMember, Opened
from market.policies.service import load_policies
from tests.builders.accounts import make_user
from tests.builders.providers import make_location
from tests.builders.turnarounds import (
    NOW,
    OFFICER,
    TODAY,
    action,
    cost,
    make_action,
    make_cost,
    make_review,
    make_turnaround,
    opening,
    review,
)
from tests.conftest import TestDatabase

LATER = date(2026, 10, 20)


def codes(answer: object) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [reason.code for reason in answer.reasons]


def actor(number: int) -> Actor:
    return Actor(kind="user", id=number, label=f"Person {number}")


async def test_opening_writes_the_agreement_the_lead_and_the_trail(db: TestDatabase) -> None:
    lead = await make_user(name="Lee Lead")
    number = await make_turnaround(lead_id=lead.id)
    held = await get_turnaround(number, TODAY)
    assert (held.lead_label, held.opened_on, held.next_review_on) == ("Lee Lead", TODAY, date(2026, 10, 14))
    assert (held.is_open, held.approved_pence, held.late_actions) == (True, 0, 0)
    assert [(each.role, each.name) for each in await members_of(number, TODAY)] == [("lead", "Lee Lead")]
    trail = await fetch("SELECT verb, after FROM audit_entry WHERE verb LIKE 'turnaround.%'")
    assert [entry["verb"] for entry in trail] == ["turnaround.opened"]
    assert "Medicines are late" not in str(trail[0]["after"])


async def test_the_same_place_and_the_same_form_give_the_one_that_is_there(db: TestDatabase) -> None:
    home = await make_location()
    other = await make_location(organisation=int(home.organisation))
    lead = await make_user()
    place = {"organisation_id": int(home.organisation), "location_id": int(home.id), "lead_id": lead.id}
    first = await make_turnaround(**place, submission="the-same-form-of-a-test")
    again = await service.open_turnaround(opening(**place), by=OFFICER, now=NOW, on=TODAY)
    assert again == Opened(first, existing=True)
    whole = opening(**{**place, "location_id": None})
    assert await service.open_turnaround(whole, by=OFFICER, now=NOW, on=TODAY) == Opened(first, existing=True)
    same = opening(**{**place, "location_id": int(other.id)}, submission="the-same-form-of-a-test")
    assert await service.open_turnaround(same, by=OFFICER, now=NOW, on=TODAY) == Opened(first, existing=True)
    elsewhere = opening(**{**place, "location_id": int(other.id)})
    second = await service.open_turnaround(elsewhere, by=OFFICER, now=NOW, on=TODAY)
    assert isinstance(second, Opened)
    assert second.id != first
    assert not second.existing


async def test_two_people_at_once_open_one(db: TestDatabase) -> None:
    await load_policies(by=OFFICER, now=NOW)
    home, lead = await make_location(), await make_user()
    place = {"organisation_id": int(home.organisation), "location_id": int(home.id), "lead_id": lead.id}
    answers = await asyncio.gather(
        *(service.open_turnaround(opening(**place), by=actor(number), now=NOW, on=TODAY) for number in range(4))
    )
    assert all(isinstance(answer, Opened) for answer in answers)
    assert len({answer.id for answer in answers if isinstance(answer, Opened)}) == 1
    assert sorted(answer.existing for answer in answers if isinstance(answer, Opened)) == [False, True, True, True]
    assert await fetch_value("SELECT count(*) FROM turnaround") == 1
    assert await fetch_value("SELECT count(*) FROM turnaround_member") == 1


async def test_opening_is_refused_with_every_reason(db: TestDatabase) -> None:
    await load_policies(by=OFFICER, now=NOW)
    home, other = await make_location(), await make_location()
    wrong = opening(
        organisation_id=int(home.organisation),
        location_id=int(other.id),
        lead_id=999,
        tests=(),
        agreed_on=date(2026, 10, 1),
        ends_on=date(2027, 3, 1),
        first_review_on=date(2026, 11, 1),
        concern=" ",
    )
    answer = codes(await service.open_turnaround(wrong, by=OFFICER, now=NOW, on=TODAY))
    assert answer.count("test_not_met") == 3
    assert set(answer) == {
        "test_not_met", "agreed_later", "ends_too_late", "review_too_late", "missing", "other_provider", "no_lead",
    }  # fmt: skip
    assert await fetch_value("SELECT count(*) FROM turnaround") == 0
    nobody = opening(organisation_id=999)
    assert codes(await service.open_turnaround(nobody, by=OFFICER, now=NOW, on=TODAY)) == ["no_provider"]


async def test_a_provider_or_partner_account_cannot_lead(db: TestDatabase) -> None:
    await load_policies(by=OFFICER, now=NOW)
    home = await make_location()
    owner = await make_user(organisation_id=int(home.organisation))
    place = {"organisation_id": int(home.organisation), "location_id": int(home.id), "lead_id": owner.id}
    assert codes(await service.open_turnaround(opening(**place), by=OFFICER, now=NOW, on=TODAY)) == ["no_lead"]


async def test_the_team_has_users_and_people_of_partners(db: TestDatabase) -> None:
    number = await make_turnaround()
    person = await make_user(name="Ann Analyst")
    partner = await fetch_value(
        "INSERT INTO partner (kind, name, name_key, code, email, phone, out_of_hours_phone, note, active, added_at, version)"
        " VALUES ('icb', 'North ICB', 'north icb', '', '', '', '', '', {}, {}, 1) RETURNING id",
        True,
        NOW,
    )
    joined = NewMember(role="finance", from_on=TODAY, user_id=person.id)
    assert isinstance(await service.add_member(number, joined, by=OFFICER, now=NOW, on=TODAY), int)
    nurse = NewMember(role="medicines", from_on=TODAY, partner_id=int(partner), name="Pat Pharmacist")
    member = await service.add_member(number, nurse, by=OFFICER, now=NOW, on=TODAY)
    assert isinstance(member, int)
    assert [(each.name, each.partner_name) for each in await members_of(number, TODAY)][1:] == [
        ("Ann Analyst", ""),
        ("Pat Pharmacist", "North ICB"),
    ]
    again = await service.add_member(number, joined, by=OFFICER, now=NOW, on=TODAY)
    assert codes(again) == ["in_team"]
    both = NewMember(role="quality", from_on=TODAY, user_id=person.id, name="Somebody")
    assert codes(await service.add_member(number, both, by=OFFICER, now=NOW, on=TODAY)) == ["one_person"]
    nobody = NewMember(role="quality", from_on=TODAY)
    assert codes(await service.add_member(number, nobody, by=OFFICER, now=NOW, on=TODAY)) == ["one_person"]
    early = NewMember(role="quality", from_on=date(2026, 9, 1), name="Lone")
    assert codes(await service.add_member(number, early, by=OFFICER, now=NOW, on=TODAY)) == [
        "no_partner",
        "before_start",
    ]
    assert await service.end_membership(number, member, 7, by=OFFICER, now=NOW, on=LATER) == Changed()
    assert await service.end_membership(number, member, 1, by=OFFICER, now=NOW, on=LATER) is None
    assert codes(await service.end_membership(number, member, 2, by=OFFICER, now=NOW, on=LATER)) == ["left"]
    assert [each.until_on for each in await members_of(number, TODAY)] == [None, None, None]
    assert [each.until_on for each in await members_of(number, LATER)] == [None, None, LATER]
    with pytest.raises(NoSuchPart):
        await service.end_membership(number, 999, 1, by=OFFICER, now=NOW, on=TODAY)


async def test_actions_are_late_until_they_are_closed(db: TestDatabase) -> None:
    number = await make_turnaround()
    held = await make_action(number)
    assert codes(
        await service.add_action(number, action(words=" train  the SENIORS"), by=OFFICER, now=NOW, on=TODAY)
    ) == ["same_action"]
    assert codes(
        await service.add_action(number, action(words="x", due_on=date(2026, 9, 1)), by=OFFICER, now=NOW, on=TODAY)
    ) == ["due_past"]
    assert (await get_turnaround(number, date(2026, 10, 7))).late_actions == 0
    assert (await get_turnaround(number, date(2026, 10, 8))).late_actions == 1
    empty = ActionReport(result="not_needed", on=date(2026, 12, 9), evidence="No")
    assert codes(await service.close_action(number, held, 1, empty, by=OFFICER, now=NOW, on=LATER)) == [
        "closed_when",
        "why_not_needed",
    ]
    done = ActionReport(result="done", on=date(2026, 10, 12), evidence="Certificates seen by the lead")
    assert await service.close_action(number, held, 9, done, by=OFFICER, now=NOW, on=LATER) == Changed()
    assert await service.close_action(number, held, 1, done, by=OFFICER, now=NOW, on=LATER) is None
    assert codes(await service.close_action(number, held, 2, done, by=OFFICER, now=NOW, on=LATER)) == ["closed"]
    assert (await get_turnaround(number, date(2026, 10, 11))).late_actions == 1
    assert (await get_turnaround(number, date(2026, 10, 12))).late_actions == 0
    assert [each.closed_on for each in await actions_of(number, date(2026, 10, 11))] == [None]
    with pytest.raises(NoSuchPart):
        await service.close_action(number, 999, 1, done, by=OFFICER, now=NOW, on=LATER)


async def test_a_cost_needs_a_second_person(db: TestDatabase) -> None:
    number = await make_turnaround()
    proposed = await make_cost(number, by=actor(7), submission="one-form-of-a-cost")
    assert (
        await spending.propose_cost(
            number, cost(submission="one-form-of-a-cost", limit_pence=5), by=actor(7), now=NOW, on=TODAY
        )
        == proposed
    )
    other = await make_turnaround()
    assert codes(
        await spending.propose_cost(other, cost(submission="one-form-of-a-cost"), by=actor(7), now=NOW, on=TODAY)
    ) == ["other_form"]

    async def decide(version: int, by: Actor, *, approve: bool = True, words: str = "") -> object:
        return await spending.decide_cost(
            number, proposed, version, approve=approve, words=words, by=by, now=NOW, on=TODAY
        )

    assert codes(await decide(1, actor(7))) == ["same_person"]
    assert codes(await decide(1, OFFICER)) == ["same_person"], "the system is nobody's second person"
    assert codes(await decide(1, actor(8), approve=False, words="No")) == ["why_refused"]
    assert await decide(5, actor(8)) == Changed()
    assert (await get_turnaround(number, TODAY)).approved_pence == 0
    assert await decide(1, actor(8)) is None
    assert codes(await decide(2, actor(9))) == ["decided"]
    assert (await get_turnaround(number, TODAY)).approved_pence == 12_000_00
    assert [each.state for each in await costs_of([number, other], TODAY)] == ["approved"]
    verbs = await fetch("SELECT verb FROM audit_entry WHERE verb LIKE 'turnaround.cost%' ORDER BY seq")
    assert [each["verb"] for each in verbs] == ["turnaround.cost_proposed", "turnaround.cost_approved"]


async def test_two_decisions_at_once_keep_one(db: TestDatabase) -> None:
    number = await make_turnaround()
    proposed = await make_cost(number, by=actor(7))

    async def decide(person: int, approve: bool) -> object:
        words = "Not good enough a reason"
        return await spending.decide_cost(
            number, proposed, 1, approve=approve, words=words, by=actor(person), now=NOW, on=TODAY
        )

    answers = await asyncio.gather(decide(8, True), decide(9, False))
    assert sum(answer is None for answer in answers) == 1
    assert await fetch_value("SELECT version FROM turnaround_cost WHERE id = {}", proposed) == 2


async def test_a_cost_is_refused_with_every_reason(db: TestDatabase) -> None:
    number = await make_turnaround()
    wrong = cost(limit_pence=0, from_on=date(2026, 9, 1), until_on=date(2027, 1, 1), better_than_moving="Yes")
    assert codes(await spending.propose_cost(number, wrong, by=OFFICER, now=NOW, on=TODAY)) == [
        "limit",
        "before_start",
        "after_end",
        "better",
    ]


async def test_reviews_move_the_next_one_and_the_end(db: TestDatabase) -> None:
    number = await make_turnaround()
    held_on = date(2026, 10, 14)
    await make_review(number, ends_on=date(2026, 12, 20))
    before, after = await get_turnaround(number, date(2026, 10, 13)), await get_turnaround(number, held_on)
    assert (before.next_review_on, before.ends_on, before.last_reviewed_on) == (held_on, date(2026, 12, 1), None)
    assert (after.next_review_on, after.ends_on) == (date(2026, 10, 28), date(2026, 12, 20))
    assert after.review_late(date(2026, 10, 29))
    assert [each.held_on for each in await reviews_of(number, held_on)] == [held_on]
    assert await reviews_of(number, date(2026, 10, 13)) == []
    twice = await service.record_review(number, review(), may_extend=False, by=OFFICER, now=NOW, on=held_on)
    assert codes(twice) == ["reviewed"]
    far = review(held_on=LATER, next_review_on=date(2026, 11, 3), ends_on=date(2027, 1, 31))
    assert codes(await service.record_review(number, far, may_extend=False, by=OFFICER, now=NOW, on=LATER)) == [
        "ends_too_late"
    ]
    assert isinstance(await service.record_review(number, far, may_extend=True, by=OFFICER, now=NOW, on=LATER), int)


async def test_exit_is_refused_with_every_reason_and_then_ends_everything(db: TestDatabase) -> None:
    number = await make_turnaround()
    held, proposed = await make_action(number), await make_cost(number, by=actor(7))
    leaving = Exit(outcome="recovered", on=LATER, words="Better", test_met=False)

    async def leave(version: int, wish: Exit, *, declared: bool = False) -> object:
        return await service.end_turnaround(
            number, version, wish, failure_declared=declared, by=OFFICER, now=NOW, on=LATER
        )

    assert codes(await leave(1, leaving)) == ["why", "costs_waiting", "test_not_met", "actions_open", "no_review"]
    failed = Exit(outcome="failed", on=LATER, words="The owner has gone into administration", test_met=False)
    assert codes(await leave(1, failed)) == ["costs_waiting", "not_declared"]
    assert codes(await leave(1, Exit(outcome="ended", on=date(2026, 9, 1), words="", test_met=False))) == [
        "exit_when",
        "why",
        "costs_waiting",
    ]
    await spending.decide_cost(number, proposed, 1, approve=True, words="", by=actor(8), now=NOW, on=TODAY)
    done = ActionReport(result="done", on=LATER, evidence="Seen by the lead")
    await service.close_action(number, held, 1, done, by=OFFICER, now=NOW, on=LATER)
    await make_review(number)
    well = Exit(outcome="recovered", on=LATER, words="Two visits without a late medicine", test_met=True)
    assert await leave(9, well) == Changed()
    assert await leave(1, well) is None
    assert codes(await leave(2, well)) == ["over"]
    assert codes(await service.add_action(number, action(words="More"), by=OFFICER, now=NOW, on=LATER)) == ["over"]
    assert codes(await spending.propose_cost(number, cost(), by=OFFICER, now=NOW, on=LATER)) == ["over"]
    assert (await get_turnaround(number, date(2026, 10, 19))).is_open
    ended = await get_turnaround(number, LATER)
    assert (ended.is_open, ended.outcome, ended.approved_pence) == (False, "recovered", 12_000_00)
    assert [each.until_on for each in await members_of(number, LATER)] == [LATER]


async def test_a_declared_failure_ends_it(db: TestDatabase) -> None:
    number = await make_turnaround()
    failed = Exit(outcome="failed", on=TODAY, words="The owner has gone into administration", test_met=False)
    answer = await service.end_turnaround(number, 1, failed, failure_declared=True, by=OFFICER, now=NOW, on=TODAY)
    assert answer is None
    assert (await get_turnaround(number, TODAY)).outcome == "failed"


async def test_open_turnarounds_of_a_past_day(db: TestDatabase) -> None:
    home = await make_location()
    lead = await make_user()
    whole = await make_turnaround(organisation_id=int(home.organisation), location_id=None, lead_id=lead.id)
    assert [each.id for each in await open_turnarounds(TODAY)] == [whole]
    assert await open_turnarounds(date(2026, 9, 29)) == []
    found = await turnaround_of_location(int(home.id), TODAY)
    assert found is not None
    assert (found.id, found.place) == (whole, found.organisation_name)
    other = await make_location()
    assert await turnaround_of_location(int(other.id), TODAY) is None
    ended = Exit(outcome="ended", on=LATER, words="The provider no longer accepts help", test_met=False)
    await service.end_turnaround(whole, 1, ended, failure_declared=False, by=OFFICER, now=NOW, on=LATER)
    assert [each.id for each in await open_turnarounds(date(2026, 10, 19))] == [whole]
    assert await open_turnarounds(LATER) == []
    assert [each.id for each in await turnarounds_of(int(home.organisation), LATER)] == [whole]
    again = await make_turnaround(organisation_id=int(home.organisation), location_id=int(home.id), lead_id=lead.id)
    assert again != whole
    with pytest.raises(NoSuchTurnaround):
        await get_turnaround(999, TODAY)
