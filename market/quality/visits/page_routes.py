"""Pages of whole visits: the lists, the visit itself, its recommendations, sample and people, and its end."""

from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from market.accounts.guards import current_user
from market.accounts.permissions import Permission
from market.core.refusal import Refused
from market.quality.actions.queries import recommendations_of
from market.quality.assessments.capture.queries import settled_of
from market.quality.assessments.capture.types import HeaderKey, Kind
from market.quality.assessments.queries import scorers_of
from market.quality.framework.queries import get_library
from market.quality.visits import critical_routes, service
from market.quality.visits.access import JOIN, TAKE_PART, VISIT, Ask, doing, the_access, the_recorder
from market.quality.visits.forms import ACCESS, PEOPLE, SAMPLE, SUMMARY, recommendation_form
from market.quality.visits.pages import line_words, payloads, visit_page
from market.quality.visits.plain import known_heads, new_number, part_payload
from market.quality.visits.plain_routes import record
from market.quality.visits.queries import planned_for, visits_of
from market.quality.visits.state import person_of, visible
from market.quality.visits.types import Access
from market.quality.visits.words import NO_VISIT
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


@get("/quality/visits", name="visits.list", guards=[TAKE_PART], status_code=200)
async def show_visits(request: Ask) -> Template | Redirect:
    """The visits that the person carries out now, and those that are planned; a partner has a page of their own."""
    if not current_user(request).may(Permission.VISIT_SERVICES):
        return Redirect("/joint", status_code=303)
    return await _lists(
        request, "Your visits", "Open a visit once while you have a signal; from then on it works without one."
    )


@get("/joint", name="visits.joint", guards=[JOIN])
async def show_joint(request: Ask) -> Template:
    """A partner's own page: the joint visits in which they are named, and nothing else."""
    return await _lists(
        request, "Joint visits", "Visits that you carry out together with the council. You score your own part."
    )


@get(PATH, name="visits.show", guards=[TAKE_PART])
async def show_visit(request: Ask, assessment_id: FromPath[int]) -> Template:
    """The visit: with script the capture page, without it the list of criteria."""
    access = await the_access(request, assessment_id)
    library = await get_library(access.visit.framework_version)
    people = [f"{each.name} ({each.role.lower()})" for each in map(person_of, await scorers_of(assessment_id))]
    advice = () if access.is_blind else await recommendations_of(assessment_id)
    shown = visit_page(access, library, await visible(access), people, advice)
    return page(request, "quality/visits/show.html", shown, modules=MODULES, person=access.person, shell=False)


class _Part(Struct, frozen=True, kw_only=True):
    """One of the forms about the whole visit: its kind of entry and key, its words, and how its values become a payload."""

    name: str
    title: str
    lead: str
    button: str
    done: str
    kind: Kind
    key: str = ""
    form: Form | None = None


PARTS = {
    each.name: each
    for each in (
        _Part(
            name="sample",
            title="Add to the sample",
            lead="Whose records or care you looked at, by case reference only.",
            button="Add to the sample",
            done="The sample is saved.",
            kind=Kind.SAMPLE,
            form=SAMPLE,
        ),
        _Part(
            name="people",
            title="People heard",
            lead="Grades are more certain the more people were heard.",
            button="Save",
            done="The people heard are saved.",
            kind=Kind.HEADER,
            key=HeaderKey.PEOPLE,
            form=PEOPLE,
        ),
        _Part(
            name="summary",
            title="Summary for the report",
            lead="In your own words, for the people who read the report.",
            button="Save",
            done="The summary is saved.",
            kind=Kind.HEADER,
            key=HeaderKey.SUMMARY,
            form=SUMMARY,
        ),
        _Part(
            name="access",
            title="Access refused",
            lead="Say so when the service did not let you in. What was not seen then need not be answered.",
            button="Save",
            done="It is saved whether access was refused.",
            kind=Kind.HEADER,
            key=HeaderKey.ACCESS,
            form=ACCESS,
        ),
        _Part(
            name="recommendation",
            title="Add a recommendation",
            lead="One thing that the service must put right, about one criterion.",
            button="Save recommendation",
            done="The recommendation is saved.",
            kind=Kind.RECOMMENDATION,
        ),
    )
}
"""What is recorded about a whole visit, by the last part of its address."""
OFFICERS_ONLY = (HeaderKey.SUMMARY, HeaderKey.ACCESS)


async def _the_part(request: Ask, assessment_id: int, name: str) -> tuple[Access, _Part, Form]:
    access = await the_recorder(request, assessment_id)
    part = PARTS.get(name)
    if part is None or access.is_blind or (part.key in OFFICERS_ONLY and not access.is_officer):
        raise NotFoundException(NO_VISIT)
    if part.form is not None:
        return access, part, part.form
    library = await get_library(access.visit.framework_version)
    own = [library.by_code[code] for code in access.codes if access.may_note(code)]
    return access, part, recommendation_form(own, library.settings)


async def _show_part(request: Ask, access: Access, part: _Part, reading: Reading) -> Template:
    settled = await settled_of(access.visit.id, part.kind)
    return page(
        request,
        "quality/visits/part.html",
        part,
        reading=reading,
        visit_id=access.visit.id,
        place=access.visit.location_name,
        number=new_number(),
        knows=known_heads(settled, part.kind, part.key) if part.key else "",
        status_code=422 if reading.errors else 200,
    )


@get(f"{PATH}/add/{{part:str}}", name="visits.part", guards=[TAKE_PART])
async def show_part(request: Ask, assessment_id: FromPath[int], part: FromPath[str]) -> Template:
    """A form about the whole visit, filled with what is there."""
    access, asked, form = await _the_part(request, assessment_id, part)
    values: dict[str, Any] = {}
    if asked.key:
        said = payloads(await settled_of(access.visit.id, asked.kind)).get((asked.kind, asked.key))
        values = {each.name: getattr(said, each.name) for each in form.fields} if said is not None else {}
    elif asked.kind == Kind.RECOMMENDATION and (code := request.query_params.get("criterion", "")) in access.codes:
        criterion = (await get_library(access.visit.framework_version)).by_code[code]
        values = {"criterion": code, "what": criterion.typical_action, "impact": str(criterion.default_impact)}
    return await _show_part(request, access, asked, form.blank(**values))


@post(f"{PATH}/add/{{part:str}}", name="visits.save_part", guards=[TAKE_PART], status_code=200)
async def save_part(request: Ask, assessment_id: FromPath[int], part: FromPath[str]) -> Template | Redirect:
    """Save what is said about the whole visit, a recommendation or a part of the sample."""
    access, asked, form = await _the_part(request, assessment_id, part)
    sent = await request.form()
    reading = form.read(sent)
    if reading.ok:
        key = asked.key or str(sent.get("number") or new_number())
        reading = reading.with_refusals(await record(request, access, asked.kind, key, part_payload(reading), sent))
    if not reading.ok:
        return await _show_part(request, access, asked, reading)
    flash(request, asked.done)
    return Redirect(f"/quality/visits/{assessment_id}", status_code=303)


@post(f"{PATH}/take-back", name="visits.take_back", guards=[TAKE_PART])
async def take_back(request: Ask, assessment_id: FromPath[int]) -> Redirect:
    """Take back a recommendation, a piece of evidence or a part of the sample."""
    access = await the_recorder(request, assessment_id)
    sent = await request.form()
    kind, key = str(sent.get("kind", "")), str(sent.get("key", ""))
    if kind not in (Kind.RECOMMENDATION, Kind.EVIDENCE, Kind.SAMPLE) or not key or access.is_blind:
        raise NotFoundException(NO_VISIT)
    knows = known_heads(await settled_of(assessment_id, Kind(kind)), kind, key)
    refused = await record(request, access, Kind(kind), key, None, {"knows": knows}) if knows else ()
    flash(request, refused[0].message if refused else "It is taken back.")
    return Redirect(f"/quality/visits/{assessment_id}", status_code=303)


async def _show_end(request: Ask, access: Access, reading: Reading) -> Template:
    return page(
        request,
        "quality/visits/submit.html",
        access.visit,
        reading=reading,
        missing=await service.what_is_missing(access) if access.is_open else [],
        is_open=access.is_open,
        status_code=422 if reading.errors else 200,
    )


async def _the_officer(request: Ask, assessment_id: int) -> Access:
    access = await the_access(request, assessment_id)
    if not access.is_officer:
        raise PermissionDeniedException("Only an officer who carries out this visit can submit it.")
    return access


@get(f"{PATH}/submit", name="visits.end", guards=[VISIT])
async def show_end(request: Ask, assessment_id: FromPath[int]) -> Template:
    """What is still missing before the visit can be submitted."""
    return await _show_end(request, await _the_officer(request, assessment_id), Form().blank())


@post(f"{PATH}/submit", name="visits.submit", guards=[VISIT], status_code=200)
async def submit(request: Ask, assessment_id: FromPath[int]) -> Template | Redirect:
    """Submit the visit for moderation, or say everything that stands in the way."""
    access = await _the_officer(request, assessment_id)
    answer = await service.submit_visit(access, settings=request.app.state.settings, **doing(request))
    if isinstance(answer, Refused):
        return await _show_end(request, access, Form().blank().with_refusals(answer))
    flash(request, "The visit is submitted. Somebody else will moderate it.")
    return Redirect(f"/quality/visits/{assessment_id}", status_code=303)


HANDLERS = (
    show_visits,
    show_joint,
    show_visit,
    show_part,
    save_part,
    take_back,
    show_end,
    submit,
    *critical_routes.HANDLERS,
)
"""Gathered by `routes`."""
