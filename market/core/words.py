"""Words shared by pages, documents and messages: plurals, dates and numbers as GOV.UK writes them."""

from datetime import date, datetime

from market.core.clock import to_london


def day_words(day: date) -> str:
    """`30 September 2026`."""
    return f"{day.day} {day:%B %Y}"


def time_words(at: datetime) -> str:
    """The time of day in London as GOV.UK writes it: `4pm`, `9:05am`, `midday`. `at` is aware."""
    local = to_london(at)
    if (local.hour, local.minute) in ((0, 0), (12, 0)):
        return "midday" if local.hour else "midnight"
    minutes = f":{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def moment_words(at: datetime) -> str:
    """A moment on London's clock: `30 September 2026 at 2:05pm`. `at` is aware."""
    return f"{day_words(to_london(at).date())} at {time_words(at)}"


def month_words(day: date) -> str:
    """`September 2026`."""
    return f"{day:%B %Y}"


def count_words(count: int, one: str, many: str | None = None) -> str:
    """`1 bed`, `2 beds`, `1,724 beds`."""
    return f"{count:,} {one if count == 1 else (many or one + 's')}"


def age_words(days: int) -> str:
    """The age of a rating or report in words a person says: `12 days`, `5 months`, `2 years 10 months`.

    A month is taken as 30.4375 days, and the day itself counts, so that an anniversary is a full year; ages under 60 days are
    given in days.
    """
    if days < 60:
        return count_words(days, "day")
    months = int((days + 1) / 30.4375)
    years, rest = divmod(months, 12)
    parts = [count_words(years, "year")] if years else []
    if rest:
        parts.append(count_words(rest, "month"))
    return " ".join(parts)
