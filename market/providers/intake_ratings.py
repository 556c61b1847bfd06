"""Ratings coming in: new ones are added, none is ever removed, and each location's current overall rating follows.

Source of the rule for two ratings on one date: `rules.current_rating`.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from msgspec import Struct

from market.db.bulk import upsert_many
from market.providers.cqc import CqcRating
from market.providers.intake_held import HeldLocation, by_number, insert_rows
from market.providers.rules import OVERALL_GROUP, current_rating
from market.providers.tables import Rating
from market.providers.types import KeyQuestion, RatingRow

_COLUMNS = (
    "location",
    "service_group",
    "key_question",
    "rating",
    "published_on",
    "inherited",
    "report_type",
    "url",
    "source",
)
_KEY = ("location", "key_question", "service_group", "published_on", "rating")

_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM rating WHERE"

RatingKey = tuple[str, str, str, date]


class HeldRating(Struct, frozen=True):
    """A rating that is held."""

    location: int
    service_group: str
    key_question: str
    rating: str
    published_on: date
    inherited: bool
    report_type: str
    url: str
    source: str


class RatingPlan(Struct):
    """What to write: rows to add, rows whose link or kind of report was not known before, and the locations they belong to.

    `touched` holds CQC location ids; `current` the current overall rating of each location that has one.
    """

    added: list[tuple[str, CqcRating]]
    filled: list[HeldRating]
    touched: set[str]
    current: dict[str, tuple[str, date]]


def rating_key(rating: CqcRating | HeldRating) -> RatingKey:
    """What makes a rating of one location the same rating."""
    return (rating.service_group, rating.key_question, rating.rating, rating.published_on)


def is_overall(rating: CqcRating | HeldRating) -> bool:
    """Whether it rates the location as a whole: CQC's row with both "Overall"."""
    return rating.key_question == KeyQuestion.OVERALL and rating.service_group == OVERALL_GROUP


async def held_ratings(location_ids: Collection[int], *, overall_only: bool) -> dict[int, list[HeldRating]]:
    """The ratings of these locations, by location; only the overall ones where no other is told."""
    if not location_ids:
        return {}
    only = (
        f" key_question = '{KeyQuestion.OVERALL.value}' AND service_group = '{OVERALL_GROUP}' AND"
        if overall_only
        else ""
    )
    rows = await by_number(HeldRating, f"{_SELECT}{only}", "location", location_ids)
    found: dict[int, list[HeldRating]] = defaultdict(list)
    for row in rows:
        found[row.location].append(row)
    return found


def plan_ratings(
    told: Mapping[str, Sequence[CqcRating]],
    locations: Mapping[str, HeldLocation],
    held: Mapping[int, Sequence[HeldRating]],
) -> RatingPlan:
    """Compare what is told (by CQC location id) with what is held."""
    plan = RatingPlan(added=[], filled=[], touched=set(), current={})
    for cqc_id, ratings in told.items():
        location = locations.get(cqc_id)
        known = held.get(location.id, ()) if location is not None else ()
        by_key = {rating_key(row): row for row in known}
        fresh: list[CqcRating] = []
        for rating in ratings:
            row = by_key.get(rating_key(rating))
            if row is not None:
                if (rating.url and not row.url) or (rating.report_type and not row.report_type):
                    plan.filled.append(_filled(row, rating))
                    plan.touched.add(cqc_id)
            elif all(rating_key(rating) != rating_key(other) for other in fresh):
                fresh.append(rating)
        if fresh:
            plan.added += [(cqc_id, rating) for rating in fresh]
            plan.touched.add(cqc_id)
        if current := current_overall([*known, *fresh]):
            plan.current[cqc_id] = current
    return plan


def current_overall(ratings: Sequence[CqcRating | HeldRating]) -> tuple[str, date] | None:
    """The location's rating that stands now, and when it was published."""
    overall = [row for row in ratings if is_overall(row)]
    if len(overall) == 1:
        return overall[0].rating, overall[0].published_on
    current = current_rating([_row(row) for row in overall], date.max)
    return None if current is None else (current.rating, current.published_on)


async def write_ratings(plan: RatingPlan, numbers: Mapping[str, int], source: str) -> None:
    """Add and fill ratings; `numbers` gives each location's number in the register."""
    await insert_rows(
        Rating,
        _COLUMNS,
        [
            (
                numbers[cqc_id],
                rating.service_group,
                rating.key_question,
                rating.rating,
                rating.published_on,
                rating.inherited,
                rating.report_type,
                rating.url,
                source,
            )
            for cqc_id, rating in plan.added
        ],
    )
    if plan.filled:
        rows = [tuple(getattr(row, column) for column in _COLUMNS) for row in plan.filled]
        await upsert_many(Rating, _COLUMNS, rows, key=_KEY)


def _filled(row: HeldRating, rating: CqcRating) -> HeldRating:
    return HeldRating(
        location=row.location,
        service_group=row.service_group,
        key_question=row.key_question,
        rating=row.rating,
        published_on=row.published_on,
        inherited=row.inherited,
        report_type=row.report_type or rating.report_type,
        url=row.url or rating.url,
        source=row.source,
    )


def _row(rating: CqcRating | HeldRating) -> RatingRow:
    return RatingRow(
        location_id=0,
        service_group=rating.service_group,
        key_question=rating.key_question,
        rating=rating.rating,
        published_on=rating.published_on,
    )
