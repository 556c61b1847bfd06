"""Information requests over HTTP for officers: asking, answering, withdrawing, the register, what neighbours stop, and who may."""

from datetime import date

from market.accounts.permissions import Role
from market.db.sql import fetch_value
from market.failure.sharing.queries import get_request
from market.providers.queries import get_location
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.partners import make_partner
from tests.builders.providers import make_location
from tests.builders.sharing import CHECKS, make_request
from tests.conftest import TestDatabase

LIST = "/information-requests"
SECRET = "Zanzibar"


async def signed_in(browser: Browser, role: Role = Role.QUALITY_OFFICER) -> None:
    await sign_in(browser, await make_user(roles=[role]))


def asking(partner: int, place: str, **changes: object) -> dict[str, object]:
    return {
        "submission": "a-form-of-the-page-test",
        "partner": str(partner),
        "provider": place,
        "purpose": "To see whether people are safe",
        "questions": "1. Do you place there?\n2. Why?",
        "bases": ["cooperation", "public_task"],
        "urgency": "soon",
        "due_on": "2026-10-07",
        "checks": ["needed", "no_people", "secure"],
        "note": f"{SECRET} note",
        **changes,
    }


def answering(state: str = "answered", **changes: object) -> dict[str, object]:
    return {
        "version": "1",
        "state": state,
        "answered_on": "2026-09-30",
        "answer_1": f"{SECRET} answer",
        "standing_1": "fact",
        "source_1": "Their contract team",
        "withheld": f"{SECRET} withheld",
        "checks": list(CHECKS),
        **changes,
    }


async def test_asking_saves_drafts_and_shows_what_was_typed(browser: Browser) -> None:
    home, second = await make_location(name="Elm House"), await make_location(name="Oak House")
    same = await make_location(name="Ash House", organisation=int(home.organisation))
    partner = await make_partner("Durham")
    await signed_in(browser)
    form = await browser.get(f"{LIST}/new/ours?location={home.id}&partner={partner}")
    assert str(home.cqc_location_id) in form.text
    assert "Durham" in form.text
    empty = await browser.send_form(f"{LIST}/new/ours", purpose="Typed words")
    assert empty.status_code == 422
    assert "Typed words" in empty.text
    wrong = await browser.send_form(f"{LIST}/new/ours", **asking(partner, "Elm House", locations="Oak House\nNowhere"))
    assert "The register has nothing of this name" in wrong.text
    wrong = await browser.send_form(f"{LIST}/new/ours", **asking(partner, "Elm House", locations="Oak House"))
    assert "A location belongs to another provider" in wrong.text
    provider = (await get_location(int(second.id))).organisation_name
    wrong = await browser.send_form(f"{LIST}/new/ours", **asking(partner, "Elm House", locations=provider))
    assert "is a provider. Enter locations here only" in wrong.text
    sent = asking(partner, "Elm House", locations=str(same.cqc_location_id))
    answers = [await browser.send_form(f"{LIST}/new/ours", **sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer.headers["location"] for answer in answers}) == 1
    page = (await browser.get(answers[0].headers["location"])).text
    words = text_of_page(page)
    for each in (
        "We asked Durham",
        "Elm House",
        "Ash House",
        "Do you place there?",
        f"{SECRET} note",
        "nothing was recorded twice",
    ):
        assert each in words
    assert "/letters/1" in page
    twice = await browser.send_form(f"{LIST}/new/ours", **{**sent, "submission": "another-form-of-the-test"})
    assert twice.status_code == 422
    assert "This has been asked already and waits for an answer: it is request 1" in twice.text
    assert (await browser.get(f"{LIST}/new/sideways")).status_code == 404
    assert (await browser.get(f"{LIST}/999")).status_code == 404


async def test_a_whole_provider_may_be_asked_about(browser: Browser) -> None:
    home = await make_location()
    partner = await make_partner()
    await signed_in(browser)
    name = (await get_location(int(home.id))).organisation_name
    assert (await browser.send_form(f"{LIST}/new/ours", **asking(partner, name))).status_code == 303
    assert "The whole provider" in (await browser.get(f"{LIST}/1")).text
    assert "All its services" in str(await fetch_value("SELECT text FROM letter"))


async def test_the_officer_types_an_answer_in(browser: Browser) -> None:
    number = await make_request()
    await signed_in(browser)
    path = f"{LIST}/{number}/answer"
    assert "Answer to question 2: Have you stopped placing?" in (await browser.get(path)).text
    silent = await browser.send_form(path, **answering(withheld=""))
    assert silent.status_code == 422
    assert "silence is not read as good news" in silent.text
    assert f"{SECRET} answer" in silent.text
    bare = await browser.send_form(path, **answering(source_1="", standing_1=""))
    assert "Enter where the answer to question 1 comes from" in bare.text
    assert "Select what the answer to question 1 is" in bare.text
    stale = await browser.send_form(path, **answering(version="8"))
    assert stale.status_code == 409
    assert f"{SECRET} answer" in stale.text
    assert (await browser.send_form(path, **answering())).status_code == 303
    page = text_of_page((await browser.get(f"{LIST}/{number}")).text)
    for words in (f"{SECRET} answer", f"{SECRET} withheld", "Their contract team", "Answer to question 1 of request"):
        assert words in page
    again = await browser.send_form(path, **answering(version="2"))
    assert again.status_code == 422
    assert "This request was answered on 30 September 2026" in again.text
    assert (await browser.get(path)).status_code == 303
    assert (await browser.get(f"{LIST}/999/answer")).status_code == 404


async def test_a_request_of_theirs_is_recorded_and_answered(browser: Browser) -> None:
    await make_location(name="Elm House")
    partner = await make_partner("Durham")
    await signed_in(browser)
    assert "asked_on" in (await browser.get(f"{LIST}/new/theirs")).text
    sent = asking(partner, "Elm House", asker="Chris", their_reference="D/1", asked_on="2026-09-29")
    assert (await browser.send_form(f"{LIST}/new/theirs", **sent)).status_code == 303
    assert "Durham asked us" in (await browser.get(f"{LIST}/1")).text
    assert (
        await browser.send_form(f"{LIST}/1/answer", **answering("nothing_known", answer_1="", withheld=""))
    ).status_code == 303
    page = (await browser.get(f"{LIST}/1")).text
    assert "Nothing known" in page
    assert "/letters/1" in page


async def test_withdrawing(browser: Browser) -> None:
    number = await make_request()
    await signed_in(browser)
    path = f"{LIST}/{number}/withdraw"
    assert "Withdraw this request" in (await browser.get(path)).text
    assert (await browser.send_form(path, version="1", reason="No")).status_code == 422
    assert (await browser.send_form(path, version="1")).status_code == 422
    assert (await browser.send_form(path, version="4", reason="Asked by mistake, sorry")).status_code == 409
    assert (await browser.send_form(path, version="1", reason="Asked by mistake, sorry")).status_code == 303
    assert (await get_request(number)).row.state == "withdrawn"


async def test_lists_filter_and_files_hold_no_confidential_text(browser: Browser) -> None:
    first = await make_request(
        partner_id=await make_partner("Durham"), note=f"{SECRET} note", purpose=f"{SECRET} purpose"
    )
    await signed_in(browser)
    await browser.send_form(f"{LIST}/{first}/answer", **answering())
    late = await make_request(
        urgency="urgent", on=date(2026, 9, 28), asked_on=date(2026, 9, 28), due_on=date(2026, 9, 29)
    )
    for query, found in (
        ("", {first, late}),
        ("?state=answered", {first}),
        ("?state=open", {late}),
        ("?state=overdue", {late}),
        ("?direction=theirs", set()),
        ("?direction=ours&q=durham", {first}),
        ("?sort=urgency", {first, late}),
        ("?as_at=2026-09-01", set()),
    ):
        page = (await browser.get(f"{LIST}{query}")).text
        assert {number for number in (first, late) if f'"{LIST}/{number}"' in page} == found, query
    register = text_of_page((await browser.get(f"{LIST}/register")).text)
    assert "We were told" in register
    assert "Answer to question 1" in register
    assert "No entries" in text_of_page((await browser.get(f"{LIST}/register?way=given")).text)
    assert "Durham" in (await browser.get(f"{LIST}/register?q=durham&from=2026-09-30&until=2026-09-30")).text
    assert "No entries" in text_of_page((await browser.get(f"{LIST}/register?from=2026-10-01")).text)
    for file in (f"{LIST}.csv", f"{LIST}/register.csv"):
        text = (await browser.get(file)).text
        assert "Durham" in text
        assert SECRET not in text
        assert "Answer to question" not in text
    for file in (f"{LIST}.xlsx", f"{LIST}/register.xlsx"):
        assert (await browser.get(file)).status_code == 200


async def test_something_shared_by_telephone_goes_into_the_register(browser: Browser) -> None:
    await make_location(name="Elm House")
    partner = await make_partner("Durham")
    await signed_in(browser)
    path = f"{LIST}/register/add"
    assert "By telephone" not in (await browser.get(path)).text
    sent = {
        "submission": "a-form-of-the-page-test",
        "way": "given",
        "partner": str(partner),
        "provider": "Elm House",
        "shared_on": "2026-09-30",
        "what": f"{SECRET} shared",
        "how": "By telephone",
        "bases": ["cooperation"],
    }
    assert (await browser.send_form(path, **{**sent, "provider": "Nowhere"})).status_code == 422
    assert (await browser.send_form(path)).status_code == 422
    for _ in range(2):
        assert (await browser.send_form(path, **sent)).status_code == 303
    assert await fetch_value("SELECT count(*) FROM disclosure") == 1
    assert f"{SECRET} shared" in (await browser.get(f"{LIST}/register")).text
    assert SECRET not in (await browser.get(f"{LIST}/register.csv")).text


async def test_what_neighbours_stop_is_recorded_and_ended(browser: Browser) -> None:
    number = await make_request()
    held = await get_request(number)
    await signed_in(browser)
    assert "Nothing was told yet" in (await browser.get(f"{LIST}/told")).text
    path = f"{LIST}/told/add?request={number}"
    assert str(held.places[0].cqc_location_id) in (await browser.get(path)).text
    assert (await browser.get(f"{LIST}/told/add?request=999")).status_code == 200
    sent = {
        "partner": str(held.row.partner_id),
        "location": held.places[0].name,
        "kind": "stop",
        "from_on": "2026-09-01",
        "words": f"{SECRET} told",
    }
    provider = await browser.send_form(path, **{**sent, "location": held.row.organisation_name})
    assert "This is a provider" in provider.text
    assert (await browser.send_form(path, **{**sent, "location": "Nowhere"})).status_code == 422
    assert (await browser.send_form(path)).status_code == 422
    answer = await browser.send_form(path, **sent)
    assert answer.headers["location"] == f"{LIST}/{number}"
    assert "Stopped new placements" in (await browser.get(f"{LIST}/{number}")).text
    assert f"{SECRET} told" in (await browser.get(f"{LIST}/told")).text
    end = f"{LIST}/told/1"
    assert "Record that it is lifted" in (await browser.get(end)).text
    assert (await browser.send_form(end, version="1", until_on="2026-08-01")).status_code == 422
    assert (await browser.send_form(end, version="1")).status_code == 422
    assert (await browser.send_form(end, version="6", until_on="2026-09-20")).status_code == 409
    assert (await browser.send_form(end, version="1", until_on="2026-09-20")).status_code == 303
    assert "until before 20 September 2026" in (await browser.get(f"{LIST}/told")).text
    assert (await browser.get(f"{LIST}/told/99")).status_code == 404


async def test_who_may_do_what(browser: Browser, db: TestDatabase) -> None:
    number = await make_request(note=f"{SECRET} note")
    read = (LIST, f"{LIST}/{number}", f"{LIST}.csv", f"{LIST}/register", f"{LIST}/register.csv", f"{LIST}/told")
    work = (
        f"{LIST}/new/ours", f"{LIST}/new/theirs", f"{LIST}/{number}/answer", f"{LIST}/{number}/withdraw", f"{LIST}/register/add",
        f"{LIST}/told/add",
    )  # fmt: skip
    may = {
        Role.COMMISSIONING_OFFICER: (*read, *work),
        Role.COMMISSIONING_MANAGER: (*read, *work),
        Role.DIRECTOR: read,
        Role.ANALYST: read,
        Role.SOCIAL_WORKER: (),
        Role.BROKERAGE_OFFICER: (),
        Role.PARTNER: (),
        Role.PROVIDER_OWNER: (),
        Role.ADMINISTRATOR: (),
    }
    for role, allowed in may.items():
        await signed_in(browser, role)
        for path in (*read, *work):
            answer = await browser.get(path)
            assert answer.status_code == (200 if path in allowed else 403), (role, path)
            if path not in allowed:
                assert SECRET not in answer.text
                if path in work:
                    assert (await browser.send_form(path)).status_code == 403, (role, path)
