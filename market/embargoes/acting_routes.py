"""What is decided or noted about an embargo with a few words: approve, confirm, lift, override, take a step, and the like."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.params import FromPath
from litestar.response import Template
from msgspec import Struct

from market.accounts.guards import current_user, needs_any
from market.accounts.permissions import Permission
from market.core.clock import london_date
from market.core.refusal import Refused
from market.core.words import count_words, day_words
from market.embargoes import forms, service
from market.embargoes.form_pages import ONE, Ask, embargo_or_404, form_of, who_asks
from market.embargoes.hearing import HEARD_KINDS
from market.embargoes.lift_facts import lift_facts
from market.embargoes.lift_rules import conditions
from market.embargoes.queries import decisions_of, find_decision, reasons_of, terms_of
from market.embargoes.rules import is_shown
from market.embargoes.types import Act, DecisionRow, EmbargoRow, Grounds, Who
from market.embargoes.words import ACT_WORDS, terms_line
from market.policies.embargo import EmbargoPolicy
from market.policies.queries import embargo_policy
from market.providers.words import service_words
from market.web.as_at import now_of
from market.web.form_pages import FormPage, answer_form, show_form
from market.web.forms import Form, Reading

RECOMMEND, APPROVE = Permission.RECOMMEND_EMBARGOES, Permission.APPROVE_EMBARGOES
ACTS = needs_any(RECOMMEND, APPROVE)


class Acting(Struct, frozen=True):
    """One thing that may be done: its words, form and service, and the permission that its page needs (None: either)."""

    title: str
    button: str
    done: str
    form: Form
    act: Callable[[EmbargoRow, Reading, int, Who, datetime], Awaitable[Any]]
    needs: Permission | None = None
    warning: bool = False
    lead: str = ""


async def _approve(held: EmbargoRow, read: Reading, version: int, by: Who, now: datetime) -> Any:
    if read["decision"] == "refuse":
        return await service.refuse(held.id, version, why=read["why"] or "", by=by, now=now)
    return await service.approve(held.id, version, why=read["why"] or "", by=by, now=now)


async def _lift(held: EmbargoRow, read: Reading, version: int, by: Who, now: datetime) -> Any:
    if read["decision"] == "refuse":
        return await service.refuse_lifting(held.id, version, why=read["why"] or "", by=by, now=now)
    return await service.lift(held.id, version, why=read["why"] or "", by=by, now=now)


async def _withdraw(held: EmbargoRow, read: Reading, version: int, by: Who, now: datetime) -> Any:
    return await service.withdraw(held.id, version, why=read["why"], by=by, now=now)


async def _confirm(held: EmbargoRow, read: Reading, version: int, by: Who, now: datetime) -> Any:
    return await service.confirm(held.id, version, by=by, now=now)


async def _override(held: EmbargoRow, read: Reading, version: int, by: Who, now: datetime) -> Any:
    return await service.override_lift(held.id, version, reason=read["reason"], by=by, now=now)


async def _step(held: EmbargoRow, read: Reading, version: int, by: Who, now: datetime) -> Any:
    return await service.take_step(held.id, version, words=read["why"], by=by, now=now)


async def _stop(held: EmbargoRow, read: Reading, version: int, by: Who, now: datetime) -> Any:
    return await service.stop_steps(held.id, version, why=read["why"], by=by, now=now)


async def _private(held: EmbargoRow, read: Reading, version: int, by: Who, now: datetime) -> Any:
    return await service.note_private_admissions(held.id, version, words=read["words"], by=by, now=now)


async def _comment(held: EmbargoRow, read: Reading, version: int, by: Who, now: datetime) -> Any:
    return await service.answer_comment(held.id, version, words=read["words"], by=by, now=now)


async def _end_host(held: EmbargoRow, read: Reading, version: int, by: Who, now: datetime) -> Any:
    against = read["how"] == "against"
    return await service.end_host_suspension(
        held.id, version, confirmation=read["confirmation"], against_host=against, by=by, now=now
    )


async def _objections(held: EmbargoRow, read: Reading, version: int, by: Who, now: datetime) -> Any:
    return await service.ask_objections(held.id, by=by, now=now)


async def _ask_provider(held: EmbargoRow, read: Reading, version: int, by: Who, now: datetime) -> Any:
    return await service.ask_provider(held.id, version, by=by, now=now)


async def _write_up(held: EmbargoRow, read: Reading, version: int, by: Who, now: datetime) -> Any:
    grounds = Grounds(**{name: read[name] or "" for name in Grounds.__struct_fields__})
    return await service.write_up(held.id, version, grounds, by=by, now=now)


ACTING: dict[str, Acting] = {
    "approve": Acting(
        "Approve or refuse this embargo",
        "Save the decision",
        "The decision is kept.",
        forms.decision_form(),
        _approve,
        APPROVE,
    ),
    "withdraw": Acting(
        "Withdraw this proposal",
        "Withdraw",
        "The proposal is withdrawn.",
        forms.why_form("Why it is withdrawn"),
        _withdraw,
        RECOMMEND,
    ),
    "confirm": Acting(
        "Confirm this emergency",
        "Confirm",
        "The emergency is confirmed.",
        Form(versioned=True),
        _confirm,
        APPROVE,
        lead="You confirm that the embargo was right to start before anybody else had seen it.",
    ),
    "lift": Acting("Decide on lifting", "Save the decision", "The decision is kept.", forms.decision_form(), _lift),
    "override": Acting(
        "Override and lift",
        "Lift it now",
        "The embargo is lifted by override.",
        forms.OVERRIDE,
        _override,
        APPROVE,
        warning=True,
    ),
    "step": Acting(
        "Take the next step of lifting",
        "Take the step",
        "The next step is taken.",
        forms.why_form("Why nothing speaks against it"),
        _step,
        RECOMMEND,
    ),
    "stop-steps": Acting(
        "Stop lifting by steps",
        "Stop the steps",
        "What held before holds again.",
        forms.STOP,
        _stop,
        RECOMMEND,
        warning=True,
    ),
    "private": Acting(
        "Note private admissions",
        "Save",
        "The answer is kept.",
        forms.why_form("What the provider answered, who said it, and when", name="words"),
        _private,
        RECOMMEND,
        lead="Private admissions are not ours to forbid. Ask the provider, and write down the answer.",
    ),
    "comment": Acting(
        "Answer the provider’s comment",
        "Save the answer",
        "The answer is kept. The provider reads it in the portal.",
        forms.why_form("The answer", name="words", hint="The provider reads this"),
        _comment,
        RECOMMEND,
    ),
    "ask-provider": Acting(
        "Ask the provider for its comment",
        "Show it the proposal",
        "The provider reads the proposal in the portal and is asked to comment.",
        Form(versioned=True),
        _ask_provider,
        RECOMMEND,
        lead="The provider reads what is proposed, its reasons and the facts, and has until the end of the next working day. "
        "Do this only where it puts nobody at risk. What is held back is not shown, nor are the facts then.",
    ),
    "objections": Acting(
        "Ask for objections to lifting",
        "Draft the letters",
        "The letters that ask for objections are drafted. Read and send each of them.",
        Form(versioned=True),
        _objections,
        RECOMMEND,
        lead="Drafts a letter to CQC, the ICB, safeguarding and every authority with people there. They have 3 working days to answer.",
    ),
    "write-up": Acting("Write up the decision", "Save", "The decision is written up.", forms.WRITE_UP, _write_up),
    "end-host": Acting(
        "End a host authority’s suspension", "End it", "The suspension is ended.", forms.END_HOST, _end_host, APPROVE
    ),
}


def _acting(request: Ask, name: str) -> Acting:
    found = ACTING.get(name)
    if found is None:
        raise NotFoundException("There is no such page about an embargo.")
    if found.needs is not None and not current_user(request).may(found.needs):
        raise PermissionDeniedException()
    return found


async def _facts(held: EmbargoRow, name: str, now: datetime) -> tuple[tuple[str, str], ...]:
    """What somebody must have before their eyes: the conditions that are not met, the policy's reasons to stop, the comment."""
    policy = (await embargo_policy(held.policy_version)).policy
    if name in ("lift", "override"):
        unmet = [each for each in conditions(policy, await lift_facts(held, now)) if not each.met]
        return tuple((each.words, f"Not met: {each.found}") for each in unmet)
    if name == "step":
        return (("Stop the steps in place of taking one if there is", "; ".join(policy.phased_lift.stop_if)),)
    if name == "approve":
        waits = [each for each in await decisions_of(held.id) if each.act == Act.IMPOSE]
        return await _of_proposal(held, waits[0], policy) if waits else ()
    if name == "ask-provider":
        held_back = [each for each in (await reasons_of([held.id]))[held.id] if each.is_held_back]
        words = f"{count_words(len(held_back), 'reason')} held back. Could asking now tell whom it must not reach?"
        return (("Think first", words),) if held_back else ()
    return (("The provider’s comment", held.provider_comment),) if name == "comment" else ()


async def _of_proposal(held: EmbargoRow, decision: DecisionRow, policy: EmbargoPolicy) -> tuple[tuple[str, str], ...]:
    """What is to be approved, in full: whoever decides must not have to remember another page."""
    if decision.terms is None:
        return ()
    reasons = [policy.reason(each.code).name for each in (await reasons_of([held.id]))[held.id]]
    heard = _heard(held, decision, policy) if decision.terms.kind in HEARD_KINDS else ()
    return (
        (
            "What is restricted",
            held.subject_name + (f", {service_words(held.service).lower()}" if held.service else ""),
        ),
        ("What is proposed", terms_line(decision.terms)),
        ("Next review by", day_words(decision.terms.review_on)),
        ("Reasons", "; ".join(reasons)),
        ("Recommended by", decision.recommended_label),
        *heard,
    )


def _heard(held: EmbargoRow, decision: DecisionRow, policy: EmbargoPolicy) -> tuple[tuple[str, str], ...]:
    """Whether the provider was heard before the decision."""
    if not is_shown(held, decision) or held.comment_asked_at is None or held.comment_due_at is None:
        return (("The provider has not been asked", policy.decisions.provider_heard),)
    asked = f"On {day_words(london_date(held.comment_asked_at))}, to comment by {day_words(london_date(held.comment_due_at))}"
    return (("The provider was asked", asked), ("Its comment", held.provider_comment or "None so far"))


async def _page(request: Ask, held: EmbargoRow, name: str, acting: Acting) -> FormPage:
    facts = await _facts(held, name, now_of(request))
    path = f"act/{name}"
    return form_of(held, path, acting.title, acting.button, lead=acting.lead, warning=acting.warning, facts=facts)


@get(ONE + "/act/{name:str}", name="embargoes.act_form", guards=[ACTS])
async def open_act(request: Ask, embargo_id: FromPath[int], name: FromPath[str]) -> Template:
    """The form of one of these acts."""
    acting, held = _acting(request, name), await embargo_or_404(embargo_id)
    values = {each: getattr(held, each) for each in Grounds.__struct_fields__} if name == "write-up" else {}
    shown = await _page(request, held, name, acting)
    return show_form(request, shown, acting.form.blank(version=held.version, **values))


@post(ONE + "/act/{name:str}", name="embargoes.act", guards=[ACTS], status_code=200)
async def act(request: Ask, embargo_id: FromPath[int], name: FromPath[str]) -> Any:
    """Do it, or say why not."""
    acting, held = _acting(request, name), await embargo_or_404(embargo_id)
    reading = acting.form.read(await request.form())
    shown = await _page(request, held, name, acting)
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    now = now_of(request)
    answer = await acting.act(held, reading, reading.version, who_asks(request), now)
    newer = await embargo_or_404(embargo_id)
    return answer_form(request, shown, reading, answer, acting.done, version=newer.version)


async def _decision(embargo_id: int, decision_id: int) -> DecisionRow:
    found = await find_decision(decision_id)
    if found is None or found.embargo_id != embargo_id or found.act in (Act.IMPOSE, Act.LIFT):
        raise NotFoundException("There is no such recommendation about this embargo.")
    return found


async def _decision_page(held: EmbargoRow, found: DecisionRow) -> FormPage:
    facts = [("Recommended by", found.recommended_label), ("Why", found.why)]
    if found.case_reference:
        facts.insert(0, ("Person", found.case_reference))
    if found.terms is not None:
        now = (await terms_of([held.id]))[held.id]
        facts = [
            *([("What holds now", terms_line(now[-1]))] if now else []),
            ("What is proposed", terms_line(found.terms)),
            ("Next review by", day_words(found.terms.review_on)),
            *facts,
        ]
    if found.act == Act.VARY_STRONGER and found.terms is not None and found.terms.kind in HEARD_KINDS:
        facts += _heard(held, found, (await embargo_policy(held.policy_version)).policy)
    return form_of(held, f"decisions/{found.id}", ACT_WORDS[found.act], "Save the decision", facts=tuple(facts))


@get(ONE + "/decisions/{decision_id:int}", name="embargoes.decision", guards=[ACTS])
async def open_decision(request: Ask, embargo_id: FromPath[int], decision_id: FromPath[int]) -> Template:
    """The form to decide a change or an exception."""
    held, found = await embargo_or_404(embargo_id), await _decision(embargo_id, decision_id)
    return show_form(request, await _decision_page(held, found), forms.decision_form().blank(version=found.version))


@post(ONE + "/decisions/{decision_id:int}", name="embargoes.decide", guards=[ACTS], status_code=200)
async def decide(request: Ask, embargo_id: FromPath[int], decision_id: FromPath[int]) -> Any:
    """Keep what was decided."""
    held, found = await embargo_or_404(embargo_id), await _decision(embargo_id, decision_id)
    shown, reading = await _decision_page(held, found), forms.decision_form().read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await _decided(found, reading, reading.version, who_asks(request), now_of(request))
    newer = await _decision(embargo_id, decision_id)
    return answer_form(request, shown, reading, answer, "The decision is kept.", version=newer.version)


async def _decided(found: DecisionRow, reading: Reading, version: int, by: Who, now: datetime) -> Refused | Any:
    approves = reading["decision"] == "approve"
    why = reading["why"] or ""
    if found.act == Act.EXCEPTION:
        verb = service.allow_exception if approves else service.refuse_exception
    else:
        verb = service.vary if approves else service.refuse_variation
    return await verb(found.id, version, why=why, by=by, now=now)


HANDLERS = (open_act, act, open_decision, decide)
