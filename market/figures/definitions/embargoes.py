"""The council's embargoes: services under one now, care homes under one in twelve months, and how long they last."""

from statistics import median

from market.figures.types import Definition, Facts, SourceKind, Worked

_OWN = "an embargo of the council (providers’ own pauses and suspensions by host authorities left out)"
_NONE = "No value before the register of embargoes was kept. Never published with names, and nothing says which services are counted."


def embargoes_in_force(facts: Facts) -> Worked:
    """Services of the area under an embargo."""
    if not facts.knows(SourceKind.EMBARGOES):
        return Worked(None)
    stopped = {number for each in facts.embargoes if each.in_force for number in each.location_ids}
    return Worked(len(stopped), len(stopped), len(facts.services))


def embargoes_12_months(facts: Facts) -> Worked:
    """Care homes of the area under an embargo at some time in twelve months."""
    if not facts.knows(SourceKind.EMBARGOES):
        return Worked(None)
    homes = {number for each in facts.embargoes for number in each.care_homes}
    return Worked(len(homes), len(homes), len(facts.homes))


def embargo_median_days(facts: Facts) -> Worked:
    """Median days of the embargoes of twelve months."""
    if not facts.embargoes:
        return Worked(None)
    running = sum(each.in_force for each in facts.embargoes)
    return Worked(float(median(each.days for each in facts.embargoes)), missing=running)


EMBARGOES = (
    Definition(
        "embargoes_in_force",
        "Services under an embargo",
        "services",
        f"Number of locations of the area under {_OWN} at the end of the date; the denominator is the area’s regulated services.",
        _NONE,
        (SourceKind.EMBARGOES, SourceKind.REGISTER),
        embargoes_in_force,
    ),
    Definition(
        "embargoes_12_months",
        "Care homes under an embargo in 12 months",
        "care homes",
        f"Number of care homes of the area under {_OWN} at any time in the 12 months that end with the date; the denominator is the "
        "area’s care homes.",
        f"A home that was under several counts once. {_NONE}",
        (SourceKind.EMBARGOES, SourceKind.REGISTER),
        embargoes_12_months,
    ),
    Definition(
        "embargo_median_days",
        "Median days of an embargo",
        "days",
        f"Median number of days of each time that services of the area were under {_OWN} in the 12 months that end with the date, the "
        "first day counted.",
        "Missing counts embargoes that still last: they are counted with their days so far. No value when there was none.",
        (SourceKind.EMBARGOES,),
        embargo_median_days,
    ),
)
