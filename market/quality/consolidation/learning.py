"""Learning from the framework's own words and from what people have decided.

Each criterion's passages are examples of what belongs to it, and so is each decided question. A ridge regression on how alike texts are
(its answer is exact and the same every time) weighs words by how well they tell criteria apart; beside it stands how near a question is
to the middle of a criterion's examples, and, once something is decided, to the nearest decided question.
"""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from msgspec import Struct
from numpy.typing import NDArray
from scipy.linalg import solve
from sklearn.preprocessing import normalize

from market.quality.consolidation.normalising import normalise
from market.quality.consolidation.suggesting_index import Matrix, Passage, Texts, best_is_one
from market.quality.consolidation.suggesting_types import Precedent

RIDGE = 1.0
"""How far the regression is held back from believing single examples. Chosen by holding out look-fors of the framework itself."""
PRECEDENT_WEIGHT = 1.0
"""A person's decision counts as much as a statement of the framework."""


class Heard(Struct, frozen=True):
    """What is known of questions, by criteria: the regression and the nearness to the middle of each criterion's examples;
    the likeness of the nearest precedent that went there, and its place in `precedents` (-1 for none)."""

    regression: Matrix
    middles: Matrix
    near: Matrix
    which: NDArray[np.int32]
    precedents: Sequence[Precedent]


class Learned:
    """What the framework's passages and a set of precedents teach."""

    def __init__(self, passages: Sequence[Passage], codes: dict[str, int], precedents: Sequence[Precedent]) -> None:
        self._codes = codes
        self._precedents = precedents = distinct(precedents, codes)
        self._first = len(passages)
        examples = [passage.text for passage in passages] + [one.text for one in precedents]
        weights = np.array([one.weight for one in passages] + [PRECEDENT_WEIGHT] * len(precedents), np.float32)
        self._texts = Texts(examples)
        self._rows = self._texts.rows(examples)
        belongs = self._belonging(passages, len(examples))
        kernel = (self._rows @ self._rows.T).toarray()
        kernel[np.diag_indices_from(kernel)] += RIDGE / weights
        self._answers = solve(kernel, belongs.toarray(), assume_a="pos", overwrite_a=True, check_finite=False)
        self._middles = normalize((sp.diags(weights) @ belongs).T.tocsr() @ self._rows)

    def hear(self, questions: Sequence[str], recent: Sequence[Precedent] = ()) -> Heard:
        """What is known of these questions. `recent` are precedents since then: near ones count, without learning anew."""
        recent = distinct(recent, self._codes)
        rows = self._texts.rows(questions)
        alike = (rows @ self._rows.T).toarray()
        to_precedents = alike[:, self._first :]
        if recent:
            newer = (rows @ self._texts.rows([one.text for one in recent]).T).toarray()
            to_precedents = np.hstack([to_precedents, newer])
        precedents = [*self._precedents, *recent]
        near, which = self._nearest(to_precedents, precedents)
        return Heard(
            best_is_one(np.maximum(alike @ self._answers, 0)),
            best_is_one((rows @ self._middles.T).toarray()),
            near,
            which,
            precedents,
        )

    def _belonging(self, passages: Sequence[Passage], examples: int) -> sp.csr_matrix:
        """Examples by criteria: 1 where an example belongs."""
        at = [(row, passage.at) for row, passage in enumerate(passages)]
        at += [(len(passages) + row, code) for row, one in enumerate(self._precedents) for code in self._targets(one)]
        rows, columns = zip(*at, strict=True)
        return sp.csr_matrix((np.ones(len(at), np.float32), (rows, columns)), shape=(examples, len(self._codes)))

    def _targets(self, precedent: Precedent) -> list[int]:
        return [self._codes[code] for code in precedent.codes if code in self._codes]

    def _nearest(self, alike: Matrix, precedents: Sequence[Precedent]) -> tuple[Matrix, NDArray[np.int32]]:
        shape = (len(alike), len(self._codes))
        best, which = np.zeros(shape, np.float32), np.full(shape, -1, np.int32)
        for at, precedent in enumerate(precedents):
            column = alike[:, at]
            for code in self._targets(precedent):
                nearer = column > best[:, code]
                best[nearer, code] = column[nearer]
                which[nearer, code] = at
        return best, which


def distinct(precedents: Sequence[Precedent], codes: dict[str, int]) -> list[Precedent]:
    """Each wording with its criteria once, the first that said it; those without any known criterion are left out."""
    found: dict[tuple[str, tuple[str, ...]], Precedent] = {}
    for one in precedents:
        if any(code in codes for code in one.codes):
            found.setdefault((normalise(one.text), tuple(sorted(one.codes))), one)
    return list(found.values())
