"""Reads of what devices recorded."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from market.db.engine import dialect
from market.db.sql import fetch, fetch_value, marks
from market.quality.assessments.capture.rules import conflict_of, settle_all
from market.quality.assessments.capture.types import Conflict, HeldEntry, Kind, Settled
from market.quality.assessments.types import ScorerRow

_COLUMNS = (
    "id, client_id, kind, key, payload, supersedes, device, recorded_by, recorded_label, recorded_at FROM capture_entry"
)


def _entry(row: dict[str, Any]) -> HeldEntry:
    row["supersedes"] = msgspec.json.decode(row["supersedes"], type=tuple[str, ...])
    return msgspec.convert(row, HeldEntry, strict=False)


async def lock_ground(assessment_id: int, person: int | None) -> tuple[dict[str, Any] | None, tuple[ScorerRow, ...]]:
    """What saving an answer needs of the assessment, and what somebody is in it, in one read.

    The assessment is held until the transaction ends, so that one device at a time is heard.
    """
    tail = "" if dialect() == "sqlite" else " FOR UPDATE OF a"
    rows = await fetch(
        "SELECT a.status, a.method, a.framework_version, a.criteria AS codes, l.organisation, r.person, r.person_label, r.role,"
        " r.domains, r.criteria FROM assessment a JOIN assured_service s ON s.id = a.service"
        " JOIN location l ON l.id = s.location"
        f" LEFT JOIN assessment_scorer r ON r.assessment = a.id AND r.person = {{}} WHERE a.id = {{}}{tail}",
        person if person is not None else 0,
        assessment_id,
    )
    scorers = tuple(msgspec.convert(row, ScorerRow, strict=False) for row in rows if row["role"] is not None)
    return (rows[0] if rows else None), scorers


async def entries_about(
    assessment_id: int, client_ids: Sequence[str], keys: Iterable[tuple[str, str]]
) -> list[HeldEntry]:
    """The kept entries with those client ids or of those kinds and keys, each once."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, key in keys:
        by_kind[kind].append(key)
    parts = [f"SELECT {_COLUMNS} WHERE assessment = {{}} AND client_id IN ({marks(client_ids)})"]
    values: list[Any] = [assessment_id, *client_ids]
    for kind, own in sorted(by_kind.items()):
        parts.append(f"SELECT {_COLUMNS} WHERE assessment = {{}} AND kind = {{}} AND key IN ({marks(own)})")
        values += [assessment_id, kind, *own]
    return [_entry(row) for row in await fetch(" UNION ".join(parts), *values)]


async def state_token(assessment_id: int) -> int:
    """The token of the present set of entries of an assessment."""
    return int(await fetch_value("SELECT coalesce(max(id), 0) FROM capture_entry WHERE assessment = {}", assessment_id))


async def entries_since(assessment_id: int, token: int = 0) -> tuple[list[HeldEntry], int]:
    """Entries that came after a token, in the order in which they came, and the token now."""
    sql = f"SELECT {_COLUMNS} WHERE assessment = {{}} AND id > {{}} ORDER BY id"
    rows = await fetch(sql, assessment_id, token)
    return [_entry(row) for row in rows], int(rows[-1]["id"]) if rows else max(token, 0)


async def settled_of(assessment_id: int, *kinds: Kind) -> list[Settled]:
    """What holds for every key of some kinds (of all when none is named), what was taken back too."""
    wanted = [kind.value for kind in kinds or tuple(Kind)]
    sql = f"SELECT {_COLUMNS} WHERE assessment = {{}} AND kind IN ({marks(wanted)}) ORDER BY id"
    return list(settle_all(_entry(row) for row in await fetch(sql, assessment_id, *wanted)).values())


async def conflicts_of(assessment_id: int) -> list[Conflict]:
    """Everything about which devices said different things and nobody has chosen yet."""
    return [conflict_of(each) for each in await settled_of(assessment_id) if each.in_conflict]
