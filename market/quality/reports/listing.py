"""The list of assessments, as page and as file."""

from datetime import date
from typing import Any

from msgspec import Struct

from market.db.sql import fetch, fetch_as, fetch_value
from market.quality.assessments.words import STATUS_COLOURS, STATUS_WORDS, status_words
from market.quality.assured.words import SERVICE_WORDS, service_words
from market.quality.framework.types import Method
from market.quality.framework.words import METHOD_WORDS
from market.web.fields import Option
from market.web.lists import Column, Filter, ListQuery, ListSpec, containing, limit_sql, order_by_sql

_FROM = (
    " FROM assessment a JOIN assured_service s ON s.id = a.service JOIN location l ON l.id = s.location"
    " LEFT JOIN grade g ON g.assessment = a.id"
)


class AssessmentLine(Struct, frozen=True, kw_only=True):
    """One assessment of the list. `star` is set once a grade was published from it."""

    id: int
    place: str
    service_code: str
    method: str
    day: date | None
    officer: str
    status: str
    star: int | None
    provisional: bool | None

    @property
    def url(self) -> str:
        """Its page."""
        return f"/quality/assessments/{self.id}"

    @property
    def service(self) -> str:
        """The service type in words."""
        return service_words(self.service_code)

    @property
    def method_words(self) -> str:
        """The method in words."""
        return METHOD_WORDS[Method(self.method)]

    @property
    def status_words(self) -> str:
        """Where it stands, in words."""
        return status_words(self.status)

    @property
    def status_words_colour(self) -> str:
        """The colour of its tag."""
        return STATUS_COLOURS.get(self.status, "grey")

    @property
    def grade_words(self) -> str | None:
        """The published grade; None while there is none."""
        if self.provisional:
            return "Provisional"
        return f"{self.star}*" if self.star is not None else None


ASSESSMENTS = ListSpec(
    columns=(
        Column("place", "Service", sql="l.name", link="url"),
        Column("service", "Type", sql="s.code"),
        Column("method_words", "Method", sql="a.method"),
        Column("day", "Visit or declaration", sql="coalesce(a.visit_on, a.due_on)", kind="date", descending_first=True),
        Column("officer", "Lead officer", sql="a.lead_label", missing="None"),
        Column("status_words", "Where it stands", sql="a.status", kind="tag"),
        Column("grade_words", "Grade", sql="g.star", missing="None yet"),
    ),
    filters=(
        Filter("q", "Name of the service"),
        Filter(
            "status",
            "Where it stands",
            kind="choice",
            options=tuple(Option(code, words) for code, words in STATUS_WORDS.items()),
        ),
        Filter(
            "method",
            "Method",
            kind="choice",
            options=tuple(Option(code, words) for code, words in METHOD_WORDS.items()),
        ),
        Filter(
            "service",
            "Service type",
            kind="choice",
            options=tuple(Option(code, words) for code, words in SERVICE_WORDS.items()),
        ),
        Filter("officer", "Lead officer", kind="choice"),
    ),
    sort="day",
    descending=True,
    tie_break="a.id DESC",
    noun="assessment",
    size=25,
)
FILE_HEADINGS = ("Service", "Type", "Method", "Visit or declaration", "Lead officer", "Where it stands", "Grade")


async def list_assessments(query: ListQuery) -> list[AssessmentLine]:
    """The assessments that a list asks for."""
    where, values = _filtered(query)
    return await fetch_as(
        AssessmentLine,
        "SELECT a.id, l.name AS place, s.code AS service_code, a.method, coalesce(a.visit_on, a.due_on) AS day,"
        f" a.lead_label AS officer, a.status, g.star, g.provisional{_FROM} {where} {order_by_sql(query)} {limit_sql(query)}",
        *values,
    )


async def count_assessments(query: ListQuery) -> int:
    """How many match the filters."""
    where, values = _filtered(query)
    return int(await fetch_value(f"SELECT count(*){_FROM} {where}", *values))


async def lead_officers() -> list[Option]:
    """Everybody who has led an assessment, by name, to filter by."""
    rows = await fetch(
        "SELECT lead_by, max(lead_label) AS name FROM assessment WHERE lead_by IS NOT NULL GROUP BY lead_by"
        " ORDER BY max(lead_label), lead_by"
    )
    return [Option(str(row["lead_by"]), row["name"]) for row in rows]


def _filtered(query: ListQuery) -> tuple[str, list[Any]]:
    wanted = query.filters
    clauses: list[str] = []
    values: list[Any] = []
    if text := wanted.get("q"):
        clauses.append("lower(l.name) LIKE {} ESCAPE '\\'")
        values.append(containing(text))
    for key, column in (("status", "a.status"), ("method", "a.method"), ("service", "s.code")):
        if key in wanted:
            clauses.append(f"{column} = {{}}")
            values.append(wanted[key])
    if "officer" in wanted:
        clauses.append("a.lead_by = {}")
        values.append(int(wanted["officer"]))
    return (f"WHERE {' AND '.join(clauses)}" if clauses else ""), values


def file_row(line: AssessmentLine) -> list[Any]:
    """A row of the download."""
    return [
        line.place,
        line.service,
        line.method_words,
        line.day,
        line.officer,
        line.status_words,
        line.grade_words,
    ]
