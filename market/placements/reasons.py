"""Why a person is placed outside the council's area: the codes, in their order.

The first three are the main reasons that CQC reported of the first council. A code is retired, never deleted, so that old counts can
be run again.
"""

from market.placements.types import Reason

REASONS: tuple[Reason, ...] = (
    Reason(
        "OOA-01",
        "Personal or family choice",
        headline=True,
        group="choice",
        repatriation="ask_at_review",
        gap_signal=False,
        ask="Who chose, was there a suitable local offer, and was it refused?",
    ),
    Reason(
        "OOA-02",
        "Specialist service not available here",
        headline=True,
        group="supply",
        repatriation="actively_plan",
        gap_signal=True,
        ask="Which need: dementia, learning disability, autism, mental health, brain injury, physical, nursing, other?",
    ),
    Reason(
        "OOA-03",
        "No vacancy at the time",
        headline=True,
        group="supply",
        repatriation="actively_plan",
        gap_signal=True,
        ask="Which local services were tried, and on what date?",
    ),
    Reason(
        "OOA-04",
        "Near the boundary; the closest suitable service",
        headline=False,
        group="choice",
        repatriation="none",
        gap_signal=False,
        ask="Distance from home in miles",
    ),
    Reason(
        "OOA-05",
        "To be near family or friends who live elsewhere",
        headline=False,
        group="choice",
        repatriation="ask_at_review",
        gap_signal=False,
        ask="Do they still live there and visit?",
    ),
    Reason(
        "OOA-06",
        "Safety; the person must be away from this area",
        headline=False,
        group="safety",
        repatriation="only_if_risk_ends",
        gap_signal=False,
        ask="Who agreed the risk and when is it looked at again?",
    ),
    Reason(
        "OOA-07",
        "Court or legal condition",
        headline=False,
        group="safety",
        repatriation="only_if_risk_ends",
        gap_signal=False,
        ask="Which order and its end date",
    ),
    Reason(
        "OOA-08",
        "Emergency placement",
        headline=False,
        group="supply",
        repatriation="actively_plan",
        gap_signal=True,
        ask="Why no local emergency place?",
    ),
    Reason(
        "OOA-09",
        "Moved with a provider or from a home that closed",
        headline=False,
        group="continuity",
        repatriation="ask_at_review",
        gap_signal=True,
        ask="Which closure case?",
    ),
    Reason(
        "OOA-10",
        "Moved from children's services or residential college",
        headline=False,
        group="continuity",
        repatriation="actively_plan",
        gap_signal=True,
        ask="Was a local move offered before age 18 or leaving date?",
    ),
    Reason(
        "OOA-11",
        "Discharged from hospital or NHS-led placement",
        headline=False,
        group="health",
        repatriation="actively_plan",
        gap_signal=True,
        ask="Which funding and any aftercare duty?",
    ),
    Reason(
        "OOA-12",
        "Culture, faith or language need not met here",
        headline=False,
        group="supply",
        repatriation="ask_at_review",
        gap_signal=True,
        ask="Which need?",
    ),
    Reason(
        "OOA-13",
        "Local services refused or were unsuitable",
        headline=False,
        group="supply",
        repatriation="actively_plan",
        gap_signal=True,
        ask="Which services and what reason did they give?",
    ),
    Reason(
        "OOA-14",
        "Local service under restriction or poorly rated",
        headline=False,
        group="quality",
        repatriation="ask_at_review",
        gap_signal=True,
        ask="Which service and restriction?",
    ),
    Reason(
        "OOA-15",
        "Person already lived there when we became responsible",
        headline=False,
        group="continuity",
        repatriation="ask_at_review",
        gap_signal=False,
        ask="Date and basis of responsibility",
    ),
    Reason(
        "OOA-16",
        "Price",
        headline=False,
        group="supply",
        repatriation="ask_at_review",
        gap_signal=True,
        ask="Local price and price paid per week",
    ),
    Reason(
        "OOA-98",
        "Other",
        headline=False,
        group="other",
        repatriation="ask_at_review",
        gap_signal=False,
        ask="Say what",
        needs_words=True,
    ),
    Reason(
        "OOA-99",
        "Not known (older record)",
        headline=False,
        group="unknown",
        repatriation="ask_at_review",
        gap_signal=False,
        ask="Find out within 90 days",
    ),
)
"""Three headline reasons first."""

EMERGENCY = "OOA-08"
OLDER_RECORD = "OOA-99"
"""Only for records brought in from older systems; to be replaced within `OLDER_RECORD_DAYS`."""
OLDER_RECORD_DAYS = 90
MOST_MORE_REASONS = 2

_BY_CODE = {reason.code: reason for reason in REASONS}


def reason_of(code: str) -> Reason | None:
    """The reason with that code; None when there is none."""
    return _BY_CODE.get(code)


def reason_words(code: str) -> str:
    """The name of a reason; "Not stated" for none, an unknown code as it is."""
    found = _BY_CODE.get(code)
    return found.name if found else code or "Not stated"
