"""Pages that run a case: stages, confirmation, reviews, mode, clocks, lead, places, and critical tasks that are excused."""

from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.checklists.queries import NoSuchTask, get_task
from market.core.refusal import Refused
from market.failure.cases import service
from market.failure.cases.asked import ONE, RUN, Ask, acting, case_or_404, protocol_of, staff
from market.failure.cases.forms import (
    CLOCK_LABELS,
    CONFIRM_EXCUSE,
    MODE,
    REVIEW,
    clock_form,
    lead_form,
    place_form,
    stage_form,
)
from market.failure.cases.moments import moment_typed, shown_moment, with_whole_moments
from market.failure.cases.pages import LIST, trail_of
from market.failure.cases.queries import places_of
from market.failure.cases.rules import Step, reasons_not_to_close, role_name
from market.failure.cases.staging import CORRECTED
from market.failure.cases.types import SUBJECT, Case, Clock, StageCode
from market.policies.failure import FailureProtocol, Stage
from market.providers.queries import list_locations_of
from market.providers.types import LocationRow
from market.web.as_at import now_of
from market.web.flash import flash
from market.web.form_pages import FormPage, answer_form, new_submission, show_form, submission_of

STAGE = ONE + "/stage/{stage:str}"
CLOCK = ONE + "/clock/{clock:str}"
EXCUSE = ONE + "/excuse/{task_id:int}"


def _shown(case: Case, path: str, title: str, button: str, **more: Any) -> FormPage:
    back = f"{LIST}/{case.id}"
    return FormPage(
        title=title, caption=case.title, action=f"{back}/{path}", button=button, back=back, trail=trail_of(case), **more
    )


async def _stage(case: Case, code: str) -> tuple[Stage, FormPage]:
    protocol = await protocol_of(case)
    stage = next((each for each in protocol.stages if each.id == code), None)
    if stage is None:
        raise NotFoundException("The protocol of this case has no such stage.")
    facts = [("Who decides", role_name(protocol, stage.who_decides).capitalize())]
    facts += [("Second person", stage.second_person)] if stage.second_person else []
    facts += [("What follows", "; ".join(stage.on_entry))] if stage.on_entry else []
    facts += [("Who is told", ", ".join(each.replace("_", " ") for each in stage.told))] if stage.told else []
    notes = await _in_the_way(case, protocol, stage)
    return stage, _shown(case, f"stage/{code}", stage.name, "Enter this stage", facts=tuple(facts), notes=notes)


async def _in_the_way(case: Case, protocol: FailureProtocol, stage: Stage) -> tuple[str, ...]:
    """What closing still needs, said before anybody types anything."""
    if stage.id not in (StageCode.CLOSED, StageCode.RECOVERED):
        return ()
    facts = await service.what_closing_needs(case, protocol)
    return tuple(each.message for each in reasons_not_to_close(facts, everyone=stage.id == StageCode.CLOSED))


@get(STAGE, name="failure.stage_form", guards=[RUN])
async def open_stage(request: Ask, case_id: FromPath[int], stage: FromPath[str]) -> Template | Redirect:
    """The form to enter a stage, with its tests and what stands in the way."""
    case = await case_or_404(case_id)
    if stage == StageCode.DECLARED and case.declared_at is None:
        return Redirect(_declare_address(case), status_code=303)
    wanted, shown = await _stage(case, stage)
    return show_form(request, shown, stage_form(wanted).blank(version=case.version))


def _declare_address(case: Case) -> str:
    asked = f"location={case.location_id}" if case.location_id is not None else f"organisation={case.organisation_id}"
    return f"{LIST}/new?{asked}"


@post(STAGE, name="failure.stage", guards=[RUN], status_code=200)
async def enter_stage(request: Ask, case_id: FromPath[int], stage: FromPath[str]) -> Any:
    """Enter a stage, or say everything that stands in the way."""
    case, who = await case_or_404(case_id), acting(request)
    wanted, shown = await _stage(case, stage)
    reading = stage_form(wanted).read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    step = Step(
        to=wanted.id,
        ticked=tuple(wanted.entry_tests[int(each)] for each in reading["tests"] or ()),
        reason=reading["reason"],
        by_id=who.by.id,
        decides=who.decides(wanted.who_decides),
    )
    answer = await service.change_stage(case.id, reading.version, step, who=who, now=now_of(request))
    newer = await case_or_404(case_id)
    return answer_form(request, shown, reading, answer, f"The case is now at “{wanted.name}”.", version=newer.version)


@post(ONE + "/confirm", name="failure.confirm", guards=[RUN], status_code=200)
async def confirm(request: Ask, case_id: FromPath[int]) -> Any:
    """A director confirms what somebody else declared."""
    case = await case_or_404(case_id)
    answer = await service.confirm_stage(case.id, who=acting(request), now=now_of(request))
    flash(request, answer.reasons[0].message if isinstance(answer, Refused) else "The declaration is confirmed.")
    return Redirect(f"{LIST}/{case.id}", status_code=303)


@get(ONE + "/review", name="failure.review_form", guards=[RUN])
async def open_review(request: Ask, case_id: FromPath[int]) -> Template:
    """The form to record a review of the stage."""
    case = await case_or_404(case_id)
    shown = _shown(case, "review", "Review of this stage", "Save the review", submission=new_submission())
    return show_form(request, shown, REVIEW.blank())


@post(ONE + "/review", name="failure.review", guards=[RUN], status_code=200)
async def review(request: Ask, case_id: FromPath[int]) -> Any:
    """Record a review of the stage."""
    case, sent = await case_or_404(case_id), await request.form()
    shown = _shown(case, "review", "Review of this stage", "Save the review", submission=submission_of(sent))
    reading = REVIEW.read(sent)
    if not reading.ok:
        return show_form(request, shown, reading)
    answer = await service.record_review(
        case.id,
        reading["words"],
        submission=shown.submission,
        who=acting(request),
        now=now_of(request),
    )
    return answer_form(request, shown, reading, answer, "The review is kept.")


@get(ONE + "/mode", name="failure.mode_form", guards=[RUN])
async def open_mode(request: Ask, case_id: FromPath[int]) -> Template:
    """The form to switch between planned and emergency."""
    case = await case_or_404(case_id)
    return show_form(
        request,
        _shown(case, "mode", "Switch between planned and emergency", "Switch"),
        MODE.blank(version=case.version),
    )


@post(ONE + "/mode", name="failure.mode", guards=[RUN], status_code=200)
async def switch_mode(request: Ask, case_id: FromPath[int]) -> Any:
    """Switch the mode; unfinished tasks are due anew."""
    case = await case_or_404(case_id)
    shown = _shown(case, "mode", "Switch between planned and emergency", "Switch")
    reading = MODE.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await service.switch_mode(
        case.id,
        reading.version,
        reading["mode"],
        reading["reason"],
        who=acting(request),
        now=now_of(request),
    )
    newer = await case_or_404(case_id)
    held = {"mode": newer.mode}
    return answer_form(request, shown, reading, answer, "The times are switched.", now=held, version=newer.version)


def _clock(clock: str) -> Clock:
    if clock not in CORRECTED:
        raise NotFoundException("This case has no such clock.")
    return Clock(clock)


def _at(case: Case, clock: Clock) -> dict[str, Any]:
    return shown_moment("at", getattr(case, CORRECTED[clock]))


@get(CLOCK, name="failure.clock_form", guards=[RUN])
async def open_clock(request: Ask, case_id: FromPath[int], clock: FromPath[str]) -> Template:
    """The form to set or correct a clock."""
    case, asked = await case_or_404(case_id), _clock(clock)
    shown = _shown(case, f"clock/{asked}", CLOCK_LABELS[asked], "Save")
    return show_form(request, shown, clock_form(asked).blank(version=case.version, **_at(case, asked)))


@post(CLOCK, name="failure.clock", guards=[RUN], status_code=200)
async def correct_clock(request: Ask, case_id: FromPath[int], clock: FromPath[str]) -> Any:
    """Set or correct a clock; tasks that count from it are due anew."""
    case, asked = await case_or_404(case_id), _clock(clock)
    shown = _shown(case, f"clock/{asked}", CLOCK_LABELS[asked], "Save")
    reading = with_whole_moments(clock_form(asked).read(await request.form()), "at")
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await service.correct_clock(
        case.id,
        reading.version,
        asked,
        moment_typed(reading, "at"),
        reading["reason"],
        who=acting(request),
        now=now_of(request),
    )
    newer = await case_or_404(case_id)
    return answer_form(
        request, shown, reading, answer, "The time is kept.", now=_at(newer, asked), version=newer.version
    )


@get(ONE + "/lead", name="failure.lead_form", guards=[RUN])
async def open_lead(request: Ask, case_id: FromPath[int]) -> Template:
    """The form to name another lead or deputy."""
    case = await case_or_404(case_id)
    held = {"lead_id": case.lead_id, "deputy_id": case.deputy_id}
    shown = _shown(case, "lead", "Lead and deputy", "Save")
    return show_form(request, shown, lead_form(await staff()).blank(version=case.version, **held))


@post(ONE + "/lead", name="failure.lead", guards=[RUN], status_code=200)
async def name_lead(request: Ask, case_id: FromPath[int]) -> Any:
    """Name another lead or deputy."""
    case = await case_or_404(case_id)
    shown = _shown(case, "lead", "Lead and deputy", "Save")
    reading = lead_form(await staff()).read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await service.name_lead(
        case.id,
        reading.version,
        int(reading["lead_id"]),
        int(reading["deputy_id"]),
        reading["reason"],
        by=acting(request).by,
        now=now_of(request),
    )
    newer = await case_or_404(case_id)
    held = {"lead_id": newer.lead_id, "deputy_id": newer.deputy_id}
    return answer_form(request, shown, reading, answer, "Lead and deputy are kept.", now=held, version=newer.version)


async def _other_places(case: Case) -> list[LocationRow]:
    held = {each.location_id for each in await places_of(case.id)}
    return [each for each in await list_locations_of(case.organisation_id) if each.id not in held]


@get(ONE + "/places/new", name="failure.place_form", guards=[RUN])
async def open_place(request: Ask, case_id: FromPath[int]) -> Template:
    """The form to take another place of the provider into the case."""
    case = await case_or_404(case_id)
    shown = _shown(case, "places/new", "Add another place", "Add the place and stop new placements there")
    return show_form(request, shown, place_form(await _other_places(case)).blank())


@post(ONE + "/places/new", name="failure.place", guards=[RUN], status_code=200)
async def add_place(request: Ask, case_id: FromPath[int]) -> Any:
    """Take another place of the provider into the case."""
    case = await case_or_404(case_id)
    shown = _shown(case, "places/new", "Add another place", "Add the place and stop new placements there")
    reading = place_form(await _other_places(case)).read(await request.form())
    if not reading.ok:
        return show_form(request, shown, reading)
    answer = await service.add_place(
        case.id,
        int(reading["location"]),
        reading["reason"],
        who=acting(request),
        authority_names=request.app.state.settings.authority_names,
        now=now_of(request),
    )
    return answer_form(request, shown, reading, answer, "The place is in the case.")


async def _excusing(case: Case, task_id: int) -> FormPage:
    try:
        task = await get_task(task_id)
    except NoSuchTask:
        raise NotFoundException("There is no such task.") from None
    if task.subject != (SUBJECT, case.id):
        raise NotFoundException("There is no such task in this case.")
    facts = (("Task", f"{task.code} {task.person}".strip()), ("What it asks", task.text))
    lead = "Only a director may do this. It stays visible for ever, with your name and reason."
    return _shown(
        case, f"excuse/{task_id}", "Excuse a critical task", "Excuse it", facts=facts, lead=lead, warning=True
    )


@get(EXCUSE, name="failure.excuse_form", guards=[RUN])
async def open_excuse(request: Ask, case_id: FromPath[int], task_id: FromPath[int]) -> Template:
    """The form to excuse a critical task."""
    case = await case_or_404(case_id)
    return show_form(request, await _excusing(case, task_id), CONFIRM_EXCUSE.blank())


@post(EXCUSE, name="failure.excuse", guards=[RUN], status_code=200)
async def excuse(request: Ask, case_id: FromPath[int], task_id: FromPath[int]) -> Any:
    """A director excuses a critical task."""
    case = await case_or_404(case_id)
    shown, reading = await _excusing(case, task_id), CONFIRM_EXCUSE.read(await request.form())
    if not reading.ok:
        return show_form(request, shown, reading)
    answer = await service.excuse(case.id, task_id, reading["reason"], who=acting(request), now=now_of(request))
    return answer_form(request, shown, reading, answer, "The task is excused.")


HANDLERS = (
    open_stage,
    enter_stage,
    confirm,
    open_review,
    review,
    open_mode,
    switch_mode,
    open_clock,
    correct_clock,
    open_lead,
    name_lead,
    open_place,
    add_place,
    open_excuse,
    excuse,
)
