"""Asking for an embargo: the form, for a place that is typed or given, and what becomes of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from litestar import get, post
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs_any
from market.accounts.permissions import Permission
from market.core.clock import london_date
from market.core.refusal import Refusal, Refused
from market.embargoes import service
from market.embargoes.form_pages import LIST, Ask, who_asks
from market.embargoes.forms import new_form
from market.embargoes.places import name_of_place, open_recommendations, place_named
from market.embargoes.queries import find_embargo
from market.embargoes.types import Grounds, NewEmbargo, ReasonGiven, Scope, Target, Terms
from market.policies.embargo import EmbargoPolicy
from market.policies.queries import embargo_policy
from market.web.as_at import now_of
from market.web.fields import FormData, Option
from market.web.flash import flash
from market.web.form_pages import FormPage, new_submission, show_form, submission_of
from market.web.forms import Form, Reading

MAY_ASK = needs_any(Permission.RECOMMEND_EMBARGOES, Permission.APPROVE_EMBARGOES)
FIRST_REVIEW = timedelta(days=14)
"""What the form offers as the first review; the policy allows later ones."""


def _shown(submission: str, pause: str = "") -> FormPage:
    asked = f"?pause={pause}" if pause else ""
    return FormPage(
        title="Convert a pause into an embargo" if pause else "New embargo",
        lead="It restricts nothing until somebody else approves it, unless it is an emergency.",
        action=f"{LIST}/new{asked}",
        button="Send",
        back=LIST,
        trail=(("Embargoes", LIST),),
        submission=submission,
    )


async def _form(request: Ask, policy: EmbargoPolicy, target: Target | None) -> Form:
    recommendations = [Option(str(number), f"{number}: {what}") for number, what in await open_recommendations(target)]
    return new_form(policy, recommendations, may_start=current_user(request).may(Permission.APPROVE_EMBARGOES))


async def _asked_for(request: Ask) -> dict[str, Any]:
    """What the address fills in: a location, a provider, or the pause that is converted."""
    pause = await _pause(request)
    if pause is not None:
        return {"about": "location", "target": await name_of_place(pause)}
    for name, about in (("location", "location"), ("organisation", "provider")):
        text = request.query_params.get(name, "")
        if text.isascii() and text.isdigit() and len(text) < 10:
            number = int(text)
            target = Target(location_id=number) if name == "location" else Target(organisation_id=number)
            return {"about": about, "target": await name_of_place(target)}
    return {}


async def _pause(request: Ask) -> Target | None:
    text = request.query_params.get("pause", "")
    held = await find_embargo(int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else None
    return held.target if held is not None and held.is_running else None


@get(f"{LIST}/new", name="embargoes.new", guards=[MAY_ASK])
async def open_new(request: Ask) -> Template:
    """The form; `?location=`, `?organisation=` and `?pause=` fill in its place."""
    policy = (await embargo_policy()).policy
    values = await _asked_for(request)
    target = await place_named(values.get("about", ""), values.get("target", ""), "")
    form = await _form(request, policy, target if isinstance(target, Target) else None)
    today = london_date(now_of(request))
    shown = _shown(new_submission(), request.query_params.get("pause", "")[:9])
    return show_form(request, shown, form.blank(review_on=today + FIRST_REVIEW, **values))


@post(f"{LIST}/new", name="embargoes.propose", guards=[MAY_ASK], status_code=200)
async def propose(request: Ask) -> Any:
    """Propose it, or start it at once; the same form again leads to the same one."""
    sent = await request.form()
    policy = (await embargo_policy()).policy
    submission = submission_of(sent)
    data = FormData(sent)
    target = await place_named(data.text("about"), data.text("target"), data.text("service"))
    reading = (await _form(request, policy, target if isinstance(target, Target) else None)).read(sent)
    if isinstance(target, Refusal) and reading["target"] is not None:
        reading = reading.with_refusals([target])
    reading = reading.with_refusals([*_against_holding_back(reading), *against_leftovers(reading)])
    shown = _shown(submission, request.query_params.get("pause", "")[:9])
    if not reading.ok or not isinstance(target, Target):
        return show_form(request, shown, reading)
    wanted = _wanted(reading, target, submission, await _converts(request, target))
    who, now = who_asks(request), now_of(request)
    at_once = bool(reading.values.get("at_once"))
    act = service.impose_at_once if at_once else service.propose_embargo
    answer = await act(wanted, by=who, now=now)
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    flash(
        request, "The embargo is in force." if at_once else "The embargo is proposed. Somebody else has to approve it."
    )
    return Redirect(f"{LIST}/{answer}", status_code=303)


async def _converts(request: Ask, target: Target) -> int | None:
    pause = await _pause(request)
    if pause is None or pause.location_id != target.location_id:
        return None
    return int(request.query_params["pause"])


def terms_of_form(values: Mapping[str, Any]) -> Terms:
    """The terms that a form asks for; what belongs to another kind is left out."""
    kind = values["kind"]
    needs = tuple(values["needs"])
    scopes = {
        "part": Scope(bed_types=tuple(values["bed_types"]), needs=needs, words=values["scope_words"] or ""),
        "cap": Scope(needs=needs),
    }
    return Terms(
        kind=kind,
        cap_per_week=values["cap_per_week"] if kind == "cap" else None,
        one_a_day=not values["same_day"],
        scope=scopes.get(kind, Scope()),
        review_on=values["review_on"],
    )


_ONLY_FOR = {
    "cap_per_week": ("a limited number", ("cap",)),
    "same_day": ("a limited number", ("cap",)),
    "bed_types": ("a stop in part", ("part",)),
    "needs": ("a stop in part or a limited number", ("part", "cap")),
    "scope_words": ("a stop in part", ("part",)),
}
"""Fields that belong to some kinds only."""


def against_leftovers(reading: Reading) -> list[Refusal]:
    """Terms that were typed for another kind than the one chosen: either the kind is wrong or they are, and neither is dropped unsaid."""
    kind = reading["kind"]
    return [
        Refusal("other_kind", f"This is for {whom} only. Choose that kind, or take this away", name)
        for name, (whom, kinds) in _ONLY_FOR.items()
        if kind and kind not in kinds and reading[name]
    ]


def _against_holding_back(reading: Reading) -> list[Refusal]:
    """A reason that is to be held back is one of the reasons, and somebody asked for it: else it would be told after all."""
    held_back, found = set(reading["held_back"] or ()), []
    if held_back - set(reading["reasons"] or ()):
        words = "Choose every reason that is held back under “Reasons” too, or do not hold it back"
        found.append(Refusal("not_a_reason", words, "held_back"))
    if held_back and not reading["held_back_for"]:
        found.append(Refusal("held_back_for", "Say who asked to hold a reason back", "held_back_for"))
    return found


def _wanted(reading: Reading, target: Target, submission: str, converts: int | None) -> NewEmbargo:
    values = reading.values
    held_back = set(values["held_back"])
    reasons = tuple(
        ReasonGiven(
            code=code,
            words=(values["reason_words"] or "") if code == "R99" else "",
            held_back_for=(values["held_back_for"] or "") if code in held_back else "",
            held_back_until=values["held_back_until"] if code in held_back else None,
        )
        for code in values["reasons"]
    )
    return NewEmbargo(
        submission=submission,
        target=target,
        terms=terms_of_form(values),
        reasons=reasons,
        grounds=Grounds(**{name: values[name] or "" for name in Grounds.__struct_fields__}),
        recommendation_ids=tuple(int(number) for number in values.get("recommendations") or ()),
        returns_stopped_why=values["returns_stopped_why"] or "",
        converts=converts,
    )


HANDLERS = (open_new, propose)
