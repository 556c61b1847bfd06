"""Whom the council works with outside a provider: what is kept of each, and what may be asked."""

from enum import StrEnum

from msgspec import Struct


class PartnerKind(StrEnum):
    """What a partner is. A `team` is one of the council's own, found by its code."""

    COUNCIL = "council"
    ICB = "icb"
    CQC = "cqc"
    TEAM = "team"
    OTHER = "other"


class TeamCode(StrEnum):
    """The council's own teams that are told when a place may not be used."""

    BROKERAGE = "brokerage"
    OUT_OF_HOURS = "out_of_hours"
    HOSPITAL_DISCHARGE = "hospital_discharge"


class Partner(Struct, frozen=True, kw_only=True):
    """A partner as stored. An empty `email` means that nobody can be written to yet."""

    id: int
    kind: str
    name: str
    code: str
    email: str
    phone: str
    out_of_hours_phone: str
    note: str
    active: bool
    version: int

    @property
    def has_address(self) -> bool:
        """Whether a message can reach it."""
        return bool(self.email)


class PartnerDetails(Struct, frozen=True, kw_only=True):
    """What is typed about a partner. `code` counts for teams only."""

    kind: PartnerKind
    name: str
    code: str = ""
    email: str = ""
    phone: str = ""
    out_of_hours_phone: str = ""
    note: str = ""
    active: bool = True
