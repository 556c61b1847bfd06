"""Beds recorded and occupied, and occupancy. Source: DHSC, Get adult social care data: occupied beds divided by beds recorded."""

from collections import Counter

from market.figures.types import Definition, Facts, SourceKind, Worked

_LATEST = (
    "in the latest return, saved by the date, of each care home that CQC regulates and that was open in the area and not dormant on "
    "the date, premises registered twice counted once"
)
_GAPS = (
    "Stale counts homes whose return is older than the last closed window (their beds still count); missing counts homes without a "
    "return (they add no beds)."
)
_TYPE_GAPS = (
    "Stale counts homes whose return is older than the last closed window (their beds still count); missing counts homes without a "
    "return, and homes that gave a total without types, whose beds are under not_stated."
)
_NONE = "No value when no home has made a return."
_NO_BEDS = "No value when no bed is recorded."
_DRAWS_ON = (SourceKind.BEDS, SourceKind.REGISTER)


def homes_without_a_return(facts: Facts) -> int:
    """Care homes that never saved beds by the date."""
    return sum(not home.lines for home in facts.homes)


def homes_with_an_old_return(facts: Facts) -> int:
    """Care homes whose latest return is older than the last closed window."""
    return sum(home.stale for home in facts.homes)


def _answered(facts: Facts) -> bool:
    return any(home.lines for home in facts.homes)


def _worked(facts: Facts, value: int | None) -> Worked:
    return Worked(value, stale=homes_with_an_old_return(facts), missing=homes_without_a_return(facts))


def beds_total(facts: Facts) -> Worked:
    """Beds recorded in care homes' latest returns."""
    return _worked(facts, sum(home.maximum for home in facts.homes) if _answered(facts) else None)


def beds_occupied(facts: Facts) -> Worked:
    """Beds occupied in care homes' latest returns."""
    return _worked(facts, sum(home.occupied for home in facts.homes) if _answered(facts) else None)


def occupancy_rate(facts: Facts) -> Worked:
    """Occupied beds as a share of beds recorded."""
    maximum = sum(home.maximum for home in facts.homes)
    occupied = sum(home.occupied for home in facts.homes)
    return Worked(
        occupied / maximum if maximum else None,
        numerator=occupied,
        denominator=maximum,
        stale=homes_with_an_old_return(facts),
        missing=homes_without_a_return(facts),
    )


def _by_type(facts: Facts) -> tuple[dict[str, int], dict[str, int]]:
    maximum: Counter[str] = Counter()
    occupied: Counter[str] = Counter()
    for home in facts.homes:
        for line in home.lines:
            maximum[line.bed_type] += line.maximum
            occupied[line.bed_type] += line.occupied
    return dict(sorted(maximum.items())), dict(sorted(occupied.items()))


def _without_types(facts: Facts) -> int:
    return sum(not home.lines or any(line.bed_type == "not_stated" for line in home.lines) for home in facts.homes)


def beds_by_type(facts: Facts) -> Worked:
    """Beds recorded by the tracker's bed types."""
    maximum, _ = _by_type(facts)
    return Worked(maximum or None, stale=homes_with_an_old_return(facts), missing=_without_types(facts))


def occupancy_by_type(facts: Facts) -> Worked:
    """Occupancy by the tracker's bed types, leaving out types with no bed recorded."""
    maximum, occupied = _by_type(facts)
    recorded = {code: beds for code, beds in maximum.items() if beds > 0}
    return Worked(
        {code: occupied[code] / beds for code, beds in recorded.items()} or None,
        numerator={code: occupied[code] for code in recorded} or None,
        denominator=recorded or None,
        stale=homes_with_an_old_return(facts),
        missing=_without_types(facts),
    )


BEDS = (
    Definition(
        "beds_total",
        "Care home beds",
        "beds",
        f"Sum of the beds recorded as maximum capacity {_LATEST}.",
        f"{_GAPS} {_NONE}",
        _DRAWS_ON,
        beds_total,
    ),
    Definition(
        "beds_occupied",
        "Occupied care home beds",
        "beds",
        f"Sum of the beds recorded as occupied {_LATEST}.",
        f"{_GAPS} {_NONE}",
        _DRAWS_ON,
        beds_occupied,
    ),
    Definition(
        "occupancy_rate",
        "Care home occupancy",
        "ratio",
        f"Occupied beds divided by beds recorded (as DHSC defines it) {_LATEST}.",
        f"It is above 1 only where homes record more beds occupied than they have. {_GAPS} {_NO_BEDS}",
        _DRAWS_ON,
        occupancy_rate,
    ),
    Definition(
        "beds_by_type",
        "Care home beds by type",
        "beds",
        f"Beds recorded as maximum capacity for each of the tracker's bed types {_LATEST}.",
        f"{_TYPE_GAPS} {_NONE}",
        _DRAWS_ON,
        beds_by_type,
        "bed type",
    ),
    Definition(
        "occupancy_by_type",
        "Care home occupancy by bed type",
        "ratio",
        f"Occupied beds divided by beds recorded for each of the tracker's bed types {_LATEST}.",
        f"{_TYPE_GAPS} {_NO_BEDS}",
        _DRAWS_ON,
        occupancy_by_type,
        "bed type",
    ),
)
