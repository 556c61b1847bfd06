"""Users of a partner: an administrator says whom they work for, and their session carries it."""

from market.accounts.permissions import Role
from market.accounts.queries import (
    count_active_administrators,
    emails_of_partner,
    find_user_by_email,
    list_emails_with,
)
from market.accounts.rules import details_refusals
from market.accounts.types import UserDetails
from market.db.sql import execute, fetch_one, fetch_value
from tests.builders.accounts import make_session, make_user, sign_in
from tests.builders.app import Browser
from tests.builders.partners import make_partner

DEE = {"name": "Dee Durham", "email": "dee@durham.example", "roles": ["partner"], "organisation": ""}


async def test_a_partners_user_is_added_with_their_partner_and_reads_what_is_shared(browser: Browser) -> None:
    durham = await make_partner("Durham")
    await sign_in(browser, await make_user(roles=[Role.ADMINISTRATOR]))
    assert "Durham" in (await browser.get("/admin/users/new")).text
    added = await browser.send_form("/admin/users/new", **DEE, partner=str(durham))
    assert added.status_code == 303
    dee = await find_user_by_email("dee@durham.example")
    assert dee is not None
    assert dee.partner_id == durham
    assert "Durham" in (await browser.get(f"/admin/users/{dee.id}")).text
    assert "selected>Durham" in (await browser.get(f"/admin/users/{dee.id}/edit")).text
    assert await emails_of_partner(durham) == ["dee@durham.example"]


async def test_only_the_role_partner_belongs_to_a_partner_and_only_to_one_that_is_there(browser: Browser) -> None:
    durham = await make_partner("Durham")
    await sign_in(browser, await make_user(roles=[Role.ADMINISTRATOR]))
    wrong = await browser.send_form("/admin/users/new", **{**DEE, "roles": ["analyst"]}, partner=str(durham))
    assert wrong.status_code == 422
    assert "Only a user with the role partner belongs to a partner" in wrong.text
    assert (await browser.send_form("/admin/users/new", **DEE, partner="999")).status_code == 422
    assert await fetch_value("SELECT count(*) FROM app_user") == 1
    reasons = details_refusals(UserDetails("A", "a@example.org", frozenset({Role.ANALYST}), partner_id=durham))
    assert [each.code for each in reasons] == ["partner_of_staff"]


async def test_another_partner_signs_the_person_out_and_is_audited(browser: Browser) -> None:
    durham, leeds = await make_partner("Durham"), await make_partner("Leeds")
    dee = await make_user(roles=[Role.PARTNER], partner_id=durham, name="Dee Durham", email="dee@durham.example")
    await make_session(dee)
    await sign_in(browser, await make_user(roles=[Role.ADMINISTRATOR]))
    changed = await browser.send_form(f"/admin/users/{dee.id}/edit", version="1", **DEE, partner=str(leeds))
    assert changed.status_code == 303
    assert await fetch_value('SELECT count(*) FROM sign_in_session WHERE "user" = {}', dee.id) == 0
    entry = await fetch_one("SELECT before, after FROM audit_entry ORDER BY seq DESC LIMIT 1")
    assert entry == {"before": f'{{"partner_id":{durham}}}', "after": f'{{"partner_id":{leeds}}}'}


async def test_a_partners_user_without_a_partner_keeps_working(browser: Browser) -> None:
    await make_partner("Durham")
    await sign_in(browser, await make_user(roles=[Role.ADMINISTRATOR]))
    assert (await browser.send_form("/admin/users/new", **DEE, partner="")).status_code == 303
    dee = await find_user_by_email("dee@durham.example")
    assert dee is not None
    assert dee.partner_id is None


async def test_nobody_signs_in_for_a_partner_that_the_council_no_longer_works_with(browser: Browser) -> None:
    durham = await make_partner("Durham")
    await sign_in(browser, await make_user(roles=[Role.PARTNER], partner_id=durham))
    assert (await browser.get("/shared/letters")).status_code == 200
    await execute("UPDATE partner SET active = {} WHERE id = {}", False, durham)
    assert (await browser.get("/shared/letters")).status_code == 403
    assert "does not belong to a council or another body yet" in (await browser.get("/shared")).text
    assert await emails_of_partner(durham) == []


async def test_a_partners_user_gets_no_other_role_when_added_or_changed(browser: Browser) -> None:
    durham = await make_partner("Durham")
    await sign_in(browser, await make_user(roles=[Role.ADMINISTRATOR]))
    dee = await make_user(roles=[Role.PARTNER], partner_id=durham, name="Dee Durham", email="dee@durham.example")
    both = {**DEE, "roles": ["partner", "director"]}
    added = await browser.send_form("/admin/users/new", **{**both, "email": "new@durham.example"}, partner=str(durham))
    changed = await browser.send_form(f"/admin/users/{dee.id}/edit", version="1", **both, partner=str(durham))
    for answer in (added, changed):
        assert answer.status_code == 422
        assert "Select the role partner alone, or take it away" in answer.text
    assert await find_user_by_email("new@durham.example") is None
    held = await find_user_by_email("dee@durham.example")
    assert held is not None
    assert held.roles == {Role.PARTNER}


async def test_an_account_with_both_from_before_reaches_no_more_than_a_partner(browser: Browser) -> None:
    durham = await make_partner("Durham")
    both = [Role.PARTNER, Role.DIRECTOR, Role.ADMINISTRATOR]
    await sign_in(browser, await make_user(roles=both, partner_id=durham, email="dee@durham.example"))
    assert (await browser.get("/shared/letters")).status_code == 200
    for closed in ("/failures", "/embargoes", "/admin/users", "/figures"):
        assert (await browser.get(closed)).status_code == 403, closed
    assert await list_emails_with([Role.DIRECTOR, Role.ADMINISTRATOR]) == []
    assert await count_active_administrators() == 0
    assert await emails_of_partner(durham) == ["dee@durham.example"]
