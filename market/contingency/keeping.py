"""Keeping plans and rankings with their inputs. Rows are written once and never changed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import msgspec

from market.contingency.facts import Facts
from market.contingency.tables import ContingencyMove, MarketRun, MarketStanding
from market.contingency.types import Asked, Home, Move, Plan, Standing, Subject, SubjectKind, WhatIf
from market.core.actor import Actor
from market.db import audit
from market.db.bulk import insert_many
from market.db.sql import fetch_value
from market.db.transaction import transaction
from market.placements.types import Funder


def title_of(subject: Subject, homes: Sequence[Home], organisation: str) -> str:
    """What the subject is called in lists, when the plan is made."""
    if subject.kind == SubjectKind.LOCATION:
        return homes[0].name
    if subject.kind == SubjectKind.ROUND:
        return f"{homes[0].name}: {', '.join(subject.areas)}" if subject.areas else homes[0].name
    return organisation


async def keep_plan(asked: Asked, facts: Facts, plan: Plan, by: Actor, now: datetime) -> int:
    """Keep a plan with its inputs; its number. When the same form made one in the meantime, that one's, and nothing is written."""
    subject, organisation = asked.subject, ""
    if subject.kind in (SubjectKind.ORGANISATION, SubjectKind.GROUP):
        organisation = await _organisation_name(subject, facts.homes)
    extra, unknown = cost_difference(plan.moves)
    async with transaction():
        values = {
            "submission": asked.key,
            "subject_kind": subject.kind,
            "subject_id": subject.id,
            "subject_key": subject.key,
            "areas": " ".join(subject.areas),
            "title": title_of(subject, facts.homes, organisation)[:200],
            "day": asked.on,
            "settings": msgspec.json.encode(asked.ask).decode(),
            "facts_digest": facts.digest,
            "people": plan.people,
            "placed": plan.placed,
            "mean_miles": plan.mean_miles,
            "extra_weekly_pence": extra,
            "unknown_costs": unknown,
            "proven": plan.proven,
            "most": plan.most,
            "excess": plan.excess,
            "notes": "\n".join(facts.notes),
            "made_by": by.label,
            "made_at": now,
        }
        run_id = await _insert_once(values)
        if run_id is None:
            return int(await fetch_value("SELECT id FROM contingency_run WHERE submission = {}", asked.key))
        await insert_many(
            ContingencyMove, _MOVE, (_move_row(run_id, at, each) for at, each in enumerate(plan.moves, 1))
        )
        after = {"kind": subject.kind, "on": asked.on.isoformat(), "people": plan.people, "placed": plan.placed}
        await audit.record(by=by, verb="contingency.planned", subject=("contingency_run", run_id), after=after, at=now)
    return run_id


async def _insert_once(values: Mapping[str, object]) -> int | None:
    """The number of the new row; None when somebody sent the same form first."""
    names = ", ".join(values)
    slots = ", ".join(["{}"] * len(values))
    row = await fetch_value(
        f"INSERT INTO contingency_run ({names}) VALUES ({slots}) ON CONFLICT (submission) DO NOTHING RETURNING id",
        *values.values(),
    )
    return None if row is None else int(row)


async def _organisation_name(subject: Subject, homes: Sequence[Home]) -> str:
    if subject.kind == SubjectKind.GROUP and subject.key.startswith("brand:"):
        name = await fetch_value(
            "SELECT brand_name FROM location_state WHERE brand_id = {} AND brand_name <> '' ORDER BY from_on DESC, id LIMIT 1",
            subject.key.removeprefix("brand:"),
        )
        return str(name or subject.key)
    return str(await fetch_value("SELECT name FROM organisation WHERE id = {}", homes[0].organisation_id))


def cost_difference(moves: Sequence[Move]) -> tuple[int, int]:
    """By how many pence a week the places cost more than now, of those council-funded people whose price is known before and after; and
    how many council-funded people with a place are left out of that.
    """
    ours = [each for each in moves if each.offer is not None and each.person.funder == Funder.COUNCIL]
    pairs = [(each.weekly_pence, each.person.weekly_pence) for each in ours]
    both = [(new, old) for new, old in pairs if new is not None and old is not None]
    return sum(new - old for new, old in both), len(ours) - len(both)


_MOVE = (
    "run",
    "position",
    "person",
    "funder",
    "service",
    "bed_type",
    "needs",
    "hours",
    "assumed",
    "from_location",
    "to_location",
    "to_bed_type",
    "shut",
    "rating",
    "miles",
    "present_pence",
    "weekly_pence",
    "why",
    "fitting",
    "stale",
    "embargoed",
    "together",
)


def _move_row(run_id: int, position: int, move: Move) -> tuple[object, ...]:
    person, offer = move.person, move.offer
    return (
        run_id,
        position,
        person.code,
        person.funder,
        person.service,
        person.bed_type,
        " ".join(person.needs),
        person.hours,
        " ".join(person.assumed),
        person.location_id,
        offer.location_id if offer else None,
        offer.bed_type if offer else "",
        " ".join(offer.shut) if offer else "",
        offer.rating if offer else "",
        move.miles,
        person.weekly_pence,
        move.weekly_pence,
        move.why,
        move.fitting,
        move.stale,
        move.embargoed,
        move.together,
    )


async def keep_market(
    ask: WhatIf, on: date, digest: str, standings: Sequence[Standing], by: Actor, now: datetime
) -> int:
    """Keep the ranking of one market in turn with its inputs; the number of the run."""
    lost = sum(each.unplaced > 0 for each in standings)
    async with transaction():
        run = MarketRun(
            day=on,
            settings=msgspec.json.encode(ask).decode(),
            facts_digest=digest,
            locations=len(standings),
            people=sum(each.people for each in standings),
            cannot_lose=lost,
            made_by=by.label,
            made_at=now,
        )
        run_id = int((await MarketRun.insert(run).run())[0]["id"])
        columns = ("run", "location", "rank", "people", "unplaced", "mean_miles", "days")
        rows = (
            (run_id, each.location_id, each.rank, each.people, each.unplaced, each.mean_miles, each.days)
            for each in standings
        )
        await insert_many(MarketStanding, columns, rows)
        after = {"on": on.isoformat(), "locations": len(standings), "cannot_lose": lost}
        await audit.record(by=by, verb="contingency.market", subject=("market_run", run_id), after=after, at=now)
    return run_id
