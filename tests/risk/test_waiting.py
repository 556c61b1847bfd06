"""What waits for a director stands on the dashboard and the first page, with links; never what they asked for themselves."""

import pytest

from market.accounts.permissions import Role, permissions_of
from market.accounts.types import SignedIn
from market.db.sql import execute
from market.embargoes import service
from market.embargoes.service import Who
from market.embargoes.types import LiftProposal, Terms, Variation
from market.failure.cases.service import confirm_stage
from market.risk.queries import decisions_for
from tests.builders.accounts import MadeUser, make_user, sign_in
from tests.builders.app import Browser
from tests.builders.embargoes import NOW, OFFICER, day_after, impose, new_embargo, propose
from tests.builders.failure import NOW as TOLD_AT
from tests.builders.failure import declared, make_town, who
from tests.builders.policies import load_policies
from tests.builders.providers import make_location
from tests.risk.watched import text_of

VARIED = Variation(
    terms=Terms(kind="cap", cap_per_week=1, review_on=day_after(NOW, 14)), why="It is better than it was"
)
LIFTED = LiftProposal(
    steps=(),
    objections_asked_on=None,
    follow_up_visit_on=None,
    why="Every condition is met by now",
    skip_why="It was a mistake from the beginning",
)


def acting(user: MadeUser) -> Who:
    """The user as somebody who acts on embargoes."""
    return Who(who(user).by, frozenset(user.roles))


async def waits(user: MadeUser) -> list[tuple[str, str]]:
    """What waits for a user, with its address."""
    allowed = permissions_of(frozenset(user.roles))
    signed = SignedIn(user.id, user.name, user.email, frozenset(user.roles), allowed, None, 1)
    return [(each.what, each.href) for each in await decisions_for(signed, NOW)]


@pytest.mark.usefixtures("db")
async def test_proposals_changes_and_liftings_wait_for_who_may_approve_and_did_not_ask() -> None:
    director, officer = await make_user(roles=[Role.DIRECTOR]), await make_user(roles=[Role.QUALITY_OFFICER])
    both = await make_user(roles=[Role.DIRECTOR, Role.QUALITY_OFFICER])
    asked = await propose(await make_location())
    held = await impose(await make_location())
    change = await service.propose_variation(held, VARIED, submission="v", by=OFFICER, now=NOW)
    own = await service.propose_embargo(new_embargo(await make_location()), by=acting(both), now=NOW)
    lifting = await impose(await make_location())
    assert isinstance(await service.propose_lifting(lifting, LIFTED, submission="l", by=OFFICER, now=NOW), int)
    first = ("Impose the embargo: full stop on new placements", f"/embargoes/{asked}/act/approve")
    second = ("Impose the embargo: full stop on new placements", f"/embargoes/{own}/act/approve")
    weaker = ("Make it weaker: limited number of new people a week", f"/embargoes/{held}/decisions/{change}")
    lift = ("Lift the embargo", f"/embargoes/{lifting}/act/lift")
    assert set(await waits(director)) == {first, second, weaker, lift}
    assert set(await waits(both)) == {first, weaker, lift}
    assert await waits(officer) == []


@pytest.mark.usefixtures("db")
async def test_an_emergency_waits_for_a_second_director() -> None:
    await load_policies()
    one, other = await make_user(roles=[Role.DIRECTOR]), await make_user(roles=[Role.DIRECTOR])
    number = await service.impose_at_once(new_embargo(await make_location()), by=acting(one), now=NOW)
    assert isinstance(number, int)
    assert await waits(one) == []
    assert await waits(other) == [("Confirm the emergency embargo", f"/embargoes/{number}/act/confirm")]
    assert await service.confirm(number, 1, by=acting(other), now=NOW) is None
    assert await waits(other) == []


@pytest.mark.usefixtures("db")
async def test_a_declared_failure_waits_for_a_director_until_it_is_confirmed() -> None:
    town = await make_town()
    case = await declared(town, by=town.manager)
    # The stops that begin with it are a matter of their own.
    await execute("UPDATE embargo SET confirmed_at = {}", TOLD_AT)
    waiting = ("Confirm the declared failure", f"/failures/{case.case_id}")
    assert await waits(town.director) == [waiting]
    assert await waits(town.manager) == []
    assert await confirm_stage(case.case_id, who=who(town.director), now=TOLD_AT) is None
    assert await waits(town.director) == []


async def test_a_director_reads_what_waits_on_the_dashboard_and_the_first_page(browser: Browser) -> None:
    number = await propose(await make_location(name="Acorn House"))
    await sign_in(browser, await make_user(roles=[Role.DIRECTOR]))
    for path in ("/risk", "/"):
        assert "Waits for your decision" in await text_of(browser, path)
        assert f'href="/embargoes/{number}/act/approve"' in (await browser.get(path)).text
    assert "Waits for your decision" not in await text_of(browser, "/risk?as_at=2026-09-20")
    await sign_in(browser, await make_user(roles=[Role.COMMISSIONING_OFFICER]))
    for path in ("/risk", "/"):
        assert "Waits for your decision" not in await text_of(browser, path)
