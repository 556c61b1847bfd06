"""Styles, scripts and fonts: read once at start, served from memory under an address that changes with their content.

GOV.UK Frontend and Source Sans 3 come from `node_modules` (`npm ci --ignore-scripts`) and are never copied into the project. The
stylesheet is changed on the way: a council may not use the GDS Transport typeface or GOV.UK's brand, so the font family is replaced
and its `@font-face` rules are left out.
"""

import gzip
import hashlib
import re
from pathlib import Path

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct

from market.settings import PROJECT, Settings
from market.web.palette import brand_css

STATIC = PROJECT / "static"
GOVUK = Path("govuk-frontend/dist/govuk")
FONTS = Path("@fontsource/source-sans-3/files")
FONT_STACK = '"Source Sans 3","Source Sans Pro",Arial,sans-serif'
FONT_FILES = {
    "source-sans-3-400.woff2": "source-sans-3-latin-400-normal.woff2",
    "source-sans-3-400-italic.woff2": "source-sans-3-latin-400-italic.woff2",
    "source-sans-3-600.woff2": "source-sans-3-latin-600-normal.woff2",
    "source-sans-3-700.woff2": "source-sans-3-latin-700-normal.woff2",
}
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
}
A_YEAR = "public, max-age=31536000, immutable"


class AssetsMissing(Exception):
    """Styles or fonts are not installed; the message says what to run."""


class Asset(Struct, frozen=True):
    """One file in memory, with its compressed form when that is smaller."""

    media_type: str
    body: bytes
    compressed: bytes | None


class Assets(Struct, frozen=True):
    """All files under one digest, so that a stylesheet finds its fonts by a relative address."""

    digest: str
    files: dict[str, Asset]

    def url(self, name: str) -> str:
        """The address of a file. Raises `KeyError` for a name that does not exist, so that a mistake is seen at once."""
        if name not in self.files:
            raise KeyError(f"no asset called {name}")
        return f"/static/{self.digest}/{name}"


def load_assets(settings: Settings) -> Assets:
    """Read every asset once.

    Raises `AssetsMissing` when `node_modules` lacks a file, and `palette.PoorContrast` when the council's colour cannot carry white text.
    """
    bodies = {
        "govuk-frontend.css": council_stylesheet(
            _read(settings.assets / GOVUK / "govuk-frontend.min.css").decode()
        ).encode(),
        "govuk-frontend.js": _read(settings.assets / GOVUK / "govuk-frontend.min.js"),
        "brand.css": brand_css(settings.council_colour).encode(),
    }
    bodies |= {name: _read(settings.assets / FONTS / source) for name, source in FONT_FILES.items()}
    bodies |= {path.name: path.read_bytes() for path in sorted(STATIC.iterdir()) if path.suffix in MEDIA_TYPES}
    digest = hashlib.sha256()
    for name in sorted(bodies):
        digest.update(name.encode() + b"\0" + hashlib.sha256(bodies[name]).digest())
    return Assets(digest=digest.hexdigest()[:16], files={name: _asset(name, body) for name, body in bodies.items()})


def council_stylesheet(css: str) -> str:
    """GOV.UK Frontend's stylesheet with our typeface and without GDS Transport.

    Raises `AssetsMissing` when the stylesheet is not the one this was written for, rather than show the wrong typeface.
    """
    css, faces = re.subn(r"(?:/\*![^*]*\*/)?@font-face\{font-family:GDS Transport;[^}]*\}", "", css)
    css, families = re.subn(r"GDS Transport,arial,sans-serif", FONT_STACK, css)
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    if not faces or not families or "GDS Transport" in css:
        raise AssetsMissing(
            "govuk-frontend is not the version this was made for (6.3.0): run `npm ci --ignore-scripts`"
        )
    return css


@get(
    "/static/{digest:str}/{name:str}",
    name="static",
    sync_to_thread=False,
    exclude_from_csrf=True,
    exclude_from_auth=True,
)
def static_file(request: Request, digest: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """One asset. An old digest (a page opened before an update) gets today's file, which is then not kept."""
    assets: Assets = request.app.state.assets
    asset = assets.files.get(name)
    if asset is None:
        raise NotFoundException("There is no such file.")
    headers = {"Cache-Control": A_YEAR if digest == assets.digest else "no-cache", "Vary": "Accept-Encoding"}
    body = asset.body
    if asset.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        body = asset.compressed
    return Response(content=body, media_type=asset.media_type, headers=headers)


def _asset(name: str, body: bytes) -> Asset:
    compressed = None if name.endswith((".woff2", ".png")) else gzip.compress(body, 9, mtime=0)
    if compressed is not None and len(compressed) >= len(body):
        compressed = None
    return Asset(media_type=MEDIA_TYPES[Path(name).suffix], body=body, compressed=compressed)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise AssetsMissing(
            f"{path} is missing: run `make setup`, or `npm ci --ignore-scripts` in the project folder"
        ) from None
