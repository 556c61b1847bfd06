"""Pages of imports: the list, the upload, the preview with its decision, the result and its downloads."""

import asyncio
from collections.abc import Collection
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.params import FromPath
from litestar.response import File, Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refusal, Refused, refused
from market.documents.store import FileLost
from market.importers import service, template_routes
from market.importers.corrections import rejected_csv, rejected_json
from market.importers.forms import upload_form
from market.importers.lists import IMPORTS, RunLine, feed_title, run_line
from market.importers.pages import SHOWN_REJECTED, imports_page, new_page, run_page
from market.importers.queries import (
    Run,
    find_run,
    get_run,
    last_applied,
    list_held,
    list_rejected,
    list_runs,
    rejected_with_cells,
)
from market.importers.rules import ENDED
from market.web.as_at import present_day
from market.web.downloads import attachment, list_response, safe_filename
from market.web.flash import flash
from market.web.forms import Form, Reading
from market.web.limits import TAKES_FILES
from market.web.lists import Listing, ListQuery
from market.web.render import page

AnyRequest = Request[Any, Any, Any]
IMPORT = needs(Permission.IMPORT_FILES)
NO_FIELDS = Form()
NOT_YOURS_TO_APPLY = Refusal(
    "not_yours_to_apply",
    "You may read what this file says but not change it. Ask somebody who may to look at this import and apply it.",
)
NOT_YOURS = Refusal(
    "not_yours", "You may not import files of this kind. Ask a commissioning officer to import it.", "feed"
)


@get("/imports", name="importers.list", guards=[IMPORT])
async def show_imports(request: AnyRequest) -> Template:
    """Every import, how fresh each feed is, and what waits for a decision."""
    settings = request.app.state.settings
    query = IMPORTS.read(request.query_params)
    hidden = _hidden(request)
    lines, total = await _lines(query, hidden)
    shown = imports_page(
        Listing(lines, total, query),
        await last_applied(),
        await list_held(hidden),
        today=present_day(settings),
        tracker_days=settings.tracker_max_age_days,
    )
    return page(request, "importers/list.html", shown)


@get(["/imports.csv", "/imports.xlsx"], name="importers.list_file", guards=[IMPORT])
async def download_imports(request: AnyRequest) -> Response[bytes]:
    """The filtered list as a file."""
    lines, _ = await _lines(IMPORTS.read(request.query_params).everything(), _hidden(request))
    return await list_response("imports", request.url.path.rpartition(".")[2], IMPORTS, lines)


@get("/imports/new", name="importers.new", guards=[IMPORT])
async def show_new_import(request: AnyRequest) -> Template:
    """The upload form."""
    return _upload_page(request, upload_form(request.app.state.settings.upload_megabytes).blank(feed=service.AUTO))


@post("/imports/new", name="importers.upload", guards=[IMPORT], status_code=200, opt=TAKES_FILES)
async def send_new_import(request: AnyRequest) -> Template | Redirect:
    """Keep the file and have it read in the background."""
    settings = request.app.state.settings
    reading = upload_form(settings.upload_megabytes).read(await request.form())
    if not reading.ok:
        return _upload_page(request, reading)
    if reading["feed"] in _hidden(request):
        return _upload_page(request, reading.with_refusals(refused(NOT_YOURS)))
    by, now, upload = current_user(request).actor, utc_now(), reading["file"]
    received = await service.receive(
        upload.file,
        feed=reading["feed"],
        file_name=upload.filename,
        as_at=reading["as_at"],
        by=by,
        now=now,
        settings=settings,
    )
    if isinstance(received, Refused):
        return _upload_page(request, reading.with_refusals(received))
    if (await get_run(received)).status in ENDED:
        return Redirect(f"/imports/{received}", status_code=303)
    work_id = await service.ask_for_preview(received, by=by, now=now)
    return Redirect(f"/work/{work_id}", status_code=303)


@get("/imports/{run_id:int}", name="importers.show", guards=[IMPORT])
async def show_import(request: AnyRequest, run_id: FromPath[int]) -> Template:
    """One import: its preview, or what became of it."""
    return await _run_page(request, await _run(request, run_id), NO_FIELDS.blank())


@post("/imports/{run_id:int}/apply", name="importers.apply", guards=[IMPORT], status_code=200)
async def send_apply(request: AnyRequest, run_id: FromPath[int]) -> Template | Redirect:
    """Apply a previewed file, or confirm a held one (which needs its own permission)."""
    run = await _run(request, run_id)
    user = current_user(request)
    if not _may_apply(request, run):
        return await _run_page(request, run, NO_FIELDS.blank().with_refusals(refused(NOT_YOURS_TO_APPLY)))
    answer = await service.ask_to_apply(
        run_id, may_confirm=user.may(Permission.CONFIRM_IMPORTS), by=user.actor, now=utc_now()
    )
    if isinstance(answer, Refused):
        return await _run_page(request, await _run(request, run.id), NO_FIELDS.blank().with_refusals(answer))
    return Redirect(f"/work/{answer}", status_code=303)


@post("/imports/{run_id:int}/discard", name="importers.discard", guards=[IMPORT], status_code=200)
async def send_discard(request: AnyRequest, run_id: FromPath[int]) -> Template | Redirect:
    """Leave a file unapplied for good."""
    run = await _run(request, run_id)
    answer = await service.discard(run.id, by=current_user(request).actor, now=utc_now())
    if answer is not None:
        return await _run_page(request, await _run(request, run.id), NO_FIELDS.blank().with_refusals(answer))
    flash(request, f"Import {run.id} is discarded. Nothing was changed.")
    return Redirect("/imports", status_code=303)


@get(
    ["/imports/{run_id:int}/rejected.csv", "/imports/{run_id:int}/rejected.json"],
    name="importers.rejected",
    guards=[IMPORT],
)
async def download_rejected(request: AnyRequest, run_id: FromPath[int]) -> Response[bytes]:
    """The rejected rows, to mend and import again."""
    run = await _run(request, run_id)
    rows = await rejected_with_cells(run.id)
    kind = request.url.path.rpartition(".")[2]
    body = await asyncio.to_thread(rejected_json if kind == "json" else rejected_csv, run, rows)
    media = "application/json" if kind == "json" else "text/csv; charset=utf-8"
    return attachment(body, f"import-{run.id}-rejected.{kind}", media)


@post("/imports/{run_id:int}/file", name="importers.file", guards=[IMPORT], status_code=200)
async def send_file(request: AnyRequest, run_id: FromPath[int]) -> File:
    """The file as it was received. Who took it is written down, so this is a POST."""
    run = await _run(request, run_id)
    try:
        path = await service.kept_file(run, request.app.state.settings, by=current_user(request).actor, now=utc_now())
    except FileLost as lost:
        raise NotFoundException(str(lost)) from None
    return File(path=path, filename=safe_filename(run.file_name), media_type="application/octet-stream")


async def _lines(query: ListQuery, hidden: Collection[str]) -> tuple[list[RunLine], int]:
    runs, total = await list_runs(query, hidden)
    return [run_line(run) for run in runs], total


def _hidden(request: AnyRequest) -> list[str]:
    """The feeds whose imports the person may not see."""
    user = current_user(request)
    return [feed.code for feed in service.FEEDS if feed.readers is not None and not user.may(feed.readers)]


def _may_apply(request: AnyRequest, run: Run) -> bool:
    """Whether the person may write what the file would write."""
    feed = service.feed_of(run.feed)
    return feed is None or feed.writers is None or current_user(request).may(feed.writers)


async def _run(request: AnyRequest, run_id: int) -> Run:
    """An import that the person may see."""
    run = await find_run(run_id)
    if run is None:
        raise NotFoundException("There is no such import.")
    if run.feed in _hidden(request):
        raise PermissionDeniedException(
            f"This import is a file of {feed_title(run.feed).lower()}, which you may not see. Ask somebody who works with them."
        )
    return run


async def _run_page(request: AnyRequest, run: Run, reading: Reading) -> Template:
    rejected = await list_rejected(run.id, SHOWN_REJECTED + 1)
    shown = run_page(
        run,
        rejected,
        may_confirm=current_user(request).may(Permission.CONFIRM_IMPORTS),
        may_apply=_may_apply(request, run),
    )
    return page(request, "importers/show.html", shown, reading=reading, status_code=200 if reading.ok else 409)


def _upload_page(request: AnyRequest, reading: Reading) -> Template:
    return page(request, "importers/new.html", new_page(), reading=reading, status_code=200 if reading.ok else 422)


router = Router(
    path="/",
    route_handlers=[
        show_imports,
        download_imports,
        show_new_import,
        send_new_import,
        show_import,
        send_apply,
        send_discard,
        download_rejected,
        send_file,
        *template_routes.HANDLERS,
    ],
)
