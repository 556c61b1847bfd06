"""The council's own grades, visits, recommendations and self-assessments, and what services answer in a year."""

from market.figures.types import Definition, Facts, SourceKind, Worked
from market.quality.market_views.rules import below_good, distribution, is_expired, published, returns_of
from market.quality.market_views.types import QualityOnDay

_ASSURED = "services that the council assures on the date, inside its area or outside"
_PROGRAMME = "recommendations that were closed since are left out."
_NO_SERVICE = "No value before the first service was assured."
_NO_RECOMMENDATION = "No value before the first recommendation was raised."


def _known(facts: Facts, kind: SourceKind) -> QualityOnDay | None:
    return facts.quality if facts.quality is not None and facts.knows(kind) else None


def quality_grade_distribution(facts: Facts) -> Worked:
    """Services by their published star; provisional and without a grade by themselves."""
    quality = _known(facts, SourceKind.ASSURED)
    if quality is None:
        return Worked(None)
    return Worked(
        distribution(quality.services),
        stale=sum(is_expired(service, facts.on) for service in quality.services),
        missing=sum(service.star is None for service in quality.services),
    )


def services_below_4_stars(facts: Facts) -> Worked:
    """Services with a published star of one, two or three."""
    quality = _known(facts, SourceKind.GRADES)
    if quality is None:
        return Worked(None)
    stars = published(quality.services)
    return Worked(
        len(below_good(stars)),
        numerator=len(below_good(stars)),
        denominator=len(stars),
        stale=sum(is_expired(service, facts.on) for service in stars),
        missing=len(quality.services) - len(stars),
    )


def assessments_12_months(facts: Facts) -> Worked:
    """Final visits of twelve months."""
    quality = _known(facts, SourceKind.VISITS)
    if quality is None:
        return Worked(None)
    assured = {service.id for service in quality.services}
    return Worked(len(quality.visits), missing=len(assured - set(quality.visits)))


def visits_due(facts: Facts) -> Worked:
    """Visits that the programme asks for within the next 30 days."""
    quality = _known(facts, SourceKind.ASSURED)
    return Worked(None) if quality is None else Worked(quality.due)


def visits_overdue(facts: Facts) -> Worked:
    """Visits that should have been."""
    quality = _known(facts, SourceKind.ASSURED)
    return Worked(None) if quality is None else Worked(quality.overdue)


def recommendations_open(facts: Facts) -> Worked:
    """Recommendations that nobody has verified or withdrawn."""
    quality = _known(facts, SourceKind.RECOMMENDATIONS)
    return Worked(None) if quality is None else Worked(len(quality.standing))


def recommendations_overdue(facts: Facts) -> Worked:
    """Open recommendations with a date that has passed."""
    quality = _known(facts, SourceKind.RECOMMENDATIONS)
    if quality is None:
        return Worked(None)
    late = sum(each.overdue for each in quality.standing)
    return Worked(late, numerator=late, denominator=len(quality.standing))


def self_assessment_return_rate(facts: Facts) -> Worked:
    """Share of the self-assessments asked for in twelve months that have come."""
    quality = _known(facts, SourceKind.SELF_ASSESSMENTS)
    if quality is None:
        return Worked(None)
    returns = returns_of(quality.asked)
    return Worked(returns.rate, returns.returned, returns.asked, missing=returns.asked - returns.returned)


def answers_per_service_per_year(facts: Facts) -> Worked:
    """Answers that one service of each type gives in a year."""
    quality = _known(facts, SourceKind.FRAMEWORK)
    if quality is None or not quality.answers:
        return Worked(None)
    return Worked({each.service: each.after for each in quality.answers})


QUALITY = (
    Definition(
        "quality_grade_distribution",
        "Services by the council’s grade",
        "services",
        f"Number of {_ASSURED} by the star of the grade in force; `provisional` and `no_grade` are services without a published star.",
        "Stale counts grades that rest on a visit of 24 months ago or longer; they are counted under their star all the same. Missing "
        f"counts services without a published star. {_NO_SERVICE}",
        (SourceKind.ASSURED, SourceKind.GRADES),
        quality_grade_distribution,
        breakdown="star",
    ),
    Definition(
        "services_below_4_stars",
        "Services below four stars",
        "services",
        f"Number of {_ASSURED} whose grade in force has a published star of one, two or three; the denominator is all with a published "
        "star.",
        "Stale counts published stars that rest on a visit of 24 months ago or longer. Missing counts services without a published star, "
        "which are not counted as below four. No value before the first grade.",
        (SourceKind.ASSURED, SourceKind.GRADES),
        services_below_4_stars,
    ),
    Definition(
        "assessments_12_months",
        "Visits finished in 12 months",
        "assessments",
        "Number of visits and reviews by the council, of any method, whose day lies in the twelve months to the date and whose report was "
        "final by then; self-assessments are not counted.",
        f"Missing counts {_ASSURED} that had none. No value before the first visit was final.",
        (SourceKind.VISITS,),
        assessments_12_months,
    ),
    Definition(
        "visits_due",
        "Visits due",
        "visits",
        f"Number of visits to {_ASSURED} that the programme asks for by a day in the 30 days from the date, from grade, method and open "
        "recommendations, planned or not.",
        f"Overdue visits are counted by themselves. On a past date {_PROGRAMME} Nothing is stale or missing. {_NO_SERVICE}",
        (SourceKind.ASSURED, SourceKind.PROGRAMME),
        visits_due,
    ),
    Definition(
        "visits_overdue",
        "Visits overdue",
        "visits",
        f"Number of visits to {_ASSURED} that the programme asked for by a day before the date and that have not been.",
        f"On a past date {_PROGRAMME} Nothing is stale or missing. {_NO_SERVICE}",
        (SourceKind.ASSURED, SourceKind.PROGRAMME),
        visits_overdue,
    ),
    Definition(
        "recommendations_open",
        "Open recommendations",
        "recommendations",
        "Number of recommendations raised by the date that the council had neither verified nor withdrawn by its end.",
        f"Nothing is stale or missing. {_NO_RECOMMENDATION}",
        (SourceKind.RECOMMENDATIONS,),
        recommendations_open,
    ),
    Definition(
        "recommendations_overdue",
        "Overdue recommendations",
        "recommendations",
        "Number of open recommendations whose follow-up was due before the date, or whose evidence was and had not come; the "
        "denominator is all open ones.",
        f"Dates are those that stand now, because changed dates are not kept. {_NO_RECOMMENDATION}",
        (SourceKind.RECOMMENDATIONS,),
        recommendations_overdue,
    ),
    Definition(
        "self_assessment_return_rate",
        "Self-assessments returned",
        "ratio",
        "Share of the self-assessments that were to be returned by a day in the twelve months to the date that had been declared by its "
        "end.",
        "Missing counts those not returned; one that came late counts as returned. No value when none was asked for.",
        (SourceKind.SELF_ASSESSMENTS,),
        self_assessment_return_rate,
    ),
    Definition(
        "answers_per_service_per_year",
        "Answers a service gives in a year",
        "answers",
        "Number of scored answers that one service of each type of the framework gives in a year, by the version live on the date, for the "
        "methods that the type had before.",
        "Prompts are read, not answered, and do not count. Before any legacy tool is imported every type counts with a self-assessment, "
        "a full review and four quarterly visits. No value before a version of the framework was live.",
        (SourceKind.FRAMEWORK,),
        answers_per_service_per_year,
        breakdown="service type of the framework",
    ),
)
