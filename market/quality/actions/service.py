"""Writing recommendations: what the other parts of quality and the provider's portal call."""

from market.quality.actions.planning import change_action, plan_action, report_progress, send_evidence, submit_plan
from market.quality.actions.raising import change, issue_all, issue_critical, raise_recommendation, take_back
from market.quality.actions.verifying import (
    mark_late,
    reject,
    retest,
    retest_from_visit,
    verify,
    withdraw,
    withdraw_all,
)

__all__ = [
    "change",
    "change_action",
    "issue_all",
    "issue_critical",
    "mark_late",
    "plan_action",
    "raise_recommendation",
    "reject",
    "report_progress",
    "retest",
    "retest_from_visit",
    "send_evidence",
    "submit_plan",
    "take_back",
    "verify",
    "withdraw",
    "withdraw_all",
]
