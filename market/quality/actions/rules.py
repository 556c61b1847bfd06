"""Rules of recommendations: what may follow what, what raises a band, and the arithmetic in words.

A recommendation is `open`; the provider sends evidence (`evidence`); the council verifies it (`verified`) or says why it is not
enough (`open` again, with a new evidence date). Only the council closes one. What is verified is looked at again at the next
visit: if it fails then, the recommendation is open again and its band rises.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from msgspec import Struct

from market.core.clock import london_date
from market.core.refusal import Refusal
from market.core.words import count_words, day_words
from market.quality.actions.types import (
    LOWERED,
    Event,
    Facts,
    FollowUpView,
    NewAction,
    RaiseRecommendation,
    Recommendation,
    Retest,
    Status,
    Step,
)
from market.quality.actions.words import STATUS_WORDS, band_words
from market.quality.framework.types import Criterion, FrameworkSettings
from market.quality.scoring import risk as risk_rules
from market.quality.scoring.types import FollowUp, OpenDate

TRANSITIONS: dict[tuple[str, str], Status] = {
    (Status.OPEN, Step.CHANGE): Status.OPEN,
    (Status.EVIDENCE, Step.CHANGE): Status.EVIDENCE,
    (Status.OPEN, Step.PLAN): Status.OPEN,
    (Status.EVIDENCE, Step.PLAN): Status.EVIDENCE,
    (Status.OPEN, Step.EVIDENCE): Status.EVIDENCE,
    (Status.EVIDENCE, Step.EVIDENCE): Status.EVIDENCE,
    (Status.OPEN, Step.VERIFY): Status.VERIFIED,
    (Status.EVIDENCE, Step.VERIFY): Status.VERIFIED,
    (Status.EVIDENCE, Step.REJECT): Status.OPEN,
    (Status.OPEN, Step.WITHDRAW): Status.WITHDRAWN,
    (Status.EVIDENCE, Step.WITHDRAW): Status.WITHDRAWN,
    (Status.VERIFIED, Step.STILL_GOOD): Status.VERIFIED,
    (Status.VERIFIED, Step.FAILED_AGAIN): Status.OPEN,
}
"""Every step that a recommendation may take. What is not here is refused."""
LONGEST = 4000


class Assessed(Struct, frozen=True, kw_only=True):
    """The risk of a recommendation with its dates. `base_band` is the band before anything raised it."""

    risk: int
    base_band: str
    band: str
    raises: tuple[str, ...]
    follow_up: FollowUp


def reason_not_to(status: str, step: Step, retest: str = "") -> Refusal | None:
    """Why a step may not follow a status; None when it may."""
    if (status, step) not in TRANSITIONS:
        words = f"This recommendation is “{STATUS_WORDS.get(status, status).lower()}”, so this cannot be done now"
        return Refusal("wrong_state", f"{words}. Open it again to see what happened to it")
    if step in (Step.STILL_GOOD, Step.FAILED_AGAIN) and retest != Retest.DUE:
        return Refusal("not_due", "This recommendation does not wait to be looked at again")
    return None


def reason_not_to_verify(person: int | None, events: Iterable[Event]) -> Refusal | None:
    """Why somebody may not say that it is done: they lowered its risk to a lower band, and one person never does both.

    A finding could otherwise be made small and closed by one pair of hands. Another officer looks at it and verifies it.
    """
    if person is not None and any(each.kind == LOWERED and each.by_id == person for each in events):
        words = "You lowered the risk of this recommendation to a lower band. Somebody else has to verify it"
        return Refusal("same_person", words)
    return None


def is_lowered(before: str, after: str) -> bool:
    """Whether a band is lower than the one before."""
    return risk_rules.BANDS.index(after) < risk_rules.BANDS.index(before)


def raise_codes(facts: Facts) -> tuple[str, ...]:
    """What raises the band, in the order of the framework."""
    return tuple(
        each.value
        for each in risk_rules.raises_of(
            repeat=facts.repeat_of is not None,
            failed_follow_up=facts.failed_follow_up,
            low_confidence=facts.low_confidence,
            open_highs_in_group=facts.group_highs,
            late_evidence_dates=facts.late_dates,
        )
    )


def assess(
    likelihood: int, impact: int, raises: Sequence[str], raised_at: datetime, settings: FrameworkSettings
) -> Assessed:
    """Risk, band and dates: likelihood times impact, the band of the table, raised by what holds, and its row's dates."""
    number = risk_rules.risk_of(likelihood, impact)
    base = risk_rules.band_of(number, settings)
    band = risk_rules.raised(base, raises)
    return Assessed(
        risk=number,
        base_band=base,
        band=band,
        raises=tuple(raises),
        follow_up=risk_rules.follow_up(band, raised_at, settings),
    )


def reasons_against(wanted: RaiseRecommendation, criterion: Criterion | None) -> list[Refusal]:
    """Why a recommendation cannot be made as given, all reasons at once."""
    found = []
    if criterion is None:
        found.append(Refusal("no_criterion", "Choose a criterion of the framework", "criterion"))
    if not wanted.what.strip():
        found.append(Refusal("missing", "Say what must be put right", "what"))
    for name in ("what", "why", "closes_when"):
        if len(getattr(wanted, name)) > LONGEST:
            found.append(Refusal("too_long", f"Use {LONGEST:,} characters or fewer", name))
    return found + reasons_against_risk(wanted.likelihood, wanted.impact, wanted.impact_reason, criterion)


def reasons_against_risk(
    likelihood: int, impact: int, impact_reason: str, criterion: Criterion | None
) -> list[Refusal]:
    """Why likelihood and impact cannot stand: each is 1 to 5, and another impact than the criterion's own needs a reason."""
    found = []
    if not 1 <= likelihood <= 5:
        found.append(Refusal("out_of_range", "Likelihood must be from 1 to 5", "likelihood"))
    if not 1 <= impact <= 5:
        found.append(Refusal("out_of_range", "Impact must be from 1 to 5", "impact"))
    elif criterion is not None and impact != criterion.default_impact and not impact_reason.strip():
        words = f"This criterion’s own impact is {criterion.default_impact}. Say why it is {impact} here"
        found.append(Refusal("reason_missing", words, "impact_reason"))
    if len(impact_reason) > 300:
        found.append(Refusal("too_long", "Use 300 characters or fewer", "impact_reason"))
    return found


def reasons_against_action(action: NewAction, today: date) -> list[Refusal]:
    """Why a planned action cannot be kept, all reasons at once."""
    found = []
    if not action.words.strip():
        found.append(Refusal("missing", "Say what you will do", "words"))
    if not action.owner.strip():
        found.append(Refusal("missing", "Say who will see to it", "owner"))
    if action.due_on < today:
        found.append(Refusal("in_the_past", "The day by which it will be done must be today or later", "due_on"))
    return found


def is_overdue(held: Recommendation, on: date) -> bool:
    """Whether evidence should have come, or the council should have followed up, before the day."""
    return bool(overdue_words(held, on))


def overdue_words(held: Recommendation, on: date) -> str:
    """What is overdue about an open recommendation, in words; empty when nothing is."""
    if held.status == Status.OPEN:
        if held.overdue_since is not None and held.overdue_since <= on:
            return f"Evidence has been overdue since {day_words(held.overdue_since)}"
        if held.evidence_due_at is not None and london_date(held.evidence_due_at) < on:
            return f"Evidence was due on {day_words(london_date(held.evidence_due_at))}"
    if held.is_open and held.follow_up_on < on:
        return f"Follow-up was due by {day_words(held.follow_up_on)}"
    return ""


def follow_up_of(recommendations: Iterable[Recommendation]) -> FollowUpView | None:
    """The date that drives a service's next visit, and why: the earliest over its open recommendations."""
    held = {each.id: each for each in recommendations if each.is_open}
    drives = risk_rules.driver(OpenDate(each.id, each.band, each.follow_up_on) for each in held.values())
    if drives is None:
        return None
    first = held[drives.recommendation_id]
    others = f", the earliest of {count_words(len(held), 'open recommendation')}" if len(held) > 1 else ""
    why = (
        f"Recommendation {first.id} about criterion {first.criterion} ({band_words(first.band).lower()} risk)"
        f" must be followed up by {day_words(first.follow_up_on)}{others}."
    )
    return FollowUpView(
        service_id=first.service_id,
        on=first.follow_up_on,
        recommendation_id=first.id,
        criterion=first.criterion,
        band=first.band,
        open_count=len(held),
        why=why,
    )


def working_lines(held: Recommendation, criterion: Criterion | None, settings: FrameworkSettings) -> list[str]:
    """How risk and band came about, as sentences that can be redone by hand."""
    likely = dict(settings.likelihood).get(held.likelihood, "")
    harm = dict(settings.impact).get(held.impact, "")
    lines = [
        f"Likelihood {held.likelihood}: {likely.lower()}, within three months if nothing changes.",
        f"Impact {held.impact}: {harm.lower()}.",
    ]
    if criterion is not None and held.impact == criterion.default_impact:
        lines.append(f"This impact is the framework’s own for criterion {held.criterion}.")
    elif criterion is not None:
        lines.append(
            f"The framework’s own impact for criterion {held.criterion} is {criterion.default_impact}."
            f" It is {held.impact} here because: {held.impact_reason}"
        )
    lines.append(risk_rules.explained(held.likelihood, held.impact, held.raise_codes, settings))
    return lines


def date_lines(held: Recommendation, settings: FrameworkSettings) -> list[str]:
    """The dates of a recommendation in words, with the row of the follow-up table that sets them."""
    counted = risk_rules.follow_up(held.band, held.recorded_at, settings)
    name = band_words(held.band).lower()
    due = evidence_day(held.evidence_due_at)
    lines = []
    if due is not None:
        lines.append(f"Evidence is due by {day_words(due)} ({name} risk: {counted.evidence_words}).")
    elif held.is_open:
        lines.append(f"Evidence comes with the provider’s next return ({name} risk).")
    lines.append(
        f"The council follows up by {day_words(held.follow_up_on)} ({name} risk: {counted.follow_up_words}, {counted.mode})."
    )
    if counted.escalation:
        lines.append(f"At this risk: {counted.escalation}.")
    if held.late_dates:
        lines.append(f"{count_words(held.late_dates, 'evidence date')} passed without evidence.")
    return lines


def evidence_day(due_at: datetime | None) -> date | None:
    """The London day by which evidence is due."""
    return None if due_at is None else london_date(due_at)
