"""Rules of turnaround, pure: when help may begin, what a review must settle, when money may be spent, and when help may end.

Source of tests, review beat and longest stay: the stage "support" of the council's failure protocol. The lengths of text and the limit of a
cost are a proposal.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from market.core.offsets import length_of
from market.core.refusal import Refusal
from market.core.words import count_words, day_words
from market.failure.turnaround.types import (
    Action,
    ActionReport,
    Cost,
    CostState,
    Exit,
    NewAction,
    NewCost,
    NewMember,
    NewReview,
    OpenTurnaround,
    Outcome,
    Turnaround,
)

LEAST_WORDS = 20
"""Characters of a reason that has to say something."""

MOST_PENCE = 100_000_000_00
"""A hundred million pounds: more is a slip of the finger."""

OVER = Refusal(
    "over", "This turnaround has ended, so nothing more can be recorded. Open a new one if help begins again"
)


class SupportTerms(Struct, frozen=True):
    """What the protocol in force says of its stage of support: tests in words, days between reviews, and the longest stay in days."""

    tests: tuple[str, ...]
    review_days: int
    most_days: int


def support_terms(tests: Sequence[str], review_every: str | None, max_stay: str | None) -> SupportTerms:
    """The terms from the protocol's offsets; without one, 14 and 84 days (proposal)."""
    return SupportTerms(tuple(tests), length_of(review_every or "14d").days, length_of(max_stay or "84d").days)


def reasons_not_to_open(command: OpenTurnaround, terms: SupportTerms, today: date) -> list[Refusal]:
    """Why help may not begin as typed, all reasons at once; empty when it may."""
    found = [
        Refusal(
            "test_not_met",
            f"Help can begin only when this holds: “{words}”. If it does not, use another stage of the failure protocol",
            "tests",
        )
        for number, words in enumerate(terms.tests)
        if str(number) not in command.tests
    ]
    if command.agreed_on > today:
        found.append(
            Refusal(
                "agreed_later", "The day on which the provider accepted help must be today or in the past", "agreed_on"
            )
        )
    found += _against_end(command.ends_on, opened_on=today, least=today, terms=terms, may_extend=False)
    found += _against_next(
        command.first_review_on, after=today, ends_on=command.ends_on, terms=terms, field="first_review_on"
    )
    texts = {
        "concern": ("what is going wrong", command.concern),
        "cause": ("the cause", command.cause),
        "council_gives": ("what the council gives", command.council_gives),
        "provider_gives": ("what the provider gives", command.provider_gives),
        "exit_test": ("how you will know that help may end", command.exit_test),
        "agreed_with": ("who accepted help for the provider", command.agreed_with),
    }
    found += [
        Refusal("missing", f"Enter {words}", field) for field, (words, typed) in texts.items() if not typed.strip()
    ]
    return found


def _against_end(
    ends_on: date, *, opened_on: date, least: date, terms: SupportTerms, may_extend: bool
) -> list[Refusal]:
    latest = opened_on + timedelta(days=terms.most_days)
    if ends_on <= least:
        return [
            Refusal("ends_too_early", f"Help must end after {day_words(least)}. Enter the agreed last day", "ends_on")
        ]
    if ends_on > latest and not may_extend:
        words = (
            f"Help lasts at most {terms.most_days} days, so it must end by {day_words(latest)}. "
            "A commissioning manager may agree a later end when recording a review"
        )
        return [Refusal("ends_too_late", words, "ends_on")]
    return []


def _against_next(next_on: date, *, after: date, ends_on: date, terms: SupportTerms, field: str) -> list[Refusal]:
    latest = after + timedelta(days=terms.review_days)
    if next_on <= after:
        return [Refusal("review_too_early", f"The next review must be after {day_words(after)}", field)]
    if next_on > latest:
        words = f"Help is reviewed every {terms.review_days} days: the next review must be by {day_words(latest)}"
        return [Refusal("review_too_late", words, field)]
    if next_on > ends_on > after:
        words = f"Help ends on {day_words(ends_on)}: review it by then, or agree a later end"
        return [Refusal("review_after_end", words, field)]
    return []


def reasons_against_member(
    member: NewMember, held: Turnaround, *, name: str, already: Sequence[str], today: date
) -> list[Refusal]:
    """Why somebody may not join the team; `name` is how they would stand there, `already` the names of those who have the role now."""
    if not held.is_open:
        return [OVER]
    found = []
    typed = bool(member.name.strip() or member.partner_id)
    if (member.user_id is not None) == typed:
        words = "Choose one of our users, or enter the name of a person of a partner, not both"
        found.append(Refusal("one_person", words, "user"))
    elif typed and member.partner_id is None:
        found.append(Refusal("no_partner", "Choose for which partner this person works", "partner"))
    elif typed and not member.name.strip():
        found.append(Refusal("no_name", "Enter the name of the partner’s person", "name"))
    if member.from_on < held.opened_on:
        words = f"Nobody can join before help began on {day_words(held.opened_on)}"
        found.append(Refusal("before_start", words, "from_on"))
    elif member.from_on > today:
        found.append(Refusal("in_future", "The first day must be today or in the past", "from_on"))
    if name.casefold() in {each.casefold() for each in already}:
        found.append(Refusal("in_team", f"{name} has this role in the team already", "role"))
    return found


def reasons_against_action(action: NewAction, held: Turnaround, *, same: bool, today: date) -> list[Refusal]:
    """Why an action may not be added; `same` when an open one says the same."""
    if not held.is_open:
        return [OVER]
    found = []
    if same:
        words = "This action is on the list already and still open. Change its day there, or word this one differently"
        found.append(Refusal("same_action", words, "words"))
    if action.due_on < today:
        found.append(Refusal("due_past", "The day by which it is to be done must be today or later", "due_on"))
    return found


def reasons_not_to_close_action(action: Action, report: ActionReport, held: Turnaround, today: date) -> list[Refusal]:
    """Why an action may not be marked done or not needed."""
    if not held.is_open:
        return [OVER]
    found = []
    if action.closed_on is not None:
        found.append(
            Refusal("closed", f"This action was closed on {day_words(action.closed_on)} by {action.closed_label}")
        )
    if not action.added_on <= report.on <= today:
        words = f"The day must be from {day_words(action.added_on)} to today"
        found.append(Refusal("closed_when", words, "on"))
    if report.result == "not_needed" and len(report.evidence.strip()) < LEAST_WORDS:
        words = f"Say why it is not needed, in {LEAST_WORDS} characters or more"
        found.append(Refusal("why_not_needed", words, "evidence"))
    elif not report.evidence.strip():
        found.append(Refusal("no_evidence", "Say what shows that it is done, and who saw it", "evidence"))
    return found


def reasons_against_cost(cost: NewCost, held: Turnaround) -> list[Refusal]:
    """Why a cost may not be proposed.

    Source: item F4-05 of the protocol (cap, end date, better-than-moving test, subsidy and legal check).
    """
    if not held.is_open:
        return [OVER]
    found = []
    if not 0 < cost.limit_pence <= MOST_PENCE:
        found.append(Refusal("limit", "The limit must be more than £0 and at most £100,000,000", "limit"))
    if cost.from_on < held.opened_on:
        words = f"Money cannot be spent before help began on {day_words(held.opened_on)}"
        found.append(Refusal("before_start", words, "from_on"))
    if cost.until_on < cost.from_on:
        found.append(Refusal("ends_first", "The last day must be the first day or later", "until_on"))
    elif cost.until_on > held.ends_on:
        words = (
            f"Help ends on {day_words(held.ends_on)}, so money must end by then. Agree a later end at a review first"
        )
        found.append(Refusal("after_end", words, "until_on"))
    if len(cost.better_than_moving.strip()) < LEAST_WORDS:
        words = f"Say why this is better for people than moving, in {LEAST_WORDS} characters or more"
        found.append(Refusal("better", words, "better_than_moving"))
    return found


def reasons_not_to_decide_cost(
    cost: Cost, held: Turnaround, *, approve: bool, words: str, person: int | None, today: date
) -> list[Refusal]:
    """Why somebody may not approve or refuse a cost. The second person is never the first, whatever their roles."""
    if not held.is_open:
        return [OVER]
    found = []
    if cost.state != CostState.PROPOSED:
        done = "approved" if cost.state == CostState.APPROVED else "refused"
        when = day_words(cost.decided_on) if cost.decided_on else "an earlier day"
        found.append(Refusal("decided", f"This cost was {done} by {cost.decided_label} on {when}"))
    if person is None or person == cost.proposed_id:
        found.append(Refusal("same_person", "You proposed this cost, so another manager or director has to decide it"))
    if approve and cost.until_on < today:
        words_ = f"Its last day, {day_words(cost.until_on)}, has passed. Refuse it, and propose it with the right days"
        found.append(Refusal("past", words_))
    if not approve and len(words.strip()) < LEAST_WORDS:
        found.append(Refusal("why_refused", f"Say why it is refused, in {LEAST_WORDS} characters or more", "words"))
    return found


def reasons_against_review(
    review: NewReview, held: Turnaround, terms: SupportTerms, *, may_extend: bool, today: date
) -> list[Refusal]:
    """Why a review may not be recorded; `may_extend` when the person may agree an end after the longest stay."""
    if not held.is_open:
        return [OVER]
    found = []
    if not held.opened_on <= review.held_on <= today:
        words = f"The day of the review must be from {day_words(held.opened_on)} to today"
        found.append(Refusal("held_when", words, "held_on"))
    elif held.last_reviewed_on is not None and review.held_on <= held.last_reviewed_on:
        words = (
            f"A review of {day_words(held.last_reviewed_on)} is recorded already. A later one must have a later day; "
            "nothing was recorded twice"
        )
        found.append(Refusal("reviewed", words, "held_on"))
    found += _against_end(
        review.ends_on, opened_on=held.opened_on, least=review.held_on, terms=terms, may_extend=may_extend
    )
    found += _against_next(
        review.next_review_on, after=review.held_on, ends_on=review.ends_on, terms=terms, field="next_review_on"
    )
    return found


def reasons_not_to_exit(
    leaving: Exit,
    held: Turnaround,
    *,
    actions: Sequence[Action],
    costs: Sequence[Cost],
    failure_declared: bool,
    terms: SupportTerms,
    today: date,
) -> list[Refusal]:
    """Why a turnaround may not end as typed, every reason at once; empty when it may."""
    if not held.is_open:
        return [OVER]
    found = []
    first = max(held.opened_on, held.last_reviewed_on or held.opened_on)
    if not first <= leaving.on <= today:
        found.append(Refusal("exit_when", f"The day must be from {day_words(first)} to today", "on"))
    if len(leaving.words.strip()) < LEAST_WORDS:
        found.append(Refusal("why", f"Say why it ends, in {LEAST_WORDS} characters or more", "words"))
    if waiting := [cost for cost in costs if cost.state == CostState.PROPOSED]:
        words = f"{count_words(len(waiting), 'cost')} not decided yet. Approve or refuse first"
        found.append(Refusal("costs_waiting", words, "outcome"))
    if leaving.outcome == Outcome.RECOVERED:
        found += _not_recovered(leaving, held, actions, terms)
    if leaving.outcome == Outcome.FAILED and not failure_declared:
        words = "No failure of this provider is declared. Declare it first, so that people are protected, then end the turnaround"
        found.append(Refusal("not_declared", words, "outcome"))
    return found


def _not_recovered(leaving: Exit, held: Turnaround, actions: Sequence[Action], terms: SupportTerms) -> list[Refusal]:
    found = []
    if not leaving.test_met:
        words = "Somebody of the council has to see that the exit test is met. Tick the box then, or choose how else it ends"
        found.append(Refusal("test_not_met", words, "test_met"))
    if still := [action for action in actions if action.closed_on is None]:
        words = f"{count_words(len(still), 'action')} still open. Mark each as done or not needed first"
        found.append(Refusal("actions_open", words, "outcome"))
    newest = held.last_reviewed_on
    if newest is None or leaving.on - newest > timedelta(days=terms.review_days):
        said = "No review has been held" if newest is None else f"The last review was on {day_words(newest)}"
        words = f"{said}. Record one of the last {terms.review_days} days first"
        found.append(Refusal("no_review", words, "outcome"))
    return found


def total_pence(costs: Sequence[Cost]) -> int:
    """What the council has agreed to spend at most, in pence: approved costs only."""
    return sum(cost.limit_pence for cost in costs if cost.state == CostState.APPROVED)


def runs_until(cost: Cost, exited_on: date | None) -> date:
    """The last day for which a cost may be spent: its own, or the day before the turnaround ended, since an approval ends with it."""
    return cost.until_on if exited_on is None else min(cost.until_on, exited_on - timedelta(days=1))
