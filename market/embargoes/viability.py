"""The viability watch of an embargo: read from tracker returns and placements, and from what officers noted of the provider's books."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from market.capacity.queries import latest_beds
from market.core.clock import london_date
from market.core.refusal import Refusal, Refused, refused
from market.db.sql import fetch, marks
from market.db.transaction import transaction
from market.embargoes import tables
from market.embargoes.lift_facts import places_of
from market.embargoes.lift_rules import Place
from market.embargoes.queries import terms_of
from market.embargoes.types import EmbargoRow, NewBooks, TermsRow, Who
from market.embargoes.viability_rules import (
    WEEKS_LOOKED_AT,
    Beds,
    Books,
    HomeFacts,
    Level,
    Watch,
    reasons_against_break_even,
    watch,
    worst,
)
from market.embargoes.writing import NOT_NOW, Answer, audited, held_now
from market.placements.queries import placements_on
from market.policies.embargo import EmbargoPolicy
from market.policies.queries import embargo_policy
from market.providers.queries import find_location


async def watch_of(held: EmbargoRow, on: date) -> list[Watch]:
    """The measures of each home of an embargo on a day while it lasts; none for kinds that the policy does not watch."""
    policy = (await embargo_policy(held.policy_version)).policy
    terms = (await terms_of([held.id]))[held.id]
    if not is_watched(policy, held, terms, on) or held.started_at is None:
        return []
    places = await places_of(held)
    started_on = london_date(held.started_at)
    now = await _beds(places, on)
    start = await _beds(places, started_on)
    earlier = await _beds(places, on - timedelta(weeks=WEEKS_LOOKED_AT))
    paid = await _paid(places, on)
    books = await _books(held.id, on)
    return [
        watch(
            policy.viability,
            HomeFacts(
                location_id=place.id,
                location_name=place.name,
                now=now.get(place.id),
                at_start=start.get(place.id),
                earlier=earlier.get(place.id),
                our_people=paid[place.id][0],
                our_weekly_pence=paid[place.id][1],
                our_people_priced=paid[place.id][2],
                books=books.get(place.id),
            ),
        )
        for place in places
    ]


def is_watched(policy: EmbargoPolicy, held: EmbargoRow, terms: Sequence[TermsRow], on: date) -> bool:
    """Whether the policy has its viability watched: a kind that it names has held at some time, and it lasts on the day."""
    if held.started_at is None or london_date(held.started_at) > on:
        return False
    if held.ended_at is not None and london_date(held.ended_at) < on:
        return False
    return any(each.kind in policy.viability.starts_for for each in terms)


async def _beds(places: Sequence[Place], on: date) -> dict[int, Beds]:
    lines = defaultdict(list)
    for line in await latest_beds([place.id for place in places], on):
        lines[line.location_id].append(line)
    return {
        number: Beds(of[0].saved_on, sum(each.maximum for each in of), sum(each.occupied for each in of))
        for number, of in lines.items()
    }


async def _paid(places: Sequence[Place], on: date) -> dict[int, tuple[int, int, int]]:
    """People of ours at each place, what they cost a week together, and of how many the cost is known."""
    ids = [place.id for place in places]
    rows = await fetch(
        f"SELECT id FROM placement WHERE location IN ({marks(ids)}) AND starts_on <= {{}} AND (ends_on IS NULL OR ends_on >= {{}})"
        " ORDER BY id",
        *(*ids, on, on),
    )
    found: dict[int, tuple[int, int, int]] = dict.fromkeys(ids, (0, 0, 0))
    for each in await placements_on(on, (), placement_ids=[row["id"] for row in rows]):
        if each.location_id is not None:
            people, pence, priced = found[each.location_id]
            known = each.weekly_pence is not None
            found[each.location_id] = people + 1, pence + (each.weekly_pence or 0), priced + known
    return found


async def _books(embargo_id: int, on: date) -> dict[int, Books]:
    rows = await fetch(
        "SELECT location, as_at_on, break_even_beds, cash_days, source FROM embargo_cash WHERE embargo = {} AND as_at_on <= {}"
        " ORDER BY as_at_on, id",
        embargo_id,
        on,
    )
    return {
        row["location"]: Books(
            as_at_on=row["as_at_on"],
            break_even_beds=row["break_even_beds"],
            cash_days=row["cash_days"],
            source=row["source"],
        )
        for row in rows
    }


async def note_books(embargo_id: int, wanted: NewBooks, *, by: Who, now: datetime) -> Answer:
    """Note what an open-book return or a letter of the provider says about break-even and cash. The newest day counts."""
    async with transaction():
        held = await held_now(embargo_id)
        if not held.is_running:
            return refused(NOT_NOW)
        reasons = []
        if wanted.location_id not in {place.id for place in await places_of(held)}:
            reasons.append(Refusal("no_place", "Choose a home of this embargo", "location"))
        if wanted.as_at_on > london_date(now):
            reasons.append(Refusal("in_the_future", "The day of the books must be today or earlier", "as_at_on"))
        if wanted.break_even_beds is None and wanted.cash_days is None:
            reasons.append(
                Refusal("missing", "Enter the break-even beds, the days of cash, or both", "break_even_beds")
            )
        home = await find_location(wanted.location_id)
        reasons += reasons_against_break_even(wanted.break_even_beds, home.beds if home is not None else None)
        if len(wanted.source.strip()) < 3:
            reasons.append(Refusal("missing", "Say where this comes from, such as an open-book return", "source"))
        if reasons:
            return Refused(tuple(reasons))
        await tables.EmbargoCash.insert(
            tables.EmbargoCash(
                embargo=held.id,
                location=wanted.location_id,
                as_at_on=wanted.as_at_on,
                break_even_beds=wanted.break_even_beds,
                cash_days=wanted.cash_days,
                source=wanted.source.strip(),
                by_label=by.actor.label,
                recorded_at=now,
            )
        )
        await audited(held.id, "books_noted", by=by.actor, now=now, after={"as_at_on": wanted.as_at_on})
        return None


async def levels_on(found: Sequence[EmbargoRow], on: date) -> dict[int, str]:
    """Of embargoes in force, those whose viability watch is amber or red on a day, with the level."""
    levels = {}
    for held in found:
        if held.is_running and (level := worst(await watch_of(held, on))) in (Level.RED, Level.AMBER):
            levels[held.id] = level.value
    return levels
