"""Human words for the codes of commissioning intentions."""

DIRECTION_WORDS = {
    "grow": "Grow",
    "hold": "Hold",
    "reduce": "Reduce",
    "redesign": "Redesign",
    "stop": "Stop",
}
DIRECTION_SIGNS = {"grow": "▲", "hold": "■", "reduce": "▼", "redesign": "◆", "stop": "✕"}

ROUTE_WORDS = {
    "framework": "Framework call-off",
    "open_tender": "Open tender",
    "dynamic_market": "Dynamic market",
    "block": "Block contract",
    "spot": "Individual (spot) placements",
    "grant": "Grant",
    "direct_award": "Direct award",
    "partnership": "With the ICB or a neighbouring council",
    "not_decided": "Not yet decided",
}

STAGE_WORDS = {
    "idea": "Idea",
    "consulting": "Consulting",
    "approved": "Approved",
    "tender": "Out to tender",
    "live": "Live",
}

CONFIDENCE_WORDS = {"high": "High", "medium": "Medium", "low": "Low"}
