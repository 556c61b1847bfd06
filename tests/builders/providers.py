"""Register rows for tests: valid by default, changed by keyword.

Each builder writes to the open database and returns the saved row (its number is `row.id`).
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from market.providers.rules import current_rating, search_text
from market.providers.tables import (
    Location,
    LocationLink,
    LocationService,
    LocationSpecialism,
    LocationState,
    Organisation,
    Rating,
    RegistrationEvent,
)
from market.providers.types import RatingRow

SAVED_AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
REGISTERED_ON = date(2015, 4, 1)
_numbers = count(1)


async def make_organisation(**changes: Any) -> Organisation:
    """A regulated organisation registered on 1 April 2015 with an id of its own."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "cqc_provider_id": f"1-9{number:06d}",
        "name": f"Provider {number}",
        "kind": "regulated",
        "source": "cqc",
        "registered_on": REGISTERED_ON,
        "updated_at": SAVED_AT,
        **changes,
    }
    values.setdefault("search_text", search_text(values["name"], values.get("postcode", ""), values["cqc_provider_id"]))
    row = Organisation(**values)
    await row.save()
    return row


async def make_location(
    *,
    organisation: Organisation | int | None = None,
    services: Sequence[str] = ("residential_home",),
    specialisms: Sequence[str] = ("older_people",),
    rating: str = "",
    rated_on: date = date(2024, 6, 1),
    **changes: Any,
) -> Location:
    """A registered care home of 30 beds in Middlesbrough, open since 1 April 2015, with its dated rows.

    `rating` (with `rated_on`) adds a published overall rating; without it the location has none. Dated rows begin on
    `registered_on` (or 1 April 2015 when that is None). Columns of `Location` may be given by name.
    """
    if organisation is None:
        organisation = await make_organisation()
    if isinstance(organisation, int):
        organisation = await Organisation.objects().get(Organisation.id == organisation)
    assert organisation is not None
    number = next(_numbers)
    values: dict[str, Any] = {
        "cqc_location_id": f"1-1{number:06d}",
        "name": f"Location {number}",
        "source": "cqc",
        "registered_on": REGISTERED_ON,
        "care_home": "residential_home" in services or "nursing_home" in services,
        "directorate": "Adult social care",
        "town": "Middlesbrough",
        "postcode": "TS1 2AZ",
        "address": f"{number} Linthorpe Road, Middlesbrough",
        "authority": "Middlesbrough",
        "region": "North East",
        "latitude": 54.5742 + number % 50 / 2000,
        "longitude": -1.2350 + number % 37 / 1500,
        "updated_at": SAVED_AT,
        **changes,
    }
    values.setdefault("beds", 30 if values["care_home"] else None)
    texts = (values["name"], values["postcode"], values["cqc_location_id"], organisation.name)
    values.setdefault("search_text", search_text(*texts))
    location = Location(organisation=organisation.id, **values)
    await location.save()
    from_on = location.registered_on or REGISTERED_ON
    await make_state(location, from_on=from_on)
    for table, codes in ((LocationService, services), (LocationSpecialism, specialisms)):
        for code in codes:
            await table(location=location.id, code=code, from_on=from_on).save()
    if rating:
        await make_rating(location, rating=rating, published_on=rated_on)
    return location


async def make_state(location: Location, **changes: Any) -> LocationState:
    """The location's present facts as a dated row. An open row before it is closed on the new row's first day."""
    names = ("organisation", "name", "beds", "care_home", "dormant", "authority", "brand_id", "brand_name")
    values = {name: getattr(location, name) for name in names} | {"from_on": REGISTERED_ON} | changes
    await LocationState.update({LocationState.until_on: values["from_on"]}).where(
        (LocationState.location == location.id)
        & (LocationState.until_on.is_null())
        & (LocationState.from_on < values["from_on"])
    )
    row = LocationState(location=location.id, **values)
    await row.save()
    return row


async def make_rating(
    location: Location | int, *, rating: str = "good", published_on: date = date(2024, 6, 1), **changes: Any
) -> Rating:
    """A published rating (overall unless changed); the copy on the location is brought up to date."""
    location_id = location if isinstance(location, int) else location.id
    values: dict[str, Any] = {"service_group": "Overall", "key_question": "overall", "source": "test", **changes}
    row = Rating(location=location_id, rating=rating, published_on=published_on, **values)
    await row.save()
    stored = await Rating.select(Rating.service_group, Rating.key_question, Rating.rating, Rating.published_on).where(
        Rating.location == location_id
    )
    current = current_rating([RatingRow(location_id=location_id, **each) for each in stored], date.max)
    if current:
        copy = {Location.rating: current.rating, Location.rating_published_on: current.published_on}
        await Location.update(copy).where(Location.id == location_id)
    return row


async def make_event(location: Location, *, kind: str = "exit", on: date, **changes: Any) -> RegistrationEvent:
    """An entry, exit or re-registration of the location, with its beds."""
    values: dict[str, Any] = {"beds": location.beds, "source": "test", **changes}
    row = RegistrationEvent(location=location.id, kind=kind, on=on, **values)
    await row.save()
    return row


async def make_link(predecessor: Location, successor: Location, **changes: Any) -> LocationLink:
    """The successor carries on the predecessor's service under a new registration."""
    values: dict[str, Any] = {
        "predecessor_id": predecessor.cqc_location_id,
        "successor_id": successor.cqc_location_id,
        "source": "test",
        **changes,
    }
    row = LocationLink(**values)
    await row.save()
    return row
