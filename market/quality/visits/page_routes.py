"""Pages of whole visits: the lists, the visit itself, its recommendations, sample and people, and its end."""

from typing import Any

from litestar import get, post
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user
from market.core.refusal import Refused
from market.quality.assessments.capture.queries import settled_of
from market.quality.assessments.capture.types import HeaderKey, Kind
from market.quality.assessments.queries import scorers_of
from market.quality.framework.queries import get_library
from market.quality.visits import service
from market.quality.visits.access import JOIN, TAKE_PART, VISIT, Ask, doing, the_access, the_recorder
from market.quality.visits.doubles import own_doubles
from market.quality.visits.forms import PEOPLE, SAMPLE, SUMMARY, recommendation_form
from market.quality.visits.pages import line_words, visit_page
from market.quality.visits.plain import known_heads, new_number
from market.quality.visits.plain_routes import record
from market.quality.visits.queries import planned_for, visits_of
from market.quality.visits.state import _visible, person_of
from market.quality.visits.types import Access
from market.quality.visits.worker_routes import MODULES
from market.web.flash import flash
from market.web.forms import Form, Reading
from market.web.render import page

PATH = "/quality/visits/{assessment_id:int}"


async def _lists(request: Ask, title: str, lead: str) -> Template:
    person = current_user(request).id
    return page(
        request,
        "quality/visits/list.html",
        title=title,
        lead=lead,
        open_visits=[line_words(each) for each in await visits_of(person)],
        planned=[line_words(each) for each in await planned_for(person)],
        person=person,
        modules=MODULES,
    )


@get("/quality/visits", name="visits.list", guards=[VISIT])
async def show_visits(request: Ask) -> Template:
    """The visits that the person carries out now, and those that are planned."""
    return await _lists(request, "Your visits", "Open a visit once while you have a signal; from then on it works without one.")


@get("/joint", name="visits.joint", guards=[JOIN])
async def show_joint(request: Ask) -> Template:
    """A partner's own page: the joint visits in which they are named, and nothing else."""
    return await _lists(request, "Joint visits", "Visits that you carry out together with the council. You score your own part.")


@get(PATH, name="visits.show", guards=[TAKE_PART])
async def show_visit(request: Ask, assessment_id: FromPath[int]) -> Template:
    """The visit: with script the capture page, without it the list of criteria."""
    access = await the_access(request, assessment_id)
    library = await get_library(access.visit.framework_version)
    people = [f"{each.name} ({each.role.lower()})" for each in map(person_of, await scorers_of(assessment_id))]
    shown = visit_page(access, library, await visible(access), people)
    return page(request, "quality/visits/show.html", shown, modules=MODULES, person=access.person, shell=False)
