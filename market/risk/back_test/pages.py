"""What the pages of back-tests print."""

from collections.abc import Sequence
from datetime import date

import msgspec
from msgspec import Struct

from market.core.words import count_words, day_words
from market.risk.back_test.types import BackTestRow, Result, Warned
from market.risk.words import BAND_WORDS
from market.web.forms import Date, Form, Select
from market.web.words import number_words

FEW = 4
"""Few places were ever red where red began at most once for so many places."""
STATUS_WORDS = {"waiting": "Being worked out", "done": "Done", "failed": "Failed"}
ASK = Form(
    Select("version", "Version of the weights", missing="Choose a version"),
    Date("from_on", "From", hint="For example, 1 10 2024. The first of each month is looked at", called="the start"),
    Date("until_on", "Until", hint="First day that is not looked at", called="the end"),
)
COLUMNS = (
    ("Place", False),
    ("What happened", False),
    ("On", False),
    ("Red, days before", False),
    ("Amber or red, days before", False),
    ("Band just before", False),
)


class BackTestLine(Struct, frozen=True, kw_only=True):
    """A back-test in the list."""

    url: str
    version: int
    period: str
    status: str
    asked: str
    asked_on: date


class BackTestPage(Struct, frozen=True, kw_only=True):
    """One back-test: its figures, and each trouble with its lead time."""

    title: str
    period: str
    status: str
    work_id: int | None
    figures: list[dict[str, str]]
    rows: list[tuple[str, ...]]
    finding: str
    explained: list[str]


def lines_of(rows: Sequence[BackTestRow]) -> list[BackTestLine]:
    """Back-tests in words."""
    return [
        BackTestLine(
            url=f"/risk/back-test/{row.id}",
            version=row.policy_version,
            period=_period(row),
            status=STATUS_WORDS[row.status],
            asked=row.asked_label,
            asked_on=row.asked_at.date(),
        )
        for row in rows
    ]


def _period(row: BackTestRow) -> str:
    return f"{day_words(row.from_on)} to {day_words(row.until_on)}"


def back_test_page(row: BackTestRow) -> BackTestPage:
    """One back-test in words."""
    result = msgspec.json.decode(row.result, type=Result) if row.result else None
    return BackTestPage(
        title=f"Back-test of version {row.policy_version}",
        period=_period(row),
        status=STATUS_WORDS[row.status],
        work_id=row.work_id if row.status == "waiting" else None,
        figures=_figures(result) if result else [],
        rows=[_row(each) for each in result.warned] if result else [],
        finding=_finding(result) if result else "",
        explained=_explained(result) if result else [],
    )


def _figures(result: Result) -> list[dict[str, str]]:
    troubles = len(result.warned)
    red = [each.lead_red for each in result.warned if each.lead_red is not None]
    either = [each.lead_amber for each in result.warned if each.lead_amber is not None]
    return [
        {
            "label": "Troubles with red before",
            "value": f"{len(red)} of {troubles}",
            "detail": _median_words(red),
        },
        {
            "label": "With amber or red before",
            "value": f"{len(either)} of {troubles}",
            "detail": _median_words(either),
        },
        {
            "label": "Alarms for each provider and year",
            "value": number_words(result.alarms_a_year, 2) if result.alarms_a_year is not None else "Not known",
            "detail": f"{count_words(result.alarms, 'alarm')} in {number_words(result.provider_years, 1)} provider-years",
        },
        {
            "label": "Alarms without trouble",
            "value": f"{result.false_alarms} of {result.alarms}",
            "detail": "nothing happened within a year",
        },
    ]


def _median_words(days: Sequence[int]) -> str:
    if not days:
        return "no lead time"
    middle = sorted(days)[len(days) // 2]
    return f"median {count_words(middle, 'day')} before"


def _finding(result: Result) -> str:
    return (
        f"{count_words(result.places, 'place')} on {count_words(result.steps, 'month')}; facts as they stood on the first of each month."
        " Notes and values count from the day on which they were written down."
    )


def _explained(result: Result) -> list[str]:
    """What each figure counts, in one sentence each, and how rare red was."""
    times = count_words(result.alarms, "time")
    few = "Few places were ever red: " if result.alarms * FEW <= result.places else ""
    words = f"{few}red began {times} in all, among {count_words(result.places, 'place')}."
    return [
        "Troubles with red before: of the exits and embargoes listed below, those whose place was red on the first of the month before, and"
        " how long it had been red without a break.",
        "With amber or red before: the same, with amber counted as well; most warnings are amber, so this is the larger number.",
        "Alarms for each provider and year: how often a place turned red after not being red, for each provider looked at in a year.",
        "Alarms without trouble: of those turns to red, the ones that no exit or embargo of the place followed within a year.",
        words[:1].upper() + words[1:],
    ]


def _row(each: Warned) -> tuple[str, ...]:
    return (
        each.trouble.name,
        each.trouble.what,
        day_words(each.trouble.on),
        "No red" if each.lead_red is None else str(each.lead_red),
        "No warning" if each.lead_amber is None else str(each.lead_amber),
        next((words for band, words in BAND_WORDS.items() if band.value == each.last_band), "Not looked at before"),
    )
