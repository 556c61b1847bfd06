"""How sure a grade is: coverage, kinds of evidence, age of the scores and people heard, each with what it lacks in words."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from msgspec import Struct

from market.core.periods import add_months
from market.core.words import count_words
from market.quality.framework.types import ConfidenceRules, Criterion, Library
from market.quality.scoring.counted import Counted
from market.quality.scoring.rounding import exact, half_up
from market.quality.scoring.types import Confidence, GradeFacts

HIGH, MEDIUM, LOW = "high", "medium", "low"
DIGITS = 2


class _Part(Struct, frozen=True):
    name: str
    weight: Fraction
    value: Fraction
    how: str
    lacks: str

    @property
    def lost(self) -> Fraction:
        return self.weight * (1 - self.value)


def confidence_of(library: Library, counted: Sequence[Counted], facts: GradeFacts) -> Confidence:
    """Confidence in a grade. A score that L9 carries lowers coverage, and stays in both means with what is known of it today.

    Were it to leave the means of evidence and age, hiding a poorly evidenced 2 could raise confidence to High and so open five stars.
    """
    rules = library.settings.confidence
    parts = (
        _coverage(rules, counted),
        _triangulation(rules, counted),
        _recency(rules, counted, facts),
        _voice(rules, facts),
    )
    value = sum((part.weight * part.value for part in parts), Fraction(0))
    criticals_scored = all(item.covered for item in counted if item.applies and item.criterion.is_critical)
    band = _band(rules, value, criticals_scored)
    reasons = tuple(part.lacks for part in sorted(parts, key=lambda part: -part.lost) if part.lost > 0)
    return Confidence(
        coverage=float(parts[0].value),
        triangulation=float(parts[1].value),
        recency=float(parts[2].value),
        voice=float(parts[3].value),
        value=float(value),
        band=band,
        criticals_scored=criticals_scored,
        reasons=reasons,
        words=_words(band, reasons),
        lines=_lines(parts, value, band, rules, criticals_scored),
    )


def required_categories(criterion: Criterion) -> int:
    """How many kinds of evidence a criterion needs: its own number, never more than the kinds it lists, at least one."""
    return max(1, min(criterion.min_categories, len(criterion.categories) or criterion.min_categories))


def voice_target(rules: ConfidenceRules, people_total: int | None) -> int:
    """How many people to hear: five or a tenth of them, whichever is more, in whole people.

    A very small service, with fewer people than that five, has to hear three, or everybody when they are fewer still.
    """
    if people_total is not None and 0 < people_total < rules.voice_least:
        return min(rules.voice_small, people_total)
    share = exact(rules.voice_share) * (people_total or 0)
    return max(rules.voice_least, -(-share.numerator // share.denominator))


def recency_of(rules: ConfidenceRules, scored_on: date | None, on: date) -> Fraction:
    """What the age of a score is worth: the value of the first band whose months have not passed. Without a date, nothing."""
    if scored_on is None:
        return Fraction(0)
    for months, value in rules.recency:
        if months is None or on <= add_months(scored_on, months):
            return exact(value)
    return Fraction(0)


def _coverage(rules: ConfidenceRules, counted: Sequence[Counted]) -> _Part:
    applicable = [item for item in counted if item.applies]
    have, of = sum(item.weight for item in applicable if item.covered), sum(item.weight for item in applicable)
    missing = sum(not item.covered for item in applicable)
    return _Part(
        "coverage",
        exact(rules.coverage_weight),
        Fraction(have, of) if of else Fraction(0),
        f"the weights of the criteria scored add up to {have}, of those that apply to {of}",
        f"{missing:,} of {count_words(len(applicable), 'criterion', 'criteria')} not seen"
        if of
        else "nothing to score",
    )


def _triangulation(rules: ConfidenceRules, counted: Sequence[Counted]) -> _Part:
    shares = [
        min(Fraction(1), Fraction(len(item.categories), required_categories(item.criterion)))
        for item in counted
        if item.score is not None
    ]
    thin = sum(share < 1 for share in shares)
    return _Part(
        "kinds of evidence",
        exact(rules.triangulation_weight),
        _mean(shares),
        f"the mean over {count_words(len(shares), 'score')} of kinds of evidence used to kinds needed, at most 1 each",
        f"{thin:,} of {count_words(len(shares), 'score')} on fewer kinds of evidence than needed"
        if shares
        else "no scores",
    )


def _recency(rules: ConfidenceRules, counted: Sequence[Counted], facts: GradeFacts) -> _Part:
    values = [recency_of(rules, item.scored_on, facts.on) for item in counted if item.score is not None]
    fresh = rules.recency[0][0]
    old = sum(value < 1 for value in values)
    return _Part(
        "age",
        exact(rules.recency_weight),
        _mean(values),
        f"the mean over {count_words(len(values), 'score')} of what their age is worth",
        f"{old:,} of {count_words(len(values), 'score')} older than {fresh} months" if values else "no scores",
    )


def _voice(rules: ConfidenceRules, facts: GradeFacts) -> _Part:
    heard, target = facts.people_heard or 0, voice_target(rules, facts.people_total)
    return _Part(
        "people heard",
        exact(rules.voice_weight),
        min(Fraction(1), Fraction(heard, target)),
        f"{heard} of {count_words(target, 'person', 'people')} to be heard",
        f"only {count_words(heard, 'person', 'people')} spoken to" if heard else "nobody spoken to",
    )


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values) if values else Fraction(0)


def _band(rules: ConfidenceRules, value: Fraction, criticals_scored: bool) -> str:
    if value >= exact(rules.high) and criticals_scored:
        return HIGH
    return MEDIUM if value >= exact(rules.medium) else LOW


def _words(band: str, reasons: Sequence[str]) -> str:
    return f"{band} confidence" if band == HIGH or not reasons else f"{band} confidence: {'; '.join(reasons)}"


def _lines(
    parts: Sequence[_Part], value: Fraction, band: str, rules: ConfidenceRules, criticals_scored: bool
) -> tuple[str, ...]:
    formula = " + ".join(f"{half_up(part.weight, 1)} × {half_up(part.value, DIGITS)}" for part in parts)
    limits = f"high from {half_up(exact(rules.high), DIGITS)}, medium from {half_up(exact(rules.medium), DIGITS)}"
    held = (
        ""
        if band == HIGH or value < exact(rules.high) or criticals_scored
        else "; high needs every critical criterion scored"
    )
    return (
        *(f"Confidence, {part.name}: {part.how}: {half_up(part.value, DIGITS)}." for part in parts),
        f"Confidence: {formula} = {half_up(value, DIGITS)}: {band} ({limits}{held}).",
    )
