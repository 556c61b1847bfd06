"""Entries made by the server for pages without script: the session is the device, the form carries what it knew."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from market.accounts.types import SignedIn
from market.quality.assessments.capture.types import Entry, Kind, Settled
from market.web.forms import Reading


def new_number() -> str:
    """A client id for a form that is shown, so that sending it twice records one thing."""
    return str(uuid.uuid4())


def known_heads(settled: Sequence[Settled], kind: str, key: str) -> str:
    """The client ids that a form knows for its key, for its hidden field."""
    return " ".join(head.client_id for each in settled if (each.kind, each.key) == (kind, key) for head in each.heads)


def answer_payload(reading: Reading, rule: str) -> dict[str, object]:
    """The payload of an answer form; not applicable carries the criterion's own rule as its reason."""
    mark = str(reading["mark"])
    scored = mark.isdigit()
    return {
        "state": "scored" if scored else mark,
        "score": int(mark) if scored else None,
        "reason": rule[:300] if mark == "na" else "",
        "rationale": reading.values.get("rationale") or "",
        "categories": "".join(reading.values.get("categories") or ()),
    }


def entry_of(
    user: SignedIn, kind: Kind, key: str, payload: dict[str, object] | None, *, number: str, knows: str, now: datetime
) -> Entry:
    """One entry as a device would send it."""
    return Entry(
        client_id=number,
        device=f"session-{user.session_id}",
        kind=kind.value,
        key=key,
        payload=payload,
        recorded_at=now,
        supersedes=tuple(knows.split())[:100],
    )


def part_payload(reading: Reading) -> dict[str, object]:
    """The payload of a form about the whole visit: its values, with the two numbers of a recommendation as numbers."""
    numbers = ("likelihood", "impact")
    return {
        name: int(value) if name in numbers else value for name, value in reading.values.items() if value is not None
    }
