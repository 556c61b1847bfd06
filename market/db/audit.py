"""The audit trail: who did what to what, written in the transaction of the change and chained by hashes.

Each entry's hash covers the entry and the hash before it, and the head row holds how many entries there are, so an
entry that was edited, removed, swapped or cut off the end is noticed by `verify_chain`. Somebody who can rewrite the
whole table and the head is only noticed by a head kept elsewhere: backups keep one, and `verify_chain` takes such
anchors.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

from market.core.actor import Actor
from market.db.bulk import insert_many
from market.db.engine import dialect
from market.db.sql import execute, fetch_as, fetch_one_as
from market.db.tables import AuditEntry
from market.db.transaction import require_transaction, snapshot

Subject = tuple[str, int | str]
START = "0" * 64
PAGE = 1_000

SECRET_KEYS = frozenset(
    {
        "password",
        "password_hash",
        "token",
        "token_hash",
        "secret",
        "secret_key",
        "api_key",
        "tracker_key",
        "smtp_password",
        "session_id",
        "cookie",
        "csrf_token",
    }
)

_COLUMNS = (
    "seq",
    "at",
    "actor_kind",
    "actor_id",
    "actor_label",
    "verb",
    "subject_kind",
    "subject_id",
    "before",
    "after",
    "hash",
)
_SELECT = "SELECT {} FROM audit_entry".format(", ".join(f'"{name}"' for name in _COLUMNS))
_json = msgspec.json.Encoder(order="deterministic")


class Entry(Struct, frozen=True):
    """One thing to record: `before` and `after` hold only what changed (None for what did not exist)."""

    verb: str
    subject: Subject
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


class AuditLine(Struct, frozen=True):
    """One recorded entry. `before` and `after` are canonical JSON."""

    seq: int
    at: datetime
    actor_kind: str
    actor_id: int | None
    actor_label: str
    verb: str
    subject_kind: str
    subject_id: str
    before: str | None
    after: str | None
    hash: str


class Head(Struct, frozen=True):
    """The end of the chain: number of entries, which is also the last entry's seq, and its hash."""

    entries: int
    hash: str


class ChainReport(Struct, frozen=True):
    """What `verify_chain` found. `first_bad_seq` and `problem` are None when the chain is whole."""

    entries: int
    head_hash: str
    first_bad_seq: int | None
    problem: str | None

    @property
    def whole(self) -> bool:
        """Whether nothing was edited, removed, added or cut off."""
        return self.problem is None


async def record(
    *,
    by: Actor,
    verb: str,
    subject: Subject,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    at: datetime,
) -> int:
    """Write one entry inside the transaction of the change; its number.

    Raises OutsideTransaction outside one and ValueError for a secret among the values. From the first entry to the end
    of the transaction nobody else can write one: in a long transaction record last.
    """
    return await record_many(by=by, entries=[Entry(verb=verb, subject=subject, before=before, after=after)], at=at)


async def record_many(*, by: Actor, entries: Sequence[Entry], at: datetime) -> int:
    """Write several entries at once, in order; the number of the last (of the last in the trail when there are
    none).
    """
    require_transaction("Writing to the audit trail")
    if at.tzinfo is None:
        raise ValueError(f"The moment {at} has no time zone: pass an aware datetime")
    lock = "" if dialect() == "sqlite" else " FOR UPDATE"
    head = await fetch_one_as(Head, f"SELECT entries, hash FROM audit_head WHERE id = 1{lock}")
    if head is None:
        raise ValueError("The audit trail has no head row: restore the database from a backup")
    if not entries:
        return head.entries
    lines = []
    seq, last = head.entries, head.hash
    for entry in entries:
        seq += 1
        line = _line(seq, at.astimezone(UTC), by, entry)
        last = chained_hash(last, line)
        lines.append((*msgspec.structs.astuple(line)[:-1], last))
    await insert_many(AuditEntry, _COLUMNS, lines)
    await execute("UPDATE audit_head SET entries = {}, hash = {} WHERE id = 1", seq, last)
    return seq


def _line(seq: int, at: datetime, by: Actor, entry: Entry) -> AuditLine:
    kind, subject_id = entry.subject
    return AuditLine(
        seq=seq,
        at=at,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_label=by.label,
        verb=entry.verb,
        subject_kind=kind,
        subject_id=str(subject_id),
        before=_canonical(entry.before, entry.verb),
        after=_canonical(entry.after, entry.verb),
        hash="",
    )


def _canonical(values: Mapping[str, Any] | None, verb: str) -> str | None:
    if values is None:
        return None
    built_in = msgspec.to_builtins(dict(values), str_keys=True)
    _refuse_secrets(built_in, verb)
    return _json.encode(built_in).decode()


def _refuse_secrets(value: Any, verb: str) -> None:
    if isinstance(value, dict):
        if found := sorted(key for key in value if str(key).lower() in SECRET_KEYS):
            raise ValueError(
                f"{verb} would write {', '.join(found)} to the audit trail: leave secrets out of before and after"
            )
        for inner in value.values():
            _refuse_secrets(inner, verb)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_secrets(inner, verb)


def chained_hash(previous: str, line: AuditLine) -> str:
    """SHA-256, hexadecimal, of the hash before and of every field of the entry, as one JSON array."""
    at = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = (
        previous,
        line.seq,
        at,
        line.actor_kind,
        line.actor_id,
        line.actor_label,
        line.verb,
        line.subject_kind,
        line.subject_id,
        line.before,
        line.after,
    )
    return hashlib.sha256(_json.encode(fields)).hexdigest()


async def read_head() -> Head:
    """The end of the chain as the head row has it."""
    head = await fetch_one_as(Head, "SELECT entries, hash FROM audit_head WHERE id = 1")
    return head or Head(entries=0, hash=START)


async def verify_chain(anchors: Sequence[Head] = ()) -> ChainReport:
    """Recompute every hash, page by page, as at one moment. `anchors` are heads kept elsewhere, which must still be in
    the chain.
    """
    expected = {anchor.entries: anchor.hash for anchor in anchors}
    async with snapshot():
        head = await read_head()
        last, seq = START, 0
        if expected.get(0, START) != START:
            return ChainReport(
                entries=0, head_hash=head.hash, first_bad_seq=0, problem="The kept head of an empty trail is wrong"
            )
        while page := await fetch_as(AuditLine, f"{_SELECT} WHERE seq > {{}} ORDER BY seq LIMIT {{}}", seq, PAGE):
            for line in page:
                problem = _problem(line, seq, last, expected)
                if problem is not None:
                    return ChainReport(entries=seq, head_hash=head.hash, first_bad_seq=seq + 1, problem=problem)
                seq, last = line.seq, line.hash
    if seq < max([head.entries, *expected]):
        return ChainReport(
            entries=seq,
            head_hash=head.hash,
            first_bad_seq=seq + 1,
            problem=f"Entries after {seq} have been cut off the end",
        )
    if (seq, last) != (head.entries, head.hash):
        return ChainReport(
            entries=seq, head_hash=head.hash, first_bad_seq=seq, problem="The head row does not match the last entry"
        )
    return ChainReport(entries=seq, head_hash=last, first_bad_seq=None, problem=None)


def _problem(line: AuditLine, seq: int, last: str, expected: Mapping[int, str]) -> str | None:
    if line.seq != seq + 1:
        return f"Entry {seq + 1} is missing"
    if line.hash != chained_hash(last, line):
        return f"Entry {line.seq} has been changed: its hash does not match"
    if expected.get(line.seq, line.hash) != line.hash:
        return f"Entry {line.seq} is not the one whose hash was kept elsewhere: the trail has been rewritten"
    return None


async def list_entries(
    *, subject: Subject | None = None, limit: int = 50, before_seq: int | None = None
) -> list[AuditLine]:
    """Entries, newest first; of one subject if given; for the next page pass the last seq seen as `before_seq`."""
    conditions: list[str] = []
    values: list[Any] = []
    if subject is not None:
        conditions += ["subject_kind = {}", "subject_id = {}"]
        values += [subject[0], str(subject[1])]
    if before_seq is not None:
        conditions.append("seq < {}")
        values.append(before_seq)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return await fetch_as(AuditLine, f"{_SELECT}{where} ORDER BY seq DESC LIMIT {{}}", *values, limit)
