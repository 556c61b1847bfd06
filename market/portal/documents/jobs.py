"""What the timetable calls: reminders of documents that end."""

from datetime import date, datetime, timedelta

from market.core.words import count_words, day_words
from market.db.transaction import transaction
from market.notices.queries import keys_of
from market.portal.documents.queries import documents_to_remind
from market.portal.documents.rules import REMIND_DAYS, reminder_step
from market.portal.documents.types import DocumentToRemind
from market.portal.documents.words import kind_words
from market.portal.telling import emails_of, tell
from market.settings import Settings
from market.web.as_at import present_day

KIND = "document_ends"


async def remind_of_documents(now: datetime, settings: Settings) -> dict[str, int]:
    """Write to a provider's owners 60, 30 and 7 days before a document ends, and once when it has ended.

    A document that is inside several steps when it is first seen is reminded of once, by the nearest; one for which a later document was
    sent brings none. Where an organisation has no owner, its contributors are written to. Counts messages.
    """
    on = present_day(settings)
    due = [
        (each, reminder_step(each.expires_on, on))
        for each in await documents_to_remind(on + timedelta(days=max(REMIND_DAYS)))
    ]
    told = {key.rpartition(":")[0] for key in await keys_of(KIND)}
    fresh = [(each, step) for each, step in due if _key(each, step) not in told]
    emails = await emails_of({each.organisation_id for each, _ in fresh})
    sent = 0
    async with transaction():
        for document, step in fresh:
            to, body = emails.get(document.organisation_id, []), _body(document, on, settings)
            sent += await tell(KIND, _key(document, step), to, _subject(document, on), body, now=now)
    return {"reminders": sent}


def _key(document: DocumentToRemind, step: str) -> str:
    return f"{KIND}:{document.id}:{document.expires_on}:{step}"


def _subject(document: DocumentToRemind, on: date) -> str:
    what = kind_words(document.kind) + (f" of {document.location_name}" if document.location_name else "")
    left = (document.expires_on - on).days
    if left < 0:
        return f"{what} has ended"
    return f"{what} ends in {count_words(left, 'day')}" if left else f"{what} ends today"


def _body(document: DocumentToRemind, on: date, settings: Settings) -> str:
    what, last_day = kind_words(document.kind), day_words(document.expires_on)
    covers = document.location_name or "all of your services"
    ended = document.expires_on < on
    happens, do = (
        ("ended", "Send the one that holds now.") if ended else ("ends", "When you have the next one, send it.")
    )
    return (
        f"{what} for {covers} {happens} on {last_day}.\n\n"
        f"{do} If there is a reason why you cannot, tell us at {settings.contact_email}.\n\n"
        f"Send it here: {settings.public_url}/portal/documents"
    )
