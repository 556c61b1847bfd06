"""The pages of imports, as a browser sees them."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from httpx import Response

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.db.audit import list_entries
from market.db.sql import fetch, fetch_value
from market.importers import lists, pages, service
from market.importers.work import apply_with, preview_with
from market.settings import Settings
from market.work.progress import Silent
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, make_settings, open_browser, text_of_page
from tests.builders.feeds import homes_csv, make_feed
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 30, 9, tzinfo=UTC)
BY = Actor(kind="user", id=7, label="Ola Officer")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation on 30 September 2026 with one feed."""
    for module in (service, lists, pages):
        monkeypatch.setattr(module, "FEEDS", (make_feed("cqc-directory"),))
    monkeypatch.setattr("market.importers.forms.FEEDS", (make_feed("cqc-directory"),))
    return make_settings(tmp_path / "home", as_at="2026-09-30")


@pytest.fixture
async def browser(db: TestDatabase, settings: Settings) -> AsyncIterator[Browser]:
    """A browser in which an officer is signed in."""
    async with open_browser(settings) as opened:
        await sign_in(opened, await make_user(name="Ola Officer"))
        yield opened


async def upload(browser: Browser, body: bytes, *, name: str = "homes.csv", **values: str) -> Response:
    """Send the upload form."""
    token = await browser.form_token("/imports/new")
    data = {"_csrf_token": token, "feed": "auto", **values}
    return await browser.post("/imports/new", data=data, files={"file": (name, body)} if name else None)


async def do_work(settings: Settings) -> str:
    """Do the newest work as its child process would; the page that it leads on to."""
    row = (await fetch("SELECT kind, arguments FROM work_item ORDER BY id DESC LIMIT 1"))[0]
    work = {"preview_import": preview_with, "apply_import": apply_with}[row["kind"]]
    return (await work(msgspec.json.decode(row["arguments"]), Silent(), settings)).result_path


async def bring_in(settings: Settings, body: bytes, **changes: object) -> int:
    """Import a file without the pages; the import's number."""
    path = settings.home.parent / "brought.csv"
    path.write_bytes(body)
    values = {"feed": "auto", "as_at": None, "confirm": False, "by": BY, "now": NOW, **changes}
    return (await service.import_file(path, settings=settings, **values)).run_id  # type: ignore[arg-type]  # by keyword


async def test_a_file_is_uploaded_previewed_and_applied(browser: Browser, settings: Settings) -> None:
    sent = await upload(browser, b"\xef\xbb\xbf" + homes_csv(5, beds={2: "=cmd()"}), name="<b>homes</b>.csv")
    assert sent.status_code == 303
    assert sent.headers["location"].startswith("/work/")
    assert (await browser.get(sent.headers["location"])).status_code == 200
    address = await do_work(settings)
    preview = await browser.get(address)
    words = text_of_page(preview.text)
    assert preview.status_code == 200
    assert "Ready to apply" in words
    assert "Rows read 5" in words
    assert "Would be created 4" in words
    assert "“=cmd()” is not a whole number" in words
    assert "The as-at date 30 September 2026" not in words or "today" in words
    assert "<b>homes</b>" not in preview.text
    first = await browser.send_form(f"{address}/apply", of=address)
    second = await browser.send_form(f"{address}/apply", of=address)
    assert (first.status_code, first.headers["location"]) == (303, second.headers["location"])
    assert await fetch_value("SELECT COUNT(*) FROM work_item WHERE kind = 'apply_import'") == 1
    assert await do_work(settings) == address
    applied = text_of_page((await browser.get(address)).text)
    assert "4 created, 0 changed, 0 unchanged. 1 row was rejected." in applied
    late = await browser.send_form(f"{address}/apply", of=address)
    assert late.status_code == 409
    assert "This import has ended" in late.text


async def test_all_mistakes_of_the_upload_form_are_shown_at_once(browser: Browser) -> None:
    refused = await upload(
        browser, b"", name="", feed="", **{"as_at-day": "31", "as_at-month": "2", "as_at-year": "2026"}
    )
    words = text_of_page(refused.text)
    assert refused.status_code == 422
    for message in ("Select a file", "Select what the file is", "The as-at date must be a real date"):
        assert message in words
    assert "must be a CSV" in text_of_page((await upload(browser, b"x", name="virus.exe")).text)


async def test_a_file_far_larger_than_a_form_is_taken_here_and_nowhere_else(browser: Browser) -> None:
    body = homes_csv(2) + b" " * 2_000_000
    assert (await upload(browser, body)).status_code == 303
    token = await browser.form_token("/imports/new")
    elsewhere = await browser.post("/account/password", data={"_csrf_token": token}, files={"file": ("a.csv", body)})
    assert elsewhere.status_code == 413


async def test_a_refused_file_says_why_on_its_page(browser: Browser, settings: Settings) -> None:
    await upload(browser, b"<html><body>Sign in</body></html>", name="list.xlsx")
    words = text_of_page((await browser.get(await do_work(settings))).text)
    assert "Refused" in words
    assert "This is a web page (HTML), whatever its name says." in words
    assert "Apply" not in words


async def test_only_a_person_who_may_confirms_a_held_import(browser: Browser, settings: Settings) -> None:
    await bring_in(settings, homes_csv(40))
    held = await bring_in(settings, homes_csv(10))
    address = f"/imports/{held}"
    seen = text_of_page((await browser.get(address)).text)
    assert "75% fewer" in seen
    assert "Ask a commissioning manager" in seen
    assert "Waiting for a decision" in text_of_page((await browser.get("/imports")).text)
    assert (await browser.send_form(f"{address}/apply", of=address)).status_code == 409
    await sign_in(browser, await make_user(roles=[Role.COMMISSIONING_MANAGER], name="Max Manager"))
    assert "Confirm and apply" in (await browser.get(address)).text
    assert (await browser.send_form(f"{address}/apply", of=address)).status_code == 303
    await do_work(settings)
    assert await fetch_value("SELECT status FROM import_run WHERE id = {}", held) == "applied"


async def test_a_preview_is_discarded(browser: Browser, settings: Settings) -> None:
    await upload(browser, homes_csv(3))
    address = await do_work(settings)
    gone = await browser.send_form(f"{address}/discard", of=address)
    assert (gone.status_code, gone.headers["location"]) == (303, "/imports")
    assert "Discarded by Ola Officer" in (await browser.get(address)).text


async def test_rejected_rows_and_the_file_itself_are_downloaded(browser: Browser, settings: Settings) -> None:
    body = homes_csv(3, beds={1: "=1+1"})
    run = await bring_in(settings, body)
    rejected = await browser.get(f"/imports/{run}/rejected.csv")
    assert rejected.headers["content-disposition"] == f'attachment; filename="import-{run}-rejected.csv"'
    assert rejected.content.decode("utf-8-sig").splitlines() == [
        "Home ID,Home name,Beds,Mends import,Rejected line,Rejected column,Rejection reason",
        f"H1,Home 1,'=1+1,{run},2,Beds,“=1+1” is not a whole number. Enter the number of beds.",
    ]
    raw = await browser.send_form(f"/imports/{run}/file", of=f"/imports/{run}")
    assert raw.content == body
    assert "import.file_downloaded" in {entry.verb for entry in await list_entries(subject=("import_run", run))}


async def test_the_list_filters_and_says_how_fresh_each_feed_is(browser: Browser, settings: Settings) -> None:
    await bring_in(settings, homes_csv(4), as_at=date(2026, 9, 1))
    await bring_in(settings, b"Colour\nred\n")
    everything = text_of_page((await browser.get("/imports")).text)
    assert "1 September 2026 29 days Late" in everything
    assert "of 2 imports" in everything
    refused = await browser.get("/imports.csv?status=refused")
    assert len(refused.content.splitlines()) == 2
    assert (await browser.get("/imports?sort=changes&order=desc&page=99&status=odd")).status_code == 200


async def test_who_may_not_import_gets_403_and_an_unknown_import_404(browser: Browser) -> None:
    assert (await browser.get("/imports/999")).status_code == 404
    assert (await browser.get("/imports/999/rejected.csv")).status_code == 404
    await sign_in(browser, await make_user(roles=[Role.SOCIAL_WORKER]))
    for path in ("/imports", "/imports.csv", "/imports/new", "/imports/1", "/imports/1/rejected.csv"):
        assert (await browser.get(path)).status_code == 403
    for path in ("/imports/new", "/imports/1/apply", "/imports/1/discard", "/imports/1/file"):
        assert (await browser.send_form(path)).status_code == 403
