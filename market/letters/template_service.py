"""Writing templates of letters: the delivered ones at first, a council's own drafts, and putting a draft into force by a second person."""

from datetime import datetime
from typing import Any, Literal

from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.db import audit
from market.db.sql import execute, fetch_value
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned
from market.letters import tables
from market.letters.delivered import Delivered, delivered_templates
from market.letters.queries import find_template, template_in_force, versions_of
from market.letters.rendering import Writable, problems_of
from market.letters.types import TemplateRow, TemplateStatus

Changed = Literal["changed_meanwhile"]
NOT_THERE = Refusal("no_template", "There is no such draft. Look at the list of templates")
_COLUMNS = (
    "code", "number", "title", "addressed_to", "notes", "placeholders", "text", "status", "made_by", "made_label", "made_at",
    "approved_label", "approved_at", "version",
)  # fmt: skip


async def load_templates(*, by: Actor, now: datetime) -> int:
    """Put the first version of every delivered template into force where a council has none; how many. Twice changes nothing."""
    loaded = 0
    async with transaction():
        for each in delivered_templates().values():
            if await template_in_force(each.code) is None:
                loaded += await _load(each, by=by, now=now)
    return loaded


async def present_template(code: str, *, by: Actor, now: datetime) -> TemplateRow:
    """The version in force, loaded first when there is none yet, in the caller's transaction. Raises `LookupError` for an unknown code."""
    held = await template_in_force(code)
    if held is None:
        delivered = delivered_templates().get(code)
        if delivered is None:
            raise LookupError(f"there is no letter template {code}")
        await _load(delivered, by=by, now=now)
        held = await template_in_force(code)
    if held is None:
        raise LookupError(f"the letter template {code} is not there although it was just loaded")
    return held


async def draft_template(code: str, *, by: Actor, now: datetime) -> int | Refused:
    """Begin a draft as a copy of the version in force, or give the draft that is there; its number."""
    async with transaction():
        if code not in delivered_templates():
            return refused(NOT_THERE)
        live = await present_template(code, by=by, now=now)
        await lock_row(tables.LetterTemplate, live.id)
        versions = await versions_of(code)
        drafts = [each.number for each in versions if each.status == TemplateStatus.DRAFT]
        if drafts:
            return drafts[0]
        number = versions[0].number + 1
        delivered = Delivered(
            code=code, title=live.title, addressed_to=live.addressed_to, notes=live.notes, placeholders=live.placeholders, text=live.text
        )  # fmt: skip
        await _insert(delivered, number, TemplateStatus.DRAFT, by=by, now=now)
        await _record("letter_template.drafted", code, by, now, {"number": number})
        return number


async def change_template(
    code: str, number: int, *, title: str, notes: str, text: str, version: int, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Save a draft. Refused with the line and reason when it is broken. None when done; who saved it last counts as its author."""
    async with transaction():
        held = await _locked_draft(code, number)
        if isinstance(held, Refused):
            return held
        reasons = problems_of(Writable(code, title, held.placeholders, text))
        if reasons:
            return Refused(tuple(reasons))
        values = {
            "title": title,
            "notes": notes,
            "text": text,
            "made_by": by.id,
            "made_label": by.label,
            "made_at": now,
        }
        if not await update_versioned(tables.LetterTemplate, held.id, version, values):
            return "changed_meanwhile"
        changed = [key for key in ("title", "notes", "text") if getattr(held, key) != values[key]]
        await _record("letter_template.changed", code, by, now, {"number": number, "changed": changed})
    return None


async def put_into_force(code: str, number: int, *, version: int, by: Actor, now: datetime) -> Changed | Refused | None:
    """Make a draft the version in force. Refused to the person who saved it last. None when done."""
    async with transaction():
        held = await _locked_draft(code, number)
        if isinstance(held, Refused):
            return held
        reasons = problems_of(Writable(code, held.title, held.placeholders, held.text))
        if held.made_by is not None and held.made_by == by.id:
            words = "You wrote this draft, so somebody else must put it into force. Ask another manager or the director"
            reasons.append(Refusal("same_person", words))
        if reasons:
            return Refused(tuple(reasons))
        if held.version != version:
            return "changed_meanwhile"
        await execute(
            "UPDATE letter_template SET status = 'past', version = version + 1 WHERE code = {} AND status = 'in_force'",
            code,
        )
        values = {"status": TemplateStatus.IN_FORCE.value, "approved_label": by.label, "approved_at": now}
        await update_versioned(tables.LetterTemplate, held.id, version, values)
        await _record("letter_template.in_force", code, by, now, {"number": number, "written_by": held.made_label})
    return None


async def drop_draft(code: str, number: int, *, by: Actor, now: datetime) -> Refused | None:
    """Throw a draft away. None when done."""
    async with transaction():
        held = await _locked_draft(code, number)
        if isinstance(held, Refused):
            return held
        await execute("DELETE FROM letter_template WHERE id = {} AND status = 'draft'", held.id)
        await _record("letter_template.dropped", code, by, now, {"number": number})
    return None


async def _locked_draft(code: str, number: int) -> TemplateRow | Refused:
    found = await find_template(code, number)
    if found is None:
        return refused(NOT_THERE)
    await lock_row(tables.LetterTemplate, found.id)
    held = await find_template(code, number)
    if held is None or held.status != TemplateStatus.DRAFT:
        return refused(Refusal("no_draft", "This version is no draft any more. Start a new draft to change the letter"))
    return held


async def _load(delivered: Delivered, *, by: Actor, now: datetime) -> int:
    if not await _insert(delivered, 1, TemplateStatus.IN_FORCE, by=by, now=now):
        return 0
    await _record("letter_template.loaded", delivered.code, by, now, {"number": 1})
    return 1


async def _insert(delivered: Delivered, number: int, status: TemplateStatus, *, by: Actor, now: datetime) -> bool:
    """Write a version; False when somebody wrote the same one at the same time."""
    values: dict[str, Any] = {
        "code": delivered.code, "number": number, "title": delivered.title, "addressed_to": delivered.addressed_to,
        "notes": delivered.notes, "placeholders": delivered.placeholders, "text": delivered.text, "status": status.value,
        "made_by": by.id if status == TemplateStatus.DRAFT else None, "made_label": by.label, "made_at": now, "approved_label": "",
        "approved_at": None, "version": 1,
    }  # fmt: skip
    written = await fetch_value(
        f"INSERT INTO letter_template ({', '.join(_COLUMNS)}) VALUES ({', '.join(['{}'] * len(_COLUMNS))})"
        " ON CONFLICT DO NOTHING RETURNING id",
        *(values[name] for name in _COLUMNS),
    )
    return written is not None


async def _record(verb: str, code: str, by: Actor, now: datetime, after: dict[str, Any]) -> None:
    await audit.record(by=by, verb=verb, subject=("letter_template", code), after=after, at=now)
