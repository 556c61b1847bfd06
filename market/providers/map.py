"""The map of locations: places drawn at equal scale from their coordinates, with a scale and the names of towns.

Nothing comes from outside: towns are where the locations that carry their name lie.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from statistics import median

from msgspec import Struct

from market.providers.listing import LocationLine
from market.providers.rules import is_rated
from market.providers.types import RATED
from market.providers.words import rating_shape, rating_words

WIDTH = 640.0
SHORTEST, TALLEST = 380.0, 820.0
MARGIN = 34.0
MILES_A_DEGREE = 69.17
"""Miles of one degree of latitude."""
LEAST_SPAN = 0.008
"""Degrees of latitude that the map shows at the least, so that one location is not blown up to nothing."""
MOST_NAMES = 14
NUMBERED = 60
"""Up to so many points carry the number of their row in the list."""
MARK = 7.0
RING = ("none", "Not rated", "ring")


class Point(Struct, frozen=True):
    """One location on the map: where, which mark, and its number in the list."""

    x: float
    y: float
    code: str
    shape: str
    path: str
    number: int
    title: str


class Name(Struct, frozen=True):
    """A town's name on the map."""

    x: float
    y: float
    text: str


class Key(Struct, frozen=True):
    """One line of the legend."""

    code: str
    shape: str
    path: str
    words: str
    count: int


class Map(Struct, frozen=True):
    """A drawn map, in units of its view box; `lines` are the grid, one `step` of miles apart; `bar` is that step in units."""

    width: float
    height: float
    points: list[Point]
    names: list[Name]
    upright: list[float]
    level: list[float]
    bar: float
    step: str
    legend: list[Key]
    numbered: bool
    without_place: int


class _Frame(Struct, frozen=True):
    """How degrees become units: x grows to the east, y to the south."""

    west: float
    north: float
    squeeze: float
    scale: float
    left: float
    top: float

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        return (
            round(self.left + (longitude - self.west) * self.squeeze * self.scale, 1),
            round(self.top + (self.north - latitude) * self.scale, 1),
        )


def draw_map(lines: Sequence[LocationLine]) -> Map:
    """Draw the locations that have coordinates, in the order given; the rest are counted in `without_place`."""
    placed = [(line, line.latitude, line.longitude) for line in lines if _has_place(line)]
    spots = [(lat, lon) for _, lat, lon in placed if lat is not None and lon is not None]
    frame, height = _frame(spots)
    points = []
    for number, (line, spot) in enumerate(zip((entry[0] for entry in placed), spots, strict=True), start=1):
        code, words, shape = mark_of(line)
        x, y = frame.at(*spot)
        points.append(Point(x, y, code, shape, mark_path(shape, x, y), number, f"{line.name}: {words}"))
    step, units = _step(frame.scale)
    return Map(
        width=WIDTH,
        height=height,
        points=points,
        names=_names(placed, frame, height),
        upright=_grid(units, WIDTH),
        level=_grid(units, height),
        bar=units,
        step=step,
        legend=_legend(placed),
        numbered=0 < len(points) <= NUMBERED,
        without_place=len(lines) - len(placed),
    )


def _has_place(line: LocationLine) -> bool:
    return line.latitude is not None and line.longitude is not None


def mark_of(line: LocationLine) -> tuple[str, str, str]:
    """Style, words and shape of a location's mark."""
    if not is_rated(line.rating):
        return RING
    return line.rating.replace("_", "-"), rating_words(line.rating), rating_shape(line.rating)


def mark_path(shape: str, x: float, y: float, size: float = MARK) -> str:
    """SVG path data of a mark about its middle."""
    if shape == "star":
        corners = [
            (x + radius * math.sin(turn * math.pi / 5), y - radius * math.cos(turn * math.pi / 5))
            for turn in range(10)
            for radius in (size * 1.3 if turn % 2 == 0 else size * 0.56,)
        ]
    elif shape == "triangle":
        corners = [(x, y - size * 1.15), (x + size * 1.1, y + size * 0.85), (x - size * 1.1, y + size * 0.85)]
    elif shape == "square":
        corners = [(x + dx * size * 0.9, y + dy * size * 0.9) for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    else:
        radius = round(size if shape == "circle" else size * 0.86)
        arc = f"a{radius:.1f} {radius:.1f} 0 1 0"
        return f"M{x - radius:.1f} {y:.1f}{arc} {2 * radius:.1f} 0{arc} {-2 * radius:.1f} 0z"
    return "M" + "L".join(f"{cx:.1f} {cy:.1f}" for cx, cy in corners) + "z"


def _frame(spots: Sequence[tuple[float, float]]) -> tuple[_Frame, float]:
    """Fit all places into the width, or into the tallest height, at one scale both ways; the height that results."""
    if not spots:
        return _Frame(west=-1.0, north=54.0, squeeze=1.0, scale=1.0, left=0.0, top=0.0), SHORTEST
    south, north = min(lat for lat, _ in spots), max(lat for lat, _ in spots)
    west, east = min(lon for _, lon in spots), max(lon for _, lon in spots)
    squeeze = math.cos(math.radians((south + north) / 2))
    across, down = (east - west) * squeeze, north - south
    inner = WIDTH - 2 * MARGIN
    scale = min(inner / max(across, LEAST_SPAN), (TALLEST - 2 * MARGIN) / max(down, LEAST_SPAN))
    height = max(SHORTEST, round(down * scale + 2 * MARGIN))
    left = MARGIN + (inner - across * scale) / 2
    top = (height - down * scale) / 2
    return _Frame(west=west, north=north, squeeze=squeeze, scale=scale, left=left, top=top), height


def _step(scale: float) -> tuple[str, float]:
    """A round number of miles that is about a sixth of the width, in words and in units. `scale` is units a degree."""
    mile = scale / MILES_A_DEGREE
    steps = (0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100)
    miles = next((step for step in steps if step * mile >= WIDTH / 9), steps[-1])
    words = {0.1: "a tenth of a mile", 0.25: "a quarter of a mile", 0.5: "half a mile", 1: "1 mile"}
    return words.get(miles, f"{miles} miles"), round(miles * mile, 1)


def _grid(units: float, until: float) -> list[float]:
    return [round(units * at, 1) for at in range(1, int(until / units) + 1)] if units > 20 else []


def _names(
    placed: Sequence[tuple[LocationLine, float | None, float | None]], frame: _Frame, height: float
) -> list[Name]:
    """Names of the towns with most locations at the middle of these, leaving out a name that would cover another."""
    towns: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for line, latitude, longitude in placed:
        if line.town and latitude is not None and longitude is not None:
            towns[line.town].append((latitude, longitude))
    names: list[Name] = []
    for town in sorted(towns, key=lambda name: (-len(towns[name]), name)):
        own = towns[town]
        x, y = frame.at(median(lat for lat, _ in own), median(lon for _, lon in own))
        half = len(town) * 4.6 + 6
        x, y = min(max(x, half), WIDTH - half), min(max(y, 18.0), height - 12)
        if all(abs(x - other.x) > half + len(other.text) * 4.6 or abs(y - other.y) > 22 for other in names):
            names.append(Name(round(x, 1), round(y, 1), town))
        if len(names) == MOST_NAMES:
            break
    return names


def _legend(placed: Sequence[tuple[LocationLine, float | None, float | None]]) -> list[Key]:
    counts: dict[str, int] = defaultdict(int)
    for line, _, _ in placed:
        counts[mark_of(line)[0]] += 1
    rated = [(code.value.replace("_", "-"), rating_words(code), rating_shape(code)) for code in RATED]
    return [Key(code, shape, mark_path(shape, 10, 10), words, counts[code]) for code, words, shape in (*rated, RING)]
