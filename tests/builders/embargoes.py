"""Embargoes for tests: asked for, proposed and in force through the services, by people who may."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.core.clock import london_date
from market.core.refusal import Refused
from market.embargoes import service
from market.embargoes.queries import get_embargo
from market.embargoes.types import Grounds, NewEmbargo, ReasonGiven, Target, Terms, Who
from market.providers.tables import Location
from tests.builders.policies import load_policies

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
OFFICER = Who(Actor("user", 801, "Quinn Officer"), frozenset({Role.QUALITY_OFFICER}))
MANAGER = Who(Actor("user", 802, "Mo Manager"), frozenset({Role.COMMISSIONING_MANAGER}))
DIRECTOR = Who(Actor("user", 803, "Dee Director"), frozenset({Role.DIRECTOR}))
OTHER_DIRECTOR = Who(Actor("user", 804, "Dan Director"), frozenset({Role.DIRECTOR}))
GROUNDS = Grounds(
    facts="Two medicine errors on 20 August 2026",
    alternatives="A weekly limit was considered",
    effect_on_people="Six empty beds for some weeks",
    why_not_weaker="Every new person would be given medicines",
    must_change="Medicines are given by trained staff",
)
_numbers = itertools.count(1)


def new_embargo(location: Location | int | None = None, *, now: datetime = NOW, **changes: Any) -> NewEmbargo:
    """A full stop for medicines at a location, reviewed in two weeks. Fields of `NewEmbargo` and `Terms` may be given by name."""
    number = location if isinstance(location, int) or location is None else location.id
    terms = {name: changes.pop(name) for name in list(changes) if name in Terms.__struct_fields__}
    values: dict[str, Any] = {
        "submission": f"form-{next(_numbers)}",
        "target": Target(location_id=number),
        "terms": Terms(**{"kind": "full", "review_on": london_date(now) + timedelta(days=14), **terms}),
        "reasons": (ReasonGiven(code="R04"),),
        "grounds": GROUNDS,
        **changes,
    }
    return NewEmbargo(**values)


async def propose(location: Location | int | None = None, *, now: datetime = NOW, **changes: Any) -> int:
    """A proposed embargo; its number."""
    await load_policies()
    answer = await service.propose_embargo(new_embargo(location, now=now, **changes), by=OFFICER, now=now)
    assert isinstance(answer, int), answer
    return answer


async def impose(location: Location | int | None = None, *, now: datetime = NOW, **changes: Any) -> int:
    """An embargo in force from `now`, proposed by a quality officer and approved by a director; its number."""
    number = await propose(location, now=now, **changes)
    answer = await service.approve(number, (await get_embargo(number)).version, by=DIRECTOR, now=now)
    assert answer is None, answer
    return number


async def override(embargo_id: int, *, now: datetime, by: Who = DIRECTOR) -> None:
    """End an embargo by a director's override."""
    held = await get_embargo(embargo_id)
    answer = await service.override_lift(
        embargo_id, held.version, reason="The building is empty and the service moves elsewhere", by=by, now=now
    )
    assert answer is None, answer


def codes(answer: object) -> list[str]:
    """Codes of a refusal."""
    assert isinstance(answer, Refused), answer
    return [each.code for each in answer.reasons]


def day_after(now: datetime, days: int) -> date:
    """A day so many days after a moment."""
    return london_date(now) + timedelta(days=days)
