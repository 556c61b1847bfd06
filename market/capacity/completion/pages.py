"""What the completion page prints: providers by month, misses that may lead to enforcement, and the share completing."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from market.capacity.rules import TRIGGER_MONTHS, missed_windows, window_state
from market.capacity.types import CompletionInWindow, Duty, Window, WindowState
from market.capacity.words import WINDOW_WORDS
from market.core.words import count_words, day_words, month_words
from market.web.charts import Chart, ChartColumn, line_chart
from market.web.fields import Option
from market.web.lists import Column, Filter, ListQuery, ListSpec
from market.web.ordering import in_order
from market.web.render import percent_words

THREE, FOUR = "3 in a row", "4 in 12"


def month_key(window: Window) -> str:
    """The key of a month's column, such as `m2026_09`."""
    return f"m{window.month:%Y_%m}"


def completion_spec(windows: Sequence[Window]) -> ListSpec:
    """The list of providers with a column for each window, newest first."""
    months = tuple(Column(month_key(window), f"{window.month:%b %y}", kind="tag") for window in reversed(windows))
    return ListSpec(
        columns=(
            Column("name", "Provider", sql="name", link="url"),
            Column("locations", "Services", sql="locations", kind="number", descending_first=True),
            Column("missed", "Missed in 12 months", sql="missed", kind="number", descending_first=True),
            Column(
                "triggers", "Enforcement trigger", sql="triggers", kind="tag", missing="None", descending_first=True
            ),
            *months,
        ),
        filters=(
            Filter("q", "Provider"),
            Filter(
                "show",
                "Show",
                kind="choice",
                options=(Option("last", "Missed the last window"), Option("triggered", "Enforcement trigger reached")),
                any_label="All providers",
            ),
            Filter("as_at", "As at", kind="date"),
        ),
        sort="missed",
        descending=True,
        tie_break="organisation_id",
        noun="provider",
        sizes=(25, 50, 100),
    )


def completion_rows(lines: Sequence[Duty], windows: Sequence[Window]) -> list[dict[str, Any]]:
    """One row for each provider that had to save a return in any of the windows (oldest first), by name."""
    saved: dict[int, dict[date, list[bool]]] = defaultdict(lambda: defaultdict(list))
    names: dict[int, str] = {}
    places: dict[int, set[int]] = defaultdict(set)
    for line in lines:
        saved[line.organisation_id][line.closes_on].append(line.saved)
        names[line.organisation_id] = line.organisation
        places[line.organisation_id].add(line.location_id)
    return [
        _row(
            number,
            names[number],
            len(places[number]),
            [window_state(saved[number][w.closes_on]) for w in windows],
            windows,
        )
        for number in sorted(names, key=lambda number: (names[number].casefold(), number))
    ]


def _row(
    number: int, name: str, locations: int, states: Sequence[WindowState], windows: Sequence[Window]
) -> dict[str, Any]:
    missed = missed_windows(states)
    reached = [words for words, yes in ((THREE, missed.three_in_a_row), (FOUR, missed.four_in_twelve)) if yes]
    row: dict[str, Any] = {
        "organisation_id": number,
        "name": name,
        "url": f"/providers/{number}",
        "locations": locations,
        "missed": missed.missed,
        "triggers": ", ".join(reached),
        "triggers_colour": "red" if reached else "",
        "last": states[-1],
    }
    for window, state in zip(windows, states, strict=True):
        row[month_key(window)], row[f"{month_key(window)}_colour"] = WINDOW_WORDS[state]
    return row


def filtered_rows(rows: Sequence[dict[str, Any]], query: ListQuery) -> list[dict[str, Any]]:
    """The providers that the filters leave, in the order asked for."""
    text = str(query.filters.get("q", "")).casefold()
    show = query.filters.get("show")
    chosen = [
        row
        for row in rows
        if text in row["name"].casefold()
        and (show != "last" or row["last"] is WindowState.MISSED)
        and (show != "triggered" or row["triggers"])
    ]
    return in_order(chosen, query)


def completion_figures(rows: Sequence[dict[str, Any]], found: Sequence[CompletionInWindow]) -> list[dict[str, str]]:
    """The big numbers of the page: the last window, and providers at an enforcement trigger."""
    last = found[-1] if found else None
    reached = sum(bool(row["triggers"]) for row in rows)
    return [
        {
            "label": "Providers complete in the last window",
            "value": percent_words(last.share) if last else "not known",
            "detail": f"{last.complete} of {count_words(last.providers, 'provider')}"
            if last
            else "nobody had to save a return",
        },
        {
            "label": "Services that saved",
            "value": percent_words(last.locations_saved / last.locations) if last else "not known",
            "detail": f"{last.locations_saved} of {count_words(last.locations, 'service')}" if last else "",
        },
        {
            "label": "Providers at an enforcement trigger",
            "value": str(reached),
            "detail": f"three misses in a row, or four in {TRIGGER_MONTHS} months",
        },
    ]


def completion_chart(found: Sequence[CompletionInWindow], windows: Sequence[Window]) -> Chart:
    """The share of providers completing each window."""
    shares = {each.closes_on: each.share for each in found}
    rows = [(window.month, shares.get(window.closes_on)) for window in windows]
    known = [(month, share) for month, share in rows if share is not None]
    finding = "Nobody had to save a return."
    if known:
        low = min(known, key=lambda each: each[1])
        finding = (
            f"{percent_words(known[-1][1])} of providers completed the window of {month_words(known[-1][0])}; "
            f"the lowest was {percent_words(low[1])} in {month_words(low[0])}."
        )
    return line_chart(
        id="completion",
        title="Providers completing the tracker",
        finding=finding,
        rows=rows,
        series=("Providers complete",),
        value=ChartColumn("Share", "percent", 1),
        unit="ratio",
        source="NHS Capacity Tracker, returns saved within each mandated window",
        from_zero=True,
    )


def window_words(window: Window) -> str:
    """`8 to 14 September 2026`; a window never leaves its month."""
    return f"{window.opens_on.day} to {day_words(window.closes_on)}"
