"""Failure cases as read and as asked for: modes, funders, urgency, people, log, shares and lessons."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from market.failure.cases.people_types import NO_DESTINATION as NO_DESTINATION
from market.failure.cases.people_types import NewPerson as NewPerson
from market.failure.cases.people_types import Outcome as Outcome
from market.failure.cases.people_types import PaidBy as PaidBy
from market.failure.cases.people_types import Person as Person
from market.failure.cases.people_types import PersonDetails as PersonDetails
from market.failure.cases.people_types import Step as Step
from market.failure.cases.people_types import Urgency as Urgency

SUBJECT = "failure"
"""The type of subject under which tasks and letters of a case are kept."""


class Mode(StrEnum):
    """Which due times of the protocol hold: those of a planned closure, or those of an emergency."""

    PLANNED = "planned"
    EMERGENCY = "emergency"


class StageCode(StrEnum):
    """Stages that the system itself acts on. The protocol may name and order them as the council likes, and add others."""

    WATCH = "watch"
    SUPPORT = "support"
    AT_RISK = "at_risk"
    DECLARED = "declared"
    TRANSITION = "transition"
    RECOVERED = "recovered"
    CLOSED = "closed"
    LEARNING = "learning"
    ENDED = "ended"


BEFORE_DECLARED = (StageCode.WATCH, StageCode.SUPPORT, StageCode.AT_RISK)
"""Stages of a case in which nothing has been declared yet."""
ACTIVE = (StageCode.DECLARED, StageCode.TRANSITION)
"""Stages in which people are being moved or care is being replaced."""


class Clock(StrEnum):
    """The moments that due times count from. For the whole case `MOVE_DATE` is the first move, or the last for what comes after."""

    OPENED = "opened"
    DECLARED = "declared"
    NOTICE = "notice"
    CLOSURE_DATE = "closure_date"
    MOVE_DATE = "move_date"
    CLOSED = "closed"


class Answer(StrEnum):
    """An answer to a duty question."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"


class Duty(StrEnum):
    """Whether the temporary duty of section 48 binds the council."""

    STARTS = "starts"
    DOES_NOT = "does_not"
    UNDECIDED = "undecided"


class LogKind(StrEnum):
    """What an entry of the log is about."""

    FACT = "fact"
    DECISION = "decision"
    CALL = "call"
    MEETING = "meeting"
    PERSON = "person"
    STAGE = "stage"
    CLOCK = "clock"
    DUTY = "duty"
    SHARED = "shared"
    ANSWER = "answer"
    BOOK = "book"


class NewCase(Struct, frozen=True, kw_only=True):
    """A failure as it is declared, or a worry as a case is opened quietly at an early `stage`.

    `location_ids` empty: the whole provider, every place of it that is open that day. `mode` empty: as the protocol says. `declared_at` is
    the moment to the minute at which the failure was declared or the council learned of it; at an early stage the moment of the worry.
    `confidential`: who told us what is read only by those who work on the case, and left out of its book.
    """

    organisation_id: int
    location_ids: tuple[int, ...] = ()
    service_group: str
    trigger: str
    declared_at: datetime
    told_by: str
    words: str
    mode: str = ""
    mode_reason: str = ""
    notice_at: datetime | None = None
    closure_at: datetime | None = None
    lead_id: int
    deputy_id: int
    partner_ids: tuple[int, ...] = ()
    stage: str = StageCode.DECLARED.value
    confidential: bool = False
    submission: str | None = None


class Opened(Struct, frozen=True):
    """The case that there is now. `already`: it was there before, and `by` and `at` say who opened or declared it and when."""

    case_id: int
    already: bool = False
    by: str = ""
    at: datetime | None = None


class Case(Struct, frozen=True, kw_only=True):
    """A failure case as stored, with the names of its provider and place. `location_id` None: several places or the whole provider."""

    id: int
    organisation_id: int
    organisation_name: str
    location_id: int | None
    location_name: str
    whole_provider: bool
    service_group: str
    trigger: str
    told_by: str
    words: str
    mode: str
    mode_reason: str
    stage: str
    lead_id: int
    lead_label: str
    deputy_id: int
    deputy_label: str
    opened_at: datetime
    declared_at: datetime | None
    notice_at: datetime | None
    closure_at: datetime | None
    closed_at: datetime | None
    ended_at: datetime | None
    declared_by_id: int | None
    declared_label: str
    protocol_version: int
    version: int
    confidential: bool = False

    @property
    def title(self) -> str:
        """The place, or the provider when it is about several."""
        return self.location_name or self.organisation_name

    @property
    def is_open(self) -> bool:
        """Whether the case has not ended."""
        return self.ended_at is None


class Place(Struct, frozen=True, kw_only=True):
    """A place that is in a case, and the embargo that the case imposed there, if any."""

    location_id: int
    name: str
    cqc_location_id: str | None
    address: str
    postcode: str
    source: str
    embargo_id: int | None
    exit_on: date | None


class ToConfirm(Struct, frozen=True, kw_only=True):
    """A declaration that a second director confirms: of which case, who declared it, and by when."""

    case_id: int
    title: str
    by_label: str
    entered_at: datetime
    confirm_by: datetime


class StageRow(Struct, frozen=True, kw_only=True):
    """A stage that a case was in from `entered_at` until `left_at` (None: still). `tests` are the ticked entry tests in words.

    `confirm_by` is set when somebody else must confirm the step by then; `confirmed_at` once they have.
    """

    id: int
    case_id: int
    stage: str
    entered_at: datetime
    left_at: datetime | None
    by_id: int | None
    by_label: str
    reason: str
    tests: str
    confirm_by: datetime | None
    confirmed_at: datetime | None
    confirmed_label: str
    reviewed_at: datetime | None

    @property
    def test_words(self) -> tuple[str, ...]:
        """The entry tests that were ticked."""
        return tuple(line for line in self.tests.split("\n") if line)


class DutyAnswer(Struct, frozen=True, kw_only=True):
    """The newest answer to one duty question, with its reason. `happened_on` is the day of the event for the question that asks for it."""

    question: str
    answer: str
    words: str = ""
    happened_on: date | None = None
    answered_at: datetime | None = None
    by_label: str = ""


class DutyResult(Struct, frozen=True):
    """Whether the temporary duty applies, from when, with every reason."""

    duty: Duty
    since: date | None
    reasons: tuple[str, ...]


class LogEntry(Struct, frozen=True, kw_only=True):
    """One entry of the log, never changed. `source` is a partner's name when a partner wrote it."""

    id: int
    case_id: int
    happened_at: datetime
    written_at: datetime
    kind: str
    words: str
    person: str
    by_id: int | None
    by_label: str
    source: str
    confidential: bool


class NewEntry(Struct, frozen=True, kw_only=True):
    """An entry as it is written. `submission` is the form's own number: the same one again writes nothing."""

    kind: str
    words: str
    happened_at: datetime
    person: str = ""
    confidential: bool = False
    submission: str | None = None


class Share(Struct, frozen=True, kw_only=True):
    """That a case is shared with a partner; `with_people`: it sees the people it placed or pays for, and only those."""

    id: int
    case_id: int
    partner_id: int
    partner_name: str
    partner_kind: str
    with_people: bool
    started_at: datetime
    started_label: str
    ended_at: datetime | None


class SharedMessage(Struct, frozen=True, kw_only=True):
    """What was written to a partner about a case, or what the partner wrote back (`from_partner`)."""

    id: int
    share_id: int
    from_partner: bool
    words: str
    asks: str
    written_at: datetime
    by_label: str
    acknowledged_at: datetime | None
    acknowledged_label: str


class Excuse(Struct, frozen=True, kw_only=True):
    """A critical task that a director excused, with the reason: visible for ever."""

    task_id: int
    code: str
    person: str
    reason: str
    by_label: str
    excused_at: datetime


class Lesson(Struct, frozen=True, kw_only=True):
    """What was learned, what will be done about it, who owns that and by when."""

    id: int
    case_id: int
    words: str
    action: str
    owner: str
    due_on: date | None
    done_on: date | None
    by_label: str
    added_at: datetime
    version: int


class CaseLine(Struct, frozen=True, kw_only=True):
    """A case as another part of the system reads it on a day: the stage of that day."""

    id: int
    organisation_id: int
    organisation_name: str
    location_ids: tuple[int, ...]
    title: str
    stage: str
    mode: str
    opened_at: datetime
    declared_at: datetime | None
    closure_at: datetime | None


class Book(Struct, frozen=True, kw_only=True):
    """An incident book: the case as it stood at a moment. `sha256` is empty until its PDF is made."""

    id: int
    case_id: int
    moment: datetime
    by_label: str
    content_digest: str
    sha256: str
    size: int
