"""The progress page: words, who may see it, where it leads."""

from datetime import timedelta
from typing import Any

import pytest

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.core.clock import utc_now
from market.work import service
from market.work.pages import time_left_words, work_page
from market.work.types import WorkOutcome, WorkView
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser

NOW = utc_now()


def a_view(**changes: Any) -> WorkView:
    values: dict[str, Any] = {
        "id": 1, "kind": "apply_import", "subject": "import_run:1", "status": "running", "stage": "Reading rows", "done": 25,
        "total": 100, "errors": 0, "message": "", "result_path": "", "asked_by": 7, "created_at": NOW, "started_at": NOW,
        "stage_started_at": NOW - timedelta(seconds=30), "finished_at": None, "attempts": 1,
    }  # fmt: skip
    return WorkView(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "about 2 minutes left"),
        ({"done": 5}, "about 10 minutes left"),
        ({"done": 60}, "about 20 seconds left"),
        ({"done": 100}, "almost done"),
        ({"done": 0}, ""),
        ({"total": 0}, ""),
        ({"stage_started_at": NOW}, ""),
        ({"stage_started_at": None}, ""),
    ],
)
def test_time_left(changes: dict[str, Any], words: str) -> None:
    assert time_left_words(a_view(**changes), NOW) == words


def test_a_stage_that_cannot_be_counted_has_no_percentage() -> None:
    assert work_page(a_view(total=0), now=NOW).percent is None
    assert work_page(a_view(), now=NOW).percent == 25
    assert work_page(a_view(status="failed", message="No."), now=NOW).refresh is None


async def asked_by(user_id: int) -> service.Claim:
    by = Actor(kind="user", id=user_id, label="Kim Lee")
    await service.start("apply_import", f"import_run:{user_id}", by=by, now=NOW)
    claim = await service.claim_next("test", now=NOW)
    assert claim is not None
    return claim


async def test_the_page_renews_itself_without_script_and_then_leads_on(browser: Browser) -> None:
    user = await make_user(roles=[Role.SOCIAL_WORKER])
    await sign_in(browser, user)
    claim = await asked_by(user.id)
    shown = await browser.get(f"/work/{claim.id}")
    assert shown.status_code == 200
    assert '<meta http-equiv="refresh" content="2">' in shown.text
    await service.finish(claim, WorkOutcome("Applied.", "/imports/1"), now=NOW)
    ended = await browser.get(f"/work/{claim.id}")
    assert (ended.status_code, ended.headers["location"]) == (303, "/imports/1")


async def test_a_failure_says_why_and_stays(browser: Browser) -> None:
    user = await make_user()
    await sign_in(browser, user)
    claim = await asked_by(user.id)
    await service.finish(claim, WorkOutcome("The file is cut off. Fetch it again.", "/imports/1", failed=True), now=NOW)
    shown = await browser.get(f"/work/{claim.id}")
    assert "The file is cut off. Fetch it again." in shown.text
    assert "http-equiv" not in shown.text


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.SOCIAL_WORKER, 404), (Role.DIRECTOR, 404), (Role.ADMINISTRATOR, 200), (Role.ANALYST, 200)],
)
async def test_only_the_asker_and_those_who_import_see_it(browser: Browser, role: Role, status: int) -> None:
    asker = await make_user()
    await sign_in(browser, await make_user(roles=[role]))
    assert (await browser.get(f"/work/{(await asked_by(asker.id)).id}")).status_code == status
