"""Planning actions, saying how far they are, and sending evidence."""

from typing import Any
from uuid import uuid4

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs, own_organisation
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Changed, Refused
from market.portal.actions.forms import CHANGE, EVIDENCE, PLAN, PROGRESS
from market.portal.actions.routes import ACTIONS, SUBJECT, own_recommendation
from market.portal.files import files_from, take_in, with_sent_files
from market.portal.frame import HOME, Ask
from market.quality.actions.queries import NoSuchAction, get_action
from market.quality.actions.service import change_action, plan_action, report_progress
from market.quality.actions.service import send_evidence as send_for_check
from market.quality.actions.types import Action, NewAction, Recommendation
from market.quality.evidence.queries import evidence_of
from market.web.as_at import present_day
from market.web.flash import flash
from market.web.form_pages import FormPage, show_form
from market.web.forms import ChangedSinceOpened, Form, Reading

PROVIDER = needs(Permission.USE_PORTAL)
ONE = ACTIONS + "/{recommendation_id:int}"
STEP = ACTIONS + "/steps/{action_id:int}"


def _who(request: Ask) -> dict[str, Any]:
    return {"organisation_id": own_organisation(request), "by": current_user(request).actor, "now": utc_now()}


def _today(request: Ask) -> Any:
    return present_day(request.app.state.settings)


def _page(held: Recommendation, action: str, title: str, lead: str, button: str, submission: str = "") -> FormPage:
    back = f"{ACTIONS}/{held.id}"
    return FormPage(
        title=title,
        lead=lead,
        action=action,
        button=button,
        back=back,
        trail=(("Your services", HOME), ("Action plans", ACTIONS), (f"{held.criterion}, {held.location_name}", back)),
        notes=(held.what,),
        submission=submission,
    )


def _done(request: Ask, held: Recommendation, words: str) -> Redirect:
    flash(request, words)
    return Redirect(f"{ACTIONS}/{held.id}", status_code=303)


def _planning(held: Recommendation) -> FormPage:
    return _page(held, f"{ACTIONS}/{held.id}/plan", "Plan an action", "What will you do about this?", "Save action")


def _typed(reading: Reading) -> NewAction:
    return NewAction(words=reading["words"], owner=reading["owner"], due_on=reading["due_on"])


@get(f"{ONE}/plan", name="portal.new_action", guards=[PROVIDER])
async def show_plan(request: Ask, recommendation_id: FromPath[int]) -> Template:
    """The form to plan an action."""
    return show_form(request, _planning(await own_recommendation(request, recommendation_id)), PLAN.blank())


@post(f"{ONE}/plan", name="portal.plan_action", guards=[PROVIDER], status_code=200)
async def send_plan_action(request: Ask, recommendation_id: FromPath[int]) -> Template | Redirect:
    """Plan an action; the same twice is one."""
    held = await own_recommendation(request, recommendation_id)
    reading = PLAN.read(await request.form())
    if not reading.ok:
        return show_form(request, _planning(held), reading)
    answer = await plan_action(held.id, _typed(reading), today=_today(request), **_who(request))
    if isinstance(answer, Refused):
        return show_form(request, _planning(held), reading.with_refusals(answer))
    return _done(request, held, "The action is planned. When each recommendation has one, an owner sends the plan.")


async def _own_action(request: Ask, action_id: int) -> tuple[Action, Recommendation]:
    try:
        action = await get_action(action_id)
    except NoSuchAction:
        raise NotFoundException("There is no such action among yours. Look at your action plans.") from None
    return action, await own_recommendation(request, action.recommendation_id)


def _changing(held: Recommendation, action: Action) -> FormPage:
    return _page(held, f"{ACTIONS}/steps/{action.id}/change", "Change an action", "", "Save action")


def _stored(action: Action) -> dict[str, Any]:
    return {"words": action.words, "owner": action.owner, "due_on": action.due_on}


@get(f"{STEP}/change", name="portal.edit_action", guards=[PROVIDER])
async def show_change(request: Ask, action_id: FromPath[int]) -> Template:
    """The form to change an action."""
    action, held = await _own_action(request, action_id)
    return show_form(request, _changing(held, action), CHANGE.blank(version=action.version, **_stored(action)))


@post(f"{STEP}/change", name="portal.change_action", guards=[PROVIDER], status_code=200)
async def send_change(request: Ask, action_id: FromPath[int]) -> Template | Redirect:
    """Change an action, unless somebody else did so first."""
    action, held = await _own_action(request, action_id)
    shown, reading = _changing(held, action), CHANGE.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await change_action(action_id, reading.version, _typed(reading), today=_today(request), **_who(request))
    return await _after(request, shown, reading, answer, action_id, "The action is saved.")


def _progressing(held: Recommendation, action: Action) -> FormPage:
    words = f"{action.words} ({action.owner})"
    return _page(held, f"{ACTIONS}/steps/{action.id}/progress", "How far is it?", words, "Save progress")


def _progress(action: Action) -> dict[str, Any]:
    return {"progress": action.progress, "done_on": action.done_on}


@get(f"{STEP}/progress", name="portal.new_progress", guards=[PROVIDER])
async def show_progress(request: Ask, action_id: FromPath[int]) -> Template:
    """The form to say how far an action is."""
    action, held = await _own_action(request, action_id)
    return show_form(request, _progressing(held, action), PROGRESS.blank(version=action.version, **_progress(action)))


@post(f"{STEP}/progress", name="portal.report_progress", guards=[PROVIDER], status_code=200)
async def send_progress(request: Ask, action_id: FromPath[int]) -> Template | Redirect:
    """Say how far an action is, unless somebody else did so first."""
    action, held = await _own_action(request, action_id)
    shown, reading = _progressing(held, action), PROGRESS.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await report_progress(
        action_id,
        reading.version,
        progress=reading["progress"] or "",
        done_on=reading["done_on"],
        today=_today(request),
        **_who(request),
    )
    return await _after(request, shown, reading, answer, action_id, "The progress is saved.")


async def _after(
    request: Ask, shown: FormPage, reading: Reading, answer: Changed | Refused | None, action_id: int, words: str
) -> Template | Redirect:
    """The form with the reasons, the page of what somebody else changed, or back with the news."""
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    if isinstance(answer, Changed):
        newer = await get_action(action_id)
        now = {**_stored(newer), **_progress(newer)}
        raise ChangedSinceOpened(reading, now=now, version=newer.version, action=shown.action, back=shown.back)
    flash(request, words)
    return Redirect(shown.back, status_code=303)


def _sending(held: Recommendation, submission: str) -> FormPage:
    lead = "Say what you have done and attach what shows it. The council then checks it and tells you here."
    return _page(held, f"{ACTIONS}/{held.id}/evidence", "Send evidence", lead, "Send evidence", submission)


async def _evidence_form(held: Recommendation) -> Form:
    attached = [each.file.id for each in await evidence_of(SUBJECT, [held.id])]
    return await with_sent_files(EVIDENCE, held.organisation_id, but=attached)


@get(f"{ONE}/evidence", name="portal.new_evidence", guards=[PROVIDER])
async def show_evidence(request: Ask, recommendation_id: FromPath[int]) -> Template:
    """The form to send evidence."""
    held = await own_recommendation(request, recommendation_id)
    return show_form(request, _sending(held, str(uuid4())), (await _evidence_form(held)).blank())


@post(f"{ONE}/evidence", name="portal.send_evidence", guards=[PROVIDER], status_code=200)
async def send_evidence(request: Ask, recommendation_id: FromPath[int]) -> Template | Redirect:
    """Send evidence; the same twice is one."""
    held = await own_recommendation(request, recommendation_id)
    sent = await request.form()
    submission = str(sent.get("submission") or "") or str(uuid4())
    reading = (await with_sent_files(EVIDENCE, held.organisation_id)).read(sent)
    if not reading.ok:
        return show_form(request, _sending(held, submission), reading)
    who, settings = _who(request), request.app.state.settings
    files = await take_in(await files_from(reading, submission), settings=settings, **who)
    answer: Refused | None = files if isinstance(files, Refused) else None
    if not isinstance(files, Refused):
        words = reading["words"] or ""
        on = present_day(settings)
        answer = await send_for_check(held.id, words=words, evidence_ids=files, settings=settings, on=on, **who)
    if answer is not None:
        return show_form(request, _sending(held, submission), reading.with_refusals(answer))
    return _done(request, held, "The evidence was sent. The council will check it.")


HANDLERS = (
    show_plan,
    send_plan_action,
    show_change,
    send_change,
    show_progress,
    send_progress,
    show_evidence,
    send_evidence,
)
