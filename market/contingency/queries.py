"""Reads of plans and of the market in turn."""

from collections.abc import Mapping
from datetime import date

import msgspec
from msgspec import Struct

from market.contingency.types import KeptMove, MarketRun, RankedHome, Run, Standing, SubjectKind
from market.db.sql import fetch, fetch_as, fetch_one_as, fetch_value

_STANDING = """s.location AS location_id, s.people, s.unplaced, s.mean_miles, s.days, s.rank, s.run AS run_id"""


class Lost(Struct, frozen=True):
    """What the market would make of losing its locations one at a time, as counts that name none of them."""

    on: date
    locations: int
    cannot_lose: int
    people: int
    unplaced: int


async def newest_market_run(on: date | None = None) -> MarketRun | None:
    """The newest market in turn, of a day not after `on` when one is given; None before the first."""
    before = "" if on is None else "WHERE day <= {}"
    return await fetch_one_as(
        MarketRun,
        f'SELECT id, day AS "on", locations, people, cannot_lose, facts_digest, made_by, made_at FROM market_run {before}'
        " ORDER BY day DESC, id DESC LIMIT 1",
        *(() if on is None else (on,)),
    )


async def standings_of(run_id: int) -> list[Standing]:
    """Every location of a market in turn, the one that can be lost least first."""
    return await fetch_as(
        Standing,
        f'SELECT {_STANDING}, r.day AS "on" FROM market_standing s JOIN market_run r ON r.id = s.run'
        " WHERE s.run = {} ORDER BY s.rank",
        run_id,
    )


async def standing_of(location_id: int, on: date) -> Standing | None:
    """What the newest market in turn by a day says of one location; None when it says nothing."""
    run = await newest_market_run(on)
    if run is None:
        return None
    return await fetch_one_as(
        Standing,
        f'SELECT {_STANDING}, r.day AS "on" FROM market_standing s JOIN market_run r ON r.id = s.run'
        " WHERE s.run = {} AND s.location = {}",
        run.id,
        location_id,
    )


async def irreplaceable(on: date) -> Mapping[int, Standing]:
    """Locations that the market cannot lose, by number, by the newest market in turn of a day not after `on`.

    Those of which at least one person would have no place that night. Empty before the first market in turn.
    """
    run = await newest_market_run(on)
    if run is None:
        return {}
    return {each.location_id: each for each in await standings_of(run.id) if each.unplaced}


async def lost_one_at_a_time(on: date) -> Lost | None:
    """The newest market in turn of a day not after `on` as counts, for what is published; None before the first."""
    return await fetch_one_as(
        Lost,
        'SELECT r.day AS "on", r.locations, r.cannot_lose, r.people, coalesce(sum(s.unplaced), 0) AS unplaced'
        " FROM market_run r LEFT JOIN market_standing s ON s.run = r.id WHERE r.id ="
        " (SELECT x.id FROM market_run x WHERE x.day <= {} ORDER BY x.day DESC, x.id DESC LIMIT 1)"
        " GROUP BY r.id, r.day, r.locations, r.cannot_lose, r.people",
        on,
    )


async def find_run_of(submission: str) -> int | None:
    """The plan that a form made; None when it made none."""
    found = await fetch_value("SELECT id FROM contingency_run WHERE submission = {}", submission)
    return None if found is None else int(found)


async def ranking_of(run_id: int) -> list[RankedHome]:
    """Every location of a market in turn with its names, the one that can be lost least first."""
    return await fetch_as(
        RankedHome,
        """SELECT s.rank, s.location AS location_id, l.name, o.name AS organisation_name, s.people, s.unplaced, s.mean_miles, s.days
        FROM market_standing s JOIN location l ON l.id = s.location JOIN organisation o ON o.id = l.organisation
        WHERE s.run = {} ORDER BY s.rank""",
        run_id,
    )


async def find_run(run_id: int) -> Run | None:
    """One plan."""
    found = await _runs("WHERE id = {}", run_id)
    return found[0] if found else None


async def list_runs(most: int) -> list[Run]:
    """The newest plans."""
    return await _runs("ORDER BY made_at DESC, id DESC LIMIT {}", most)


async def plans_of_location(location_id: int, most: int) -> list[Run]:
    """Plans for one location, or for a round of its care at home, the newest first. Plans of its provider are not among them."""
    return await _runs(
        "WHERE subject_kind IN ({}, {}) AND subject_id = {} ORDER BY made_at DESC, id DESC LIMIT {}",
        *(SubjectKind.LOCATION.value, SubjectKind.ROUND.value, location_id, most),
    )


async def newest_plan_of(location_id: int, on: date) -> Run | None:
    """The newest plan for the people of one location as at a day not after `on`; None when there is none."""
    found = await _runs(
        "WHERE subject_kind = {} AND subject_id = {} AND day <= {} ORDER BY day DESC, id DESC LIMIT 1",
        *(SubjectKind.LOCATION.value, location_id, on),
    )
    return found[0] if found else None


async def _runs(rest: str, *values: object) -> list[Run]:
    rows = await fetch(f"SELECT {', '.join(Run.__struct_fields__)} FROM contingency_run {rest}", *values)
    return msgspec.convert(
        [{**row, "settings": msgspec.json.decode(row["settings"])} for row in rows], list[Run], strict=False
    )


async def moves_of(run_id: int) -> list[KeptMove]:
    """Everybody of a plan, in its order."""
    return await fetch_as(
        KeptMove,
        """SELECT m.position, m.person, m.funder, m.service, m.bed_type, m.needs, m.hours, m.assumed, m.from_location,
            coalesce(f.name, '') AS from_name, m.to_location, coalesce(t.name, '') AS to_name, m.to_bed_type, m.shut, m.rating, m.miles,
            m.present_pence, m.weekly_pence, m.why, m.fitting, m.stale, m.embargoed, m.together
        FROM contingency_move m LEFT JOIN location f ON f.id = m.from_location LEFT JOIN location t ON t.id = m.to_location
        WHERE m.run = {} ORDER BY m.position""",
        run_id,
    )
