"""The words of the forms of host alerts."""

import re
from datetime import UTC, date, datetime, time

from market.core.clock import LONDON, to_london
from market.host_alerts.words import HOW_WORDS, RESTRICTION_WORDS, SAFEGUARDING_WORDS
from market.policies.host_alert import AlertPolicy
from market.web.fields import Option
from market.web.forms import (
    Date,
    Email,
    Form,
    NamelessText,
    NamelessTextArea,
    Radios,
    Select,
    Text,
    TextArea,
    Tick,
    Upload,
    options,
)

NO_NAMES = "Use case references only, never a name"
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]?([0-5]\d)")


def _time(name: str, label: str) -> Text:
    return Text(
        name,
        label,
        hint="On a 24-hour clock, such as 14:05",
        longest=5,
        width="5",
        pattern=_TIME.pattern,
        pattern_message="The time must be on a 24-hour clock, such as 14:05",
    )


NOTICE = Form(
    TextArea(
        "text",
        "Text of the e-mail or letter",
        hint="Paste all of it, with its sender and date",
        longest=200_000,
        rows=12,
        required=False,
    ),
    Upload(
        "file",
        "Or its file",
        hint="A TXT, EML or PDF. It is kept exactly as it came. The words of a PDF are not read: you type what it says",
        endings=(".txt", ".eml", ".pdf"),
        megabytes=20,
        required=False,
    ),
)
ALERT = Form(
    NamelessText(
        "host_name",
        "Host authority",
        hint="The authority that suspended the place",
        longest=120,
        missing="Say which authority suspended the place",
    ),
    Text(
        "location",
        "CQC location ID",
        hint="Such as 1-123456789. Our register holds all adult social care in England",
        longest=20,
        width="20",
        required=False,
    ),
    NamelessText(
        "place_name",
        "Name of the place, when its ID is not known",
        hint="The one place of this name in the host’s area is taken. Write it as in our placements, so that the people there are found",
        longest=200,
        required=False,
    ),
    Tick(
        "not_held",
        "Our register does not hold this place",
        hint="Only when it was looked for and is not there",
        required=False,
    ),
    Date("told_on", "Day on which we were told"),
    _time("told_time", "Time at which we were told"),
    NamelessText("told_by", "Who told us", hint="The person’s post and team", longest=200, missing="Say who told us"),
    Radios("told_how", "How we were told", options=options(HOW_WORDS), missing="Choose how we were told"),
    Radios("restriction", "What the host did", options=options(RESTRICTION_WORDS), missing="Choose what the host did"),
    NamelessTextArea(
        "host_reasons",
        "Reasons as the host gave them",
        hint=f"In its own words. Leave empty when none were given. Readable only by those who read embargoes. {NO_NAMES}",
        longest=20_000,
        rows=5,
        required=False,
    ),
    NamelessText(
        "host_contact",
        "Contact at the host authority",
        hint="Post, team and telephone",
        longest=200,
        missing="Say whom at the host authority we can reach",
    ),
    Email("host_contact_email", "E-mail address of the contact", required=False),
    Date("starts_on", "Day from which the suspension holds", required=False),
    Date("host_review_on", "Next review by the host", required=False),
    Radios(
        "safeguarding",
        "Is there a safeguarding enquiry?",
        options=options(SAFEGUARDING_WORDS),
        missing="Choose yes, no or not said",
    ),
    NamelessText("other_authorities", "Other placing authorities that were named", longest=500, required=False),
    Select("level", "Level", hint="Leave empty to follow the policy", required=False),
    NamelessTextArea(
        "level_reason", "Why this level", hint="Needed when you choose one", longest=1000, rows=3, required=False
    ),
)
DISMISS = Form(
    NamelessTextArea(
        "reason",
        "Why this is no host alert",
        hint=f"For example, it was sent to us by mistake. {NO_NAMES}",
        longest=500,
        rows=3,
        missing="Say why this is no host alert",
    )
)
LEVEL = Form(
    Radios("level", "Level", missing="Choose a level"),
    NamelessTextArea(
        "reason", "Why it is this level", hint=NO_NAMES, longest=1000, rows=3, missing="Say why it is this level"
    ),
    versioned=True,
)
REASONS = Form(
    NamelessTextArea(
        "host_reasons",
        "Reasons as the host gave them",
        hint=f"In its own words. {NO_NAMES}",
        longest=20_000,
        rows=6,
        missing="Write the reasons as the host gave them",
    ),
    versioned=True,
)
TOLD = Form(
    Date("told_on", "Day on which we were told"),
    _time("told_time", "Time at which we were told"),
    NamelessTextArea("reason", "Why it is corrected", longest=500, rows=2, missing="Say why the time is corrected"),
    versioned=True,
)
LIFTED = Form(
    Date("lifted_on", "Day from which the host has lifted"),
    _time("lifted_time", "Time of that day"),
    NamelessTextArea("words", "How and when the host confirmed it in writing", longest=1000, rows=3),
    versioned=True,
)
PLACE_AGAIN = Form(
    Radios(
        "against_host",
        "Who decides",
        options=(
            Option("no", "The host has confirmed in writing that it lifted"),
            Option("yes", "We differ from the host", "Only a director, with reasons"),
        ),
        missing="Choose who decides",
    ),
    NamelessTextArea("confirmation", "How the host confirmed it, or why we differ", longest=2000, rows=4),
    versioned=True,
)
CLOSE = Form(
    NamelessTextArea(
        "words",
        "What was decided about the place",
        hint=NO_NAMES,
        longest=2000,
        rows=4,
        missing="Say what was decided about the place",
    ),
    versioned=True,
)
PERSON = Form(
    Text(
        "case_reference", "Case reference", hint="From the council’s case system, never a name", longest=40, width="20"
    )
)
WORKER = Form(Select("worker", "Worker", missing="Choose a worker"), versioned=True)
HARM = Form(
    Date("found_on", "Day on which harm was first suspected"),
    _time("found_time", "Time of that day"),
    versioned=True,
)
OUTCOME = Form(
    Radios("outcome", "What was decided", missing="Choose what was decided"),
    NamelessTextArea(
        "words", "Why", hint=f"Needed when the person must move. {NO_NAMES}", longest=2000, rows=4, required=False
    ),
    versioned=True,
)


def level_options(policy: AlertPolicy) -> list[Option]:
    """The levels of the policy to choose from, with what each is for."""
    return [Option(each.id, f"{each.id}: {each.name}", each.test.capitalize()) for each in policy.levels]


def outcome_options(policy: AlertPolicy) -> list[Option]:
    """The outcomes of the policy to choose from."""
    return [Option(each.id, each.name) for each in policy.outcomes if not each.retired]


def moment_of(day: date, clock: str) -> datetime:
    """The moment (UTC) of a day and a time of London's clock that was read by a form, such as `14:05`."""
    found = _TIME.fullmatch(clock)
    if found is None:
        raise ValueError(f"{clock!r} is no time")
    return datetime.combine(day, time(int(found[1]), int(found[2])), LONDON).astimezone(UTC)


def day_and_time(at: datetime | None, day: str, clock: str) -> dict[str, object]:
    """The values of the two fields that hold a moment."""
    if at is None:
        return {}
    local = to_london(at)
    return {day: local.date(), clock: f"{local:%H:%M}"}
