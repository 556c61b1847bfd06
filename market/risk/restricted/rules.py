"""When a restricted note may be written or handed on. Pure."""

from collections.abc import Collection
from datetime import date

from market.core.refusal import Refusal
from market.risk.restricted.types import NewRestricted


def reasons_against_restricted(
    note: NewRestricted, author: int | None, allowed: Collection[int], today: date
) -> list[Refusal]:
    """Why a note may not be kept. At least one person besides the author must be able to read it, so that it is never lost with one.

    `allowed` are the people who may read early warning at all.
    """
    reasons: list[Refusal] = []
    if author is None:
        reasons.append(Refusal("nobody", "Only a signed-in person can write a restricted note"))
    others = set(note.readers) - {author}
    if not others:
        reasons.append(Refusal("alone", "Choose at least one other person who may read it", "readers"))
    elif not others <= set(allowed):
        reasons.append(Refusal("reader", "Choose people from the list", "readers"))
    if note.happened_on > today:
        reasons.append(Refusal("future", "The day must be today or in the past", "happened_on"))
    return reasons


def reasons_against_handing_on(person: int, readers: Collection[int], allowed: Collection[int]) -> list[Refusal]:
    """Why somebody may not be named in addition."""
    if person in readers:
        return [Refusal("named", "This person may read it already", "person")]
    if person not in allowed:
        return [Refusal("reader", "Choose a person from the list", "person")]
    return []
