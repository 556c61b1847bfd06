"""Every criterion as passages of text with weights, and texts as rows of numbers that can be compared."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import scipy.sparse as sp
from msgspec import Struct
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from market.quality.consolidation.normalising import normalise
from market.quality.consolidation.suggesting_words import CONCEPT, words_of
from market.quality.framework.types import Criterion, Library

Matrix = NDArray[np.float32]

LETTERS_WEIGHT = 0.5
"""What runs of letters count beside whole words: enough for typing errors and forms that the stems miss."""
STATEMENT, LOOK_FOR, DESCRIPTOR, AROUND = 1.0, 0.8, 0.7, 0.4
"""Weights of passages: the requirement itself, what to look for, what the scores look like, and what stands around it."""


class Passage(Struct, frozen=True):
    """A piece of a criterion's text: the criterion's position in the library, the text and its weight."""

    at: int
    text: str
    weight: float


def passages_of(library: Library) -> list[Passage]:
    """All that the framework says of each criterion, in the library's order."""
    return [
        Passage(at, text, weight)
        for at, criterion in enumerate(library.criteria)
        for text, weight in (
            (criterion.statement, STATEMENT),
            (criterion.plain, STATEMENT),
            *((look_for.text, LOOK_FOR) for look_for in criterion.look_fors),
            *((descriptor, DESCRIPTOR) for descriptor in criterion.descriptors),
            (criterion.sample, AROUND),
            (criterion.typical_action, AROUND),
            (surroundings(library, criterion), AROUND),
        )
    ]


def surroundings(library: Library, criterion: Criterion) -> str:
    """Standard, aim, domain and themes of a criterion: what a heading of a questionnaire would say."""
    standard = next(one for one in library.settings.standards if one.code == criterion.standard)
    domain = next(one for one in library.settings.domains if one.code == criterion.domain)
    themes = [theme.name for theme in library.settings.themes if theme.code in criterion.themes]
    return ". ".join((standard.name, standard.aim, domain.name, *themes))


@lru_cache(maxsize=20_000)
def tokens_of(text: str) -> tuple[str, ...]:
    """Words of a text and neighbouring pairs of them."""
    words = words_of(text)
    plain = [word for word in words if not word.startswith(CONCEPT)]
    return (*words, *(f"{one} {other}" for one, other in pairwise(plain)))


class Texts:
    """Turns texts into rows of numbers: words, pairs of words, things meant, and runs of letters, rarer ones counting more."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._words = TfidfVectorizer(analyzer=tokens_of, sublinear_tf=True, dtype=np.float32)
        self._letters = TfidfVectorizer(
            preprocessor=normalise,
            analyzer="char_wb",
            ngram_range=(3, 5),
            sublinear_tf=True,
            min_df=2,
            dtype=np.float32,
        )
        self._words.fit(texts)
        self._letters.fit(texts)

    def rows(self, texts: Sequence[str]) -> sp.csr_matrix:
        """A row for each text, of length 1, or 0 for a text without any word that is known."""
        both = sp.hstack([self._words.transform(texts), self._letters.transform(texts) * LETTERS_WEIGHT])
        return normalize(both.tocsr(), copy=False)


class Headings:
    """How well a heading of a questionnaire fits the part of the framework in which each criterion stands."""

    def __init__(self, library: Library) -> None:
        around = [surroundings(library, criterion) for criterion in library.criteria]
        self._words = TfidfVectorizer(analyzer=words_of, sublinear_tf=True, dtype=np.float32)
        self._rows = self._words.fit_transform(around)

    def fits(self, headings: Sequence[str]) -> Matrix:
        """Headings by criteria, from 0 to 1; the best of each heading is 1, and all are 0 when it says nothing known."""
        distinct = list(dict.fromkeys(headings))
        found = best_is_one((self._words.transform(distinct) @ self._rows.T).toarray())
        place = {heading: at for at, heading in enumerate(distinct)}
        return found[[place[heading] for heading in headings]]


def best_is_one(scores: Matrix) -> Matrix:
    """Each row divided by its greatest number; rows without any positive number stay."""
    best = scores.max(axis=1, keepdims=True)
    return np.asarray(scores / np.where(best > 0, best, 1), np.float32)
