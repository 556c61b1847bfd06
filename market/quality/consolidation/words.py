"""Words of consolidation's codes, as people read them."""

from market.quality.consolidation.types import Fate, RowKind, SheetState, SheetUse
from market.quality.framework.types import Method
from market.quality.framework.words import METHOD_WORDS as FRAMEWORK_METHODS

KIND_WORDS: dict[str, str] = {
    RowKind.QUESTION.value: "Question",
    RowKind.ADMIN.value: "Admin field",
    RowKind.KPI.value: "Measure (KPI)",
    RowKind.HEADING.value: "Heading",
    RowKind.TOTAL.value: "Total",
    RowKind.NOTE.value: "Note",
}
FATE_WORDS: dict[str, str] = {
    Fate.CRITERION.value: "Goes to a criterion",
    Fate.LOOK_FOR.value: "Becomes a look-for",
    Fate.SPLIT.value: "Split into several criteria",
    Fate.CONTEXT.value: "Kept as context",
    Fate.MEASURE.value: "Kept as a measure",
    Fate.RETIRED.value: "Retired",
}
STATE_WORDS: dict[str, tuple[str, str]] = {
    "undecided": ("Not decided", "grey"),
    "to_check": ("Waits for second check", "yellow"),
    "checked": ("Decided and checked", "green"),
    "decided": ("Decided", "green"),
}
HOW_WORDS: dict[str, str] = {
    "single": "one by one",
    "exact_group": "with every question of exactly the same words",
    "carried": "carried from the file before",
    "demonstration": "for the demonstration",
}
METHOD_WORDS: dict[str, str] = {
    **{method.value: FRAMEWORK_METHODS.get(method, method.value) for method in Method},
    "survey": "Survey that feeds a review",
}
USE_WORDS: dict[str, str] = {
    SheetUse.QUESTIONS.value: "A table of questions",
    SheetUse.MEASURES.value: "A table of measures (KPIs)",
    SheetUse.COVER.value: "A cover sheet with admin fields",
    SheetUse.SKIP.value: "Left out: no questions here",
}
SHEET_STATE_WORDS: dict[str, str] = {
    SheetState.VISIBLE.value: "",
    SheetState.HIDDEN.value: "Hidden in the workbook",
    SheetState.VERY_HIDDEN.value: "Hidden so that only a program can show it",
}
ANSWER_WORDS: dict[str, str] = {
    "yes_no": "Yes or no",
    "yes_no_na": "Yes, no or not applicable",
    "yes_no_partial": "Yes, no or partly",
    "rag": "Red, amber or green",
    "rag_date": "Red, amber or green, with a date",
    "scale_0_3": "0 to 3",
    "scale_1_4": "1 to 4",
    "scale_1_5": "1 to 5",
    "points_0_5": "0 to 5 points",
    "per_file_0_1_2": "0 to 2 for each file",
    "likert_5": "Five steps of agreement",
    "always_usually_never": "Always, usually or never",
    "bronze_silver_gold": "Bronze, silver or gold",
    "compliant_not": "Compliant or not",
    "met_part_not": "Met, partly met or not met",
    "level_a_d": "Level A to D",
    "tick": "A tick",
    "narrative": "Free text",
    "text": "Text",
    "integer": "A number",
    "decimal": "A number",
    "percentage": "A percentage",
    "date": "A date",
    "photo": "A photo",
}


def method_words(code: str) -> str:
    """The name of a method; an unknown code as it is."""
    return METHOD_WORDS.get(code, code)


def times_words(times: float) -> str:
    """How often in words: once a year, 4 times a year, every 2 years."""
    if times == 0:
        return "when something happened"
    if times == 1:
        return "once a year"
    if 0 < times < 1:
        return f"every {1 / times:.3g} years"
    return "twice a year" if times == 2 else f"{times:.3g} times a year"
