"""The facts of many places on a day, in a fixed number of reads for every 500 places, so that the cost is linear in their number."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from msgspec import Struct

from market.core.clock import london_date
from market.embargoes.queries import in_force
from market.failure.sharing.queries import neighbour_suspensions
from market.risk.facts import assurance, care, places, returns, told
from market.risk.facts.places import Linked, Place
from market.risk.facts.types import Facts, Group, People, Quality, Restriction
from market.risk.types import Kind

CHUNK = 500


class _Market(Struct, frozen=True):
    """What is read once for all places: groups, restrictions and medians."""

    linked: dict[str, Linked]
    restrictions: dict[int, Restriction]
    troubled: dict[str, frozenset[int]]
    medians: dict[Kind, float]
    own: frozenset[str]


async def gather(
    on: date, authority_names: Sequence[str], *, location_ids: Collection[int] | None = None
) -> list[Facts]:
    """The facts of every place that early warning looks at on a day, or of those among `location_ids`, by number.

    `authority_names` are our own area as CQC writes it. Nothing later than the day is seen.
    """
    ids = await places.place_ids(on, authority_names) if location_ids is None else sorted(set(location_ids))
    found: list[Place] = []
    for start in range(0, len(ids), CHUNK):
        found += await places.places(ids[start : start + CHUNK], on)
    market = await _market(found, on, authority_names, every=location_ids is None)
    facts: list[Facts] = []
    for start in range(0, len(found), CHUNK):
        facts += await _chunk(found[start : start + CHUNK], market, on)
    return facts


async def _market(found: Sequence[Place], on: date, authority_names: Sequence[str], *, every: bool) -> _Market:
    linked = await places.linked_places({place.group_key for place in found}, on)
    wanted = None if every else {number for group in linked.values() for number in group.members}
    restrictions = await restrictions_on(on, wanted)
    stopped = set(restrictions) | set(await neighbour_suspensions(on, wanted))
    return _Market(
        linked=linked,
        restrictions=restrictions,
        troubled={key: frozenset(each.below_good | (each.members & stopped)) for key, each in linked.items()},
        medians=await _medians(on),
        own=frozenset(name.casefold() for name in authority_names),
    )


async def restrictions_on(on: date, location_ids: Collection[int] | None = None) -> dict[int, Restriction]:
    """The restriction on new placements at each place that has one on a day: of the strongest kind, since the oldest began."""
    return {
        place: Restriction(kind=each[0].kind, since=min(london_date(one.started_at) for one in each))
        for place, each in (await in_force(on, location_ids)).items()
    }


async def _medians(on: date) -> dict[Kind, float]:
    enquiries = {each.location: each.enquiries for each in await told.enquiries_on(on)}
    if not enquiries:
        return {}
    people = await _people(list(enquiries), await returns.returns_of(list(enquiries), on), on)
    rates = [
        (min(place.kinds), 100 * enquiries[place.id] / people[place.id].people)
        for place in await places.places(list(enquiries), on)
        if place.id in people
    ]
    return told.medians(rates)


async def _people(ids: Collection[int], returned: returns.Returns, on: date) -> dict[int, People]:
    """Everyone who receives care at each place: as its return says, else whom the council and others are known to pay for.

    Places of which nobody is known are left out.
    """
    own, others = await care.own_care(ids, on), await care.others_care(ids, on)
    found: dict[int, People] = {}
    for place in ids:
        told, ours, theirs = returned.people.get(place), own.get(place), others.get(place)
        if told is None or not told.people:
            counted = (ours.people if ours else 0) + (theirs.people if theirs else 0)
            told = People(counted, theirs.counted_on if theirs else None)
        if told.people:
            found[place] = told
    return found


async def _chunk(chunk: Sequence[Place], market: _Market, on: date) -> Iterable[Facts]:
    ids = [place.id for place in chunk]
    owners = {place.id: place.organisation_id for place in chunk}
    ratings = await places.ratings_of(ids, on)
    returned = await returns.returns_of(ids, on)
    own = await care.own_care(ids, on)
    before = await care.own_care(ids, places.three_months_before(on))
    people = await _people(ids, returned, on)
    quality = await assurance.quality_of(ids, on)
    asked = await assurance.asked_of(ids, owners, on)
    notes, data = await told.notes_of(owners, on), await told.data_of(owners, on)
    nothing, nobody = assurance.Asked(), care.OwnCare()
    return [
        Facts(
            on=on,
            location_id=place.id,
            name=place.name,
            organisation_id=place.organisation_id,
            organisation_name=place.organisation_name,
            brand_id=place.brand_id,
            authority=place.authority,
            our_area=place.authority.casefold() in market.own,
            kinds=place.kinds,
            services=place.services,
            regulated=place.source == "cqc",
            registered_on=place.registered_on,
            listed_on=place.listed_on,
            rating=ratings[place.id].rating if place.id in ratings else "",
            rated_on=ratings[place.id].published_on if place.id in ratings else None,
            capacity_beds=_beds_of(place, returned),
            beds=returned.beds.get(place.id),
            beds_before=returned.beds_before.get(place.id),
            staff=returned.staff.get(place.id),
            windows=returned.windows_of(place.id, place.registered_on),
            own_people=own.get(place.id, nobody).people,
            people=people.get(place.id),
            hours=own.get(place.id, nobody).hours,
            hours_before=before.get(place.id, nobody).hours,
            quality=quality.get(place.id, Quality()),
            asked=asked.get(place.id, nothing).asked,
            overdue_since=asked.get(place.id, nothing).overdue_since,
            restriction=market.restrictions.get(place.id),
            group=_group(place, market),
            notes=notes.get(place.id, ()),
            data=data.get(place.id, ()),
            safeguarding_median=market.medians.get(min(place.kinds)),
        )
        for place in chunk
    ]


def _beds_of(place: Place, returned: returns.Returns) -> int:
    if not place.care_home:
        return 0
    beds = returned.beds.get(place.id)
    return beds.maximum if beds is not None else place.beds or 0


def _group(place: Place, market: _Market) -> Group:
    return places.group_of(place, market.linked.get(place.group_key), market.troubled.get(place.group_key, ()))
