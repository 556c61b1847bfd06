"""The words for the codes of contracts, for pages, forms, downloads and statements."""

from market.contracts.types import ChangeKind, ContractKind, OutcomeGrade, RateUnit, Regime, Route, Stage

KIND_WORDS: dict[str, str] = {
    ContractKind.SPOT: "Spot terms",
    ContractKind.FRAMEWORK: "Framework",
    ContractKind.CALL_OFF: "Call-off",
    ContractKind.BLOCK: "Block",
    ContractKind.COST_AND_VOLUME: "Cost and volume",
    ContractKind.DYNAMIC_MARKET: "Dynamic market",
    ContractKind.GRANT: "Grant",
    ContractKind.JOINT: "Joint with a partner",
}

KIND_HINTS: dict[str, str] = {
    ContractKind.SPOT: "Terms under which single placements or packages are bought one by one",
    ContractKind.FRAMEWORK: "Agreed terms and providers; what is bought under it are call-offs",
    ContractKind.CALL_OFF: "Bought under a framework or a dynamic market",
    ContractKind.BLOCK: "A fixed number of beds or hours, paid for whether used or not",
    ContractKind.COST_AND_VOLUME: "A minimum that is always paid, and a price for each unit above it",
    ContractKind.DYNAMIC_MARKET: "As a framework, but providers may join at any time",
    ContractKind.GRANT: "Money given for a purpose, without buying a service",
    ContractKind.JOINT: "Bought together with the integrated care board (ICB) or another council, with shares",
}

CHANGE_WORDS: dict[str, str] = {
    ChangeKind.AWARD: "Award",
    ChangeKind.VARIATION: "Variation",
    ChangeKind.EXTENSION: "Extension",
    ChangeKind.TERMINATION: "Termination",
}

ROUTE_WORDS: dict[str, str] = {
    Route.EXTENSION: "Take an extension option",
    Route.DIRECT_AWARD: "Direct award",
    Route.CALL_OFF: "Call-off under a framework",
    Route.MINI_COMPETITION: "Mini-competition under a framework",
    Route.LIGHT_TOUCH: "Light-touch competition",
    Route.OPEN: "Open procedure",
    Route.NOT_DECIDED: "Not decided yet",
}

REGIME_WORDS: dict[str, str] = {
    Regime.LIGHT_TOUCH: "Light-touch services",
    Regime.SERVICES: "Other services",
}

UNIT_WORDS: dict[str, str] = {
    RateUnit.WEEK: "per week",
    RateUnit.HOUR: "per hour",
    RateUnit.VISIT_15: "per visit of 15 minutes",
    RateUnit.VISIT_30: "per visit of 30 minutes",
    RateUnit.VISIT_45: "per visit of 45 minutes",
    RateUnit.VISIT_60: "per visit of 60 minutes",
    RateUnit.SESSION: "per session",
    RateUnit.NIGHT: "per night",
}

STAGE_WORDS: dict[str, str] = {
    Stage.ANALYSE: "Analyse",
    Stage.PLAN: "Plan",
    Stage.DO: "Do",
    Stage.REVIEW: "Review",
}

STAGE_HINTS: dict[str, str] = {
    Stage.ANALYSE: "Needs, market and spend are being looked at",
    Stage.PLAN: "What to buy next, and how, is being decided",
    Stage.DO: "Bought and being delivered",
    Stage.REVIEW: "Being reviewed for how well it works",
}

GRADE_WORDS: dict[str, str] = {
    OutcomeGrade.GOOD: "Good",
    OutcomeGrade.APPROACHING_TARGET: "Approaching target",
    OutcomeGrade.REQUIRES_IMPROVEMENT: "Requires improvement",
    OutcomeGrade.INADEQUATE: "Inadequate",
    OutcomeGrade.OTHER: "Other",
}

PARTNER_WORDS: dict[str, str] = {
    "us": "This council",
    "icb": "Integrated care board (ICB)",
    "council": "Another council",
}
"""Who pays a share of a joint contract (`ContractShare.partner_kind`)."""


def unit_words(code: str) -> str:
    """What a rate buys, such as `per visit of 30 minutes`; the code itself when it is not known."""
    return UNIT_WORDS.get(code, code)


def kind_words(code: str) -> str:
    """The name of a kind of contract; the code itself when it is not known."""
    return KIND_WORDS.get(code, code)
