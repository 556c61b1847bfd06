"""What the pages of recommendations print."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from market.core.clock import to_london
from market.core.words import count_words, day_words
from market.quality.actions.rules import date_lines, evidence_day, overdue_words, working_lines
from market.quality.actions.types import Action, Event, Recommendation, Status
from market.quality.actions.words import EVENT_WORDS, RETEST_WORDS, STATUS_COLOURS, STATUS_WORDS, band_words
from market.quality.assured.words import SERVICE_WORDS, service_words
from market.quality.evidence.types import LinkedEvidence
from market.quality.framework.types import Criterion, Library
from market.quality.framework.words import METHOD_WORDS
from market.quality.scoring.words import BAND_COLOURS, BAND_WORDS
from market.web.fields import Option
from market.web.lists import Column, Filter, ListSpec
from market.web.words import number_words

_OPEN_FIRST = "CASE WHEN r.status IN ('open', 'evidence') THEN r.risk + 100 ELSE r.risk END"
_STATUSES = (Option("all_open", "All that are open"), *(Option(code, words) for code, words in STATUS_WORDS.items()))
RECOMMENDATIONS = ListSpec(
    columns=(
        Column("criterion", "Criterion", sql="r.criterion", link="url"),
        Column("what", "What must be put right"),
        Column("location", "Service", sql="l.name"),
        Column("risk", "Risk", sql=_OPEN_FIRST, kind="number", descending_first=True),
        Column("band", "Band", kind="tag"),
        Column("status", "Status", sql="r.status", kind="tag"),
        Column("evidence_on", "Evidence due", sql="r.evidence_due_at", kind="date", missing="With the next return"),
        Column("follow_up_on", "Follow-up by", sql="r.follow_up_on", kind="date"),
    ),
    filters=(
        Filter("q", "Provider, location or criterion"),
        Filter("status", "Status", kind="choice", options=_STATUSES),
        Filter("band", "Band", kind="choice", options=tuple(Option(code, words) for code, words in BAND_WORDS.items())),
        Filter("overdue", "Overdue", kind="choice", options=(Option("yes", "Overdue only"),)),
        Filter("theme", "Theme", kind="choice"),
        Filter(
            "service",
            "Service type",
            kind="choice",
            options=tuple(Option(code, words) for code, words in SERVICE_WORDS.items()),
        ),
    ),
    sort="risk",
    descending=True,
    tie_break="r.follow_up_on, r.id",
    noun="recommendation",
    size=25,
)
FILE_COLUMNS = (
    ("id", "Number"),
    ("location", "Location"),
    ("provider", "Provider"),
    ("service", "Service type"),
    ("criterion", "Criterion"),
    ("what", "What must be put right"),
    ("risk", "Risk"),
    ("band", "Band"),
    ("status", "Status"),
    ("raised_on", "Raised"),
    ("evidence_on", "Evidence due"),
    ("follow_up_on", "Follow-up by"),
    ("overdue", "Overdue"),
)


class RecommendationLine(Struct, frozen=True, kw_only=True):
    """A recommendation in a list, in words."""

    id: int
    url: str
    criterion: str
    what: str
    location: str
    provider: str
    service: str
    risk: int
    band: str
    band_colour: str
    status: str
    status_colour: str
    raised_on: date
    evidence_on: date | None
    follow_up_on: date
    overdue: str


class RecommendationPage(Struct, frozen=True, kw_only=True):
    """One recommendation with everything about it."""

    held: Recommendation
    title: str
    statement: str
    facts: list[tuple[str, str | None, str | None]]
    working: list[str]
    dates: list[str]
    overdue: str
    retest: str
    actions: Sequence[Action]
    evidence: Sequence[LinkedEvidence]
    history: list[tuple[datetime, str, str, str]]
    band: str
    band_colour: str
    status: str
    status_colour: str


def lines_of(recommendations: Sequence[Recommendation], on: date) -> list[RecommendationLine]:
    """The rows of a list."""
    return [
        RecommendationLine(
            id=each.id,
            url=f"/quality/recommendations/{each.id}",
            criterion=each.criterion,
            what=each.what,
            location=each.location_name,
            provider=each.organisation_name,
            service=service_words(each.service_code),
            risk=each.risk,
            band=band_words(each.band),
            band_colour=BAND_COLOURS.get(each.band, "grey"),
            status=STATUS_WORDS[each.status],
            status_colour=STATUS_COLOURS[each.status],
            raised_on=each.raised_on,
            evidence_on=evidence_day(each.evidence_due_at),
            follow_up_on=each.follow_up_on,
            overdue=overdue_words(each, on),
        )
        for each in recommendations
    ]


def file_of(lines: Sequence[RecommendationLine]) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of the download."""
    return [label for _, label in FILE_COLUMNS], [[getattr(line, key) for key, _ in FILE_COLUMNS] for line in lines]


def spec_with(library: Library | None) -> ListSpec:
    """The list with the themes of the framework to choose from."""
    themes = library.settings.themes if library else ()
    return RECOMMENDATIONS.with_options(theme=[Option(theme.code, theme.name) for theme in themes])


def theme_codes(library: Library | None, theme: str) -> list[str]:
    """The criteria of a theme."""
    return [each.code for each in library.criteria if theme in each.themes] if library and theme else []


def figures_of(counts: Mapping[str, int]) -> list[dict[str, str]]:
    """The numbers at the top of the list."""
    address = "/quality/recommendations"
    return [
        {"label": "Open", "value": number_words(counts["open"]), "href": f"{address}?status=all_open"},
        {"label": "Overdue", "value": number_words(counts["overdue"]), "href": f"{address}?overdue=yes"},
        {
            "label": "Evidence to check",
            "value": number_words(counts["evidence"]),
            "href": f"{address}?status={Status.EVIDENCE.value}",
        },
        {
            "label": "Critical or very high",
            "value": number_words(counts["grave"]),
            "detail": "of those that are open",
        },
    ]


def recommendation_page(
    held: Recommendation,
    library: Library,
    actions: Sequence[Action],
    evidence: Sequence[LinkedEvidence],
    events: Sequence[Event],
    on: date,
) -> RecommendationPage:
    """Everything about one recommendation, in words."""
    criterion = library.by_code.get(held.criterion)
    return RecommendationPage(
        held=held,
        title=f"Recommendation {held.id}",
        statement=criterion.statement if criterion else "",
        facts=_facts(held, criterion),
        working=working_lines(held, criterion, library.settings),
        dates=date_lines(held, library.settings),
        overdue=overdue_words(held, on),
        retest=RETEST_WORDS.get(held.retest, "") if held.status == Status.VERIFIED else "",
        actions=actions,
        evidence=evidence,
        history=[
            (each.happened_at, EVENT_WORDS.get(each.kind, each.kind), each.by_label, each.words) for each in events
        ],
        band=band_words(held.band),
        band_colour=BAND_COLOURS.get(held.band, "grey"),
        status=STATUS_WORDS[held.status],
        status_colour=STATUS_COLOURS[held.status],
    )


def _known_words(held: Recommendation) -> str:
    if held.issued_at is not None:
        local = to_london(held.issued_at)
        return f"Sent on {day_words(local.date())} at {local:%H:%M}"
    if held.band == "critical":
        return "Not yet: it goes out when the visit is submitted, or now when an officer of the visit sends it"
    return "Not yet: it goes out with the draft report"


def _facts(held: Recommendation, criterion: Criterion | None) -> list[tuple[str, str | None, str | None]]:
    method = METHOD_WORDS.get(held.method, held.method)
    earlier = f"/quality/recommendations/{held.repeat_of}" if held.repeat_of else None
    rows: list[tuple[str, str | None, str | None]] = [
        (
            "Service",
            f"{held.location_name}, {service_words(held.service_code).lower()}",
            f"/locations/{held.location_id}/quality",
        ),
        ("Provider", held.organisation_name, f"/providers/{held.organisation_id}"),
        ("Criterion", f"{held.criterion} {criterion.statement}" if criterion else held.criterion, None),
        (
            "Raised",
            f"{day_words(held.raised_on)} by {held.raised_label}, {method.lower()}",
            f"/quality/assessments/{held.assessment_id}",
        ),
        ("Known to the provider", _known_words(held), None),
    ]
    if earlier:
        rows.append(("The same as before", f"Recommendation {held.repeat_of}", earlier))
    if held.plan_sent_at is not None:
        rows.append(("Plan", "Sent by the provider", None))
    if held.verified_on is not None:
        rows.append(("Verified", f"{day_words(held.verified_on)} by {held.verified_label}", None))
    if held.late_dates:
        rows.append(("Missed dates", count_words(held.late_dates, "evidence date"), None))
    return rows
