"""Who acts in the demonstration, and how a step that the rules refuse stops it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from market.accounts.permissions import Role
from market.accounts.queries import find_user_by_email
from market.core.actor import Actor
from market.core.refusal import Changed
from market.core.words import day_words
from market.embargoes.types import Who
from market.quality.demonstration.replay import DemonstrationRefused, allowed
from market.settings import Settings


class Places(Struct, frozen=True):
    """The care homes of the story, by location: each is chosen because what the register and the visits say of it fits."""

    stopped: int
    capped: int
    medicines: int
    plans: int
    warned: int
    watched: int
    filling: int
    paused: int
    elsewhere: int
    failed: int
    failed_on: date


class Cast(Struct, frozen=True):
    """The people who act, each with the role on which the policies decide."""

    officer: Who
    quality: Who
    manager: Who
    director: Who
    social: Who
    partner: Who
    owner: Who
    system: Actor


async def cast_of(addresses: Mapping[str, str], by: Actor) -> Cast:
    """The accounts of the demonstration by role; `by` loads what nobody decides."""
    return Cast(
        officer=await _who(addresses, Role.COMMISSIONING_OFFICER),
        quality=await _who(addresses, Role.QUALITY_OFFICER),
        manager=await _who(addresses, Role.COMMISSIONING_MANAGER),
        director=await _who(addresses, Role.DIRECTOR),
        social=await _who(addresses, Role.SOCIAL_WORKER),
        partner=await _who(addresses, Role.PARTNER),
        owner=await _who(addresses, Role.PROVIDER_OWNER),
        system=by,
    )


async def _who(addresses: Mapping[str, str], role: Role) -> Who:
    user = await find_user_by_email(addresses[role.value])
    assert user is not None, f"the account of the {role.value} was made before"
    return Who(Actor(kind="user", id=user.id, label=user.name), user.roles)


def done(answer: Any) -> Any:
    """The answer of a step. Raises `DemonstrationRefused` for a refusal and for a record that changed meanwhile."""
    if isinstance(answer, Changed) or answer == "changed_meanwhile":
        raise DemonstrationRefused("A record of the demonstration was changed meanwhile")
    return allowed(answer)


def person_of(who: Who) -> int:
    """The number of the account."""
    assert who.actor.id is not None, "the cast are users"
    return who.actor.id


def as_at(settings: Settings) -> date:
    """The demonstration's day."""
    return date.fromisoformat(settings.as_at)


def said(words: str, on: date) -> str:
    """Words with their day, as an officer writes them down."""
    return f"{words} ({day_words(on)})"
