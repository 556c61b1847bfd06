"""Requests for information between authorities, as asked for and as read, and the register of what was shared."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct


class Direction(StrEnum):
    """Who asks: we ask the partner, or the partner asks us."""

    OURS = "ours"
    THEIRS = "theirs"


class Urgency(StrEnum):
    """How soon an answer is needed."""

    URGENT = "urgent"
    SOON = "soon"
    ROUTINE = "routine"


class Basis(StrEnum):
    """The lawful basis on which information is asked for or shared."""

    COOPERATION = "cooperation"
    SUPPLY = "supply"
    SAFEGUARDING = "safeguarding"
    FAILURE = "failure"
    PUBLIC_TASK = "public_task"
    LEGAL_DUTY = "legal_duty"
    VITAL = "vital"
    SOCIAL_CARE = "social_care"
    CONSENT = "consent"


class Check(StrEnum):
    """What somebody confirms before asking or sharing."""

    NEEDED = "needed"
    NO_PEOPLE = "no_people"
    FACTS = "facts"
    SECURE = "secure"


class State(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    ANSWERED = "answered"
    NOTHING_KNOWN = "nothing_known"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Standing(StrEnum):
    """What an answer is: seen and dated, told by somebody, or a judgement."""

    FACT = "fact"
    TOLD = "told"
    OPINION = "opinion"


class Way(StrEnum):
    """Which way information went."""

    GIVEN = "given"
    RECEIVED = "received"


class SuspensionKind(StrEnum):
    """What another authority does about a place of a provider."""

    STOP = "stop"
    CAUTION = "caution"
    CONCERN = "concern"


class Asked(Struct, frozen=True):
    """The request as kept: a new one, or the one that the same form made before (`existing`)."""

    id: int
    existing: bool = False


class NewRequest(Struct, frozen=True, kw_only=True):
    """A request as it is typed. `location_ids` empty means the whole provider; `submission` is the form's own number.

    `asker` is the person of the other authority, or of ours; `note` is confidential and is read by those who read risk only.
    """

    submission: str
    direction: str
    partner_id: int
    organisation_id: int
    location_ids: tuple[int, ...]
    purpose: str
    questions: tuple[str, ...]
    bases: tuple[str, ...]
    checks: tuple[str, ...]
    urgency: str
    asked_on: date
    due_on: date
    asker: str = ""
    their_reference: str = ""
    may_tell_provider: bool = False
    note: str = ""


class AnswerLine(Struct, frozen=True, kw_only=True):
    """The answer to one question; without words it was not answered."""

    question_id: int
    words: str
    standing: str = Standing.FACT.value
    source: str = ""
    as_of_on: date | None = None


class NewAnswer(Struct, frozen=True, kw_only=True):
    """An answer as it is typed: lines, or "nothing known", or refused with a reason."""

    state: str
    answered_on: date
    lines: tuple[AnswerLine, ...] = ()
    withheld: str = ""
    refused_reason: str = ""
    may_tell_provider: bool = False
    checks: tuple[str, ...] = ()
    answerer: str = ""


class NewDisclosure(Struct, frozen=True, kw_only=True):
    """Something that was shared without a request, such as by telephone or in a meeting."""

    submission: str
    way: str
    partner_id: int
    organisation_id: int
    shared_on: date
    what: str
    how: str
    bases: tuple[str, ...]


class NewSuspension(Struct, frozen=True, kw_only=True):
    """A stop, caution or concern about a place that another authority told us of. `words` are confidential."""

    partner_id: int
    location_id: int
    kind: str
    from_on: date
    until_on: date | None = None
    request_id: int | None = None
    words: str = ""


class RequestRow(Struct, frozen=True, kw_only=True):
    """A request with the names it is about. `state` is that of the day as at which it was read; nothing confidential is in it."""

    id: int
    direction: str
    partner_id: int
    partner_name: str
    organisation_id: int
    organisation_name: str
    urgency: str
    bases: str
    asked_on: date
    due_on: date
    state: str
    answered_on: date | None
    asked_label: str
    by_partner: bool
    may_tell_provider: bool
    questions: int
    version: int

    def overdue(self, on: date) -> bool:
        """Whether it is unanswered past the day it was due."""
        return self.state == State.OPEN and self.due_on < on


class Place(Struct, frozen=True):
    """A location that a request is about."""

    id: int
    name: str
    cqc_location_id: str | None = None


class Question(Struct, frozen=True, kw_only=True):
    """A question with its answer; without words it has none."""

    id: int
    number: int
    question: str
    answer: str
    standing: str
    source: str
    as_of_on: date | None


class Request(Struct, frozen=True, kw_only=True):
    """Everything about one request. Answers, `withheld` and `note` are confidential."""

    row: RequestRow
    places: tuple[Place, ...]
    questions: tuple[Question, ...]
    purpose: str
    checks: str
    asker: str
    their_reference: str
    note: str
    withheld: str
    closed_reason: str
    answerer: str
    answered_label: str
    recorded_at: datetime


class Disclosure(Struct, frozen=True, kw_only=True):
    """One line of the register of what was shared with whom. `what` is confidential."""

    id: int
    way: str
    partner_name: str
    organisation_id: int
    organisation_name: str
    request_id: int | None
    shared_on: date
    what: str
    how: str
    bases: str
    by_label: str


class NeighbourSuspension(Struct, frozen=True, kw_only=True):
    """A stop, caution or concern about a place elsewhere that an authority told us of. Protect the source: never show it to providers."""

    id: int
    partner_name: str
    location_id: int
    location_name: str
    organisation_id: int
    kind: str
    from_on: date
    until_on: date | None
    request_id: int | None
