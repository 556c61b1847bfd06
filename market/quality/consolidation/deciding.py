"""What a decision must have, and when a second person must look at it. Pure."""

import hashlib
from collections.abc import Mapping

from market.core.refusal import Refusal
from market.quality.consolidation.types import NEED_FATE, Decision, Fate, QuestionRow
from market.quality.framework.types import Criterion

ONE_IN = 10
SHORTEST_REASON = 10
LONGEST_REASON = 600
LONGEST_PART = 300
SPLIT, RETIRED, CRITICAL, SAMPLE = (
    "it is split",
    "it is retired",
    "it goes to a critical criterion",
    "random check of one in ten",
)
WITH_ONE = (Fate.CRITERION, Fate.LOOK_FOR)


def reasons_not_to_decide(
    question: QuestionRow, decision: Decision, criteria: Mapping[str, Criterion]
) -> list[Refusal]:
    """Why a question cannot get this fate, all reasons at once; empty when it can."""
    if question.kind not in NEED_FATE:
        return [
            Refusal("no_fate", "Headings, totals and notes need no fate: only questions, admin fields and measures do")
        ]
    if decision.fate not in set(Fate):
        return [Refusal("no_choice", "Choose what becomes of the question", "choice")]
    fate = Fate(decision.fate)
    found = []
    codes = [target.code for target in decision.targets]
    for code in dict.fromkeys(codes):
        if code not in criteria:
            words = f"{code or 'The empty code'} is no criterion of the live framework. Enter a code such as 3.1.1"
            found.append(Refusal("unknown_criterion", words, _field(fate)))
    if len(set(codes)) < len(codes):
        found.append(Refusal("twice", "A criterion is named twice. Name each criterion once", _field(fate)))
    if fate in WITH_ONE and len(codes) != 1:
        words = "Choose one criterion. A question that belongs to several is split"
        found.append(Refusal("one_criterion", words, _field(fate)))
    if fate is Fate.SPLIT:
        if len(codes) < 2:
            found.append(Refusal("split_in_two", "A split needs at least two criteria", "split_1_code"))
        if any(not target.part.strip() for target in decision.targets):
            words = "Say for each criterion which part of the question it takes"
            found.append(Refusal("no_part", words, "split_1_part"))
    if fate in (Fate.CONTEXT, Fate.RETIRED) and codes:
        found.append(Refusal("no_target", "Context and retired questions go to no criterion", "choice"))
    if fate is Fate.RETIRED and len(decision.reason.strip()) < SHORTEST_REASON:
        words = "Say in a sentence why the question is retired: a second person and the proof will read it"
        found.append(Refusal("no_reason", words, "reason"))
    if len(decision.reason) > LONGEST_REASON:
        found.append(Refusal("long_reason", f"The reason must be {LONGEST_REASON} characters or fewer", "reason"))
    return found


def _field(fate: Fate) -> str:
    return {Fate.CRITERION: "other_code", Fate.LOOK_FOR: "look_for_code", Fate.SPLIT: "split_1_code"}.get(
        fate, "measure_code"
    )


def check_why(question: QuestionRow, decision: Decision, criteria: Mapping[str, Criterion]) -> str:
    """Why a second person must look at the decision, in words; "" when nobody must."""
    why = []
    if decision.fate == Fate.RETIRED:
        why.append(RETIRED)
    if decision.fate == Fate.SPLIT:
        why.append(SPLIT)
    critical = [
        target.code
        for target in decision.targets
        if (found := criteria.get(target.code)) is not None and found.is_critical
    ]
    if critical:
        why.append(f"{CRITICAL} ({', '.join(critical)})")
    if not why and is_sampled(question.tool, question.normal_hash):
        why.append(SAMPLE)
    return "; ".join(why)[:200]


def is_sampled(tool: str, normal_hash: str) -> bool:
    """Whether a question is of the one in ten that are checked at random: the same whenever it is asked."""
    digest = hashlib.sha256(f"second check:{tool}:{normal_hash}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % ONE_IN == 0


def reasons_not_to_check(question: QuestionRow, person: int | None) -> list[Refusal]:
    """Why somebody may not check a decision; empty when they may."""
    if not question.fate:
        return [
            Refusal(
                "undecided",
                f"{question.tool}, {question.address} is not decided any more, so there is nothing to check",
            )
        ]
    if person is None:
        return [Refusal("no_person", "A decision is checked by a person who is signed in")]
    if person == question.decided_by:
        return [Refusal("same_person", "You decided this yourself. Ask somebody else to check it")]
    if question.checked_at is not None:
        return [Refusal("checked", f"{question.checked_label} has checked this already")]
    return []
