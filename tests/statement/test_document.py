"""The built files: every number traceable, the same bytes every time, accessible, self-contained."""

import csv
import hashlib
import io
import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace
from playwright.sync_api import sync_playwright

from market.settings import PROJECT, Settings
from market.statement import blocks
from market.statement.build import build
from market.statement.built import Built, write_built
from market.statement.document import document_html
from market.statement.pictures import draw_charts
from market.statement.sections import method, summary
from market.statement.snapshot import EditionWords, digest, encode, take_snapshot
from market.statement.types import Paragraph, Snapshot
from market.web.charts import draw_sync
from market.web.markdown import markdown_html
from market.web.pdf import check_pdf
from tests.builders import statement as market_in_memory
from tests.statement.conftest import text_of_pdf
from tests.web.strict_html import parse

NUMBER = re.compile(r"\d(?:[\d,]*\d)?(?:\.\d+)?%?")


def numbers_in(text: str) -> set[str]:
    """Every number of a text as it is written."""
    return set(NUMBER.findall(text))


def cells_of(pack: dict[str, bytes]) -> set[str]:
    """Every number in any cell of the data pack."""
    found: set[str] = set()
    for name, body in pack.items():
        if name.endswith(".csv"):
            for row in list(csv.reader(io.StringIO(body.decode())))[1:]:
                for cell in row:
                    found |= numbers_in(cell)
    return found


def test_every_number_of_the_pdf_is_in_a_cell_of_the_pack(built: Built, pdf_text: str) -> None:
    numbers = numbers_in(pdf_text)
    assert len(numbers) > 150, "the text of the PDF was read"
    assert not numbers - cells_of(built.pack)


def test_a_number_that_no_cell_holds_is_found(
    snapshot: Snapshot, document_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof above can fail: a sentence with a number of its own is in the PDF and in no cell."""

    def compose(one: Snapshot) -> list[object]:
        return [*summary.compose(one), Paragraph("There are 98,765 beds, 43.21% of them new.")]

    changed = replace(summary.SECTION, compose=compose)
    monkeypatch.setattr(blocks, "SECTIONS", (changed, replace(method.SECTION, compose=lambda one: [])))
    made = build(snapshot, document_settings)
    assert numbers_in(text_of_pdf(made.pdf)) - cells_of(made.pack) == {"98,765", "43.21%"}


def test_no_small_count_is_in_the_pack(built: Built) -> None:
    seen = 0
    for name, body in built.pack.items():
        for row in csv.DictReader(io.StringIO(body.decode())) if name.startswith("data/") else ():
            if row.get("unit") in {"beds", "services", "providers", "people"} and row.get("status") == "final":
                seen += 1
                change = name.startswith("data/changes")
                assert change or not 0 < float(row["value"]) < 5, (name, row)
    assert seen > 100


def test_the_same_snapshot_gives_the_same_bytes_in_another_process(
    built: Built, snapshot: Snapshot, document_settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "snapshot.json").write_bytes(encode(snapshot))
    script = (
        "import sys; from pathlib import Path; from market.settings import from_environment;"
        "from market.statement.build import build; from market.statement.built import write_built;"
        "from market.statement.snapshot import decode;"
        "folder = Path(sys.argv[1]);"
        "write_built(build(decode((folder / 'snapshot.json').read_bytes()), from_environment()), folder / 'other')"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "MARKET_HOME": str(document_settings.home)}
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, cwd=PROJECT, env=environment)
    written = write_built(built, tmp_path / "here")
    assert len(written) > 15
    for path in written:
        assert path.read_bytes() == (tmp_path / "other" / path.relative_to(tmp_path / "here")).read_bytes(), path


def test_the_pdf_is_tagged_titled_and_bookmarked(built: Built) -> None:
    assert check_pdf(built.pdf) == []
    with pikepdf.open(io.BytesIO(built.pdf)) as document, document.open_outline() as outline:
        assert str(document.Root.Lang) == "en-GB"
        titles = [item.title for item in outline.root]
        assert "Supply today" in str([titles, [child.title for item in outline.root for child in item.children]])
        assert 12 <= len(document.pages) <= 28


def test_the_page_is_strict_html_that_asks_for_nothing_outside(built: Built) -> None:
    html = built.html.decode()
    tree = parse(html)
    for element in tree.iter():
        for name in ("src", "srcset", "href"):
            address = element.get(name) if isinstance(element.tag, str) else None
            allowed = ("#", "data:", "mailto:", "http") if element.tag == "a" else ("data:",)
            assert address is None or address.startswith(allowed), (element.tag, address)
    styles = "".join(element.text or "" for element in tree.iter("style"))
    assert not re.search(r"url\((?!data:)|@import", styles)
    levels = [int(element.tag[1]) for element in tree.iter() if element.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert tree.get("lang") == "en-GB"
    assert all(element.get("scope") for element in tree.iter("th"))
    assert all((element.get("alt") or "").strip() for element in tree.iter("img"))
    assert "every provider and person in this document is invented" in html


@pytest.mark.browser
def test_axe_finds_nothing_and_nothing_is_cut_off_on_a_telephone(built: Built, tmp_path: Path) -> None:
    (tmp_path / "statement.html").write_bytes(built.html)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        for width in (1280, 320):
            page = browser.new_page(viewport={"width": width, "height": 800})
            page.goto((tmp_path / "statement.html").as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = Axe().run(page)
            assert not found.response["violations"], found.generate_report()
        browser.close()


def test_the_descriptor_and_the_manifest_describe_every_file(built: Built, snapshot: Snapshot) -> None:
    described = json.loads(built.pack["datapackage.json"])
    assert described["snapshot_sha256"] == digest(snapshot)
    files = {name for name in built.pack if name.startswith("data/")}
    assert {one["path"] for one in described["resources"]} == files
    for one in described["resources"]:
        body = built.pack[one["path"]]
        assert one["bytes"] == len(body)
        assert one["hash"] == "sha256:" + hashlib.sha256(body).hexdigest()
        header = next(csv.reader(io.StringIO(body.decode())))
        assert [field["name"] for field in one["schema"]["fields"]] == header
    listed = [line.split("  ") for line in built.pack["manifest.sha256"].decode().splitlines()]
    lines = {name: found for found, name in listed}
    assert lines == {
        name: hashlib.sha256(body).hexdigest() for name, body in built.pack.items() if name != "manifest.sha256"
    }


def test_what_officers_write_can_neither_run_nor_fetch(built: Built) -> None:
    html = built.html.decode()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert 'href="javascript:' not in html
    assert '<img src="http' not in html


@pytest.mark.parametrize("text", ["# One", "## Two", "##### Five"])
def test_headings_of_narratives_never_skip_a_level(text: str) -> None:
    assert markdown_html(text).startswith("<h3>")


def test_the_second_edition_says_what_has_changed(pdf_text: str) -> None:
    words = " ".join(pdf_text.split())
    assert "figures as at 31 March 2026" in words
    assert "Kept, with changes" in words
    assert "Not in this edition" in words


def test_an_empty_market_can_be_printed_too(document_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first edition of a council that has imported nothing yet: no figure, no chart, no mistake."""
    monkeypatch.setattr(market_in_memory, "KINDS", [])
    empty = replace(market_in_memory.make_facts(), beds_by_month=(), home_care_by_month=(), completion=(), events=())
    snapshot = take_snapshot(empty, EditionWords(title="First"), [], document_settings)
    drawn = draw_charts(snapshot, draw_sync)
    assert drawn == {}
    html = document_html(snapshot, drawn, colour="#12436d", assets=document_settings.assets)
    parse(html)
    assert "This is the first edition" in html
    assert "No returns have been received" in html
