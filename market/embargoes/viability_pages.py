"""What the viability watch prints about each home."""

from typing import Any

from msgspec import Struct

from market.core.words import day_words
from market.embargoes.viability_rules import Level, Watch
from market.web.words import money_words, number_words

LEVEL_WORDS = {
    Level.RED: ("Red: the home is in danger", "red"),
    Level.AMBER: ("Amber", "orange"),
    Level.UNKNOWN: ("Not known", "grey"),
    Level.GREEN: ("Green", "green"),
}


class WatchLine(Struct, frozen=True, kw_only=True):
    """The viability of one home in words."""

    name: str
    level: str
    colour: str
    why: str
    unknown: str
    measures: list[tuple[str, str | None, None]]


def watch_line(each: Watch) -> WatchLine:
    """The measures of one home in words."""
    words, colour = LEVEL_WORDS[each.level]
    now, start = each.facts.now, each.facts.at_start
    books = each.facts.books

    def share(beds: Any) -> str | None:
        if beds is None or beds.share is None:
            return None
        return f"{number_words(float(beds.share * 100), 1)}% ({beds.occupied} of {beds.maximum}, return of {day_words(beds.saved_on)})"

    weeks = each.weeks_to_break_even
    nobody_left = books is not None and books.break_even_beds is not None and each.leaving_a_week == 0
    measures: list[tuple[str, str | None, None]] = [
        ("Occupancy now", share(now), None),
        ("Occupancy at the start", share(start), None),
        ("Places that fell empty since", None if each.vacancies_arisen is None else str(each.vacancies_arisen), None),
        (
            "Weekly income not earned",
            None if each.weekly_income_not_earned_pence is None else money_words(each.weekly_income_not_earned_pence),
            None,
        ),
        (
            "Weeks to break-even",
            "Nobody left in 12 weeks"
            if weeks is None and nobody_left
            else None
            if weeks is None
            else number_words(float(weeks), 1),
            None,
        ),
        ("Days of cash", None if each.cash_days is None else str(each.cash_days), None),
        (
            "Share of people paid for by this council",
            None if each.our_share is None else f"{number_words(float(each.our_share * 100), 0)}%",
            None,
        ),
        ("Books", f"{books.source}, as at {day_words(books.as_at_on)}" if books is not None else None, None),
    ]
    return WatchLine(
        name=each.facts.location_name,
        level=words,
        colour=colour,
        why="; ".join(each.why),
        unknown=", ".join(each.unknown),
        measures=measures,
    )
