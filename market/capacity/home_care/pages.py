"""What the home care page prints."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from market.capacity.rules import is_stale
from market.capacity.types import HomeCareAtDate, HomeCareLine
from market.core.words import age_words, count_words, day_words
from market.web.charts import Chart, ChartColumn, line_chart
from market.web.lists import Column, Filter, ListQuery, ListSpec
from market.web.ordering import in_order
from market.web.render import number_words

SOURCE = "NHS Capacity Tracker, each service's latest return at each month end"
HOME_CARE = ListSpec(
    columns=(
        Column("name", "Service", sql="name", link="url"),
        Column("organisation", "Provider", sql="organisation", link="organisation_url"),
        Column("people", "People", sql="people", kind="number", missing="Not said", descending_first=True),
        Column("people_council", "Paid by council or NHS", sql="people_council", kind="number", missing="Not said", descending_first=True),
        Column("people_self_funded", "Pay themselves", sql="people_self_funded", kind="number", missing="Not said", descending_first=True),
        Column("hours_paid", "Hours paid", sql="hours_paid", kind="number", missing="Not said", descending_first=True),
        Column("extra_hours", "More hours offered", sql="extra_hours", kind="number", missing="Not said", descending_first=True),
        Column("saved_on", "Saved on", sql="saved_on", kind="date", missing="Never", descending_first=True),
        Column("age", "Age", missing="No return"),
        Column("state", "Return", sql="state", kind="tag"),
    ),
    filters=(Filter("q", "Service or provider"), Filter("as_at", "As at", kind="date")),
    sort="name",
    tie_break="location_id",
    noun="home care service",
)  # fmt: skip


class HomeCareRow(Struct, frozen=True, kw_only=True):
    """One home care service of the list."""

    location_id: int
    url: str
    name: str
    organisation: str
    organisation_url: str
    people: int | None
    people_council: int | None
    people_self_funded: int | None
    hours_paid: float | None
    extra_hours: int | None
    saved_on: date | None
    age: str | None
    state: str
    state_colour: str


def home_care_rows(lines: Sequence[HomeCareLine], on: date) -> list[HomeCareRow]:
    """The list on a day."""
    return [_row(line, on) for line in lines]


def _row(line: HomeCareLine, on: date) -> HomeCareRow:
    state, colour = ("No return", "grey")
    if line.saved_on is not None:
        state, colour = ("Stale", "orange") if is_stale(line.saved_on, on) else ("Fresh", "green")
    return HomeCareRow(
        location_id=line.location_id,
        url=f"/locations/{line.location_id}/capacity",
        name=line.name,
        organisation=line.organisation,
        organisation_url=f"/providers/{line.organisation_id}",
        people=line.people,
        people_council=line.people_council,
        people_self_funded=line.people_self_funded,
        hours_paid=line.hours_paid,
        extra_hours=line.extra_hours,
        saved_on=line.saved_on,
        age=None if line.saved_on is None else age_words((on - line.saved_on).days),
        state=state,
        state_colour=colour,
    )


def filtered_services(rows: Sequence[HomeCareRow], query: ListQuery) -> list[HomeCareRow]:
    """The services that the filter leaves, in the order asked for."""
    text = str(query.filters.get("q", "")).casefold()
    chosen = [row for row in rows if text in row.name.casefold() or text in row.organisation.casefold()]
    return in_order(chosen, query)


def home_care_figures(rows: Sequence[HomeCareRow]) -> list[dict[str, str]]:
    """The big numbers of the page."""
    people = [row.people for row in rows if row.people is not None]
    hours = [row.hours_paid for row in rows if row.hours_paid is not None]
    extra = [row.extra_hours for row in rows if row.extra_hours is not None]
    old = sum(row.state == "Stale" for row in rows)
    never = sum(row.saved_on is None for row in rows)
    return [
        {
            "label": "People receiving home care",
            "value": number_words(sum(people)) if people else "not known",
            "detail": f"said by {len(people)} of {count_words(len(rows), 'service')}",
        },
        {
            "label": "Hours paid",
            "value": number_words(sum(hours)) if hours else "not known",
            "detail": f"in the period the tracker asks for; said by {count_words(len(hours), 'service')}",
        },
        {
            "label": "More hours offered",
            "value": number_words(sum(extra)) if extra else "not known",
            "detail": f"said by {count_words(len(extra), 'service')}",
        },
        {"label": "Old or missing returns", "value": str(old + never), "detail": f"{old} stale; {never} never made"},
    ]


def people_chart(found: Sequence[HomeCareAtDate], days: Sequence[date]) -> Chart:
    """People receiving home care at each of `days`."""
    people = {each.on: each.people for each in found}
    return _over_time(
        "home-care-people", "People receiving home care", "people", [(day, people.get(day)) for day in days]
    )


def hours_chart(found: Sequence[HomeCareAtDate], days: Sequence[date]) -> Chart:
    """Hours of home care paid at each of `days`."""
    hours = {each.on: each.hours_paid for each in found}
    return _over_time("home-care-hours", "Hours of home care paid", "hours", [(day, hours.get(day)) for day in days])


def _over_time(id: str, title: str, unit: str, rows: Sequence[tuple[date, float | None]]) -> Chart:
    known = [(day, value) for day, value in rows if value is not None]
    finding = "No return has been saved yet."
    if known:
        finding = (
            f"{number_words(known[-1][1])} {unit} on {day_words(known[-1][0])}, "
            f"against {number_words(known[0][1])} on {day_words(known[0][0])}."
        )
    return line_chart(
        id=id,
        title=title,
        finding=finding,
        rows=rows,
        series=(title,),
        value=ChartColumn(title, "number"),
        label="End of month",
        period="month",
        unit=unit,
        source=SOURCE,
        from_zero=True,
    )
