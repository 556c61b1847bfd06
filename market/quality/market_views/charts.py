"""Charts of the market's quality, each with its finding."""

from collections.abc import Mapping, Sequence
from datetime import date

from market.core.words import count_words, day_words
from market.quality.market_views.rules import (
    PROVISIONAL,
    STANDINGS,
    UNGRADED,
    Concentration,
    Coverage,
    MonthOfGrades,
    below_good,
    distribution,
    published,
)
from market.quality.market_views.types import AnswersChange, GradedService
from market.quality.market_views.words import STANDING_COLOURS, STANDING_WORDS, short_service_words
from market.web.charts import Chart, ChartColumn, bar_chart, dot_plot, grouped_bars, line_chart, stacked_bars
from market.web.words import percent_words

MOST_THEMES = 12
LEAST_SCORES = 5
PERCENT = ChartColumn("Share", "percent", 0)


def grades_chart(groups: Sequence[tuple[str, Sequence[GradedService]]], on: date) -> Chart | None:
    """Services by type and by where they stand; None when no service is assured."""
    services = [service for _, group in groups for service in group]
    if not services:
        return None
    whole, stars, below = distribution(services), published(services), below_good(services)
    shown = [code for code in STANDINGS[:-2] if whole[code]]
    rows = [
        (name, *(distribution(group)[code] for code in shown), len(group) - len(published(group)))
        for name, group in groups
    ]
    finding = f"No service has a published star on {day_words(on)}."
    if stars:
        good = len(stars) - len(below)
        finding = (
            f"{good:,} of {count_words(len(stars), 'service')} with a published star have 4* or 5* ({percent_words(good / len(stars))}); "
            f"{len(below):,} {'is' if len(below) == 1 else 'are'} below."
            f"{_without(whole)}"
        )
    return stacked_bars(
        id="grades-by-service",
        title="Grades by type of service",
        finding=finding,
        rows=rows,
        label="Service",
        series=[*(STANDING_WORDS[code] for code in shown), STANDING_WORDS[UNGRADED]],
        value=ChartColumn("Services", "number"),
        unit="services",
        source=f"The council’s grades, as at {day_words(on)}",
        colours=[*(STANDING_COLOURS[STANDINGS.index(code)] for code in shown), STANDING_COLOURS[-1]],
    )


def _without(whole: Mapping[str, int]) -> str:
    unsure = whole[PROVISIONAL]
    if not unsure:
        return ""
    return f" {count_words(unsure, 'grade is', 'grades are')} provisional and publish{'es' if unsure == 1 else ''} no star."


def history_chart(months: Sequence[MonthOfGrades]) -> Chart | None:
    """The share of published stars that are four or five, at month ends; None with fewer than two known.

    Months with less than a third of the latest stars are left out: a share of a few first grades says nothing of the market.
    """
    enough = months[-1].stars / 3 if months else 0
    known = [month for month in months if month.good_share is not None and month.stars >= enough]
    if len(known) < 2:
        return None
    before, now = known[0], known[-1]
    first, last = percent_words(before.good_share), percent_words(now.good_share)
    moved = "stayed at" if first == last else f"went from {first} to"
    return line_chart(
        id="grades-over-time",
        title="Services at 4* or 5* over time",
        finding=f"The share of services with 4* or 5* {moved} {last} between {day_words(before.on)} and {day_words(now.on)}.",
        rows=[(month.on, month.good_share if month in known else None) for month in months],
        series=["At 4* or 5*"],
        value=PERCENT,
        label="End of month",
        unit="share of services with a published star",
        source="The council’s grades as they stood at each month end; months with less than a third of today’s stars are left out",
    )


def themes_chart(themes: Sequence[Concentration], on: date) -> Chart | None:
    """The themes with the largest share of scores of 1 or 2; None when nothing was scored."""
    rows = [(row.name, row.low_share) for row in themes if row.scores >= LEAST_SCORES][:MOST_THEMES]
    if not rows:
        return None
    worst = next(row for row in themes if row.scores >= LEAST_SCORES)
    return bar_chart(
        id="shortfalls-by-theme",
        title="Where shortfalls concentrate",
        finding=f"{worst.name} has the largest share of low scores: {worst.low:,} of {worst.scores:,} are 1 or 2 "
        f"({percent_words(worst.low_share)}).",
        rows=rows,
        label="Theme",
        value=ChartColumn("Scores of 1 or 2", "percent", 1),
        unit="share of scores",
        source=f"Final visits in the 12 months to {day_words(on)}",
    )


def coverage_chart(rows: Sequence[Coverage], on: date) -> Chart | None:
    """The share of services visited in 12 and in 24 months, by type; None when no service is assured."""
    services = sum(row.services for row in rows)
    if not services:
        return None
    year, two = sum(row.within_12 for row in rows), sum(row.within_24 for row in rows)
    return grouped_bars(
        id="coverage",
        title="Services visited, by type",
        finding=f"{percent_words(year / services)} of {count_words(services, 'service')} were visited in 12 months, "
        f"{percent_words(two / services)} in 24.",
        rows=[(row.name, row.share_12, row.share_24) for row in rows],
        label="Service",
        series=["12 months", "24 months"],
        value=PERCENT,
        unit="share of services",
        source=f"Final visits by {day_words(on)}",
    )


def answers_chart(rows: Sequence[AnswersChange], on: date) -> Chart | None:
    """Answers a year before and after, by type of service; None where nothing is known of before."""
    known = [row for row in rows if row.before]
    if not known:
        return None
    before, after = sum(row.before or 0 for row in known), sum(row.after for row in known)
    share = (after - before) / before
    moved = f"{percent_words(abs(share))} {'fewer' if share < 0 else 'more'}" if after != before else "as many"
    more = [short_service_words(row.service) for row in known if row.after > (row.before or 0)]
    rise = f" More is asked of: {', '.join(more).lower()}." if more else ""
    return dot_plot(
        id="answers-a-year",
        title="Answers that one service gives in a year",
        finding=f"Over {count_words(len(known), 'type')} of service that had tools, one of each gave {round(before):,} answers a year and "
        f"now gives {after:,}, {moved}.{rise}",
        rows=[(short_service_words(row.service), row.before, row.after) for row in known],
        label="Service",
        series=["Legacy tools", "One framework"],
        value=ChartColumn("Answers", "number"),
        unit="answers a year",
        source=f"Imported tools, and the framework live on {day_words(on)}",
    )
