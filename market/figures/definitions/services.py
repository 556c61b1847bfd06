"""How many services there are and how CQC rates them. Source: CQC's ratings of locations; the age runs from publication."""

from collections import Counter
from statistics import median

from market.figures.types import Definition, Facts, SourceKind, Worked
from market.providers.types import RATED, LocationOnDay, RatingCode

REGISTER_FRESH_DAYS = 45
OLD_RATING_DAYS = 1461

_WHOM = (
    "adult social care locations that CQC regulates and that were open in the area and not dormant on the date, premises registered "
    "twice counted once"
)
_RATED = "one of CQC's four ratings overall, as published by the date (the lower of two published on one day)"
_GAPS = (
    "Stale counts ratings published more than four years before the date (they still count); missing counts services without a "
    "rating (they do not count)."
)
_DRAWS_ON = (SourceKind.RATINGS, SourceKind.REGISTER)


def _rated(facts: Facts) -> list[LocationOnDay]:
    return [service for service in facts.services if service.rating in RATED]


def _ages(facts: Facts) -> list[int]:
    days = (service.rating_published_on for service in _rated(facts))
    return [(facts.on - day).days for day in days if day is not None]


def _old(facts: Facts) -> int:
    return sum(age > OLD_RATING_DAYS for age in _ages(facts))


def services_total(facts: Facts) -> Worked:
    """Services open on the date."""
    return Worked(len(facts.services), stale=facts.unconfirmed(REGISTER_FRESH_DAYS))


def _share(facts: Facts, *codes: str) -> Worked:
    rated = _rated(facts)
    among = sum(service.rating in codes for service in rated)
    return Worked(
        among / len(rated) if rated else None,
        numerator=among,
        denominator=len(rated),
        stale=_old(facts),
        missing=len(facts.services) - len(rated),
    )


def services_rated_good_or_outstanding_share(facts: Facts) -> Worked:
    """Services rated good or outstanding as a share of rated services."""
    return _share(facts, RatingCode.GOOD, RatingCode.OUTSTANDING)


def services_rated_good_share(facts: Facts) -> Worked:
    """Services rated good as a share of rated services."""
    return _share(facts, RatingCode.GOOD)


def ratings_by_service_type(facts: Facts) -> Worked:
    """Services by main service type and rating, under keys such as `nursing_home:good`."""
    rated = {service.id for service in _rated(facts)}
    counts = Counter(
        f"{service.main_service}:{service.rating if service.id in rated else RatingCode.NOT_RATED.value}"
        for service in facts.services
    )
    return Worked(
        dict(sorted(counts.items())) or None,
        denominator=len(facts.services),
        stale=_old(facts),
        missing=len(facts.services) - len(rated),
    )


def median_rating_age_days(facts: Facts) -> Worked:
    """The middle age of current overall ratings, in days."""
    ages = _ages(facts)
    return Worked(
        median(ages) if ages else None,
        denominator=len(ages),
        stale=_old(facts),
        missing=len(facts.services) - len(ages),
    )


SERVICES = (
    Definition(
        "services_total",
        "Regulated services",
        "services",
        f"Number of {_WHOM}.",
        "Stale counts services that CQC's lists did not confirm in the 45 days before the date; nothing is missing.",
        (SourceKind.REGISTER,),
        services_total,
    ),
    Definition(
        "services_rated_good_or_outstanding_share",
        "Services rated good or outstanding",
        "ratio",
        f"Services rated good or outstanding divided by services with {_RATED}, of {_WHOM}.",
        f"{_GAPS} No value when no service is rated.",
        _DRAWS_ON,
        services_rated_good_or_outstanding_share,
    ),
    Definition(
        "services_rated_good_share",
        "Services rated good",
        "ratio",
        f"Services rated good (not those rated outstanding) divided by services with {_RATED}, of {_WHOM}.",
        f"{_GAPS} No value when no service is rated.",
        _DRAWS_ON,
        services_rated_good_share,
    ),
    Definition(
        "ratings_by_service_type",
        "Ratings by type of service",
        "services",
        "Number of services for each main service type and overall rating, under keys such as nursing_home:good or home_care:not_rated, "
        f"of {_WHOM}.",
        "A service of several types counts under the first of nursing home, residential home, extra care, supported living, shared "
        "lives, home care, others. Stale counts ratings published more than four years before the date (they still count); missing "
        "counts services without a rating (under not_rated). No value when there is no service.",
        _DRAWS_ON,
        ratings_by_service_type,
        "service type and rating",
    ),
    Definition(
        "median_rating_age_days",
        "Middle age of ratings",
        "days",
        f"Median number of days to the date since publication, over services with {_RATED}, of {_WHOM}.",
        f"{_GAPS} No value when no service is rated.",
        _DRAWS_ON,
        median_rating_age_days,
    ),
)
