"""The list of the audit trail."""

from datetime import datetime

import msgspec
from msgspec import Struct

from market.overview.types import AuditRow
from market.web.lists import Column, Filter, ListSpec

ACTOR_WORDS = {"user": "", "system": "the service: ", "command": "command: "}

AUDIT = ListSpec(
    columns=(
        Column("seq", "Entry", sql="seq", kind="number", descending_first=True),
        Column("at", "When", sql="at", kind="moment", descending_first=True),
        Column("actor", "Who"),
        Column("verb", "What", sql="verb"),
        Column("subject", "About"),
        Column("change", "Change", missing=""),
    ),
    filters=(
        Filter("actor", "Who", hint="Part of a name"),
        Filter("verb", "What", hint="Such as location.edited or location."),
        Filter("subject", "About", hint="Such as location or location:12"),
        Filter("from", "From", "date"),
        Filter("to", "To and including", "date"),
    ),
    sort="seq",
    descending=True,
    tie_break="seq",
    noun="entry",
    nouns="entries",
)


class AuditEntryLine(Struct, frozen=True):
    """One line of the list; `change` is what was and what is, in words."""

    seq: int
    at: datetime
    actor: str
    verb: str
    subject: str
    change: str


def audit_line(row: AuditRow) -> AuditEntryLine:
    """An entry as it is listed and downloaded."""
    return AuditEntryLine(
        seq=row.seq,
        at=row.at,
        actor=ACTOR_WORDS.get(row.actor_kind, "") + row.actor_label,
        verb=row.verb,
        subject=f"{row.subject_kind}:{row.subject_id}",
        change=change_words(row.before, row.after),
    )


def change_words(before: str | None, after: str | None) -> str:
    """What changed: `name: Oak → Elm; beds: 12`. Values that are alike before and after are left out."""
    was = msgspec.json.decode(before) if before else {}
    now = msgspec.json.decode(after) if after else {}
    parts = []
    for key in sorted(was.keys() | now.keys()):
        if key in was and key in now:
            if was[key] != now[key]:
                parts.append(f"{key}: {_words(was[key])} → {_words(now[key])}")
        else:
            parts.append(f"{key}: {_words(now.get(key, was.get(key)))}")
    return "; ".join(parts)


def _words(value: object) -> str:
    if value is None or value == "":
        return "nothing"
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= 120 else text[:119] + "…"
