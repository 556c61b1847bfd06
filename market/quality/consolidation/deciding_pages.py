"""What the page of one question prints: where it comes from, its suggestions, its twins, its history, and what can be done."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from market.core.words import moment_words
from market.db.audit import AuditLine
from market.quality.consolidation.normalising import guards
from market.quality.consolidation.pages import ROOT
from market.quality.consolidation.suggesting_types import Suggestion
from market.quality.consolidation.types import QuestionRow
from market.quality.consolidation.words import ANSWER_WORDS, FATE_WORDS, HOW_WORDS, KIND_WORDS, STATE_WORDS
from market.quality.framework.types import Criterion
from market.quality.framework.words import CRITICALITY_WORDS

KEYS = (
    ("1 to 5", "choose that suggestion"),
    ("o", "another criterion"),
    ("l", "look-for"),
    ("s", "split"),
    ("m", "measure"),
    ("c", "context"),
    ("r", "retire"),
    ("g", "all of exactly the same words"),
    ("Enter", "save and go to the next"),
    ("n", "skip this one for now"),
)


class Offer(Struct, frozen=True, kw_only=True):
    """A suggested criterion."""

    at: int
    code: str
    statement: str
    standard: str
    criticality: str
    is_critical: bool
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]


class Past(Struct, frozen=True, kw_only=True):
    """One thing that happened to a question."""

    what: str
    by: str
    at: str
    detail: str


class QuestionPage(Struct, frozen=True, kw_only=True):
    """One question."""

    question: QuestionRow
    kind: str
    answer: str
    theme: str
    state: str
    state_colour: str
    fate: str
    how: str
    criteria: list[tuple[str, str, str]]
    offers: list[Offer]
    twins: list[QuestionRow]
    undecided_twins: int
    history: list[Past]
    filters: list[tuple[str, str]]
    back: str
    skip: str
    action: str
    left: int
    keys: Sequence[tuple[str, str]]
    codes: list[tuple[str, str]]
    may_decide: bool
    may_check: bool
    why_not_check: str


def question_page(
    question: QuestionRow,
    *,
    criteria: Mapping[str, Criterion],
    standards: Mapping[str, str],
    themes: Mapping[str, str],
    suggestions: Sequence[Suggestion],
    twins: Sequence[QuestionRow],
    history: Sequence[AuditLine],
    filters: Mapping[str, str],
    left: int,
    may_decide: bool,
    may_check: bool,
    why_not_check: str,
) -> QuestionPage:
    """Fill the page."""
    state, colour = STATE_WORDS[question.state]
    others = [twin for twin in twins if twin.id != question.id]
    asked = urlencode(filters)
    return QuestionPage(
        question=question,
        kind=KIND_WORDS[question.kind],
        answer=ANSWER_WORDS.get(question.answer_type, question.answer_type),
        theme=themes.get(question.theme, question.theme) or "none",
        state=state,
        state_colour=colour,
        fate=FATE_WORDS.get(question.fate, ""),
        how=HOW_WORDS.get(question.how, question.how),
        criteria=[(target.code, _statement(criteria, target.code), target.part) for target in question.targets],
        offers=[_offer(at, each, question, criteria, standards) for at, each in enumerate(suggestions, start=1)],
        twins=others,
        undecided_twins=sum(1 for twin in others if not twin.fate),
        history=[_past(line) for line in history],
        filters=list(filters.items()),
        back=f"{ROOT}/questions?{asked}" if asked else f"{ROOT}/questions",
        skip=f"{ROOT}/decide?{urlencode({**filters, 'after': str(question.id)})}",
        action=f"{ROOT}/questions/{question.id}",
        left=left,
        keys=KEYS,
        codes=[(code, criterion.statement) for code, criterion in criteria.items()] if may_decide else [],
        may_decide=may_decide,
        may_check=may_check,
        why_not_check=why_not_check,
    )


def _statement(criteria: Mapping[str, Criterion], code: str) -> str:
    return criteria[code].statement if code in criteria else "No longer in the live framework"


def _offer(
    at: int, each: Suggestion, question: QuestionRow, criteria: Mapping[str, Criterion], standards: Mapping[str, str]
) -> Offer:
    criterion = criteria[each.code]
    asked = [code for code in question.services.split() if code != "ALL"]
    missing = [code for code in asked if code not in criterion.applies_to]
    warnings = [f"It does not apply to {', '.join(missing)}, of which this question was asked"] if missing else []
    numbers = [words for words in guards(question.text, criterion.statement) if words.startswith("different numbers")]
    if numbers and any(letter.isdigit() for letter in question.text):
        warnings.append("The question names a number that the criterion does not: the look-for should keep it")
    return Offer(
        at=at,
        code=each.code,
        statement=criterion.statement,
        standard=standards.get(criterion.standard, ""),
        criticality=CRITICALITY_WORDS[criterion.criticality],
        is_critical=criterion.is_critical,
        reasons=each.reasons,
        warnings=tuple(warnings),
    )


def _past(line: AuditLine) -> Past:
    after: dict[str, Any] = msgspec.json.decode(line.after or "{}")
    before: dict[str, Any] = msgspec.json.decode(line.before or "{}")
    what = {
        "question.decided": FATE_WORDS.get(after.get("fate", ""), "Decided"),
        "question.checked": "Checked and agreed",
        "question.sent_back": "Sent back: the decision was taken away",
        "question.theme_set": "Theme changed",
    }.get(line.verb, line.verb)
    codes = ", ".join(after.get("criteria", ()))
    parts = [
        codes,
        after.get("reason", ""),
        f"second check: {after['check_why']}" if after.get("check_why") else "",
        f"before: {FATE_WORDS.get(before['fate'], '').lower()} {', '.join(before.get('criteria', ()))}".strip()
        if before.get("fate")
        else "",
    ]
    return Past(
        what=what, by=line.actor_label, at=moment_words(line.at), detail=". ".join(part for part in parts if part)
    )
