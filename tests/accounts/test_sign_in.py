"""Signing in and out, as a browser sees it."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from market.accounts import passwords
from market.accounts.passwords import check_password
from market.accounts.permissions import Role
from market.accounts.session import finish_marking
from market.accounts.sign_in import sign_in as sign_in_service
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.db.sql import execute, fetch, fetch_value
from market.settings import Settings
from tests.builders.accounts import PASSWORD, make_session, make_user, sign_in, use_session
from tests.builders.app import Browser, make_settings, open_browser, text_of_page
from tests.conftest import TestDatabase

REFUSAL = "Enter a correct email address and password"


async def verbs() -> list[str]:
    return [row["verb"] for row in await fetch("SELECT verb FROM audit_entry ORDER BY seq")]


async def test_signing_in_gives_a_new_session_and_leads_back(browser: Browser) -> None:
    user = await make_user(roles=[Role.ADMINISTRATOR])
    guarded = await browser.get("/admin/users?state=active")
    assert guarded.status_code == 303
    assert guarded.headers["location"] == "/sign-in?next=%2Fadmin%2Fusers%3Fstate%3Dactive"
    page = await browser.get(guarded.headers["location"])
    assert page.status_code == 200
    assert 'value="/admin/users?state=active"' in page.text
    use_session(browser, "invented-by-somebody-else-0123456789")

    answer = await browser.send_form(
        "/sign-in", email=f"  {user.email.upper()} ", password=PASSWORD, next="/admin/users?state=active"
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/users?state=active")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "invented" not in cookie
    token = browser.cookies["market_session"]
    assert token not in str(await fetch("SELECT * FROM sign_in_session"))
    assert (await browser.get("/admin/users")).status_code == 200
    assert await verbs() == ["user.signed_in"]


@pytest.mark.parametrize("case", ["wrong password", "unknown address", "deactivated", "no password yet"])
async def test_every_failure_says_the_same(browser: Browser, case: str) -> None:
    user = await make_user(active=case != "deactivated", **({"password_hash": ""} if case == "no password yet" else {}))
    email = "stranger@example.org" if case == "unknown address" else user.email
    password = "not the password" if case == "wrong password" else PASSWORD
    answer = await browser.send_form("/sign-in", email=email, password=password, next="/")
    assert answer.status_code == 422
    assert REFUSAL in text_of_page(answer.text)
    assert "market_session" not in browser.cookies
    assert "<title>Error: " in answer.text
    assert password not in answer.text


async def test_too_many_wrong_passwords_lock_the_account_and_tell_the_person(browser: Browser) -> None:
    user = await make_user()
    for _ in range(3):
        await browser.send_form("/sign-in", email=user.email, password="wrong")
    refused = await browser.send_form("/sign-in", email=user.email, password=PASSWORD)
    assert refused.status_code == 422
    assert REFUSAL in refused.text
    assert (await verbs()).count("user.sign_in_failed") == 3
    assert (await verbs())[-1] == "user.locked"
    assert await fetch_value("SELECT kind FROM message WHERE to_email = {}", user.email) == "account_locked"
    await execute("UPDATE app_user SET locked_until = {} WHERE id = {}", utc_now() - timedelta(seconds=1), user.id)
    assert (await browser.send_form("/sign-in", email=user.email, password=PASSWORD)).status_code == 303
    assert await fetch_value("SELECT failed_attempts FROM app_user WHERE id = {}", user.id) == 0


async def test_many_tries_at_once_do_not_get_past_the_lock(db: TestDatabase, settings: Settings) -> None:
    user = await make_user()
    now = utc_now()
    answers = await asyncio.gather(
        *(sign_in_service(user.email, "wrong", now=now, settings=settings) for _ in range(8)),
    )
    assert all(isinstance(answer, Refused) for answer in answers)
    assert (await verbs()).count("user.sign_in_failed") == 3
    assert (await verbs()).count("user.locked") == 1


async def test_the_hash_of_an_older_strength_is_replaced_at_sign_in(db: TestDatabase, settings: Settings) -> None:
    user = await make_user()
    before = await fetch_value("SELECT password_hash FROM app_user WHERE id = {}", user.id)
    await sign_in_service(user.email, PASSWORD, now=utc_now(), settings=settings)
    after = await fetch_value("SELECT password_hash FROM app_user WHERE id = {}", user.id)
    assert after != before
    assert await check_password(PASSWORD, after) == (True, None)


async def test_signing_out_ends_the_session_itself(browser: Browser) -> None:
    user = await make_user()
    token = await sign_in(browser, user)
    assert (await browser.get("/account")).status_code == 200
    answer = await browser.send_form("/sign-out", of="/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    use_session(browser, token)
    assert (await browser.get("/account")).status_code == 303
    assert await verbs() == ["user.signed_out"]


async def test_signing_out_by_a_link_is_not_possible(browser: Browser) -> None:
    await sign_in(browser, await make_user())
    assert (await browser.get("/sign-out")).status_code == 405
    assert (await browser.post("/sign-out", data={})).status_code == 403
    assert (await browser.get("/account")).status_code == 200


@pytest.mark.parametrize(
    ("changes", "live"),
    [
        ({}, True),
        ({"seen_at": timedelta(minutes=-60)}, True),
        ({"seen_at": timedelta(minutes=-62)}, False),
        ({"expires_at": timedelta(seconds=-1)}, False),
    ],
)
async def test_a_session_ends_when_idle_or_old(browser: Browser, changes: dict[str, timedelta], live: bool) -> None:
    now = utc_now()
    token = await make_session(await make_user(), now=now, **{name: now + by for name, by in changes.items()})
    use_session(browser, token)
    assert (await browser.get("/account")).status_code == (200 if live else 303)
    await finish_marking()
    assert (await fetch_value("SELECT seen_at FROM sign_in_session") >= now) is (live or "expires_at" in changes)


async def test_a_role_that_lacks_the_permission_gets_the_403_page(browser: Browser) -> None:
    await sign_in(browser, await make_user(roles=[Role.COMMISSIONING_MANAGER]))
    answer = await browser.get("/admin/users")
    assert answer.status_code == 403
    assert "your role does not allow this" in answer.text


async def test_a_program_is_told_401_instead_of_being_sent_to_a_form(browser: Browser) -> None:
    answer = await browser.get("/account", headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json()["status"] == 401


async def test_over_https_the_cookie_is_bound_to_this_host(db: TestDatabase, tmp_path: Path) -> None:
    settings = make_settings(tmp_path, public_url="https://market.example.org")
    user = await make_user()
    async with open_browser(settings) as browser:
        answer = await browser.send_form("/sign-in", email=user.email, password=PASSWORD)
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-market_session=")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert (await browser.get("/account")).status_code == 200


async def test_changing_the_password_ends_every_other_session(browser: Browser) -> None:
    user = await make_user()
    elsewhere = await make_session(user)
    await sign_in(browser, user)
    wrong = await browser.send_form(
        "/account/password", of="/account", present="not it", password="a walk to the bakery"
    )
    assert "Enter your present password: this is not it" in text_of_page(wrong.text)
    weak = await browser.send_form("/account/password", of="/account", present=PASSWORD, password="password12345")
    assert "too easy to guess" in weak.text
    done = await browser.send_form(
        "/account/password", of="/account", present=PASSWORD, password="a walk to the bakery"
    )
    assert done.status_code == 303
    assert "Your password is changed" in (await browser.get("/account")).text
    use_session(browser, elsewhere)
    assert (await browser.get("/account")).status_code == 303
    stored = await fetch_value("SELECT password_hash FROM app_user WHERE id = {}", user.id)
    assert (await check_password("a walk to the bakery", stored))[0]


async def test_signing_out_everywhere(browser: Browser) -> None:
    user = await make_user()
    await make_session(user)
    await sign_in(browser, user)
    assert "signed in with 2 browsers" in text_of_page((await browser.get("/account")).text)
    await browser.send_form("/account/sign-out-everywhere", of="/account")
    assert await fetch_value("SELECT count(*) FROM sign_in_session") == 0


async def test_a_flood_of_sign_ins_is_turned_away_instead_of_piling_up(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = await make_user()
    monkeypatch.setattr(passwords, "_waiting", passwords.MOST_WAITING)
    answer = await browser.send_form("/sign-in", email=user.email, password=PASSWORD)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "10")
    assert "Wait a few minutes" in answer.text
    monkeypatch.setattr(passwords, "_waiting", 0)
    assert (await browser.send_form("/sign-in", email=user.email, password=PASSWORD)).status_code == 303
