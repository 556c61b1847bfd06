"""Typing in a value and taking it back. Money values are a provider's own; the audit trail names the indicator, not the value."""

from datetime import date, datetime

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db.transaction import transaction
from market.policies.queries import warning_policy
from market.risk.data.queries import find_datum
from market.risk.data.rules import reasons_against_datum
from market.risk.data.types import NewDatum
from market.risk.keeping import change, keep, made_before, reasons_against_provider, withdrawal
from market.risk.tables import RiskDatum
from market.risk.types import sent_once


async def enter_datum(datum: NewDatum, *, by: Actor, now: datetime, today: date) -> int | Refused:
    """Keep a value; its number. A form sent twice makes one. Raises `NoPolicy`."""
    policy = (await warning_policy()).policy
    indicator = next((each for each in policy.indicators if each.id == datum.indicator), None)
    if reasons := reasons_against_datum(datum, indicator, today):
        return Refused(tuple(reasons))
    key = sent_once(datum)
    async with transaction():
        if reasons := await reasons_against_provider(datum.organisation_id):
            return Refused(tuple(reasons))
        if (made := await made_before(RiskDatum, key)) is not None:
            return made
        row = RiskDatum(
            submission=key,
            location=datum.location_id,
            organisation=datum.organisation_id,
            indicator=datum.indicator,
            value=datum.value,
            event=datum.event,
            as_at_on=datum.as_at_on,
            source=datum.source,
            reliability=datum.reliability.value,
            words=datum.words,
            entered_by=by.id,
            entered_label=by.label,
            entered_on=today,
            entered_at=now,
        )
        told = {
            "indicator": datum.indicator,
            "as_at_on": datum.as_at_on,
            "location": datum.location_id,
            "organisation": datum.organisation_id,
        }
        return await keep(row, "risk_datum.entered", told, by=by, now=now)


async def withdraw_datum(
    datum_id: int, version: int, *, reason: str, by: Actor, now: datetime, today: date
) -> Refused | Changed | None:
    """Take a value back with a reason: it counts no longer from today."""
    async with transaction():
        held = await find_datum(datum_id)
        if held is None or held.withdrawn_on is not None:
            return refused(Refusal("withdrawn", "This value has been withdrawn already"))
        values, told = withdrawal(today, reason), {"withdrawn_on": today}
        return await change(RiskDatum, datum_id, version, values, "risk_datum.withdrawn", told=told, by=by, now=now)
