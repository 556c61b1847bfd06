"""Rules of geography, pure: outward codes, and the box around a point."""

import math
import re

from market.core.distance import EARTH_MILES
from market.geography.types import Box

_OUTWARD = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?")


def read_outward(text: str) -> str | None:
    """`ts1` becomes `TS1`; None when the text has not the shape of the first half of a postcode."""
    code = re.sub(r"\s", "", text).upper()
    return code if _OUTWARD.fullmatch(code) else None


def box_around(latitude: float, longitude: float, miles: float) -> Box:
    """The degrees between which every place within `miles` of a point lies.

    A mile is the same share of a degree of latitude everywhere; of longitude it is more the further north. The edge nearest the pole
    is taken, so that nothing within reach lies outside.
    """
    up = math.degrees(miles / EARTH_MILES) * 1.0001
    narrowest = math.cos(math.radians(min(89.0, abs(latitude) + up)))
    across = up / narrowest
    return Box(south=latitude - up, north=latitude + up, west=longitude - across, east=longitude + across)
