"""The tabs of a contract's page. A part of the system that has something to say about a contract adds a line here."""

from collections.abc import Callable, Collection

from msgspec import Struct

from market.accounts.permissions import Permission


class Tab(Struct, frozen=True):
    """One tab: its words, the name of its route (which takes `contract_id`) and the permission that its page needs."""

    label: str
    route_name: str
    permission: Permission = Permission.READ_CONTRACTS


TABS = (
    Tab("Contract", "contracts.contract"),
    Tab("Rates", "contracts.rates"),
    Tab("Outcomes", "contracts.outcomes"),
    Tab("Milestones and documents", "contracts.milestones"),
    Tab("People", "commissioning.people", Permission.READ_PLACEMENTS),
)


def tab_links(
    contract_id: int, permissions: Collection[str], address: Callable[..., str]
) -> tuple[tuple[str, str], ...]:
    """Words and address of each tab that somebody with these permissions may open; `address` is the app's `route_reverse`."""
    return tuple(
        (tab.label, address(tab.route_name, contract_id=contract_id)) for tab in TABS if tab.permission in permissions
    )
