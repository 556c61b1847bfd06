"""What embargoes do to searches and placements: which places are stopped, and where a manager has to agree.

Read once for a search; nothing of the policy is read on a day without embargoes. A place that is stopped is not usable whatever the
tracker says, and nobody who searches is told why.
"""

from collections.abc import Collection
from datetime import date, timedelta

from msgspec import Struct, structs

from market.core.refusal import Refusal
from market.db.sql import fetch, marks
from market.embargoes.placing_rules import (
    ASKS_CAP,
    ASKS_MANAGER,
    BLOCKING,
    Arrival,
    Asked,
    Room,
    case_of,
    governing,
    left_in_week,
    room_left,
    room_under,
)
from market.embargoes.queries import approved_exceptions, in_force, last_moment_of
from market.embargoes.types import InForce, Kind
from market.finding.types import Effect, Search
from market.host_alerts.queries import find_case, open_at_place
from market.placements.types import Component, Funder, NewPlacement
from market.policies.embargo import EmbargoPolicy
from market.policies.queries import embargo_policy
from market.providers.types import ServiceType

NO_PLACEMENT = 0
"""The number of no placement."""
_RESPITE = frozenset(
    {Component.CARER_RESPITE, Component.SHORT_NURSING, Component.SHORT_RESIDENTIAL, Component.EMERGENCY}
)


class Restricted(Struct, frozen=True, kw_only=True):
    """The embargoes that count for a question, of care that begins on `from_on`.

    `arrivals` are the people who begin in that week at places with a weekly cap.
    """

    policy: EmbargoPolicy | None = None
    found: dict[int, list[InForce]] = {}
    arrivals: dict[int, list[Arrival]] = {}
    from_on: date = date.min

    def effect(self, location_id: int, asked: Asked) -> Effect:
        """What holds for a placement at a place."""
        held = self.found.get(location_id)
        if not held or self.policy is None:
            return Effect.NONE
        decided = governing(self.policy, held, asked)
        if decided is None:
            return Effect.NONE
        _, effect = decided
        if effect in BLOCKING:
            return Effect.STOP
        if effect in ASKS_MANAGER:
            return Effect.MANAGER
        if effect in ASKS_CAP:
            return _OF_ROOM[room_under(held, asked, self.arrivals.get(location_id, ()), self.from_on)]
        return Effect.NONE

    def week_room(self, location_id: int, asked: Asked) -> int | None:
        """How many more new people like the one asked about may begin at a place in the week; None where there is no weekly cap."""
        return left_in_week(self.found.get(location_id, ()), asked, self.arrivals.get(location_id, ()))

    def room(self, location_id: int) -> int | None:
        """How many more new people may begin at a place on `from_on`, whatever their needs; None where there is no weekly cap.

        With caps for some needs it is the least that any of them leaves, so that a plan never asks for more.
        """
        caps = [each for each in self.found.get(location_id, ()) if each.kind == Kind.CAP]
        return min((room_left(each, self.arrivals.get(location_id, ()), self.from_on) for each in caps), default=None)


NOTHING = Restricted()
_OF_ROOM = {Room.FREE: Effect.NONE, Room.DAY_TAKEN: Effect.OTHER_DAY, Room.FULL: Effect.LIMIT_USED}


def asked_of_search(search: Search) -> Asked:
    """A search as a question about a new person of ours."""
    case = case_of(
        funder_is_ours=True, lives_there=False, respite=False, home_care=search.service == ServiceType.HOME_CARE
    )
    return Asked(case=case, service=search.service, bed_type=search.bed_type, needs=search.needs)


async def restricted_on(
    on: date, from_on: date, location_ids: Collection[int] | None = None, *, but: int = NO_PLACEMENT
) -> Restricted:
    """The embargoes in force at the end of a day, for care that begins on `from_on`. Two reads at most, and few rows.

    `but` is a placement that is not counted: the one that is being corrected.
    """
    found = await in_force(on, location_ids)
    if not found:
        return NOTHING
    capped = [number for number, held in found.items() if any(each.kind == Kind.CAP for each in held)]
    return Restricted(
        policy=(await embargo_policy()).policy,
        found=found,
        arrivals=await arrivals_in_week(capped, from_on, but=but),
        from_on=from_on,
    )


async def arrivals_in_week(
    location_ids: Collection[int], day: date, *, but: int = NO_PLACEMENT
) -> dict[int, list[Arrival]]:
    """Who of ours begins at each place in the week (Monday to Sunday) of a day, each person once; whoever lived there before is not new.

    The placement `but` is not counted.
    """
    if not location_ids:
        return {}
    monday = day - timedelta(days=day.weekday())
    rows = await fetch(
        f"""SELECT p.location, p.case_reference, p.starts_on, p.bed_type, p.needs, x.ends_on AS ended_on, x.id AS earlier
        FROM placement p LEFT JOIN placement x ON x.case_reference = p.case_reference AND x.location = p.location
            AND x.starts_on < p.starts_on AND x.id <> p.id
        WHERE p.location IN ({marks(location_ids)}) AND p.starts_on >= {{}} AND p.starts_on < {{}} AND p.id <> {{}}
            AND (p.ends_on IS NULL OR p.ends_on >= p.starts_on)
        ORDER BY p.location, p.case_reference, p.starts_on, p.id""",
        *location_ids,
        monday,
        monday + timedelta(days=7),
        but,
    )
    first: dict[tuple[int, str], Arrival] = {}
    lived = set()
    for row in rows:
        person = (row["location"], row["case_reference"])
        arrival = first.setdefault(
            person, Arrival(starts_on=row["starts_on"], bed_type=row["bed_type"], needs=tuple(row["needs"].split()))
        )
        stayed = row["ended_on"] is None or row["ended_on"] >= row["starts_on"] - timedelta(days=1)
        if row["earlier"] is not None and row["starts_on"] == arrival.starts_on and stayed:
            lived.add(person)
    found: dict[int, list[Arrival]] = {}
    for person, arrival in first.items():
        if person not in lived:
            found.setdefault(person[0], []).append(arrival)
    return found


async def effect_on(placement: NewPlacement, service: str, on: date, *, but: int = NO_PLACEMENT) -> Effect:
    """What embargoes say to one placement, asked with its location held.

    `but` is the placement itself when it is corrected, so that it is no reason to say that the person lives there already.
    """
    place = placement.location_id
    if place is None:
        return Effect.NONE
    held = await restricted_on(on, placement.starts_on, [place], but=but)
    return await _effect(held, placement, service, on, but)


async def effect_on_begun(placement: NewPlacement, service: str, today: date, *, but: int = NO_PLACEMENT) -> Effect:
    """As `effect_on`, for care that is recorded after it began: what held before its first day counts, as far as it holds still.

    Care that began before the embargo, or on the very day of it, is recorded as it happened; so is care under an embargo that has ended,
    because nobody can make an exception from that one any more.
    """
    place, starts_on = placement.location_id, placement.starts_on
    if place is None or starts_on >= today:
        return await effect_on(placement, service, today, but=but)
    held = await restricted_on(starts_on - timedelta(days=1), starts_on, [place], but=but)
    still = {each.id for each in (await in_force(today, [place])).get(place, ())}
    found = {place: [each for each in held.found.get(place, ()) if each.id in still]}
    return await _effect(structs.replace(held, found=found), placement, service, today, but)


async def _effect(held: Restricted, placement: NewPlacement, service: str, on: date, but: int) -> Effect:
    place, reference = placement.location_id, placement.case_reference.strip()
    if held.policy is None or place is None:
        return Effect.NONE
    asked = Asked(
        case=case_of(
            funder_is_ours=placement.funder == Funder.COUNCIL,
            lives_there=await _lives_there(place, reference, placement.starts_on, but),
            respite=placement.component in _RESPITE,
            home_care=service == ServiceType.HOME_CARE,
        ),
        service=service,
        bed_type=placement.bed_type,
        needs=placement.needs,
        excepted=tuple(await approved_exceptions(place, reference, last_moment_of(on))),
    )
    return held.effect(place, asked)


async def stopped_by_name(placement: NewPlacement, service: str, on: date) -> list[Refusal]:
    """A refusal for somebody new at a place that is typed by its name although the register holds it and new placements there are stopped.

    Otherwise a name in place of the CQC ID would lead past every embargo. A place of the same name in another authority is another one.
    """
    name = " ".join(placement.place_name.split()).casefold()
    if placement.location_id is not None or not name or not (found := await in_force(on)):
        return []
    rows = await fetch(f"SELECT id, name, authority FROM location WHERE id IN ({marks(found)}) ORDER BY id", *found)
    for row in rows:
        near = not placement.host_authority or placement.host_authority == row["authority"]
        if near and row["name"].casefold() == name:
            there = structs.replace(placement, location_id=row["id"])
            if await effect_on_begun(there, service, on):
                words = f"New placements at {row['name']} are restricted. Choose it by its CQC ID, which says what may be done"
                return [Refusal("embargoed", words, "place_name")]
    return []


async def suspended_elsewhere(placement: NewPlacement) -> list[Refusal]:
    """A refusal for somebody new at a place that the register does not hold and that its host authority has suspended.

    Such a place has no embargo of its own, so the host alert is asked by the place's name. Who is on the alert's list lives there already.
    """
    if placement.location_id is not None or not placement.place_name.strip():
        return []
    for alert_id in await open_at_place(placement.place_name, placement.host_authority):
        if await find_case(alert_id, placement.case_reference) is None:
            words = f"New admissions to {placement.place_name.strip()} are stopped. Choose another place"
            return [Refusal("embargoed", words, "place_name")]
    return []


async def _lives_there(location_id: int, case_reference: str, on: date, but: int) -> bool:
    rows = await fetch(
        "SELECT id FROM placement WHERE location = {} AND case_reference = {} AND starts_on < {}"
        " AND (ends_on IS NULL OR ends_on >= {}) AND id <> {} ORDER BY id LIMIT 1",
        *(location_id, case_reference, on, on - timedelta(days=1), but),
    )
    return bool(rows)
