"""The tools in advance for the provider's own services: page, print, PDF, workbook and form for a tablet."""

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from market.accounts.guards import current_user, needs, own_organisation
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.portal.frame import HOME, Ask, home_filter, show
from market.portal.queries import open_homes
from market.portal.self_assessments.queries import own_services
from market.portal.tools.choosing import OFFERED, ToolChoice, lists_of, read_tool, tool_profile
from market.quality.actions.queries import open_recommendations
from market.quality.assured.types import AssuredRow
from market.quality.framework.queries import live_library
from market.quality.framework.tools.rules import tool_page
from market.quality.framework.tools.service import INSTEAD, kept_tool_pdf, tool_pdf, tool_xlsform, tool_xlsx
from market.quality.framework.tools.types import ToolPage
from market.quality.framework.types import Library, Method
from market.quality.framework.words import METHOD_WORDS
from market.web.as_at import present_day
from market.web.downloads import XLSX, attachment
from market.web.flash import flash
from market.web.pdf import PdfFailed
from market.work.service import start

PROVIDER = needs(Permission.USE_PORTAL)
TOOLS = f"{HOME}/tools"
ONE = TOOLS + "/{service_id:int}"
SHORT = 20
"""A tool of so many criteria is set while the person waits; a longer one has a progress page."""
JOINED = (Method.FULL_REVIEW, Method.QUARTERLY_MONITORING, Method.RESPONSIVE)


class Asked(Struct, frozen=True):
    """A service, the tool that is asked for, and the criteria behind the service's open recommendations."""

    service: AssuredRow
    choice: ToolChoice
    library: Library
    tool: ToolPage
    open_codes: tuple[str, ...]

    @property
    def address(self) -> str:
        """The page of this tool."""
        return f"{TOOLS}/{self.service.id}{self.choice.query}"


async def _asked(request: Ask, service_id: int) -> Asked:
    """What the address asks for, of one of the provider's own services; anybody else's is not found."""
    on = present_day(request.app.state.settings)
    own = await own_services(await open_homes(own_organisation(request), on), on)
    held = next((each for each in own if each.id == service_id), None)
    library = await live_library()
    if held is None or library is None:
        raise NotFoundException("There is no such service among yours. Look at your quality tools.")
    choice = read_tool(held, request.query_params, library)
    waiting = (await open_recommendations([held.id])).get(held.id, [])
    codes = tuple(dict.fromkeys(each.criterion for each in waiting if each.issued_at is not None))
    return Asked(held, choice, library, tool_page(library, tool_profile(choice, library, codes)), codes)


@get(TOOLS, name="portal.tools", guards=[PROVIDER])
async def show_tools(request: Ask) -> Template:
    """Each service with the methods by which it is looked at."""
    on = present_day(request.app.state.settings)
    homes = await open_homes(own_organisation(request), on)
    chosen = home_filter(request, homes)
    library = await live_library()
    names = {each.code: each.name for each in library.settings.services} if library is not None else {}
    return show(
        request,
        "portal/tools/list.html",
        tab=TOOLS,
        homes=chosen,
        services=[each for each in await own_services(homes, on) if chosen.allows(each.location_id)],
        names=names,
        methods=[(each.value, METHOD_WORDS[each]) for each in OFFERED],
    )


@get(ONE, name="portal.tool", guards=[PROVIDER])
async def show_tool(request: Ask, service_id: FromPath[int]) -> Template:
    """Exactly the tool that will be used."""
    return await _show(request, await _asked(request, service_id), "portal/tools/show.html")


@get(f"{ONE}/print", name="portal.tool_print", guards=[PROVIDER])
async def print_tool(request: Ask, service_id: FromPath[int]) -> Template:
    """The whole tool opened up, to be read or printed."""
    return await _show(request, await _asked(request, service_id), "portal/tools/print.html")


async def _show(request: Ask, asked: Asked, template: str) -> Template:
    kept = await kept_tool_pdf(asked.tool, request.app.state.settings)
    return show(
        request,
        template,
        tab=TOOLS,
        service=asked.service,
        tool=asked.tool,
        lists=lists_of(asked.choice, asked.library),
        query=asked.choice.query,
        joined=[code for code in asked.open_codes if asked.choice.method in JOINED],
        pdf_ready=kept is not None or asked.tool.count <= SHORT,
    )


@get(f"{ONE}/tool.xlsx", name="portal.tool_workbook", guards=[PROVIDER])
async def get_workbook(request: Ask, service_id: FromPath[int]) -> Response[bytes]:
    """The tool as a workbook to fill in."""
    tool = (await _asked(request, service_id)).tool
    return attachment(await tool_xlsx(tool), f"{tool.file_name}.xlsx", XLSX)


@get(f"{ONE}/tool-xlsform.xlsx", name="portal.tool_xlsform", guards=[PROVIDER])
async def get_xlsform(request: Ask, service_id: FromPath[int]) -> Response[bytes]:
    """The tool as an XLSForm."""
    tool = (await _asked(request, service_id)).tool
    return attachment(await tool_xlsform(tool), f"{tool.file_name}-xlsform.xlsx", XLSX)


@get(f"{ONE}/tool.pdf", name="portal.tool_pdf", guards=[PROVIDER])
async def get_pdf(request: Ask, service_id: FromPath[int]) -> Response[Any]:
    """The tool as a tagged PDF, when it was made before or is short; else back to the page that has it made."""
    asked, settings = await _asked(request, service_id), request.app.state.settings
    pdf = await kept_tool_pdf(asked.tool, settings)
    if pdf is None and asked.tool.count > SHORT:
        return Redirect(asked.address, status_code=303)
    try:
        pdf = pdf or await tool_pdf(asked.tool, settings)
    except PdfFailed as problem:
        flash(request, f"{problem} {INSTEAD}")
        return Redirect(asked.address, status_code=303)
    return attachment(pdf, f"{asked.tool.file_name}.pdf", "application/pdf")


@post(f"{ONE}/pdf", name="portal.make_tool_pdf", guards=[PROVIDER], status_code=200)
async def make_pdf(request: Ask, service_id: FromPath[int]) -> Redirect:
    """Have the PDF of a long tool made; the progress page says how far it is."""
    asked = await _asked(request, service_id)
    work = await start(
        "framework_tool",
        f"framework_tool:{asked.tool.hash[:32]}",
        by=current_user(request).actor,
        now=utc_now(),
        arguments={"version": asked.library.version_id, "choice": asked.choice.asked(), "back": asked.address},
    )
    return Redirect(f"/work/{work}", status_code=303)


HANDLERS = (show_tools, show_tool, print_tool, get_workbook, get_xlsform, get_pdf, make_pdf)
