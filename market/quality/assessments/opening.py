"""Pinning a new assessment to a version and its profile, and writing its first rows."""

from datetime import date, datetime

from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.db.bulk import insert_many
from market.db.sql import fetch_value
from market.quality.assessments.tables import AssessmentScorer
from market.quality.assessments.types import OpenAssessment, ScorerRole, ScorerRow, Status
from market.quality.assured.types import AssuredRow
from market.quality.framework import queries as framework
from market.quality.framework.rules import NoSuchPart, profile_of
from market.quality.framework.types import Method, Profile

NO_FRAMEWORK = "No version of the quality framework is live yet. Load the framework first"


async def pinned(asked: OpenAssessment, service: AssuredRow) -> tuple[int, Profile] | Refused:
    """The live version and the profile of the service, or why there is none."""
    library = await framework.live_library()
    if library is None:
        return refused(Refusal("no_framework", NO_FRAMEWORK))
    if asked.method not in set(Method):
        return refused(Refusal("unknown_code", "Choose a method from the list", "method"))
    try:
        profile = profile_of(
            library,
            service.code,
            Method(asked.method),
            tier=service.tier,
            theme=asked.theme,
            rotation=asked.rotation,
            open_codes=asked.open_codes,
            recently_validated=asked.recently_validated,
            reason=asked.reason,
        )
    except NoSuchPart as problem:
        return refused(Refusal("unknown_code", str(problem), "theme"))
    if not profile.codes:
        return refused(Refusal("no_criteria", "By this method nothing is asked of this service", "method"))
    return library.version_id, profile


async def write_assessment(
    asked: OpenAssessment,
    version_id: int,
    profile: Profile,
    *,
    by: Actor,
    now: datetime,
    for_year: int | None = None,
    due_on: date | None = None,
) -> int:
    """The rows of a new assessment and its scorers, inside the caller's transaction; its id."""
    lead = next((each for each in asked.scorers if each.role == ScorerRole.LEAD), None)
    assessment_id = await fetch_value(
        "INSERT INTO assessment (service, client_id, method, tier, theme, rotation, framework_version, profile_hash, criteria,"
        " status, announced, visit_on, for_year, due_on, joint_with, lead_by, lead_label, summary, opened_label, opened_at,"
        " submitted_label, moderated_label, moderation_note, final_label, access_refused, version)"
        " VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, '', {}, {}, '', '', '', '', {}, 1)"
        " RETURNING id",
        asked.service_id,
        asked.client_id,
        asked.method,
        str(profile.tier),
        profile.theme,
        profile.rotation,
        version_id,
        profile.hash,
        " ".join(profile.codes),
        Status.OPEN.value,
        asked.announced,
        asked.visit_on,
        for_year,
        due_on,
        asked.joint_with,
        lead.person if lead else None,
        lead.person_label if lead else "",
        by.label,
        now,
        False,
    )
    await write_scorers(int(assessment_id), asked.scorers)
    return int(assessment_id)


async def write_scorers(assessment_id: int, scorers: tuple[ScorerRow, ...]) -> None:
    """Who may score, inside the caller's transaction."""
    rows = [(assessment_id, each.person, each.person_label, each.role, each.domains, each.criteria) for each in scorers]
    if rows:
        columns = ("assessment", "person", "person_label", "role", "domains", "criteria")
        await insert_many(AssessmentScorer, columns, rows)
