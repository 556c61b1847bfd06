"""Pages of recommendations: the list, one with its history and arithmetic, and what the council decides."""

from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import File, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.quality.actions import deciding_routes
from market.quality.actions.pages import (
    figures_of,
    file_of,
    lines_of,
    recommendation_page,
    spec_with,
    theme_codes,
)
from market.quality.actions.queries import (
    NoSuchRecommendation,
    actions_of,
    count_by_state,
    count_recommendations,
    events_of,
    get_recommendation,
    list_recommendations,
)
from market.quality.actions.types import Recommendation
from market.quality.assessments.queries import scorers_of
from market.quality.assessments.types import ScorerRole
from market.quality.evidence.queries import evidence_of
from market.quality.evidence.serving import evidence_response
from market.quality.framework.queries import get_library, live_library
from market.web.as_at import present_day
from market.web.downloads import csv_response, xlsx_response
from market.web.lists import Listing
from market.web.render import page

Ask = Request[Any, Any, Any]
READ = needs(Permission.READ_QUALITY)
LIST = "/quality/recommendations"
NONE = "There is no recommendation of that number. Search the list of recommendations."


@get(LIST, name="actions.list", guards=[READ])
async def show_recommendations(request: Ask) -> Template:
    """The recommendations, the gravest open ones first."""
    on = present_day(request.app.state.settings)
    library = await live_library()
    query = spec_with(library).read(request.query_params)
    codes = theme_codes(library, query.filters.get("theme", ""))
    rows = await list_recommendations(query, on, theme_codes=codes)
    total = await count_recommendations(query, on, theme_codes=codes)
    listing = Listing(rows=lines_of(rows, on), total=total, query=query)
    figures = figures_of(await count_by_state(on))
    return page(request, "quality/actions/recommendations.html", listing, figures=figures, on=on)


@get([f"{LIST}.csv", f"{LIST}.xlsx"], name="actions.file", guards=[READ])
async def get_recommendations_file(request: Ask) -> Response[bytes]:
    """The filtered list as a file."""
    on = present_day(request.app.state.settings)
    library = await live_library()
    query = spec_with(library).read(request.query_params).everything()
    rows = await list_recommendations(query, on, theme_codes=theme_codes(library, query.filters.get("theme", "")))
    make = xlsx_response if request.url.path.endswith(".xlsx") else csv_response
    return await make(f"recommendations-{on.isoformat()}", *file_of(lines_of(rows, on)))


async def recommendation_or_404(recommendation_id: int) -> Recommendation:
    """The recommendation, or the 404 page."""
    try:
        return await get_recommendation(recommendation_id)
    except NoSuchRecommendation:
        raise NotFoundException(NONE) from None


@get(LIST + "/{recommendation_id:int}", name="actions.one", guards=[READ])
async def show_recommendation(request: Ask, recommendation_id: FromPath[int]) -> Template:
    """One recommendation: its risk and dates with how they came about, actions, evidence and history."""
    held = await recommendation_or_404(recommendation_id)
    actions = await actions_of([held.id])
    shown = recommendation_page(
        held,
        await get_library(held.framework_version),
        actions.get(held.id, []),
        await evidence_of("recommendation", [held.id]),
        await events_of(held.id),
        present_day(request.app.state.settings),
    )
    user = current_user(request)
    return page(
        request,
        "quality/actions/recommendation.html",
        shown,
        may_decide=user.may(Permission.VISIT_SERVICES),
        may_send=user.may(Permission.VISIT_SERVICES) and await _carries_out(held.assessment_id, user.id),
    )


async def _carries_out(assessment_id: int, person: int) -> bool:
    officers = (ScorerRole.LEAD, ScorerRole.SECOND)
    return any(each.person == person and each.role in officers for each in await scorers_of(assessment_id))


@get(LIST + "/{recommendation_id:int}/evidence/{evidence_id:int}", name="actions.evidence", guards=[READ])
async def get_evidence(request: Ask, recommendation_id: FromPath[int], evidence_id: FromPath[int]) -> File:
    """A file that was sent as evidence for this recommendation, once it is checked."""
    for each in await evidence_of("recommendation", [recommendation_id]):
        if each.file.id == evidence_id:
            return await evidence_response(each.file, request.app.state.settings)
    raise NotFoundException("There is no such file with this recommendation.")


HANDLERS = (
    show_recommendations,
    get_recommendations_file,
    show_recommendation,
    get_evidence,
    *deciding_routes.HANDLERS,
)
