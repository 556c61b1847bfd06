"""One embargo on one page: what, why, since when, what must happen, who knows, what it does to the home, and what was done."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from market.core.clock import london_date
from market.core.words import count_words, day_words, moment_words
from market.embargoes.hearing import may_be_heard
from market.embargoes.lift_rules import Condition
from market.embargoes.rules import Late, days_in_force, effect_of, matrix_act, may, missing_grounds
from market.embargoes.types import (
    OWN_KINDS,
    Act,
    DecisionRow,
    DecisionStatus,
    EmbargoRow,
    Kind,
    LinkedRecommendation,
    PlacedSince,
    PlanRow,
    ReasonRow,
    ReviewRow,
    Stage,
    StepRow,
    Terms,
    TermsRow,
    Who,
)
from market.embargoes.viability_pages import WatchLine, watch_line
from market.embargoes.viability_rules import Watch
from market.embargoes.words import (
    ACT_WORDS,
    ORIGIN_WORDS,
    STAGE_COLOURS,
    STAGE_WORDS,
    STEP_WORDS,
    scope_words,
    terms_line,
)
from market.policies.embargo import EmbargoPolicy
from market.providers.words import service_words


class Held(Struct, frozen=True, kw_only=True):
    """Everything about one embargo that its page is made from."""

    row: EmbargoRow
    policy: EmbargoPolicy
    terms: Sequence[TermsRow]
    reasons: Sequence[ReasonRow]
    recommendations: Sequence[LinkedRecommendation]
    conditions: Sequence[Condition]
    decisions: Sequence[DecisionRow]
    reviews: Sequence[ReviewRow]
    plan: Sequence[PlanRow]
    steps: Sequence[StepRow]
    placed: Sequence[PlacedSince]
    watches: Sequence[Watch]
    late: Sequence[Late]

    @property
    def current(self) -> TermsRow | None:
        """The terms that hold, or held last."""
        return self.terms[-1] if self.terms else None

    @property
    def proposed(self) -> DecisionRow | None:
        """What waits to be decided at the beginning."""
        return self.open(Act.IMPOSE)

    def open(self, *acts: Act) -> DecisionRow | None:
        """The recommendation of one of these acts that waits to be decided."""
        return next((each for each in self.decisions if each.status == DecisionStatus.OPEN and each.act in acts), None)


class Link(Struct, frozen=True):
    """Something that this person may do: its words and address; the first of a page is a button."""

    words: str
    href: str


class EmbargoPage(Struct, frozen=True, kw_only=True):
    """What the page prints."""

    row: EmbargoRow
    title: str
    kind: str
    stage: str
    stage_colour: str
    headline: list[dict[str, str]]
    alarms: list[str]
    override: str
    facts: list[tuple[str, str | None, str | None]]
    reasons: list[tuple[str, str]]
    grounds: list[tuple[str, str]]
    effects: list[list[Any]]
    conditions: list[tuple[Condition, str]]
    met: int
    recommendations: list[tuple[LinkedRecommendation, str]]
    waiting: list[tuple[str, str, str, str]]
    plan: list[list[Any]]
    placed: list[list[Any]]
    watches: list[WatchLine]
    reviews: list[ReviewRow]
    history: list[tuple[datetime, str, str, str]]
    links: list[Link]
    terms: list[list[Any]]


def embargo_page(held: Held, who: Who, today: date, *, may_recommend: bool, may_approve: bool) -> EmbargoPage:
    """The page as one person sees it."""
    row, current = held.row, held.current
    proposed = held.proposed.terms if held.proposed is not None else None
    shown = current or proposed
    kind = shown.kind if shown is not None else ""
    return EmbargoPage(
        row=row,
        title=row.subject_name,
        kind=terms_line(shown) if shown is not None else "",
        stage=STAGE_WORDS[row.stage],
        stage_colour=STAGE_COLOURS[row.stage],
        headline=_headline(held, today),
        alarms=[each.words for each in held.late] + _placed_against(held.placed),
        override=row.override_reason,
        facts=_facts(held),
        reasons=_reasons(held),
        grounds=_grounds(row),
        effects=_effects(held.policy, kind) if kind else [],
        conditions=[(each, _check_link(row, each, may_recommend)) for each in held.conditions],
        met=sum(each.met for each in held.conditions),
        recommendations=[(each, f"/quality/recommendations/{each.id}") for each in held.recommendations],
        waiting=_waiting(held, may_approve=may_approve, may_recommend=may_recommend),
        plan=_plan(held.plan),
        placed=[
            [
                each.case_reference,
                each.location_name,
                day_words(each.starts_on),
                moment_words(each.recorded_at),
                "Not allowed by it" if each.against else "Allowed",
            ]
            for each in held.placed
        ],
        watches=[watch_line(each) for each in held.watches],
        reviews=list(held.reviews),
        history=[
            (each.happened_at, STEP_WORDS.get(each.kind, each.kind), each.by_label, each.words) for each in held.steps
        ],
        links=links_of(held, who, may_recommend=may_recommend, may_approve=may_approve),
        terms=_terms(held.terms),
    )


def _placed_against(placed: Sequence[PlacedSince]) -> list[str]:
    count = sum(each.against for each in placed)
    if not count:
        return []
    return [
        f"{count_words(count, 'person', 'people')} placed although it did not allow it: see who was placed since it started"
    ]


def _headline(held: Held, today: date) -> list[dict[str, str]]:
    row, current = held.row, held.current
    days = days_in_force(row, today)
    started = day_words(london_date(row.started_at)) if row.started_at else "Not yet"
    found = [
        {
            "label": "Since",
            "value": started,
            "detail": count_words(days, "day") if days is not None else "restricts nothing yet",
        }
    ]
    if row.is_running and current is not None:
        gone = (current.review_on - today).days
        when = (
            "today"
            if not gone
            else f"in {count_words(gone, 'day')}"
            if gone > 0
            else f"{count_words(-gone, 'day')} late"
        )
        found.append({"label": "Next review", "value": day_words(current.review_on), "detail": when})
    if row.ended_at is not None:
        found.append(
            {"label": "Ended", "value": day_words(london_date(row.ended_at)), "detail": f"by {row.ended_label}"}
        )
    if row.is_running and held.conditions:
        met = sum(each.met for each in held.conditions)
        found.append({"label": "Conditions for lifting", "value": f"{met} of {len(held.conditions)}", "detail": "met"})
    return found


def _facts(held: Held) -> list[tuple[str, str | None, str | None]]:
    row = held.row
    place = f"/locations/{row.location_id}" if row.location_id is not None else f"/providers/{row.organisation_id}"
    found: list[tuple[str, str | None, str | None]] = [
        (
            "What is restricted",
            row.subject_name + (f": {service_words(row.service)} only" if row.service else ""),
            place,
        ),
        ("Provider", row.provider_name, f"/providers/{row.provider_id}"),
        ("How it began", ORIGIN_WORDS.get(row.origin, row.origin), None),
    ]
    if held.current is not None and scope_words(held.current):
        found.append(("Scope", scope_words(held.current), None))
    if row.host_name:
        found.append(("Host authority", row.host_name, None))
    found.append(("Recommended by", f"{row.recommended_label}, {moment_words(row.recommended_at)}", None))
    if row.comment_asked_at is not None and row.comment_due_at is not None:
        until = f"{moment_words(row.comment_asked_at)}, to comment by {day_words(london_date(row.comment_due_at))}"
        found.append(("Provider asked", until, None))
    if row.approved_at is not None:
        found.append(("Approved by", f"{row.approved_label}, {moment_words(row.approved_at)}", None))
    if row.confirmed_at is not None:
        found.append(("Confirmed by", f"{row.confirmed_label}, {moment_words(row.confirmed_at)}", None))
    if row.expected_end_on is not None:
        found.append(("Provider expects it to end", day_words(row.expected_end_on), None))
    if row.returns_stopped_why:
        found.append(("People back from hospital are stopped because", row.returns_stopped_why, None))
    if row.private_answer:
        found.append(("Private admissions: the provider’s answer", row.private_answer, None))
    return found


def _reasons(held: Held) -> list[tuple[str, str]]:
    found = []
    for each in held.reasons:
        name = held.policy.reason(each.code).name + (f": {each.words}" if each.words else "")
        until = f" until {day_words(each.held_back_until)}" if each.held_back_until else ""
        found.append(
            (name, f"Held back for {each.held_back_for}{until}: nobody outside is told" if each.is_held_back else "")
        )
    return found


def _grounds(row: EmbargoRow) -> list[tuple[str, str]]:
    return [
        ("Facts relied on", row.facts),
        ("What must change", row.must_change),
        ("Why this kind and not a weaker one", row.why_not_weaker),
        ("What else was considered", row.alternatives),
        ("What it does to people and to viability", row.effect_on_people),
    ]


def _effects(policy: EmbargoPolicy, kind: str) -> list[list[Any]]:
    return [
        [
            each.case,
            policy.effect_codes[effect_of(policy, kind, each.id)].capitalize(),
            each.check or each.note or "None",
        ]
        for each in policy.effects
    ]


def _check_link(row: EmbargoRow, condition: Condition, may_recommend: bool) -> str:
    return (
        f"/embargoes/{row.id}/conditions/{condition.code}"
        if condition.by_hand and row.is_running and may_recommend
        else ""
    )


def _waiting(held: Held, *, may_approve: bool, may_recommend: bool) -> list[tuple[str, str, str, str]]:
    """What waits for a decision: its words, why, who recommended it, and where it is decided."""
    found = []
    for each in held.decisions:
        if each.status != DecisionStatus.OPEN or each.act == Act.IMPOSE:
            continue
        what = ACT_WORDS[each.act]
        if each.terms is not None:
            line = terms_line(each.terms)
            what = f"{what}: {line[:1].lower()}{line[1:]}"
        if each.case_reference:
            what = f"{what}: {each.case_reference}"
        path = "act/lift" if each.act == Act.LIFT else f"decisions/{each.id}"
        href = f"/embargoes/{held.row.id}/{path}" if may_approve or (may_recommend and each.act != Act.LIFT) else ""
        found.append((what, each.why, f"{each.recommended_label}, {moment_words(each.recommended_at)}", href))
    return found


def _plan(plan: Sequence[PlanRow]) -> list[list[Any]]:
    return [
        [
            f"{each.position}",
            f"{count_words(each.cap_per_week, 'new person', 'new people')} a week"
            if each.cap_per_week
            else "The embargo ends",
            day_words(each.due_on),
            f"{moment_words(each.taken_at)}, {each.taken_label}" if each.taken_at else "Not taken",
        ]
        for each in plan
    ]


def _terms(terms: Sequence[TermsRow]) -> list[list[Any]]:
    return [
        [
            moment_words(each.from_at),
            moment_words(each.until_at) if each.until_at else "Still",
            terms_line(each),
            day_words(each.review_on),
        ]
        for each in reversed(terms)
    ]


def _proposal_links(
    held: Held, proposed: DecisionRow, terms: Terms, who: Who, may_recommend: bool, may_approve: bool
) -> list[tuple[bool, str, str]]:
    """What may be done about a proposal: whoever recommended it decides nothing, but may withdraw it."""
    mine = who.actor.id is not None and who.actor.id in (held.row.recommended_by, proposed.recommended_by)
    role = may(held.policy, matrix_act(Act.IMPOSE, terms.kind), who.roles, approve=True)
    heard = may_recommend and may_be_heard(held.row, proposed)
    return [
        (may_approve and role and not mine, "Approve or refuse", "act/approve"),
        (heard, "Ask the provider for its comment", "act/ask-provider"),
        (may_recommend, "Withdraw the proposal", "act/withdraw"),
    ]


def links_of(held: Held, who: Who, *, may_recommend: bool, may_approve: bool) -> list[Link]:
    """What this person may do next, the most needed first. The services ask again."""
    row, base = held.row, f"/embargoes/{held.row.id}"
    found: list[tuple[bool, str, str]] = []
    if row.stage == Stage.PROPOSED and held.proposed is not None and held.proposed.terms is not None:
        found += _proposal_links(held, held.proposed, held.proposed.terms, who, may_recommend, may_approve)
    policy, current = held.policy, held.current
    if row.is_running and current is not None:
        own = current.kind in OWN_KINDS
        director = may_approve and may(policy, Act.LIFT, who.roles, approve=True)
        waits = row.emergency and row.confirmed_at is None
        stronger = held.open(Act.VARY_STRONGER)
        lifting = held.open(Act.LIFT)
        own_lifting = lifting is not None and lifting.recommended_by == who.actor.id
        found += [
            (
                may_approve and waits and who.actor.id not in (row.approved_by, row.recommended_by),
                "Confirm the emergency",
                "act/confirm",
            ),
            (
                own and bool(missing_grounds(row)) and (may_recommend or may_approve),
                "Write up the decision",
                "write-up",
            ),
            (may_recommend, "Record a review", "review"),
            (
                may_approve and row.stage == Stage.LIFT_PROPOSED,
                "Withdraw the proposal to lift" if own_lifting else "Decide on lifting",
                "act/lift",
            ),
            (may_recommend and row.stage == Stage.PHASED, "Take the next step", "act/step"),
            (may_recommend and row.stage == Stage.PHASED, "Stop the steps", "act/stop-steps"),
            (
                may_recommend and own and row.stage in (Stage.IN_FORCE, Stage.LIFT_PROPOSED),
                "Ask for objections to lifting",
                "act/objections",
            ),
            (may_recommend and own and row.stage == Stage.IN_FORCE, "Propose lifting", "propose-lifting"),
            (may_recommend and own, "Propose a change", "vary"),
            (may_recommend and may_be_heard(row, stronger), "Ask the provider for its comment", "act/ask-provider"),
            (
                may_recommend and may(policy, "allow_exception", who.roles, approve=False),
                "Ask for an exception",
                "exception",
            ),
            (may_recommend, "Note private admissions", "act/private"),
            (may_recommend and bool(row.provider_comment), "Answer the provider’s comment", "act/comment"),
            (may_recommend and bool(held.watches), "Note the provider’s books", "books"),
            (may_recommend and current.kind == Kind.VOLUNTARY, "Convert to another kind", f"../new?pause={row.id}"),
            (may_approve and current.kind == Kind.HOST_ELSEWHERE, "End the suspension", "act/end-host"),
            (director and own, "Override and lift", "act/override"),
        ]
    return [
        Link(words, f"/embargoes/{path.removeprefix('../')}" if path.startswith("../") else f"{base}/{path}")
        for allowed, words, path in found
        if allowed
    ]
