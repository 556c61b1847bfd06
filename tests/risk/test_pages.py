"""Pages of early warning over HTTP: who may open them, what they say, and what happens when a form is sent."""

import re
from datetime import date, timedelta

import pytest

from market.accounts.permissions import Permission, Role, permissions_of
from market.db.sql import fetch, fetch_value
from market.policies.service import load_policies
from market.providers.tables import Location
from market.risk.decisions.service import set_band
from market.risk.decisions.types import NewOverride
from market.risk.notes.service import write_note
from market.risk.notes.types import NoteKind
from market.risk.types import Band
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.capacity import make_bed_return
from tests.builders.providers import make_location
from tests.builders.risk import BY, NOW, ON, new_note, score_market
from tests.risk.watched import a_market, signed_in, text_of

PAGES = (
    "/risk",
    "/risk/beds-by-stage.csv",
    "/risk/warnings",
    "/risk/warnings.csv",
    "/risk/warnings.xlsx",
    "/risk/notes",
    "/risk/notes/{note}",
    "/risk/watch-list",
    "/risk/restricted",
    "/risk/back-test",
    "/risk/back-test/{test}",
    "/risk/providers/{provider}",
    "/locations/{place}/risk",
)
FORMS = (
    "/locations/{place}/risk/notes/new",
    "/locations/{place}/risk/data/new",
    "/locations/{place}/risk/band",
    "/locations/{place}/risk/mute",
    "/locations/{place}/risk/watch",
    "/locations/{place}/risk/restricted/new",
    "/risk/notes/{note}/withdraw",
    "/risk/watch-list/{watch}/change",
    "/risk/watch-list/{watch}/end",
)


async def test_pages_open_for_who_may_read_and_for_nobody_else(browser: Browser) -> None:
    numbers = await a_market()
    for role in Role:
        organisation = numbers["provider"] if role.value.startswith("provider_") else None
        user = await make_user(roles=[role], organisation_id=organisation)
        await sign_in(browser, user)
        allowed = permissions_of(frozenset({role}))
        reads, writes = Permission.READ_RISK in allowed, Permission.EDIT_RISK in allowed
        for path in PAGES:
            answer = await browser.get(path.format(**numbers))
            assert answer.status_code == (200 if reads else 403), (role, path)
        for path in FORMS:
            answer = await browser.get(path.format(**numbers))
            assert answer.status_code == (200 if writes else 403), (role, path)


async def test_the_tab_shows_each_point_with_datum_age_threshold_weight_and_why(browser: Browser) -> None:
    numbers = await a_market()
    await signed_in(browser)
    text = await text_of(browser, f"/locations/{numbers['place']}/risk")
    assert "20 of 30 beds occupied" in text
    assert "66.7 per cent" in text
    assert "10 September 2026, 20 days old" in text
    assert "Amber: below 85 Red: below 80" in text
    assert "Empty beds are the usual first cause of loss" in text
    assert "Stage Amber" in text
    assert "It could be" in text
    assert "Watched by Person 1" in text
    assert "The meeting went ahead." in text


async def test_a_note_is_written_once_and_counts_at_once(browser: Browser) -> None:
    numbers = await a_market()
    await signed_in(browser)
    path = f"/locations/{numbers['place']}/risk/notes/new"
    sent = {
        "about": "here",
        "kind": NoteKind.WAGES_LATE.value,
        "happened_on": "2026-09-25",
        "source": "A union",
        "reliability": "a",
        "words": "Wages came four days late.",
        "submission": "a-token-of-more-than-twenty-letters",
    }
    for _ in range(2):
        answer = await browser.send_form(path, of=path, **sent)
        assert answer.status_code == 303
    assert await fetch_value("SELECT count(*) FROM risk_note WHERE kind = 'wages_late'") == 1
    text = await text_of(browser, f"/locations/{numbers['place']}/risk")
    assert "Stage Red" in text
    assert "1 report from separate sources, confirmed" in text


async def test_a_form_with_errors_keeps_what_was_typed(browser: Browser) -> None:
    numbers = await a_market()
    await signed_in(browser)
    path = f"/locations/{numbers['place']}/risk/notes/new"
    answer = await browser.send_form(path, of=path, about="here", kind="safeguarding", words="Kept <words>")
    assert answer.status_code == 422
    text = text_of_page(answer.text)
    assert "Kept &lt;words&gt;" in text
    assert "Enter who said so" in text
    answer = await browser.send_form(
        path,
        of=path,
        about="here",
        kind="safeguarding",
        happened_on="2026-09-25",
        source="Team",
        reliability="b",
        words="x",
    )
    assert answer.status_code == 422
    assert "Enter how many" in answer.text


async def test_a_typed_value_counts_with_its_source(browser: Browser) -> None:
    numbers = await a_market()
    await signed_in(browser)
    path = f"/locations/{numbers['place']}/risk/data/new"
    answer = await browser.send_form(
        path,
        of=path,
        about="everywhere",
        indicator="EW-F07",
        value="9",
        as_at_on="2026-09-01",
        source="Open-book return",
        reliability="a",
    )
    assert answer.status_code == 303
    text = await text_of(browser, f"/locations/{numbers['place']}/risk")
    assert "9 days" in text
    assert "Open-book return, typed in by Olive Officer" in text
    assert "Stage Red" in text
    row = (await fetch("SELECT id, version FROM risk_datum"))[0]
    path = f"/locations/{numbers['place']}/risk/data/{row['id']}/withdraw"
    answer = await browser.send_form(path, of=path, reason="Typed for the wrong year", version="1")
    assert answer.status_code == 303
    assert "Stage Amber" in await text_of(browser, f"/locations/{numbers['place']}/risk")


async def test_a_band_is_raised_once_and_the_computed_one_stays_visible(browser: Browser) -> None:
    numbers = await a_market()
    await signed_in(browser)
    path = f"/locations/{numbers['place']}/risk/band"
    sent = {"band": "red", "reason": "The owner told us of a sale in the spring", "until_on": "2026-10-20"}
    answer = await browser.send_form(path, of=path, **sent)
    assert answer.status_code == 303
    again = await browser.send_form(path, of=path, **sent)
    assert again.status_code == 422
    assert "Olive Officer has set it to red until 20 October 2026" in again.text
    text = await text_of(browser, f"/locations/{numbers['place']}/risk")
    assert "Set to red by Olive Officer until 20 October 2026" in text
    assert "The computed band is amber" in text
    assert "Set by Olive Officer; computed: amber" in await text_of(browser, "/risk/warnings")
    row = (await fetch("SELECT id, version FROM risk_override"))[0]
    answer = await browser.send_form(f"/risk/overrides/{row['id']}/end", of=path, version=str(row["version"]))
    assert answer.status_code == 303
    assert "Stage Amber" in await text_of(browser, f"/locations/{numbers['place']}/risk")


async def test_an_indicator_is_left_out_and_stays_visible(browser: Browser) -> None:
    numbers = await a_market()
    await signed_in(browser)
    path = f"/locations/{numbers['place']}/risk/mute"
    sent = {"indicator": "EW-F01", "reason": "A new home that is filling up", "until_on": "2027-03-01"}
    assert (await browser.send_form(path, of=path, **sent)).status_code == 303
    text = await text_of(browser, f"/locations/{numbers['place']}/risk")
    assert "Occupancy until 1 March 2027: A new home that is filling up" in text
    row = (await fetch("SELECT id, version FROM risk_mute"))[0]
    answer = await browser.send_form(f"/risk/mutes/{row['id']}/end", of=path, version="7")
    assert answer.status_code == 303
    assert "Somebody else changed it" in await text_of(browser, "/risk/watch-list")
    await browser.send_form(f"/risk/mutes/{row['id']}/end", of=path, version=str(row["version"]))
    assert await fetch_value("SELECT count(*) FROM risk_mute WHERE ended_on IS NULL") == 0


async def test_the_watch_list_is_changed_by_version(browser: Browser) -> None:
    numbers = await a_market()
    user = await signed_in(browser)
    path = f"/risk/watch-list/{numbers['watch']}/change"
    sent = {"why": "Cash runs short in the autumn", "watcher": str(user.id), "review_on": "2026-10-10"}
    assert (await browser.send_form(path, of=path, version="1", **sent)).status_code == 303
    stale = await browser.send_form(path, of=path, version="1", **sent)
    assert stale.status_code == 409
    assert "Cash runs short" in stale.text
    end = f"/risk/watch-list/{numbers['watch']}/end"
    assert (await browser.send_form(end, of=end, version="2", reason="It is calm again")).status_code == 303
    assert "No place is watched" in await text_of(browser, "/risk/watch-list")
    assert (await browser.get(end)).status_code == 404


async def test_a_note_is_withdrawn(browser: Browser) -> None:
    numbers = await a_market()
    await signed_in(browser)
    path = f"/risk/notes/{numbers['note']}/withdraw"
    assert (await browser.send_form(path, of=path, version="1", reason="About another home")).status_code == 303
    assert "Withdrawn: About another home" in await text_of(browser, f"/risk/notes/{numbers['note']}")
    assert "No notes" in await text_of(browser, "/risk/notes")


async def test_scores_are_worked_out_on_demand(browser: Browser) -> None:
    numbers = await a_market()
    await signed_in(browser)
    path = f"/locations/{numbers['place']}/risk"
    answer = await browser.send_form(f"{path}/score", of="/risk/warnings")
    assert answer.status_code == 303
    everything = await browser.send_form("/risk/score", of="/risk/warnings")
    again = await browser.send_form("/risk/score", of="/risk/warnings")
    assert everything.headers["location"] == again.headers["location"]
    assert everything.headers["location"].startswith("/work/")


async def test_the_list_is_filtered_and_downloaded(browser: Browser) -> None:
    numbers = await a_market()
    calm = await make_location(name="Bramble Lodge")
    await score_market()
    await signed_in(browser, Role.ANALYST)
    assert "Bramble Lodge" in await text_of(browser, "/risk/warnings")
    only = await text_of(browser, "/risk/warnings?band=amber&group=finance&service=care_home&coverage=low")
    assert "Acorn House" in only
    assert "Bramble Lodge" not in only
    file = await browser.get("/risk/warnings.csv?q=bramble")
    assert "Bramble Lodge" in file.text
    assert "Acorn House" not in file.text
    assert calm.id != numbers["place"]


async def test_a_page_without_a_policy_says_so(browser: Browser) -> None:
    home: Location = await make_location()
    await signed_in(browser)
    assert "No early-warning policy is in force yet" in await text_of(browser, "/risk")
    assert "There is no score" in await text_of(browser, f"/locations/{home.id}/risk")
    assert (await browser.get(f"/locations/{home.id}/risk/band")).status_code == 404
    path = f"/locations/{home.id}/risk"
    assert (await browser.send_form(f"{path}/score", of=f"{path}/notes/new")).status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        "/risk/notes/9999",
        "/risk/back-test/9999",
        "/risk/providers/9999",
        "/locations/9999/risk",
        "/risk/restricted/9999",
    ],
)
async def test_what_is_not_there_is_not_found(browser: Browser, path: str) -> None:
    await signed_in(browser)
    assert (await browser.get(path)).status_code == 404


async def test_the_dashboard_says_who_got_worse_this_week(browser: Browser) -> None:
    await load_policies(by=BY, now=NOW)
    home = await make_location(name="Acorn House", rating="good", rated_on=date(2026, 1, 1), listed_on=date(2026, 9, 1))
    await make_bed_return(home, saved_on=date(2026, 9, 1), maximum=30, occupied=29)
    await score_market(ON - timedelta(days=8))
    await make_bed_return(home, maximum=30, occupied=15)
    for day in (ON - timedelta(days=6), ON):
        await score_market(day)
    await write_note(
        new_note(organisation_id=home.organisation, location_id=home.id, kind=NoteKind.OVERSIGHT_NOTICE),
        by=BY, now=NOW, today=ON,
    )  # fmt: skip
    await score_market()
    await signed_in(browser, Role.DIRECTOR)
    text = await text_of(browser, "/risk")
    assert "Worse than a week ago" in text
    assert "Acorn House" in text
    assert "Of 30 beds 100% are in homes at red" in text
    answer = await browser.get("/risk/beds-by-stage.csv")
    assert "Red,1" in answer.text
    override = NewOverride(
        submission="s",
        location_id=home.id,
        band=Band.AMBER,
        reason="We looked at it today and found it calm",
        until_on=ON + timedelta(days=7),
    )
    assert isinstance(await set_band(override, by=BY, now=NOW, today=ON), int)
    assert "0% are in homes at red and 100% in homes at amber" in await text_of(browser, "/risk")


async def test_a_provider_has_a_tab(browser: Browser) -> None:
    numbers = await a_market()
    await signed_in(browser)
    assert (
        f'href="/risk/providers/{numbers["provider"]}"' in (await browser.get(f"/providers/{numbers['provider']}")).text
    )
    await signed_in(browser, Role.SOCIAL_WORKER)
    assert "/risk/providers" not in (await browser.get(f"/providers/{numbers['provider']}")).text


async def test_amber_and_red_stay_open_and_the_rest_is_folded(browser: Browser) -> None:
    numbers = await a_market()
    await signed_in(browser)
    html = (await browser.get(f"/locations/{numbers['place']}/risk")).text
    folded = " ".join(re.findall(r"<details.*?</details>", html, re.DOTALL))
    assert "Unknown" in folded
    assert ">Amber</strong>" not in folded
    assert ">Red</strong>" not in folded
    assert html.count(">Unknown</strong>") == folded.count(">Unknown</strong>")
