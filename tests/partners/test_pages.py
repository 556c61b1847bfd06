"""Pages of partners over HTTP: who may, the list with those that have no address, and changing at the same time."""

import pytest

from market.accounts.permissions import Role
from market.db.sql import fetch_value
from market.letters.types import Party, Recipient
from market.partners.queries import find_partner
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.letters import make_letter, make_sent
from tests.builders.partners import make_partner


async def as_role(browser: Browser, role: Role) -> None:
    await sign_in(browser, await make_user(roles=[role]))


async def test_the_list_shows_who_has_no_address_and_filters_by_kind(browser: Browser) -> None:
    await make_partner("Durham", email="durham@example.org")
    await make_partner("Leeds")
    await as_role(browser, Role.COMMISSIONING_OFFICER)
    text = text_of_page((await browser.get("/partners")).text)
    assert "1 partner has no email address" in text
    assert "Durham" in text
    without = text_of_page((await browser.get("/partners?state=no_address")).text)
    assert "Leeds" in without
    assert "Durham" not in without
    assert "Leeds" not in text_of_page((await browser.get("/partners?kind=icb&q=lee")).text)
    file = await browser.get("/partners.csv?state=active")
    assert file.status_code == 200
    assert "durham@example.org" in file.text


async def test_a_partner_is_added_once_with_every_error_at_once(browser: Browser) -> None:
    await as_role(browser, Role.COMMISSIONING_OFFICER)
    assert (await browser.get("/partners/new")).status_code == 200
    wrong = await browser.send_form("/partners/new", kind="", name="", email="no address", phone="abc")
    assert wrong.status_code == 422
    text = text_of_page(wrong.text)
    for words in (
        "Select what it is",
        "Enter the partner’s name",
        "Enter an email address",
        "Enter a telephone number",
    ):
        assert words in text
    assert "no address" in wrong.text
    good = {"kind": "council", "name": "Durham", "email": "a@example.org", "active": "yes"}
    answer = await browser.send_form("/partners/new", **good)
    assert answer.status_code == 303
    twice = await browser.send_form("/partners/new", **good)
    assert twice.status_code == 422
    assert "has this name already" in twice.text
    assert await fetch_value("SELECT count(*) FROM partner") == 1


async def test_changing_shows_both_versions_when_somebody_was_faster(browser: Browser) -> None:
    number = await make_partner("Durham")
    await as_role(browser, Role.ADMINISTRATOR)
    address = f"/partners/{number}/edit"
    assert "Durham" in (await browser.get(address)).text
    good = {"version": "1", "kind": "council", "name": "Durham", "email": "first@example.org", "active": "yes"}
    assert (await browser.send_form(address, **good)).status_code == 303
    late = await browser.send_form(address, **{**good, "email": "second@example.org"})
    assert late.status_code == 409
    assert "first@example.org" in late.text
    assert "second@example.org" in late.text
    held = await find_partner(number)
    assert held is not None
    assert held.email == "first@example.org"
    wrong = await browser.send_form(address, **{**good, "version": "2", "name": ""})
    assert wrong.status_code == 422
    team = await browser.send_form(address, **{**good, "version": "2", "kind": "team"})
    assert team.status_code == 422
    assert "Choose which of the council’s teams" in team.text
    assert (await browser.get("/partners/99/edit")).status_code == 404


async def test_the_page_of_a_partner_lists_its_letters_for_those_who_may_read_them(browser: Browser) -> None:
    number = await make_partner("Durham", email="durham@example.org")
    to = Recipient(Party.PLACING_AUTHORITY, "Durham", partner_id=number)
    sent = await make_sent(to)
    await make_letter(to)
    await as_role(browser, Role.COMMISSIONING_OFFICER)
    shown = await browser.get(f"/partners/{number}")
    assert "1 letter waits to be acknowledged" in text_of_page(shown.text)
    assert f"/letters/{sent.id}" in shown.text
    await as_role(browser, Role.ADMINISTRATOR)
    bare = await browser.get(f"/partners/{number}")
    assert bare.status_code == 200
    assert "/letters/" not in bare.text
    assert (await browser.get("/partners/99")).status_code == 404


@pytest.mark.parametrize("role", list(Role))
async def test_only_those_who_work_with_partners_reach_their_pages(browser: Browser, role: Role) -> None:
    number = await make_partner("Durham")
    await as_role(browser, role)
    editors = {Role.COMMISSIONING_OFFICER, Role.COMMISSIONING_MANAGER, Role.ADMINISTRATOR}
    readers = editors | {Role.QUALITY_OFFICER, Role.DIRECTOR, Role.ANALYST}
    for path, allowed in (
        ("/partners", readers), ("/partners.csv", readers), (f"/partners/{number}", readers), ("/partners/new", editors),
        (f"/partners/{number}/edit", editors),
    ):  # fmt: skip
        assert (await browser.get(path)).status_code == (200 if role in allowed else 403), path
    if role not in editors:
        assert (await browser.send_form("/partners/new", of="/contact", kind="council", name="X")).status_code == 403
        assert await fetch_value("SELECT count(*) FROM partner") == 1
