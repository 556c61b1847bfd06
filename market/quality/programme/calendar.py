"""The calendar feed of an officer's visits.

It stands in other people's calendars, so it holds the place, the kind of visit and colleagues only, and every unannounced visit is marked.
"""

from collections.abc import Sequence
from datetime import timedelta

from icalendar import Event

from market.quality.assured.words import service_words
from market.quality.framework.words import METHOD_WORDS
from market.quality.programme.types import CalendarVisit
from market.web.calendars import all_day, calendar_bytes, host_of

REFRESH = timedelta(hours=12)
UNANNOUNCED = "UNANNOUNCED: do not tell the provider."


def calendar_file(visits: Sequence[CalendarVisit], name: str, public_url: str) -> bytes:
    """The feed as text in UTF-8; the same visits always give the same bytes."""
    return calendar_bytes(name, "Visits", (_event(visit, public_url) for visit in visits), refresh=REFRESH)


def _event(visit: CalendarVisit, public_url: str) -> Event:
    """The day of a visit, which keeps it busy unless it is done at the desk."""
    secret = not visit.announced and not visit.desk
    address = f"{public_url}/quality/programme/visits/{visit.id}"
    lines = [
        UNANNOUNCED if secret else "",
        service_words(visit.service_code),
        f"With {visit.people}" if visit.people else "",
        f"Joint with {visit.joint_with}" if visit.joint_with else "",
        address,
    ]
    method = METHOD_WORDS.get(visit.method, visit.method)
    return all_day(
        f"visit-{visit.id}@{host_of(public_url)}",
        visit.planned_on,
        f"{'Unannounced: ' if secret else ''}{method}, {visit.location_name}",
        "\n".join(line for line in lines if line),
        address,
        changed_at=visit.recorded_at,
        busy=not visit.desk,
    )
