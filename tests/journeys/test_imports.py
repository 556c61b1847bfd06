"""A list that shrank, the same file twice, and a button pressed twice: on both engines."""

import pytest
from playwright.async_api import Browser, expect

from market.accounts.permissions import Role
from tests.journeys.conftest import Town
from tests.journeys.visitor import Visitor, visiting

pytestmark = pytest.mark.browser


async def upload(visitor: Visitor, path: str) -> str:
    """Send a file without choosing a feed, and wait for its preview; the address of the import."""
    await visitor.open("/imports/new")
    await visitor.page.get_by_label("File", exact=True).set_input_files(path)
    await visitor.press("Read the file")
    await visitor.wait_for(r"/imports/\d+")
    return visitor.page.url


async def test_a_file_that_shrank_waits_for_a_manager(either_town: Town, chromium: Browser) -> None:
    people, served = either_town.people, either_town.served
    async with visiting(chromium, served) as officer, visiting(chromium, served) as manager:
        await officer.open("/imports")
        await officer.sign_in(people[Role.COMMISSIONING_OFFICER].email)
        address = await upload(officer, str(either_town.files.shrunk))
        await officer.press("Apply")
        await officer.says("fewer")
        await officer.says("Ask a commissioning manager")
        await expect(officer.page.get_by_role("button", name="Confirm and apply")).to_have_count(0)

        await manager.open("/")
        await manager.sign_in(people[Role.COMMISSIONING_MANAGER].email)
        await manager.says("Waiting for a decision")
        await manager.open(address)
        await manager.press("Confirm and apply")
        await manager.says("Applied")
        await manager.says("A person confirmed that the shorter list is whole")


async def test_the_same_file_again_changes_nothing(either_town: Town, chromium: Browser) -> None:
    async with visiting(chromium, either_town.served) as analyst:
        await analyst.open("/imports")
        await analyst.sign_in(either_town.people[Role.ANALYST].email)
        await upload(analyst, str(either_town.files.beds))
        await analyst.says("already")
        await analyst.press("Apply")
        await analyst.waits_until_it_says("Nothing to do")


async def test_a_button_pressed_twice_applies_once(either_town: Town, chromium: Browser) -> None:
    served, manager = either_town.served, either_town.people[Role.COMMISSIONING_MANAGER]
    async with visiting(chromium, served) as impatient, visiting(chromium, served, script=False) as other_tab:
        await impatient.open("/imports")
        await impatient.sign_in(manager.email)
        address = await upload(impatient, str(either_town.files.care_homes))
        await other_tab.open(address)
        await other_tab.sign_in(manager.email)
        await other_tab.says("Nothing changes until you apply it")
        await impatient.page.get_by_role("button", name="Apply", exact=True).dblclick()
        await other_tab.press("Apply")
        await impatient.waits_until_it_says("Applied")
        await impatient.open(f"/admin/audit?verb=import.applied&subject=import_run:{address.rpartition('/')[2]}")
        assert len(await impatient.table("Audit trail")) == 1
