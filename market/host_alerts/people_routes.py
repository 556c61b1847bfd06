"""One person of an alert: their tasks, worker, a suspicion of harm, and the outcome. Social workers work here too."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from market.accounts.guards import current_user, needs_any
from market.accounts.permissions import Permission
from market.checklists.queries import tasks_of
from market.host_alerts import forms, service
from market.host_alerts.deciding_routes import held
from market.host_alerts.pages import FormPage, person_page
from market.host_alerts.queries import NoSuchPerson, find_case, get_person, workers
from market.host_alerts.types import AlertRow, PersonRow
from market.policies.host_alert import AlertPolicy
from market.policies.queries import alert_policy
from market.web.as_at import now_of
from market.web.fields import Option
from market.web.form_pages import answer_form, show_form
from market.web.forms import Form, Reading
from market.web.render import page

Ask = Request[Any, Any, Any]
READ = needs_any(Permission.READ_EMBARGOES, Permission.REVIEW_PEOPLE)
DO = needs_any(Permission.RECOMMEND_EMBARGOES, Permission.REVIEW_PEOPLE)
PEOPLE = "/host-alerts/{alert_id:int}/people"
ONE = PEOPLE + "/{person_id:int}"


class Step(Struct, frozen=True):
    """One thing that may be recorded for a person."""

    path: str
    title: str
    button: str
    done: str
    form: Form
    act: Callable[..., Awaitable[Any]]
    note: str = ""


async def _worker(ids: tuple[int, int], version: int, reading: Reading, **who: Any) -> Any:
    return await service.name_worker(*ids, version, worker_id=int(reading["worker"]), **who)


async def _harm(ids: tuple[int, int], version: int, reading: Reading, **who: Any) -> Any:
    at = forms.moment_of(reading["found_on"], reading["found_time"])
    return await service.suspect_harm(*ids, version, found_at=at, **who)


async def _outcome(ids: tuple[int, int], version: int, reading: Reading, **who: Any) -> Any:
    return await service.complete_person(*ids, version, outcome=reading["outcome"], words=reading["words"] or "", **who)


STEPS = {
    each.path: each
    for each in (
        Step("worker", "Name the worker", "Save", "The worker is named.", forms.WORKER, _worker),
        Step(
            "harm",
            "Harm is suspected",
            "Save",
            "The suspicion is kept. Raise the concern with the host within hours.",
            forms.HARM,
            _harm,
            "Write nothing about the person here: the concern itself goes to the host authority, which leads the enquiry.",
        ),
        Step(
            "outcome",
            "Record the outcome",
            "Save the outcome",
            "The outcome is kept.",
            forms.OUTCOME,
            _outcome,
            "A suspension alone is no reason to move anybody.",
        ),
    )
}


async def _person(alert_id: int, person_id: int) -> tuple[AlertRow, PersonRow]:
    alert = await held(alert_id)
    try:
        return alert, await get_person(alert.id, person_id)
    except NoSuchPerson:
        raise NotFoundException("There is nobody of that number in this alert.") from None


@get(PEOPLE, name="host_alerts.find_person", guards=[READ])
async def find_person(request: Ask, alert_id: FromPath[int]) -> Redirect:
    """To the page of the person with a case reference, for links from tasks."""
    person_id = await find_case(alert_id, request.query_params.get("case_reference", ""))
    if person_id is None:
        raise NotFoundException("Nobody with this case reference is in this alert.")
    return Redirect(f"/host-alerts/{alert_id}/people/{person_id}", status_code=303)


@get(ONE, name="host_alerts.person", guards=[READ])
async def show_person(request: Ask, alert_id: FromPath[int], person_id: FromPath[int]) -> Template:
    """One person with their tasks."""
    alert, person = await _person(alert_id, person_id)
    policy = (await alert_policy(alert.policy_version)).policy
    tasks = await tasks_of(alert.subject, person=person.case_reference)
    shown = person_page(alert, person, policy, tasks, now_of(request))
    user = current_user(request)
    may_do = user.may(Permission.RECOMMEND_EMBARGOES) or user.may(Permission.REVIEW_PEOPLE)
    return page(request, "host_alerts/person.html", shown, may_do=may_do, reads=user.may(Permission.READ_EMBARGOES))


def _step(path: str) -> Step:
    if path not in STEPS:
        raise NotFoundException("There is no such page about a person.")
    return STEPS[path]


async def _form(step: Step, policy: AlertPolicy) -> Form:
    if step.path == "worker":
        return step.form.with_options(worker=[Option(str(number), name) for number, name in await workers()])
    return step.form.with_options(outcome=forms.outcome_options(policy)) if step.path == "outcome" else step.form


def _shown(alert: AlertRow, person: PersonRow, step: Step) -> FormPage:
    back = f"/host-alerts/{alert.id}/people/{person.id}"
    return FormPage(
        title=step.title,
        caption=f"{person.case_reference} at {alert.place_name}",
        action=f"{back}/do/{step.path}",
        button=step.button,
        back=back,
        trail=(("Tasks", "/tasks"), (person.case_reference, back)),
        notes=(step.note,) if step.note else (),
    )


@get(ONE + "/do/{step:str}", name="host_alerts.person_step_form", guards=[DO])
async def open_step(request: Ask, alert_id: FromPath[int], person_id: FromPath[int], step: FromPath[str]) -> Template:
    """The form of one step."""
    wanted, (alert, person) = _step(step), await _person(alert_id, person_id)
    form = await _form(wanted, (await alert_policy(alert.policy_version)).policy)
    stored: dict[str, dict[str, Any]] = {
        "worker": {"worker": person.worker_id},
        "outcome": {"outcome": person.outcome or None, "words": person.outcome_words},
    }
    reading = form.blank(version=person.version, **stored.get(wanted.path, {}))
    return show_form(request, _shown(alert, person, wanted), reading)


@post(ONE + "/do/{step:str}", name="host_alerts.person_step", guards=[DO], status_code=200)
async def take_step(request: Ask, alert_id: FromPath[int], person_id: FromPath[int], step: FromPath[str]) -> Any:
    """Keep what was recorded."""
    wanted, (alert, person) = _step(step), await _person(alert_id, person_id)
    form = await _form(wanted, (await alert_policy(alert.policy_version)).policy)
    reading, shown = form.read(await request.form()), _shown(alert, person, wanted)
    if not reading.ok:
        return show_form(request, shown, reading)
    who = {"by": current_user(request).actor, "now": now_of(request)}
    answer = await wanted.act((alert.id, person.id), reading.version or 0, reading, **who)
    _, newer = await _person(alert_id, person_id)
    return answer_form(request, shown, reading, answer, wanted.done, version=newer.version)


HANDLERS = (find_person, show_person, open_step, take_step)
