"""Where distances are measured from: a postcode, the first half of one, or a town."""

from market.core.postcodes import normalise_postcode, outward
from market.core.refusal import Refusal, Refused, refused
from market.core.words import count_words
from market.db.sql import fetch_one
from market.finding.types import Centre, Where
from market.geography.queries import find_postcode, outward_centre
from market.geography.rules import read_outward

_MIDDLE = "SELECT count(*) AS places, avg(latitude) AS latitude, avg(longitude) AS longitude FROM location WHERE latitude IS NOT NULL"


async def find_centre(near: str) -> Centre | Refused:
    """The place that was typed, and in words what it was taken from; refused with what to type instead when it is not known.

    A postcode is looked up in OS Code-Point Open; else in the coordinates of known services with that postcode; else its first half is
    taken, again from Code-Point Open or else from known services. Any other text is a town of known services, whatever its case.
    """
    text = " ".join(near.split())
    postcode = normalise_postcode(text)
    code = outward(postcode) if postcode else read_outward(text)
    found = await _of_postcode(postcode) if postcode else None
    if found is None and code:
        found = await _of_outward(code, instead_of=postcode)
    if found is None:
        found = await _of_town(text)
    return found or refused(_unknown(text))


async def _of_postcode(postcode: str) -> Centre | None:
    point = await find_postcode(postcode)
    if point is not None:
        words = f"Measured from {postcode}, by OS Code-Point Open."
        return Centre(point.latitude, point.longitude, Where.CODE_POINT, words)
    row = await fetch_one(f"{_MIDDLE} AND postcode = {{}}", postcode)
    if not row or not row["places"]:
        return None
    words = (
        f"Measured from {count_words(row['places'], 'known service')} at {postcode}, because OS Code-Point Open as loaded "
        "does not hold this postcode."
    )
    return Centre(row["latitude"], row["longitude"], Where.KNOWN_LOCATIONS, words)


async def _of_outward(code: str, *, instead_of: str | None) -> Centre | None:
    missing = f" {instead_of} itself is not known." if instead_of else ""
    point = await outward_centre(code)
    if point is not None:
        words = f"Measured from the middle of {code}: {count_words(point.postcodes, 'postcode')} of OS Code-Point Open.{missing}"
        return Centre(point.latitude, point.longitude, Where.CODE_POINT, words)
    row = await fetch_one(f"{_MIDDLE} AND postcode >= {{}} AND postcode < {{}}", f"{code} ", f"{code}!")
    if not row or not row["places"]:
        return None
    words = (
        f"Measured from the middle of {code}, from {count_words(row['places'], 'known service')}, because OS Code-Point Open as "
        f"loaded does not hold it.{missing}"
    )
    return Centre(row["latitude"], row["longitude"], Where.KNOWN_LOCATIONS, words)


async def _of_town(town: str) -> Centre | None:
    """The middle of a town's services; of towns with one name, the one whose authority has the most of them there."""
    if not town:
        return None
    row = await fetch_one(
        "SELECT authority, count(*) AS places, avg(latitude) AS latitude, avg(longitude) AS longitude FROM location"
        " WHERE latitude IS NOT NULL AND lower(town) = {} GROUP BY authority ORDER BY count(*) DESC, authority LIMIT 1",
        town.lower(),
    )
    if not row:
        return None
    where = f" ({row['authority']})" if row["authority"] and row["authority"].lower() != town.lower() else ""
    words = (
        f"Measured from the middle of {town.title()}{where}, from {count_words(row['places'], 'known service')} there."
    )
    return Centre(row["latitude"], row["longitude"], Where.TOWN, words)


def _unknown(text: str) -> Refusal:
    if not text:
        message = "Enter a postcode or a town, like TS1 2AZ, TS1 or Middlesbrough"
    elif normalise_postcode(text) or read_outward(text):
        message = (
            f"We do not know where {text.upper()} is. Check the postcode, or enter its first half, like TS1, or the name of a "
            "town with a registered care service"
        )
    else:
        message = (
            f"We do not know a town called “{text[:60]}” with a registered care service. Check the spelling, or enter a postcode, "
            "like TS1 2AZ, or its first half, like TS1"
        )
    return Refusal("unknown_place", message, "near")
