"""Notices of announced visits to the provider. An unannounced visit is never told to anybody outside."""

from datetime import datetime

from market.core.words import day_words
from market.quality.actions.messages import Notice, tell_provider
from market.quality.assured.types import AssuredRow
from market.quality.framework.words import METHOD_WORDS
from market.quality.programme.types import NewVisit
from market.settings import Settings


async def tell_of_visit(
    visit_id: int, service: AssuredRow, wanted: NewVisit, settings: Settings, *, now: datetime, cancelled: bool = False
) -> int:
    """Tell a provider's users of an announced visit, or that it will not take place: once for each day it is planned for."""
    method = METHOD_WORDS.get(wanted.method, wanted.method).lower()
    day = day_words(wanted.planned_on)
    if cancelled:
        notice = Notice(
            kind="visit_cancelled",
            key=f"visit_cancelled:{visit_id}:{wanted.planned_on.isoformat()}",
            subject=f"The visit on {day} will not take place",
            body=f"The council will not visit {service.location_name} on {day} as it had said.",
        )
    else:
        notice = Notice(
            kind="visit_announced",
            key=f"visit_announced:{visit_id}:{wanted.planned_on.isoformat()}",
            subject=f"The council will visit on {day}",
            body=(
                f"The council plans to visit {service.location_name} on {day} ({method}).\n\n"
                f"Read beforehand what will be looked at: {settings.public_url}/portal/tools"
            ),
        )
    return await tell_provider(service.organisation_id, notice, now=now)
