"""Key figures and tables of the pages on the market's quality. Pure."""

from collections.abc import Sequence
from typing import Any

from market.core.words import count_words
from market.quality.assured.words import service_words
from market.quality.market_views.rules import (
    Concentration,
    Coverage,
    Returns,
    below_good,
    distribution,
    is_expired,
    published,
    returns_of,
)
from market.quality.market_views.types import AnswersChange, DoubledVisit, QualityOnDay
from market.quality.market_views.words import signed_words
from market.quality.scoring.types import CriterionAgreement, Kappa
from market.web.words import number_words, percent_words

CONCENTRATION_COLUMNS = (
    ("Theme", False), ("Scores", True), ("Scored 1 or 2", True), ("Share", True), ("Recommended", True), ("Repeats", True), ("Open", True),
)  # fmt: skip
COVERAGE_COLUMNS = (("Service", False), ("Services", True), ("In 12 months", True), ("In 24 months", True))
ANSWERS_COLUMNS = (("Service", False), ("Legacy tools", True), ("One framework", True), ("Change", True))


def standing_figures(quality: QualityOnDay, may_read_quality: bool) -> list[dict[str, str]]:
    """The tiles of the first page; visits and recommendations only for those who may read them."""
    services, on = quality.services, quality.on
    stars, below, counts = published(services), below_good(services), distribution(services)
    expired = [service for service in stars if is_expired(service, on)]
    good = len(stars) - len(below)
    day = f"&as_at={on.isoformat()}"
    tiles = [
        _tile(
            "Services assured", number_words(len(services)),
            f"{len(stars):,} with a published star, {len(services) - len(stars):,} without", "/quality/grades",
        ),
        _tile("At 4* or 5*", percent_words(good / len(stars)) if stars else "–", f"{good:,} of {len(stars):,}", ""),
        _tile("Below 4*", number_words(len(below)), "offered support", f"/quality/grades?grade=below_4{day}"),
        _tile(
            "Provisional", number_words(counts["provisional"]), "too little was seen",
            f"/quality/grades?grade=provisional{day}",
        ),
        _tile("Expired", number_words(len(expired)), "visited 24 months ago or longer", f"/quality/grades?grade=expired{day}"),
    ]  # fmt: skip
    return tiles + (_work_figures(quality) if may_read_quality else [])


def _work_figures(quality: QualityOnDay) -> list[dict[str, str]]:
    late = sum(each.overdue for each in quality.standing)
    returns = returns_of(quality.asked)
    rate = percent_words(returns.rate) if returns.rate is not None else "–"
    return [
        _tile("Visits due", number_words(quality.due), "in the next 30 days", "/quality/programme?when=soon&method=visit"),
        _tile("Visits overdue", number_words(quality.overdue), "should have been", "/quality/programme?when=overdue&method=visit"),
        _tile("Open recommendations", number_words(len(quality.standing)), "not verified yet", "/quality/recommendations?status=all_open"),
        _tile(
            "Overdue recommendations", number_words(late), "evidence or follow-up late",
            "/quality/recommendations?overdue=yes",
        ),
        _tile(
            "Self-assessments returned", rate, f"{returns.returned:,} of {returns.asked:,} in 12 months",
            "/quality/self-assessments",
        ),
    ]  # fmt: skip


def _tile(label: str, value: str, detail: str, href: str) -> dict[str, str]:
    return {"label": label, "value": value, "detail": detail, "href": href}


def concentration_rows(rows: Sequence[Concentration]) -> list[list[Any]]:
    """Where shortfalls concentrate, as a table."""
    return [
        [
            row.name,
            number_words(row.scores),
            number_words(row.low),
            percent_words(row.low_share) if row.low_share is not None else "–",
            number_words(row.raised),
            number_words(row.repeats),
            number_words(row.open),
        ]
        for row in rows
    ]


def coverage_rows(rows: Sequence[Coverage]) -> list[list[Any]]:
    """Who was visited, as a table."""
    return [
        [
            row.name,
            number_words(row.services),
            f"{row.within_12:,} ({percent_words(row.share_12, 0)})",
            f"{row.within_24:,} ({percent_words(row.share_24, 0)})",
        ]
        for row in rows
    ]


def answers_rows(rows: Sequence[AnswersChange]) -> list[list[Any]]:
    """Answers a year before and after, as a table."""
    return [
        [
            service_words(row.service),
            number_words(round(row.before)) if row.before is not None else "Not known",
            number_words(row.after),
            _change(row),
        ]
        for row in rows
    ]


def _change(row: AnswersChange) -> str:
    if not row.before:
        return "–"
    return f"{signed_words(100 * (row.after - row.before) / row.before, 0)}%"


def return_figures(returns: Returns, labels: dict[str, int]) -> list[dict[str, str]]:
    """The tiles of the page on self-assessments."""
    compared = sum(labels.values()) - labels.get("unknown", 0)
    return [
        _tile(
            "Returned", percent_words(returns.rate) if returns.rate is not None else "–",
            f"{returns.returned:,} of {returns.asked:,} asked for in 12 months", "",
        ),
        _tile("On time", number_words(returns.on_time), "by the day asked for", ""),
        _tile("Reliable", number_words(labels.get("reliable", 0)), f"of {compared:,} compared with a visit", ""),
        _tile("Unreliable", number_words(labels.get("unreliable", 0)), "validated in full next time", ""),
    ]  # fmt: skip


def agreement_figures(
    visits: Sequence[DoubledVisit], quarter: Sequence[DoubledVisit], overall: CriterionAgreement | None
) -> list[dict[str, str]]:
    """The tiles of the page on officers' agreement: how many visits were scored twice, and how far the scores agree."""
    doubled = sum(visit.doubled > 0 for visit in quarter)
    share = percent_words(doubled / len(quarter)) if quarter else "–"
    pairs = count_words(overall.pairs, "pair") if overall else "no pairs"
    twice = count_words(sum(visit.doubled > 0 for visit in visits), "visit")
    return [
        _tile("Scored twice in 3 months", share, f"{doubled:,} of {count_words(len(quarter), 'visit')}; we aim for 10%", ""),
        _tile("The same score", percent_words(overall.exact) if overall else "–", f"{pairs} from {twice} in 12 months", ""),
        _tile("Within one point", percent_words(overall.within_one) if overall else "–", "", ""),
        _kappa_tile(overall.kappa if overall else None),
    ]  # fmt: skip


def _kappa_tile(kappa: Kappa | None) -> dict[str, str]:
    value, _, interval = kappa_words(kappa).partition(" ")
    between = (
        f"between {interval.strip('()').replace(' to ', ' and ')}; 1 is full agreement" if interval else "not known"
    )
    return _tile("Weighted kappa", value, between, "")


def kappa_words(kappa: Kappa | None) -> str:
    """Kappa with its 95% interval: `0.62 (0.51 to 0.73)`."""
    if kappa is None:
        return "–"
    value, low, high = (signed_words(each).removeprefix("+") for each in (kappa.value, kappa.low, kappa.high))
    return f"{value} ({low} to {high})"
