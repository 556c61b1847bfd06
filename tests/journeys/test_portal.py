"""A provider's own front door: their services and nobody else's."""

import pytest
from playwright.async_api import Browser, expect

from market.accounts.permissions import Role
from tests.journeys.conftest import Town
from tests.journeys.files import our_homes, small_market
from tests.journeys.visitor import visiting

pytestmark = pytest.mark.browser


async def test_a_provider_sees_its_own_services_only(town: Town, chromium: Browser) -> None:
    own = our_homes()[0]
    mine = [each for each in small_market().locations if each.organisation.id == own.organisation.id]
    strangers = [each for each in small_market().locations if each not in mine]
    async with visiting(chromium, town.served) as provider:
        await provider.open("/")
        await provider.sign_in(town.people[Role.PROVIDER_OWNER].email)
        await provider.wait_for("/portal")
        await provider.heading(own.organisation.name)
        names = {row[0].splitlines()[0] for row in await provider.table("Your services")}
        assert names == {each.name for each in mine}
        await provider.follow(own.name)
        await provider.heading(own.name)
        await provider.says(f"{sum(own.occupied.values())} of {own.beds} beds occupied")
        here = int(provider.page.url.rpartition("/")[2])

        theirs = [number for number in range(1, len(small_market().locations) + 1) if number != here]
        answers = {number: await provider.open(f"/portal/locations/{number}") for number in theirs}
        found = [number for number, answer in answers.items() if answer is not None and answer.status != 404]
        assert len(found) == len(mine) - 1
        content = await provider.page.content()
        assert not [each.name for each in strangers if each.name in content]
        await provider.says("There is no such service among yours")
        await expect(provider.page.get_by_role("navigation", name="Main").get_by_role("link")).to_have_text(
            ["Your services"]
        )
