"""Quality: CQC's ratings by service type, their age, and how the share of good services has moved."""

from collections.abc import Iterable
from datetime import date

from market.providers.rules import is_rated, rating_age_days
from market.providers.types import LocationOnDay, RatingCode
from market.providers.words import SHORT_SERVICE_WORDS, rating_words
from market.statement.facts import MarketFacts
from market.statement.numbers import printed
from market.statement.sections.section import Section
from market.statement.types import (
    Block,
    ChartBlock,
    ChartKind,
    DataTable,
    Dimension,
    Form,
    KeyFigure,
    KeyFigures,
    Measure,
    Narrative,
    Paragraph,
    Snapshot,
    TableBlock,
)

CODE = "quality"
SOURCE = "CQC ratings"
COMMON = ("nursing_home", "residential_home", "home_care", "supported_living")
"""Service types with a row of their own; the rest are too few for one."""

RATINGS = (
    Measure("outstanding", "Outstanding", "services"),
    Measure("good", "Good", "services"),
    Measure("requires_improvement", "Requires improvement", "services"),
    Measure("inadequate", "Inadequate", "services"),
    Measure("not_rated", "Not rated", "services"),
)
AGES = (
    (365, "Under 1 year"),
    (730, "1 to 2 years"),
    (1461, "2 to 4 years"),
    (2922, "4 to 8 years"),
    (10**6, "Over 8 years"),
)


def tables(facts: MarketFacts) -> list[DataTable]:
    """Ratings by service, ratings by share of beds, ages of ratings, and the trend of the good share."""
    return [
        _by_service(facts.services),
        _by_beds(facts.services),
        _ages(facts.services, facts.on),
        _trend(facts.earlier_services),
    ]


def _counts(services: Iterable[LocationOnDay]) -> tuple[int, ...]:
    counted = dict.fromkeys((measure.name for measure in RATINGS), 0)
    for location in services:
        counted[location.rating if is_rated(location.rating) else "not_rated"] += 1
    return (*counted.values(), sum(counted.values()))


def _by_service(services: tuple[LocationOnDay, ...]) -> DataTable:
    rows: list[tuple[str | int, ...]] = [
        (SHORT_SERVICE_WORDS.get(code, code), *_counts(own))
        for code in COMMON
        if (own := [location for location in services if location.main_service == code])
    ]
    others = [location for location in services if location.main_service not in COMMON]
    if others:
        rows.append(("Other services", *_counts(others)))
    return DataTable(
        id="ratings_by_service_type",
        title="Current overall rating by main service type",
        dimensions=(Dimension("service_type", "Service type"),),
        measures=(*RATINGS, Measure("services", "All", "services")),
        rows=(*rows, ("All services", *_counts(services))),
        source=SOURCE,
        total_row=True,
        parts=tuple(measure.name for measure in RATINGS),
    )


def _by_beds(services: tuple[LocationOnDay, ...]) -> DataTable:
    homes = [location for location in services if location.care_home]
    beds: dict[str, int] = dict.fromkeys((measure.name for measure in RATINGS), 0)
    for home in homes:
        beds[home.rating if is_rated(home.rating) else "not_rated"] += home.beds or 0
    total = sum(beds.values())
    rows = [(rating_words(code), count, count / total if total else None) for code, count in beds.items()]
    return DataTable(
        id="beds_by_rating",
        title="Care home beds by the rating of the home",
        dimensions=(Dimension("rating", "Rating"),),
        measures=(
            Measure("registered_beds", "Beds registered with CQC", "beds"),
            Measure("registered_beds_share", "Share of beds", "share of 1", Form.SHARE),
        ),
        rows=(*rows, ("All care homes", total, 1.0 if total else None)),
        source=SOURCE,
        total_row=True,
        linked=("registered_beds", "registered_beds_share"),
    )


def _ages(services: tuple[LocationOnDay, ...], on: date) -> DataTable:
    counted = dict.fromkeys((words for _, words in AGES), 0)
    for location in services:
        if location.rating_published_on and is_rated(location.rating):
            days = rating_age_days(location.rating_published_on, on)
            counted[next(words for limit, words in AGES if days < limit)] += 1
    total = sum(counted.values())
    rows = [(words, count, count / total if total else None) for words, count in counted.items()]
    return DataTable(
        id="rating_ages",
        title="How old the current ratings are",
        dimensions=(Dimension("age", "Published"),),
        measures=(
            Measure("services", "Services", "services"),
            Measure("services_share", "Share", "share of 1", Form.SHARE),
        ),
        rows=(*rows, ("All rated services", total, 1.0 if total else None)),
        source=SOURCE,
        note="Age is counted from the day the rating was published.",
        total_row=True,
        linked=("services", "services_share"),
    )


def _trend(earlier: dict[date, tuple[LocationOnDay, ...]]) -> DataTable:
    rows = []
    for day, services in sorted(earlier.items()):
        rated = [location.rating for location in services if is_rated(location.rating)]
        good = rated.count(RatingCode.GOOD)
        better = good + rated.count(RatingCode.OUTSTANDING)
        rows.append(
            (day.isoformat(), len(rated), good / len(rated) if rated else None, better / len(rated) if rated else None)
        )
    return DataTable(
        id="good_share_by_quarter",
        title="Share of rated services that are good, by quarter",
        dimensions=(Dimension("day", "As at"),),
        measures=(
            Measure("rated", "Rated services", "services"),
            Measure("good_share", "Good", "share of 1", Form.SHARE),
            Measure("good_or_outstanding_share", "Good or outstanding", "share of 1", Form.SHARE),
        ),
        rows=tuple(rows),
        source=SOURCE,
    )


def compose(snapshot: Snapshot) -> list[Block]:
    """What the section prints."""
    good = snapshot.figure("services_rated_good_share")
    better = snapshot.figure("services_rated_good_or_outstanding_share")
    age = snapshot.figure("median_rating_age_days")
    by_service = snapshot.table("ratings_by_service_type")
    return [
        KeyFigures(
            (
                KeyFigure(printed(good.value, good.form), "of rated services are good", good.id),
                KeyFigure(printed(better.value, better.form), "are good or outstanding", better.id),
                KeyFigure(printed(age.value, age.form), "days old is the middle rating", age.id),
            )
        ),
        Paragraph(
            f"CQC rates {printed(good.value, good.form)} of rated services good, and {printed(better.value, better.form)} "
            f"good or outstanding. Half of the current ratings are more than {printed(age.value, age.form)} days old."
        ),
        Narrative(snapshot.narratives.get(CODE, "")),
        ChartBlock(
            id="chart_ratings_by_service_type",
            kind=ChartKind.STACKED,
            title="Current rating by service type",
            finding="Most services of every common type are rated good; where a number is missing it is 1 to 4 or protects one that is.",
            table=by_service,
            across="service_type",
            measures=tuple(measure.name for measure in RATINGS),
        ),
        TableBlock(by_service),
        ChartBlock(
            id="chart_good_share",
            kind=ChartKind.LINE,
            title="Share of rated services that are good",
            finding=_moved(snapshot.table("good_share_by_quarter")),
            table=snapshot.table("good_share_by_quarter"),
            across="day",
            measures=("good_share", "good_or_outstanding_share"),
        ),
        TableBlock(snapshot.table("good_share_by_quarter")),
        TableBlock(snapshot.table("rating_ages")),
        TableBlock(snapshot.table("beds_by_rating")),
    ]


def _moved(trend: DataTable) -> str:
    known = [row for row in trend.rows if isinstance(row[2], float)]
    if len(known) < 2:
        return "There are not yet enough ratings to show a trend."
    return (
        f"The share of rated services that are good went from {printed(known[0][2], Form.SHARE)} "
        f"to {printed(known[-1][2], Form.SHARE)} over the period shown."
    )


SECTION = Section(
    code=CODE,
    title="Quality",
    prompt="Say what good looks like here, what support the council offers, and what it expects of services below good.",
    tables=tables,
    compose=compose,
)
