"""Pages for those who read visits and recommendations: themes, repeats, coverage, self-assessments, officers' agreement."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from litestar import Response, get
from litestar.response import Template

from market.accounts.guards import needs
from market.accounts.permissions import Permission
from market.core.periods import months_before
from market.quality.framework.queries import live_library
from market.quality.framework.types import Library
from market.quality.market_views import reads
from market.quality.market_views.charts import coverage_chart, themes_chart
from market.quality.market_views.criteria_lists import (
    AGREEMENT,
    AgreementLine,
    CriterionLine,
    agreement_lines,
    criteria_spec,
    criterion_lines,
    filtered_agreement,
    filtered_criteria,
)
from market.quality.market_views.frame import Ask, chart_file, common, list_file
from market.quality.market_views.lines import service_options
from market.quality.market_views.pages import (
    CONCENTRATION_COLUMNS,
    COVERAGE_COLUMNS,
    agreement_figures,
    concentration_rows,
    coverage_rows,
    return_figures,
)
from market.quality.market_views.queries import agreement_on, concentration_on, reliability_on
from market.quality.market_views.rules import Concentration, by_standard, by_theme, by_type, coverage, returns_of
from market.quality.market_views.service_lists import (
    COVERAGE,
    SELVES,
    RepeatLine,
    SelfLine,
    VisitedLine,
    filtered_repeats,
    filtered_selves,
    filtered_visits,
    repeat_lines,
    repeats_spec,
    self_lines,
    visited_lines,
)
from market.quality.market_views.tabs import HOME
from market.web.as_at import as_at
from market.web.charts import draw
from market.web.lists import ListQuery
from market.web.ordering import one_page
from market.web.render import page

READ = needs(Permission.READ_QUALITY)


@get(f"{HOME}/themes", name="market_views.themes", guards=[READ])
async def show_themes(request: Ask) -> Template:
    """Where low scores and recommendations of the last twelve months concentrate: by theme, by standard, by criterion."""
    on, library = as_at(request), await live_library()
    rows = await concentration_on(library, on) if library else []
    themes = by_theme(library, rows) if library else []
    chart = themes_chart(themes, on)
    query, lines = _criteria(request, library, rows)
    standards = by_standard(library, rows) if library else []
    return page(
        request,
        "quality/market_views/themes.html",
        one_page(lines, query),
        **common(request, f"{HOME}/themes"),
        drawn=await draw(chart) if chart else None,
        columns=CONCENTRATION_COLUMNS,
        themes=concentration_rows(themes),
        standards=concentration_rows(standards),
    )


def _criteria(
    request: Ask, library: Library | None, rows: Sequence[Concentration]
) -> tuple[ListQuery, list[CriterionLine]]:
    if library is None:
        return AGREEMENT.read({}), []
    query = criteria_spec(library).read(request.query_params)
    return query, filtered_criteria(criterion_lines(library, rows), query)


@get([f"{HOME}/themes.csv", f"{HOME}/themes.xlsx"], name="market_views.themes_file", guards=[READ])
async def get_themes_file(request: Ask) -> Response[bytes]:
    """The filtered list of criteria as a file."""
    library = await live_library()
    rows = await concentration_on(library, as_at(request)) if library else []
    query, lines = _criteria(request, library, rows)
    return await list_file(request, "criteria", query.spec, lines)


@get(
    [f"{HOME}/charts/shortfalls-by-theme.csv", f"{HOME}/charts/coverage.csv"],
    name="market_views.detail_chart_file",
    guards=[READ],
)
async def get_detail_chart_file(request: Ask) -> Response[bytes]:
    """The table of a chart of themes or coverage."""
    on, library = as_at(request), await live_library()
    if request.url.path.endswith("coverage.csv"):
        groups = by_type(library, await reads.graded_services(on))
        return chart_file(coverage_chart(coverage(groups, await reads.last_visits(on), on), on), on)
    themes = by_theme(library, await concentration_on(library, on)) if library else []
    return chart_file(themes_chart(themes, on), on)


async def _repeats(request: Ask) -> tuple[ListQuery, list[RepeatLine]]:
    on = as_at(request)
    lines = repeat_lines(await reads.repeat_findings(months_before(on, 24), on))
    query = repeats_spec(lines).read(request.query_params)
    return query, filtered_repeats(lines, query)


@get(f"{HOME}/repeats", name="market_views.repeats", guards=[READ])
async def show_repeats(request: Ask) -> Template:
    """What was recommended again at the same service."""
    query, lines = await _repeats(request)
    return page(
        request,
        "quality/market_views/list.html",
        one_page(lines, query),
        **common(request, f"{HOME}/repeats"),
        title="Repeat findings",
        lead="What was recommended again at the same service in the last 24 months.",
        note="A repeat raises the risk of a recommendation by one band.",
        caption="Repeat findings",
        downloads=f"{HOME}/repeats",
        empty="Nothing has been recommended twice at the same service in 24 months.",
    )


@get([f"{HOME}/repeats.csv", f"{HOME}/repeats.xlsx"], name="market_views.repeats_file", guards=[READ])
async def get_repeats_file(request: Ask) -> Response[bytes]:
    """The filtered list of repeat findings as a file."""
    query, lines = await _repeats(request)
    return await list_file(request, "repeat-findings", query.spec, lines)


async def _coverage(request: Ask) -> tuple[ListQuery, list[VisitedLine]]:
    on = as_at(request)
    services = await reads.graded_services(on)
    spec = COVERAGE.with_options(service=service_options(service.code for service in services))
    query = spec.read(request.query_params)
    return query, filtered_visits(visited_lines(services, await reads.last_visits(on), on), query)


@get(f"{HOME}/coverage", name="market_views.coverage", guards=[READ])
async def show_coverage(request: Ask) -> Template:
    """Which services were visited in 12 and 24 months, and which were not."""
    on = as_at(request)
    groups = by_type(await live_library(), await reads.graded_services(on))
    rows = coverage(groups, await reads.last_visits(on), on)
    chart = coverage_chart(rows, on)
    query, lines = await _coverage(request)
    return page(
        request,
        "quality/market_views/coverage.html",
        one_page(lines, query),
        **common(request, f"{HOME}/coverage"),
        drawn=await draw(chart) if chart else None,
        columns=COVERAGE_COLUMNS,
        rows=coverage_rows(rows),
    )


@get([f"{HOME}/coverage.csv", f"{HOME}/coverage.xlsx"], name="market_views.coverage_file", guards=[READ])
async def get_coverage_file(request: Ask) -> Response[bytes]:
    """The filtered list of last visits as a file."""
    query, lines = await _coverage(request)
    return await list_file(request, "last-visits", query.spec, lines)


async def _selves(request: Ask) -> tuple[ListQuery, list[SelfLine], list[SelfLine]]:
    lines = self_lines(await reliability_on(as_at(request)))
    spec = SELVES.with_options(service=service_options(line.code for line in lines))
    query = spec.read(request.query_params)
    return query, lines, filtered_selves(lines, query)


@get(f"{HOME}/self-assessments", name="market_views.selves", guards=[READ])
async def show_selves(request: Ask) -> Template:
    """Self-assessments: how many came, and how far each can be relied on."""
    on = as_at(request)
    query, whole, lines = await _selves(request)
    returns = returns_of(await reads.asked_selves(months_before(on, 12), on))
    return page(
        request,
        "quality/market_views/self_assessments.html",
        one_page(lines, query),
        **common(request, f"{HOME}/self-assessments"),
        figures=return_figures(returns, Counter(line.label_code for line in whole)),
    )


@get(
    [f"{HOME}/self-assessments.csv", f"{HOME}/self-assessments.xlsx"],
    name="market_views.selves_file",
    guards=[READ],
)
async def get_selves_file(request: Ask) -> Response[bytes]:
    """The filtered list of self-assessments as a file."""
    query, _, lines = await _selves(request)
    return await list_file(request, "self-assessments", query.spec, lines)


async def _agreement(request: Ask) -> tuple[ListQuery, list[AgreementLine]]:
    query, library = AGREEMENT.read(request.query_params), await live_library()
    if library is None:
        return query, []
    found = await agreement_on(as_at(request))
    return query, filtered_agreement(agreement_lines(library, found.by_criterion), query)


@get(f"{HOME}/agreement", name="market_views.agreement", guards=[READ])
async def show_agreement(request: Ask) -> Template:
    """How far officers agree who scored the same visit without seeing each other's scores."""
    on = as_at(request)
    query, lines = await _agreement(request)
    visits = await reads.doubled_visits(months_before(on, 12), on)
    quarter = [visit for visit in visits if visit.visit_on > months_before(on, 3)]
    return page(
        request,
        "quality/market_views/agreement.html",
        one_page(lines, query),
        **common(request, f"{HOME}/agreement"),
        figures=agreement_figures(visits, quarter, (await agreement_on(on)).overall),
    )


@get([f"{HOME}/agreement.csv", f"{HOME}/agreement.xlsx"], name="market_views.agreement_file", guards=[READ])
async def get_agreement_file(request: Ask) -> Response[bytes]:
    """The filtered list of criteria that were scored twice, as a file."""
    query, lines = await _agreement(request)
    return await list_file(request, "officers-agreement", query.spec, lines)


HANDLERS: tuple[Any, ...] = (
    show_themes, get_themes_file, get_detail_chart_file, show_repeats, get_repeats_file, show_coverage, get_coverage_file,
    show_selves, get_selves_file, show_agreement, get_agreement_file,
)  # fmt: skip
