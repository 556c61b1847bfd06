"""The tool in its files: the workbook, the form that pyxform reads, and the tagged PDF."""

import asyncio
import io
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from market.quality.framework.draft_rules import with_criterion
from market.quality.framework.rules import profile_of
from market.quality.framework.tools import paper, service
from market.quality.framework.tools.choosing import CHOOSABLE, chooser, read_choice
from market.quality.framework.tools.rules import tool_page
from market.quality.framework.tools.types import ToolPage
from market.quality.framework.types import Library, LookFor, Method, Tier
from market.web.pdf import check_pdf
from tests.builders.app import make_settings
from tests.builders.framework import whole_library

XFORMS = "{http://www.w3.org/2002/xforms}"


def tool(service_code: str = "NUR", method: Method = Method.MOBILISATION, library: Library | None = None) -> ToolPage:
    held = library or whole_library()
    return tool_page(held, profile_of(held, service_code, method, theme="med", reason="medication"))


def nasty() -> Library:
    """A library whose words look like formulas, references and markup."""
    library = whole_library()
    held = library.by_code["3.1.1"]
    words = '=HYPERLINK("http://x","y") ${service_name} <b>&amp;'
    return with_criterion(
        library,
        replace(
            held,
            statement=words,
            plain="+1",
            sample="@all",
            look_fors=(LookFor("-2 + 3"),),
            descriptors=("=1+1", "-x", "@y", "+z"),
            not_applicable_when="=A1",
        ),
    )


@pytest.mark.parametrize("method", CHOOSABLE)
@pytest.mark.parametrize("service_code", ["NUR", "HC", "ADV"])
async def test_every_form_is_read_by_pyxform_and_names_its_version(service_code: str, method: Method) -> None:
    page = tool(service_code, method)
    result = convert(xlsform=io.BytesIO(await service.tool_xlsform(page)), validate=False)
    root = ElementTree.fromstring(result.xform)
    data = next(each for each in root.iter() if each.tag.endswith("}data") or each.get("version"))
    assert data.get("version") == f"{page.version_number}-{page.hash}"
    asked = [each.get("ref", "") for each in root.iter(f"{XFORMS}select1")]
    assert [ref.rpartition("/c_")[2].replace("_", ".") for ref in asked] == [each.code for each in page.criteria]
    assert len(list(root.iter(f"{XFORMS}upload"))) == page.count
    assert not result.warnings


async def test_a_form_shows_awkward_words_as_they_stand() -> None:
    page = tool(library=nasty())
    result = convert(xlsform=io.BytesIO(await service.tool_xlsform(page)), validate=False)
    root = ElementTree.fromstring(result.xform)
    labels = [
        "".join(label.itertext()) for each in root.iter(f"{XFORMS}select1") for label in each.findall(f"{XFORMS}label")
    ]
    assert '3.1.1 =HYPERLINK("http://x","y") $ {service_name} <b>&amp; (critical)' in labels


@pytest.mark.parametrize("make", [service.tool_xlsx, service.tool_xlsform])
async def test_no_cell_is_a_formula(make) -> None:  # type: ignore[no-untyped-def]
    book = load_workbook(io.BytesIO(await make(tool(library=nasty()))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert len(cells) > 100
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@"))]


async def test_the_workbook_holds_exactly_the_profile() -> None:
    page = tool(method=Method.QUARTERLY_MONITORING)
    book = load_workbook(io.BytesIO(await service.tool_xlsx(page)))
    rows = list(book["Tool"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [each.code for each in page.criteria]
    assert rows[0][7] == page.criteria[0].descriptors[0].text
    about = dict(row[:2] for row in book["About"].iter_rows(values_only=True) if row[0])
    assert about["Profile"] == page.hash
    (validation,) = book["Tool"].data_validations.dataValidation
    assert str(validation.sqref) == f"N2:N{page.count + 1}"


async def test_the_pdf_is_accessible_and_made_once(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    page = tool()
    assert await service.kept_tool_pdf(page, settings) is None
    pdf = await service.tool_pdf(page, settings)
    assert check_pdf(pdf) == []
    assert await service.kept_tool_pdf(page, settings) == pdf
    (kept,) = (tmp_path / "cache/tools").iterdir()
    kept.write_bytes(b"%PDF kept")
    assert await service.tool_pdf(page, settings) == b"%PDF kept", "not made again"
    assert await service.kept_tool_pdf(replace(page, title="Another"), settings) is None
    shown = make_settings(tmp_path, demonstration="yes")
    assert await service.kept_tool_pdf(page, shown) is None, "a demonstration's PDF says that it is one"


async def test_two_who_ask_at_once_get_the_same_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, page, made = make_settings(tmp_path), tool(), list[str]()

    async def setting(html: str, **_: Any) -> bytes:
        made.append(html)
        await asyncio.sleep(0)
        return b"%PDF"

    monkeypatch.setattr(paper, "set_in_process", setting)
    both = await asyncio.gather(service.tool_pdf(page, settings), service.tool_pdf(page, settings))
    assert both == [b"%PDF", b"%PDF"]
    assert len(made) == 1
    foot = f"Middlesbrough Council  ·  {page.title}  ·  version {page.version_number}, profile {page.hash[:12]}"
    assert f'content:"{foot}"' in made[0]


def test_a_tool_holds_the_look_fors_of_its_own_service_only() -> None:
    library = whole_library()
    criterion = library.by_code["2.1.1"]
    shown = {code: next(each for each in tool(code).criteria if each.code == "2.1.1") for code in ("HC", "NUR")}
    assert any("rota really cover" in text for text in shown["HC"].look_fors)
    assert not any("rota really cover" in text for text in shown["NUR"].look_fors)
    general = [each.text for each in criterion.look_fors if not each.services]
    assert all(set(general) <= set(each.look_fors) for each in shown.values())


def test_a_themed_tool_says_its_theme() -> None:
    page = tool(method=Method.THEMED_REVIEW)
    assert page.title == "Nursing home: themed review, Medication"
    assert all("Medication" in each.themes for each in page.criteria)
    assert page.count == 13


def test_an_address_always_shows_some_tool() -> None:
    library = whole_library()
    choice = read_choice({"service": "<x>", "method": "follow_up", "tier": "huge", "part": "99999"}, library)
    assert (choice.service, choice.method, choice.tier, choice.rotation) == (
        "RES_OP",
        Method.FULL_REVIEW,
        Tier.STANDARD,
        0,
    )
    quarterly = read_choice({"service": "HC", "method": "quarterly_monitoring", "part": "6"}, library, version=3)
    assert quarterly.rotation == 1
    assert quarterly.query() == "?service=HC&method=quarterly_monitoring&tier=standard&part=2&version=3"
    names = [field[0] for field in chooser(read_choice({"method": "responsive"}, library), library).fields]
    assert names == ["service", "method", "tier", "reason"]
    themed = read_choice({"method": "themed_review", "theme": "ipc"}, library)
    assert themed.profile(library).theme == "ipc"
