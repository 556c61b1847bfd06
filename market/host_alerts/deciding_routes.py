"""What is decided about an alert after it is logged: level, reasons, times, lifting, placing again, the end; and who is on its list."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from litestar import Request, get, post
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from market.accounts.guards import current_user, needs, needs_any
from market.accounts.permissions import Permission
from market.core.refusal import Refused
from market.core.words import count_words
from market.embargoes.types import Who
from market.host_alerts import forms, service
from market.host_alerts.logging_routes import keep_notice, notice_page
from market.host_alerts.pages import TRAIL, FormPage
from market.host_alerts.queries import NoSuchAlert, get_alert
from market.host_alerts.types import AlertRow
from market.policies.queries import alert_policy
from market.web.as_at import now_of
from market.web.flash import flash
from market.web.form_pages import answer_form, show_form
from market.web.forms import Form, Reading

Ask = Request[Any, Any, Any]
DECIDE = needs_any(Permission.RECOMMEND_EMBARGOES, Permission.APPROVE_EMBARGOES)
WORK = needs(Permission.RECOMMEND_EMBARGOES)
ONE = "/host-alerts/{alert_id:int}"


class Step(Struct, frozen=True):
    """One thing that may be decided: the last part of its address, its words, its form and what it calls.

    Whoever logs alerts takes every step; those who only approve take the ones that wait for a second person or a director.
    """

    path: str
    title: str
    button: str
    done: str
    form: Form
    act: Callable[..., Awaitable[Any]]
    now: Callable[[AlertRow], Mapping[str, Any]] = lambda alert: {}
    note: str = ""
    approvers_too: bool = False


async def _level(alert: AlertRow, version: int, reading: Reading, **who: Any) -> Any:
    return await service.set_level(alert.id, version, level=reading["level"], reason=reading["reason"], **who)


async def _reasons(alert: AlertRow, version: int, reading: Reading, **who: Any) -> Any:
    return await service.write_reasons(alert.id, version, reasons=reading["host_reasons"], **who)


async def _told(alert: AlertRow, version: int, reading: Reading, **who: Any) -> Any:
    at = forms.moment_of(reading["told_on"], reading["told_time"])
    return await service.correct_told(alert.id, version, told_at=at, reason=reading["reason"], **who)


async def _lifted(alert: AlertRow, version: int, reading: Reading, **who: Any) -> Any:
    at = forms.moment_of(reading["lifted_on"], reading["lifted_time"])
    return await service.record_lifting(alert.id, version, lifted_at=at, words=reading["words"], **who)


async def _place_again(alert: AlertRow, version: int, reading: Reading, **who: Any) -> Any:
    against = reading["against_host"] == "yes"
    return await service.place_again(
        alert.id, version, confirmation=reading["confirmation"], against_host=against, **who
    )


async def _close(alert: AlertRow, version: int, reading: Reading, **who: Any) -> Any:
    return await service.close_alert(alert.id, version, words=reading["words"], **who)


async def _person(alert: AlertRow, version: int, reading: Reading, *, by: Who, now: datetime) -> Any:
    return await service.add_person(alert.id, reading["case_reference"], by=by.actor, now=now)


def _told_now(alert: AlertRow) -> Mapping[str, Any]:
    return forms.day_and_time(alert.told_at, "told_on", "told_time")


STEPS = {
    each.path: each
    for each in (
        Step(
            "level",
            "Set another level",
            "Set the level",
            "The level is set. Due times follow it.",
            forms.LEVEL,
            _level,
            lambda alert: {"level": alert.level},
            "Lowering a level needs a manager who did not set it.",
            approvers_too=True,
        ),
        Step(
            "reasons",
            "The host’s reasons",
            "Save",
            "The reasons are kept.",
            forms.REASONS,
            _reasons,
            lambda alert: {"host_reasons": alert.host_reasons},
            "Only those who read embargoes see them.",
        ),
        Step(
            "told", "Correct when we were told", "Save", "Due times are worked out anew.", forms.TOLD, _told, _told_now
        ),
        Step(
            "lifted",
            "The host has lifted",
            "Record the lifting",
            "The lifting is recorded. Reviews go on.",
            forms.LIFTED,
            _lifted,
            note="Our own stop stays until a manager decides that we place there again.",
        ),
        Step(
            "place-again",
            "Place there again",
            "Place there again",
            "We place there again.",
            forms.PLACE_AGAIN,
            _place_again,
            approvers_too=True,
        ),
        Step("close", "Close this alert", "Close the alert", "The alert is closed.", forms.CLOSE, _close),
        Step(
            "person",
            "Add somebody to the list",
            "Add",
            "The person is on the list.",
            forms.PERSON,
            _person,
            note="For somebody whom the placements register does not have there, such as somebody with a direct payment.",
        ),
    )
}


async def held(alert_id: int) -> AlertRow:
    """The alert, or the 404 page."""
    try:
        return await get_alert(alert_id)
    except NoSuchAlert:
        raise NotFoundException("There is no host alert of that number. Look for it in the list.") from None


def _step(path: str, request: Ask) -> Step:
    if path not in STEPS:
        raise NotFoundException("There is no such page about a host alert.")
    if not STEPS[path].approvers_too and not current_user(request).may(Permission.RECOMMEND_EMBARGOES):
        raise PermissionDeniedException("This step is for those who log host alerts.")
    return STEPS[path]


async def _form(step: Step, alert: AlertRow) -> Form:
    if step.path != "level":
        return step.form
    return step.form.with_options(level=forms.level_options((await alert_policy(alert.policy_version)).policy))


async def _shown(alert: AlertRow, step: Step, now: datetime) -> FormPage:
    back = f"/host-alerts/{alert.id}"
    notes = [step.note] if step.note else []
    if step.path == "close":
        notes += [f"{each.message}." for each in await service.reasons_to_keep_open(alert, now)]
    return FormPage(
        title=step.title,
        caption=f"Host alert {alert.id}: {alert.place_name}",
        action=f"{back}/do/{step.path}",
        button=step.button,
        back=back,
        trail=(*TRAIL, (alert.place_name, back)),
        notes=tuple(notes),
    )


@get(ONE + "/do/{step:str}", name="host_alerts.step_form", guards=[DECIDE])
async def open_step(request: Ask, alert_id: FromPath[int], step: FromPath[str]) -> Template:
    """The form of one step."""
    wanted, alert = _step(step, request), await held(alert_id)
    form = await _form(wanted, alert)
    shown = await _shown(alert, wanted, now_of(request))
    return show_form(request, shown, form.blank(version=alert.version, **wanted.now(alert)))


@post(ONE + "/do/{step:str}", name="host_alerts.step", guards=[DECIDE], status_code=200)
async def take_step(request: Ask, alert_id: FromPath[int], step: FromPath[str]) -> Any:
    """Keep what was decided."""
    wanted, alert = _step(step, request), await held(alert_id)
    now = now_of(request)
    reading = (await _form(wanted, alert)).read(await request.form())
    shown = await _shown(alert, wanted, now)
    if not reading.ok:
        return show_form(request, shown, reading)
    user = current_user(request)
    answer = await wanted.act(alert, reading.version or 0, reading, by=Who(user.actor, user.roles), now=now)
    newer = await held(alert_id)
    return answer_form(request, shown, reading, answer, wanted.done, version=newer.version)


@post(ONE + "/find-people", name="host_alerts.find_people", guards=[WORK], status_code=200)
async def find_people(request: Ask, alert_id: FromPath[int]) -> Redirect:
    """Add whom the placements register has there and the list has not."""
    alert = await held(alert_id)
    now = now_of(request)
    added = await service.find_people(alert.id, by=current_user(request).actor, now=now)
    words = f"{count_words(len(added), 'person', 'people')} added." if added else "The list has everybody already."
    flash(request, words)
    return Redirect(f"/host-alerts/{alert.id}", status_code=303)


def _notice(alert: AlertRow) -> FormPage:
    back = f"/host-alerts/{alert.id}"
    return notice_page(f"{back}/notices", back, (*TRAIL, (alert.place_name, back)), "A further notice")


@get(ONE + "/notices", name="host_alerts.further_notice_form", guards=[WORK])
async def open_further_notice(request: Ask, alert_id: FromPath[int]) -> Template:
    """The form for a further notice, such as the host's answer."""
    return show_form(request, _notice(await held(alert_id)), forms.NOTICE.blank())


@post(ONE + "/notices", name="host_alerts.further_notice", guards=[WORK], status_code=200)
async def send_further_notice(request: Ask, alert_id: FromPath[int]) -> Any:
    """Keep a further notice with its alert."""
    alert = await held(alert_id)
    reading, shown = forms.NOTICE.read(await request.form()), _notice(alert)
    if not reading.ok:
        return show_form(request, shown, reading)
    kept = await keep_notice(request, reading)
    if isinstance(kept, Refused):
        return answer_form(request, shown, reading, kept, "")
    by, now = current_user(request).actor, now_of(request)
    answer = await service.add_notice(alert.id, kept, by=by, now=now)
    return answer_form(request, shown, reading, answer, "The notice is kept.")


HANDLERS = (open_step, take_step, find_people, open_further_notice, send_further_notice)
