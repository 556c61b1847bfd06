"""Writing a new embargo with its reasons, lift tests and links, however it began."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from market.core.refusal import Refusal
from market.db.sql import fetch, fetch_value, marks
from market.embargoes import tables
from market.embargoes.types import (
    NewEmbargo,
    Origin,
    Stage,
    Test,
    Who,
)
from market.policies.embargo import EmbargoPolicy
from market.policies.types import Held


async def insert_embargo(
    wanted: NewEmbargo, held: Held[EmbargoPolicy], origin: Origin, *, by: Who, now: datetime, **more: Any
) -> int:
    """Write an embargo with its reasons, lift tests and linked recommendations; its number. `more` are further columns of its row."""
    grounds = wanted.grounds
    row = {
        "submission": wanted.submission,
        "location": wanted.target.location_id,
        "organisation": wanted.target.organisation_id,
        "service": wanted.target.service,
        "stage": Stage.PROPOSED.value,
        "origin": origin.value,
        "policy_version": held.version,
        "facts": grounds.facts.strip(),
        "alternatives": grounds.alternatives.strip(),
        "effect_on_people": grounds.effect_on_people.strip(),
        "why_not_weaker": grounds.why_not_weaker.strip(),
        "must_change": grounds.must_change.strip(),
        "returns_stopped_why": wanted.returns_stopped_why.strip(),
        "converts": wanted.converts,
        "recommended_by": by.actor.id,
        "recommended_label": by.actor.label,
        "recommended_at": now,
        **more,
    }
    (saved,) = await tables.Embargo.insert(tables.Embargo(**row))
    number = int(saved["id"])
    for reason in wanted.reasons:
        await tables.EmbargoReason.insert(
            tables.EmbargoReason(
                embargo=number,
                code=reason.code,
                words=reason.words.strip(),
                held_back_for=reason.held_back_for.strip(),
                held_back_until=reason.held_back_until,
            )
        )
    for test in wanted.tests or tests_of(held.policy, [reason.code for reason in wanted.reasons]):
        await tables.EmbargoTest.insert(
            tables.EmbargoTest(
                embargo=number,
                reason=test.reason,
                criteria=" ".join(test.criteria),
                least=test.least,
                visits=test.visits,
                days_apart=test.days_apart,
                unannounced=test.unannounced,
                look_with=test.look_with,
            )
        )
    for each in sorted(set(wanted.recommendation_ids)):
        await tables.EmbargoRecommendation.insert(tables.EmbargoRecommendation(embargo=number, recommendation=each))
    return number


def tests_of(policy: EmbargoPolicy, reasons: Sequence[str]) -> list[Test]:
    """The lift tests that the policy gives for reasons."""
    found = []
    for code in reasons:
        test = policy.reason(code).lift_test
        found.append(
            Test(
                reason=code,
                criteria=test.criteria,
                least=test.least_score,
                visits=test.visits,
                days_apart=test.days_apart,
                unannounced=test.unannounced,
                look_with=test.look_with,
            )
        )
    return found


async def made_before(submission: str) -> int | None:
    """The number of the embargo that a form with this submission made before; None when it made none."""
    found = await fetch_value("SELECT id FROM embargo WHERE submission = {}", submission)
    return None if found is None else int(found)


async def reasons_against_links(wanted: NewEmbargo) -> list[Refusal]:
    """Recommendations that are not about this place cannot be linked: its embargo would wait for somebody else's improvement."""
    ids = wanted.recommendation_ids
    target = wanted.target
    column, value = (
        ("l.id", target.location_id) if target.location_id is not None else ("l.organisation", target.organisation_id)
    )
    rows = await fetch(
        f"""SELECT r.id FROM recommendation r JOIN assured_service s ON s.id = r.service JOIN location l ON l.id = s.location
        WHERE r.id IN ({marks(ids)}) AND {column} = {{}}""",
        *ids,
        value,
    )
    unknown = sorted(set(ids) - {row["id"] for row in rows})
    if not unknown:
        return []
    words = f"These recommendations are not about this place: {', '.join(map(str, unknown))}"
    return [Refusal("other_place", words, "recommendations")]
