"""Figures in words, for pages and documents."""

from market.capacity.words import BED_TYPE_WORDS
from market.core.words import age_words, count_words
from market.figures.types import Figure
from market.providers.words import rating_words, service_words
from market.web.render import number_words, percent_words

_ONE = {"beds": "bed", "services": "service", "providers": "provider", "days": "day"}


def amount_words(value: float | None, unit: str) -> str:
    """A number with its unit as a person says it: `1,724 beds`, `85.7%`, `730 days (1 year 11 months)`; "not known" for None."""
    if value is None:
        return "not known"
    if unit == "ratio":
        return percent_words(value)
    if unit == "index":
        return number_words(value)
    if unit == "days":
        half = "" if value == int(value) else ".5"
        return f"{int(value):,}{half} days ({age_words(int(value))})" if value >= 60 else f"{value:g} days"
    return count_words(int(value), _ONE[unit], unit)


def code_words(code: str) -> str:
    """A code of a breakdown in words: a bed type, or a service type with a rating such as `nursing_home:good`."""
    service, colon, rating = code.partition(":")
    if colon:
        return f"{service_words(service)}: {rating_words(rating)}"
    return BED_TYPE_WORDS.get(code, code)


def value_words(figure: Figure) -> str:
    """The figure's value in words; a breakdown as the number of its parts, which pages list one by one."""
    if isinstance(figure.value, dict):
        return count_words(len(figure.value), "part")
    return amount_words(figure.value, figure.unit)


def gaps_words(figure: Figure) -> str:
    """How many inputs are old or missing, in words."""
    return f"{figure.stale} old, {figure.missing} missing"
