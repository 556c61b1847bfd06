"""Assured services as read: a location's service of one type, with its place in the market."""

from datetime import date

from msgspec import Struct


class AssuredRow(Struct, frozen=True, kw_only=True):
    """One assured service with its location and provider as they are now.

    `until_on` is the first day on which it is no longer assured. `starts_on` is set for a new service that is mobilised.
    """

    id: int
    location_id: int
    location_name: str
    organisation_id: int
    organisation_name: str
    brand_id: str
    brand_name: str
    authority: str
    code: str
    tier: str
    tier_reason: str
    people: int | None
    joint_with: str
    lead_officer: int | None
    lead_name: str | None
    lead_email: str | None
    from_on: date
    until_on: date | None
    starts_on: date | None
    version: int

    @property
    def group_key(self) -> str:
        """The provider group: the brand when there is one, else the organisation."""
        return f"brand:{self.brand_id}" if self.brand_id else f"organisation:{self.organisation_id}"

    def assured_on(self, day: date) -> bool:
        """Whether it is assured on a day."""
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


class Details(Struct, frozen=True, kw_only=True):
    """What an officer says about an assured service."""

    tier: str
    tier_reason: str = ""
    people: int | None = None
    joint_with: str = ""
    lead_officer: int | None = None
    starts_on: date | None = None


class NewAssured(Struct, frozen=True, kw_only=True):
    """A service that the council begins to assure."""

    location_id: int
    code: str
    from_on: date
    details: Details


class Suggestion(Struct, frozen=True, kw_only=True):
    """A location's service type that the register suggests and that is not assured yet."""

    location_id: int
    location_name: str
    organisation_name: str
    code: str

    @property
    def key(self) -> str:
        """Its value in a form."""
        return f"{self.location_id}:{self.code}"
