"""Concentration of care home beds. Source: Herfindahl-Hirschman index, the sum of squared percentage shares, by provider group."""

from collections import Counter

from market.core.concentration import hhi
from market.figures.definitions.beds import homes_with_an_old_return, homes_without_a_return
from market.figures.types import Definition, Facts, SourceKind, Worked


def beds_by_group(facts: Facts) -> dict[str, int]:
    """Beds recorded by provider group: the brand when there is one, else the organisation."""
    beds: Counter[str] = Counter()
    for home in facts.homes:
        beds[home.location.group_key] += home.maximum
    return dict(beds)


def largest_provider_bed_share(facts: Facts) -> Worked:
    """Beds of the largest provider group as a share of all beds recorded."""
    beds = beds_by_group(facts)
    total, largest = sum(beds.values()), max(beds.values(), default=0)
    return Worked(
        largest / total if total else None,
        numerator=largest,
        denominator=total,
        stale=homes_with_an_old_return(facts),
        missing=homes_without_a_return(facts),
    )


def provider_group_hhi_beds(facts: Facts) -> Worked:
    """The Herfindahl-Hirschman index of beds recorded."""
    beds = list(beds_by_group(facts).values())
    return Worked(
        hhi(beds),
        denominator=sum(beds),
        stale=homes_with_an_old_return(facts),
        missing=homes_without_a_return(facts),
    )


_BEDS = (
    "beds recorded as maximum capacity in the latest returns of care homes open in the area on the date, a group being the brand when "
    "there is one, else the organisation"
)
_NOTES = (
    "Stale counts homes whose return is older than the last closed window (their beds still count); missing counts homes without a "
    "return (they add no beds). No value when no bed is recorded."
)
_DRAWS_ON = (SourceKind.BEDS, SourceKind.REGISTER)

CONCENTRATION = (
    Definition(
        "largest_provider_bed_share",
        "Share of beds of the largest provider group",
        "ratio",
        f"Beds of the provider group with the most divided by all beds, of {_BEDS}.",
        _NOTES,
        _DRAWS_ON,
        largest_provider_bed_share,
    ),
    Definition(
        "provider_group_hhi_beds",
        "Concentration of beds (Herfindahl-Hirschman index)",
        "index",
        f"Sum over provider groups of the squared percentage share of beds, from 0 to 10,000, of {_BEDS}.",
        f"Under 1,000 is commonly read as low concentration and over 2,000 as high. {_NOTES}",
        _DRAWS_ON,
        provider_group_hhi_beds,
    ),
)
