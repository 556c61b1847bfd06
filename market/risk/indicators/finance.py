"""Finance: occupancy, our share, wages. What the open book and Companies House say is typed in until there is a feed. Pure."""

from market.core.words import count_words
from market.risk.facts.types import Facts
from market.risk.indicators.thresholds import not_applicable, unknown
from market.risk.notes.types import NoteKind, Reliability
from market.risk.types import Kind, Measure, State

TRACKER = "Capacity Tracker"
PLACEMENTS = "Our placements"
WAGE_DAYS = 60


def occupancy(facts: Facts) -> Measure:
    """EW-F01: occupied beds of all beds, in per cent."""
    beds = facts.beds
    if beds is None or beds.maximum <= 0:
        return unknown("No beds in the Capacity Tracker. The provider can save a return")
    return Measure(
        value=100 * beds.occupied / beds.maximum,
        words=f"{beds.occupied} of {count_words(beds.maximum, 'bed')} occupied",
        as_at=beds.saved_on,
        source=TRACKER,
    )


def falling(facts: Facts) -> Measure:
    """EW-F02: change of occupancy over three windows in percentage points, or of our weekly hours over three months in per cent."""
    if facts.is_home:
        return _falling_beds(facts)
    if facts.kinds & {Kind.HOME_CARE, Kind.SUPPORTED_LIVING}:
        if facts.hours_before <= 0:
            return not_applicable("The council bought no hours here three months ago")
        return Measure(
            value=100 * (facts.hours - facts.hours_before) / facts.hours_before,
            words=f"{facts.hours:,.0f} hours a week, {facts.hours_before:,.0f} three months before",
            source=PLACEMENTS,
        )
    return unknown("No beds and no hours are held")


def _falling_beds(facts: Facts) -> Measure:
    now, before = facts.beds, facts.beds_before
    if now is None or before is None or not now.maximum or not before.maximum:
        return unknown("There are not yet three windows of returns to compare")
    first, last = 100 * before.occupied / before.maximum, 100 * now.occupied / now.maximum
    return Measure(
        value=last - first,
        words=f"{last:.1f}%, three windows before {first:.1f}%",
        as_at=now.saved_on,
        source=TRACKER,
    )


def one_purchaser(facts: Facts) -> Measure:
    """EW-F08: our share of the people here, in per cent, standing for the share of income until an open-book value is typed in.

    As old as the count of everyone; where only our own register knows of people, the share is unknown.
    """
    everyone = facts.people
    if everyone is None or everyone.counted_on is None:
        return unknown("How many people use it is not known. The open book gives income by purchaser")
    share = min(100.0, 100 * facts.own_people / everyone.people)
    return Measure(
        value=share,
        words=f"The council pays for {facts.own_people} of {count_words(everyone.people, 'person', 'people')}; people, not income",
        as_at=everyone.counted_on,
        source=f"{PLACEMENTS}, with the return or the ledger of who else pays",
    )


def wages_late(facts: Facts) -> Measure:
    """EW-F12: reports in the last 60 days that wages were late or short, from separate people or bodies.

    One that is confirmed by the provider or a payslip is red. No report is green only if an officer asked within 60 days.
    """
    reports = facts.noted(NoteKind.WAGES_LATE, days=WAGE_DAYS)
    asked = facts.noted(NoteKind.WAGES_ASKED, days=WAGE_DAYS)
    if not reports:
        if not asked:
            return unknown("No officer has asked about wages in the last 60 days")
        return Measure(
            value=0, words="An officer asked: nothing late", as_at=asked[0].happened_on, source=asked[0].source
        )
    bodies = {note.source.casefold() for note in reports}
    confirmed = any(note.reliability == Reliability.CONFIRMED for note in reports)
    return Measure(
        value=len(bodies),
        words=f"{count_words(len(bodies), 'report')} from separate sources" + (", confirmed" if confirmed else ""),
        as_at=reports[0].happened_on,
        source="Notes",
        at_least=State.RED if confirmed else None,
    )


RULES = {"EW-F01": occupancy, "EW-F02": falling, "EW-F08": one_purchaser, "EW-F12": wages_late}
