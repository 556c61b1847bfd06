"""The words of capacity's codes, as people and the tracker say them."""

from market.capacity.types import BedType, WindowState

BED_TYPE_WORDS: dict[str, str] = {
    BedType.COMMUNITY_CARE: "Community care",
    BedType.DEMENTIA_NURSING: "Dementia nursing",
    BedType.DEMENTIA_RESIDENTIAL: "Dementia residential",
    BedType.GENERAL_NURSING: "General nursing",
    BedType.GENERAL_RESIDENTIAL: "General residential",
    BedType.LEARNING_DISABILITY_NURSING: "Learning disability nursing",
    BedType.LEARNING_DISABILITY_RESIDENTIAL: "Learning disability residential",
    BedType.MENTAL_HEALTH_NURSING: "Mental health nursing",
    BedType.MENTAL_HEALTH_RESIDENTIAL: "Mental health residential",
    BedType.TRANSITIONAL: "Transitional (short stay)",
    BedType.YOUNG_PHYSICALLY_DISABLED: "Young physically disabled",
    BedType.NOT_STATED: "Type not stated",
}

WINDOW_WORDS: dict[WindowState, tuple[str, str]] = {
    WindowState.DONE: ("Done", "green"),
    WindowState.MISSED: ("Missed", "red"),
    WindowState.NOT_DUE: ("Not due", "grey"),
}


def bed_type_words(code: str) -> str:
    """A bed type in words; an unknown code as it is."""
    return BED_TYPE_WORDS.get(code, code)


def accepting_words(accepting: bool | None) -> str:
    """Whether a home takes admissions, in words."""
    return "Not said" if accepting is None else "Accepting" if accepting else "Not accepting"
