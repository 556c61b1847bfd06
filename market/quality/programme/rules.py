"""What is due at a service, by when and why: the rules of the programme, in the council's words.

- A full review: by the star (24, 18, 12, 6 or 3 months after the last), one step sooner when its self-assessment is unreliable or
  confidence in its grade is low; after an unreliable self-assessment it asks again what was validated lately. Without a star three
  months after the last review; without any review three months after it became assured (or started).
- Quarterly monitoring: once in each calendar quarter, at the latest on its last day; a full review in the quarter stands for it. A
  service with one star is seen every month. A light tier is monitored at the desk. With four stars or more and a reliable
  self-assessment one visit a year may be a desk check.
- A service outside the area: once a year with the out-of-area set, in place of full reviews, monitoring and self-assessment, because
  its own council assures it.
- A self-assessment: once a year; the first within two months.
- A follow-up: by the date of the open recommendation that drives it. It is done at another planned visit within seven days,
  never when the risk is critical or very high.
- Mobilisation: before a new service starts, in week 6 and in week 12.
- Themes: each theme every two years in each type of service, as a suggestion.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from market.core.periods import add_months
from market.core.words import count_words, day_words
from market.quality.assured.types import AssuredRow
from market.quality.framework.types import FrameworkSettings, Library, Method
from market.quality.programme.types import Due, Facts, Planned, ThemeDue
from market.quality.scoring.cadence import next_full_review, why_full_review
from market.quality.scoring.reliability import UNRELIABLE, may_swap_a_visit, needs_full_validation
from market.quality.scoring.risk import BANDS, merge_with, row_of

FIRST_REVIEW_MONTHS = 3
FIRST_SELF_MONTHS = 2
YEAR = 12
THEME_MONTHS = 24
THEME_LEAST = 3
"""A theme is looked at in a sector when at least so many of its criteria apply there."""
SHORT_QUARTER = timedelta(days=30)
MOBILISATION = (
    (timedelta(days=-1), "before it starts"),
    (timedelta(days=42), "in week 6"),
    (timedelta(days=84), "in week 12"),
)
ON_SITE = (
    Method.FULL_REVIEW,
    Method.QUARTERLY_MONITORING,
    Method.FOLLOW_UP,
    Method.THEMED_REVIEW,
    Method.RESPONSIVE,
    Method.JOINT,
    Method.MOBILISATION,
    Method.OUT_OF_AREA,
)
DUE_WITHIN = timedelta(days=30)
"""How far ahead something counts as due."""


def what_is_due(facts: Facts, settings: FrameworkSettings, on: date) -> list[Due]:
    """Everything that is due at one service next, each with its date and reasons, the soonest first.

    Planned visits stand beside what they are for; one that is for nothing due has a line of its own.
    """
    elsewhere = facts.out_of_area and facts.asks_out_of_area
    found = [_out_of_area(facts)] if elsewhere else [_full_review(facts, settings), _monitoring(facts), _self(facts)]
    if mobilising := _mobilisation(facts):
        found.append(mobilising)
    found += _follow_up(facts, settings)
    return sorted(_with_planned(found, facts), key=order_of)


def order_of(due: Due) -> tuple[date, int, int, str, int]:
    """Date first, then risk: the graver band, then the lower star."""
    band = BANDS.index(due.band) if due.band in BANDS else -1
    return due.due_on, -band, due.star or 6, due.service.location_name, due.service.id


def _base(facts: Facts) -> date:
    """The day from which a service that was never looked at counts: assured, or started when it is new."""
    return max(facts.service.from_on, facts.service.starts_on or facts.service.from_on)


def _since(facts: Facts) -> str:
    starts = facts.service.starts_on
    if starts is not None and starts == _base(facts):
        return f"It starts on {day_words(starts)}"
    return f"It has been assured since {day_words(facts.service.from_on)}"


def _due(facts: Facts, method: Method, due_on: date, *reasons: str) -> Due:
    return Due(service=facts.service, method=method.value, due_on=due_on, reasons=reasons, star=facts.star)


def _full_review(facts: Facts, settings: FrameworkSettings) -> Due:
    last = facts.last.get(Method.FULL_REVIEW) or facts.graded_on
    if last is None:
        words = f"{_since(facts)} and has had no full review: the first is due within {FIRST_REVIEW_MONTHS} months."
        return _due(facts, Method.FULL_REVIEW, add_months(_base(facts), FIRST_REVIEW_MONTHS), words)
    seen = f"The last full review was on {day_words(last)}."
    if facts.star is None:
        words = f"No star could be given after it, so the next is due within {FIRST_REVIEW_MONTHS} months."
        return _due(facts, Method.FULL_REVIEW, add_months(last, FIRST_REVIEW_MONTHS), seen, words)
    shorter = {"unreliable": facts.reliability == UNRELIABLE, "low_confidence": facts.low_confidence}
    due_on = next_full_review(facts.star, last, settings=settings, **shorter)
    reasons = [seen, why_full_review(facts.star, settings=settings, **shorter)]
    if needs_full_validation(facts.reliability):
        reasons.append("Everything that the provider assesses itself is validated at it, whatever was seen lately.")
    return _due(facts, Method.FULL_REVIEW, due_on, *reasons)


def quarter_of(day: date) -> tuple[date, date]:
    """The first day of the calendar quarter of a day, and the first day after it."""
    start = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return start, add_months(start, 3)


def _monitoring(facts: Facts) -> Due:
    days = [day for method in (Method.QUARTERLY_MONITORING, Method.FULL_REVIEW) if (day := facts.last.get(method))]
    last = max(days, default=None)
    if facts.star == 1:
        seen = max((day for method in ON_SITE if (day := facts.last.get(method))), default=None)
        words = "1*: the service is seen at least every month."
        start = f"It was last seen on {day_words(seen)}." if seen else f"{_since(facts)} and has not been seen."
        return _due(facts, Method.QUARTERLY_MONITORING, add_months(seen or _base(facts), 1), start, words)
    if last is None:
        _, end = quarter_of(_base(facts))
        if end - _base(facts) < SHORT_QUARTER:
            end = add_months(end, 3)
        start = f"{_since(facts)} and has not been monitored."
    else:
        end = add_months(quarter_of(last)[1], 3)
        which = "full review" if last == facts.last.get(Method.FULL_REVIEW) else "quarterly monitoring"
        start = f"The last {which} was on {day_words(last)}, which stands for its quarter."
    due_on = end - timedelta(days=1)
    reasons = [start, f"Services are monitored once in each quarter; this one ends on {day_words(due_on)}."]
    desk = facts.service.tier == "light"
    swap = not desk and may_swap_a_visit(facts.reliability, facts.star)
    if desk:
        reasons.append("Light tier: monitored at the desk.")
    if swap:
        reasons.append(f"{facts.star}* with a reliable self-assessment: one visit a year may be a desk check.")
    return Due(
        service=facts.service,
        method=Method.QUARTERLY_MONITORING.value,
        due_on=due_on,
        reasons=tuple(reasons),
        star=facts.star,
        at_the_desk=desk,
        desk_allowed=swap or desk,
    )


def _out_of_area(facts: Facts) -> Due:
    last = facts.last.get(Method.OUT_OF_AREA)
    why = f"It lies in {facts.service.authority or 'another area'}: looked at once a year, with what its own council knows."
    if last is None:
        words = f"{_since(facts)} and has not been looked at."
        return _due(facts, Method.OUT_OF_AREA, add_months(_base(facts), FIRST_REVIEW_MONTHS), words, why)
    return _due(facts, Method.OUT_OF_AREA, add_months(last, YEAR), f"It was last looked at on {day_words(last)}.", why)


def _self(facts: Facts) -> Due:
    if facts.self_due_on is not None:
        words = f"The provider has been asked for it by {day_words(facts.self_due_on)}."
        return _due(facts, Method.SELF_ASSESSMENT, facts.self_due_on, words)
    last = facts.last.get(Method.SELF_ASSESSMENT)
    if last is None:
        words = f"{_since(facts)} and has not assessed itself: the first is due within {FIRST_SELF_MONTHS} months."
        return _due(facts, Method.SELF_ASSESSMENT, add_months(_base(facts), FIRST_SELF_MONTHS), words)
    words = f"The last was declared on {day_words(last)}; one is due every year."
    return _due(facts, Method.SELF_ASSESSMENT, add_months(last, YEAR), words)


def _mobilisation(facts: Facts) -> Due | None:
    starts = facts.service.starts_on
    if starts is None or facts.mobilised >= len(MOBILISATION):
        return None
    after, when = MOBILISATION[facts.mobilised]
    words = f"A new service that starts on {day_words(starts)} is looked at {when}."
    return _due(facts, Method.MOBILISATION, starts + after, words)


def _follow_up(facts: Facts, settings: FrameworkSettings) -> list[Due]:
    """The follow-up of its own, unless it is done at another planned visit."""
    view = facts.follow_up
    if view is None or merged_into(facts, settings) is not None:
        return []
    apart = (
        "This risk is followed up by a visit of its own."
        if view.band in BANDS[-2:]
        else f"A visit planned within {count_words(settings.merge_within_days, 'day')} of it would do it too."
    )
    return [
        Due(
            service=facts.service,
            method=Method.FOLLOW_UP.value,
            due_on=view.on,
            reasons=(view.why, f"At this risk: {row_of(view.band, settings).mode}.", apart),
            band=view.band,
            star=facts.star,
            recommendation_id=view.recommendation_id,
            at_the_desk=view.band == "low",
            desk_allowed=view.band == "low",
        )
    ]


def merged_into(facts: Facts, settings: FrameworkSettings) -> Planned | None:
    """The planned visit at which the follow-up is done: the nearest within seven days, for a risk that allows it."""
    view = facts.follow_up
    if view is None:
        return None
    near = [
        each
        for each in facts.planned
        if each.is_ahead
        and each.method != Method.FOLLOW_UP
        and merge_with(each.planned_on, view.on, view.band, settings.merge_within_days)
    ]
    return min(near, key=lambda each: (abs((each.planned_on - view.on).days), each.id), default=None)


def _with_planned(found: Sequence[Due], facts: Facts) -> list[Due]:
    """What is due with the visit planned for it; planned visits for nothing that is due come by themselves."""
    waiting = {each.id: each for each in sorted(facts.planned, key=lambda each: (each.planned_on, each.id))}
    dues: list[Due] = []
    for due in found:
        match = next((each for each in waiting.values() if each.method == due.method and not each.theme), None)
        if match is not None:
            del waiting[match.id]
        dues.append(_beside(due, match))
    for left in waiting.values():
        own = Due(
            service=facts.service,
            method=left.method,
            theme=left.theme,
            due_on=left.due_on,
            reasons=left.reasons,
            star=facts.star,
        )
        dues.append(_beside(own, left))
    return dues


def _beside(due: Due, planned: Planned | None) -> Due:
    return replace(due, planned=planned)


def with_merged(dues: Sequence[Due], facts: Facts, settings: FrameworkSettings) -> list[Due]:
    """The same, with the sentence of a merged follow-up added to the visit that does it."""
    merged, view = merged_into(facts, settings), facts.follow_up
    if merged is None or view is None:
        return list(dues)
    words = f"{view.why} It is done at this visit, within {settings.merge_within_days} days."
    told = []
    for due in dues:
        if due.planned is not None and due.planned.id == merged.id:
            told.append(replace(due, reasons=(*due.reasons, words), recommendation_id=view.recommendation_id))
        else:
            told.append(due)
    return told


def programme(all_facts: Iterable[Facts], settings: FrameworkSettings, on: date) -> list[Due]:
    """What is due at many services, in order of date and risk."""
    found: list[Due] = []
    for facts in all_facts:
        found += with_merged(what_is_due(facts, settings, on), facts, settings)
    return sorted(found, key=order_of)


def themes_due(
    services: Sequence[AssuredRow],
    library: Library,
    last: Mapping[tuple[str, str], date],
    stars: Mapping[int, int],
    until: date,
) -> list[ThemeDue]:
    """Themes that a type of service should be looked at for by a day, the longest wait first.

    `last` is the day of the last themed review by theme and service type. Three services with the lowest stars are suggested.
    """
    sectors: dict[str, list[AssuredRow]] = defaultdict(list)
    for service in services:
        sectors[service.code].append(service)
    found = []
    for theme in library.settings.themes:
        held = [each for each in library.criteria if theme.code in each.themes]
        for code, own in sectors.items():
            if sum(code in each.applies_to for each in held) < THEME_LEAST:
                continue
            seen = last.get((theme.code, code))
            start = seen or min(service.from_on for service in own)
            due_on = add_months(start, THEME_MONTHS)
            if due_on <= until:
                found.append(_theme_due(theme.code, theme.name, code, own, seen, due_on, stars))
    return sorted(found, key=lambda each: (each.due_on, each.theme_name, each.code))


def _theme_due(
    theme: str,
    name: str,
    code: str,
    own: Sequence[AssuredRow],
    seen: date | None,
    due_on: date,
    stars: Mapping[int, int],
) -> ThemeDue:
    lowest = sorted(own, key=lambda service: (stars.get(service.id, 6), service.location_name, service.id))
    reason = (
        f"Last looked at on {day_words(seen)}; each theme is due every two years."
        if seen
        else "Never looked at; each theme is due every two years."
    )
    return ThemeDue(
        theme=theme,
        theme_name=name,
        code=code,
        services=len(own),
        last_on=seen,
        due_on=due_on,
        reason=reason,
        suggested=tuple(lowest[:3]),
    )
