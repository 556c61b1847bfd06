"""What the letters about an embargo say, ready to print. A reason that is held back is in none of them, and then no facts are either."""

from datetime import date, datetime
from typing import Any

from msgspec import Struct

from market.core.clock import london_date
from market.core.offsets import moment_after
from market.core.words import count_words, day_words, moment_words
from market.embargoes.rules import effect_of, reason_lines
from market.embargoes.types import (
    Case,
    EmbargoRow,
    Event,
    InForce,
    Kind,
    LinkedRecommendation,
    PlanRow,
    ReasonRow,
    TermsRow,
)
from market.embargoes.words import KIND_WORDS, cap_words, lines_of, scope_words
from market.policies.embargo import EmbargoPolicy
from market.providers.words import service_words

CONFIDENTIAL = "This notice is confidential. Use it for the safety of the people you place, and do not pass it on."
WITHHELD = "We cannot tell you the reason at present. We will as soon as we may"
SUPPORT = "Our quality team will agree with you what help you need, and visit to see what has changed."
EVENT_WORDS = {
    Event.STARTED: "restriction on new placements",
    Event.VARIED: "the restriction on new placements has changed",
    Event.PHASED: "the restriction on new placements is lifted by steps",
    Event.LIFTED: "the restriction on new placements has ended",
}


class Told(Struct, frozen=True, kw_only=True):
    """All that the letters of one event are written from. `before` are the terms that held before it; `at` is its moment.

    `with_closure`: it ended because what it restricted has closed. `still`: sentences that say what else holds at the place after its end.
    """

    held: EmbargoRow
    policy: EmbargoPolicy
    event: Event
    at: datetime
    terms: TermsRow | None
    before: TermsRow | None
    reasons: tuple[ReasonRow, ...]
    recommendations: tuple[LinkedRecommendation, ...]
    plan: tuple[PlanRow, ...]
    cqc_id: str
    address: str
    approver_title: str
    contact: str
    why: str
    follow_up_on: date | None = None
    with_closure: bool = False
    still: tuple[str, ...] = ()

    @property
    def overridden(self) -> bool:
        """Whether a director lifted it although conditions were not met."""
        return self.event is Event.LIFTED and self.held.override_at is not None


def decision_words(told: Told) -> str:
    """What holds from now on, in a sentence for those who place people."""
    name = told.held.subject_name
    if told.with_closure:
        return f"{name} has closed. The restriction on new placements ended with it: nothing is left to restrict."
    if told.terms:
        return holds_words(told.terms, name)
    if told.still:
        return f"This restriction at {name} has ended, but another still holds. {' '.join(told.still)}"
    return f"New placements at {name} are no longer restricted."


def event_words(told: Told) -> str:
    """The event as a heading names it."""
    if told.event is Event.LIFTED and told.still:
        return "one restriction on new placements has ended, another still holds"
    return EVENT_WORDS[told.event]


def still_words(held: InForce, name: str) -> str:
    """What an embargo in force holds at a place, in a sentence, with its service when it is about one only."""
    return holds_words(held, f"{name} ({service_words(held.service)})" if held.service else name)


def holds_words(terms: TermsRow | InForce, name: str) -> str:
    """What terms hold at a place, in a sentence."""
    if terms.kind == Kind.CAP:
        whom = f" This is a limit for: {scope_words(terms)}." if scope_words(terms) else ""
        return f"We place no more than {cap_words(terms)} at {name}.{whom}"
    said = {
        Kind.VOLUNTARY: f"{name} itself pauses new admissions.",
        Kind.CAUTION: f"We place people at {name} with caution, each with a manager’s agreement.",
        Kind.PART: f"We place nobody new at {name} within this scope: {scope_words(terms)}.",
        Kind.FULL: f"We place nobody new at {name}.",
        Kind.HOST_ELSEWHERE: f"The host authority has suspended {name}. We place nobody new there.",
    }
    return said[Kind(terms.kind)]


def imposed_values(told: Told, *, addressee: str, told_names: list[str]) -> dict[str, Any]:
    """Values of the letter to the provider at the start."""
    held, policy, terms = told.held, told.policy, told.terms
    kind = terms.kind if terms is not None else Kind.FULL.value
    open_reasons = [each for each in told.reasons if not each.is_held_back]
    any_held_back = len(open_reasons) < len(told.reasons)
    return {
        **_place(told, addressee),
        "provider_name": held.provider_name,
        "kind_name": KIND_WORDS[kind],
        "scope_text": scope_words(terms),
        "start_at": moment_words(told.at),
        "reasons": reason_lines(policy, open_reasons) or [WITHHELD],
        "facts": [] if any_held_back else lines_of(held.facts),
        "required_actions": required_actions(told),
        "cap_per_week": terms.cap_per_week if terms is not None else None,
        "one_a_day": terms is not None and terms.one_a_day,
        "exceptions_text": "",
        "first_review_date": day_words(terms.review_on) if terms is not None else "",
        "told": told_names,
        "support_offer": SUPPORT,
        "provider_comment": held.provider_comment,
        "urgent_text": _urgent(told),
        "hospital_check": bool(held.returns_stopped_why)
        or effect_of(policy, kind, Case.BACK_FROM_HOSPITAL) == "allow_check",
        "private_admissions_text": private_words(effect_of(policy, kind, Case.PRIVATE)),
        **_decided(told),
    }


def varied_values(told: Told, *, addressee: str) -> dict[str, Any]:
    """Values of the letter to the provider about a change."""
    done = [each.what for each in told.recommendations if each.status == "verified"]
    return {
        **_place(told, addressee),
        "old_kind_name": KIND_WORDS[told.before.kind] if told.before else "no restriction",
        "new_kind_name": KIND_WORDS[told.terms.kind] if told.terms else "no restriction",
        "scope_text": scope_words(told.terms),
        "effective_at": moment_words(told.at),
        "why_changed": lines_of(told.why) or ["We looked again at what keeps people safe with the least restriction"],
        "met_actions": done,
        "open_actions": required_actions(told),
        "cap_per_week": told.terms.cap_per_week if told.terms else None,
        "one_a_day": told.terms is not None and told.terms.one_a_day,
        "next_review_date": day_words(told.terms.review_on) if told.terms else "",
        **_decided(told),
    }


def lifted_values(told: Told, *, addressee: str) -> dict[str, Any]:
    """Values of the letter about lifting, at once or by steps."""
    steps = []
    for this, after in zip(told.plan, told.plan[1:], strict=False):
        steps.append(
            {"cap": this.cap_per_week, "from_date": day_words(this.due_on), "to_date": day_words(after.due_on)}
        )
    seen = [] if told.overridden else [each.what for each in told.recommendations if each.status == "verified"]
    started = told.held.started_at or told.at
    return {
        **_place(told, addressee),
        "lifted_at": moment_words(told.at),
        "started_on": day_words(london_date(started)),
        "evidence_seen": seen,
        "phased_steps": steps if told.event is Event.PHASED else [],
        "follow_up_visit_date": day_words(told.follow_up_on) if told.follow_up_on else "",
        "watch_points": [],
        "approver_title": told.approver_title,
        "overridden": told.overridden,
        "still_restricted": list(told.still),
    }


def notice_values(told: Told, *, authority: str, contact: str, people: int, acknowledge_by: datetime) -> dict[str, Any]:
    """Values of the notice to an authority with people there: what is restricted, never why."""
    return {
        "authority_name": authority,
        "authority_contact": contact,
        "location_name": told.held.subject_name,
        "location_cqc_id": told.cqc_id,
        "location_address": told.address,
        "event_name": event_words(told),
        "event_at": moment_words(told.at),
        "what_happened": decision_words(told),
        "our_decision": KIND_WORDS[told.terms.kind] if told.terms else "",
        "people_count": people,
        "people_list_attached": False,
        "known_risks": "",
        "safeguarding_position": "",
        "host_contact_name": told.contact,
        "next_meeting_at": "",
        "acknowledge_by": moment_words(acknowledge_by),
        "asks": [
            "confirm that you have read this notice",
            "tell us how many of your people your own records show there, if our number is not right",
            "decide whether to look at each of your people now, and tell us what you find",
        ],
        "confidentiality_text": CONFIDENTIAL,
    }


def told_values(told: Told, *, addressee: str, people: int = 0) -> dict[str, Any]:
    """Values of the notice to CQC, the ICB and others: what is restricted, never why."""
    return {
        "addressee_name": addressee,
        "location_name": told.held.subject_name,
        "location_cqc_id": told.cqc_id,
        "location_address": told.address,
        "event_name": event_words(told),
        "event_at": moment_words(told.at),
        "our_decision": decision_words(told),
        "people_there": people_words(people),
        "next_review_date": day_words(told.terms.review_on) if told.terms else "",
        "host_contact_name": told.contact,
        "confidentiality_text": CONFIDENTIAL,
    }


def objection_values(
    held: EmbargoRow,
    terms: TermsRow,
    *,
    addressee: str,
    identity: tuple[str, str],
    people: int,
    answer_by: date,
    contact: str,
) -> dict[str, Any]:
    """Values of the letter that asks for objections to lifting: what is restricted, never why."""
    cqc_id, address = identity
    return {
        "addressee_name": addressee,
        "location_name": held.subject_name,
        "location_cqc_id": cqc_id,
        "location_address": address,
        "restriction": holds_words(terms, held.subject_name),
        "started_on": day_words(london_date(held.started_at or held.recommended_at)),
        "people_there": people_words(people),
        "answer_by": day_words(answer_by),
        "host_contact_name": contact,
        "confidentiality_text": CONFIDENTIAL,
    }


def people_words(people: int) -> str:
    """How many people of the addressee are there; empty when there is none."""
    return f"Our records show {count_words(people, 'person', 'people')} placed or funded by you." if people else ""


def required_actions(told: Told) -> list[dict[str, str]]:
    """What the provider must do: what the decision says must change, and the open recommendations that it depends on."""
    actions = [{"text": line, "due": ""} for line in lines_of(told.held.must_change)]
    still = [each for each in told.recommendations if each.status not in ("verified", "withdrawn")]
    return actions + [{"text": each.what, "due": ""} for each in still]


def private_words(effect: str) -> str:
    """What the letter says about private admissions. Contract or law may not let the council forbid them, so it asks."""
    return {
        "ask_same_cap": "We ask you to keep private admissions inside the same limit, and to tell us what you decide.",
        "ask_not_to": "We ask you not to admit people who pay for themselves either, and to tell us what you decide.",
    }.get(effect, "")


def _urgent(told: Told) -> str:
    if not told.held.emergency:
        return ""
    return (
        "This started at once, because we could not wait to hear you first. A second person confirms it within a day."
        " Send us your comments now: we will answer them within 5 days."
    )


def _place(told: Told, addressee: str) -> dict[str, Any]:
    return {
        "addressee_name": addressee,
        "location_name": told.held.subject_name,
        "location_cqc_id": told.cqc_id,
    }


def _decided(told: Told) -> dict[str, Any]:
    challenge = told.policy.decisions.challenge
    return {
        "approver_title": told.approver_title,
        "challenge_to": f"{'an' if challenge.to[:1].lower() in 'aeiou' else 'a'} {challenge.to}",
        "challenge_by": day_words(london_date(moment_after(told.at, challenge.within))),
    }
