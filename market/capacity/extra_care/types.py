"""What the queries of extra care answer."""

from datetime import date

from msgspec import Struct


class SchemeOnDay(Struct, frozen=True, kw_only=True):
    """An extra care scheme as it stood on a day."""

    id: int
    name: str
    postcode: str
    authority: str
    apartments: int
    landlord: str
    location_id: int | None
    from_on: date
    until_on: date | None
