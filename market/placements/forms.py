"""The words of the forms of placements."""

from collections.abc import Iterable, Sequence

from market.capacity.types import BedType
from market.capacity.words import BED_TYPE_WORDS
from market.placements.reasons import OLDER_RECORD, REASONS
from market.placements.types import Funder
from market.placements.words import (
    COMPONENT_WORDS,
    DELIVERY_WORDS,
    FREQUENCY_WORDS,
    FUNDER_WORDS,
    RETURN_STAGE_WORDS,
    SERVICE_TYPE_WORDS,
    WISH_WORDS,
)
from market.providers.words import SPECIALISM_WORDS
from market.web.forms import (
    Checkboxes,
    Date,
    Decimal,
    Field,
    Form,
    Money,
    Option,
    Radios,
    Select,
    Text,
    TextArea,
    options,
)

_BEDS = {code: words for code, words in BED_TYPE_WORDS.items() if code != BedType.NOT_STATED}

_WHO = (
    Text(
        "case_reference",
        "Case reference",
        hint="From the council’s case system. Never a name, NHS number or date of birth",
        longest=60,
        width="20",
    ),
    Radios(
        "funder",
        "Who pays",
        options=tuple(Option(each.value, FUNDER_WORDS[each]) for each in Funder if each is not Funder.SELF),
        missing="Choose who pays",
    ),
)
_WHAT = (
    Select("service_type", "Service type", options=options(SERVICE_TYPE_WORDS), missing="Choose the service type"),
    Select("component", "Service component", options=options(COMPONENT_WORDS), missing="Choose the service component"),
    Select("delivery", "How it is delivered", options=options(DELIVERY_WORDS), missing="Choose how it is delivered"),
    Select("bed_type", "Bed type", options=options(_BEDS), required=False, empty="No bed"),
    Checkboxes("needs", "What the person needs", options=options(SPECIALISM_WORDS), required=False),
)
_WHERE = (
    Text(
        "location",
        "Location in the register",
        hint="Its CQC location ID, like 1-123456789, or its number in this register. Leave empty for a place that is not in the register",
        required=False,
        longest=20,
        width="20",
    ),
    Text("place_name", "Name of a place that is not in the register", required=False, longest=200),
    Select(
        "host_authority",
        "Local authority in whose area the care is given",
        hint="May be left empty for a place in the register where the person lives or goes: then it is that place’s authority",
        required=False,
        empty="As the register says",
    ),
    Text(
        "home_area",
        "Home area",
        hint="Only the first half of the postcode of the person’s home area, like TS1",
        required=False,
        longest=8,
        width="5",
    ),
    Decimal(
        "distance_miles",
        "Miles from home",
        hint="Leave empty to have it measured in a straight line from the home area",
        required=False,
        least=0,
        most=1000,
        places=1,
    ),
)
_WHEN = (
    Date("starts_on", "First day", hint="For example, 27 3 2026", called="the first day"),
    Date("ends_on", "Last day", hint="This day is included", required=False, called="the last day"),
    Text("contract", "Contract reference", hint="Leave empty if no contract covers it", required=False, longest=60),
)
_OUTSIDE = (
    Select(
        "reason",
        "Why the person is placed outside the area",
        hint="Needed for a place outside the area: the main reason at the time",
        required=False,
        empty="In the area",
    ),
    Checkboxes("more_reasons", "More reasons", hint="Up to two", required=False),
    TextArea(
        "reason_words",
        "More about the reason",
        hint="Needed for “Other”. Do not write anything that names the person",
        required=False,
        longest=500,
        rows=3,
        count=True,
    ),
    Date(
        "host_told_on",
        "When the host authority was told",
        hint="To be told before the first day; in an emergency within 24 hours",
        required=False,
        called="the day the host authority was told",
    ),
    Radios(
        "wish",
        "Does the person wish to come back?",
        options=options(WISH_WORDS),
        missing="Select whether the person wishes to come back",
    ),
    Select("return_stage", "Plan to come back", options=options(RETURN_STAGE_WORDS)),
    TextArea("return_plan", "What the plan is", required=False, longest=600, rows=4, count=True),
    Date(
        "next_review_on",
        "First review due",
        hint="Leave empty for six weeks after the first day",
        required=False,
        called="the day the first review is due",
    ),
)
_RATE = (
    Money("rate_pence", "Cost", hint="Leave empty if it is not known", required=False, least=0, most=20_000_000),
    Select("rate_unit", "What the cost is for", options=options(FREQUENCY_WORDS)),
    Decimal(
        "units_a_week",
        "How many a week",
        hint="For a cost per session, hour or day",
        required=False,
        least=0,
        most=10_000,
    ),
    Decimal("weekly_hours", "Hours of care a week", required=False, least=0, most=336),
)

EDIT_PLACEMENT = Form(*_WHO, *_WHAT, *_WHERE, *_WHEN, *_OUTSIDE, versioned=True)
ADD_PLACEMENT = Form(*_WHO, *_WHAT, *_WHERE, *_WHEN, *_RATE, *_OUTSIDE)
RATE = Form(
    Date(
        "from_on",
        "From when it holds",
        hint="An earlier day keeps what held then",
        called="the day from which it holds",
    ),
    *_RATE,
    versioned=True,
)
END = Form(
    Date("ends_on", "Last day", hint="This day is included", called="the last day"),
    TextArea(
        "reason",
        "Why it ends",
        hint="Do not write anything that names the person",
        required=False,
        longest=200,
        rows=3,
        count=True,
    ),
    versioned=True,
)


def _reason_options(held: Iterable[str] = ()) -> tuple[Option, ...]:
    """The reasons that may be chosen: not retired ones, nor that for older records, unless `held` already."""
    kept = set(held)
    return tuple(
        Option(each.code, each.name)
        for each in REASONS
        if each.code in kept or not (each.retired or each.code == OLDER_RECORD)
    )


def placement_form(form: Form, authorities: Sequence[str], held: Sequence[str] = ()) -> Form:
    """The form with the authorities and reasons that may be chosen; `held` are the reasons that the placement has."""
    chosen = _reason_options(held)
    hosts = tuple(Option(name, name) for name in authorities)
    return form.with_options(host_authority=hosts, reason=chosen, more_reasons=chosen)


def review_form(*, outside: bool) -> Form:
    """The form for a review; of a person outside the area it asks for the present reason and the wish to come back."""
    first: tuple[Field, ...] = (Date("reviewed_on", "Day of the review", called="the day of the review"),)
    last: tuple[Field, ...] = (
        TextArea(
            "words",
            "What the review found" + (", and the plan to come back" if outside else ""),
            hint="Do not write anything that names the person",
            required=False,
            longest=600,
            rows=4,
            count=True,
        ),
        Date(
            "next_on",
            "Next review due",
            hint="Leave empty for 12 months after this one",
            required=False,
            called="the day the next review is due",
        ),
    )
    between: tuple[Field, ...] = (
        Select(
            "reason",
            "Why the person is outside the area now",
            options=_reason_options(),
            missing="Choose the present reason",
        ),
        Radios(
            "wish",
            "Does the person wish to come back?",
            options=options(WISH_WORDS),
            missing="Select whether the person wishes to come back",
        ),
        Select("return_stage", "Plan to come back", options=options(RETURN_STAGE_WORDS)),
    )
    return Form(*first, *(between if outside else ()), *last, versioned=True)
