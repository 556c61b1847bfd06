"""What the council decides about a recommendation: verify, not accept, withdraw, change, look again."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template
from msgspec import Struct

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.words import day_words
from market.quality.actions import service
from market.quality.actions.forms import REJECT, RETEST, VERIFY, WITHDRAW, change_form
from market.quality.actions.queries import NoSuchRecommendation, get_recommendation
from market.quality.actions.types import Recommendation, Revision
from market.quality.assured.words import service_words
from market.quality.framework.queries import get_library
from market.web.as_at import present_day
from market.web.form_pages import FormPage, answer_form, show_form
from market.web.forms import Form, Reading

Ask = Request[Any, Any, Any]
VISIT = needs(Permission.VISIT_SERVICES)
LIST = "/quality/recommendations"
ONE = LIST + "/{recommendation_id:int}"
TRAIL = (("Quality", "/quality"), ("Recommendations", LIST))


class Decision(Struct, frozen=True):
    """One thing that the council may decide: the last part of its address, its words and its form."""

    path: str
    title: str
    button: str
    done: str
    form: Form
    decide: Callable[..., Awaitable[Any]]
    warning: bool = False


async def _retest(recommendation_id: int, version: int, *, reading: Reading, **who: Any) -> Any:
    return await service.retest(
        recommendation_id, version, passed=reading["passed"] == "yes", words=reading["words"] or "", **who
    )


async def _verify(recommendation_id: int, version: int, *, reading: Reading, **who: Any) -> Any:
    return await service.verify(recommendation_id, version, words=reading["words"] or "", **who)


async def _reject(recommendation_id: int, version: int, *, reading: Reading, **who: Any) -> Any:
    return await service.reject(recommendation_id, version, words=reading["words"] or "", **who)


async def _withdraw(recommendation_id: int, version: int, *, reading: Reading, by: Any, now: Any, today: Any) -> Any:
    return await service.withdraw(recommendation_id, version, words=reading["words"] or "", by=by, now=now, today=today)


DECISIONS = {
    each.path: each
    for each in (
        Decision("verify", "Verify that it is done", "Verify", "The recommendation is verified.", VERIFY, _verify),
        Decision("reject", "Do not accept the evidence", "Send back", "The provider is asked again.", REJECT, _reject),
        Decision("withdraw", "Withdraw", "Withdraw it", "The recommendation is withdrawn.", WITHDRAW, _withdraw, True),
        Decision("retest", "Look at it again", "Save", "What you found is kept.", RETEST, _retest),
    )
}


async def _held(recommendation_id: int) -> Recommendation:
    try:
        return await get_recommendation(recommendation_id)
    except NoSuchRecommendation:
        raise NotFoundException("There is no recommendation of that number.") from None


def _decision(path: str) -> Decision:
    if path not in DECISIONS:
        raise NotFoundException("There is no such page about a recommendation.")
    return DECISIONS[path]


def _shown(held: Recommendation, path: str, title: str, button: str, warning: bool = False) -> FormPage:
    back = f"{LIST}/{held.id}"
    return FormPage(
        title=title,
        lead=f"Criterion {held.criterion} at {held.location_name}, {service_words(held.service_code).lower()}.",
        action=f"{back}/{path}",
        button=button,
        back=back,
        trail=(*TRAIL, (f"Recommendation {held.id}", back)),
        warning=warning,
        facts=(
            ("What must be put right", held.what),
            ("What evidence closes it", held.closes_when or "Not said"),
            ("Follow-up by", day_words(held.follow_up_on)),
        ),
    )


@get(ONE + "/decide/{decision:str}", name="actions.decide_form", guards=[VISIT])
async def open_decision(request: Ask, recommendation_id: FromPath[int], decision: FromPath[str]) -> Template:
    """The form to verify, send back, withdraw, or say what was found at the next visit."""
    wanted, held = _decision(decision), await _held(recommendation_id)
    shown = _shown(held, f"decide/{decision}", wanted.title, wanted.button, wanted.warning)
    return show_form(request, shown, wanted.form.blank(version=held.version))


@post(ONE + "/decide/{decision:str}", name="actions.decide", guards=[VISIT], status_code=200)
async def decide(request: Ask, recommendation_id: FromPath[int], decision: FromPath[str]) -> Any:
    """Keep what was decided."""
    wanted, held = _decision(decision), await _held(recommendation_id)
    shown = _shown(held, f"decide/{decision}", wanted.title, wanted.button, wanted.warning)
    reading = wanted.form.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    who = {"by": current_user(request).actor, "now": utc_now(), "today": present_day(request.app.state.settings)}
    answer = await wanted.decide(held.id, reading.version, reading=reading, **who)
    newer = await _held(recommendation_id)
    return answer_form(request, shown, reading, answer, wanted.done, version=newer.version)


async def _change_form(held: Recommendation) -> Form:
    library = await get_library(held.framework_version)
    criterion = library.by_code.get(held.criterion)
    return change_form(library.settings, criterion.default_impact if criterion else None)


def _change_page(held: Recommendation) -> FormPage:
    return _shown(held, "change", "Change this recommendation", "Save")


def _now(held: Recommendation) -> dict[str, Any]:
    values = {name: getattr(held, name) for name in ("what", "why", "closes_when", "impact_reason")}
    return {**values, "likelihood": str(held.likelihood), "impact": str(held.impact)}


@get(ONE + "/change", name="actions.change_form", guards=[VISIT])
async def open_change(request: Ask, recommendation_id: FromPath[int]) -> Template:
    """The form to change words or risk."""
    held = await _held(recommendation_id)
    form = await _change_form(held)
    return show_form(request, _change_page(held), form.blank(version=held.version, **_now(held)))


@post(ONE + "/change", name="actions.change", guards=[VISIT], status_code=200)
async def change(request: Ask, recommendation_id: FromPath[int]) -> Any:
    """Save other words or another risk; band and dates are worked out anew."""
    held = await _held(recommendation_id)
    shown = _change_page(held)
    reading = (await _change_form(held)).read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await service.change(
        held.id,
        reading.version,
        _revision(reading),
        by=current_user(request).actor,
        now=utc_now(),
        on=present_day(request.app.state.settings),
    )
    newer = await _held(recommendation_id)
    return answer_form(
        request, shown, reading, answer, "The recommendation was changed.", now=_now(newer), version=newer.version
    )


def _revision(reading: Reading) -> Revision:
    return Revision(
        what=reading["what"],
        why=reading["why"] or "",
        closes_when=reading["closes_when"] or "",
        likelihood=int(reading["likelihood"]),
        impact=int(reading["impact"]),
        impact_reason=reading["impact_reason"] or "",
        reason=reading["reason"],
    )


HANDLERS = (open_decision, decide, open_change, change)
