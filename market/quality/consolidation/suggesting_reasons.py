"""Why a criterion is suggested, in words that an officer can check against the page."""

from market.quality.consolidation.normalising import LIMITS, MODALS, NEGATIONS, guards, normalise
from market.quality.consolidation.suggesting_types import Asked, Precedent
from market.quality.consolidation.suggesting_words import CONCEPT, named_words, words_of
from market.quality.framework.types import Criterion, Library

MOST_WORDS = 4
LIKE = 0.4
"""How alike a decided question must be to be named as a reason."""
WELL_HEADED = 0.6
LONGEST = 90
_NO_TOPIC = NEGATIONS | MODALS | LIMITS


class Reasons:
    """Reasons for the criteria of one library."""

    def __init__(self, library: Library) -> None:
        self._criteria = library.criteria
        self._names = {service.code: service.name for service in library.settings.services}
        self._words = [_words_in(criterion) for criterion in library.criteria]
        self._often: dict[str, int] = {}
        for words in self._words:
            for word in words:
                self._often[word] = self._often.get(word, 0) + 1

    def of(self, question: Asked, code: int, like: tuple[Precedent, float] | None, headed: float) -> tuple[str, ...]:
        """The reasons for one criterion, strongest first; what speaks against it begins with `but`."""
        reasons = []
        if like is not None and like[1] >= LIKE:
            reasons += _like(question, like[0], self._criteria[code].code)
        reasons += self._shared(question, code)
        if question.section and headed >= WELL_HEADED:
            reasons.append(f"asked under “{question.section}”")
        without = [service for service in question.services if service not in self._criteria[code].applies_to]
        if without:
            names = ", ".join(self._names.get(service, service) for service in without)
            reasons.append(f"but it does not apply to: {names}")
        return tuple(reasons)

    def _shared(self, question: Asked, code: int) -> list[str]:
        """The rarest words that both use, and what both are about in other words."""
        ours, reasons = self._words[code], []
        named = {
            stem: word
            for stem, word in named_words(question.text).items()
            if stem in ours and word not in _NO_TOPIC and not word[0].isdigit()
        }
        shared = sorted(named, key=lambda stem: self._often[stem])[:MOST_WORDS]
        if shared:
            reasons.append("same words: " + ", ".join(named[stem] for stem in shared))
        meant = dict.fromkeys(word for word in words_of(question.text) if word.startswith(CONCEPT) and word in ours)
        other = [word.removeprefix(CONCEPT) for word in sorted(meant, key=lambda word: self._often[word])][:2]
        if other:
            reasons.append("both are about: " + ", ".join(other))
        return reasons


def _like(question: Asked, precedent: Precedent, code: str) -> list[str]:
    """A decided question as a reason, with what makes it different."""
    short = precedent.text if len(precedent.text) <= LONGEST else f"{precedent.text[: LONGEST - 1].rstrip()}…"
    source = f" of {precedent.tool}" if precedent.tool else ""
    if normalise(precedent.text) == normalise(question.text):
        return [f"the same question{source} went to {code}"]
    differs = guards(question.text, precedent.text)
    return [f"like “{short}”{source}, which went to {code}", *(f"but {reason}" for reason in differs)]


def _words_in(criterion: Criterion) -> frozenset[str]:
    texts = (criterion.statement, criterion.plain, *(one.text for one in criterion.look_fors), *criterion.descriptors)
    return frozenset(word for text in texts for word in words_of(text))
