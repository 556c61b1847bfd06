"""The words of the forms of decisions about a warning."""

from collections.abc import Sequence
from datetime import date, timedelta

from market.policies.early_warning import WarningPolicy
from market.risk.types import Band
from market.risk.words import BAND_MEANS, BAND_WORDS
from market.web.fields import Option
from market.web.forms import Date, Form, Radios, Select, TextArea

BAND = Form(
    Radios(
        "band",
        "Band",
        options=tuple(
            Option(band.value, BAND_WORDS[band], BAND_MEANS[band]) for band in (Band.RED, Band.AMBER, Band.GREEN)
        ),
        missing="Choose a band",
    ),
    TextArea("reason", "Why", hint="Shown beside the band with your name", longest=1000, rows=4, count=True),
    Date("until_on", "Until", hint="The first day on which the computed band stands again", called="the end"),
)
MUTE = Form(
    Select("indicator", "Indicator", missing="Choose an indicator"),
    TextArea(
        "reason",
        "Why it says nothing here",
        hint="For example, a new home that is filling up",
        longest=600,
        rows=3,
        count=True,
    ),
    Date("until_on", "Until", hint="The first day on which it counts again. 12 months at most", called="the end"),
)
WATCH = Form(
    TextArea("why", "Why it is watched", longest=600, rows=3, count=True),
    Select("watcher", "Who watches", missing="Choose who watches"),
    Date("review_on", "Look again on", hint="Within three months", called="the day to look again"),
)
CHANGE_WATCH = Form(*WATCH.fields, versioned=True)
END = Form(versioned=True)
END_WATCH = Form(TextArea("reason", "Why it is watched no longer", longest=300, rows=3, count=True), versioned=True)


def band_form(most_days: int, today: date) -> Form:
    """The form to raise or lower a band."""
    last = today + timedelta(days=most_days)
    return BAND.changing("until_on", hint=f"{most_days} days at most: {last.day} {last.month} {last.year} or before")


def mute_form(policy: WarningPolicy) -> Form:
    """The form to leave out an indicator; those that are serious when red always count."""
    offered = [Option(each.id, each.name) for each in policy.active_indicators if not each.serious_if_red]
    return MUTE.with_options(indicator=offered)


def watch_form(people: Sequence[tuple[int, str]], *, versioned: bool = False) -> Form:
    """The form of the watch-list."""
    offered = [Option(str(number), name) for number, name in people]
    return (CHANGE_WATCH if versioned else WATCH).with_options(watcher=offered)
