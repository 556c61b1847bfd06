"""Forgotten passwords and invitations: links sent by e-mail, used once."""

import re
from datetime import timedelta

import pytest

from market.accounts.links import ask_for_link, send_link, set_password_by_link
from market.accounts.passwords import check_password
from market.accounts.queries import find_user
from market.accounts.rules import LINKS_AN_HOUR
from market.core.actor import system_actor
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.db.sql import execute, fetch, fetch_one, fetch_value
from market.db.transaction import transaction
from market.notices.jobs import text_of
from market.notices.queries import find_message
from market.settings import Settings
from tests.builders.accounts import PASSWORD, MadeUser, make_session, make_user
from tests.builders.app import Browser, text_of_page
from tests.conftest import TestDatabase

NEW = "a walk to the bakery"


async def link_in_last_message(settings: Settings) -> str:
    """The path of the link in the newest message, as its reader sees it."""
    message = await find_message(await fetch_value("SELECT max(id) FROM message"))
    assert message is not None
    found = re.search(re.escape(settings.public_url) + r"(/reset-password/\S+)", text_of(message, settings))
    assert found is not None
    return found[1]


async def send(user: MadeUser, purpose: str, settings: Settings, **changes: timedelta) -> str:
    """Send a link at some time before now; its path."""
    row = await find_user(user.id)
    assert row is not None
    async with transaction():
        link = await send_link(
            row, purpose, by=system_actor("test"), now=utc_now() - changes.get("ago", timedelta()), settings=settings
        )
    return link.address.removeprefix(settings.public_url)


async def test_a_forgotten_password_is_set_anew_by_the_link(browser: Browser, settings: Settings) -> None:
    user = await make_user(failed_attempts=3, locked_until=utc_now() + timedelta(minutes=9))
    await make_session(user)
    asked = await browser.send_form("/forgot-password", of="/forgot-password", email=user.email)
    assert (asked.status_code, asked.headers["location"]) == (303, "/forgot-password/sent")
    assert (await browser.get("/forgot-password/sent")).status_code == 200
    path = await link_in_last_message(settings)

    page = await browser.get(path)
    assert page.status_code == 200
    assert user.email in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    short = await browser.send_form(path, password="short")
    assert short.status_code == 422
    assert "12 characters or more" in short.text
    done = await browser.send_form(path, password=NEW)
    assert (done.status_code, done.headers["location"]) == (303, "/sign-in")

    assert await fetch_value("SELECT count(*) FROM sign_in_session") == 0
    assert (await browser.send_form("/sign-in", email=user.email, password=NEW)).status_code == 303
    assert (await browser.get(path)).status_code == 410
    again = await browser.send_form(path, password="another walk to the bakery")
    assert again.status_code == 410
    assert "can no longer be used" in text_of_page(again.text)


async def test_the_answer_does_not_tell_whether_there_is_an_account(browser: Browser) -> None:
    user = await make_user()
    await make_user(email="gone@example.org", active=False)
    answers = [
        await browser.send_form("/forgot-password", email=email)
        for email in (user.email, "stranger@example.org", "gone@example.org")
    ]
    assert len({(answer.status_code, answer.headers["location"], answer.text) for answer in answers}) == 1
    assert [row["to_email"] for row in await fetch("SELECT to_email FROM message")] == [user.email]


async def test_at_most_three_links_an_hour_and_the_newest_counts(browser: Browser, settings: Settings) -> None:
    user = await make_user()
    paths = []
    for _ in range(LINKS_AN_HOUR + 2):
        await ask_for_link(user.email, now=utc_now(), settings=settings)
        paths.append(await link_in_last_message(settings))
    assert len(set(paths)) == LINKS_AN_HOUR
    assert (await browser.get(paths[0])).status_code == 410
    assert (await browser.get(paths[-1])).status_code == 200
    await execute("UPDATE password_reset SET created_at = {}", utc_now() - timedelta(hours=2))
    await ask_for_link(user.email, now=utc_now(), settings=settings)
    assert await fetch_value("SELECT count(*) FROM password_reset") == LINKS_AN_HOUR + 1


@pytest.mark.parametrize(
    ("purpose", "ago", "status"),
    [
        ("reset", timedelta(minutes=59), 200),
        ("reset", timedelta(minutes=61), 410),
        ("invitation", timedelta(days=6, hours=23), 200),
        ("invitation", timedelta(days=7, minutes=1), 410),
    ],
)
async def test_a_link_lasts_an_hour_and_an_invitation_a_week(
    browser: Browser, settings: Settings, purpose: str, ago: timedelta, status: int
) -> None:
    path = await send(await make_user(), purpose, settings, ago=ago)
    assert (await browser.get(path)).status_code == status


async def test_the_database_alone_gives_nobody_a_link(db: TestDatabase, settings: Settings) -> None:
    token = (await send(await make_user(), "reset", settings)).rpartition("/")[2]
    everything = [await fetch(f"SELECT * FROM {table}") for table in ("message", "password_reset", "audit_entry")]
    assert token not in str(everything)


async def test_a_link_sets_one_password_even_when_sent_twice_at_once(db: TestDatabase, settings: Settings) -> None:
    user = await make_user(password_hash="")
    token = (await send(user, "invitation", settings)).rpartition("/")[2]
    now = utc_now()
    first = await set_password_by_link(token, NEW, now=now, settings=settings)
    second = await set_password_by_link(token, PASSWORD, now=now, settings=settings)
    assert not isinstance(first, Refused)
    assert isinstance(second, Refused)
    stored = await fetch_value("SELECT password_hash FROM app_user WHERE id = {}", user.id)
    assert await check_password(NEW, stored) == (True, None)
    audited = await fetch_one("SELECT verb, before, after FROM audit_entry ORDER BY seq DESC LIMIT 1")
    assert audited == {"verb": "user.password_set", "before": None, "after": '{"by_link":"invitation"}'}


@pytest.mark.parametrize("token", ["x", "../../etc/passwd", "%00", "a" * 64, "a" * 300])
async def test_rubbish_in_place_of_a_link_gets_the_same_page(browser: Browser, token: str) -> None:
    answer = await browser.get(f"/reset-password/{token}")
    assert answer.status_code in (404, 410)
