"""How the market stands, counted from graded services, visits and recommendations. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from market.core.periods import holds_on, months_before
from market.quality.framework.types import Criterion, Library
from market.quality.market_views.types import (
    AskedSelf,
    AssuredSpell,
    GradedService,
    GradeSpell,
    RaisedCount,
    ScoreCount,
)
from market.quality.market_views.words import short_service_words
from market.quality.scoring.cadence import expires_on

STARS = (5, 4, 3, 2, 1)
GOOD_STAR = 4
PROVISIONAL, UNGRADED = "provisional", "no_grade"
STANDINGS = (*(f"star_{star}" for star in STARS), PROVISIONAL, UNGRADED)
"""What a service may stand at, best first. `no_grade` also holds where a grade publishes no star for another reason."""
SHORTFALLS = (1, 2)


def is_expired(service: GradedService, on: date) -> bool:
    """Whether the grade rests on a visit of 24 months ago or longer, so that it is greyed out."""
    return service.visited_on is not None and expires_on(service.visited_on) <= on


def standing_of(star: int | None, provisional: bool) -> str:
    """The code of where a service stands."""
    if star is not None:
        return f"star_{star}"
    return PROVISIONAL if provisional else UNGRADED


def distribution(services: Iterable[GradedService]) -> dict[str, int]:
    """Services by where they stand; every standing is there, also with nought."""
    counted = Counter(standing_of(service.star, service.provisional) for service in services)
    return {code: counted[code] for code in STANDINGS}


def below_good(services: Iterable[GradedService]) -> list[GradedService]:
    """Services with a published star below four."""
    return [service for service in services if service.star is not None and service.star < GOOD_STAR]


def published(services: Iterable[GradedService]) -> list[GradedService]:
    """Services with a published star."""
    return [service for service in services if service.star is not None]


def by_type(library: Library | None, services: Iterable[GradedService]) -> list[tuple[str, list[GradedService]]]:
    """Services by the short name of their type, in the framework's order; types without any are left out."""
    groups: dict[str, list[GradedService]] = defaultdict(list)
    for service in services:
        groups[service.code].append(service)
    known = [kind.code for kind in library.settings.services] if library else []
    ordered = [code for code in known if code in groups] + sorted(code for code in groups if code not in known)
    return [(short_service_words(code), groups[code]) for code in ordered]


class MonthOfGrades(Struct, frozen=True):
    """How services stood on a day: by standing, and the share of published stars that were four or five."""

    on: date
    counts: dict[str, int]

    @property
    def stars(self) -> int:
        """Services with a published star."""
        return sum(self.counts[f"star_{star}"] for star in STARS)

    @property
    def good_share(self) -> float | None:
        """Share of published stars that are four or five; None when there is none."""
        good = sum(self.counts[f"star_{star}"] for star in STARS if star >= GOOD_STAR)
        return good / self.stars if self.stars else None


def history(days: Sequence[date], assured: Sequence[AssuredSpell], grades: Sequence[GradeSpell]) -> list[MonthOfGrades]:
    """How the services assured on each day stood then."""
    own: dict[int, list[GradeSpell]] = defaultdict(list)
    for grade in grades:
        own[grade.service_id].append(grade)
    found = []
    for day in days:
        counts: Counter[str] = Counter()
        for spell in assured:
            if holds_on(day, spell.from_on, spell.until_on):
                held = next((one for one in own[spell.id] if holds_on(day, one.from_on, one.until_on)), None)
                counts[standing_of(held.star, held.provisional) if held else UNGRADED] += 1
        found.append(MonthOfGrades(day, {code: counts[code] for code in STANDINGS}))
    return found


class Coverage(Struct, frozen=True):
    """Services of a type, and how many of them were visited in 12 and in 24 months."""

    name: str
    services: int
    within_12: int
    within_24: int

    @property
    def share_12(self) -> float:
        """Share visited in twelve months."""
        return self.within_12 / self.services

    @property
    def share_24(self) -> float:
        """Share visited in twenty-four months."""
        return self.within_24 / self.services


def coverage(
    groups: Sequence[tuple[str, Sequence[GradedService]]], last: Mapping[int, date], on: date
) -> list[Coverage]:
    """Who was visited in the 12 and the 24 months to the day, by type."""
    year, two = months_before(on, 12), months_before(on, 24)
    return [
        Coverage(
            name,
            len(services),
            sum(last.get(service.id, date.min) > year for service in services),
            sum(last.get(service.id, date.min) > two for service in services),
        )
        for name, services in groups
    ]


class Concentration(Struct, frozen=True):
    """Where shortfalls concentrate: a theme, standard or criterion, its scores and recommendations.

    `low` are scores of 1 or 2, `ones` those of 1; `open` recommendations stand on the day.
    """

    code: str
    name: str
    scores: int
    low: int
    ones: int
    raised: int
    repeats: int
    open: int

    @property
    def low_share(self) -> float | None:
        """Share of the scores that are 1 or 2."""
        return self.low / self.scores if self.scores else None


def by_criterion(
    library: Library, scores: Iterable[ScoreCount], raised: Iterable[RaisedCount], standing: Iterable[str]
) -> list[Concentration]:
    """Scores and recommendations of each criterion that has any. `standing` are the criteria of open recommendations."""
    given: dict[str, Counter[int]] = defaultdict(Counter)
    for count in scores:
        given[count.criterion][count.score] += count.times
    told = {count.criterion: count for count in raised}
    opened = Counter(standing)
    return [
        Concentration(
            code=criterion.code,
            name=criterion.statement,
            scores=given[criterion.code].total(),
            low=sum(given[criterion.code][score] for score in SHORTFALLS),
            ones=given[criterion.code][1],
            raised=told[criterion.code].raised if criterion.code in told else 0,
            repeats=told[criterion.code].repeats if criterion.code in told else 0,
            open=opened[criterion.code],
        )
        for criterion in library.criteria
        if given[criterion.code] or criterion.code in told or opened[criterion.code]
    ]


def by_theme(library: Library, rows: Sequence[Concentration]) -> list[Concentration]:
    """The same by theme; a criterion counts in each theme that it carries. Most shortfalls first."""
    criteria = library.by_code
    named = [(theme.code, theme.name) for theme in library.settings.themes]
    return _summed(named, rows, lambda row, code: code in criteria[row.code].themes)


def by_standard(library: Library, rows: Sequence[Concentration]) -> list[Concentration]:
    """The same by standard. Most shortfalls first."""
    criteria: Mapping[str, Criterion] = library.by_code
    named = [(standard.code, f"{standard.code} {standard.name}") for standard in library.settings.standards]
    return _summed(named, rows, lambda row, code: criteria[row.code].standard == code)


def _summed(
    named: Iterable[tuple[str, str]], rows: Sequence[Concentration], belongs: Callable[[Concentration, str], bool]
) -> list[Concentration]:
    found = []
    for code, name in named:
        own = [row for row in rows if belongs(row, code)]
        if own:
            keys = ("scores", "low", "ones", "raised", "repeats", "open")
            found.append(Concentration(code, name, *(sum(getattr(row, key) for row in own) for key in keys)))
    return sorted(found, key=lambda row: (-(row.low_share or 0), -row.raised, row.name))


class Returns(Struct, frozen=True):
    """Self-assessments that were to be returned, and how many were."""

    asked: int
    returned: int
    on_time: int

    @property
    def rate(self) -> float | None:
        """Share returned; None when none was asked for."""
        return self.returned / self.asked if self.asked else None


def returns_of(asked: Iterable[AskedSelf]) -> Returns:
    """How many of the self-assessments asked for have come."""
    rows = list(asked)
    back = [row for row in rows if row.returned_on is not None]
    return Returns(
        len(rows), len(back), sum(row.returned_on is not None and row.returned_on <= row.due_on for row in back)
    )
