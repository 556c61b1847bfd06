"""Human words for the codes of commissioning intentions."""

DIRECTION_WORDS = {
    "grow": "Grow",
    "hold": "Hold",
    "reduce": "Reduce",
    "redesign": "Redesign",
    "stop": "Stop",
}
DIRECTION_SIGNS = {"grow": "▲", "hold": "■", "reduce": "▼", "redesign": "◆", "stop": "×"}

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
DUTY = (
    "The council has a duty to promote an efficient and effective market, with a variety of good services to choose from and enough "
    "information to choose well (Care Act 2014, section 5). Providers need to know what the council knows and what it intends. This "
    "statement is where it says so."
)
DIRECTION_MEANINGS = {
    "grow": "we want more of it, and will help those who offer it",
    "hold": "there is enough; we will go on buying as we do",
    "reduce": "we will buy less; please do not add to it",
    "redesign": "we will buy it in another way",
    "stop": "we will no longer buy it",
}
