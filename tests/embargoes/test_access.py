"""Who may open the pages of embargoes, what the register keeps, and that what is held back appears nowhere."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from market.accounts.permissions import Role
from market.db.sql import fetch
from market.embargoes import service
from market.embargoes.types import ReasonGiven
from tests.builders.accounts import MadeUser, make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.embargoes import DIRECTOR, MANAGER, OFFICER, day_after, impose, new_embargo, override, propose
from tests.builders.policies import load_policies
from tests.builders.providers import make_location

START = datetime(2026, 9, 10, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


async def as_role(browser: Browser, *roles: Role, **changes: Any) -> MadeUser:
    user = await make_user(roles=roles, **changes)
    await sign_in(browser, user)
    return user


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.COMMISSIONING_OFFICER, 200),
        (Role.QUALITY_OFFICER, 200),
        (Role.COMMISSIONING_MANAGER, 200),
        (Role.DIRECTOR, 200),
        (Role.ANALYST, 200),
        (Role.BROKERAGE_OFFICER, 403),
        (Role.SOCIAL_WORKER, 403),
        (Role.ADMINISTRATOR, 403),
        (Role.PARTNER, 403),
    ],
)
async def test_who_may_read_embargoes(browser: Browser, role: Role, status: int) -> None:
    home = await make_location()
    number = await impose(home, now=START)
    await as_role(browser, role)
    for path in (
        "/embargoes",
        "/embargoes.csv",
        f"/embargoes/{number}",
        f"/embargoes/{number}/letters",
        f"/locations/{home.id}/embargoes",
    ):
        assert (await browser.get(path)).status_code == status, path


@pytest.mark.parametrize("role", [Role.ANALYST, Role.BROKERAGE_OFFICER, Role.SOCIAL_WORKER])
async def test_who_may_only_read_opens_no_form(browser: Browser, role: Role) -> None:
    number = await impose(await make_location(), now=START)
    await as_role(browser, role)
    for path in (
        "new",
        f"{number}/review",
        f"{number}/vary",
        f"{number}/propose-lifting",
        f"{number}/act/override",
        f"{number}/books",
    ):
        assert (await browser.get(f"/embargoes/{path}")).status_code == 403, path


async def test_the_register_without_a_policy_says_what_to_do(browser: Browser) -> None:
    await as_role(browser, Role.DIRECTOR)
    assert "has not been loaded" in (await browser.get("/embargoes")).text


async def test_the_register_keeps_what_ended_for_twelve_months(browser: Browser) -> None:
    old, new = await make_location(name="Old House"), await make_location(name="New House")
    for home, days in ((old, 500), (new, 200)):
        at = START - days * DAY
        number = await impose(home, now=at)
        await override(number, now=at + 30 * DAY)
    await as_role(browser, Role.ANALYST)
    page = text_of_page((await browser.get("/embargoes")).text)
    assert "New House" in page
    assert "31" in page
    assert "Override" in page
    assert "Old House" not in page
    assert "Old House" in (await browser.get("/embargoes?as_at=2025-09-30")).text


async def test_a_reason_that_is_held_back_is_in_no_letter_message_or_audit_entry(browser: Browser) -> None:
    home = await make_location()
    secret = ReasonGiven(code="R02", held_back_for="the police", held_back_until=day_after(START, 60))
    wanted = new_embargo(home, now=START, reasons=(ReasonGiven(code="R04"), secret))
    await load_policies()
    number = await service.propose_embargo(wanted, by=OFFICER, now=START)
    assert isinstance(number, int)
    assert await service.approve(number, 1, by=DIRECTOR, now=START) is None
    written = str(await fetch("SELECT text, title, enclosure FROM letter"))
    assert "Medication administration" in written
    for words in ("histleblow", "Two medicine errors"):
        assert words not in written
    everything = str(await fetch("SELECT subject, body FROM message")) + str(
        await fetch("SELECT before, after FROM audit_entry")
    )
    for words in ("histleblow", "R02", "medicine"):
        assert words not in everything


async def test_the_pages_of_an_embargo_that_is_lifted_by_steps(browser: Browser) -> None:
    home = await make_location()
    number = await propose(home, now=START, kind="caution")
    assert await service.approve(number, 1, by=MANAGER, now=START) is None
    await as_role(browser, Role.QUALITY_OFFICER)
    page = (await browser.get(f"/embargoes/{number}/propose-lifting")).text
    assert "Step 1" not in page
