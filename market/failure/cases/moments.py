"""A day and a time of day typed in two fields, as one moment on London's clock."""

import re
from datetime import UTC, date, datetime, time

from market.core.clock import LONDON, to_london
from market.web.fields import FieldProblem, Text
from market.web.forms import Date, Field, Reading

_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_HINT = "Such as 2:30am or 14:05"


class _Time(Text):
    """A time of day: `14:05`, `2.30pm`, `9am`."""

    def convert(self, text: str) -> time:
        """The time. Raises `FieldProblem`."""
        found = time_of(text)
        if found is None:
            raise FieldProblem(f"{self.subject} must be a time such as 2:30am or 14:05")
        return found

    def show(self, value: object) -> str:
        """A stored time as it is typed."""
        return f"{value:%H:%M}" if isinstance(value, time) else ""


def time_of(text: str) -> time | None:
    """The time of day that a text says, or None."""
    if text.strip().casefold() in ("midday", "noon"):
        return time(12)
    if text.strip().casefold() == "midnight":
        return time(0)
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if (half and not 1 <= hour <= 12) or (not half and found[2] is None):
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def moment(day: date, at: time) -> datetime:
    """The moment (UTC) of a time on London's clock. One that does not exist moves forward by an hour; of two the first."""
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)


def moment_fields(name: str, label: str, *, hint: str = "", required: bool = True) -> tuple[Field, Field]:
    """The two fields of a moment: its day under `name`, its time under `name_time`."""
    day = Date(name, f"{label}: day", hint=hint, required=required, called=f"the day ({label.lower()})")
    at = _Time(
        f"{name}_time",
        f"{label}: time",
        hint=_HINT,
        required=required,
        called=f"the time ({label.lower()})",
        longest=12,
        width="5",
    )
    return day, at


def moment_typed(reading: Reading, name: str) -> datetime | None:
    """The moment that two fields say; None when the day is empty."""
    day, at = reading.values.get(name), reading.values.get(f"{name}_time")
    return moment(day, at) if day is not None and at is not None else None


def with_whole_moments(reading: Reading, *names: str) -> Reading:
    """The reading with an error where a day is typed without its time, or a time without its day."""
    for name in names:
        day, at = reading.values.get(name), reading.values.get(f"{name}_time")
        if day is not None and at is None and reading.error_for(f"{name}_time") is None:
            reading = reading.with_error(f"{name}_time", "Enter the time too: hours count")
        if at is not None and day is None and reading.error_for(name) is None:
            reading = reading.with_error(name, "Enter the day too")
    return reading


def shown_moment(name: str, at: datetime | None) -> dict[str, date | time | None]:
    """Values of the two fields for a stored moment."""
    local = to_london(at) if at is not None else None
    return {name: local.date() if local else None, f"{name}_time": local.time() if local else None}
