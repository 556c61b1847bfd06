"""What the waiting list prints: how many wait, for what, how long and why; and, for those who may, the cases."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from statistics import median
from typing import Any

from msgspec import Struct

from market.core.words import count_words
from market.placements.types import Waiting, WaitingWhy
from market.placements.words import WAITING_WORDS, component_words
from market.web.charts import Chart, ChartColumn, bar_chart
from market.web.fields import Option
from market.web.lists import Column, Filter, ListQuery, ListSpec
from market.web.ordering import in_order
from market.web.words import number_words, percent_words

NO_SUPPLY = frozenset({WaitingWhy.NO_PROVIDER.value, WaitingWhy.NO_VACANCY.value})
SERVICE_COLUMNS = (
    ("What people wait for", False),
    ("People", True),
    ("Longest wait, days", True),
    ("Median wait, days", True),
    ("Main reason", False),
)
REASON_COLUMNS = (("Why people wait", False), ("People", True), ("Longest wait, days", True))


class WaitLine(Struct, frozen=True, kw_only=True):
    """One entry of the list, in words and with the codes that filters use."""

    id: int
    case_reference: str
    component: str
    component_code: str
    since_on: date
    days: int
    why: str
    why_code: str
    url: str


WAITS = ListSpec(
    columns=(
        Column("case_reference", "Case reference", sql="case_reference"),
        Column("component", "Waits for", sql="component"),
        Column("since_on", "Since", sql="since_on", kind="date"),
        Column("days", "Days", sql="days", kind="number", descending_first=True),
        Column("why", "Why", sql="why"),
    ),
    filters=(
        Filter("q", "Case reference"),
        Filter("component", "Waits for", kind="choice"),
        Filter(
            "why", "Why", kind="choice", options=tuple(Option(code, words) for code, words in WAITING_WORDS.items())
        ),
        Filter("as_at", "As at", kind="date"),
    ),
    sort="days",
    descending=True,
    tie_break="id",
    noun="wait",
    size=25,
)


def wait_lines(waiting: Sequence[Waiting]) -> list[WaitLine]:
    """The rows of the list."""
    return [
        WaitLine(
            id=each.id,
            case_reference=each.case_reference,
            component=component_words(each.component),
            component_code=each.component,
            since_on=each.since_on,
            days=each.days,
            why=why_words(each.why),
            why_code=each.why,
            url=f"/placements/waiting/{each.id}",
        )
        for each in waiting
    ]


def why_words(code: str) -> str:
    """Why somebody waits, in words; an unknown code as it is."""
    return WAITING_WORDS.get(code, code)


def waits_spec(lines: Sequence[WaitLine]) -> ListSpec:
    """The list with the kinds of care of these rows to choose from."""
    kinds = sorted({(line.component, line.component_code) for line in lines})
    return WAITS.with_options(component=[Option(code, words) for words, code in kinds])


def filtered_waits(lines: Sequence[WaitLine], query: ListQuery) -> list[WaitLine]:
    """The rows that the filters leave, in the order asked for."""
    wanted = query.filters
    text = str(wanted.get("q", "")).casefold()
    chosen = [
        line
        for line in lines
        if text in line.case_reference.casefold()
        and wanted.get("component", line.component_code) == line.component_code
        and wanted.get("why", line.why_code) == line.why_code
    ]
    return in_order(chosen, query)


FILE_COLUMNS = (
    ("case_reference", "Case reference"),
    ("component", "Waits for"),
    ("since_on", "Since"),
    ("days", "Days waiting"),
    ("why", "Why"),
)


def waits_file(lines: Sequence[WaitLine]) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of the download, without words about anybody."""
    return [label for _, label in FILE_COLUMNS], [[getattr(line, key) for key, _ in FILE_COLUMNS] for line in lines]


def median_days(waiting: Sequence[Waiting]) -> float | None:
    """The median of days waiting; None when nobody waits."""
    return float(median(each.days for each in waiting)) if waiting else None


def _days(value: float | None) -> str:
    return "–" if value is None else number_words(value, 0 if value == int(value) else 1)


def waiting_figures(waiting: Sequence[Waiting]) -> list[dict[str, str]]:
    """The tiles of the page."""
    people = {each.case_reference for each in waiting}
    longest = max(waiting, key=lambda each: each.days, default=None)
    no_supply = {each.case_reference for each in waiting if each.why in NO_SUPPLY}
    return [
        {
            "label": "People waiting",
            "value": number_words(len(people)),
            "detail": f"{count_words(len(waiting), 'wait')} in all" if len(waiting) != len(people) else "",
        },
        {
            "label": "Longest wait",
            "value": count_words(longest.days, "day") if longest else "–",
            "detail": component_words(longest.component) if longest else "nobody waits",
        },
        {
            "label": "Median wait",
            "value": f"{_days(median_days(waiting))} days" if waiting else "–",
            "detail": "half wait longer",
        },
        {
            "label": "Waiting for want of care",
            "value": number_words(len(no_supply)),
            "detail": "no provider or no vacancy",
        },
    ]


def by_service(waiting: Sequence[Waiting]) -> list[list[Any]]:
    """People, longest and median wait and the main reason for each kind of care; most people first."""
    own: dict[str, list[Waiting]] = defaultdict(list)
    for each in waiting:
        own[each.component].append(each)
    rows = []
    for code, waits in own.items():
        people = len({each.case_reference for each in waits})
        (reason, count), *_ = sorted(Counter(each.why for each in waits).items(), key=lambda pair: (-pair[1], pair[0]))
        main = f"{why_words(reason)} ({count} of {len(waits)})"
        rows.append((component_words(code), people, max(each.days for each in waits), median_days(waits), main))
    rows.sort(key=lambda row: (-row[1], row[0]))
    return [
        [words, number_words(people), number_words(most), _days(half), main] for words, people, most, half, main in rows
    ]


def _reasons(waiting: Sequence[Waiting]) -> list[tuple[str, int, int]]:
    own: dict[str, list[Waiting]] = defaultdict(list)
    for each in waiting:
        own[each.why].append(each)
    rows = [
        (why_words(code), len({each.case_reference for each in waits}), max(each.days for each in waits))
        for code, waits in own.items()
    ]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def by_reason(waiting: Sequence[Waiting]) -> list[list[Any]]:
    """People and the longest wait for each reason; most people first."""
    return [[words, number_words(people), number_words(longest)] for words, people, longest in _reasons(waiting)]


def reason_chart(waiting: Sequence[Waiting], source: str) -> Chart:
    """People by why they wait; there must be somebody."""
    rows = _reasons(waiting)
    whole = len({each.case_reference for each in waiting})
    words, people, _ = rows[0]
    return bar_chart(
        id="waiting-by-reason",
        title="Why people wait",
        finding=f"{words}: {people:,} of {count_words(whole, 'person', 'people')} who wait ({percent_words(people / whole)}).",
        rows=[(reason, count) for reason, count, _ in rows],
        label="Why people wait",
        value=ChartColumn("People", "number"),
        unit="people",
        source=source,
    )
