"""Caps L1 to L8: what holds a star down whatever the average says, each with what caused it and its sentence.

The stars come from the version's table of caps: a part that it does not have does not hold. L9 is a rule about scores; see `counted`.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import msgspec
from msgspec import Struct

from market.core.words import count_words
from market.quality.framework.types import Cap, Library
from market.quality.scoring.counted import Counted
from market.quality.scoring.rounding import exact, half_up, shown_beside
from market.quality.scoring.types import CapHeld, Confidence, GradeFacts

SEVERAL = 3
TOP_DOMAINS = 2
LEAST_COVERAGE = Fraction(60, 100)
INADEQUATE, REQUIRES_IMPROVEMENT = "inadequate", "requires improvement"


class Seen(Struct, frozen=True, kw_only=True):
    """What caps look at: the library, what counts, exact percentages of D1 to D7 by code, the raw star and confidence."""

    library: Library
    counted: tuple[Counted, ...]
    domains: Mapping[str, Fraction]
    raw_star: int | None
    confidence: Confidence
    facts: GradeFacts

    def criticals(self, score: int, *, gate: bool = False) -> list[Counted]:
        """Criticals that count with this score, in D1 to D7 or in the gate D8."""
        counting = {domain.code for domain in self.library.settings.domains if domain.counts_to_star}
        return [
            item
            for item in self.counted
            if item.criterion.is_critical and item.score == score and (item.criterion.domain not in counting) == gate
        ]

    def limit(self, star: int) -> Fraction:
        """The least percentage of a star."""
        return next(exact(band.min_percent) for band in self.library.settings.star_bands if band.star == star)


Held = tuple[str, str, Sequence[str], str]


def caps_of(seen: Seen) -> tuple[CapHeld, ...]:
    """Every cap that holds, in order of its code. Which of them decides the star is known afterwards; see `with_bite`."""
    table = {(cap.code, cap.part): cap for cap in seen.library.settings.caps}
    held = [one for rule in _RULES for one in rule(seen)]
    return tuple(_held(table[code, part], because, why) for code, part, because, why in held if (code, part) in table)


def capped(raw_star: int | None, caps: Sequence[CapHeld]) -> int | None:
    """The raw star or the lowest cap, whichever is lower."""
    if raw_star is None:
        return None
    return min([raw_star, *(cap.max_star for cap in caps if cap.max_star is not None)])


def with_bite(caps: Sequence[CapHeld], raw_star: int | None) -> tuple[CapHeld, ...]:
    """The caps with a mark on those that decide: the lowest stars below the raw one, and those for which no star is published."""
    star = capped(raw_star, caps)
    return tuple(
        msgspec.structs.replace(
            cap,
            bites=cap.max_star is None or (raw_star is not None and cap.max_star == star and cap.max_star < raw_star),
        )
        for cap in caps
    )


def _held(cap: Cap, because: Sequence[str], why: str) -> CapHeld:
    ends = "no star is published" if cap.max_star is None else f"no more than {cap.max_star}*"
    effect = f" ({cap.effect})" if cap.effect else ""
    return CapHeld(cap.code, cap.part, cap.max_star, tuple(because), f"{cap.code}: {why}: {ends}{effect}.", cap.effect)


def _codes(items: Sequence[Counted]) -> list[str]:
    return [item.criterion.code for item in items]


def _l1(seen: Seen) -> list[Held]:
    ones = seen.criticals(1)
    if not ones:
        return []
    standards = sorted({item.criterion.standard for item in ones})
    what = f"{_and(_codes(ones))} {'is' if len(ones) == 1 else 'are'} critical and scored 1"
    if len(standards) == 1:
        return [("L1", "a", _codes(ones), f"{what}, all in standard {standards[0]}" if len(ones) > 1 else what)]
    return [("L1", "b", _codes(ones), f"{what}, in {len(standards)} standards")]


def _l2(seen: Seen) -> list[Held]:
    twos = seen.criticals(2)
    if not twos:
        return []
    part = "b" if len(twos) >= SEVERAL else "a"
    return [
        ("L2", part, _codes(twos), f"{_and(_codes(twos))} {'is' if len(twos) == 1 else 'are'} critical and scored 2")
    ]


def _l3(seen: Seen) -> list[Held]:
    low, middle = seen.limit(2), seen.limit(3)
    under = [code for code, percent in seen.domains.items() if percent < low]
    between = [code for code, percent in seen.domains.items() if low <= percent < middle]
    held: list[Held] = []
    if under:
        held.append(("L3", "a", under, f"{_domains(seen, under)} under {half_up(low)}"))
    if between:
        part = "b" if len(between) == 1 else "c"
        held.append(("L3", part, between, f"{_domains(seen, between)} from {half_up(low)} to under {half_up(middle)}"))
    return held


def _l4(seen: Seen) -> list[Held]:
    """Five stars need more than a mean. Only asked where the mean earns them."""
    if seen.raw_star != max(band.star for band in seen.library.settings.star_bands):
        return []
    good, top = seen.limit(4), seen.limit(5)
    low_criticals = seen.criticals(1) + seen.criticals(2)
    weak = [code for code, percent in seen.domains.items() if percent < good]
    tops = [code for code, percent in seen.domains.items() if percent >= top]
    lacking = []
    if low_criticals:
        lacking.append(f"{_and(_codes(low_criticals))} critical and under 3")
    if weak:
        lacking.append(f"{_domains(seen, weak)} under {half_up(good)}")
    if len(tops) < TOP_DOMAINS:
        lacking.append(f"{count_words(len(tops), 'domain')} of at least {TOP_DOMAINS} at {half_up(top)} or more")
    if seen.confidence.band != "high":
        lacking.append(seen.confidence.words)
    if not lacking:
        return []
    return [("L4", "a", [*_codes(low_criticals), *weak], f"5* needs more than its average ({'; '.join(lacking)})")]


def _l5(seen: Seen) -> list[Held]:
    ones = seen.criticals(1, gate=True)
    if not ones:
        return []
    return [("L5", "a", _codes(ones), f"{_and(_codes(ones))}, which every contract requires, scored 1")]


def _l6(seen: Seen) -> list[Held]:
    facts, rating = seen.facts, seen.facts.cqc_rating.replace("_", " ").strip().lower()
    held: list[Held] = []
    if rating == INADEQUATE:
        held.append(("L6", "a", (), "CQC rates the service inadequate overall"))
    if facts.embargo_in_force:
        held.append(("L6", "b", (), "an embargo is in force"))
    if not facts.fix_validated and (rating == REQUIRES_IMPROVEMENT or facts.published_breach):
        why = (
            "CQC rates the service requires improvement overall"
            if rating == REQUIRES_IMPROVEMENT
            else "CQC has published a breach"
        )
        held.append(("L6", "c", (), f"{why}, and the council has not validated the fix"))
    return held


def _l7(seen: Seen) -> list[Held]:
    applicable = [item for item in seen.counted if item.applies]
    missing = [item for item in applicable if item.criterion.is_critical and not item.covered]
    total = sum(item.weight for item in applicable)
    coverage = Fraction(sum(item.weight for item in applicable if item.covered), total) if total else Fraction(0)
    why = []
    if missing:
        why.append(f"{_and(_codes(missing))} {'is' if len(missing) == 1 else 'are'} critical and not seen")
    if coverage < LEAST_COVERAGE:
        share = shown_beside(coverage * 100, (LEAST_COVERAGE * 100,))
        why.append(f"{share}% of the weight of what applies was scored, under {half_up(LEAST_COVERAGE * 100, 0)}%")
    return [("L7", "a", _codes(missing), "; ".join(why))] if why else []


def _l8(seen: Seen) -> list[Held]:
    why = []
    if seen.facts.access_refused:
        why.append("access was refused")
    if seen.facts.self_not_returned:
        why.append("the self-assessment was not returned")
    return [("L8", "a", (), " and ".join(why))] if why else []


def _domains(seen: Seen, codes: Sequence[str]) -> str:
    limits = tuple(exact(band.min_percent) for band in seen.library.settings.star_bands)
    return _and([f"{code} ({shown_beside(seen.domains[code], limits)}%)" for code in codes])


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


_RULES: tuple[Callable[[Seen], list[Held]], ...] = (_l1, _l2, _l3, _l4, _l5, _l6, _l7, _l8)
