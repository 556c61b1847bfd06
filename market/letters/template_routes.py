"""Templates of letters: the list, one version with a preview, drafting another text and putting it into force by a second person."""

from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.refusal import Refused
from market.letters import template_service as service
from market.letters.access import READ, Ask
from market.letters.forms import TEMPLATE
from market.letters.queries import find_template, list_templates, template_in_force, versions_of
from market.letters.rendering import Writable
from market.letters.template_pages import as_delivered, placeholder_rows, template_lines, template_page
from market.letters.types import TemplateRow, TemplateStatus
from market.web.as_at import now_of
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Form, Reading
from market.web.render import page

LIST = "/letter-templates"
VERSION = LIST + "/{code:str}/{number:int}"
EDIT = needs(Permission.EDIT_POLICIES)
NONE = "There is no such letter template. Look at the list of templates."
APPROVING = Form(versioned=True)


@get(LIST, name="letters.templates", guards=[READ])
async def show_templates(request: Ask) -> Template:
    """Every template with the version that letters are made from, and drafts of others."""
    return page(request, "letters/templates.html", lines=template_lines(await list_templates()))


@get(LIST + "/{code:str}", name="letters.template", guards=[READ])
async def show_template(request: Ask, code: FromPath[str]) -> Template:
    """The version in force; before a first one is stored, the text as delivered."""
    row = await template_in_force(code) or as_delivered(code)
    if row is None:
        raise NotFoundException(NONE)
    return await _show(request, row)


@get(VERSION, name="letters.template_version", guards=[READ])
async def show_template_version(request: Ask, code: FromPath[str], number: FromPath[int]) -> Template:
    """One version, with a preview filled with invented values."""
    return await _show(request, await _version(code, number))


@post(LIST + "/{code:str}/draft", name="letters.draft_template", guards=[EDIT], status_code=200)
async def send_draft(request: Ask, code: FromPath[str]) -> Redirect:
    """Begin a draft, or go to the one that is there."""
    answer = await service.draft_template(code, by=current_user(request).actor, now=now_of(request))
    if isinstance(answer, Refused):
        raise NotFoundException(NONE)
    return Redirect(f"{LIST}/{code}/{answer}/edit", status_code=303)


@get(f"{VERSION}/edit", name="letters.edit_template", guards=[EDIT])
async def show_edit_template(request: Ask, code: FromPath[str], number: FromPath[int]) -> Template | Redirect:
    """The form to change a draft."""
    row = await _version(code, number)
    if row.status != TemplateStatus.DRAFT:
        return Redirect(f"{LIST}/{code}/{number}", status_code=303)
    return _form(request, row, TEMPLATE.blank(version=row.version, **_stored(row)))


@post(f"{VERSION}/edit", name="letters.change_template", guards=[EDIT], status_code=200)
async def send_edit_template(request: Ask, code: FromPath[str], number: FromPath[int]) -> Template | Redirect:
    """Save a draft; a broken text is refused with its line, and nothing typed is lost."""
    row = await _version(code, number)
    reading = TEMPLATE.read(await request.form())
    if not reading.ok:
        return _form(request, row, reading)
    answer = await service.change_template(
        code,
        number,
        title=reading["title"],
        notes=reading["notes"] or "",
        text=reading["text"] + "\n",
        version=reading.version or 0,
        by=current_user(request).actor,
        now=now_of(request),
    )
    back = f"{LIST}/{code}/{number}"
    if answer == "changed_meanwhile":
        fresh = await _version(code, number)
        raise ChangedSinceOpened(reading, now=_stored(fresh), version=fresh.version, action=f"{back}/edit", back=back)
    if isinstance(answer, Refused):
        return _form(request, row, reading.with_refusals(answer))
    flash(request, "The draft is saved. Somebody else has to put it into force.")
    return Redirect(back, status_code=303)


@post(f"{VERSION}/in-force", name="letters.approve_template", guards=[EDIT], status_code=200)
async def send_in_force(request: Ask, code: FromPath[str], number: FromPath[int]) -> Redirect:
    """Put a draft into force."""
    reading = APPROVING.read(await request.form())
    answer = await service.put_into_force(
        code,
        number,
        version=reading.version or 0,
        by=current_user(request).actor,
        now=now_of(request),
    )
    return _after(request, f"{LIST}/{code}/{number}", answer, "This version is in force: letters are now made from it.")


@post(f"{VERSION}/drop", name="letters.drop_template", guards=[EDIT], status_code=200)
async def send_drop(request: Ask, code: FromPath[str], number: FromPath[int]) -> Redirect:
    """Throw a draft away."""
    answer = await service.drop_draft(code, number, by=current_user(request).actor, now=now_of(request))
    back = f"{LIST}/{code}" if answer is None else f"{LIST}/{code}/{number}"
    return _after(request, back, answer, "The draft is thrown away.")


def _after(request: Ask, back: str, answer: str | Refused | None, done: str) -> Redirect:
    if isinstance(answer, Refused):
        flash(request, answer.reasons[0].message + ".")
    elif answer == "changed_meanwhile":
        flash(request, "Somebody changed this draft after you opened it, so nothing was done. Read it again.")
    else:
        flash(request, done)
    return Redirect(back, status_code=303)


async def _version(code: str, number: int) -> TemplateRow:
    row = await find_template(code, number)
    if row is None:
        raise NotFoundException(NONE)
    return row


async def _show(request: Ask, row: TemplateRow) -> Template:
    user = current_user(request)
    shown = template_page(row, await versions_of(row.code))
    return page(
        request,
        "letters/template.html",
        shown,
        may_edit=user.may(Permission.EDIT_POLICIES),
        is_own=row.made_by == user.id,
    )


def _stored(row: TemplateRow) -> dict[str, Any]:
    return {"title": row.title, "notes": row.notes, "text": row.text}


def _form(request: Ask, row: TemplateRow, reading: Reading) -> Template:
    places = placeholder_rows(Writable(row.code, row.title, row.placeholders, row.text))
    status = 422 if reading.errors else 200
    return page(
        request, "letters/template_form.html", row=row, placeholders=places, reading=reading, status_code=status
    )


HANDLERS = (
    show_templates,
    show_template,
    show_template_version,
    send_draft,
    show_edit_template,
    send_edit_template,
    send_in_force,
    send_drop,
)
