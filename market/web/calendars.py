"""Calendar feeds as iCalendar files: the head that every feed has, and its all-day events.

Source: RFC 5545 (iCalendar) and RFC 7986 (names and refresh intervals of calendars).
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event


def host_of(public_url: str) -> str:
    """The host that identifiers of events end with."""
    return urlsplit(public_url).hostname or "localhost"


def all_day(
    uid: str, day: date, summary: str, description: str, address: str, *, changed_at: datetime, busy: bool
) -> Event:
    """An all-day event that keeps the day busy or leaves it free. Its end is the day after, as RFC 5545 section 3.6.1 says."""
    stamp = changed_at.astimezone(UTC).replace(microsecond=0)
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", summary)
    event.add("description", description)
    event.add("url", address)
    event.add("transp", "OPAQUE" if busy else "TRANSPARENT")
    event.add("class", "CONFIDENTIAL")
    return event


def calendar_bytes(name: str, what: str, events: Iterable[Event], *, refresh: timedelta) -> bytes:
    """The feed as text in UTF-8; the same events always give the same bytes. `what` names the product, `refresh` how often to ask."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Care market//{what}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    hours = int(refresh.total_seconds()) // 3600
    calendar.add("x-published-ttl", f"P{hours // 24}D" if hours % 24 == 0 else f"PT{hours}H")
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())
