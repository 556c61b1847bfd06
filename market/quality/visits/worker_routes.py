"""What makes the capture page an app that works without a signal: its worker, its description and its empty page."""

from typing import Any

import msgspec
from litestar import Response, get
from litestar.response import Template

from market.quality.visits.access import TAKE_PART, Ask
from market.web.assets import STATIC, Assets
from market.web.render import SERVICE_NAME, page

SCOPE = "/quality/visits"
SHELL = f"{SCOPE}/offline"
WORKER = (STATIC / "visit-worker.js").read_bytes()
SHARED = ("govuk-frontend.css", "govuk-frontend.js", "brand.css", "market.css", "market.js", "favicon.svg")
MODULES = tuple(
    sorted(path.name for path in STATIC.glob("visit*.js") if path.name not in ("visit-worker.js", "visit.js"))
)


def app_addresses(assets: Assets) -> list[str]:
    """The addresses of every file that the page needs when there is no signal."""
    own = [
        name
        for name in assets.files
        if (name.startswith("visit") and name != "visit-worker.js") or name.endswith(".woff2")
    ]
    return [assets.url(name) for name in (*SHARED, *sorted(own))]


@get(f"{SCOPE}/worker.js", name="visits.worker", guards=[TAKE_PART])
async def get_worker(request: Ask) -> Response[bytes]:
    """The service worker, told which files belong to this version. It may serve the list of visits as well as each of them."""
    assets: Assets = request.app.state.assets
    told = msgspec.json.encode({"version": assets.digest, "shell": SHELL, "files": app_addresses(assets)})
    body = b"const APP = " + told + b"\n" + WORKER
    return Response(
        body,
        media_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": SCOPE, "Cache-Control": "no-store"},
    )


@get(f"{SCOPE}/app.webmanifest", name="visits.app", guards=[TAKE_PART])
async def get_app(request: Ask) -> Response[bytes]:
    """What a device shows of the app when it is installed."""
    assets, settings = request.app.state.assets, request.app.state.settings
    icons = [
        {
            "src": assets.url(f"visit-icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in (192, 512)
    ]
    told: dict[str, Any] = {
        "name": f"Visits – {SERVICE_NAME} – {settings.council_name}",
        "short_name": "Visits",
        "description": "Visits to care services, also without a signal",
        "start_url": SCOPE,
        "scope": SCOPE,
        "id": SCOPE,
        "display": "standalone",
        "lang": "en-GB",
        "background_color": "#ffffff",
        "theme_color": settings.council_colour,
        "icons": icons,
    }
    return Response(msgspec.json.encode(told), media_type="application/manifest+json")


@get(SHELL, name="visits.offline", guards=[TAKE_PART])
async def get_shell(request: Ask) -> Template:
    """The page without anything in it: the worker keeps it, and it fills itself from what the device keeps."""
    return page(request, "quality/visits/show.html", None, user=None, navigation=[], modules=MODULES, shell=True)


HANDLERS = (get_worker, get_app, get_shell)
"""Gathered by `routes`."""
