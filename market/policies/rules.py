"""Rules of policies: which of our roles a policy's roles are, and who may put a draft into force."""

import hashlib
from collections.abc import Iterable

from market.accounts.permissions import PROVIDER_ROLES, Role
from market.core.refusal import Refusal
from market.policies.types import VersionRow, VersionStatus

_ROLES: dict[str, frozenset[Role]] = {
    "director": frozenset({Role.DIRECTOR}),
    "on_call_director": frozenset({Role.DIRECTOR}),
    "head_of_commissioning": frozenset({Role.COMMISSIONING_MANAGER}),
    "lead_officer": frozenset({Role.COMMISSIONING_OFFICER, Role.QUALITY_OFFICER, Role.COMMISSIONING_MANAGER}),
    "duty_manager": frozenset({Role.COMMISSIONING_MANAGER}),
    "contract_manager": frozenset({Role.COMMISSIONING_OFFICER, Role.COMMISSIONING_MANAGER}),
    "quality_officer": frozenset({Role.QUALITY_OFFICER}),
    "brokerage_lead": frozenset({Role.BROKERAGE_OFFICER, Role.COMMISSIONING_OFFICER}),
    "social_work_lead": frozenset({Role.SOCIAL_WORKER, Role.COMMISSIONING_MANAGER}),
    "named_worker": frozenset({Role.SOCIAL_WORKER, Role.COMMISSIONING_OFFICER}),
    "safeguarding_lead": frozenset({Role.QUALITY_OFFICER, Role.COMMISSIONING_MANAGER}),
    "finance_lead": frozenset({Role.ANALYST, Role.COMMISSIONING_MANAGER}),
    "legal_lead": frozenset({Role.COMMISSIONING_MANAGER}),
    "comms_lead": frozenset({Role.COMMISSIONING_MANAGER}),
    "family_coordinator": frozenset({Role.SOCIAL_WORKER, Role.COMMISSIONING_OFFICER}),
    "transport_coordinator": frozenset({Role.COMMISSIONING_OFFICER}),
    "workforce_lead": frozenset({Role.COMMISSIONING_MANAGER}),
    "records_lead": frozenset({Role.COMMISSIONING_MANAGER}),
    "data_analyst": frozenset({Role.ANALYST, Role.COMMISSIONING_OFFICER}),
    "provider": PROVIDER_ROLES,
    "system": frozenset(),
}
POLICY_ROLES = frozenset(_ROLES)


def roles_who(policy_role: str) -> frozenset[Role]:
    """The roles of the application whose people act as a role of the policies; nobody for "system". Raises `KeyError`.

    Source: a proposal. The application has fewer roles than a protocol names: where none fits, the manager acts or passes it on.
    """
    return _ROLES[policy_role]


def may_act_as(policy_roles: Iterable[str], roles: frozenset[Role]) -> bool:
    """Whether somebody with these roles is one of the policy's roles."""
    return any(roles & roles_who(each) for each in policy_roles)


def digest_of(content: str) -> str:
    """SHA-256 of a policy as it is stored."""
    return hashlib.sha256(content.encode()).hexdigest()


def reasons_not_to_approve(
    held: VersionRow, *, person: int | None, editors: Iterable[int | None], same: bool
) -> list[Refusal]:
    """Every reason why this person may not put this version into force.

    Never somebody who started or changed the draft: compared on the person, not on the role. `same`: it equals the version in force.
    """
    if held.status != VersionStatus.DRAFT:
        return [Refusal("not_a_draft", "Only a draft can be put into force")]
    reasons = []
    if person is None or person == held.made_by_id or person in set(editors):
        reasons.append(
            Refusal(
                "same_person",
                "You started or changed this draft. Ask somebody else who may put policies into force to do it",
            )
        )
    if same:
        reasons.append(
            Refusal("same", "The draft says the same as the version in force. Change something or withdraw it")
        )
    return reasons
