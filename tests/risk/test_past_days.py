"""A past day of the pages of early warning: what stood then, said by the version of the weights that weighed it."""

from datetime import date, timedelta

from market.db.sql import execute, fetch
from market.policies.tables import PolicyVersion
from tests.builders.app import Browser
from tests.builders.risk import ON, score_market
from tests.risk.watched import a_market, signed_in, text_of


async def test_a_past_day_shows_what_was_kept_then(browser: Browser) -> None:
    numbers = await a_market()
    await signed_in(browser)
    text = await text_of(browser, f"/locations/{numbers['place']}/risk?as_at=2026-09-29")
    assert "There is no score for 29 September 2026" in text
    assert "Acorn House" not in await text_of(browser, "/risk/warnings?as_at=2026-09-29")


async def test_a_past_day_shows_the_watch_and_the_bands_of_that_day_and_nothing_to_do(browser: Browser) -> None:
    numbers = await a_market()
    await signed_in(browser)
    place = f"/locations/{numbers['place']}/risk"
    sent = {"band": "red", "reason": "The owner told us of a sale in the spring", "until_on": "2026-10-20"}
    assert (await browser.send_form(f"{place}/band", of=f"{place}/band", **sent)).status_code == 303
    await execute("UPDATE risk_watch SET since_on = {}, ended_on = {}", date(2026, 9, 1), date(2026, 9, 20))
    await execute("UPDATE risk_override SET from_on = {}, ended_on = {}", date(2026, 9, 5), date(2026, 9, 25))
    today, before = await text_of(browser, place), await text_of(browser, f"{place}?as_at=2026-09-10")
    assert "Watched by" not in today
    assert "Put on the watch-list" in today
    assert "Red from 5 September 2026 until 25 September 2026" in today
    assert "Watched by Person 1" in before
    assert "Put on the watch-list" not in before
    assert "Red from 5 September 2026 until 20 October 2026" in before, "its early end was not known then"
    earlier = await text_of(browser, f"{place}?as_at=2026-09-04")
    assert "Red from 5 September 2026" not in earlier
    assert "Watched by Person 1" in earlier
    assert "Watched by" not in await text_of(browser, f"{place}?as_at=2026-08-31")


async def test_a_past_score_is_explained_by_the_version_that_weighed_it(browser: Browser) -> None:
    numbers = await a_market()
    row = (await fetch("SELECT * FROM policy_version WHERE kind = 'early_warning'"))[0]
    changed = row["content"].replace('"op":"<","value":85', '"op":"<","value":64', 1)
    changed = changed.replace('"op":"<","value":80', '"op":"<","value":60', 1)
    assert changed != row["content"]
    await execute("UPDATE policy_version SET status = 'past' WHERE id = {}", row["id"])
    second = {**row, "number": 2, "content": changed, "digest": "of-two", "status": "in_force"}
    del second["id"]
    await PolicyVersion(**second).save()
    await score_market(ON + timedelta(days=1))
    await execute("UPDATE risk_score SET from_on = {}, until_on = {} WHERE policy_version = 1", date(2026, 9, 1), ON)
    await execute("UPDATE risk_score SET from_on = {} WHERE policy_version = 2", ON)
    await signed_in(browser)
    path = f"/locations/{numbers['place']}/risk"
    assert "Amber: below 64 Red: below 60" in await text_of(browser, path)
    before = await text_of(browser, f"{path}?as_at=2026-09-20")
    assert "Amber: below 85 Red: below 80" in before
    assert "weighed by version 1" in before
    assert "Occupancy : red, now green" in await text_of(browser, path)
