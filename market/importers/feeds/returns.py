"""What the tracker's feeds share: finding the location, the day saved, words for admissions, and handing over to capacity."""

from datetime import date
from typing import Any

from market.capacity.intake import apply_returns
from market.db.sql import fetch
from market.importers.cells import CellError, cqc_id, day, number_between, text_of, utc_day, whole_between, word
from market.importers.feeds.places import double_ids
from market.importers.types import Counts, FeedContext, Header

FIRST_RETURN = date(2010, 1, 1)
MOST_BEDS = 1_000
MOST_PEOPLE = 5_000
OVER_MAXIMUM = "More beds are occupied than there are: kept and flagged"
HALF_SAID = "Beds without the number occupied were left out: the rest of the row was kept"

ACCEPTING = {
    "yes": True,
    "y": True,
    "true": True,
    "open": True,
    "accepting": True,
    "accepting admissions": True,
    "open to admissions": True,
    "partially open": True,
    "no": False,
    "n": False,
    "false": False,
    "closed": False,
    "not accepting": False,
    "not accepting admissions": False,
    "closed to admissions": False,
}

beds_of = whole_between(0, MOST_BEDS, "beds at one location")
people_of = whole_between(0, MOST_PEOPLE, "people at one location")
staff_of = whole_between(0, MOST_PEOPLE, "staff at one location")
hours_of = number_between(0, 10_000_000, "hours at one location")
days_of = number_between(0, 1_000_000, "days of absence at one location")
accepting_of = word(ACCEPTING, "an answer about admissions")

double_returns = double_ids(
    lambda each: (each.location, each.saved_on),
    "cqcid",
    lambda each: f"The return of this location for {each.saved_on:%d/%m/%Y}",
)


async def load(context: FeedContext) -> dict[str, Any]:
    """The number in the register of every location with a CQC id."""
    rows = await fetch("SELECT id, cqc_location_id FROM location WHERE cqc_location_id IS NOT NULL")
    return {"locations": {row["cqc_location_id"]: row["id"] for row in rows}}


def location_finder(context: FeedContext) -> Any:
    """A converter from the cell with the CQC id to the location's number; `CellError` for one that is not in the register."""
    numbers: dict[str, int] = context.lookups["locations"]

    def find(cell: Any) -> int:
        known = numbers.get(cell) if isinstance(cell, str) else None
        if known is not None:
            return known
        location_id = cqc_id(cell)
        known = numbers.get(location_id)
        if known is None:
            raise CellError(f"Location {location_id} is not in the register. Import CQC's list of locations first.")
        return known

    return find


def saved_on(utc: Any, local: Any, present: date) -> date:
    """The day in London on which the return was saved: from the column in UTC where it says one, else from the local one."""
    found = utc_day(utc) or day(local)
    if found is None:
        raise CellError("The row does not say when it was saved. Every return needs the day it was last updated.")
    return possible_day(found, present)


def possible_day(found: date, present: date) -> date:
    """A day on which a return can have been saved. A day to come would stand as the newest return for ever."""
    if found > present:
        raise CellError(
            f"{found:%d/%m/%Y} is after today, and a return cannot be saved in the future. Correct the date."
        )
    if found < FIRST_RETURN:
        raise CellError(f"{found:%d/%m/%Y} can not be right: it lies long before the Capacity Tracker began.")
    return found


def both(one: int | None, other: int | None) -> int | None:
    """The sum of two counts of which either may be blank."""
    return None if one is None and other is None else (one or 0) + (other or 0)


def hands(source: str) -> Any:
    """The `apply` of a tracker feed."""

    async def apply(records: list[Any], context: FeedContext, header: Header) -> Counts:
        """Write the returns."""
        done = await apply_returns(records, source=source, by=context.by, now=context.now, run_id=context.run_id)
        return Counts(created=done.created, changed=done.changed, unchanged=done.unchanged)

    return apply


def bed_type_word(cell: Any) -> str:
    """A bed type's name without case, spaces and punctuation."""
    return "".join(letter for letter in text_of(cell).lower() if letter.isalnum())
