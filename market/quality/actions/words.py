"""The words of recommendations."""

from market.quality.actions.types import Retest, Status
from market.quality.scoring.words import BAND_WORDS

STATUS_WORDS: dict[str, str] = {
    Status.OPEN: "Open",
    Status.EVIDENCE: "Evidence to check",
    Status.VERIFIED: "Verified",
    Status.WITHDRAWN: "Withdrawn",
}
STATUS_COLOURS: dict[str, str] = {
    Status.OPEN: "blue",
    Status.EVIDENCE: "purple",
    Status.VERIFIED: "green",
    Status.WITHDRAWN: "grey",
}
RETEST_WORDS: dict[str, str] = {
    Retest.DUE: "To be looked at again at the next visit",
    Retest.PASSED: "Looked at again and still good",
    Retest.FAILED: "Looked at again and failed",
}
EVENT_WORDS: dict[str, str] = {
    "raised": "Recommended",
    "changed": "Changed",
    "lowered": "Changed to a lower risk",
    "issued": "Sent to the provider",
    "planned": "Action planned",
    "plan_sent": "Plan sent",
    "progress": "Progress reported",
    "evidence": "Evidence sent",
    "late": "Evidence date missed",
    "verified": "Verified",
    "rejected": "Evidence not accepted",
    "withdrawn": "Withdrawn",
    "passed": "Looked at again: still good",
    "failed": "Looked at again: failed",
}


def band_words(band: str) -> str:
    """A band in words; an unknown code as it is."""
    return BAND_WORDS.get(band, band)
