"""User administration, as an administrator's browser sees it."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from market.accounts.permissions import Role
from market.accounts.service import add_user, change_user, deactivate_user, end_expired
from market.accounts.types import OrganisationRef, UserDetails
from market.core.actor import Actor, command_actor
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.db.audit import verify_chain
from market.db.sql import fetch, fetch_one, fetch_value
from market.settings import Settings
from tests.builders.accounts import MadeUser, make_session, make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.providers import make_organisation
from tests.conftest import TestDatabase

COMMAND = command_actor("user add")


class Register:
    """A register of two organisations."""

    async def matching(self, text: str, *, most: int = 6) -> list[OrganisationRef]:
        both = [OrganisationRef(7, "Oak Care", "1-101"), OrganisationRef(8, "Oakwood Homes", "1-102")]
        return [one for one in both if one.is_named(text)] or [one for one in both if text.lower() in one.name.lower()]

    async def names_of(self, ids: list[int]) -> dict[int, str]:
        return {}


def details(**changes: Any) -> UserDetails:
    values = {"name": "Ruth Hill", "email": "ruth@example.org", "roles": frozenset({Role.ANALYST}), **changes}
    return UserDetails(**values)


async def administrator(browser: Browser) -> MadeUser:
    made = await make_user(roles=[Role.ADMINISTRATOR], name="Ada Admin")
    await sign_in(browser, made)
    return made


async def test_adding_a_user_sends_an_invitation(browser: Browser) -> None:
    await administrator(browser)
    form = await browser.get("/admin/users/new")
    assert "publish Market Position Statements" in form.text
    answer = await browser.send_form(
        "/admin/users/new", name="Ruth Hill", email="Ruth@Example.org", roles=["analyst", "director"], organisation=""
    )
    assert answer.status_code == 303
    page = text_of_page((await browser.get(answer.headers["location"])).text)
    assert "Ruth Hill" in page
    assert "Invited" in page
    assert "Director, Finance and market analyst" in page
    message = await fetch_one("SELECT kind, to_email, body FROM message")
    assert message is not None
    assert (message["kind"], message["to_email"]) == ("password_invitation", "ruth@example.org")
    entries = await fetch("SELECT verb, after FROM audit_entry ORDER BY seq")
    assert [entry["verb"] for entry in entries] == ["user.added", "user.password_link_sent"]
    assert '"roles":["analyst","director"]' in entries[0]["after"]


async def test_every_mistake_of_the_form_is_said_at_once_and_what_was_typed_stays(browser: Browser) -> None:
    await administrator(browser)
    answer = await browser.send_form("/admin/users/new", name="", email="ruth", organisation="Oak & Co")
    assert answer.status_code == 422
    text = text_of_page(answer.text)
    for message in ("Enter the person's full name", "in the correct format", "Select at least one role"):
        assert message in text.replace("&#39;", "'")
    assert 'value="Oak &amp; Co"' in answer.text


async def test_an_address_is_given_to_one_user_only(browser: Browser) -> None:
    await administrator(browser)
    taken = await make_user()
    answer = await browser.send_form("/admin/users/new", name="Ruth", email=taken.email.upper(), roles=["analyst"])
    assert answer.status_code == 422
    assert "There is already a user with this email address" in answer.text


async def test_a_provider_user_belongs_to_one_organisation_of_the_register(browser: Browser) -> None:
    await administrator(browser)
    oak = await make_organisation(name="Oak Care Ltd")
    await make_organisation(name="Oakwood Homes")
    unsure = await browser.send_form(
        "/admin/users/new", name="Kim", email="kim@care.example", roles=["provider_owner"], organisation="oak"
    )
    assert f"Oak Care Ltd (number {oak.id})" in unsure.text
    answer = await browser.send_form(
        "/admin/users/new", name="Kim", email="kim@care.example", roles=["provider_owner"], organisation=str(oak.id)
    )
    assert answer.status_code == 303
    assert "Oak Care Ltd" in (await browser.get("/admin/users")).text


@pytest.mark.parametrize(
    ("typed", "organisation_id"),
    [("1-101", 7), ("oak  care", 7), ("8", 8), ("oak", None), ("Oakwood", None), ("x", None)],
)
async def test_an_organisation_is_never_guessed(
    db: TestDatabase, settings: Settings, typed: str, organisation_id: int | None
) -> None:
    added = await add_user(
        details(roles=frozenset({Role.PROVIDER_CONTRIBUTOR}), organisation=typed),
        by=COMMAND,
        now=utc_now(),
        settings=settings,
        organisations=Register(),
    )
    assert (None if isinstance(added, Refused) else added.organisation_id) == organisation_id


async def test_changing_roles_signs_the_person_out_and_is_audited_with_before_and_after(browser: Browser) -> None:
    await administrator(browser)
    other = await make_user(name="Ruth Hill", email="ruth@example.org")
    await make_session(other)
    answer = await browser.send_form(
        f"/admin/users/{other.id}/edit",
        version="1", name="Ruth Hill", email="ruth@example.org", roles=["director"], organisation="",
    )  # fmt: skip
    assert answer.status_code == 303
    assert await fetch_value('SELECT count(*) FROM sign_in_session WHERE "user" = {}', other.id) == 0
    entry = await fetch_one("SELECT verb, before, after FROM audit_entry ORDER BY seq DESC LIMIT 1")
    assert entry == {
        "verb": "user.changed",
        "before": '{"roles":["commissioning_officer"]}',
        "after": '{"roles":["director"]}',
    }
    assert (await verify_chain()).whole


async def test_a_new_address_tells_the_old_one(db: TestDatabase, settings: Settings) -> None:
    user = await make_user(email="old@example.org")
    given = details(email="New@Example.org", roles=frozenset(user.roles))
    saved = await change_user(
        user.id, given, version=1, by=COMMAND, now=utc_now(), settings=settings, organisations=Register()
    )
    assert saved == "saved"
    assert await fetch_value("SELECT email FROM app_user WHERE id = {}", user.id) == "new@example.org"
    assert await fetch_value("SELECT to_email FROM message WHERE kind = 'email_changed'") == "old@example.org"


async def test_two_administrators_editing_one_user_lose_nothing_typed(browser: Browser) -> None:
    await administrator(browser)
    other = await make_user(name="Ruth Hill", email="ruth@example.org")
    path = f"/admin/users/{other.id}/edit"
    values = {"version": "1", "email": "ruth@example.org", "roles": ["analyst"], "organisation": ""}
    assert (await browser.send_form(path, name="Ruth Hill-Shaw", **values)).status_code == 303
    late = await browser.send_form(path, name="Ruth Shaw", **values)
    assert late.status_code == 409
    assert "Ruth Hill-Shaw" in late.text
    assert 'value="Ruth Shaw"' in late.text
    assert 'name="version" value="2"' in late.text


async def test_an_administrator_cannot_lock_themselves_or_everybody_out(browser: Browser, settings: Settings) -> None:
    me = await administrator(browser)
    off = await browser.send_form(f"/admin/users/{me.id}/deactivate")
    assert off.status_code == 422
    assert "You cannot deactivate your own account" in off.text
    demoted = await browser.send_form(
        f"/admin/users/{me.id}/edit", version="1", name=me.name, email=me.email, roles=["director"]
    )
    assert "You cannot take away your own administrator role" in demoted.text
    answers = [
        await deactivate_user(me.id, by=COMMAND, now=utc_now()),
        await change_user(
            me.id, details(), version=1, by=COMMAND, now=utc_now(), settings=settings, organisations=Register()
        ),
    ]
    for answer in answers:
        assert isinstance(answer, Refused)
        assert answer.reasons[0].code == "last_administrator"
    assert (await browser.get("/admin/users")).status_code == 200
    assert await fetch_value("SELECT count(*) FROM audit_entry") == 0


async def test_deactivating_ends_sessions_and_reactivating_lets_back_in(browser: Browser) -> None:
    await administrator(browser)
    other = await make_user()
    await make_session(other)
    assert (await browser.send_form(f"/admin/users/{other.id}/deactivate")).status_code == 303
    assert await fetch_value('SELECT count(*) FROM sign_in_session WHERE "user" = {}', other.id) == 0
    assert "Deactivated" in (await browser.get(f"/admin/users/{other.id}")).text
    refused = await browser.send_form(f"/admin/users/{other.id}/send-link")
    assert "This account is deactivated" in refused.text
    assert (await browser.send_form(f"/admin/users/{other.id}/reactivate")).status_code == 303
    assert (await browser.send_form(f"/admin/users/{other.id}/send-link")).status_code == 303
    verbs = [row["verb"] for row in await fetch("SELECT verb FROM audit_entry ORDER BY seq")]
    assert verbs == ["user.deactivated", "user.reactivated", "user.password_link_sent"]


async def test_unlocking_an_account(browser: Browser) -> None:
    await administrator(browser)
    other = await make_user(failed_attempts=3, locked_until=utc_now() + timedelta(minutes=9))
    assert "Unlock the account" in (await browser.get(f"/admin/users/{other.id}")).text
    await browser.send_form(f"/admin/users/{other.id}/unlock")
    assert "Unlock the account" not in (await browser.get(f"/admin/users/{other.id}")).text
    assert await fetch_value("SELECT failed_attempts FROM app_user WHERE id = {}", other.id) == 0


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("", ["Ada Admin", "Bo_b", "Cleo", "Dan", "bert"]),
        ("?text=B_B", []),
        ("?text=o_b", ["Bo_b"]),
        ("?role=director", ["Cleo"]),
        ("?state=locked", ["Dan"]),
        ("?state=invited", ["bert"]),
        ("?state=deactivated", ["Bo_b"]),
        ("?state=active&role=analyst&sort=name&order=desc", ["Dan", "bert"]),
        ("?sort=nonsense&page=0&size=7&role=king", ["Ada Admin", "Bo_b", "Cleo", "Dan", "bert"]),
    ],
)
async def test_the_list_filters_and_its_file_holds_the_same(browser: Browser, asked: str, names: list[str]) -> None:
    await administrator(browser)
    await make_user(name="Bo_b", roles=[Role.ANALYST], active=False)
    await make_user(name="Cleo", roles=[Role.DIRECTOR])
    await make_user(name="Dan", roles=[Role.ANALYST], locked_until=utc_now() + timedelta(minutes=5))
    await make_user(name="bert", roles=[Role.ANALYST], password_hash="")
    page = await browser.get(f"/admin/users{asked}")
    assert page.status_code == 200
    file = await browser.get(f"/admin/users.csv{asked}")
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert sorted(row[0] for row in rows[1:]) == sorted(names)
    for name in names:
        assert f">{name}<" in page.text


async def test_a_user_who_does_not_exist_is_not_found(browser: Browser) -> None:
    await administrator(browser)
    assert (await browser.get("/admin/users/4711")).status_code == 404
    assert (await browser.send_form("/admin/users/4711/unlock")).status_code == 404


async def test_the_permission_table_is_the_one_the_guards_use(browser: Browser) -> None:
    await administrator(browser)
    page = (await browser.get("/admin/permissions")).text
    manage = page[page.index("Manage users") :]
    row = manage[: manage.index("</tr>")]
    assert (row.count(">Yes<"), row.count(">No<")) == (1, len(Role) - 1)


async def test_expired_sessions_and_old_links_are_removed(db: TestDatabase) -> None:
    user = await make_user()
    now = utc_now()
    await make_session(user, now=now)
    await make_session(user, now=now, expires_at=now - timedelta(minutes=1))
    assert await end_expired(now=now) == {"sessions": 1, "links": 0}
    assert await fetch_value("SELECT count(*) FROM sign_in_session") == 1


async def test_a_weak_password_from_the_command_line_is_refused_too(db: TestDatabase, settings: Settings) -> None:
    by = Actor(kind="command", id=None, label="market user add")
    answer = await add_user(
        details(), by=by, now=utc_now(), settings=settings, organisations=Register(), password="middlesbrough1"
    )
    assert isinstance(answer, Refused)
    assert answer.reasons[0].code == "password_personal"
    assert await fetch_value("SELECT count(*) FROM app_user") == 0
