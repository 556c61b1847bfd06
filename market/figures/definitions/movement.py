"""Providers that came to the area and left it in twelve months. A re-registration under a new owner is neither."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from market.core.periods import months_before
from market.figures.types import Definition, Facts, SourceKind, Spell, Worked

MONTHS = 12


def _start(spell: Spell) -> date:
    return spell.from_on if spell.registered_on is None else max(spell.from_on, spell.registered_on)


def _end(spell: Spell, on: date) -> date | None:
    """When the spell ended as far as is known on `on`; None while it lasts."""
    ends = (spell.until_on, spell.deregistered_on, spell.unlisted_on)
    return min((end for end in ends if end is not None and end <= on), default=None)


def _by_organisation(spells: Iterable[Spell], on: date) -> list[list[Spell]]:
    grouped: dict[int, list[Spell]] = defaultdict(list)
    for spell in spells:
        if _start(spell) <= on:
            grouped[spell.organisation_id].append(spell)
    return list(grouped.values())


def providers_entered_12_months(facts: Facts) -> Worked:
    """Organisations whose first location in the area opened in the twelve months to the date."""
    since = months_before(facts.on, MONTHS)
    entered = unknown = 0
    for spells in _by_organisation(facts.spells, facts.on):
        first = min(_start(spell) for spell in spells)
        if first <= since:
            continue
        opening = [spell for spell in spells if _start(spell) == first]
        if any(spell.registered_on is None for spell in opening):
            unknown += 1
        elif all(spell.registered_on == first and not spell.follows for spell in opening):
            entered += 1
    return Worked(entered, missing=unknown)


def providers_exited_12_months(facts: Facts) -> Worked:
    """Organisations whose last location in the area closed in the twelve months to the date."""
    since = months_before(facts.on, MONTHS)
    exited = unconfirmed = 0
    for spells in _by_organisation(facts.spells, facts.on):
        known = [end for spell in spells if (end := _end(spell, facts.on)) is not None]
        if len(known) < len(spells) or max(known) <= since:
            continue
        closing = [spell for spell in spells if _end(spell, facts.on) == max(known)]
        if all(max(known) in (spell.deregistered_on, spell.unlisted_on) and not spell.followed for spell in closing):
            exited += 1
            unconfirmed += any(spell.deregistered_on is None for spell in closing)
    return Worked(exited, missing=unconfirmed)


_NOTES = (
    "A provider is an organisation that CQC regulates with a location in the area, dormant ones included. A re-registration under a new "
    "owner and a change of the organisation that runs a location are neither entry nor exit."
)

MOVEMENT = (
    Definition(
        "providers_entered_12_months",
        "Providers that entered the market in 12 months",
        "providers",
        "Number of providers whose first location in the area was registered in the twelve months to the date (the date included, the "
        "same day a year before not).",
        f"{_NOTES} Missing counts providers whose first day of registration is unknown (not counted); nothing is stale.",
        (SourceKind.REGISTER,),
        providers_entered_12_months,
    ),
    Definition(
        "providers_exited_12_months",
        "Providers that left the market in 12 months",
        "providers",
        "Number of providers whose last location in the area was deregistered, or dropped from CQC's full list, in the twelve months to "
        "the date.",
        f"{_NOTES} Missing counts exits known only from the list, without a day of deregistration (counted); nothing is stale.",
        (SourceKind.REGISTER,),
        providers_exited_12_months,
    ),
)
