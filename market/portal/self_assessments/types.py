"""Where an answer of a self-assessment stands, and how far the whole is."""

from enum import StrEnum

from msgspec import Struct


class Mark(StrEnum):
    """How an answer came about, or that there is none."""

    TO_ANSWER = "to_answer"
    CHOOSE = "choose"
    CARRIED = "carried"
    FILLED_IN = "filled_in"
    ANSWERED = "answered"


class Progress(Struct, frozen=True):
    """How many criteria stand where."""

    total: int
    answered: int
    carried: int
    filled_in: int
    to_answer: int
    to_choose: int

    @property
    def done(self) -> int:
        """Those that need nothing more before the declaration."""
        return self.total - self.to_answer - self.to_choose


class TrackerFact(Struct, frozen=True):
    """What the tracker's last return says: the day, whether it was in time, and its figures in words."""

    saved_days_ago: int
    in_time: bool
    day: str
    words: str
