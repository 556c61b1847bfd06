"""Quality: CQC's ratings by service type, their age, and how the share of good services has moved."""

from collections.abc import Iterable
from datetime import date

from market.providers.rules import is_rated, rating_age_days
from market.providers.types import RATED, LocationOnDay, RatingCode
from market.providers.words import rating_words
from market.statement.facts import MarketFacts
from market.statement.numbers import printed, spoken
from market.statement.sections.folding import service_groups
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
    SideBySide,
    Snapshot,
    SubHeading,
    TableBlock,
)

CODE = "quality"
SOURCE = "CQC ratings"
FEEDS = ("cqc-latest-ratings",)
QUARTERS_PRINTED = 4
BELOW_GOOD = (RatingCode.REQUIRES_IMPROVEMENT, RatingCode.INADEQUATE)
RATINGS = (
    Measure("outstanding", "Outstanding", "services"),
    Measure("good", "Good", "services"),
    Measure("below_good", "Below good", "services"),
    Measure("not_rated", "Not rated", "services"),
)
AGES = (
    (365, "Under 1 year"),
    (730, "1 to 2 years"),
    (1461, "2 to 4 years"),
    (10**6, "4 years or more"),
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
        rating = "below_good" if location.rating in BELOW_GOOD else location.rating
        counted[rating if rating in counted and is_rated(location.rating) else "not_rated"] += 1
    return (*counted.values(), sum(counted.values()))


def _by_service(services: tuple[LocationOnDay, ...]) -> DataTable:
    rows: list[tuple[str | int, ...]] = [(name, *_counts(group)) for name, group in service_groups(services)]
    return DataTable(
        id="ratings_by_service_type",
        title="Current overall rating by main service type",
        dimensions=(Dimension("service_type", "Service type"),),
        measures=(*RATINGS, Measure("services", "All", "services")),
        rows=(*rows, ("All services", *_counts(services))),
        source=SOURCE,
        feeds=FEEDS,
        note="Below good: requires improvement or inadequate, put together because few services are inadequate.",
        total_row=True,
        parts=tuple(measure.name for measure in RATINGS),
        whole="services",
    )


def _by_beds(services: tuple[LocationOnDay, ...]) -> DataTable:
    homes = [location for location in services if location.care_home]
    beds: dict[str, int] = dict.fromkeys((*RATED, RatingCode.NOT_RATED), 0)
    for home in homes:
        beds[home.rating if is_rated(home.rating) else RatingCode.NOT_RATED] += home.beds or 0
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
        feeds=FEEDS,
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
        feeds=FEEDS,
        note="Age is counted from the day the rating was published.",
        total_row=True,
        linked=("services", "services_share"),
    )


def _trend(earlier: dict[date, tuple[LocationOnDay, ...]]) -> DataTable:
    rows = []
    for day, services in sorted(earlier.items()):
        rated = [location.rating for location in services if is_rated(location.rating)]
        good = rated.count(RatingCode.GOOD)
        rows.append((day.isoformat(), len(rated), good, good / len(rated) if rated else None))
    return DataTable(
        id="good_share_by_quarter",
        title="Rated services that are good, by quarter",
        dimensions=(Dimension("day", "As at"),),
        measures=(
            Measure("rated", "Rated services", "services"),
            Measure("good", "Good", "services"),
            Measure("good_share", "Share that is good", "share of 1", Form.SHARE),
        ),
        rows=tuple(rows),
        source=SOURCE,
        feeds=FEEDS,
        note="Ratings as published by each day.",
        linked=("good", "good_share"),
    )


def compose(snapshot: Snapshot) -> list[Block]:
    """What the section prints."""
    good = snapshot.figure("services_rated_good_share")
    better = snapshot.figure("services_rated_good_or_outstanding_share")
    age = snapshot.figure("median_rating_age_days")
    by_service, by_beds = snapshot.table("ratings_by_service_type"), snapshot.table("beds_by_rating")
    trend, ages = snapshot.table("good_share_by_quarter"), snapshot.table("rating_ages")
    return [
        KeyFigures(
            (
                KeyFigure("Rated services that are good", spoken(good.value, good.form), good.id),
                KeyFigure("Good or outstanding", spoken(better.value, better.form), better.id),
                KeyFigure("Middle age of ratings, in days", spoken(age.value, age.form), age.id),
            )
        ),
        Paragraph(
            f"CQC rates {spoken(good.value, good.form)} of rated services good, and {spoken(better.value, better.form)} "
            f"good or outstanding. Half of the current ratings are {spoken(age.value, age.form)} days old or older."
        ),
        Narrative(snapshot.narratives.get(CODE, "")),
        ChartBlock(
            id="chart_good_share",
            kind=ChartKind.LINE,
            title="Share of rated services that are good",
            finding=_moved(trend),
            table=trend,
            across="day",
            measures=("good_share",),
        ),
        TableBlock(trend, last=QUARTERS_PRINTED),
        SubHeading("Ratings by service"),
        TableBlock(by_service),
        ChartBlock(
            id="chart_beds_by_rating",
            kind=ChartKind.BARS,
            title="Share of care home beds by the rating of the home",
            finding=_best_beds(by_beds),
            table=by_beds,
            across="rating",
            measures=("registered_beds_share",),
        ),
        SubHeading("Beds by rating, and how old ratings are"),
        Paragraph("An old rating says less about a service today. Providers should expect us to look for ourselves."),
        SideBySide((TableBlock(by_beds), TableBlock(ages))),
    ]


def _best_beds(by_beds: DataTable) -> str:
    good = by_beds.cell("registered_beds_share", rating_words(RatingCode.GOOD))
    if not isinstance(good, float):
        return "Too few beds are in rated homes to show a share."
    return f"Homes rated good hold {printed(good, Form.SHARE)} of care home beds."


def _moved(trend: DataTable) -> str:
    known = [row for row in trend.rows if isinstance(row[3], float)]
    if len(known) < 2:
        return "There are not yet enough ratings to show a trend."
    before, now = printed(known[0][3], Form.SHARE), printed(known[-1][3], Form.SHARE)
    if before == now:
        return f"The share of rated services that are good is {now}, as it was at the start of the period shown."
    word = "rose" if float(known[-1][3] or 0) > float(known[0][3] or 0) else "fell"
    return f"The share of rated services that are good {word} from {before} to {now} over the period shown."


SECTION = Section(
    code=CODE,
    title="Quality",
    about="CQC’s ratings, how they have moved and how old they are",
    prompt="Say what good looks like here, what support the council offers, and what it expects of services below good.",
    tables=tables,
    compose=compose,
)
