"""Who asks, and for which visit: what every page of visits begins with."""

from typing import Any

from litestar import Request
from litestar.exceptions import NotFoundException, PermissionDeniedException

from market.accounts.guards import current_user, needs, needs_any
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.quality.visits.queries import find_access
from market.quality.visits.types import Access
from market.quality.visits.words import NO_CRITERION, NO_VISIT
from market.web.as_at import present_day

Ask = Request[Any, Any, Any]
VISIT = needs(Permission.VISIT_SERVICES)
JOIN = needs(Permission.JOIN_VISITS)
TAKE_PART = needs_any(Permission.VISIT_SERVICES, Permission.JOIN_VISITS)


async def the_access(request: Ask, assessment_id: int) -> Access:
    """What the person is in a visit. Raises `NotFoundException`, in the same words whether there is none or it is not theirs."""
    access = await find_access(assessment_id, current_user(request))
    if access is None:
        raise NotFoundException(NO_VISIT)
    return access


async def the_own_part(request: Ask, assessment_id: int, criterion: str) -> Access:
    """As `the_access`, for one criterion of the person's own part."""
    access = await the_access(request, assessment_id)
    if criterion not in access.codes:
        raise NotFoundException(NO_CRITERION)
    return access


async def the_recorder(request: Ask, assessment_id: int) -> Access:
    """As `the_access`, for somebody who records in it. Raises `PermissionDeniedException` for somebody who only looks."""
    access = await the_access(request, assessment_id)
    if not access.is_scorer:
        raise PermissionDeniedException("You are not named in this visit. Ask its lead officer to add you.")
    return access


def doing(request: Ask) -> dict[str, Any]:
    """Who does it, when and on which day, as services ask."""
    return {"by": current_user(request).actor, "now": utc_now(), "today": present_day(request.app.state.settings)}
