"""The waiting list: who waits, since when and why, and who may see what, on both engines."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.core.refusal import Changed, Refused
from market.db.sql import fetch, fetch_value
from market.placements import waiting_service as service
from market.placements.queries import waiting_on
from market.placements.types import Waiting
from market.placements.waiting_pages import by_reason, by_service, waiting_figures
from market.placements.waiting_queries import get_wait
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
TODAY = date(2026, 9, 30)
WHO: dict[str, Any] = {"by": Actor("user", 1, "Ann Officer"), "now": NOW, "today": TODAY}


async def add(**changes: Any) -> int | Refused:
    values: dict[str, Any] = {"case_reference": "ASC-1", "component": "home_support", "why": "no_provider"}
    return await service.add_wait(service.NewWait(**{**values, "since_on": date(2026, 9, 1), **changes}), **WHO)


async def added(**changes: Any) -> int:
    answer = await add(**changes)
    assert isinstance(answer, int), answer
    return answer


def codes(answer: object) -> set[str]:
    assert isinstance(answer, Refused), answer
    return {reason.code for reason in answer.reasons}


async def test_a_person_waits_once_for_the_same_care_and_an_ended_wait_is_seen_as_it_was(db: TestDatabase) -> None:
    entry = await added(words="The daughter is away")
    assert codes(await add(case_reference="asc-1", since_on=TODAY)) == {"waits_already"}
    await added(component="extra_care")
    assert codes(await service.end_wait(entry, 1, date(2026, 8, 31), "left", **WHO)) == {
        "ends_before_start",
        "unknown_code",
    }
    assert codes(await service.end_wait(entry, 1, date(2026, 10, 1), "started", **WHO)) == {"future"}
    assert await service.end_wait(entry, 1, date(2026, 9, 20), "started", **WHO) is None
    assert codes(await service.end_wait(entry, 2, TODAY, "started", **WHO)) == {"already_ended"}
    assert [(each.component, each.days) for each in await waiting_on(date(2026, 9, 19))] == [
        ("home_support", 18),
        ("extra_care", 18),
    ]
    assert [each.component for each in await waiting_on(date(2026, 9, 20))] == ["extra_care"]
    assert codes(await add(since_on=date(2026, 9, 19))) == {"waited_then"}
    await added(since_on=date(2026, 9, 20))
    assert "daughter" not in str(await fetch("SELECT before, after FROM audit_entry"))


async def test_a_wait_is_refused_with_every_reason_at_once(db: TestDatabase) -> None:
    answer = await add(case_reference="Ann Other", component="flying", why="bored", since_on=date(2026, 10, 1))
    assert codes(answer) == {"reference_names_person", "unknown_code", "future"}
    assert await fetch_value("SELECT count(*) FROM waiting_entry") == 0


async def test_two_officers_add_or_change_the_same_wait_and_one_is_told(db: TestDatabase) -> None:
    answers = await asyncio.gather(add(), add(since_on=date(2026, 9, 2)))
    assert sorted(type(each) is int for each in answers) == [False, True]
    entry = next(each for each in answers if isinstance(each, int))
    changes: dict[str, Any] = {"since_on": date(2026, 9, 3), "words": "", **WHO}
    assert await service.change_wait(entry, 1, why="funding", **changes) is None
    assert isinstance(await service.change_wait(entry, 1, why="choice", **changes), Changed)
    held = await get_wait(entry)
    assert (held.why, held.since_on, held.version) == ("funding", date(2026, 9, 3), 2)


def test_people_count_once_and_waits_are_measured_by_service_and_reason() -> None:
    waits = [
        Waiting(
            id=at, case_reference=reference, component=component, since_on=TODAY - timedelta(days), why=why, days=days
        )
        for at, (reference, component, days, why) in enumerate(
            [
                ("A", "home_support", 90, "no_provider"),
                ("B", "home_support", 5, "no_provider"),
                ("C", "home_support", 2, "funding"),
                ("A", "extra_care", 10, "no_vacancy"),
            ]
        )
    ]
    assert [tile["value"] for tile in waiting_figures(waits)] == ["3", "90 days", "7.5 days", "2"]
    assert by_service(waits) == [
        ["Home support or domiciliary care", "3", "90", "5", "No provider can take the package (2 of 3)"],
        ["Extra care housing", "1", "10", "10", "No vacancy (1 of 1)"],
    ]
    assert by_reason(waits)[0] == ["No provider can take the package", "2", "90"]
    assert waiting_figures([])[2]["value"] == "–"


async def test_a_social_worker_sees_the_position_but_no_case(browser: Browser) -> None:
    entry = await added(case_reference="ASC-4711")
    await sign_in(browser, await make_user(roles=[Role.SOCIAL_WORKER]))
    answer = await browser.get("/placements/waiting")
    assert "People waiting 1" in text_of_page(answer.text)
    assert "ASC-4711" not in answer.text
    assert "ASC-4711" not in (await browser.get("/placements/waiting?q=ASC-4711")).text
    assert "ASC" not in (await browser.get("/placements/waiting/by-reason.csv")).text
    for path in ("/placements/waiting.csv", "/placements/waiting.xlsx", f"/placements/waiting/{entry}/change"):
        assert (await browser.get(path)).status_code == 403
    for action in ("add", f"{entry}/change", f"{entry}/end"):
        assert (await browser.send_form(f"/placements/waiting/{action}")).status_code == 403


async def test_a_wait_is_added_changed_and_ended_over_http(browser: Browser) -> None:
    await sign_in(browser, await make_user(roles=[Role.BROKERAGE_OFFICER]))
    day = {"-day": "1", "-month": "9", "-year": "2026"}
    typed = {"case_reference": "ASC-9", "component": "home_support", "why": "no_provider", "words": "Two carers"}
    since = {f"since_on{part}": value for part, value in day.items()}
    assert (await browser.send_form("/placements/waiting/add", **typed, **since)).status_code == 303
    again = await browser.send_form("/placements/waiting/add", **typed, **since)
    assert again.status_code == 422
    assert "has been waiting for this care since 1 September 2026" in text_of_page(again.text)
    (held,) = await waiting_on(TODAY)
    page = (await browser.get("/placements/waiting?why=no_provider")).text
    assert f"/placements/waiting/{held.id}/end" in page
    assert "Two carers" not in page + (await browser.get("/placements/waiting.csv")).text
    path = f"/placements/waiting/{held.id}"
    assert "Two carers" in (await browser.get(f"{path}/change")).text
    assert (await browser.send_form(f"{path}/change", version="1", why="funding", **since)).status_code == 303
    stale = await browser.send_form(f"{path}/change", version="1", why="choice", **since)
    assert stale.status_code == 409
    await browser.get(f"{path}/end")
    ended = {f"ended_on{part}": value for part, value in day.items()}
    assert (await browser.send_form(f"{path}/end", version="2", outcome="started", **ended)).status_code == 303
    assert "Nobody was recorded as waiting" in (await browser.get("/placements/waiting")).text
    assert (await browser.get("/placements/waiting/999/end")).status_code == 404
