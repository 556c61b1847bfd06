"""Decisions about passwords, accounts and roles, as pure functions."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from market.accounts.common_passwords import COMMON_WORDS
from market.accounts.permissions import PROVIDER_ROLES, Role, roles_that_count
from market.accounts.types import UserDetails
from market.core.refusal import Refusal

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 500
LEFT_OVER = 6
LONGEST_NAME = 120
LONGEST_EMAIL = 254
RESET_HOURS = 1
INVITATION_DAYS = 7
LINKS_AN_HOUR = 3
SIGN_IN_REFUSED = "Enter a correct email address and password"


def password_refusals(password: str, *, personal: tuple[str, ...]) -> list[Refusal]:
    """Why a password may not be chosen; empty when it may.

    At least 12 characters; not the person's name or e-mail address, nor the council's or the service's name, nor a much used word, with
    only a few characters added; not one or two characters over and over. No rule about kinds of characters: they make passwords harder to
    remember, not to guess. Source: National Cyber Security Centre, "Password policy: updating your approach" and "Three random words".
    `personal` are the names and addresses that it may not be made of.
    """
    if len(password) < SHORTEST_PASSWORD:
        return [
            _password_refusal(
                "short", f"Password must be {SHORTEST_PASSWORD} characters or more. Three random words are a good start"
            )
        ]
    if len(password) > LONGEST_PASSWORD:
        return [_password_refusal("long", f"Password must be {LONGEST_PASSWORD} characters or fewer")]
    if len(set(password.casefold())) < 5 or _is_a_run(password.casefold()):
        return [
            _password_refusal(
                "repeats", "Password must not be the same few characters over and over, or a row of keys or numbers"
            )
        ]
    if _made_of(password, [word for text in personal for word in _personal_words(text)]):
        return [
            _password_refusal("personal", "Password must not be your name, your email address or the council's name")
        ]
    if _made_of(password, COMMON_WORDS):
        return [
            _password_refusal(
                "common", "Password is too easy to guess: it is made of a word that many people use. Choose another"
            )
        ]
    return []


def _password_refusal(code: str, message: str) -> Refusal:
    return Refusal(code=f"password_{code}", message=message, field="password")


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _personal_words(text: str) -> list[str]:
    """A name or address as words that a password might be made of: whole, its part before the @, and each longer word."""
    parts = [text, text.split("@")[0], *re.split(r"[\W_]+", text)]
    return [_plain(part) for part in parts if len(_plain(part)) >= 4]


def _made_of(password: str, words: Iterable[str]) -> bool:
    """Whether fewer than `LEFT_OVER` letters and digits remain once one of the words is taken out, as often as it is there."""
    plain = _plain(password)
    return any(word in plain and len(plain.replace(word, "")) < LEFT_OVER for word in words)


def _is_a_run(text: str) -> bool:
    """Whether each character is the next or the previous one of the character before: 123456789012, abcdefghijkl."""
    steps = [ord(after) - ord(before) for before, after in pairwise(text)]
    return sum(step in (1, -1) for step in steps) >= len(steps) - 2


def attempts_after_another(failed_attempts: int, locked_until: datetime | None, now: datetime) -> int:
    """Wrong passwords in a row, counting the one being tried; a lock that has run out starts the count anew."""
    return 1 if locked_until is not None and locked_until <= now else failed_attempts + 1


def locked_from(attempts: int, now: datetime, *, most: int, minutes: int) -> datetime | None:
    """Until when the account is locked after that many wrong passwords in a row; None while it is not."""
    return now + timedelta(minutes=minutes) if attempts >= most else None


def link_lifetime(purpose: str) -> timedelta:
    """How long a link to set a password can be used: 1 hour, or 7 days for a new user's invitation."""
    return timedelta(days=INVITATION_DAYS) if purpose == "invitation" else timedelta(hours=RESET_HOURS)


def local_path(text: str) -> str:
    """Where to go after sign-in: the text when it is a path of this service, else the first page. Never another site."""
    if re.fullmatch(r"/(?![/\\])[!-\[\]-~]*", text) and len(text) <= 2000 and not text.startswith("/sign-"):
        return text
    return "/"


def details_refusals(details: UserDetails) -> list[Refusal]:
    """What is wrong with a person's details: name, e-mail address, roles, and who needs an organisation.

    Somebody who works for a provider sees their own organisation only, so they cannot also have a role of the council's. Somebody who works
    for a partner sees what is shared with it only, so that role goes with no other. Accounts that had both before this rule keep their rows
    and reach no more than a partner does (`permissions.roles_that_count`), until an administrator takes one of the roles away.
    """
    reasons = []
    if not 0 < len(details.name.strip()) <= LONGEST_NAME:
        reasons.append(Refusal("name", f"Enter the person's name, {LONGEST_NAME} characters at most", "name"))
    if len(details.email) > LONGEST_EMAIL or not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", details.email.strip()):
        message = "Enter an email address in the correct format, like name@example.com"
        reasons.append(Refusal("email", message, "email"))
    if not details.roles:
        reasons.append(Refusal("no_role", "Select at least one role", "roles"))
    return reasons + _role_refusals(details)


def _role_refusals(details: UserDetails) -> list[Refusal]:
    if roles_that_count(details.roles) != details.roles:
        message = (
            "Select the role partner alone, or take it away: a partner’s user works neither for the council nor for a provider. "
            "Give somebody who does both two accounts"
        )
        return [Refusal("mixed_partner", message, "roles")]
    provider = details.roles & PROVIDER_ROLES
    if provider and details.roles - PROVIDER_ROLES:
        message = "Select either provider roles or other roles: a provider's user cannot also work for the council"
        return [Refusal("mixed_roles", message, "roles")]
    if provider and not details.organisation:
        return [Refusal("no_organisation", "Enter the organisation that this provider user works for", "organisation")]
    if details.organisation and not provider:
        message = "Only a provider's user has an organisation: empty this box or select a provider role"
        return [Refusal("organisation_of_staff", message, "organisation")]
    if details.partner_id is not None and Role.PARTNER not in details.roles:
        message = "Only a user with the role partner belongs to a partner: choose none or select that role"
        return [Refusal("partner_of_staff", message, "partner")]
    return []


def own_account_refusals(*, by_self: bool, had: frozenset[Role], will_have: frozenset[Role]) -> list[Refusal]:
    """An administrator does not take away their own administrator role: another administrator does."""
    if by_self and Role.ADMINISTRATOR in had and Role.ADMINISTRATOR not in will_have:
        return [
            Refusal(
                "own_role",
                "You cannot take away your own administrator role. Ask another administrator to do it",
                "roles",
            )
        ]
    return []


LAST_ADMINISTRATOR = Refusal(
    "last_administrator",
    "This is the only active administrator. Give another person the administrator role first",
    "roles",
)
