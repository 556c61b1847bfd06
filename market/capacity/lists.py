"""The list of care homes: what can be filtered and sorted. Homes of one area are few, so this is done here and not in SQL."""

from collections.abc import Sequence
from typing import Any

from market.capacity.pages import HomeRow
from market.capacity.words import BED_TYPE_WORDS
from market.web.fields import Option
from market.web.lists import Column, Filter, ListQuery, ListSpec
from market.web.ordering import in_order

HOMES = ListSpec(
    columns=(
        Column("name", "Care home", sql="name"),
        Column("types", "Bed types"),
        Column("maximum", "Beds", sql="maximum", kind="number", descending_first=True),
        Column("occupied", "Occupied", sql="occupied", kind="number", descending_first=True),
        Column("occupancy", "Occupancy", sql="occupancy", kind="percent", descending_first=True),
        Column("empty", "Empty", sql="empty", kind="number", descending_first=True),
        Column("reserved", "Reserved", sql="reserved", kind="number", descending_first=True),
        Column("closed", "Closed", sql="closed", kind="number", descending_first=True),
        Column("accepting", "Admissions", sql="accepting"),
        Column("saved_on", "Return", sql="saved_on", descending_first=True),
    ),
    filters=(
        Filter("q", "Care home or provider"),
        Filter(
            "type",
            "Bed type",
            kind="choice",
            options=tuple(Option(code, words) for code, words in BED_TYPE_WORDS.items()),
        ),
        Filter(
            "accepting",
            "Admissions",
            kind="choice",
            options=tuple(Option(words, words) for words in ("Accepting", "Not accepting", "Not said")),
        ),
        Filter(
            "state",
            "Return",
            kind="choice",
            options=tuple(Option(words, words) for words in ("Fresh", "Stale", "No return")),
        ),
        Filter("town", "Town", kind="choice"),
        Filter("as_at", "As at", kind="date"),
    ),
    sort="name",
    tie_break="location_id",
    noun="care home",
)


def homes_spec(rows: Sequence[HomeRow]) -> ListSpec:
    """The list with the towns of these homes to choose from."""
    return HOMES.with_options(town=[Option(town, town) for town in sorted({row.town for row in rows if row.town})])


def filtered_homes(rows: Sequence[HomeRow], query: ListQuery) -> list[HomeRow]:
    """The homes that the filters leave, in the order asked for."""
    return in_order([row for row in rows if _passes(row, query.filters)], query)


def _passes(row: HomeRow, wanted: dict[str, Any]) -> bool:
    text = str(wanted.get("q", "")).casefold()
    return (
        (not text or text in row.name.casefold() or text in row.organisation.casefold())
        and ("type" not in wanted or wanted["type"] in row.type_codes)
        and wanted.get("accepting", row.accepting) == row.accepting
        and wanted.get("state", row.state) == row.state
        and wanted.get("town", row.town) == row.town
    )


FILE_COLUMNS = (
    ("cqc_location_id", "CQC location ID"),
    ("name", "Care home"),
    ("organisation", "Provider"),
    ("town", "Town"),
    ("types", "Bed types"),
    ("maximum", "Beds"),
    ("occupied", "Occupied"),
    ("occupancy", "Occupancy"),
    ("empty", "Empty"),
    ("reserved", "Reserved"),
    ("closed", "Closed"),
    ("to_offer", "Free to offer"),
    ("accepting", "Admissions"),
    ("over", "More occupied than beds"),
    ("saved_on", "Saved on"),
    ("age_days", "Age of return in days"),
    ("state", "Return"),
)


def homes_file(rows: Sequence[HomeRow]) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of the download."""
    return [label for _, label in FILE_COLUMNS], [[getattr(row, key) for key, _ in FILE_COLUMNS] for row in rows]
