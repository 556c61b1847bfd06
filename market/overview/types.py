"""What the pages of this package read."""

from datetime import datetime

from msgspec import Struct


class AuditRow(Struct, frozen=True):
    """One entry of the audit trail. `before` and `after` are JSON."""

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
