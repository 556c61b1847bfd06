"""Gathers everything that figures need for a date: only this and `commissioned` read the database for figures."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from market.capacity.completion.queries import completion_by_window
from market.capacity.extra_care.queries import schemes_on
from market.capacity.queries import last_window_before, latest_beds, newest_returns
from market.capacity.types import BedLine
from market.contracts.queries import contracts_on
from market.db.sql import fetch_as, marks
from market.embargoes.market_view.queries import council_embargoes
from market.embargoes.types import EmbargoesOnDay
from market.figures.assurance import quality_sources
from market.figures.commissioned import commissioned_sources
from market.figures.types import QUALITY_KINDS, Facts, Home, Source, SourceKind, Spell
from market.placements.queries import placements_on, waiting_on
from market.providers.queries import locations_on
from market.providers.types import LocationOnDay
from market.quality.market_views.queries import quality_on
from market.quality.market_views.types import QualityOnDay
from market.risk.queries import market_share_by_stage, newest_score_day


async def gather_facts(
    on: date, authority_names: Sequence[str], kinds: Collection[SourceKind] = tuple(SourceKind)
) -> Facts:
    """The facts of the area as at the end of `on`. Its cost grows with the number of locations ever in the area.

    Contracts, placements, waiting people, extra care and quality are read only when `kinds` ask for them; the rest always.
    """
    locations = await locations_on(on, authority_names)
    services = tuple(each for each in locations if each.source == "cqc" and each.counts_once and not each.dormant)
    window = last_window_before(on)
    beds: dict[int, list[BedLine]] = defaultdict(list)
    for line in await latest_beds([each.id for each in services if each.care_home], on):
        beds[line.location_id].append(line)
    homes = tuple(
        Home(each, tuple(beds[each.id]), stale=any(line.saved_on < window.opens_on for line in beds[each.id]))
        for each in services
        if each.care_home
    )
    spells = await _spells(on, authority_names)
    completion = await completion_by_window(authority_names, [window])
    returns = await newest_returns(authority_names, on)
    quality = await _quality(on, authority_names, kinds)
    stopped = await _stopped(on, authority_names, kinds)
    warnings = tuple(await market_share_by_stage(on, authority_names)) if SourceKind.WARNINGS in kinds else ()
    return Facts(
        on=on,
        services=services,
        homes=homes,
        spells=tuple(spells),
        window=window,
        completion=completion[0] if completion else None,
        sources={
            SourceKind.REGISTER: (_register(services, spells, on),),
            SourceKind.RATINGS: (_ratings(services),),
            SourceKind.BEDS: _beds(homes),
            SourceKind.RETURNS: tuple(
                Source(feed, title, returns.get(kind))
                for kind, feed, title in (
                    ("care_home", "tracker-care-homes", "Capacity Tracker, care home returns"),
                    ("home_care", "tracker-home-care", "Capacity Tracker, home care returns"),
                )
            ),
            **await commissioned_sources(on),
            **quality_sources(quality),
            SourceKind.WARNINGS: (
                Source(
                    "early-warning", "The council’s early warning", await newest_score_day(on) if warnings else None
                ),
            ),
            SourceKind.EMBARGOES: (Source("embargoes", "The council’s register of embargoes", stopped.as_at),),
        },
        contracts=tuple(await contracts_on(on)) if SourceKind.CONTRACTS in kinds else (),
        placements=tuple(await placements_on(on, authority_names)) if SourceKind.PLACEMENTS in kinds else (),
        waiting=tuple(await waiting_on(on)) if SourceKind.WAITING in kinds else (),
        schemes=tuple(await schemes_on(authority_names, on)) if SourceKind.EXTRA_CARE in kinds else (),
        quality=quality,
        embargoes=stopped.embargoes,
        warnings=warnings,
    )


async def _stopped(on: date, authority_names: Sequence[str], kinds: Collection[SourceKind]) -> EmbargoesOnDay:
    return await council_embargoes(on, authority_names) if SourceKind.EMBARGOES in kinds else EmbargoesOnDay(None, ())


async def _quality(on: date, authority_names: Sequence[str], kinds: Collection[SourceKind]) -> QualityOnDay | None:
    if not QUALITY_KINDS & set(kinds):
        return None
    return await quality_on(
        on,
        authority_names,
        with_programme=SourceKind.PROGRAMME in kinds,
        with_answers=SourceKind.FRAMEWORK in kinds,
    )


async def _spells(on: date, authority_names: Sequence[str]) -> list[Spell]:
    """Every time for which an organisation ran a regulated location in the area, as far as begun by `on`."""
    return await fetch_as(
        Spell,
        f"""SELECT s.location AS location_id, s.organisation AS organisation_id, s.from_on, s.until_on, l.registered_on,
            l.deregistered_on, l.unlisted_on, l.listed_on,
            CASE WHEN EXISTS (SELECT 1 FROM location_link k WHERE k.successor_id = l.cqc_location_id)
                OR EXISTS (SELECT 1 FROM registration_event e WHERE e.location = l.id AND e.kind = 're_registration')
                THEN 1 ELSE 0 END AS follows,
            CASE WHEN EXISTS (SELECT 1 FROM location_link k WHERE k.predecessor_id = l.cqc_location_id)
                THEN 1 ELSE 0 END AS followed
        FROM location_state s JOIN location l ON l.id = s.location
        WHERE s.authority IN ({marks(authority_names)}) AND s.from_on <= {{}} AND l.source = 'cqc'
        ORDER BY s.organisation, s.from_on, s.location""",
        *authority_names,
        on,
    )


def _register(services: Sequence[LocationOnDay], spells: Sequence[Spell], on: date) -> Source:
    """The register as at its newest full list; a list made after the date covers the date itself."""
    counted = {each.id for each in services}
    listed = [spell.listed_on for spell in spells if spell.listed_on is not None and spell.location_id in counted]
    return Source("cqc-active-locations", "CQC's register of locations", min(max(listed), on) if listed else None)


def _ratings(services: Sequence[LocationOnDay]) -> Source:
    published = [each.rating_published_on for each in services if each.rating_published_on is not None]
    return Source("cqc-latest-ratings", "CQC ratings, newest publication", max(published, default=None))


def _beds(homes: Sequence[Home]) -> tuple[Source, ...]:
    """Beds by type come from the tracker's API, totals without types from its file of care homes."""
    typed: list[date] = []
    totals: list[date] = []
    for home in homes:
        for line in home.lines:
            (totals if line.bed_type == "not_stated" else typed).append(line.saved_on)
    named = [
        Source(feed, title, max(days))
        for feed, title, days in (
            ("tracker-api", "Capacity Tracker, beds by type", typed),
            ("tracker-care-homes", "Capacity Tracker, beds in total", totals),
        )
        if days
    ]
    return tuple(named) or (Source("tracker-api", "Capacity Tracker, beds by type", None),)
