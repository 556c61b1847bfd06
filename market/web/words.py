"""Numbers, money, days and moments in the words of pages; the same functions are filters of templates."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from markupsafe import Markup, escape

from market.core.words import age_words, count_words, day_words, moment_words, month_words


def number_words(value: float | Decimal | None, places: int = 0) -> str:
    """`1,724` or `85.7`; "not known" for None, because an empty cell says nothing."""
    if value is None:
        return "not known"
    return f"{_rounded(value, places):,}"


def percent_words(ratio: float | Decimal | None, places: int = 1) -> str:
    """A ratio from 0 to 1 as `85.7%`, rounded half up; "not known" for None."""
    if ratio is None:
        return "not known"
    return f"{_rounded(Decimal(str(ratio)) * 100, places):,}%"


def money_words(pence: int | None, *, whole: bool = False) -> str:
    """Integer pence as `£1,234.50`, or as `£1,235` when `whole`; "not known" for None."""
    if pence is None:
        return "not known"
    sign = "−" if pence < 0 else ""
    pounds = _rounded(Decimal(abs(pence)) / 100, 0 if whole else 2)
    return f"{sign}£{pounds:,}"


def optional_moment_words(at: datetime | None) -> str:
    """`30 September 2026 at 2:05pm`, or "not known" for None."""
    return "not known" if at is None else moment_words(at)


def optional_day_words(day: date | None) -> str:
    """`30 September 2026`, or "not known" for None."""
    return "not known" if day is None else day_words(day)


def paragraphs(text: str) -> Markup:
    """Plain text typed by a person as paragraphs with line breaks; everything in it is escaped."""
    blocks = [block.strip() for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
    lines = [Markup("<br>").join(escape(line) for line in block.split("\n")) for block in blocks]
    return Markup("").join(Markup('<p class="govuk-body">{}</p>').format(line) for line in lines)


def _rounded(value: float | Decimal, places: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "number": number_words,
    "percent": percent_words,
    "money": money_words,
    "day": optional_day_words,
    "month": month_words,
    "moment": optional_moment_words,
    "age": age_words,
    "count": count_words,
    "paragraphs": paragraphs,
}
