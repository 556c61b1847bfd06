"""Templates of the council's own feeds: what the application writes, it reads."""

import io
from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from market.accounts.permissions import Role
from market.cli import market
from market.db.engine import close_database, open_database
from market.importers.feed_templates import own_feed, own_feeds, template_bytes
from market.importers.types import Feed, Holds
from market.settings import Settings
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import make_settings, open_browser, text_of_page
from tests.builders.imports import take_in
from tests.builders.providers import make_location, make_organisation
from tests.conftest import Databases, TestDatabase
from tests.web.strict_html import parse

OWN = [feed.code for feed in own_feeds()]


@pytest.fixture
async def db(databases: Databases) -> AsyncIterator[TestDatabase]:
    """An open database on one engine: nothing here depends on which."""
    made = await databases.create("sqlite")
    await open_database(made.url, pool_size=2)
    yield made
    await close_database()


def the_feed(code: str) -> Feed:
    """A feed of the council's own."""
    found = own_feed(code)
    assert found is not None
    return found


def filled(feed: Feed) -> bytes:
    """The template with the example of every column in its first row, as a person would type it."""
    book = load_workbook(io.BytesIO(template_bytes(feed)))
    sheet = book.worksheets[0]
    for at, column in enumerate(feed.layouts[0].columns, start=1):
        if column.example:
            sheet.cell(row=2, column=at, value=typed(column.example, column.holds))
    return saved(book)


def typed(example: str, holds: Holds) -> str | float | date:
    """An example as the spreadsheet program keeps it."""
    if holds is Holds.DAY:
        return datetime.strptime(example, "%d/%m/%Y").date()  # noqa: DTZ007  # a calendar day
    return example if holds is Holds.TEXT else float(example)


def saved(book: Workbook) -> bytes:
    """The workbook's bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_there_is_a_template_for_every_list_of_the_council_s_own() -> None:
    assert OWN == ["contracts", "placements", "waiting-list", "placing-authorities", "extra-care"]


@pytest.mark.parametrize("code", OWN)
async def test_a_template_with_its_examples_imports_cleanly(db: TestDatabase, tmp_path: Path, code: str) -> None:
    acorn = await make_organisation(name="Acorn Care Limited", cqc_provider_id="1-101668076")
    await make_location(organisation=acorn, cqc_location_id="1-125856395")
    feed = the_feed(code)
    taken = await take_in(filled(feed), code, tmp_path, as_at=date(2026, 9, 30))
    assert taken.rejected == []
    assert taken.counts.created == 1
    assert taken.prepared.summary.header.unknown == ()


def test_a_template_has_lists_checks_and_notes() -> None:
    feed = the_feed("contracts")
    book = load_workbook(io.BytesIO(template_bytes(feed)))
    sheet, notes, lists = book.worksheets
    names = [column.name for column in feed.layouts[0].columns]
    assert [cell.value for cell in sheet[1]] == names
    checks = {str(each.sqref).split("2:")[0]: each for each in sheet.data_validations.dataValidation}
    kind = checks[sheet.cell(row=1, column=names.index("Kind") + 1).column_letter]
    column, _, last = kind.formula1.split("!$")[1].partition("$1:$")
    words = [lists[f"{column}{row}"].value for row in range(1, int(last.split("$")[1]) + 1)]
    assert words[:2] == ["Spot terms", "Framework"]
    assert checks[sheet.cell(row=1, column=names.index("Start") + 1).column_letter].type == "date"
    assert lists.sheet_state == "hidden"
    rows = {row[0].value: [cell.value for cell in row] for row in notes.iter_rows()}
    assert rows["Reference"][1] == "Yes"
    assert all(rows[name][2] for name in names)


def test_the_command_writes_the_template(tmp_path: Path) -> None:
    path = tmp_path / "contracts.xlsx"
    done = CliRunner().invoke(market, ["template", "contracts", "--out", str(path)])
    assert (done.exit_code, done.output) == (0, f"Written: {path}\n")
    assert load_workbook(path).sheetnames == ["Contracts", "Notes", "Lists"]
    refused = CliRunner().invoke(market, ["template", "contracts", "--out", str(tmp_path / "none" / "a.xlsx")])
    assert refused.exit_code != 0
    assert "cannot be written" in refused.output


async def test_templates_are_listed_and_downloaded_by_those_who_import(db: TestDatabase, settings: Settings) -> None:
    async with open_browser(settings) as browser:
        await sign_in(browser, await make_user())
        page = await browser.get("/imports/templates")
        parse(page.text)
        assert "Contracts" in text_of_page(page.text)
        for code in OWN:
            assert f"/imports/templates/{code}.xlsx" in page.text
        got = await browser.get("/imports/templates/extra-care.xlsx")
        assert got.headers["content-disposition"] == 'attachment; filename="extra-care.xlsx"'
        assert load_workbook(io.BytesIO(got.content)).sheetnames[0] == "Extra care schemes"
        for missing in ("cqc-directory.xlsx", "contracts.csv", "nothing.xlsx"):
            assert (await browser.get(f"/imports/templates/{missing}")).status_code == 404
        await sign_in(browser, await make_user(roles=[Role.SOCIAL_WORKER]))
        assert (await browser.get("/imports/templates")).status_code == 403


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of the test's own."""
    return make_settings(tmp_path)
