"""What the extra care page prints."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from market.capacity.extra_care.types import SchemeOnDay
from market.web.lists import Column, Filter, ListQuery, ListSpec
from market.web.ordering import in_order
from market.web.render import number_words

SCHEMES = ListSpec(
    columns=(
        Column("name", "Scheme", sql="name"),
        Column("apartments", "Apartments", sql="apartments", kind="number", descending_first=True),
        Column("landlord", "Landlord", sql="landlord"),
        Column("postcode", "Postcode", sql="postcode"),
        Column("care", "Care on site", link="url", missing="No registered location named"),
        Column("from_on", "Unchanged since", sql="from_on", kind="date", descending_first=True),
    ),
    filters=(Filter("q", "Scheme or landlord"), Filter("as_at", "As at", kind="date")),
    sort="name",
    tie_break="id",
    noun="extra care scheme",
)


class SchemeRow(Struct, frozen=True, kw_only=True):
    """One scheme of the list."""

    id: int
    name: str
    apartments: int
    landlord: str
    postcode: str
    care: str | None
    url: str
    from_on: date


def scheme_rows(schemes: Sequence[SchemeOnDay]) -> list[SchemeRow]:
    """The list on the day of which `schemes` are."""
    return [
        SchemeRow(
            id=each.id,
            name=each.name,
            apartments=each.apartments,
            landlord=each.landlord,
            postcode=each.postcode,
            care=None if each.location_id is None else f"Registered location at {each.name}",
            url=f"/locations/{each.location_id}" if each.location_id is not None else "",
            from_on=each.from_on,
        )
        for each in schemes
    ]


def filtered_schemes(rows: Sequence[SchemeRow], query: ListQuery) -> list[SchemeRow]:
    """The schemes that the filter leaves, in the order asked for."""
    text = str(query.filters.get("q", "")).casefold()
    return in_order([row for row in rows if text in row.name.casefold() or text in row.landlord.casefold()], query)


def scheme_figures(rows: Sequence[SchemeRow]) -> list[dict[str, str]]:
    """The big numbers of the page."""
    return [
        {"label": "Extra care schemes", "value": number_words(len(rows))},
        {"label": "Apartments", "value": number_words(sum(row.apartments for row in rows))},
    ]
