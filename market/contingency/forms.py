"""The words of the form that asks where everyone would go, and what it asks."""

import re
from datetime import date
from typing import Any

from market.contingency.rules import MOST_MILES, reasons_against_move
from market.contingency.subjects import find_subject, typed_subject
from market.contingency.types import Asked, MeasuredFrom, Run, SubjectKind, Weights, WhatIf
from market.contingency.words import FROM_WORDS, SUBJECT_WORDS
from market.core.refusal import Refusal, Refused
from market.geography.rules import read_outward
from market.providers.types import RATED
from market.providers.words import rating_words
from market.web.dates import Date
from market.web.fields import Option, options
from market.web.forms import Checkboxes, Form, Radios, Reading, Select, Text, TextArea
from market.web.number_fields import Decimal, Money

WEIGHTS = (
    ("not_rated", "A place that CQC has not rated"),
    ("requires_improvement", "A place rated requires improvement"),
    ("inadequate", "A place rated inadequate"),
    ("dearer_100", "Each £100 a week above what is paid now"),
    ("rate_unknown", "A price that no live contract says"),
    ("together", "Most miles in all to keep a group together"),
)
SECTIONS = (
    ("Whose people", ("kind", "subject", "areas")),
    ("What if", ("on", "moves_on", "miles", "measured_from", "most_weekly", "lowest_rating", "opened", "groups")),
)


_WHOSE = (
    Radios(
        "kind",
        "Whose people would have to move",
        options=options(SUBJECT_WORDS),
        missing="Select whose people would have to move",
    ),
    Text(
        "subject",
        "Which location, provider or group",
        hint="Its CQC ID, its number in this register, or its exact name",
        missing="Enter a location, provider or group",
    ),
    Text(
        "areas",
        "Home areas of the round",
        hint="For a home care round only: first halves of postcodes, such as TS1, TS3. Leave empty for everybody the service supports",
        required=False,
    ),
)


def plan_form(today: date) -> Form:
    """The form; days up to `today`."""
    return Form(
        *_WHOSE,
        Date("on", "As at", hint="Today or a past day", called="the day", latest=today),
        Date(
            "moves_on",
            "Day of the move",
            hint="Only if it is later. Counts whose stay ends before it, and what could begin on it, as far as it is known",
            called="the day of the move",
            required=False,
        ),
        Decimal("miles", "Furthest move in miles", least=1, most=MOST_MILES, places=1, example="20", suffix="miles"),
        Radios(
            "measured_from",
            "Measure from",
            hint="Home care is always measured from the person’s home area",
            options=options(FROM_WORDS),
        ),
        Money(
            "most_weekly",
            "Most that the council would pay a week",
            hint="Leave empty for no limit. Places whose price is not known are never too dear",
            required=False,
            least=1,
        ),
        Select(
            "lowest_rating",
            "Lowest CQC rating",
            options=tuple(Option(code.value, rating_words(code)) for code in RATED),
            empty="Any rating",
            required=False,
        ),
        Checkboxes(
            "opened",
            "Also use",
            options=(
                Option("outside", "Places outside our area"),
                Option("stale", "Places whose return is stale", "What they had free then may be gone"),
                Option("embargoed", "Places under an embargo", "Only to see what the embargo costs: nobody may be placed there"),
            ),
            required=False,
        ),
        TextArea(
            "groups",
            "People who wish to stay together",
            hint="Case references, one group a line, with commas between them",
            required=False,
            rows=3,
            longest=2000,
        ),
        *(
            Decimal(name, label, least=0, most=1000, places=2, example="2", suffix="miles")
            for name, label in WEIGHTS
        ),
    )  # fmt: skip


def first_values(ask: WhatIf, on: date) -> dict[str, Any]:
    """What the form shows for a question about nobody yet."""
    opened = {"outside": ask.outside, "stale": ask.open_stale, "embargoed": ask.open_embargoed}
    return {
        "on": on,
        "moves_on": ask.moves_on if ask.moves_on and ask.moves_on > on else None,
        "miles": f"{ask.miles:g}",
        "measured_from": ask.measured_from,
        "most_weekly": ask.most_weekly_pence,
        "lowest_rating": ask.lowest_rating,
        "opened": [name for name, holds in opened.items() if holds],
        "groups": "\n".join(", ".join(group) for group in ask.together),
        **{name: f"{getattr(ask.weights, name):g}" for name, _ in WEIGHTS},
    }


def values_of_run(run: Run, on: date) -> dict[str, Any]:
    """What the form shows to ask again what a plan asked, as at another day."""
    subject = {"kind": run.subject_kind, "subject": typed_subject(run), "areas": run.areas.replace(" ", ", ")}
    return {**first_values(run.settings, on), **subject}


async def asked_of(reading: Reading, submission: str) -> Asked | Refused:
    """The question of a form without errors of its own; refused with what the register does not know."""
    areas, reasons = _areas(reading)
    reasons += reasons_against_move(reading["moves_on"], reading["on"])
    subject = await find_subject(reading["kind"], reading["subject"], areas)
    if isinstance(subject, Refused):
        return Refused((*subject.reasons, *reasons))
    if reasons:
        return Refused(tuple(reasons))
    opened = reading["opened"]
    ask = WhatIf(
        moves_on=reading["moves_on"] if reading["moves_on"] != reading["on"] else None,
        miles=float(reading["miles"]),
        measured_from=reading["measured_from"],
        most_weekly_pence=reading["most_weekly"],
        lowest_rating=reading["lowest_rating"] or "",
        open_stale="stale" in opened,
        open_embargoed="embargoed" in opened,
        outside="outside" in opened,
        together=_groups(reading["groups"] or ""),
        weights=Weights(**{name: float(reading[name]) for name, _ in WEIGHTS}),
    )
    return Asked(subject=subject, ask=ask, on=reading["on"], submission=submission)


def default_question() -> WhatIf:
    """The question of the button on a location's page."""
    return WhatIf(measured_from=MeasuredFrom.HOME.value)


def _areas(reading: Reading) -> tuple[list[str], list[Refusal]]:
    typed = [part for part in re.split(r"[\s,;]+", reading["areas"] or "") if part]
    if reading["kind"] != SubjectKind.ROUND:
        words = "Home areas are for a home care round. Choose “A home care round”, or leave them empty"
        return [], [Refusal("areas", words, "areas")] if typed else []
    wrong = [part for part in typed if read_outward(part) is None]
    if wrong:
        words = f"“{wrong[0][:20]}” is not the first half of a postcode, such as TS1"
        return [], [Refusal("areas", words, "areas")]
    return sorted({code for part in typed if (code := read_outward(part))}), []


def _groups(text: str) -> tuple[tuple[str, ...], ...]:
    lines = (re.split(r"\s*[,;]\s*", line.strip(" ,;")) for line in text.splitlines())
    return tuple(tuple(part for part in line if part) for line in lines if any(line))
