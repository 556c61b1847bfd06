"""Market: trouble elsewhere in the group, CQC's market oversight, and premises that may go. Pure."""

from datetime import date

from market.core.periods import add_months
from market.core.words import count_words
from market.risk.facts.types import Facts, TypedDatum
from market.risk.indicators.newest import newest_event
from market.risk.indicators.thresholds import not_applicable, unknown
from market.risk.notes.types import NoteKind
from market.risk.types import Measure, State

SALE_DAYS = 730
TENURE = "EW-M03"


def group_trouble(facts: Facts) -> Measure:
    """EW-M01: other places of the group rated below good or restricted, of all its other places, in per cent."""
    group = facts.group
    if not group.linked:
        return not_applicable("The provider has no other place in the register")
    return Measure(
        value=100 * group.troubled / group.linked,
        words=f"{group.troubled} of {count_words(group.linked, 'other place')} rated below good or restricted",
        as_at=facts.listed_on,
        source="CQC’s register and embargoes",
    )


def oversight(facts: Facts) -> Measure:
    """EW-M02: CQC raised a concern (amber) or gave formal notice (red). Outside the scheme is not applicable, never green.

    Source: CQC market oversight, stage 6. Most local firms are outside the scheme, so no notice is no reassurance.
    """
    states = {
        NoteKind.OVERSIGHT_CONCERN: (State.AMBER, "CQC raised a concern informally"),
        NoteKind.OVERSIGHT_NOTICE: (State.RED, "Formal notice received"),
    }
    return newest_event(facts, states) or unknown(
        "Nobody has said whether the provider is in CQC’s scheme. Type in “Not applicable” if it is outside"
    )


def tenure(facts: Facts) -> Measure:
    """EW-M03: months until the lease ends, as typed in less those gone since; a place that is for sale is at least amber."""
    held = facts.typed(TENURE)
    left = None if held is None else months_left(held, facts.on)
    sale = facts.noted(NoteKind.FOR_SALE, days=SALE_DAYS)
    if left is None and not sale:
        return unknown("Nobody has typed in when the lease ends. Ask the provider")
    if held is None or left is None:
        return Measure(words="Listed for sale", state=State.AMBER, as_at=sale[0].happened_on, source=sale[0].source)
    return Measure(
        value=left,
        words=f"{left:.0f} months to the end of the lease" + (", listed for sale" if sale else ""),
        as_at=held.as_at,
        source=held.source,
        at_least=State.AMBER if sale else None,
    )


def months_left(datum: TypedDatum, on: date) -> float | None:
    """A typed-in number of months less the whole months gone since its day, never below 0; None for an event."""
    if datum.value is None:
        return None
    gone = (on.year - datum.as_at.year) * 12 + on.month - datum.as_at.month
    if add_months(datum.as_at, gone) > on:
        gone -= 1
    return max(0.0, datum.value - gone)


RULES = {"EW-M01": group_trouble, "EW-M02": oversight, TENURE: tenure}
