"""The calendar feed of an officer's visits as an iCalendar file.

Source: RFC 5545 (iCalendar) and RFC 7986 (names and refresh intervals of calendars). It stands in other people's calendars, so it
holds the place, the kind of visit and colleagues only, and every unannounced visit is marked.
"""

from collections.abc import Sequence
from datetime import UTC, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from market.quality.assured.words import service_words
from market.quality.framework.words import METHOD_WORDS
from market.quality.programme.types import CalendarVisit

PRODUCT = "-//Care market//Visits//EN"
REFRESH = timedelta(hours=12)
UNANNOUNCED = "UNANNOUNCED: do not tell the provider."


def calendar_file(visits: Sequence[CalendarVisit], name: str, public_url: str) -> bytes:
    """The feed as text in UTF-8; the same visits always give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    host = urlsplit(public_url).hostname or "localhost"
    for visit in visits:
        calendar.add_component(_event(visit, host, public_url))
    return bytes(calendar.to_ical())


def _event(visit: CalendarVisit, host: str, public_url: str) -> Event:
    """An all-day event that keeps the day busy. Its end is the day after, as RFC 5545 section 3.6.1 says."""
    method = METHOD_WORDS.get(visit.method, visit.method)  # type: ignore[call-overload]  # stored codes are those of Method
    secret = not visit.announced and not visit.desk
    address = f"{public_url}/quality/programme/visits/{visit.id}"
    stamp = visit.recorded_at.astimezone(UTC).replace(microsecond=0)
    lines = [
        UNANNOUNCED if secret else "",
        service_words(visit.service_code),
        f"With {visit.people}" if visit.people else "",
        f"Joint with {visit.joint_with}" if visit.joint_with else "",
        address,
    ]
    event = Event()
    event.add("uid", f"visit-{visit.id}@{host}")
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("dtstart", visit.planned_on)
    event.add("dtend", visit.planned_on + timedelta(days=1))
    event.add("summary", f"{'Unannounced: ' if secret else ''}{method}, {visit.location_name}")
    event.add("description", "\n".join(line for line in lines if line))
    event.add("url", address)
    event.add("transp", "TRANSPARENT" if visit.desk else "OPAQUE")
    event.add("class", "CONFIDENTIAL")
    return event
