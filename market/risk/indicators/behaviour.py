"""Behaviour: returns missed, what is overdue, people handed back, notices, money, and our own restriction. Pure."""

from market.capacity.rules import missed_windows
from market.capacity.types import WindowState
from market.core.words import count_words, day_words
from market.risk.facts.types import Facts
from market.risk.indicators.finance import TRACKER
from market.risk.indicators.thresholds import not_applicable, unknown
from market.risk.notes.types import NoteKind
from market.risk.types import Measure, State

QUARTER = 90
MONEY_DAYS = 180
MONEY_ASKED_DAYS = 95


def windows_missed(facts: Facts) -> Measure:
    """EW-B01: windows without a return in the last twelve; three in a row are red, whatever the count.

    Source: NHS Business Services Authority, adult social care enforcement: three running or any four of twelve.
    """
    if not facts.regulated:
        return not_applicable("No return is due from an unregulated service")
    if not facts.windows:
        return unknown("No window has closed since it was registered")
    states = [WindowState.DONE if saved else WindowState.MISSED for saved in facts.windows]
    found = missed_windows(states)
    return Measure(
        value=found.missed,
        words=f"{found.missed} of {count_words(len(states), 'window')} missed"
        + (", three in a row" if found.three_in_a_row else ""),
        source=TRACKER,
        at_least=State.RED if found.three_in_a_row else None,
    )


def returns_overdue(facts: Facts) -> Measure:
    """EW-B02: days for which the oldest document, answer or self-assessment that we asked for is overdue."""
    if facts.overdue_since is not None:
        return Measure(
            since=facts.overdue_since, words=f"Due on {day_words(facts.overdue_since)}", source="Provider portal"
        )
    if not facts.asked:
        return unknown("The provider has been asked for nothing yet")
    return Measure(value=0, words="Nothing is overdue", source="Provider portal")


def handed_back(facts: Facts) -> Measure:
    """EW-B03: people whom the provider handed back in 90 days, of those it had for us at the start, in per cent."""
    told = facts.noted(NoteKind.HANDED_BACK, days=QUARTER)
    if not told:
        return _asked(facts, NoteKind.HAND_BACK_ASKED, QUARTER, "Nobody has noted packages handed back")
    people = sum(max(1, note.people) for note in told)
    at_start = facts.own_people + people
    return Measure(
        value=100 * people / at_start,
        words=f"{people} of {count_words(at_start, 'person', 'people')} handed back",
        as_at=told[0].happened_on,
        source="Notes",
    )


def notices_to_leave(facts: Facts) -> Measure:
    """EW-B04: notices in 90 days that the person did not ask for."""
    told = facts.noted(NoteKind.NOTICE_TO_LEAVE, days=QUARTER)
    if not told:
        return _asked(facts, NoteKind.NOTICES_ASKED, QUARTER, "Nobody has noted notices to leave")
    notices = sum(max(1, note.people) for note in told)
    return Measure(
        value=notices,
        words=f"{count_words(notices, 'notice')} in 90 days",
        as_at=told[0].happened_on,
        source="Notes",
    )


def money_troubles(facts: Facts) -> Measure:
    """EW-B05: requests for money early, and separate reports of unpaid suppliers, in 180 days.

    Nil is green only if finance said so in the last 95 days.
    """
    early = facts.noted(NoteKind.MONEY_EARLY, days=MONEY_DAYS)
    owed = facts.noted(NoteKind.SUPPLIER_OWED, days=MONEY_DAYS)
    if not early and not owed:
        return _asked(facts, NoteKind.MONEY_ASKED, MONEY_ASKED_DAYS, "Finance has not confirmed nil in 95 days")
    count = len(early) + len({note.source.casefold() for note in owed})
    return Measure(
        value=count,
        words=f"{count_words(count, 'report')} in 180 days",
        as_at=None,
        source="Notes",
    )


def restricted(facts: Facts) -> Measure:
    """EW-B06: days under any restriction on new placements: our own embargo, or a host authority's suspension."""
    if facts.restriction is None:
        return Measure(value=0, words="No restriction in force", source="Our embargoes")
    return Measure(
        since=facts.restriction.since,
        words=f"Since {day_words(facts.restriction.since)}",
        source="Our embargoes",
    )


def _asked(facts: Facts, kind: NoteKind, days: int, otherwise: str) -> Measure:
    asked = facts.noted(kind, days=days)
    if not asked:
        return unknown(otherwise)
    return Measure(value=0, words="An officer asked: none", as_at=asked[0].happened_on, source=asked[0].source)


RULES = {
    "EW-B01": windows_missed,
    "EW-B02": returns_overdue,
    "EW-B03": handed_back,
    "EW-B04": notices_to_leave,
    "EW-B05": money_troubles,
    "EW-B06": restricted,
}
