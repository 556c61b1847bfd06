"""Market: trouble elsewhere in the group, CQC's market oversight, and premises that may go. Pure."""

from market.core.words import count_words
from market.risk.facts.types import Facts
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
    """EW-M03: months until the lease ends, as typed in; a place that is for sale is at least amber."""
    held = next((datum for datum in facts.data if datum.indicator == TENURE and datum.value is not None), None)
    sale = facts.noted(NoteKind.FOR_SALE, days=SALE_DAYS)
    if held is None and not sale:
        return unknown("Nobody has typed in when the lease ends. Ask the provider")
    if held is None:
        return Measure(words="Listed for sale", state=State.AMBER, as_at=sale[0].happened_on, source=sale[0].source)
    return Measure(
        value=held.value,
        words=f"{held.value:.0f} months to the end of the lease" + (", listed for sale" if sale else ""),
        as_at=held.as_at,
        source=held.source,
        at_least=State.AMBER if sale else None,
    )


RULES = {"EW-M01": group_trouble, "EW-M02": oversight, TENURE: tenure}
