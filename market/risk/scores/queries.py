"""Reads of scores: of one place or provider, of the market on a day, over time, and what changed."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from market.db.engine import dialect
from market.db.sql import fetch, fetch_as, marks
from market.risk.decisions.queries import OVERRIDDEN
from market.risk.scores.scoring_places import decode_points
from market.risk.types import WORST_FIRST, Band, BandShare, KeptScore

HOLDS = "s.from_on <= {} AND (s.until_on IS NULL OR s.until_on > {})"
"""The condition that a score `s` held on a day; takes the day twice."""
_LEAN = (
    "s.location AS location_id, s.organisation AS organisation_id, s.from_on, s.until_on, s.policy_version, s.band, s.score,"
    " s.floor, s.ceiling, s.coverage, s.beds, s.warned"
)


def _kept(row: dict[str, Any]) -> KeptScore:
    points = row.pop("points", None)
    found = msgspec.convert(row, KeptScore, strict=False)
    return found if points is None else msgspec.structs.replace(found, points=decode_points(points))


async def score_on(location_id: int, on: date) -> KeptScore | None:
    """The score of a location that held on a day, with its points; None when it had none."""
    rows = await fetch(
        f"SELECT {_LEAN}, s.points FROM risk_score s WHERE s.location = {{}} AND {HOLDS}", location_id, on, on
    )
    return _kept(rows[0]) if rows else None


async def scores_on(on: date, location_ids: Collection[int] | None = None) -> dict[int, KeptScore]:
    """The scores that held on a day, by location, without their points."""
    only = "" if location_ids is None else f" AND s.location IN ({marks(location_ids)})"
    rows = await fetch(
        f"SELECT {_LEAN} FROM risk_score s WHERE {HOLDS}{only} ORDER BY s.location", on, on, *(location_ids or ())
    )
    return {row["location_id"]: _kept(row) for row in rows}


async def history_of(location_id: int, from_on: date, on: date) -> list[KeptScore]:
    """Every score of a location that held between two days, both included, the oldest first, with points."""
    rows = await fetch(
        f"SELECT {_LEAN}, s.points FROM risk_score s WHERE s.location = {{}} AND s.from_on <= {{}}"
        " AND (s.until_on IS NULL OR s.until_on > {}) ORDER BY s.from_on",
        location_id,
        on,
        from_on,
    )
    return [_kept(row) for row in rows]


class Trend(Struct, frozen=True):
    """How long a score of a provider or place held."""

    from_on: date
    until_on: date | None
    band: Band
    score: float | None


class ProviderKept(Struct, frozen=True, kw_only=True):
    """The score of a provider as it is kept."""

    organisation_id: int
    from_on: date
    until_on: date | None
    policy_version: int
    band: Band
    score: float | None
    coverage: float


async def provider_score_on(organisation_id: int, on: date) -> ProviderKept | None:
    """The score of a provider that held on a day."""
    rows = await provider_history(organisation_id, on, on)
    return rows[-1] if rows else None


async def provider_history(organisation_id: int, from_on: date, on: date) -> list[ProviderKept]:
    """Every score of a provider that held between two days, both included, the oldest first."""
    return await fetch_as(
        ProviderKept,
        """SELECT organisation AS organisation_id, from_on, until_on, policy_version, band, score, coverage
        FROM risk_provider_score WHERE organisation = {} AND from_on <= {} AND (until_on IS NULL OR until_on > {})
        ORDER BY from_on""",
        organisation_id,
        on,
        from_on,
    )


async def market_share_by_stage(on: date, authority_names: Sequence[str]) -> list[BandShare]:
    """Places, homes and beds of our area by the band in effect on a day, the gravest first; an override that holds counts."""
    rows = await fetch(
        f"""SELECT coalesce({OVERRIDDEN}, s.band) AS stage, count(*) AS places,
            sum(CASE WHEN s.beds > 0 THEN 1 ELSE 0 END) AS homes, sum(s.beds) AS beds
        FROM risk_score s JOIN location_state t ON t.location = s.location AND t.from_on <= {{}}
            AND (t.until_on IS NULL OR t.until_on > {{}})
        WHERE {HOLDS} AND t.authority IN ({marks(authority_names)}) GROUP BY stage""",
        *(on,) * 3,
        *(on,) * 2,
        *(on,) * 2,
        *authority_names,
    )
    found = {row["stage"]: row for row in rows}
    none: dict[str, int] = {"places": 0, "homes": 0, "beds": 0}
    return [
        BandShare(band, *(int(found.get(band.value, none)[name]) for name in ("places", "homes", "beds")))
        for band in WORST_FIRST
    ]


class Moved(Struct, frozen=True, kw_only=True):
    """A place whose band in effect differs between two days."""

    location_id: int
    location_name: str
    organisation_id: int
    organisation_name: str
    before: Band
    after: Band
    score_before: float | None
    score: float | None
    computed_before: Band
    computed: Band

    @property
    def worse(self) -> bool:
        """Whether it got worse."""
        return WORST_FIRST.index(self.after) < WORST_FIRST.index(self.before)

    @property
    def better(self) -> bool:
        """Whether it got better by the figures: a place whose band a person set on one of the days did not."""
        return not self.worse and (self.before, self.after) == (self.computed_before, self.computed)


_STAGES = f"SELECT s.location, s.organisation, s.score, s.band, coalesce({OVERRIDDEN}, s.band) AS stage FROM risk_score s WHERE {HOLDS}"


async def moved_between(before: date, on: date) -> list[Moved]:
    """Places scored on both days whose band in effect differs, by name; an override that holds counts."""
    return await fetch_as(
        Moved,
        f"""SELECT l.id AS location_id, l.name AS location_name, o.id AS organisation_id, o.name AS organisation_name,
            b.stage AS before, a.stage AS after, b.score AS score_before, a.score, b.band AS computed_before, a.band AS computed
        FROM ({_STAGES}) a JOIN ({_STAGES}) b ON b.location = a.location
        JOIN location l ON l.id = a.location JOIN organisation o ON o.id = a.organisation
        WHERE b.stage <> a.stage ORDER BY l.name, l.id""",
        *(on,) * 5,
        *(before,) * 5,
    )


async def scored_days() -> tuple[date, date] | None:
    """The first and the last day on which a score began; None when nothing was ever scored."""
    row = (await fetch("SELECT min(from_on) AS first_on, max(from_on) AS last_on FROM risk_score"))[0]
    if row["first_on"] is None:
        return None
    return _day(row["first_on"]), _day(row["last_on"])


async def newest_score_day(on: date) -> date | None:
    """The newest day by `on` on which a score began; None when there was none yet."""
    row = (await fetch("SELECT max(from_on) AS newest FROM risk_score WHERE from_on <= {}", on))[0]
    return None if row["newest"] is None else _day(row["newest"])


def _day(value: Any) -> date:
    """A day that came through an aggregate: SQLite gives text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


class PlaceLine(Struct, frozen=True, kw_only=True):
    """A place with its score and its authority on a day, for lists. `services` are codes of the register, separated by spaces."""

    location_id: int
    name: str
    organisation_id: int
    organisation_name: str
    authority: str
    from_on: date
    band: Band
    score: float | None
    floor: float | None
    ceiling: float | None
    coverage: float
    warned: str
    services: str


async def place_lines(on: date, *, organisation_id: int | None = None) -> list[PlaceLine]:
    """Every place with a score on a day, by name; of one provider when it is given."""
    only, values = ("", ()) if organisation_id is None else (" AND s.organisation = {}", (organisation_id,))
    joined = "group_concat(c.code, ' ')" if dialect() == "sqlite" else "string_agg(c.code, ' ')"
    return await fetch_as(
        PlaceLine,
        f"""SELECT l.id AS location_id, l.name, o.id AS organisation_id, o.name AS organisation_name, s.from_on, s.band,
            s.score, s.floor, s.ceiling, s.coverage, s.warned,
            coalesce((SELECT max(t.authority) FROM location_state t WHERE t.location = l.id AND t.from_on <= {{}}
                AND (t.until_on IS NULL OR t.until_on > {{}})), '') AS authority,
            coalesce((SELECT {joined} FROM location_service c WHERE c.location = l.id AND c.from_on <= {{}}
                AND (c.until_on IS NULL OR c.until_on > {{}})), '') AS services
        FROM risk_score s JOIN location l ON l.id = s.location JOIN organisation o ON o.id = s.organisation
        WHERE {HOLDS}{only} ORDER BY l.name, l.id""",
        *(on,) * 6,
        *values,
    )
