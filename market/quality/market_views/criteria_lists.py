"""Rows of lists of criteria: their scores and recommendations, and how far officers agree about them."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from market.quality.framework.types import Library
from market.quality.framework.words import CRITICALITY_WORDS
from market.quality.market_views.pages import kappa_words
from market.quality.market_views.rules import Concentration
from market.quality.scoring.types import CriterionAgreement
from market.quality.scoring.words import Tag
from market.web.fields import Option
from market.web.lists import Column, Filter, ListQuery, ListSpec
from market.web.ordering import in_order

FEWEST_PAIRS = 10
"""Pairs from which on a criterion's agreement says something about its descriptors."""


class CriterionLine(Struct, frozen=True, kw_only=True):
    """A criterion with its scores and recommendations."""

    code: str
    statement: str
    criticality: str
    themes: tuple[str, ...]
    position: int
    scores: int
    low: int
    low_share: float | None
    raised: int
    repeats: int
    open: int


CRITERIA = ListSpec(
    columns=(
        Column("code", "Criterion", sql="position"),
        Column("statement", "What good looks like"),
        Column("criticality", "Weight", sql="criticality"),
        Column("scores", "Scores", sql="scores", kind="number", descending_first=True),
        Column("low", "Scored 1 or 2", sql="low", kind="number", descending_first=True),
        Column("low_share", "Share", sql="low_share", kind="percent", missing="–", descending_first=True),
        Column("raised", "Recommended", sql="raised", kind="number", descending_first=True),
        Column("repeats", "Repeats", sql="repeats", kind="number", descending_first=True),
        Column("open", "Open", sql="open", kind="number", descending_first=True),
    ),
    filters=(
        Filter("q", "Criterion or words"),
        Filter("theme", "Theme", kind="choice"),
        Filter("weight", "Weight", kind="choice", options=tuple(Option(w, w) for w in CRITICALITY_WORDS.values())),
        Filter("as_at", "As at", kind="date"),
    ),
    sort="low",
    descending=True,
    tie_break="position",
    noun="criterion",
    nouns="criteria",
    size=25,
)


def criterion_lines(library: Library, rows: Iterable[Concentration]) -> list[CriterionLine]:
    """The rows of the list of criteria."""
    places = {criterion.code: place for place, criterion in enumerate(library.criteria)}
    return [
        CriterionLine(
            code=row.code,
            statement=row.name,
            criticality=CRITICALITY_WORDS[library.by_code[row.code].criticality],
            themes=library.by_code[row.code].themes,
            position=places[row.code],
            scores=row.scores,
            low=row.low,
            low_share=row.low_share,
            raised=row.raised,
            repeats=row.repeats,
            open=row.open,
        )
        for row in rows
    ]


def criteria_spec(library: Library) -> ListSpec:
    """The list of criteria with the themes of the version to choose from."""
    return CRITERIA.with_options(theme=[Option(theme.code, theme.name) for theme in library.settings.themes])


def filtered_criteria(lines: Sequence[CriterionLine], query: ListQuery) -> list[CriterionLine]:
    """The rows that the filters leave, in the order asked for."""
    wanted, text = query.filters, str(query.filters.get("q", "")).casefold()
    chosen = [
        line
        for line in lines
        if (text in line.statement.casefold() or line.code.startswith(text))
        and (not wanted.get("theme") or wanted["theme"] in line.themes)
        and wanted.get("weight", line.criticality) == line.criticality
    ]
    return in_order(chosen, query)


class AgreementLine(Struct, frozen=True, kw_only=True):
    """A criterion with how far officers agree."""

    code: str
    statement: str
    position: int
    pairs: int
    exact: float
    within_one: float
    kappa: str
    verdict: str
    verdict_colour: str


AGREEMENT = ListSpec(
    columns=(
        Column("code", "Criterion", sql="position"),
        Column("statement", "What good looks like"),
        Column("pairs", "Pairs", sql="pairs", kind="number", descending_first=True),
        Column("exact", "The same score", sql="exact", kind="percent"),
        Column("within_one", "Within one point", sql="within_one", kind="percent"),
        Column("kappa", "Weighted kappa", missing="–"),
        Column("verdict", "Descriptors", kind="tag"),
    ),
    filters=(
        Filter("q", "Criterion or words"),
        Filter("only", "Descriptors", kind="choice", options=(Option("better", "Need better words"),)),
        Filter("as_at", "As at", kind="date"),
    ),
    sort="exact",
    tie_break="position",
    noun="criterion",
    nouns="criteria",
    size=25,
)


def agreement_lines(library: Library, rows: Iterable[CriterionAgreement]) -> list[AgreementLine]:
    """The rows of the list of criteria that were scored twice."""
    places = {criterion.code: place for place, criterion in enumerate(library.criteria)}
    return [
        AgreementLine(
            code=row.code,
            statement=library.by_code[row.code].statement if row.code in places else "",
            position=places.get(row.code, len(places)),
            pairs=row.pairs,
            exact=row.exact,
            within_one=row.within_one,
            kappa=kappa_words(row.kappa) if row.pairs >= FEWEST_PAIRS else "",
            verdict=_verdict(row).words,
            verdict_colour=_verdict(row).colour,
        )
        for row in rows
    ]


def _verdict(row: CriterionAgreement) -> Tag:
    if row.pairs < FEWEST_PAIRS:
        return Tag("Too few pairs", "grey")
    return Tag("Need better words", "orange") if row.needs_better_descriptors else Tag("Understood alike", "green")


def filtered_agreement(lines: Sequence[AgreementLine], query: ListQuery) -> list[AgreementLine]:
    """The rows that the filters leave, in the order asked for."""
    text = str(query.filters.get("q", "")).casefold()
    chosen = [
        line
        for line in lines
        if (text in line.statement.casefold() or line.code.startswith(text))
        and (query.filters.get("only") != "better" or line.verdict_colour == "orange")
    ]
    return in_order(chosen, query)
