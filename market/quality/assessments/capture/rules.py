"""What holds of all that devices recorded: a function of the set of entries, whatever their order and however often they came.

An entry names the entries of its key that its device knew and replaces. The heads of a key are the entries that no other one
supersedes. One head, or several that say the same, is the value. Heads that differ are a conflict: both are kept, the more
cautious counts, and an entry that supersedes them all ends it.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from market.core.case_references import reasons_against_case_reference
from market.quality.assessments.capture.types import (
    PAYLOADS,
    Answer,
    Conflict,
    Entry,
    EvidenceLink,
    Header,
    HeaderKey,
    HeldEntry,
    Kind,
    Payload,
    Recommend,
    RefusedEntry,
    Sample,
    Settled,
    Version,
)
from market.quality.assessments.rules import CATEGORY_LETTERS, is_scorer, may_note, may_score
from market.quality.assessments.types import ScorerRow
from market.quality.framework.types import Criterion
from market.quality.scoring.types import State

TAKEN_BACK = "null"
MOST_ENTRIES = 1_000
_ID = re.compile(r"[A-Za-z0-9-]{1,36}")
_LONGEST = {
    "reason": 300,
    "rationale": 6_000,
    "what": 2_000,
    "why": 2_000,
    "closes_when": 2_000,
    "impact_reason": 300,
    "summary": 10_000,
    "note": 500,
    "category": 40,
}
_CAUTION = {State.SCORED: 0, State.NOT_SEEN: 1, State.NOT_APPLICABLE: 2}


class Ground(Struct, frozen=True):
    """What entries are checked against: the criteria of the profile, and what the person is in this assessment.

    `for_provider` is set when the provider answers, and the person is of the provider's own organisation.
    """

    criteria: Mapping[str, Criterion]
    scorers: tuple[ScorerRow, ...]
    person: int | None
    is_open: bool
    for_provider: bool = False


def heads(entries: Iterable[HeldEntry]) -> tuple[HeldEntry, ...]:
    """The entries of one key that nothing supersedes, by client id; all of them should they supersede each other in a ring."""
    by_id = {entry.client_id: entry for entry in entries}
    superseded = {other for entry in by_id.values() for other in entry.supersedes if other != entry.client_id}
    left = [entry for entry in by_id.values() if entry.client_id not in superseded]
    return tuple(sorted(left or by_id.values(), key=lambda entry: entry.client_id))


def settle(entries: Iterable[HeldEntry]) -> Settled:
    """What holds for one key. `entries` are all of that key, at least one."""
    standing = heads(entries)
    counts = min(standing, key=lambda entry: (*caution(entry.kind, entry.payload), entry.client_id))
    return Settled(
        kind=counts.kind,
        key=counts.key,
        counts=counts,
        heads=standing,
        in_conflict=len({entry.payload for entry in standing}) > 1,
    )


def settle_all(entries: Iterable[HeldEntry]) -> dict[tuple[str, str], Settled]:
    """What holds for every key, by kind and key."""
    own: dict[tuple[str, str], list[HeldEntry]] = defaultdict(list)
    for entry in entries:
        own[entry.kind, entry.key].append(entry)
    return {key: settle(each) for key, each in sorted(own.items())}


def caution(kind: str, payload: str) -> tuple[int, int]:
    """The order in which contradicting entries count, the most cautious first; what was taken back comes last.

    A known score before one not seen, that before not applicable; the lower score first. The greater risk, the smaller number
    of people heard, and refused access come first likewise.
    """
    if payload == TAKEN_BACK:
        return (9, 0)
    read = payload_of(kind, payload)
    if isinstance(read, Answer):
        return (_CAUTION[State(read.state)], read.score or 0)
    if isinstance(read, Recommend):
        return (0, -read.likelihood * read.impact)
    if isinstance(read, Header):
        return (0 if read.access_refused else 1, read.people_heard or 0)
    return (0, 0)


def payload_of(kind: str, payload: str) -> Payload:
    """The payload of a kept entry that was not taken back."""
    return msgspec.json.decode(payload, type=PAYLOADS[kind])


def conflict_of(settled: Settled) -> Conflict:
    """Both sides of a conflict, to be shown to whoever chooses."""
    versions = tuple(
        Version(
            client_id=entry.client_id,
            payload=entry.payload,
            recorded_label=entry.recorded_label,
            recorded_at=entry.recorded_at,
            counts=entry.client_id == settled.counts.client_id,
        )
        for entry in settled.heads
    )
    return Conflict(settled.kind, settled.key, versions)


def sort_out(
    entries: Sequence[Entry], known: Mapping[str, HeldEntry], ground: Ground, label: str
) -> tuple[list[HeldEntry], list[str], list[RefusedEntry]]:
    """Entries to keep, client ids that are kept (before or now), and refusals. `known` are kept entries by client id."""
    seen = dict(known)
    fresh: list[HeldEntry] = []
    accepted: list[str] = []
    refused: list[RefusedEntry] = []
    for entry in entries:
        held = _held(entry, ground.person, label)
        if isinstance(held, RefusedEntry):
            refused.append(held)
            continue
        before = seen.get(entry.client_id)
        if before is not None:
            if (before.kind, before.key, before.payload) == (held.kind, held.key, held.payload):
                accepted.append(entry.client_id)
            else:
                refused.append(_no(entry, "client_id_used", "Another entry has this number already. Record it again"))
            continue
        if no := reason_against(held, ground):
            refused.append(no)
            continue
        seen[entry.client_id] = held
        fresh.append(held)
        accepted.append(entry.client_id)
    return fresh, list(dict.fromkeys(accepted)), refused


def _no(entry: Entry | HeldEntry, code: str, message: str) -> RefusedEntry:
    return RefusedEntry(entry.client_id, code, message)


def _held(entry: Entry, person: int | None, label: str) -> HeldEntry | RefusedEntry:
    """The entry as it would be kept, if it can be read at all."""
    ids = (entry.client_id, entry.device, *entry.supersedes)
    if not all(_ID.fullmatch(each) for each in ids) or not 0 < len(entry.key) <= 40 or len(entry.supersedes) > 100:
        return _no(entry, "malformed", "This entry cannot be read. Record it again")
    if entry.kind not in PAYLOADS or entry.recorded_at.tzinfo is None:
        return _no(entry, "malformed", "This entry cannot be read. Record it again")
    text = TAKEN_BACK
    if entry.payload is not None:
        try:
            text = _canonical(msgspec.convert(_cleaned(entry.payload), PAYLOADS[entry.kind]))
        except msgspec.ValidationError:
            return _no(entry, "malformed", "This entry cannot be read. Record it again")
    return HeldEntry(
        client_id=entry.client_id,
        kind=str(entry.kind),
        key=entry.key,
        payload=text,
        supersedes=tuple(sorted(set(entry.supersedes) - {entry.client_id})),
        device=entry.device,
        recorded_by=person,
        recorded_label=label,
        recorded_at=entry.recorded_at,
    )


def _cleaned(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.replace("\0", "").strip() if isinstance(value, str) else value for key, value in payload.items()}


def _canonical(payload: Payload) -> str:
    """JSON of a payload, the same for payloads that say the same."""
    if isinstance(payload, Answer):
        scored = payload.state == State.SCORED
        payload = msgspec.structs.replace(
            payload,
            score=payload.score if scored else None,
            reason="" if scored else payload.reason,
            categories="".join(sorted(set(payload.categories))),
        )
    return msgspec.json.encode(payload).decode()


def reason_against(entry: HeldEntry, ground: Ground) -> RefusedEntry | None:
    """Why an entry may not be kept; None when it may."""
    if not ground.is_open:
        return _no(entry, "not_open", "This assessment is no longer open, so nothing can be added to it")
    if not (ground.for_provider or is_scorer(ground.scorers, ground.person)):
        return _no(entry, "not_yours", "You do not score in this assessment. Ask its lead officer to add you")
    payload = None if entry.payload == TAKEN_BACK else payload_of(entry.kind, entry.payload)
    if (code := _criterion_of(entry, payload)) is not None and (no := _against_criterion(entry, code, ground)):
        return no
    if payload is None:
        return None
    long = [name for name, most in _LONGEST.items() if len(getattr(payload, name, "") or "") > most]
    if long:
        return _no(entry, "too_long", f"Write {_LONGEST[long[0]]:,} characters at most")
    found = _against_payload(entry, payload, ground)
    return _no(entry, *found) if found else None


def _criterion_of(entry: HeldEntry, payload: Payload | None) -> str | None:
    if entry.kind == Kind.ANSWER:
        return entry.key
    return payload.criterion if isinstance(payload, Recommend | EvidenceLink) else None


def _against_criterion(entry: HeldEntry, code: str, ground: Ground) -> RefusedEntry | None:
    if code not in ground.criteria:
        return _no(entry, "not_in_profile", f"{code} is not among the criteria of this assessment")
    allowed = may_score if entry.kind == Kind.ANSWER else may_note
    if not ground.for_provider and not allowed(ground.scorers, ground.person, code):
        return _no(entry, "not_your_criterion", f"Criterion {code} is somebody else’s part of this visit")
    return None


def _against_payload(entry: HeldEntry, payload: Payload, ground: Ground) -> tuple[str, str] | None:
    if isinstance(payload, Answer):
        return _against_answer(payload, ground.criteria[entry.key])
    if isinstance(payload, Recommend):
        if not (1 <= payload.likelihood <= 5 and 1 <= payload.impact <= 5):
            return ("risk_range", "Likelihood and impact must be from 1 to 5")
        return None if payload.what else ("no_words", "Say what the service must do")
    if isinstance(payload, Sample):
        reasons = reasons_against_case_reference(payload.case_reference)
        return (reasons[0].code, reasons[0].message) if reasons else None
    if isinstance(payload, EvidenceLink):
        return _against_evidence(payload)
    return _against_header(entry.key, payload)


def _against_answer(answer: Answer, criterion: Criterion) -> tuple[str, str] | None:
    if answer.state not in _CAUTION:
        return ("unknown_state", "An answer is a score, not applicable or not seen")
    if answer.state == State.SCORED and answer.score not in (1, 2, 3, 4):
        return ("score_range", "A score must be 1, 2, 3 or 4")
    if set(answer.categories) - CATEGORY_LETTERS:
        return ("unknown_category", "Choose kinds of evidence from the list")
    if answer.state == State.NOT_APPLICABLE:
        if not criterion.not_applicable_when:
            return (
                "always_applies",
                f"{criterion.code} applies to every service. Score it, or say that it was not seen",
            )
        if not answer.reason:
            return ("na_reason", f"{criterion.code} is not applicable only when: {criterion.not_applicable_when}")
    return None


def _against_evidence(link: EvidenceLink) -> tuple[str, str] | None:
    if link.category not in CATEGORY_LETTERS:
        return ("unknown_category", "Choose a kind of evidence from the list")
    return None if _ID.fullmatch(link.file) else ("malformed", "This entry cannot be read. Record it again")


def _against_header(key: str, header: Header) -> tuple[str, str] | None:
    if key not in set(HeaderKey):
        return ("malformed", "This entry cannot be read. Record it again")
    numbers = [each for each in (header.people_heard, header.people_total) if each is not None]
    if any(not 0 <= each <= 10_000 for each in numbers):
        return ("people_range", "A number of people must be from 0 to 10,000")
    return None


def touched_keys(entries: Collection[HeldEntry]) -> list[tuple[str, str]]:
    """Kinds and keys of entries, each once."""
    return sorted({(entry.kind, entry.key) for entry in entries})
