"""Every page that can be opened by an address: the application's own list of routes, with numbers that exist filled in."""

from pathlib import Path

import httpx
from msgspec import Struct

from market.accounts.session import cookie_name
from market.app import create_app
from market.statement.sections.registry import SECTIONS
from tests.builders.app import make_settings
from tests.builders.quality_town import QualityTown
from tests.journeys.people import Person
from tests.journeys.quality_pages import MORE_OF_QUALITY, quality_addresses
from tests.journeys.served import Served

NOT_PAGES = (
    ".csv", ".xlsx", ".pdf", ".json", ".js", ".webmanifest", "/state", "/metrics", "/health/live", "/health/ready",
    "/{evidence_id}", "/{document_id}/file", "/{seal}", "/quality/visits/offline", "/quality/consolidation/decide",
)  # fmt: skip
"""Files, answers for machines, addresses that only lead on, and a preview that belongs to whoever brought the file."""
KNOWN = {
    "location_id": ["1", "2"],
    "organisation_id": ["1", "2"],
    "cqc_id": [],
    "user_id": ["1"],
    "message_id": ["1"],
    "run_id": ["1", "2"],
    "work_id": ["1"],
    "edition_id": ["1"],
    "intention_id": ["1"],
    "code": [section.code for section in SECTIONS],
    "request_id": ["1"],
    "contract_id": ["1"],
    "supplier_id": ["1"],
    "rate_id": ["1"],
    "cap_id": ["1"],
    "measure_id": ["1"],
    "result_id": ["1"],
    "milestone_id": ["1"],
    "document_id": ["1"],
    "placement_id": ["1"],
    "entry_id": ["1"],
    "figure_id": ["beds_total", "ratings_by_service_type"],
    "token": ["x"],
    "file": [],
    "digest": [],
    "name": [],
}
"""What the parts of addresses may be in a furnished town: provider and location 1 were added by hand, 2 came from CQC.

Nothing: the address only leads on, or is a file.
"""
SEARCHED = "/find-care?service=residential_home&bed_type=dementia_residential&near="
MORE = (
    "/locations?q=no+such+place",
    "/locations?rating=good&beds=small",
    "/imports?status=applied",
    f"{SEARCHED}TS4+1KM",
    f"{SEARCHED}TS4+1KM&rating=outstanding&most=100&needs=mental_health",
    "/placements/new?request=1&location=2",
    "/contracts/1?as_at=2025-01-31",
    "/contracts/1/changes/new?kind=extension",
    "/contracts/1/changes/new?kind=termination",
    "/no-such-page",
)
"""Pages as they look with a filter, with nothing found, and not there at all."""


class Seen(Struct, frozen=True):
    """A page as one person gets it."""

    path: str
    status: int
    html: str


def every_address(folder: Path, quality: QualityTown) -> list[str]:
    """The addresses of every page. Fails when a route has a part that neither `KNOWN` nor the quality of the town says."""
    given = quality_addresses(quality)
    app = create_app(make_settings(folder), background=False)
    patterns = sorted(
        {
            route.path_format
            for route in app.routes
            for handler in getattr(route, "route_handlers", ())
            if "GET" in handler.http_methods and not route.path_format.endswith(NOT_PAGES)
        }
    )
    assert given.keys() <= set(patterns), "these are no addresses any more"
    found = [address for pattern in patterns for address in given.get(pattern) or filled_in(pattern)]
    return [*found, *MORE, *MORE_OF_QUALITY]


def filled_in(pattern: str) -> list[str]:
    """The addresses of a route's pattern."""
    before, bracket, rest = pattern.partition("{")
    if not bracket:
        return [pattern]
    name, _, after = rest.partition("}")
    return [address for value in KNOWN[name] for address in filled_in(f"{before}{value}{after}")]


async def pages_of(served: Served, person: Person | None, addresses: list[str]) -> list[Seen]:
    """Every address that answers this person with a page of its own: not sent elsewhere, not a file."""
    cookies = {cookie_name(secure=False): person.token} if person else {}
    async with httpx.AsyncClient(
        base_url=served.address, cookies=cookies, headers={"accept": "text/html"}, timeout=60
    ) as client:
        answers = [(address, await client.get(address)) for address in addresses]
    return [
        Seen(address, answer.status_code, answer.text)
        for address, answer in answers
        if answer.headers.get("content-type", "").startswith("text/html") and not answer.is_redirect
    ]
