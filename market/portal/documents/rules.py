"""Which documents a service must hold, how it stands with each, and when it is reminded. Pure."""

from collections.abc import Collection, Iterable
from datetime import date

from market.core.refusal import Refusal
from market.portal.documents.types import DocumentKind, DocumentRow, DocumentStatus, Need, Standing
from market.providers.types import ServiceType

REMIND_DAYS = (60, 30, 7)
"""Days before the end on which the provider is reminded; a local choice."""

FOR_ALL = (
    DocumentKind.EMPLOYERS_LIABILITY,
    DocumentKind.PUBLIC_LIABILITY,
    DocumentKind.CONTINUITY_PLAN,
    DocumentKind.DATA_SECURITY,
)
OF_ORGANISATION = frozenset(
    {DocumentKind.EMPLOYERS_LIABILITY, DocumentKind.PUBLIC_LIABILITY, DocumentKind.DATA_SECURITY}
)
"""Kinds that an organisation usually holds once for all of its services."""
CARE_HOMES = frozenset({ServiceType.NURSING_HOME, ServiceType.RESIDENTIAL_HOME})
WITH_PREMISES = CARE_HOMES | {ServiceType.DAY_CARE}
WITHOUT_END = frozenset({DocumentKind.REGISTRATION})
PRESENT = frozenset({DocumentStatus.SENT, DocumentStatus.ACCEPTED})


def kinds_asked(services: Collection[str], *, regulated: bool) -> tuple[DocumentKind, ...]:
    """The kinds that a service must send.

    Every service: employers' and public liability insurance, the continuity plan and the data security return. With CQC's registration:
    its certificate. With premises of its own: gas and electrical checks and the fire risk assessment; care homes the food hygiene
    rating as well. Professional indemnity may be sent, but is not asked of all. Which kinds are asked is a local choice.
    """
    kinds = [*FOR_ALL]
    if regulated:
        kinds.append(DocumentKind.REGISTRATION)
    if not WITH_PREMISES.isdisjoint(services):
        kinds += [DocumentKind.GAS_ELECTRICAL, DocumentKind.FIRE_RISK]
    if not CARE_HOMES.isdisjoint(services):
        kinds.append(DocumentKind.FOOD_HYGIENE)
    return tuple(kind for kind in DocumentKind if kind in kinds)


def holds_on(expires_on: date | None, on: date) -> bool:
    """Whether a document with that last day still holds; the last day itself counts."""
    return expires_on is None or expires_on >= on


def standing_of(documents: Iterable[DocumentRow], on: date) -> tuple[Standing, DocumentRow | None]:
    """How a service stands with one kind, from the documents of that kind that cover it, and the one that decides.

    The best document counts: an accepted one that holds, then one that waits for the council, then one that has ended, then a refused one.
    """
    mine = list(documents)
    accepted = [each for each in mine if each.status == DocumentStatus.ACCEPTED and holds_on(each.expires_on, on)]
    waiting = [each for each in mine if each.status == DocumentStatus.SENT and holds_on(each.expires_on, on)]
    if accepted:
        best = max(accepted, key=_last_day)
        if not _ends_soon(best, on):
            return Standing.HELD, best
        return (Standing.WAITING, max(waiting, key=_last_day)) if waiting else (Standing.ENDS_SOON, best)
    if waiting:
        return Standing.WAITING, max(waiting, key=_last_day)
    ended = [each for each in mine if each.status in PRESENT]
    if ended:
        return Standing.EXPIRED, max(ended, key=_last_day)
    refused = [each for each in mine if each.status == DocumentStatus.REFUSED]
    return (Standing.REFUSED, max(refused, key=lambda each: each.sent_at)) if refused else (Standing.MISSING, None)


def needs_of(
    location_id: int, kinds: Iterable[DocumentKind], documents: Iterable[DocumentRow], on: date
) -> tuple[Need, ...]:
    """How one service stands with each kind asked of it; a document of the whole organisation covers it too."""
    mine = [each for each in documents if each.location_id in (None, location_id)]
    return tuple(
        Need(location_id, kind, *standing_of([each for each in mine if each.kind == kind], on)) for kind in kinds
    )


def reminder_step(expires_on: date, on: date) -> str:
    """`60`, `30` or `7` for the nearest step that is reached, `ended` after the last day, and nothing before all of them."""
    left = (expires_on - on).days
    if left < 0:
        return "ended"
    reached = [days for days in REMIND_DAYS if left <= days]
    return str(min(reached)) if reached else ""


def reasons_not_to_send(kind: DocumentKind, expires_on: date | None, on: date) -> list[Refusal]:
    """A document must say until when it holds, unless its kind has no end, and must still hold."""
    if expires_on is None:
        if kind in WITHOUT_END:
            return []
        return [Refusal("no_end", "Enter the last day on which the document holds", "expires_on")]
    if not holds_on(expires_on, on):
        words = "This document has ended already. Send the one that holds now, or check the date"
        return [Refusal("ended", words, "expires_on")]
    if expires_on.year > on.year + 20:
        return [Refusal("too_far", f"Check the year: it must not be after {on.year + 20}", "expires_on")]
    return []


def reasons_not_to_decide(status: str, wanted: DocumentStatus, reason: str, file_state: str) -> list[Refusal]:
    """The council decides a sent document once; it refuses with a reason and accepts only a file that it can open."""
    if status != DocumentStatus.SENT:
        return [Refusal("decided", "This document was decided or replaced already. Open it again to see how it stands")]
    reasons = []
    if wanted is DocumentStatus.REFUSED and not reason.strip():
        reasons.append(Refusal("no_reason", "Enter the reason: the provider reads it and sends another one", "reason"))
    if wanted is DocumentStatus.ACCEPTED and file_state != "clean":
        words = "The file has not passed its check yet, so nobody can open it. Wait for the check, or refuse it with a reason"
        reasons.append(Refusal("not_clean", words))
    return reasons


def _last_day(document: DocumentRow) -> tuple[date, int]:
    return document.expires_on or date.max, document.id


def _ends_soon(document: DocumentRow, on: date) -> bool:
    return document.expires_on is not None and (document.expires_on - on).days <= REMIND_DAYS[0]
