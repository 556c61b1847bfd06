"""Words of the forms of accounts."""

from collections.abc import Mapping

from market.accounts.permissions import PERMISSION_WORDS, ROLE_PERMISSIONS, ROLE_WORDS, Permission, Role
from market.accounts.rules import SHORTEST_PASSWORD
from market.web.fields import Checkboxes, Email, Option, Password, Select, Text
from market.web.forms import Form

_NEW_PASSWORD_HINT = (
    f"{SHORTEST_PASSWORD} characters or more. Three random words are a good start. It must not be your name, your email address or a "
    "password that many people use."
)

SIGN_IN = Form(
    Email("email", "Email address", autocomplete="username", missing="Enter your email address"),
    Password("password", "Password", missing="Enter your password"),
)

FORGOT_PASSWORD = Form(Email("email", "Email address", autocomplete="username", missing="Enter your email address"))

NEW_PASSWORD = Form(
    Password(
        "password", "New password", hint=_NEW_PASSWORD_HINT, autocomplete="new-password", missing="Enter a new password"
    ),
)

CHANGE_PASSWORD = Form(
    Password("present", "Present password", missing="Enter your present password"),
    Password(
        "password", "New password", hint=_NEW_PASSWORD_HINT, autocomplete="new-password", missing="Enter a new password"
    ),
)


def role_options() -> tuple[Option, ...]:
    """Every role with what it may do as its hint."""
    return tuple(Option(role.value, ROLE_WORDS[role], permissions_in_words(ROLE_PERMISSIONS[role])) for role in Role)


def permissions_in_words(permissions: frozenset[Permission]) -> str:
    """Permissions in the order of the table, as one sentence."""
    words = [PERMISSION_WORDS[permission] for permission in Permission if permission in permissions]
    return ("; ".join([words[0], *(word[:1].lower() + word[1:] for word in words[1:])]) + ".") if words else ""


USER = Form(
    Text("name", "Full name", longest=120, autocomplete="off", missing="Enter the person's full name"),
    Email("email", "Email address", autocomplete="off", hint="They sign in with it, and messages go to it.",
          missing="Enter the person's email address"),
    Checkboxes("roles", "Roles", hint="Select all that apply.", options=role_options(), missing="Select at least one role"),
    Text(
        "organisation",
        "Organisation of a provider's user",
        required=False,
        longest=200,
        autocomplete="off",
        hint="Only for provider roles: its CQC provider ID, its number in the register or its name.",
    ),
    Select(
        "partner",
        "Partner of a partner’s user",
        required=False,
        hint="Only for the role partner: the council, ICB or other body that they work for. They read what was shared with it.",
    ),
)  # fmt: skip
CHANGE_USER = Form(*USER.fields, versioned=True)


def with_partners(form: Form, names: Mapping[int, str]) -> Form:
    """The form of a user with the partners to choose from."""
    return form.with_options(partner=[Option(str(number), name) for number, name in names.items()])
