"""Suggestions of criteria for questions of other tools, each with reasons that a person can check. They decide nothing.

The signals: the words of the framework itself, what has been decided before, the heading under which a question stood, and for which
services its tool was. Their weights are the same for every council: they were chosen by holding out look-fors of the framework, which are
questions that somebody wrote for a known criterion, and by reasoning, never on a council's questionnaires.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from market.quality.consolidation.learning import Heard, Learned
from market.quality.consolidation.normalising import normalise
from market.quality.consolidation.suggesting_index import Headings, Matrix, best_is_one, passages_of
from market.quality.consolidation.suggesting_reasons import Reasons
from market.quality.consolidation.suggesting_types import Asked, Precedent, Ranker, Suggestion
from market.quality.framework.types import Library

WORDS, HEADING, PRECEDENT, RANKER = 1.0, 0.4, 3.0, 0.5
"""What each signal counts. Once something is decided under a heading, a third of what the heading says comes from that."""
POWER = 4
"""How steeply a decided question counts: little below a likeness of a half, more than all words together above four fifths."""
UNFIT = 0.4
"""What is left of a score for a criterion that applies to none of the tool's services: it is still shown, but later."""
SAME = 10.0
"""Added for the criteria of a question that is exactly the same: that decision is offered first."""
STEP = 25
"""Learning anew takes seconds, so it happens after every so many decisions; decisions since then count by their likeness."""
REMEMBERED = 2


class Suggester:
    """Suggests criteria of one version of the framework."""

    def __init__(self, library: Library, ranker: Ranker | None = None) -> None:
        self.library = library
        self._ranker = ranker
        self._codes = {criterion.code: at for at, criterion in enumerate(library.criteria)}
        self._passages = passages_of(library)
        self._headings = Headings(library)
        self._reasons = Reasons(library)
        self._applies = {
            kind.code: np.array([kind.code in criterion.applies_to for criterion in library.criteria], np.float32)
            for kind in library.settings.services
        }
        self._learned = lru_cache(maxsize=REMEMBERED)(self._learn)

    def suggest(
        self, questions: Sequence[Asked], decided: Sequence[Precedent] = (), top: int = 5
    ) -> list[tuple[Suggestion, ...]]:
        """The best criteria for each question, best first. The same questions and decisions give the same answer.

        `decided` in the order in which it was decided, so that what was learned from its beginning is remembered.
        """
        if not questions:
            return []
        steady = len(decided) - len(decided) % STEP
        learned = self._learned(tuple(decided[:steady]))
        heard = learned.hear([question.text for question in questions], decided[steady:])
        headings = self._headed(questions, heard.precedents)
        scores = self._scores(questions, heard, headings)
        return [self._best(question, at, scores[at], headings[at], heard, top) for at, question in enumerate(questions)]

    def _learn(self, decided: tuple[Precedent, ...]) -> Learned:
        return Learned(self._passages, self._codes, decided)

    def _scores(self, questions: Sequence[Asked], heard: Heard, headings: Matrix) -> Matrix:
        scores = WORDS * (heard.regression + heard.middles) / 2 + HEADING * headings + PRECEDENT * heard.near**POWER
        if self._ranker is not None:
            statements = [criterion.statement for criterion in self.library.criteria]
            said = self._ranker.similarities([question.text for question in questions], statements)
            scores += RANKER * best_is_one(np.asarray(said, np.float32))
        scores *= UNFIT + (1 - UNFIT) * self._fitting(questions)
        by_text: dict[str, set[str]] = {}
        for one in heard.precedents:
            by_text.setdefault(normalise(one.text), set()).update(one.codes)
        for at, question in enumerate(questions):
            for code in by_text.get(normalise(question.text), set()) & self._codes.keys():
                scores[at, self._codes[code]] += SAME
        return scores

    def _headed(self, questions: Sequence[Asked], precedents: Sequence[Precedent]) -> Matrix:
        """How well the heading fits: by the framework's words, and by where questions under the same heading went before."""
        fits = self._headings.fits([question.section for question in questions])
        went: dict[str, Matrix] = {}
        for one in precedents:
            counts = went.setdefault(normalise(one.section), np.zeros(len(self._codes), np.float32))
            counts[[self._codes[code] for code in one.codes if code in self._codes]] += 1
        for at, question in enumerate(questions):
            section = normalise(question.section)
            if section and section in went:
                counts = went[section]
                fits[at] = (2 * fits[at] + counts / counts.max()) / 3
        return fits

    def _fitting(self, questions: Sequence[Asked]) -> Matrix:
        """The share of the tool's services that each criterion applies to; 1 where the services are not known."""
        rows = np.ones((len(questions), len(self._codes)), np.float32)
        for at, question in enumerate(questions):
            known = [self._applies[service] for service in question.services if service in self._applies]
            if known:
                rows[at] = np.mean(known, axis=0)
        return rows

    def _best(
        self, question: Asked, at: int, scores: Matrix, headings: Matrix, heard: Heard, top: int
    ) -> tuple[Suggestion, ...]:
        best = [int(code) for code in np.argsort(-scores, kind="stable")[:top] if scores[code] > 0]
        return tuple(
            Suggestion(
                self.library.criteria[code].code,
                round(float(scores[code]), 4),
                self._reasons.of(question, code, self._like(heard, at, code), float(headings[code])),
            )
            for code in best
        )

    @staticmethod
    def _like(heard: Heard, at: int, code: int) -> tuple[Precedent, float] | None:
        """The decided question that is nearest among those that went to the criterion, with its likeness."""
        place = int(heard.which[at, code])
        return (heard.precedents[place], float(heard.near[at, code])) if place >= 0 else None
