"""Writes of documents: a provider sends, the council accepts or refuses. Replaced documents are kept."""

from datetime import date, datetime
from typing import Any

from msgspec import Struct

from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.db import audit
from market.db.sql import execute
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned
from market.portal.documents.queries import find_document, find_same_document
from market.portal.documents.rules import reasons_not_to_decide, reasons_not_to_send
from market.portal.documents.types import DocumentKind, DocumentRow, DocumentStatus
from market.portal.documents.words import kind_words
from market.portal.tables import ProviderDocument
from market.portal.telling import emails_of, tell
from market.providers.tables import Organisation
from market.quality.evidence.service import receive
from market.settings import Settings

NOT_THERE = Refusal("no_document", "There is no such document any more. Look at the list")


class SendDocument(Struct, frozen=True, kw_only=True):
    """What a provider says of a document. `location_id` was checked to be its own; None covers every service."""

    client_id: str
    kind: DocumentKind
    location_id: int | None
    expires_on: date | None
    note: str
    file_name: str
    content: bytes


async def send_document(
    sent: SendDocument, *, organisation_id: int, by: Actor, now: datetime, on: date, settings: Settings
) -> int | Refused:
    """Keep a document for the council to look at; its number. The same form sent twice keeps one.

    One of the same kind and services that still waited is replaced by it; an accepted one stays until this one is accepted.
    """
    if reasons := reasons_not_to_send(sent.kind, sent.expires_on, on):
        return Refused(tuple(reasons))
    file = await receive(
        sent.content,
        client_id=sent.client_id,
        file_name=sent.file_name,
        kind="document",
        organisation_id=organisation_id,
        by=by,
        now=now,
        settings=settings,
    )
    if isinstance(file, Refused):
        return Refused(tuple(Refusal(each.code, each.message, "file") for each in file.reasons))
    async with transaction():
        await lock_row(Organisation, organisation_id)
        if (held := await find_same_document(file.id, sent.kind, sent.location_id)) is not None:
            return held
        await _replace(organisation_id, sent.kind, sent.location_id, (DocumentStatus.SENT,))
        (saved,) = await ProviderDocument.insert(_row(sent, file.id, organisation_id, by, now)).run()
        document_id = int(saved["id"])
        after = {"kind": sent.kind.value, "location": sent.location_id, "expires_on": sent.expires_on}
        await audit.record(
            by=by, verb="provider_document.sent", subject=("provider_document", document_id), after=after, at=now
        )
    return document_id


async def decide_document(
    document_id: int,
    version: int,
    wanted: DocumentStatus,
    *,
    reason: str,
    by: Actor,
    now: datetime,
    settings: Settings,
) -> DocumentRow | Refused:
    """Accept or refuse a sent document. Deciding it the same way twice changes nothing; an accepted one replaces those before it.

    The provider is told of a refusal, because it has to send another one.
    """
    async with transaction():
        await lock_row(ProviderDocument, document_id)
        document = await find_document(document_id)
        if document is None:
            return refused(NOT_THERE)
        if document.status == wanted and document.decided_label == by.label:
            return document
        if reasons := reasons_not_to_decide(document.status, wanted, reason, document.file_state):
            return Refused(tuple(reasons))
        if wanted is DocumentStatus.ACCEPTED:
            kind = DocumentKind(document.kind)
            await _replace(document.organisation_id, kind, document.location_id, (DocumentStatus.ACCEPTED,))
        values = {
            "status": wanted.value,
            "decision_words": reason.strip(),
            "decided_label": by.label,
            "decided_at": now,
        }
        if not await update_versioned(ProviderDocument, document_id, version, values):
            return refused(Refusal("changed", "This document has changed since you opened it. Look at it again"))
        await audit.record(
            by=by,
            verb=f"provider_document.{wanted.value}",
            subject=("provider_document", document_id),
            before={"status": document.status},
            after={"status": wanted.value},
            at=now,
        )
        if wanted is DocumentStatus.REFUSED:
            await _tell_refused(document, settings, now)
    return document


async def _tell_refused(document: DocumentRow, settings: Settings, now: datetime) -> None:
    emails = (await emails_of([document.organisation_id])).get(document.organisation_id, [])
    what = kind_words(document.kind)
    body = (
        f"The council did not accept a document that you sent: {what}.\n\n"
        f"Read why and send another one: {settings.public_url}/portal/documents"
    )
    key = f"document_refused:{document.id}"
    await tell("document_refused", key, emails, f"Please send another one: {what}", body, now=now)


async def _replace(
    organisation_id: int, kind: DocumentKind, location_id: int | None, statuses: tuple[DocumentStatus, ...]
) -> None:
    """Mark what a newer document of the same kind and services takes the place of."""
    place, values = ("location IS NULL", ()) if location_id is None else ("location = {}", (location_id,))
    for status in statuses:
        await execute(
            f"UPDATE provider_document SET status = 'replaced', version = version + 1 WHERE organisation = {{}}"
            f" AND kind = {{}} AND status = {{}} AND {place}",  # constant text
            organisation_id,
            kind.value,
            status.value,
            *values,
        )


def _row(sent: SendDocument, evidence_id: int, organisation_id: int, by: Actor, now: datetime) -> ProviderDocument:
    values: dict[str, Any] = {
        "organisation": organisation_id,
        "location": sent.location_id,
        "kind": sent.kind.value,
        "evidence": evidence_id,
        "expires_on": sent.expires_on,
        "note": sent.note,
        "status": DocumentStatus.SENT.value,
        "sent_label": by.label,
        "sent_at": now,
    }
    return ProviderDocument(**values)
