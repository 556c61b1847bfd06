"""Dot maps, drawn by ourselves: places by longitude and latitude at equal scale, with a scale bar and no outside tiles."""

import math
from collections.abc import Sequence
from html import escape
from typing import Any

from market.web.chart_worker import Drawing
from market.web.palette import GREY, INK, SERIES

KM_A_DEGREE = 111.32
TALLEST = 0.85
SHAPES = (
    '<circle cx="{x}" cy="{y}" r="5.5"/>',
    '<rect x="{x0}" y="{y0}" width="10" height="10"/>',
    '<path d="M{x} {yt}l6.5 11.5h-13z"/>',
    '<path d="M{x} {yd}l6.5 6.5 -6.5 6.5 -6.5 -6.5z"/>',
)


def map_svg(drawing: Drawing, rows: Sequence[Sequence[Any]], width: int) -> str:
    """The map as SVG text, `width` pixels wide.

    Rows are name, category, detail, longitude and latitude; those without a place are left out of the picture.
    """
    points = [(str(row[1]), float(row[3]), float(row[4])) for row in rows if row[3] is not None and row[4] is not None]
    places = [*((lon, lat) for _, lon, lat in points), *((lon, lat) for _, lon, lat in drawing.towns)] or [(0.0, 0.0)]
    west, east = min(lon for lon, _ in places), max(lon for lon, _ in places)
    south, north = min(lat for _, lat in places), max(lat for _, lat in places)
    squeeze = math.cos(math.radians((south + north) / 2))
    margin = 26
    legend = _legend(drawing, width)
    across = max((east - west) * squeeze, (north - south) / TALLEST, 0.004)
    scale = (width - 2 * margin) / across
    height = max(160.0, (north - south) * scale + 2 * margin)
    left = margin + ((width - 2 * margin) - (east - west) * squeeze * scale) / 2
    top = legend[1] + margin + (height - 2 * margin - (north - south) * scale) / 2

    def at(lon: float, lat: float) -> tuple[float, float]:
        return left + (lon - west) * squeeze * scale, top + (north - lat) * scale

    total = round(legend[1] + height + 34)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{total}" viewBox="0 0 {width} {total}">',
        f'<rect width="{width}" height="{total}" fill="white"/>',
        f'<rect x="1" y="{legend[1]}" width="{width - 2}" height="{height:.1f}" rx="6" fill="#f3f6f8" stroke="#c6d0d8"/>',
        legend[0],
    ]
    for category, lon, lat in points:
        kind = drawing.series.index(category) if category in drawing.series else len(drawing.series)
        parts.append(_mark(kind, *at(lon, lat)))
    parts += [_town(name, *at(lon, lat)) for name, lon, lat in drawing.towns]
    parts += [_scale_bar(scale, legend[1] + height + 22), "</svg>"]
    return "".join(parts)


def _mark(kind: int, x: float, y: float) -> str:
    shape = SHAPES[kind % len(SHAPES)].format(
        x=f"{x:.1f}", y=f"{y:.1f}", x0=f"{x - 5:.1f}", y0=f"{y - 5:.1f}", yt=f"{y - 7:.1f}", yd=f"{y - 6.5:.1f}"
    )
    colour = SERIES[kind % len(SERIES)]
    return f'<g fill="{colour}" fill-opacity="0.85" stroke="white" stroke-width="1.2">{shape}</g>'


def _legend(drawing: Drawing, width: int) -> tuple[str, float]:
    """The legend's marks and words, and the height they need."""
    parts = []
    x, y = 10.0, 14.0
    for kind, name in enumerate(drawing.series):
        needed = 26 + len(name) * 7.4 + 18
        if x > 10 and x + needed > width:
            x, y = 10.0, y + 24
        parts.append(_mark(kind, x, y))
        parts.append(f'<text x="{x + 12:.1f}" y="{y + 5:.1f}" {_font(14, INK)}>{escape(name)}</text>')
        x += needed
    return "".join(parts), (y + 18 if drawing.series else 4)


def _town(name: str, x: float, y: float) -> str:
    words = escape(name)
    halo = f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" stroke="#f3f6f8" stroke-width="4" {_font(14, INK, 600)}>{words}</text>'
    return halo + f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" {_font(14, INK, 600)}>{words}</text>'


def _scale_bar(scale: float, y: float) -> str:
    """A bar of a round number of kilometres, about a hundred pixels long. `scale` is pixels a degree of latitude."""
    per_km = scale / KM_A_DEGREE
    km = next((length for length in (50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1) if length * per_km <= 140), 0.1)
    end = 10 + km * per_km
    return (
        f'<path d="M10 {y - 4:.1f}v8m0 -4H{end:.1f}m0 -4v8" fill="none" stroke="{GREY}" stroke-width="2"/>'
        f'<text x="{end + 8:.1f}" y="{y + 5:.1f}" {_font(14, GREY)}>{km:g} km</text>'
    )


def _font(size: int, colour: str, weight: int = 400) -> str:
    return (
        f'font-family="\'Source Sans 3\', Arial, sans-serif" font-size="{size}" font-weight="{weight}" fill="{colour}"'
    )
