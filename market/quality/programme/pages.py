"""What the pages of the programme print: what is due and why, the month, and officers' days."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from market.core.periods import add_months, month_start
from market.core.words import count_words, day_words, month_words
from market.quality.assured.types import AssuredRow
from market.quality.assured.words import SERVICE_WORDS, service_words
from market.quality.framework.types import Method
from market.quality.framework.words import METHOD_WORDS
from market.quality.programme.planning_rules import days_words
from market.quality.programme.rules import DUE_WITHIN
from market.quality.programme.types import Due, OfficerMonth, Planned
from market.quality.scoring.words import BAND_COLOURS, BAND_WORDS
from market.web.fields import Option
from market.web.lists import Column, Filter, ListQuery, ListSpec
from market.web.ordering import in_order
from market.web.words import number_words

NOT_VISITS = (Method.SELF_ASSESSMENT.value,)
WHEN = (
    Option("overdue", "Overdue"),
    Option("soon", "Due within 30 days"),
    Option("unplanned", "Due within 90 days and not planned"),
    Option("planned", "Planned"),
)
ANY_VISIT = Option("visit", "Any visit")
UNPLANNED_WITHIN = timedelta(days=90)
PROGRAMME = ListSpec(
    columns=(
        Column("due_on", "Due", sql="order", kind="date"),
        Column("location", "Service", sql="location"),
        Column("method", "What", sql="method"),
        Column("reasons", "Why"),
        Column("planned_on", "Planned", sql="planned_on", kind="date"),
        Column("officer", "Officer", sql="officer"),
    ),
    filters=(
        Filter("q", "Location or provider"),
        Filter("when", "When", kind="choice", options=WHEN),
        Filter(
            "method",
            "What",
            kind="choice",
            options=(ANY_VISIT, *(Option(key, words) for key, words in METHOD_WORDS.items())),
        ),
        Filter(
            "service",
            "Service type",
            kind="choice",
            options=tuple(Option(code, words) for code, words in SERVICE_WORDS.items()),
        ),
        Filter("officer", "Officer", kind="choice"),
        Filter("month", "Month", kind="choice"),
    ),
    sort="due_on",
    tie_break="id",
    noun="entry",
    nouns="entries",
    size=25,
)
FILE_COLUMNS = (
    ("due_on", "Due"),
    ("location", "Location"),
    ("provider", "Provider"),
    ("service", "Service type"),
    ("star", "Star"),
    ("method", "What"),
    ("state", "State"),
    ("reasons", "Why"),
    ("planned_on", "Planned"),
    ("announced", "Announced"),
    ("officer", "Officer"),
)


class DueLine(Struct, frozen=True, kw_only=True):
    """One thing that is due, in words and with the codes that filters use."""

    order: tuple[Any, ...]
    due_on: date
    location: str
    location_url: str
    provider: str
    service: str
    service_code: str
    star: int | None
    method: str
    method_code: str
    band: str
    band_colour: str
    reasons: tuple[str, ...]
    state: str
    state_colour: str
    soon: bool
    far: bool
    planned_on: date | None
    announced: str
    officer: str
    officers: tuple[int, ...]
    double: str
    months: tuple[str, ...]
    plan_url: str
    visit_url: str
    assessment_url: str
    is_visit: bool


def lines_of(dues: Sequence[Due], on: date, themes: dict[str, str]) -> list[DueLine]:
    """The rows of the programme in the order given, which is date and risk."""
    return [_line(due, number, on, themes) for number, due in enumerate(dues)]


def method_words(method: str, theme: str, themes: dict[str, str]) -> str:
    """A method in words, with its theme."""
    words = METHOD_WORDS.get(method, method)
    return f"{words}: {themes.get(theme, theme)}" if theme else words


def _line(due: Due, number: int, on: date, themes: dict[str, str]) -> DueLine:
    planned, service = due.planned, due.service
    state, colour = _state(due, on)
    lead = planned.person("lead") if planned else None
    days = (due.due_on, planned.planned_on) if planned else (due.due_on,)
    asked = urlencode({"service": service.id, "method": due.method, **({"theme": due.theme} if due.theme else {})})
    begun = planned is not None and planned.assessment_id is not None
    return DueLine(
        order=(due.due_on.isoformat(), number),
        due_on=due.due_on,
        location=service.location_name,
        location_url=f"/locations/{service.location_id}/quality",
        provider=service.organisation_name,
        service=service_words(service.code),
        service_code=service.code,
        star=due.star,
        method=method_words(due.method, due.theme, themes),
        method_code=due.method,
        band=BAND_WORDS.get(due.band, ""),
        band_colour=BAND_COLOURS.get(due.band, "grey"),
        reasons=due.reasons,
        state=state,
        state_colour=colour,
        soon=on <= due.due_on <= on + DUE_WITHIN,
        far=due.due_on > on + UNPLANNED_WITHIN,
        planned_on=planned.planned_on if planned else None,
        announced=announced_words(planned),
        officer=lead.person_label if lead else service.lead_name or "",
        officers=tuple(each.person for each in planned.people) if planned else _lead(service),
        double=_double(planned),
        months=tuple(sorted({f"{day:%Y-%m}" for day in days})),
        plan_url=f"/quality/programme/plan?{asked}",
        visit_url=f"/quality/programme/visits/{planned.id}" if planned else "",
        assessment_url=f"/quality/visits/{planned.assessment_id}" if planned and begun else "",
        is_visit=due.method not in NOT_VISITS,
    )


def _lead(service: AssuredRow) -> tuple[int, ...]:
    return () if service.lead_officer is None else (service.lead_officer,)


def _state(due: Due, on: date) -> tuple[str, str]:
    if due.planned is not None and due.planned.status == "begun":
        return "Under way", "blue"
    if due.overdue_on(on):
        return "Overdue", "red"
    if due.planned is not None:
        return ("Planned late", "orange") if due.planned.planned_on > due.due_on else ("Planned", "green")
    return ("Due soon", "yellow") if due.due_on <= on + DUE_WITHIN else ("Ahead", "grey")


def announced_words(planned: Planned | None) -> str:
    """Whether the provider knows of a visit, in a word or two."""
    if planned is None:
        return ""
    if planned.desk:
        return "At the desk"
    return "Announced" if planned.announced else "Unannounced"


def _double(planned: Planned | None) -> str:
    if planned is None or not planned.double:
        return ""
    scorer = planned.person("double")
    return f"Scored twice, by {scorer.person_label}" if scorer else "Picked to be scored twice: choose by whom"


def spec_with(officers: Sequence[tuple[int, str]], on: date) -> ListSpec:
    """The list with officers and the months around the day to choose from."""
    months = [add_months(month_start(on), number) for number in range(-6, 25)]
    return PROGRAMME.with_options(
        officer=[Option(str(number), name) for number, name in officers],
        month=[Option(f"{month:%Y-%m}", month_words(month)) for month in months],
    )


def filtered(lines: Sequence[DueLine], query: ListQuery) -> list[DueLine]:
    """The rows that the filters leave, in the order asked for."""
    wanted = query.filters
    text = str(wanted.get("q", "")).casefold()
    chosen = [
        line
        for line in lines
        if (not text or text in line.location.casefold() or text in line.provider.casefold())
        and _is_of(line, wanted.get("method", ""))
        and wanted.get("service", line.service_code) == line.service_code
        and ("officer" not in wanted or int(wanted["officer"]) in line.officers)
        and ("month" not in wanted or wanted["month"] in line.months)
        and _when(line, wanted.get("when", ""))
    ]
    return in_order(chosen, query)


def _is_of(line: DueLine, method: str) -> bool:
    return line.is_visit if method == ANY_VISIT.value else method in ("", line.method_code)


def _when(line: DueLine, when: str) -> bool:
    if when == "overdue":
        return line.state == "Overdue"
    if when == "soon":
        return line.soon
    if when == "unplanned":
        return line.planned_on is None and not line.far and line.is_visit
    return line.planned_on is not None if when == "planned" else True


def file_of(lines: Sequence[DueLine]) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of the download."""
    rows = [[_cell(getattr(line, key)) for key, _ in FILE_COLUMNS] for line in lines]
    return [label for _, label in FILE_COLUMNS], rows


def _cell(value: Any) -> Any:
    return " ".join(value) if isinstance(value, tuple) else value


def figures_of(lines: Sequence[DueLine]) -> list[dict[str, str]]:
    """The numbers at the top of the programme; a self-assessment is no visit."""
    visits = [line for line in lines if line.is_visit]
    address = "/quality/programme"
    return [
        {
            "label": "Visits overdue",
            "value": number_words(sum(line.state == "Overdue" for line in visits)),
            "href": f"{address}?when=overdue&method=visit",
        },
        {
            "label": "Due within 30 days",
            "value": number_words(sum(line.soon for line in visits)),
            "href": f"{address}?when=soon&method=visit",
        },
        {
            "label": "To be planned",
            "value": number_words(sum(_when(line, "unplanned") for line in visits)),
            "detail": "due within 90 days and not on a day yet",
            "href": f"{address}?when=unplanned&method=visit",
        },
        {
            "label": "Planned",
            "value": number_words(sum(line.planned_on is not None for line in visits)),
            "href": f"{address}?when=planned&method=visit",
        },
    ]


class OfficerLine(Struct, frozen=True, kw_only=True):
    """An officer's months: for each what there is, what is planned and what is left."""

    person: int
    name: str
    months: tuple[OfficerMonth, ...]


def officer_lines(held: Sequence[OfficerMonth]) -> list[OfficerLine]:
    """Officers with their months."""
    own: dict[tuple[int, str], list[OfficerMonth]] = defaultdict(list)
    for each in held:
        own[each.person, each.name].append(each)
    return [OfficerLine(person=number, name=name, months=tuple(months)) for (number, name), months in own.items()]


def left_words(held: OfficerMonth) -> str:
    """`4 days left of 6`, or what is planned when nobody has entered days."""
    if held.left is None:
        return f"Not entered; {days_words(held.planned)} planned" if held.planned else "Not entered"
    if held.left < 0:
        return f"{days_words(-held.left)} too many planned"
    return f"{days_words(held.left)} left of {days_words(held.days)}"


def visit_facts(
    planned: Planned, service: AssuredRow, themes: dict[str, str]
) -> list[tuple[str, str | None, str | None]]:
    """A planned visit as facts."""
    people = [
        (_ROLES[each.role], f"{each.person_label}{_part(each.domains, each.criteria)}", None) for each in planned.people
    ]
    rows: list[tuple[str, str | None, str | None]] = [
        (
            "Service",
            f"{service.location_name}, {service_words(service.code).lower()}",
            f"/locations/{service.location_id}/quality",
        ),
        ("What", method_words(planned.method, planned.theme, themes), None),
        ("Day", day_words(planned.planned_on), None),
        ("Due", day_words(planned.due_on), None),
        ("Days for each officer", days_words(planned.days), None),
        ("Provider", announced_words(planned), None),
        *people,
    ]
    if planned.joint_with:
        rows.append(("Joint with", planned.joint_with, None))
    if planned.double:
        rows.append(("Double scoring", _double(planned), None))
    if planned.note:
        rows.append(("Note", planned.note, None))
    if planned.cancel_reason:
        rows.append(("Cancelled because", planned.cancel_reason, None))
    return rows


_ROLES = {
    "lead": "Leads",
    "second": "Second officer",
    "partner": "Partner",
    "double": "Scores without seeing the first scores",
}


def _part(domains: str, criteria: str) -> str:
    parts = []
    if domains:
        parts.append(f"domains {', '.join(domains.split())}")
    if criteria:
        codes = criteria.split()
        parts.append(
            f"criteria {', '.join(codes)}" if len(codes) < 9 else count_words(len(codes), "criterion", "criteria")
        )
    return f" ({' and '.join(parts)})" if parts else ""
