"""Rules of embargoes: who may decide what, which terms can stand, what an embargo does to a case, and what is late.

An embargo keeps its effect until somebody ends it: a missed date never lifts it, it raises an alarm. Source: the council’s policy, which
no national rule fixes; all its intervals are proposals.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from msgspec import Struct

from market.accounts.permissions import Role
from market.core.clock import london_date
from market.core.offsets import moment_after
from market.core.refusal import Refusal
from market.core.words import day_words
from market.embargoes.types import (
    OWN_KINDS,
    STRENGTH,
    Act,
    DecisionRow,
    EmbargoRow,
    Grounds,
    Kind,
    NewEmbargo,
    ReasonRow,
    Stage,
    Target,
    Terms,
    TermsRow,
)
from market.policies.embargo import EmbargoPolicy
from market.policies.rules import roles_who

OTHER_REASON = "R99"
LEAST_OVERRIDE = 30
"""An override stands on the page for ever, so it says more than a word: a proposal of ours."""
LEAST_WORDS = 10
"""So many characters at least say anything: a proposal of ours."""

_ACTS = {
    Act.VARY_WEAKER: "vary_weaker",
    Act.VARY_STRONGER: "vary_stronger",
    Act.LIFT: "lift",
    Act.EXCEPTION: "allow_exception",
}
_GROUNDS = {
    "facts": "Say which facts you rely on, with their dates",
    "alternatives": "Say what else was considered",
    "effect_on_people": "Say what it does to people and to the provider’s viability",
    "why_not_weaker": "Say why this kind and not a weaker one",
    "must_change": "Say what must change before it can be lifted",
}


def effect_of(policy: EmbargoPolicy, kind: str, case: str) -> str:
    """What an embargo of a kind does to a case: a code of the policy's `effect_codes`. Raises `KeyError` for unknown codes."""
    return policy.effect(case, kind)


def matrix_act(act: str, kind: str) -> str:
    """The row of the policy's matrix for an act; imposing depends on the kind."""
    if act == Act.IMPOSE:
        return "impose_caution_or_cap" if kind in (Kind.CAUTION, Kind.CAP) else "impose_part_or_full"
    return _ACTS[Act(act)]


def may(policy: EmbargoPolicy, act: str, roles: Collection[Role], *, approve: bool) -> bool:
    """Whether somebody with these roles may recommend an act of the matrix, or approve it."""
    row = policy.decisions.act(act)
    wanted = row.approve if approve else row.recommend
    return any(frozenset(roles) & roles_who(each) for each in wanted)


def reason_not_to_recommend(policy: EmbargoPolicy, act: str, roles: Collection[Role]) -> list[Refusal]:
    """Why somebody may not recommend an act."""
    if may(policy, act, roles, approve=False):
        return []
    return [
        Refusal(
            "may_not_recommend", "The council’s policy does not let your role recommend this. Ask a quality officer"
        )
    ]


def reasons_not_to_approve(
    policy: EmbargoPolicy, act: str, roles: Collection[Role], *, person: int | None, recommended_by: int | None
) -> list[Refusal]:
    """Why somebody may not approve what was recommended: their role does not decide it, or they recommended it themselves.

    Compared on the person, not the role. Source: policy, decisions.
    """
    found = []
    if not may(policy, act, roles, approve=True):
        found.append(
            Refusal("may_not_approve", f"{who_approves(policy, act)} decides this. Ask them to open this page")
        )
    if person is not None and person == recommended_by:
        found.append(Refusal("same_person", "You recommended this yourself, so somebody else has to decide it"))
    return found


def who_approves(policy: EmbargoPolicy, act: str) -> str:
    """Who decides an act, in words: the manager too where the policy lets them."""
    roles = {role for each in policy.decisions.act(act).approve for role in roles_who(each)}
    return "A commissioning manager or a director" if Role.COMMISSIONING_MANAGER in roles else "A director"


def reasons_against_target(target: Target) -> list[Refusal]:
    """Why something cannot be restricted: it is one location or one provider, never both and never neither."""
    if (target.location_id is None) == (target.organisation_id is None):
        return [Refusal("one_target", "Choose one location or one provider", "target")]
    return []


def reasons_against_review_date(
    policy: EmbargoPolicy, review_on: date | None, now: datetime, kind: str
) -> list[Refusal]:
    """Why a date for the next review cannot stand: it is missing, past, or later than the policy allows. Source: policy, reviews."""
    if review_on is None:
        return [Refusal("review_missing", "Enter the date of the next review: no embargo is without one", "review_on")]
    if review_on <= london_date(now):
        return [Refusal("review_past", "The date of the next review must be after today", "review_on")]
    reviews = policy.reviews
    within = {
        Kind.VOLUNTARY: reviews.voluntary_review_within,
        Kind.HOST_ELSEWHERE: reviews.host_elsewhere_review_within,
    }
    last = london_date(moment_after(now, within.get(Kind(kind), reviews.first_review_within)))
    if review_on > last:
        words = f"The next review must be by {day_words(last)}: the policy allows no longer"
        return [Refusal("review_late", words, "review_on")]
    return []


def reasons_against_terms(policy: EmbargoPolicy, terms: Terms, now: datetime) -> list[Refusal]:
    """Why terms cannot stand, all reasons at once."""
    found = []
    if terms.kind not in OWN_KINDS:
        found.append(Refusal("not_our_kind", "Choose one of the kinds that the council decides", "kind"))
        return found
    if terms.kind == Kind.CAP and (terms.cap_per_week is None or terms.cap_per_week < 1):
        words = "Enter how many new people a week at most, 1 or more. For none choose a full stop"
        found.append(Refusal("cap_missing", words, "cap_per_week"))
    if terms.kind == Kind.PART and terms.scope.is_empty:
        words = "Say what the stop covers: bed types, needs, or a unit or area in words"
        found.append(Refusal("scope_missing", words, "scope_words"))
    return found + reasons_against_review_date(policy, terms.review_on, now, terms.kind)


def reasons_against_grounds(grounds: Grounds, *, only: Sequence[str] = tuple(_GROUNDS)) -> list[Refusal]:
    """Which of the things that a decision must record are missing. Source: policy, decisions."""
    return [
        Refusal("missing", _GROUNDS[name], name) for name in only if len(getattr(grounds, name).strip()) < LEAST_WORDS
    ]


def reasons_against_reasons(policy: EmbargoPolicy, wanted: NewEmbargo) -> list[Refusal]:
    """Why the reasons given cannot stand."""
    found = []
    known = {each.code: each for each in policy.active_reasons}
    if not wanted.reasons:
        found.append(Refusal("no_reason", "Choose at least one reason", "reasons"))
    for each in wanted.reasons:
        if each.code not in known:
            found.append(
                Refusal("unknown_reason", f"The policy has no reason {each.code}. Choose from the list", "reasons")
            )
        elif known[each.code].free_text_required and len(each.words.strip()) < LEAST_WORDS:
            words = "Say what the other reason is, and what will show that it is over"
            found.append(Refusal("reason_words", words, "reason_words"))
        if each.held_back_until is not None and not each.is_held_back:
            found.append(Refusal("held_back_for", "Say who asked to hold a reason back", "held_back_for"))
    if any(each.is_held_back and each.held_back_until is None for each in wanted.reasons):
        found.append(Refusal("held_back_until", "Enter until when reasons are held back", "held_back_until"))
    return found


def reasons_against_new(
    policy: EmbargoPolicy, wanted: NewEmbargo, now: datetime, *, grounds: Sequence[str] = tuple(_GROUNDS)
) -> list[Refusal]:
    """Why an embargo cannot be proposed as given, all reasons at once. `grounds` are those that must be written by now."""
    return [
        *reasons_against_target(wanted.target),
        *reasons_against_terms(policy, wanted.terms, now),
        *reasons_against_reasons(policy, wanted),
        *reasons_against_grounds(wanted.grounds, only=grounds),
    ]


def act_of_change(held: TermsRow, terms: Terms) -> Act:
    """Whether other terms are weaker or stronger: by the kind's strength, then by the cap; a narrower scope is weaker."""
    before, after = STRENGTH[Kind(held.kind)], STRENGTH[Kind(terms.kind)]
    if after != before:
        return Act.VARY_WEAKER if after < before else Act.VARY_STRONGER
    if terms.kind == Kind.CAP:
        return Act.VARY_WEAKER if _lets_more_come(held, terms) else Act.VARY_STRONGER
    covered = set(held.scope.bed_types) <= set(terms.scope.bed_types) and set(held.scope.needs) <= set(
        terms.scope.needs
    )
    return Act.VARY_STRONGER if covered and held.scope.words == terms.scope.words else Act.VARY_WEAKER


def _lets_more_come(held: TermsRow, terms: Terms) -> bool:
    """Whether a cap is weaker in any way: more people a week, two on a day, or fewer needs that it covers (none named: everybody)."""
    before, after = set(held.scope.needs), set(terms.scope.needs)
    return (
        (terms.cap_per_week or 0) > (held.cap_per_week or 0)
        or (held.one_a_day and not terms.one_a_day)
        or bool(after and (not before or before - after))
    )


def is_same(held: TermsRow, terms: Terms | TermsRow) -> bool:
    """Whether a change changes nothing but perhaps the date of the review."""
    return _what_holds(held) == _what_holds(terms)


def _what_holds(terms: Terms | TermsRow) -> tuple[object, ...]:
    return terms.kind, terms.cap_per_week, terms.scope, terms.kind == Kind.CAP and terms.one_a_day


def terms_until(held: TermsRow, review_on: date) -> Terms:
    """The same terms with another date of review."""
    return Terms(
        kind=held.kind,
        cap_per_week=held.cap_per_week,
        one_a_day=held.one_a_day,
        scope=held.scope,
        review_on=review_on,
    )


class Late(Struct, frozen=True, kw_only=True):
    """Something about an embargo that is late or needs somebody: a stable code, words, and since when."""

    code: str
    words: str
    since: datetime | None = None


def confirmation_due(policy: EmbargoPolicy, held: EmbargoRow) -> datetime | None:
    """By when a second person must confirm an emergency; None when there is nothing to confirm. Source: policy, decisions."""
    within = policy.decisions.act("impose_in_emergency").confirmed_by_second_person_within
    if not held.emergency or held.confirmed_at is not None or held.started_at is None or not within:
        return None
    return moment_after(held.started_at, within)


def escalated_at(policy: EmbargoPolicy, held: EmbargoRow) -> datetime | None:
    """When it goes to the director for lasting so long; None before it started, and for a host's suspension."""
    if held.started_at is None or not held.is_running:
        return None
    return moment_after(held.started_at, policy.reviews.escalate_to_director_at)


def missing_grounds(held: EmbargoRow) -> list[str]:
    """Names of what the decision must record and does not yet."""
    return [name for name in _GROUNDS if len(getattr(held, name).strip()) < LEAST_WORDS]


def alarms(
    policy: EmbargoPolicy, held: EmbargoRow, terms: TermsRow | None, steps_due: Iterable[date], now: datetime
) -> list[Late]:
    """What is late about an embargo in force, the gravest first. Nothing of it changes its effect."""
    found: list[Late] = []
    if not held.is_running or held.started_at is None or terms is None:
        return found
    today = london_date(now)
    if (due := confirmation_due(policy, held)) is not None:
        if due <= now:
            found.append(
                Late(code="unconfirmed", words="A second person has not confirmed this emergency in time", since=due)
            )
        else:
            found.append(Late(code="to_confirm", words="A second person has to confirm this emergency", since=due))
    if held.emergency and missing_grounds(held):
        found.append(Late(code="to_write_up", words="The decision has still to be written up", since=held.started_at))
    second = moment_after(held.started_at, policy.reviews.second_escalation_at)
    first = moment_after(held.started_at, policy.reviews.escalate_to_director_at)
    if second <= now:
        words = "In force so long that a director must choose: lift it, change it, or end the contract"
        found.append(Late(code="second_escalation", words=words, since=second))
    elif first <= now:
        found.append(Late(code="escalated", words="In force so long that it is with the director", since=first))
    if terms.review_on < today:
        found.append(Late(code="review_overdue", words=f"The review was due on {day_words(terms.review_on)}"))
    elif terms.review_on == today:
        found.append(Late(code="review_due", words="The review is due today"))
    if any(due_on < today for due_on in steps_due):
        found.append(Late(code="step_overdue", words="The next step of lifting is overdue: take it, or stop the steps"))
    return found


def stage_on(held: EmbargoRow, moment: datetime) -> str:
    """The stage in outline at a past moment: proposed before it started, in force while it lasted, and what became of it."""
    if held.started_at is not None and held.started_at <= moment:
        if held.ended_at is not None and held.ended_at <= moment:
            return Stage.LIFTED.value
        return held.stage if held.is_running else Stage.IN_FORCE.value
    return held.stage if held.started_at is None else Stage.PROPOSED.value


def is_shown(held: EmbargoRow, decision: DecisionRow) -> bool:
    """Whether a provider was asked about this very proposal, not about an earlier one."""
    return held.comment_asked_at is not None and held.comment_asked_at >= decision.recommended_at


def days_in_force(held: EmbargoRow, on: date) -> int | None:
    """Days from the day it started to the day it ended, or to `on`; the first day counts. None when it had not started."""
    if held.started_at is None or (first := london_date(held.started_at)) > on:
        return None
    last = min(on, london_date(held.ended_at)) if held.ended_at is not None else on
    return (last - first).days + 1


def reason_lines(policy: EmbargoPolicy, reasons: Iterable[ReasonRow]) -> list[str]:
    """Reasons as they are told, those that are held back left out."""
    names = [(policy.reason(each.code).name, each.words) for each in reasons if not each.is_held_back]
    return [f"{name}: {words}" if words else name for name, words in names]
