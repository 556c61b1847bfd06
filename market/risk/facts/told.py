"""What people told early warning itself by a day: notes without their words, and typed-in values."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from statistics import median
from typing import TypeVar

from msgspec import Struct

from market.db.sql import fetch_as, marks
from market.risk.facts.types import NoteFact, TypedDatum
from market.risk.notes.types import NoteKind, Reliability
from market.risk.types import Kind

T = TypeVar("T")

ENQUIRY_DAYS = 90
FEWEST_TO_COMPARE = 3
_KNOWN = "{name}_on <= {{}} AND (withdrawn_on IS NULL OR withdrawn_on > {{}})"


class _Note(Struct, frozen=True):
    location: int | None
    organisation: int
    kind: str
    happened_on: date
    people: int | None
    source: str
    reliability: str


async def notes_of(organisations: dict[int, int], on: date) -> dict[int, tuple[NoteFact, ...]]:
    """Notes on each place and on its provider, known by a day; `organisations` gives the provider of each place."""
    owners = sorted(set(organisations.values()))
    rows = await fetch_as(
        _Note,
        f"""SELECT location, organisation, kind, happened_on, people, source, reliability FROM risk_note
        WHERE organisation IN ({marks(owners)}) AND happened_on <= {{}} AND {_KNOWN.format(name="written")}
        ORDER BY happened_on, id""",
        *owners,
        on,
        on,
        on,
    )
    return _by_place(organisations, [(row.location, row.organisation, _fact(row)) for row in rows])


def _fact(row: _Note) -> NoteFact:
    return NoteFact(row.kind, row.happened_on, row.people or 0, row.source, row.reliability)


class _Datum(Struct, frozen=True):
    location: int | None
    organisation: int
    indicator: str
    value: float | None
    event: str
    as_at_on: date
    source: str
    reliability: str
    words: str
    entered_label: str


async def data_of(organisations: dict[int, int], on: date) -> dict[int, tuple[TypedDatum, ...]]:
    """Typed-in values known by a day, the newest first: by the day of the datum, a place's own before its provider's."""
    owners = sorted(set(organisations.values()))
    rows = await fetch_as(
        _Datum,
        f"""SELECT location, organisation, indicator, value, event, as_at_on, source, reliability, words, entered_label
        FROM risk_datum WHERE organisation IN ({marks(owners)}) AND as_at_on <= {{}} AND {_KNOWN.format(name="entered")}
        ORDER BY as_at_on DESC, (location IS NULL), id DESC""",
        *owners,
        on,
        on,
        on,
    )
    return _by_place(organisations, [(row.location, row.organisation, _typed(row)) for row in rows])


def _typed(row: _Datum) -> TypedDatum:
    return TypedDatum(
        row.indicator, row.value, row.event, row.as_at_on, row.source, row.reliability, row.words, row.entered_label
    )


def _by_place(organisations: dict[int, int], rows: list[tuple[int | None, int, T]]) -> dict[int, tuple[T, ...]]:
    places: dict[int, list[int]] = defaultdict(list)
    for place, owner in organisations.items():
        places[owner].append(place)
    found: dict[int, list[T]] = defaultdict(list)
    for location, owner, each in rows:
        for place in [location] if location is not None else places[owner]:
            if place in organisations:
                found[place].append(each)
    return {place: tuple(each) for place, each in found.items()}


class Enquiries(Struct, frozen=True):
    """Enquiries noted about one place in 90 days."""

    location: int
    enquiries: int


async def enquiries_on(on: date) -> list[Enquiries]:
    """Every place with safeguarding enquiries noted in the 90 days before a day, by number; unreliable sources are left out."""
    return await fetch_as(
        Enquiries,
        f"""SELECT location, sum(people) AS enquiries FROM risk_note WHERE kind = {{}} AND location IS NOT NULL AND people > 0
        AND happened_on >= {{}} AND happened_on <= {{}} AND reliability <> {{}} AND {_KNOWN.format(name="written")}
        GROUP BY location ORDER BY location""",
        NoteKind.SAFEGUARDING.value,
        on - timedelta(days=ENQUIRY_DAYS),
        on,
        Reliability.UNRELIABLE.value,
        on,
        on,
    )


def medians(rates: Collection[tuple[Kind, float]]) -> dict[Kind, float]:
    """By kind of place, the median of enquiries for 100 people, over places with at least one; fewer than three give none.

    A proposal: with all places counted the median would be nought nearly always.
    """
    own: dict[Kind, list[float]] = defaultdict(list)
    for kind, rate in rates:
        own[kind].append(rate)
    return {kind: median(each) for kind, each in own.items() if len(each) >= FEWEST_TO_COMPARE}
