"""The grade of a service: sums by standard, means by domain, the star of their mean, the caps, and every sentence of the working.

Everything is worked out in exact fractions and compared unrounded; figures are rounded once, half up, when they are shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from market.core.words import count_words
from market.quality.framework.types import Domain, Library, Standard
from market.quality.scoring.caps import Seen, capped, caps_of, with_bite
from market.quality.scoring.confidence import confidence_of
from market.quality.scoring.counted import Counted, carried_by_l9, count_answers
from market.quality.scoring.rounding import exact, shown_beside
from market.quality.scoring.types import (
    CapHeld,
    DomainWorking,
    GradeFacts,
    GradeWorking,
    Scored,
    StandardWorking,
    State,
)

TOP_SCORE = 4


def grade(library: Library, profile_codes: Iterable[str], answers: Iterable[Scored], facts: GradeFacts) -> GradeWorking:
    """The grade with its arithmetic. `profile_codes` are every criterion that applies to the service by the method that grades it."""
    counted = count_answers(library, profile_codes, answers, facts)
    domains, means = _domains_of(library, counted)
    counting = {domain.code: means[domain.code] for domain in domains if domain.counts_to_star and domain.code in means}
    percent = _mean(list(counting.values()))
    raw_star = star_of(library, percent) if percent is not None else None
    confidence = confidence_of(library, counted, facts)
    seen = Seen(
        library=library, counted=counted, domains=counting, raw_star=raw_star, confidence=confidence, facts=facts
    )
    caps = with_bite(caps_of(seen), raw_star)
    capped_star = capped(raw_star, caps)
    withheld = tuple(cap.sentence for cap in caps if cap.max_star is None)
    carried = carried_by_l9(counted)
    return GradeWorking(
        version_number=library.number,
        on=facts.on,
        percent=float(percent) if percent is not None else None,
        raw_star=raw_star,
        capped_star=capped_star,
        star=None if withheld else capped_star,
        provisional=any(cap.code == "L7" for cap in caps),
        no_star_because=withheld,
        under_restriction=any(cap.code == "L6" and cap.part in ("a", "b") for cap in caps),
        applicable=sum(item.applies for item in counted),
        scored=sum(item.covered for item in counted),
        domains=domains,
        caps=caps,
        carried=carried,
        confidence=confidence,
        lines=(
            *_rule_lines(library),
            *(cap.sentence for cap in carried),
            *_sum_lines(library, domains, means),
            *_service_lines(library, counting, percent, raw_star),
            *confidence.lines,
            *_star_lines(caps, raw_star, capped_star, withheld),
        ),
    )


def star_of(library: Library, percent: Fraction) -> int:
    """The star whose band holds the unrounded percentage."""
    return max(band.star for band in library.settings.star_bands if percent >= exact(band.min_percent))


def shown_percent(library: Library, percent: float | Fraction) -> str:
    """A percentage for display: one decimal, half up; more where one would carry it over a band that it does not reach."""
    return shown_beside(Fraction(percent), _limits(library))


def _limits(library: Library) -> tuple[Fraction, ...]:
    return tuple(exact(band.min_percent) for band in library.settings.star_bands)


def _domains_of(library: Library, counted: Sequence[Counted]) -> tuple[tuple[DomainWorking, ...], dict[str, Fraction]]:
    workings, means = [], {}
    for domain in library.settings.domains:
        standards = _standards_of(library, domain, counted)
        mean = _mean([_percent(one) for one in standards if one.possible])
        if mean is not None:
            means[domain.code] = mean
        if standards:
            percent = float(mean) if mean is not None else None
            workings.append(DomainWorking(domain.code, domain.name, domain.counts_to_star, percent, standards))
    return tuple(workings), means


def _standards_of(library: Library, domain: Domain, counted: Sequence[Counted]) -> tuple[StandardWorking, ...]:
    found = []
    for standard in library.settings.standards:
        items = [item for item in counted if item.criterion.standard == standard.code]
        if standard.domain == domain.code and items:
            found.append(_standard(standard, items))
    return tuple(found)


def _standard(standard: Standard, items: Sequence[Counted]) -> StandardWorking:
    scored = [item for item in items if item.score is not None]
    earned = sum(item.weight * (item.score or 0) for item in scored)
    possible = sum(item.weight * TOP_SCORE for item in scored)
    return StandardWorking(
        code=standard.code,
        name=standard.name,
        earned=earned,
        possible=possible,
        percent=float(Fraction(100 * earned, possible)) if possible else None,
        scored=len(scored),
        not_seen=sum(item.state == State.NOT_SEEN and not item.by_l9 for item in items),
        not_applicable=sum(not item.applies for item in items),
        sum_words=" + ".join(f"{item.weight}×{item.score} ({item.criterion.code})" for item in scored),
    )


def _percent(standard: StandardWorking) -> Fraction:
    return Fraction(100 * standard.earned, standard.possible)


def _mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def _rule_lines(library: Library) -> tuple[str, ...]:
    weights = ", ".join(f"{name} {weight}" for name, weight in library.settings.weights.items())
    return (
        f"Weights: {weights}. A standard's percentage is the sum of weight × score over the sum of weight × {TOP_SCORE}; what does "
        "not apply or was not seen is in neither sum.",
        "Nothing is rounded before it is compared with a band; figures are shown rounded once, half up.",
    )


def _sum_lines(library: Library, domains: Sequence[DomainWorking], means: Mapping[str, Fraction]) -> list[str]:
    lines = []
    for domain in domains:
        for one in domain.standards:
            left_out = _left_out(one)
            if not one.possible:
                lines.append(f"{one.code} {one.name}: no score{left_out}, so it does not count.")
                continue
            percent = shown_percent(library, _percent(one))
            lines.append(
                f"{one.code} {one.name}: {one.sum_words} = {one.earned} of {one.possible}: {percent}%{left_out}."
            )
        lines.append(_domain_line(library, domain, means.get(domain.code)))
    return lines


def _left_out(one: StandardWorking) -> str:
    parts = []
    if one.not_seen:
        parts.append(f"{one.not_seen} not seen")
    if one.not_applicable:
        parts.append(f"{one.not_applicable} not applicable")
    return f" ({', '.join(parts)})" if parts else ""


def _domain_line(library: Library, domain: DomainWorking, mean: Fraction | None) -> str:
    gate = "" if domain.counts_to_star else " It is a gate and earns no points."
    if mean is None:
        return f"{domain.code} {domain.name}: no standard with a score.{gate}"
    shares = [shown_percent(library, _percent(one)) for one in domain.standards if one.possible]
    return (
        f"{domain.code} {domain.name}: ({' + '.join(shares)}) ÷ {len(shares)} = {shown_percent(library, mean)}%.{gate}"
    )


def _service_lines(
    library: Library, counting: Mapping[str, Fraction], percent: Fraction | None, raw_star: int | None
) -> list[str]:
    if percent is None or raw_star is None:
        return ["Service: nothing that counts towards the star has a score."]
    shares = " + ".join(shown_percent(library, value) for value in counting.values())
    shown = shown_percent(library, percent)
    band = next(band for band in library.settings.star_bands if band.star == raw_star)
    above = [exact(other.min_percent) for other in library.settings.star_bands if other.star == raw_star + 1]
    upto = f" and under {float(above[0])}" if above else ""
    return [
        f"Service: mean of {count_words(len(counting), 'domain')}: ({shares}) ÷ {len(counting)} = {shown}%.",
        f"Raw star: {shown} is {band.min_percent} or more{upto}: {raw_star}*.",
    ]


def _star_lines(
    caps: Sequence[CapHeld], raw_star: int | None, capped_star: int | None, withheld: Sequence[str]
) -> list[str]:
    lines = [f"Cap {cap.sentence}" for cap in caps]
    if not caps:
        lines.append("Caps: none holds.")
    if capped_star is not None:
        lowest = "the raw star" if capped_star == raw_star else "the lowest cap"
        lines.append(f"After the caps: {lowest}, {capped_star}*.")
    lines.append("Published: no star." if withheld or capped_star is None else f"Published: {capped_star}*.")
    return lines
