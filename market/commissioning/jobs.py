"""What the timetable calls: reminders of contracts that end."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime

from market.accounts.permissions import ROLE_PERMISSIONS, Permission
from market.accounts.queries import list_emails_with
from market.commissioning.queries import officers_of
from market.commissioning.rules import (
    last_safe_day_of,
    latest_end,
    lead_days,
    lead_times_of,
    open_options,
    reminder_months,
)
from market.commissioning.words import option_words
from market.contracts.queries import contracts_on
from market.contracts.types import ContractOnDay
from market.contracts.words import ROUTE_WORDS
from market.core.words import count_words, day_words
from market.db.transaction import transaction
from market.notices import service as notices
from market.notices.queries import keys_of
from market.settings import Settings
from market.web.as_at import present_day

KIND = "contract_ends"


async def remind_of_contracts(now: datetime, settings: Settings) -> dict[str, int]:
    """Write to officers, once for each, of contracts that end within 18, 12, 6 and 3 months of the present day.

    A contract that is inside several of these when it is first seen is reminded of once, by the nearest. Another end date starts anew,
    so an extension brings its own reminders; a terminated contract, one that is not in force and one without an end bring none. The
    reminder goes to the contract's officer, else to everybody who may change contracts. Counts messages.
    """
    on, lead_times = present_day(settings), lead_times_of(settings.lead_times)
    due = [(each, months) for each in await contracts_on(on) if (months := _months(each, on)) is not None]
    told = {key.rpartition(":")[0] for key in await keys_of(KIND)}
    fresh = [(each, months) for each, months in due if _key(each, months) not in told]
    if not fresh:
        return {"reminders": 0}
    officers = await officers_of(each.officer_id for each, _ in fresh)
    editors = await list_emails_with(
        [role for role, allowed in ROLE_PERMISSIONS.items() if Permission.EDIT_CONTRACTS in allowed]
    )
    sent = 0
    async with transaction():
        for contract, months in fresh:
            officer = officers.get(contract.officer_id or 0)
            for email in [officer.email] if officer and officer.reachable else editors:
                posted = await notices.post(
                    KIND,
                    email,
                    f"{contract.reference} {contract.title} ends within {months} months",
                    _body(contract, on, lead_times, settings),
                    now=now,
                    dedupe_key=f"{_key(contract, months)}:{hashlib.sha256(email.encode()).hexdigest()[:16]}",
                )
                sent += posted is not None
    return {"reminders": sent}


def _months(contract: ContractOnDay, on: date) -> int | None:
    if contract.terminated or not contract.live_on(on):
        return None
    return reminder_months(contract.ends_on, on)


def _key(contract: ContractOnDay, months: int) -> str:
    return f"{KIND}:{contract.id}:{contract.ends_on}:{months}"


def _body(contract: ContractOnDay, on: date, lead_times: Mapping[str, int], settings: Settings) -> str:
    """What the officer should know: the end, the last safe day with how it is reckoned, what may still be extended, and the link."""
    ends_on, safe, latest = contract.ends_on, last_safe_day_of(contract, lead_times), latest_end(contract)
    if ends_on is None or safe is None or latest is None:
        raise ValueError(f"contract {contract.id} has no end, so there is nothing to be reminded of")
    days = count_words(lead_days(lead_times, contract.route), "working day")
    route = ROUTE_WORDS.get(contract.route, contract.route)
    notice = (
        "no recorded notice"
        if contract.notice_days is None
        else count_words(contract.notice_days, "day") + " of notice"
    )
    options = open_options(contract)
    extensions = (
        f"Extensions left: {option_words(options)}. If all are taken it ends on {day_words(latest)}."
        if options
        else "No extension is left."
    )
    passed = (
        f"Decide now: the last safe day was {day_words(safe)}"
        if safe < on
        else f"Last safe day to decide: {day_words(safe)}"
    )
    return (
        f"{contract.reference} {contract.title} ends on {day_words(ends_on)}.\n\n"
        f"{passed} (the end less {notice} and {days} for the route “{route}”).\n\n"
        f"{extensions}\n\n"
        f"Open the contract: {settings.public_url}/contracts/{contract.id}\n"
        f"See everything that ends: {settings.public_url}/contracts/pipeline"
    )
