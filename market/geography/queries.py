"""Reads of OS Code-Point Open: where a postcode, or the middle of an outward code, lies."""

from market.db.sql import fetch_one_as
from market.geography.types import Point


async def find_postcode(postcode: str) -> Point | None:
    """Where a postcode in its normal form lies; None when Code-Point Open, as loaded, does not hold it."""
    return await fetch_one_as(Point, "SELECT latitude, longitude FROM postcode WHERE postcode = {}", postcode)


async def outward_centre(outward: str) -> Point | None:
    """The middle of an outward code such as TS1: the average of its postcodes; None when none of them is loaded."""
    return await fetch_one_as(
        Point,
        "SELECT avg(latitude) AS latitude, avg(longitude) AS longitude, count(*) AS postcodes FROM postcode"
        " WHERE outward = {} HAVING count(*) > 0",
        outward,
    )
