"""Quality of local services: the council's own grades, how they have moved, what providers are asked. Counts only, no names."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from market.quality.assured.words import service_words
from market.quality.market_views.rules import GOOD_STAR, published
from market.quality.market_views.types import GradedService
from market.statement.facts import MarketFacts
from market.statement.numbers import SMALLEST_PRINTED, printed, spoken
from market.statement.sections.folding import fold
from market.statement.sections.section import Section, before_section
from market.statement.sections.summary import key_figures
from market.statement.types import (
    Block,
    ChartBlock,
    ChartKind,
    DataTable,
    Dimension,
    Form,
    Measure,
    Narrative,
    Paragraph,
    Snapshot,
    SubHeading,
    TableBlock,
)

CODE = "local_quality"
BY_SERVICE, TREND, ANSWERS = "grades_by_service", "grades_by_quarter", "answers_by_service"
SOURCE = "The council’s grades"
FEEDS = ("quality-grades", "quality-services")
ALL = "All services"
QUARTERS_PRINTED = 4
FIGURES = (
    ("Services below 4*", "services_below_4_stars"),
    ("Visits finished in 12 months", "assessments_12_months"),
    ("Self-assessments returned", "self_assessment_return_rate"),
)
STANDINGS = (
    Measure("five_stars", "5*", "services"),
    Measure("four_stars", "4*", "services"),
    Measure("below_four", "Below 4*", "services"),
)


def tables(facts: MarketFacts) -> list[DataTable]:
    """Grades by service, the share at 4* or 5* by quarter, and answers a year."""
    return [_by_service(facts), _trend(facts), _answers(facts)]


def _counts(services: Iterable[GradedService]) -> tuple[int, ...]:
    stars = [service.star for service in services]
    good = [sum(star == each for star in stars) for each in (5, GOOD_STAR)]
    return (*good, sum(star is not None and star < GOOD_STAR for star in stars), len(stars))


def _by_service(facts: MarketFacts) -> DataTable:
    services = published(facts.quality.services) if facts.quality else []
    groups: dict[str, list[GradedService]] = defaultdict(list)
    for service in services:
        groups[service_words(service.code)].append(service)
    rows = [(name, *_counts(group)) for name, group in fold(groups, _enough, "Other services")]
    return DataTable(
        id=BY_SERVICE,
        title="The council’s grades by type of service",
        dimensions=(Dimension("service_type", "Service"),),
        measures=(*STANDINGS, Measure("graded", "With a star", "services")),
        rows=(*rows, (ALL, *_counts(services))),
        source=SOURCE,
        feeds=FEEDS,
        note="Types with fewer than five graded services are put together. Services without a published star are not counted.",
        total_row=True,
        parts=tuple(measure.name for measure in STANDINGS),
        whole="graded",
    )


def _enough(group: Sequence[GradedService]) -> bool:
    return len(group) >= SMALLEST_PRINTED


def _trend(facts: MarketFacts) -> DataTable:
    rows = []
    for month in facts.grades_by_quarter:
        good = month.counts["star_5"] + month.counts["star_4"]
        rows.append((month.on.isoformat(), good, month.stars - good, month.stars, month.good_share))
    return DataTable(
        id=TREND,
        title="Services at 4* or 5*, by quarter",
        dimensions=(Dimension("day", "As at"),),
        measures=(
            Measure("good", "At 4* or 5*", "services"),
            Measure("below_four", "Below 4*", "services"),
            Measure("graded", "With a star", "services"),
            Measure("good_share", "Share at 4* or 5*", "share of 1", Form.SHARE),
        ),
        rows=tuple(rows),
        source=SOURCE,
        feeds=FEEDS,
        note="Grades in force on each day.",
        parts=("good", "below_four"),
        whole="graded",
        linked=("good", "good_share"),
    )


def _answers(facts: MarketFacts) -> DataTable:
    answers = facts.quality.answers if facts.quality else ()
    before = any(each.before for each in answers)
    return DataTable(
        id=ANSWERS,
        title="Answers that one service gives the council in a year",
        dimensions=(Dimension("service_type", "Service"),),
        measures=(
            Measure("before", "With separate tools", "answers", suppress=False),
            Measure("after", "With one framework", "answers", suppress=False),
        ),
        rows=tuple(
            (service_words(each.service), round(each.before) if each.before is not None else None, each.after)
            for each in answers
            if each.before or not before
        ),
        source="The quality framework",
        feeds=("quality-framework",),
        note="Scored answers by all methods together. Prompts are read, not answered.",
    )


def compose(snapshot: Snapshot) -> list[Block]:
    """What the section prints."""
    if not snapshot.has_table(BY_SERVICE):
        return before_section(snapshot, CODE)
    by_service, trend, answers = (snapshot.table(name) for name in (BY_SERVICE, TREND, ANSWERS))
    if not by_service.cell("graded", ALL):
        return [
            Paragraph("The council has not yet published grades of its own by one framework."),
            Narrative(snapshot.narratives.get(CODE, "")),
            *_asked(answers),
        ]
    return [
        key_figures(snapshot, FIGURES),
        Paragraph(_sentence(by_service)),
        Narrative(snapshot.narratives.get(CODE, "")),
        *_over_time(trend),
        SubHeading("Grades by service"),
        TableBlock(by_service),
        *_asked(answers),
    ]


def _over_time(trend: DataTable) -> list[Block]:
    known = [row for row in trend.rows if isinstance(row[4], float)]
    if len(known) < 2:
        return []
    chart = ChartBlock(
        id="chart_grades_over_time",
        kind=ChartKind.LINE,
        title="Share of services at 4* or 5*",
        finding=_moved(known),
        table=trend,
        across="day",
        measures=("good_share",),
    )
    return [chart, TableBlock(trend, last=QUARTERS_PRINTED)]


def _asked(answers: DataTable) -> list[Block]:
    if not answers.rows:
        return []
    return [
        SubHeading("What we ask of providers"),
        Paragraph(
            "One framework takes the place of separate tools. Its criteria and what each score looks like are published, and every "
            "provider can see beforehand what a visit will ask."
        ),
        TableBlock(answers),
    ]


def _sentence(by_service: DataTable) -> str:
    graded, below = (by_service.cell(name, ALL) for name in ("graded", "below_four"))
    first = f"{spoken(graded, Form.COUNT)} services have a star from the council."
    return (
        f"{first[0].upper()}{first[1:]} Four stars is the good line: {spoken(below, Form.COUNT)} are below it, and each is offered support. "
        "A grade rests on visits by officers, and shows how sure it is."
    )


def _moved(known: Sequence[tuple[str | int | float | None, ...]]) -> str:
    before, now = (printed(row[4], Form.SHARE) for row in (known[0], known[-1]))
    if before == now:
        return f"The share of services at 4* or 5* is {now}, as it was at the start of the period shown."
    word = "rose" if float(known[-1][4] or 0) > float(known[0][4] or 0) else "fell"
    return f"The share of services at 4* or 5* {word} from {before} to {now} over the period shown."


SECTION = Section(
    code=CODE,
    title="Quality of local services",
    about="The council’s own grades, how they have moved, and what providers are asked",
    prompt="Say what good looks like here, which themes need work, and what support is offered below four stars. Do not name providers.",
    tables=tables,
    compose=compose,
)
