"""Statements in the browser: officers write, managers publish, everybody else reads or is kept out. On both engines."""

import re
from typing import Any

import httpx
import pytest

from market.accounts.permissions import Role
from market.core.clock import utc_now
from market.db.sql import fetch_value
from market.settings import Settings
from market.statement import queries
from market.statement.built import Built
from market.statement.publishing import finish_publishing, keep_preview
from market.statement.sections.registry import SECTIONS
from market.statement.work import ACTOR
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.capacity import make_bed_return
from tests.builders.providers import make_location, make_organisation
from tests.web.strict_html import parse

FILES = Built(html=b"<!DOCTYPE html><title>S</title>", pdf=b"%PDF-1.7", pack={"datapackage.json": b"{}"}, pages=3)
OPENING = {
    "title": "Statement 2026",
    "as_at-day": "30",
    "as_at-month": "9",
    "as_at-year": "2026",
    "owner": "Head of Commissioning",
}
INTENTION = {
    "version": "0",
    "service": "Dementia nursing care",
    "cohort": "Older people",
    "direction": "grow",
    "baseline": "290",
    "target": "330",
    "unit": "beds",
    "by_on-day": "30",
    "by_on-month": "9",
    "by_on-year": "2028",
    "model_wanted": "Small units with nurses at night",
    "route": "block",
    "stage": "idea",
    "confidence": "high",
    "evidence": ["occupancy_rate"],
    "contact": "care.homes@example.org",
}


async def be(browser: Browser, *roles: Role, **changes: Any) -> None:
    """Sign in as somebody with these roles."""
    await sign_in(browser, await make_user(roles=roles, **changes))


async def send(browser: Browser, path: str, **values: Any) -> httpx.Response:
    return await browser.send_form(path, of="/statements", **values)


async def open_draft(browser: Browser) -> str:
    """A draft that a commissioning officer opened; its address."""
    await be(browser, Role.COMMISSIONING_OFFICER)
    await make_bed_return(await make_location(rating="good"))
    answer = await send(browser, "/statements/new", **OPENING)
    assert answer.status_code == 303, text_of_page(answer.text)
    return answer.headers["location"]


async def publish_draft(browser: Browser, address: str, settings: Settings) -> None:
    """Write, preview and publish a draft, as officers and a manager do; the files are given."""
    edition_id = int(address.rsplit("/", 1)[1])
    await send(browser, f"{address}/sections/summary", body="We need nurses.", version="0")
    assert (await send(browser, f"{address}/intentions/new", **INTENTION)).status_code == 303
    assert (await send(browser, f"{address}/preview")).headers["location"].startswith("/work/")
    edition = await queries.find_edition(edition_id)
    assert edition is not None
    assert await keep_preview(edition, FILES, settings=settings)
    assert (await send(browser, f"{address}/publish")).status_code == 403, "an officer writes but does not publish"
    await be(browser, Role.COMMISSIONING_MANAGER)
    assert "Publish this edition" in (await browser.get(address)).text
    assert (await send(browser, f"{address}/publish")).headers["location"].startswith("/work/")
    edition = await queries.find_edition(edition_id)
    assert edition is not None
    assert await finish_publishing(edition, FILES, now=utc_now(), settings=settings, by=ACTOR)


async def test_nothing_is_published_that_was_written_after_the_page_was_opened(
    browser: Browser, settings: Settings
) -> None:
    address = await open_draft(browser)
    edition_id = int(address.rsplit("/", 1)[1])
    await send(browser, f"{address}/sections/summary", body="We need nurses.", version="0")
    await send(browser, f"{address}/intentions/new", **INTENTION)
    for _ in range(2):
        edition = await queries.find_edition(edition_id)
        assert edition is not None
        assert await keep_preview(edition, FILES, settings=settings)
    await be(browser, Role.DIRECTOR)
    assert f'name="version" value="{edition.version + 1}"' in (await browser.get(address)).text
    stale = await send(browser, f"{address}/publish", version=str(edition.version))
    assert stale.status_code == 422
    assert "Read the preview again" in text_of_page(stale.text)
    fresh = await send(browser, f"{address}/publish", version=str(edition.version + 1))
    assert fresh.headers["location"].startswith("/work/")


async def test_from_opening_to_the_public_page(browser: Browser, settings: Settings) -> None:
    address = await open_draft(browser)
    empty = text_of_page((await browser.get("/market-position-statement")).text)
    assert "No edition has been published yet" in empty
    await publish_draft(browser, address, settings)
    page = await browser.get(address)
    assert "Published" in page.text
    assert "Build the preview" not in page.text
    browser.cookies.clear()
    public = await browser.get("/market-position-statement")
    parse(public.text)
    links = re.findall(r'href="(/market-position-statement/[^"]+)"', public.text)
    assert len(links) == 3
    for link in links:
        file = await browser.get(link)
        assert file.status_code == 200
        assert ("sandbox" in file.headers["content-security-policy"]) == link.endswith(".html")
    assert (await browser.get(links[1])).content == FILES.pdf
    assert "ZIP" in public.text
    assert (await browser.get(links[2])).headers["content-disposition"].startswith("attachment")
    assert (await browser.get(links[0].replace("statement.html", "secrets.txt"))).status_code == 404


async def test_a_published_edition_refuses_every_form(browser: Browser, settings: Settings) -> None:
    address = await open_draft(browser)
    await publish_draft(browser, address, settings)
    version = str(await fetch_value("SELECT version FROM statement_edition"))
    intention = await fetch_value("SELECT id FROM statement_intention")
    forms: dict[str, dict[str, Any]] = {
        "edit": {"title": "Other", "owner": "Other", "version": version},
        "figures": {},
        "preview": {},
        "publish": {},
        "sections/summary": {"body": "Other", "version": "1"},
        "intentions/new": INTENTION,
        f"intentions/{intention}": {**INTENTION, "version": "1"},
    }
    for path, values in forms.items():
        answer = await send(browser, f"{address}/{path}", **values)
        assert answer.status_code == 422, path
        assert "This edition is published and cannot be changed" in answer.text, path
    answer = await send(browser, f"{address}/intentions/{intention}/withdraw", version="1")
    assert "cannot be changed" in (await browser.get(answer.headers["location"])).text
    assert await fetch_value("SELECT count(*) FROM statement_intention WHERE NOT withdrawn") == 1


async def test_every_section_shows_its_form_and_what_it_prints(browser: Browser) -> None:
    address = await open_draft(browser)
    for number, section in enumerate(SECTIONS):
        page = await browser.get(f"{address}/sections/{section.code}")
        assert page.status_code == 200
        parse(page.text)
        assert section.prompt.split(".")[0] in page.text.replace("&#39;", "'")
        assert ('rel="prev"' in page.text, 'rel="next"' in page.text) == (number > 0, number < len(SECTIONS) - 1)
    assert "30" in text_of_page((await browser.get(f"{address}/sections/occupancy")).text)
    assert (await browser.get(f"{address}/sections/fees")).status_code == 404


async def test_all_mistakes_are_said_at_once_and_nothing_typed_is_lost(browser: Browser) -> None:
    address = await open_draft(browser)
    wrong = {
        **INTENTION,
        "service": "",
        "direction": "",
        "baseline": "many",
        "by_on-day": "31",
        "by_on-month": "2",
        "contact": "",
    }
    answer = await send(browser, f"{address}/intentions/new", **wrong)
    assert answer.status_code == 422
    tree = parse(answer.text)
    listed = [e for e in tree.iter("ul") if "govuk-error-summary__list" in (e.get("class") or "")]
    assert len(listed[0]) == 5
    assert 'value="many"' in answer.text
    assert "Small units with nurses at night" in answer.text
    ruled = await send(
        browser, f"{address}/intentions/new", **{**INTENTION, "target": "200", "unit": "", "by_on-year": "2025"}
    )
    words = text_of_page(ruled.text)
    for message in (
        "Enter the unit of the volumes",
        "Volume wanted must be above the volume today",
        "must be after the as-at date",
    ):
        assert message in words
    future = await send(browser, "/statements/new", **{**OPENING, "as_at-year": "2031", "owner": ""})
    assert future.status_code == 422
    assert 'value="2031"' in future.text


async def test_the_second_of_two_officers_sees_both_texts(browser: Browser) -> None:
    address = await open_draft(browser)
    path = f"{address}/sections/quality"
    assert (await send(browser, path, body="The first text", version="0")).status_code == 303
    answer = await send(browser, path, body="The second text", version="0")
    assert answer.status_code == 409
    assert "The first text" in answer.text
    assert "The second text" in answer.text
    version = re.search(r'name="version" value="(\d+)"', answer.text)
    assert version is not None
    assert (await send(browser, path, body="Both texts", version=version[1])).status_code == 303
    assert "Both texts" in (await browser.get(path)).text


async def test_what_an_officer_writes_runs_nowhere_on_the_page(browser: Browser) -> None:
    address = await open_draft(browser)
    path = f"{address}/sections/quality"
    await send(browser, path, body="<script>alert(1)</script>\n\n[go](javascript:alert(1))", version="0")
    page = await browser.get(path)
    parse(page.text)
    assert "<script>alert" not in page.text
    assert 'href="javascript' not in page.text


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.PARTNER, Role.PROVIDER_OWNER])
async def test_drafts_are_not_for_social_workers_partners_and_providers(browser: Browser, role: Role) -> None:
    address = await open_draft(browser)
    organisation = await make_organisation()
    await be(browser, role, organisation_id=organisation.id if role is Role.PROVIDER_OWNER else None)
    for path in (
        "/statements",
        "/statements/new",
        address,
        f"{address}/sections/summary",
        f"{address}/files/statement.pdf",
    ):
        assert (await browser.get(path)).status_code in (403, 404), path
    number = address.rsplit("/", 1)[1]
    assert (await browser.get(f"/market-position-statement/{number}/statement.pdf")).status_code == 404
    token = await browser.form_token("/market-position-statement")
    answer = await browser.post(f"{address}/sections/summary", data={"_csrf_token": token, "body": "x", "version": "0"})
    assert answer.status_code == 403
    assert (await browser.get("/market-position-statement")).status_code == 200
