"""What partners see of a case: starting and ending a share, words for them, and what they write back."""

from datetime import datetime

from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.db import audit
from market.db.sql import execute, fetch_value
from market.db.transaction import transaction
from market.db.versions import lock_row
from market.failure.cases.person_queries import PAID_BY_OF_KIND
from market.failure.cases.share_queries import find_share, get_message
from market.failure.cases.tables import FailureMessage, FailureShare
from market.failure.cases.telling import tell_of_answer, tell_partner
from market.failure.cases.types import SUBJECT, Case, LogKind
from market.failure.cases.words import at_words
from market.failure.cases.writing import held_case, running_case, write_log
from market.partners.queries import find_partner
from market.partners.types import Partner, PartnerKind

LONGEST = 4000
NEVER = (PartnerKind.TEAM,)
"""Kinds of partners that sign in as staff and so need no share."""


async def start_share(
    case: Case,
    partner: Partner,
    *,
    by: Actor,
    public_url: str,
    now: datetime,
    words: str = "",
    asks: str = "",
    submission: str | None = None,
) -> int:
    """Share a case with a partner, in the caller's transaction, with first words for it; the number of the share. Twice is once.

    Its people are told by a link that there is something to read.
    """
    found = await find_share(case.id, partner.id)
    if found is not None and found.ended_at is None:
        return found.id
    with_people = partner.kind in PAID_BY_OF_KIND
    if found is not None:
        await execute("UPDATE failure_share SET ended_at = NULL, started_at = {} WHERE id = {}", now, found.id)
        share_id = found.id
    else:
        row = FailureShare(
            failure=case.id, partner=partner.id, with_people=with_people, started_at=now, started_label=by.label
        )
        (saved,) = await FailureShare.insert(row)
        share_id = int(saved["id"])
    first = words.strip() or _first_words(case)
    message_id = await _message(share_id, first, asks, by=by, now=now, submission=submission)
    await tell_partner(case.id, partner.id, message_id, public_url=public_url, now=now)
    said = f"Shared with {partner.name}" + (", with its own people." if with_people else ".")
    await write_log(case.id, LogKind.SHARED, said, happened_at=now, by=by, now=now)
    after = {"partner": partner.id, "with_people": with_people}
    await audit.record(by=by, verb="failure.shared", subject=(SUBJECT, case.id), after=after, at=now)
    return share_id


def _first_words(case: Case) -> str:
    return (
        f"A failure or closure of {case.title} was declared on {at_words(case.declared_at)}."
        f" Last day of the service: {at_words(case.closure_at)}. Your contact is {case.lead_label}."
    )


async def share_with(
    case_id: int,
    partner_id: int,
    words: str,
    asks: str = "",
    *,
    submission: str | None = None,
    by: Actor,
    public_url: str,
    now: datetime,
) -> int | Refused:
    """Write to a partner about a case, and share the case with it if that was not so yet; the number of the share.

    The partner reads these words, what it is asked for, and its own people: nothing else of the case. A form sent twice writes once.
    """
    async with transaction():
        case = await running_case(case_id)
        if isinstance(case, Refused):
            return case
        partner = await find_partner(partner_id)
        reasons = []
        if partner is None or not partner.active or partner.kind in NEVER:
            reasons.append(Refusal("no_partner", "Choose a partner from the list", "partner"))
        if case.declared_at is None:
            words_ = "The failure is not declared yet. Ask for information instead: nothing of a worry is shared here"
            reasons.append(Refusal("not_declared", words_, None))
        if not words.strip():
            reasons.append(Refusal("no_words", "Write what the partner is to know", "words"))
        if reasons or partner is None:
            return Refused(tuple(reasons))
        if submission and await fetch_value("SELECT 1 FROM failure_message WHERE submission = {}", submission):
            share = await find_share(case_id, partner_id)
            return share.id if share is not None else 0
        held = await find_share(case_id, partner_id)
        if held is None or held.ended_at is not None:
            return await start_share(
                case, partner, by=by, public_url=public_url, now=now, words=words, asks=asks, submission=submission
            )
        message_id = await _message(held.id, words.strip(), asks, by=by, now=now, submission=submission)
        await tell_partner(case.id, partner.id, message_id, public_url=public_url, now=now)
        await write_log(case_id, LogKind.SHARED, f"To {partner.name}: {words.strip()}", happened_at=now, by=by, now=now)
        after = {"partner": partner.id, "letters": len(words)}
        await audit.record(by=by, verb="failure.told_partner", subject=(SUBJECT, case_id), after=after, at=now)
        return held.id


async def end_share(case_id: int, partner_id: int, *, by: Actor, now: datetime) -> Refused | None:
    """Stop sharing a case with a partner from this moment: its accounts no longer find it."""
    async with transaction():
        case = await held_case(case_id)
        held = await find_share(case_id, partner_id)
        if held is None or held.ended_at is not None:
            return refused(Refusal("not_shared", "This case is not shared with that partner", "partner"))
        await execute("UPDATE failure_share SET ended_at = {} WHERE id = {}", now, held.id)
        await write_log(
            case.id, LogKind.SHARED, f"No longer shared with {held.partner_name}.", happened_at=now, by=by, now=now
        )
        after = {"partner": partner_id}
        await audit.record(by=by, verb="failure.share_ended", subject=(SUBJECT, case_id), after=after, at=now)
    return None


async def answer_as_partner(
    case_id: int,
    partner_id: int,
    words: str,
    *,
    submission: str | None = None,
    by: Actor,
    public_url: str,
    now: datetime,
) -> Refused | None:
    """A partner writes back; its words go into the log of the case, and lead and deputy are told by a link that there are some.

    The caller takes the partner from the session. Nothing is written into a case that has ended.
    """
    async with transaction():
        case = await held_case(case_id)
        share = await find_share(case_id, partner_id)
        if share is None or share.ended_at is not None:
            return refused(Refusal("not_shared", "This case is not shared with your authority", None))
        if not case.is_open:
            return refused(Refusal("ended", "This case has ended. Ring your contact at the council instead", None))
        if not words.strip():
            return refused(Refusal("no_words", "Write your answer", "words"))
        if len(words) > LONGEST:
            return refused(Refusal("too_long", f"Use {LONGEST:,} characters or fewer", "words"))
        if submission and await fetch_value("SELECT 1 FROM failure_message WHERE submission = {}", submission):
            return None
        message_id = await _message(
            share.id, words.strip(), "", by=by, now=now, from_partner=True, submission=submission
        )
        await tell_of_answer(case, message_id, public_url=public_url, now=now)
        await write_log(
            case.id, LogKind.ANSWER, words.strip(), happened_at=now, by=by, now=now, source=share.partner_name
        )
        after = {"partner": partner_id, "letters": len(words)}
        await audit.record(by=by, verb="failure.partner_answered", subject=(SUBJECT, case_id), after=after, at=now)
    return None


async def acknowledge_as_partner(
    case_id: int, partner_id: int, message_id: int, *, by: Actor, now: datetime
) -> Refused | None:
    """A partner says that it has read a message. The first one counts; a second time changes nothing."""
    async with transaction():
        share = await find_share(case_id, partner_id)
        if share is None or share.ended_at is not None:
            return refused(Refusal("not_shared", "This case is not shared with your authority", None))
        await lock_row(FailureMessage, message_id)
        message = await get_message(share.id, message_id)
        if message is None or message.from_partner:
            return refused(Refusal("no_message", "There is no such message for your authority", None))
        if message.acknowledged_at is not None:
            return None
        await execute(
            "UPDATE failure_message SET acknowledged_at = {}, acknowledged_label = {} WHERE id = {}",
            now,
            by.label,
            message_id,
        )
        words = f"Read by {by.label}: our message of {at_words(message.written_at)}."
        await write_log(case_id, LogKind.ANSWER, words, happened_at=now, by=by, now=now, source=share.partner_name)
    return None


async def _message(
    share_id: int,
    words: str,
    asks: str,
    *,
    by: Actor,
    now: datetime,
    from_partner: bool = False,
    submission: str | None = None,
) -> int:
    row = FailureMessage(
        share=share_id,
        from_partner=from_partner,
        words=words,
        asks=asks.strip(),
        written_at=now,
        by_id=by.id,
        by_label=by.label,
        submission=submission,
    )
    (saved,) = await FailureMessage.insert(row)
    return int(saved["id"])
