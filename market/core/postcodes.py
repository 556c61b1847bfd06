"""Postcodes of the United Kingdom: their shape only, not whether Royal Mail has one."""

import re

_SHAPE = re.compile(r"^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})$")


def normalise_postcode(text: str) -> str | None:
    """`ts1 2az` becomes `TS1 2AZ`; None when the text has not the shape of a postcode."""
    found = _SHAPE.match(re.sub(r"[^A-Za-z0-9]", "", text).upper())
    return f"{found[1]} {found[2]}" if found else None


def outward(postcode: str) -> str:
    """The district of a normalised postcode: `TS1` of `TS1 2AZ`."""
    return postcode.split(" ")[0]
