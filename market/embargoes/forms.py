"""The forms of embargoes. Options of reasons, questions and homes come from the policy and from the place."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from market.capacity.words import BED_TYPE_WORDS
from market.embargoes.lift_rules import Condition, Place
from market.embargoes.rules import LEAST_OVERRIDE
from market.embargoes.types import OWN_KINDS
from market.embargoes.words import KIND_WORDS
from market.policies.embargo import EmbargoPolicy
from market.providers.types import ServiceType
from market.providers.words import SPECIALISM_WORDS, service_words
from market.web.fields import Option
from market.web.forms import (
    Checkboxes,
    Date,
    Field,
    Form,
    Integer,
    NamelessText,
    NamelessTextArea,
    Radios,
    Select,
    Text,
    Tick,
)

NO_NAMES = "Use case references only, never a name"
KIND_HINTS = {
    "caution": "Each placement needs a manager’s agreement",
    "cap": "So many new people a week, Monday to Sunday",
    "part": "Nobody new in one unit, bed type or need",
    "full": "Nobody new at all",
}
_BEDS = tuple(Option(code, words) for code, words in BED_TYPE_WORDS.items())
_NEEDS = tuple(Option(code, words) for code, words in SPECIALISM_WORDS.items())
_SERVICES = tuple(Option(code.value, service_words(code)) for code in ServiceType)


def _words(
    name: str, label: str, hint: str = "", *, required: bool = True, longest: int = 4000, rows: int = 4
) -> NamelessTextArea:
    said = f"{hint}. {NO_NAMES}" if hint else NO_NAMES
    return NamelessTextArea(name, label, hint=said, longest=longest, rows=rows, count=True, required=required)


_TERMS = (
    Radios(
        "kind",
        "How far new placements are restricted",
        options=tuple(Option(kind.value, KIND_WORDS[kind], KIND_HINTS[kind]) for kind in OWN_KINDS),
        missing="Choose how far new placements are restricted",
    ),
    Integer(
        "cap_per_week", "New people a week at most", hint="For a limited number only", least=1, most=99, required=False
    ),
    Tick(
        "same_day",
        "Two new people may come on the same day",
        hint="For a limited number only. Leave it empty unless it is agreed",
        required=False,
    ),
    Checkboxes(
        "bed_types", "Bed types that the stop covers", hint="For a stop in part only", options=_BEDS, required=False
    ),
    Checkboxes(
        "needs",
        "Needs that the stop or the limit covers",
        hint="For a stop in part, or a limited number of people with these needs only",
        options=_NEEDS,
        required=False,
    ),
    NamelessText(
        "scope_words",
        "A unit, activity or postcode area that the stop covers",
        hint="For a stop in part only. Find care cannot tell such a scope apart, so it treats the whole place as stopped",
        longest=500,
        required=False,
    ),
)
_GROUNDS = (
    _words("facts", "Facts relied on, with their dates", "The provider reads this unless a reason is held back"),
    _words("alternatives", "What else was considered"),
    _words("effect_on_people", "What it does to people and to the provider’s viability"),
    _words("why_not_weaker", "Why this kind and not a weaker one"),
    _words(
        "must_change", "What must change before it can be lifted", "One thing on each line. The provider reads this"
    ),
)
_WHY = _words("why", "Why", required=False)


def _place_fields() -> tuple[Field, ...]:
    return (
        Radios(
            "about",
            "What is restricted",
            options=(Option("location", "One location"), Option("provider", "A whole provider, with every location")),
            missing="Choose what is restricted",
        ),
        Text("target", "Name or CQC ID", hint="Exactly as in the register", longest=300),
        Select("service", "Only one service", options=_SERVICES, empty="All services", required=False),
    )


def _reason_fields(policy: EmbargoPolicy) -> tuple[Field, ...]:
    reasons = tuple(Option(each.code, each.name) for each in policy.active_reasons)
    return (
        Checkboxes("reasons", "Reasons", options=reasons, missing="Choose at least one reason"),
        NamelessText(
            "reason_words",
            "The other reason, and what will show that it is over",
            hint="For “Other” only",
            longest=500,
            required=False,
        ),
        Checkboxes(
            "held_back",
            "Reasons that nobody outside is told",
            hint="Only when the safeguarding lead or the police ask for it. Letters then leave out the facts as well",
            options=reasons,
            required=False,
        ),
        NamelessText("held_back_for", "Who asked to hold them back", longest=120, required=False),
        Date("held_back_until", "Until when they are held back", required=False),
    )


def new_form(policy: EmbargoPolicy, recommendations: Iterable[Option], *, may_start: bool) -> Form:
    """The form that asks for an embargo, with the policy's reasons and the place's open recommendations."""
    linked = tuple(recommendations)
    verified = "Recommendations that must be verified before it is lifted"
    emergency = "It is an emergency: start it at once. A second person confirms it within 24 hours"
    stopped = _words(
        "returns_stopped_why",
        "Why even people who come back from hospital are stopped",
        "Leave empty to let them return, which is usual",
        required=False,
        rows=2,
    )
    return Form(
        *_place_fields(),
        *_TERMS,
        *_reason_fields(policy),
        *_GROUNDS,
        *([Checkboxes("recommendations", verified, options=linked, required=False)] if linked else []),
        stopped,
        Date("review_on", "First review on", hint="No embargo is without one"),
        *([Tick("at_once", emergency, required=False)] if may_start else []),
    )


VARY = Form(*_TERMS, _words("why", "Why it should be changed"), Date("review_on", "Next review on"))


def _asked(name: str, question: str) -> NamelessTextArea:
    """A box for the answer to a question of the policy; messages name the answer, since a question is no noun."""
    words = f"{question.rstrip('?')}?"
    missing = f"Answer this: {words[:1].lower()}{words[1:]}"
    return replace(_words(name, words, rows=3), called=f"the answer to “{words}”", missing=missing)


def review_form(policy: EmbargoPolicy) -> Form:
    """The form of a review: every question of the policy, and the next date."""
    asked = [_asked(f"answer_{at}", question) for at, question in enumerate(policy.reviews.review_asks)]
    return Form(Date("held_on", "Held on"), *asked, Date("next_review_on", "Next review on"), versioned=True)


def lift_form(policy: EmbargoPolicy, *, steps: bool) -> Form:
    """The form that proposes lifting: the policy's steps as boxes that may be changed, when there are steps."""
    boxes = []
    for at, step in enumerate(policy.phased_lift.steps if steps else (), start=1):
        boxes += [
            Integer(f"cap_{at}", f"Step {at}: new people a week", hint=f"Usually {step.cap_per_week}", required=False),
            Integer(
                f"days_{at}", f"Step {at}: for how many days", hint=f"Usually {step.lasts.rstrip('d')}", required=False
            ),
        ]
    return Form(
        _words("why", "Why it can be lifted"),
        Date(
            "objections_asked_on",
            "CQC, ICB, safeguarding and placing authorities were asked for objections on",
            hint="They have 3 working days",
            called="day on which they were asked for objections",
            required=False,
        ),
        _words("objections", "What they said", required=False, rows=2),
        *boxes,
        _words(
            "skip_why",
            "Why it is lifted at once, without steps",
            "Leave empty when there are steps",
            required=False,
            rows=2,
        ),
        Date(
            "follow_up_visit_on",
            "A visit follows on",
            hint="Within 42 days. Leave empty when one is planned already",
            required=False,
        ),
    )


def why_form(label: str, *, name: str = "why", hint: str = "", required: bool = True) -> Form:
    """A form of one text, with the version of the embargo."""
    return Form(_words(name, label, hint, required=required), versioned=True)


def decision_form(label: str = "Why") -> Form:
    """The form to decide something that was recommended."""
    return Form(
        Radios(
            "decision",
            "Decision",
            options=(Option("approve", "Approve"), Option("refuse", "Do not approve")),
            missing="Choose approve or do not approve",
        ),
        _words("why", label, "Needed when you do not approve", required=False),
        versioned=True,
    )


def check_form(condition: Condition) -> Form:
    """What an officer saw about one condition in words."""
    return Form(
        Radios(
            "met",
            condition.words,
            options=(Option("yes", "Met"), Option("no", "Not met")),
            inline=True,
            missing="Choose met or not met",
        ),
        _words("words", "What you saw, where and when"),
    )


EXCEPTION = Form(
    Text("case_reference", "Case reference", hint="From the council’s case system, never a name", longest=40),
    _words("why", "What the person wants, and what was said to them about the risk"),
)
TOLD = Form(_words("words", "Who was told, how and by whom, or why not"))
WRITE_UP = Form(*_GROUNDS, versioned=True)
OVERRIDE = Form(
    _words(
        "reason",
        "Why it is lifted although conditions are not met",
        f"At least {LEAST_OVERRIDE} characters. This stands on the page for ever",
    ),
    versioned=True,
)
STOP = Form(_words("why", "What happened"), versioned=True)
END_HOST = Form(
    Radios(
        "how",
        "How it ends",
        options=(
            Option("confirmed", "The host authority confirmed in writing that it ended its suspension"),
            Option("against", "The director decides otherwise than the host authority"),
        ),
        missing="Choose how it ends",
    ),
    _words("confirmation", "How and when the host confirmed it, or why we differ"),
    versioned=True,
)


def books_form(places: Sequence[Place], today: date) -> Form:
    """What the provider's books say, for one of the homes."""
    return Form(
        Select("location", "Home", options=tuple(Option(str(place.id), place.name) for place in places)),
        Date("as_at_on", "As at", latest=today),
        Integer("break_even_beds", "Occupied beds at which it breaks even", least=0, most=999, required=False),
        Integer("cash_days", "Days that its cash lasts", least=0, most=9999, required=False),
        NamelessText("source", "Where this comes from", hint="Such as an open-book return or a letter", longest=300),
    )
