"""The list of organisations: what may be asked, and the reads that answer it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from market.db.sql import fetch, fetch_value, marks
from market.providers.listing import (
    AREA_OPTIONS,
    MOST_NUMBERS,
    STATE_OPTIONS,
    Narrowed,
    narrow_area,
    narrow_state,
    narrow_words,
)
from market.providers.queries import open_on_sql
from market.providers.types import RATED
from market.providers.words import KIND_WORDS
from market.web.fields import options
from market.web.lists import Column, Filter, ListQuery, ListSpec, containing, limit_sql, order_by_sql

ORGANISATIONS = ListSpec(
    columns=(
        Column("name", "Provider", sql="o.name", link="href"),
        Column("kind", "Kind", sql="o.kind"),
        Column("brand", "Brand or group", sql="nullif(o.brand_name, '')", missing="None"),
        Column("locations", "Locations", sql="n.locations", kind="number", descending_first=True),
        Column("beds", "Beds", sql="n.beds", kind="number", descending_first=True),
        Column("ratings", "CQC ratings"),
    ),
    filters=(
        Filter("q", "Name, postcode or ID"),
        Filter("kind", "Kind", kind="choice", options=options(KIND_WORDS), any_label="Every kind"),
        Filter("brand", "Brand or group"),
        Filter("area", "Area", kind="choice", options=AREA_OPTIONS, any_label="Our area"),
        Filter("state", "State", kind="choice", options=STATE_OPTIONS, any_label="Open now"),
    ),
    sort="name",
    tie_break="o.id",
    noun="provider",
)


class OrganisationLine(Struct, frozen=True, kw_only=True):
    """One organisation of the list. Locations and beds are open ones in the area asked for, dual registrations once."""

    id: int
    cqc_provider_id: str | None
    name: str
    kind: str
    brand_name: str
    postcode: str
    deregistered_on: date | None
    locations: int
    beds: int
    outstanding: int
    good: int
    requires_improvement: int
    inadequate: int
    not_rated: int


# Of premises registered twice one counts, as in rules.counted_once: the primary if it is open, else the lowest number.
_COUNTS = (
    "(l.primary_location_id = '' OR l.primary_location_id = l.cqc_location_id OR NOT EXISTS (SELECT 1 FROM location d"
    " WHERE d.primary_location_id = l.primary_location_id AND d.primary_location_id <> '' AND d.id <> l.id"
    f" AND (d.cqc_location_id = l.primary_location_id OR d.id < l.id) AND {open_on_sql('d')}))"
)
_NUMBERS = (
    f"SELECT l.organisation, sum(CASE WHEN {_COUNTS} THEN 1 ELSE 0 END) AS locations,"
    f" sum(CASE WHEN {_COUNTS} THEN coalesce(l.beds, 0) ELSE 0 END) AS beds, "
    + ", ".join(f"sum(CASE WHEN l.rating = '{code}' THEN 1 ELSE 0 END) AS {code}" for code in RATED)
    + f", sum(CASE WHEN l.source = 'cqc' AND l.rating NOT IN ({', '.join(repr(code.value) for code in RATED)})"
    " THEN 1 ELSE 0 END) AS not_rated FROM location l"
)
_NUMBER_DAYS = 6


def _numbers(area: str | None, on: date, authority_names: Sequence[str], ids: Sequence[int] | None) -> Narrowed:
    """Open locations in the area, of some organisations or of all, for `_NUMBERS`."""
    chosen = Narrowed()
    if ids is not None:
        chosen.add(f"l.organisation IN ({marks(ids)})", *ids)
    narrow_area(chosen, area, authority_names)
    narrow_state(chosen, None, on)
    return chosen


_ADDED = "o.source = 'council' AND NOT EXISTS (SELECT 1 FROM location w WHERE w.organisation = o.id)"
_STILL_OPEN = "(o.deregistered_on IS NULL OR o.deregistered_on > {})"


def narrow_organisations(query: ListQuery, on: date, authority_names: Sequence[str]) -> Narrowed:
    """The conditions that a list of organisations (`o`) is narrowed by.

    An organisation is in an area, and open, by its locations; one that the council added counts as in our area while it
    has none.
    """
    asked, chosen = query.filters, Narrowed()
    narrow_words(chosen, "o.search_text", asked.get("q"))
    if kind := asked.get("kind"):
        chosen.add("o.kind = {}", kind)
    if brand := asked.get("brand"):
        chosen.add(r"lower(o.brand_name) LIKE {} ESCAPE '\'", containing(brand))
    area, state = asked.get("area"), asked.get("state")
    own = Narrowed()
    narrow_area(own, area, authority_names)
    if state is None:
        narrow_state(own, None, on)
    if state == "closed":
        chosen.add("(o.deregistered_on IS NOT NULL AND o.deregistered_on <= {})", on)
    if own.conditions:
        members = f"o.id IN (SELECT l.organisation FROM location l {own.where})"
        if area == "elsewhere":
            chosen.add(members, *own.values)
        elif state is None:
            chosen.add(f"({members} OR ({_ADDED} AND {_STILL_OPEN}))", *own.values, on)
        else:
            chosen.add(f"({members} OR ({_ADDED}))", *own.values)
    return chosen


async def list_organisations(
    query: ListQuery, *, on: date, authority_names: Sequence[str]
) -> tuple[list[OrganisationLine], int]:
    """One page of organisations with their open locations, beds and ratings in the area, and how many match in all."""
    chosen = narrow_organisations(query, on, authority_names)
    total = await fetch_value(f"SELECT count(*) FROM organisation o {chosen.where}", *chosen.values)
    area = query.filters.get("area")
    counts, values = "", []
    if query.sort in ("locations", "beds"):
        numbers = _numbers(area, on, authority_names, None)
        counts = f"LEFT JOIN ({_NUMBERS} {numbers.where} GROUP BY l.organisation) n ON n.organisation = o.id"
        values = [*[on] * _NUMBER_DAYS, *numbers.values]
    rows = await fetch(
        f"SELECT o.id FROM organisation o {counts} {chosen.where} {order_by_sql(query)} {limit_sql(query)}",
        *values,
        *chosen.values,
    )
    ids = [row["id"] for row in rows]
    return await organisation_lines(ids, on=on, area=area, authority_names=authority_names), int(total)


_BLANK = dict.fromkeys(("locations", "beds", *(code.value for code in RATED), "not_rated"), 0)


async def organisation_lines(
    ids: Sequence[int], *, on: date, area: str | None, authority_names: Sequence[str]
) -> list[OrganisationLine]:
    """The lines of these organisations, in this order."""
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(ids), MOST_NUMBERS):
        some = ids[start : start + MOST_NUMBERS]
        rows = await fetch(
            "SELECT id, cqc_provider_id, name, kind, brand_name, postcode, deregistered_on FROM organisation"
            f" WHERE id IN ({marks(some)})",
            *some,
        )
        numbers = _numbers(area, on, authority_names, some)
        counted = await fetch(
            f"{_NUMBERS} {numbers.where} GROUP BY l.organisation", *[on] * _NUMBER_DAYS, *numbers.values
        )
        by_owner = {row["organisation"]: row for row in counted}
        found |= {row["id"]: {**_BLANK, **by_owner.get(row["id"], {}), **row} for row in rows}
    return msgspec.convert([found[each] for each in ids if each in found], list[OrganisationLine], strict=False)
