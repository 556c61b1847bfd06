"""Asking CQC, the ICB, safeguarding and placing authorities whether they object to lifting an embargo: a letter to each."""

from collections.abc import Sequence
from datetime import date, datetime

from market.core.clock import london_date
from market.core.refusal import Refusal, Refused, refused
from market.db.transaction import transaction
from market.embargoes.letter_values import objection_values
from market.embargoes.lift_rules import objections_by
from market.embargoes.queries import last_moment_of
from market.embargoes.recipients import OBJECTIONS, SUBJECT, bodies, payer_recipients, told_already
from market.embargoes.rules import matrix_act, reason_not_to_recommend
from market.embargoes.telling import identity
from market.embargoes.types import OWN_KINDS, Act, EmbargoRow, Stage, Who
from market.embargoes.writing import NOT_NOW, audited, happened, held_now, terms_now
from market.letters.service import draft_letter
from market.letters.types import LetterRow, LetterStatus, NewLetter, Party, Recipient
from market.policies.queries import embargo_policy

TEMPLATE = "embargo_objections"
SAFEGUARDING = Recipient(Party.TEAM, "Safeguarding team")
"""Our own team; without an address its letter stays to be told, so that nobody overlooks it."""
_SENT = (LetterStatus.SENT, LetterStatus.ACKNOWLEDGED, LetterStatus.TOLD_OTHERWISE)


async def ask_objections(embargo_id: int, *, by: Who, now: datetime) -> Refused | None:
    """Draft the letters that ask for objections to lifting, with the day by which they answer. Nothing is sent and nothing is lifted.

    Once on a day: again on a later one asks anew, as after a proposal to lift that was refused.
    """
    async with transaction():
        held = await held_now(embargo_id)
        terms = await terms_now(held.id)
        if held.stage not in (Stage.IN_FORCE, Stage.LIFT_PROPOSED) or terms is None or terms.kind not in OWN_KINDS:
            return refused(NOT_NOW)
        policy = (await embargo_policy(held.policy_version)).policy
        if reasons := reason_not_to_recommend(policy, matrix_act(Act.LIFT, terms.kind), by.roles):
            return Refused(tuple(reasons))
        today = london_date(now)
        answer_by, place = objections_by(today), await identity(held)
        problems: list[Refusal] = []
        for to, people in await _recipients(held, now):
            letter = NewLetter(
                template=TEMPLATE,
                subject=(SUBJECT, held.id),
                event=f"{OBJECTIONS}:{today.isoformat()}",
                recipient=to,
                values=objection_values(
                    held,
                    terms,
                    addressee=to.name,
                    identity=place,
                    people=people,
                    answer_by=answer_by,
                    contact=by.actor.label,
                ),
                due_at=last_moment_of(today),
            )
            answer = await draft_letter(letter, by=by.actor, now=now)
            problems += answer.reasons if isinstance(answer, Refused) else ()
        if problems:
            return Refused(tuple(problems))
        await happened(held.id, "objections_asked", "", by=by.actor, now=now)
        await audited(held.id, "objections_asked", by=by.actor, now=now, after={"answer_by": answer_by})
        return None


async def _recipients(held: EmbargoRow, now: datetime) -> list[tuple[Recipient, int]]:
    found = {to.key: (to, payer.people) for payer, to in await payer_recipients(held, now)}
    for to, _ in await bodies():
        found.setdefault(to.key, (to, 0))
    found.setdefault(SAFEGUARDING.key, (SAFEGUARDING, 0))
    for to in await told_already(held.id, set(found)):
        found[to.key] = (to, 0)
    return list(found.values())


def objections_asked_on(letters: Sequence[LetterRow]) -> date | None:
    """The day on which the last of those who were asked for objections was asked; None while somebody is still to be told."""
    asked = [
        each for each in letters if each.event.startswith(f"{OBJECTIONS}:") and each.status != LetterStatus.WITHDRAWN
    ]
    newest = max((each.event for each in asked), default="")
    latest = [each for each in asked if each.event == newest]
    days = [london_date(each.sent_at) for each in latest if each.status in _SENT and each.sent_at is not None]
    return max(days) if days and len(days) == len(latest) else None
