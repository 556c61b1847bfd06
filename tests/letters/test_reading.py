"""What recipients see: behind a secret link and as a partner; whose letters they are, and confirming with a button only."""

from datetime import UTC, datetime

import pytest

from market.accounts.permissions import Role
from market.db.sql import execute, fetch_value
from market.letters.service import withdraw_letter
from market.letters.types import LetterRow, Party, Recipient
from market.notices.types import link_token
from market.settings import Settings
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.letters import CANARY, letter_again, make_letter, make_sender, make_sent
from tests.builders.partners import make_partner


async def address_of(letter: LetterRow, settings: Settings) -> str:
    """Where the link in the newest message about a letter leads."""
    seed = await fetch_value(
        "SELECT m.link_seed FROM letter_message k JOIN message m ON m.id = k.message WHERE k.letter = {} ORDER BY m.id DESC",
        letter.id,
    )
    return f"/letters/read/{link_token(seed, settings.secret_key)}"


async def live_letter(settings: Settings, **changes: object) -> LetterRow:
    """A letter whose link works today."""
    letter = await make_sent(settings=settings, enclosure="Case ABC123", **changes)
    await execute("UPDATE letter_link SET expires_at = {}", datetime(2099, 1, 1, tzinfo=UTC))
    return letter


async def test_opening_a_link_confirms_nothing_and_the_button_does(browser: Browser, settings: Settings) -> None:
    letter = await live_letter(settings)
    address = await address_of(letter, settings)
    for _ in range(2):
        page = await browser.get(address)
        assert page.status_code == 200
        assert (await browser.head(address)).status_code in (200, 405)
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert "noindex" in page.headers["x-robots-tag"]
    text = text_of_page(page.text)
    for words in ("Oak House", "Case ABC123", "Please confirm by", "Enclosure", letter.reference):
        assert words in text
    assert (await letter_again(letter.id)).status == "sent"
    wrong = await browser.send_form(f"{address}/acknowledge", of=address, name="")
    assert wrong.status_code == 422
    assert "Enter your name" in wrong.text
    for name in ("Dee Durham", "Eve"):
        answer = await browser.send_form(f"{address}/acknowledge", of=address, name=name)
        assert answer.headers["location"] == address
    held = await letter_again(letter.id)
    assert (held.status, held.acknowledged_name) == ("acknowledged", "Dee Durham")
    assert "Dee Durham confirmed on" in (await browser.get(address)).text
    label = await fetch_value("SELECT actor_label FROM audit_entry WHERE verb = 'letter.acknowledged'")
    assert label == "Secret link of a letter"


async def test_a_button_without_a_form_token_is_refused(browser: Browser, settings: Settings) -> None:
    letter = await live_letter(settings)
    address = await address_of(letter, settings)
    assert (await browser.post(f"{address}/acknowledge", data={"name": "Dee"})).status_code == 403
    assert (await letter_again(letter.id)).status == "sent"


async def test_a_link_that_never_was_is_over_or_cut_off_gives_one_page(browser: Browser, settings: Settings) -> None:
    letter = await make_sent(settings=settings)
    await execute("UPDATE letter_link SET expires_at = {}", datetime(2020, 1, 1, tzinfo=UTC))
    over = await address_of(letter, settings)
    pages = [await browser.get(path) for path in (over, over[:-3], "/letters/read/" + "x" * 64, "/letters/read/short")]
    assert {page.status_code for page in pages} == {404}
    assert len({text_of_page(page.text) for page in pages}) == 1
    assert "This link no longer works" in pages[0].text
    assert (await browser.get(f"{over}/letter.pdf")).status_code == 404
    assert (await browser.send_form(f"{over}/acknowledge", name="Dee")).status_code == 404
    assert (await letter_again(letter.id)).status == "sent"


async def test_a_withdrawn_letter_can_no_longer_be_read(browser: Browser, settings: Settings) -> None:
    letter = await live_letter(settings)
    ann = await make_sender()
    await withdraw_letter(
        letter.id, why="A secret reason", version=letter.version, by=ann, now=letter.drafted_at, settings=settings
    )
    address = f"/letters/read/{link_token(await fetch_value('SELECT link_seed FROM message ORDER BY id'), settings.secret_key)}"
    page = await browser.get(address)
    assert "This letter is withdrawn" in page.text
    for secret in ("Oak House", "ABC123", "A secret reason"):
        assert secret not in page.text
    assert (await browser.get(f"{address}/letter.pdf")).status_code == 404
    late = await browser.send_form(f"{address}/acknowledge", name="Dee")
    assert late.status_code == 422
    assert (await letter_again(letter.id)).status == "withdrawn"


async def test_a_partner_reads_and_confirms_its_own_letters_only(browser: Browser, settings: Settings) -> None:
    durham, leeds = (
        await make_partner("Durham", email="d@example.org"),
        await make_partner("Leeds", email="l@example.org"),
    )
    own = await make_sent(
        Recipient(Party.NEIGHBOUR, "Durham", partner_id=durham), settings=settings, enclosure="Case ABC123"
    )
    other = await make_sent(Recipient(Party.NEIGHBOUR, "Leeds", partner_id=leeds), settings=settings)
    draft = await make_letter(Recipient(Party.NEIGHBOUR, "Durham", partner_id=durham))
    await sign_in(browser, await make_user(roles=[Role.PARTNER], partner_id=durham, name="Dee Durham"))
    home = text_of_page((await browser.get("/shared")).text)
    assert "1 letter" in home
    assert "1 waits for you to confirm" in home
    assert "Shared with you" in home
    listed = (await browser.get("/shared/letters")).text
    assert f"/shared/letters/{own.id}" in listed
    assert f"/shared/letters/{other.id}" not in listed
    assert "/embargoes/" not in listed
    shown = await browser.get(f"/shared/letters/{own.id}")
    assert CANARY in shown.text
    assert "Case ABC123" in shown.text
    for letter in (other, draft):
        assert (await browser.get(f"/shared/letters/{letter.id}")).status_code == 404
        assert (await browser.get(f"/shared/letters/{letter.id}/letter.pdf")).status_code == 404
        assert (await browser.send_form(f"/shared/letters/{letter.id}/acknowledge", of="/shared")).status_code == 404
    for _ in range(2):
        assert (await browser.send_form(f"/shared/letters/{own.id}/acknowledge", of="/shared")).status_code == 303
    held = await letter_again(own.id)
    assert (held.status, held.acknowledged_name) == ("acknowledged", "Dee Durham")
    assert (await letter_again(other.id)).status == "sent"


async def test_a_partners_user_without_a_partner_is_told_what_to_ask_for(browser: Browser) -> None:
    await sign_in(browser, await make_user(roles=[Role.PARTNER]))
    assert "does not belong to a council or another body yet" in (await browser.get("/shared")).text
    assert (await browser.get("/shared/letters")).status_code == 403
    assert (await browser.get("/shared/letters/1")).status_code in (403, 404)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PARTNER])
async def test_nobody_else_sees_what_is_shared_with_partners(browser: Browser, role: Role) -> None:
    await sign_in(browser, await make_user(roles=[role]))
    for path in ("/shared", "/shared/letters", "/shared/letters/1", "/shared/letters/1/letter.pdf"):
        assert (await browser.get(path)).status_code == 403, path
    assert (await browser.send_form("/shared/letters/1/acknowledge", of="/contact")).status_code == 403
