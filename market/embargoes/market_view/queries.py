"""The council's embargoes as a market sees them, for figures: which services of an area were under one in twelve months."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from msgspec import Struct

from market.core.clock import london_date
from market.core.periods import months_before
from market.db.sql import fetch_as, fetch_value, marks
from market.embargoes.queries import embargoes_between, last_moment_of, terms_of
from market.embargoes.types import OWN_KINDS, EmbargoesOnDay, EmbargoOnDay, EmbargoRow
from market.policies.queries import in_force_at
from market.policies.types import PolicyKind

MONTHS = 12


class _State(Struct, frozen=True):
    """What held for a location in a time: its provider, whether it is a care home, whether it lay in the area."""

    location: int
    organisation: int
    care_home: bool
    authority: str
    from_on: date
    until_on: date | None


async def council_embargoes(on: date, authority_names: Collection[str]) -> EmbargoesOnDay:
    """The council's own embargoes (pauses of providers and suspensions by hosts left out) of the twelve months that end with `on`."""
    as_at = await _kept_by(on)
    found = await embargoes_between(months_before(on, MONTHS) + timedelta(days=1), on + timedelta(days=1))
    terms = await terms_of([each.id for each in found])
    moment = last_moment_of(on)
    own = [each for each in found if any(one.kind in OWN_KINDS and one.from_at <= moment for one in terms[each.id])]
    states = await _states(own)
    counted = [_on_day(each, states, on, authority_names) for each in own]
    return EmbargoesOnDay(as_at, tuple(each for each in counted if each.location_ids))


async def _kept_by(on: date) -> date | None:
    """The day up to which the register was kept: the day itself once a policy was in force, else that of the newest entry by then."""
    moment = last_moment_of(on)
    if await in_force_at(PolicyKind.EMBARGO, moment) is not None:
        return on
    newest = await fetch_value("SELECT max(happened_at) AS newest FROM embargo_step WHERE happened_at <= {}", moment)
    return on if newest is not None else None


async def _states(found: Sequence[EmbargoRow]) -> list[_State]:
    locations = sorted({each.location_id for each in found if each.location_id is not None})
    organisations = sorted({each.organisation_id for each in found if each.organisation_id is not None})
    if not found:
        return []
    return await fetch_as(
        _State,
        f"""SELECT location, organisation, care_home, authority, from_on, until_on FROM location_state
        WHERE location IN ({marks(locations)}) OR organisation IN ({marks(organisations)}) ORDER BY location, from_on""",
        *locations,
        *organisations,
    )


def _on_day(held: EmbargoRow, states: Sequence[_State], on: date, authority_names: Collection[str]) -> EmbargoOnDay:
    started = london_date(held.started_at) if held.started_at is not None else on
    ended = london_date(held.ended_at) if held.ended_at is not None else None
    last = on if ended is None or ended > on else ended
    reached = [
        each
        for each in states
        if (each.location == held.location_id or each.organisation == held.organisation_id)
        and each.from_on <= started
        and (each.until_on is None or each.until_on > started)
        and each.authority in authority_names
    ]
    in_force = held.ended_at is None or held.ended_at > last_moment_of(on)
    return EmbargoOnDay(
        id=held.id,
        location_ids=tuple(sorted({each.location for each in reached})),
        care_homes=tuple(sorted({each.location for each in reached if each.care_home})),
        in_force=in_force,
        days=(last - started).days + 1,
    )
