"""Forms that close something of a turnaround: an action, a cost's decision, a membership, and the turnaround itself."""

from typing import Any

from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.refusal import Changed, Refused
from market.core.words import day_words
from market.failure.cases.queries import open_cases_of
from market.failure.turnaround import service, spending
from market.failure.turnaround.adding_routes import LIST, held_or_404, trail_of
from market.failure.turnaround.forms import CLOSE_ACTION, DECIDE_COST, EXIT
from market.failure.turnaround.queries import NoSuchPart, actions_of, costs_of
from market.failure.turnaround.types import Action, ActionReport, Cost, Exit, Turnaround
from market.failure.turnaround.words import COST_WORDS, SIDE_WORDS
from market.web.as_at import now_of, present_day
from market.web.fields import FormData
from market.web.flash import flash
from market.web.form_pages import FormPage, answer_form, show_form
from market.web.words import money_words

Ask = Request[Any, Any, Any]
EDIT, RUN = needs(Permission.EDIT_RISK), needs(Permission.RUN_FAILURE)
ONE = LIST + "/{turnaround_id:int}"
NO_PART = "There is no such part of this turnaround. Open it again from the list."


async def _action(request: Ask, held: Turnaround, action_id: int) -> tuple[Action, FormPage]:
    on = present_day(request.app.state.settings)
    action = next((each for each in await actions_of(held.id, on) if each.id == action_id), None)
    if action is None:
        raise NotFoundException(NO_PART)
    shown = FormPage(
        title="Close an action",
        caption=held.place,
        lead="",
        action=f"{LIST}/{held.id}/actions/{action.id}",
        button="Save",
        back=f"{LIST}/{held.id}",
        trail=trail_of(held),
        facts=(
            ("What is to be done", action.words, None),
            ("Who", f"{SIDE_WORDS.get(action.side, action.side)}: {action.owner}", None),
            ("By when", day_words(action.due_on), None),
        ),
    )
    return action, shown


@get(ONE + "/actions/{action_id:int}", name="turnaround.close_action_form", guards=[EDIT])
async def close_action_form(request: Ask, turnaround_id: FromPath[int], action_id: FromPath[int]) -> Template:
    """The form to mark an action as done or not needed."""
    held = await held_or_404(request, turnaround_id)
    action, shown = await _action(request, held, action_id)
    on = present_day(request.app.state.settings)
    return show_form(request, shown, CLOSE_ACTION.blank(version=action.version, on=on))


@post(ONE + "/actions/{action_id:int}", name="turnaround.close_action", guards=[EDIT], status_code=200)
async def close_action(request: Ask, turnaround_id: FromPath[int], action_id: FromPath[int]) -> Any:
    """Mark it."""
    held = await held_or_404(request, turnaround_id)
    _, shown = await _action(request, held, action_id)
    reading = CLOSE_ACTION.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    report = ActionReport(result=reading["result"], on=reading["on"], evidence=reading["evidence"])
    answer = await service.close_action(held.id, action_id, reading.version, report, **_who(request))
    newer, _ = await _action(request, held, action_id)
    now = {"result": newer.result, "on": newer.closed_on, "evidence": newer.evidence}
    return answer_form(request, shown, reading, answer, "The action was closed.", now=now, version=newer.version)


def _who(request: Ask) -> dict[str, Any]:
    return {
        "by": current_user(request).actor,
        "now": now_of(request),
        "on": present_day(request.app.state.settings),
    }


async def _cost(request: Ask, held: Turnaround, cost_id: int) -> tuple[Cost, FormPage]:
    on = present_day(request.app.state.settings)
    cost = next((each for each in await costs_of([held.id], on) if each.id == cost_id), None)
    if cost is None:
        raise NotFoundException(NO_PART)
    shown = FormPage(
        title="Decide a cost",
        caption=held.place,
        lead="An approval is a limit with an end. It ends with the turnaround.",
        action=f"{LIST}/{held.id}/costs/{cost.id}",
        button="Save the decision",
        back=f"{LIST}/{held.id}",
        trail=trail_of(held),
        facts=(
            ("What for", f"{COST_WORDS.get(cost.kind, cost.kind)}: {cost.words}", None),
            ("The most that may be spent", money_words(cost.limit_pence), None),
            ("From and to", f"{day_words(cost.from_on)} to {day_words(cost.until_on)}", None),
            ("Budget", cost.funded_from, None),
            ("Better than moving because", cost.better_than_moving, None),
            ("Subsidy and law checked", cost.legal_checked, None),
            ("Proposed by", f"{cost.proposed_label} on {day_words(cost.proposed_on)}", None),
        ),
    )
    return cost, shown


@get(ONE + "/costs/{cost_id:int}", name="turnaround.decide_cost_form", guards=[RUN])
async def decide_cost_form(request: Ask, turnaround_id: FromPath[int], cost_id: FromPath[int]) -> Template:
    """The form to approve or refuse a cost."""
    cost, shown = await _cost(request, await held_or_404(request, turnaround_id), cost_id)
    return show_form(request, shown, DECIDE_COST.blank(version=cost.version))


@post(ONE + "/costs/{cost_id:int}", name="turnaround.decide_cost", guards=[RUN], status_code=200)
async def decide_cost(request: Ask, turnaround_id: FromPath[int], cost_id: FromPath[int]) -> Any:
    """Approve or refuse it, unless it is one's own."""
    held = await held_or_404(request, turnaround_id)
    _, shown = await _cost(request, held, cost_id)
    reading = DECIDE_COST.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    approve, words = reading["decision"] == "approve", reading["words"] or ""
    answer = await spending.decide_cost(
        held.id, cost_id, reading.version, approve=approve, words=words, **_who(request)
    )
    newer, _ = await _cost(request, held, cost_id)
    now = {"decision": newer.state, "words": newer.decided_words}
    done = "The cost was approved." if approve else "The cost was refused."
    return answer_form(request, shown, reading, answer, done, now=now, version=newer.version)


@post(ONE + "/team/{member_id:int}/leave", name="turnaround.leave", guards=[EDIT], status_code=200)
async def leave(request: Ask, turnaround_id: FromPath[int], member_id: FromPath[int]) -> Any:
    """Somebody leaves the team today. A second click says that it is done."""
    held = await held_or_404(request, turnaround_id)
    version = FormData(await request.form()).text("version")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    try:
        answer = await service.end_membership(held.id, member_id, number, **_who(request))
    except NoSuchPart:
        raise NotFoundException(NO_PART) from None
    if isinstance(answer, Refused):
        flash(request, answer.reasons[0].message + ".")
    elif isinstance(answer, Changed):
        flash(request, "Somebody changed the team meanwhile, so nothing was changed. Look at it again.")
    else:
        flash(request, "No longer in the team from today.")
    return Redirect(f"{LIST}/{held.id}", status_code=303)


def _exit_page(held: Turnaround) -> FormPage:
    return FormPage(
        title="End this turnaround",
        caption=held.place,
        lead="Approvals of costs end with it. What was agreed, done and spent stays on record.",
        action=f"{LIST}/{held.id}/end",
        button="End the turnaround",
        back=f"{LIST}/{held.id}",
        trail=trail_of(held),
        warning=True,
        facts=(("Agreed exit test", held.exit_test, None),),
    )


@get(ONE + "/end", name="turnaround.end_form", guards=[RUN])
async def end_form(request: Ask, turnaround_id: FromPath[int]) -> Template:
    """The form to end it."""
    held = await held_or_404(request, turnaround_id)
    on = present_day(request.app.state.settings)
    return show_form(request, _exit_page(held), EXIT.blank(version=held.version, on=on))


@post(ONE + "/end", name="turnaround.end", guards=[RUN], status_code=200)
async def end(request: Ask, turnaround_id: FromPath[int]) -> Any:
    """End it, unless something stands against it."""
    held = await held_or_404(request, turnaround_id)
    shown, reading = _exit_page(held), EXIT.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    leaving = Exit(outcome=reading["outcome"], on=reading["on"], words=reading["words"], test_met=reading["test_met"])
    declared = any(case.declared_at is not None for case in await open_cases_of(held.organisation_id))
    answer = await service.end_turnaround(held.id, reading.version, leaving, failure_declared=declared, **_who(request))
    newer = await held_or_404(request, turnaround_id)
    now = {"outcome": newer.outcome, "on": newer.exited_on, "words": newer.exit_words, "test_met": False}
    return answer_form(request, shown, reading, answer, "The turnaround has ended.", now=now, version=newer.version)


HANDLERS = (close_action_form, close_action, decide_cost_form, decide_cost, leave, end_form, end)
