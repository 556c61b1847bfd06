"""What a file or answer of CQC says of a location, before it meets the register.

In every optional field None means "this file does not say", and what is held stays; an empty text means "none".
"""

from datetime import date
from enum import StrEnum

from msgspec import Struct


class Telling(StrEnum):
    """How much a source knows. A full one says what a location is; a thin one only fills what nobody else has said.

    The weekly directory and the list of deactivated locations are thin: they may add a location that is not held yet, but they
    never change what "Care directory with filters" or the API has said of one.
    """

    FULL = "full"
    THIN = "thin"


class CqcOrganisation(Struct, frozen=True, kw_only=True):
    """CQC's "provider". The API's answer on a location names only its id."""

    cqc_provider_id: str
    name: str | None = None
    ownership: str | None = None
    companies_house_number: str | None = None
    charity_number: str | None = None
    brand_id: str | None = None
    brand_name: str | None = None
    address: str | None = None
    postcode: str | None = None
    phone: str | None = None
    website: str | None = None
    registered_on: date | None = None


class CqcRating(Struct, frozen=True):
    """One published rating; `service_group` is "Overall" for the location as a whole."""

    service_group: str
    key_question: str
    rating: str
    published_on: date
    inherited: bool = False
    report_type: str = ""
    url: str = ""


class CqcLink(Struct, frozen=True):
    """The same service before and after a new registration, by CQC location ids."""

    predecessor_id: str
    successor_id: str
    reason: str = ""


class CqcLocation(Struct, frozen=True, kw_only=True):
    """One location as one source tells it. `organisation` is None where the source names no provider."""

    cqc_location_id: str
    name: str
    organisation: CqcOrganisation | None
    registered_on: date | None = None
    deregistered_on: date | None = None
    dormant: bool | None = None
    care_home: bool | None = None
    beds: int | None = None
    directorate: str | None = None
    category: str | None = None
    ods_code: str | None = None
    uprn: str | None = None
    phone: str | None = None
    website: str | None = None
    address: str | None = None
    town: str | None = None
    postcode: str | None = None
    authority: str | None = None
    region: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    brand_id: str | None = None
    brand_name: str | None = None
    primary_location_id: str | None = None
    services: tuple[str, ...] | None = None
    specialisms: tuple[str, ...] | None = None
    ratings: tuple[CqcRating, ...] = ()
    links: tuple[CqcLink, ...] = ()


class CqcLocationRating(Struct, frozen=True):
    """A rating in a file of ratings, which tells nothing else of the location."""

    cqc_location_id: str
    rating: CqcRating


class Applied(Struct, frozen=True):
    """What applying did, in records; `unlisted` and `relisted` count locations that left or came back to CQC's list."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    unlisted: int = 0
    relisted: int = 0
