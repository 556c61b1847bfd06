"""What every write of an embargo shares: holding its locations and its row, dated terms, what happened, and the audit entry."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.engine import dialect
from market.db.sql import execute, fetch
from market.db.transaction import require_transaction
from market.db.versions import lock_row, update_versioned
from market.embargoes import tables
from market.embargoes.queries import NoSuchEmbargo, decisions_of, embargoes_where, get_embargo, terms_of
from market.embargoes.types import (
    Act,
    DecisionRow,
    DecisionStatus,
    EmbargoRow,
    LiftProposal,
    Target,
    Terms,
    TermsRow,
)

Answer = Changed | Refused | None
NOT_NOW = Refusal(
    "wrong_state", "This embargo has moved on, so this cannot be done now. Open it again to see what happened"
)


async def lock_places(target: Target) -> list[int]:
    """Hold the locations that a target is about until the transaction ends, in order of number, as placing holds its location.

    So an embargo and a placement into the same home never both succeed unseen: the later of the two reads what the earlier wrote.
    """
    require_transaction("Holding locations")
    tail = "" if dialect() == "sqlite" else " FOR UPDATE"
    column, value = (
        ("id", target.location_id) if target.location_id is not None else ("organisation", target.organisation_id)
    )
    rows = await fetch(f"SELECT id FROM location WHERE {column} = {{}} ORDER BY id{tail}", value)
    return [row["id"] for row in rows]


async def held_now(embargo_id: int) -> EmbargoRow:
    """An embargo, its locations and itself held until the transaction ends. Raises `NoSuchEmbargo`."""
    await lock_places((await get_embargo(embargo_id)).target)
    if not await lock_row(tables.Embargo, embargo_id):
        raise NoSuchEmbargo(embargo_id)
    return await get_embargo(embargo_id)


async def running_on(target: Target, kinds: Sequence[str]) -> tuple[EmbargoRow, TermsRow] | None:
    """The embargo in force on exactly this target whose kind is one of these, with its terms; None when there is none."""
    column, value = (
        ("location", target.location_id) if target.location_id is not None else ("organisation", target.organisation_id)
    )
    found = await embargoes_where(
        f"e.{column} = {{}} AND e.service = {{}} AND e.stage IN ('in_force', 'lift_proposed', 'phased')",
        value,
        target.service,
    )
    for each in found:
        terms = await terms_now(each.id)
        if terms is not None and terms.kind in kinds:
            return each, terms
    return None


async def terms_now(embargo_id: int) -> TermsRow | None:
    """The terms that hold; None before it started and after it ended."""
    held = (await terms_of([embargo_id]))[embargo_id]
    return held[-1] if held and held[-1].until_at is None else None


async def close_terms(embargo_id: int, at: datetime) -> None:
    """End the terms that hold."""
    await execute("UPDATE embargo_terms SET until_at = {} WHERE embargo = {} AND until_at IS NULL", at, embargo_id)


async def open_terms(embargo_id: int, terms: Terms, at: datetime) -> None:
    """Let other terms hold from a moment on. Terms that would begin at the very moment of those before take their place."""
    await execute("DELETE FROM embargo_terms WHERE embargo = {} AND until_at IS NULL AND from_at = {}", embargo_id, at)
    await close_terms(embargo_id, at)
    await tables.EmbargoTerms.insert(
        tables.EmbargoTerms(
            embargo=embargo_id,
            kind=terms.kind,
            cap_per_week=terms.cap_per_week if terms.kind == "cap" else None,
            one_a_day=terms.kind == "cap" and terms.one_a_day,
            bed_types=" ".join(terms.scope.bed_types) if terms.kind == "part" else "",
            needs=" ".join(terms.scope.needs) if terms.kind in ("part", "cap") else "",
            scope_words=terms.scope.words.strip() if terms.kind == "part" else "",
            review_on=terms.review_on,
            from_at=at,
        )
    )


async def happened(embargo_id: int, kind: str, words: str, *, by: Actor, now: datetime) -> None:
    """Keep one thing that happened."""
    await tables.EmbargoStep.insert(
        tables.EmbargoStep(
            embargo=embargo_id, kind=kind, words=words.strip(), happened_at=now, by_id=by.id, by_label=by.label
        )
    )


async def save(
    held: EmbargoRow,
    version: int,
    values: dict[str, Any],
    kind: str,
    words: str,
    *,
    by: Actor,
    now: datetime,
    told: dict[str, Any] | None = None,
) -> Changed | None:
    """Change an embargo, keep what happened and write the audit entry, which holds codes and dates, never words or reasons."""
    if not await update_versioned(tables.Embargo, held.id, version, values):
        return Changed()
    await happened(held.id, kind, words, by=by, now=now)
    await audited(held.id, kind, by=by, now=now, before={"stage": held.stage}, after={
        "stage": values.get("stage", held.stage), **(told or {})
    })  # fmt: skip
    return None


async def audited(
    embargo_id: int,
    verb: str,
    *,
    by: Actor,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """The audit entry of one act."""
    await audit.record(
        by=by, verb=f"embargo.{verb}", subject=("embargo", embargo_id), before=before, after=after or {}, at=now
    )


def told_terms(terms: Terms | TermsRow) -> dict[str, Any]:
    """What the audit trail holds of terms."""
    return {"kind": terms.kind, "cap_per_week": terms.cap_per_week, "review_on": terms.review_on}


async def recommend(
    embargo_id: int,
    act: Act,
    asked: Terms | LiftProposal | None,
    *,
    submission: str,
    why: str,
    by: Actor,
    now: datetime,
    case_reference: str = "",
) -> int:
    """Write down that somebody recommends an act; its number."""
    (row,) = await tables.EmbargoDecision.insert(
        tables.EmbargoDecision(
            embargo=embargo_id,
            submission=submission,
            act=act.value,
            status=DecisionStatus.OPEN.value,
            why=why.strip(),
            asked=msgspec.json.encode(asked).decode(),
            case_reference=case_reference,
            recommended_by=by.id,
            recommended_label=by.label,
            recommended_at=now,
        )
    )
    return int(row["id"])


async def submitted(submission: str) -> int | None:
    """The number of what a form with this submission made before."""
    rows = await fetch("SELECT id FROM embargo_decision WHERE submission = {}", submission)
    return rows[0]["id"] if rows else None


async def open_decision(embargo_id: int, *acts: Act) -> DecisionRow | None:
    """What waits for a decision about an embargo, of these acts; there is one at most for each."""
    for each in await decisions_of(embargo_id):
        if each.status == DecisionStatus.OPEN and each.act in acts:
            return each
    return None


async def decide(
    decision: DecisionRow, version: int, status: DecisionStatus, why: str, *, by: Actor, now: datetime
) -> Changed | None:
    """Write down what was decided."""
    values = {
        "status": status.value,
        "decided_by": by.id,
        "decided_label": by.label,
        "decided_at": now,
        "decided_why": why.strip(),
    }
    return None if await update_versioned(tables.EmbargoDecision, decision.id, version, values) else Changed()


def words_missing(words: str, message: str, field: str, least: int = 10) -> list[Refusal]:
    """A refusal when words say too little."""
    return [] if len(words.strip()) >= least else [Refusal("missing", message, field)]


def refuse_unless(*groups: Sequence[Refusal]) -> Refused | None:
    """All reasons together, or None."""
    reasons = [each for group in groups for each in group]
    return refused(*reasons) if reasons else None
