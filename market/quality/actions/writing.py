"""What every write of a recommendation shares: reading it locked, keeping what happened, and asking who writes."""

from datetime import date, datetime, time
from typing import Any

from market.core.actor import Actor
from market.core.clock import LONDON, london_date
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.sql import fetch_value
from market.db.versions import lock_row, update_versioned
from market.quality.actions import tables
from market.quality.actions.queries import NoSuchRecommendation, get_recommendation
from market.quality.actions.rules import Assessed
from market.quality.actions.types import Recommendation
from market.quality.framework.queries import get_library
from market.quality.framework.types import Criterion, Library

COUNCIL_ONLY = Refusal("council_only", "Only an officer of the council may do this")


async def held_now(recommendation_id: int, *, organisation_id: int | None = None) -> Recommendation:
    """A recommendation, locked until the transaction ends. Raises `NoSuchRecommendation`."""
    if not await lock_row(tables.Recommendation, recommendation_id):
        raise NoSuchRecommendation(recommendation_id)
    return await get_recommendation(recommendation_id, organisation_id=organisation_id)


async def not_the_council(by: Actor) -> Refused | None:
    """A refusal when the person belongs to a provider; None for an officer, the system or a command."""
    if by.kind != "user":
        return None
    organisation = await fetch_value("SELECT organisation_id FROM app_user WHERE id = {}", by.id)
    return refused(COUNCIL_ONLY) if organisation is not None else None


async def happened(recommendation_id: int, kind: str, words: str, *, by: Actor, now: datetime) -> None:
    """Keep one thing that happened to a recommendation."""
    await tables.RecommendationEvent.insert(
        tables.RecommendationEvent(
            recommendation=recommendation_id, kind=kind, words=words, happened_at=now, by_id=by.id, by_label=by.label
        )
    )


async def save(
    held: Recommendation,
    version: int,
    values: dict[str, Any],
    kind: str,
    words: str,
    *,
    by: Actor,
    now: datetime,
    told: dict[str, Any] | None = None,
    on: date | None = None,
) -> Changed | None:
    """Change a recommendation, keep what happened and write the audit entry, which never holds free text.

    It happened on the day `on`, when that is given: a demonstration stands on its own day, and what stood on a day is told by it.
    """
    if not await update_versioned(tables.Recommendation, held.id, version, values):
        return Changed()
    await happened(held.id, kind, words, by=by, now=moment_on(on, now))
    kept = {"status": held.status, "band": held.band, "follow_up_on": held.follow_up_on}
    after = {**{name: values.get(name, value) for name, value in kept.items()}, **(told or {})}
    await audit.record(
        by=by, verb=f"recommendation.{kind}", subject=("recommendation", held.id), before=kept, after=after, at=now
    )
    return None


async def library_of(held: Recommendation) -> Library:
    """The version of the framework that it was made by."""
    return await get_library(held.framework_version)


def criterion_in(library: Library, code: str) -> Criterion | None:
    """The criterion of a code, or None."""
    return library.by_code.get(code)


def risk_values(assessed: Assessed) -> dict[str, Any]:
    """The columns that hold risk, band and dates."""
    return {
        "risk": assessed.risk,
        "band": assessed.band,
        "raises": " ".join(assessed.raises),
        "evidence_due_at": assessed.follow_up.evidence_due_at,
        "follow_up_on": assessed.follow_up.follow_up_on,
    }


def moment_on(day: date | None, now: datetime) -> datetime:
    """The moment from which dates count: now, or noon of the day that is given when it is another."""
    return now if day is None or day == london_date(now) else datetime.combine(day, time(12), LONDON)
