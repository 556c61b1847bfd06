"""Working rates, outcomes and milestones of a file into a contract, pure: a refusal says why a row may not, else what the row did."""

from collections.abc import Iterable
from datetime import date, timedelta

from market.contracts.intake_facts import (
    Draft,
    Effect,
    MeasureKept,
    MilestoneKept,
    MilestoneTold,
    OutcomeTold,
    RateKept,
    RateTold,
    ResultKept,
)
from market.contracts.rules import conflicting
from market.contracts.words import unit_words
from market.core.refusal import Refusal
from market.core.words import day_words
from market.providers.words import service_words

Outcome = tuple[list[Refusal], Effect]


def close_rate(draft: Draft, told: RateTold) -> bool:
    """Give a held open rate its end, when the row repeats that rate with one; whether it did. Done for all rows before any rate is added,
    so that a file may end one rate and begin the next in whatever order."""
    rate = _rate(draft, told)
    if rate is None or told.until_on is None:
        return False
    for held in draft.rates:
        same = held.slot == rate.slot and held.from_on == rate.from_on and held.pence == rate.pence
        if same and held.id is not None and held.until_on is None and rate.from_on < told.until_on:
            held.until_on, held.closed = told.until_on, True
            return True
    return False


def add_rate(draft: Draft, told: RateTold) -> Outcome:
    """Add a rate that is not there yet. Refused outside the contract's services, providers and time, and where it overlaps another."""
    rate = _rate(draft, told)
    if rate is None:
        words = f"The contract buys {len(draft.services)} services. Write which of them the rate is for"
        return [Refusal("rate_service", words, "rate_service")], Effect.NOTHING
    if any(_same_rate(each, rate) for each in draft.rates):
        return [], Effect.NOTHING
    reasons = _against_rate(draft, rate)
    if not reasons:
        draft.rates.append(rate)
    return reasons, Effect.CREATED


def _rate(draft: Draft, told: RateTold) -> RateKept | None:
    services = sorted(draft.services)
    service = told.service or (services[0] if len(services) == 1 else None)
    if service is None:
        return None
    return RateKept(
        id=None,
        organisation=told.organisation,
        service=service,
        band=told.band,
        unit=told.unit,
        pence=told.pence,
        from_on=told.from_on or draft.starts_on,
        until_on=told.until_on,
    )


def _same_rate(held: RateKept, rate: RateKept) -> bool:
    """Whether a rate is there already; one that has been ended since it was first told is still the same."""
    return (
        held.slot == rate.slot
        and held.from_on == rate.from_on
        and held.pence == rate.pence
        and rate.until_on in (None, held.until_on)
    )


def _against_rate(draft: Draft, rate: RateKept) -> list[Refusal]:
    reasons: list[Refusal] = []
    ends_on = draft.terms.ends_on
    if rate.pence <= 0:
        words = "A rate must be more than £0. Correct it, or leave the rate blank"
        reasons.append(Refusal("rate_amount", words, "rate"))
    if rate.service not in draft.services:
        words = f"The contract does not buy {service_words(rate.service)}. Correct the service, or add it to the contract’s service types"
        reasons.append(Refusal("rate_service", words, "rate_service"))
    if rate.organisation is not None and all(each.organisation != rate.organisation for each in draft.suppliers):
        words = "The provider of the rate is not under this contract. Add a row with the provider, or leave it blank"
        reasons.append(Refusal("rate_provider", words, "rate_provider"))
    if rate.from_on < draft.starts_on:
        words = f"The rate begins before the contract starts on {day_words(draft.starts_on)}. Correct one of the dates"
        reasons.append(Refusal("rate_before", words, "rate_from_on"))
    if ends_on is not None and rate.from_on > ends_on:
        words = f"The rate begins after the contract ended on {day_words(ends_on)}. Correct one of the dates"
        reasons.append(Refusal("rate_after", words, "rate_from_on"))
    if rate.until_on is not None and rate.until_on <= rate.from_on:
        words = "The rate ends before it begins. Correct one of its dates"
        reasons.append(Refusal("rate_ends_before", words, "rate_until_on"))
        return reasons
    slot = [each for each in draft.rates if each.slot == rate.slot]
    return reasons + [_overlap(each) for each in conflicting(slot, rate.from_on, rate.until_on)]


def _overlap(other: RateKept) -> Refusal:
    until = f" to {day_words(other.until_on - timedelta(days=1))}" if other.until_on else " on, without an end"
    words = (
        f"The rate overlaps another of £{other.pence / 100:,.2f} {unit_words(other.unit)} from {day_words(other.from_on)}{until}. "
        "Repeat that one with its last day in Rate until, or correct the dates"
    )
    return Refusal("rate_overlaps", words, "rate_from_on")


def take_outcome(draft: Draft, told: OutcomeTold, present: date) -> Outcome:
    """A measure (found by its title) and, when the row says a period that is over by `present`, its result for it."""
    effect = Effect.NOTHING
    if told.last_on is not None and told.last_on > present:
        words = "The period is not over yet. A result is recorded when its last day has come"
        return [Refusal("future", words, "outcome_to")], effect
    measure = draft.measures.get(told.title.casefold())
    if measure is None:
        measure = MeasureKept(
            title=told.title,
            unit=told.unit,
            target=told.target,
            higher_is_better=told.higher_is_better is not False,
            altered=True,
        )
        effect = Effect.CREATED
    if told.first_on is not None and told.last_on is not None and told.grade is not None:
        reasons, effect_of_result = _take_result(measure, told, told.first_on, told.last_on, told.grade)
        if reasons:
            return reasons, Effect.NOTHING
        effect = max(effect, effect_of_result)
    elif effect is Effect.NOTHING:
        effect = _change_measure(measure, told)
    draft.measures[told.title.casefold()] = measure
    return [], effect


def _change_measure(measure: MeasureKept, told: OutcomeTold) -> Effect:
    before = (measure.unit, measure.target, measure.higher_is_better)
    measure.unit = told.unit or measure.unit
    measure.target = measure.target if told.target is None else told.target
    measure.higher_is_better = measure.higher_is_better if told.higher_is_better is None else told.higher_is_better
    if (measure.unit, measure.target, measure.higher_is_better) == before:
        return Effect.NOTHING
    measure.altered = True
    return Effect.CHANGED


def _take_result(measure: MeasureKept, told: OutcomeTold, first_on: date, last_on: date, grade: str) -> Outcome:
    target = measure.target if told.target is None else told.target
    held = measure.results.get(first_on)
    if held is not None and held.last_on == last_on:
        same = (held.actual, held.grade) == (told.actual, grade) and told.target in (None, held.target)
        if same:
            return [], Effect.NOTHING
        held.target = held.target if told.target is None else told.target
        held.actual, held.grade, held.altered = told.actual, grade, True
        return [], Effect.CHANGED
    for other in measure.results.values():
        if first_on <= other.last_on and other.first_on <= last_on:
            words = (
                f"The period overlaps the one from {day_words(other.first_on)} to {day_words(other.last_on)} of the same measure. "
                "Correct the dates"
            )
            return [Refusal("outcome_overlaps", words, "outcome_from")], Effect.NOTHING
    measure.results[first_on] = ResultKept(
        first_on=first_on, last_on=last_on, target=target, actual=told.actual, grade=grade, altered=True
    )
    return [], Effect.CREATED


def take_milestone(draft: Draft, told: MilestoneTold, present: date) -> Outcome:
    """A milestone, found by its title and the day it is due. A day on which it was done is never taken back, nor after `present`."""
    if told.done_on is not None and told.done_on > present:
        words = "A milestone cannot be done on a day that has not come. Correct the day, or leave it blank"
        return [Refusal("future", words, "milestone_done")], Effect.NOTHING
    held = _milestone(draft.milestones, told)
    if held is None:
        draft.milestones.append(
            MilestoneKept(
                id=None, stage=told.stage, title=told.title, due_on=told.due_on, done_on=told.done_on, altered=True
            )
        )
        return [], Effect.CREATED
    done_on = told.done_on or held.done_on
    if (held.stage, held.done_on) == (told.stage, done_on):
        return [], Effect.NOTHING
    held.stage, held.done_on, held.altered = told.stage, done_on, True
    return [], Effect.CHANGED


def _milestone(milestones: Iterable[MilestoneKept], told: MilestoneTold) -> MilestoneKept | None:
    same = told.title.casefold()
    return next((each for each in milestones if each.title.casefold() == same and each.due_on == told.due_on), None)
