"""What every page of the portal has: its tabs, and the filter by home."""

from collections.abc import Sequence
from typing import Any

from litestar import Request
from litestar.exceptions import NotFoundException
from litestar.response import Template
from msgspec import Struct

from market.accounts.guards import current_user
from market.accounts.permissions import Permission
from market.providers.types import LocationRow
from market.web.render import page

Ask = Request[Any, Any, Any]
HOME = "/portal"
TABS: tuple[tuple[str, str, Permission], ...] = (
    ("What is asked", HOME, Permission.USE_PORTAL),
    ("Self-assessments", f"{HOME}/self-assessments", Permission.USE_PORTAL),
    ("Reports", f"{HOME}/reports", Permission.USE_PORTAL),
    ("Action plans", f"{HOME}/actions", Permission.USE_PORTAL),
    ("Documents", f"{HOME}/documents", Permission.USE_PORTAL),
    ("Letters", f"{HOME}/letters", Permission.USE_PORTAL),
    ("Embargoes", f"{HOME}/embargoes", Permission.USE_PORTAL),
    ("Quality tools", f"{HOME}/tools", Permission.USE_PORTAL),
    ("Your details", f"{HOME}/corrections", Permission.USE_PORTAL),
    ("People", f"{HOME}/people", Permission.DECLARE_FOR_PROVIDER),
)
NOT_YOURS = "There is no such service among yours. Go to your services and choose one of them."


class HomeFilter(Struct, frozen=True):
    """The homes that a list may be narrowed to, and the one it is; no choice is shown when there is only one home."""

    homes: tuple[tuple[int, str], ...]
    chosen: int | None = None

    def allows(self, location_id: int | None) -> bool:
        """Whether something of that home is shown; what belongs to every home (None) always is."""
        return self.chosen is None or location_id is None or location_id == self.chosen

    @property
    def address(self) -> str:
        """The part of an address that keeps the choice."""
        return "" if self.chosen is None else f"?home={self.chosen}"


def show(
    request: Ask, template: str, content: object = None, *, tab: str, status_code: int = 200, **extra: Any
) -> Template:
    """A page of the portal under one of its tabs."""
    permissions = current_user(request).permissions
    tabs = [(words, href) for words, href, needed in TABS if needed in permissions]
    return page(request, template, content, status_code=status_code, tabs=tabs, tab=tab, **extra)


def home_filter(request: Ask, homes: Sequence[LocationRow]) -> HomeFilter:
    """The home that `?home=` asks for. Somebody else's home is not found, as if it did not exist."""
    known = tuple((each.id, each.name) for each in homes)
    asked = request.query_params.get("home", "")
    if not asked:
        return HomeFilter(known)
    chosen = next((number for number, _ in known if str(number) == asked), None)
    if chosen is None:
        raise NotFoundException(NOT_YOURS)
    return HomeFilter(known, chosen)
