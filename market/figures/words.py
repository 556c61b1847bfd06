"""Figures in words, for pages and documents."""

from market.capacity.words import BED_TYPE_WORDS
from market.core.words import age_words, count_words
from market.figures.definitions.out_of_area import NOT_RECORDED
from market.figures.types import Figure
from market.placements.reasons import reason_of
from market.providers.words import rating_words, service_words
from market.quality.assured.words import SERVICE_WORDS
from market.quality.market_views.words import STANDING_WORDS
from market.web.words import money_words, number_words, percent_words

_ONE = {
    "beds": "bed",
    "services": "service",
    "care homes": "care home",
    "providers": "provider",
    "days": "day",
    "people": "person",
    "hours": "hour",
    "contracts": "contract",
    "schemes": "scheme",
    "apartments": "apartment",
    "assessments": "assessment",
    "visits": "visit",
    "recommendations": "recommendation",
    "answers": "answer",
}


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
    return count_words(round(value), _ONE[unit], unit)


def code_words(code: str) -> str:
    """A code of a breakdown in words: a bed type, a service type, one with a rating such as `nursing_home:good`, where a service
    stands by its grade, or a reason for a placement outside the area. A name, such as that of a host authority, stays as it is.
    """
    service, colon, rating = code.partition(":")
    if colon:
        return f"{service_words(service)}: {rating_words(rating)}"
    if code == NOT_RECORDED:
        return "Reason not recorded"
    if code in STANDING_WORDS or code in SERVICE_WORDS:
        return STANDING_WORDS.get(code) or SERVICE_WORDS[code]
    reason = reason_of(code)
    return reason.name if reason else BED_TYPE_WORDS.get(code, service_words(code))


def counted_words(figure: Figure) -> str:
    """What a share is of: `36 of 40`, or money a week; empty where there is nothing to say."""
    above, below = figure.numerator, figure.denominator
    if not isinstance(above, int) or not isinstance(below, int) or not below:
        return ""
    if figure.counted == "pence":
        return f"{money_words(above, whole=True)} of {money_words(below, whole=True)} a week"
    return f"{above:,} of {below:,}"


def value_words(figure: Figure) -> str:
    """The figure's value in words; a breakdown as the number of its parts, which pages list one by one."""
    if isinstance(figure.value, dict):
        return count_words(len(figure.value), "part")
    return amount_words(figure.value, figure.unit)


def gaps_words(figure: Figure) -> str:
    """How many inputs are old or missing, in words."""
    return f"{figure.stale} old, {figure.missing} missing"
