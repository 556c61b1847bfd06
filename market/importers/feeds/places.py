"""What CQC's feeds on locations share: addresses, coordinates, scope, double rows, and handing over to the register."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct

from market.core.postcodes import normalise_postcode
from market.importers.cells import CellError, number, text_of
from market.importers.feeds.vocabulary import ADULT_SOCIAL_CARE, SOCIAL_CARE
from market.importers.types import Counts, FeedContext, LeftOut, Problem
from market.providers.cqc import Applied, CqcLocation, Telling
from market.providers.intake import apply_register

BAD_POSTCODE = "The postcode has not the shape of one and was left blank"
BAD_COORDINATES = "The coordinates are outside England and were left blank"

_LATITUDES = (49.0, 61.0)
_LONGITUDES = (-9.0, 3.0)
_LISTED_ANYWAY = "listed_anyway"


class Place(Struct, frozen=True):
    """Postcode and coordinates that can be used, and what was odd about those in the file."""

    postcode: str
    latitude: float | None
    longitude: float | None
    odd: str | None


def place(postcode: str, latitude: Any, longitude: Any) -> Place:
    """Postcode and coordinates as far as they can be right; a location is not refused for them. Raises `CellError` for no number."""
    odd = None
    usable = normalise_postcode(postcode) if postcode else ""
    if usable is None:
        usable, odd = "", BAD_POSTCODE
    north, east = number(latitude), number(longitude)
    if north is None or east is None or (north == 0 and east == 0):
        return Place(usable, None, None, odd)
    if not (_LATITUDES[0] <= north <= _LATITUDES[1] and _LONGITUDES[0] <= east <= _LONGITUDES[1]):
        return Place(usable, None, None, odd or BAD_COORDINATES)
    return Place(usable, north, east, odd)


def address_of(*parts: Any) -> str:
    """The parts of an address in one line, blanks and repeats left out. Raises `CellError` when it is longer than 400 characters."""
    words: list[str] = []
    for part in parts:
        word = part if type(part) is str and part == part.strip() else text_of(part)
        if word and word not in words:
            words.append(word)
    line = ", ".join(words)
    if len(line) > 400:
        raise CellError(f"The address has {len(line):,} characters, more than the 400 that are kept. Shorten it.")
    return line


def company_number(cell: Any) -> str:
    """A Companies House number; spreadsheets drop its leading zeros, which are put back. `""` where there is none."""
    value = text_of(cell)
    if value in ("", "-", "*"):
        return ""
    if len(value) > 16:
        raise CellError("The company number has more than 16 characters.")
    return value.zfill(8) if value.isdigit() else value


def telephone(cell: Any) -> str:
    """A telephone number as text; a number cell has lost its leading zero, which is put back."""
    value = text_of(cell)
    if len(value) > 40:
        raise CellError("The telephone number has more than 40 characters.")
    return f"0{value}" if not isinstance(cell, str) and value.isdigit() and len(value) in (9, 10) else value


def outside_scope(directorate: str, services: Iterable[str]) -> LeftOut | None:
    """Why a location is not kept, or None: those of CQC's directorate "Adult social care" are; where the file does not name
    the directorate, those with an adult social care service."""
    if directorate:
        if directorate.lower() == ADULT_SOCIAL_CARE:
            return None
        return LeftOut(f"Not adult social care but {directorate}")
    if SOCIAL_CARE.isdisjoint(services):
        return LeftOut("No adult social care service")
    return None


def listed_anyway(context: FeedContext) -> set[str]:
    """CQC ids that stand in the file in rows which are not accepted: they have not left CQC's list."""
    found: set[str] = context.lookups.setdefault(_LISTED_ANYWAY, set())
    return found


def double_ids(
    key: Callable[[Any], Any], column: str, what: Callable[[Any], str]
) -> Callable[[list[Any]], dict[int, Problem]]:
    """A finder of records that stand in the file twice: the first is taken, each later one refused."""

    def clashes(records: list[Any]) -> dict[int, Problem]:
        seen: set[Any] = set()
        found: dict[int, Problem] = {}
        for at, each in enumerate(records):
            value = key(each)
            if value in seen:
                found[at] = Problem(
                    column, f"{what(each)} stands in this file already, further up. Delete the row that does not hold."
                )
            seen.add(value)
        return found

    return clashes


double_locations = double_ids(
    lambda each: each.cqc_location_id, "Location ID", lambda each: f"Location {each.cqc_location_id}"
)


async def no_lookups(context: FeedContext) -> dict[str, Any]:
    """For feeds whose rows need nothing from the database."""
    return {}


async def hand_over(
    records: Sequence[CqcLocation], context: FeedContext, *, feed: str, telling: Telling, whole_list: bool
) -> Counts:
    """Apply locations to the register. Mended rows of an earlier import are never a full list."""
    applied = await apply_register(
        records,
        source=feed,
        telling=telling,
        as_at=context.as_at,
        by=context.by,
        now=context.now,
        run_id=context.run_id,
        whole_list=whole_list and not context.correction,
        also_listed=listed_anyway(context),
    )
    return counts_of(applied)


def counts_of(applied: Applied) -> Counts:
    """The register's counts as the importers' own."""
    return Counts(created=applied.created, changed=applied.changed, unchanged=applied.unchanged)
