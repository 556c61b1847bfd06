"""The words of the forms of assured services."""

from market.quality.assured.words import SERVICE_WORDS, TIER_HINTS, TIER_WORDS
from market.web.fields import Option
from market.web.forms import Date, Form, Integer, Radios, Select, Text, TextArea, options

_TIERS = tuple(Option(code, words, TIER_HINTS[code]) for code, words in TIER_WORDS.items())
_DETAILS = (
    Radios("tier", "Tier", options=_TIERS, missing="Choose a tier"),
    TextArea(
        "tier_reason",
        "Why this tier",
        hint="Needed for light and enhanced, because the tier changes what the service is asked",
        required=False,
        longest=300,
        rows=3,
        count=True,
    ),
    Integer("people", "People who use it", hint="As the council knows it", required=False, least=0, most=100_000),
    Text(
        "joint_with",
        "Assured jointly with",
        hint="For example, the integrated care board. Leave empty when the council does it alone",
        required=False,
    ),
    Select("lead_officer", "Lead officer", required=False, empty="Nobody yet"),
    Date(
        "starts_on",
        "First day of a new service",
        hint="Only for a service that is being mobilised: visits before it starts, in week 6 and in week 12 go with it",
        required=False,
        called="the first day of the new service",
    ),
)
ADD_SERVICE = Form(
    Text("location", "Location", hint="Its CQC location ID, or its exact name", longest=300),
    Select("code", "Service type", options=options(SERVICE_WORDS), missing="Choose a service type"),
    Date("from_on", "Assured from", hint="For example, 1 4 2026", called="the first day"),
    *_DETAILS,
)
CHANGE_SERVICE = Form(*_DETAILS, versioned=True)
END_SERVICE = Form(
    Date(
        "until_on",
        "First day on which it is no longer assured",
        hint="Its grades, visits and recommendations stay on record",
        called="the first day on which it is no longer assured",
    ),
    versioned=True,
)
ASSURE_ALL = Form(
    Date("from_on", "Assured from", hint="For example, 1 4 2026", called="the first day"),
)
