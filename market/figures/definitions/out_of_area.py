"""People whom the council placed outside its area. Reasons: the council's list of codes for a placement outside the area."""

from collections import Counter
from collections.abc import Callable

from market.commissioning.structure import funded
from market.figures.types import Definition, Facts, SourceKind, Worked
from market.placements.reasons import REASONS
from market.placements.rules import main_placements
from market.placements.types import PlacementOnDay

NOT_RECORDED = "not_recorded"
NOT_KNOWN = "OOA-99"

_WHOM = (
    "people, by case reference, with a placement in force on the date that the council funds and that is given in the area of another "
    "authority"
)
_ONCE = "A person with several such placements counts once, under the dearest of them (then the oldest)."
_NONE = "No value before the first placement was recorded."
_NOBODY = "No value when nobody is placed outside the area."


def placed_outside(facts: Facts) -> list[PlacementOnDay]:
    """One placement outside the area for each person who has any."""
    return main_placements(each for each in funded(facts.placements) if each.out_of_area)


def out_of_area_people(facts: Facts) -> Worked:
    """People placed outside the area."""
    return Worked(len(placed_outside(facts)) if facts.knows(SourceKind.PLACEMENTS) else None)


def _by(facts: Facts, code: Callable[[PlacementOnDay], str]) -> dict[str, int]:
    return dict(Counter(code(placement) for placement in placed_outside(facts)))


def out_of_area_by_service(facts: Facts) -> Worked:
    """People placed outside the area by type of service, most people first."""
    counted = _by(facts, lambda placement: placement.service)
    return Worked(_largest_first(counted) or None, denominator=sum(counted.values()))


def out_of_area_by_reason(facts: Facts) -> Worked:
    """People placed outside the area by the code of the main reason, in the order of the list of codes."""
    counted = _by(facts, lambda placement: placement.reason or NOT_RECORDED)
    order = {reason.code: at for at, reason in enumerate(REASONS)}
    listed = sorted(counted, key=lambda code: (order.get(code, len(order)), code))
    return Worked(
        {code: counted[code] for code in listed} or None,
        denominator=sum(counted.values()),
        missing=counted.get(NOT_RECORDED, 0) + counted.get(NOT_KNOWN, 0),
    )


def out_of_area_by_host(facts: Facts) -> Worked:
    """People placed outside the area by the authority in whose area they are, most people first."""
    counted = _by(facts, lambda placement: placement.host_authority)
    return Worked(_largest_first(counted) or None, denominator=sum(counted.values()))


def _largest_first(counted: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


OUT_OF_AREA = (
    Definition(
        "out_of_area_people",
        "People placed outside the area",
        "people",
        f"Number of {_WHOM}.",
        f"Nothing is stale or missing. {_NONE}",
        (SourceKind.PLACEMENTS,),
        out_of_area_people,
    ),
    Definition(
        "out_of_area_by_service",
        "People placed outside the area by service",
        "people",
        f"Number of {_WHOM}, for each of the register's types of service.",
        f"{_ONCE} Nothing is stale or missing. {_NOBODY}",
        (SourceKind.PLACEMENTS,),
        out_of_area_by_service,
        "type of service",
    ),
    Definition(
        "out_of_area_by_reason",
        "People placed outside the area by main reason",
        "people",
        f"Number of {_WHOM}, for each code of the main reason at the time of placement.",
        f"{_ONCE} Missing counts people without a reason (under not_recorded) and older records whose reason is not known "
        f"(under {NOT_KNOWN}). {_NOBODY}",
        (SourceKind.PLACEMENTS,),
        out_of_area_by_reason,
        "reason",
    ),
    Definition(
        "out_of_area_by_host",
        "People placed outside the area by host authority",
        "people",
        f"Number of {_WHOM}, for each authority in whose area they are.",
        f"{_ONCE} Nothing is stale or missing. {_NOBODY}",
        (SourceKind.PLACEMENTS,),
        out_of_area_by_host,
        "host authority",
    ),
)
