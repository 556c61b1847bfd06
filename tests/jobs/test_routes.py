"""The page of jobs."""

from datetime import UTC, datetime, timedelta

import pytest

from market.accounts.permissions import Role
from market.jobs.pages import jobs_page
from market.jobs.timetable import TIMETABLE
from market.jobs.types import JobRunRow
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser

NOW = datetime(2026, 9, 30, 10, 0, tzinfo=UTC)


def a_run(**changes: object) -> JobRunRow:
    values = {
        "job": "send-messages", "slot_at": NOW, "status": "done", "claimed_by": "a", "attempts": 1, "started_at": NOW,
        "finished_at": NOW + timedelta(seconds=3), "counts": {"sent": 3}, "error": "", "lease_until": NOW + timedelta(minutes=2),
    }  # fmt: skip
    return JobRunRow(**{**values, **changes})  # type: ignore[arg-type]  # built from words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ("Done", "sent 3", "3 seconds")),
        ({"counts": {}}, ("Done", "nothing to do", "3 seconds")),
        ({"status": "running", "finished_at": None, "counts": {}}, ("Running", "", "")),
        ({"status": "running", "finished_at": None, "counts": {}, "lease_until": NOW}, ("Interrupted", "", "")),
        ({"status": "failed", "counts": {}, "attempts": 3}, ("Failed", "attempt 3", "3 seconds")),
    ],
)
def test_a_run_in_words(changes: dict[str, object], words: tuple[str, str, str]) -> None:
    shown = jobs_page(TIMETABLE, [a_run(**changes)], now=NOW, off=False)
    (run,) = next(job for job in shown.jobs if job.name == "send-messages").runs
    assert (run.words, run.counts, run.took) == words


async def test_an_administrator_sees_every_job(browser: Browser) -> None:
    await sign_in(browser, await make_user(roles=[Role.ADMINISTRATOR]))
    shown = await browser.get("/admin/jobs")
    assert shown.status_code == 200
    assert all(job.title in shown.text for job in TIMETABLE)


async def test_others_neither_see_nor_run_them(browser: Browser) -> None:
    await sign_in(browser, await make_user(roles=[Role.COMMISSIONING_MANAGER]))
    assert (await browser.get("/admin/jobs")).status_code == 403
    assert (await browser.send_form("/admin/jobs/send-messages/run")).status_code == 403
