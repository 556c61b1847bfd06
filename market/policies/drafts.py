"""Drafts of policies: a copy of the version in force, changed record by record, and put into force by a second person."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.sql import fetch_value
from market.db.transaction import transaction
from market.db.versions import update_versioned
from market.policies import queries, storing
from market.policies.checking import problems_of, problems_of_record, refusals_of
from market.policies.comparing import told_between
from market.policies.loading import STRUCTS, Policy, encoded
from market.policies.parts import Section, key_of, parts_of, record_name, records_in, section_named, with_records
from market.policies.problems import Problem
from market.policies.references import references_of
from market.policies.rules import digest_of, reasons_not_to_approve
from market.policies.tables import PolicyChange, PolicyVersion
from market.policies.types import PolicyKind, VersionRow, VersionStatus

MAX_NOTE = 600
NOT_A_DRAFT = Refusal("not_a_draft", "Only a draft can be changed. Start a new draft from the version in force")
GONE = Refusal("gone", "There is no such version or record any more. Go back to the list of policies")
FIXED = Refusal("fixed", "Records of this section are known to the program by name: change their words instead")


async def start_draft(kind: PolicyKind, note: str, *, by: Actor, now: datetime) -> int | Refused:
    """A copy of the version in force to work on; its number. One of a kind at a time, so that no change is lost.

    Asked for twice by the same person with the same note it is the one that is there.
    """
    if not note.strip() or len(note) > MAX_NOTE:
        words = f"Say in {MAX_NOTE} characters or fewer what the new version is to change"
        return refused(Refusal("note", words, "note"))
    async with transaction():
        await storing.alone()
        versions = await queries.list_versions(kind)
        in_force = next((each for each in versions if each.status == VersionStatus.IN_FORCE), None)
        if in_force is None:
            return refused(Refusal("nothing_in_force", "No version is in force yet. Run market policies load first"))
        draft = next((each for each in versions if each.status == VersionStatus.DRAFT), None)
        if draft is not None:
            if (draft.made_by_id, draft.note) == (by.id, note.strip()):
                return draft.number
            words = f"{draft.made_by} is working on version {draft.number}. Change that draft, or withdraw it first"
            return refused(Refusal("open_draft", words))
        number = versions[0].number + 1
        version_id = await storing.insert_version(
            kind,
            number,
            await queries.policy_of(in_force),
            status=VersionStatus.DRAFT,
            note=note.strip(),
            by=by,
            now=now,
            based_on=in_force.number,
        )
        told = {"kind": kind.value, "number": number, "based_on": in_force.number, "note": note.strip()}
        await audit.record(
            by=by, verb="policy.draft_started", subject=("policy_version", version_id), after=told, at=now
        )
    return number


async def record_version(version_id: int, section: str, record: str) -> int:
    """How often a record of a draft was changed, plus one: what its form carries to notice that somebody else saved it."""
    found = await fetch_value(
        "SELECT COUNT(*) FROM policy_change WHERE policy_version = {} AND section = {} AND record = {}",
        version_id,
        section,
        record,
    )
    return int(found) + 1


async def save_record(
    kind: PolicyKind, number: int, section_key: str, name: str, record: Any, version: int, *, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Save a record of a draft as typed. `version` is `record_version` when the form was opened; `name` is "" without records.

    The same record saved twice changes nothing the second time.
    """
    async with transaction():
        opened = await _open(kind, number, section_key)
        if isinstance(opened, Refused):
            return opened
        draft, policy, section = opened
        held = dict(records_in(policy, section))
        if name not in held:
            return refused(GONE)
        record = _with_its_records(section, record, held[name])
        if held[name] == record:
            return None
        if problems := await _problems(kind, policy, section, name, record):
            return Refused(tuple(refusals_of(problems)))
        if await record_version(draft.id, section.key, name) != version:
            return Changed()
        held[name] = record
        changed = with_records(policy, section, list(held.values()))
        await _keep(draft, policy, changed, (section.key, name, "changed"), by, now)
    return None


async def add_record(
    kind: PolicyKind, number: int, section_key: str, record: Struct, *, by: Actor, now: datetime
) -> Refused | None:
    """Put a new record at the end of its like. Its code was never used in this kind before; the same one sent twice is added once."""
    async with transaction():
        opened = await _open(kind, number, section_key)
        if isinstance(opened, Refused):
            return opened
        draft, policy, section = opened
        if not section.grows:
            return refused(FIXED)
        name = record_name(record, 0)
        held = dict(records_in(policy, section))
        if held.get(name) == record:
            return None
        problems = await _problems(kind, policy, section, name, record)
        if name in held:
            words = f"{name} is there already. A code is never used again: choose another"
            problems.append(Problem(section.key, name, key_of(type(record)), words))
        if problems:
            return Refused(tuple(refusals_of(problems)))
        records = _placed(list(held.values()), record)
        changed = with_records(policy, section, records)
        await _keep(draft, policy, changed, (section.key, name, "added"), by, now)
    return None


async def retire_record(
    kind: PolicyKind, number: int, section_key: str, name: str, *, retired: bool, by: Actor, now: datetime
) -> Refused | None:
    """Retire a record, or bring it back. It keeps its code and place for ever, so that old cases still say what they meant."""
    async with transaction():
        opened = await _open(kind, number, section_key)
        if isinstance(opened, Refused):
            return opened
        draft, policy, section = opened
        held = dict(records_in(policy, section))
        if name not in held:
            return refused(GONE)
        if not section.grows:
            return refused(FIXED)
        if held[name].retired == retired:
            return None
        held[name] = msgspec.structs.replace(held[name], retired=retired)
        changed = with_records(policy, section, list(held.values()))
        await _keep(draft, policy, changed, (section.key, name, "retired" if retired else "restored"), by, now)
    return None


async def put_into_force(
    kind: PolicyKind, number: int, version: int, *, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Put a draft into force; the version before is past. Never by somebody who started or changed the draft."""
    async with transaction():
        await storing.alone()
        held = await queries.find_version(kind, number)
        if held is None:
            return refused(GONE)
        if held.status == VersionStatus.IN_FORCE:
            return None
        if reasons := await reasons_against(held, by):
            return Refused(tuple(reasons))
        if held.version != version:
            return Changed()
        before = await queries.find_in_force(kind)
        if before is not None:
            ended = {"status": VersionStatus.PAST.value, "in_force_until": now}
            await update_versioned(PolicyVersion, before.id, before.version, ended)
        values = {
            "status": VersionStatus.IN_FORCE.value,
            "in_force_from": now,
            "approved_by": by.label,
            "approved_by_id": by.id,
        }
        await update_versioned(PolicyVersion, held.id, version, values)
        told = {"kind": kind.value, "number": number, "instead_of": before.number if before else None}
        await audit.record(by=by, verb="policy.put_into_force", subject=("policy_version", held.id), after=told, at=now)
    return None


async def reasons_against(held: VersionRow, by: Actor) -> list[Refusal]:
    """Every reason why this person may not put this version into force now."""
    in_force = await queries.find_in_force(held.kind)
    changes = await queries.changes_of(held.id)
    person = by.id if by.kind == "user" else None
    reasons = reasons_not_to_approve(
        held,
        person=person,
        editors=[each.changed_by_id for each in changes],
        same=in_force is not None and in_force.digest == held.digest,
    )
    policy, outside = await queries.policy_of(held), await queries.known_outside()
    return [*reasons, *refusals_of(problems_of(held.kind, policy, outside))]


async def withdraw(
    kind: PolicyKind, number: int, version: int, *, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Give up a draft. It stays readable; its number is not used again."""
    async with transaction():
        await storing.alone()
        held = await queries.find_version(kind, number)
        if held is None:
            return refused(GONE)
        if held.status == VersionStatus.WITHDRAWN:
            return None
        if held.status != VersionStatus.DRAFT:
            return refused(Refusal("not_a_draft", "Only a draft can be withdrawn"))
        if not await update_versioned(PolicyVersion, held.id, version, {"status": VersionStatus.WITHDRAWN.value}):
            return Changed()
        told = {"kind": kind.value, "number": number}
        await audit.record(by=by, verb="policy.withdrawn", subject=("policy_version", held.id), after=told, at=now)
    return None


async def _open(kind: PolicyKind, number: int, section_key: str) -> tuple[VersionRow, Policy, Section] | Refused:
    """The draft, alone in this transaction, with what it says and the section."""
    await storing.alone()
    held = await queries.find_version(kind, number)
    section = section_named(STRUCTS[kind], section_key)
    if held is None or section is None:
        return refused(GONE)
    if held.status != VersionStatus.DRAFT:
        return refused(NOT_A_DRAFT)
    return held, await queries.policy_of(held), section


async def _problems(kind: PolicyKind, policy: Policy, section: Section, name: str, record: Any) -> list[Problem]:
    known, outside = references_of(kind, policy), await queries.known_outside()
    return problems_of_record(section, name, record, known, outside)


def _with_its_records(section: Section, record: Any, held: Any) -> Any:
    """A group as typed with the records inside it as they are now: they are saved on their own."""
    if section.has_records or section.part.struct is None:
        return record
    inner = [each.name for each in parts_of(section.part.struct) if each.kind == "records"]
    return msgspec.structs.replace(record, **{name: getattr(held, name) for name in inner})


def _placed(records: list[Any], record: Struct) -> list[Any]:
    """The records with the new one after the last of its section or group, or at the end."""
    like = next((part for part in ("section", "group") if part in record.__struct_fields__), "")
    same = [place for place, each in enumerate(records) if like and getattr(each, like) == getattr(record, like)]
    place = same[-1] + 1 if same else len(records)
    return [*records[:place], record, *records[place:]]


async def _keep(
    draft: VersionRow, before: Policy, after: Struct, change: tuple[str, str, str], by: Actor, now: datetime
) -> None:
    """The draft's new content, the note of who changed what, and the audit entry."""
    content = encoded(after)
    await update_versioned(PolicyVersion, draft.id, draft.version, {"content": content, "digest": digest_of(content)})
    section, record, kind = change
    row = PolicyChange(
        policy_version=draft.id,
        section=section,
        record=record,
        change=kind,
        changed_by=by.label,
        changed_by_id=by.id if by.kind == "user" else None,
        changed_at=now,
    )
    await PolicyChange.insert(row)
    old, new = told_between(draft.kind, before, after)
    await audit.record(
        by=by, verb=f"policy.record_{kind}", subject=("policy_version", draft.id), before=old, after=new, at=now
    )
