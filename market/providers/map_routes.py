"""The page of the map."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from litestar import Request, get
from litestar.response import Template

from market.core.words import count_words
from market.providers.listing import LocationLine, list_locations
from market.providers.location_routes import READ, read_location_query
from market.providers.map import Map, draw_map
from market.providers.pages import location_items
from market.web.as_at import as_at
from market.web.lists import Listing, ListQuery
from market.web.render import page

MOST_POINTS = 2_000
TOWNS_SHOWN = 16


@get("/locations/map", name="providers.map", guards=[READ])
async def location_map(request: Request[Any, Any, Any]) -> Template:
    """The filtered locations as a map with the list of the same locations beside it."""
    query, on = (await read_location_query(request)).everything(MOST_POINTS), as_at(request)
    lines, total = await list_locations(query, on=on, authority_names=request.app.state.settings.authority_names)
    drawn = draw_map(lines)
    items = location_items(lines, on)
    placed = [
        item
        for item, line in zip(items, lines, strict=True)
        if line.latitude is not None and line.longitude is not None
    ]
    unplaced = [
        item for item, line in zip(items, lines, strict=True) if line.latitude is None or line.longitude is None
    ]
    return page(
        request,
        "providers/map.html",
        listing=Listing(rows=items, total=total, query=query),
        map=drawn,
        placed=list(enumerate(placed, start=1)),
        unplaced=unplaced,
        towns=town_links(query, lines),
        finding=finding(drawn, total),
    )


def town_links(query: ListQuery, lines: Sequence[LocationLine]) -> list[tuple[str, int, str]]:
    """Towns to zoom to, with the number of locations shown there and the address; while zoomed in, the way back."""
    chosen = query.filters.get("town")
    if chosen:
        return [("All towns", 0, query.address(town=None, size=None)), (chosen, len(lines), "")]
    counts = Counter(line.town for line in lines if line.town)
    most = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:TOWNS_SHOWN]
    return [(town, count, query.address(town=town, size=None)) for town, count in sorted(most)]


def finding(drawn: Map, total: int) -> str:
    """The map in one sentence, for those who do not see it."""
    marks = ", ".join(f"{key.count} {key.words.lower()}" for key in drawn.legend if key.count)
    shown = f"{count_words(len(drawn.points), 'location')}: {marks}." if marks else "No location has coordinates."
    over = f" Only the first {MOST_POINTS:,} of {total:,} are drawn: narrow the list." if total > MOST_POINTS else ""
    towns = f" Most are around {', '.join(name.text for name in drawn.names[:3])}." if drawn.names else ""
    return f"{shown}{towns} Grid squares are {drawn.step} across.{over}"


HANDLERS = (location_map,)
