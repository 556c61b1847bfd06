"""The rows of a list as HTML, made in Python: fifty rows of a template cost twenty milliseconds, here they cost one."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any

from markupsafe import Markup, escape

from market.core.words import day_words, moment_words
from market.web.fields import Option
from market.web.lists import Column, Listing
from market.web.words import money_words, number_words, percent_words

Words = Callable[[Any], str]
TAG_COLOURS = frozenset(
    {"grey", "green", "teal", "blue", "light-blue", "purple", "magenta", "pink", "red", "orange", "yellow", "turquoise"}
)


@lru_cache(maxsize=512)
def option_list(options: tuple[Option, ...], chosen: str) -> Markup:
    """An `<option>` for each option; kept, because the same filters stand above a list each time it is shown."""
    line = Markup('<option value="{}"{}>{}</option>\n')
    selected = Markup(" selected")
    return Markup("").join(
        line.format(each.value, selected if each.value == chosen else "", each.label) for each in options
    )


def table_body(listing: Listing) -> Markup:
    """A `<tr>` for each row with a cell for each column; the first cell heads its row. Everything that comes from data is escaped."""
    if not listing.rows:
        return Markup("")
    get = itemgetter if isinstance(listing.rows[0], Mapping) else attrgetter
    cells = [_cell(column, at == 0, get) for at, column in enumerate(listing.spec.columns)]
    lines = []
    for row in listing.rows:
        lines.append('<tr class="govuk-table__row">')
        lines.extend([cell(row) for cell in cells])
        lines.append("</tr>\n")
    return Markup("".join(lines))  # every part is either ours or escaped in _cell


def _cell(column: Column, first: bool, get: Callable[[str], Callable[[Any], Any]]) -> Callable[[Any], str]:
    """A function from a row to the HTML of its cell in this column."""
    opening, closing = _tags(column, first)
    value_of = get(column.key)
    href_of = get(column.link) if column.link else None
    words = _words(column)
    missing = f'{opening}<span class="market-missing">{escape(column.missing)}</span>{closing}'
    colour_of = get(f"{column.key}_colour") if column.kind == "tag" else None

    def html(row: Any) -> str:
        value = value_of(row)
        if value is None or value == "":
            return missing
        inner = str(escape(words(value)))
        if colour_of is not None:
            colour = colour_of(row)
            inner = (
                f'<strong class="govuk-tag{f" govuk-tag--{colour}" if colour in TAG_COLOURS else ""}">{inner}</strong>'
            )
        href = href_of(row) if href_of is not None else None
        if href:
            inner = f'<a class="govuk-link" href="{escape(href)}">{inner}</a>'
        return f"{opening}{inner}{closing}"

    return html


def _tags(column: Column, first: bool) -> tuple[str, str]:
    if first:
        return '<th scope="row" class="govuk-table__header market-row-head">', "</th>"
    return f'<td class="govuk-table__cell{" govuk-table__cell--numeric" if column.numeric else ""}">', "</td>"


def _words(column: Column) -> Words:
    if column.kind == "number":
        return lambda value: f"{value:,}" if isinstance(value, int) else number_words(value, 1)
    kinds: dict[str, Words] = {"percent": percent_words, "money": money_words, "moment": moment_words, "date": _day}
    return kinds.get(column.kind, str)


def _day(value: Any) -> str:
    return day_words(value) if isinstance(value, date) else str(value)
