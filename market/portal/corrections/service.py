"""Writes of corrections: a provider asks, the council decides, and what the council keeps is written into the register."""

from datetime import date, datetime

from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.db import audit
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned
from market.portal.corrections.queries import find_asked, find_correction, held_value
from market.portal.corrections.rules import as_written, outcome_of, reasons_not_to_ask, reasons_not_to_decide
from market.portal.corrections.types import CorrectionField, CorrectionRow, CorrectionStatus
from market.portal.corrections.words import TELL_CQC
from market.portal.tables import ProfileCorrection
from market.portal.telling import emails_of, tell
from market.providers.service import correct_location
from market.providers.tables import Location
from market.providers.types import LocationRow
from market.settings import Settings

NOT_THERE = Refusal("no_correction", "There is no such correction any more. Look at the list")
WAITS = Refusal(
    "waits", "You have asked for another correction of this detail, and it waits for the council. Wait for the answer"
)


async def ask(
    location: LocationRow, field: CorrectionField, wanted: str, why: str, *, by: Actor, now: datetime
) -> int | Refused:
    """Ask the council to correct a detail of one of the provider's own locations; its number. Asking the same twice asks once."""
    wanted = as_written(field, wanted)
    held = await held_value(location, field)
    async with transaction():
        await lock_row(Location, location.id)
        waiting = await find_asked(location.id, field.value)
        if waiting is not None:
            return waiting.id if waiting.wanted == wanted else refused(WAITS)
        if reasons := reasons_not_to_ask(field, held, wanted):
            return Refused(tuple(reasons))
        row = ProfileCorrection(
            location=location.id,
            field=field.value,
            held=held[:300],
            wanted=wanted,
            why=why,
            status=CorrectionStatus.ASKED.value,
            asked_by=by.id,
            asked_label=by.label,
            asked_at=now,
        )
        (saved,) = await ProfileCorrection.insert(row).run()
        number = int(saved["id"])
        await audit.record(
            by=by,
            verb="profile_correction.asked",
            subject=("profile_correction", number),
            after={"location": location.id, "field": field.value},
            at=now,
        )
    return number


async def decide(
    correction_id: int,
    version: int,
    wanted: CorrectionStatus,
    *,
    reason: str,
    by: Actor,
    now: datetime,
    today: date,
    settings: Settings,
) -> CorrectionRow | Refused:
    """Accept or refuse a correction. What the council keeps is written into the register; what CQC keeps is not changed here.

    Of that the answer is to tell CQC. Deciding it the same way twice changes nothing. The provider is told that there is an answer.
    """
    async with transaction():
        await lock_row(ProfileCorrection, correction_id)
        correction = await find_correction(correction_id)
        if correction is None:
            return refused(NOT_THERE)
        outcome = outcome_of(wanted, CorrectionField(correction.field), correction.location_source)
        if correction.status == outcome and correction.decided_label == by.label:
            return correction
        if reasons := reasons_not_to_decide(correction.status, wanted, reason):
            return Refused(tuple(reasons))
        answer = await _write_down(correction, outcome, by=by, now=now, today=today)
        if isinstance(answer, Refused):
            return answer
        values = {
            "status": outcome.value,
            "decision_words": ". ".join(part for part in (reason.strip().rstrip("."), answer) if part)[:300],
            "decided_label": by.label,
            "decided_at": now,
        }
        if not await update_versioned(ProfileCorrection, correction_id, version, values):
            return refused(Refusal("changed", "This correction has changed since you opened it. Look at it again"))
        await audit.record(
            by=by,
            verb=f"profile_correction.{outcome.value}",
            subject=("profile_correction", correction_id),
            before={"status": correction.status},
            after={"status": outcome.value, "field": correction.field, "location": correction.location_id},
            at=now,
        )
        await _tell(correction, settings, now)
    return correction


async def _write_down(
    correction: CorrectionRow, outcome: CorrectionStatus, *, by: Actor, now: datetime, today: date
) -> str | Refused:
    """Write an accepted detail into the register where the council keeps it there; else the words that the answer ends with."""
    field = CorrectionField(correction.field)
    if outcome is CorrectionStatus.TELL_CQC:
        return TELL_CQC
    if outcome is not CorrectionStatus.ACCEPTED or field is CorrectionField.MANAGER:
        return ""
    answer = await correct_location(correction.location_id, field.value, correction.wanted, by=by, now=now, today=today)
    return "" if answer is None else answer


async def _tell(correction: CorrectionRow, settings: Settings, now: datetime) -> None:
    emails = (await emails_of([correction.organisation_id])).get(correction.organisation_id, [])
    body = (
        f"The council has answered a correction that you asked for, of {correction.location_name}.\n\n"
        f"Read the answer: {settings.public_url}/portal/corrections"
    )
    key = f"correction_decided:{correction.id}"
    await tell("correction_decided", key, emails, "An answer to your correction", body, now=now)
