"""How everybody of the demonstration's failed home moved: a plan, a move on a weekday, an arrival check, and settled soon after."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle, islice

import msgspec

from market.db.sql import fetch
from market.failure.cases.queries import people_of
from market.failure.cases.service import Who, record_person
from market.failure.cases.types import Outcome, Person, PersonDetails, Urgency
from market.quality.demonstration.plot import chance
from market.quality.demonstration.replay import at
from market.risk.demonstration.cast import Cast, done

SISTERS = {6: 7, 7: 6}
"""Two people of the list who stay together, by their places in it."""


async def _homes(but: int) -> Iterator[tuple[int, str]]:
    rows = await fetch(
        """SELECT l.id, l.name FROM location l WHERE l.care_home AND l.deregistered_on IS NULL AND l.rating = 'good'
            AND EXISTS (SELECT 1 FROM location_service s WHERE s.location = l.id AND s.code = 'nursing_home')
            AND EXISTS (SELECT 1 FROM bed_return b WHERE b.location = l.id) AND l.id <> {} ORDER BY l.id""",
        but,
    )
    return cycle([(int(row["id"]), str(row["name"])) for row in rows])


async def move_people(number: int, home: int, declared_on: date, closes_on: date, cast: Cast) -> None:
    """Everybody has a worker and a plan within two weeks, moves on a weekday in the weeks after, and is settled soon after that."""
    social = Who(cast.social.actor, cast.social.roles)
    people = await people_of(number)
    first = declared_on + timedelta(days=16)
    days = [day for day in _days(first, closes_on) if day.weekday() < 5]
    homes = await _homes(home)
    for place, person in enumerate(people):
        day = days[place * len(days) // len(people)]
        home_id, name = next(homes)
        planned = _planned(person, place, home_id, name, day)
        if place in SISTERS and len(people) > max(SISTERS):
            planned = msgspec.structs.replace(planned, stay_with=people[SISTERS[place]].reference)
        done(
            await record_person(number, person.id, person.version, planned, who=social, now=at(day - timedelta(days=8)))
        )
        held = next(each for each in await people_of(number) if each.id == person.id)
        moved = _moved(planned, place, day)
        now = at(day + timedelta(days=1), 12)
        done(await record_person(number, person.id, held.version, moved, who=social, now=now))


def _days(first: date, until: date) -> list[date]:
    return [first + timedelta(days=days) for days in range((until - first).days)]


def _planned(person: Person, place: int, home_id: int, home: str, day: date) -> PersonDetails:
    urgencies = list(islice(cycle([Urgency.DAYS, Urgency.DAY, Urgency.WEEK]), 3))
    return PersonDetails(
        paid_by=person.paid_by,
        authority=person.authority,
        bed_type=person.bed_type,
        nursing=True,
        two_carers=chance("two carers", place) < 35,
        end_of_life=place == 15,
        court_authority=place in (4, 17),
        urgency=urgencies[place % 3].value,
        worker="Demonstration social worker",
        destination_id=home_id,
        destination=home,
        move_at=at(day, 10),
        steps_done=("family",),
        not_needed=("advocate",) if place % 4 else (),
    )


def _moved(planned: PersonDetails, place: int, day: date) -> PersonDetails:
    """As it went: all but two moved to the home that was planned."""
    if place == 15:
        return msgspec.structs.replace(
            planned, destination_id=None, destination="", move_at=None, outcome=Outcome.DIED.value
        )
    to_family = place == 11
    return msgspec.structs.replace(
        planned,
        destination_id=None if to_family else planned.destination_id,
        destination="Her daughter’s house" if to_family else planned.destination,
        moved_at=at(day, 10),
        arrived_at=datetime.combine(day, time(15), tzinfo=UTC),
        arrival_words="Safe, medicines given at tea, and the family was told.",
        settled_on=day + timedelta(days=1),
        outcome=(Outcome.HOME if to_family else Outcome.MOVED).value,
        steps_done=("family", "property", "medicines", "money") + (() if place % 4 else ("advocate",)),
    )
