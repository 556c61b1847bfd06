"""Leadership: managers, improvement actions, meetings. Managers are told by notes, never by name. Pure."""

from market.core.words import count_words
from market.risk.facts.types import Facts
from market.risk.indicators.thresholds import not_applicable, unknown
from market.risk.notes.types import NoteKind
from market.risk.types import Measure

TWO_YEARS = 730
HALF_A_YEAR = 183
ALWAYS = 3_650
NOT_ASSURED = "The council does not assure this service"
NEVER_VISITED = "The council has not visited yet"


def no_manager(facts: Facts) -> Measure:
    """EW-L01: days since a registered manager was last in post. One who left counts until a note says that another has started."""
    if not facts.regulated:
        return not_applicable("Only regulated services have a registered manager")
    told = facts.noted(NoteKind.MANAGER_LEFT, NoteKind.MANAGER_STARTED, days=ALWAYS)
    if not told:
        return unknown("Nobody has noted whether a registered manager is in post. Ask the provider")
    newest = told[0]
    if newest.kind == NoteKind.MANAGER_LEFT:
        return Measure(since=newest.happened_on, words="The manager has left, none has started", source=newest.source)
    return Measure(value=0, words="A registered manager is in post", as_at=newest.happened_on, source=newest.source)


def manager_turnover(facts: Facts) -> Measure:
    """EW-L02: different managers in 24 months: those who started, and the one who left before the first of them."""
    told = facts.noted(NoteKind.MANAGER_LEFT, NoteKind.MANAGER_STARTED, days=TWO_YEARS)
    if not told:
        return unknown("No note on managers in the last 24 months. Ask the provider")
    started = sum(note.kind == NoteKind.MANAGER_STARTED for note in told)
    managers = started + (told[-1].kind == NoteKind.MANAGER_LEFT)
    return Measure(
        value=managers,
        words=f"{count_words(managers, 'manager')} in 24 months",
        as_at=told[0].happened_on,
        source="Notes",
    )


def actions_overdue(facts: Facts) -> Measure:
    """EW-L04: recommendations more than 14 days late of all that are open, in per cent. None open is nought."""
    quality = facts.quality
    if not quality.assured:
        return unknown(NOT_ASSURED)
    if quality.visited_on is None:
        return unknown(NEVER_VISITED)
    share = 100 * quality.late_actions / quality.open_actions if quality.open_actions else 0.0
    return Measure(
        value=share,
        words=f"{quality.late_actions} of {count_words(quality.open_actions, 'open recommendation')} more than 14 days late",
        source="Our recommendations",
    )


def meetings_missed(facts: Facts) -> Measure:
    """EW-L05: meetings missed or cancelled by the provider in 6 months. No meeting arranged is unknown, and ours to fix."""
    told = facts.noted(NoteKind.MEETING_MISSED, NoteKind.MEETING_HELD, days=HALF_A_YEAR)
    if not told:
        return unknown("No meeting was arranged in 6 months. Arrange one")
    missed = sum(note.kind == NoteKind.MEETING_MISSED for note in told)
    return Measure(
        value=missed,
        words=f"{missed} of {count_words(len(told), 'meeting')} missed",
        as_at=told[0].happened_on,
        source="Notes",
    )


RULES = {"EW-L01": no_manager, "EW-L02": manager_turnover, "EW-L04": actions_overdue, "EW-L05": meetings_missed}
