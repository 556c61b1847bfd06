"""The words of the register's forms."""

from collections.abc import Sequence

from market.core.postcodes import normalise_postcode
from market.core.refusal import Refusal
from market.providers.types import OrganisationKind, ServiceType
from market.providers.words import KIND_WORDS, SHORT_SERVICE_WORDS, SPECIALISM_WORDS
from market.web.forms import (
    Checkboxes,
    Date,
    Form,
    Integer,
    Option,
    Radios,
    Reading,
    Select,
    Text,
    TextArea,
    Tick,
    options,
)

_WEBSITE = r"(https?://)?[^\s\"'<>:/]+\.[^\s\"'<>]+"
_WEBSITE_MESSAGE = "Enter a website address in the correct format, like www.example.org"
UNREGULATED_KINDS = (OrganisationKind.VOLUNTARY, OrganisationKind.OTHER)
UNREGULATED_SERVICES = (
    ServiceType.DAY_CARE,
    ServiceType.COMMUNITY_SUPPORT,
    ServiceType.SUPPORTED_LIVING,
    ServiceType.EXTRA_CARE,
    ServiceType.SHARED_LIVES,
    ServiceType.OTHER,
)
"""What may be offered without CQC's registration: housing and support, but not personal or nursing care."""

ANYWAY = Tick(
    "anyway",
    "It is a different one: add it anyway",
    required=False,
)

ORGANISATION = Form(
    Text("name", "Name", longest=300),
    Radios("kind", "Kind", options=tuple(Option(each.value, KIND_WORDS[each]) for each in UNREGULATED_KINDS)),
    Text("charity_number", "Charity number", required=False, longest=16, width="10"),
    Text("companies_house_number", "Companies House number", required=False, longest=16, width="10"),
    Text("address", "Address", required=False, longest=400),
    Text("postcode", "Postcode", required=False, longest=12, width="10", autocomplete="postal-code"),
    Text("phone", "Telephone number", required=False, longest=40, width="20", inputmode="tel"),
    Text(
        "website",
        "Website",
        required=False,
        longest=300,
        pattern=_WEBSITE,
        pattern_message=_WEBSITE_MESSAGE,
        inputmode="url",
    ),
    Date("started_on", "When it started", hint="For example, 27 3 2019", required=False, called="the day it started"),
    versioned=True,
)

LOCATION = Form(
    Text("name", "Name", longest=300),
    Select(
        "organisation",
        "Provider",
        hint="If it is not in the list, add the provider first, under Providers",
        missing="Select the provider that runs it",
    ),
    Checkboxes(
        "services",
        "Services",
        hint="Personal care and nursing need CQC’s registration, so they are not offered here",
        options=tuple(Option(each.value, SHORT_SERVICE_WORDS[each]) for each in UNREGULATED_SERVICES),
        missing="Select at least one service",
    ),
    Checkboxes("specialisms", "Who it is for", options=options(SPECIALISM_WORDS), required=False),
    Integer(
        "beds", "Beds", hint="Leave empty if nobody stays overnight", required=False, least=1, most=1000, width="4"
    ),
    Text("address", "Address", longest=400),
    Text("town", "Town", longest=80, width="20"),
    Text("ward", "Ward", required=False, longest=80, width="20"),
    Text("postcode", "Postcode", longest=12, width="10", autocomplete="postal-code"),
    Text("authority", "Local authority", longest=80, width="20"),
    Text("phone", "Telephone number", required=False, longest=40, width="20", inputmode="tel"),
    Text(
        "website",
        "Website",
        required=False,
        longest=300,
        pattern=_WEBSITE,
        pattern_message=_WEBSITE_MESSAGE,
        inputmode="url",
    ),
    Date("opened_on", "When it opened", hint="For example, 27 3 2019", called="the day it opened"),
    versioned=True,
)

CHANGES_FROM = Date(
    "changed_on",
    "From when these changes hold",
    hint="Figures as at an earlier day keep what was true then",
    called="the day from which these changes hold",
)

COUNCIL_DETAILS = Form(
    Text("ward", "Ward", required=False, longest=80, width="20"),
    Text(
        "website",
        "Website",
        hint="Shown in place of the one that CQC gives",
        required=False,
        longest=300,
        pattern=_WEBSITE,
        pattern_message=_WEBSITE_MESSAGE,
        inputmode="url",
    ),
    versioned=True,
)

CLOSE = Form(
    Date("closes_on", "Closing date", hint="The first day on which it is closed", called="the closing date"),
    TextArea("reason", "Reason", required=False, longest=300, rows=3, count=True),
)


def adding(form: Form, *, warned: bool = False) -> Form:
    """The form for something new, which has no version; with the box to add it all the same once `warned` of a duplicate."""
    return Form(*form.fields, *((ANYWAY,) if warned else ()))


def changing_location(form: Form) -> Form:
    """The form for changing a location, which also asks from when the changes hold."""
    return Form(*form.fields, CHANGES_FROM, versioned=True)


def with_providers(form: Form, providers: Sequence[tuple[int, str]]) -> Form:
    """The form with the providers that may be chosen."""
    return form.with_options(organisation=tuple(Option(str(number), name) for number, name in providers))


def checked_postcode(reading: Reading) -> Reading:
    """The reading with its postcode as Royal Mail writes it, or with an error that says how it should look."""
    typed = reading.values.get("postcode")
    if not typed:
        return reading
    postcode = normalise_postcode(typed)
    if postcode is None:
        return reading.with_refusals([Refusal("postcode", "Enter a full UK postcode, like TS1 2AZ", "postcode")])
    reading.values["postcode"] = postcode
    return reading
