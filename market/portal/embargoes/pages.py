"""What a provider reads about embargoes on its own services: never a reason that is held back, a score or another provider."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct

from market.core.clock import london_date
from market.embargoes.rules import reason_lines
from market.embargoes.types import (
    DecisionRow,
    EmbargoRow,
    Kind,
    LinkedRecommendation,
    PlanRow,
    ReasonRow,
    ReviewRow,
    Stage,
    Terms,
    TermsRow,
)
from market.embargoes.words import lines_of, terms_line
from market.policies.embargo import EmbargoPolicy


class OwnEmbargo(Struct, frozen=True, kw_only=True):
    """One embargo as the provider sees it."""

    id: int
    name: str
    kind: str
    running: bool
    proposed: bool
    change: str
    change_why: list[str]
    comment_by: date | None
    facts: list[str]
    own_pause: bool
    since: datetime | None
    ended: datetime | None
    review_on: date | None
    expected_end_on: date | None
    reasons: list[str]
    must_change: list[str]
    recommendations: list[tuple[str, str, bool]]
    reviews: list[date]
    plan: list[tuple[str, date, bool]]
    comment: str
    answer: str
    why: str
    version: int


def own_embargo(
    row: EmbargoRow,
    policy: EmbargoPolicy,
    terms: Sequence[TermsRow],
    reasons: Sequence[ReasonRow],
    recommendations: Sequence[LinkedRecommendation],
    reviews: Sequence[ReviewRow] = (),
    plan: Sequence[PlanRow] = (),
    proposed: Terms | None = None,
    change: DecisionRow | None = None,
) -> OwnEmbargo:
    """The embargo in the provider's words. What the provider was told in letters, and nothing more.

    `proposed` are the terms of a proposal on which the provider is heard: with its facts, unless a reason is held back. `change` is a
    proposal to make one in force stronger that it was shown.
    """
    current = terms[-1] if terms else None
    shown = current or proposed
    held_back = any(each.is_held_back for each in reasons)
    pause = current is not None and current.kind == Kind.VOLUNTARY
    return OwnEmbargo(
        id=row.id,
        name=row.subject_name,
        kind=terms_line(shown) if shown is not None else "",
        proposed=row.stage == Stage.PROPOSED,
        change=terms_line(change.terms) if change is not None and change.terms is not None else "",
        change_why=lines_of(change.why) if change is not None and not held_back else [],
        comment_by=london_date(row.comment_due_at) if row.comment_due_at is not None else None,
        facts=[] if held_back else lines_of(row.facts),
        running=row.is_running,
        own_pause=pause,
        since=row.started_at,
        ended=row.ended_at,
        review_on=current.review_on if current is not None and row.is_running else None,
        expected_end_on=row.expected_end_on,
        reasons=[] if pause else reason_lines(policy, list(reasons)),
        must_change=lines_of(row.must_change),
        recommendations=[
            (each.what, f"/portal/actions/{each.id}", each.status == "verified")
            for each in recommendations
            if each.is_known_to_provider
        ],
        reviews=[each.held_on for each in reviews],
        plan=[
            (
                f"{each.cap_per_week} new {'person' if each.cap_per_week == 1 else 'people'} a week"
                if each.cap_per_week
                else "It ends",
                each.due_on,
                each.taken_at is not None,
            )
            for each in plan
        ],
        comment=row.provider_comment,
        answer=row.comment_answer,
        why=row.facts if pause else "",
        version=row.version,
    )
