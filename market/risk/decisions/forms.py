"""The words of the forms of decisions about a warning."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from market.policies.early_warning import WarningPolicy
from market.risk.decisions.rules import SHORTEST_BAND_REASON
from market.risk.types import Band
from market.risk.words import BAND_WORDS, CHOICE_MEANS
from market.web.fields import Option
from market.web.forms import Date, Form, NamelessTextArea, Radios, Select

BAND = Form(
    Radios("band", "Band", missing="Choose a band"),
    NamelessTextArea(
        "reason",
        "Why",
        hint=f"At least {SHORTEST_BAND_REASON} characters. Shown beside the band with your name",
        longest=1000,
        rows=4,
        count=True,
    ),
    Date("until_on", "Until", hint="The first day on which the computed band stands again", called="the end"),
)
MUTE = Form(
    Select("indicator", "Indicator", missing="Choose an indicator"),
    NamelessTextArea(
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
    NamelessTextArea("why", "Why it is watched", longest=600, rows=3, count=True),
    Select("watcher", "Who watches", missing="Choose who watches"),
    Date("review_on", "Look again on", hint="Within three months", called="the day to look again"),
)
CHANGE_WATCH = Form(*WATCH.fields, versioned=True)
END = Form(versioned=True)
END_WATCH = Form(
    NamelessTextArea("reason", "Why it is watched no longer", longest=300, rows=3, count=True), versioned=True
)


def band_form(most_days: int, today: date, bands: Iterable[Band]) -> Form:
    """The form to raise or lower a band; only the bands that may be set now are offered."""
    last = today + timedelta(days=most_days)
    offered = [Option(band.value, BAND_WORDS[band], CHOICE_MEANS[band]) for band in bands]
    hint = f"{most_days} days at most: {last.day} {last.month} {last.year} or before"
    return BAND.with_options(band=offered).changing("until_on", hint=hint)


def mute_form(policy: WarningPolicy) -> Form:
    """The form to leave out an indicator; those that are serious when red always count."""
    offered = [Option(each.id, each.name) for each in policy.active_indicators if not each.serious_if_red]
    return MUTE.with_options(indicator=offered)


def watch_form(people: Sequence[tuple[int, str]], *, versioned: bool = False) -> Form:
    """The form of the watch-list."""
    offered = [Option(str(number), name) for number, name in people]
    return (CHANGE_WATCH if versioned else WATCH).with_options(watcher=offered)
