"""What the council may write into the register by hand."""

from datetime import date

from msgspec import Struct


class OrganisationDetails(Struct, frozen=True, kw_only=True):
    """An organisation that CQC does not regulate."""

    name: str
    kind: str
    charity_number: str = ""
    companies_house_number: str = ""
    address: str = ""
    postcode: str = ""
    phone: str = ""
    website: str = ""
    started_on: date | None = None


class LocationDetails(Struct, frozen=True, kw_only=True):
    """A location that CQC does not regulate. `services` and `specialisms` are codes."""

    organisation_id: int
    name: str
    services: tuple[str, ...]
    specialisms: tuple[str, ...] = ()
    beds: int | None = None
    address: str = ""
    town: str = ""
    ward: str = ""
    postcode: str = ""
    authority: str = ""
    phone: str = ""
    website: str = ""
    opened_on: date


class CouncilDetails(Struct, frozen=True):
    """What the council holds itself of a location that CQC regulates."""

    ward: str = ""
    website: str = ""
