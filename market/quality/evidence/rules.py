"""Rules of evidence: how a name is kept, how long a file is kept, and who may send again under a number."""

import re
import unicodedata
from datetime import date

from market.core.periods import add_months
from market.quality.evidence.types import EvidenceRow

LONGEST_NAME = 120
CLIENT_ID = re.compile(r"[A-Za-z0-9-]{8,36}")
SUBJECT_KINDS = frozenset({"assessment", "comment", "recommendation", "action", "document"})
CATEGORIES = frozenset("PWTODR")


def kept_name(given: str, ending: str) -> str:
    """The name under which a file is shown: its own without folders or what nobody sees, and always with the ending of its content."""
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in last).split())
    stem = plain.rpartition(".")[0] if "." in plain else plain
    return f"{stem.strip('. ')[:LONGEST_NAME] or 'evidence'}{ending}"


def keep_until(sent_on: date, months: int) -> date:
    """The day from which a file sent on `sent_on` is no longer kept."""
    return add_months(sent_on, months)


def is_client_id(text: str) -> bool:
    """Whether a text can be a number made on a device."""
    return CLIENT_ID.fullmatch(text) is not None


def is_same_sender(row: EvidenceRow, organisation_id: int | None, person: int | None) -> bool:
    """Whether a file is sent again by whoever sent it first: the same person for the same organisation."""
    return (row.organisation_id, row.uploaded_by) == (organisation_id, person)
