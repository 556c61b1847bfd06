"""The words of self-assessments."""

from market.portal.self_assessments.types import Mark
from market.quality.framework.words import SCORE_WORDS

MARK_WORDS: dict[Mark, tuple[str, str]] = {
    Mark.TO_ANSWER: ("To answer", "yellow"),
    Mark.CHOOSE: ("Two answers: choose", "red"),
    Mark.CARRIED: ("Carried from last time", "blue"),
    Mark.FILLED_IN: ("Filled in for you", "purple"),
    Mark.ANSWERED: ("Answered", "green"),
}


def answer_words(state: str, score: int | None) -> str:
    """An answer as people read it."""
    if score is not None:
        return f"{score} – {SCORE_WORDS.get(score, '')}"
    return {"na": "Not applicable", "not_seen": "Not known"}.get(state, "No answer")
