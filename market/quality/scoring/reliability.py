"""How far a provider's own scores can be relied on, from the criteria that were scored both ways. Never averaged into a star."""

from collections.abc import Sequence
from fractions import Fraction

from market.core.words import count_words
from market.quality.framework.types import Criterion, Library
from market.quality.scoring.kappa import weighted_kappa
from market.quality.scoring.rounding import half_up
from market.quality.scoring.types import Reliability, SelfPair

RELIABLE, OPTIMISTIC, UNRELIABLE, MODEST, UNKNOWN = "reliable", "optimistic", "unreliable", "modest", "unknown"
SMALL_BIAS = Fraction(1, 4)
LARGE_BIAS = Fraction(3, 4)
OVER_CLAIM = 2
CLAIMED, FOUND = 3, 1
KAPPA_FROM = 30
SWAP_FROM_STAR = 4


def compare(pairs: Sequence[SelfPair], library: Library) -> Reliability:
    """Bias, spread, over-claims and the label. Pairs of criteria that the version does not have are left out.

    Asked in this order: unreliable (bias above 0.75, or a critical claimed at 3 or more and found at 1); modest (bias below -0.25);
    reliable (bias within 0.25 and no claim two points too high); else optimistic, which takes in a small bias with such a claim.
    """
    criteria = {criterion.code: criterion for criterion in library.criteria}
    known = sorted((pair for pair in pairs if pair.code in criteria), key=lambda pair: pair.code)
    if not known:
        return _nothing()
    weights = [library.settings.weights[criteria[pair.code].criticality] for pair in known]
    differences = [pair.self_score - pair.validated for pair in known]
    bias = Fraction(sum(w * d for w, d in zip(weights, differences, strict=True)), sum(weights))
    spread = Fraction(sum(w * abs(d) for w, d in zip(weights, differences, strict=True)), sum(weights))
    over_claims = sum(difference >= OVER_CLAIM for difference in differences)
    critical = tuple(pair.code for pair in known if _is_critical_over_claim(pair, criteria[pair.code]))
    label = label_of(bias, over_claims, len(critical))
    scores = [(pair.self_score, pair.validated) for pair in known]
    return Reliability(
        pairs=len(known),
        bias=float(bias),
        spread=float(spread),
        over_claims=over_claims,
        over_claim_share=over_claims / len(known),
        critical_over_claims=critical,
        label=label,
        kappa=weighted_kappa(scores) if len(known) >= KAPPA_FROM else None,
        sentence=_sentence(label, bias, over_claims, critical, len(known)),
    )


def label_of(bias: Fraction, over_claims: int, critical_over_claims: int) -> str:
    """The label of a self-assessment, in the order of `compare`: its bias, claims two or more points too high, and how many critical
    criteria were claimed at 3 or more and found at 1."""
    if bias > LARGE_BIAS or critical_over_claims:
        return UNRELIABLE
    if bias < -SMALL_BIAS:
        return MODEST
    if bias <= SMALL_BIAS and not over_claims:
        return RELIABLE
    return OPTIMISTIC


def may_swap_a_visit(label: str, star: int | None) -> bool:
    """Whether one quarterly visit may become a desk check: a reliable self-assessment and four stars or more."""
    return label == RELIABLE and star is not None and star >= SWAP_FROM_STAR


def needs_full_validation(label: str) -> bool:
    """Whether the next full review validates everything that the provider assesses itself, whatever was seen lately."""
    return label == UNRELIABLE


def _is_critical_over_claim(pair: SelfPair, criterion: Criterion) -> bool:
    return criterion.is_critical and pair.self_score >= CLAIMED and pair.validated == FOUND


def _sentence(label: str, bias: Fraction, over_claims: int, critical: Sequence[str], pairs: int) -> str:
    side = "above" if bias > 0 else "below"
    mean = f"{half_up(abs(bias), 2)} points {side} what was validated" if bias else "level with what was validated"
    claims = f"{count_words(over_claims, 'criterion', 'criteria')} claimed two or more points too high"
    last = f"; critical and found at 1 where 3 or more was claimed: {', '.join(critical)}" if critical else ""
    return f"{label.capitalize()}: over {count_words(pairs, 'criterion', 'criteria')} its own scores are on average {mean}; {claims}{last}."


def _nothing() -> Reliability:
    return Reliability(
        pairs=0,
        bias=None,
        spread=None,
        over_claims=0,
        over_claim_share=None,
        critical_over_claims=(),
        label=UNKNOWN,
        kappa=None,
        sentence="Not known: no criterion has been scored both by the provider and by the council.",
    )
