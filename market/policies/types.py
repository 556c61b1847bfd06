"""What a policy version is, whatever it holds."""

from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")


class PolicyKind(StrEnum):
    """The four sets of rules that the council keeps as versions."""

    EMBARGO = "embargo"
    EARLY_WARNING = "early_warning"
    FAILURE_PROTOCOL = "failure_protocol"
    HOST_ALERT = "host_alert"


class VersionStatus(StrEnum):
    """Where a version stands. Only a draft can be changed; one of a kind is in force; past and withdrawn ones stay readable."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    PAST = "past"
    WITHDRAWN = "withdrawn"


class NoPolicy(LookupError):
    """No version of this kind is in force: `market policies load` puts the first one there."""


class Held(Struct, Generic[T], frozen=True):
    """A policy with the number of its version, which every decision that follows it keeps beside it."""

    version: int
    policy: T
    digest: str = ""


class VersionRow(Struct, frozen=True, kw_only=True):
    """One version of a kind, without its content. In force in `[in_force_from, in_force_until)`, moments in UTC."""

    id: int
    kind: PolicyKind
    number: int
    status: VersionStatus
    digest: str
    note: str
    based_on: int | None
    made_by: str
    made_by_id: int | None
    made_at: datetime
    approved_by: str
    approved_by_id: int | None
    in_force_from: datetime | None
    in_force_until: datetime | None
    version: int
