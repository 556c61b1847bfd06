"""What the references of a policy may point to, with the words of each: roles, clocks, stages and the like. Pure."""

from collections.abc import Mapping
from typing import Any

from market.policies.early_warning import WarningPolicy
from market.policies.embargo import EmbargoPolicy
from market.policies.failure import FailureProtocol
from market.policies.host_alert import AlertPolicy
from market.policies.loading import Policy
from market.policies.types import PolicyKind
from market.policies.words import CLOCK_NAMES, PARTNER_NAMES, ROLE_NAMES, SERVICE_GROUP_NAMES

References = Mapping[str, Mapping[str, str]]

CLOCKS: dict[PolicyKind, tuple[str, ...]] = {
    PolicyKind.EMBARGO: ("started", "varied", "lifted", "review_set", "told"),
    PolicyKind.EARLY_WARNING: (),
    PolicyKind.FAILURE_PROTOCOL: ("opened", "declared", "notice", "closure_date", "move_date", "closed"),
    PolicyKind.HOST_ALERT: ("told", "review_done", "concern_found", "host_lifted"),
}
COUNTED_BACK = frozenset({"closure_date", "move_date"})
"""Clocks before which something may be due."""
FIXED: dict[str, dict[str, str]] = {
    "roles": ROLE_NAMES,
    "partners": PARTNER_NAMES,
    "blocks": {
        "all": "Every new placement",
        "none": "Nothing, but each placement needs agreement",
        "over_cap": "What goes over the cap",
        "in_scope": "What lies in its scope",
    },
    "reason_groups": {
        "safety": "Safety",
        "quality": "Quality",
        "regulator": "Regulator",
        "workforce": "Workforce",
        "health": "Health",
        "environment": "Environment",
        "continuity": "Continuity",
        "governance": "Governance",
        "external": "Other authorities",
        "voluntary": "Voluntary",
        "other": "Other",
    },
    "events": {
        "started": "It starts",
        "varied": "It is changed",
        "lifted": "It is lifted",
        "review_held": "A review is held",
    },
    "families": {
        "business_failure": "Business failure",
        "regulator": "Regulator",
        "contract": "Contract",
        "owner": "Owner",
        "premises": "Premises",
        "emergency": "Emergency",
    },
    "applies_when": {"planned": "Planned closures", "emergency": "Emergencies", "both": "Both"},
    "per": {"case": "The case", "person": "Each person"},
    "beats": {"daily": "Daily", "weekly": "Weekly"},
    "directions": {"low_is_bad": "Low is bad", "high_is_bad": "High is bad", "any_is_bad": "Having it is bad"},
    "comparisons": {
        "<": "Below",
        "<=": "At or below",
        ">": "Above",
        ">=": "At or above",
        "is": "Is",
        "event": "Happens",
    },
    "told": {
        "director": "Director",
        "head_of_commissioning": "Head of commissioning",
        "chief_executive": "Chief executive",
        "lead_member": "Lead member",
        "CQC": "CQC",
        "ICB": "ICB",
        "placing_authority": "Placing authorities",
    },
    "due_levels": {
        "first_contact": "First contact",
        "seen_within": "Person seen",
        "review_within": "Review done",
    },
}


def references_of(kind: PolicyKind, policy: Policy) -> References:
    """By table the values that a reference may have, with their words."""
    return {
        **FIXED,
        "clocks": {each: CLOCK_NAMES[each] for each in CLOCKS[kind]},
        "service_groups": SERVICE_GROUP_NAMES,
        **_own(policy),
    }


def _own(policy: Policy) -> dict[str, dict[str, str]]:
    if isinstance(policy, EmbargoPolicy):
        return {
            "kinds": _named(policy.kinds),
            "reasons": {each.code: each.name for each in policy.reasons},
            "effect_codes": dict(policy.effect_codes),
            "stages": _named(policy.stages),
        }
    if isinstance(policy, WarningPolicy):
        return {"groups": _named(policy.groups), "sources": dict(policy.sources)}
    if isinstance(policy, FailureProtocol):
        return {
            "stages": _named(policy.stages),
            "roles": {**ROLE_NAMES, **_named(policy.roles)},
            "sections": {str(each.no): each.name for each in policy.sections},
            "temporary_duty": dict(policy.temporary_duty_values),
        }
    assert isinstance(policy, AlertPolicy)  # the last of the four
    return {}


def _named(records: tuple[Any, ...]) -> dict[str, str]:
    return {each.id: each.name for each in records}
