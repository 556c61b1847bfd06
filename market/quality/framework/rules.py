"""Which criteria are asked of a service by a method: views of one library, the same for everybody who works them out again.

The rules, in the council's words:

- A criterion applies to a service when it names the service's type. Nothing else takes part.
- Self-assessment: every critical and major criterion marked for it.
- Full review: every critical criterion; every major one that nobody has validated in the last six months; a third of the
  standard ones. Those are counted off in the framework's order, 1, 2, 3, 1, 2, 3 …, so three reviews in a row cover them all.
- Quarterly monitoring: the criticals of the pool every time, and a quarter of the others of the pool, counted off likewise.
- Themed review: every criterion with the theme. Out-of-area: those marked for it. Mobilisation: the criticals of the standards
  that the method names. Joint: criteria with a clinical theme. Responsive: the lift tests of the reason. Follow-up: those
  behind open recommendations.
- Criteria behind open recommendations join a full review, a quarterly visit and a responsive visit, to be seen again.
- Light tier: of a self-assessment, full review or quarterly visit only the criticals and at most ten chosen majors. They are
  chosen by going round the domains D1 to D8 and taking from each in turn the major with the largest default impact, the first
  in the framework's order among equals, until there are ten.
- Enhanced tier: every criterion marked for the method, without rotation.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec

from market.quality.framework.types import (
    AnswersPerYear,
    Cadences,
    Criterion,
    Criticality,
    FrameworkSettings,
    Library,
    Method,
    MethodInfo,
    Profile,
    Quarterly,
    RestrictionReason,
    Tier,
)

CHOSEN_MAJORS = 10
ROTATIONS = {Method.FULL_REVIEW: 3, Method.QUARTERLY_MONITORING: 4}
WITH_OPEN_CODES = (Method.FULL_REVIEW, Method.QUARTERLY_MONITORING, Method.RESPONSIVE, Method.FOLLOW_UP)
CLINICAL_THEMES = frozenset({"med", "clin", "ipc", "hlth", "nut", "tvn", "fall", "eol"})
MINUTES = {
    Criticality.CRITICAL: 4.0,
    Criticality.MAJOR: 3.5,
    Criticality.STANDARD: 3.0,
}  # with evidence, for one officer


class NoSuchPart(LookupError):
    """The library holds no criterion, service, theme, method or reason of that code; the message names it."""


def applies(criterion: Criterion, service: str) -> bool:
    """Whether a criterion is for a service type."""
    return service in criterion.applies_to


def criterion_of(library: Library, code: str) -> Criterion:
    """The criterion of a code. Raises `NoSuchPart`."""
    try:
        return library.by_code[code]
    except KeyError:
        raise NoSuchPart(f"There is no criterion {code} in version {library.number}") from None


def in_domain(library: Library, code: str) -> tuple[Criterion, ...]:
    """Every criterion of a domain such as D3, in order."""
    return tuple(each for each in library.criteria if each.domain == code)


def in_standard(library: Library, code: str) -> tuple[Criterion, ...]:
    """Every criterion of a standard such as 3.1, in order."""
    return tuple(each for each in library.criteria if each.standard == code)


def method_info(library: Library, method: Method) -> MethodInfo:
    """What the library says about a method. Raises `NoSuchPart`."""
    for each in library.settings.methods:
        if each.code is method:
            return each
    raise NoSuchPart(f"There is no method {method} in version {library.number}")


def reason_of(library: Library, code: str) -> RestrictionReason:
    """A reason for a restriction. Raises `NoSuchPart`."""
    for each in library.settings.restriction_reasons:
        if each.code == code:
            return each
    raise NoSuchPart(f"There is no reason {code!r} in version {library.number}")


def digest(value: Any) -> str:
    """SHA-256 of a value's JSON with its keys in order."""
    plain = msgspec.to_builtins(value, str_keys=True)
    return hashlib.sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()


def content_hash(settings: FrameworkSettings, criteria: Sequence[Criterion]) -> str:
    """The name of a version's content: the same settings and criteria in the same order always give the same one."""
    return digest([settings, list(criteria)])


def chosen_majors(library: Library, service: str) -> tuple[str, ...]:
    """The majors that a light tier keeps, by the rule at the head of this file."""
    waiting: dict[str, list[Criterion]] = defaultdict(list)
    for each in library.criteria:
        if each.criticality is Criticality.MAJOR and applies(each, service) and each.counts_for_provider:
            waiting[each.domain].append(each)
    for majors in waiting.values():
        majors.sort(key=lambda each: -each.default_impact)
    chosen: list[str] = []
    while len(chosen) < CHOSEN_MAJORS and any(waiting.values()):
        for domain in sorted(waiting):
            if waiting[domain] and len(chosen) < CHOSEN_MAJORS:
                chosen.append(waiting[domain].pop(0).code)
    return _in_order(library, chosen)


def profile_of(
    library: Library,
    service: str,
    method: Method,
    *,
    tier: str = Tier.STANDARD,
    theme: str = "",
    rotation: int = 0,
    open_codes: Collection[str] = (),
    recently_validated: Collection[str] = (),
    reason: str = "",
) -> Profile:
    """Exactly what is asked. What a method does not look at (theme, reason, rotation) changes neither codes nor hash.

    `recently_validated` are codes seen by an officer in the last six months. Raises `NoSuchPart` for a code that is not in the library.
    """
    if service not in {each.code for each in library.settings.services}:
        raise NoSuchPart(f"There is no service type {service!r} in version {library.number}")
    level = Tier(tier)
    theme = theme if method is Method.THEMED_REVIEW else ""
    reason = reason if method is Method.RESPONSIVE else ""
    turn = rotation % ROTATIONS.get(method, 1)
    seen = frozenset(recently_validated) if method is Method.FULL_REVIEW else frozenset()
    ours = [each for each in library.criteria if applies(each, service)]
    codes, why = _asked(library, service, method, ours, theme, reason, (level, turn, seen))
    added = [each.code for each in ours if each.code in set(open_codes) - set(codes) and method in WITH_OPEN_CODES]
    if added:
        why += f" With {_count(len(added), 'criterion', 'criteria')} behind open recommendations."
        codes = list(_in_order(library, [*codes, *added]))
    parameters = [library.content_hash, service, method, level, theme, turn, reason, codes]
    return Profile(
        version_number=library.number,
        content_hash=library.content_hash,
        service=service,
        method=method,
        tier=level,
        theme=theme,
        rotation=turn,
        reason=reason,
        codes=tuple(codes),
        hash=digest(parameters),
        why=why,
        minutes=minutes_of(library.by_code[code] for code in codes),
    )


def minutes_of(criteria: Iterable[Criterion]) -> int:
    """An estimate of minutes on site: 4 for a critical criterion, 3½ for a major, 3 for a standard one, rounded up to five minutes."""
    whole = sum(MINUTES[each.criticality] for each in criteria)
    return int(-(-whole // 5) * 5)


Weighed = tuple[Tier, int, frozenset[str]]


def _asked(
    library: Library, service: str, method: Method, ours: list[Criterion], theme: str, reason: str, weighed: Weighed
) -> tuple[list[str], str]:
    """Codes in order without those behind open recommendations, and the sentence that says how they were chosen."""
    if method is Method.THEMED_REVIEW:
        name = next((each.name for each in library.settings.themes if each.code == theme), None)
        if name is None:
            raise NoSuchPart(f"There is no theme {theme!r} in version {library.number}")
        return _those(ours, lambda each: theme in each.themes), f"Every criterion with the theme {name}."
    if method is Method.OUT_OF_AREA:
        return _those(ours, lambda each: each.methods.out_of_area), "Every criterion marked for out-of-area."
    if method is Method.JOINT:
        words = "Every criterion with a clinical theme: medicines, nutrition, infection, skin, falls, health and end of life."
        return _those(ours, lambda each: bool(CLINICAL_THEMES & set(each.themes))), words
    if method is Method.MOBILISATION:
        standards = method_info(library, method).standards
        words = f"The critical criteria of standards {', '.join(standards)}."
        return _those(ours, lambda each: each.is_critical and each.standard in standards), words
    if method is Method.FOLLOW_UP:
        return [], "Only the criteria behind open recommendations."
    if method is Method.RESPONSIVE:
        return _lift_tests(library, service, ours, reason)
    return _tiered(library, service, method, ours, weighed)


def _lift_tests(library: Library, service: str, ours: list[Criterion], reason: str) -> tuple[list[str], str]:
    found = reason_of(library, reason)
    if service in found.not_for:
        return [], f"The reason {found.name} is not used for this type of service."
    plus = f" Also: {found.plus}." if found.plus else ""
    return _those(ours, lambda each: each.code in found.lift_tests), f"The lift tests of {found.name}.{plus}"


def _tiered(
    library: Library, service: str, method: Method, ours: list[Criterion], weighed: Weighed
) -> tuple[list[str], str]:
    """Self-assessment, full review and quarterly monitoring, with tier and rotation."""
    tier, turn, seen = weighed
    marked = [each for each in ours if _is_marked(each, method)]
    if tier is Tier.ENHANCED:
        return [
            each.code for each in marked
        ], "Enhanced tier: every criterion marked for this method, without rotation."
    kept, tail = marked, ""
    if tier is Tier.LIGHT:
        majors = set(chosen_majors(library, service))
        kept = [each for each in marked if each.is_critical or each.code in majors]
        tail = f" Light tier: critical criteria and at most {CHOSEN_MAJORS} chosen major ones."
    if method is Method.SELF_ASSESSMENT:
        return _those(
            kept, lambda each: each.criticality is not Criticality.STANDARD
        ), f"Critical and major criteria.{tail}"
    if method is Method.QUARTERLY_MONITORING:
        rotating = [each.code for each in kept if each.methods.quarterly is Quarterly.ROTATING][turn::4]
        every = [each.code for each in kept if each.methods.quarterly is Quarterly.EVERY_VISIT]
        words = (
            f"{len(every)} critical ones of every visit and {len(rotating)} in rotation, part {turn + 1} of 4.{tail}"
        )
        return list(_in_order(library, [*every, *rotating])), words
    critical = [each.code for each in kept if each.is_critical]
    majors_due = [each.code for each in kept if each.criticality is Criticality.MAJOR and each.code not in seen]
    third = [each.code for each in kept if each.criticality is Criticality.STANDARD][turn::3]
    words = (
        f"{len(critical)} critical, {len(majors_due)} major not validated in the last six months, "
        f"and {len(third)} standard ones in rotation, part {turn + 1} of 3.{tail}"
    )
    return list(_in_order(library, [*critical, *majors_due, *third])), words


def _is_marked(criterion: Criterion, method: Method) -> bool:
    marks = criterion.methods
    if method is Method.SELF_ASSESSMENT:
        return marks.self_assessment
    return marks.full_review if method is Method.FULL_REVIEW else marks.quarterly is not Quarterly.NO


def _those(criteria: Iterable[Criterion], test: Any) -> list[str]:
    return [each.code for each in criteria if test(each)]


def _in_order(library: Library, codes: Collection[str]) -> tuple[str, ...]:
    wanted = set(codes)
    return tuple(each.code for each in library.criteria if each.code in wanted)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def answers_per_year(library: Library, service: str, cadences: Cadences | None = None) -> AnswersPerYear:
    """Scored answers that a service gives in a year. Look-fors are read, not answered, and do not count.

    - Self-assessment: its criteria, times a year. Answers carried forward from last year are counted in full: somebody reads them again.
    - Quarterly: the sizes of the four rotations added up, divided by four, times a year.
    - Full review: the sizes of the three reviews of its rotation added up, divided by three; less, because what is answered once
      is not asked again, the majors that quarterly visits saw in the last six months (an eighth of the rotating majors for each
      visit in a year: half of them with four visits). Times a year.
    - Out-of-area: its set, times a year. Contract return: critical and major criteria of D8, only without a self-assessment.
    """
    asked = cadences or Cadences()
    parts: dict[str, float] = {}
    lines: list[str] = []

    def add(key: str, size: float, times: float, words: str) -> None:
        if times > 0:
            parts[key] = size * times
            lines.append(f"{words}: {size:g} × {times:g} a year = {size * times:g}")

    def profile(method: Method, **others: Any) -> Profile:
        return profile_of(library, service, method, tier=asked.tier, **others)

    quarters = [profile(Method.QUARTERLY_MONITORING, rotation=turn).codes for turn in range(4)]
    add("self_assessment", len(profile(Method.SELF_ASSESSMENT).codes), asked.self_assessment, "Self-assessment")
    reviews = [profile(Method.FULL_REVIEW, rotation=turn).codes for turn in range(3)]
    seen = {code for codes in quarters for code in codes if library.by_code[code].criticality is Criticality.MAJOR}
    share = 0.0 if asked.tier is Tier.ENHANCED else min(1.0, asked.quarterly_monitoring / 8)
    reused = share * len(seen & set(reviews[0]))
    mean = round(sum(len(codes) for codes in reviews) / 3 - reused, 2)
    words = f"Full review, mean of three, less {reused:g} major ones that quarterly visits saw in the last six months"
    add("full_review", mean, asked.full_review, words)
    size = sum(len(codes) for codes in quarters) / 4
    add("quarterly_monitoring", size, asked.quarterly_monitoring, "Quarterly monitoring, mean of four rotations")
    add("out_of_area", len(profile(Method.OUT_OF_AREA).codes), asked.out_of_area, "Out-of-area")
    if asked.self_assessment == 0:
        gate = [code for code in profile(Method.SELF_ASSESSMENT).codes if code.startswith("8.")]
        add("contract_return", len(gate), asked.contract_return, "Contract return (D8)")
    return AnswersPerYear(service, parts, tuple(lines))
