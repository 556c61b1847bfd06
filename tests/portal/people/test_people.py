"""How owners look after the people of their organisation."""

from typing import Any

import pytest

from market.accounts.of_providers import service
from market.accounts.permissions import Role
from market.accounts.queries import find_user, find_user_by_email
from market.core.actor import Actor
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.db.sql import fetch_value
from tests.builders.accounts import MadeUser, make_session, make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.providers import make_organisation
from tests.conftest import TestDatabase

PEOPLE = "/portal/people"


async def _owner(organisation_id: int | None = None, **changes: Any) -> MadeUser:
    organisation_id = organisation_id or (await make_organisation()).id
    return await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=organisation_id, **changes)


def _by(user: MadeUser) -> dict[str, Any]:
    actor = Actor(kind="user", id=user.id, label=user.name)
    return {"by": actor, "organisation_id": user.organisation_id, "now": utc_now()}


async def test_an_owner_invites_a_contributor_who_gets_one_link(browser: Browser) -> None:
    owner = await _owner()
    await sign_in(browser, owner)
    form = {"name": "Ada Field", "email": "ada@example.org", "role": "provider_contributor"}
    for _ in range(2):
        answer = await browser.send_form(f"{PEOPLE}/invite", **form)
        assert answer.status_code == 303
        assert answer.headers["location"] == PEOPLE
    user = await find_user_by_email("ada@example.org")
    assert user is not None
    assert user.organisation_id == owner.organisation_id
    assert user.roles == {Role.PROVIDER_CONTRIBUTOR}
    assert await fetch_value("SELECT count(*) FROM message WHERE to_email = {}", "ada@example.org") == 1
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE verb = {}", "user.invited") == 1
    text = text_of_page((await browser.get(PEOPLE)).text)
    assert "Ada Field ada@example.org Contributor Invited Never Send the invitation again for Ada Field" in text


async def test_an_invitation_names_all_that_is_wrong_and_offers_no_other_role(browser: Browser) -> None:
    await sign_in(browser, await _owner())
    other = await make_user(email="taken@example.org")
    empty = await browser.send_form(f"{PEOPLE}/invite", name="", email="no address", role="administrator")
    assert empty.status_code == 422
    text = text_of_page(empty.text)
    assert "Enter the person’s full name" in text
    assert "Enter an email address in the correct format" in text
    assert "Choose what the person may do: owner or contributor" in text
    taken = await browser.send_form(f"{PEOPLE}/invite", name="Ada Field", email=other.email, role="provider_owner")
    assert taken.status_code == 422
    assert "This email address cannot be used for a new account" in taken.text
    assert await fetch_value("SELECT count(*) FROM message") == 0


async def test_a_contributor_is_kept_out_of_people(browser: Browser) -> None:
    organisation = await make_organisation()
    await sign_in(browser, await make_user(roles=[Role.PROVIDER_CONTRIBUTOR], organisation_id=organisation.id))
    for path in (PEOPLE, f"{PEOPLE}/invite"):
        assert (await browser.get(path)).status_code == 403
    for path in (f"{PEOPLE}/invite", f"{PEOPLE}/1/deactivate", f"{PEOPLE}/1/reactivate", f"{PEOPLE}/1/send-link"):
        assert (await browser.send_form(path)).status_code == 403
    assert "People</a>" not in (await browser.get("/portal")).text


async def test_an_owner_deactivates_and_lets_in_again(browser: Browser) -> None:
    owner = await _owner()
    other = await _owner(owner.organisation_id, name="Bo Marsh")
    await make_session(other)
    await sign_in(browser, owner)
    for _ in range(2):
        assert (await browser.send_form(f"{PEOPLE}/{other.id}/deactivate")).status_code == 303
    user = await find_user(other.id)
    assert user is not None
    assert not user.active
    assert await fetch_value('SELECT count(*) FROM sign_in_session WHERE "user" = {}', other.id) == 0
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE verb = {}", "user.deactivated") == 1
    refused = await browser.send_form(f"{PEOPLE}/{other.id}/send-link")
    assert refused.status_code == 422
    assert "Let the person in again before you send a link" in refused.text
    assert (await browser.send_form(f"{PEOPLE}/{other.id}/reactivate")).status_code == 303
    user = await find_user(other.id)
    assert user is not None
    assert user.active


async def test_nobody_of_another_organisation_is_there(browser: Browser) -> None:
    theirs = await _owner(name="Zed Other")
    await sign_in(browser, await _owner())
    assert "Zed Other" not in (await browser.get(PEOPLE)).text
    for what in ("deactivate", "reactivate", "send-link"):
        answers = [await browser.send_form(f"{PEOPLE}/{number}/{what}") for number in (theirs.id, 999_999)]
        assert [each.status_code for each in answers] == [404, 404]
        assert "Zed" not in answers[0].text
    user = await find_user(theirs.id)
    assert user is not None
    assert user.active


async def test_the_last_owner_stays(db: TestDatabase) -> None:
    first = await _owner()
    second = await _owner(first.organisation_id)
    contributor = await make_user(roles=[Role.PROVIDER_CONTRIBUTOR], organisation_id=first.organisation_id)
    assert await service.deactivate(second.id, **_by(first)) is None
    answer = await service.deactivate(first.id, **_by(second))
    assert isinstance(answer, Refused)
    assert [reason.code for reason in answer.reasons] == ["last_owner"]
    own = await service.deactivate(first.id, **_by(first))
    assert isinstance(own, Refused)
    assert [reason.code for reason in own.reasons] == ["own_account", "last_owner"]
    assert await service.deactivate(contributor.id, **_by(first)) is None


async def test_links_are_sent_three_times_an_hour_at_most(db: TestDatabase, settings: Any) -> None:
    owner = await _owner()
    other = await _owner(owner.organisation_id, password_hash="")
    answers = [await service.send_link_again(other.id, settings=settings, **_by(owner)) for _ in range(4)]
    assert answers[:3] == [None] * 3
    assert isinstance(answers[3], Refused)
    assert answers[3].reasons[0].code == "too_many_links"
    assert await fetch_value("SELECT count(*) FROM password_reset WHERE used_at IS NULL") == 1


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PARTNER, Role.QUALITY_OFFICER])
async def test_no_role_of_the_council_is_given(db: TestDatabase, settings: Any, role: Role) -> None:
    answer = await service.invite("Ada Field", "ada@example.org", role, settings=settings, **_by(await _owner()))
    assert isinstance(answer, Refused)
    assert await find_user_by_email("ada@example.org") is None
