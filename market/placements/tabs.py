"""The tabs of the pages of placements. A part of the system that has a page among them adds a line here."""

from collections.abc import Callable, Collection

from msgspec import Struct

from market.accounts.permissions import Permission


class Tab(Struct, frozen=True):
    """One tab: its words, the name of its route (which takes nothing) and the permission that its page needs."""

    label: str
    route_name: str
    permission: Permission = Permission.READ_PLACEMENTS


TABS = (
    Tab("Placements", "placements.list"),
    Tab("Outside the area", "placements.outside"),
    Tab("Coming back", "finding.coming_back"),
    Tab("Home and community care", "placements.community"),
    Tab("From elsewhere", "placements.from_elsewhere"),
    Tab("Waiting list", "placements.waiting", Permission.FIND_CARE),
)


def tab_links(permissions: Collection[str], address: Callable[..., str], day: str = "") -> tuple[tuple[str, str], ...]:
    """Words and address of each tab that somebody with these permissions may open, on the same day; `address` is the app's
    `route_reverse`."""
    asked = f"?as_at={day}" if day else ""
    return tuple((tab.label, address(tab.route_name) + asked) for tab in TABS if tab.permission in permissions)
