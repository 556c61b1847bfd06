"""Words of the framework's codes, as people read them."""

from market.quality.framework.types import Criticality, Method, Quarterly, Tier, VersionStatus

METHOD_WORDS: dict[str, str] = {
    Method.SELF_ASSESSMENT: "Self-assessment",
    Method.FULL_REVIEW: "Full review",
    Method.THEMED_REVIEW: "Themed review",
    Method.QUARTERLY_MONITORING: "Quarterly monitoring",
    Method.FOLLOW_UP: "Follow-up visit",
    Method.RESPONSIVE: "Responsive visit",
    Method.OUT_OF_AREA: "Out-of-area review",
    Method.JOINT: "Joint visit",
    Method.MOBILISATION: "Mobilisation visit",
}
TIER_WORDS: dict[str, str] = {Tier.LIGHT: "Light", Tier.STANDARD: "Standard", Tier.ENHANCED: "Enhanced"}
CRITICALITY_WORDS: dict[str, str] = {
    Criticality.CRITICAL: "Critical",
    Criticality.MAJOR: "Major",
    Criticality.STANDARD: "Standard",
}
QUARTERLY_WORDS: dict[str, str] = {
    Quarterly.NO: "Not in quarterly visits",
    Quarterly.ROTATING: "In one quarterly visit in four",
    Quarterly.EVERY_VISIT: "In every quarterly visit",
}
STATUS_WORDS: dict[str, str] = {
    VersionStatus.DRAFT: "Draft",
    VersionStatus.CONSULTATION: "In consultation",
    VersionStatus.LIVE: "Live",
    VersionStatus.SUPERSEDED: "Superseded",
}
SCORE_WORDS: dict[int, str] = {1: "Significant shortfall", 2: "Some shortfall", 3: "Good", 4: "Exceptional"}
STATE_WORDS: dict[str, str] = {
    "scored": "Scored",
    "na": "Not applicable",
    "not_seen": "Not seen",
    "carried": "Carried from an earlier visit",
}
OUTSIDE_STATUS_WORDS: dict[str, str] = {
    "live": "In use",
    "awaiting_final": "Waits for its final text",
    "empty": "Nothing entered yet",
    "ended": "No longer in use",
}
