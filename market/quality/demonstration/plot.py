"""What happened to each service of the demonstration: pure, and the same every time it is worked out."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct

from market.quality.framework.types import Criticality, Library, Method

CARE_HOMES = frozenset({"RES_OP", "NUR", "RES_LD", "RES_MH"})
STARS_BY_RATING: dict[str, tuple[tuple[int, int], ...]] = {
    "outstanding": ((5, 90), (4, 10)),
    "good": ((5, 22), (4, 74), (3, 4)),
    "requires_improvement": ((3, 74), (2, 26)),
    "inadequate": ((1, 100),),
    "": ((4, 80), (3, 20)),
}
"""How often a service with a CQC rating is meant to earn a star, in per cent. Caps follow CQC, so the two agree."""
SHARES: dict[int, tuple[int, int, int]] = {
    5: (66, 34, 0),
    4: (20, 76, 4),
    3: (8, 76, 16),
    2: (4, 72, 24),
    1: (0, 56, 44),
}
"""Per cent of criteria at 4, 3 and 2 for each star. Critical criteria are worked out apart, because caps stand on them."""
NEW = 8
"""Per cent of services at home that the council has only just begun to assure."""
MOVED = 20
"""Per cent of criteria whose score moves from one look at a service to the next."""
REPORTED = 24
"""Days after a visit by which its report is final."""
CRITICALS_AT_TWO = {5: 0, 4: 1, 3: 3, 2: 4, 1: 5}
CRITICALS_AT_ONE = {5: 0, 4: 0, 3: 0, 2: 1, 1: 3}


class Stage(StrEnum):
    """How far the newest review of a service has come on the demonstration's day."""

    FINAL = "final"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    OPEN = "open"


class ServiceFacts(Struct, frozen=True, kw_only=True):
    """What the plot needs to know of an assured service."""

    id: int
    code: str
    location_id: int
    organisation_id: int
    rating: str
    rated_on: date | None
    people: int
    registered_on: date | None


class Visit(Struct, frozen=True, kw_only=True):
    """One visit as it went: `star` is what its scores are made for, `reason` the concern behind a responsive one."""

    method: Method
    on: date
    star: int
    stage: Stage = Stage.FINAL
    theme: str = ""
    rotation: int = 0
    announced: bool = True
    reason: str = ""


class Story(Struct, frozen=True, kw_only=True):
    """The visits of a service in order, and the years of its self-assessments that were sent in.

    `is_own` marks a service of the provider whose users have accounts: its self-assessment of this year is still to be done.
    """

    service: ServiceFacts
    visits: tuple[Visit, ...]
    self_years: tuple[int, ...]
    star: int
    is_own: bool = False


def chance(*parts: object) -> int:
    """A number from 0 to 99 that is always the same for the same parts."""
    return int.from_bytes(hashlib.sha256("|".join(map(str, parts)).encode()).digest()[:4], "big") % 100


def star_of(service: ServiceFacts) -> int:
    """The star that a service is meant to earn now."""
    at, left = chance("star", service.id, service.code), 0
    for star, share in STARS_BY_RATING.get(service.rating, STARS_BY_RATING[""]):
        left += share
        if at < left:
            return star
    return 4


def stories(services: Sequence[ServiceFacts], as_at: date, own: int) -> list[Story]:
    """The story of every service. `own` is the organisation whose users have accounts: its services have work to do.

    The newest review of a few services stands in each of the states that come before the final report.
    """
    ordered = sorted(services, key=lambda each: each.id)
    ours = [each for each in ordered if each.organisation_id == own]
    homes = [each for each in ordered if each.code in CARE_HOMES and each.organisation_id != own]
    nursing = [each for each in homes if each.code == "NUR"][:1]
    others = [each for each in homes if each not in nursing]
    stages = dict.fromkeys((each.id for each in (*nursing, *others[4:5])), Stage.OPEN)
    stages |= dict.fromkeys((each.id for each in others[8:11]), Stage.SUBMITTED)
    stages |= dict.fromkeys((each.id for each in (*ours[:1], *others[12:14])), Stage.DRAFT)
    return [_story(each, stages.get(each.id, Stage.FINAL), as_at, each.organisation_id == own) for each in ordered]


def is_new(service: ServiceFacts) -> bool:
    """Whether the council has only just begun to assure a service, so that nothing has happened yet."""
    return service.code not in CARE_HOMES and chance("new", service.location_id) < NEW


def _story(service: ServiceFacts, stage: Stage, as_at: date, is_own: bool) -> Story:
    star = star_of(service)
    visits = [*_reviews(service, star, stage, as_at), *_quarterly(service, star, as_at), *_themed(service, star, as_at)]
    opened = service.registered_on or date(2015, 1, 1)
    by_day = {each.on: each for each in reversed(visits)}  # one visit a day; a full review comes before others
    standing = [each for each in by_day.values() if each.on > opened + timedelta(days=90)]
    sent = [year for year in (as_at.year - 1, as_at.year) if is_own or chance("self", service.id, year) < 94]
    sent = [year for year in sent if not (is_own and year == as_at.year)]
    return Story(
        service=service,
        visits=tuple(sorted(standing, key=lambda each: each.on)),
        self_years=tuple(year for year in sent if opened.year < year),
        star=star,
        is_own=is_own,
    )


def _reviews(service: ServiceFacts, star: int, stage: Stage, as_at: date) -> list[Visit]:
    """The newest full review, within the cadence of its star or a little late, and for some the one before it."""
    if stage is not Stage.FINAL:
        back = {Stage.OPEN: 2, Stage.SUBMITTED: 9, Stage.DRAFT: 12}[stage] + chance("stage", service.id) % 5
        newest = Visit(method=Method.FULL_REVIEW, on=as_at - timedelta(days=back), star=star, stage=stage, rotation=1)
        earlier = as_at - timedelta(days=420 + 2 * chance("earlier", service.id))
        return [Visit(method=Method.FULL_REVIEW, on=_weekday(earlier), star=star), _moved(newest)]
    if is_new(service):
        return []
    span = {5: 600, 4: 440, 3: 290, 2: 110, 1: 40}[star]
    back = 30 + chance("back", service.id) * span // 100
    found = [Visit(method=Method.FULL_REVIEW, on=_weekday(as_at - timedelta(days=back)), star=star, rotation=1)]
    if back < 400 and service.code in CARE_HOMES:
        before = back + 190 + 2 * chance("before", service.id)
        then = max(1, star - (chance("rose", service.id) < 35) + (chance("fell", service.id) < 12))
        found.append(
            Visit(method=Method.FULL_REVIEW, on=_weekday(as_at - timedelta(days=before)), star=min(5, then), rotation=0)
        )
    return found


def _quarterly(service: ServiceFacts, star: int, as_at: date) -> list[Visit]:
    """Monitoring in the last three quarters; a few services were left out of the newest one, because days were short."""
    if is_new(service):
        return []
    quarters = [0, 1, 2] if service.code in CARE_HOMES else [0, 1]
    return [
        Visit(
            method=Method.QUARTERLY_MONITORING,
            on=_weekday(as_at - timedelta(days=REPORTED + 91 * quarter + chance("q", service.id, quarter) * 60 // 100)),
            star=star,
            rotation=2 - quarter,
            announced=chance("announced", service.id, quarter) < 60,
        )
        for quarter in quarters
        if quarter or chance("left out", service.id) >= 7
    ]


def _themed(service: ServiceFacts, star: int, as_at: date) -> list[Visit]:
    """A round of medication reviews in care homes in the spring."""
    if service.code not in CARE_HOMES or chance("themed", service.id) >= 25:
        return []
    on = _weekday(as_at - timedelta(days=135 + chance("themed day", service.id) % 20))
    return [Visit(method=Method.THEMED_REVIEW, on=on, star=star, theme="med")]


def _weekday(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _moved(visit: Visit) -> Visit:
    return Visit(
        method=visit.method, on=_weekday(visit.on), star=visit.star, stage=visit.stage, rotation=visit.rotation
    )


def scores_for(library: Library, codes: Sequence[str], star: int, service: object, *seed: object) -> dict[str, int]:
    """A score for each criterion, made so that the service earns about this star by the framework's own rules.

    What a service is like lasts: one criterion in five moves from one look (`seed`) to the next, and which criticals are low.
    """
    at_four, at_three, _ = SHARES[star]
    scores: dict[str, int] = {}
    criticals = []
    for code in codes:
        criterion = library.by_code[code]
        moved = chance("moved", code, service, *seed) < MOVED
        draw = chance("score", code, service, *(seed if moved else ()))
        if criterion.criticality is Criticality.CRITICAL:
            criticals.append(code)
            scores[code] = 4 if draw < at_four else 3
        else:
            scores[code] = 4 if draw < at_four else 3 if draw < at_four + at_three else 2
    counting = sorted(
        (code for code in criticals if not code.startswith("8.")), key=lambda code: chance(code, service, *seed)
    )
    low = CRITICALS_AT_ONE[star]
    for code in counting[:low]:
        scores[code] = 1
    for code in counting[low : low + CRITICALS_AT_TWO[star]]:
        scores[code] = 2
    return scores
