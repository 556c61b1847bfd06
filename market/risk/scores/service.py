"""Scoring every place at night, and one place when somebody asks."""

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

import msgspec
from msgspec import Struct

from market.core.actor import Actor
from market.db import audit
from market.db.bulk import insert_many
from market.db.engine import dialect
from market.db.sql import execute, fetch, fetch_as, marks
from market.db.transaction import transaction
from market.policies.queries import warning_policy
from market.risk.decisions.queries import mutes_on
from market.risk.facts.gathering import gather
from market.risk.scores.scoring_places import NewScore, scored_places
from market.risk.scoring import PlaceScore, ProviderScored, provider_score
from market.risk.tables import ProviderScore, RiskScore
from market.risk.types import Band

_LOCK = 5_230_417
"""Number of the lock that scorers hold on PostgreSQL, one after the other."""
CHUNK = 500


class Done(Struct, frozen=True):
    """What a scoring did: places scored, how many scores changed, and how many ended because the place is looked at no longer."""

    places: int
    changed: int
    ended: int


async def score_all(on: date, *, authority_names: Sequence[str], by: Actor, now: datetime) -> Done:
    """Score every place and provider as at a day by the weights in force. Only what changed is written; twice changes nothing.

    A score that was kept from a later day on is left as it is. Raises `NoPolicy`.
    """
    held = await warning_policy()
    facts = await gather(on, authority_names)
    mutes = await mutes_on(on)
    scores = await asyncio.to_thread(scored_places, facts, held.policy, held.version, mutes)
    async with transaction():
        await _alone()
        changed = await _keep(scores, on, now, every=True)
        ended = await _end({each.location_id for each in scores}, on)
        await _keep_providers(None, on, held.version, now)
        told = {"on": on.isoformat(), "places": len(scores), "changed": changed, "ended": ended}
        await audit.record(by=by, verb="risk.scored", subject=("risk", "all"), after=told, at=now)
    return Done(len(scores), changed, ended)


async def score_place(location_id: int, on: date, *, authority_names: Sequence[str], by: Actor, now: datetime) -> bool:
    """Score one place and its provider as at a day; False when early warning does not look at it on that day. Raises `NoPolicy`."""
    held = await warning_policy()
    facts = await gather(on, authority_names, location_ids=[location_id])
    scores = scored_places(facts, held.policy, held.version, await mutes_on(on))
    async with transaction():
        await _alone()
        await _keep(scores, on, now, every=False)
        await _keep_providers({each.organisation_id for each in scores}, on, held.version, now)
        await audit.record(
            by=by, verb="risk.scored", subject=("location", location_id), after={"on": on.isoformat()}, at=now
        )
    return bool(scores)


async def _alone() -> None:
    """Nobody else keeps scores until this transaction ends, so that nothing is kept twice."""
    if dialect() == "postgres":
        await fetch("SELECT pg_advisory_xact_lock({}::bigint)", _LOCK)


class _Open(Struct, frozen=True):
    subject: int
    from_on: date
    digest: str


async def _open(table: str, column: str, subjects: Collection[int] | None) -> dict[int, _Open]:
    """What is open, of some subjects or of all."""
    rows = await fetch_as(
        _Open,
        f"SELECT {column} AS subject, from_on, digest FROM {table} WHERE until_on IS NULL{_among(column, subjects)} ORDER BY {column}",
        *(subjects or ()),
    )
    return {row.subject: row for row in rows}


def _among(column: str, subjects: Collection[int] | None) -> str:
    return "" if subjects is None else f" AND {column} IN ({marks(subjects)})"


async def _keep(scores: Sequence[NewScore], on: date, now: datetime, *, every: bool) -> int:
    """Keep what is new of some scores, or of those of every place."""
    wanted = None if every else [each.location_id for each in scores]
    held = await _open("risk_score", "location", wanted)
    later = await _later("risk_score", "location", on, wanted)
    fresh = [
        each
        for each in scores
        if each.location_id not in later and _is_new(held.get(each.location_id), each.digest, on)
    ]
    await _close("risk_score", "location", [each.location_id for each in fresh], on)
    await insert_many(
        RiskScore,
        (
            *("location", "organisation", "from_on", "until_on", "policy_version", "band", "score", "floor", "ceiling"),
            *("coverage", "beds", "warned", "points", "digest", "computed_at"),
        ),
        [
            (
                *(each.location_id, each.organisation_id, on, None, each.policy_version, each.scored.band.value),
                *(each.scored.score, each.scored.floor, each.scored.ceiling, each.scored.coverage, each.beds),
                *(each.warned, each.points, each.digest, now),
            )
            for each in fresh
        ],
    )
    return len(fresh)


async def _later(table: str, column: str, on: date, subjects: Collection[int] | None) -> set[int]:
    """Whom a score of a later day is kept for: what was said since stays as it was said."""
    rows = await fetch(
        f"SELECT DISTINCT {column} AS subject FROM {table} WHERE from_on > {{}}{_among(column, subjects)} ORDER BY {column}",
        on,
        *(subjects or ()),
    )
    return {row["subject"] for row in rows}


def _is_new(held: _Open | None, digest: str, on: date) -> bool:
    return held is None or (held.digest != digest and held.from_on <= on)


async def _close(table: str, column: str, subjects: Collection[int], on: date) -> None:
    """End what is open: a score that began on this very day is replaced, because a day has one score."""
    each = sorted(subjects)
    for start in range(0, len(each), CHUNK):
        part = each[start : start + CHUNK]
        where = f"until_on IS NULL AND {column} IN ({marks(part)})"
        await execute(f"DELETE FROM {table} WHERE {where} AND from_on = {{}}", *part, on)
        await execute(f"UPDATE {table} SET until_on = {{}} WHERE {where} AND from_on < {{}}", on, *part, on)


async def _end(scored: set[int], on: date) -> int:
    """End the scores of places that are looked at no longer: closed, or without care of a kind that the policy knows."""
    held = await _open("risk_score", "location", None)
    gone = [place for place, each in held.items() if place not in scored and each.from_on <= on]
    await _close("risk_score", "location", gone, on)
    return len(gone)


class _Part(Struct, frozen=True):
    location: int
    organisation: int
    band: Band
    score: float | None
    coverage: float
    beds: int


async def _keep_providers(organisations: Iterable[int] | None, on: date, version: int, now: datetime) -> None:
    """Keep the scores of some providers, or of all, from those of their locations."""
    wanted = None if organisations is None else sorted(set(organisations))
    rows = await fetch_as(
        _Part,
        "SELECT location, organisation, band, score, coverage, beds FROM risk_score WHERE until_on IS NULL"
        f"{_among('organisation', wanted)} ORDER BY organisation, location",
        *(wanted or ()),
    )
    parts: dict[int, list[PlaceScore]] = defaultdict(list)
    for row in rows:
        parts[row.organisation].append(
            PlaceScore(
                location_id=row.location,
                band=row.band,
                score=row.score,
                coverage=row.coverage,
                weight=max(1, row.beds),
            )
        )
    held = await _open("risk_provider_score", "organisation", wanted)
    told = {owner: _provider(each, version) for owner, each in parts.items()}
    later = await _later("risk_provider_score", "organisation", on, wanted)
    fresh = {
        owner: each for owner, each in told.items() if owner not in later and _is_new(held.get(owner), each[2], on)
    }
    gone = [owner for owner, each in held.items() if wanted is None and owner not in told and each.from_on <= on]
    await _close("risk_provider_score", "organisation", [*fresh, *gone], on)
    await insert_many(
        ProviderScore,
        (
            *("organisation", "from_on", "until_on", "policy_version", "band", "score", "coverage", "locations"),
            *("digest", "computed_at"),
        ),
        [
            (owner, on, None, version, each.band.value, each.score, each.coverage, places, digest, now)
            for owner, (each, places, digest) in fresh.items()
        ],
    )


def _provider(places: Sequence[PlaceScore], version: int) -> tuple[ProviderScored, str, str]:
    encoded = msgspec.json.encode(places).decode()
    return provider_score(places), encoded, hashlib.sha256(f"{version}{encoded}".encode()).hexdigest()
