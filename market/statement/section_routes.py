"""Writing the sections of a draft."""

from typing import Any

from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.statement import queries, service
from market.statement.editions import EditionRow
from market.statement.forms import NARRATIVE
from market.statement.pages import section_page
from market.statement.pictures import charts_of
from market.statement.sections.registry import SECTIONS
from market.statement.sections.section import Section
from market.web.charts import draw
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Reading
from market.web.render import page

AnyRequest = Request[Any, Any, Any]


@get(
    "/statements/{edition_id:int}/sections/{code:str}",
    name="statement.section",
    guards=[needs(Permission.READ_STATEMENTS)],
)
async def show_section(request: AnyRequest, edition_id: FromPath[int], code: FromPath[str]) -> Template:
    """One section: its text to edit, and every figure and chart it prints."""
    edition, section = await _found(edition_id, code)
    row = await queries.find_narrative(edition_id, code)
    reading = NARRATIVE.blank(version=row.version if row else 0, body=row.body if row else "")
    return await _section_page(request, edition, section, reading)


@post(
    "/statements/{edition_id:int}/sections/{code:str}",
    name="statement.write_section",
    guards=[needs(Permission.WRITE_STATEMENTS)],
    status_code=200,
)
async def send_section(request: AnyRequest, edition_id: FromPath[int], code: FromPath[str]) -> Template | Redirect:
    """Save the text of a section."""
    edition, section = await _found(edition_id, code)
    reading = NARRATIVE.read(await request.form())
    here = f"/statements/{edition_id}/sections/{code}"
    if reading.ok and reading.version is not None:
        answer = await service.save_narrative(
            edition_id,
            code,
            reading["body"] or "",
            version=reading.version,
            by=current_user(request).actor,
            now=utc_now(),
        )
        if answer is None:
            flash(request, f"The text of “{section.title}” is saved.")
            return Redirect(here, status_code=303)
        if answer == service.CHANGED:
            row = await queries.find_narrative(edition_id, code)
            now = {"body": row.body if row else ""}
            raise ChangedSinceOpened(reading, now=now, version=row.version if row else 0, action=here, back=here)
        reading = reading.with_refusals(answer)
    return await _section_page(request, edition, section, reading, status_code=422)


async def _found(edition_id: int, code: str) -> tuple[EditionRow, Section]:
    edition = await queries.find_edition(edition_id)
    section = next((known for known in SECTIONS if known.code == code), None)
    if edition is None or section is None:
        raise NotFoundException("There is no such section. Go back to the edition.")
    return edition, section


async def _section_page(
    request: AnyRequest, edition: EditionRow, section: Section, reading: Reading, *, status_code: int = 200
) -> Template:
    snapshot = await service.worded_snapshot(edition)
    drawn = {chart.id: await draw(chart) for chart in charts_of(section.compose(snapshot))}
    may_write = Permission.WRITE_STATEMENTS in current_user(request).permissions
    content = section_page(edition, section, snapshot, drawn, may_write=may_write)
    return page(request, "statement/section.html", content, reading=reading, status_code=status_code)


ROUTES = (show_section, send_section)
