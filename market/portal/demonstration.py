"""What the demonstration's own provider has before it: a self-assessment to do, a draft to comment on, documents, a correction."""

import asyncio
import io
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pikepdf

from market.core.actor import Actor
from market.core.refusal import Refused
from market.portal.corrections.service import ask as ask_correction
from market.portal.corrections.types import CorrectionField
from market.portal.documents.queries import find_document
from market.portal.documents.service import SendDocument, decide_document, send_document
from market.portal.documents.types import DocumentKind, DocumentStatus
from market.portal.self_assessments.service import ask_for
from market.providers.queries import list_locations_of
from market.quality.actions.queries import recommendations_of
from market.quality.actions.service import plan_action
from market.quality.actions.types import NewAction
from market.quality.assessments.drafts.service import add_comment
from market.quality.assessments.queries import answers_of, assessments_of
from market.quality.assessments.types import Status
from market.quality.assured.queries import list_assured
from market.settings import Settings

COMMENT = (
    "We do not think that this reflects what we do. The visitor did not see the records of the weekly checks, which we have kept "
    "since June. Please look at the score again."
)
DOCUMENTS = (
    (DocumentKind.EMPLOYERS_LIABILITY, 51, True),
    (DocumentKind.PUBLIC_LIABILITY, 240, True),
    (DocumentKind.CONTINUITY_PLAN, 130, False),
    (DocumentKind.FIRE_RISK, 300, True),
)
"""Kind, days until it ends, and whether the council has accepted it."""


class DemonstrationRefused(Exception):
    """The rules refused a step of the demonstration; the message says which and why."""


def _allowed(answer: Any) -> Any:
    if isinstance(answer, Refused):
        raise DemonstrationRefused("; ".join(reason.message for reason in answer.reasons))
    return answer


async def open_portal(settings: Settings, *, own: int, owner: Actor, officer: Actor) -> None:
    """Give the provider whose users have accounts something to do. Doing it twice changes nothing."""
    on = date.fromisoformat(settings.as_at)
    services = await list_assured(on, organisation_id=own)
    await _documents(own, owner, officer, on, settings)
    for service in services:
        asked_on = date(on.year, 9, 1)
        due_on = date(on.year, 10, 31)
        _allowed(await ask_for(service, on.year, due_on=due_on, by=officer, now=_at(asked_on), on=asked_on))
    location = (await list_locations_of(own))[0]
    why = "Our switchboard changed in the summer."
    _allowed(await ask_correction(location, CorrectionField.PHONE, "01642 496 0123", why, by=owner, now=_at(on)))
    for each in await assessments_of([service.id for service in services]):
        if each.status == Status.DRAFT and each.comments_due_on is not None:
            await _answer_draft(each.id, own, owner, each.comments_due_on, on)


async def _documents(own: int, owner: Actor, officer: Actor, on: date, settings: Settings) -> None:
    content = await asyncio.to_thread(_blank_page)
    for kind, days, accepted in DOCUMENTS:
        sent = SendDocument(
            client_id=str(uuid5(NAMESPACE_URL, f"demonstration:{own}:{kind}")),
            kind=kind,
            location_id=None,
            expires_on=on + timedelta(days=days),
            note="",
            file_name=f"{kind.value.replace('_', ' ')}.pdf",
            content=content,
        )
        sent_on = on - timedelta(days=50 if accepted else 20)
        number = _allowed(
            await send_document(sent, organisation_id=own, by=owner, now=_at(sent_on), on=sent_on, settings=settings)
        )
        held = await find_document(number)
        if accepted and held is not None and held.status == DocumentStatus.SENT:
            decided = await decide_document(
                number,
                held.version,
                DocumentStatus.ACCEPTED,
                reason="",
                by=officer,
                now=_at(sent_on + timedelta(days=3)),
                settings=settings,
            )
            _allowed(decided)


async def _answer_draft(assessment_id: int, own: int, owner: Actor, due_on: date, on: date) -> None:
    """A comment on the first low score, and an action planned for one recommendation, so that the plan is begun but not sent."""
    day = min(due_on, on)
    low = [each.criterion for each in await answers_of(assessment_id) if each.score is not None and each.score <= 2]
    for criterion in low[:1]:
        _allowed(
            await add_comment(assessment_id, criterion, COMMENT, organisation_id=own, on=day, by=owner, now=_at(day))
        )
    for each in (await recommendations_of(assessment_id))[:1]:
        action = NewAction(
            words="The deputy manager checks this every Friday and reports to the manager.",
            owner="Deputy manager",
            due_on=on + timedelta(days=30),
        )
        _allowed(await plan_action(each.id, action, organisation_id=own, by=owner, now=_at(on), today=on))


def _at(day: date) -> datetime:
    return datetime.combine(day, time(11), tzinfo=UTC)


def _blank_page() -> bytes:
    """A certificate of the demonstration: one empty page, because nothing real may be in it."""
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
    return out.getvalue()
