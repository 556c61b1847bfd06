"""`market figures`."""

from datetime import date

import click
import msgspec

from market.commands.running import DAY, json_option, say, table, with_database
from market.figures.service import compute_figures
from market.figures.types import Figure
from market.settings import Settings
from market.web.as_at import present_day


@click.command()
@click.option("--as-at", type=DAY, help="The day as at which the figures stand. [default: today]")
@json_option
def figures(as_at: date | None, as_json: bool) -> None:
    """Compute every headline figure as at a day, past or present.

    Ratios lie between 0 and 1. Each figure names its method, its sources, and how many inputs are stale or missing.

    \b
    Examples:
      market figures --as-at 2026-09-30
      market figures --as-at 2026-03-31 --json
    """

    async def act(settings: Settings) -> tuple[date, list[Figure]]:
        day = as_at or present_day(settings)
        return day, await compute_figures(day, settings.authority_names)

    day, found = with_database(act)
    rows = [row for figure in found for row in _rows(figure)]
    say(
        as_json,
        {"as_at": day.isoformat(), "figures": msgspec.to_builtins(found)},
        [f"As at {day.isoformat()}", "", *table(("Figure", "Value", "Unit", "Stale", "Missing"), rows)],
    )


def _rows(figure: Figure) -> list[tuple[object, ...]]:
    """One line, and one more for each code of a breakdown."""
    if not isinstance(figure.value, dict):
        return [(figure.id, _words(figure.value), figure.unit, figure.stale, figure.missing)]
    parts = [(f"  {code}", _words(number), "", "", "") for code, number in figure.value.items()]
    return [(figure.id, "", figure.unit, figure.stale, figure.missing), *parts]


def _words(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.4f}" if isinstance(value, float) else f"{value:,}"
