"""Embargoes in the portal: what restricts the own services, pausing and resuming, and commenting. The provider is that of the session."""

from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs, own_organisation
from market.accounts.permissions import Permission
from market.core.refusal import Refused
from market.embargoes import service
from market.embargoes.queries import (
    decisions_of,
    embargoes_of_organisation,
    linked,
    plan_of,
    reasons_of,
    reviews_of,
    terms_of,
)
from market.embargoes.rules import is_shown
from market.embargoes.types import Act, DecisionStatus, EmbargoRow, NewPause, Who
from market.policies.queries import embargo_policy
from market.portal.embargoes.pages import OwnEmbargo, own_embargo
from market.portal.frame import HOME, Ask, show
from market.portal.queries import open_homes
from market.web.as_at import now_of, present_day
from market.web.flash import flash
from market.web.form_pages import FormPage, answer_form, new_submission, show_form, submission_of
from market.web.forms import Date, Form, NamelessTextArea, Option, Select

PROVIDER = needs(Permission.USE_PORTAL)
OWNER = needs(Permission.DECLARE_FOR_PROVIDER)
LIST = f"{HOME}/embargoes"
ONE = LIST + "/{embargo_id:int}"
NONE = "There is no such embargo on your services. Look at your embargoes."
TRAIL = (("Your services", HOME), ("Embargoes", LIST))
_HINT = "Do not name a person"

PAUSE = Form(
    Select("location", "Where you pause new admissions"),
    NamelessTextArea("why", "Why", hint=_HINT, longest=2000, rows=3, count=True),
    Date("expected_end_on", "When you expect to admit people again"),
)
END = Form(
    NamelessTextArea("what_changed", "What has changed", hint=_HINT, longest=2000, rows=3, count=True), versioned=True
)
COMMENT = Form(
    NamelessTextArea(
        "words", "Your comment", hint=f"The council answers it. {_HINT}", longest=4000, rows=5, count=True
    ),
    versioned=True,
)


async def _seen(row: EmbargoRow, *, whole: bool = False) -> OwnEmbargo:
    policy = (await embargo_policy(row.policy_version)).policy
    decisions = await decisions_of(row.id)
    asked = [each.terms for each in decisions if each.act == Act.IMPOSE] if row.started_at is None else []
    changes = [
        each
        for each in decisions
        if each.act == Act.VARY_STRONGER and each.status == DecisionStatus.OPEN and is_shown(row, each)
    ]
    return own_embargo(
        row,
        policy,
        (await terms_of([row.id]))[row.id],
        (await reasons_of([row.id]))[row.id],
        await linked(row.id) if whole else (),
        await reviews_of(row.id) if whole else (),
        await plan_of(row.id) if whole else (),
        asked[0] if asked else None,
        changes[0] if changes else None,
    )


async def _own(request: Ask, embargo_id: int) -> EmbargoRow:
    """An embargo on one of the provider's own services that started or was shown to it; anything else is not found."""
    for row in await embargoes_of_organisation(own_organisation(request)):
        if row.id == embargo_id and row.is_known_to_provider:
            return row
    raise NotFoundException(NONE)


@get(LIST, name="portal.embargoes", guards=[PROVIDER])
async def show_own_embargoes(request: Ask) -> Template:
    """What restricts new placements at the own services, and what did."""
    rows = [each for each in await embargoes_of_organisation(own_organisation(request)) if each.is_known_to_provider]
    shown = [await _seen(row) for row in rows]
    return show(
        request,
        "portal/embargoes/list.html",
        tab=LIST,
        running=[each for each in shown if each.running],
        proposed=[each for each in shown if each.proposed],
        past=[each for each in shown if not each.running and not each.proposed],
        may_pause=current_user(request).may(Permission.DECLARE_FOR_PROVIDER),
    )


@get(ONE, name="portal.embargo", guards=[PROVIDER])
async def show_own_embargo(request: Ask, embargo_id: FromPath[int]) -> Template:
    """One embargo: what it restricts, what must change, the next review, and the comment."""
    shown = await _seen(await _own(request, embargo_id), whole=True)
    may_act = current_user(request).may(Permission.DECLARE_FOR_PROVIDER)
    return show(request, "portal/embargoes/show.html", shown, tab=LIST, may_act=may_act)


async def _homes(request: Ask) -> list[Option]:
    homes = await open_homes(own_organisation(request), present_day(request.app.state.settings))
    return [Option(str(each.id), each.name) for each in homes]


def _pause_page(submission: str) -> FormPage:
    return FormPage(
        title="Pause new admissions",
        lead="The council stops placing people there from the moment you send this. You end it yourself. People who live with you stay.",
        action=f"{LIST}/pause",
        button="Pause new admissions",
        back=LIST,
        trail=TRAIL,
        submission=submission,
    )


@get(f"{LIST}/pause", name="portal.pause_form", guards=[OWNER])
async def open_pause(request: Ask) -> Template:
    """The form to pause new admissions."""
    homes = await _homes(request)
    only = homes[0].value if len(homes) == 1 else ""
    form = PAUSE.with_options(location=homes)
    return show_form(request, _pause_page(new_submission()), form.blank(location=only))


@post(f"{LIST}/pause", name="portal.pause", guards=[OWNER], status_code=200)
async def send_pause(request: Ask) -> Any:
    """Pause; the same form again makes no second pause."""
    sent = await request.form()
    submission, reading = submission_of(sent), PAUSE.with_options(location=await _homes(request)).read(sent)
    if not reading.ok:
        return show_form(request, _pause_page(submission), reading)
    wanted = NewPause(
        submission=submission,
        location_id=int(reading["location"]),
        why=reading["why"],
        expected_end_on=reading["expected_end_on"],
    )
    now = now_of(request)
    answer = await service.start_pause(
        wanted, organisation_id=own_organisation(request), by=Who(current_user(request).actor), now=now
    )
    if isinstance(answer, Refused):
        return show_form(request, _pause_page(submission), reading.with_refusals(answer))
    flash(request, "New admissions are paused. The council has been told.")
    return Redirect(f"{LIST}/{answer}", status_code=303)


def _form_page(row: EmbargoRow, path: str, title: str, lead: str, button: str) -> FormPage:
    back = f"{LIST}/{row.id}"
    return FormPage(
        title=title,
        lead=lead,
        action=f"{back}/{path}",
        button=button,
        back=back,
        trail=(*TRAIL, (row.subject_name, back)),
    )


def _end_page(row: EmbargoRow) -> FormPage:
    lead = "The council may place people there again from now on, unless it has stopped placing for reasons of its own."
    return _form_page(row, "end", "End the pause", lead, "End the pause")


@get(ONE + "/end", name="portal.end_pause_form", guards=[OWNER])
async def open_end_pause(request: Ask, embargo_id: FromPath[int]) -> Template:
    """The form to end the own pause."""
    row = await _own(request, embargo_id)
    return show_form(request, _end_page(row), END.blank(version=row.version))


@post(ONE + "/end", name="portal.end_pause", guards=[OWNER], status_code=200)
async def send_end_pause(request: Ask, embargo_id: FromPath[int]) -> Any:
    """End the own pause."""
    row = await _own(request, embargo_id)
    shown, reading = _end_page(row), END.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await service.end_pause(
        row.id,
        reading.version,
        what_changed=reading["what_changed"],
        organisation_id=own_organisation(request),
        by=Who(current_user(request).actor),
        now=now_of(request),
    )
    newer = await _own(request, row.id)
    return answer_form(
        request, shown, reading, answer, "The pause has ended. The council has been told.", version=newer.version
    )


def _comment_page(row: EmbargoRow) -> FormPage:
    running = "The council reads and answers your comment. It does not end the restriction by itself."
    proposed = "The council has not decided yet, and whoever decides reads your comment first."
    lead = running if row.is_running else proposed
    return _form_page(row, "comment", "Comment on this embargo", lead, "Send the comment")


@get(ONE + "/comment", name="portal.comment_embargo_form", guards=[PROVIDER])
async def open_comment(request: Ask, embargo_id: FromPath[int]) -> Template:
    """The form to comment."""
    row = await _own(request, embargo_id)
    return show_form(request, _comment_page(row), COMMENT.blank(version=row.version))


@post(ONE + "/comment", name="portal.comment_embargo", guards=[PROVIDER], status_code=200)
async def send_comment(request: Ask, embargo_id: FromPath[int]) -> Any:
    """Keep the comment."""
    row = await _own(request, embargo_id)
    shown, reading = _comment_page(row), COMMENT.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await service.comment(
        row.id,
        reading.version,
        words=reading["words"],
        organisation_id=own_organisation(request),
        by=Who(current_user(request).actor),
        now=now_of(request),
    )
    newer = await _own(request, row.id)
    return answer_form(request, shown, reading, answer, "Your comment is with the council.", version=newer.version)


HANDLERS = (
    show_own_embargoes,
    show_own_embargo,
    open_pause,
    send_pause,
    open_end_pause,
    send_end_pause,
    open_comment,
    send_comment,
)
