"""Pages of home care and other care outside care homes."""

import asyncio
from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.response import Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.capacity.home_care.queries import home_care_on, home_care_over_time
from market.core.periods import month_ends
from market.placements.community_pages import (
    ALL,
    AREA_COLUMNS,
    KIND_COLUMNS,
    PROVIDERS,
    USUAL,
    area_of,
    area_rows,
    areas_file,
    community,
    community_figures,
    filtered_providers,
    hours_chart,
    kind_lines,
    kind_words,
    of_kind,
    people_chart,
    provider_lines,
    providers_file,
    providers_spec,
)
from market.placements.community_queries import community_over_time
from market.placements.queries import placements_on
from market.placements.tabs import tab_links
from market.placements.types import PlacementOnDay
from market.web.as_at import as_at
from market.web.charts import Chart, draw
from market.web.downloads import attachment, csv_response, xlsx_response
from market.web.lists import ListQuery
from market.web.ordering import one_page
from market.web.render import page

Ask = Request[Any, Any, Any]
READ = needs(Permission.READ_PLACEMENTS)
COMMUNITY = "/placements/community"
MONTHS = 24


def _names(request: Ask) -> tuple[str, ...]:
    names: tuple[str, ...] = request.app.state.settings.authority_names
    return names


async def _asked(request: Ask, on: date) -> tuple[list[PlacementOnDay], list[PlacementOnDay], ListQuery, str]:
    """Every placement of the day, those of care outside care homes in our area, what the address asks, and the kind of care."""
    placements = await placements_on(on, _names(request))
    here = community(placements)
    query = providers_spec(here).read(request.query_params)
    return placements, here, query, query.filters.get("kind", USUAL)


def _chosen(here: list[PlacementOnDay], query: ListQuery, kind: str) -> list[PlacementOnDay]:
    area = query.filters.get("area")
    return [each for each in of_kind(here, kind) if area in (None, area_of(each))]


async def _charts(request: Ask, on: date, kind: str) -> list[Chart]:
    days, names = month_ends(on, MONTHS), _names(request)
    found = await community_over_time(days, names, None if kind == ALL else kind)
    told = await home_care_over_time(names, days) if kind == USUAL else None
    return [people_chart(kind, found, told, days), hours_chart(kind, found, days)]


@get(COMMUNITY, name="placements.community", guards=[READ])
async def show_community(request: Ask) -> Template:
    """Home care, or another kind of care outside care homes: people, hours and cost by provider and area, and over two years.

    What services told the tracker, and the charts, are of the whole area: they are left out when one home area is chosen.
    """
    on = as_at(request)
    day = on.isoformat() if request.query_params.get("as_at") else ""
    placements, here, query, kind = await _asked(request, on)
    area = "area" in query.filters
    chosen = await asyncio.to_thread(_chosen, here, query, kind)
    told = await home_care_on(_names(request), on) if kind == USUAL and not area else None
    lines = await asyncio.to_thread(provider_lines, chosen, told)
    outside = {each.case_reference for each in of_kind(community(placements, outside=True), kind)}
    return page(
        request,
        "placements/community.html",
        one_page(filtered_providers(lines, query), query),
        on=on,
        kind=kind_words(kind),
        compared=told is not None,
        figures=community_figures(chosen, len(outside), day),
        charts=[] if area else [await draw(chart) for chart in await _charts(request, on, kind)],
        kinds=kind_lines(here, kind, day),
        kind_columns=KIND_COLUMNS,
        areas=area_rows(chosen),
        area_columns=AREA_COLUMNS,
        asked=query.address(page=None, size=None, sort=None, order=None),
        tabs=tab_links(current_user(request).permissions, request.app.route_reverse, day),
        current=COMMUNITY + (f"?as_at={day}" if day else ""),
    )


async def _file(request: Ask, name: str, headings: list[str], rows: list[list[Any]]) -> Response[bytes]:
    make = xlsx_response if request.url.path.endswith(".xlsx") else csv_response
    return await make(name, headings, rows)


@get([f"{COMMUNITY}.csv", f"{COMMUNITY}.xlsx"], name="placements.community_file", guards=[READ])
async def get_community_file(request: Ask) -> Response[bytes]:
    """The filtered list of providers as a file."""
    on = as_at(request)
    _, here, query, kind = await _asked(request, on)
    told = await home_care_on(_names(request), on) if kind == USUAL and "area" not in query.filters else None
    lines = await asyncio.to_thread(provider_lines, _chosen(here, query, kind), told)
    headings, rows = providers_file(filtered_providers(lines, query))
    return await _file(request, f"community-care-{kind}-{on.isoformat()}", headings, rows)


@get([f"{COMMUNITY}/areas.csv", f"{COMMUNITY}/areas.xlsx"], name="placements.community_areas_file", guards=[READ])
async def get_areas_file(request: Ask) -> Response[bytes]:
    """People, hours and cost by home area as a file."""
    on = as_at(request)
    _, here, query, kind = await _asked(request, on)
    headings, rows = areas_file(_chosen(here, query, kind))
    return await _file(request, f"community-care-by-area-{kind}-{on.isoformat()}", headings, rows)


@get([f"{COMMUNITY}/people.csv", f"{COMMUNITY}/hours.csv"], name="placements.community_chart_file", guards=[READ])
async def get_community_chart_file(request: Ask) -> Response[bytes]:
    """The table of one of the charts."""
    on = as_at(request)
    kind = PROVIDERS.read({"kind": request.query_params.get("kind", "")}).filters.get("kind", USUAL)
    people, hours = await _charts(request, on, kind)
    chart = people if request.url.path.endswith("people.csv") else hours
    name = f"community-care-{kind}-{chart.id}-{on.isoformat()}.csv"
    return attachment(chart.csv(), name, "text/csv; charset=utf-8")


HANDLERS = (show_community, get_community_file, get_areas_file, get_community_chart_file)
