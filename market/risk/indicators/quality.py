"""Quality: CQC's rating and its age, enforcement, our grade, safeguarding, repeats, and how long ago we looked. Pure."""

from market.core.words import count_words, day_words
from market.providers.rules import is_rated
from market.risk.facts.types import Facts
from market.risk.indicators.leadership import NEVER_VISITED, NOT_ASSURED
from market.risk.indicators.newest import newest_event
from market.risk.indicators.thresholds import not_applicable, unknown
from market.risk.notes.types import NoteKind
from market.risk.types import Measure, State

CQC = "CQC’s register"
NOT_REGULATED = "CQC does not regulate this service"
CLUSTER_DAYS = 90
FEWEST = 3
YEAR = 365
RATING_WORDS = {
    "outstanding": "Outstanding",
    "good": "Good",
    "requires_improvement": "Requires improvement",
    "inadequate": "Inadequate",
}


def rating(facts: Facts) -> Measure:
    """EW-Q01: the latest overall rating. Not yet rated is unknown."""
    if not facts.regulated:
        return not_applicable(NOT_REGULATED)
    if not is_rated(facts.rating):
        return unknown("CQC has not rated it")
    return Measure(words=RATING_WORDS.get(facts.rating, facts.rating), as_at=facts.listed_on, source=CQC)


def rating_age(facts: Facts) -> Measure:
    """EW-Q02: days since the latest overall rating was published."""
    if not facts.regulated:
        return not_applicable(NOT_REGULATED)
    if facts.rated_on is None or not is_rated(facts.rating):
        return unknown("CQC has not rated it")
    return Measure(
        since=facts.rated_on, words=f"Rating of {day_words(facts.rated_on)}", as_at=facts.listed_on, source=CQC
    )


def enforcement(facts: Facts) -> Measure:
    """EW-Q03: a breach is amber; a warning notice, a condition or a step to cancel is red, until a note says that it is over."""
    if not facts.regulated:
        return not_applicable(NOT_REGULATED)
    states = {
        NoteKind.BREACH: (State.AMBER, "Breach of regulation"),
        NoteKind.ENFORCEMENT: (State.RED, "Warning notice, condition or step to cancel"),
        NoteKind.ENFORCEMENT_CLEAR: (State.GREEN, "No enforcement in force"),
    }
    return newest_event(facts, states, holds=True) or unknown("Nobody has noted CQC’s enforcement. Look at CQC’s page")


def grade(facts: Facts) -> Measure:
    """EW-Q04: the latest published grade of the council, in stars; the lowest of the place's services."""
    quality = facts.quality
    if not quality.assured:
        return unknown(NOT_ASSURED)
    if quality.star is None or quality.graded_on is None:
        return unknown("The council has published no grade yet")
    return Measure(
        value=quality.star, words=f"{quality.star} stars", as_at=quality.graded_on, source="Our published grades"
    )


def safeguarding(facts: Facts) -> Measure:
    """EW-Q05: enquiries in 90 days for 100 people, as times the median of places of its kind; under 3 enquiries it is nought.

    A place of which nothing was noted for a year is unknown, never green.
    """
    told = facts.noted(NoteKind.SAFEGUARDING, days=YEAR)
    if not told:
        return unknown("No count of enquiries for a year. Ask the safeguarding team")
    recent = facts.noted(NoteKind.SAFEGUARDING, days=CLUSTER_DAYS)
    enquiries = sum(note.people for note in recent)
    as_at = told[0].happened_on
    words = f"{count_words(enquiries, 'enquiry', 'enquiries')} in 90 days"
    if enquiries < FEWEST:
        return Measure(value=0, words=words, as_at=as_at, source="Notes")
    if not facts.people or not facts.safeguarding_median:
        return unknown(f"{words}, but there is nothing to compare with")
    share = 100 * enquiries / facts.people.people
    return Measure(
        value=share / facts.safeguarding_median,
        words=f"{words}: {share:.1f} for 100 people, the median is {facts.safeguarding_median:.1f}",
        as_at=as_at,
        source="Notes",
    )


def repeats(facts: Facts) -> Measure:
    """EW-Q06: criteria below standard at both of the last two visits."""
    quality = facts.quality
    if not quality.assured:
        return unknown(NOT_ASSURED)
    if quality.repeats is None:
        return unknown("There have not been two visits yet")
    return Measure(
        value=quality.repeats,
        words=f"{count_words(quality.repeats, 'criterion', 'criteria')} below standard twice",
        as_at=quality.repeat_visit_on,
        source="Our visits",
    )


def last_visit(facts: Facts) -> Measure:
    """EW-Q08: days since our last visit."""
    quality = facts.quality
    if not quality.assured:
        return unknown(NOT_ASSURED)
    if quality.visited_on is None:
        return unknown(NEVER_VISITED)
    return Measure(since=quality.visited_on, words=f"Visited on {day_words(quality.visited_on)}", source="Our visits")


RULES = {
    "EW-Q01": rating,
    "EW-Q02": rating_age,
    "EW-Q03": enforcement,
    "EW-Q04": grade,
    "EW-Q05": safeguarding,
    "EW-Q06": repeats,
    "EW-Q08": last_visit,
}
