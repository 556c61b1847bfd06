"""Commissioning intentions of a draft."""

from typing import Any

from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.statement import queries, service
from market.statement.editions import EditionRow, IntentionDetails, IntentionRow
from market.statement.forms import INTENTION
from market.statement.pages import edition_line
from market.statement.snapshot import decode
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Form, Reading
from market.web.render import page

AnyRequest = Request[Any, Any, Any]
WRITE = needs(Permission.WRITE_STATEMENTS)


@get("/statements/{edition_id:int}/intentions/new", name="statement.new_intention", guards=[WRITE])
async def show_new(request: AnyRequest, edition_id: FromPath[int]) -> Template:
    """The form to add an intention."""
    edition = await _edition(edition_id)
    return _form_page(request, edition, (await _form(edition)).blank(version=0), None)


@post("/statements/{edition_id:int}/intentions/new", name="statement.add_intention", guards=[WRITE], status_code=200)
async def send_new(request: AnyRequest, edition_id: FromPath[int]) -> Template | Redirect:
    """Add an intention."""
    return await _save(request, await _edition(edition_id), None)


@get("/statements/{edition_id:int}/intentions/{intention_id:int}", name="statement.edit_intention", guards=[WRITE])
async def show_intention(request: AnyRequest, edition_id: FromPath[int], intention_id: FromPath[int]) -> Template:
    """The form to change an intention."""
    edition, row = await _edition(edition_id), await _intention(edition_id, intention_id)
    return _form_page(request, edition, (await _form(edition)).blank(version=row.version, **_stored(row)), row)


@post(
    "/statements/{edition_id:int}/intentions/{intention_id:int}",
    name="statement.change_intention",
    guards=[WRITE],
    status_code=200,
)
async def send_intention(
    request: AnyRequest, edition_id: FromPath[int], intention_id: FromPath[int]
) -> Template | Redirect:
    """Change an intention."""
    return await _save(request, await _edition(edition_id), await _intention(edition_id, intention_id))


@post(
    "/statements/{edition_id:int}/intentions/{intention_id:int}/withdraw",
    name="statement.withdraw_intention",
    guards=[WRITE],
    status_code=200,
)
async def send_withdraw(request: AnyRequest, edition_id: FromPath[int], intention_id: FromPath[int]) -> Redirect:
    """Take an intention out of a draft."""
    row = await _intention(edition_id, intention_id)
    sent = str((await request.form()).get("version", ""))
    version = int(sent) if sent.isdecimal() and len(sent) < 10 else row.version
    answer = await service.withdraw_intention(
        edition_id, intention_id, version=version, by=current_user(request).actor, now=utc_now()
    )
    flash(request, answer.reasons[0].message if answer else f"“{row.service}” is withdrawn from this edition.")
    return Redirect(f"/statements/{edition_id}", status_code=303)


async def _save(request: AnyRequest, edition: EditionRow, row: IntentionRow | None) -> Template | Redirect:
    reading = (await _form(edition)).read(await request.form())
    if not reading.ok or reading.version is None:
        return _form_page(request, edition, reading, row, status_code=422)
    answer = await service.save_intention(
        edition.id,
        _details(reading),
        intention_id=row.id if row else None,
        version=reading.version,
        by=current_user(request).actor,
        now=utc_now(),
    )
    if answer == service.CHANGED and row is not None:
        now = await _intention(edition.id, row.id)
        back = f"/statements/{edition.id}"
        action = f"{back}/intentions/{row.id}"
        raise ChangedSinceOpened(reading, now=_stored(now), version=now.version, action=action, back=back)
    if isinstance(answer, Refused):
        return _form_page(request, edition, reading.with_refusals(answer), row, status_code=422)
    flash(request, f"“{reading['service']}” is saved.")
    return Redirect(f"/statements/{edition.id}", status_code=303)


async def _form(edition: EditionRow) -> Form:
    """The form with the edition's own figures as evidence."""
    figures = decode(await queries.snapshot_json(edition.id)).figures
    return INTENTION.with_options(evidence={figure.id: figure.title for figure in figures})


def _details(reading: Reading) -> IntentionDetails:
    values = {name: value if value is not None else "" for name, value in reading.values.items()}
    numbers = {name: float(reading[name]) if reading[name] is not None else None for name in ("baseline", "target")}
    changed = {**numbers, "by_on": reading["by_on"], "evidence": tuple(reading["evidence"] or ())}
    return IntentionDetails(**{**values, **changed})


def _stored(row: IntentionRow) -> dict[str, Any]:
    names = [field.name for field in INTENTION.fields]
    return {name: getattr(row, name) for name in names} | {"evidence": row.evidence.split()}


def _form_page(
    request: AnyRequest, edition: EditionRow, reading: Reading, row: IntentionRow | None, *, status_code: int = 200
) -> Template:
    action = f"/statements/{edition.id}/intentions/{row.id if row else 'new'}"
    return page(
        request,
        "statement/intention.html",
        edition_line(edition),
        reading=reading,
        action=action,
        intention=row,
        status_code=status_code,
    )


async def _edition(edition_id: int) -> EditionRow:
    edition = await queries.find_edition(edition_id)
    if edition is None:
        raise NotFoundException("There is no such edition. Look at the list of statements.")
    return edition


async def _intention(edition_id: int, intention_id: int) -> IntentionRow:
    row = await queries.find_intention(edition_id, intention_id)
    if row is None:
        raise NotFoundException("There is no such intention, or it was withdrawn. Go back to the edition.")
    return row


ROUTES = (show_new, send_new, show_intention, send_intention, send_withdraw)
