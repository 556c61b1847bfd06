"""What every page of early warning begins with: who asks, on which day, about which place."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from litestar import Request
from litestar.exceptions import NotFoundException

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.policies.early_warning import WarningPolicy
from market.policies.queries import warning_policy
from market.policies.types import Held, NoPolicy
from market.providers.queries import NoSuchLocation, NoSuchOrganisation, get_location, get_organisation
from market.providers.types import LocationRow, OrganisationRow
from market.risk.scores.service import score_place
from market.web.as_at import now_of, present_day

Ask = Request[Any, Any, Any]
READ = needs(Permission.READ_RISK)
EDIT = needs(Permission.EDIT_RISK)
TRAIL = (("Risk", "/risk"),)
NO_LOCATION = "There is no location of that number. Search the list of locations."


def today(request: Ask) -> date:
    """The day on which pages stand and things are written."""
    return present_day(request.app.state.settings)


def own_names(request: Ask) -> tuple[str, ...]:
    """Our own area as CQC writes it."""
    names: tuple[str, ...] = request.app.state.settings.authority_names
    return names


def doing(request: Ask) -> dict[str, Any]:
    """Who does it, when, and on which day, as services ask."""
    return {"by": current_user(request).actor, "now": now_of(request), "today": today(request)}


def may_edit(request: Ask) -> bool:
    """Whether the reader may write."""
    return current_user(request).may(Permission.EDIT_RISK)


def same_day(request: Ask) -> str:
    """The query that keeps the chosen day on the way to another page; empty when no day was chosen."""
    asked = request.query_params.get("as_at", "")
    return f"?as_at={asked}" if asked else ""


async def the_location(location_id: int) -> LocationRow:
    """The location, or the 404 page."""
    try:
        return await get_location(location_id)
    except NoSuchLocation:
        raise NotFoundException(NO_LOCATION) from None


async def the_organisation(organisation_id: int) -> OrganisationRow:
    """The provider, or the 404 page."""
    try:
        return await get_organisation(organisation_id)
    except NoSuchOrganisation:
        raise NotFoundException("There is no provider of that number. Search the list of providers.") from None


async def find_policy(version: int | None = None) -> Held[WarningPolicy] | None:
    """The policy in force, or of a version; None when there is none."""
    try:
        return await warning_policy(version)
    except NoPolicy:
        return None


async def score_again(request: Ask, location_ids: Iterable[int]) -> None:
    """Score places anew after something about them was written, so that the page shows what it did."""
    if await find_policy() is None:
        return
    who = doing(request)
    for location_id in sorted(set(location_ids)):
        await score_place(location_id, who["today"], authority_names=own_names(request), by=who["by"], now=who["now"])


def location_trail(location: LocationRow) -> tuple[tuple[str, str], ...]:
    """The way to the tab of a location."""
    return (
        ("Locations", "/locations"),
        (location.name, f"/locations/{location.id}"),
        ("Early warning", tab_of(location.id)),
    )


def tab_of(location_id: int) -> str:
    """The address of a location's tab."""
    return f"/locations/{location_id}/risk"
