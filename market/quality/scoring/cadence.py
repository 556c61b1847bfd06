"""How often a service has a full review: by its star, one step more often when less can be relied on."""

from datetime import date

from market.core.periods import add_months
from market.core.words import count_words
from market.quality.framework.types import FrameworkSettings

GRADE_EXPIRES_MONTHS = 24


def months_between_reviews(star: int, *, unreliable: bool, low_confidence: bool, settings: FrameworkSettings) -> int:
    """Months between full reviews. An unreliable self-assessment or low confidence takes the months of the star below.

    It is one step, also when both hold; the shortest stays as it is.
    """
    shortened = unreliable or low_confidence
    return settings.cadence_months[max(star - 1, min(settings.cadence_months)) if shortened else star]


def next_full_review(
    star: int, last_on: date, *, unreliable: bool, low_confidence: bool, settings: FrameworkSettings
) -> date:
    """The day by which the next full review is due, counted from the last."""
    months = months_between_reviews(star, unreliable=unreliable, low_confidence=low_confidence, settings=settings)
    return add_months(last_on, months)


def why_full_review(star: int, *, unreliable: bool, low_confidence: bool, settings: FrameworkSettings) -> str:
    """The reason for that day, in a sentence."""
    months = months_between_reviews(star, unreliable=unreliable, low_confidence=low_confidence, settings=settings)
    usual = settings.cadence_months[star]
    why = " and ".join(
        words
        for words, holds in (
            ("its self-assessment is unreliable", unreliable),
            ("confidence in its grade is low", low_confidence),
        )
        if holds
    )
    start = f"{star}*: a full review every {count_words(months, 'month')}"
    return f"{start} instead of {usual}, because {why}." if months != usual else f"{start}."


def expires_on(visited_on: date) -> date:
    """The first day on which a grade that rests on this visit has expired: it greys out after 24 months."""
    return add_months(visited_on, GRADE_EXPIRES_MONTHS)
