"""Planning a visit, its page, changing and cancelling it, and beginning it."""

from datetime import date, timedelta
from typing import Any

from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.core.words import count_words, day_words
from market.core.working_days import is_working_day, working_day_by
from market.quality.actions.queries import open_recommendations
from market.quality.assured.queries import NoSuchService, get_assured, officers, people_with
from market.quality.assured.types import AssuredRow
from market.quality.assured.words import service_words
from market.quality.framework.queries import live_library
from market.quality.framework.rules import NoSuchPart, profile_of
from market.quality.framework.types import Library, Method
from market.quality.programme import service
from market.quality.programme.forms import CANCEL, METHODS, people_in, shown_visit, visit_form, visit_of
from market.quality.programme.pages import left_words, method_words, visit_facts
from market.quality.programme.planning_rules import days_for, reasons_not_to_begin
from market.quality.programme.queries import NoSuchVisit, get_planned, names_of, officers_in, times_done
from market.quality.programme.types import Due, Planned
from market.web.as_at import present_day
from market.web.flash import flash
from market.web.form_pages import FormPage, answer_form, show_form
from market.web.forms import Form, Reading, Select
from market.web.render import page

Ask = Request[Any, Any, Any]
VISIT = needs(Permission.VISIT_SERVICES)
READ = needs(Permission.READ_QUALITY)
PROGRAMME = "/quality/programme"
ONE = PROGRAMME + "/visits/{visit_id:int}"
TRAIL = (("Quality", "/quality"), ("Programme", PROGRAMME))
FORM = "quality/programme/plan.html"
NO_VISIT = "There is no planned visit of that number. Look at the programme."


async def _service(request: Ask) -> AssuredRow:
    asked = request.query_params.get("service", "")
    try:
        return await get_assured(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0)
    except NoSuchService:
        raise NotFoundException("There is no such service in the programme.") from None


async def _planned(visit_id: int) -> Planned:
    try:
        return await get_planned(visit_id)
    except NoSuchVisit:
        raise NotFoundException(NO_VISIT) from None


async def _form(library: Library | None, *, versioned: bool = False) -> Form:
    return visit_form(await officers(), await people_with(Permission.JOIN_VISITS), library, versioned=versioned)


def _method(request: Ask) -> tuple[str, str]:
    method, theme = request.query_params.get("method", ""), request.query_params.get("theme", "")
    return (method if method in {option.value for option in METHODS} else ""), theme[:12]


def _themes(library: Library | None) -> dict[str, str]:
    return {theme.code: theme.name for theme in library.settings.themes} if library else {}


CHOOSE = Form(Select("method", "What kind of visit", options=METHODS, missing="Choose what kind of visit"))


@get(f"{PROGRAMME}/plan", name="programme.new_visit", guards=[VISIT])
async def new_visit(request: Ask) -> Template:
    """The form to plan a visit: `?service=`, `?method=` and `?theme=` say which. Without a method it is asked for first."""
    held = await _service(request)
    method, theme = _method(request)
    if not method:
        return page(
            request, "quality/programme/choose.html", held, reading=CHOOSE.blank(), type=service_words(held.code)
        )
    settings = request.app.state.settings
    today, library = present_day(settings), await live_library()
    due = await service.due_at(held, method, theme, today, settings)
    minutes = await _minutes(held, method, theme, library)
    lead = str(held.lead_officer or current_user(request).id)
    blank = (await _form(library)).blank(
        planned_on=_proposed(due, today),
        days=f"{days_for(minutes):g}",
        desk=bool(due and due.at_the_desk),
        announced="no" if due and due.band == "critical" else "",
        lead=lead,
        joint_with=held.joint_with,
    )
    return show_form(request, await _plan_page(request, held, method, theme, due, minutes), blank)


def _proposed(due: Due | None, today: date) -> date:
    """The day that the form proposes: the last working day by which it is due, or the next one when that has passed."""
    day = working_day_by(due.due_on) if due else today
    while day < today or not is_working_day(day):
        day = max(day, today) + timedelta(days=0 if day < today else 1)
    return day


async def _minutes(held: AssuredRow, method: str, theme: str, library: Library | None) -> int:
    """Minutes on site that the profile of the visit asks for."""
    if library is None:
        return 0
    opened = (await open_recommendations([held.id])).get(held.id, [])
    try:
        profile = profile_of(
            library,
            held.code,
            Method(method),
            tier=held.tier,
            theme=theme,
            rotation=await times_done(held.id, method),
            open_codes=[each.criterion for each in opened],
            reason="",
        )
    except NoSuchPart:
        return 0
    return profile.minutes


async def _plan_page(
    request: Ask, held: AssuredRow, method: str, theme: str, due: Due | None, minutes: int
) -> FormPage:
    library = await live_library()
    today = present_day(request.app.state.settings)
    facts = [("Why", " ".join(due.reasons))] if due else []
    if due:
        facts.append(("Due", day_words(due.due_on)))
    if minutes:
        facts.append(
            ("Time on site", f"About {count_words(minutes, 'minute')} for one officer, by the profile of this visit")
        )
    month = _proposed(due, today)
    left = [f"{each.name}: {left_words(each)}" for each in await officers_in(month)]
    if left:
        facts.append((f"Officers’ days in {month:%B %Y}", "; ".join(left)))
    theme_part = f"&theme={theme}" if theme else ""
    return FormPage(
        title=f"Plan a visit: {method_words(method, theme, _themes(library)).lower()}",
        lead=f"{held.location_name}, {service_words(held.code).lower()}.",
        action=f"{PROGRAMME}/plan?service={held.id}&method={method}{theme_part}",
        button="Plan this visit",
        back=PROGRAMME,
        trail=TRAIL,
        facts=tuple(facts),
        template=FORM,
    )


@post(f"{PROGRAMME}/plan", name="programme.plan_visit", guards=[VISIT], status_code=200)
async def plan_visit(request: Ask) -> Any:
    """Put the visit on its day."""
    held = await _service(request)
    method, theme = _method(request)
    settings, library = request.app.state.settings, await live_library()
    reading = (await _form(library)).read(await request.form())
    if reading.ok:
        wanted = visit_of(reading, held.id, method, theme, await names_of(people_in(reading)))
        answer = await service.plan_visit(
            wanted, by=current_user(request).actor, now=utc_now(), today=present_day(settings), settings=settings
        )
        if not isinstance(answer, Refused):
            flash(request, "The visit is planned.")
            return Redirect(f"{PROGRAMME}/visits/{answer}", status_code=303)
        reading = reading.with_refusals(answer)
    due = await service.due_at(held, method, theme, present_day(settings), settings)
    minutes = await _minutes(held, method, theme, library)
    return show_form(request, await _plan_page(request, held, method, theme, due, minutes), reading)


@get(ONE, name="programme.visit", guards=[READ])
async def show_visit(request: Ask, visit_id: FromPath[int]) -> Template:
    """A planned visit: when, who, why."""
    planned = await _planned(visit_id)
    held = await get_assured(planned.service_id)
    themes = _themes(await live_library())
    return page(
        request,
        "quality/programme/visit.html",
        planned,
        facts=visit_facts(planned, held, themes),
        title=f"{method_words(planned.method, planned.theme, themes)}: {held.location_name}",
        may_plan=Permission.VISIT_SERVICES in current_user(request).permissions,
        not_yet=reasons_not_to_begin(planned, current_user(request).id, present_day(request.app.state.settings)),
    )


async def _change_page(planned: Planned) -> FormPage:
    held = await get_assured(planned.service_id)
    words = method_words(planned.method, planned.theme, _themes(await live_library())).lower()
    back = f"{PROGRAMME}/visits/{planned.id}"
    return FormPage(
        title=f"Change a visit: {words}",
        lead=f"{held.location_name}, {service_words(held.code).lower()}.",
        action=f"{back}/change",
        button="Save",
        back=back,
        trail=(*TRAIL, (held.location_name, back)),
        template=FORM,
    )


@get(ONE + "/change", name="programme.change_visit_form", guards=[VISIT])
async def open_change(request: Ask, visit_id: FromPath[int]) -> Template:
    """The form to change day, people and details of a visit."""
    planned = await _planned(visit_id)
    form = await _form(await live_library(), versioned=True)
    return show_form(request, await _change_page(planned), form.blank(version=planned.version, **shown_visit(planned)))


@post(ONE + "/change", name="programme.change_visit", guards=[VISIT], status_code=200)
async def change_visit(request: Ask, visit_id: FromPath[int]) -> Any:
    """Save another day or other people."""
    planned = await _planned(visit_id)
    shown, settings = await _change_page(planned), request.app.state.settings
    reading = (await _form(await live_library(), versioned=True)).read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    names = await names_of(people_in(reading))
    answer = await service.change_visit(
        visit_id,
        reading.version,
        visit_of(reading, planned.service_id, planned.method, planned.theme, names),
        by=current_user(request).actor,
        now=utc_now(),
        today=present_day(settings),
        settings=settings,
    )
    newer = await _planned(visit_id)
    return answer_form(
        request, shown, reading, answer, "The visit was saved.", now=shown_visit(newer), version=newer.version
    )


async def _cancel_page(planned: Planned) -> FormPage:
    change = await _change_page(planned)
    return FormPage(
        title="Cancel a visit",
        lead=f"{change.lead} It is planned for {day_words(planned.planned_on)}.",
        action=f"{change.back}/cancel",
        button="Cancel the visit",
        back=change.back,
        trail=change.trail,
        warning=True,
    )


@get(ONE + "/cancel", name="programme.cancel_visit_form", guards=[VISIT])
async def open_cancel(request: Ask, visit_id: FromPath[int]) -> Template:
    """The form to cancel a visit."""
    planned = await _planned(visit_id)
    return show_form(request, await _cancel_page(planned), CANCEL.blank(version=planned.version))


@post(ONE + "/cancel", name="programme.cancel_visit", guards=[VISIT], status_code=200)
async def cancel_visit(request: Ask, visit_id: FromPath[int]) -> Any:
    """Take a visit off the programme."""
    shown = await _cancel_page(await _planned(visit_id))
    reading: Reading = CANCEL.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await service.cancel_visit(
        visit_id,
        reading.version,
        reading["reason"],
        by=current_user(request).actor,
        now=utc_now(),
        settings=request.app.state.settings,
    )
    newer = await _planned(visit_id)
    return answer_form(request, shown, reading, answer, "The visit was cancelled.", version=newer.version)


@post(ONE + "/begin", name="programme.begin_visit", guards=[VISIT], status_code=200)
async def begin_visit(request: Ask, visit_id: FromPath[int]) -> Redirect:
    """Open the visit for capturing and go there."""
    await _planned(visit_id)
    today = present_day(request.app.state.settings)
    answer = await service.begin_visit(visit_id, by=current_user(request).actor, now=utc_now(), today=today)
    if isinstance(answer, Refused):
        flash(request, ". ".join(reason.message for reason in answer.reasons) + ".")
        return Redirect(f"{PROGRAMME}/visits/{visit_id}", status_code=303)
    return Redirect(f"/quality/visits/{answer}", status_code=303)


HANDLERS = (
    new_visit,
    plan_visit,
    show_visit,
    open_change,
    change_visit,
    open_cancel,
    cancel_visit,
    begin_visit,
)
