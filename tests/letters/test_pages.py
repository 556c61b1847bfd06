"""Pages of letters over HTTP for the council's staff: read, change, send, record, withdraw; and who may."""

import pytest

from market.accounts.permissions import Role
from market.db.sql import execute, fetch_value
from market.letters.types import Party, Recipient
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.letters import letter_again, make_letter, make_sent


async def as_role(browser: Browser, role: Role = Role.QUALITY_OFFICER) -> None:
    await sign_in(browser, await make_user(roles=[role], name="Ann Officer"))


async def test_the_list_counts_and_filters(browser: Browser) -> None:
    await make_letter(Recipient(Party.ICB, "Tees Valley"))
    await make_sent(Recipient(Party.NEIGHBOUR, "Durham", email="d@example.org"))
    await make_sent(Recipient(Party.TEAM, "Night team"))
    await as_role(browser)
    text = text_of_page((await browser.get("/letters")).text)
    for name in (
        "Tees Valley",
        "Durham",
        "Night team",
        "Drafts to read and send 1",
        "Wait to be acknowledged 1",
        "Late 2",
    ):
        assert name in text
    for query, name in (
        ("state=draft", "Tees Valley"), ("state=to_tell", "Night team"), ("state=waiting", "Durham"), ("party=icb", "Tees Valley"),
        ("q=DURH", "Durham"),
    ):  # fmt: skip
        shown = text_of_page((await browser.get(f"/letters?{query}")).text)
        assert name in shown, query
        assert "1 letter" in shown, query
    assert "Late" in (await browser.get("/letters?state=late&template=embargo_lifted")).text
    file = await browser.get("/letters.csv?state=waiting")
    assert "Durham" in file.text
    assert "Medicines" not in file.text
    assert (await browser.get("/letters.xlsx")).status_code == 200


async def test_a_draft_is_read_changed_and_sent_once(browser: Browser) -> None:
    letter = await make_letter(Recipient(Party.NEIGHBOUR, "Durham **x**", email="durham@example.org"))
    await as_role(browser)
    page = await browser.get(f"/letters/{letter.id}")
    text = text_of_page(page.text)
    for words in (
        "Draft",
        "Before you send it",
        "A link goes to durham@example.org",
        "Ann Officer",
        "Quality officer",
        "Not sent yet",
    ):
        assert words in text, words
    assert "Medicines are counted every day" in text
    edit = f"/letters/{letter.id}/edit"
    assert "Pat Owner" in (await browser.get(edit)).text
    wrong = await browser.send_form(edit, version="1", name="", email="nonsense", text="")
    assert wrong.status_code == 422
    for words in ("Enter whom the letter is for", "Enter an email address in the correct format", "Enter the text"):
        assert words in wrong.text
    named = {"version": "1", "name": "Durham", "email": "", "text": "Dear all, DOB 02/03/1938 fell"}
    refused = await browser.send_form(edit, **named)
    assert refused.status_code == 422
    assert "This holds a date of birth. Take it out" in refused.text
    assert named["text"] in refused.text
    good = {
        "version": "1",
        "name": "Durham",
        "email": "durham@example.org",
        "text": "Dear **all**\n\n<b>It is over</b>",
    }
    assert (await browser.send_form(edit, **good)).status_code == 303
    late = await browser.send_form(edit, **{**good, "text": "My own words"})
    assert late.status_code == 409
    assert "My own words" in late.text
    shown = (await browser.get(f"/letters/{letter.id}")).text
    assert "<strong>all</strong>" in shown
    assert "&lt;b&gt;It is over" in shown
    await browser.send_form(f"/letters/{letter.id}/send", version="1")
    stale = text_of_page((await browser.get(f"/letters/{letter.id}")).text)
    assert "Somebody changed this letter after you opened it" in stale
    for _ in range(2):
        assert (await browser.send_form(f"/letters/{letter.id}/send", version="2")).status_code == 303
    sent = text_of_page((await browser.get(f"/letters/{letter.id}")).text)
    assert "It cannot be sent a second time" in sent
    assert "Waiting to be sent" in sent
    assert "Told of the letter" in sent
    assert await fetch_value("SELECT count(*) FROM message") == 1
    assert (await browser.get(edit)).status_code == 303


async def test_what_became_of_the_message_is_said_honestly(browser: Browser) -> None:
    letter = await make_sent()
    await as_role(browser)
    for status, words in (
        ("kept", "No mail server is set, so nothing was sent"),
        ("dead", "The last message could not be sent"),
        ("queued", "The recipient has until"),
    ):
        await execute("UPDATE message SET status = {}, last_error = 'No such mailbox'", status)
        text = text_of_page((await browser.get(f"/letters/{letter.id}")).text)
        assert words in text, status
        assert "No such mailbox" in text


async def test_a_recipient_without_an_address_is_a_clear_next_step(browser: Browser) -> None:
    letter = await make_letter(Recipient(Party.TEAM, "Night team"))
    await as_role(browser)
    assert "The recipient has no address: add one" in (await browser.get(f"/letters/{letter.id}")).text
    await browser.send_form(f"/letters/{letter.id}/send", version="1")
    text = text_of_page((await browser.get(f"/letters/{letter.id}")).text)
    assert "Add an address and send the letter, or ring them" in text
    address = f"/letters/{letter.id}/address"
    assert (await browser.get(address)).status_code == 200
    assert (await browser.send_form(address, version="2", email="x")).status_code == 422
    assert (await browser.send_form(address, version="2", email="night@example.org")).status_code == 303
    assert (await browser.send_form(address, version="2", email="later@example.org")).status_code == 409
    assert (await letter_again(letter.id)).email == "night@example.org"


async def test_told_answered_and_withdrawn_are_recorded_with_what_was_typed(browser: Browser) -> None:
    letter = await make_sent()
    await as_role(browser)
    at = f"/letters/{letter.id}"
    for step in ("told", "answered", "withdraw"):
        assert (await browser.get(f"{at}/{step}")).status_code == 200
        wrong = await browser.send_form(f"{at}/{step}", version="2")
        assert wrong.status_code == 422
        assert "There is a problem" in wrong.text
    told = await browser.send_form(f"{at}/told", version="2", who="Dee", how="By telephone")
    assert told.status_code == 303
    again = await browser.send_form(f"{at}/told", version="3", who="Dee Again", how="By telephone")
    assert again.status_code == 422
    assert "Dee Again" in again.text
    assert "was told in another way" in again.text
    assert (await browser.send_form(f"{at}/answered", name="Dee", how="She rang")).status_code == 303
    text = text_of_page((await browser.get(at)).text)
    assert "Dee: By telephone (recorded by Ann Officer)" in text
    assert "by Dee (She rang)" in text
    assert (await browser.get(f"{at}/withdraw")).status_code == 303, "an acknowledged letter cannot be withdrawn"
    other = await make_sent()
    gone = await browser.send_form(f"/letters/{other.id}/withdraw", version="2", why="It was wrong")
    assert "Write the letter anew" in (await browser.get(f"/letters/{other.id}")).text
    anew = [(await browser.send_form(f"/letters/{other.id}/rewrite")).headers["location"] for _ in range(2)]
    assert anew == [f"/letters/{other.id + 1}"] * 2
    assert "Send this letter" in (await browser.get(anew[0])).text
    assert gone.status_code == 303
    assert "It was wrong" in (await browser.get(f"/letters/{other.id}")).text


async def test_what_is_not_there_is_not_found(browser: Browser) -> None:
    letter = await make_letter()
    await as_role(browser)
    for path in ("/letters/999", "/letters/999/edit", "/letters/999/letter.pdf", f"/letters/{letter.id}/burn"):
        assert (await browser.get(path)).status_code == 404, path
    assert (await browser.send_form(f"/letters/{letter.id}/burn")).status_code == 404
    nothing = await browser.send_form("/letters/999/send", version="1")
    assert nothing.status_code == 303
    assert "There is no such letter" in (await browser.get("/letters")).text


@pytest.mark.parametrize("role", list(Role))
async def test_letters_are_read_and_written_by_those_who_may(browser: Browser, role: Role) -> None:
    letter = await make_letter()
    await as_role(browser, role)
    writers = {Role.COMMISSIONING_OFFICER, Role.QUALITY_OFFICER, Role.COMMISSIONING_MANAGER}
    readers = writers | {Role.DIRECTOR, Role.ANALYST}
    at = f"/letters/{letter.id}"
    for path, allowed in (("/letters", readers), ("/letters.csv", readers), (at, readers), (f"{at}/edit", writers)):
        assert (await browser.get(path)).status_code == (200 if role in allowed else 403), path
    if role in readers - writers:
        assert "Send this letter" not in (await browser.get(at)).text
    if role not in writers:
        for step in ("edit", "send", "address", "told", "answered", "withdraw", "rewrite"):
            assert (await browser.send_form(f"{at}/{step}", of="/contact", version="1")).status_code == 403, step
        if role not in readers:
            assert (await browser.get(f"{at}/letter.pdf")).status_code == 403
        assert (await letter_again(letter.id)).status == "draft"


async def test_strangers_are_sent_to_the_sign_in_page(browser: Browser) -> None:
    letter = await make_letter()
    for path in (
        "/letters",
        f"/letters/{letter.id}",
        f"/letters/{letter.id}/letter.pdf",
        "/letter-templates",
        "/shared",
    ):
        answer = await browser.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/sign-in")
