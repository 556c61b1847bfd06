"""What the provider itself does: it pauses and resumes its own admissions and comments on a decision; and what the council notes of it."""

from datetime import date, datetime, timedelta

from market.core.clock import london_date
from market.core.offsets import moment_after
from market.core.refusal import Refusal, Refused, refused
from market.db.transaction import transaction
from market.embargoes import tables
from market.embargoes.inserting import made_before
from market.embargoes.queries import find_embargo
from market.embargoes.telling import tell_of
from market.embargoes.types import EmbargoRow, Event, Kind, NewPause, Origin, Stage, Target, Terms, Who
from market.embargoes.writing import (
    NOT_NOW,
    Answer,
    audited,
    close_terms,
    happened,
    held_now,
    lock_places,
    open_terms,
    running_on,
    save,
    terms_now,
    told_terms,
    words_missing,
)
from market.policies.queries import embargo_policy
from market.providers.queries import find_location

LONGEST_PAUSE = timedelta(days=365)
"""Further ahead no provider knows when its pause ends: a proposal of ours."""
PAUSE_REASON = "R19"


def reasons_against_pause(wanted: NewPause, today: date) -> list[Refusal]:
    """Why a pause cannot begin as given."""
    found = words_missing(wanted.why, "Say why you pause admissions", "why")
    if wanted.expected_end_on is None or wanted.expected_end_on <= today:
        found.append(
            Refusal(
                "end_past", "Enter the day on which you expect to admit people again, after today", "expected_end_on"
            )
        )
    elif wanted.expected_end_on > today + LONGEST_PAUSE:
        found.append(
            Refusal(
                "end_far", "The day on which you expect to admit people again is over a year ahead", "expected_end_on"
            )
        )
    return found


async def start_pause(wanted: NewPause, *, organisation_id: int, by: Who, now: datetime) -> int | Refused:
    """A provider pauses new admissions to one of its own locations; the number. Twice gives the same. Nobody has to approve it."""
    async with transaction():
        today = london_date(now)
        location = await find_location(wanted.location_id)
        if location is None or location.organisation_id != organisation_id:
            return refused(Refusal("no_place", "Choose one of your own locations", "location"))
        if reasons := reasons_against_pause(wanted, today):
            return Refused(tuple(reasons))
        target = Target(location_id=wanted.location_id)
        await lock_places(target)
        if (made := await made_before(wanted.submission)) is not None:
            return made
        if await running_on(target, (Kind.VOLUNTARY,)) is not None:
            words = "You pause admissions there already. End that pause before you start another"
            return refused(Refusal("paused_already", words, "location"))
        held = await embargo_policy()
        review_on = london_date(moment_after(now, held.policy.reviews.voluntary_review_within))
        terms = Terms(kind=Kind.VOLUNTARY.value, review_on=review_on)
        number = await _insert(wanted, held.version, by=by, now=now)
        await open_terms(number, terms, now)
        await happened(number, "started", "", by=by.actor, now=now)
        await audited(number, "started", by=by.actor, now=now, after=told_terms(terms))
        await tell_of(number, Event.STARTED, by=by.actor, now=now)
    return number


async def _insert(wanted: NewPause, policy_version: int, *, by: Who, now: datetime) -> int:
    (saved,) = await tables.Embargo.insert(
        tables.Embargo(
            submission=wanted.submission,
            location=wanted.location_id,
            stage=Stage.IN_FORCE.value,
            origin=Origin.PAUSE.value,
            policy_version=policy_version,
            facts=wanted.why.strip(),
            expected_end_on=wanted.expected_end_on,
            recommended_by=by.actor.id,
            recommended_label=by.actor.label,
            recommended_at=now,
            started_at=now,
        )
    )
    number = int(saved["id"])
    await tables.EmbargoReason.insert(tables.EmbargoReason(embargo=number, code=PAUSE_REASON))
    return number


async def own_embargo(embargo_id: int, organisation_id: int) -> EmbargoRow | None:
    """An embargo of the provider itself or of one of its locations; None for every other one."""
    held = await find_embargo(embargo_id)
    return held if held is not None and held.provider_id == organisation_id else None


async def end_pause(
    embargo_id: int, version: int, *, what_changed: str, organisation_id: int, by: Who, now: datetime
) -> Answer:
    """A provider ends its own pause and names what changed. Other embargoes on the place stay in force."""
    async with transaction():
        if await own_embargo(embargo_id, organisation_id) is None:
            return refused(Refusal("no_pause", "There is no such pause of yours"))
        held = await held_now(embargo_id)
        terms = await terms_now(held.id)
        if not held.is_running or terms is None or terms.kind != Kind.VOLUNTARY:
            return refused(NOT_NOW)
        if reasons := words_missing(what_changed, "Say what has changed", "what_changed"):
            return Refused(tuple(reasons))
        values = {"stage": Stage.LIFTED.value, "ended_at": now, "ended_label": by.actor.label}
        if changed := await save(held, version, values, "ended", what_changed, by=by.actor, now=now):
            return changed
        await close_terms(held.id, now)
        await tell_of(held.id, Event.LIFTED, by=by.actor, now=now)
        return None


async def comment(embargo_id: int, version: int, *, words: str, organisation_id: int, by: Who, now: datetime) -> Answer:
    """A provider comments on an embargo on one of its locations, or on a proposal that it was shown. A later comment is added."""
    async with transaction():
        if await own_embargo(embargo_id, organisation_id) is None:
            return refused(Refusal("no_embargo", "There is no such embargo on your services"))
        held = await held_now(embargo_id)
        heard = held.stage == Stage.PROPOSED and held.comment_asked_at is not None
        if not (held.is_running or heard):
            return refused(NOT_NOW)
        if reasons := words_missing(words, "Write your comment", "words"):
            return Refused(tuple(reasons))
        text = f"{held.provider_comment}\n\n{words.strip()}".strip()
        values = {"provider_comment": text, "commented_at": now, "comment_answer": ""}
        return await save(held, version, values, "commented", "", by=by.actor, now=now)


async def answer_comment(embargo_id: int, version: int, *, words: str, by: Who, now: datetime) -> Answer:
    """Answer the provider's comment; the provider reads the answer on its own page."""
    async with transaction():
        held = await held_now(embargo_id)
        if not held.provider_comment:
            return refused(NOT_NOW)
        if reasons := words_missing(words, "Write the answer", "words"):
            return Refused(tuple(reasons))
        return await save(
            held, version, {"comment_answer": words.strip()}, "comment_answered", "", by=by.actor, now=now
        )


async def note_private_admissions(embargo_id: int, version: int, *, words: str, by: Who, now: datetime) -> Answer:
    """Note what the provider answered when it was asked about private admissions, which are not ours to forbid."""
    async with transaction():
        held = await held_now(embargo_id)
        if not held.is_running:
            return refused(NOT_NOW)
        if reasons := words_missing(words, "Say what the provider answered, who said it, and when", "words"):
            return Refused(tuple(reasons))
        values = {"private_answer": words.strip()}
        return await save(held, version, values, "private_asked", words, by=by.actor, now=now)
