"""Inside the chart process: from a drawing and its rows to SVG. Run as `python -m market.web.chart_drawing NODE_MODULES`.

Altair makes the Vega-Lite specification, vl-convert draws it without network, and the few letters used of Source Sans 3 are put into the
picture, because a picture in an `img` cannot use the fonts of its page. The same request gives the same bytes.
"""

import base64
import io
import re
import select
import sys
import traceback
from html import unescape
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import vl_convert
from fontTools import subset
from fontTools.ttLib import TTFont

from market.web.chart_gantt import gantt
from market.web.chart_map import map_svg
from market.web.chart_specs import FONT, specification
from market.web.chart_worker import Drawing

FONTS = Path("@expo-google-fonts/source-sans-3")
WEIGHTS = {"400": "400Regular/SourceSans3_400Regular.ttf", "600": "600SemiBold/SourceSans3_600SemiBold.ttf"}
IDLE_SECONDS = 600


class Request(msgspec.Struct):
    """One chart in every width wanted (pixels)."""

    drawing: Drawing
    rows: list[list[Any]]
    widths: list[int]


def pictures(request: Request, fonts: Path) -> list[tuple[str, str, int, int]]:
    """For each width: the SVG with its font, the SVG without, its width and its height in pixels."""
    answer = []
    for width in request.widths:
        svg = map_svg(request.drawing, request.rows, width) if request.drawing.kind == "map" else _vega(request, width)
        size = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg)
        if size is None:
            raise ValueError("the picture states no size")
        answer.append((with_font(svg, fonts), svg, round(float(size[1])), round(float(size[2]))))
    return answer


def with_font(svg: str, fonts: Path) -> str:
    """The SVG with the letters that it uses, by weight."""
    letters = "".join(sorted(set(unescape("".join(re.findall(r">([^<>]+)<", svg))))))
    faces = []
    for weight, name in WEIGHTS.items():
        if weight == "400" or f'font-weight="{weight}"' in svg:
            data = base64.b64encode(_letters_of(fonts / name, letters)).decode()
            faces.append(
                f'@font-face{{font-family:"{FONT}";font-weight:{weight};src:url(data:font/woff2;base64,{data})}}'
            )
    return svg.replace(">", f"><style>{''.join(faces)}</style>", 1)


def _letters_of(path: Path, letters: str) -> bytes:
    """A font of these letters only, without kerning and alternates, whose tables take a second to read."""
    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True)
    options.drop_tables = [*options.drop_tables, "GPOS", "GSUB", "GDEF", "BASE"]
    font = TTFont(path, recalcTimestamp=False, lazy=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=letters)
    subsetter.subset(font)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _vega(request: Request, width: int) -> str:
    specify = gantt if request.drawing.kind == "gantt" else specification
    svg = vl_convert.vegalite_to_svg(specify(request.drawing, request.rows, width), allowed_base_urls=[])
    # A family name with a figure in it must be quoted, or browsers ignore it.
    return svg.replace(f'font-family="{FONT}"', f"font-family=\"'{FONT}', Arial, sans-serif\"")


def _read(stream: BinaryIO | io.RawIOBase, count: int) -> bytes:
    """Exactly `count` bytes, or fewer at the end of the stream. A raw stream, because `select` cannot see into a buffer."""
    parts = bytearray()
    while len(parts) < count and (part := stream.read(count - len(parts))):
        parts += part
    return bytes(parts)


def serve(source: io.RawIOBase, sink: BinaryIO, fonts: Path) -> None:
    """Answer requests until the other side closes the pipe or nothing was asked for ten minutes."""
    for name in WEIGHTS.values():
        vl_convert.register_font_directory(str((fonts / name).parent))
    while select.select([source], [], [], IDLE_SECONDS)[0]:
        head = _read(source, 4)
        if len(head) < 4:
            return
        body = _read(source, int.from_bytes(head, "big"))
        try:
            answer: dict[str, Any] = {"pictures": pictures(msgspec.msgpack.decode(body, type=Request), fonts)}
        except Exception as problem:  # told to the caller, who raises it; this process lives on
            answer = {"error": f"{type(problem).__name__}: {problem}", "trace": traceback.format_exc()}
        encoded = msgspec.msgpack.encode(answer)
        sink.write(len(encoded).to_bytes(4, "big") + encoded)
        sink.flush()


if __name__ == "__main__":
    serve(io.FileIO(0, closefd=False), sys.stdout.buffer, Path(sys.argv[1]) / FONTS)
