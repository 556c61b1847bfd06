"""A home in trouble for the tests of early-warning pages, and somebody who looks at it."""

from datetime import date, timedelta
from typing import Any

from market.accounts.permissions import Role
from market.policies.service import load_policies
from market.risk.back_test.service import ask_back_test, keep_result, work_out
from market.risk.decisions.service import watch
from market.risk.decisions.types import NewWatch
from market.risk.notes.service import write_note
from market.work.progress import Silent
from tests.builders.accounts import MadeUser, make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.capacity import make_bed_return
from tests.builders.placements import make_placement
from tests.builders.providers import make_location
from tests.builders.risk import BY, NOW, ON, OWN, new_note, score_market


async def a_market() -> dict[str, Any]:
    """A home in trouble with a note, a watch and a back-test; the numbers of each."""
    await load_policies(by=BY, now=NOW)
    home = await make_location(
        name="Acorn House", rating="good", rated_on=date(2026, 9, 1), listed_on=ON, registered_on=date(2026, 8, 20)
    )
    await make_bed_return(home, maximum=30, occupied=20)
    await make_placement(location=home.id)
    note = await write_note(new_note(organisation_id=home.organisation, location_id=home.id), by=BY, now=NOW, today=ON)
    asked = NewWatch(
        location_id=home.id,
        why="Empty beds since the spring",
        review_on=ON + timedelta(days=14),
        watcher=1,
        watcher_label="Person 1",
    )
    watched = await watch(asked, by=BY, now=NOW, today=ON)
    await score_market()
    test = await ask_back_test(1, date(2026, 8, 1), ON, by=BY, now=NOW, today=ON)
    assert isinstance(test, tuple)
    result = await work_out(1, date(2026, 8, 1), ON, authority_names=OWN, report=Silent())
    await keep_result(test[0], result, now=NOW)
    return {"place": home.id, "provider": home.organisation, "note": note, "watch": watched, "test": test[0]}


async def signed_in(browser: Browser, role: Role = Role.COMMISSIONING_OFFICER) -> MadeUser:
    user = await make_user(roles=[role], name="Olive Officer")
    await sign_in(browser, user)
    return user


async def text_of(browser: Browser, path: str) -> str:
    answer = await browser.get(path)
    assert answer.status_code == 200
    return text_of_page(answer.text)
