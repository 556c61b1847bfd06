"""What an embargo's page offers to the person who asked for it, and what its forms say before they are sent."""

from market.accounts.permissions import Role
from market.db.sql import execute
from market.embargoes.forms import OVERRIDE, review_form
from tests.builders.accounts import MadeUser, make_user, sign_in
from tests.builders.app import Browser
from tests.builders.embargoes import propose
from tests.builders.policies import starting_embargo_policy
from tests.builders.providers import make_location

APPROVE = "Approve or refuse"


async def shown_to(browser: Browser, user: MadeUser, number: int) -> str:
    """The page of an embargo as somebody sees it."""
    await sign_in(browser, user)
    return (await browser.get(f"/embargoes/{number}")).text


async def test_nobody_is_offered_to_approve_what_they_recommended(browser: Browser) -> None:
    number = await propose(await make_location())
    one, other = await make_user(roles=[Role.DIRECTOR]), await make_user(roles=[Role.DIRECTOR])
    await execute("UPDATE embargo SET recommended_by = {}", one.id)
    await execute("UPDATE embargo_decision SET recommended_by = {}", one.id)
    assert APPROVE not in await shown_to(browser, one, number)
    assert APPROVE in await shown_to(browser, other, number)


def test_questions_of_a_review_are_answered_and_an_override_says_how_long_it_is() -> None:
    form = review_form(starting_embargo_policy())
    reading = form.read({"held_on": "2026-09-30", "next_review_on": "2026-10-14", "answer_1": "x" * 4001})
    said = {each.field: each.message for each in reading.errors}
    assert said["answer_0"] == "Answer this: has each required action been verified on site by an officer?"
    assert said["answer_1"].startswith("The answer to “What has changed for people?” must be 4,000 characters or fewer")
    assert "At least 30 characters" in OVERRIDE["reason"].hint
