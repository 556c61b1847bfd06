"""The framework over HTTP: who may read and change it, what the pages say, and the way of a change from form to log."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.db.sql import fetch_value
from market.quality.framework import drafts, outside_queries
from market.quality.framework.tools import paper
from market.quality.framework.work import make_tool_pdf
from market.settings import Settings
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.framework import LOADED_AT, load_live
from tests.quality.framework.test_drafts import map_questions

START = "/quality/framework"


async def officer(browser: Browser, role: Role = Role.QUALITY_OFFICER) -> None:
    await sign_in(browser, await make_user(roles=[role]))


def fields_of(html: str) -> dict[str, Any]:
    """What a browser would send for the form of a page: inputs, text areas, chosen options and ticked boxes."""
    form = html[html.index("<main") :]
    sent: dict[str, Any] = {}

    def put(name: str, value: str) -> None:
        if name in sent:
            sent[name] = [*sent[name], value] if isinstance(sent[name], list) else [sent[name], value]
        else:
            sent[name] = value

    for tag in re.findall(r"<input\b[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attributes.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        if "name" in attributes:
            put(attributes["name"], unescaped(attributes.get("value", "")))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        put(name, unescaped(text))
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        put(name, unescaped(chosen[1]) if chosen else "")
    return sent


def unescaped(text: str) -> str:
    for written, meant in (("&lt;", "<"), ("&gt;", ">"), ("&#34;", '"'), ("&#39;", "'"), ("&amp;", "&")):
        text = text.replace(written, meant)
    return text


async def send(browser: Browser, path: str, values: Mapping[str, Any]) -> Any:
    return await browser.post(path, data={**values, "_csrf_token": await browser.form_token()})


@pytest.mark.parametrize("role", [Role.PROVIDER_OWNER, Role.PARTNER])
async def test_outsiders_read_no_page_of_the_framework(browser: Browser, role: Role) -> None:
    await load_live()
    await officer(browser, role)
    for path in ("", "/versions/1", "/criteria/3.1.1", "/tool", "/tool.xlsx", "/outside"):
        assert (await browser.get(START + path)).status_code == 403, path


async def test_staff_read_but_do_not_change(browser: Browser) -> None:
    await load_live()
    await officer(browser, Role.SOCIAL_WORKER)
    page = text_of_page((await browser.get(START)).text)
    assert "Version 1.0.0, in force now" in page
    assert "Start a new version" not in page
    assert (await browser.get(f"{START}/drafts/new")).status_code == 403
    assert (await browser.get(f"{START}/versions/1/criteria/1.1.1/edit")).status_code == 403
    for path in ("/drafts/new", "/versions/1/live", "/versions/1/criteria/1.1.1/remove", "/outside/cqc_saf_2023/add"):
        assert (await browser.send_form(START + path)).status_code == 403, path


async def test_before_it_is_loaded_the_page_says_what_to_do(browser: Browser) -> None:
    await officer(browser)
    assert "has not been loaded yet" in (await browser.get(START)).text
    assert (await browser.get(f"{START}/tool")).status_code == 404


async def test_every_page_of_the_live_version_opens(browser: Browser) -> None:
    await load_live()
    await officer(browser)
    first = (await browser.get(START)).text
    assert "D3 Health, nutrition and medicines" in first
    assert re.search(r"Nursing home</a></th>\s*<td[^>]*>163</td><td[^>]*>35</td><td[^>]*>114</td>", first)
    for path in (
        "/versions/1",
        "/versions/1/changes",
        "/domains/D3",
        "/domains/D8",
        "/standards/3.1",
        "/criteria/3.4.10",
    ):
        assert (await browser.get(START + path)).status_code == 200, path
    criterion = text_of_page((await browser.get(f"{START}/criteria/3.1.1")).text)
    assert "Administration records are complete" in criterion
    assert "Safe: Medicines optimisation" in criterion
    assert "Next: 3.1.2" in criterion
    for path in (
        "/versions/99",
        "/domains/D9",
        "/standards/9.9",
        "/criteria/9.9.9",
        "/criteria/3.1.1?version=99",
        "/outside/xx",
    ):
        assert (await browser.get(START + path)).status_code == 404, path


async def test_the_tool_is_chosen_by_address_and_printed_in_full(browser: Browser) -> None:
    await load_live()
    await officer(browser)
    query = "?service=HC&method=themed_review&theme=med"
    page = (await browser.get(f"{START}/tool{query}")).text
    assert "Home care: themed review, Medication" in page
    assert page.count('class="govuk-details qf-tool"') == 11
    assert "/quality/framework/tool.pdf?service=HC" in page, "eleven criteria are set at once"
    printed = (await browser.get(f"{START}/tool/print{query}")).text
    assert printed.count('class="qf-criterion"') == 11
    assert "What we typically ask for after a low score" in printed
    for path in ("tool.xlsx", "tool-xlsform.xlsx"):
        answer = await browser.get(f"{START}/{path}{query}")
        assert answer.status_code == 200
        assert answer.content.startswith(b"PK")
        assert 'attachment; filename="tool-hc-themed-review-1.0.0-' in answer.headers["content-disposition"]


class Said:
    """What work reports while it is done."""

    def __init__(self) -> None:
        self.stages: list[str] = []

    def report(self, stage: str, done: int = 0, total: int = 0, errors: int = 0) -> None:
        self.stages.append(stage)


async def test_a_short_pdf_comes_at_once_and_a_long_one_by_the_progress_page(
    browser: Browser, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = await load_live()
    await officer(browser)
    brief = "?service=ADV&method=mobilisation&tier=standard"
    short = await browser.get(f"{START}/tool.pdf{brief}")
    assert short.content.startswith(b"%PDF")
    monkeypatch.setenv("MARKET_HOME", str(settings.home))
    monkeypatch.setenv("MARKET_SECRET_KEY", settings.secret_key)
    choice = {"service": "ADV", "method": "mobilisation"}
    said = Said()
    done = await make_tool_pdf({"version": live.version_id, "choice": choice, "back": f"{START}/tool{brief}"}, said)
    assert (done.result_path, done.failed, said.stages) == (f"{START}/tool{brief}", False, ["Setting 7 criteria"])
    assert len(list((settings.home / "cache/tools").glob("*.pdf"))) == 1, "the same file, made once"
    query = "?service=NUR&method=full_review&tier=enhanced"
    page = (await browser.get(f"{START}/tool{query}")).text
    assert "Make the PDF" in page
    assert "/quality/framework/tool.pdf" not in page
    assert (await browser.get(f"{START}/tool.pdf{query}")).status_code == 303
    answer = await browser.send_form(f"{START}/tool/pdf{query}")
    assert answer.status_code == 303
    again = await browser.send_form(f"{START}/tool/pdf{query}")
    assert answer.headers["location"] == again.headers["location"], "a second click starts nothing new"
    assert re.fullmatch(r"/work/\d+", answer.headers["location"])


async def test_a_pdf_that_cannot_be_made_leads_back_with_what_to_do(
    browser: Browser, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = await load_live()
    await officer(browser)
    monkeypatch.setattr(paper, "SECONDS", 0.001)
    words = "The PDF took longer than 0.001 seconds. Use the workbook or the print view."
    query = "?service=ADV&method=mobilisation&tier=standard"
    answer = await browser.get(f"{START}/tool.pdf{query}")
    assert answer.status_code == 303
    assert words in text_of_page((await browser.get(answer.headers["location"])).text)
    monkeypatch.setenv("MARKET_HOME", str(settings.home))
    monkeypatch.setenv("MARKET_SECRET_KEY", settings.secret_key)
    choice = {"service": "ADV", "method": "mobilisation"}
    done = await make_tool_pdf({"version": live.version_id, "choice": choice}, Said())
    assert (done.failed, done.message) == (True, words)


async def test_a_change_goes_from_form_to_preview_to_log(browser: Browser) -> None:
    await load_live()
    await officer(browser)
    suggested = fields_of((await browser.get(f"{START}/drafts/new")).text)
    assert suggested["number"] == "1.1.0"
    started = await send(browser, f"{START}/drafts/new", {"number": "1.1.0", "title": "Autumn"})
    assert started.status_code == 303
    here = started.headers["location"]
    assert "Draft 1.1.0 was started." in (await browser.get(here)).text
    twice = await send(browser, f"{START}/drafts/new", {"number": "1.1.0", "title": "Another"})
    assert twice.headers["location"] == here
    assert "Draft 1.1.0 was there already" in (await browser.get(here)).text
    start = text_of_page((await browser.get(START)).text)
    assert "If every method is used" in start
    edit = f"{here}/criteria/1.1.2/edit"
    form = fields_of((await browser.get(edit)).text)
    assert form["quarterly"] == "rotating"
    typed = {
        **form,
        "criticality": "critical",
        "quarterly": "every_visit",
        "reason": "Two incidents",
        "step": "preview",
    }
    preview = await send(browser, edit, typed)
    text = text_of_page(preview.text)
    assert "Answers that one service gives in a year" in text
    assert "12 types of service answer more in a year" in text
    assert "In one quarterly visit in four" not in text
    assert await fetch_value("SELECT count(*) FROM framework_change") == 0, "nothing is saved by a preview"
    kept = fields_of(preview.text)
    back = await send(browser, edit, {**kept, "step": "edit"})
    assert fields_of(back.text)["criticality"] == "critical", "nothing typed is lost"
    assert (await send(browser, edit, {**kept, "step": "save"})).status_code == 303
    assert (await send(browser, edit, {**kept, "step": "save"})).status_code == 303, "sent twice, saved once"
    assert await fetch_value("SELECT count(*) FROM framework_change") == 1
    log = text_of_page((await browser.get(f"{here}/changes")).text)
    assert "Two incidents" in log
    assert "RES_OP 366.3 to 369.8" in log
    compared = text_of_page((await browser.get(f"{here}/compare/1")).text)
    assert "0 added, 0 removed, 1 worded differently" in compared
    stale = await send(browser, edit, {**kept, "plain": "Another", "step": "save"})
    assert stale.status_code == 409


async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(browser: Browser) -> None:
    await load_live()
    await officer(browser)
    here = (await send(browser, f"{START}/drafts/new", {"number": "1.1.0", "title": "x"})).headers["location"]
    edit = f"{here}/criteria/1.1.2/edit"
    form = fields_of((await browser.get(edit)).text)
    wrong = {**form, "statement": "", "look_fors": "Is it locked? | ZZ", "sample": "Half of them", "step": "preview"}
    answer = await send(browser, edit, wrong)
    assert answer.status_code == 422
    assert "Enter statement" in answer.text
    assert "Half of them" in answer.text
    mended = await send(browser, edit, {**wrong, "statement": "It is locked.", "reason": "Why not"})
    assert mended.status_code == 422
    assert "there is no type of service ZZ" in mended.text


async def test_a_criterion_is_added_with_the_next_code(browser: Browser) -> None:
    await load_live()
    await officer(browser)
    here = (await send(browser, f"{START}/drafts/new", {"number": "1.1.0", "title": "x"})).headers["location"]
    form = fields_of((await browser.get(f"{here}/criteria/3.1.5/edit")).text)
    new = f"{here}/criteria/new"
    assert (await browser.get(new)).status_code == 200
    typed = {
        **form,
        "standard": "3.1",
        "statement": "Medicines are reviewed after a stay in hospital.",
        "reason": "Gap",
    }
    preview = await send(browser, new, {**typed, "step": "preview"})
    assert "Before you save 3.1.8" in text_of_page(preview.text)
    kept = fields_of(preview.text)
    saved = await send(browser, new, {**kept, "step": "save"})
    assert saved.status_code == 303
    assert saved.headers["location"].startswith("/quality/framework/criteria/3.1.8?version=")
    assert (await send(browser, new, {**kept, "step": "save"})).status_code == 303
    assert await fetch_value("SELECT count(*) FROM framework_criterion WHERE code = '3.1.8'") == 1


async def test_removing_says_how_many_legacy_questions_hold_it(browser: Browser) -> None:
    await load_live()
    await officer(browser)
    here = (await send(browser, f"{START}/drafts/new", {"number": "1.1.0", "title": "x"})).headers["location"]
    remove = f"{here}/criteria/1.1.3/remove"
    free = (await browser.get(remove)).text
    assert "No legacy question goes to it" in free
    await map_questions("1.1.3", 2)
    held = (await browser.get(remove)).text
    assert "2 legacy questions go to 1.1.3" in held
    assert "/quality/consolidation/questions?criterion=1.1.3" in held
    refused = await send(browser, remove, {"version": "1", "reason": "Too small"})
    assert refused.status_code == 422
    removable = f"{here}/criteria/5.2.4/remove"
    assert (await send(browser, removable, {"version": "1", "reason": "Too small"})).status_code == 303
    assert (await browser.get(removable)).status_code == 404


async def test_a_version_is_put_into_force_by_somebody_else(browser: Browser) -> None:
    live = await load_live()
    other = Actor("user", 999, "Somebody Else")
    draft = await drafts.start_draft("1.1.0", "x", by=other, now=LOADED_AT)
    assert isinstance(draft, int)
    changed = replace(live.by_code["1.1.1"], plain="People are met with warmth.")
    assert await drafts.change_criterion(draft, changed, 1, "Warmer", by=other, now=LOADED_AT) is None
    await officer(browser)
    here = f"{START}/versions/{draft}"
    day = {"until-day": "31", "until-month": "10", "until-year": "2026"}
    assert (await browser.get(f"{here}/consult")).status_code == 200
    assert (await send(browser, f"{here}/consult", {"version": "2", **day})).status_code == 303
    asked = text_of_page((await browser.get(f"{here}/live")).text)
    assert "Against version 1.0.0: 0 added, 0 removed, 1 worded differently" in asked
    early = await send(browser, f"{here}/live", {"version": "3"})
    assert early.status_code == 409
    assert "The consultation is open until" in text_of_page(early.text)
    assert (await send(browser, f"{here}/take-back", {"version": "3"})).status_code == 303
    assert (await send(browser, f"{here}/live", {"version": "4"})).status_code == 303
    assert "Version 1.1.0, in force now" in text_of_page((await browser.get(START)).text)
    assert "Superseded" in text_of_page((await browser.get(f"{START}/versions/1")).text)
    assert (await browser.get(f"{here}/criteria/1.1.1/edit")).status_code == 404, "a live version is not changed"


async def test_a_mapping_is_added_and_ended_on_a_day(browser: Browser) -> None:
    await load_live()
    await officer(browser)
    path = f"{START}/outside/cqc_saf_2023"
    page = text_of_page((await browser.get(f"{path}?part=Safe")).text)
    assert "S8 Medicines optimisation" in page
    assert "W8" not in page
    assert "does not foretell" in page
    held = await outside_queries.find_outside("cqc_saf_2023", date(2026, 9, 30))
    assert held is not None
    (statement,) = [each for each in await outside_queries.statements_of(held.id) if each.code == "W8"]
    day = {"valid_from-day": "1", "valid_from-month": "9", "valid_from-year": "2026"}
    sent = {"statement": str(statement.id), "criterion": "5.2.4", **day}
    assert (await send(browser, f"{path}/add", sent)).status_code == 303
    assert (await send(browser, f"{path}/add", sent)).status_code == 303, "sent twice, kept once"
    assert "5.2.4" in await outside_queries.criteria_answering("cqc_saf_2023", "Well-led", date(2026, 9, 1))
    assert "5.2.4" not in await outside_queries.criteria_answering("cqc_saf_2023", "Well-led", date(2026, 8, 31))
    wrong = await send(browser, f"{path}/add", {**sent, "criterion": "9.9.9"})
    assert wrong.status_code == 422
    (mapping,) = await outside_queries.mappings_of_pair(statement.id, "5.2.4")
    end = f"{path}/mappings/{mapping.id}/end"
    assert (await browser.get(end)).status_code == 200
    until = {"valid_to-day": "30", "valid_to-month": "9", "valid_to-year": "2026"}
    too_early = {**until, "valid_to-day": "1"}
    assert (await send(browser, end, too_early)).status_code == 422
    assert (await send(browser, end, until)).status_code == 303
    assert "5.2.4" in await outside_queries.criteria_answering("cqc_saf_2023", "Well-led", date(2026, 9, 29))
    assert "5.2.4" not in await outside_queries.criteria_answering("cqc_saf_2023", "Well-led", date(2026, 9, 30))
    waiting = text_of_page((await browser.get(f"{START}/outside/cqc_asc_2026")).text)
    assert "Waits for its final text" in waiting
