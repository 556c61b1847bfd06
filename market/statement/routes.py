"""Editions of the Market Position Statement."""

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs, public
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.statement import publishing, queries, rules, service
from market.statement.editions import PUBLISHED, EditionDetails, EditionRow
from market.statement.forms import DETAILS, OPEN
from market.statement.intention_routes import ROUTES as INTENTION_ROUTES
from market.statement.pages import EditionsPage, PublicPage, edition_line, edition_page
from market.statement.section_routes import ROUTES as SECTION_ROUTES
from market.web.as_at import present_day
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Form, Reading
from market.web.render import page

AnyRequest = Request[Any, Any, Any]
READ = needs(Permission.READ_STATEMENTS)
WRITE = needs(Permission.WRITE_STATEMENTS)
PUBLISH = needs(Permission.PUBLISH_STATEMENTS)
UNREADABLE = 422
NO_FIELDS = Form()
PAGE = Form(versioned=True)
FILES = {
    "statement.html": ("html", "text/html; charset=utf-8"),
    "statement.pdf": ("pdf", "application/pdf"),
    "data-pack.zip": ("zip", "application/zip"),
}
DOCUMENT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox allow-popups allow-top-navigation-by-user-activation"
)
"""A built page carries its own styles and fonts inside; it may run nothing and ask for nothing. For PDFs the policy of all pages stays,
because browsers do not show a PDF in a sandbox."""


@get("/statements", name="statement.editions", guards=[READ])
async def show_editions(request: AnyRequest) -> Template:
    """Every edition."""
    lines = [edition_line(edition) for edition in await queries.list_editions()]
    may_write = Permission.WRITE_STATEMENTS in current_user(request).permissions
    return page(request, "statement/editions.html", EditionsPage(lines, may_write))


@get("/statements/new", name="statement.new", guards=[WRITE])
async def show_new(request: AnyRequest) -> Template:
    """The form to open an edition."""
    today = present_day(request.app.state.settings)
    return page(request, "statement/new.html", reading=OPEN.blank(title=service.TITLE, as_at=today))


@post("/statements/new", name="statement.open", guards=[WRITE], status_code=200)
async def send_new(request: AnyRequest) -> Template | Redirect:
    """Open an edition and take its figures."""
    reading = OPEN.read(await request.form())
    if reading.ok:
        settings = request.app.state.settings
        answer = await service.open_edition(
            EditionDetails(**reading.values),
            by=current_user(request).actor,
            now=utc_now(),
            today=present_day(settings),
            settings=settings,
        )
        if not isinstance(answer, Refused):
            flash(request, "The edition is open, and its figures are taken.")
            return Redirect(f"/statements/{answer}", status_code=303)
        reading = reading.with_refusals(answer)
    return page(request, "statement/new.html", reading=reading, status_code=UNREADABLE)


@get("/statements/{edition_id:int}", name="statement.edition", guards=[READ])
async def show_edition(request: AnyRequest, edition_id: FromPath[int]) -> Template:
    """One edition: where it stands."""
    return await _edition_page(request, await find(edition_id), NO_FIELDS.blank())


@get("/statements/{edition_id:int}/edit", name="statement.edit", guards=[WRITE])
async def show_details(request: AnyRequest, edition_id: FromPath[int]) -> Template:
    """The form to change title, owner and next update."""
    edition = await find(edition_id)
    reading = DETAILS.blank(version=edition.version, **_details(edition))
    return page(request, "statement/edit.html", edition_line(edition), reading=reading)


@post("/statements/{edition_id:int}/edit", name="statement.change", guards=[WRITE], status_code=200)
async def send_details(request: AnyRequest, edition_id: FromPath[int]) -> Template | Redirect:
    """Change title, owner and next update."""
    edition = await find(edition_id)
    reading = DETAILS.read(await request.form())
    if reading.ok and reading.version is not None:
        details = EditionDetails(as_at=edition.as_at, **reading.values)
        answer = await service.change_details(
            edition_id, details, version=reading.version, by=current_user(request).actor, now=utc_now()
        )
        if answer is None:
            flash(request, "The details are saved.")
            return Redirect(f"/statements/{edition_id}", status_code=303)
        if answer == service.CHANGED:
            now = await find(edition_id)
            back = f"/statements/{edition_id}"
            raise ChangedSinceOpened(reading, now=_details(now), version=now.version, action=f"{back}/edit", back=back)
        reading = reading.with_refusals(answer)
    return page(request, "statement/edit.html", edition_line(edition), reading=reading, status_code=UNREADABLE)


@post("/statements/{edition_id:int}/figures", name="statement.refresh", guards=[WRITE], status_code=200)
async def send_refresh(request: AnyRequest, edition_id: FromPath[int]) -> Template | Redirect:
    """Take the figures anew."""
    edition = await find(edition_id)
    answer = await service.refresh_figures(
        edition_id,
        by=current_user(request).actor,
        now=utc_now(),
        settings=request.app.state.settings,
    )
    if answer is not None:
        return await _edition_page(request, edition, NO_FIELDS.blank().with_refusals(answer), status_code=UNREADABLE)
    flash(request, "The figures are taken anew from what has been imported.")
    return Redirect(f"/statements/{edition_id}", status_code=303)


@post("/statements/{edition_id:int}/preview", name="statement.preview", guards=[WRITE], status_code=200)
async def send_preview(request: AnyRequest, edition_id: FromPath[int]) -> Template | Redirect:
    """Build the preview in the background."""
    edition = await find(edition_id)
    answer = await publishing.ask_for_preview(edition_id, by=current_user(request).actor, now=utc_now())
    return await _to_work(request, edition, answer)


@post("/statements/{edition_id:int}/publish", name="statement.publish", guards=[PUBLISH], status_code=200)
async def send_publish(request: AnyRequest, edition_id: FromPath[int]) -> Template | Redirect:
    """Freeze and publish."""
    edition = await find(edition_id)
    opened = PAGE.read(await request.form()).version
    answer = await publishing.publish(edition_id, by=current_user(request).actor, now=utc_now(), version=opened)
    return await _to_work(request, edition, answer)


@get("/statements/{edition_id:int}/files/{file:str}", name="statement.file", guards=[READ])
async def download(request: AnyRequest, edition_id: FromPath[int], file: FromPath[str]) -> Response[bytes]:
    """A built file of an edition: statement.html, statement.pdf or data-pack.zip."""
    return await _file(request, await find(edition_id), file)


@get("/market-position-statement", name="statement.public", guards=[public])
async def show_public(request: AnyRequest) -> Template:
    """Published editions, for everybody."""
    lines = [edition_line(edition) for edition in await queries.list_published()]
    return page(request, "statement/public.html", PublicPage(lines))


@get("/market-position-statement/{edition_id:int}/{file:str}", name="statement.public_file", guards=[public])
async def download_public(request: AnyRequest, edition_id: FromPath[int], file: FromPath[str]) -> Response[bytes]:
    """A file of a published edition, for everybody."""
    edition = await queries.find_edition(edition_id)
    if edition is None or edition.status != PUBLISHED:
        raise NotFoundException("There is no published edition of that number.")
    return await _file(request, edition, file)


async def _file(request: AnyRequest, edition: EditionRow, file: str) -> Response[bytes]:
    if file not in FILES:
        raise NotFoundException(f"A statement has the files {', '.join(FILES)}.")
    kind, media_type = FILES[file]
    body = await publishing.edition_file(edition, kind, request.app.state.settings)
    if body is None:
        raise NotFoundException("The files of this edition are not built yet.")
    state = "" if edition.published_at else "-draft"
    name = f"market-position-statement-{edition.as_at.isoformat()}{state}.{kind}"
    shown = "attachment" if kind == "zip" else "inline"
    headers = {"Content-Disposition": f'{shown}; filename="{name}"'}
    if kind == "html":
        headers["Content-Security-Policy"] = DOCUMENT_POLICY
    return Response(body, media_type=media_type, headers=headers)


async def find(edition_id: int) -> EditionRow:
    """The edition. Raises the 404 page."""
    edition = await queries.find_edition(edition_id)
    if edition is None:
        raise NotFoundException("There is no such edition. Look at the list of statements.")
    return edition


def _details(edition: EditionRow) -> dict[str, Any]:
    return {"title": edition.title, "owner": edition.owner, "next_update_on": edition.next_update_on}


async def _to_work(request: AnyRequest, edition: EditionRow, answer: int | Refused) -> Template | Redirect:
    if isinstance(answer, Refused):
        return await _edition_page(request, edition, NO_FIELDS.blank().with_refusals(answer), status_code=UNREADABLE)
    return Redirect(f"/work/{answer}", status_code=303)


async def _edition_page(
    request: AnyRequest, edition: EditionRow, reading: Reading, *, status_code: int = 200
) -> Template:
    narratives = await queries.list_narratives(edition.id)
    intentions = await queries.list_intentions(edition.id)
    permissions = current_user(request).permissions
    not_yet = rules.reasons_not_to_publish(
        edition,
        narratives={row.section for row in narratives if row.body.strip()},
        intentions=len(intentions),
        previewed=bool(edition.pdf_sha256),
    )
    content = edition_page(
        edition,
        narratives,
        intentions,
        may_write=Permission.WRITE_STATEMENTS in permissions,
        may_publish=Permission.PUBLISH_STATEMENTS in permissions,
        not_yet=not_yet,
    )
    return page(request, "statement/edition.html", content, reading=reading, status_code=status_code)


router = Router(
    "/",
    route_handlers=[
        show_editions,
        show_new,
        send_new,
        show_edition,
        show_details,
        send_details,
        send_refresh,
        send_preview,
        send_publish,
        download,
        show_public,
        download_public,
        *SECTION_ROUTES,
        *INTENTION_ROUTES,
    ],
)
