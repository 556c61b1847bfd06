"""Suspensions by host authorities as logged and as read: the notice, its level, our people there and what was decided for each."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from market.core.identities import identifiers_warning


class State(StrEnum):
    """Where an alert stands. A host that lifts leaves reviews to be finished; only then is it closed."""

    OPEN = "open"
    LIFTED = "lifted"
    CLOSED = "closed"


class Restriction(StrEnum):
    """What the host did, in its own words as near as our kinds come."""

    FULL = "full"
    PART = "part"
    CAP = "cap"
    CAUTION = "caution"
    VOLUNTARY = "voluntary"
    OTHER = "other"


class How(StrEnum):
    """How we were told."""

    EMAIL = "email"
    LETTER = "letter"
    TELEPHONE = "telephone"
    MEETING = "meeting"
    FOUND_OUT = "found_out"


class Safeguarding(StrEnum):
    """Whether the host said that there is a safeguarding enquiry."""

    YES = "yes"
    NO = "no"
    NOT_SAID = "not_said"


LEFT = "died_or_left_before_review"
"""The outcome of somebody who died or left before the review: nothing further is asked for them."""


class NewAlert(Struct, frozen=True, kw_only=True):
    """A notice as it is logged. Fields are those that the policy asks for.

    The place is a location of the register, by its number or its CQC ID, or a name: the one place of that name in the host authority's
    area is taken, and a name that the register does not hold is kept as it is. `notice_id` is the kept text or file, when there is one;
    `another` says that a notice which serves an alert already is about this place too; `not_held` that the register does not hold the
    named place, so that a slip in its name is not taken for a place of its own. `level` is empty for the policy's own choice.
    """

    submission: str
    host_name: str
    location_id: int | None = None
    cqc_location_id: str = ""
    place_name: str = ""
    told_at: datetime
    told_by: str
    told_how: str
    restriction: str
    host_reasons: str = ""
    host_contact: str
    host_contact_email: str = ""
    starts_on: date | None = None
    host_review_on: date | None = None
    safeguarding: str = Safeguarding.NOT_SAID.value
    other_authorities: str = ""
    notice_id: int | None = None
    another: bool = False
    not_held: bool = False
    level: str = ""
    level_reason: str = ""


class NoticeRow(Struct, frozen=True, kw_only=True):
    """A notice as it came, word for word. Confidential. `sha256` is that of its file, empty for text that was pasted.

    `alert_id` is the alert that it was asked for with, else the first that it serves; None while it serves none.
    """

    id: int
    text: str
    sha256: str
    file_name: str
    size: int
    received_label: str
    received_at: datetime
    dismissed_at: datetime | None
    dismissed_label: str
    dismissed_reason: str
    alert_id: int | None

    @property
    def caution(self) -> str:
        """What to say when the notice seems to identify somebody; else empty."""
        return identifiers_warning(self.text, "This notice")


class AlertRow(Struct, frozen=True, kw_only=True):
    """An alert as stored, with its place. `host_reasons` is confidential."""

    id: int
    host_name: str
    partner_id: int | None
    location_id: int | None
    place_name: str
    cqc_location_id: str
    organisation_id: int | None
    organisation_name: str
    told_at: datetime
    told_by: str
    told_how: str
    restriction: str
    host_reasons: str
    host_contact: str
    host_contact_email: str
    starts_on: date | None
    host_review_on: date | None
    safeguarding: str
    other_authorities: str
    level: str
    level_reason: str
    level_by: int | None
    level_label: str
    level_at: datetime
    state: str
    policy_version: int
    embargo_id: int | None
    logged_by: int | None
    logged_label: str
    logged_at: datetime
    lifted_at: datetime | None
    lifted_words: str
    closed_at: datetime | None
    closed_label: str
    closed_words: str
    version: int

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state != State.CLOSED

    @property
    def subject(self) -> tuple[str, int]:
        """What its tasks and letters are about."""
        return "host_alert", self.id


class PersonRow(Struct, frozen=True, kw_only=True):
    """One of our people at the place, by case reference. `left_on` is the day after the last of their care there, once known."""

    id: int
    alert_id: int
    case_reference: str
    placement_id: int | None
    funder: str
    component: str
    delivery: str
    found_at: datetime
    found_later: bool
    worker_id: int | None
    worker_label: str
    outcome: str
    outcome_words: str
    outcome_at: datetime | None
    outcome_label: str
    harm_at: datetime | None
    version: int


class EventRow(Struct, frozen=True, kw_only=True):
    """One thing that happened to an alert."""

    id: int
    alert_id: int
    kind: str
    words: str
    at: datetime
    by_id: int | None
    by_label: str


class PlacedThere(Struct, frozen=True, kw_only=True):
    """Somebody whose care the placements register has at a place; the newest of several placements of one person."""

    case_reference: str
    placement_id: int
    funder: str
    component: str
    delivery: str
    starts_on: date
    ends_on: date | None


class Suggested(Struct, frozen=True, kw_only=True):
    """What the text of a notice says by itself, for the form; a person checks it."""

    host_name: str = ""
    cqc_location_id: str = ""
    told_at: datetime | None = None
    told_by: str = ""
    email: str = ""
