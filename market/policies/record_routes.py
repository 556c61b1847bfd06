"""Changing a draft record by record, with forms made from the records' own fields."""

from typing import Any

from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from market.core.refusal import Changed, Refused
from market.policies import drafts
from market.policies.draft_routes import EDIT, follow, form_page, who
from market.policies.forms import form_of, record_of, starting_values, values_of
from market.policies.loading import Policy
from market.policies.pages import FormPage, address_of, is_draft, trail_of
from market.policies.parts import Section, record_name, records_in
from market.policies.reading_routes import SECTION, section_of, version_of
from market.policies.references import references_of
from market.policies.types import VersionRow
from market.policies.words import KIND_WORDS, section_words
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Form

Ask = Request[Any, Any, Any]
ALONE = "all"
"""How an address names the one record of a section without records."""
RECORD = SECTION + "/records/{record:str}"


class Opened(Struct, frozen=True, kw_only=True):
    """A record of a draft with all that its form needs."""

    row: VersionRow
    policy: Policy
    section: Section
    name: str
    record: Any
    form: Form
    shown: FormPage


async def _draft(kind: str, number: int, key: str) -> tuple[VersionRow, Policy, Section]:
    row, policy = await version_of(kind, number)
    if not is_draft(row):
        raise NotFoundException("Only a draft can be changed. This version is not one.")
    return row, policy, section_of(row, key)


async def _opened(kind: str, number: int, key: str, record: str) -> Opened:
    row, policy, section = await _draft(kind, number, key)
    name = record if section.has_records else ""
    held = dict(records_in(policy, section))
    if name not in held or (not section.has_records and record != ALONE):
        raise NotFoundException("There is no record of that name in this draft.")
    shown = FormPage(
        title=f"Change {name}" if name else f"Change {section_words(key).lower()}",
        caption=f"{KIND_WORDS[row.kind]}, draft {number}: {section_words(key)}",
        lead="",
        action=address_of(row.kind, number, "sections", key, "records", record, "edit"),
        button="Save",
        back=address_of(row.kind, number, "sections", key),
        trail=(*trail_of(row), (section_words(key), address_of(row.kind, number, "sections", key))),
    )
    form = form_of(section, held[name], references_of(row.kind, policy))
    return Opened(row=row, policy=policy, section=section, name=name, record=held[name], form=form, shown=shown)


@get(RECORD + "/edit", name="policies.edit_record_form", guards=[EDIT])
async def open_record(
    request: Ask, kind: FromPath[str], number: FromPath[int], section: FromPath[str], record: FromPath[str]
) -> Template:
    """The form of a record of a draft."""
    opened = await _opened(kind, number, section, record)
    version = await drafts.record_version(opened.row.id, section, opened.name)
    return form_page(
        request, opened.shown, opened.form.blank(version=version, **values_of(opened.section, opened.record))
    )


@post(RECORD + "/edit", name="policies.edit_record", guards=[EDIT], status_code=200)
async def change_record(
    request: Ask, kind: FromPath[str], number: FromPath[int], section: FromPath[str], record: FromPath[str]
) -> Any:
    """Save a record of a draft."""
    opened = await _opened(kind, number, section, record)
    reading = opened.form.read(await request.form())
    typed = record_of(opened.section, reading, opened.record) if reading.ok else Refused(())
    if isinstance(typed, Refused):
        return form_page(request, opened.shown, reading.with_refusals(typed))
    answer = await drafts.save_record(
        opened.row.kind, number, section, opened.name, typed, reading.version or 0, **who(request)
    )
    if isinstance(answer, Refused):
        return form_page(request, opened.shown, reading.with_refusals(answer))
    if isinstance(answer, Changed):
        now = await _opened(kind, number, section, record)
        version = await drafts.record_version(now.row.id, section, now.name)
        values = values_of(now.section, now.record)
        raise ChangedSinceOpened(
            reading, now=values, version=version, action=opened.shown.action, back=opened.shown.back
        )
    flash(request, f"{opened.name or section_words(section)} was saved in draft {number}.")
    return Redirect(opened.shown.back, status_code=303)


def _adding(row: VersionRow, section: Section) -> FormPage:
    here = address_of(row.kind, row.number, "sections", section.key)
    return FormPage(
        title="Add a record",
        caption=f"{KIND_WORDS[row.kind]}, draft {row.number}: {section_words(section.key)}",
        lead="",
        action=f"{here}/new",
        button="Add",
        back=here,
        trail=(*trail_of(row), (section_words(section.key), here)),
    )


async def _growing(kind: str, number: int, key: str) -> tuple[VersionRow, Section, Form]:
    row, policy, section = await _draft(kind, number, key)
    if not section.grows:
        raise NotFoundException(drafts.FIXED.message)
    return row, section, form_of(section, None, references_of(row.kind, policy), adding=True)


@get(SECTION + "/new", name="policies.new_record", guards=[EDIT])
async def new_record(request: Ask, kind: FromPath[str], number: FromPath[int], section: FromPath[str]) -> Template:
    """The form of a new record."""
    row, found, form = await _growing(kind, number, section)
    return form_page(request, _adding(row, found), form.blank(**starting_values(found)))


@post(SECTION + "/new", name="policies.add_record", guards=[EDIT], status_code=200)
async def add_record(request: Ask, kind: FromPath[str], number: FromPath[int], section: FromPath[str]) -> Any:
    """Add a record to a draft."""
    row, found, form = await _growing(kind, number, section)
    reading = form.read(await request.form())
    typed = record_of(found, reading) if reading.ok else Refused(())
    if isinstance(typed, Refused):
        return form_page(request, _adding(row, found), reading.with_refusals(typed))
    answer = await drafts.add_record(row.kind, number, section, typed, **who(request))
    if isinstance(answer, Refused):
        return form_page(request, _adding(row, found), reading.with_refusals(answer))
    flash(request, f"{record_name(typed, 0)} was added to draft {number}.")
    return Redirect(_adding(row, found).back, status_code=303)


@post(RECORD + "/retire", name="policies.retire_record", guards=[EDIT], status_code=200)
async def retire_record(
    request: Ask, kind: FromPath[str], number: FromPath[int], section: FromPath[str], record: FromPath[str]
) -> Any:
    """Retire a record of a draft."""
    return await _retired(request, kind, number, section, record, retired=True)


@post(RECORD + "/restore", name="policies.restore_record", guards=[EDIT], status_code=200)
async def restore_record(
    request: Ask, kind: FromPath[str], number: FromPath[int], section: FromPath[str], record: FromPath[str]
) -> Any:
    """Bring back a record of a draft that was retired."""
    return await _retired(request, kind, number, section, record, retired=False)


async def _retired(request: Ask, kind: str, number: int, section: str, record: str, *, retired: bool) -> Any:
    row, _ = await version_of(kind, number)
    answer = await drafts.retire_record(row.kind, number, section, record, retired=retired, **who(request))
    words = f"{record} is retired in draft {number}. It keeps its code." if retired else f"{record} is back."
    return await follow(request, kind, number, answer, words, "sections", section)


HANDLERS = (open_record, change_record, new_record, add_record, retire_record, restore_record)
