"""What the page of one turnaround prints."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from market.core.words import count_words, day_words
from market.failure.turnaround.rules import runs_until, total_pence
from market.failure.turnaround.types import Action, Cost, CostState, Member, Review, Turnaround
from market.failure.turnaround.words import (
    COST_STATE_COLOURS,
    COST_STATE_WORDS,
    COST_WORDS,
    OUTCOME_COLOURS,
    PROGRESS_COLOURS,
    PROGRESS_WORDS,
    RESULT_WORDS,
    ROLE_WORDS,
    SIDE_WORDS,
    SOURCE_WORDS,
    state_words,
)
from market.web.words import money_words


class MemberLine(Struct, frozen=True, kw_only=True):
    """Somebody of the team; `leave` is the address to end it, empty when it may not."""

    role: str
    name: str
    partner: str
    period: str
    leave: str
    version: int


class ActionLine(Struct, frozen=True, kw_only=True):
    """An action with what became of it; `close` is the address to close it."""

    words: str
    owner: str
    due_on: date
    late: bool
    result: str
    evidence: str
    close: str


class CostLine(Struct, frozen=True, kw_only=True):
    """A cost with who proposed and decided it; `decide` is the address to decide it."""

    what: str
    words: str
    limit_pence: int
    period: str
    budget: str
    state: str
    state_colour: str
    who: str
    decide: str


class ReviewLine(Struct, frozen=True, kw_only=True):
    """A review that was held."""

    held_on: date
    progress: str
    progress_colour: str
    words: str
    then: str
    by: str


class TurnaroundPage(Struct, frozen=True, kw_only=True):
    """One turnaround as it stood on a day."""

    held: Turnaround
    title: str
    state: str
    state_colour: str
    warnings: tuple[str, ...]
    figures: tuple[dict[str, Any], ...]
    facts: tuple[tuple[str, Any, Any], ...]
    tests: tuple[str, ...]
    team: tuple[MemberLine, ...]
    actions: tuple[ActionLine, ...]
    costs: tuple[CostLine, ...]
    total: str
    reviews: tuple[ReviewLine, ...]


def turnaround_page(
    held: Turnaround,
    *,
    tests: Sequence[str],
    team: Sequence[Member],
    actions: Sequence[Action],
    costs: Sequence[Cost],
    reviews: Sequence[Review],
    on: date,
    may_edit: bool,
    may_decide: bool,
    person: int,
) -> TurnaroundPage:
    """The page; links to change something are left out for those who may not, and once it has ended."""
    base = f"/turnarounds/{held.id}"
    edit = may_edit and held.is_open
    ticked = set(held.tests.split())
    return TurnaroundPage(
        held=held,
        title=f"Turnaround of {held.place}",
        state=state_words(held.outcome),
        state_colour=OUTCOME_COLOURS[held.outcome],
        warnings=tuple(_warnings(held, costs, on)),
        figures=tuple(_figures(held, costs, on)),
        facts=tuple(_facts(held)),
        tests=tuple(words for number, words in enumerate(tests) if str(number) in ticked),
        team=tuple(_member(each, base, edit=edit) for each in team),
        actions=tuple(_action(each, base, on, edit=edit, open_now=held.is_open) for each in actions),
        costs=tuple(_cost(each, held, base, may=may_decide and held.is_open, person=person) for each in costs),
        total=money_words(total_pence(costs)),
        reviews=tuple(_review(each) for each in reviews),
    )


def _warnings(held: Turnaround, costs: Sequence[Cost], on: date) -> list[str]:
    if not held.is_open:
        return []
    found = []
    if held.review_late(on):
        found.append(f"The review of {day_words(held.next_review_on)} has not been recorded")
    if held.overrun(on):
        found.append(f"Help was to end on {day_words(held.ends_on)}. End it, or agree another day at a review")
    if held.late_actions:
        found.append(f"{count_words(held.late_actions, 'action')} late")
    if waiting := sum(cost.state == CostState.PROPOSED for cost in costs):
        found.append(f"{count_words(waiting, 'cost')} not decided yet")
    return found


def _figures(held: Turnaround, costs: Sequence[Cost], on: date) -> list[dict[str, Any]]:
    waiting = sum(cost.limit_pence for cost in costs if cost.state == CostState.PROPOSED)
    found = [
        {
            "label": "Costs approved",
            "value": money_words(total_pence(costs), whole=True),
            "detail": f"{money_words(waiting, whole=True)} more is proposed" if waiting else "Nothing more is proposed",
        }
    ]
    if held.is_open:
        days = (held.next_review_on - on).days
        detail = (
            "Today"
            if days == 0
            else f"In {count_words(days, 'day')}"
            if days > 0
            else f"{count_words(-days, 'day')} late"
        )
        found += [
            {"label": "Next review", "value": _short(held.next_review_on), "detail": detail},
            {
                "label": "Actions open",
                "value": f"{held.open_actions:,}",
                "detail": f"{held.late_actions:,} late" if held.late_actions else "None late",
            },
        ]
    return found


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def _facts(held: Turnaround) -> list[tuple[str, Any, Any]]:
    place = f"/locations/{held.location_id}" if held.location_id is not None else f"/providers/{held.organisation_id}"
    rows: list[tuple[str, Any, Any]] = [
        ("Place", held.place if held.location_id else f"{held.organisation_name}: the whole provider", place),
        ("Provider", held.organisation_name, f"/providers/{held.organisation_id}"),
        ("What showed it", SOURCE_WORDS.get(held.source, held.source), None),
        ("Began", f"{day_words(held.opened_on)}, opened by {held.opened_label}", None),
        ("Agreed with the provider", f"In writing on {day_words(held.agreed_on)}: {held.agreed_with}", None),
        ("Leads for the council", held.lead_label, None),
    ]
    if held.is_open:
        rows.append(("Help ends", _ends(held), None))
    elif held.exited_on is not None:
        rows.append(("Ended", f"{day_words(held.exited_on)}, by {held.exited_label}", None))
    return rows


def _ends(held: Turnaround) -> str:
    if held.ends_on == held.first_ends_on:
        return day_words(held.ends_on)
    return f"{day_words(held.ends_on)} (first agreed: {day_words(held.first_ends_on)})"


def _member(member: Member, base: str, *, edit: bool) -> MemberLine:
    period = f"Since {day_words(member.from_on)}"
    if member.until_on is not None:
        period = f"{day_words(member.from_on)} until before {day_words(member.until_on)}"
    may_leave = edit and member.until_on is None and member.role != "lead"
    return MemberLine(
        role=ROLE_WORDS.get(member.role, member.role),
        name=member.name,
        partner=member.partner_name,
        period=period,
        leave=f"{base}/team/{member.id}/leave" if may_leave else "",
        version=member.version,
    )


def _action(action: Action, base: str, on: date, *, edit: bool, open_now: bool) -> ActionLine:
    result = ""
    if action.closed_on is not None:
        result = f"{RESULT_WORDS.get(action.result, action.result)} on {day_words(action.closed_on)}"
    return ActionLine(
        words=action.words,
        owner=f"{SIDE_WORDS.get(action.side, action.side)}: {action.owner}",
        due_on=action.due_on,
        late=open_now and action.late(on),
        result=result,
        evidence=action.evidence,
        close=f"{base}/actions/{action.id}" if edit and action.closed_on is None else "",
    )


def _cost(cost: Cost, held: Turnaround, base: str, *, may: bool, person: int) -> CostLine:
    who = f"Proposed by {cost.proposed_label} on {day_words(cost.proposed_on)}"
    if cost.decided_on is not None:
        decided = COST_STATE_WORDS[cost.state].lower()
        who += f"; {decided} by {cost.decided_label} on {day_words(cost.decided_on)}"
    if cost.decided_words:
        who += f": {cost.decided_words}"
    proposed = cost.state == CostState.PROPOSED
    return CostLine(
        what=COST_WORDS.get(cost.kind, cost.kind),
        words=cost.words,
        limit_pence=cost.limit_pence,
        period=f"{day_words(cost.from_on)} to {day_words(runs_until(cost, held.exited_on))}",
        budget=cost.funded_from,
        state=COST_STATE_WORDS.get(cost.state, cost.state),
        state_colour=COST_STATE_COLOURS[cost.state],
        who=who,
        decide=f"{base}/costs/{cost.id}" if may and proposed and cost.proposed_id != person else "",
    )


def _review(review: Review) -> ReviewLine:
    return ReviewLine(
        held_on=review.held_on,
        progress=PROGRESS_WORDS.get(review.progress, review.progress),
        progress_colour=PROGRESS_COLOURS.get(review.progress, "grey"),
        words=review.words,
        then=f"Next review {day_words(review.next_review_on)}; help ends {day_words(review.ends_on)}",
        by=review.reviewed_label,
    )
