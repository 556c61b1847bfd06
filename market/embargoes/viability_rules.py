"""Whether an embargo itself endangers the home, pure: occupancy and income since its start, and how long the home can bear it.

What is not known is said and never shown as green. Source: the council’s policy, viability watch; its thresholds are proposals.
"""

from datetime import date
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

from market.core.refusal import Refusal
from market.core.words import count_words
from market.policies.embargo import Viability

WEEKS_LOOKED_AT = 12
"""Over so many weeks people leaving are counted. Source: policy, measure V4."""


class Level(StrEnum):
    """How far the home is endangered, the gravest first."""

    RED = "red"
    AMBER = "amber"
    UNKNOWN = "unknown"
    GREEN = "green"


ORDER = (Level.RED, Level.AMBER, Level.UNKNOWN, Level.GREEN)


class Beds(Struct, frozen=True):
    """Beds and people at a home by its newest return on a day."""

    saved_on: date
    maximum: int
    occupied: int

    @property
    def share(self) -> Fraction | None:
        """Occupied of all beds."""
        return Fraction(self.occupied, self.maximum) if self.maximum else None


class Books(Struct, frozen=True, kw_only=True):
    """What the provider's books say: the newest note of an officer. None where it is not known."""

    as_at_on: date
    break_even_beds: int | None
    cash_days: int | None
    source: str


class HomeFacts(Struct, frozen=True, kw_only=True):
    """What is known about one home: beds now, at the start and twelve weeks ago, and what the council pays for its people there."""

    location_id: int
    location_name: str
    now: Beds | None
    at_start: Beds | None
    earlier: Beds | None
    our_people: int
    our_weekly_pence: int | None
    our_people_priced: int
    books: Books | None


class Watch(Struct, frozen=True, kw_only=True):
    """The measures V1 to V6 of one home with its level; None where a measure is not known. `why` are the thresholds that are crossed."""

    facts: HomeFacts
    fell_points: Fraction | None
    vacancies_arisen: int | None
    average_weekly_pence: int | None
    weekly_income_not_earned_pence: int | None
    leaving_a_week: Fraction | None
    weeks_to_break_even: Fraction | None
    cash_days: int | None
    our_share: Fraction | None
    level: Level
    why: tuple[str, ...]
    unknown: tuple[str, ...]


def reasons_against_break_even(beds: int | None, registered: int | None) -> list[Refusal]:
    """Why a break-even cannot stand: a home is never fuller than the beds for which it is registered."""
    if beds is None or registered is None or beds <= registered:
        return []
    words = f"The home is registered for {count_words(registered, 'bed')}, so it cannot break even at {beds:,}. Check the number"
    return [Refusal("above_registered", words, "break_even_beds")]


def watch(policy: Viability, facts: HomeFacts) -> Watch:
    """The measures of one home and what they say."""
    fell = _fell(facts)
    arisen = _arisen(facts)
    average = (
        round(facts.our_weekly_pence / facts.our_people_priced)
        if facts.our_weekly_pence and facts.our_people_priced
        else None
    )
    leaving = _leaving(facts)
    weeks = _weeks_to_break_even(facts, leaving)
    cash = facts.books.cash_days if facts.books is not None else None
    level, why = _level(policy, fell, weeks, cash)
    unknown = _unknown(facts, fell, average)
    if level is Level.GREEN and unknown:
        level = Level.UNKNOWN
    return Watch(
        facts=facts,
        fell_points=fell,
        vacancies_arisen=arisen,
        average_weekly_pence=average,
        weekly_income_not_earned_pence=arisen * average if arisen is not None and average is not None else None,
        leaving_a_week=leaving,
        weeks_to_break_even=weeks,
        cash_days=cash,
        our_share=Fraction(facts.our_people, facts.now.occupied) if facts.now and facts.now.occupied else None,
        level=level,
        why=tuple(why),
        unknown=tuple(unknown),
    )


def worst(watches: list[Watch]) -> Level | None:
    """The gravest level of several homes; None when there are none."""
    return min((each.level for each in watches), key=ORDER.index, default=None)


def _fell(facts: HomeFacts) -> Fraction | None:
    if facts.now is None or facts.at_start is None or facts.now.share is None or facts.at_start.share is None:
        return None
    return (facts.at_start.share - facts.now.share) * 100


def _arisen(facts: HomeFacts) -> int | None:
    if facts.now is None or facts.at_start is None:
        return None
    free_now = facts.now.maximum - facts.now.occupied
    return max(0, free_now - (facts.at_start.maximum - facts.at_start.occupied))


def _leaving(facts: HomeFacts) -> Fraction | None:
    """People fewer a week over the last twelve weeks, newcomers set off; None when a return is missing."""
    if facts.now is None or facts.earlier is None:
        return None
    return Fraction(max(0, facts.earlier.occupied - facts.now.occupied), WEEKS_LOOKED_AT)


def _weeks_to_break_even(facts: HomeFacts, leaving: Fraction | None) -> Fraction | None:
    """Weeks until no more than the break-even beds are occupied, nought when that is so already; None when not known or nobody left."""
    if facts.books is None or facts.books.break_even_beds is None or facts.now is None:
        return None
    above = facts.now.occupied - facts.books.break_even_beds
    if above <= 0:
        return Fraction(0)
    return Fraction(above) / leaving if leaving else None


def _level(
    policy: Viability, fell: Fraction | None, weeks: Fraction | None, cash: int | None
) -> tuple[Level, list[str]]:
    for alert in sorted(policy.alerts, key=lambda each: each.level != Level.RED):
        why = []
        if fell is not None and fell >= alert.occupancy_fell_points:
            why.append(f"occupancy fell by {alert.occupancy_fell_points} points or more")
        if weeks is not None and weeks < alert.weeks_to_break_even_below:
            why.append(f"fewer than {alert.weeks_to_break_even_below} weeks to break-even")
        if cash is not None and cash < alert.cash_days_below:
            why.append(f"cash for fewer than {alert.cash_days_below} days")
        if why:
            return Level(alert.level), why
    return Level.GREEN, []


def _unknown(facts: HomeFacts, fell: Fraction | None, average: int | None) -> list[str]:
    found = []
    if fell is None:
        found.append("occupancy now and at the start")
    if average is None:
        found.append("average weekly price")
    if facts.books is None or facts.books.break_even_beds is None:
        found.append("break-even occupancy")
    if facts.books is None or facts.books.cash_days is None:
        found.append("days of cash")
    return found
