"""The stop of a declared failure ends with the closure: nobody lives there any more, so nothing is left to restrict."""

from datetime import datetime

from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.db.sql import fetch, marks
from market.db.transaction import transaction
from market.embargoes.lift_facts import places_of
from market.embargoes.lifting import end_embargo
from market.embargoes.telling import WITH_CLOSURE
from market.embargoes.types import EmbargoRow, Origin, Who
from market.embargoes.writing import NOT_NOW, Answer, held_now, words_missing
from market.providers.types import EventKind


async def end_with_closure(embargo_id: int, *, why: str, by: Actor, now: datetime) -> Answer:
    """End the stop that a declared failure imposed, once the register holds the exit of every place that it reaches.

    The case that imposed it decides that it is closed (a director does, and never its lead), so no conditions are tested, no role is asked
    for here, and it is no override. Whoever was told of the start is told once. One that a decision, an emergency or a host authority
    began is not ended so, and neither is one whose place carries on. Source: policy, reason “closure declared”: its lift test is about a
    closure that is withdrawn, and says nothing of one that happened; a proposal of ours.
    """
    async with transaction():
        held = await held_now(embargo_id)
        if not held.is_running or held.origin != Origin.FAILURE:
            return refused(NOT_NOW)
        reasons = words_missing(why, "Say which closure it ends with", "why")
        if names := await _still_there(held):
            words = f"The register has no exit of {', '.join(names)}. Record it first, or lift the embargo as the policy asks"
            reasons.append(Refusal("not_closed", words))
        if reasons:
            return Refused(tuple(reasons))
        return await end_embargo(held, held.version, WITH_CLOSURE, why, by=Who(by, frozenset()), now=now)


async def _still_there(held: EmbargoRow) -> list[str]:
    """The names of the places that an embargo reaches and that have not left the market."""
    places = await places_of(held)
    if not places:
        return []
    rows = await fetch(
        f"SELECT l.name FROM location l WHERE l.id IN ({marks(places)}) AND l.deregistered_on IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM registration_event e WHERE e.location = l.id AND e.kind = {}) ORDER BY l.name, l.id",
        *(each.id for each in places),
        EventKind.EXIT.value,
    )
    return [row["name"] for row in rows]
