"""Letters and their templates as read and as asked for."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

Subject = tuple[str, int]
"""What a letter is about: a short kind (embargo, host_alert, failure, information_request, turnaround) and a number."""


class Party(StrEnum):
    """What the recipient of a letter is to the council."""

    PROVIDER = "provider"
    PLACING_AUTHORITY = "placing_authority"
    NEIGHBOUR = "neighbour"
    ICB = "icb"
    CQC = "cqc"
    TEAM = "team"
    FAMILY = "family"
    WORKER = "worker"
    OTHER = "other"


class LetterStatus(StrEnum):
    """Where a letter stands. `to_tell`: released by a named person, but the recipient has no address."""

    DRAFT = "draft"
    TO_TELL = "to_tell"
    SENT = "sent"
    TOLD_OTHERWISE = "told_otherwise"
    ACKNOWLEDGED = "acknowledged"
    WITHDRAWN = "withdrawn"


class Recipient(Struct, frozen=True):
    """Whom a letter is for. `organisation_id` and `partner_id` decide which accounts may read it.

    The e-mail address may be empty: a partner's own address, or the owners of an organisation, then stand in for it.
    """

    party: Party
    name: str
    email: str = ""
    organisation_id: int | None = None
    partner_id: int | None = None

    @property
    def key(self) -> str:
        """By what a recipient is the same again, so that nobody is told twice. An address may change: it is no part of it."""
        name = " ".join(self.name.split()).casefold()
        if self.partner_id is not None:
            return f"{self.party}:partner:{self.partner_id}"
        if self.organisation_id is not None:
            return f"{self.party}:organisation:{self.organisation_id}:{name}"
        return f"{self.party}:{name}"


class NewLetter(Struct, frozen=True, kw_only=True):
    """A letter that is to be drafted.

    `template` is the code of a template; `event` says what it tells (such as `started`), one letter for each subject, event, template and
    recipient. `values` fill the template's own placeholders, ready to print; what all letters share (council, date, reference,
    signatory) is added when it is read or sent. `enclosure` is text that is shown behind the sign-in or the secret link only, such as the
    recipient's own case references.
    """

    template: str
    subject: Subject
    event: str
    recipient: Recipient
    values: Mapping[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None
    acknowledge_by: datetime | None = None
    enclosure: str = ""


STATE_WORDS: dict[str, str] = {
    LetterStatus.DRAFT: "Draft",
    LetterStatus.TO_TELL: "No address: tell them",
    LetterStatus.SENT: "Sent",
    LetterStatus.TOLD_OTHERWISE: "Told otherwise",
    LetterStatus.ACKNOWLEDGED: "Acknowledged",
    LetterStatus.WITHDRAWN: "Withdrawn",
}
STATE_COLOURS: dict[str, str] = {
    LetterStatus.DRAFT: "blue",
    LetterStatus.TO_TELL: "red",
    LetterStatus.SENT: "yellow",
    LetterStatus.TOLD_OTHERWISE: "yellow",
    LetterStatus.ACKNOWLEDGED: "green",
    LetterStatus.WITHDRAWN: "grey",
}


class Letterhead(Struct, frozen=True, kw_only=True):
    """What stands above and below a letter's text; kept with the letter as it was sent."""

    council_name: str
    team_name: str
    address: tuple[str, ...]
    signatory_name: str
    signatory_title: str
    phone: str
    email: str


class LetterRow(Struct, frozen=True, kw_only=True):
    """A letter as stored, with the title of its template. `letterhead` is JSON, empty until somebody signs it."""

    id: int
    template: str
    template_number: int
    title: str
    subject_type: str
    subject_id: int
    event: str
    party: str
    name: str
    email: str
    organisation_id: int | None
    partner_id: int | None
    text: str
    enclosure: str
    letterhead: str
    status: str
    due_at: datetime | None
    acknowledge_by: datetime | None
    drafted_label: str
    drafted_at: datetime
    sent_by: int | None
    sent_label: str
    sent_at: datetime | None
    how_told: str
    acknowledged_name: str
    acknowledged_how: str
    acknowledged_at: datetime | None
    withdrawn_label: str
    withdrawn_at: datetime | None
    withdrawn_why: str
    chased: int
    chased_at: datetime | None
    escalated_at: datetime | None
    version: int

    @property
    def subject(self) -> Subject:
        """What it is about."""
        return self.subject_type, self.subject_id

    @property
    def reference(self) -> str:
        """What recipients quote."""
        return f"LTR-{self.id}"

    @property
    def state_words(self) -> str:
        """Where it stands, in words."""
        return STATE_WORDS.get(self.status, self.status)

    @property
    def state_colour(self) -> str:
        """The colour of its tag."""
        return STATE_COLOURS.get(self.status, "grey")

    def is_late(self, now: datetime) -> bool:
        """Whether its recipient should have confirmed it, or somebody should have told them, by now."""
        open_states = (LetterStatus.SENT, LetterStatus.TOLD_OTHERWISE, LetterStatus.TO_TELL)
        return self.acknowledge_by is not None and self.status in open_states and self.acknowledge_by < now

    @property
    def is_out(self) -> bool:
        """Whether the recipient may read it."""
        return self.status in (LetterStatus.SENT, LetterStatus.TOLD_OTHERWISE, LetterStatus.ACKNOWLEDGED)

    @property
    def waits_for_acknowledgement(self) -> bool:
        """Whether the recipient has been told but has not confirmed it."""
        return self.acknowledge_by is not None and self.status in (LetterStatus.SENT, LetterStatus.TOLD_OTHERWISE)


class TemplateStatus(StrEnum):
    """Where a version of a template stands: one of each code is in force."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    PAST = "past"


class TemplateRow(Struct, frozen=True, kw_only=True):
    """One version of a template. `placeholders` is the list as it stands in the delivered file."""

    id: int
    code: str
    number: int
    title: str
    addressed_to: str
    notes: str
    placeholders: str
    text: str
    status: str
    made_by: int | None
    made_label: str
    made_at: datetime | None
    approved_label: str
    approved_at: datetime | None
    version: int


class Address(Struct, frozen=True):
    """Where a letter is announced. With `signs_in` its owner has an account that may read it; else a secret link is sent."""

    email: str
    signs_in: bool


class MessageState(Struct, frozen=True, kw_only=True):
    """What became of one e-mail about a letter."""

    letter_id: int
    beat: int
    to_email: str
    status: str
    created_at: datetime
    sent_at: datetime | None
    last_error: str
