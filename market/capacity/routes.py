"""Pages of capacity: the market, care homes, completion, home care, and the capacity tab of a location."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.capacity.completion import pages as completion_pages
from market.capacity.completion.queries import completion_by_window, duties
from market.capacity.extra_care import pages as extra_care_pages
from market.capacity.extra_care.queries import schemes_on
from market.capacity.home_care import pages as home_care_pages
from market.capacity.home_care.queries import home_care_on, home_care_over_time
from market.capacity.lists import filtered_homes, homes_file, homes_spec
from market.capacity.location_pages import (
    HISTORY_COLUMNS,
    history_chart,
    history_file,
    location_capacity_page,
)
from market.capacity.pages import STAFF_COLUMNS, TYPE_COLUMNS, home_rows, market_page, occupancy_chart, type_chart
from market.capacity.queries import bed_history, beds_over_time, homes_on, latest_returns, staff_on
from market.capacity.rules import TRIGGER_MONTHS, closed_windows, last_closed_window
from market.core.periods import month_ends, months_before
from market.providers.queries import NoSuchLocation, get_location
from market.providers.tabs import tab_links
from market.providers.types import LocationRow
from market.web.as_at import as_at
from market.web.charts import Chart, draw
from market.web.downloads import attachment, csv_response, list_response, xlsx_response
from market.web.lists import ListSpec
from market.web.ordering import one_page
from market.web.render import page

MONTHS = 24
Ask = Request[Any, Any, Any]


def _names(request: Ask) -> tuple[str, ...]:
    names: tuple[str, ...] = request.app.state.settings.authority_names
    return names


def _same_day(request: Ask) -> str:
    """The query that keeps the chosen day on the way to another page; empty when no day was chosen."""
    return "?" + urlencode({"as_at": as_at(request).isoformat()}) if request.query_params.get("as_at") else ""


def _tabs(request: Ask) -> list[tuple[str, str]]:
    day = _same_day(request)
    parts = (
        ("Market", ""),
        ("Care homes", "/homes"),
        ("Home care", "/home-care"),
        ("Completion", "/completion"),
        ("Extra care", "/extra-care"),
    )
    return [(words, f"/capacity{path}{day}") for words, path in parts]


def _chart_file(chart: Chart, on: date) -> Response[bytes]:
    return attachment(chart.csv(), f"{chart.id}-{on.isoformat()}.csv", "text/csv; charset=utf-8")


@get("/capacity", name="capacity.market")
async def show_market(request: Ask) -> Template:
    """Beds and occupancy of the whole market on a day."""
    on, names = as_at(request), _names(request)
    homes = await homes_on(names, on)
    days = month_ends(on, MONTHS)
    over_time = await beds_over_time(days, authority_names=names)
    shown = market_page(on, last_closed_window(on), homes, await staff_on(names, on))
    charts = [await draw(type_chart(homes, on)), await draw(occupancy_chart(over_time, days))] if shown.by_type else []
    return page(
        request,
        "capacity/market.html",
        shown,
        charts=charts,
        tabs=_tabs(request),
        day=_same_day(request),
        type_columns=TYPE_COLUMNS,
        staff_columns=STAFF_COLUMNS,
    )


@get("/capacity/beds-by-type.csv", name="capacity.type_file")
async def get_type_file(request: Ask) -> Response[bytes]:
    """The table of the chart of bed types."""
    on = as_at(request)
    return _chart_file(type_chart(await homes_on(_names(request), on), on), on)


@get("/capacity/occupancy.csv", name="capacity.occupancy_file")
async def get_occupancy_file(request: Ask) -> Response[bytes]:
    """The table of the chart of occupancy."""
    on = as_at(request)
    days = month_ends(on, MONTHS)
    return _chart_file(occupancy_chart(await beds_over_time(days, authority_names=_names(request)), days), on)


@get("/capacity/homes", name="capacity.homes")
async def list_homes(request: Ask) -> Template:
    """Care homes with their beds and how old their returns are."""
    on = as_at(request)
    rows = home_rows(await homes_on(_names(request), on), on)
    query = homes_spec(rows).read(request.query_params)
    listing = one_page(filtered_homes(rows, query), query)
    return page(request, "capacity/homes.html", listing, on=on, window=last_closed_window(on), tabs=_tabs(request))


@get(["/capacity/homes.csv", "/capacity/homes.xlsx"], name="capacity.homes_file")
async def get_homes_file(request: Ask) -> Response[bytes]:
    """The filtered list of care homes as a file."""
    on = as_at(request)
    rows = home_rows(await homes_on(_names(request), on), on)
    query = homes_spec(rows).read(request.query_params)
    headings, cells = homes_file(filtered_homes(rows, query))
    make = xlsx_response if request.url.path.endswith(".xlsx") else csv_response
    return await make(f"care-home-beds-{on.isoformat()}", headings, cells)


@get("/capacity/completion", name="capacity.completion")
async def show_completion(request: Ask) -> Template:
    """Who saved a return in each window, and who missed too many."""
    on, names = as_at(request), _names(request)
    windows = closed_windows(on, MONTHS)
    grid = windows[-TRIGGER_MONTHS:]
    found = await completion_by_window(names, windows)
    rows = completion_pages.completion_rows(await duties(names, grid), grid)
    query = completion_pages.completion_spec(grid).read(request.query_params)
    return page(
        request,
        "capacity/completion.html",
        one_page(completion_pages.filtered_rows(rows, query), query),
        on=on,
        window=completion_pages.window_words(windows[-1]),
        figures=completion_pages.completion_figures(
            rows, [each for each in found if each.closes_on == windows[-1].closes_on]
        ),
        drawn=await draw(completion_pages.completion_chart(found, windows)) if found else None,
        tabs=_tabs(request),
        day=_same_day(request),
    )


@get(["/capacity/completion.csv", "/capacity/completion.xlsx"], name="capacity.completion_file")
async def get_completion_file(request: Ask) -> Response[bytes]:
    """The filtered grid of providers and months as a file."""
    on = as_at(request)
    windows = closed_windows(on, TRIGGER_MONTHS)
    rows = completion_pages.completion_rows(await duties(_names(request), windows), windows)
    query = completion_pages.completion_spec(windows).read(request.query_params)
    chosen = completion_pages.filtered_rows(rows, query)
    return await _list_file(request, f"tracker-completion-{on.isoformat()}", query.spec, chosen)


@get("/capacity/completion-by-month.csv", name="capacity.completion_chart_file")
async def get_completion_chart_file(request: Ask) -> Response[bytes]:
    """The table of the chart of completion."""
    on = as_at(request)
    windows = closed_windows(on, MONTHS)
    found = await completion_by_window(_names(request), windows)
    return _chart_file(completion_pages.completion_chart(found, windows), on)


@get("/capacity/home-care", name="capacity.home_care")
async def show_home_care(request: Ask) -> Template:
    """People and hours of home care, by service and over time."""
    on, names = as_at(request), _names(request)
    rows = home_care_pages.home_care_rows(await home_care_on(names, on), on)
    query = home_care_pages.HOME_CARE.read(request.query_params)
    days = month_ends(on, MONTHS)
    found = await home_care_over_time(names, days)
    charts = [home_care_pages.people_chart(found, days), home_care_pages.hours_chart(found, days)] if found else []
    return page(
        request,
        "capacity/home_care.html",
        one_page(home_care_pages.filtered_services(rows, query), query),
        on=on,
        figures=home_care_pages.home_care_figures(rows),
        charts=[await draw(chart) for chart in charts],
        tabs=_tabs(request),
        day=_same_day(request),
    )


@get(["/capacity/home-care.csv", "/capacity/home-care.xlsx"], name="capacity.home_care_file")
async def get_home_care_file(request: Ask) -> Response[bytes]:
    """The filtered list of home care services as a file."""
    on = as_at(request)
    rows = home_care_pages.home_care_rows(await home_care_on(_names(request), on), on)
    query = home_care_pages.HOME_CARE.read(request.query_params)
    chosen = home_care_pages.filtered_services(rows, query)
    return await _list_file(request, f"home-care-{on.isoformat()}", query.spec, chosen)


@get(["/capacity/home-care-people.csv", "/capacity/home-care-hours.csv"], name="capacity.home_care_chart_file")
async def get_home_care_chart_file(request: Ask) -> Response[bytes]:
    """The table of one of the charts of home care."""
    on = as_at(request)
    days = month_ends(on, MONTHS)
    found = await home_care_over_time(_names(request), days)
    chart = home_care_pages.people_chart if request.url.path.endswith("people.csv") else home_care_pages.hours_chart
    return _chart_file(chart(found, days), on)


@get("/capacity/extra-care", name="capacity.extra_care")
async def show_extra_care(request: Ask) -> Template:
    """Extra care schemes and their apartments."""
    on = as_at(request)
    rows = extra_care_pages.scheme_rows(await schemes_on(_names(request), on))
    query = extra_care_pages.SCHEMES.read(request.query_params)
    return page(
        request,
        "capacity/extra_care.html",
        one_page(extra_care_pages.filtered_schemes(rows, query), query),
        on=on,
        figures=extra_care_pages.scheme_figures(rows),
        tabs=_tabs(request),
    )


@get(["/capacity/extra-care.csv", "/capacity/extra-care.xlsx"], name="capacity.extra_care_file")
async def get_extra_care_file(request: Ask) -> Response[bytes]:
    """The filtered list of extra care schemes as a file."""
    on = as_at(request)
    rows = extra_care_pages.scheme_rows(await schemes_on(_names(request), on))
    query = extra_care_pages.SCHEMES.read(request.query_params)
    chosen = extra_care_pages.filtered_schemes(rows, query)
    return await _list_file(request, f"extra-care-{on.isoformat()}", query.spec, chosen)


@get("/locations/{location_id:int}/capacity", name="capacity.location")
async def show_location(request: Ask, location_id: FromPath[int]) -> Template:
    """What one location saved in the tracker over two years."""
    location, on = await _location(location_id), as_at(request)
    lines = await bed_history(location_id, months_before(on, MONTHS), on)
    shown = location_capacity_page(on, await latest_returns([location_id], on), lines)
    return page(
        request,
        "capacity/location.html",
        shown,
        location=location,
        tabs=tab_links(location_id, current_user(request).permissions, request.app.route_reverse),
        drawn=await draw(history_chart(location.name, lines)) if lines else None,
        columns=HISTORY_COLUMNS,
        type_columns=(*TYPE_COLUMNS[:1], *TYPE_COLUMNS[2:5]),
        day=_same_day(request),
    )


@get("/locations/{location_id:int}/capacity.csv", name="capacity.location_file")
async def get_location_file(request: Ask, location_id: FromPath[int]) -> Response[bytes]:
    """Every saved day of one location over two years, by bed type."""
    await _location(location_id)
    on = as_at(request)
    headings, rows = history_file(await bed_history(location_id, months_before(on, MONTHS), on))
    return await csv_response(f"capacity-of-location-{location_id}-{on.isoformat()}", headings, rows)


async def _location(location_id: int) -> LocationRow:
    try:
        return await get_location(location_id)
    except NoSuchLocation:
        raise NotFoundException(f"There is no location number {location_id}.") from None


async def _list_file(request: Ask, name: str, spec: ListSpec, rows: Any) -> Response[bytes]:
    return await list_response(name, request.url.path.rsplit(".", 1)[1], spec, rows)


router = Router(
    path="/",
    guards=[needs(Permission.READ_CAPACITY)],
    route_handlers=[
        show_market,
        get_type_file,
        get_occupancy_file,
        list_homes,
        get_homes_file,
        show_completion,
        get_completion_file,
        get_completion_chart_file,
        show_home_care,
        get_home_care_file,
        get_home_care_chart_file,
        show_extra_care,
        get_extra_care_file,
        show_location,
        get_location_file,
    ],
)
