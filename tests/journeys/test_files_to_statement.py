"""From CQC's and the tracker's files to a published statement: one analyst's and one manager's work, and what a provider reads."""

import asyncio
import csv
import hashlib
import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import Browser, Download, FilePayload, expect
from pypdf import PdfReader

from market.accounts.permissions import Role
from tests.journeys.conftest import Town
from tests.journeys.files import our_homes
from tests.journeys.visitor import Visitor, line_of, visiting

pytestmark = pytest.mark.browser

SUMMARY = "We need more nursing care for people with dementia.\n\n- Talk to us before you build."


async def saved(download: Download) -> bytes:
    """The bytes of a file that the browser fetched."""
    return await asyncio.to_thread(Path(await download.path()).read_bytes)


async def import_file(visitor: Visitor, chosen: Path | FilePayload) -> None:
    """Upload a file (from disk, or made here) without choosing a feed, read its preview and apply it."""
    await visitor.open("/imports/new")
    await visitor.page.get_by_label("File", exact=True).set_input_files(chosen)
    await visitor.press("Read the file")
    await visitor.wait_for(r"/imports/\d+")
    await visitor.says("Nothing changes until you apply it")
    await visitor.press("Apply")


async def figures_of(visitor: Visitor) -> dict[str, str]:
    """The big numbers of the page by their labels."""
    labels = await visitor.page.locator(".market-figures__label").all_inner_texts()
    values = await visitor.page.locator(".market-figures__value").all_inner_texts()
    return dict(zip(labels, values, strict=True))


async def import_the_locations(analyst: Visitor, town: Town) -> None:
    """CQC's list: read, applied, its faulty rows fetched, one of them mended."""
    await analyst.open("/imports/new")
    await analyst.press("Read the file")
    assert await analyst.problems() == ["Select a file"]

    await import_file(analyst, town.files.active)
    await analyst.waits_until_it_says("Applied")
    await analyst.heading("Care directory with filters")
    await analyst.says("Rejected rows")
    figures = await figures_of(analyst)
    assert (figures["Rejected"], figures["Created"]) == ("3", figures["Accepted"])
    reasons = " ".join(row[2] for row in await analyst.table("Where they stand in the file"))
    assert "about forty" in reasons
    assert "31/02/2020" in reasons

    async with analyst.page.expect_download() as download:
        await analyst.follow("Download the rejected rows")
    rows = list(csv.DictReader(io.StringIO((await saved(await download.value)).decode("utf-8-sig"))))
    assert len(rows) == 3
    next(row for row in rows if row["Care homes beds"] == "about forty")["Care homes beds"] = "40"
    mended = io.StringIO()
    writer = csv.DictWriter(mended, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    content = mended.getvalue().encode("utf-8-sig")
    await import_file(analyst, {"name": "mended.csv", "mimeType": "text/csv", "buffer": content})
    await analyst.waits_until_it_says("Applied")
    await analyst.says("Rejected rows of import 1")
    figures = await figures_of(analyst)
    assert (figures["Created"], figures["Rejected"]) == ("1", "2")


async def import_the_beds(analyst: Visitor, town: Town) -> None:
    """The tracker's beds; the page that shows how far it is may be opened again at any time."""
    await import_file(analyst, town.files.beds)
    await analyst.opens_it_once_more()
    await analyst.waits_until_it_says("Applied")
    await analyst.open("/work/6")
    await analyst.wait_for(r"/imports/3")


async def filter_the_list(analyst: Visitor) -> list[str]:
    """The nursing homes of the list; the file downloaded there has the same ones in the same order."""
    await analyst.open("/locations?size=100")
    await analyst.page.get_by_label("Service", exact=True).select_option(label="Nursing home")
    await analyst.press("Apply filters")
    await analyst.says("Service: Nursing home")
    shown = [row[0].splitlines()[0] for row in await analyst.table("Locations")]
    async with analyst.page.expect_download() as download:
        await analyst.page.get_by_role("link", name=re.compile("^CSV")).click()
    rows = list(csv.DictReader(io.StringIO((await saved(await download.value)).decode("utf-8-sig"))))
    assert shown
    assert [row["Location"] for row in rows] == shown
    return shown


async def look_at_the_market(analyst: Visitor) -> None:
    """The list and its file, a location, occupancy and figures all tell what was imported."""
    home = our_homes()[0]
    shown = await filter_the_list(analyst)
    mended = home.name  # the faulty row was a copy of the first home's, under another id
    assert shown == sorted([*(each.name for each in our_homes() if each.kind == "nursing"), mended])

    await analyst.follow(home.name)
    await analyst.heading(home.name)
    await analyst.says(home.id)
    await analyst.says("old")
    await analyst.page.get_by_role("navigation", name="Parts of this page").get_by_role("link", name="Capacity").click()
    await analyst.says(f"{home.beds} beds")

    beds = sum(sum(each.bed_mix.values()) for each in our_homes())
    await analyst.open("/capacity")
    await analyst.says(f"{beds:,}")
    await analyst.open("/figures")
    assert line_of(await analyst.table("All figures"), "Care home beds")[1].startswith(f"{beds:,} beds")


async def open_an_edition(analyst: Visitor) -> str:
    """Every mistake of the form at once, then an edition; its address."""
    await analyst.open("/statements")
    await (
        analyst.page.get_by_role("button", name="Open an edition")
        .or_(analyst.page.get_by_role("link", name="Open an edition"))
        .first.click()
    )
    await analyst.page.get_by_label("Title").fill("")
    await analyst.page.get_by_role("group", name="As-at date").get_by_label("Month").fill("13")
    await analyst.page.get_by_role("group", name="Next update").get_by_label("Day").fill("1")
    await analyst.page.locator("main form button").last.click()
    assert len(await analyst.problems()) == 4
    assert await analyst.page.title() != ""
    assert (await analyst.page.title()).startswith("Error: ")
    await expect(analyst.page.get_by_role("group", name="As-at date").get_by_label("Month")).to_have_value("13")

    await analyst.page.get_by_label("Title").fill("Market Position Statement 2026")
    await analyst.page.get_by_role("group", name="As-at date").get_by_label("Month").fill("9")
    await analyst.page.get_by_role("group", name="Next update").get_by_label("Day").fill("")
    await analyst.page.get_by_label("Owner").fill("Head of Commissioning")
    await analyst.page.locator("main form button").last.click()
    await analyst.wait_for(r"/statements/\d+")
    await analyst.heading("Market Position Statement 2026")
    return analyst.page.url


async def write_the_edition(analyst: Visitor, edition: str, *, script: bool) -> None:
    """A section, and an intention with every mistake first: nothing typed is lost, and the summary takes the focus."""
    await analyst.open(f"{edition}/sections/summary")
    await analyst.page.get_by_label("Text of this section").fill(SUMMARY)
    await analyst.press("Save the text")
    await analyst.says("is saved")
    await expect(analyst.page.get_by_label("Text of this section")).to_have_value(re.compile("nursing care"))

    await analyst.open(f"{edition}/intentions/new")
    await analyst.page.get_by_label("Service", exact=True).fill("Dementia nursing care")
    await analyst.page.get_by_label("Volume today").fill("many")
    await analyst.page.get_by_label("Volume wanted").fill("-4")
    await analyst.page.get_by_role("group", name="By when").get_by_label("Day").fill("31")
    await analyst.page.get_by_role("group", name="By when").get_by_label("Month").fill("2")
    await analyst.page.get_by_role("group", name="By when").get_by_label("Year").fill("2027")
    await analyst.press("Save the intention")
    problems = await analyst.problems()
    assert len(problems) == 9, problems
    if script:
        await expect(analyst.page.locator(".govuk-error-summary")).to_be_focused()
    await expect(analyst.page.get_by_label("Volume today")).to_have_value("many")
    await expect(analyst.page.get_by_label("Service", exact=True)).to_have_value("Dementia nursing care")
    await analyst.page.locator(".govuk-error-summary a").first.click()

    await analyst.page.get_by_label("Grow").check()
    await analyst.page.get_by_label("Volume today").fill("300")
    await analyst.page.get_by_label("Volume wanted").fill("200")
    await analyst.page.get_by_label("Unit of the volumes").fill("beds")
    await analyst.page.get_by_role("group", name="By when").get_by_label("Day").fill("31")
    await analyst.page.get_by_role("group", name="By when").get_by_label("Month").fill("3")
    await analyst.page.get_by_label("What is wanted").fill("Nursing homes that take people at the end of life.")
    await analyst.page.get_by_label("Route to market").select_option(label="Open tender")
    await analyst.page.get_by_label("Stage of the decision").select_option(label="Approved")
    await analyst.page.get_by_label("High", exact=True).check()
    await analyst.page.get_by_label("Contact").fill("Commissioning team, commissioning@example.org")
    await analyst.press("Save the intention")
    assert await analyst.problems() == [
        "Volume wanted must be above the volume today, because the direction is to grow"
    ]
    await analyst.page.get_by_label("Volume wanted").fill("360")
    await analyst.press("Save the intention")
    await analyst.wait_for(r"/statements/\d+")
    await analyst.says("Dementia nursing care")


async def build_the_preview(analyst: Visitor, edition: str) -> None:
    """The draft as readers will see it, before anybody can publish it."""
    await analyst.open(edition)
    await analyst.says("Build and read the preview first")
    await analyst.press("Build the preview")
    await analyst.wait_for(r"/(work|statements)/\d+")
    await analyst.opens_it_once_more()
    await analyst.wait_for(r"/statements/\d+")
    await analyst.page.get_by_role("link", name="Statement as a web page").wait_for()
    await expect(analyst.page.get_by_role("button", name="Publish this edition")).to_have_count(0)
    await analyst.says("can publish it")


async def read_it_as_a_provider(provider: Visitor) -> None:
    """Without an account: the page, the PDF and the pack, which tell the same figure."""
    beds = sum(sum(each.bed_mix.values()) for each in our_homes())
    await provider.open("/market-position-statement")
    await provider.page.get_by_role("link", name=re.compile("^Read it as a web page")).click()
    await provider.heading("Market Position Statement 2026")
    assert f"{beds:,}" in await provider.page.locator("body").inner_text()
    page = provider.page.url
    await provider.page.go_back()
    request = provider.context.request
    pdf = await (await request.get(page.replace("statement.html", "statement.pdf"))).body()
    reader = await asyncio.to_thread(PdfReader, io.BytesIO(pdf))
    assert any(f"{beds:,}" in sheet.extract_text() for sheet in reader.pages)
    async with provider.page.expect_download() as download:
        await provider.page.get_by_role("link", name=re.compile("^Download the data pack")).click()
    with zipfile.ZipFile(io.BytesIO(await saved(await download.value))) as pack:
        names = pack.namelist()
        manifest = next(name for name in names if "sha256" in name.lower())
        for line in pack.read(manifest).decode().splitlines():
            digest, _, name = line.partition("  ")
            inside = next(one for one in names if one.endswith(name))
            assert hashlib.sha256(pack.read(inside)).hexdigest() == digest
        assert any(str(beds) in pack.read(name).decode("utf-8-sig") for name in names if name.endswith(".csv"))


async def test_from_files_to_a_published_statement(new_town: Town, chromium: Browser) -> None:
    served, people = new_town.served, new_town.people
    async with (
        visiting(chromium, served) as analyst,
        visiting(chromium, served) as manager,
        visiting(chromium, served) as provider,
    ):
        await analyst.open("/imports/new")
        await analyst.sign_in(people[Role.ANALYST].email)
        await analyst.wait_for("/imports/new")
        await import_the_locations(analyst, new_town)
        await import_the_beds(analyst, new_town)
        await look_at_the_market(analyst)
        edition = await open_an_edition(analyst)
        await write_the_edition(analyst, edition, script=True)
        await build_the_preview(analyst, edition)

        await provider.open("/market-position-statement")
        await provider.says("No edition has been published yet")
        await manager.open(edition)
        await manager.sign_in(people[Role.COMMISSIONING_MANAGER].email)
        await manager.press("Publish this edition")
        await manager.wait_for(r"/statements/\d+")
        await manager.says("Published")
        await read_it_as_a_provider(provider)

        await analyst.open(edition)
        await expect(analyst.page.get_by_role("link", name="Add an intention")).to_have_count(0)
        await analyst.open(f"{edition}/intentions/new")
        await analyst.page.get_by_label("Service", exact=True).fill("Late thought")
        await analyst.sign_out()


async def test_the_main_steps_without_script(town: Town, chromium: Browser) -> None:
    async with visiting(chromium, town.served, script=False) as analyst:
        await analyst.open("/imports/new")
        await analyst.sign_in(town.people[Role.ANALYST].email)
        await import_file(analyst, town.files.care_homes)
        await analyst.waits_until_it_says("Applied")
        await filter_the_list(analyst)
        edition = await open_an_edition(analyst)
        await write_the_edition(analyst, edition, script=False)
        await analyst.sign_out()
