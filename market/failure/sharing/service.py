"""Writing requests for information: ask, answer, withdraw; the register of what was shared; what neighbours told us.

`on` is the present day of the installation, `now` the moment of writing. Free text is in no audit entry, log or message. Letters are
drafted here and read and sent by a named person.
"""

from datetime import date, datetime
from typing import Any

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.bulk import insert_many
from market.db.sql import execute, fetch, fetch_value, marks
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned
from market.failure.sharing import tables
from market.failure.sharing.letters import draft_reply, draft_request
from market.failure.sharing.queries import NoSuchRequest, get_request, same_request
from market.failure.sharing.rules import (
    reasons_against_answer,
    reasons_against_disclosure,
    reasons_against_request,
    reasons_against_suspension,
    reasons_not_to_withdraw,
)
from market.failure.sharing.types import (
    Asked,
    Direction,
    NewAnswer,
    NewDisclosure,
    NewRequest,
    NewSuspension,
    Request,
    State,
    Way,
)
from market.partners.queries import find_partner
from market.providers.tables import Organisation


async def ask(new: NewRequest, *, by: Actor, now: datetime, on: date, by_partner: bool = False) -> Asked | Refused:
    """Keep a request; for one of ours its letter is drafted in the same step.

    The same form sent twice gives the same request. An open one that asks the same of the same about the same provider is refused with its
    number; the provider is held meanwhile, so that two people at once keep one. `by_partner`: the partner's own account asks us.
    """
    try:
        return await _ask(new, by=by, now=now, on=on, by_partner=by_partner)
    except LetterNotDrafted as stopped:
        return stopped.answer


async def _ask(new: NewRequest, *, by: Actor, now: datetime, on: date, by_partner: bool) -> Asked | Refused:
    async with transaction():
        if not await lock_row(Organisation, new.organisation_id):
            return refused(Refusal("no_provider", "The register has no such provider. Choose one from it", "provider"))
        made = await fetch_value("SELECT id FROM information_request WHERE submission = {}", new.submission)
        if made is not None:
            return Asked(int(made), existing=True)
        reasons = [*reasons_against_request(new, by_partner=by_partner, today=on), *await _against_names(new)]
        same = await same_request(new.direction, new.partner_id, new.organisation_id, new.questions)
        if same is not None:
            words = f"This has been asked already and waits for an answer: it is request {same}. Open it, or ask something else"
            reasons.append(Refusal("same_request", words, "questions"))
        if reasons:
            return Refused(tuple(reasons))
        request_id = await _write(new, by=by, now=now, by_partner=by_partner)
        if new.direction == Direction.OURS:
            drafted = await draft_request(await get_request(request_id), by=by, now=now)
            if isinstance(drafted, Refused):
                raise LetterNotDrafted(drafted)
        told = {
            "direction": new.direction,
            "partner": new.partner_id,
            "organisation": new.organisation_id,
            "due_on": new.due_on,
            "bases": list(new.bases),
            "questions": len(new.questions),
        }
        await _record("asked", request_id, told, by=by, now=now)
    return Asked(request_id)


class LetterNotDrafted(Exception):
    """The template in force refuses what a request has, so nothing is kept: the reasons say what the template wants."""

    def __init__(self, answer: Refused) -> None:
        super().__init__("the letter could not be drafted")
        self.answer = answer


async def _against_names(new: NewRequest) -> list[Refusal]:
    found = []
    partner = await find_partner(new.partner_id)
    if partner is None or not partner.active:
        found.append(
            Refusal("no_partner", "Choose an authority from the list of partners, or add it there first", "partner")
        )
    if new.location_ids:
        rows = await fetch(
            f"SELECT id FROM location WHERE organisation = {{}} AND id IN ({marks(new.location_ids)})",
            new.organisation_id,
            *new.location_ids,
        )
        if len(rows) < len(set(new.location_ids)):
            words = "A location belongs to another provider. Choose locations of this provider only"
            found.append(Refusal("other_provider", words, "locations"))
    return found


async def _write(new: NewRequest, *, by: Actor, now: datetime, by_partner: bool) -> int:
    row = tables.InformationRequest(
        submission=new.submission,
        direction=new.direction,
        partner=new.partner_id,
        organisation=new.organisation_id,
        purpose=new.purpose.strip(),
        bases=" ".join(new.bases),
        checks=" ".join(new.checks),
        urgency=new.urgency,
        asked_on=new.asked_on,
        due_on=new.due_on,
        asker=new.asker.strip()[:120],
        their_reference=new.their_reference.strip()[:60],
        may_tell_provider=new.may_tell_provider,
        note=new.note.strip(),
        by_partner=by_partner,
        state=State.OPEN.value,
        asked_label=by.label[:120],
        recorded_at=now,
    )
    (saved,) = await tables.InformationRequest.insert(row)
    request_id = int(saved["id"])
    places = [(request_id, location_id) for location_id in sorted(set(new.location_ids))]
    await insert_many(tables.InformationRequestPlace, ("request", "location"), places)
    await insert_many(
        tables.InformationQuestion,
        ("request", "number", "question", "answer", "standing", "source", "as_of_on"),
        [(request_id, number, words, "", "", "", None) for number, words in enumerate(new.questions, start=1)],
    )
    return request_id


async def _record(verb: str, request_id: int, told: dict[str, Any], *, by: Actor, now: datetime) -> None:
    subject = ("information_request", request_id)
    await audit.record(by=by, verb=f"information_request.{verb}", subject=subject, after=told, at=now)


async def _held(request_id: int, partner_id: int | None) -> Request:
    if not await lock_row(tables.InformationRequest, request_id):
        raise NoSuchRequest(request_id)
    return await get_request(request_id, partner_id=partner_id)


async def answer_request(
    request_id: int,
    version: int,
    answer: NewAnswer,
    *,
    by: Actor,
    now: datetime,
    on: date,
    partner_id: int | None = None,
) -> Changed | Refused | None:
    """Record an answer and write it into the register of what was shared; our own reply is drafted as a letter.

    With `partner_id` a partner's account answers a request of ours to that partner; others do not exist for it. Raises `NoSuchRequest`.
    """
    try:
        return await _answer(request_id, version, answer, by=by, now=now, on=on, partner_id=partner_id)
    except LetterNotDrafted as stopped:
        return stopped.answer


async def _answer(
    request_id: int, version: int, answer: NewAnswer, *, by: Actor, now: datetime, on: date, partner_id: int | None
) -> Changed | Refused | None:
    async with transaction():
        request = await _held(request_id, partner_id)
        if partner_id is not None and request.row.direction != Direction.OURS:
            raise NoSuchRequest(request_id)
        if reasons := reasons_against_answer(answer, request.row, request.questions, today=on):
            return Refused(tuple(reasons))
        values = {
            "state": answer.state,
            "answered_on": answer.answered_on,
            "answerer": (answer.answerer.strip() or by.label)[:120],
            "withheld": answer.withheld.strip(),
            "closed_reason": answer.refused_reason.strip(),
            "may_tell_provider": answer.may_tell_provider or request.row.may_tell_provider,
            "answered_label": by.label[:120],
        }
        if not await update_versioned(tables.InformationRequest, request_id, version, values):
            return Changed()
        if answer.state == State.ANSWERED:
            await _write_lines(answer)
        if answer.state != State.REFUSED:
            await _disclose(request, answer, by=by, now=now)
        if request.row.direction == Direction.THEIRS and answer.state != State.REFUSED:
            drafted = await draft_reply(
                await get_request(request_id), may_tell_provider=answer.may_tell_provider, by=by, now=now
            )
            if isinstance(drafted, Refused):
                raise LetterNotDrafted(drafted)
        told = {"state": answer.state, "answered_on": answer.answered_on, "by_partner": partner_id is not None}
        await _record("answered", request_id, told, by=by, now=now)
    return None


async def _write_lines(answer: NewAnswer) -> None:
    for line in answer.lines:
        if line.words.strip():
            await execute(
                "UPDATE information_question SET answer = {}, standing = {}, source = {}, as_of_on = {} WHERE id = {}",
                line.words.strip(),
                line.standing,
                line.source.strip()[:200],
                line.as_of_on or answer.answered_on,
                line.question_id,
            )


async def _disclose(request: Request, answer: NewAnswer, *, by: Actor, now: datetime) -> None:
    """One line of the register for the answer: its submission cannot be typed, and is there once for each request."""
    row = request.row
    if answer.state == State.NOTHING_KNOWN:
        what = "Nothing known"
    else:
        numbers = {question.id: question.number for question in request.questions}
        given = sorted(numbers[line.question_id] for line in answer.lines if line.words.strip())
        words = "Answer to question" if len(given) == 1 else "Answers to questions"
        what = f"{words} {', '.join(str(number) for number in given)} of request {row.id}"
    entry = tables.Disclosure(
        submission=f"request:{row.id}",
        way=(Way.RECEIVED if row.direction == Direction.OURS else Way.GIVEN).value,
        partner=row.partner_id,
        organisation=row.organisation_id,
        request=row.id,
        shared_on=answer.answered_on,
        what=what,
        how="Answer to a request for information",
        bases=row.bases,
        by_label=by.label[:120],
        recorded_at=now,
    )
    await tables.Disclosure.insert(entry)


async def withdraw_request(
    request_id: int, version: int, reason: str, *, by: Actor, now: datetime, on: date
) -> Changed | Refused | None:
    """A request is no longer needed, or was made by mistake. Raises `NoSuchRequest`."""
    async with transaction():
        request = await _held(request_id, None)
        if reasons := reasons_not_to_withdraw(request.row, reason):
            return Refused(tuple(reasons))
        values = {
            "state": State.WITHDRAWN.value,
            "answered_on": max(on, request.row.asked_on),
            "closed_reason": reason.strip(),
            "answered_label": by.label[:120],
        }
        if not await update_versioned(tables.InformationRequest, request_id, version, values):
            return Changed()
        await _record("withdrawn", request_id, {"state": State.WITHDRAWN.value}, by=by, now=now)
    return None


async def write_disclosure(new: NewDisclosure, *, by: Actor, now: datetime, on: date) -> int | Refused:
    """Write something that was shared without a request into the register, once for each form; its number."""
    async with transaction():
        if not await lock_row(Organisation, new.organisation_id):
            return refused(Refusal("no_provider", "The register has no such provider. Choose one from it", "provider"))
        if (made := await fetch_value("SELECT id FROM disclosure WHERE submission = {}", new.submission)) is not None:
            return int(made)
        reasons = reasons_against_disclosure(new, today=on)
        if await find_partner(new.partner_id) is None:
            reasons.append(Refusal("no_partner", "Choose an authority from the list of partners", "partner"))
        if reasons:
            return Refused(tuple(reasons))
        row = tables.Disclosure(
            submission=new.submission,
            way=new.way,
            partner=new.partner_id,
            organisation=new.organisation_id,
            shared_on=new.shared_on,
            what=new.what.strip(),
            how=new.how.strip()[:200],
            bases=" ".join(new.bases),
            by_label=by.label[:120],
            recorded_at=now,
        )
        (saved,) = await tables.Disclosure.insert(row)
        number = int(saved["id"])
        told = {
            "way": new.way,
            "partner": new.partner_id,
            "organisation": new.organisation_id,
            "shared_on": new.shared_on,
        }
        await audit.record(by=by, verb="disclosure.written", subject=("disclosure", number), after=told, at=now)
    return number


async def record_suspension(new: NewSuspension, *, by: Actor, now: datetime, on: date) -> int | Refused:
    """Keep what another authority told us that it does about a place; its number. The same told twice is kept once."""
    async with transaction():
        found = await fetch_value("SELECT organisation FROM location WHERE id = {}", new.location_id)
        if found is None or not await lock_row(Organisation, int(found)):
            return refused(Refusal("no_location", "The register has no such location. Choose one from it", "location"))
        reasons = reasons_against_suspension(new, today=on)
        if await find_partner(new.partner_id) is None:
            reasons.append(Refusal("no_partner", "Choose an authority from the list of partners", "partner"))
        if reasons:
            return Refused(tuple(reasons))
        made = await fetch_value(
            "SELECT id FROM told_suspension WHERE partner = {} AND location = {} AND kind = {} AND from_on = {}",
            new.partner_id,
            new.location_id,
            new.kind,
            new.from_on,
        )
        if made is not None:
            return int(made)
        row = tables.ToldSuspension(
            partner=new.partner_id,
            location=new.location_id,
            request=new.request_id,
            kind=new.kind,
            from_on=new.from_on,
            until_on=new.until_on,
            words=new.words.strip(),
            told_on=on,
            by_label=by.label[:120],
            recorded_at=now,
        )
        (saved,) = await tables.ToldSuspension.insert(row)
        number = int(saved["id"])
        told = {"partner": new.partner_id, "location": new.location_id, "kind": new.kind, "from_on": new.from_on}
        await audit.record(
            by=by, verb="told_suspension.recorded", subject=("told_suspension", number), after=told, at=now
        )
    return number


async def end_suspension(
    number: int, version: int, until_on: date, *, by: Actor, now: datetime, on: date
) -> Changed | Refused | None:
    """The other authority has lifted it: `until_on` is the first day without it. Raises `NoSuchRequest`."""
    async with transaction():
        held = await fetch("SELECT from_on, until_on FROM told_suspension WHERE id = {}", number)
        if not held:
            raise NoSuchRequest(number)
        if held[0]["until_on"] is not None:
            return refused(Refusal("ended", "An end is recorded already", "until_on"))
        if not held[0]["from_on"] < until_on <= on:
            return refused(Refusal("when", "The day must be after its first day, and not in the future", "until_on"))
        if not await update_versioned(tables.ToldSuspension, number, version, {"until_on": until_on}):
            return Changed()
        told = {"until_on": until_on}
        await audit.record(by=by, verb="told_suspension.ended", subject=("told_suspension", number), after=told, at=now)
    return None
