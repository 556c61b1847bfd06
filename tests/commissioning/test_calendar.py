"""The calendar feed by a secret address."""

import re
from datetime import date

from icalendar import Calendar

from market.accounts.permissions import Role
from market.accounts.tables import User
from market.commissioning.calendar import calendar_file
from market.contracts.tables import ContractMilestone
from market.db.sql import execute, fetch
from market.settings import Settings
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, make_settings, open_browser
from tests.builders.contracts import make_contract
from tests.conftest import TestDatabase

PAGE = "/contracts/calendar"


async def make_address(browser: Browser, settings: Settings) -> str:
    """Press the button; the path that is shown."""
    answer = await browser.send_form(PAGE, of=PAGE)
    found = re.search(rf'value="{re.escape(settings.public_url)}(/calendar/[^"]+\.ics)"', answer.text)
    assert found
    return found[1]


async def test_feed_holds_ends_last_safe_days_and_open_milestones(db: TestDatabase, tmp_path) -> None:
    settings = make_settings(tmp_path, as_at="2026-09-30", public_url="https://market.example.gov.uk")
    contract = await make_contract(
        reference="FW-1", title="Home care", ends_on=date(2027, 3, 31), notice_days=90, route="light_touch"
    )
    await make_contract(ends_on=date(2026, 9, 29))
    for done in (None, date(2026, 9, 1)):
        await ContractMilestone(
            contract=contract.id, stage="plan", title="Talk about Mr Smith", due_on=date(2026, 11, 2), done_on=done
        ).save()
    async with open_browser(settings) as browser:
        await sign_in(browser, await make_user(roles=[Role.DIRECTOR]))
        path = await make_address(browser, settings)
        assert path.removeprefix("/calendar/") not in (await browser.get(PAGE)).text
        browser.cookies.clear()
        answer = await browser.get(path)
        again = await browser.get(path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"
    assert again.content == answer.content
    events = {str(event["UID"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}
    days = {uid.partition("@")[0].rpartition("-")[2]: event["DTSTART"].dt for uid, event in events.items()}
    assert sorted(days.values()) == [date(2026, 7, 13), date(2026, 11, 2), date(2027, 3, 31)]
    end = events[f"contract-{contract.id}-end@market.example.gov.uk"]
    assert (end["DTEND"].dt, end["SUMMARY"]) == (date(2027, 4, 1), "Contract ends: FW-1 Home care")
    assert end["URL"] == f"https://market.example.gov.uk/contracts/{contract.id}"
    assert end["DTSTAMP"].dt.isoformat() == "2026-01-05T09:00:00+00:00"
    assert "Smith" not in answer.text


async def test_an_address_works_only_while_its_owner_may_read_contracts(
    db: TestDatabase, browser: Browser, settings: Settings
) -> None:
    user = await make_user()
    await sign_in(browser, user)
    first = await make_address(browser, settings)
    second = await make_address(browser, settings)
    assert [(await browser.get(path)).status_code for path in (first, second)] == [404, 200]
    assert [(await browser.get(f"/calendar/{name}")).status_code for name in ("x.ics", "x" * 43 + ".ics", "x")] == [
        404
    ] * 3
    await execute('UPDATE user_role SET role = {} WHERE "user" = {}', Role.SOCIAL_WORKER.value, user.id)
    assert (await browser.get(second)).status_code == 404
    await execute('UPDATE user_role SET role = {} WHERE "user" = {}', Role.ANALYST.value, user.id)
    await User.update({User.active: False}).where(User.id == user.id)
    refused = await browser.get(second)
    assert (refused.status_code, refused.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    await User.update({User.active: True}).where(User.id == user.id)
    assert (await browser.send_form(f"{PAGE}/revoke", of=PAGE)).status_code == 303
    assert (await browser.get(second)).status_code == 404
    trail = await fetch(
        "SELECT verb, before, after FROM audit_entry WHERE subject_kind = 'calendar_address' ORDER BY seq"
    )
    assert [row["verb"].partition(".")[2] for row in trail] == ["made", "renewed", "revoked"]
    secrets = [path.removeprefix("/calendar/").removesuffix(".ics") for path in (first, second)]
    assert not any(secret in str(trail) for secret in secrets)
    assert len(await fetch("SELECT id FROM calendar_address WHERE revoked_at IS NULL")) == 0


def test_an_empty_calendar_is_a_calendar() -> None:
    assert (
        Calendar.from_ical(calendar_file([], "Contract dates, Testborough"))["X-WR-CALNAME"]
        == "Contract dates, Testborough"
    )
