"""Rows of lists of services: repeat findings, last visits, and how far self-assessments can be relied on."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from market.quality.actions.words import STATUS_WORDS
from market.quality.assured.words import service_words
from market.quality.market_views.lines import service_lines, service_options
from market.quality.market_views.pages import kappa_words
from market.quality.market_views.types import GradedService, Repeat, ServiceReliability
from market.quality.market_views.words import signed_words
from market.quality.scoring.words import LABEL_WORDS, band_tag, label_tag
from market.web.fields import Option
from market.web.lists import Column, Filter, ListQuery, ListSpec
from market.web.ordering import in_order

NEVER = 10_000


class RepeatLine(Struct, frozen=True, kw_only=True):
    """A recommendation that repeats an earlier one."""

    location: str
    location_url: str
    organisation: str
    code: str
    service: str
    criterion: str
    band: str
    band_colour: str
    status: str
    raised_on: date
    first_on: date | None
    url: str


REPEATS = ListSpec(
    columns=(
        Column("location", "Location", sql="location", link="location_url"),
        Column("organisation", "Provider", sql="organisation"),
        Column("service", "Service", sql="service"),
        Column("criterion", "Criterion", sql="criterion", link="url"),
        Column("band", "Risk", kind="tag"),
        Column("status", "Status", sql="status"),
        Column("first_on", "First raised", sql="first_on", kind="date"),
        Column("raised_on", "Raised again", sql="raised_on", kind="date", descending_first=True),
    ),
    filters=(
        Filter("q", "Location or provider"),
        Filter("service", "Service", kind="choice"),
        Filter("criterion", "Criterion", hint="Such as 3.1 or 3.1.1"),
        Filter("as_at", "As at", kind="date"),
    ),
    sort="raised_on",
    descending=True,
    tie_break="id",
    noun="repeat finding",
)


def repeat_lines(repeats: Iterable[Repeat]) -> list[RepeatLine]:
    """The rows of the list of repeats."""
    return [
        RepeatLine(
            location=each.location_name,
            location_url=f"/locations/{each.location_id}",
            organisation=each.organisation_name,
            code=each.code,
            service=service_words(each.code),
            criterion=each.criterion,
            band=band_tag(each.band).words,
            band_colour=band_tag(each.band).colour,
            status=STATUS_WORDS.get(each.status, each.status),
            raised_on=each.raised_on,
            first_on=each.first_on,
            url=f"/quality/recommendations/{each.id}",
        )
        for each in repeats
    ]


def repeats_spec(lines: Iterable[RepeatLine]) -> ListSpec:
    """The list of repeats with the types of these rows to choose from."""
    return REPEATS.with_options(service=service_options(line.code for line in lines))


def filtered_repeats(lines: Sequence[RepeatLine], query: ListQuery) -> list[RepeatLine]:
    """The rows that the filters leave, in the order asked for."""
    wanted, text = query.filters, str(query.filters.get("q", "")).casefold()
    chosen = [
        line
        for line in lines
        if (text in line.location.casefold() or text in line.organisation.casefold())
        and wanted.get("service", line.code) == line.code
        and line.criterion.startswith(str(wanted.get("criterion", "")))
    ]
    return in_order(chosen, query)


class VisitedLine(Struct, frozen=True, kw_only=True):
    """A service with its last final visit; `days` since it sorts those never visited as longest."""

    location: str
    location_url: str
    organisation: str
    code: str
    service: str
    grade: str
    grade_colour: str
    last_on: date | None
    days: int


COVERAGE = ListSpec(
    columns=(
        Column("location", "Location", sql="location", link="location_url"),
        Column("organisation", "Provider", sql="organisation"),
        Column("service", "Service", sql="service"),
        Column("grade", "Grade", kind="tag"),
        Column("last_on", "Last visited", sql="days", kind="date", missing="Never", descending_first=True),
    ),
    filters=(
        Filter("q", "Location or provider"),
        Filter("service", "Service", kind="choice"),
        Filter(
            "visited", "Last visited", kind="choice",
            options=(Option("12", "Not in 12 months"), Option("24", "Not in 24 months"), Option("never", "Never")),
        ),
        Filter("as_at", "As at", kind="date"),
    ),
    sort="last_on",
    descending=True,
    tie_break="id",
    noun="service",
    size=25,
)  # fmt: skip
LEAST_DAYS = {"12": 365, "24": 730, "never": NEVER}


def visited_lines(services: Sequence[GradedService], last: Mapping[int, date], on: date) -> list[VisitedLine]:
    """The rows of the list of last visits."""
    return [
        VisitedLine(
            location=line.location,
            location_url=line.location_url,
            organisation=line.organisation,
            code=line.code,
            service=line.service,
            grade=line.grade,
            grade_colour=line.grade_colour,
            last_on=last.get(line.id),
            days=(on - last[line.id]).days if line.id in last else NEVER,
        )
        for line in service_lines(services, on)
    ]


def filtered_visits(lines: Sequence[VisitedLine], query: ListQuery) -> list[VisitedLine]:
    """The rows that the filters leave, in the order asked for."""
    wanted, text = query.filters, str(query.filters.get("q", "")).casefold()
    chosen = [
        line
        for line in lines
        if (text in line.location.casefold() or text in line.organisation.casefold())
        and wanted.get("service", line.code) == line.code
        and line.days >= LEAST_DAYS.get(wanted.get("visited", ""), 0)
    ]
    return in_order(chosen, query)


class SelfLine(Struct, frozen=True, kw_only=True):
    """A service with how far its self-assessment can be relied on."""

    location: str
    location_url: str
    organisation: str
    code: str
    service: str
    label_code: str
    label: str
    label_colour: str
    pairs: int
    bias: float | None
    bias_words: str
    over_claims: int
    critical: str
    kappa: str


SELVES = ListSpec(
    columns=(
        Column("location", "Location", sql="location", link="location_url"),
        Column("organisation", "Provider", sql="organisation"),
        Column("service", "Service", sql="service"),
        Column("label", "Self-assessment", sql="label", kind="tag"),
        Column("pairs", "Compared", sql="pairs", kind="number", descending_first=True),
        Column("bias_words", "Points above", sql="bias", missing="–", descending_first=True),
        Column("over_claims", "Two or more above", sql="over_claims", kind="number", descending_first=True),
        Column("critical", "Critical, claimed 3 and found 1", sql="critical", missing="None"),
        Column("kappa", "Weighted kappa"),
    ),
    filters=(
        Filter("q", "Location or provider"),
        Filter("service", "Service", kind="choice"),
        Filter("label", "Self-assessment", kind="choice", options=tuple(Option(c, w) for c, w in LABEL_WORDS.items())),
        Filter("as_at", "As at", kind="date"),
    ),
    sort="bias_words",
    descending=True,
    tie_break="id",
    noun="service",
    size=25,
)


def self_lines(found: Iterable[ServiceReliability]) -> list[SelfLine]:
    """The rows of the list of self-assessments."""
    return [
        SelfLine(
            location=each.service.location_name,
            location_url=f"/locations/{each.service.location_id}",
            organisation=each.service.organisation_name,
            code=each.service.code,
            service=service_words(each.service.code),
            label_code=each.reliability.label,
            label=label_tag(each.reliability.label).words,
            label_colour=label_tag(each.reliability.label).colour,
            pairs=each.reliability.pairs,
            bias=each.reliability.bias,
            bias_words=signed_words(each.reliability.bias) if each.reliability.bias is not None else "",
            over_claims=each.reliability.over_claims,
            critical=", ".join(each.reliability.critical_over_claims),
            kappa=kappa_words(each.reliability.kappa),
        )
        for each in found
    ]


def filtered_selves(lines: Sequence[SelfLine], query: ListQuery) -> list[SelfLine]:
    """The rows that the filters leave, in the order asked for."""
    wanted, text = query.filters, str(query.filters.get("q", "")).casefold()
    chosen = [
        line
        for line in lines
        if (text in line.location.casefold() or text in line.organisation.casefold())
        and wanted.get("service", line.code) == line.code
        and wanted.get("label", line.label_code) == line.label_code
    ]
    return in_order(chosen, query)
