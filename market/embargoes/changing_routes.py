"""Recommending changes, reviews, lifting and exceptions; noting conditions and the provider's books."""

from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import needs
from market.accounts.permissions import Permission
from market.core.clock import london_date
from market.core.offsets import length_of
from market.embargoes import forms, service
from market.embargoes.form_pages import ONE, Ask, embargo_or_404, form_of, who_asks
from market.embargoes.lift_facts import lift_facts, places_of
from market.embargoes.lift_rules import Condition, conditions
from market.embargoes.objecting import objections_asked_on
from market.embargoes.proposing_routes import against_leftovers, terms_of_form
from market.embargoes.queries import terms_of
from market.embargoes.recipients import SUBJECT
from market.embargoes.types import EmbargoRow, HeldReview, Kind, LiftProposal, NewBooks, PlanStep, Variation
from market.letters.queries import letters_of
from market.policies.embargo import EmbargoPolicy
from market.policies.queries import embargo_policy
from market.web.as_at import now_of, present_day
from market.web.form_pages import FormPage, answer_form, new_submission, show_form, submission_of
from market.web.forms import Form, Reading

RECOMMEND = needs(Permission.RECOMMEND_EMBARGOES)


async def _policy(held: EmbargoRow) -> EmbargoPolicy:
    return (await embargo_policy(held.policy_version)).policy


def _vary_page(held: EmbargoRow, submission: str) -> FormPage:
    lead = "A director decides. What holds now holds until then."
    return form_of(held, "vary", "Propose a change", "Propose the change", lead=lead, submission=submission)


@get(ONE + "/vary", name="embargoes.vary_form", guards=[RECOMMEND])
async def open_vary(request: Ask, embargo_id: FromPath[int]) -> Template:
    """The form to recommend other terms, filled with those that hold."""
    held = await embargo_or_404(embargo_id)
    terms = (await terms_of([held.id]))[held.id]
    values: dict[str, Any] = {}
    if terms:
        last = terms[-1]
        values = {
            "kind": last.kind,
            "cap_per_week": last.cap_per_week,
            "same_day": last.kind == Kind.CAP and not last.one_a_day,
            "bed_types": last.scope.bed_types,
            "needs": last.scope.needs,
            "scope_words": last.scope.words,
        }
    return show_form(request, _vary_page(held, new_submission()), forms.VARY.blank(**values))


@post(ONE + "/vary", name="embargoes.propose_variation", guards=[RECOMMEND], status_code=200)
async def vary(request: Ask, embargo_id: FromPath[int]) -> Any:
    """Recommend other terms."""
    held, sent = await embargo_or_404(embargo_id), await request.form()
    submission, reading = submission_of(sent), forms.VARY.read(sent)
    reading = reading.with_refusals(against_leftovers(reading))
    shown = _vary_page(held, submission)
    if not reading.ok:
        return show_form(request, shown, reading)
    wanted = Variation(terms=terms_of_form(reading.values), why=reading["why"])
    now = now_of(request)
    answer = await service.propose_variation(held.id, wanted, submission=submission, by=who_asks(request), now=now)
    return answer_form(
        request, shown, reading, answer, "The change is proposed. A director decides it.", version=held.version
    )


def _review_page(held: EmbargoRow) -> FormPage:
    return form_of(held, "review", "Record a review", "Save the review")


@get(ONE + "/review", name="embargoes.review_form", guards=[RECOMMEND])
async def open_review(request: Ask, embargo_id: FromPath[int]) -> Template:
    """The form of a review."""
    held = await embargo_or_404(embargo_id)
    form = forms.review_form(await _policy(held))
    today = present_day(request.app.state.settings)
    return show_form(request, _review_page(held), form.blank(version=held.version, held_on=today))


@post(ONE + "/review", name="embargoes.review", guards=[RECOMMEND], status_code=200)
async def review(request: Ask, embargo_id: FromPath[int]) -> Any:
    """Keep a review with its next date."""
    held = await embargo_or_404(embargo_id)
    policy = await _policy(held)
    reading, shown = forms.review_form(policy).read(await request.form()), _review_page(held)
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answers = tuple(reading[f"answer_{at}"] for at in range(len(policy.reviews.review_asks)))
    wanted = HeldReview(held_on=reading["held_on"], answers=answers, next_review_on=reading["next_review_on"])
    now = now_of(request)
    answer = await service.record_review(held.id, reading.version, wanted, by=who_asks(request), now=now)
    newer = await embargo_or_404(embargo_id)
    return answer_form(request, shown, reading, answer, "The review is kept.", version=newer.version)


async def _lift_form(held: EmbargoRow) -> tuple[Form, dict[str, Any]]:
    """The form with the policy's steps; a caution is lifted at once, and no step allows fewer people than now."""
    policy, terms = await _policy(held), (await terms_of([held.id]))[held.id]
    steps = bool(terms) and terms[-1].kind != Kind.CAUTION
    values: dict[str, Any] = {}
    for at, step in enumerate(policy.phased_lift.steps if steps else (), start=1):
        least = terms[-1].cap_per_week or 0 if terms[-1].kind == Kind.CAP else 0
        values |= {f"cap_{at}": max(step.cap_per_week, least), f"days_{at}": length_of(step.lasts).days}
    return forms.lift_form(policy, steps=steps), values


def _lift_page(held: EmbargoRow, submission: str) -> FormPage:
    lead = "It stays in force until a director lifts it. Whoever led a visit or proposes lifting does not decide."
    return form_of(held, "propose-lifting", "Propose lifting", "Propose lifting", lead=lead, submission=submission)


@get(ONE + "/propose-lifting", name="embargoes.lift_form", guards=[RECOMMEND])
async def open_lifting(request: Ask, embargo_id: FromPath[int]) -> Template:
    """The form to propose lifting."""
    held = await embargo_or_404(embargo_id)
    form, values = await _lift_form(held)
    values["objections_asked_on"] = objections_asked_on(await letters_of((SUBJECT, held.id)))
    return show_form(request, _lift_page(held, new_submission()), form.blank(**values))


@post(ONE + "/propose-lifting", name="embargoes.propose_lifting", guards=[RECOMMEND], status_code=200)
async def propose_lifting(request: Ask, embargo_id: FromPath[int]) -> Any:
    """Propose lifting."""
    held, sent = await embargo_or_404(embargo_id), await request.form()
    form, _ = await _lift_form(held)
    submission, reading = submission_of(sent), form.read(sent)
    shown = _lift_page(held, submission)
    if not reading.ok:
        return show_form(request, shown, reading)
    now = now_of(request)
    answer = await service.propose_lifting(
        held.id, _proposal(reading), submission=submission, by=who_asks(request), now=now
    )
    return answer_form(
        request, shown, reading, answer, "Lifting is proposed. A director decides it.", version=held.version
    )


def _proposal(reading: Reading) -> LiftProposal:
    """What was typed; a step of which only one box is filled keeps a nought, which is refused with its reason."""
    steps = []
    for name, cap in reading.values.items():
        if name.startswith("cap_"):
            days = reading.values.get(f"days_{name.removeprefix('cap_')}")
            if cap is not None or days is not None:
                steps.append(PlanStep(cap or 0, days or 0))
    return LiftProposal(
        why=reading["why"],
        steps=tuple(steps),
        skip_why=reading["skip_why"] or "",
        objections_asked_on=reading["objections_asked_on"],
        objections=reading["objections"] or "",
        follow_up_visit_on=reading["follow_up_visit_on"],
    )


async def _condition(request: Ask, held: EmbargoRow, code: str) -> Condition:
    facts = await lift_facts(held, now_of(request))
    for each in conditions(await _policy(held), facts):
        if each.code == code and each.by_hand:
            return each
    raise NotFoundException("There is no such condition of this embargo that an officer looks at.")


def _condition_page(held: EmbargoRow, condition: Condition) -> FormPage:
    facts = (("Found so far", condition.found),)
    return form_of(held, f"conditions/{condition.code}", "What you saw", "Save what you saw", facts=facts)


@get(ONE + "/conditions/{code:str}", name="embargoes.condition", guards=[RECOMMEND])
async def open_condition(request: Ask, embargo_id: FromPath[int], code: FromPath[str]) -> Template:
    """The form to write down what was seen about a condition."""
    held = await embargo_or_404(embargo_id)
    condition = await _condition(request, held, code)
    return show_form(request, _condition_page(held, condition), forms.check_form(condition).blank())


@post(ONE + "/conditions/{code:str}", name="embargoes.check", guards=[RECOMMEND], status_code=200)
async def check(request: Ask, embargo_id: FromPath[int], code: FromPath[str]) -> Any:
    """Keep what was seen."""
    held = await embargo_or_404(embargo_id)
    condition = await _condition(request, held, code)
    reading, shown = forms.check_form(condition).read(await request.form()), _condition_page(held, condition)
    if not reading.ok:
        return show_form(request, shown, reading)
    now = now_of(request)
    answer = await service.record_check(
        held.id, code, met=reading["met"] == "yes", words=reading["words"], by=who_asks(request), now=now
    )
    return answer_form(request, shown, reading, answer, "What you saw is kept.", version=held.version)


def _exception_page(held: EmbargoRow, submission: str) -> FormPage:
    lead = "For one person, decided by a manager or a director who did not recommend it."
    return form_of(held, "exception", "Ask for an exception", "Ask for it", lead=lead, submission=submission)


@get(ONE + "/exception", name="embargoes.exception_form", guards=[RECOMMEND])
async def open_exception(request: Ask, embargo_id: FromPath[int]) -> Template:
    """The form to ask for an exception."""
    held = await embargo_or_404(embargo_id)
    return show_form(request, _exception_page(held, new_submission()), forms.EXCEPTION.blank())


@post(ONE + "/exception", name="embargoes.propose_exception", guards=[RECOMMEND], status_code=200)
async def ask_exception(request: Ask, embargo_id: FromPath[int]) -> Any:
    """Ask for an exception."""
    held, sent = await embargo_or_404(embargo_id), await request.form()
    submission, reading = submission_of(sent), forms.EXCEPTION.read(sent)
    shown = _exception_page(held, submission)
    if not reading.ok:
        return show_form(request, shown, reading)
    answer = await service.propose_exception(
        held.id,
        reading["case_reference"],
        submission=submission,
        why=reading["why"],
        by=who_asks(request),
        now=now_of(request),
    )
    return answer_form(request, shown, reading, answer, "The exception is asked for.", version=held.version)


def _books_page(held: EmbargoRow) -> FormPage:
    lead = "What an open-book return or a letter of the provider says. What is not known stays empty."
    return form_of(held, "books", "Note the provider’s books", "Save", lead=lead)


@get(ONE + "/books", name="embargoes.books_form", guards=[RECOMMEND])
async def open_books(request: Ask, embargo_id: FromPath[int]) -> Template:
    """The form to note what the books say."""
    held, today = await embargo_or_404(embargo_id), present_day(request.app.state.settings)
    places = await places_of(held)
    values: dict[str, Any] = {"location": str(places[0].id)} if len(places) == 1 else {}
    return show_form(request, _books_page(held), forms.books_form(places, today).blank(**values))


@post(ONE + "/books", name="embargoes.books", guards=[RECOMMEND], status_code=200)
async def note_books(request: Ask, embargo_id: FromPath[int]) -> Any:
    """Keep what the books say."""
    held, now = await embargo_or_404(embargo_id), now_of(request)
    reading = forms.books_form(await places_of(held), london_date(now)).read(await request.form())
    if not reading.ok:
        return show_form(request, _books_page(held), reading)
    wanted = NewBooks(
        location_id=int(reading["location"]),
        as_at_on=reading["as_at_on"],
        break_even_beds=reading["break_even_beds"],
        cash_days=reading["cash_days"],
        source=reading["source"],
    )
    answer = await service.note_books(held.id, wanted, by=who_asks(request), now=now)
    return answer_form(
        request, _books_page(held), reading, answer, "The provider’s books are noted.", version=held.version
    )


HANDLERS = (
    open_vary,
    vary,
    open_review,
    review,
    open_lifting,
    propose_lifting,
    open_condition,
    check,
    open_exception,
    ask_exception,
    open_books,
    note_books,
)
