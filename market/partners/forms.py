"""The form of a partner."""

from market.partners.rules import LONGEST_NAME, PHONE
from market.partners.types import PartnerDetails, PartnerKind
from market.partners.words import KIND_WORDS, TEAM_WORDS
from market.web.fields import Email, Radios, Select, Text, TextArea, Tick, options
from market.web.forms import Form, Reading

_PHONE_PROBLEM = "Enter a telephone number, like 01642 000 000 or +44 1642 000 000"

PARTNER = Form(
    Radios("kind", "What it is", options=options(KIND_WORDS), missing="Select what it is"),
    Text(
        "name",
        "Name",
        longest=LONGEST_NAME,
        autocomplete="off",
        hint="A council as the placements register names it, such as Durham County Council.",
        missing="Enter the partner’s name",
    ),
    Select(
        "code",
        "Which team",
        options=options(TEAM_WORDS),
        required=False,
        hint="Only for one of the council’s own teams.",
        empty="None",
    ),
    Email(
        "email",
        "Email address",
        required=False,
        autocomplete="off",
        hint="Notices and letters are announced here by a link, so it should be a mailbox that several people read.",
    ),
    Text("phone", "Telephone", required=False, longest=40, pattern=PHONE, pattern_message=_PHONE_PROBLEM),
    Text(
        "out_of_hours_phone",
        "Telephone out of hours",
        required=False,
        longest=40,
        pattern=PHONE,
        pattern_message=_PHONE_PROBLEM,
        hint="For a home that closes at night or at a weekend.",
    ),
    TextArea(
        "note",
        "Note",
        required=False,
        longest=1000,
        rows=3,
        hint="Such as whom to ask for. Nothing about people who receive care.",
    ),
    Tick("active", "We still work with this partner", required=False),
)
CHANGE_PARTNER = Form(*PARTNER.fields, versioned=True)


def details_of(reading: Reading) -> PartnerDetails:
    """What was typed."""
    return PartnerDetails(
        kind=PartnerKind(reading["kind"]),
        name=reading["name"],
        code=reading["code"] or "",
        email=reading["email"] or "",
        phone=reading["phone"] or "",
        out_of_hours_phone=reading["out_of_hours_phone"] or "",
        note=reading["note"] or "",
        active=bool(reading["active"]),
    )
