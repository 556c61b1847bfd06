"""Which calendar feeds there are, and an address without its secret."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from market.accounts.permissions import Permission


class Feed(StrEnum):
    """What a calendar address leads to."""

    CONTRACTS = "contracts"
    VISITS = "visits"


FEED_NEEDS: dict[Feed, Permission] = {
    Feed.CONTRACTS: Permission.READ_CONTRACTS,
    Feed.VISITS: Permission.VISIT_SERVICES,
}
"""An address lets its owner read in a calendar what they may read here, so it works as long as they have this permission."""


class CalendarOwner(Struct, frozen=True):
    """The calendar address that a person uses now, without its secret."""

    id: int
    user_id: int
    made_at: datetime
