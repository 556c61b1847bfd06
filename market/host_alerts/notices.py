"""Notices as they come: text that is pasted, and files. Each is kept word for word before anybody types anything about it."""

import asyncio
import email
import email.policy
import hashlib
import re
from collections.abc import Collection
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parseaddr
from html import unescape
from pathlib import Path

from market.core.actor import Actor
from market.core.letters import without_control
from market.core.refusal import Refusal, Refused, refused
from market.db import audit
from market.db.errors import DuplicateRow
from market.db.sql import execute
from market.db.transaction import savepoint, transaction
from market.db.versions import lock_row
from market.documents import store
from market.host_alerts import tables
from market.host_alerts.queries import find_notice, find_notice_by_digest, served_by
from market.host_alerts.rules import reasons_not_to_dismiss
from market.host_alerts.types import Suggested
from market.host_alerts.writing import happened, held_now

ENDINGS = (".txt", ".eml", ".pdf")
MEGABYTES = 20
LONGEST_TEXT = 200_000
_HIDDEN = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}
_CQC_ID = re.compile(r"\b1-\d{6,12}\b")


def text_of(content: bytes, file_name: str) -> str:
    """The words of a text file or an e-mail; empty for a kind whose text is not read (a PDF is kept and opened as it is)."""
    ending = Path(file_name).suffix.lower()
    if ending == ".eml":
        return _text_of_mail(content)
    return _cleaned(_decoded(content)) if ending == ".txt" else ""


def _text_of_mail(content: bytes) -> str:
    message = email.message_from_bytes(content, policy=email.policy.default)
    head = [f"{name}: {message[name]}" for name in ("From", "To", "Date", "Subject") if message[name]]
    return _cleaned("\n".join(head) + "\n\n" + _body(message))


def _body(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        text = str(part.get_content())
    except (LookupError, UnicodeError, ValueError):
        payload = part.get_payload(decode=True)
        text = _decoded(payload) if isinstance(payload, bytes) else ""
    return _without_tags(text) if part.get_content_type() == "text/html" else text


def _without_tags(text: str) -> str:
    """The words of an HTML page, without its scripts and styles. One pass, however the page is broken: a mail may come from anybody."""
    found: list[str] = []
    here = 0
    while (start := text.find("<", here)) >= 0:
        found.append(text[here:start])
        begun = text[start + 1 : start + 7].lower()
        hidden = next((ends for name, ends in _HIDDEN.items() if begun.startswith(name)), None)
        ended = hidden.search(text, start) if hidden else None
        close = -1 if hidden and ended is None else text.find(">", ended.start() if ended else start)
        if close < 0:
            return unescape(" ".join(found))
        here = close + 1
    return unescape(" ".join([*found, text[here:]]))


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _cleaned(text: str) -> str:
    return without_control(text.replace("\r\n", "\n").replace("\r", "\n")).strip()[:LONGEST_TEXT]


def suggestions(text: str, authorities: Collection[str]) -> Suggested:
    """What a notice says by itself: the CQC location ID, the sender, when it was sent, and the one authority that it names."""
    found = _CQC_ID.search(text)
    head = email.message_from_string(text[:4000], policy=email.policy.default)
    name, address = parseaddr(str(head["From"] or ""))
    low = text.casefold()
    near = [each for each in authorities if each.casefold() in low]
    named = [each for each in near if re.search(rf"\b{re.escape(each.casefold())}\b", low)]
    return Suggested(
        host_name=named[0] if len(named) == 1 else "",
        cqc_location_id=found[0] if found else "",
        told_at=_sent_at(head),
        told_by=name or address,
        email=address.lower() if "@" in address else "",
    )


def _sent_at(head: EmailMessage) -> datetime | None:
    sent = getattr(head["Date"], "datetime", None)
    return sent.astimezone(UTC) if isinstance(sent, datetime) and sent.tzinfo is not None else None


async def keep_text(text: str, *, by: Actor, now: datetime) -> int | Refused:
    """Keep pasted text word for word; its number. The same text again gives the notice that is there."""
    cleaned = _cleaned(text)
    if not cleaned:
        return refused(Refusal("empty", "Paste the text of the notice, or choose its file", "text"))
    digest = hashlib.sha256(cleaned.encode()).hexdigest()
    return await _keep(cleaned, digest, "", len(cleaned.encode()), by=by, now=now)


async def keep_file(content: bytes, file_name: str, *, home: Path, by: Actor, now: datetime) -> int | Refused:
    """Keep a file under its SHA-256, with the text that can be read of it; its number.

    The same file again gives the notice that is there.
    """
    if not file_name.lower().endswith(ENDINGS):
        return refused(Refusal("wrong_kind", "The file must be a TXT, EML or PDF", "file"))
    if file_name.lower().endswith(".pdf") and not content.startswith(b"%PDF-"):
        return refused(
            Refusal("wrong_kind", "This is no PDF, although its name says so. Choose the file again", "file")
        )
    stored = await store.put_bytes(content, home)
    text = await asyncio.to_thread(text_of, content, file_name)
    return await _keep(text, stored.sha256, file_name[-200:], stored.size, by=by, now=now)


async def attach(notice_id: int, alert_id: int) -> None:
    """Keep a notice with an alert, in the caller's transaction. Twice keeps it once."""
    await execute(
        "INSERT INTO host_alert_notice (alert, notice) VALUES ({}, {}) ON CONFLICT (alert, notice) DO NOTHING",
        alert_id,
        notice_id,
    )


async def dismiss_notice(notice_id: int, *, reason: str, by: Actor, now: datetime) -> Refused | None:
    """Say that a kept notice is no host alert, with the reason; None when done. Its words stay, and it can still be logged.

    The reason may be confidential, so the audit trail says only that it happened.
    """
    async with transaction():
        await lock_row(tables.HostNotice, notice_id)
        notice = await find_notice(notice_id)
        if reasons := reasons_not_to_dismiss(notice, reason):
            return Refused(tuple(reasons))
        await execute(
            "UPDATE host_notice SET dismissed_at = {}, dismissed_by = {}, dismissed_label = {}, dismissed_reason = {} WHERE id = {}",
            *(now, by.id, by.label, reason.strip(), notice_id),
        )
        await audit.record(by=by, verb="host_notice.dismissed", subject=("host_notice", notice_id), at=now)
    return None


async def add_notice(alert_id: int, notice_id: int, *, by: Actor, now: datetime) -> Refused | None:
    """A further notice about an alert, such as an answer of the host. None when done."""
    async with transaction():
        await held_now(alert_id)
        held = await lock_row(tables.HostNotice, notice_id)
        serves = await served_by(notice_id)
        if not held or (serves and alert_id not in serves):
            return refused(Refusal("notice_used", "This notice belongs to another host alert already", "text"))
        if not serves:
            await attach(notice_id, alert_id)
            await happened(alert_id, "notice", "", by=by, now=now)
            after = {"notice": notice_id}
            await audit.record(by=by, verb="host_alert.notice", subject=("host_alert", alert_id), after=after, at=now)
    return None


async def _keep(text: str, digest: str, file_name: str, size: int, *, by: Actor, now: datetime) -> int:
    async with transaction():
        if (known := await find_notice_by_digest(digest)) is not None:
            return known.id
        try:
            async with savepoint():
                rows = await tables.HostNotice.insert(
                    tables.HostNotice(
                        text=text,
                        sha256=digest,
                        file_name=file_name,
                        size=size,
                        received_by=by.id,
                        received_label=by.label,
                        received_at=now,
                    )
                )
        except DuplicateRow:
            if (known := await find_notice_by_digest(digest)) is None:
                raise
            return known.id
        number = int(rows[0]["id"])
        after = {"sha256": digest, "size": size, "file": bool(file_name)}
        await audit.record(by=by, verb="host_notice.kept", subject=("host_notice", number), after=after, at=now)
    return number
