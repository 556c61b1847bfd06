"""What geography answers."""

from msgspec import Struct


class Point(Struct, frozen=True):
    """A place in degrees (WGS84), and how many postcodes it is the middle of."""

    latitude: float
    longitude: float
    postcodes: int = 1


class Box(Struct, frozen=True):
    """Degrees between which everything within some miles of a point lies; the corners lie further away."""

    south: float
    north: float
    west: float
    east: float
