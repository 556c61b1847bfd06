"""Reads of visits: what somebody is in one, their lists, and what the last visit wrote."""

from market.accounts.permissions import Permission
from market.accounts.types import SignedIn
from market.db.sql import fetch_as
from market.quality.assessments.queries import find_assessment, scorers_of
from market.quality.assessments.types import Status
from market.quality.framework.types import Method
from market.quality.visits.types import Access, LastText, VisitLine

_OPENED = (
    "SELECT a.id AS assessment_id, l.name AS location_name, o.name AS organisation_name, s.code AS service_code, a.method,"
    " a.visit_on, a.status, p.role, a.criteria,"
    " (SELECT count(*) FROM assessment_answer r WHERE r.assessment = a.id) AS answered,"
    " (SELECT count(*) FROM recommendation r WHERE r.assessment = a.id AND r.band = 'critical' AND r.issued_at IS NULL"
    " AND r.status IN ('open', 'evidence')) AS unsent, NULL AS planned_id"
    " FROM assessment_scorer p JOIN assessment a ON a.id = p.assessment JOIN assured_service s ON s.id = a.service"
    " JOIN location l ON l.id = s.location JOIN organisation o ON o.id = l.organisation"
)
_PLANNED = (
    "SELECT NULL AS assessment_id, l.name AS location_name, o.name AS organisation_name, s.code AS service_code, v.method,"
    " v.planned_on AS visit_on, v.status, p.role, '' AS criteria, 0 AS answered, 0 AS unsent,"
    " v.id AS planned_id"
    " FROM visit_person p JOIN planned_visit v ON v.id = p.planned_visit JOIN assured_service s ON s.id = v.service"
    " JOIN location l ON l.id = s.location JOIN organisation o ON o.id = l.organisation"
)


async def find_access(assessment_id: int, user: SignedIn) -> Access | None:
    """What somebody is in a visit; None when there is no such visit for them, be it that it does not exist.

    Officers may look at every visit; everybody else, partners above all, only at those in which they are named.
    """
    visit = await find_assessment(assessment_id)
    if visit is None or visit.is_self_assessment:
        return None
    roles = tuple(each for each in await scorers_of(assessment_id) if each.person == user.id)
    reads_all = user.may(Permission.VISIT_SERVICES)
    if not roles and not reads_all:
        return None
    return Access(visit=visit, person=user.id, person_label=user.name, reads_all=reads_all, roles=roles)


async def visits_of(person: int) -> list[VisitLine]:
    """The visits in which somebody is named and that are being captured, the next one first."""
    return await fetch_as(
        VisitLine,
        f"{_OPENED} WHERE p.person = {{}} AND a.status = {{}} AND a.method <> {{}} ORDER BY a.visit_on, a.id",
        person,
        Status.OPEN.value,
        Method.SELF_ASSESSMENT.value,
    )


async def planned_for(person: int) -> list[VisitLine]:
    """The planned visits in which somebody is named, the next one first."""
    return await fetch_as(
        VisitLine, f"{_PLANNED} WHERE p.person = {{}} AND v.status = 'planned' ORDER BY v.planned_on, v.id", person
    )


async def last_texts(service_id: int, assessment_id: int) -> dict[str, LastText]:
    """What the last submitted visit of a service that wrote something about a criterion wrote, by code."""
    rows = await fetch_as(
        LastText,
        "SELECT r.criterion, r.rationale, a.visit_on FROM assessment_answer r JOIN assessment a ON a.id = r.assessment"
        " WHERE a.service = {} AND a.id < {} AND a.method <> {} AND a.status IN ('submitted', 'draft', 'final')"
        " AND r.rationale <> '' ORDER BY a.id",
        service_id,
        assessment_id,
        Method.SELF_ASSESSMENT.value,
    )
    return {row.criterion: row for row in rows}
