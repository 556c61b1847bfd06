"""Moments counted from another: "4h", "14d", "-8w", as the council's policies write them.

Counted round the clock, weekends and bank holidays included: care does not stop for them, and the protocol says so.
"""

import re
from datetime import UTC, datetime, timedelta

from market.core.clock import LONDON

_OFFSET = re.compile(r"(-?)([0-9]{1,5})([hdw])")


def is_offset(text: str) -> bool:
    """Whether this is a number and a unit: h (hours), d (days) or w (weeks), with a minus sign for before."""
    return _OFFSET.fullmatch(text) is not None


def moment_after(at: datetime, offset: str) -> datetime:
    """The moment (UTC) that lies an offset after `at`, or before it for a negative one.

    Hours are elapsed hours. Days and weeks keep the time of day in London when the clocks change in between; a time that does not exist
    that day moves forward by an hour, one that exists twice is the first. Raises `ValueError` for what is no offset or a time without zone.
    """
    found = _OFFSET.fullmatch(offset)
    if found is None:
        raise ValueError(f"{offset!r} is no offset: write a number and h, d or w, such as 4h or 14d")
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    number = -int(found[2]) if found[1] else int(found[2])
    if found[3] == "h":
        return at.astimezone(UTC) + timedelta(hours=number)
    days = number * (7 if found[3] == "w" else 1)
    wall = at.astimezone(LONDON).replace(tzinfo=None) + timedelta(days=days)
    return wall.replace(tzinfo=LONDON, fold=0).astimezone(UTC)


def length_of(offset: str) -> timedelta:
    """How long an offset is, days as 24 hours: for comparing lengths, never for a due time. Raises `ValueError` as `moment_after` does."""
    found = _OFFSET.fullmatch(offset)
    if found is None:
        raise ValueError(f"{offset!r} is no offset: write a number and h, d or w, such as 4h or 14d")
    hours = int(found[2]) * {"h": 1, "d": 24, "w": 168}[found[3]]
    return timedelta(hours=-hours if found[1] else hours)
