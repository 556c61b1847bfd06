"""A brokerage officer finds a bed and places somebody, a social worker sees no more than the position, a manager decides otherwise."""

import re

import pytest
from playwright.async_api import Browser, Locator, expect

from market.accounts.permissions import Role
from tests.journeys.conftest import Town
from tests.journeys.council import CASE, SPOT
from tests.journeys.files import our_homes
from tests.journeys.visitor import Visitor, visiting

pytestmark = pytest.mark.browser

NHS_NUMBER = "943 476 5919"
FIELDS = ("Location in the register", "Cost", "Home area")


def inadequate_home() -> str:
    """The name of the one residential home here that CQC rates inadequate."""
    found = [each for each in our_homes() if each.kind == "residential" and each.ratings[-1].overall == "Inadequate"]
    assert len(found) == 1, found
    return found[0].name


async def search(visitor: Visitor, **chosen: str) -> None:
    """Look for a dementia residential bed near a postcode."""
    await visitor.open("/find-care")
    await visitor.page.get_by_label("Service", exact=True).select_option(label="Residential home")
    await visitor.page.get_by_label("Type of bed").select_option(label="Dementia residential")
    for label, text in chosen.items():
        await visitor.page.get_by_label(label.replace("_", " ")).fill(text)
    await visitor.press("Find care")


def usable(visitor: Visitor, name: str) -> Locator:
    """The row of a place in the list of usable vacancies."""
    return (
        visitor.page.get_by_role("table", name="Places with a usable vacancy").get_by_role("row").filter(has_text=name)
    )


def about(words: str, name: str) -> re.Pattern[str]:
    """The whole name of a link or button: its words, and the hidden ones that say which place it is about."""
    return re.compile(rf"^{words}\s*:?\s*{name}$")


async def typed(visitor: Visitor) -> dict[str, str]:
    """What stands in some of the boxes of the form."""
    return {label: await visitor.box(label).input_value() for label in FIELDS}


async def keep_the_search(officer: Visitor) -> tuple[str, str]:
    """The search with its mistakes, kept as a request, and the offer of the first place: the request's address, the place's name."""
    await search(officer)
    assert await officer.problems() == ["Enter a postcode or town"]
    await search(officer, Postcode_or_town="TS4 1KM")
    await officer.says("with a usable vacancy")
    await officer.says("Left out")
    name = (await officer.table("Places with a usable vacancy"))[0][1].splitlines()[0]
    await expect(usable(officer, name)).to_contain_text("£798.00")

    await officer.box("Case reference").fill(NHS_NUMBER)
    await officer.press("Keep this search")
    assert len(await officer.problems()) == 1
    await expect(officer.box("Case reference")).to_have_value(NHS_NUMBER)
    await officer.box("Case reference").fill(CASE)
    await officer.press("Keep this search")
    await officer.wait_for(r"/find-care/requests/\d+")
    request = officer.page.url
    await officer.page.get_by_role("button", name=about("Record that it was asked", name)).click()
    await officer.page.get_by_role("link", name=about("Record answer of", name)).click()
    await officer.press("Save")
    assert await officer.problems() == ["Select what the place answered"]
    await officer.page.get_by_label("Offered").check()
    await officer.box("Price a week").fill("798")
    await officer.press("Save")
    await officer.says("£798.00")
    return request, name


async def place_there(officer: Visitor, request: str, name: str) -> str:
    """Place somebody from the offer: mistakes first, nothing typed lost, then the form sent twice; the address of the placement."""
    await officer.open(request)
    await officer.page.get_by_role("link", name=about("Place here", name)).click()
    await officer.heading("Place somebody")
    await officer.says("usable bed")
    case = officer.box("Case reference")
    await expect(case).to_have_value(CASE)
    await officer.box("Home area").fill("TS4")
    before = await typed(officer)
    assert all(before.values()), before
    for wrong, told in (("", "Enter case reference"), (NHS_NUMBER, "This is an NHS number")):
        await case.fill(wrong)
        await officer.press("Place")
        assert (await officer.problems())[-1].startswith(told), await officer.problems()
        await expect(case).to_have_value(wrong)
        assert await typed(officer) == before
    await case.fill(CASE)
    async with officer.page.expect_request(lambda request: request.method == "POST") as sending:
        await officer.press("Place")
    await officer.wait_for(r"/placements/\d+")
    placement = officer.page.url
    await officer.says(CASE)
    await officer.says(name)

    sent = await sending.value
    again = await officer.context.request.post(
        sent.url, data=sent.post_data_buffer, headers=await sent.all_headers(), max_redirects=0
    )
    assert again.status == 303
    assert placement.endswith(again.headers["location"])
    await officer.open(f"/placements?q={CASE}")
    assert len(await officer.page.locator("main table tbody tr").all()) == 1
    await officer.open(request)
    await officer.says("Placed")
    return placement


async def test_from_a_search_to_a_placement(town: Town, chromium: Browser) -> None:
    served, people = town.served, town.people
    poor = inadequate_home()
    async with (
        visiting(chromium, served, script=False) as officer,
        visiting(chromium, served, script=False) as manager,
        visiting(chromium, served, script=False) as social_worker,
    ):
        await officer.open("/find-care")
        await officer.sign_in(people[Role.BROKERAGE_OFFICER].email)
        request, place = await keep_the_search(officer)
        placement = await place_there(officer, request, place)

        await social_worker.open("/placements/waiting")
        await social_worker.sign_in(people[Role.SOCIAL_WORKER].email)
        await social_worker.says("No vacancy")
        assert CASE not in await social_worker.page.content()
        for address in ("/placements", placement, request):
            refused = await social_worker.open(address)
            assert refused is not None
            assert refused.status == 403
            assert CASE not in await social_worker.page.content()

        await search(officer, Postcode_or_town="TS1 2KK")
        await expect(usable(officer, place)).to_have_count(0)  # it was the last bed of its kind there
        await usable(officer, poor).get_by_role("link", name=about("Place here", poor)).click()
        address = officer.page.url
        for visitor in (officer, manager):
            await visitor.open(address)
            if visitor is manager:
                await visitor.sign_in(people[Role.COMMISSIONING_MANAGER].email)
            await visitor.says(f"CQC rates {poor} inadequate")
            await visitor.box("Case reference").fill("ASC-0004799")
            await visitor.press("Place")
            assert await visitor.problems() == [f"CQC rates {poor} inadequate. Choose another place"]
        await expect(officer.page.get_by_label("Place there although reasons speak against it")).to_have_count(0)
        await manager.page.get_by_label("Place there although reasons speak against it").check()
        await manager.press("Place")
        assert re.match("Say why the person is to be placed there", (await manager.problems())[-1])
        await manager.page.get_by_label("Why the person is to be placed there").fill(
            "The spouse lives there already; we visit every week until it is better."
        )
        await manager.press("Place")
        await manager.wait_for(r"/placements/\d+")
        await manager.says("The spouse lives there already")
        await manager.says(SPOT)
        await manager.open("/admin/audit?verb=placement.overridden")
        assert len(await manager.table("Audit trail")) == 1
