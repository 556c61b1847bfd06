"""Every page that can be opened by an address: the application's own list of routes, with numbers that exist filled in."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx
from msgspec import Struct

from market.accounts.session import cookie_name
from market.app import create_app
from market.statement.sections.registry import SECTIONS
from tests.builders.app import make_settings
from tests.builders.quality_town import QualityTown
from tests.builders.resilience_town import ResilienceTown
from tests.journeys.people import Person
from tests.journeys.quality_pages import MORE_OF_QUALITY, quality_addresses
from tests.journeys.resilience_pages import more_of_resilience, resilience_addresses
from tests.journeys.served import Served

NOT_PAGES = (
    ".csv", ".xlsx", ".pdf", ".json", ".js", ".webmanifest", "/state", "/metrics", "/health/live", "/health/ready",
    "/{evidence_id}", "/{document_id}/file", "/{seal}", "/pdf", "/files/{ending}", "/{notice_id}",
    "/quality/visits/offline", "/quality/consolidation/decide",
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
    "evidence_id": [],
    "sha256": [],
    "seal": [],
    "recommendation_id": [],
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
    """What an address answers one person: a page of its own, a file, or nothing but another address."""

    path: str
    status: int
    content: bytes
    is_page: bool

    @property
    def html(self) -> str:
        """The page."""
        return self.content.decode()


class Addresses(Struct, frozen=True):
    """The addresses of every page, each with its route, and the addresses of what is no page."""

    pages: dict[str, str]
    files: list[str]


def every_address(folder: Path, quality: QualityTown, resilience: ResilienceTown) -> Addresses:
    """The addresses of every page and file. Fails when a page has a part that neither `KNOWN` nor what happened in the town says."""
    given = quality_addresses(quality) | resilience_addresses(resilience)
    app = create_app(make_settings(folder), background=False)
    patterns = sorted(
        {
            route.path_format
            for route in app.routes
            for handler in getattr(route, "route_handlers", ())
            if "GET" in handler.http_methods
        }
    )
    assert given.keys() <= set(patterns), f"these are no addresses any more: {given.keys() - set(patterns)}"
    pages = [each for each in patterns if not each.endswith(NOT_PAGES)]
    files = [each for each in patterns if each.endswith(NOT_PAGES)]
    known = KNOWN | {"assessment_id": [str(quality.visits["own_final"])], "service_id": [str(quality.services["own"])]}
    found = {address: pattern for pattern in pages for address in _addresses(pattern, given, KNOWN)}
    more = (*MORE, *MORE_OF_QUALITY, *more_of_resilience(resilience))
    return Addresses(
        found | {address: address for address in more},
        [address for pattern in files for address in _addresses(pattern, given, known)],
    )


def _addresses(pattern: str, given: Mapping[str, list[str]], known: Mapping[str, list[str]]) -> list[str]:
    return given[pattern] if pattern in given else filled_in(pattern, known)


def filled_in(pattern: str, known: Mapping[str, list[str]]) -> list[str]:
    """The addresses of a route's pattern."""
    before, bracket, rest = pattern.partition("{")
    if not bracket:
        return [pattern]
    name, _, after = rest.partition("}")
    return [address for value in known[name] for address in filled_in(f"{before}{value}{after}", known)]


async def answers_of(served: Served, person: Person | None, addresses: Sequence[str]) -> list[Seen]:
    """What every address answers this person."""
    cookies = {cookie_name(secure=False): person.token} if person else {}
    async with httpx.AsyncClient(
        base_url=served.address, cookies=cookies, headers={"accept": "text/html"}, timeout=60
    ) as client:
        answers = [(address, await client.get(address)) for address in addresses]
    return [
        Seen(
            address,
            answer.status_code,
            answer.content,
            answer.headers.get("content-type", "").startswith("text/html") and not answer.is_redirect,
        )
        for address, answer in answers
    ]
