"""When a band may be set, an indicator left out, and a place watched. Pure."""

from datetime import date, timedelta

from market.core.periods import add_months
from market.core.refusal import Refusal
from market.core.words import day_words
from market.policies.early_warning import Indicator
from market.risk.decisions.types import Computed, NewMute, NewOverride, NewWatch
from market.risk.types import Band, Mute, Override

MUTE_MONTHS = 12
LONGEST_REVIEW_DAYS = 92
SHORTEST_REASON = 10
SHORTEST_BAND_REASON = 30
"""A band that a person sets stands instead of the figures: its reason says what was seen. A proposal of ours."""
SETTABLE = (Band.RED, Band.AMBER, Band.GREEN)


def reason_not_green(computed: Computed) -> Refusal | None:
    """Why a place may not be set to green; None when it may.

    A computed red, or a serious indicator that is red, may be lowered to amber only. What is not known is never green: the policy's least
    coverage must be known, and each group that it names.
    """
    if computed.serious_red:
        names = ", ".join(computed.serious_red)
        return Refusal(
            "serious_red", f"It cannot be set to green while this is red: {names}. Lower it to amber at most", "band"
        )
    if computed.band is Band.RED:
        return Refusal("red", "It is red by the figures, so it may be lowered to amber only", "band")
    if computed.too_little_known or computed.band is Band.UNKNOWN:
        least = f", and green needs {computed.least_known:.0f}%" if computed.least_known is not None else ""
        words = (
            f"Too little is known of it to be green: {computed.known:.0f}% is known{least} and something of each group that"
            " the policy names. Type in what is missing instead"
        )
        return Refusal("not_known", words, "band")
    return None


def bands_to_choose(computed: Computed) -> list[Band]:
    """The bands that a person may set against what was computed, the gravest first."""
    green = reason_not_green(computed) is None
    return [band for band in SETTABLE if band is not computed.band and (band is not Band.GREEN or green)]


def reasons_against_override(
    asked: NewOverride, computed: Computed | None, holding: Override | None, *, most_days: int, today: date
) -> list[Refusal]:
    """Why a band may not be set. Source: early-warning policy, "override": up to 28 days, with a reason and a name.

    One override at a time: a second person is told of the first. Unknown cannot be set, since it says what is not known.
    """
    reasons: list[Refusal] = []
    last = today + timedelta(days=most_days)
    if computed is None:
        reasons.append(
            Refusal("no_score", "This place has no score on this day, so there is nothing to raise or lower")
        )
    if holding is not None:
        reasons.append(
            Refusal(
                "holding",
                f"{holding.by_label} has set it to {holding.band.value} until {day_words(holding.until_on)}. End that first",
                "band",
            )
        )
    if asked.band is Band.UNKNOWN:
        reasons.append(Refusal("unknown", "Choose red, amber or green", "band"))
    elif computed is not None and asked.band is computed.band:
        reasons.append(Refusal("same", f"It is {asked.band.value} already. Choose another band", "band"))
    elif computed is not None and asked.band is Band.GREEN and (against := reason_not_green(computed)) is not None:
        reasons.append(against)
    if asked.until_on <= today:
        reasons.append(Refusal("past", "The end must be after today", "until_on"))
    elif asked.until_on > last:
        reasons.append(
            Refusal("long", f"The end must be {day_words(last)} or before: {most_days} days at most", "until_on")
        )
    reasons += _reason(asked.reason, shortest=SHORTEST_BAND_REASON)
    return reasons


def reasons_against_mute(
    asked: NewMute, indicator: Indicator | None, holding: list[Mute], today: date
) -> list[Refusal]:
    """Why an indicator may not be left out. A proposal: up to 12 months, and never one that is serious when red."""
    reasons: list[Refusal] = []
    last = add_months(today, MUTE_MONTHS)
    if indicator is None or indicator.retired:
        reasons.append(Refusal("no_indicator", "Choose an indicator of the policy in force", "indicator"))
    elif indicator.serious_if_red:
        reasons.append(
            Refusal(
                "serious",
                f"{indicator.name} is serious when red, so it always counts. Raise or lower the band instead",
                "indicator",
            )
        )
    if any(each.indicator == asked.indicator for each in holding):
        reasons.append(Refusal("holding", "This indicator is left out already", "indicator"))
    if asked.until_on <= today:
        reasons.append(Refusal("past", "The end must be after today", "until_on"))
    elif asked.until_on > last:
        reasons.append(Refusal("long", f"The end must be {day_words(last)} or before: 12 months at most", "until_on"))
    reasons += _reason(asked.reason)
    return reasons


def reasons_against_watch(asked: NewWatch, today: date) -> list[Refusal]:
    """Why a place may not be watched as asked. A proposal: it is looked at again within three months."""
    last = today + timedelta(days=LONGEST_REVIEW_DAYS)
    reasons = _reason(asked.why, "why")
    if asked.review_on <= today:
        reasons.append(Refusal("past", "The day to look again must be after today", "review_on"))
    elif asked.review_on > last:
        reasons.append(Refusal("long", f"The day to look again must be {day_words(last)} or before", "review_on"))
    return reasons


def _reason(reason: str, field: str = "reason", *, shortest: int = SHORTEST_REASON) -> list[Refusal]:
    if len(reason.strip()) >= shortest:
        return []
    return [Refusal("no_reason", f"Say why, in at least {shortest} characters: others read it", field)]
