"""What the page of a location says about placing somebody there: to whoever may find care, and never why."""

from collections.abc import Collection
from datetime import date

from market.accounts.permissions import Permission
from market.embargoes.queries import in_force
from market.embargoes.types import InForce, Kind
from market.embargoes.words import cap_words, scope_words


async def placing_notices(location_id: int, on: date, permissions: Collection[str]) -> list[str]:
    """A sentence for each restriction on new placements at a location on a day, the strongest first."""
    if Permission.FIND_CARE not in permissions:
        return []
    return [notice_words(each) for each in (await in_force(on, [location_id])).get(location_id, [])]


def notice_words(found: InForce) -> str:
    """What a restriction does to new placements, in a sentence."""
    scope = f" ({scope_words(found)})" if scope_words(found) else ""
    if found.kind == Kind.CAUTION:
        return "Each new placement here needs a manager’s agreement."
    if found.kind == Kind.CAP:
        return f"New placements here are limited: at most {cap_words(found)}{scope}."
    if found.kind == Kind.PART:
        return f"New placements here are stopped in part{scope}."
    return "New placements here are stopped."
