"""Files that identify people are refused whole, and nothing of them is kept, whichever way they come."""

import io
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from market.accounts.permissions import Role
from market.core.actor import command_actor
from market.db.sql import fetch
from market.importers import jobs, service
from market.importers.identifying import identifies
from market.importers.report import ImportReport
from market.importers.work import apply_with, preview_with
from market.settings import Settings
from market.work.progress import Silent
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, make_settings, open_browser, text_of_page
from tests.builders.care_files import placement_row, placements_file, waiting_file, waiting_row
from tests.builders.providers import make_location
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 30, 9, tzinfo=UTC)
NAMED = {"NHS Number": "943 476 5919", "First Name": "Anna", "Postcode": ""}
SECRETS = (b"943 476 5919", b"9434765919", b"Anna", b"TS1 2AZ", b"02/03/1941")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation in the test's own folder."""
    return make_settings(tmp_path / "home", as_at="2026-09-30")


def workbook(content: bytes, *, hidden: Sequence[Sequence[str]] = ()) -> bytes:
    """The same table as XLSX, with another sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in content.decode().splitlines():
        sheet.append(line.split(","))
    other = book.create_sheet("People")
    for row in hidden:
        other.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def bring(settings: Settings, body: bytes, *, feed: str = "auto", name: str = "Anna Smith.csv") -> ImportReport:
    """Import a file as the command does."""
    path = settings.home.parent / name
    path.write_bytes(body)
    report = await service.import_file(
        path, feed=feed, as_at=None, confirm=False, by=command_actor("import"), now=NOW, settings=settings
    )
    path.unlink()
    return report


async def nothing_is_left(settings: Settings) -> None:
    """No file in the store, no name or digest, and no secret anywhere in the database or under the installation's home."""
    assert [path for path in (settings.home / "files").rglob("*") if path.is_file()] == []
    for row in await fetch("SELECT sha256, file_name, notes, message FROM import_run"):
        assert (row["sha256"], row["file_name"], row["notes"]) == ("", "", "[]")
    written = b""
    for table in ("import_run", "rejected_row", "audit_entry", "work_item", "placement"):
        written += repr(await fetch(f"SELECT * FROM {table}")).encode()
    written += b"".join(path.read_bytes() for path in settings.home.rglob("*.txt"))
    assert [secret for secret in (*SECRETS, b"Smith") if secret in written] == []


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("First Name", True), ("Last_Name", True), ("Surname", True), ("FORENAME", True), ("Client name", True), ("Full name", True),
        ("Service user name", True), ("Name", True), ("NHS Number", True), ("nhs_no", True), ("NHS", True), ("Date of Birth", True),
        ("DOB", True), ("Postcode", True), ("Person postcode", True), ("Home post code", True), ("Address line 1", True),
        ("Pt name", True), ("Christian name", True), ("Year of birth", True), ("Name (client)", True),
        ("Mobile", True), ("Telephone", True), ("E-mail", True), ("Provider CQC Location Name", False), ("Service name", False),
        ("Home area", False), ("Outward postcode", False), ("Postcode district", False), ("GP Practice Name", False), ("Event Type", False),
        ("Contract reference", False), ("Home name", False), ("Provider telephone", False), ("Adult 1 Linked Person_ID", False),
        ("Ethnicity", False), ("Accommodation Status", False), ("LA Person Unique Identifier", False), ("Host authority", False),
    ],
)  # fmt: skip
def test_headings(heading: str, expected: bool) -> None:
    assert identifies(heading) is expected


async def test_a_file_with_such_columns_is_not_kept(db: TestDatabase, settings: Settings) -> None:
    body = placements_file([placement_row()], more=NAMED)
    for feed in ("auto", "placements"):
        for content in (body, workbook(body)):
            report = await bring(settings, content, feed=feed)
            assert report.status == "refused"
            for column in NAMED:
                assert f"“{column}”" in report.message
            assert "Delete these columns" in report.message
    await nothing_is_left(settings)


async def test_an_innocent_heading_does_not_help(db: TestDatabase, settings: Settings) -> None:
    await make_location(cqc_location_id="1-1001", authority="Middlesbrough")
    for changes, said in (
        ({"LA Person Unique Identifier": "943 476 5919"}, "“LA Person Unique Identifier” (NHS numbers)"),
        ({"LA Person Unique Identifier": "Anna Smith"}, "“LA Person Unique Identifier” (names)"),
        ({"LA_Code": "TS1 2AZ"}, "“LA_Code” (full postcodes)"),
        ({"LA_Code": "02/03/1941"}, "“LA_Code” (dates of birth)"),
    ):
        rows = [placement_row(**changes), placement_row(**{"Event Reference": "2", **changes})]
        report = await bring(settings, placements_file(rows))
        assert (report.status, said in report.message) == ("refused", True), report.message
    await nothing_is_left(settings)


async def test_another_sheet_and_a_file_that_cannot_be_read_are_not_kept_either(
    db: TestDatabase, settings: Settings
) -> None:
    body = workbook(waiting_file([waiting_row()]), hidden=[("Ref", "Who"), ("1", "943 476 5919")])
    report = await bring(settings, body, feed="waiting-list")
    assert "column 2 of the sheet People" in report.message
    torn = await bring(settings, body[:300] + body[900:], feed="waiting-list")
    assert (torn.status, "Nothing of the file was kept" in torn.message) == ("refused", True)
    await nothing_is_left(settings)


async def test_a_file_that_is_given_as_another_or_not_known_is_not_kept(db: TestDatabase, settings: Settings) -> None:
    rows = placements_file([placement_row(), placement_row(**{"Event Reference": "2"})])
    for feed, body in (
        ("contracts", workbook(rows, hidden=[("First name", "Surname"), ("Anna", "Smith")])),
        ("postcodes", placements_file([placement_row()], more={"Ref": "943 476 5919"})),
        ("auto", workbook(rows, hidden=[("Surname", "Ref"), ("Smith", "1")])),
        ("auto", b"Client name,Care home,Weekly cost\nAnna Smith,Acorn,800\n"),
        ("contracts", b"Ref,Care home,Weekly cost\n943 476 5919,Acorn,800\n"),
        ("auto", b"line\n" * 70 + placements_file([placement_row()], more=NAMED)),
    ):
        report = await bring(settings, body, feed=feed, name="q2.csv")
        assert report.status == "refused"
        assert "was kept" in report.message
    await nothing_is_left(settings)


@pytest.mark.parametrize("written", ["see 943 476 5919", "943.476.5919", "NHS: 9434765919", "943\u00a0476\u00a05919"])
async def test_one_nhs_number_as_people_write_it_is_enough(db: TestDatabase, settings: Settings, written: str) -> None:
    await make_location(cqc_location_id="1-1001", authority="Middlesbrough")
    rows = [placement_row(**{"Event Reference": str(n)}) for n in range(9)]
    report = await bring(settings, placements_file([*rows, placement_row(LA_Code=written)]))
    assert (report.status, "“LA_Code” (NHS numbers)" in report.message) == ("refused", True)
    await nothing_is_left(settings)


async def test_a_rejected_row_keeps_no_cell_that_says_who(db: TestDatabase, settings: Settings) -> None:
    await make_location(cqc_location_id="1-1001", authority="Middlesbrough")
    fine = [placement_row(**{"Event Reference": f"E{n}", "LA Person Unique Identifier": f"C{n}"}) for n in range(3)]
    bad = placement_row(**{"LA Person Unique Identifier": "Anna Smith", "Home area": "TS1 2AZ", "Event Type": ""})
    report = await bring(settings, placements_file([*fine, bad]), feed="placements", name="q2.csv")
    assert (report.created, report.rejected) == (3, 1)
    written = repr(await fetch("SELECT * FROM rejected_row")) + repr(await fetch("SELECT * FROM import_run"))
    assert "Anna" not in written
    assert "2AZ" not in written


async def test_the_drop_folder_deletes_the_file_and_leaves_a_text(db: TestDatabase, settings: Settings) -> None:
    settings.drop_folder.mkdir(parents=True)
    for name, body in (
        ("Anna Smith.csv", placements_file([placement_row()], more=NAMED)),
        ("Smith.xlsx", workbook(waiting_file([waiting_row()]), hidden=[("NHS Number",), ("9434765919",)])),
    ):
        (settings.drop_folder / name).write_bytes(body)
    later = datetime.fromtimestamp(datetime.now(UTC).timestamp() + 60, UTC)
    assert await jobs.watch_drop_folder(later, settings) == {"files": 2, "refused": 2}
    left = sorted(path for path in settings.drop_folder.rglob("*") if path.is_file())
    assert [path.name[18:] for path in left] == ["import-1-not-kept.txt", "import-2-not-kept.txt"]
    assert all("identify people" in path.read_text() for path in left)
    await nothing_is_left(settings)


@pytest.fixture
async def browser(db: TestDatabase, settings: Settings) -> AsyncIterator[Browser]:
    """A browser, not yet signed in."""
    async with open_browser(settings) as opened:
        yield opened


async def upload(browser: Browser, body: bytes, name: str, feed: str = "auto") -> str:
    """Send the upload form; where it leads."""
    data = {"_csrf_token": await browser.form_token("/imports/new"), "feed": feed}
    answer = await browser.post("/imports/new", data=data, files={"file": (name, body)})
    return answer.headers.get("location", text_of_page(answer.text))


async def do_work(settings: Settings) -> str:
    """Do the newest work as its child process would."""
    row = (await fetch("SELECT kind, subject FROM work_item ORDER BY id DESC LIMIT 1"))[0]
    work = {"preview_import": preview_with, "apply_import": apply_with}[row["kind"]]
    asked = {"run_id": int(row["subject"].partition(":")[2]), "by": {"kind": "user", "id": 1, "label": "Ola"}}
    return (await work(asked, Silent(), settings)).result_path


async def test_an_upload_is_not_kept_and_its_page_says_so(browser: Browser, settings: Settings) -> None:
    await sign_in(browser, await make_user(name="Ola Officer"))
    body = placements_file([placement_row()], more=NAMED)
    at_the_door = await upload(browser, body, "Smith.csv")
    assert await upload(browser, workbook(body), "Smith.xlsx") == "/work/1"
    for address in (at_the_door, await do_work(settings)):
        words = text_of_page((await browser.get(address)).text)
        assert "“First Name”" in words
        assert "The file of this import was not kept" in words
        gone = await browser.send_form(f"{address}/file", of=address)
        assert (gone.status_code, "was not kept" in gone.text) == (404, True)
    await nothing_is_left(settings)


async def test_imports_of_placements_are_for_those_who_read_placements(browser: Browser, settings: Settings) -> None:
    await make_location(cqc_location_id="1-1001", authority="Middlesbrough")
    await sign_in(browser, await make_user(name="Ada Admin", roles=[Role.ADMINISTRATOR]))
    body = placements_file([placement_row(), placement_row(**{"Event Reference": "2", "Unit Cost": "x"})])
    assert "You may not import files of this kind" in await upload(browser, body, "a.csv", "placements")
    await upload(browser, body, "a.csv")
    address = await do_work(settings)
    for page in (address, f"{address}/rejected.csv"):
        assert (await browser.get(page)).status_code == 403
    for action in ("apply", "discard", "file"):
        assert (await browser.send_form(f"{address}/{action}", of="/imports")).status_code == 403
    assert f'href="{address}"' not in (await browser.get("/imports")).text
    assert (await fetch("SELECT status FROM import_run"))[0]["status"] == "previewed"


async def test_an_import_is_applied_by_those_who_may_write_the_same_by_hand(
    browser: Browser, settings: Settings
) -> None:
    await make_location(cqc_location_id="1-1001", authority="Middlesbrough")
    await sign_in(browser, await make_user(name="Quinn Quality", roles=[Role.QUALITY_OFFICER]))
    await upload(browser, placements_file([placement_row()]), "a.csv", "placements")
    address = await do_work(settings)
    shown = text_of_page((await browser.get(address)).text)
    assert "Ask somebody who may to look at this import" in shown
    refused = await browser.send_form(f"{address}/apply", of="/imports")
    assert (refused.status_code, "may read what this file says but not change it" in refused.text) == (409, True)
    assert await fetch("SELECT id FROM work_item WHERE kind = 'apply_import'") == []
    await sign_in(browser, await make_user(name="Bo Broker", roles=[Role.BROKERAGE_OFFICER]))
    assert (await browser.send_form(f"{address}/apply", of="/imports")).status_code == 303
