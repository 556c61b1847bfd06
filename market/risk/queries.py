"""What other packages may ask of early warning."""

from market.risk.dashboard.waiting import decisions_for
from market.risk.decisions.queries import override_on, overrides_on, watch_list
from market.risk.scores.queries import (
    history_of,
    market_share_by_stage,
    moved_between,
    newest_score_day,
    provider_score_on,
    score_on,
    scored_days,
    scores_on,
)

__all__ = [
    "decisions_for",
    "history_of",
    "market_share_by_stage",
    "moved_between",
    "newest_score_day",
    "override_on",
    "overrides_on",
    "provider_score_on",
    "score_on",
    "scored_days",
    "scores_on",
    "watch_list",
]
