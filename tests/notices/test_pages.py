"""The administrator's pages of messages."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from market.accounts.permissions import Role
from market.core.clock import utc_now
from market.db.sql import execute, fetch
from market.db.transaction import transaction
from market.notices.jobs import send_due
from market.notices.service import post
from market.notices.types import PersonalLink, new_link
from market.settings import Settings
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, open_browser, text_of_page
from tests.conftest import TestDatabase


@pytest.fixture
async def browser(db: TestDatabase, without_server: Settings) -> AsyncIterator[Browser]:
    """An administrator's browser; there is no mail server."""
    async with open_browser(without_server) as opened:
        await sign_in(opened, await make_user(roles=[Role.ADMINISTRATOR], name="Ada Admin"))
        yield opened


async def keep(settings: Settings, link: PersonalLink | None = None) -> int:
    """A message that was kept."""
    now = utc_now()
    async with transaction():
        body = "Open {link} to go on." if link else "The tracker file is four days old."
        message_id = await post("feed_late", "ruth@example.org", "Tracker <late>", body, now=now, link=link)
    await send_due(now, settings)
    assert message_id is not None
    return message_id


async def test_the_list_names_what_was_kept_and_filters(browser: Browser, without_server: Settings) -> None:
    await keep(without_server)
    page = await browser.get("/admin/messages?status=kept&kind=feed_late&text=TRACKER")
    assert "Tracker &lt;late&gt;" in page.text
    assert "No mail server is set" in page.text
    assert "Feed late" in page.text
    assert "Tracker" not in text_of_page((await browser.get("/admin/messages?status=sent")).text)
    assert "ruth@example.org" in (await browser.get("/admin/messages.csv")).text


async def test_a_kept_message_is_readable_but_its_link_only_on_the_record(
    browser: Browser, without_server: Settings
) -> None:
    link = new_link("/reset-password/{token}", expires_at=utc_now() + timedelta(hours=1))
    message_id = await keep(without_server, link)
    path = f"/admin/messages/{message_id}"
    page = await browser.get(path)
    assert "[personal link, not shown] to go on." in page.text
    assert link.token(without_server) not in page.text
    assert "Send it now" not in page.text
    assert not await fetch("SELECT verb FROM audit_entry")

    shown = await browser.send_form(f"{path}/show-link", of=path)
    assert link.address(without_server) in shown.text
    [entry] = await fetch("SELECT verb, actor_label, after FROM audit_entry")
    assert entry["verb"] == "message.link_shown"
    assert entry["actor_label"] == "Ada Admin"
    assert link.token(without_server) not in str(entry)


@pytest.mark.parametrize("state", ["queued", "dead", "sent", "expired"])
async def test_a_link_is_never_shown_when_its_reader_gets_it_otherwise_or_it_is_of_no_use(
    browser: Browser, without_server: Settings, state: str
) -> None:
    link = new_link("/reset-password/{token}", expires_at=utc_now() + timedelta(hours=1))
    message_id = await keep(without_server, link)
    if state == "expired":
        await execute("UPDATE message SET link_expires_at = {}", utc_now() - timedelta(seconds=1))
    else:
        await execute("UPDATE message SET status = {}", state)
    answer = await browser.send_form(f"/admin/messages/{message_id}/show-link")
    assert link.token(without_server) not in answer.text
    assert not await fetch("SELECT verb FROM audit_entry")


async def test_sending_again_needs_a_mail_server(browser: Browser, without_server: Settings) -> None:
    message_id = await keep(without_server)
    answer = await browser.send_form(f"/admin/messages/{message_id}/send-again")
    assert answer.status_code == 422
    assert "No mail server is set, so nothing can be sent" in answer.text


async def test_a_message_that_was_given_up_is_queued_again(db: TestDatabase, settings: Settings) -> None:
    async with open_browser(settings) as browser:
        await sign_in(browser, await make_user(roles=[Role.ADMINISTRATOR]))
        async with transaction():
            message_id = await post("feed_late", "ruth@example.org", "Late", "Text", now=utc_now())
        await execute("UPDATE message SET status = 'dead', attempts = 8, last_error = '550 no'")
        assert "Try again" in (await browser.get(f"/admin/messages/{message_id}")).text
        assert (await browser.send_form(f"/admin/messages/{message_id}/send-again")).status_code == 303
        assert await fetch("SELECT status, attempts FROM message") == [{"status": "queued", "attempts": 0}]


async def test_only_those_who_may_read_messages_do(browser: Browser) -> None:
    await sign_in(browser, await make_user(roles=[Role.COMMISSIONING_MANAGER]))
    assert (await browser.get("/admin/messages")).status_code == 403
    assert (await browser.get("/admin/messages/1")).status_code == 403
