"""Pages of importing a tool: the file, the preview in which everything can be put right, and the template."""

import asyncio
import hashlib
import hmac
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refusal, Refused
from market.core.words import count_words
from market.documents.store import FileLost
from market.quality.consolidation import service
from market.quality.consolidation.comparing import compare
from market.quality.consolidation.forms import details_of, import_form, shown_details, upload_form
from market.quality.consolidation.import_pages import PreviewPage, preview_page
from market.quality.consolidation.pages import tabs
from market.quality.consolidation.previewing import Chosen, choices_of, plans_of
from market.quality.consolidation.queries import find_tool, tools_of_file
from market.quality.consolidation.template_file import template_bytes
from market.quality.consolidation.tools_service import guess_method, guess_services
from market.quality.consolidation.types import ReadFile, StoredFile, ToolLines
from market.web.downloads import XLSX, attachment
from market.web.fields import FormData
from market.web.flash import flash
from market.web.forms import Reading
from market.web.limits import TAKES_FILES
from market.web.render import page

Ask = Request[Any, Any, Any]
ROOT = "/quality/consolidation"
WRITE = needs(Permission.CONSOLIDATE_TOOLS)


@get(f"{ROOT}/import", name="consolidation.new_import", guards=[WRITE])
async def show_upload(request: Ask) -> Template:
    """The form for a tool's file."""
    code = str(request.query_params.get("code", ""))[:16]
    return _upload_page(request, upload_form(request.app.state.settings.upload_megabytes).blank(code=code))


@post(f"{ROOT}/import", name="consolidation.upload", guards=[WRITE], status_code=200, opt=TAKES_FILES)
async def send_upload(request: Ask) -> Template | Redirect:
    """Look into the file, keep it by its hash and show how it was read. Nothing is recorded yet."""
    settings = request.app.state.settings
    reading = upload_form(settings.upload_megabytes).read(await request.form())
    if not reading.ok:
        return _upload_page(request, reading)
    upload = reading["file"]
    received = await service.receive(upload.file, settings)
    if isinstance(received, Refused):
        return _upload_page(request, reading.with_refusals(received))
    stored, _ = received
    told = urlencode({"name": upload.filename[:200], "code": reading["code"] or ""})
    return Redirect(f"{ROOT}/import/{stored.sha256}/{_seal(request, stored.sha256)}?{told}", status_code=303)


def _upload_page(request: Ask, reading: Reading) -> Template:
    return page(
        request,
        "quality/consolidation/upload.html",
        reading=reading,
        tabs=tabs(current_user(request).permissions),
        status_code=200 if reading.ok else 422,
    )


def _seal(request: Ask, sha256: str) -> str:
    """Shows that this person brought the file: no other file of the store can be read by its hash."""
    words = f"consolidation:{current_user(request).id}:{sha256}".encode()
    return hmac.new(request.app.state.settings.secret_key.encode(), words, hashlib.sha256).hexdigest()[:32]


async def _kept(request: Ask, sha256: str, seal: str) -> ReadFile:
    if not hmac.compare_digest(seal.encode(), _seal(request, sha256).encode()):
        raise NotFoundException("This address belongs to somebody else. Choose the file again.")
    try:
        opened = await service.open_kept(sha256, request.app.state.settings)
    except (FileLost, ValueError):
        raise NotFoundException("The file is no longer here. Choose it again.") from None
    if isinstance(opened, Refused):
        raise NotFoundException(opened.reasons[0].message)
    return opened


@get(f"{ROOT}/import/{{sha256:str}}/{{seal:str}}", name="consolidation.preview", guards=[WRITE])
async def show_preview(request: Ask, sha256: FromPath[str], seal: FromPath[str]) -> Template:
    """How a file was read, with everything that can be changed about it."""
    file = await _kept(request, sha256, seal)
    known = await service.known_codes()
    found = await service.read_lines(file, known)
    reading = await _first_reading(request, found, known)
    return await _preview(request, file, found, Chosen(None, {}), reading, sha256)


async def _first_reading(request: Ask, found: ToolLines, known: service.Known) -> Reading:
    """The details as stored, or as far as the file says them itself."""
    form = import_form(known[1])
    code = str(request.query_params.get("code", ""))[:16] or found.code
    tool = await find_tool(code) if code else None
    if tool is not None:
        return form.blank(**shown_details(tool))
    method, times = guess_method(found.title)
    services = list(found.services or guess_services(found.title, frozenset(known[1])))
    values: dict[str, Any] = {"code": code, "title": found.title, "services": services, "method": method or None}
    return form.blank(**values, times_a_year=f"{times:g}" if times else None)


@post(
    f"{ROOT}/import/{{sha256:str}}/{{seal:str}}",
    name="consolidation.confirm",
    guards=[WRITE],
    status_code=200,
)
async def send_preview(request: Ask, sha256: FromPath[str], seal: FromPath[str]) -> Template | Redirect:
    """Show the preview again with what was changed, or import it as it is shown."""
    file = await _kept(request, sha256, seal)
    known = await service.known_codes()
    sent = await request.form()
    data = FormData(sent)
    were = plans_of(data.text("plans"), file)
    was = await service.read_lines(file, known, plans=were)
    chosen = choices_of(file, data, was.lines, were)
    found = await service.read_lines(file, known, plans=chosen.plans, kinds=chosen.kinds)
    reading = import_form(known[1]).read(sent)
    if data.text("act") != "import":
        return await _preview(request, file, found, chosen, _without_errors(reading), sha256)
    if not reading.ok:
        return await _preview(request, file, found, chosen, reading, sha256)
    if surprise := await _not_compared_yet(request, reading["code"], sha256):
        return await _preview(request, file, found, chosen, reading.with_refusals(surprise), sha256)
    stored = StoredFile(sha256, _name(request))
    done = await service.import_lines(
        details_of(reading),
        stored,
        found,
        officer_count=reading["officer_count"],
        by=current_user(request).actor,
        now=utc_now(),
    )
    if isinstance(done, Refused):
        return await _preview(request, file, found, chosen, reading.with_refusals(done), sha256)
    said = "That file was here already, so nothing was changed." if done.same else "The tool was imported."
    if done.carried:
        said += f" {count_words(done.carried, 'decision was', 'decisions were')} carried over."
    flash(request, said)
    return Redirect(f"{ROOT}/tools/{done.tool_id}", status_code=303)


async def _not_compared_yet(request: Ask, code: str, sha256: str) -> Refused | None:
    """A tool that is here already is replaced only by somebody who was shown what that changes, never by a code typed by mistake."""
    tool = await find_tool(code)
    shown = str(request.query_params.get("code", "")).strip().lower()
    if tool is None or shown == tool.code.lower() or tool.id in {each.id for each in await tools_of_file(sha256)}:
        return None
    words = (
        f"{tool.code} is here already: {tool.title}. This file would take its place. Look at what that changes and import it again, "
        "or enter another code"
    )
    return Refused((Refusal("code_taken", words, "code"),))


def _without_errors(reading: Reading) -> Reading:
    """What was typed so far: only importing asks for all of it."""
    return Reading(form=reading.form, values=reading.values, typed=reading.typed)


def _name(request: Ask) -> str:
    return str(request.query_params.get("name", ""))[:200] or "file"


async def _preview(
    request: Ask, file: ReadFile, found: ToolLines, chosen: Chosen, reading: Reading, sha256: str
) -> Template:
    code = str(reading.typed.get("code") or "")
    shown: PreviewPage = preview_page(
        file,
        found,
        chosen.kinds,
        file_name=_name(request),
        action=f"{request.url.path}?{urlencode({'name': _name(request), 'code': code})}",
        page=chosen.page,
        officer_count=reading.values.get("officer_count"),
        comparison=await compare(code, sha256, found),
    )
    return page(
        request,
        "quality/consolidation/preview.html",
        shown,
        reading=reading,
        tabs=tabs(current_user(request).permissions),
        status_code=422 if reading.errors else 200,
    )


@get(f"{ROOT}/template.xlsx", name="consolidation.template", guards=[WRITE])
async def get_template(request: Ask) -> Response[bytes]:
    """The empty template."""
    themes, services = await service.known_codes()
    body = await asyncio.to_thread(template_bytes, themes, services)
    return attachment(body, "tool-template.xlsx", XLSX)


HANDLERS = (show_upload, send_upload, show_preview, send_preview, get_template)
