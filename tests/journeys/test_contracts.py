"""A commissioning officer adds a contract, extends it, looks at it as it was, and puts its dates into a calendar."""

import re

import httpx
import pytest
from playwright.async_api import Browser, expect

from market.accounts.permissions import Role
from tests.journeys.conftest import Town
from tests.journeys.files import our_homes
from tests.journeys.visitor import Visitor, visiting

pytestmark = pytest.mark.browser

REFERENCE, TITLE = "CT-2026-014", "Dementia care block"


async def day(visitor: Visitor, group: str, date: str) -> None:
    """Type a date into its three boxes."""
    boxes = visitor.page.get_by_role("group", name=re.compile(rf"^{group}(\s+\(optional\))?$"))
    for label, text in zip(("Day", "Month", "Year"), date.split(), strict=True):
        await boxes.get_by_label(label).fill(text)


async def add_the_contract(officer: Visitor) -> str:
    """The contract, at first with an end before its start: nothing typed is lost; its address."""
    await officer.open("/contracts/new")
    await officer.box("Reference").fill(REFERENCE)
    await officer.box("Title").fill(TITLE)
    await officer.box("Block").check()
    await officer.box("Residential home").check()
    await officer.box("Provider").fill(our_homes()[0].organisation.id)
    await day(officer, "When it was awarded", "2 3 2026")
    await day(officer, "First day", "1 4 2026")
    await day(officer, "Last day", "31 3 2026")
    await officer.box("Options to extend").fill("12, 12")
    await officer.box("Notice period").fill("90")
    await officer.box("Annual value").fill("1,200,000")
    await officer.press("Add contract")
    problems = await officer.problems()
    assert len(problems) == 1, problems
    assert "before" in problems[0] or "after" in problems[0], problems
    await expect(officer.box("Reference")).to_have_value(REFERENCE)
    await expect(officer.box("Options to extend")).to_have_value("12, 12")
    await expect(officer.box("Annual value")).to_have_value("1,200,000")
    await expect(officer.box("Residential home")).to_be_checked()
    await day(officer, "Last day", "31 3 2027")
    await officer.press("Add contract")
    await officer.wait_for(r"/contracts/\d+")
    await officer.says("31 March 2027")
    return officer.page.url


async def extend_it(officer: Visitor) -> None:
    """Take the first option; a day before the award is refused."""
    await officer.follow("Record an extension")
    await officer.box("Option 1: 12 months").check()
    await day(officer, "When it was decided", "1 2 2026")
    await officer.box("Why").fill("Outcomes are met and the rate is fair.")
    await officer.press("Record extension")
    assert len(problems := await officer.problems()) == 1, problems
    await expect(officer.box("Option 1: 12 months")).to_be_checked()
    await day(officer, "When it was decided", "14 9 2026")
    await officer.press("Record extension")
    await officer.wait_for(r"/contracts/\d+")
    await officer.says("31 March 2028")


async def test_from_a_contract_to_a_calendar(town: Town, chromium: Browser) -> None:
    served = town.served
    async with visiting(chromium, served, script=False) as officer:
        await officer.open("/contracts/new")
        await officer.sign_in(town.people[Role.COMMISSIONING_OFFICER].email)
        contract = await add_the_contract(officer)
        await extend_it(officer)

        await officer.box("Date").fill("2026-08-31")
        await officer.press("Show")
        await officer.says("As it was on 31 August 2026")
        await officer.says("would end on 31 March 2028")
        assert "Outcomes are met" not in await officer.text()
        await officer.follow("Back to the present")
        await officer.wait_for(contract.removeprefix(served.address))

        await officer.open("/contracts/pipeline")
        row = officer.page.get_by_role("table", name="Contracts that end").get_by_role("row").filter(has_text=TITLE)
        await expect(row).to_contain_text("31 March 2028")
        await expect(row).to_contain_text("£1,200,000")

        await officer.follow("Put these days into your calendar")
        await officer.press("Make a calendar address")
        address = await officer.page.get_by_label("Copy this address").input_value()
        await officer.open("/contracts/calendar")
        assert address not in await officer.page.content()
        async with httpx.AsyncClient() as calendar:
            answer = await calendar.get(address)
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/calendar")
            assert "DTSTART;VALUE=DATE:20280331" in answer.text
            assert REFERENCE in answer.text
            await officer.press("End the address")
            await officer.says("Make a calendar address")
            assert (await calendar.get(address)).status_code == 404
