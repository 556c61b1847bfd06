"""A new colleague from invitation to first sign-in, a forgotten password that locks, and two administrators at one account."""

import pytest
from playwright.async_api import Browser, expect

from market.accounts.permissions import Role
from tests.journeys.conftest import Town
from tests.journeys.visitor import Visitor, visiting

pytestmark = pytest.mark.browser

EMAIL, NEW_PASSWORD = "kim.lee@example.org", "three herons over the transporter"


async def run_job(administrator: Visitor, name: str) -> None:
    """Run a job from the page of jobs."""
    await administrator.open("/admin/jobs")
    job = administrator.page.get_by_role("region", name=name).or_(administrator.page.locator("section", has_text=name))
    await job.first.get_by_role("button").first.click()
    await administrator.says("has begun")


async def test_from_invitation_to_a_locked_and_unlocked_account(town: Town, chromium: Browser) -> None:
    served = town.served
    async with visiting(chromium, served) as administrator, visiting(chromium, served) as colleague:
        await administrator.open("/admin/users/new")
        await administrator.sign_in(town.people[Role.ADMINISTRATOR].email)
        await administrator.press("Add user")
        assert len(await administrator.problems()) == 3
        await administrator.page.get_by_label("Full name").fill("Kim Lee")
        await administrator.page.get_by_label("Email address").fill(EMAIL)
        await administrator.page.get_by_label("Commissioning officer", exact=True).check()
        await administrator.press("Add user")
        await administrator.says("Kim Lee is added")

        await run_job(administrator, "Send messages")
        await administrator.open("/admin/messages")
        await administrator.page.locator("tbody a").first.click()
        await administrator.says(EMAIL)
        await administrator.reloads_until_it_says("so it was kept")
        await administrator.press("Show the link")
        text = await administrator.page.locator("pre").inner_text()
        link = next(word for word in text.split() if word.startswith(served.address))

        await colleague.open(link)
        await colleague.page.get_by_label("New password").fill("short")
        await colleague.press("Save the password")
        assert len(await colleague.problems()) == 1
        await colleague.page.get_by_label("New password").fill(NEW_PASSWORD)
        await colleague.press("Save the password")
        await colleague.says("Your password is set")
        await colleague.sign_in(EMAIL, NEW_PASSWORD)
        await colleague.heading("Care in")
        await colleague.sign_out()
        gone = await colleague.open(link)
        assert gone is not None
        assert gone.status == 410

        await colleague.open("/sign-in")
        for _ in range(6):
            await colleague.sign_in(EMAIL, "not this one at all")
            await expect(colleague.page.locator(".govuk-error-summary")).to_be_visible()
        await colleague.sign_in(EMAIL, NEW_PASSWORD)
        await colleague.says("locked")
        await administrator.open("/admin/users?q=kim")
        await administrator.follow("Kim Lee")
        await administrator.says("Locked")
        await administrator.press("Unlock the account")
        await administrator.says("The account is unlocked")
        await colleague.sign_in(EMAIL, NEW_PASSWORD)
        await colleague.heading("Care in")


async def test_two_administrators_at_one_account(town: Town, chromium: Browser) -> None:
    served, somebody = town.served, town.people[Role.SOCIAL_WORKER]
    address = f"/admin/users/{somebody.id}/edit"
    async with visiting(chromium, served) as first, visiting(chromium, served) as second:
        for administrator in (first, second):
            await administrator.open(address)
            await administrator.sign_in(town.people[Role.ADMINISTRATOR].email)
            await administrator.heading(f"Change {somebody.name}")
        await first.page.get_by_label("Full name").fill("Robin of the first")
        await first.press("Save")
        await first.says("Robin of the first is saved")

        await second.page.get_by_label("Full name").fill("Robin of the second")
        await second.page.get_by_role("checkbox", name="Finance and market analyst").check()
        async with second.page.expect_response(lambda answer: answer.request.method == "POST") as answer:
            await second.press("Save")
        assert (await answer.value).status == 409
        await second.says("nothing you typed is lost")
        await second.says("Robin of the first")
        await expect(second.page.get_by_label("Full name")).to_have_value("Robin of the second")
        await expect(second.page.get_by_role("checkbox", name="Finance and market analyst")).to_be_checked()
        await second.press("Save my version")
        await second.says("Robin of the second is saved")
