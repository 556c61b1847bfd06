"""The demonstration's embargoes: four care homes of the council's own area in twelve months, two of them lifted, and one pause."""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from market.db.sql import fetch, fetch_value
from market.embargoes.queries import decisions_of, get_embargo
from market.embargoes.service import (
    approve,
    ask_objections,
    conditions_of,
    lift,
    note_books,
    note_told,
    propose_embargo,
    propose_lifting,
    propose_variation,
    record_check,
    record_review,
    start_pause,
    take_step,
    vary,
)
from market.embargoes.types import (
    Grounds,
    HeldReview,
    Kind,
    LiftProposal,
    NewBooks,
    NewEmbargo,
    NewPause,
    PlanStep,
    ReasonGiven,
    Target,
    Terms,
    Variation,
    Who,
)
from market.quality.demonstration.replay import at
from market.risk.demonstration.cast import Cast, Places, done, said
from market.risk.demonstration.letters import send_all
from market.risk.demonstration.neighbours import OWN_PARTNER
from market.settings import Settings

SUBJECT = "embargo"
STEPS = (PlanStep(1, 14), PlanStep(2, 14), PlanStep(4, 28))


class Told(Struct, frozen=True, kw_only=True):
    """One embargo as it is told: what was found, when it began, and what its home's books said."""

    location_id: int
    began_on: date
    kind: Kind
    cap: int | None = None
    reasons: tuple[ReasonGiven, ...]
    grounds: Grounds
    break_even: int
    cash_days: int
    lifted_on: date | None = None
    unread: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()


async def tell_embargo(told: Told, cast: Cast, settings: Settings) -> int:
    """Proposed by the quality officer in the morning, approved by the director at noon, and everybody told by the evening; its number."""
    day = told.began_on
    place = Target(location_id=told.location_id)
    linked = await _recommendations(told.location_id, day, told.lifted_on)
    wanted = NewEmbargo(
        submission=f"demonstration:embargo:{told.location_id}",
        target=place,
        terms=Terms(kind=told.kind.value, cap_per_week=told.cap, review_on=day + timedelta(days=14)),
        reasons=told.reasons,
        grounds=told.grounds,
        recommendation_ids=linked,
    )
    number = int(done(await propose_embargo(wanted, by=cast.quality, now=at(day, 8))))
    held = await get_embargo(number)
    done(await approve(number, held.version, why="The facts carry it.", by=cast.director, now=at(day, 11)))
    await send_all(
        (SUBJECT, number),
        by=cast.officer,
        now=at(day, 13),
        settings=settings,
        unread=told.unread,
        untold=told.untold,
    )
    for row, words in (
        ("T01", "The registered manager was told by telephone before the letter"),
        ("T09", "The lead member was briefed"),
    ):
        done(await note_told(number, "started", row, words=said(words, day), by=cast.officer, now=at(day, 14)))
    books = NewBooks(
        location_id=told.location_id,
        as_at_on=day,
        break_even_beds=told.break_even,
        cash_days=told.cash_days,
        source="Open-book return of the provider (invented)",
    )
    done(await note_books(number, books, by=cast.officer, now=at(day + timedelta(days=3))))
    return number


async def _recommendations(location_id: int, on: date, verified_by: date | None) -> tuple[int, ...]:
    """Recommendations of the home that were open on the day, the gravest first; with a day only those that were verified by then."""
    rows = await fetch(
        """SELECT r.id, r.verified_on FROM recommendation r JOIN assured_service s ON s.id = r.service
        WHERE s.location = {} AND r.raised_on <= {} AND (r.verified_on IS NULL OR r.verified_on > {}) AND r.status <> 'withdrawn'
        ORDER BY r.risk DESC, r.id""",
        location_id,
        on,
        on,
    )
    fitting = [row for row in rows if verified_by is None or (row["verified_on"] and row["verified_on"] <= verified_by)]
    return tuple(int(row["id"]) for row in fitting[:4])


async def review(number: int, on: date, next_on: date, answers: Sequence[str], cast: Cast) -> None:
    """A review of an embargo, with an answer to each question of the policy."""
    held = await get_embargo(number)
    asked = HeldReview(held_on=on, answers=tuple(answers), next_review_on=next_on)
    done(await record_review(number, held.version, asked, by=cast.quality, now=at(on, 15)))


async def step_down(number: int, on: date, review_on: date, cast: Cast, settings: Settings) -> None:
    """From a full stop to a cap of two people a week, recommended by the quality officer and approved by the director."""
    terms = Terms(kind=Kind.CAP.value, cap_per_week=2, review_on=review_on)
    why = "The most serious matters are safe, and the full stop began to cost the home its income."
    wanted = Variation(terms=terms, why=why)
    answer = await propose_variation(
        number, wanted, submission=f"demonstration:vary:{number}", by=cast.quality, now=at(on, 8)
    )
    decision = int(done(answer))
    done(await vary(decision, await _version_of(number, decision), why="Agreed.", by=cast.director, now=at(on, 11)))
    await send_all((SUBJECT, number), by=cast.officer, now=at(on, 13), settings=settings, unread=(OWN_PARTNER,))


async def _version_of(embargo_id: int, decision_id: int) -> int:
    return next(each.version for each in await decisions_of(embargo_id) if each.id == decision_id)


async def lift_by_steps(number: int, asked_on: date, lifted_on: date, cast: Cast, settings: Settings) -> None:
    """Everything that lifting needs is seen and written down; the director lifts by steps, and each step is taken on its day."""
    await _write_down(number, asked_on, cast)
    done(await ask_objections(number, by=cast.quality, now=at(asked_on, 13)))
    await send_all((SUBJECT, number), by=cast.officer, now=at(asked_on, 14), settings=settings)
    proposal = LiftProposal(
        why="Two visits found what the lift test asks, and people say that it is better.",
        steps=STEPS,
        objections_asked_on=asked_on,
        objections="Nobody objected. The ICB asks to be told of the first review.",
        follow_up_visit_on=lifted_on + timedelta(days=28),
    )
    submission = f"demonstration:lift:{number}"
    done(await propose_lifting(number, proposal, submission=submission, by=cast.quality, now=at(asked_on, 15)))
    held = await get_embargo(number)
    done(await lift(number, held.version, why="Everything is met.", by=cast.director, now=at(lifted_on, 11)))
    await send_all((SUBJECT, number), by=cast.officer, now=at(lifted_on, 13), settings=settings)
    day = lifted_on
    for step in STEPS:
        day += timedelta(days=step.days)
        await _take(number, day, cast)
        await send_all((SUBJECT, number), by=cast.officer, now=at(day, 13), settings=settings)


async def _take(number: int, day: date, cast: Cast) -> None:
    held = await get_embargo(number)
    words = said("No new concern, the rota is filled, and the visit of this step found nothing", day)
    done(await take_step(number, held.version, words=words, by=cast.quality, now=at(day, 11)))


async def _write_down(number: int, on: date, cast: Cast) -> None:
    """What only people can judge, each with where and when it was seen."""
    by: Who = cast.quality
    for condition in await conditions_of(await get_embargo(number), at(on)):
        if condition.by_hand and not condition.met:
            words = said(f"Seen at the home: {condition.words[:1].lower()}{condition.words[1:]}", on)
            done(await record_check(number, condition.code, met=True, words=words, by=by, now=at(on, 12)))


async def tell_pause(places: Places, on: date, cast: Cast) -> None:
    """The provider whose people have accounts pauses admissions to one of its homes while a lift is mended."""
    organisation = await fetch_value("SELECT organisation FROM location WHERE id = {}", places.paused)
    pause = NewPause(
        submission="demonstration:pause",
        location_id=places.paused,
        why="The passenger lift is being replaced. Nobody new should move in above the ground floor until it works.",
        expected_end_on=on + timedelta(days=18),
    )
    done(await start_pause(pause, organisation_id=int(organisation), by=cast.owner, now=at(on)))
