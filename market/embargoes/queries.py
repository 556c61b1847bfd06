"""Reads of embargoes: which have effect at a place on a day, exactly as it was, and everything about one."""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec

from market.core.clock import LONDON, london_date
from market.db.sql import fetch, fetch_as, marks
from market.embargoes.placing_rules import Arrival, is_against
from market.embargoes.types import (
    STRENGTH,
    CheckRow,
    DecisionRow,
    EmbargoRow,
    InForce,
    Kind,
    LiftProposal,
    LinkedRecommendation,
    PlacedSince,
    PlanRow,
    ReasonRow,
    ReviewRow,
    Scope,
    StepRow,
    Terms,
    TermsRow,
    Test,
)


class NoSuchEmbargo(LookupError):
    """There is no embargo of that number."""


MOST_IDS = 500
"""Above so many locations all embargoes in force are read and sorted out afterwards: there are few of them."""

_ON = "s.from_on <= {} AND (s.until_on IS NULL OR s.until_on > {})"
_HOLDS = "t.from_at <= {} AND (t.until_at IS NULL OR t.until_at > {})"
_GIVES = """(e.service = '' OR EXISTS (SELECT 1 FROM location_service v WHERE v.location = s.location AND v.code = e.service
    AND v.from_on <= {} AND (v.until_on IS NULL OR v.until_on > {})))"""
_IN_FORCE = """SELECT {column} AS at_location, e.id, e.location AS location_id, e.organisation AS organisation_id, e.service,
        e.started_at, e.returns_stopped_why, t.kind, t.cap_per_week, t.one_a_day, t.bed_types, t.needs, t.scope_words, t.review_on
    FROM embargo_terms t JOIN embargo e ON e.id = t.embargo"""


def last_moment_of(on: date) -> datetime:
    """The last moment of a day in London: what "on a day" means for a state that changes within it."""
    return datetime.combine(on + timedelta(days=1), time(), LONDON).astimezone(UTC) - timedelta(microseconds=1)


async def in_force(on: date, location_ids: Collection[int] | None = None) -> dict[int, list[InForce]]:
    """The embargoes that had effect at the end of a day, by location, the strongest first; places without one are left out.

    An embargo of a provider reaches every location that was the provider's on that day; one for a service those that gave it.
    """
    return await in_force_at(last_moment_of(on), location_ids)


async def in_force_at(moment: datetime, location_ids: Collection[int] | None = None) -> dict[int, list[InForce]]:
    """As `in_force`, at one moment."""
    day = london_date(moment)
    ids = None if location_ids is None else set(location_ids)
    some = tuple(sorted(ids)) if ids is not None and len(ids) <= MOST_IDS else ()
    if ids is not None and not ids:
        return {}
    of_location = f" AND e.location IN ({marks(some)})" if some else ""
    of_provider = f" AND s.location IN ({marks(some)})" if some else ""
    rows = await fetch(
        f"""{_IN_FORCE.format(column="e.location")} WHERE e.location IS NOT NULL AND {_HOLDS}{of_location}
        UNION ALL
        {_IN_FORCE.format(column="s.location")} JOIN location_state s ON s.organisation = e.organisation
            WHERE {_HOLDS} AND {_ON} AND {_GIVES}{of_provider}""",
        *(moment, moment, *some, moment, moment, day, day, day, day, *some),
    )
    found: dict[int, list[InForce]] = defaultdict(list)
    for row in rows:
        if ids is None or row["at_location"] in ids:
            found[row["at_location"]].append(_in_force(row))
    for each in found.values():
        each.sort(key=lambda one: (-one.strength, one.started_at, one.id))
    return dict(found)


def scope_of(row: dict[str, Any]) -> Scope:
    """The scope of a stop in part, from its columns."""
    return Scope(bed_types=tuple(row["bed_types"].split()), needs=tuple(row["needs"].split()), words=row["scope_words"])


def _in_force(row: dict[str, Any]) -> InForce:
    return msgspec.convert(
        {
            **row,
            "scope": scope_of(row),
            "strength": STRENGTH[Kind(row["kind"])],
            "returns_stopped": bool(row["returns_stopped_why"]),
        },
        InForce,
        strict=False,
    )


_EMBARGO = """SELECT e.id, e.location AS location_id, e.organisation AS organisation_id, e.service,
        coalesce(l.name, o.name) AS subject_name, coalesce(l.organisation, e.organisation) AS provider_id,
        coalesce(p.name, o.name) AS provider_name, e.stage, e.origin, e.emergency, e.policy_version, e.facts, e.alternatives,
        e.effect_on_people, e.why_not_weaker, e.must_change, e.returns_stopped_why, e.comment_asked_at, e.comment_due_at,
        e.provider_comment, e.commented_at, e.comment_answer,
        e.private_answer, e.host_name, e.expected_end_on, e.converts, e.recommended_by, e.recommended_label, e.recommended_at,
        e.approved_by, e.approved_label, e.approved_at, e.confirmed_by, e.confirmed_label, e.confirmed_at, e.started_at, e.ended_at,
        e.ended_label, e.override_reason, e.override_label, e.override_at, e.version
    FROM embargo e LEFT JOIN location l ON l.id = e.location LEFT JOIN organisation o ON o.id = e.organisation
        LEFT JOIN organisation p ON p.id = l.organisation"""


async def embargoes_where(condition: str, *values: Any) -> list[EmbargoRow]:
    """Embargoes for which a condition over `e` (embargo) and `l` (its location) holds, the newest first."""
    return await fetch_as(
        EmbargoRow,
        f"{_EMBARGO} WHERE {condition} ORDER BY coalesce(e.started_at, e.recommended_at) DESC, e.id DESC",
        *values,
    )


async def find_embargo(embargo_id: int) -> EmbargoRow | None:
    """An embargo as it is now."""
    found = await embargoes_where("e.id = {}", embargo_id)
    return found[0] if found else None


async def get_embargo(embargo_id: int) -> EmbargoRow:
    """As `find_embargo`. Raises `NoSuchEmbargo`."""
    found = await find_embargo(embargo_id)
    if found is None:
        raise NoSuchEmbargo(embargo_id)
    return found


async def history(location_id: int) -> list[EmbargoRow]:
    """Every embargo that ever was about a location or its present provider, proposals included, the newest first."""
    return await embargoes_where(
        "(e.location = {} OR e.organisation = (SELECT x.organisation FROM location x WHERE x.id = {}))",
        location_id,
        location_id,
    )


async def embargoes_of_organisation(organisation_id: int) -> list[EmbargoRow]:
    """Every embargo of a provider or one of its present locations, the newest first."""
    return await embargoes_where("(e.organisation = {} OR l.organisation = {})", organisation_id, organisation_id)


async def embargoes_between(from_on: date, until_on: date) -> list[EmbargoRow]:
    """Embargoes that had effect at some moment of `[from_on, until_on)`, the newest first."""
    first, after = last_moment_of(from_on - timedelta(days=1)), last_moment_of(until_on - timedelta(days=1))
    return await embargoes_where(
        "e.started_at <= {} AND (e.ended_at IS NULL OR e.ended_at > {}) AND e.started_at IS NOT NULL", after, first
    )


async def running_embargoes() -> list[EmbargoRow]:
    """Embargoes in force now, the newest first."""
    return await embargoes_where("e.stage IN ('in_force', 'lift_proposed', 'phased')")


async def open_proposals() -> list[EmbargoRow]:
    """Embargoes that wait to be approved, the newest first."""
    return await embargoes_where("e.stage = 'proposed'")


async def terms_of(embargo_ids: Collection[int]) -> dict[int, list[TermsRow]]:
    """All terms that each embargo ever had, the oldest first."""
    rows = await fetch(
        "SELECT id, embargo AS embargo_id, kind, cap_per_week, one_a_day, bed_types, needs, scope_words, review_on, from_at, until_at"
        f" FROM embargo_terms WHERE embargo IN ({marks(embargo_ids)}) ORDER BY embargo, from_at, id",
        *embargo_ids,
    )
    found: dict[int, list[TermsRow]] = {number: [] for number in embargo_ids}
    for row in rows:
        found[row["embargo_id"]].append(msgspec.convert({**row, "scope": scope_of(row)}, TermsRow, strict=False))
    return found


async def reasons_of(embargo_ids: Collection[int]) -> dict[int, list[ReasonRow]]:
    """The reasons of each embargo, held-back ones included, in order of their codes."""
    rows = await fetch_as(
        ReasonRow,
        "SELECT embargo AS embargo_id, code, words, held_back_for, held_back_until FROM embargo_reason"
        f" WHERE embargo IN ({marks(embargo_ids)}) ORDER BY embargo, code",
        *embargo_ids,
    )
    found: dict[int, list[ReasonRow]] = {number: [] for number in embargo_ids}
    for row in rows:
        found[row.embargo_id].append(row)
    return found


async def lift_tests_of(embargo_id: int) -> list[Test]:
    """The lift tests of an embargo, in order of the reasons."""
    rows = await fetch(
        "SELECT reason, criteria, least, visits, days_apart, unannounced, look_with FROM embargo_test WHERE embargo = {}"
        " ORDER BY reason",
        embargo_id,
    )
    return [msgspec.convert({**row, "criteria": row["criteria"].split()}, Test, strict=False) for row in rows]


async def recommendation_ids_of(embargo_id: int) -> list[int]:
    """Numbers of the linked recommendations."""
    rows = await fetch(
        "SELECT recommendation FROM embargo_recommendation WHERE embargo = {} ORDER BY recommendation", embargo_id
    )
    return [row["recommendation"] for row in rows]


async def linked(embargo_id: int) -> list[LinkedRecommendation]:
    """The linked recommendations with where they stand."""
    ids = await recommendation_ids_of(embargo_id)
    return await fetch_as(
        LinkedRecommendation,
        f"SELECT id, what, status, verified_label, verified_on, issued_at FROM recommendation WHERE id IN ({marks(ids)}) ORDER BY id",
        *ids,
    )


async def newest_checks(embargo_id: int) -> dict[str, CheckRow]:
    """What officers last found about each condition in words, by code."""
    rows = await fetch_as(
        CheckRow,
        "SELECT embargo AS embargo_id, code, met, words, by_id, by_label, checked_at FROM embargo_check WHERE embargo = {}"
        " ORDER BY checked_at, id",
        embargo_id,
    )
    return {row.code: row for row in rows}


_DECISION = """SELECT id, embargo AS embargo_id, act, status, why, asked, case_reference, recommended_by, recommended_label,
    recommended_at, decided_by, decided_label, decided_at, decided_why, version FROM embargo_decision"""


def _decision(row: dict[str, Any]) -> DecisionRow:
    asked = row.pop("asked")
    lifting = row["act"] == "lift"
    terms = msgspec.json.decode(asked, type=Terms | None) if not lifting else None
    lift = msgspec.json.decode(asked, type=LiftProposal) if lifting else None
    return msgspec.convert({**row, "terms": terms, "lift": lift}, DecisionRow, strict=False)


async def decisions_of(embargo_id: int) -> list[DecisionRow]:
    """Everything that was recommended about an embargo and what was decided, in order."""
    rows = await fetch(f"{_DECISION} WHERE embargo = {{}} ORDER BY recommended_at, id", embargo_id)
    return [_decision(row) for row in rows]


async def find_decision(decision_id: int) -> DecisionRow | None:
    """One of them, by number."""
    rows = await fetch(f"{_DECISION} WHERE id = {{}}", decision_id)
    return _decision(rows[0]) if rows else None


async def open_decisions() -> dict[int, list[DecisionRow]]:
    """What waits for a decision, by embargo, the oldest first."""
    rows = await fetch(f"{_DECISION} WHERE status = 'open' ORDER BY recommended_at, id")
    found: dict[int, list[DecisionRow]] = defaultdict(list)
    for row in rows:
        found[row["embargo_id"]].append(_decision(row))
    return dict(found)


async def approved_exceptions(location_id: int, case_reference: str, moment: datetime) -> list[int]:
    """Embargoes from which one person was excepted, at a location or for its provider, by a decision of that moment or before."""
    rows = await fetch(
        """SELECT DISTINCT d.embargo FROM embargo_decision d JOIN embargo e ON e.id = d.embargo
        WHERE d.act = 'exception' AND d.status = 'approved' AND d.case_reference = {} AND d.decided_at <= {}
            AND (e.location = {} OR e.organisation = (SELECT x.organisation FROM location x WHERE x.id = {}))
        ORDER BY d.embargo""",
        *(case_reference.strip(), moment, location_id, location_id),
    )
    return [row["embargo"] for row in rows]


async def reviews_of(embargo_id: int) -> list[ReviewRow]:
    """Reviews that were held, the newest first."""
    rows = await fetch(
        "SELECT id, embargo AS embargo_id, held_on, answers, next_review_on, by_label, recorded_at FROM embargo_review"
        " WHERE embargo = {} ORDER BY recorded_at DESC, id DESC",
        embargo_id,
    )
    return [
        msgspec.convert({**row, "answers": msgspec.json.decode(row["answers"])}, ReviewRow, strict=False)
        for row in rows
    ]


async def plan_of(embargo_id: int) -> list[PlanRow]:
    """The steps by which it is lifted, in order; none when it is not lifted by steps."""
    return await fetch_as(
        PlanRow,
        "SELECT embargo AS embargo_id, position, cap_per_week, due_on, taken_at, taken_label FROM embargo_plan_step"
        " WHERE embargo = {} ORDER BY position",
        embargo_id,
    )


async def steps_of(embargo_id: int) -> list[StepRow]:
    """Everything that happened to an embargo, the newest first."""
    return await fetch_as(
        StepRow,
        "SELECT id, embargo AS embargo_id, kind, words, happened_at, by_id, by_label FROM embargo_step WHERE embargo = {}"
        " ORDER BY happened_at DESC, id DESC",
        embargo_id,
    )


async def placed_since(embargo_id: int) -> list[PlacedSince]:
    """People of ours whose placement at the places of an embargo began on the day it started or later, or was recorded after it started.

    Those of the very moment of the start are among them, so that whoever imposes an embargo sees whom it just missed. A file that is
    imported later tells of people who have long lived there: only the day on which their care began counts.
    """
    found = (await embargoes_where("e.id = {}", embargo_id))[:1]
    if not found or found[0].started_at is None:
        return []
    first_on = london_date(found[0].started_at)
    last_on = date.max if found[0].ended_at is None else london_date(found[0].ended_at)
    rows = await fetch(
        """SELECT p.id AS placement_id, p.case_reference, p.location AS location_id, l.name AS location_name, p.starts_on, p.recorded_at,
            p.override_by, p.funder, p.bed_type, p.needs,
            EXISTS (SELECT 1 FROM embargo_decision d WHERE d.embargo = e.id AND d.act = 'exception' AND d.status = 'approved'
                AND d.case_reference = p.case_reference) AS excepted,
            EXISTS (SELECT 1 FROM placement x WHERE x.location = p.location AND x.case_reference = p.case_reference AND x.id <> p.id
                AND x.starts_on < p.starts_on AND (x.ends_on IS NULL OR x.ends_on >= {})) AS lived
        FROM embargo e JOIN location l ON l.id = e.location OR (e.location IS NULL AND l.organisation = e.organisation)
            JOIN placement p ON p.location = l.id
        WHERE e.id = {} AND (p.starts_on >= {} OR (p.recorded_at >= e.started_at AND p.import_run IS NULL))
            AND (e.ended_at IS NULL OR p.recorded_at < e.ended_at OR p.starts_on < {})
        ORDER BY p.starts_on, p.id""",
        *(first_on, embargo_id, first_on, last_on),
    )
    terms, found_against = (await terms_of([embargo_id]))[embargo_id], []
    weeks: dict[tuple[int, date], list[Arrival]] = {}
    for row in rows:
        starts_on = msgspec.convert(row["starts_on"], date, strict=False)
        week = weeks.setdefault((row["location_id"], starts_on - timedelta(days=starts_on.weekday())), [])
        held = _terms_before(terms, starts_on) if _is_new_of_ours(row) and starts_on > first_on else None
        who = Arrival(starts_on=starts_on, bed_type=row["bed_type"], needs=tuple(row.pop("needs").split()))
        against = held is not None and is_against(held, who, week, agreed=bool(row["override_by"]))
        if _is_new_of_ours(row):
            week.append(who)
        found_against.append(msgspec.convert({**row, "against": against}, PlacedSince, strict=False))
    return found_against


def _is_new_of_ours(row: dict[str, Any]) -> bool:
    return row["funder"] == "council" and not row["excepted"] and not row["lived"]


def _terms_before(terms: list[TermsRow], starts_on: date) -> TermsRow | None:
    """The terms that held at the end of the day before care began."""
    moment = last_moment_of(starts_on - timedelta(days=1))
    return next(
        (one for one in terms if one.from_at <= moment and (one.until_at is None or one.until_at > moment)), None
    )


async def proposals_on(on: date) -> list[EmbargoRow]:
    """Proposals that wait to be decided and were made by the end of a day, the newest first."""
    return await embargoes_where("e.stage = 'proposed' AND e.recommended_at <= {}", last_moment_of(on))


async def next_steps_due(embargo_ids: Collection[int]) -> dict[int, list[date]]:
    """By embargo the day of the next step of lifting that nobody has taken yet."""
    rows = await fetch(
        f"""SELECT s.embargo AS embargo_id, min(s.due_on) AS due_on FROM embargo_plan_step s
        WHERE s.taken_at IS NULL AND s.embargo IN ({marks(embargo_ids)}) GROUP BY s.embargo ORDER BY s.embargo""",
        *embargo_ids,
    )
    return {row["embargo_id"]: [msgspec.convert(row["due_on"], date, strict=False)] for row in rows}
