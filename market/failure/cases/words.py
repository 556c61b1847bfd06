"""The words of failure cases: modes, funders, urgency, outcomes, steps, clocks and kinds of log entries."""

from datetime import datetime, timedelta

from market.core.words import count_words, moment_words
from market.failure.cases.types import Answer, Clock, Duty, LogKind, Mode, Outcome, PaidBy, StageCode, Step, Urgency

MODE_WORDS: dict[str, str] = {Mode.PLANNED: "Planned closure", Mode.EMERGENCY: "Emergency"}
PAID_BY_WORDS: dict[str, str] = {
    PaidBy.OURS: "This council",
    PaidBy.OTHER_COUNCIL: "Another council",
    PaidBy.ICB: "NHS integrated care board",
    PaidBy.SELF: "Pays themselves",
    PaidBy.UNKNOWN: "Not known yet",
}
URGENCY_WORDS: dict[str, str] = {
    Urgency.HOURS: "Within hours",
    Urgency.DAY: "Within a day",
    Urgency.DAYS: "Within three days",
    Urgency.WEEK: "A week or more",
    Urgency.UNKNOWN: "Not judged yet",
}
URGENCY_COLOURS: dict[str, str] = {
    Urgency.HOURS: "red",
    Urgency.DAY: "orange",
    Urgency.DAYS: "yellow",
    Urgency.WEEK: "blue",
    Urgency.UNKNOWN: "grey",
}
URGENCY_ORDER: dict[str, int] = {
    Urgency.HOURS: 0,
    Urgency.UNKNOWN: 1,
    Urgency.DAY: 2,
    Urgency.DAYS: 3,
    Urgency.WEEK: 4,
}
"""Nobody knows how urgent a person is whom nobody has judged, so they stand right after the most urgent."""
OUTCOME_WORDS: dict[str, str] = {
    Outcome.MOVED: "Moved to another service",
    Outcome.NEW_PROVIDER: "Stays where they live, with a new provider",
    Outcome.HOME: "Went home or to family",
    Outcome.STAYED: "Stays with this service",
    Outcome.HOSPITAL: "In hospital",
    Outcome.DIED: "Died",
}
STEP_WORDS: dict[str, str] = {
    Step.FAMILY: "Family or the person’s choice of contact told",
    Step.ADVOCATE: "Advocate found",
    Step.PROPERTY: "Belongings listed and moved",
    Step.MEDICINES: "Medicines counted and handed over",
    Step.MONEY: "Personal money and accounts transferred",
}
CLOCK_WORDS: dict[str, str] = {
    Clock.OPENED: "case opened",
    Clock.DECLARED: "failure declared",
    Clock.NOTICE: "written notice came",
    Clock.CLOSURE_DATE: "last day of the service",
    Clock.MOVE_DATE: "the move",
    Clock.CLOSED: "case closed",
}
ANSWER_WORDS: dict[str, str] = {Answer.YES: "Yes", Answer.NO: "No", Answer.NOT_KNOWN: "Not known yet"}
DUTY_WORDS: dict[str, str] = {
    Duty.STARTS: "The temporary duty applies",
    Duty.DOES_NOT: "The temporary duty does not apply",
    Duty.UNDECIDED: "Not decided yet whether the temporary duty applies",
}
DUTY_COLOURS: dict[str, str] = {Duty.STARTS: "red", Duty.DOES_NOT: "blue", Duty.UNDECIDED: "yellow"}
LOG_WORDS: dict[str, str] = {
    LogKind.FACT: "What happened",
    LogKind.DECISION: "Decision",
    LogKind.CALL: "Call or message",
    LogKind.MEETING: "Meeting",
    LogKind.PERSON: "Person",
    LogKind.STAGE: "Stage",
    LogKind.CLOCK: "Time corrected",
    LogKind.DUTY: "Duty question",
    LogKind.SHARED: "Shared with a partner",
    LogKind.ANSWER: "Answer of a partner",
    LogKind.BOOK: "Incident book",
}
TYPED_KINDS = (LogKind.FACT, LogKind.DECISION, LogKind.CALL, LogKind.MEETING)
"""The kinds of entries that a person writes; the others come from what they do."""
GROUP_WORDS: dict[str, str] = {
    "care_home": "Care home",
    "home_care": "Care at home",
    "supported_living": "Supported living",
    "day": "Day service or carers’ support",
}
FAMILY_WORDS: dict[str, str] = {
    "business_failure": "Business failure (starts the council’s temporary duty when care stops because of it)",
    "regulator": "The regulator acts",
    "contract": "A contract ends",
    "owner": "The owner decides or cannot act",
    "premises": "The building is lost",
    "emergency": "Emergency",
}
STAGE_COLOURS: dict[str, str] = {
    StageCode.WATCH: "yellow",
    StageCode.SUPPORT: "yellow",
    StageCode.AT_RISK: "orange",
    StageCode.DECLARED: "red",
    StageCode.TRANSITION: "red",
    StageCode.RECOVERED: "green",
    StageCode.CLOSED: "blue",
    StageCode.LEARNING: "blue",
    StageCode.ENDED: "grey",
}


def hours_words(since: datetime, now: datetime) -> str:
    """How long ago something was, in whole hours up to three days, then days and hours: `26 hours`, `4 days 2 hours`."""
    gone = max(now - since, timedelta(0))
    hours = int(gone / timedelta(hours=1))
    if hours < 1:
        return count_words(int(gone / timedelta(minutes=1)), "minute")
    if hours < 72:
        return count_words(hours, "hour")
    days, rest = divmod(hours, 24)
    return count_words(days, "day") + (f" {count_words(rest, 'hour')}" if rest else "")


def at_words(at: datetime | None) -> str:
    """A moment on London's clock, or "not known yet"."""
    return "not known yet" if at is None else moment_words(at)
