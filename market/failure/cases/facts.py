"""Who is affected: our placements by case reference, and one row for each person that the ledger counts for others."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from market.core.words import day_words
from market.db.sql import fetch, marks
from market.failure.cases.person_rules import PREFIXES
from market.failure.cases.rules import next_code
from market.failure.cases.types import NewPerson, PaidBy
from market.placements.queries import IN_FORCE, placed_by_others_on, placements_on
from market.placements.types import Funder, PlacedByOthers, PlacementOnDay

PAID_BY = {
    Funder.COUNCIL.value: PaidBy.OURS,
    Funder.OTHER_COUNCIL.value: PaidBy.OTHER_COUNCIL,
    Funder.ICB.value: PaidBy.ICB,
    Funder.SELF.value: PaidBy.SELF,
}
MOST_OF_ONE_COUNT = 500
"""How many rows one count of the ledger makes at most: a mistyped count must not fill the list (a proposal)."""


async def affected(
    location_ids: Collection[int],
    organisation_id: int | None,
    on: date,
    authority_names: Sequence[str],
    *,
    taken: Collection[str] = (),
) -> list[tuple[NewPerson, str]]:
    """Everybody affected at these places on a day, with how we know: ours first, then those of others as the ledger counts them.

    `organisation_id` adds the provider's people whose care is given from no one place. Somebody with several placements is there once.
    `taken` are references of the case, which codes of others leave out.
    """
    found = people_of_placements(await _placements(location_ids, organisation_id, on, authority_names))
    used = [*taken, *(new.reference for new, _ in found)]
    return found + people_of_counts(await placed_by_others_on(on, location_ids), used)


async def _placements(
    location_ids: Collection[int], organisation_id: int | None, on: date, authority_names: Sequence[str]
) -> list[PlacementOnDay]:
    where, args = [], []
    if location_ids:
        where.append(f"p.location IN ({marks(location_ids)})")
        args += list(location_ids)
    if organisation_id is not None:
        where.append("p.location IS NULL AND p.organisation = {}")
        args.append(organisation_id)
    if not where:
        return []
    rows = await fetch(f"SELECT p.id FROM placement p WHERE ({' OR '.join(where)}) AND {IN_FORCE}", *args, on, on)
    return await placements_on(on, authority_names, placement_ids=[row["id"] for row in rows])


def people_of_placements(placements: Iterable[PlacementOnDay]) -> list[tuple[NewPerson, str]]:
    """One person for each case reference, with the needs of all of their placements there; by reference."""
    by: dict[str, list[PlacementOnDay]] = {}
    for each in placements:
        by.setdefault(each.case_reference, []).append(each)
    return [(_person(reference, by[reference]), "From the placements register") for reference in sorted(by)]


def _person(reference: str, placements: list[PlacementOnDay]) -> NewPerson:
    main = min(placements, key=lambda each: (not each.bed_type, each.id))
    hours = [each.weekly_hours for each in placements if each.weekly_hours is not None]
    needs = sorted({need for each in placements for need in each.needs})
    return NewPerson(
        reference=reference,
        paid_by=PAID_BY.get(main.funder, PaidBy.UNKNOWN).value,
        location_id=main.location_id,
        placement_id=main.id,
        bed_type=main.bed_type,
        needs=" ".join(needs),
        weekly_hours=sum(hours) if hours else None,
        nursing="nursing" in main.bed_type or "nursing" in main.component,
    )


def people_of_counts(counts: Iterable[PlacedByOthers], taken: Iterable[str]) -> list[tuple[NewPerson, str]]:
    """One person for each that the ledger counts, with codes of the case such as OC-01, ICB-01 and SF-01."""
    used = list(taken)
    found = []
    for count in counts:
        paid_by = PAID_BY.get(count.funder, PaidBy.UNKNOWN)
        words = f"From the ledger’s count of {day_words(count.as_at_on)}"
        for _ in range(min(count.people, MOST_OF_ONE_COUNT)):
            code = next_code(PREFIXES[paid_by], used)
            used.append(code)
            new = NewPerson(
                reference=code, paid_by=paid_by.value, authority=count.authority, location_id=count.location_id
            )
            found.append((new, words))
    return found
