"""The page of themes that are due to be looked at, by type of service."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from litestar import Request, get
from litestar.response import Template
from msgspec import Struct

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.words import day_words
from market.quality.assessments.grades.queries import grades_on
from market.quality.assured.queries import list_assured
from market.quality.assured.words import service_words
from market.quality.framework.queries import live_library
from market.quality.programme.queries import last_themed
from market.quality.programme.rules import themes_due
from market.quality.programme.types import ThemeDue
from market.web.as_at import present_day
from market.web.render import page

AHEAD = timedelta(days=90)


class ThemeLine(Struct, frozen=True, kw_only=True):
    """A type of service at which a theme is due."""

    service: str
    services: int
    due: str
    overdue: bool
    reason: str
    suggested: tuple[tuple[str, str], ...]


@get("/quality/programme/themes", name="programme.themes", guards=[needs(Permission.READ_QUALITY)])
async def show_themes(request: Request[Any, Any, Any]) -> Template:
    """Themes that are due within 90 days, each with its types of service and where to begin."""
    on = present_day(request.app.state.settings)
    library = await live_library()
    services = await list_assured(on)
    grades = await grades_on(on, [service.id for service in services])
    stars = {service: grade.star for service, grade in grades.items() if grade.star is not None}
    found = themes_due(services, library, await last_themed(on), stars, on + AHEAD) if library else []
    groups: dict[str, list[ThemeLine]] = defaultdict(list)
    for each in found:
        groups[each.theme_name].append(_line(each, each.due_on < on))
    may_plan = Permission.VISIT_SERVICES in current_user(request).permissions
    return page(request, "quality/programme/themes.html", groups, may_plan=may_plan)


def _line(each: ThemeDue, overdue: bool) -> ThemeLine:
    return ThemeLine(
        service=service_words(each.code),
        services=each.services,
        due=day_words(each.due_on),
        overdue=overdue,
        reason=each.reason,
        suggested=tuple(
            (
                service.location_name,
                f"/quality/programme/plan?service={service.id}&method=themed_review&theme={each.theme}",
            )
            for service in each.suggested
        ),
    )


HANDLERS = (show_themes,)
