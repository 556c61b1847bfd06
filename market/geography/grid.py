"""From the National Grid to degrees."""

from collections.abc import Sequence
from functools import lru_cache

from pyproj import Transformer


@lru_cache(maxsize=1)
def _transformer() -> Transformer:
    return Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)


def degrees_of(eastings: Sequence[float], northings: Sequence[float]) -> list[tuple[float, float]]:
    """Latitude and longitude (WGS84, six decimals: about ten centimetres) of points in metres of the British National Grid.

    All at once, for hundreds of thousands of points. CPU work: call it in a thread. Without the grid-shift file of Ordnance Survey
    the Helmert transformation is taken, which is right to about five metres (OS, A guide to coordinate systems in Great Britain).
    """
    longitudes, latitudes = _transformer().transform(eastings, northings)
    return [
        (round(latitude, 6), round(longitude, 6)) for latitude, longitude in zip(latitudes, longitudes, strict=True)
    ]
