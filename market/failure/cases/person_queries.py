"""Reads of the people of failure cases, for the council and, as far as a share allows, for a partner."""

from collections.abc import Collection
from datetime import datetime

from market.db.sql import fetch, fetch_as, fetch_one_as, fetch_value, marks
from market.failure.cases.types import Person
from market.partners.types import PartnerKind

_PERSON = (
    "SELECT p.id, p.failure AS case_id, p.reference, p.paid_by, p.authority, p.location AS location_id,"
    " coalesce(l.name, '') AS location_name, p.placement_id, p.bed_type, p.needs, p.weekly_hours, p.nursing, p.two_carers,"
    " p.end_of_life, p.court_authority, p.stay_with, p.urgency, p.worker, p.destination_location AS destination_id,"
    " p.destination, p.move_at, p.moved_at, p.night_reason, p.arrived_at, p.arrival_words, p.settled_on, p.outcome,"
    " p.family_at, p.advocate_at, p.property_at, p.medicines_at, p.money_at, p.not_needed, p.notes, p.added_at,"
    " p.added_reason, p.removed_at, p.removed_reason, p.version"
    " FROM failure_person p LEFT JOIN location l ON l.id = p.location"
)
PAID_BY_OF_KIND = {PartnerKind.COUNCIL.value: "other_council", PartnerKind.ICB.value: "icb"}
"""Whose people a partner may see, by its kind: a council the people that it placed, an ICB those that it pays for; others none."""


async def people_of(case_id: int) -> list[Person]:
    """Everybody who is or was on the list of a case, by reference."""
    return await fetch_as(Person, f"{_PERSON} WHERE p.failure = {{}} ORDER BY p.reference, p.id", case_id)


async def people_of_cases(ids: Collection[int]) -> dict[int, list[Person]]:
    """Everybody on the lists of some cases, by case."""
    found: dict[int, list[Person]] = {number: [] for number in ids}
    if ids:
        rows = await fetch_as(
            Person, f"{_PERSON} WHERE p.failure IN ({marks(ids)}) ORDER BY p.failure, p.reference, p.id", *ids
        )
        for row in rows:
            found[row.case_id].append(row)
    return found


async def find_person(case_id: int, person_id: int) -> Person | None:
    """One person of a case."""
    return await fetch_one_as(Person, f"{_PERSON} WHERE p.failure = {{}} AND p.id = {{}}", case_id, person_id)


async def people_of_partner(case_id: int, kind: str, name_key: str) -> list[Person]:
    """The people on the list of a case that a partner of this kind and name placed or pays for, and nobody else."""
    paid_by = PAID_BY_OF_KIND.get(kind)
    if paid_by is None or not name_key:
        return []
    return await fetch_as(
        Person,
        f"{_PERSON} WHERE p.failure = {{}} AND p.paid_by = {{}} AND p.authority_key = {{}} AND p.removed_at IS NULL"
        " ORDER BY p.reference, p.id",
        case_id,
        paid_by,
        name_key,
    )


async def authorities_of(case_id: int) -> list[tuple[str, str, int]]:
    """Funder, name and people of each council and ICB that has people on the list, by name."""
    rows = await fetch(
        "SELECT paid_by, authority_key, min(authority) AS authority, count(*) AS people FROM failure_person"
        " WHERE failure = {} AND removed_at IS NULL AND paid_by IN ('other_council', 'icb') AND authority_key <> ''"
        " GROUP BY paid_by, authority_key ORDER BY authority_key, paid_by",
        case_id,
    )
    return [(row["paid_by"], row["authority"], int(row["people"])) for row in rows]


async def moves_between(case_id: int, from_at: datetime, until_at: datetime, *, but: int) -> int:
    """How many other people of a case are to move in `[from_at, until_at)`."""
    return int(
        await fetch_value(
            "SELECT count(*) FROM failure_person WHERE failure = {} AND id <> {} AND removed_at IS NULL"
            " AND move_at >= {} AND move_at < {}",
            case_id,
            but,
            from_at,
            until_at,
        )
    )
