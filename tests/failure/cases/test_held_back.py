"""What is typed into a failure case and must not travel: identifiers, confidential words, wrong years, needs outside the lists."""

from datetime import timedelta
from typing import Any

import pytest

from market.accounts.permissions import Role
from market.core.refusal import Refused
from market.core.words import moment_words
from market.failure.cases.book import book_html, read_book
from market.failure.cases.book_content import HELD_BACK_WORDS
from market.failure.cases.person_queries import people_of
from market.failure.cases.queries import get_case, log_of
from market.failure.cases.service import write_entry
from market.failure.cases.types import NewEntry
from market.settings import Settings
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.failure import DECLARED_AT, NOW, Town, declared, make_town, who
from tests.conftest import TestDatabase
from tests.failure.cases.running import record

CANARY = "Canary: the night nurse told us"


async def confidential_case(**changes: Any) -> tuple[Town, int]:
    """A case declared in confidence, with a confidential entry in its log."""
    town = await make_town(ours=2)
    changes = {"words": CANARY, "told_by": "Canary Carer", "confidential": True, **changes}
    case_id = (await declared(town, **changes)).case_id
    entry = NewEntry(kind="call", words=f"{CANARY} again", happened_at=NOW, person="CASE-001", confidential=True)
    assert await write_entry(case_id, entry, by=who(town.lead).by, now=NOW) is None
    return town, case_id


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        (Role.ANALYST, False),
        (Role.QUALITY_OFFICER, True),
        (Role.COMMISSIONING_MANAGER, True),
        (Role.DIRECTOR, True),
    ],
)
async def test_confidential_words_are_for_those_who_work_on_the_case(browser: Browser, role: Role, reads: bool) -> None:
    _, case_id = await confidential_case()
    await sign_in(browser, await make_user(roles=[role]))
    for path in ("", "/log"):
        page = (await browser.get(f"/failures/{case_id}{path}")).text
        assert (CANARY in page) is reads, path
        assert ("Canary Carer" in page) is reads, path
        assert ("read only by those who work on this case" in page) is not reads, path
        assert "failure-log__head" in page
    log = text_of_page((await browser.get(f"/failures/{case_id}/log")).text)
    assert moment_words(DECLARED_AT) in log
    assert log.count("Confidential") >= 2
    for person in await people_of(case_id):
        assert CANARY not in (await browser.get(f"/failures/{case_id}/people/{person.id}")).text


async def test_the_book_leaves_out_a_confidential_declaration(db: TestDatabase, settings: Settings) -> None:
    _, case_id = await confidential_case()
    html = book_html(await read_book(case_id, NOW), settings)
    assert "Canary" not in html
    assert html.count(HELD_BACK_WORDS) == 2


async def test_a_declaration_is_open_unless_somebody_ticks(db: TestDatabase, settings: Settings) -> None:
    _, case_id = await confidential_case(confidential=False)
    html = book_html(await read_book(case_id, NOW), settings)
    assert CANARY in html
    assert HELD_BACK_WORDS not in html


async def test_a_second_report_in_confidence_is_held_back_too(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    case_id = (await declared(town)).case_id
    again = await declared(town, by=town.manager, words=f"{CANARY} at noon", confidential=True)
    assert again.already
    (entry,) = [each for each in await log_of(case_id) if CANARY in each.words]
    assert entry.confidential
    assert not (await get_case(case_id)).confidential


async def test_what_is_said_when_a_worry_is_declared_is_kept(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    case_id = (await declared(town, stage="watch", words="The rent was not paid")).case_id
    assert (await declared(town, words=f"{CANARY} at last", confidential=True)).case_id == case_id
    (entry,) = [each for each in await log_of(case_id) if CANARY in each.words]
    assert entry.confidential


@pytest.mark.parametrize(
    ("days", "code"), [(367, "long_ago"), (36_500, "long_ago"), (365, None), (0, None), (-1, "future")]
)
async def test_an_entry_lies_in_the_last_year(db: TestDatabase, days: int, code: str | None) -> None:
    town = await make_town(ours=1)
    case_id = (await declared(town)).case_id
    entry = NewEntry(kind="fact", words="The lift broke", happened_at=NOW - timedelta(days=days))
    answer = await write_entry(case_id, entry, by=who(town.lead).by, now=NOW)
    found = [(each.code, each.field) for each in answer.reasons] if isinstance(answer, Refused) else []
    assert found == ([(code, "happened_at")] if code else [])


async def test_an_identifier_is_refused_at_its_field_and_not_lost(browser: Browser) -> None:
    _, case_id = await confidential_case()
    await sign_in(browser, await make_user(roles=[Role.DIRECTOR]))
    person = (await people_of(case_id))[0]
    typed = "Mrs Palmer, DOB 02/03/1938, NHS 943 476 5919"
    for path, field in (
        ("/log", "words"),
        ("/duty/DQ1", "words"),
        ("/lessons/new", "words"),
        ("/people/new", "reason"),
        (f"/people/{person.id}/record", "notes"),
        ("/sharing/write", "words"),
        ("/letters/family", "care_now"),
    ):
        answer = await browser.send_form(f"/failures/{case_id}{path}", **{field: typed, "version": "1"})
        assert answer.status_code == 422, path
        assert "This holds an NHS number and a date of birth. Take them out" in answer.text, path
        assert typed in answer.text, path
    assert not any("943" in each.words for each in await log_of(case_id))


async def test_needs_are_chosen_from_the_lists(browser: Browser) -> None:
    _, case_id = await confidential_case()
    await sign_in(browser, await make_user(roles=[Role.SOCIAL_WORKER]))
    person = next(each for each in await people_of(case_id) if each.reference == "CASE-001")
    address = f"/failures/{case_id}/people/{person.id}/record"
    form = (await browser.get(address)).text
    assert '<option value="general_nursing" selected>General nursing</option>' in form
    whole = {"version": "1", "paid_by": "ours", "urgency": "day", "outcome": "open"}
    wrong = await browser.send_form(address, **whole, bed_type="banana", needs="purple cats", stay_with="ASC-XXXX")
    assert wrong.status_code == 422
    for words in ("Select kind of bed from the list", "Select other needs from the list"):
        assert words in wrong.text, words
    nobody = await browser.send_form(address, **whole, stay_with="CASE-002, ASC-XXXX")
    assert nobody.status_code == 422
    assert "Enter references of other people on the list of this case" in nobody.text
    right = {**whole, "bed_type": "dementia_nursing", "needs": ["dementia", "sensory_impairment"]}
    assert (await browser.send_form(address, **right, stay_with="CASE-002")).status_code == 303
    kept = next(each for each in await people_of(case_id) if each.id == person.id)
    assert (kept.bed_type, kept.stay_with) == ("dementia_nursing", "CASE-002")
    assert kept.needs.split() == ["dementia", "sensory_impairment"]
    page = text_of_page((await browser.get(f"/failures/{case_id}/people/{person.id}")).text)
    assert "Dementia nursing, dementia, sensory impairments" in page


async def test_needs_outside_the_lists_are_refused_and_older_words_stay(db: TestDatabase) -> None:
    town, case_id = await confidential_case()
    person = next(each for each in await people_of(case_id) if each.reference == "CASE-001")
    wrong = {"bed_type": "banana", "needs": "purple cats", "stay_with": "CASE-001"}
    answer = await record(case_id, person, town.lead, **wrong)
    assert isinstance(answer, Refused)
    assert [each.field for each in answer.reasons] == ["bed_type", "needs", "stay_with"]
    assert await record(case_id, person, town.lead, worker="J. Officer") is None
