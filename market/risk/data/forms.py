"""The words of the forms of typed-in values."""

from datetime import date

from market.policies.early_warning import WarningPolicy
from market.risk.data.rules import EVENTS, is_event
from market.risk.notes.forms import ABOUT, RELIABILITY, about_options
from market.risk.words import STATE_WORDS
from market.web.fields import Option
from market.web.forms import Date, Decimal, Form, NamelessText, NamelessTextArea, Select

EVENT_HINTS = {"green": "nothing of the kind", "amber": "as the policy says", "red": "as the policy says"}
DATUM = Form(
    ABOUT,
    Select("indicator", "Indicator", missing="Choose an indicator"),
    Decimal(
        "value",
        "Value",
        hint="In the indicator’s unit, which stands beside its name. Leave empty for an event",
        required=False,
        places=2,
        least=-1_000_000,
        most=1_000_000_000,
    ),
    Select(
        "event",
        "What holds",
        hint="Only for events and ratings, or when the indicator does not apply here",
        required=False,
        options=tuple(Option(state.value, STATE_WORDS[state]) for state in EVENTS),
        empty="Not an event",
    ),
    Date("as_at_on", "Day of the value", hint="For example, 31 3 2026", called="the day of the value"),
    NamelessText("source", "Where it comes from", hint="For example, open-book return, Companies House", longest=200),
    RELIABILITY,
    NamelessTextArea("words", "Working or remark", required=False, longest=600, rows=3, count=True),
)


def datum_form(location_name: str, organisation_name: str, policy: WarningPolicy, latest: date) -> Form:
    """The form of a value about a place, with the indicators of the policy in force."""
    indicators = [
        Option(each.id, f"{each.name} ({'event' if is_event(each) else each.unit})")
        for each in policy.active_indicators
    ]
    form = DATUM.with_options(about=about_options(location_name, organisation_name), indicator=indicators)
    return form.changing("as_at_on", latest=latest)
