"""The tabs of a location's and of a provider's page. A part of the system that has something to say about either adds a line here."""

from collections.abc import Callable, Collection

from msgspec import Struct

from market.accounts.permissions import Permission


class Tab(Struct, frozen=True):
    """One tab: its words, the name of its route (which takes `location_id`) and the permission that its page needs."""

    label: str
    route_name: str
    permission: Permission = Permission.READ_REGISTER


TABS = (
    Tab("Overview", "providers.location"),
    Tab("Capacity", "capacity.location", Permission.READ_CAPACITY),
    Tab("People placed", "placements.location", Permission.READ_PLACEMENTS),
    Tab("Quality", "assured.location", Permission.READ_GRADES),
    Tab("Embargoes", "embargoes.location", Permission.READ_EMBARGOES),
    Tab("Early warning", "risk.location", Permission.READ_RISK),
    Tab("Contingency", "contingency.location", Permission.READ_RISK),
)

PROVIDER_TABS = (
    Tab("Overview", "providers.organisation"),
    Tab("Early warning", "risk.provider", Permission.READ_RISK),
)
"""The tabs of a provider's page; their routes take `organisation_id`."""


def provider_tab_links(
    organisation_id: int, permissions: Collection[str], address: Callable[..., str]
) -> tuple[tuple[str, str], ...]:
    """As `tab_links`, of a provider. Where there would be one tab only there is none."""
    shown = tuple(
        (tab.label, address(tab.route_name, organisation_id=organisation_id))
        for tab in PROVIDER_TABS
        if tab.permission in permissions
    )
    return shown if len(shown) > 1 else ()


def tab_links(
    location_id: int, permissions: Collection[str], address: Callable[..., str]
) -> tuple[tuple[str, str], ...]:
    """Words and address of each tab that somebody with these permissions may open; `address` is the app's `route_reverse`."""
    return tuple(
        (tab.label, address(tab.route_name, location_id=location_id)) for tab in TABS if tab.permission in permissions
    )
