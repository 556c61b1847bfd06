"""What devices record: one payload for each kind of entry, what is kept of it, and the answer to a device."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Kind(StrEnum):
    """What an entry is about."""

    ANSWER = "answer"
    RECOMMENDATION = "recommendation"
    SAMPLE = "sample"
    EVIDENCE = "evidence"
    HEADER = "header"


class HeaderKey(StrEnum):
    """The keys of entries about the whole visit, each one with the fields of its own."""

    PEOPLE = "people"
    SUMMARY = "summary"
    ACCESS = "access"


class Answer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Payload of an `answer`; its key is the criterion. `reason` says why it is not applicable or was not seen."""

    state: str
    score: int | None = None
    reason: str = ""
    rationale: str = ""
    categories: str = ""


class Recommend(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Payload of a `recommendation`; its key is the client id of the recommendation."""

    criterion: str
    what: str
    why: str = ""
    closes_when: str = ""
    likelihood: int
    impact: int
    impact_reason: str = ""


class Sample(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Payload of a `sample`: somebody or something looked at, by case reference; its key is its client id."""

    case_reference: str
    category: str = ""


class EvidenceLink(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Payload of an `evidence`: that a file belongs to a criterion. `file` is the client id under which it is sent."""

    file: str
    criterion: str
    category: str
    note: str = ""


class Header(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Payload of a `header`: key `people` has the two numbers, `summary` the words, `access` whether it was refused."""

    people_heard: int | None = None
    people_total: int | None = None
    summary: str = ""
    access_refused: bool = False


Payload = Answer | Recommend | Sample | EvidenceLink | Header
PAYLOADS: dict[str, type[Payload]] = {
    Kind.ANSWER: Answer,
    Kind.RECOMMENDATION: Recommend,
    Kind.SAMPLE: Sample,
    Kind.EVIDENCE: EvidenceLink,
    Kind.HEADER: Header,
}


class Entry(Struct, frozen=True, kw_only=True):
    """One thing that a device recorded. `payload` has the fields of its kind, or is None when it was taken back;
    `supersedes` are the client ids that its device knew for the same key and replaces."""

    client_id: str
    device: str
    kind: str
    key: str
    payload: dict[str, object] | None
    recorded_at: datetime
    supersedes: tuple[str, ...] = ()


class HeldEntry(Struct, frozen=True, kw_only=True):
    """An entry as kept: `payload` is JSON with its fields in order, or "null"."""

    client_id: str
    kind: str
    key: str
    payload: str
    supersedes: tuple[str, ...]
    device: str
    recorded_by: int | None
    recorded_label: str
    recorded_at: datetime


class Settled(Struct, frozen=True, kw_only=True):
    """What holds for one key: the entry that counts, and all that nothing supersedes (several only in a conflict)."""

    kind: str
    key: str
    counts: HeldEntry
    heads: tuple[HeldEntry, ...]
    in_conflict: bool


class RefusedEntry(Struct, frozen=True):
    """An entry that was not kept, and why."""

    client_id: str
    code: str
    message: str


class Version(Struct, frozen=True, kw_only=True):
    """One side of a conflict, as shown to whoever chooses."""

    client_id: str
    payload: str
    recorded_label: str
    recorded_at: datetime
    counts: bool


class Conflict(Struct, frozen=True):
    """Two or more devices said different things about one key. A new entry that supersedes all of them decides."""

    kind: str
    key: str
    versions: tuple[Version, ...]


class SyncAnswer(Struct, frozen=True, kw_only=True):
    """What became of entries: client ids that are kept (`new` were not before), those refused, conflicts of the touched keys.

    `state_token` names the set of entries of the assessment: equal tokens, equal sets. Later sets have greater ones.
    """

    accepted: tuple[str, ...]
    new: tuple[str, ...]
    refused: tuple[RefusedEntry, ...]
    conflicts: tuple[Conflict, ...]
    state_token: int
