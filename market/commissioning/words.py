"""The words of the expiry pipeline, the calendar and the reminders."""

from datetime import date

from market.commissioning.types import Horizon, PipelineLine
from market.core.words import count_words, day_words
from market.providers.words import SHORT_SERVICE_WORDS

HORIZON_WORDS: dict[str, str] = {
    Horizon.WITHIN_6: "Within 6 months",
    Horizon.WITHIN_12: "6 to 12 months",
    Horizon.WITHIN_18: "12 to 18 months",
    Horizon.WITHIN_36: "18 to 36 months",
    Horizon.BEYOND: "Later than 36 months",
    Horizon.NO_END: "No fixed end",
    Horizon.ENDED: "Ended",
}


def service_words(codes: tuple[str, ...]) -> str:
    """The services of a contract in one line; empty when none is recorded."""
    return ", ".join(SHORT_SERVICE_WORDS.get(code, code) for code in codes)


def option_words(months: tuple[int, ...]) -> str:
    """Extension options that are still open: `2 options: 12 and 12 months`."""
    if not months:
        return "None"
    if len(months) == 1:
        return count_words(months[0], "month")
    listed = ", ".join(str(each) for each in months[:-1])
    return f"{count_words(len(months), 'option')}: {listed} and {count_words(months[-1], 'month')}"


def months_left_words(months: int | None) -> str:
    """Whole months to the end: `14 months`, `under a month`; empty without an end."""
    if months is None:
        return ""
    return count_words(months, "month") if months else "Under a month"


def decision_words(line: PipelineLine, on: date) -> str:
    """What the last safe day means on a day, as an officer says it."""
    if line.last_safe_on is None:
        return "No fixed end"
    day = day_words(line.last_safe_on)
    if line.overdue:
        return f"Decide now: the last safe day was {day}"
    return f"Decide today: {day} is the last safe day" if line.last_safe_on == on else f"Decide by {day}"
