"""Passwords, locks, ways back and roles."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.accounts.forms import permissions_in_words
from market.accounts.permissions import (
    PERMISSION_WORDS,
    PROVIDER_ROLES,
    ROLE_PERMISSIONS,
    ROLE_WORDS,
    Permission,
    Role,
    permissions_of,
    roles_that_count,
)
from market.accounts.rules import (
    attempts_after_another,
    details_refusals,
    local_path,
    locked_from,
    own_account_refusals,
    password_refusals,
)
from market.accounts.types import UserDetails

NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
PERSONAL = ("Ruth Armstrong", "r.armstrong@example.org", "Middlesbrough Council", "Middlesbrough")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elevenchars", "password_short"),
        ("x" * 501, "password_long"),
        ("abababababab", "password_repeats"),
        ("123456789012", "password_repeats"),
        ("Middlesbrough2026!", "password_personal"),
        ("MiddlesbroughCouncil", "password_personal"),
        ("ruth.armstrong1", "password_personal"),
        ("R.Armstrong@example.org", "password_personal"),
        ("armstrong-99", "password_personal"),
        ("Password12345", "password_common"),
        ("passwordpassword", "password_common"),
        ("liverpool-1892", "password_common"),
        ("correct horse battery staple", "password_common"),
        ("plenty of open moorland", None),
        ("monday chocolate dragon", None),
        ("ruth walks to the bakery", None),
        ("åäö kräftskiva i augusti", None),
    ],
)
def test_a_password_is_refused_for_its_weakness_only(password: str, code: str | None) -> None:
    assert [reason.code for reason in password_refusals(password, personal=PERSONAL)] == ([code] if code else [])


def test_a_lock_comes_with_the_last_allowed_try_and_a_new_count_after_it() -> None:
    attempts, locked_until = 0, None
    for _ in range(5):
        attempts = attempts_after_another(attempts, locked_until, NOW)
        locked_until = locked_from(attempts, NOW, most=6, minutes=15)
        assert locked_until is None
    attempts = attempts_after_another(attempts, locked_until, NOW)
    locked_until = locked_from(attempts, NOW, most=6, minutes=15)
    assert locked_until == NOW + timedelta(minutes=15)
    assert attempts_after_another(attempts, locked_until, NOW + timedelta(minutes=15)) == 1


@pytest.mark.parametrize(
    ("asked", "goes_to"),
    [
        ("/locations?town=Thornaby&page=2", "/locations?town=Thornaby&page=2"),
        ("//evil.example/x", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\\b", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("/sign-out", "/"),
        ("", "/"),
    ],
)
def test_the_way_back_after_sign_in_stays_on_this_service(asked: str, goes_to: str) -> None:
    assert local_path(asked) == goes_to


@given(st.text())
def test_no_text_leads_to_another_site(text: str) -> None:
    path = local_path(text)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert path.isascii()
    assert path.isprintable()


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"roles": frozenset({Role.PROVIDER_OWNER}), "organisation": "1-101"}, []),
        ({"roles": frozenset({Role.PROVIDER_OWNER, Role.ANALYST}), "organisation": "1-101"}, ["mixed_roles"]),
        ({"roles": frozenset({Role.PROVIDER_CONTRIBUTOR})}, ["no_organisation"]),
        ({"roles": frozenset({Role.PARTNER}), "partner_id": 1}, []),
        ({"roles": frozenset({Role.PARTNER, Role.DIRECTOR}), "partner_id": 1}, ["mixed_partner"]),
        ({"roles": frozenset({Role.PARTNER, Role.PROVIDER_OWNER}), "organisation": "1-101"}, ["mixed_partner"]),
        ({"organisation": "1-101"}, ["organisation_of_staff"]),
        ({"name": " ", "email": "nobody", "roles": frozenset()}, ["name", "email", "no_role"]),
    ],
)
def test_details_of_a_user_are_checked_all_at_once(changes: dict[str, object], codes: list[str]) -> None:
    values = {"name": "Ruth", "email": "ruth@example.org", "roles": frozenset({Role.ANALYST}), **changes}
    assert [reason.code for reason in details_refusals(UserDetails(**values))] == codes  # type: ignore[arg-type]


def test_an_administrator_keeps_their_own_administrator_role() -> None:
    had = frozenset({Role.ADMINISTRATOR, Role.ANALYST})
    without = frozenset({Role.ANALYST})
    assert own_account_refusals(by_self=True, had=had, will_have=without)
    assert not own_account_refusals(by_self=False, had=had, will_have=without)
    assert not own_account_refusals(by_self=True, had=had, will_have=frozenset({Role.ADMINISTRATOR}))


def test_every_role_and_permission_has_words_and_provider_roles_reach_the_portal_only() -> None:
    assert set(ROLE_WORDS) == set(ROLE_PERMISSIONS) == set(Role)
    assert set(PERMISSION_WORDS) == set(Permission)
    assert ROLE_PERMISSIONS[Role.PROVIDER_CONTRIBUTOR] == {Permission.USE_PORTAL}
    assert ROLE_PERMISSIONS[Role.PROVIDER_OWNER] == {Permission.USE_PORTAL, Permission.DECLARE_FOR_PROVIDER}
    assert ROLE_PERMISSIONS[Role.PARTNER] == {Permission.JOIN_VISITS, Permission.READ_SHARED}
    assert {role for role in Role if Permission.USE_PORTAL in ROLE_PERMISSIONS[role]} == PROVIDER_ROLES
    assert {role for role in Role if Permission.MANAGE_USERS in ROLE_PERMISSIONS[role]} == {Role.ADMINISTRATOR}
    assert permissions_in_words(ROLE_PERMISSIONS[Role.SOCIAL_WORKER]) == (
        "Read the provider register; read capacity and occupancy; find care, and see how many people wait; "
        "read the council’s grades of services, and the framework; do the tasks of people in host alerts and provider failures."
    )


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PARTNER])
def test_no_role_beside_partner_opens_anything(role: Role) -> None:
    both = frozenset({Role.PARTNER, role})
    assert roles_that_count(both) == {Role.PARTNER}
    assert permissions_of(both) == ROLE_PERMISSIONS[Role.PARTNER]
    assert roles_that_count(frozenset({role})) == {role}
