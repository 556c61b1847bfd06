"""What early warning says about a band that a person set, about places of other areas, and about what is not known."""

import re
from datetime import timedelta

import msgspec
import pytest

from market.accounts.permissions import Role
from market.db.sql import execute, fetch_value
from market.policies.service import load_policies
from market.risk.back_test.pages import back_test_page
from market.risk.back_test.types import BackTestRow, Result
from market.risk.scores.words import score_words
from tests.builders.app import Browser
from tests.builders.placements import make_placement
from tests.builders.providers import make_location
from tests.builders.risk import BY, NOW, ON, score_market
from tests.risk.watched import a_market, signed_in, text_of

SENT = {"reason": "The owner told us of a sale in the spring", "until_on": "2026-10-20"}


async def test_the_form_says_which_bands_may_be_chosen_and_how_long_the_reason_is(browser: Browser) -> None:
    numbers = await a_market()
    await signed_in(browser)
    path = f"/locations/{numbers['place']}/risk/band"
    shown = await browser.get(path)
    assert 'value="red"' in shown.text
    assert 'value="green"' not in shown.text
    assert 'value="amber"' not in shown.text, "it is amber already"
    assert "Green cannot be chosen. Too little is known of it to be green" in await text_of(browser, path)
    assert "At least 30 characters" in shown.text
    assert (await browser.send_form(path, of=path, band="green", **SENT)).status_code == 422
    short = await browser.send_form(path, of=path, **{**SENT, "band": "red", "reason": "The owner told us of a sale"})
    assert "Say why, in at least 30 characters" in short.text
    assert await fetch_value("SELECT count(*) FROM risk_override") == 0


async def test_a_red_place_may_be_lowered_to_amber_only(browser: Browser) -> None:
    numbers = await a_market()
    await execute("UPDATE risk_score SET band = 'red'")
    await signed_in(browser)
    path = f"/locations/{numbers['place']}/risk/band"
    assert 'value="amber"' in (await browser.get(path)).text
    assert (await browser.send_form(path, of=path, band="green", **SENT)).status_code == 422
    assert (await browser.send_form(path, of=path, band="amber", **SENT)).status_code == 303
    text = await text_of(browser, f"/locations/{numbers['place']}/risk")
    assert "Stage Amber A person set it to amber: look closer." in text


async def test_a_place_set_to_green_is_not_said_to_be_known_and_calm(browser: Browser) -> None:
    numbers = await a_market()
    await execute(
        "INSERT INTO risk_override (submission, location, band, reason, from_on, until_on, by_label, recorded_at, version)"
        " VALUES ('s', {}, 'green', 'As it was', {}, {}, 'Person 1', {}, 1)",
        *(numbers["place"], ON, ON + timedelta(days=20), NOW),
    )
    await signed_in(browser)
    text = await text_of(browser, f"/locations/{numbers['place']}/risk")
    assert "A person judges it calm for now" in text
    assert "Known, fresh and calm" not in text
    await execute("UPDATE risk_score SET band = 'red'")
    text = await text_of(browser, f"/locations/{numbers['place']}/risk")
    assert "Stage Red" in text
    assert "by the figures it is red, which nobody may lower to green" in text


async def test_numbers_of_the_dashboard_open_lists_of_as_many_places(browser: Browser) -> None:
    await load_policies(by=BY, now=NOW)
    for name in ("Acorn House", "Bramble Lodge"):
        await make_location(name=name)
    away = await make_location(name="Cedar Court", authority="Stockton-on-Tees")
    await make_placement(location=away.id)
    await score_market()
    await signed_in(browser, Role.DIRECTOR)
    page = (await browser.get("/risk")).text
    tiles = re.findall(r'href="([^"]+band=[^"]+)">\w+</a></p>\s*<p class="market-figures__value">(\d+)<', page)
    assert len(tiles) == 4
    for href, count in tiles:
        listed = await browser.get(href.replace("&amp;", "&"))
        assert len(re.findall(r'<th scope="row"', listed.text)) == int(count), href
        assert "Cedar Court" not in listed.text
    assert sum(int(count) for _, count in tiles) == 2
    everything = await text_of(browser, "/risk/warnings")
    assert "In our area: " in everything
    assert "Elsewhere, where our people are: " in everything
    assert "Cedar Court" in await text_of(browser, "/risk/warnings?area=elsewhere")
    kept = (await browser.get("/risk?as_at=2026-09-30")).text
    assert "area=ours&amp;as_at=2026-09-30" in kept


def test_a_score_that_is_not_there_is_not_known() -> None:
    assert score_words(None) == "Not known"


@pytest.mark.parametrize(("alarms", "few"), [(53, True), (200, False)])
def test_a_back_test_says_what_it_counts_and_how_rare_red_was(alarms: int, few: bool) -> None:
    result = Result(steps=24, places=400, provider_years=200.0, alarms=alarms, false_alarms=alarms)
    row = BackTestRow(
        id=1, policy_version=1, from_on=ON - timedelta(days=730), until_on=ON, status="done", work_id=None,
        asked_label="Person 1", asked_at=NOW, finished_at=NOW, result=msgspec.json.encode(result).decode(),
    )  # fmt: skip
    shown = back_test_page(row)
    assert len(shown.explained) == len(shown.figures) + 1
    assert shown.explained[-1].startswith("Few places were ever red: red began 53 times") is few
    for figure, sentence in zip(shown.figures, shown.explained, strict=False):
        assert sentence.startswith(figure["label"])
