"""Letters that are drafted from a case: invitations for the partners of the case, and letters about the closure without any name."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from market.accounts.permissions import Role
from market.core.refusal import Refused
from market.db.sql import execute, fetch, fetch_value
from market.failure.cases import service
from market.failure.cases.inviting import Drafted, FamilyLetter, Meeting, missing_to_write, next_meeting
from market.failure.cases.people_types import Person
from market.failure.cases.person_queries import people_of
from market.failure.cases.queries import log_of
from market.letters.queries import find_letter, letters_of
from market.letters.types import LetterRow
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser
from tests.builders.failure import DURHAM, NOW, PUBLIC_URL, Town, declared, make_town, who
from tests.conftest import TestDatabase
from tests.failure.cases.running import record

FAMILY = FamilyLetter(
    person_id=0,
    to_family=True,
    closing="Oak House is going to close",
    care_now="Care goes on as before",
    worker_name="The review team",
    worker_phone="01642 555 001",
    coordinator_name="The care line",
    coordinator_phone="01642 555 002",
    coordinator_hours="Monday to Friday, 9am to 5pm",
    out_of_hours_phone="01642 555 003",
    advocate_phone="01642 555 004",
    meeting="We have not set a date yet",
    money="You pay no more than now while you wait",
)


def meeting(*partners: int, **changes: Any) -> Meeting:
    values: dict[str, Any] = {
        "number": 1,
        "partner_ids": partners,
        "at": NOW + timedelta(days=1),
        "place": "Civic centre, room 2",
        "purpose": "Agree who moves when",
        "decisions": ("Who pays for night staff",),
        "bring": ("Your list of people",),
        "papers_by": NOW + timedelta(hours=20),
        "chair": "Mo Manager",
        "provider_attends": "The provider joins for the first half hour.",
        **changes,
    }
    return Meeting(**values)


async def shared_case(town: Town) -> int:
    """A declared case that is shared with Durham."""
    case_id = (await declared(town)).case_id
    by = who(town.manager).by
    answer = await service.share_with(case_id, town.durham_id, "Two of yours", by=by, public_url=PUBLIC_URL, now=NOW)
    assert not isinstance(answer, Refused)
    return case_id


async def person_paid_by(case_id: int, paid_by: str) -> Person:
    return next(each for each in await people_of(case_id) if each.paid_by == paid_by)


async def the_letter(number: object) -> LetterRow:
    assert isinstance(number, int), number
    found = await find_letter(number)
    assert found is not None
    return found


async def test_partners_of_a_case_are_invited_once_to_each_meeting(db: TestDatabase) -> None:
    town = await make_town(ours=0)
    case_id, by = await shared_case(town), who(town.lead).by
    assert await next_meeting(case_id) == 1
    assert await service.invite_to_meeting(case_id, meeting(town.durham_id), by=by, now=NOW) == Drafted(1, 0)
    assert await service.invite_to_meeting(case_id, meeting(town.durham_id), by=by, now=NOW) == Drafted(0, 1)
    (letter,) = [each for each in await letters_of(("failure", case_id)) if each.event == "meeting:1"]
    assert (letter.status, letter.partner_id, letter.template) == (
        "draft",
        town.durham_id,
        "failure_meeting_invitation",
    )
    assert letter.acknowledge_by == NOW + timedelta(hours=20)
    for words in ("Meeting 1", "1 October 2026", "Civic centre, room 2", "- Who pays for night staff", "Mo Manager"):
        assert words in letter.text, words
    assert sum("Invitations to meeting 1" in entry.words for entry in await log_of(case_id)) == 1
    assert await next_meeting(case_id) == 2
    assert await fetch_value("SELECT count(*) FROM message WHERE kind LIKE 'letter%'") == 0, "a draft tells nobody"


async def test_what_speaks_against_an_invitation_is_said_at_once(db: TestDatabase) -> None:
    town = await make_town(ours=0)
    case_id, by = await shared_case(town), who(town.lead).by
    wrong = meeting(town.durham_id, town.icb_id, at=NOW, papers_by=NOW + timedelta(hours=1))
    answer = await service.invite_to_meeting(case_id, wrong, by=by, now=NOW)
    assert isinstance(answer, Refused)
    assert [each.code for each in answer.reasons] == ["not_shared", "past", "papers_late"]
    nobody = await service.invite_to_meeting(case_id, meeting(), by=by, now=NOW)
    assert isinstance(nobody, Refused)
    assert [each.code for each in nobody.reasons] == ["no_partner"]
    assert await service.end_share(case_id, town.durham_id, by=by, now=NOW) is None
    ended = await service.invite_to_meeting(case_id, meeting(town.durham_id), by=by, now=NOW)
    assert isinstance(ended, Refused)
    assert not [each for each in await letters_of(("failure", case_id)) if each.event.startswith("meeting")]


async def test_nothing_of_a_worry_goes_into_a_letter(db: TestDatabase) -> None:
    town = await make_town()
    case_id = (await declared(town, stage="watch", trigger="OW-SAL")).case_id
    by = who(town.lead).by
    invited = await service.invite_to_meeting(case_id, meeting(town.durham_id), by=by, now=NOW)
    written = await service.draft_family_letter(case_id, FAMILY, by=by, now=NOW)
    for answer in (invited, written):
        assert isinstance(answer, Refused)
        assert "not_declared" in [each.code for each in answer.reasons]


async def test_a_family_is_written_to_through_the_worker_who_follows_the_person(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    case_id, by = (await declared(town)).case_id, who(town.lead).by
    person = await person_paid_by(case_id, "ours")
    wanted = FamilyLetter(
        **{name: getattr(FAMILY, name) for name in FAMILY.__struct_fields__} | {"person_id": person.id}
    )
    nobody = await service.draft_family_letter(case_id, wanted, by=by, now=NOW)
    assert isinstance(nobody, Refused)
    assert [each.code for each in nobody.reasons] == ["no_worker"]
    assert await record(case_id, person, town.lead, worker="J. Officer") is None
    first = await service.draft_family_letter(case_id, wanted, by=by, now=NOW)
    assert await service.draft_family_letter(case_id, wanted, by=by, now=NOW) == first
    letter = await the_letter(first)
    assert (letter.party, letter.name, letter.partner_id) == ("worker", "J. Officer", None)
    assert (letter.enclosure, letter.event) == ("CASE-001", f"family:{person.id}")
    assert "CASE-001" not in letter.text, "the reference opens behind the link only"
    assert "the worker writes the name in" in letter.text
    assert "your relative’s safety" in letter.text
    logged = [entry for entry in await log_of(case_id, person="CASE-001") if "Letter about the closure" in entry.words]
    assert len(logged) == 1
    rows = await fetch("SELECT * FROM audit_entry WHERE verb = 'letter.drafted'")
    assert rows
    assert not [row for row in rows if "CASE-001" in str(row) or "J. Officer" in str(row["after"])]


async def test_the_authority_that_pays_writes_to_its_own_people(db: TestDatabase) -> None:
    town = await make_town(ours=0)
    case_id, by = (await declared(town)).case_id, who(town.lead).by
    person = await person_paid_by(case_id, "other_council")
    values = {name: getattr(FAMILY, name) for name in FAMILY.__struct_fields__}
    wanted = FamilyLetter(**values | {"person_id": person.id, "to_family": False, "worker_email": "x@example.org"})
    letter = await the_letter(await service.draft_family_letter(case_id, wanted, by=by, now=NOW))
    assert (letter.party, letter.name, letter.partner_id) == ("placing_authority", DURHAM, town.durham_id)
    assert letter.email == "", "an address that was typed for a worker never takes another authority's letter"
    assert (letter.enclosure, letter.event) == (person.reference, f"person:{person.id}")
    assert "are worried about your safety" in letter.text
    await execute("UPDATE failure_person SET removed_at = {} WHERE id = {}", NOW, person.id)
    gone = await service.draft_family_letter(case_id, wanted, by=by, now=NOW)
    assert isinstance(gone, Refused)
    assert [each.code for each in gone.reasons] == ["no_person"]


def typed_meeting(town: Town, **changes: Any) -> dict[str, Any]:
    day, papers = ({f"{name}-day": "1", f"{name}-month": "10", f"{name}-year": "2099"} for name in ("at", "papers_by"))
    return {
        "partners": [str(town.durham_id)],
        "number": "1",
        **day,
        "at_time": "2pm",
        "place": "Civic centre",
        "join_link": "",
        "purpose": "Agree who moves when",
        "decisions": "Who pays\nWho drives",
        "bring": "Your list",
        **papers,
        "papers_by_time": "9am",
        "chair": "Mo",
        "provider_attends": "The provider does not come.",
        **changes,
    }


async def test_both_letters_are_offered_and_drafted_from_the_letters_page(browser: Browser) -> None:
    town = await make_town(ours=1)
    case_id = await shared_case(town)
    person = await person_paid_by(case_id, "ours")
    assert await record(case_id, person, town.lead, worker="J. Officer") is None
    await sign_in(browser, town.lead)
    shown = (await browser.get(f"/failures/{case_id}/sharing")).text
    meeting_form, family_form = f"/failures/{case_id}/letters/meeting", f"/failures/{case_id}/letters/family"
    for path in (meeting_form, family_form):
        assert f'href="{path}"' in shown
        assert (await browser.get(path)).status_code == 200
    wrong = await browser.send_form(meeting_form, **typed_meeting(town, place="", decisions=""))
    assert wrong.status_code == 422
    assert "Agree who moves when" in wrong.text
    assert (await browser.send_form(meeting_form, **typed_meeting(town))).status_code == 303
    page = (await browser.get(f"/failures/{case_id}/sharing")).text
    assert "1 invitation drafted. Read and send each." in page
    typed = {name: str(getattr(FAMILY, name)) for name in FAMILY.__struct_fields__}
    typed |= {"person": str(person.id), "to_family": "family", "not_known": "", "worker_email": ""}
    answer = await browser.send_form(family_form, **typed)
    assert answer.status_code == 303
    letter = await browser.get(answer.headers["location"])
    assert letter.status_code == 200
    assert "Oak House is going to close" in letter.text


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "meet.example.org", "https:", "https://a b"]
)
async def test_a_link_to_join_is_a_web_address(db: TestDatabase, link: str) -> None:
    town = await make_town(ours=0)
    case_id, by = await shared_case(town), who(town.lead).by
    answer = await service.invite_to_meeting(case_id, meeting(town.durham_id, join_link=link), by=by, now=NOW)
    assert isinstance(answer, Refused)
    assert [(each.code, each.field) for each in answer.reasons] == [("no_web_address", "join_link")]


async def test_a_meeting_may_be_joined_by_a_web_address(db: TestDatabase) -> None:
    town = await make_town(ours=0)
    case_id, by = await shared_case(town), who(town.lead).by
    with_link = meeting(town.durham_id, join_link="https://meet.example.org/a?b=1")
    assert await service.invite_to_meeting(case_id, with_link, by=by, now=NOW) == Drafted(1, 0)


async def test_people_who_can_be_written_to_are_offered_and_the_others_named(browser: Browser) -> None:
    town = await make_town(ours=2)
    case_id = await shared_case(town)
    first, second = [each for each in await people_of(case_id) if each.paid_by == "ours"]
    assert await record(case_id, first, town.lead, worker="J. Officer") is None
    await sign_in(browser, town.lead)
    page = (await browser.get(f"/failures/{case_id}/letters/family")).text
    assert f'<option value="{first.id}"' in page
    assert f'<option value="{second.id}"' not in page
    assert f"{second.reference}" in page
    assert "a worker who follows them is missing" in page
    assert f'href="/failures/{case_id}/people"' in page
    refused = await browser.send_form(f"/failures/{case_id}/letters/family", person=str(second.id))
    assert refused.status_code == 422
    assert "a worker who follows them is missing" in refused.text


def test_what_is_missing_before_somebody_can_be_written_to() -> None:
    values: dict[str, Any] = dict.fromkeys(Person.__struct_fields__)
    nobody = Person(**values | {"paid_by": "icb", "authority": "", "worker": ""})
    assert missing_to_write(nobody) == "the authority that pays (or a worker who follows them)"
    assert missing_to_write(structs.replace(nobody, authority="NHS North East")) == ""
    assert missing_to_write(structs.replace(nobody, worker="J. Officer")) == ""
    ours = structs.replace(nobody, paid_by="ours", authority="Somewhere")
    assert missing_to_write(ours) == "a worker who follows them"


async def test_what_is_the_same_for_all_is_there_for_the_next_person(browser: Browser) -> None:
    town = await make_town(ours=2)
    case_id, by = await shared_case(town), who(town.lead).by
    first, second = [each for each in await people_of(case_id) if each.paid_by == "ours"]
    assert await record(case_id, first, town.lead, worker="J. Officer") is None
    assert await record(case_id, second, town.lead, worker="K. Carer") is None
    for words in ("You pay no more than before", "Nobody pays twice for one week"):
        wanted = structs.replace(
            FAMILY,
            person_id=first.id,
            to_family=words.startswith("You"),
            money=words,
            not_known=("The day", "The cost"),
        )
        await the_letter(await service.draft_family_letter(case_id, wanted, by=by, now=NOW))
    await sign_in(browser, town.lead)
    page = (await browser.get(f"/failures/{case_id}/letters/family?person={second.id}")).text
    for words in ("Nobody pays twice for one week", "01642 555 004", "We have not set a date yet", "The day\nThe cost"):
        assert words in page, words
    assert "You pay no more than before" not in page
    assert "01642 555 001" not in page, "who helps is another for each person"
    assert 'value="K. Carer"' in page


async def test_the_note_to_the_sender_of_a_family_letter_is_in_words(browser: Browser) -> None:
    town = await make_town(ours=1)
    case_id, by = await shared_case(town), who(town.lead).by
    person = await person_paid_by(case_id, "other_council")
    wanted = structs.replace(FAMILY, person_id=person.id)
    letter = await the_letter(await service.draft_family_letter(case_id, wanted, by=by, now=NOW))
    await sign_in(browser, town.lead)
    page = (await browser.get(f"/letters/{letter.id}")).text
    assert "put the name in where it says your relative" in page
    assert "closing_text" not in page
    assert "who and whose" not in page


@pytest.mark.parametrize("role", [Role.ANALYST, Role.SOCIAL_WORKER, Role.BROKERAGE_OFFICER, Role.PARTNER])
async def test_who_may_not_draft(browser: Browser, role: Role) -> None:
    town = await make_town(ours=1)
    case_id = await shared_case(town)
    await sign_in(browser, await make_user(roles=[role]))
    for path in ("meeting", "family"):
        assert (await browser.get(f"/failures/{case_id}/letters/{path}")).status_code == 403
        assert (await browser.send_form(f"/failures/{case_id}/letters/{path}")).status_code == 403
    if role is Role.ANALYST:
        assert "/letters/family" not in (await browser.get(f"/failures/{case_id}/sharing")).text
