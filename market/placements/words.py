"""The words of placements' codes: Client Level Data's own (release 2), and the council's where it has none."""

from market.placements.reasons import REASONS as REASONS
from market.placements.reasons import reason_of as reason_of
from market.placements.reasons import reason_words as reason_words
from market.placements.types import (
    CldServiceType,
    Component,
    CostFrequency,
    Delivery,
    Funder,
    ReturnStage,
    WaitingWhy,
    Wish,
)

FUNDER_WORDS: dict[str, str] = {
    Funder.COUNCIL: "This council",
    Funder.OTHER_COUNCIL: "Another council",
    Funder.ICB: "NHS integrated care board",
    Funder.SELF: "The person themselves",
}

SERVICE_TYPE_WORDS: dict[str, str] = {
    CldServiceType.SHORT_MAX: "Short term support: ST-Max",
    CldServiceType.SHORT_ONGOING: "Short term support: Ongoing low level",
    CldServiceType.SHORT_OTHER: "Short term support: Other short term",
    CldServiceType.LONG_NURSING: "Long term support: Nursing care",
    CldServiceType.LONG_RESIDENTIAL: "Long term support: Residential care",
    CldServiceType.LONG_COMMUNITY: "Long term support: Community",
    CldServiceType.LONG_PRISON: "Long term support: Prison",
    CldServiceType.CARER_DIRECT: "Unpaid carer support: Direct to unpaid carer",
    CldServiceType.CARER_INVOLVING: "Unpaid carer support: Support involving the person cared-for",
}

COMPONENT_WORDS: dict[str, str] = {
    Component.REABLEMENT: "Reablement",
    Component.SHORT_NURSING: "Short term nursing care",
    Component.SHORT_RESIDENTIAL: "Short term residential care",
    Component.LONG_NURSING: "Long term nursing care",
    Component.LONG_RESIDENTIAL: "Long term residential care",
    Component.HOME_SUPPORT: "Home support or domiciliary care",
    Component.DAY_SUPPORT: "Day support",
    Component.MEALS: "Meals",
    Component.TRANSPORT: "Transport",
    Component.EQUIPMENT: "Equipment",
    Component.DIRECT_PAYMENT: "Direct payment",
    Component.SHARED_LIVES: "Shared Lives",
    Component.SUPPORTED_LIVING: "Community supported living",
    Component.EXTRA_CARE: "Extra care housing",
    Component.SOCIAL_WORKER: "Professional support: Social worker",
    Component.PROFESSIONAL_OTHER: "Professional support: Other",
    Component.LEARNING_EMPLOYMENT: "Learning, education or employment support",
    Component.END_OF_LIFE: "End of life care",
    Component.EMERGENCY: "Emergency support",
    Component.OTHER_SHORT: "Other short term support",
    Component.OTHER_LONG: "Other long term support",
    Component.CARER_RESPITE: "Unpaid carer respite",
    Component.CARER_SITTING: "Unpaid carer sitting service",
    Component.CARER_UNIVERSAL: "Unpaid carer universal services",
    Component.CARER_OTHER: "Other unpaid carer support",
}

DELIVERY_WORDS: dict[str, str] = {
    Delivery.DIRECT_PAYMENT: "Direct payment",
    Delivery.MANAGED_BUDGET: "CASSR managed personal budget",
    Delivery.COMMISSIONED: "CASSR commissioned support",
    Delivery.NOT_STATED: "Not stated",
}

FREQUENCY_WORDS: dict[str, str] = {
    CostFrequency.SESSION: "Per session",
    CostFrequency.HOURLY: "Hourly",
    CostFrequency.DAILY: "Daily",
    CostFrequency.WEEKLY: "Weekly",
    CostFrequency.FORTNIGHTLY: "Fortnightly",
    CostFrequency.FOUR_WEEKLY: "4-weekly",
    CostFrequency.MONTHLY: "Monthly",
    CostFrequency.QUARTERLY: "Quarterly",
    CostFrequency.ANNUALLY: "Annually",
    CostFrequency.ONE_OFF: "One-off",
    CostFrequency.NO_CHARGE: "No charge",
}

WISH_WORDS: dict[str, str] = {
    Wish.NOT_ASKED: "Not asked yet",
    Wish.WISHES: "Wishes to come back",
    Wish.WISHES_NOT: "Does not wish to come back",
    Wish.CANNOT_SAY: "Cannot say",
}

RETURN_STAGE_WORDS: dict[str, str] = {
    ReturnStage.NONE: "No plan",
    ReturnStage.TO_PLAN: "To be planned",
    ReturnStage.PLANNING: "Planning",
    ReturnStage.SEARCHING: "Looking for a place",
    ReturnStage.PLACE_FOUND: "Place found",
    ReturnStage.MOVING: "Moving",
    ReturnStage.RETURNED: "Returned",
    ReturnStage.NOT_WANTED: "Not wanted",
}

WAITING_WORDS: dict[str, str] = {
    WaitingWhy.BROKERAGE: "Brokerage is looking for care",
    WaitingWhy.NO_PROVIDER: "No provider can take the package",
    WaitingWhy.NO_VACANCY: "No vacancy",
    WaitingWhy.FUNDING: "Funding is being agreed",
    WaitingWhy.CHOICE: "Waiting for the place of choice",
    WaitingWhy.PROVIDER_STARTING: "Provider found, start date to come",
    WaitingWhy.OTHER: "Other",
}

GROUP_WORDS: dict[str, str] = {
    "choice": "Choice",
    "supply": "Supply",
    "safety": "Safety",
    "continuity": "Continuity",
    "health": "Health",
    "quality": "Quality",
    "other": "Other",
    "unknown": "Not known",
}
"""Groups of the reasons for a place outside the area."""

REPATRIATION_WORDS: dict[str, str] = {
    "ask_at_review": "Ask at each review whether the person wishes to come back",
    "actively_plan": "Plan to bring the person back",
    "only_if_risk_ends": "Plan only once the risk has ended",
    "none": "No plan is needed",
}


def component_words(code: str) -> str:
    """A service component in Client Level Data's words; an unknown code as it is."""
    return COMPONENT_WORDS.get(code, code)


def funder_words(code: str) -> str:
    """Who pays, in words; an unknown code as it is."""
    return FUNDER_WORDS.get(code, code)


def frequency_words(code: str) -> str:
    """A cost frequency in Client Level Data's words; an unknown code as it is."""
    return FREQUENCY_WORDS.get(code, code)


def wish_words(code: str) -> str:
    """Whether a person wishes to come back, in words; an unknown code as it is."""
    return WISH_WORDS.get(code, code)


def return_stage_words(code: str) -> str:
    """The stage of the plan to bring a person back, in words; an unknown code as it is."""
    return RETURN_STAGE_WORDS.get(code, code)
