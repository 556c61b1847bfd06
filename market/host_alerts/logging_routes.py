"""Logging a host alert: first the notice as it came, then what it says."""

from typing import Any

from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.refusal import Refused
from market.embargoes.types import Who
from market.host_alerts import service
from market.host_alerts.forms import ALERT, DISMISS, NOTICE, day_and_time, level_options, moment_of
from market.host_alerts.notices import suggestions
from market.host_alerts.pages import TRAIL, FormPage, NoticeForm
from market.host_alerts.queries import find_notice
from market.host_alerts.types import NewAlert, NoticeRow
from market.placements.queries import known_authorities
from market.policies.queries import alert_policy
from market.providers.queries import find_location_id, get_location
from market.web.as_at import now_of, present_moment
from market.web.flash import flash
from market.web.form_pages import answer_form, new_submission, show_form, submission_of
from market.web.forms import Form, Reading

Ask = Request[Any, Any, Any]
LOG = needs(Permission.RECOMMEND_EMBARGOES)
LIST = "/host-alerts"
_TYPED = (
    "host_name",
    "told_by",
    "told_how",
    "restriction",
    "host_contact",
    "starts_on",
    "host_review_on",
    "safeguarding",
)
_TEXTS = ("host_reasons", "host_contact_email", "other_authorities", "level", "level_reason", "place_name")


def notice_page(action: str, back: str, trail: tuple[tuple[str, str], ...], title: str) -> FormPage:
    """The page on which a notice is pasted or its file chosen."""
    return FormPage(
        title=title, caption="Host alerts", action=action, button="Keep it and go on", back=back, trail=trail
    )


async def keep_notice(request: Ask, reading: Reading) -> int | Refused:
    """Keep what was pasted or sent; its number, or what is wrong with it."""
    by, now = current_user(request).actor, now_of(request)
    upload = reading["file"]
    if upload is None:
        return await service.keep_text(reading["text"] or "", by=by, now=now)
    content = await upload.read()
    home = request.app.state.settings.home
    return await service.keep_file(content, upload.filename, home=home, by=by, now=now)


@get(f"{LIST}/new", name="host_alerts.new", guards=[LOG])
async def open_notice(request: Ask) -> Template:
    """The form for the notice as it came."""
    return show_form(request, _first(), NOTICE.blank())


def _first() -> FormPage:
    return notice_page(f"{LIST}/notices", LIST, TRAIL, "The notice as it came")


@post(f"{LIST}/notices", name="host_alerts.keep_notice", guards=[LOG], status_code=200)
async def send_notice(request: Ask) -> Any:
    """Keep the notice word for word, then go on to what it says."""
    reading = NOTICE.read(await request.form())
    if not reading.ok:
        return show_form(request, _first(), reading)
    kept = await keep_notice(request, reading)
    if isinstance(kept, Refused):
        return show_form(request, _first(), reading.with_refusals(kept))
    return Redirect(f"{LIST}/details?notice={kept}", status_code=303)


async def _form() -> Form:
    return ALERT.with_options(level=level_options((await alert_policy()).policy))


async def _notice(number: str) -> NoticeRow | None:
    if not number:
        return None
    notice = await find_notice(int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
    if notice is None:
        raise NotFoundException("There is no kept notice of that number.")
    return notice


def _shown(notice: NoticeRow | None, submission: str, *, another: bool) -> NoticeForm:
    words = notice.text if notice else ""
    notes = [
        "From the moment you log it we place nobody there, and our people there are found from the placements register."
    ]
    if notice and notice.alert_id is not None:
        notes.append(f"This notice serves host alert {notice.alert_id} already. Log a further place that it is about.")
    elif notice and notice.dismissed_at is not None:
        notes.append(f"{notice.dismissed_label} dismissed this notice: {notice.dismissed_reason}")
    if notice and not words:
        words = f"The file {notice.file_name} is kept. Its words are not read here: open it beside this form, and type what it says."
    return NoticeForm(
        title="What the notice says",
        caption="Host alerts",
        action=LIST,
        button="Log the alert",
        back=LIST,
        trail=(*TRAIL, ("The notice as it came", f"{LIST}/new")),
        notes=notes,
        submission=submission,
        notice=words,
        notice_id=notice.id if notice else None,
        file=_file_of(notice) if notice and notice.file_name else "",
        another=another,
    )


def _file_of(notice: NoticeRow) -> str:
    return f"{LIST}/{notice.alert_id}/notices/{notice.id}" if notice.alert_id else f"{LIST}/notices/{notice.id}"


@get(f"{LIST}/details", name="host_alerts.details", guards=[LOG])
async def open_details(request: Ask) -> Any:
    """The form for what the notice says, filled with what can be read from it; `?another=1` for a further place that it is about."""
    notice, another = await _notice(request.query_params.get("notice", "")), "another" in request.query_params
    if notice is not None and notice.alert_id is not None and not another:
        flash(request, "This notice was logged before. Here is its alert.")
        return Redirect(f"{LIST}/{notice.alert_id}", status_code=303)
    form = await _form()
    values = await _suggested(request, notice) if notice else {}
    if another:
        values.pop("location", None)
    return show_form(request, _shown(notice, new_submission(), another=another), form.blank(**values))


async def _suggested(request: Ask, notice: NoticeRow) -> dict[str, Any]:
    own = {name.casefold() for name in request.app.state.settings.authority_names}
    names = [name for name in await known_authorities(()) if name.casefold() not in own]
    read = suggestions(notice.text, names)
    location_id = await find_location_id(read.cqc_location_id) if read.cqc_location_id else None
    host = read.host_name
    if location_id is not None:
        host = (await get_location(location_id)).authority or host
    return {
        "host_name": host,
        "location": read.cqc_location_id,
        "told_by": read.told_by,
        "host_contact_email": read.email,
        "told_how": "email" if read.told_at else None,
        **day_and_time(read.told_at, "told_on", "told_time"),
    }


@post(LIST, name="host_alerts.log", guards=[LOG], status_code=200)
async def log(request: Ask) -> Any:
    """Log the alert. The same alert twice leads to the one that is there."""
    sent = await request.form()
    submission = submission_of(sent)
    notice = await _notice(str(sent.get("notice", "")))
    reading = (await _form()).read(sent)
    shown = _shown(notice, submission, another=bool(sent.get("another")))
    if not reading.ok:
        unknown = await service.reasons_against_id(reading["location"] or "")
        return show_form(request, shown, reading.with_refusals(unknown))
    user = current_user(request)
    settings = request.app.state.settings
    answer = await service.log_alert(
        _new(reading, shown, notice),
        authority_names=settings.authority_names,
        by=Who(user.actor, user.roles),
        now=present_moment(settings),
    )
    if isinstance(answer, Refused):
        return answer_form(request, shown, reading, answer, "")
    done = " ".join(filter(None, ("The alert is logged.", answer.taken)))
    flash(request, "This alert was logged before. Here it is." if answer.already else done)
    return Redirect(f"{LIST}/{answer.alert_id}", status_code=303)


def _new(reading: Reading, shown: NoticeForm, notice: NoticeRow | None) -> NewAlert:
    typed: dict[str, Any] = {name: reading[name] for name in _TYPED}
    typed |= {name: reading[name] or "" for name in _TEXTS}
    return NewAlert(
        **typed,
        submission=shown.submission,
        cqc_location_id=reading["location"] or "",
        another=shown.another,
        not_held=reading["not_held"],
        told_at=moment_of(reading["told_on"], reading["told_time"]),
        notice_id=notice.id if notice else None,
    )


async def _waiting(notice_id: int) -> tuple[NoticeRow, NoticeForm]:
    notice = await _notice(str(notice_id))
    if notice is None:
        raise NotFoundException("There is no kept notice of that number.")
    shown = NoticeForm(
        title="This is no host alert",
        caption="Host alerts",
        action=f"{LIST}/notices/{notice.id}/dismiss",
        button="Dismiss the notice",
        back=LIST,
        trail=TRAIL,
        notes=("Its words stay as they came, and it can still be logged.",),
        notice=notice.text or f"The file {notice.file_name} is kept.",
        file=_file_of(notice) if notice.file_name else "",
    )
    return notice, shown


@get(f"{LIST}/notices/{{notice_id:int}}/dismiss", name="host_alerts.dismiss_form", guards=[LOG])
async def open_dismissing(request: Ask, notice_id: FromPath[int]) -> Template:
    """The form that says why a kept notice is no host alert."""
    return show_form(request, (await _waiting(notice_id))[1], DISMISS.blank())


@post(f"{LIST}/notices/{{notice_id:int}}/dismiss", name="host_alerts.dismiss", guards=[LOG], status_code=200)
async def dismiss(request: Ask, notice_id: FromPath[int]) -> Any:
    """Dismiss a kept notice."""
    notice, shown = await _waiting(notice_id)
    reading = DISMISS.read(await request.form())
    if not reading.ok:
        return show_form(request, shown, reading)
    by, now = current_user(request).actor, now_of(request)
    answer = await service.dismiss_notice(notice.id, reason=reading["reason"], by=by, now=now)
    return answer_form(request, shown, reading, answer, "The notice is dismissed. Its words stay.")


HANDLERS = (open_notice, send_notice, open_details, log, open_dismissing, dismiss)
