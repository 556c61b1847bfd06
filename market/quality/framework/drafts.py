"""Drafts of the framework: copying the live version, changing criteria with a reason and a cost, and putting a version into force."""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.core.words import day_words
from market.db import audit
from market.db.sql import execute, fetch_one, fetch_value
from market.db.transaction import transaction
from market.db.versions import update_versioned
from market.policies.queries import lifted_by
from market.quality.framework import queries, rules, storing
from market.quality.framework.draft_rules import (
    cost_of,
    reasons_against_criterion,
    reasons_against_number,
    reasons_not_to_go_live,
    reasons_not_to_remove,
    with_criterion,
    without_criterion,
)
from market.quality.framework.tables import FrameworkChange, FrameworkCriterion, FrameworkVersion
from market.quality.framework.types import Criterion, Library, VersionRow, VersionStatus

NOT_A_DRAFT = Refusal(
    "not_a_draft", "Only a draft can be changed. Take it back from consultation, or start a new draft"
)
GONE = Refusal("gone", "This criterion is not in the draft any more")
MAX_REASON = 600


async def start_draft(number: str, title: str, *, by: Actor, now: datetime) -> int | Refused:
    """A copy of the live version to work on; its id. One at a time, so that no change is lost when a version goes live."""
    async with transaction():
        await storing.alone()
        versions = await queries.list_versions()
        live = next((each for each in versions if each.status == VersionStatus.LIVE), None)
        if live is None:
            return refused(Refusal("no_live", "No version is live yet. Load the framework first"))
        open_one = next((each for each in versions if each.status in ("draft", "consultation")), None)
        if open_one is not None:
            if open_one.number == number and open_one.created_by == by.label:
                return open_one.id
            words = f"Version {open_one.number} is being worked on. Finish or discard it before you start another"
            return refused(Refusal("open_draft", words))
        if reasons := reasons_against_number(number, [each.number for each in versions]):
            return Refused(tuple(reasons))
        library = await queries.get_library(live.id)
        version_id = await storing.insert_version(
            number,
            library.settings,
            library.criteria,
            status=VersionStatus.DRAFT,
            by=by,
            now=now,
            based_on=live.id,
            title=title,
        )
        await _recorded("framework.draft_started", version_id, {"number": number, "based_on": live.number}, by, now)
    return version_id


async def change_criterion(
    version_id: int, criterion: Criterion, version: int, reason: str, *, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Save another wording of a criterion. `version` is the one of its row when the form was opened."""
    async with transaction():
        draft, library = await _open_draft(version_id)
        if draft is None:
            return refused(NOT_A_DRAFT)
        held = library.by_code.get(criterion.code)
        if held is None:
            return refused(GONE)
        if held == criterion:
            return None
        if reasons := [*_reasons_against_reason(reason), *reasons_against_criterion(criterion, library.settings)]:
            return Refused(tuple(reasons))
        row = await criterion_row(version_id, criterion.code)
        values = {"body": storing.criterion_body(criterion), "digest": rules.digest(criterion)}
        if row is None or not await update_versioned(FrameworkCriterion, row[0], version, values):
            return Changed()
        changed = with_criterion(library, criterion)
        await _keep_change(version_id, "changed", (held, criterion), (library, changed), reason, by, now)
    return None


async def add_criterion(
    version_id: int, criterion: Criterion, reason: str, *, by: Actor, now: datetime
) -> Refused | None:
    """Put a new criterion at the end of its standard. Sending the same one twice adds it once."""
    async with transaction():
        draft, library = await _open_draft(version_id)
        if draft is None:
            return refused(NOT_A_DRAFT)
        if library.by_code.get(criterion.code) == criterion:
            return None
        reasons = [*_reasons_against_reason(reason), *reasons_against_criterion(criterion, library.settings)]
        standards = {each.code for each in library.settings.standards}
        if criterion.standard not in standards or not criterion.code.startswith(f"{criterion.standard}."):
            reasons.append(Refusal("standard", "Choose the standard that the criterion belongs to", "standard"))
        elif criterion.code in await queries.codes_ever_used():
            words = f"{criterion.code} was used before. A code is never used again for another meaning"
            reasons.append(Refusal("used_code", words, "standard"))
        if reasons:
            return Refused(tuple(reasons))
        changed = with_criterion(library, criterion)
        position = next(at for at, each in enumerate(changed.criteria) if each.code == criterion.code)
        await execute(
            "UPDATE framework_criterion SET position = position + 1 WHERE framework_version = {} AND position >= {}",
            version_id,
            position,
        )
        row = FrameworkCriterion(
            framework_version=version_id,
            code=criterion.code,
            position=position,
            body=storing.criterion_body(criterion),
            digest=rules.digest(criterion),
        )
        await FrameworkCriterion.insert(row)
        await _keep_change(version_id, "added", (None, criterion), (library, changed), reason, by, now)
    return None


async def remove_criterion(
    version_id: int, code: str, version: int, reason: str, *, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Take a criterion out of a draft. Refused while legacy questions go to it or a restriction is lifted by it."""
    async with transaction():
        draft, library = await _open_draft(version_id)
        if draft is None:
            return refused(NOT_A_DRAFT)
        held = library.by_code.get(code)
        if held is None:
            return None
        mapped, lifts = await queries.questions_mapped_to(code), await lifted_by(code)
        if reasons := [*_reasons_against_reason(reason), *reasons_not_to_remove(code, mapped, library, lifts)]:
            return Refused(tuple(reasons))
        gone = await execute(
            "DELETE FROM framework_criterion WHERE framework_version = {} AND code = {} AND version = {}",
            version_id,
            code,
            version,
        )
        if gone == 0:
            return Changed()
        await execute(
            "UPDATE framework_criterion SET position = position - 1 WHERE framework_version = {} AND position > {}",
            version_id,
            [each.code for each in library.criteria].index(code),
        )
        await _keep_change(
            version_id, "removed", (held, None), (library, without_criterion(library, code)), reason, by, now
        )
    return None


async def consult(
    version_id: int, version: int, until: date, *, by: Actor, now: datetime, today: date
) -> Changed | Refused | None:
    """Let providers read a draft, and comment on it, until the end of a day."""
    async with transaction():
        draft, _ = await _open_draft(version_id)
        if draft is None:
            return refused(NOT_A_DRAFT)
        if until <= today:
            return refused(Refusal("past", f"The last day must be after {day_words(today)}", "until"))
        values = {"status": VersionStatus.CONSULTATION.value, "consultation_until": until}
        if not await update_versioned(FrameworkVersion, version_id, version, values):
            return Changed()
        await _recorded("framework.consulted", version_id, {"until": until}, by, now)
    return None


async def take_back(version_id: int, version: int, *, by: Actor, now: datetime) -> Changed | Refused | None:
    """Make a version in consultation a draft again, to work comments in."""
    async with transaction():
        await storing.alone()
        held = await queries.find_version(version_id)
        if held is None or held.status != VersionStatus.CONSULTATION:
            return refused(Refusal("not_consulting", "This version is not in consultation"))
        values = {"status": VersionStatus.DRAFT.value, "consultation_until": None}
        if not await update_versioned(FrameworkVersion, version_id, version, values):
            return Changed()
        await _recorded("framework.taken_back", version_id, {"number": held.number}, by, now)
    return None


async def make_live(
    version_id: int, version: int, *, by: Actor, now: datetime, today: date
) -> Changed | Refused | None:
    """Put a version into force; the one before is superseded. Never by the person who changed it last."""
    async with transaction():
        await storing.alone()
        held = await queries.find_version(version_id)
        if held is None:
            return refused(GONE)
        if held.status == VersionStatus.LIVE:
            return None
        live = await queries.find_live()
        same = live is not None and live.content_hash == held.content_hash
        editor = await _last_editor(version_id)
        reasons = reasons_not_to_go_live(
            held.status,
            on=today,
            until=held.consultation_until,
            editor=editor,
            person=(by.id, by.label),
            same=same,
        )
        if reasons:
            return Refused(tuple(reasons))
        if not await update_versioned(
            FrameworkVersion, version_id, version, {"status": VersionStatus.LIVE.value, "live_on": today}
        ):
            return Changed()
        if live is not None:
            ended = {"status": VersionStatus.SUPERSEDED.value, "superseded_on": today}
            await update_versioned(FrameworkVersion, live.id, live.version, ended)
        told = {"number": held.number, "supersedes": live.number if live else ""}
        await _recorded("framework.went_live", version_id, told, by, now)
    return None


async def discard(version_id: int, version: int, *, by: Actor, now: datetime) -> Changed | Refused | None:
    """Give up a draft. It stays readable with its change log, and its codes stay used."""
    async with transaction():
        draft, _ = await _open_draft(version_id)
        if draft is None:
            return refused(NOT_A_DRAFT)
        if not await update_versioned(
            FrameworkVersion, version_id, version, {"status": VersionStatus.SUPERSEDED.value}
        ):
            return Changed()
        await _recorded("framework.draft_discarded", version_id, {"number": draft.number}, by, now)
    return None


async def criterion_row(version_id: int, code: str) -> tuple[int, int] | None:
    """Id and version of a criterion's row."""
    row = await fetch_one(
        "SELECT id, version FROM framework_criterion WHERE framework_version = {} AND code = {}", version_id, code
    )
    return (int(row["id"]), int(row["version"])) if row else None


async def _open_draft(version_id: int) -> tuple[VersionRow | None, Library]:
    """The draft alone in this transaction, and its library; None when it is no draft."""
    await storing.alone()
    library = await queries.get_library(version_id)
    held = await queries.find_version(version_id)
    return (held if held is not None and held.status == VersionStatus.DRAFT else None), library


def _reasons_against_reason(reason: str) -> list[Refusal]:
    if not reason.strip():
        return [Refusal("no_reason", "Enter why you make this change", "reason")]
    if len(reason) > MAX_REASON:
        return [Refusal("long_reason", f"The reason must be {MAX_REASON} characters or fewer", "reason")]
    return []


async def _keep_change(
    version_id: int,
    kind: str,
    criteria: tuple[Criterion | None, Criterion | None],
    libraries: tuple[Library, Library],
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    """The change with its reason and cost, and the version's new content hash."""
    before, after = criteria
    held = after or before
    assert held is not None  # one of the two is always there
    change = FrameworkChange(
        framework_version=version_id,
        code=held.code,
        kind=kind,
        before=storing.criterion_body(before) if before else "",
        after=storing.criterion_body(after) if after else "",
        reason=reason.strip(),
        cost=msgspec.json.encode(cost_of(*libraries)).decode(),
        changed_by=by.label,
        changed_by_id=by.id if by.kind == "user" else None,
        changed_at=now,
    )
    await FrameworkChange.insert(change)
    await execute(
        "UPDATE framework_version SET content_hash = {}, version = version + 1 WHERE id = {}",
        rules.content_hash(libraries[1].settings, libraries[1].criteria),
        version_id,
    )
    await _recorded(f"framework.criterion_{kind}", version_id, {"code": held.code, "reason": reason.strip()}, by, now)


async def _last_editor(version_id: int) -> tuple[int | None, str]:
    row = await fetch_one(
        "SELECT changed_by_id AS id, changed_by AS name FROM framework_change WHERE framework_version = {}"
        " ORDER BY id DESC LIMIT 1",
        version_id,
    ) or await fetch_one(
        "SELECT created_by_id AS id, created_by AS name FROM framework_version WHERE id = {}", version_id
    )
    return (row["id"], row["name"]) if row else (None, "")


async def open_version_id() -> int | None:
    """The version that is being worked on: a draft or one in consultation."""
    found = await fetch_value(
        "SELECT id FROM framework_version WHERE status IN ('draft', 'consultation') ORDER BY id DESC LIMIT 1"
    )
    return None if found is None else int(found)


async def _recorded(verb: str, version_id: int, told: Mapping[str, object], by: Actor, now: datetime) -> None:
    await audit.record(by=by, verb=verb, subject=("framework_version", version_id), after=told, at=now)
