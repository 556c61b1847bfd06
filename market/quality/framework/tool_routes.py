"""The tool of a profile: on the page, for print, and as PDF, workbook and form for a tablet."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect, Template

from market.accounts.guards import current_user
from market.core.clock import utc_now
from market.quality.framework.library_routes import PATH, READ, asked_library
from market.quality.framework.pages import status_tag
from market.quality.framework.tools import service
from market.quality.framework.tools.choosing import Choice, chooser, read_choice
from market.quality.framework.tools.rules import tool_page
from market.quality.framework.tools.types import ToolPage
from market.quality.framework.types import Library, VersionRow
from market.web.downloads import XLSX, attachment
from market.web.flash import flash
from market.web.pdf import PdfFailed
from market.web.render import page
from market.work.service import start

Ask = Request[Any, Any, Any]
TOOL = f"{PATH}/tool"
SHORT = 20
"""A tool of so many criteria is set while the person waits (two seconds); a longer one has a progress page."""


async def _asked(request: Ask) -> tuple[VersionRow, Library, Choice, ToolPage]:
    version, library = await asked_library(request)
    choice = read_choice(request.query_params, library, version.id if request.query_params.get("version") else None)
    return version, library, choice, tool_page(library, choice.profile(library))


@get(TOOL, name="framework.tool", guards=[READ])
async def show_tool(request: Ask) -> Template:
    """Choose a profile and read its tool: every criterion with its descriptors behind a click."""
    version, library, choice, tool = await _asked(request)
    pdf = await service.kept_tool_pdf(tool, request.app.state.settings)
    return page(
        request,
        "quality/framework/tool.html",
        tool,
        version=version,
        tag_of=status_tag,
        chooser=chooser(choice, library),
        query=choice.query(),
        pdf_ready=pdf is not None or tool.count <= SHORT,
    )


@get(f"{TOOL}/print", name="framework.tool_print", guards=[READ])
async def print_tool(request: Ask) -> Template:
    """The whole tool opened up, to be read or printed."""
    version, _, choice, tool = await _asked(request)
    return page(request, "quality/framework/tool_print.html", version=version, tool=tool, query=choice.query())


@get(f"{TOOL}.xlsx", name="framework.tool_workbook", guards=[READ])
async def get_workbook(request: Ask) -> Response[bytes]:
    """The tool as a workbook to fill in."""
    _, _, _, tool = await _asked(request)
    return attachment(await service.tool_xlsx(tool), f"{tool.file_name}.xlsx", XLSX)


@get(f"{TOOL}-xlsform.xlsx", name="framework.tool_xlsform", guards=[READ])
async def get_xlsform(request: Ask) -> Response[bytes]:
    """The tool as an XLSForm."""
    _, _, _, tool = await _asked(request)
    return attachment(await service.tool_xlsform(tool), f"{tool.file_name}-xlsform.xlsx", XLSX)


@get(f"{TOOL}.pdf", name="framework.tool_pdf", guards=[READ])
async def get_pdf(request: Ask) -> Response[Any]:
    """The tool as a tagged PDF, when it was made before or is short; else back to the page that makes it."""
    _, _, choice, tool = await _asked(request)
    settings = request.app.state.settings
    pdf = await service.kept_tool_pdf(tool, settings)
    if pdf is None and tool.count > SHORT:
        return Redirect(TOOL + choice.query(), status_code=303)
    try:
        pdf = pdf or await service.tool_pdf(tool, settings)
    except PdfFailed as problem:
        flash(request, f"{problem} {service.INSTEAD}")
        return Redirect(TOOL + choice.query(), status_code=303)
    return attachment(pdf, f"{tool.file_name}.pdf", "application/pdf")


@post(f"{TOOL}/pdf", name="framework.make_tool_pdf", guards=[READ])
async def make_pdf(request: Ask) -> Redirect:
    """Have the PDF of a long tool made; the progress page says how far it is. The choice stands in the address."""
    version, _, choice, tool = await _asked(request)
    asked = {key: str(value) for key, value in request.query_params.items()}
    work = await start(
        "framework_tool",
        f"framework_tool:{tool.hash[:32]}",
        by=current_user(request).actor,
        now=utc_now(),
        arguments={"version": version.id, "choice": asked, "back": TOOL + choice.query()},
    )
    return Redirect(f"/work/{work}", status_code=303)


HANDLERS = (show_tool, print_tool, get_workbook, get_xlsform, get_pdf, make_pdf)
