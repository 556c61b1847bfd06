"""The register's writing side for CQC's files: whole files at once, by natural key, inside the caller's transaction.

What is held is read once in bulk and compared; a row that says nothing new costs no write but the date it was last listed on.

- Newer never gives way to older: a file that is older than the newest full description of a location leaves its row alone, adds
  its ratings (they carry their own dates) and tells the history before the first file (see `intake_dated`).
- A full list tells who left: an open location of an authority that the list covers and that is not in it (`intake_listing`).
- Events follow from dates and CQC's links between registrations (`intake_events`).
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct, structs

from market.core.actor import Actor
from market.db.audit import record
from market.db.transaction import require_transaction
from market.providers.cqc import Applied, CqcLink, CqcLocation, CqcLocationRating, CqcOrganisation, CqcRating, Telling
from market.providers.intake_dated import (
    Present,
    StateFacts,
    facts_in,
    fill_history,
    held_codes,
    open_states,
    write_codes,
    write_states,
)
from market.providers.intake_events import write_events, write_links
from market.providers.intake_held import (
    LOCATION_COLUMNS,
    ORGANISATION_COLUMNS,
    HeldLocation,
    HeldOrganisation,
    by_text,
    held_locations,
    held_organisations,
    insert_rows,
    write_back,
)
from market.providers.intake_listing import note_dates, unlist_missing
from market.providers.intake_merge import (
    Reading,
    is_present,
    merge_location,
    merge_organisation,
    merge_registration,
    new_location,
    new_organisation,
    only_fills,
)
from market.providers.intake_ratings import RatingPlan, held_ratings, is_overall, plan_ratings, write_ratings
from market.providers.tables import Location, LocationService, LocationSpecialism, Organisation

_FACTS = StateFacts.__struct_fields__


class _Work(Struct):
    """One file being applied. The sets hold CQC location ids; a location is `present` when the file may change what is now."""

    reading: Reading
    told: dict[str, CqcLocation]
    rows: dict[str, HeldLocation]
    organisations: dict[str, HeldOrganisation]
    created: set[str]
    changed: set[str]
    present: set[str]
    provisional: set[str]
    filling: set[str]
    moved: set[str]
    relisted: int = 0


class _Number(Struct, frozen=True):
    id: int
    cqc_location_id: str


async def apply_register(
    records: Sequence[CqcLocation],
    *,
    source: str,
    telling: Telling,
    as_at: date,
    by: Actor,
    now: datetime,
    run_id: int,
    whole_list: bool,
    also_listed: Collection[str] = (),
) -> Applied:
    """Bring the register up to a file of locations; what it did, one record for each location.

    `source` names the feed; `whole_list` says that the file lists every location of the authorities in it, `also_listed` the CQC
    ids that it lists in rows which were not accepted. Raises OutsideTransaction without a transaction, and ValueError for
    a record of a location that is not held and names no provider.
    """
    require_transaction("Importing the register")
    reading = Reading(telling=telling, as_at=as_at, whole_list=whole_list, now=now)
    told = {each.cqc_location_id: each for each in records}
    rows = await held_locations(told)
    work = _work(reading, told, rows)
    work.organisations = await _apply_organisations(work)
    plan = await _plan_ratings(work)
    await _apply_locations(work, plan)
    numbers = {cqc_id: row.id for cqc_id, row in work.rows.items()}
    await write_ratings(plan, numbers, source)
    work.changed |= plan.touched
    await _apply_dated(work)
    left = await _apply_listing(work, also_listed)
    await _apply_events(work, left, source)
    applied = Applied(
        created=len(work.created),
        changed=len(work.changed - work.created),
        unchanged=len(told) - len(work.changed | work.created),
        unlisted=len(left),
        relisted=work.relisted,
    )
    await _audit(applied, "location", source, as_at, by, now, run_id)
    return applied


async def apply_ratings(
    records: Sequence[CqcLocationRating], *, source: str, as_at: date, by: Actor, now: datetime, run_id: int
) -> Applied:
    """Add a file of ratings to locations that are held; one record for each rating. Ratings of other locations are ignored.

    Raises OutsideTransaction without a transaction.
    """
    require_transaction("Importing ratings")
    told: dict[str, list[CqcRating]] = {}
    for each in records:
        told.setdefault(each.cqc_location_id, []).append(each.rating)
    rows = await held_locations(told)
    held = await held_ratings([row.id for row in rows.values()], overall_only=False)
    plan = plan_ratings({cqc_id: told[cqc_id] for cqc_id in rows}, rows, held)
    rewritten = [row for cqc_id, row in rows.items() if _take_rating(row, plan, cqc_id)]
    await _write_locations(rewritten, now)
    await write_ratings(plan, {cqc_id: row.id for cqc_id, row in rows.items()}, source)
    created, changed = len(plan.added), len(plan.filled)
    applied = Applied(created=created, changed=changed, unchanged=len(records) - created - changed)
    await _audit(applied, "rating", source, as_at, by, now, run_id)
    return applied


def _work(reading: Reading, told: dict[str, CqcLocation], rows: dict[str, HeldLocation]) -> _Work:
    present = {cqc_id for cqc_id in told if cqc_id not in rows or is_present(rows[cqc_id], reading)}
    full = reading.telling is Telling.FULL
    return _Work(
        reading=reading,
        told=told,
        rows=rows,
        organisations={},
        created={cqc_id for cqc_id in told if cqc_id not in rows},
        changed=set(),
        present=present,
        provisional={cqc_id for cqc_id, row in rows.items() if full and row.described_on is None},
        filling={cqc_id for cqc_id, row in rows.items() if only_fills(row, reading)},
        moved=set(),
    )


async def _apply_organisations(work: _Work) -> dict[str, HeldOrganisation]:
    """Add and change organisations; all that the file names, by CQC provider id."""
    named: dict[str, CqcOrganisation] = {}
    newest: dict[str, bool] = {}
    for cqc_id, location in work.told.items():
        organisation = location.organisation
        if organisation is None:
            if cqc_id in work.created:
                raise ValueError(f"Location {cqc_id} is not in the register and its record names no provider")
            continue
        named.setdefault(organisation.cqc_provider_id, organisation)
        may_change = cqc_id in work.present
        newest[organisation.cqc_provider_id] = newest.get(organisation.cqc_provider_id, True) and may_change
    held = await held_organisations(named)
    fills_only = work.reading.telling is Telling.THIN
    fresh = [new_organisation(told, work.reading.now) for provider_id, told in named.items() if provider_id not in held]
    changed = [
        row
        for provider_id, row in held.items()
        if newest[provider_id] and merge_organisation(row, named[provider_id], fills_only=fills_only)
    ]
    for row in changed:
        row.version += 1
        row.updated_at = work.reading.now
    await write_back(Organisation, changed)
    await insert_rows(Organisation, ORGANISATION_COLUMNS[1:], [structs.astuple(row)[1:] for row in fresh])
    if fresh:
        held |= await held_organisations([row.cqc_provider_id for row in fresh if row.cqc_provider_id is not None])
    renewed = {row.cqc_provider_id for row in changed}
    work.changed |= {
        cqc_id
        for cqc_id, location in work.told.items()
        if location.organisation is not None and location.organisation.cqc_provider_id in renewed
    }
    return held


async def _plan_ratings(work: _Work) -> RatingPlan:
    told = {cqc_id: location.ratings for cqc_id, location in work.told.items() if location.ratings}
    overall_only = all(is_overall(rating) for ratings in told.values() for rating in ratings)
    held = await held_ratings(
        [work.rows[cqc_id].id for cqc_id in told if cqc_id in work.rows], overall_only=overall_only
    )
    return plan_ratings(told, work.rows, held)


async def _apply_locations(work: _Work, plan: RatingPlan) -> None:
    """Change held rows, add new ones, and give every row its number."""
    rewritten: list[HeldLocation] = []
    for cqc_id, row in work.rows.items():
        differs = _take_rating(row, plan, cqc_id)
        if cqc_id in work.present:
            told = work.told[cqc_id]
            organisation = _organisation_of(work, told)
            gone = row.deregistered_on or row.unlisted_on
            registered_on = row.registered_on
            differs = merge_location(row, told, organisation, work.reading) or differs
            moved = merge_registration(row, told, work.reading)
            if moved or row.registered_on != registered_on:
                work.moved.add(cqc_id)
            if gone is not None and row.deregistered_on is None and row.unlisted_on is None:
                work.relisted += 1
            differs = differs or moved
        if differs:
            work.changed.add(cqc_id)
            rewritten.append(row)
    await _write_locations(rewritten, work.reading.now)
    await note_dates(
        list(work.rows.values()), as_at=work.reading.as_at, listed=work.reading.whole_list, described=False
    )
    fresh: dict[str, HeldLocation] = {}
    for cqc_id, told in work.told.items():
        organisation = _organisation_of(work, told)
        if cqc_id in work.created and organisation is not None:
            fresh[cqc_id] = new_location(told, organisation, work.reading)
            _take_rating(fresh[cqc_id], plan, cqc_id)
    await insert_rows(Location, LOCATION_COLUMNS[1:], [structs.astuple(row)[1:] for row in fresh.values()])
    for number in await by_text(_Number, "SELECT id, cqc_location_id FROM location WHERE", "cqc_location_id", fresh):
        fresh[number.cqc_location_id].id = number.id
    work.rows = work.rows | fresh


def _organisation_of(work: _Work, told: CqcLocation) -> HeldOrganisation | None:
    return None if told.organisation is None else work.organisations[told.organisation.cqc_provider_id]


def _take_rating(row: HeldLocation, plan: RatingPlan, cqc_id: str) -> bool:
    current = plan.current.get(cqc_id)
    if current is None or current == (row.rating, row.rating_published_on):
        return False
    row.rating, row.rating_published_on = current
    return True


async def _write_locations(rows: Collection[HeldLocation], now: datetime) -> None:
    for row in rows:
        row.version += 1
        row.updated_at = now
    await write_back(Location, rows)


async def _apply_dated(work: _Work) -> None:
    """States, services and specialisms: what holds from now on, and what older files tell of the time before."""
    as_at = work.reading.as_at
    now_holds = {work.rows[cqc_id].id: _present(work, cqc_id) for cqc_id in work.told if cqc_id in work.present}
    ids = {row.id: cqc_id for cqc_id, row in work.rows.items()}
    known = [number for number in now_holds if ids[number] not in work.created]
    provisional = frozenset(work.rows[cqc_id].id for cqc_id in work.provisional)
    changed = await write_states(now_holds, await open_states(known), as_at=as_at, provisional=provisional)
    for table, name in ((LocationService, "services"), (LocationSpecialism, "specialisms")):
        told = {
            number: (codes, each.since)
            for number, each in now_holds.items()
            if (codes := getattr(each, name)) is not None
        }
        held = await held_codes(table, [number for number in known if number in told], open_only=True)
        for number in [number for number in told if ids[number] in work.filling and number in held]:
            del told[number]
        changed |= await write_codes(table, told, held, as_at=as_at, provisional=provisional)
    if work.reading.telling is Telling.FULL:
        older = {
            row.id: _present(work, cqc_id)
            for cqc_id, row in work.rows.items()
            if row.first_described_on is not None and as_at < row.first_described_on
        }
        first = {row.id: row.first_described_on for row in work.rows.values() if row.first_described_on is not None}
        changed |= await fill_history(older, first, as_at=as_at)
        await note_dates(list(work.rows.values()), as_at=as_at, listed=False, described=True)
    work.changed |= {ids[number] for number in changed}


def _present(work: _Work, cqc_id: str) -> Present:
    """What the file says holds: of a present location its merged row, of an older file its own words where it has them."""
    row, told = work.rows[cqc_id], work.told[cqc_id]
    facts = StateFacts(*facts_in(row))
    if cqc_id not in work.present:
        organisation = _organisation_of(work, told)
        values: dict[str, Any] = {name: value for name in _FACTS[1:] if (value := getattr(told, name)) is not None}
        facts = structs.replace(
            facts, organisation=row.organisation if organisation is None else organisation.id, **values
        )
    return Present(
        facts=facts,
        services=told.services,
        specialisms=told.specialisms,
        since=row.registered_on or work.reading.as_at,
    )


async def _apply_listing(work: _Work, also_listed: Collection[str]) -> list[HeldLocation]:
    if not work.reading.whole_list:
        return []
    authorities = {told.authority for told in work.told.values() if told.authority}
    listed = work.told.keys() | set(also_listed)
    return await unlist_missing(listed, authorities, as_at=work.reading.as_at, now=work.reading.now)


async def _apply_events(work: _Work, left: Iterable[HeldLocation], source: str) -> None:
    links: list[CqcLink] = [link for told in work.told.values() for link in told.links]
    ends = await write_links(links, source)
    work.changed |= {cqc_id for cqc_id in ends if cqc_id in work.told}
    touched = {row.id: row for row in left}
    others = await held_locations([cqc_id for cqc_id in ends if cqc_id not in work.rows])
    for cqc_id in sorted(work.created | work.moved | (ends & work.rows.keys())):
        touched[work.rows[cqc_id].id] = work.rows[cqc_id]
    touched |= {row.id: row for row in others.values()}
    fresh = frozenset(work.rows[cqc_id].id for cqc_id in work.created)
    changed = await write_events(touched.values(), fresh=fresh)
    work.changed |= {cqc_id for cqc_id, row in work.rows.items() if row.id in changed}


async def _audit(applied: Applied, kind: str, source: str, as_at: date, by: Actor, now: datetime, run_id: int) -> None:
    await record(
        by=by,
        verb=f"{kind}s.imported",
        subject=("import_run", run_id),
        after={"source": source, "as_at": as_at, **structs.asdict(applied)},
        at=now,
    )
