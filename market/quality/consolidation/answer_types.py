"""Guess how a question is answered from the words above the columns that are filled in, and from the question itself."""

import re
from collections.abc import Sequence

from market.quality.consolidation.types import RowKind

_SCALES: tuple[tuple[str, str], ...] = (
    (r"strongly agree|likert", "likert_5"),
    (r"\balways\b|\busually\b|\bnever\b", "always_usually_never"),
    (r"bronze|silver|\bgold\b", "bronze_silver_gold"),
    (r"\brag\b|\bred\b|\bamber\b|^r$|\br / ?a / ?g", "rag"),
    (r"\bfile \d|\bsample \d|\bcase \d", "per_file_0_1_2"),
    (r"compliant", "compliant_not"),
    (r"\(?\b0 ?- ?5\b", "points_0_5"),
    (r"\b0 ?- ?3\b", "scale_0_3"),
    (r"\b1 ?- ?4\b", "scale_1_4"),
    (r"\b1 ?- ?5\b", "scale_1_5"),
    (r"\ba ?- ?d\b", "level_a_d"),
    (r"\bmet\b", "met_part_not"),
    (r"partial|y ?/ ?n ?/ ?p|^p$", "yes_no_partial"),
    (r"y ?/ ?n ?/ ?n\.?/?a|yes ?/ ?no ?/ ?n/?a", "yes_no_na"),
    (r"\byes\b|\by ?/ ?n\b|^y$", "yes_no"),
    (r"☐|☑|✓|\btick\b", "tick"),
    (r"score|rating|points|grade|level", "score"),
    (r"response|answer|narrative|evidence|comment|notes", "narrative"),
)
_HAS_NA = re.compile(r"^n/?a$|not applicable", re.I)


def answer_type_of(titles: Sequence[str], text: str = "", kind: RowKind | None = None) -> str:
    """A code such as yes_no_partial or rag for the columns; for a row, what its own words demand ("" when nothing)."""
    if kind is not None:
        return _of_row(text, kind)
    found = next(
        (code for words, code in _SCALES if any(re.search(words, title.strip(), re.I) for title in titles)), ""
    )
    if found == "yes_no" and any(_HAS_NA.search(title.strip()) for title in titles):
        return "yes_no_na"
    return found


def _of_row(text: str, kind: RowKind) -> str:
    lowered = text.lower()
    if kind is RowKind.KPI:
        return "percentage" if re.search(r"%|percent|proportion", lowered) else "integer"
    if kind is RowKind.ADMIN:
        if re.match(r"(\S+ )?date\b", lowered):
            return "date"
        return "integer" if lowered.startswith("number of") else "text"
    if re.match(r"(\W|\d)*date (of|when)\b", lowered):
        return "date"
    return ""
