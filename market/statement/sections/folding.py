"""Puts rare kinds together before they are counted, so that few counts have to be suppressed."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from market.providers.types import LocationOnDay, ServiceType
from market.providers.words import service_words
from market.statement.numbers import SMALLEST_PRINTED

T = TypeVar("T")

OWN_ROW = (
    ServiceType.NURSING_HOME,
    ServiceType.RESIDENTIAL_HOME,
    ServiceType.HOME_CARE,
    ServiceType.SUPPORTED_LIVING,
    ServiceType.EXTRA_CARE,
    ServiceType.SHARED_LIVES,
)
"""Service types that commissioners name; each has a row of its own when it is common enough, the rest are "Other services"."""

FOLDED_FIRST = (
    ServiceType.SHARED_LIVES,
    ServiceType.EXTRA_CARE,
    ServiceType.SUPPORTED_LIVING,
    ServiceType.HOME_CARE,
    ServiceType.RESIDENTIAL_HOME,
    ServiceType.NURSING_HOME,
)
"""The order in which types join the others when these are too few to be printed: homes last."""


def service_groups(services: Iterable[LocationOnDay]) -> list[tuple[str, list[LocationOnDay]]]:
    """Services by main type, the largest group first and the others last. Groups of 1 to 4 join the others, which then are 5 or more
    wherever there are 5 services at all.
    """
    groups: dict[str, list[LocationOnDay]] = {code: [] for code in OWN_ROW}
    others: list[LocationOnDay] = []
    for location in services:
        groups.get(location.main_service, others).append(location)
    for code in OWN_ROW:
        if len(groups[code]) < SMALLEST_PRINTED:
            others += groups.pop(code)
    joined = ""
    for code in FOLDED_FIRST:
        if 0 < len(others) < SMALLEST_PRINTED and code in groups:
            others += groups.pop(code)
            joined = f"{service_words(code)} and other services"
    ordered = sorted(groups, key=lambda code: (-len(groups[code]), code))
    found = [(service_words(code), groups[code]) for code in ordered]
    return [*found, (joined or "Other services", others)] if others else found


def number_bands(numbers: Sequence[int], starts: Sequence[int], unit: str) -> list[tuple[str, int, int | None]]:
    """Bands of a number as words, least and most (None: no most), from `starts`; a band that holds 1 to 4 of `numbers` joins the next
    one up, the last one joins the one before.
    """
    ends: list[int | None] = [start - 1 for start in starts[1:]]
    bands = list(zip(starts, [*ends, None], strict=True))
    while len(bands) > 1:
        few = next((at for at, band in enumerate(bands) if 0 < _held(numbers, *band) < SMALLEST_PRINTED), None)
        if few is None:
            break
        at = min(few, len(bands) - 2)
        bands[at : at + 2] = [(bands[at][0], bands[at + 1][1])]
    return [(_band_words(low, high, unit), low, high) for low, high in bands]


def _held(numbers: Sequence[int], low: int, high: int | None) -> int:
    return sum(1 for number in numbers if number >= low and (high is None or number <= high))


def _band_words(low: int, high: int | None, unit: str) -> str:
    if high is None:
        return f"{low} {unit}s or more"
    if low == high:
        return f"{low} {unit}{'' if low == 1 else 's'}"
    return f"{low} to {high} {unit}s"


def fold(
    groups: Mapping[str, Sequence[T]], is_safe: Callable[[Sequence[T]], bool], other: str, keep: Collection[str] = ()
) -> list[tuple[str, Sequence[T]]]:
    """Groups by their words, the largest first and `other` last: those that may not be printed are put together there, and the smallest
    of the rest (those to `keep` after all others) join them until `other` may be printed. When nothing else is left, `other` is printed
    as it is.
    """
    safe = {words: members for words, members in groups.items() if is_safe(members) and words != other}
    rest = [member for words, members in groups.items() if words not in safe for member in members]
    while rest and safe and not is_safe(rest):
        smallest = min(safe, key=lambda words: (words in keep, len(safe[words]), words))
        rest += safe.pop(smallest)
    ordered = sorted(safe.items(), key=lambda item: (-len(item[1]), item[0]))
    return [*ordered, (other, rest)] if rest else ordered
