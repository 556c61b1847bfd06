"""The calendar feed: ends, last safe days and milestones of contracts as an iCalendar file.

What leaves the service with it stands in other people's calendars, so it holds references, titles and days only.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from icalendar import Event

from market.commissioning.rules import last_safe_day_of
from market.commissioning.types import CalendarEntry, MilestoneDue
from market.contracts.types import ContractOnDay
from market.contracts.words import ROUTE_WORDS, STAGE_WORDS, kind_words
from market.core.words import day_words
from market.web.calendars import all_day, calendar_bytes, host_of

REFRESH = timedelta(days=1)


def calendar_entries(
    contracts: Sequence[ContractOnDay],
    milestones: Sequence[MilestoneDue],
    changed: Mapping[int, datetime],
    lead_times: Mapping[str, int],
    public_url: str,
) -> list[CalendarEntry]:
    """The events of contracts: the end, the last safe day and each milestone that is not done; by day.

    `changed` says when each contract was last changed. Identifiers name the installation's host and the record, so an event keeps its
    own when its day moves.
    """
    host = host_of(public_url)
    entries: list[CalendarEntry] = []
    for contract in contracts:
        stamp, address = changed[contract.id], f"{public_url}/contracts/{contract.id}"
        name, uid = f"{contract.reference} {contract.title}", f"contract-{contract.id}"
        if contract.ends_on is not None:
            words = f"{kind_words(contract.kind)}. Extension still open: {contract.months_left} months."
            entries.append(
                CalendarEntry(f"{uid}-end@{host}", contract.ends_on, f"Contract ends: {name}", words, address, stamp)
            )
        safe = last_safe_day_of(contract, lead_times)
        if safe is not None and contract.ends_on is not None:
            route = ROUTE_WORDS.get(contract.route, contract.route)
            words = f"The contract ends on {day_words(contract.ends_on)}. Route: {route}."
            entries.append(
                CalendarEntry(f"{uid}-decide@{host}", safe, f"Last safe day to decide: {name}", words, address, stamp)
            )
    known = {each.id: each for each in contracts}
    entries += [
        _milestone(each, known[each.contract_id], changed, host, public_url)
        for each in milestones
        if each.contract_id in known
    ]
    return sorted(entries, key=lambda entry: (entry.day, entry.uid))


def _milestone(
    milestone: MilestoneDue, contract: ContractOnDay, changed: Mapping[int, datetime], host: str, public_url: str
) -> CalendarEntry:
    """A milestone's own title is an officer's free text, so only its stage is told."""
    stage = STAGE_WORDS.get(milestone.stage, milestone.stage)
    return CalendarEntry(
        uid=f"milestone-{milestone.id}@{host}",
        day=milestone.due_on,
        summary=f"Milestone due ({stage}): {contract.reference} {contract.title}",
        description="Open the contract to see what is due.",
        address=f"{public_url}/contracts/{contract.id}",
        stamp=changed[contract.id],
    )


def calendar_file(entries: Sequence[CalendarEntry], name: str) -> bytes:
    """The feed as text in UTF-8; the same entries always give the same bytes."""
    return calendar_bytes(name, "Contract dates", (_event(entry) for entry in entries), refresh=REFRESH)


def _event(entry: CalendarEntry) -> Event:
    """What ends or falls due on a day, which is left free."""
    words = f"{entry.description}\n{entry.address}"
    return all_day(entry.uid, entry.day, entry.summary, words, entry.address, changed_at=entry.stamp, busy=False)
