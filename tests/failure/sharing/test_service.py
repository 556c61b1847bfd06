"""Requests for information in the database: kept once, answered once, in the register once, and as they stood on any day."""

import asyncio
from datetime import date
from typing import Any

import pytest

from market.core.refusal import Changed, Refused
from market.db.sql import execute, fetch, fetch_value
from market.failure.sharing import service
from market.failure.sharing.queries import (
    NoSuchRequest,
    disclosures_of,
    get_request,
    neighbour_suspensions,
    open_requests,
    requests_about,
    requests_about_many,
    requests_of_partner,
    told_where,
)
from market.failure.sharing.types import AnswerLine, Asked, NewAnswer, NewDisclosure, NewSuspension, Request
from market.letters.queries import letters_of
from tests.builders.partners import make_partner
from tests.builders.providers import make_location
from tests.builders.sharing import CHECKS, NOW, OFFICER, TODAY, make_request, new_request, send_letters
from tests.conftest import TestDatabase

SECRET = "Zanzibar"
LATER = date(2026, 10, 9)


def codes(answer: object) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [reason.code for reason in answer.reasons]


def whole_answer(request: Request, **changes: Any) -> NewAnswer:
    lines = tuple(
        AnswerLine(question_id=each.id, words=f"{SECRET} {each.number}", source="Our register")
        for each in request.questions
    )
    values: dict[str, Any] = {"state": "answered", "answered_on": TODAY, "lines": lines, "checks": CHECKS}
    return NewAnswer(**{**values, **changes})


async def answered(number: int, answer: NewAnswer, *, version: int = 1, on: date = TODAY, **more: Any) -> object:
    return await service.answer_request(number, version, answer, by=OFFICER, now=NOW, on=on, **more)


async def test_asking_keeps_the_request_and_drafts_one_letter(db: TestDatabase) -> None:
    number = await make_request(
        note=f"{SECRET} of a note", partner_id=await make_partner("Durham", email="a@example.org")
    )
    held = await get_request(number)
    assert [each.question for each in held.questions] == ["Do you place people there?", "Have you stopped placing?"]
    assert (held.row.partner_name, held.row.state, len(held.places)) == ("Durham", "open", 1)
    (letter,) = await letters_of(("information_request", number))
    assert (letter.template, letter.status, letter.name) == ("information_request", "draft", "Durham")
    assert "Do you place people there?" in letter.text
    assert held.places[0].name in letter.text
    assert SECRET not in letter.text
    assert await fetch_value("SELECT count(*) FROM message") == 0


async def test_the_same_form_and_the_same_questions_are_kept_once(db: TestDatabase) -> None:
    home, partner = await make_location(), await make_partner()
    place = {"organisation_id": int(home.organisation), "partner_id": partner}
    first = await make_request(**place, submission="the-same-form-of-a-test")
    again = new_request(**place, submission="the-same-form-of-a-test", questions=("Other?",))
    assert await service.ask(again, by=OFFICER, now=NOW, on=TODAY) == Asked(first, existing=True)
    worded = new_request(**place, questions=("  have you STOPPED placing", "Do you place people there"))
    refused = await service.ask(worded, by=OFFICER, now=NOW, on=TODAY)
    assert codes(refused) == ["same_request"]
    assert isinstance(refused, Refused)
    assert f"request {first}" in refused.reasons[0].message
    theirs = await make_request(**place, direction="theirs")
    assert theirs != first
    await answered(first, NewAnswer(state="nothing_known", answered_on=TODAY))
    assert await make_request(**place) != first, "what was answered may be asked again"


async def test_two_people_at_once_keep_one_request(db: TestDatabase) -> None:
    home, partner = await make_location(), await make_partner()
    wishes = [new_request(organisation_id=int(home.organisation), partner_id=partner) for _ in range(3)]
    answers = await asyncio.gather(*(service.ask(wish, by=OFFICER, now=NOW, on=TODAY) for wish in wishes))
    assert sum(isinstance(each, Asked) for each in answers) == 1
    assert [codes(each) for each in answers if isinstance(each, Refused)] == [["same_request"]] * 2
    assert await fetch_value("SELECT count(*) FROM information_request") == 1
    assert await fetch_value("SELECT count(*) FROM letter") == 1


async def test_asking_is_refused_with_every_reason(db: TestDatabase) -> None:
    home, other = await make_location(), await make_location()
    wrong = new_request(
        organisation_id=int(home.organisation),
        location_ids=(int(other.id),),
        partner_id=999,
        purpose=" ",
        questions=(),
        bases=("social_care",),
        checks=(),
        asked_on=date(2026, 10, 1),
        due_on=date(2026, 9, 1),
    )
    assert set(codes(await service.ask(wrong, by=OFFICER, now=NOW, on=TODAY))) == {
        "no_purpose", "no_questions", "article_6", "unchecked", "asked_later", "due_first", "no_partner", "other_provider",
    }  # fmt: skip
    assert await fetch_value("SELECT count(*) FROM information_request") == 0
    nobody = new_request(organisation_id=999)
    assert codes(await service.ask(nobody, by=OFFICER, now=NOW, on=TODAY)) == ["no_provider"]


async def test_a_partner_no_longer_active_is_not_asked(db: TestDatabase) -> None:
    home, partner = await make_location(), await make_partner()
    await execute("UPDATE partner SET active = {}", False)
    wish = new_request(organisation_id=int(home.organisation), partner_id=partner)
    assert codes(await service.ask(wish, by=OFFICER, now=NOW, on=TODAY)) == ["no_partner"]


async def test_an_answer_is_recorded_once_and_stands_in_the_register_once(db: TestDatabase) -> None:
    number = await make_request()
    answer = whole_answer(await get_request(number))
    assert await answered(number, answer, version=9) == Changed()
    assert await disclosures_of(number) == []
    assert await answered(number, answer) is None
    assert codes(await answered(number, answer, version=2)) == ["closed"]
    held = await get_request(number)
    assert (held.row.state, held.row.answered_on) == ("answered", TODAY)
    assert [(each.answer, each.standing, each.as_of_on) for each in held.questions] == [
        (f"{SECRET} 1", "fact", TODAY),
        (f"{SECRET} 2", "fact", TODAY),
    ]
    (entry,) = await disclosures_of(number)
    assert (entry.way, entry.what) == ("received", f"Answers to questions 1, 2 of request {number}")
    assert len(await letters_of(("information_request", number))) == 1, "an answer of theirs drafts no letter"


async def test_two_answers_at_once_keep_one(db: TestDatabase) -> None:
    number = await make_request()
    request = await get_request(number)
    kept = await asyncio.gather(
        answered(number, whole_answer(request)),
        answered(number, NewAnswer(state="nothing_known", answered_on=TODAY)),
    )
    assert sum(each is None for each in kept) == 1
    assert len(await disclosures_of(number)) == 1


async def test_our_answer_drafts_a_reply_that_holds_it(db: TestDatabase) -> None:
    number = await make_request(direction="theirs", checks=(), asker="Chris", their_reference="DCC/1")
    answer = whole_answer(await get_request(number), withheld="The name of a whistle-blower")
    assert await answered(number, answer) is None
    (letter,) = await letters_of(("information_request", number))
    assert (letter.template, letter.status) == ("information_reply", "draft")
    for words in (f"{SECRET} 1", "Our register", "a fact that we hold", "DCC/1", "The name of a whistle-blower"):
        assert words in letter.text
    assert [each.way for each in await disclosures_of(number)] == ["given"]


async def test_nothing_known_and_refusals_are_answers_too(db: TestDatabase) -> None:
    number = await make_request(direction="theirs", checks=())
    assert await answered(number, NewAnswer(state="nothing_known", answered_on=TODAY)) is None
    (letter,) = await letters_of(("information_request", number))
    assert "Nothing known." in letter.text
    other = await make_request(direction="theirs", checks=())
    short = NewAnswer(state="refused", answered_on=TODAY, refused_reason="No")
    assert codes(await answered(other, short)) == ["why_refused"]
    long = NewAnswer(state="refused", answered_on=TODAY, refused_reason="A police enquiry is going on")
    assert await answered(other, long) is None
    assert await disclosures_of(other) == []
    assert await letters_of(("information_request", other)) == []


async def test_an_answer_is_refused_with_every_reason(db: TestDatabase) -> None:
    number = await make_request()
    questions = (await get_request(number)).questions
    wrong = NewAnswer(
        state="answered",
        answered_on=date(2026, 10, 2),
        lines=(
            AnswerLine(question_id=questions[0].id, words="See 943 476 5919", standing="x", as_of_on=date(2026, 10, 3)),
        ),
        checks=("needed",),
    )
    assert codes(await answered(number, wrong)) == [
        "answered_when", "silence", "standing", "no_source", "as_of", "nhs_number", "unchecked",
    ]  # fmt: skip
    both = whole_answer(await get_request(number), state="nothing_known")
    assert codes(await answered(number, both)) == ["both"]


async def test_another_partner_cannot_see_or_answer(db: TestDatabase) -> None:
    partner, other = await make_partner(), await make_partner()
    number = await make_request(partner_id=partner)
    answer = NewAnswer(state="nothing_known", answered_on=TODAY)
    with pytest.raises(NoSuchRequest):
        await answered(number, answer, partner_id=partner)
    await send_letters(number)
    with pytest.raises(NoSuchRequest):
        await answered(number, answer, partner_id=other)
    assert [each.id for each in await requests_of_partner(partner, TODAY)] == [number]
    assert await requests_of_partner(other, TODAY) == []
    assert await answered(number, answer, partner_id=partner) is None
    theirs = await make_request(partner_id=partner, direction="theirs", checks=())
    with pytest.raises(NoSuchRequest):
        await answered(theirs, answer, partner_id=partner)


async def test_a_draft_is_not_shown_to_its_partner(db: TestDatabase) -> None:
    partner = await make_partner()
    number = await make_request(partner_id=partner)
    assert await requests_of_partner(partner, TODAY) == []
    with pytest.raises(NoSuchRequest):
        await get_request(number, partner_id=partner)
    await send_letters(number)
    assert (await get_request(number, partner_id=partner)).row.id == number


async def test_withdrawing_needs_a_reason_and_happens_once(db: TestDatabase) -> None:
    number = await make_request()

    async def withdraw(version: int, reason: str) -> object:
        return await service.withdraw_request(number, version, reason, by=OFFICER, now=NOW, on=TODAY)

    assert codes(await withdraw(1, "No")) == ["why"]
    assert await withdraw(4, "It was asked by mistake") == Changed()
    assert await withdraw(1, "It was asked by mistake") is None
    assert codes(await withdraw(2, "It was asked by mistake")) == ["closed"]
    with pytest.raises(NoSuchRequest):
        await service.withdraw_request(999, 1, "x", by=OFFICER, now=NOW, on=TODAY)


async def test_requests_as_they_stood_on_a_past_day(db: TestDatabase) -> None:
    home = await make_location()
    organisation = int(home.organisation)
    number = await make_request(organisation_id=organisation)
    answer = NewAnswer(state="nothing_known", answered_on=LATER)
    assert await answered(number, answer, on=LATER) is None
    assert await requests_about(organisation, date(2026, 9, 29)) == []
    (before,) = await requests_about(organisation, date(2026, 10, 8))
    assert (before.state, before.answered_on, before.overdue(date(2026, 10, 8))) == ("open", None, True)
    (after,) = await requests_about(organisation, LATER)
    assert (after.state, after.answered_on, after.overdue(LATER)) == ("nothing_known", LATER, False)
    assert [each.id for each in await open_requests(date(2026, 10, 8))] == [number]
    assert await open_requests(LATER) == []
    assert set(await requests_about_many([organisation, 999], LATER)) == {organisation}
    assert await requests_about_many([], LATER) == {}


async def test_free_text_is_in_no_audit_entry_and_no_message(db: TestDatabase) -> None:
    words = {"purpose": f"{SECRET} purpose", "questions": (f"{SECRET} question?",), "note": f"{SECRET} note"}
    number = await make_request(**words, direction="theirs", checks=())
    request = await get_request(number)
    await answered(number, whole_answer(request, withheld=f"{SECRET} withheld"))
    told = NewSuspension(
        partner_id=request.row.partner_id,
        location_id=request.places[0].id,
        kind="stop",
        from_on=TODAY,
        words=f"{SECRET} told",
    )
    await service.record_suspension(told, by=OFFICER, now=NOW, on=TODAY)
    assert await fetch_value("SELECT count(*) FROM audit_entry") > 2
    assert SECRET not in str(await fetch("SELECT * FROM audit_entry"))
    assert SECRET not in str(await fetch("SELECT * FROM message"))


async def test_what_is_shared_without_a_request_is_written_once(db: TestDatabase) -> None:
    home, partner = await make_location(), await make_partner()
    values: dict[str, Any] = {
        "submission": "the-same-form-of-a-test",
        "way": "given",
        "partner_id": partner,
        "organisation_id": int(home.organisation),
        "shared_on": TODAY,
        "what": "That a manager left",
        "how": "By telephone",
        "bases": ("cooperation",),
    }
    first = await service.write_disclosure(NewDisclosure(**values), by=OFFICER, now=NOW, on=TODAY)
    assert isinstance(first, int)
    assert await service.write_disclosure(NewDisclosure(**values), by=OFFICER, now=NOW, on=TODAY) == first
    wrong = values | {
        "submission": "another-form-of-a-test",
        "way": "x",
        "what": " ",
        "bases": (),
        "shared_on": LATER,
        "partner_id": 99,
    }
    assert codes(await service.write_disclosure(NewDisclosure(**wrong), by=OFFICER, now=NOW, on=TODAY)) == [
        "unknown_code", "in_future", "missing", "no_basis", "no_partner",
    ]  # fmt: skip
    nobody = values | {"submission": "a-third-form-of-a-test", "organisation_id": 999}
    assert codes(await service.write_disclosure(NewDisclosure(**nobody), by=OFFICER, now=NOW, on=TODAY)) == [
        "no_provider"
    ]


async def test_what_neighbours_stop_counts_from_when_we_were_told(db: TestDatabase) -> None:
    home, partner = await make_location(), await make_partner()
    place = {"partner_id": partner, "location_id": int(home.id), "kind": "stop"}
    told = NewSuspension(**place, from_on=date(2026, 9, 1))
    number = await service.record_suspension(told, by=OFFICER, now=NOW, on=TODAY)
    assert isinstance(number, int)
    assert await service.record_suspension(told, by=OFFICER, now=NOW, on=TODAY) == number
    assert await neighbour_suspensions(date(2026, 9, 29)) == {}, "we did not know yet"
    found = await neighbour_suspensions(TODAY, [int(home.id), 999])
    assert [each.kind for each in found[int(home.id)]] == ["stop"]
    assert await neighbour_suspensions(TODAY, []) == {}
    concern = NewSuspension(**{**place, "kind": "concern"}, from_on=date(2026, 9, 1))
    assert isinstance(await service.record_suspension(concern, by=OFFICER, now=NOW, on=TODAY), int)
    assert [each.kind for each in (await neighbour_suspensions(TODAY))[int(home.id)]] == ["stop"]

    async def end(version: int, day: date) -> object:
        return await service.end_suspension(number, version, day, by=OFFICER, now=NOW, on=LATER)

    assert codes(await end(1, date(2026, 9, 1))) == ["when"]
    assert await end(5, LATER) == Changed()
    assert await end(1, LATER) is None
    assert codes(await end(2, LATER)) == ["ended"]
    assert set(await neighbour_suspensions(date(2026, 10, 8))) == {int(home.id)}
    assert await neighbour_suspensions(LATER) == {}
    assert [each.until_on for each in await told_where("s.id = {}", [number])] == [LATER]
    with pytest.raises(NoSuchRequest):
        await service.end_suspension(999, 1, LATER, by=OFFICER, now=NOW, on=LATER)
    wrong = NewSuspension(partner_id=99, location_id=int(home.id), kind="x", from_on=LATER, until_on=TODAY)
    assert codes(await service.record_suspension(wrong, by=OFFICER, now=NOW, on=TODAY)) == [
        "unknown_code", "in_future", "ends_first", "no_partner",
    ]  # fmt: skip
    nowhere = NewSuspension(partner_id=partner, location_id=999, kind="stop", from_on=TODAY)
    assert codes(await service.record_suspension(nowhere, by=OFFICER, now=NOW, on=TODAY)) == ["no_location"]
