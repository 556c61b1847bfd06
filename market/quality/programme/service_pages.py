"""What the list of assured services and a location's tab print. Grades stand here because they lie above `assured`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from market.core.words import count_words, day_words
from market.quality.actions.pages import RecommendationLine, lines_of
from market.quality.actions.types import Recommendation
from market.quality.assessments.grades.rules import has_override, is_grey
from market.quality.assessments.grades.types import GradeRow
from market.quality.assessments.types import AssessmentRow
from market.quality.assessments.words import STATUS_COLOURS, STATUS_WORDS
from market.quality.assured.types import AssuredRow, Suggestion
from market.quality.assured.words import SERVICE_WORDS, TIER_WORDS, service_words
from market.quality.programme.pages import method_words
from market.quality.programme.types import Due, Facts
from market.quality.scoring.cadence import expires_on
from market.quality.scoring.words import CONFIDENCE_WORDS, STAR_MEANING, grade_tag
from market.web.fields import Option
from market.web.lists import Column, Filter, ListQuery, ListSpec
from market.web.ordering import in_order

GRADES = (
    *(Option(str(star), f"{star}*") for star in (5, 4, 3, 2, 1)),
    Option("none", "No star"),
    Option("old", "Older than 24 months"),
)
SERVICES = ListSpec(
    columns=(
        Column("location", "Location", sql="location", link="url"),
        Column("service", "Service type", sql="service"),
        Column("tier", "Tier", sql="tier"),
        Column("grade", "Grade", sql="star", kind="tag", descending_first=True),
        Column("visited_on", "Last visit", sql="visited_on", kind="date", missing="None yet"),
        Column("next_on", "Next due", sql="next_on", kind="date"),
        Column("open", "Open recommendations", sql="open", kind="number", descending_first=True),
    ),
    filters=(
        Filter("q", "Location or provider"),
        Filter(
            "service",
            "Service type",
            kind="choice",
            options=tuple(Option(code, words) for code, words in SERVICE_WORDS.items()),
        ),
        Filter("tier", "Tier", kind="choice", options=tuple(Option(code, words) for code, words in TIER_WORDS.items())),
        Filter("grade", "Grade", kind="choice", options=GRADES),
        Filter("officer", "Lead officer", kind="choice"),
    ),
    sort="location",
    tie_break="id",
    noun="service",
    size=25,
)
FILE_COLUMNS = (
    ("location", "Location"),
    ("provider", "Provider"),
    ("service", "Service type"),
    ("tier", "Tier"),
    ("grade", "Grade"),
    ("confidence", "Confidence"),
    ("visited_on", "Last visit"),
    ("next_on", "Next due"),
    ("next_what", "What is due"),
    ("open", "Open recommendations"),
    ("officer", "Lead officer"),
    ("from_on", "Assured from"),
)


class ServiceLine(Struct, frozen=True, kw_only=True):
    """An assured service in the list."""

    id: int
    url: str
    location: str
    provider: str
    service: str
    service_code: str
    tier: str
    tier_code: str
    grade: str
    grade_colour: str
    grade_code: str
    star: int | None
    confidence: str
    visited_on: date | None
    next_on: date | None
    next_what: str
    open: int
    officer: str
    officer_id: str
    from_on: date


class PastGrade(Struct, frozen=True, kw_only=True):
    """An earlier or present grade in the history."""

    from_on: date
    until_on: date | None
    words: str
    colour: str
    confidence: str
    assessment_url: str


class ServicePart(Struct, frozen=True, kw_only=True):
    """One assured service on a location's tab. What only those who read quality may see is empty for others."""

    held: AssuredRow
    title: str
    grade: str
    grade_colour: str
    meaning: str
    notes: tuple[str, ...]
    facts: list[tuple[str, str | None, str | None]]
    history: tuple[PastGrade, ...]
    visits: tuple[tuple[str, str, str, str, str], ...] = ()
    recommendations: tuple[RecommendationLine, ...] = ()
    follow_up: str = ""
    dues: tuple[tuple[str, date, str, str], ...] = ()


def service_lines(
    facts: Sequence[Facts],
    grades: Mapping[int, GradeRow],
    opened: Mapping[int, Sequence[Recommendation]],
    next_due: Mapping[int, Due],
    on: date,
) -> list[ServiceLine]:
    """The rows of the list."""
    return [_service_line(each, grades.get(each.service.id), opened, next_due, on) for each in facts]


def _service_line(
    facts: Facts,
    grade: GradeRow | None,
    opened: Mapping[int, Sequence[Recommendation]],
    next_due: Mapping[int, Due],
    on: date,
) -> ServiceLine:
    held = facts.service
    old = grade is not None and is_grey(grade, on)
    tag = grade_tag(grade.star, provisional=grade.provisional, expired=old) if grade else grade_tag(None)
    seen = [day for method, day in facts.last.items() if method != "self_assessment"]
    due = next_due.get(held.id)
    code = "old" if old else str(grade.star) if grade and grade.star is not None else "none"
    return ServiceLine(
        id=held.id,
        url=f"/locations/{held.location_id}/quality",
        location=held.location_name,
        provider=held.organisation_name,
        service=service_words(held.code),
        service_code=held.code,
        tier=TIER_WORDS.get(held.tier, held.tier),
        tier_code=held.tier,
        grade=tag.words if grade else "Not graded",
        grade_colour=tag.colour,
        grade_code=code,
        star=grade.star if grade else None,
        confidence=CONFIDENCE_WORDS.get(grade.confidence_band.lower(), "") if grade else "",
        visited_on=max(seen, default=None),
        next_on=due.due_on if due else None,
        next_what=method_words(due.method, due.theme, {}) if due else "",
        open=len(opened.get(held.id, ())),
        officer=held.lead_name or "",
        officer_id=str(held.lead_officer or ""),
        from_on=held.from_on,
    )


def filtered_services(lines: Sequence[ServiceLine], query: ListQuery) -> list[ServiceLine]:
    """The rows that the filters leave, in the order asked for."""
    wanted = query.filters
    text = str(wanted.get("q", "")).casefold()
    chosen = [
        line
        for line in lines
        if (not text or text in line.location.casefold() or text in line.provider.casefold())
        and wanted.get("service", line.service_code) == line.service_code
        and wanted.get("tier", line.tier_code) == line.tier_code
        and wanted.get("grade", line.grade_code) == line.grade_code
        and wanted.get("officer", line.officer_id) == line.officer_id
    ]
    return in_order(chosen, query)


def services_spec(officers: Sequence[tuple[int, str]]) -> ListSpec:
    """The list with lead officers to choose from."""
    return SERVICES.with_options(officer=[Option(str(number), name) for number, name in officers])


def services_file(lines: Sequence[ServiceLine]) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of the download."""
    return [label for _, label in FILE_COLUMNS], [[getattr(line, key) for key, _ in FILE_COLUMNS] for line in lines]


def suggested_by_type(found: Sequence[Suggestion]) -> list[tuple[str, list[Suggestion]]]:
    """Suggestions by type of service, in the framework's order."""
    groups = {code: [each for each in found if each.code == code] for code in SERVICE_WORDS}
    return [(service_words(code), own) for code, own in groups.items() if own]


def service_part(
    held: AssuredRow,
    grades: Sequence[GradeRow],
    on: date,
    *,
    visits: Sequence[AssessmentRow] = (),
    recommendations: Sequence[Recommendation] = (),
    dues: Sequence[Due] = (),
    follow_up: str = "",
    detailed: bool,
) -> ServicePart:
    """One service on a location's tab, with details for those who may read them."""
    current = next(
        (each for each in grades if each.from_on <= on and (each.until_on is None or on < each.until_on)), None
    )
    old = current is not None and is_grey(current, on)
    tag = grade_tag(current.star, provisional=current.provisional, expired=old) if current else grade_tag(None)
    return ServicePart(
        held=held,
        title=service_words(held.code),
        grade=tag.words if current else "Not graded yet",
        grade_colour=tag.colour,
        meaning=STAR_MEANING.get(current.star or 0, "") if current and not old else "",
        notes=_notes(current, old, on),
        facts=_service_facts(held, current, detailed),
        history=tuple(_past(each, detailed) for each in grades if each.from_on <= on),
        visits=tuple(_visit(each) for each in visits) if detailed else (),
        recommendations=tuple(lines_of(recommendations, on)) if detailed else (),
        follow_up=follow_up if detailed else "",
        dues=tuple(_due(each) for each in dues) if detailed else (),
    )


def _notes(grade: GradeRow | None, old: bool, on: date) -> tuple[str, ...]:
    if grade is None:
        return ("The council has not graded this service yet.",)
    notes = [f"As at {day_words(on)}, from a visit on {day_words(grade.visited_on)}."]
    if grade.provisional:
        notes.append("Provisional: not enough was seen for a star.")
    if old:
        notes.append("The visit was 24 months ago or longer, so the grade can no longer be relied upon.")
    else:
        notes.append(
            f"It can be relied upon until {day_words(expires_on(grade.visited_on))}, when 24 months have passed."
        )
    if has_override(grade):
        notes.append("Two people of the council set this star differently from the arithmetic, with a reason.")
    return tuple(notes)


def _service_facts(
    held: AssuredRow, grade: GradeRow | None, detailed: bool
) -> list[tuple[str, str | None, str | None]]:
    confidence = CONFIDENCE_WORDS.get(grade.confidence_band.lower()) if grade else None
    rows: list[tuple[str, str | None, str | None]] = [("Confidence in the grade", confidence or "No grade yet", None)]
    if not detailed:
        return rows
    tier = TIER_WORDS.get(held.tier, held.tier)
    rows += [
        ("Tier", f"{tier}: {held.tier_reason}" if held.tier_reason else tier, None),
        ("Assured", f"Since {day_words(held.from_on)}" + _until(held), None),
        ("People who use it", None if held.people is None else count_words(held.people, "person", "people"), None),
        ("Lead officer", held.lead_name or "Nobody yet", None),
    ]
    if held.joint_with:
        rows.append(("Assured jointly with", held.joint_with, None))
    if held.starts_on:
        rows.append(("New service from", day_words(held.starts_on), None))
    return rows


def _until(held: AssuredRow) -> str:
    return f", until {day_words(held.until_on)}" if held.until_on else ""


def _past(grade: GradeRow, detailed: bool) -> PastGrade:
    tag = grade_tag(grade.star, provisional=grade.provisional)
    return PastGrade(
        from_on=grade.from_on,
        until_on=grade.until_on,
        words=tag.words,
        colour=tag.colour,
        confidence=CONFIDENCE_WORDS.get(grade.confidence_band.lower(), ""),
        assessment_url=f"/quality/assessments/{grade.assessment_id}" if detailed else "",
    )


def _visit(each: AssessmentRow) -> tuple[str, str, str, str, str]:
    day = day_words(each.visit_on) if each.visit_on else "No day yet"
    return (
        method_words(each.method, each.theme, {}),
        day,
        STATUS_WORDS.get(each.status, each.status),
        STATUS_COLOURS.get(each.status, "grey"),
        f"/quality/assessments/{each.id}",
    )


def _due(due: Due) -> tuple[str, date, str, str]:
    planned = due.planned
    where = f"Planned for {day_words(planned.planned_on)}" if planned else ""
    url = f"/quality/programme/visits/{planned.id}" if planned else ""
    return method_words(due.method, due.theme, {}), due.due_on, where or " ".join(due.reasons), url
