"""What the pages of the expiry pipeline print: tiles, the chart, and the people and call-offs under one contract."""

import textwrap
from collections.abc import Sequence
from datetime import date

from market.commissioning.listing import PipelineRow
from market.commissioning.rules import HORIZONS, ends_within
from market.commissioning.types import PipelineLine
from market.contracts.rules import annual_value
from market.core.words import count_words, day_words
from market.web.charts import Chart, GanttRow, gantt_chart
from market.web.words import money_words, number_words

MOST_BARS = 20
LABEL_LENGTH = 46


def people_of(lines: Sequence[PipelineLine]) -> int:
    """People placed under contracts together, each once."""
    return len(frozenset().union(*(line.case_references for line in lines)))


def pipeline_figures(lines: Sequence[PipelineLine], on: date, day: str) -> list[dict[str, str]]:
    """The tiles: what ends within 6, 12, 18 and 36 months, cumulative, and what should have been decided. `day` keeps the day in links."""
    tiles = [
        _tile(months, [line for line in lines if ends_within(line.contract.ends_on, on, months)], day)
        for months in HORIZONS
    ]
    overdue = [line for line in lines if line.overdue]
    return [
        *tiles,
        {
            "label": "Decide now",
            "value": number_words(len(overdue)),
            "detail": "The last safe day to decide has passed",
            "href": f"/contracts/pipeline?ends=all&decision=now{day}",
        },
    ]


def _tile(months: int, lines: Sequence[PipelineLine], day: str) -> dict[str, str]:
    unknown = sum(line.contract.annual_pence is None for line in lines)
    value = (
        f"{money_words(annual_value(line.contract for line in lines), whole=True)} a year, "
        if unknown < len(lines)
        else ""
    )
    ends = f"ends={months}" if months != max(HORIZONS) else ""
    address = "?" + "&".join(part for part in (ends, day.lstrip("&")) if part)
    return {
        "label": f"Ending within {months} months",
        "value": number_words(len(lines)),
        "detail": f"{value}{count_words(people_of(lines), 'person', 'people')} placed",
        "note": f"{count_words(unknown, 'contract')} without a recorded value" if unknown else "",
        "href": f"/contracts/pipeline{address if address != '?' else ''}",
    }


def pipeline_chart(rows: Sequence[PipelineRow], on: date) -> Chart | None:
    """Bars of the contracts with an end, those that end first at the top; None when there is none."""
    ending = sorted((row for row in rows if row.ends_on), key=lambda row: (row.ends_on or date.max, row.contract))
    if not ending:
        return None
    shown = [_bar(row.line, row.ends_on) for row in ending[:MOST_BARS] if row.ends_on]
    return gantt_chart(
        id="pipeline",
        title="When contracts end",
        finding=_finding(ending, on),
        rows=shown,
        label="Contract",
        today=on,
        today_words=f"As at {day_words(on)}",
        series=("Agreed term", "Extension still open", "Last safe day"),
        source="Contracts register, terms as at " + day_words(on),
    )


def _bar(line: PipelineLine, ends_on: date) -> GanttRow:
    reference = line.contract.reference
    label = textwrap.shorten(f"{reference} {line.contract.title}", max(LABEL_LENGTH, len(reference)), placeholder="…")
    return GanttRow(
        label=label,
        starts_on=line.contract.starts_on,
        ends_on=ends_on,
        latest_on=line.latest_end_on or ends_on,
        mark_on=line.last_safe_on,
        late=line.overdue,
    )


def _finding(ending: Sequence[PipelineRow], on: date) -> str:
    first = ending[0]
    overdue = sum(row.overdue for row in ending)
    ends = "contract ends" if len(ending) == 1 else "contracts end"
    words = (
        f"{len(ending):,} {ends} in the time shown; the first is {first.contract} on {day_words(first.ends_on or on)}."
    )
    if overdue:
        words += f" For {overdue:,} the last safe day to decide has passed."
    if len(ending) > MOST_BARS:
        words += f" The {MOST_BARS} that end first are drawn."
    return words
