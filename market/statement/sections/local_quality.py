"""Quality of local services: the council's own grades, how they have moved, what providers are asked. Counts only, no names."""

from collections import defaultdict
from collections.abc import Sequence

from market.quality.assured.words import service_words
from market.quality.market_views.rules import GOOD_STAR, below_good, published
from market.quality.market_views.types import GradedService
from market.statement.facts import MarketFacts
from market.statement.numbers import is_small, printed, spoken
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
    SideBySide,
    Snapshot,
    SnapshotFigure,
    SubHeading,
    TableBlock,
)

CODE = "local_quality"
BY_STAR, BY_SERVICE, TREND, ANSWERS = (
    "services_by_grade",
    "grades_by_service",
    "grades_by_quarter",
    "answers_by_service",
)
SOURCE = "The council’s grades"
FEEDS = ("quality-grades", "quality-services")
ALL = "All services"
QUARTERS_PRINTED = 4
FIGURES = (
    ("Services below 4*", "services_below_4_stars"),
    ("Visits finished in 12 months", "assessments_12_months"),
    ("Self-assessments returned", "self_assessment_return_rate"),
)
PARTS = (Measure("good", "At 4* or 5*", "services"), Measure("below_four", "Below 4*", "services"))


def tables(facts: MarketFacts) -> list[DataTable]:
    """Grades by star and by service, the share at 4* or 5* by quarter, and answers a year."""
    services = published(facts.quality.services) if facts.quality else []
    return [_by_star(services), _by_service(services), _trend(facts), _answers(facts)]


def _by_star(services: Sequence[GradedService]) -> DataTable:
    total = len(services)
    below = len(below_good(services))
    counts = [(f"{star}*", sum(service.star == star for service in services)) for star in (5, GOOD_STAR)]
    rows = [*counts, ("Below 4*", below), (ALL, total)]
    return DataTable(
        id=BY_STAR,
        title="Services by the council’s grade",
        dimensions=(Dimension("grade", "Grade"),),
        measures=(
            Measure("services", "Services", "services"),
            Measure("services_share", "Share", "share of 1", Form.SHARE),
        ),
        rows=tuple((words, count, count / total if total else None) for words, count in rows),
        source=SOURCE,
        feeds=FEEDS,
        note="Services without a published star are not counted.",
        total_row=True,
        linked=("services", "services_share"),
    )


def _by_service(services: Sequence[GradedService]) -> DataTable:
    groups: dict[str, list[GradedService]] = defaultdict(list)
    for service in services:
        groups[service_words(service.code)].append(service)
    rows = [(name, *_counts(group)) for name, group in fold(groups, _enough, "Other services")]
    return DataTable(
        id=BY_SERVICE,
        title="The council’s grades by type of service",
        dimensions=(Dimension("service_type", "Service"),),
        measures=(*PARTS, Measure("graded", "With a star", "services")),
        rows=(*rows, (ALL, *_counts(services))),
        source=SOURCE,
        feeds=FEEDS,
        note="Types with one to four services below 4*, or at 4* or 5*, are put together with others.",
        total_row=True,
        parts=tuple(measure.name for measure in PARTS),
        whole="graded",
    )


def _counts(services: Sequence[GradedService]) -> tuple[int, int, int]:
    below = len(below_good(services))
    return (len(services) - below, below, len(services))


def _enough(group: Sequence[GradedService]) -> bool:
    return not any(is_small(count) for count in _counts(group))


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
            *PARTS,
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
    by_star, by_service, trend, answers = (snapshot.table(name) for name in (BY_STAR, BY_SERVICE, TREND, ANSWERS))
    if not by_star.cell("services", ALL):
        return [
            Paragraph("The council has not yet published grades of its own by one framework."),
            Narrative(snapshot.narratives.get(CODE, "")),
            *_asked(answers),
        ]
    return [
        key_figures(snapshot, FIGURES),
        Paragraph(_sentence(by_star, snapshot.figure("services_below_4_stars"))),
        Narrative(snapshot.narratives.get(CODE, "")),
        *_over_time(trend),
        SubHeading("Grades by service"),
        SideBySide((TableBlock(by_star), TableBlock(by_service))) if len(by_service.rows) > 2 else TableBlock(by_star),
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


def _sentence(by_star: DataTable, below: SnapshotFigure) -> str:
    first = f"{spoken(by_star.cell('services', ALL), Form.COUNT)} services have a star from the council."
    return (
        f"{first[0].upper()}{first[1:]} Four stars is the good line. Of these services {spoken(below.value, below.form)} are below it; "
        "each is offered support. A grade rests on visits by officers and says how sure it is."
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
