"""Rows of lists of services with their grades, in words and with the codes that filters use."""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from market.quality.assured.words import service_words
from market.quality.market_views.rules import is_expired, standing_of
from market.quality.market_views.types import GradedService
from market.quality.market_views.words import STANDING_WORDS
from market.quality.scoring.words import CONFIDENCE_WORDS, grade_tag
from market.web.fields import Option
from market.web.lists import Column, Filter, ListQuery, ListSpec
from market.web.ordering import in_order

EXPIRED = "expired"
STANDING_OPTIONS = (
    *(Option(code, words) for code, words in STANDING_WORDS.items()),
    Option("below_4", "Below 4*"),
    Option(EXPIRED, "Expired: visited 24 months ago or longer"),
)


class ServiceLine(Struct, frozen=True, kw_only=True):
    """A service of the list of grades. `order` sorts by star, the best last, services without one first."""

    id: int
    location: str
    location_url: str
    organisation: str
    organisation_url: str
    code: str
    service: str
    standing: str
    grade: str
    grade_colour: str
    star: int | None
    expired: bool
    confidence: str
    visited_on: date | None
    from_on: date | None


GRADES = ListSpec(
    columns=(
        Column("location", "Location", sql="location", link="location_url"),
        Column("organisation", "Provider", sql="organisation", link="organisation_url"),
        Column("service", "Service", sql="service"),
        Column("grade", "Grade", sql="star", kind="tag"),
        Column("confidence", "Confidence", sql="confidence", missing="–"),
        Column("visited_on", "Visited", sql="visited_on", kind="date", missing="Not yet"),
        Column("from_on", "Published", sql="from_on", kind="date", missing="Not yet"),
    ),
    filters=(
        Filter("q", "Location or provider"),
        Filter("service", "Service", kind="choice"),
        Filter("grade", "Grade", kind="choice", options=STANDING_OPTIONS),
        Filter("as_at", "As at", kind="date"),
    ),
    sort="location",
    tie_break="id",
    noun="service",
)


def service_lines(services: Iterable[GradedService], on: date) -> list[ServiceLine]:
    """The rows of the list of grades."""
    return [_line(service, is_expired(service, on)) for service in services]


def _line(service: GradedService, expired: bool) -> ServiceLine:
    tag = grade_tag(service.star, provisional=service.provisional and service.star is None, expired=expired)
    return ServiceLine(
        id=service.id,
        location=service.location_name,
        location_url=f"/locations/{service.location_id}",
        organisation=service.organisation_name,
        organisation_url=f"/providers/{service.organisation_id}",
        code=service.code,
        service=service_words(service.code),
        standing=standing_of(service.star, service.provisional),
        grade=tag.words,
        grade_colour=tag.colour,
        star=service.star,
        expired=expired,
        confidence=CONFIDENCE_WORDS.get(service.confidence_band, ""),
        visited_on=service.visited_on,
        from_on=service.from_on,
    )


def service_options(codes: Iterable[str]) -> list[Option]:
    """The types of service to choose from, by name."""
    return [Option(code, words) for words, code in sorted({(service_words(code), code) for code in codes})]


def filtered_lines(lines: Sequence[ServiceLine], query: ListQuery) -> list[ServiceLine]:
    """The rows that the filters leave, in the order asked for."""
    wanted = query.filters
    text = str(wanted.get("q", "")).casefold()
    chosen = [
        line
        for line in lines
        if (text in line.location.casefold() or text in line.organisation.casefold())
        and wanted.get("service", line.code) == line.code
        and _stands(line, wanted.get("grade", ""))
    ]
    return in_order(chosen, query)


def _stands(line: ServiceLine, asked: str) -> bool:
    if asked == "below_4":
        return line.star is not None and line.star < 4
    return not asked or (line.expired if asked == EXPIRED else line.standing == asked)
