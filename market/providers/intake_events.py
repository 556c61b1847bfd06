"""Links between registrations, and the events of the market that follow from a location's dates and links.

An entry is the day a location was registered; when a predecessor is known it is a re-registration instead (the same service under
a new registration, often a new owner), so that a change of owner does not look like a new service. An exit is the day of
deregistration; until CQC's list of deactivated locations tells that day, it is the as-at date of the full list that no longer held
the location. Events are derived: when a date or a link becomes known or is corrected, the event follows it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from msgspec import Struct

from market.providers.cqc import CqcLink
from market.providers.intake_held import HeldLocation, by_number, by_text, change_where, insert_rows
from market.providers.tables import LocationLink, RegistrationEvent
from market.providers.types import EventKind, Source

EVENT_SOURCE = "cqc"
LEFT_THE_LIST = "No longer on CQC's list of active locations"

_LINK_COLUMNS = ("predecessor_id", "successor_id", "reason", "source")
_EVENT_COLUMNS = ("location", "kind", "happened_on", "related_location_id", "beds", "reason", "source")


class HeldLink(Struct, frozen=True):
    """A link that is held."""

    predecessor_id: str
    successor_id: str
    reason: str


class HeldEvent(Struct, frozen=True):
    """An event that is held and came from CQC."""

    id: int
    location: int
    kind: str
    happened_on: date
    related_location_id: str
    reason: str


class Links(Struct, frozen=True):
    """Which registration came before and after which, by CQC location id: the newest when there are several."""

    before: dict[str, tuple[str, str]]
    after: dict[str, tuple[str, str]]


async def write_links(links: Collection[CqcLink], source: str) -> set[str]:
    """Add the links that are not held yet; the CQC ids at both ends of each."""
    if not links:
        return set()
    held = await links_of({link.predecessor_id for link in links} | {link.successor_id for link in links})
    known = {(row.predecessor_id, row.successor_id) for row in held}
    fresh: dict[tuple[str, str], CqcLink] = {}
    for link in links:
        if (link.predecessor_id, link.successor_id) not in known and link.predecessor_id != link.successor_id:
            fresh.setdefault((link.predecessor_id, link.successor_id), link)
    rows = [(link.predecessor_id, link.successor_id, link.reason, source) for link in fresh.values()]
    await insert_rows(LocationLink, _LINK_COLUMNS, rows)
    return {cqc_id for pair in fresh for cqc_id in pair}


async def links_of(cqc_ids: Collection[str]) -> list[HeldLink]:
    """The links that have one of these locations at either end."""
    select = f"SELECT {', '.join(HeldLink.__struct_fields__)} FROM location_link WHERE"
    rows = await by_text(HeldLink, select, "predecessor_id", cqc_ids)
    rows += await by_text(HeldLink, select, "successor_id", cqc_ids)
    return sorted(set(rows), key=lambda row: (row.predecessor_id, row.successor_id))


async def write_events(locations: Iterable[HeldLocation], *, fresh: frozenset[int]) -> set[int]:
    """Make the CQC events of these locations what their dates and links say; the locations whose events changed.

    `fresh` are numbers of locations that were created just now and so have no events yet.
    """
    chosen = sorted((row for row in locations if row.cqc_location_id is not None), key=lambda row: row.id)
    links = _by_end(await links_of({row.cqc_location_id for row in chosen if row.cqc_location_id is not None}))
    held: dict[int, list[HeldEvent]] = defaultdict(list)
    select = (
        f"SELECT {', '.join(HeldEvent.__struct_fields__)} FROM registration_event WHERE source = '{EVENT_SOURCE}' AND"
    )
    for event in await by_number(HeldEvent, select, "location", [row.id for row in chosen if row.id not in fresh]):
        held[event.location].append(event)
    gone = await _told_before_cqc(chosen)
    added: list[tuple[object, ...]] = []
    changed: set[int] = set()
    for row in chosen:
        wanted = _events(row, links)
        known = {
            (event.kind, event.happened_on, event.related_location_id, event.reason): event for event in held[row.id]
        }
        stale = [event.id for key, event in known.items() if key not in wanted]
        missing = [key for key in wanted if key not in known]
        gone += stale
        added += [(row.id, kind, on, related, row.beds, reason, EVENT_SOURCE) for kind, on, related, reason in missing]
        if stale or missing:
            changed.add(row.id)
    await change_where("DELETE FROM registration_event WHERE", "id", gone)
    await insert_rows(RegistrationEvent, _EVENT_COLUMNS, added)
    return changed


async def _told_before_cqc(rows: Iterable[HeldLocation]) -> list[int]:
    """Exits that the council recorded itself, of locations whose exit CQC's files now hold: CQC's own takes their place."""
    ended = [row.id for row in rows if row.deregistered_on is not None or row.unlisted_on is not None]
    select = (
        f"SELECT {', '.join(HeldEvent.__struct_fields__)} FROM registration_event WHERE source = '{Source.COUNCIL.value}'"
        f" AND kind = '{EventKind.EXIT.value}' AND"
    )
    return [event.id for event in await by_number(HeldEvent, select, "location", ended)]


def _by_end(rows: Iterable[HeldLink]) -> Links:
    links = Links(before={}, after={})
    for row in rows:
        links.before[row.successor_id] = (row.predecessor_id, row.reason)
        links.after[row.predecessor_id] = (row.successor_id, row.reason)
    return links


def _events(row: HeldLocation, links: Links) -> list[tuple[str, date, str, str]]:
    cqc_id = row.cqc_location_id or ""
    events: list[tuple[str, date, str, str]] = []
    if row.registered_on is not None:
        related, reason = links.before.get(cqc_id, ("", ""))
        kind = EventKind.RE_REGISTRATION if related else EventKind.ENTRY
        events.append((kind.value, row.registered_on, related, reason))
    related, reason = links.after.get(cqc_id, ("", ""))
    if row.deregistered_on is not None:
        events.append((EventKind.EXIT.value, row.deregistered_on, related, reason))
    elif row.unlisted_on is not None:
        events.append((EventKind.EXIT.value, row.unlisted_on, related, reason or LEFT_THE_LIST))
    return events
