"""Lists that people filter, sort and page by address, the same on the page and in downloads.

A package declares a `ListSpec`; `spec.read(request.query_params)` gives a `ListQuery` that is always usable: a parameter that makes no
sense falls back and says so in `problems`. The package writes its own WHERE from `query.filters`; `order_by_sql` and `limit_sql` give the
rest from whitelisted text only.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from market.web.fields import FormData, Option

SIZES = (25, 50, 100)
LAST_PAGE = 1_000_000
FIRST_YEAR, LAST_YEAR = 1900, 2100


class Column(Struct, frozen=True):
    """A column of a list.

    `key` is the attribute (or dictionary key) of a row; `sql` the expression to sort by, without which the column cannot be sorted;
    `link` the attribute that holds the row's address; `kind` is text, number, date, percent, money (pence), moment or tag (an attribute
    `<key>_colour` then names the GOV.UK tag colour). `missing` is printed for None.
    """

    key: str
    label: str
    sql: str = ""
    kind: str = "text"
    link: str = ""
    missing: str = "Not known"
    descending_first: bool = False

    @property
    def numeric(self) -> bool:
        """Whether the column is set to the right."""
        return self.kind in {"number", "percent", "money"}


class Filter(Struct, frozen=True):
    """One filter above a list: kind `text`, `choice` (one of the options), `choices` (several) or `date` (ISO in the address)."""

    key: str
    label: str
    kind: str = "text"
    options: tuple[Option, ...] = ()
    hint: str = ""
    any_label: str = "All"


class ListSpec(Struct, frozen=True, kw_only=True):
    """What a list can show and how. `tie_break` is SQL that makes the order total, such as `l.id`; `sort` is a column's key; `keep`
    are other parameters of the address that links and filters carry on, such as `as_at`."""

    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    sort: str
    descending: bool = False
    tie_break: str
    noun: str = "result"
    nouns: str = ""
    size: int = 50
    sizes: tuple[int, ...] = SIZES
    keep: tuple[str, ...] = ()

    def with_options(self, **choices: Sequence[Option]) -> "ListSpec":
        """The same list with the options of some filters filled in from the database. Raises `KeyError` for an unknown filter."""
        known = {each.key for each in self.filters}
        for key in choices:
            if key not in known:
                raise KeyError(key)
        filters = tuple(
            msgspec.structs.replace(each, options=tuple(choices[each.key])) if each.key in choices else each
            for each in self.filters
        )
        return msgspec.structs.replace(self, filters=filters)

    def read(self, params: Mapping[str, Any]) -> "ListQuery":
        """The query that an address asks for. Never fails: what cannot be used is named in `problems` and left out."""
        sent = FormData(params)
        problems: list[str] = []
        filters: dict[str, Any] = {}
        for each in self.filters:
            value = _filter_value(each, [text for text in sent.all(each.key) if isinstance(text, str)], problems)
            if value:
                filters[each.key] = value
        sort, descending = self._order(sent, problems)
        page = _whole(sent.text("page"), 1, LAST_PAGE, 1, "page", problems)
        size = _whole(
            sent.text("size"), min(self.sizes), max(self.sizes), self.size, "number of results on a page", problems
        )
        return ListQuery(
            spec=self,
            filters=filters,
            sort=sort,
            descending=descending,
            page=page,
            size=size if size in self.sizes else self.size,
            problems=tuple(problems),
            kept={name: sent.text(name)[:100] for name in self.keep if sent.text(name)},
        )

    def _order(self, sent: FormData, problems: list[str]) -> tuple[str, bool]:
        asked = sent.text("sort")
        sortable = {column.key for column in self.columns if column.sql}
        if asked and asked not in sortable:
            problems.append("This list cannot be sorted that way, so it is in its usual order.")
        if asked not in sortable:
            return self.sort, self.descending
        return asked, sent.text("order") == "desc"

    def column(self, key: str) -> Column:
        """The column of that key. Raises `KeyError`."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)


class ListQuery(Struct, frozen=True, kw_only=True):
    """What is asked of a list: `filters` by key (text, list of text or date; absent when not used), order and page (from 1)."""

    spec: ListSpec
    filters: dict[str, Any]
    sort: str
    descending: bool
    page: int
    size: int
    problems: tuple[str, ...] = ()
    kept: dict[str, str] = {}

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.page - 1) * self.size

    def everything(self, most: int = 100_000) -> "ListQuery":
        """The same filters and order on one page, for downloads."""
        return msgspec.structs.replace(self, page=1, size=most)

    def address(self, **changes: Any) -> str:
        """`?…` for this query with some parts changed (`page`, `size`, `sort`, `order`, or a filter; None takes it out)."""
        parts: dict[str, Any] = {**self.kept, **{key: _plain(value) for key, value in self.filters.items()}}
        if (self.sort, self.descending) != (self.spec.sort, self.spec.descending):
            parts |= {"sort": self.sort, "order": "desc" if self.descending else "asc"}
        if self.size in self.spec.sizes and self.size != self.spec.size:
            parts["size"] = self.size
        if self.page > 1:
            parts["page"] = self.page
        if changes and "page" not in changes:
            parts.pop("page", None)
        parts |= changes
        if parts.get("page") == 1:
            del parts["page"]
        return "?" + urlencode({key: value for key, value in parts.items() if value not in (None, "", [])}, doseq=True)

    def cleared(self) -> str:
        """The address without any filter."""
        return "?" + urlencode(self.kept)

    def sort_address(self, column: Column) -> str:
        """The address that sorts by a column, or turns the order round when it already does."""
        descending = not self.descending if column.key == self.sort else column.descending_first
        return self.address(sort=column.key, order="desc" if descending else "asc")

    def used_filters(self) -> list[tuple[str, str, str]]:
        """For each filter in use: its label, the chosen words and the address without it."""
        used: list[tuple[str, str, str]] = []
        for each in self.spec.filters:
            value: Any = self.filters.get(each.key)
            labels: dict[str, str] = {option.value: option.label for option in each.options}
            if isinstance(value, list):
                for one in value:
                    rest = [other for other in value if other != one]
                    used.append((each.label, labels.get(str(one), str(one)), self.address(**{each.key: rest})))
            elif value:
                text = str(_plain(value))
                used.append((each.label, labels.get(text, text), self.address(**{each.key: None})))
        return used


class Listing(Struct, frozen=True):
    """One page of a list with the number of all results, ready for the macros."""

    rows: Sequence[Any]
    total: int
    query: ListQuery

    @property
    def spec(self) -> ListSpec:
        """What the list can show."""
        return self.query.spec

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, math.ceil(self.total / self.query.size))

    @property
    def first(self) -> int:
        """Number of the first row shown, from 1; 0 when nothing is shown."""
        return self.query.offset + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return self.query.offset + len(self.rows)

    @property
    def past_the_end(self) -> bool:
        """Whether the page asked for lies behind the last one."""
        return not self.rows and self.total > 0

    def page_links(self) -> list[int | None]:
        """Pages to link, as GOV.UK's pagination shows them: first, last and around this one; None stands for a gap."""
        near = {1, self.pages, *(at for at in range(self.query.page - 1, self.query.page + 2) if 1 <= at <= self.pages)}
        links: list[int | None] = []
        for at in sorted(near):
            if links and links[-1] is not None and at - links[-1] == 2:
                links.append(at - 1)
            elif links and links[-1] is not None and at - links[-1] > 2:
                links.append(None)
            links.append(at)
        return links


def order_by_sql(query: ListQuery) -> str:
    """`ORDER BY …` of whitelisted expressions: unknown values last either way, then the tie break, the same on both engines."""
    expression = query.spec.column(query.sort).sql
    direction = "DESC" if query.descending else "ASC"
    return f"ORDER BY ({expression}) IS NULL, {expression} {direction}, {query.spec.tie_break}"


def limit_sql(query: ListQuery) -> str:
    """`LIMIT … OFFSET …` of two checked whole numbers."""
    return f"LIMIT {query.size:d} OFFSET {query.offset:d}"


def containing(text: str) -> str:
    """A LIKE pattern for "contains", lower case, to use as `lower(column) LIKE {} ESCAPE '\\'`."""
    escaped = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def cell_value(row: Any, key: str) -> Any:
    """A row's value whether rows are structs or dictionaries."""
    return row.get(key) if isinstance(row, Mapping) else getattr(row, key)


def table_rows(spec: ListSpec, rows: Sequence[Any]) -> list[list[Any]]:
    """The values of every row in the order of the columns, for downloads."""
    keys = [column.key for column in spec.columns]
    return [[cell_value(row, key) for key in keys] for row in rows]


def _filter_value(wanted: Filter, texts: list[str], problems: list[str]) -> Any:
    texts = [text.strip()[:200].replace("\0", "") for text in texts if text.strip()]
    if not texts:
        return None
    if wanted.kind == "text":
        return texts[0]
    if wanted.kind == "date":
        try:
            day = date.fromisoformat(texts[0])
        except ValueError:
            problems.append(f"{wanted.label}: “{texts[0]}” is not a date such as 2026-09-30, so it was not used.")
            return None
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
        problems.append(f"{wanted.label}: the year must be from {FIRST_YEAR} to {LAST_YEAR}, so it was not used.")
        return None
    known = {option.value for option in wanted.options}
    unknown = [text for text in texts if text not in known]
    if unknown:
        problems.append(f"{wanted.label}: “{unknown[0]}” is not one of the choices, so it was not used.")
    chosen = [text for text in dict.fromkeys(texts) if text in known]
    if wanted.kind == "choices":
        return chosen or None
    return chosen[0] if chosen else None


def _whole(text: str, least: int, most: int, usual: int, what: str, problems: list[str]) -> int:
    if not text:
        return usual
    if text.isascii() and text.isdigit() and len(text) < 9 and least <= int(text) <= most:
        return int(text)
    problems.append(f"“{text[:20]}” is not a {what}, so the usual one is shown.")
    return usual


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
