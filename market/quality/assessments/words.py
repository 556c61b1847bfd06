"""The words of assessments: where they stand, and what was decided."""

from market.quality.assessments.types import CommentDecision, Status

STATUS_WORDS: dict[str, str] = {
    Status.OPEN: "Being captured",
    Status.SUBMITTED: "Waits for moderation",
    Status.DRAFT: "Draft report",
    Status.FINAL: "Final",
    Status.WITHDRAWN: "Withdrawn",
}
STATUS_COLOURS: dict[str, str] = {
    Status.OPEN: "blue",
    Status.SUBMITTED: "yellow",
    Status.DRAFT: "purple",
    Status.FINAL: "green",
    Status.WITHDRAWN: "grey",
}
DECISION_WORDS: dict[str, str] = {
    CommentDecision.UPHELD: "Agreed",
    CommentDecision.PARTLY: "Agreed in part",
    CommentDecision.KEPT: "Not agreed: nothing changes",
}


def status_words(status: str) -> str:
    """A status in words; an unknown code as it is."""
    return STATUS_WORDS.get(status, status)
