"""Partners for tests, valid by default."""

import itertools
from datetime import UTC, datetime
from typing import Any

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.partners.service import add_partner
from market.partners.types import PartnerDetails, PartnerKind
from tests.builders.accounts import MadeUser, make_user

ADDED_AT = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
_numbers = itertools.count(1)


async def make_partner(
    name: str = "", kind: PartnerKind = PartnerKind.COUNCIL, *, email: str = "", **changes: Any
) -> int:
    """Write a partner, another council unless changed; its id. It has no address unless one is given."""
    details = PartnerDetails(kind=kind, name=name or f"Council {next(_numbers)}", email=email, **changes)
    answer = await add_partner(details, by=Actor("system", None, "test"), now=ADDED_AT)
    assert isinstance(answer, int), answer
    return answer


async def make_partner_user(partner_id: int | None, **changes: Any) -> MadeUser:
    """Somebody who signs in for a partner."""
    return await make_user(roles=[Role.PARTNER], partner_id=partner_id, **changes)
