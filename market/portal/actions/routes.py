"""Recommendations for the provider's own services: the list by visit, one of them, and sending the plan."""

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import File, Redirect, Template

from market.accounts.guards import current_user, needs, own_organisation
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.portal.actions.pages import plan_groups, recommendation_page
from market.portal.frame import HOME, Ask, home_filter, show
from market.portal.queries import open_homes
from market.quality.actions.queries import (
    NoSuchRecommendation,
    actions_of,
    events_of,
    get_recommendation,
    of_organisation,
)
from market.quality.actions.service import submit_plan
from market.quality.actions.types import Recommendation
from market.quality.evidence.queries import evidence_of
from market.quality.evidence.serving import evidence_response
from market.quality.framework.queries import get_library
from market.web.as_at import present_day
from market.web.flash import flash
from market.web.forms import Form

PROVIDER = needs(Permission.USE_PORTAL)
OWNER = needs(Permission.DECLARE_FOR_PROVIDER)
ACTIONS = f"{HOME}/actions"
NO_RECOMMENDATION = "There is no such recommendation among yours. Look at your action plans."
SUBJECT = "recommendation"


async def own_recommendation(request: Ask, recommendation_id: int) -> Recommendation:
    """A recommendation for one of the provider's own services that it was told of; anything else is not found."""
    try:
        return await get_recommendation(recommendation_id, organisation_id=own_organisation(request))
    except NoSuchRecommendation:
        raise NotFoundException(NO_RECOMMENDATION) from None


@get(ACTIONS, name="portal.actions", guards=[PROVIDER])
async def show_actions(request: Ask) -> Template:
    """Every recommendation by home and visit, with its plan and where it stands."""
    return await _list(request)


async def _list(request: Ask, refused: Refused | None = None) -> Template:
    organisation_id, on = own_organisation(request), present_day(request.app.state.settings)
    chosen = home_filter(request, await open_homes(organisation_id, on))
    rows = [each for each in await of_organisation(organisation_id) if chosen.allows(each.location_id)]
    groups = plan_groups(rows, await actions_of([each.id for each in rows]), on)
    blank = Form().blank()
    return show(
        request,
        "portal/actions/list.html",
        tab=ACTIONS,
        homes=chosen,
        groups=groups,
        reading=blank if refused is None else blank.with_refusals(refused),
        may_send=current_user(request).may(Permission.DECLARE_FOR_PROVIDER),
        status_code=200 if refused is None else 422,
    )


@get(f"{ACTIONS}/{{recommendation_id:int}}", name="portal.recommendation", guards=[PROVIDER])
async def show_recommendation(request: Ask, recommendation_id: FromPath[int]) -> Template:
    """One recommendation: why, by when, what is planned and sent, and what the council said."""
    held = await own_recommendation(request, recommendation_id)
    content = recommendation_page(
        held,
        await get_library(held.framework_version),
        (await actions_of([held.id])).get(held.id, []),
        await events_of(held.id),
        await evidence_of(SUBJECT, [held.id]),
        present_day(request.app.state.settings),
    )
    return show(request, "portal/actions/show.html", content, tab=ACTIONS)


@get(
    f"{ACTIONS}/{{recommendation_id:int}}/files/{{evidence_id:int}}",
    name="portal.recommendation_file",
    guards=[PROVIDER],
)
async def get_recommendation_file(request: Ask, recommendation_id: FromPath[int], evidence_id: FromPath[int]) -> File:
    """A file that the provider itself sent as evidence for a recommendation."""
    held = await own_recommendation(request, recommendation_id)
    for each in await evidence_of(SUBJECT, [held.id]):
        if each.file.id == evidence_id and each.file.organisation_id == held.organisation_id:
            return await evidence_response(each.file, request.app.state.settings)
    raise NotFoundException("This file is not among the evidence that you sent for the recommendation.")


@post(f"{ACTIONS}/plans/{{assessment_id:int}}/send", name="portal.send_plan", guards=[OWNER], status_code=200)
async def send_plan(request: Ask, assessment_id: FromPath[int]) -> Template | Redirect:
    """Send the plan of a visit: each recommendation needs an action first."""
    try:
        answer = await submit_plan(
            assessment_id,
            organisation_id=own_organisation(request),
            by=current_user(request).actor,
            now=utc_now(),
            settings=request.app.state.settings,
        )
    except NoSuchRecommendation:
        raise NotFoundException("There is no such action plan among yours. Look at your action plans.") from None
    if isinstance(answer, Refused):
        return await _list(request, answer)
    flash(request, "The action plan was sent to the council.")
    return Redirect(ACTIONS, status_code=303)


HANDLERS = (show_actions, show_recommendation, get_recommendation_file, send_plan)
