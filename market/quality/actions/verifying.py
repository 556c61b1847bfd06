"""The council's side of a recommendation: verify, reject, withdraw, look again at the next visit, and what lateness does."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from market.core.actor import Actor
from market.core.clock import london_date
from market.core.refusal import Changed, Refusal, Refused, refused
from market.core.words import day_words
from market.db.sql import fetch_value
from market.db.transaction import transaction
from market.quality.actions.queries import events_of, recommendations_of, retests_due
from market.quality.actions.rules import Assessed, assess, reason_not_to, reason_not_to_verify
from market.quality.actions.types import Recommendation, Retest, Status, Step
from market.quality.actions.writing import held_now, library_of, moment_on, not_the_council, risk_values, save
from market.quality.scoring.risk import LATE_DATES, Raise

GOOD = 3
ASSESSMENT_WITHDRAWN = "Its assessment was withdrawn"
Answer = Changed | Refused | None


async def _council_step(
    recommendation_id: int, step: Step, words: str, *, missing: str, by: Actor
) -> Recommendation | Refused:
    """The recommendation when an officer may take a step with these words, else why not. Belongs in a transaction."""
    if refusal := await not_the_council(by):
        return refusal
    held = await held_now(recommendation_id)
    if reason := reason_not_to(held.status, step, held.retest):
        return refused(reason)
    if not words.strip():
        return refused(Refusal("reason_missing", missing, "words"))
    return held


async def verify(recommendation_id: int, version: int, *, words: str, by: Actor, now: datetime, today: date) -> Answer:
    """The council has seen that it is done, and says what it saw. It is looked at again at the next visit."""
    async with transaction():
        held = await _council_step(
            recommendation_id, Step.VERIFY, words, missing="Say what you saw that shows it is done", by=by
        )
        if isinstance(held, Refused):
            return held
        if reason := reason_not_to_verify(by.id, await events_of(held.id)):
            return refused(reason)
        values = {
            "status": Status.VERIFIED.value,
            "verified_by": by.id,
            "verified_label": by.label,
            "verified_on": today,
            "retest": Retest.DUE.value,
            "overdue_since": None,
        }
        return await save(held, version, values, "verified", words.strip(), by=by, now=now, on=today)


async def reject(recommendation_id: int, version: int, *, words: str, by: Actor, now: datetime, today: date) -> Answer:
    """The evidence is not enough, and why. It is open again with new dates from this day."""
    async with transaction():
        held = await _council_step(
            recommendation_id,
            Step.REJECT,
            words,
            missing="Say what is missing, so that the provider can send it",
            by=by,
        )
        if isinstance(held, Refused):
            return held
        assessed = await _assessed(held, held.raise_codes, moment_on(today, now))
        values = {**risk_values(assessed), "status": Status.OPEN.value, "overdue_since": None}
        return await save(held, version, values, "rejected", words.strip(), by=by, now=now, on=today)


async def withdraw(
    recommendation_id: int, version: int, *, words: str, by: Actor, now: datetime, today: date | None = None
) -> Answer:
    """It should not have been made, or no longer makes sense, and why. It stays on record."""
    async with transaction():
        held = await _council_step(
            recommendation_id, Step.WITHDRAW, words, missing="Say why the recommendation is withdrawn", by=by
        )
        if isinstance(held, Refused):
            return held
        values = {"status": Status.WITHDRAWN.value, "overdue_since": None}
        return await save(held, version, values, "withdrawn", words.strip(), by=by, now=now, on=today)


async def withdraw_all(assessment_id: int, *, by: Actor, now: datetime) -> int:
    """An assessment was withdrawn: so is every recommendation of it that the provider does not know of yet; how many.

    One that the provider has been told of stays open until an officer withdraws it with a reason of its own.
    """
    done = 0
    async with transaction():
        for each in await recommendations_of(assessment_id):
            if each.is_open and each.issued_at is None:
                answer = await withdraw(each.id, each.version, words=ASSESSMENT_WITHDRAWN, by=by, now=now)
                done += answer is None
    return done


async def retest(
    recommendation_id: int, version: int, *, passed: bool, words: str, by: Actor, now: datetime, today: date
) -> Answer:
    """What was verified is looked at again at the next visit. When it fails it is open again and its band rises."""
    step = Step.STILL_GOOD if passed else Step.FAILED_AGAIN
    async with transaction():
        held = await _council_step(recommendation_id, step, words, missing="Say what you found this time", by=by)
        if isinstance(held, Refused):
            return held
        if passed:
            values: dict[str, Any] = {"retest": Retest.PASSED.value}
            return await save(held, version, values, "passed", words.strip(), by=by, now=now, on=today)
        assessed = await _assessed(held, _with(held, Raise.FAILED_FOLLOW_UP), moment_on(today, now))
        values = {**risk_values(assessed), "status": Status.OPEN.value, "retest": Retest.FAILED.value}
        return await save(held, version, values, "failed", words.strip(), by=by, now=now, on=today)


async def retest_from_visit(
    assessment_id: int, scores: Mapping[str, int], *, by: Actor, now: datetime, today: date
) -> int:
    """Everything verified at the service of a visit whose criterion was scored there is looked at again; how many were.

    A 3 or a 4 passes, a 1 or a 2 fails. To be called when a visit is submitted; a second time there is nothing left to do.
    """
    async with transaction():
        service_id = await fetch_value("SELECT service FROM assessment WHERE id = {}", assessment_id)
        due = (await retests_due([service_id])).get(service_id, []) if service_id is not None else []
        wanted = [each for each in due if each.assessment_id != assessment_id and each.criterion in scores]
        for each in wanted:
            score = scores[each.criterion]
            await retest(
                each.id,
                each.version,
                passed=score >= GOOD,
                words=f"Scored {score} at visit {assessment_id}",
                by=by,
                now=now,
                today=today,
            )
    return len(wanted)


async def mark_late(recommendation_id: int, *, by: Actor, now: datetime, on: date) -> Recommendation | None:
    """An evidence date passed without evidence: a second date is set, and two missed dates raise the band.

    The recommendation as it is now, or None when nothing is late any more.
    """
    async with transaction():
        held = await held_now(recommendation_id)
        due = held.evidence_due_at
        if held.status != Status.OPEN or held.issued_at is None or due is None or london_date(due) >= on:
            return None
        missed = held.late_dates + 1
        raises = _with(held, Raise.LATE_EVIDENCE) if missed >= LATE_DATES else held.raise_codes
        assessed = await _assessed(held, raises, moment_on(on, now))
        values = {
            **risk_values(assessed),
            "follow_up_on": min(held.follow_up_on, assessed.follow_up.follow_up_on),
            "late_dates": missed,
            "overdue_since": held.overdue_since or london_date(due),
        }
        words = f"Nothing came by {day_words(london_date(due))}."
        if held.band != assessed.band:
            words += " Two dates were missed, so the risk rises by one band."
        if await save(held, held.version, values, "late", words, by=by, now=now, told={"late_dates": missed}):
            return None
        return await held_now(recommendation_id)


def _with(held: Recommendation, code: Raise) -> tuple[str, ...]:
    """What raises the band, with one more reason, in the order of the framework."""
    codes = {*held.raise_codes, code.value}
    return tuple(each.value for each in Raise if each.value in codes)


async def _assessed(held: Recommendation, raises: tuple[str, ...], at: datetime) -> Assessed:
    library = await library_of(held)
    return assess(held.likelihood, held.impact, raises, at, library.settings)
