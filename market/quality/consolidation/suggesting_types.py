"""What suggestions are made from and what they say."""

from collections.abc import Sequence
from typing import Any, Protocol

from msgspec import Struct


class Asked(Struct, frozen=True, kw_only=True):
    """A question as the suggestions see it; `services` are the service codes that its tool was for."""

    text: str
    section: str = ""
    services: tuple[str, ...] = ()


class Precedent(Struct, frozen=True, kw_only=True):
    """A question that a person has decided, with the criteria it went to."""

    text: str
    codes: tuple[str, ...]
    section: str = ""
    tool: str = ""


class Suggestion(Struct, frozen=True):
    """A criterion that a question may belong to: `score` orders, nothing more; `reasons` are for a person to check."""

    code: str
    score: float
    reasons: tuple[str, ...] = ()


class Ranker(Protocol):
    """Something that also says how alike texts are, such as sentence embeddings. It only helps to rank.

    None is needed; what it says is added to the other signals with a fixed weight.
    """

    def similarities(self, questions: Sequence[str], criteria: Sequence[str]) -> Any:
        """A matrix, questions by criteria, from 0 (unlike) to 1 (alike)."""
        ...
