"""Distance between two places on the earth."""

import math

EARTH_MILES = 3958.7613
"""Mean radius of the earth (IUGG, 6,371.0088 km) in miles."""


def miles_between(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Miles along the great circle between two places in degrees (WGS84): as the crow flies, not by road.

    The haversine formula on a sphere of the earth's mean radius; within England it is at most half a per cent off.
    """
    north, other_north = math.radians(latitude), math.radians(other_latitude)
    half_up = (other_north - north) / 2
    half_across = math.radians(other_longitude - longitude) / 2
    chord = math.sin(half_up) ** 2 + math.cos(north) * math.cos(other_north) * math.sin(half_across) ** 2
    return 2 * EARTH_MILES * math.asin(min(1.0, math.sqrt(chord)))
