"""Words for the codes of requests."""

from market.finding.types import Answer, RequestOutcome

OUTCOME_WORDS: dict[str, str] = {
    RequestOutcome.OPEN: "Open",
    RequestOutcome.PLACED: "Placed",
    RequestOutcome.NO_VACANCY: "No vacancy",
    RequestOutcome.WITHDRAWN: "Withdrawn",
}
OUTCOME_COLOURS: dict[str, str] = {
    RequestOutcome.OPEN: "blue",
    RequestOutcome.PLACED: "green",
    RequestOutcome.NO_VACANCY: "orange",
    RequestOutcome.WITHDRAWN: "grey",
}
ANSWER_WORDS: dict[str, str] = {
    Answer.ASKED: "Asked, no answer yet",
    Answer.OFFERED: "Offered a place",
    Answer.DECLINED: "Declined",
    Answer.NO_REPLY: "Did not reply",
}
