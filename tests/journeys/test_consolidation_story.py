"""A tool of the council's own on its way into the framework: imported, decided by keyboard and in a group, checked, and proved."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from market.accounts.permissions import Role
from tests.builders.consolidation import write_workbook
from tests.journeys.conftest import Town
from tests.journeys.test_accessibility import faults_of, session_of, tab_to
from tests.journeys.visitor import NARROW, Visitor, visiting

pytestmark = pytest.mark.browser

FIRST = "Does the manager know which staff have not yet finished the Care Certificate?"
TWICE = "Are people asked every month whether they like the meals?"
ROWS = [
    ["Home care monitoring visit"],
    ["Question", "Yes / No", "Evidence"],
    ["Staffing", "", ""],
    [FIRST, "Yes", ""],
    ["Meals", "", ""],
    [TWICE, "No", ""],
    ["Visit notes", "", ""],
    [TWICE, "", ""],
]


async def is_sound(visitor: Visitor) -> None:
    """Nothing on the page that keeps somebody from using it."""
    assert not await faults_of(visitor.page), visitor.page.url
    assert await visitor.sideways() <= 0, visitor.page.url


async def import_it(officer: Visitor, path: Path) -> None:
    """The file, its preview with every row, and the import."""
    await officer.open("/quality/consolidation/import")
    await officer.box("File").set_input_files(path)
    await officer.box("Code of the tool").fill("T43")
    await officer.press("Read the file")
    await officer.heading("Check how it was read")
    await officer.says(FIRST)
    await is_sound(officer)
    await officer.page.set_viewport_size({"width": NARROW, "height": 900})
    await is_sound(officer)
    await officer.page.set_viewport_size({"width": 1280, "height": 900})
    await officer.box("What it is called").fill("Home care monitoring visit")
    await officer.box("Home care").check()
    await officer.box("What it was used for").select_option(label="Quarterly monitoring")
    await officer.box("How many times a year a service answered it").fill("4")
    await officer.press("Import the tool")
    await officer.wait_for(r"/quality/consolidation/tools/\d+")
    await is_sound(officer)


async def asks(officer: Visitor, question: str) -> None:
    """The page about this question is open, and its keys work."""
    await officer.heading(question)
    await expect(officer.page.get_by_role("button", name="Turn the keys off")).to_be_visible()


async def decide_by_keyboard(officer: Visitor) -> None:
    """The first question goes to the first criterion that is offered, with two keys."""
    await officer.open("/quality/consolidation/decide?tool=T43")
    await asks(officer, FIRST)
    await officer.page.keyboard.press("1")
    await expect(officer.page.locator("#choice-1")).to_be_checked()
    await tab_to(officer, officer.page.get_by_role("button", name="Save and go on"))
    await officer.page.keyboard.press("Enter")


async def retire_both(officer: Visitor) -> None:
    """What was asked twice in the same words is retired once; without a reason it is not."""
    await asks(officer, TWICE)
    group = officer.page.get_by_label("Decide 1 more of exactly the same words alike")
    await officer.page.keyboard.press("g")
    await expect(group).to_be_checked()
    await officer.page.keyboard.press("r")
    await expect(officer.box("Reason")).to_be_focused()
    await officer.press("Save and go on")
    assert await officer.problems()
    await expect(group).to_be_checked()
    await is_sound(officer)
    await officer.box("Reason").fill("Menus are chosen every day now, and nobody used the answer.")
    await officer.press("Save and go on")
    await officer.heading("Nothing left to decide")


async def check_it(manager: Visitor) -> None:
    """A second person agrees with one decision of the group; the officer could not."""
    await manager.open("/quality/consolidation/checks?tool=T43")
    await is_sound(manager)
    await manager.page.get_by_label(TWICE).first.check()
    await manager.press("Agree with those ticked")
    await manager.says("You agreed with 1 decision.")


async def test_a_tool_on_its_way_into_the_framework(town: Town, chromium: Browser, tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "monitoring.xlsx", {"Tool": ROWS}, bold=(2, 3, 5, 7))
    officer_session = session_of(town.people[Role.QUALITY_OFFICER])
    async with visiting(chromium, town.served, cookies=officer_session) as officer:
        await import_it(officer, path)
        await decide_by_keyboard(officer)
        await retire_both(officer)
        await officer.open("/quality/consolidation/checks?tool=T43")
        await expect(officer.page.get_by_label(TWICE).first).to_be_disabled()
    async with visiting(chromium, town.served, cookies=session_of(town.people[Role.COMMISSIONING_MANAGER])) as manager:
        await check_it(manager)
        await manager.open("/quality/consolidation/proof")
        await is_sound(manager)
        await manager.says("T43")
        await manager.says("second")
        assert "does not hold" in (await manager.text()).lower(), "one of the two still waits for a second person"
