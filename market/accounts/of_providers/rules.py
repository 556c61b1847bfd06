"""What an owner may do to the accounts of their own organisation, as pure functions."""

from market.accounts.permissions import PROVIDER_ROLES, Role
from market.accounts.types import UserRow
from market.core.refusal import Refusal

LAST_OWNER = Refusal(
    "last_owner",
    "This is the only active owner of your organisation. Invite another owner first: without one nobody could declare a self-assessment",
)
NOT_THERE = Refusal("no_user", "There is no such person in your organisation. Look at the list of people")
OWN_ACCOUNT = Refusal("own_account", "You cannot deactivate your own account. Ask another owner to do it")
INACTIVE = Refusal("inactive", "This account is deactivated. Let the person in again before you send a link")
TOO_MANY_LINKS = Refusal(
    "too_many_links", "Three links were sent to this person in the last hour. Ask them to look for it, or wait an hour"
)
TAKEN = Refusal(
    "email_taken",
    "This email address cannot be used for a new account. Check it; if the person already signs in to Care market, ask the council to"
    " change their account",
    "email",
)


def reasons_not_to_invite(role: Role) -> list[Refusal]:
    """An owner invites owners and contributors only, never anybody with a role of the council's or of a partner's."""
    if role in PROVIDER_ROLES:
        return []
    return [Refusal("role", "Choose what the person may do: owner or contributor", "role")]


def reasons_not_to_deactivate(user: UserRow, *, by_self: bool, other_owners: int) -> list[Refusal]:
    """Somebody must stay who can declare and invite, and nobody locks themselves out."""
    reasons = []
    if by_self:
        reasons.append(OWN_ACCOUNT)
    if Role.PROVIDER_OWNER in user.roles and other_owners == 0:
        reasons.append(LAST_OWNER)
    return reasons
