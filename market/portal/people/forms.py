"""The words of the form that invites somebody."""

from market.accounts.permissions import Role
from market.web.forms import Email, Form, Option, Radios, Text

ROLES = (
    Option(
        Role.PROVIDER_CONTRIBUTOR.value,
        "Contributor",
        "Fills in self-assessments, comments, action plans and documents, but does not declare or submit them",
    ),
    Option(
        Role.PROVIDER_OWNER.value,
        "Owner",
        "May do all that a contributor does, declares and submits for the organisation, and invites people",
    ),
)

INVITE = Form(
    Text("name", "Full name", longest=120, autocomplete="off", missing="Enter the person’s full name"),
    Email(
        "email",
        "Work email address",
        autocomplete="off",
        hint="They sign in with it. A link to choose a password goes there; it can be used for 7 days",
        missing="Enter the person’s email address",
    ),
    Radios("role", "What they may do", options=ROLES, missing="Choose what the person may do: owner or contributor"),
)
