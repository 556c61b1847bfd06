"""When a band may be set, an indicator left out, and a place watched. Pure."""

from datetime import date, timedelta

from market.core.periods import add_months
from market.core.refusal import Refusal
from market.core.words import day_words
from market.policies.early_warning import Indicator
from market.risk.decisions.types import NewMute, NewOverride, NewWatch
from market.risk.types import Band, Mute, Override

MUTE_MONTHS = 12
LONGEST_REVIEW_DAYS = 92
SHORTEST_REASON = 10


def reasons_against_override(
    asked: NewOverride, computed: Band | None, holding: Override | None, *, most_days: int, today: date
) -> list[Refusal]:
    """Why a band may not be set. Source: early-warning policy, "override": up to 28 days, with a reason and a name.

    One override at a time: a second person is told of the first. Unknown cannot be set, since it says what is not known,
    and cannot be lowered to green, since what is not known is never green.
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
    elif asked.band == computed:
        reasons.append(Refusal("same", f"It is {asked.band.value} already. Choose another band", "band"))
    elif asked.band is Band.GREEN and computed is Band.UNKNOWN:
        words = "Too little is known of it to be green. Type in what is missing instead, or choose amber or red"
        reasons.append(Refusal("not_known", words, "band"))
    if asked.until_on <= today:
        reasons.append(Refusal("past", "The end must be after today", "until_on"))
    elif asked.until_on > last:
        reasons.append(
            Refusal("long", f"The end must be {day_words(last)} or before: {most_days} days at most", "until_on")
        )
    reasons += _reason(asked.reason)
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


def _reason(reason: str, field: str = "reason") -> list[Refusal]:
    if len(reason.strip()) >= SHORTEST_REASON:
        return []
    return [Refusal("no_reason", "Say why, in at least 10 characters: others read it", field)]
