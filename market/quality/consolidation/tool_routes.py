"""Pages of tools: all of them, one with its files, its details, and the file as it came."""

from typing import Any

from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import File, Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Changed, Refused
from market.documents.store import FileLost
from market.quality.consolidation import service
from market.quality.consolidation.forms import details_form, details_of, shown_details
from market.quality.consolidation.pages import ROOT, tabs, tool_page, tools_page
from market.quality.consolidation.queries import (
    NoSuchTool,
    get_progress,
    get_tool,
    imports_of,
    list_tools,
    sections_of,
)
from market.quality.consolidation.tool_files import hand_out
from market.quality.consolidation.types import ToolRow
from market.web.downloads import safe_filename
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Form, Reading
from market.web.render import page

Ask = Request[Any, Any, Any]
READ = needs(Permission.READ_QUALITY)
WRITE = needs(Permission.CONSOLIDATE_TOOLS)
NO_TOOL = "There is no such tool."


@get(ROOT, name="consolidation.tools", guards=[READ])
async def show_tools(request: Ask) -> Template:
    """Every tool with its progress."""
    permissions = current_user(request).permissions
    return page(
        request,
        "quality/consolidation/tools.html",
        tools_page(await list_tools()),
        tabs=tabs(permissions),
        may_edit=Permission.CONSOLIDATE_TOOLS in permissions,
    )


@get(f"{ROOT}/tools/{{tool_id:int}}", name="consolidation.tool", guards=[READ])
async def show_tool(request: Ask, tool_id: FromPath[int]) -> Template:
    """One tool: what it is, how far it is, and its files."""
    try:
        tool = await get_progress(tool_id)
    except NoSuchTool:
        raise NotFoundException(NO_TOOL) from None
    _, services = await service.known_codes()
    permissions = current_user(request).permissions
    return page(
        request,
        "quality/consolidation/tool.html",
        tool_page(tool, await imports_of(tool_id), services, await sections_of(tool_id)),
        tabs=tabs(permissions),
        may_edit=Permission.CONSOLIDATE_TOOLS in permissions,
    )


async def _tool(tool_id: int) -> ToolRow:
    try:
        return await get_tool(tool_id)
    except NoSuchTool:
        raise NotFoundException(NO_TOOL) from None


async def _form() -> Form:
    return details_form((await service.known_codes())[1])


@get(f"{ROOT}/tools/{{tool_id:int}}/edit", name="consolidation.edit_tool", guards=[WRITE])
async def show_details(request: Ask, tool_id: FromPath[int]) -> Template:
    """The form of a tool's details."""
    tool = await _tool(tool_id)
    form = Form(*(await _form()).fields, versioned=True)
    return _details_page(request, tool, form.blank(version=tool.version, **shown_details(tool)))


@post(f"{ROOT}/tools/{{tool_id:int}}/edit", name="consolidation.save_tool", guards=[WRITE], status_code=200)
async def send_details(request: Ask, tool_id: FromPath[int]) -> Template | Redirect:
    """Save the details of a tool. Its code stays: decisions and the proof name it."""
    tool = await _tool(tool_id)
    form = Form(*(await _form()).fields, versioned=True)
    reading = form.read({**(await request.form()).dict(), "code": [tool.code]})
    if not reading.ok or reading.version is None:
        return _details_page(request, tool, reading)
    answer = await service.change_details(
        tool_id, reading.version, details_of(reading), by=current_user(request).actor, now=utc_now()
    )
    if isinstance(answer, Refused):
        return _details_page(request, tool, reading.with_refusals(answer))
    address = f"{ROOT}/tools/{tool_id}"
    if isinstance(answer, Changed):
        newer = await _tool(tool_id)
        now = shown_details(newer)
        raise ChangedSinceOpened(reading, now=now, version=newer.version, action=f"{address}/edit", back=address)
    flash(request, "The details of the tool were saved.")
    return Redirect(address, status_code=303)


def _details_page(request: Ask, tool: ToolRow, reading: Reading) -> Template:
    return page(
        request,
        "quality/consolidation/details.html",
        tool,
        reading=reading,
        status_code=422 if reading.errors else 200,
    )


@post(
    f"{ROOT}/tools/{{tool_id:int}}/file/{{import_id:int}}",
    name="consolidation.tool_file",
    guards=[WRITE],
    status_code=200,
)
async def send_file(request: Ask, tool_id: FromPath[int], import_id: FromPath[int]) -> File:
    """The file as it came. Old answers may be left in it, so who took it is written down: this is a POST."""
    home = request.app.state.settings.home
    try:
        found = await hand_out(tool_id, import_id, home, by=current_user(request).actor, now=utc_now())
    except FileLost as lost:
        raise NotFoundException(str(lost)) from None
    if found is None:
        raise NotFoundException("There is no such file.")
    path, name = found
    return File(path=path, filename=safe_filename(name), media_type="application/octet-stream")


HANDLERS = (show_tools, show_tool, show_details, send_details, send_file)
