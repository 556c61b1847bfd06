"""Questions and criteria as the words that matter: stems, and what officers mean by them."""

from functools import lru_cache

from market.quality.consolidation.normalising import normalise
from market.quality.consolidation.related_words import related_rows

CONCEPT = "="
LONGEST = 5
_SAYING_NOTHING = """
a about across also am among and any are as at been being both but by can could did during each either else etc
every for from further get given had has have having her here him his how i if in into it its itself just kind let
made make many may me might more most much must my of off on or other our out own per please s shall she should so
some such than that their them then there these they this those through to too up us was way we were what when where
whether which while who whom whose why will with within would you your yes give describe state list comment comments
evidence evidenced ensure ensured demonstrate show shown seen confirm confirmed attach date detail number there's
used use using take taken place clear clearly appropriate appropriately adequate adequately effective effectively
suitable suitably relevant person service staff
"""
"""Words that say nothing of what is asked. `person`, `service` and `staff` stand in nearly every question."""
_ENDINGS = (
    ("isation", "is"),
    ("ational", ""),
    ("fulness", ""),
    ("ation", ""),
    ("ments", "ment"),
    ("ness", ""),
    ("ably", ""),
    ("ible", ""),
    ("able", ""),
    ("ings", ""),
    ("edly", ""),
    ("ity", ""),
    ("ing", ""),
    ("ies", "y"),
    ("ied", "y"),
    ("ion", ""),
    ("ive", ""),
    ("ers", ""),
    ("ly", ""),
    ("ed", ""),
    ("er", ""),
    ("es", ""),
    ("s", ""),
    ("e", ""),
)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The beginning that forms of one word share, roughly; short words and numbers stay as they are."""
    if len(word) < 5 or not word.isalpha():
        return word.removesuffix("s") if len(word) == 4 and not word.endswith("ss") else word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= 4:
            short = word.removesuffix(ending) + instead
            return short[:-1] if len(short) > 4 and short[-1] == short[-2] and short[-1] not in "sl" else short
    return word


def stems(text: str) -> list[str]:
    """The stems of a text in order, with the words that say nothing."""
    return [stem(word) for word in normalise(text).split()]


@lru_cache(maxsize=20_000)
def words_of(text: str) -> tuple[str, ...]:
    """What a text is about: stems without the words that say nothing, then a token for each thing it speaks of."""
    every = stems(text)
    telling = [word for word in every if word not in _STOPPED]
    return (*telling, *_concepts(every))


def named_words(text: str) -> dict[str, str]:
    """The telling stems of a text with the word that stands for each, for reasons that a person reads."""
    return {stem(word): word for word in normalise(text).split() if stem(word) not in _STOPPED}


def _concepts(every: list[str]) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(every):
        for length in range(min(LONGEST, len(every) - at), 0, -1):
            found += _PHRASES.get(tuple(every[at : at + length]), ())
        at += 1
    return list(dict.fromkeys(found))


def _phrases() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Stems of each phrase to the things it may stand for."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in related_rows():
        name = CONCEPT + row[0]
        for phrase in row:
            key = tuple(stems(phrase))[:LONGEST]
            if key and name not in found.get(key, ()):
                found[key] = (*found.get(key, ()), name)
    return found


_STOP = _SAYING_NOTHING.split()
_STOPPED = frozenset({*_STOP, *(stem(word) for word in _STOP)})
_PHRASES = _phrases()
