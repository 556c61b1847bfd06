"""The words of the council's forms about a recommendation."""

from market.quality.framework.types import FrameworkSettings
from market.web.fields import Option
from market.web.forms import Form, Radios, Select, Text, TextArea


def _words(label: str, hint: str) -> TextArea:
    return TextArea(
        "words", label, hint=f"{hint}. Use case references only, never a name", longest=2000, rows=4, count=True
    )


VERIFY = Form(_words("What you saw that shows it is done", "The provider reads this"), versioned=True)
REJECT = Form(_words("What is missing", "The provider reads this and is asked again"), versioned=True)
WITHDRAW = Form(_words("Why it is withdrawn", "The provider reads this"), versioned=True)
RETEST = Form(
    Radios(
        "passed",
        "What you found this time",
        options=(
            Option("yes", "Still good", "It stays closed"),
            Option("no", "Not good any more", "It is open again, and its risk rises by one band"),
        ),
        missing="Choose what you found",
    ),
    _words("What you saw", "The provider reads this"),
    versioned=True,
)
_CHANGE = Form(
    TextArea("what", "What must be put right", longest=4000, rows=3),
    TextArea("why", "Why it matters to people", longest=4000, rows=3, required=False),
    TextArea("closes_when", "What evidence closes it", longest=4000, rows=3, required=False),
    Select("likelihood", "Likelihood", hint="Of harm or failure in the next three months if nothing changes"),
    Select("impact", "Impact on people"),
    Text(
        "impact_reason",
        "Why the impact is not the framework’s own",
        hint="Needed when you choose another one",
        longest=300,
        required=False,
    ),
    TextArea(
        "reason",
        "Why you change it",
        hint="Kept in the history, which the provider reads too",
        longest=1000,
        rows=3,
        count=True,
    ),
    versioned=True,
)


def change_form(settings: FrameworkSettings, own_impact: int | None) -> Form:
    """The form to change words or risk, with the scales of the framework's version."""
    likelihood = [Option(str(value), f"{value}: {name}") for value, name in settings.likelihood]
    impact = [
        Option(str(value), f"{value}: {name}" + (" (the framework’s own here)" if value == own_impact else ""))
        for value, name in settings.impact
    ]
    return _CHANGE.with_options(likelihood=likelihood, impact=impact)
