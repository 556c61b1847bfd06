"""Home care and other care outside care homes: people, hours and cost by kind, provider and area, beside what providers said.

Only people whom the council pays for in its own area count, as in the figures of home care.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from market.capacity.types import HomeCareAtDate, HomeCareLine
from market.core.words import count_words, day_words
from market.placements.community_queries import CommunityAtDate
from market.placements.ledger_beds import IN_A_BED
from market.placements.types import Component, Funder, PlacementOnDay
from market.placements.words import COMPONENT_WORDS, component_words
from market.web.charts import Chart, ChartColumn, line_chart
from market.web.fields import Option
from market.web.lists import Column, Filter, ListQuery, ListSpec
from market.web.ordering import in_order
from market.web.words import money_words, number_words

ALL = "all"
USUAL = Component.HOME_SUPPORT.value
NOT_IN_HOMES = tuple(
    code
    for code in COMPONENT_WORDS
    if code
    not in {Component.LONG_NURSING, Component.LONG_RESIDENTIAL, Component.SHORT_NURSING, Component.SHORT_RESIDENTIAL}
)
NO_PROVIDER = "Provider not known"
KIND_COLUMNS = (
    ("Kind of care", False),
    ("People", True),
    ("Hours a week", True),
    ("Hours a person", True),
    ("Cost a week", True),
)
AREA_COLUMNS = (("Home area", False), *KIND_COLUMNS[1:])


class Amount(Struct, frozen=True, kw_only=True):
    """People, hours and cost of some placements. `hours` and `pence` are of those whose hours and cost are known; None when of none."""

    people: int
    hours: float | None
    average: float | None
    pence: int | None


class ProviderLine(Struct, frozen=True, kw_only=True):
    """One provider: what the council records, and what its services said in the tracker."""

    organisation_id: int | None
    url: str
    name: str
    people: int
    hours: float | None
    average: float | None
    pence: int | None
    told_people: int | None
    told_hours: float | None
    told_on: date | None


PROVIDERS = ListSpec(
    columns=(
        Column("name", "Provider", sql="name", link="url"),
        Column("people", "People", sql="people", kind="number", descending_first=True),
        Column("told_people", "People in the tracker", sql="told_people", kind="number", missing="Not said", descending_first=True),
        Column("hours", "Hours a week", sql="hours", kind="number", missing="–", descending_first=True),
        Column("told_hours", "Hours in the tracker", sql="told_hours", kind="number", missing="Not said", descending_first=True),
        Column("average", "Hours a person", sql="average", kind="number", missing="–", descending_first=True),
        Column("pence", "Cost a week", sql="pence", kind="money", descending_first=True),
        Column("told_on", "Return saved on", sql="told_on", kind="date", missing="No return"),
    ),
    filters=(
        Filter(
            "kind",
            "Kind of care",
            kind="choice",
            options=(
                Option(ALL, "All care outside care homes"),
                *(Option(code, COMPONENT_WORDS[code]) for code in NOT_IN_HOMES if code != USUAL),
            ),
            any_label=COMPONENT_WORDS[USUAL],
        ),
        Filter("area", "Home area", kind="choice"),
        Filter("q", "Provider"),
        Filter("as_at", "As at", kind="date"),
    ),
    sort="people",
    descending=True,
    tie_break="name",
    noun="provider",
    size=25,
)  # fmt: skip


def community(placements: Iterable[PlacementOnDay], *, outside: bool = False) -> list[PlacementOnDay]:
    """Care outside care homes that the council funds in its area, or with `outside` beyond it."""
    return [
        each
        for each in placements
        if each.funder == Funder.COUNCIL and each.service not in IN_A_BED and each.out_of_area == outside
    ]


def of_kind(placements: Iterable[PlacementOnDay], kind: str) -> list[PlacementOnDay]:
    """Those of one component, or all."""
    return [each for each in placements if kind in (ALL, each.component)]


def kind_words(kind: str) -> str:
    """A kind of care in words."""
    return "All care outside care homes" if kind == ALL else component_words(kind)


def area_of(each: PlacementOnDay) -> str:
    """The home area of a person (the outward code), or the authority where the care is given when it is not known."""
    return each.home_area or f"{each.host_authority}, home area not known"


def amount(placements: Sequence[PlacementOnDay]) -> Amount:
    """People, hours, hours a person (over people whose hours are known) and cost of some placements."""
    timed = [(each.case_reference, each.weekly_hours) for each in placements if each.weekly_hours is not None]
    costs = [each.weekly_pence for each in placements if each.weekly_pence is not None]
    hours = round(sum(number for _, number in timed), 2) if timed else None
    return Amount(
        people=len({each.case_reference for each in placements}),
        hours=hours,
        average=None if hours is None else hours / len({reference for reference, _ in timed}),
        pence=sum(costs) if costs else None,
    )


def _cells(words: str, found: Amount) -> list[Any]:
    return [
        words,
        number_words(found.people),
        "–" if found.hours is None else number_words(found.hours),
        "–" if found.average is None else number_words(found.average, 1),
        None if found.pence is None else money_words(found.pence, whole=True),
    ]


def _grouped(
    placements: Iterable[PlacementOnDay], key: Callable[[PlacementOnDay], str]
) -> list[tuple[str, list[PlacementOnDay]]]:
    """Most people first."""
    own: dict[str, list[PlacementOnDay]] = defaultdict(list)
    for each in placements:
        own[key(each)].append(each)
    return sorted(own.items(), key=lambda pair: (-len({each.case_reference for each in pair[1]}), pair[0]))


class KindLine(Struct, frozen=True):
    """One kind of care, with the address of the page about it."""

    url: str
    cells: list[Any]
    chosen: bool


def kind_lines(placements: Iterable[PlacementOnDay], chosen: str, day: str) -> list[KindLine]:
    """Every kind of care that somebody has on the day; `day` keeps the day in links."""
    lines = []
    for code, own in _grouped(placements, lambda each: each.component):
        asked = {**({} if code == USUAL else {"kind": code}), **({"as_at": day} if day else {})}
        address = "/placements/community" + (f"?{urlencode(asked)}" if asked else "")
        lines.append(KindLine(address, _cells(component_words(code), amount(own)), code == chosen))
    return lines


def area_rows(placements: Iterable[PlacementOnDay]) -> list[list[Any]]:
    """People, hours and cost by home area in words, most people first."""
    return [_cells(area, amount(own)) for area, own in _grouped(placements, area_of)]


def areas_file(placements: Iterable[PlacementOnDay]) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of the download by home area."""
    headings = ["Home area", "People", "Hours a week", "Hours a person", "Cost a week in pence"]
    found = [(area, amount(own)) for area, own in _grouped(placements, area_of)]
    return headings, [[area, each.people, each.hours, _shorter(each.average), each.pence] for area, each in found]


def _shorter(average: float | None) -> float | None:
    return None if average is None else round(average, 2)


def provider_lines(placements: Iterable[PlacementOnDay], told: Sequence[HomeCareLine] | None) -> list[ProviderLine]:
    """A row for each provider of the placements; with `told` (what home care services said) also for those that only said something."""
    names: dict[str, tuple[int | None, str]] = {}
    own: dict[str, list[PlacementOnDay]] = defaultdict(list)
    said: dict[str, list[HomeCareLine]] = defaultdict(list)
    for each in placements:
        name = each.organisation_name or each.location_name or NO_PROVIDER
        key = f"organisation:{each.organisation_id}" if each.organisation_id else f"place:{name}"
        names[key] = (each.organisation_id, name)
        own[key].append(each)
    for line in told or ():
        if line.saved_on is not None:
            key = f"organisation:{line.organisation_id}"
            names.setdefault(key, (line.organisation_id, line.organisation))
            said[key].append(line)
    lines = [_provider(*names[key], own[key], said[key]) for key in names]
    return sorted(lines, key=lambda line: (line.name.casefold(), line.organisation_id or 0))


def _provider(
    organisation_id: int | None, name: str, own: Sequence[PlacementOnDay], said: Sequence[HomeCareLine]
) -> ProviderLine:
    found = amount(own)
    people = [line.people for line in said if line.people is not None]
    hours = [line.hours_paid for line in said if line.hours_paid is not None]
    return ProviderLine(
        organisation_id=organisation_id,
        url=f"/providers/{organisation_id}" if organisation_id else "",
        name=name,
        people=found.people,
        hours=found.hours,
        average=_shorter(found.average),
        pence=found.pence,
        told_people=sum(people) if people else None,
        told_hours=round(sum(hours), 2) if hours else None,
        told_on=min((line.saved_on for line in said if line.saved_on), default=None),
    )


def providers_spec(placements: Iterable[PlacementOnDay]) -> ListSpec:
    """The list with the home areas of these placements to choose from."""
    return PROVIDERS.with_options(area=[Option(area, area) for area in sorted({area_of(each) for each in placements})])


def filtered_providers(lines: Sequence[ProviderLine], query: ListQuery) -> list[ProviderLine]:
    """The providers that the filter leaves, in the order asked for."""
    text = str(query.filters.get("q", "")).casefold()
    return in_order([line for line in lines if text in line.name.casefold()], query)


FILE_COLUMNS = (
    ("name", "Provider"),
    ("people", "People"),
    ("hours", "Hours a week"),
    ("average", "Hours a person"),
    ("pence", "Cost a week in pence"),
    ("told_people", "People in the tracker"),
    ("told_hours", "Hours in the tracker"),
    ("told_on", "Oldest return saved on"),
)


def providers_file(lines: Sequence[ProviderLine]) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of the download."""
    return [label for _, label in FILE_COLUMNS], [[getattr(line, key) for key, _ in FILE_COLUMNS] for line in lines]


def community_figures(chosen: Sequence[PlacementOnDay], outside: int, day: str) -> list[dict[str, str]]:
    """The tiles of the page, of the kind of care that is chosen."""
    found = amount(chosen)
    unknown = sum(each.weekly_hours is None for each in chosen)
    no_cost = sum(each.weekly_pence is None for each in chosen)
    return [
        {"label": "People", "value": number_words(found.people), "detail": "whom this council pays for in its area"},
        {
            "label": "Hours a week",
            "value": number_words(found.hours),
            "detail": f"{count_words(unknown, 'placement')} without hours" if unknown else "planned",
        },
        {
            "label": "Hours a person",
            "value": number_words(found.average, 1),
            "detail": "a week, of people whose hours are known",
        },
        {
            "label": "Cost a week",
            "value": money_words(found.pence, whole=True),
            "detail": f"{count_words(no_cost, 'placement')} without a known cost" if no_cost else "",
        },
        {
            "label": "Outside the area",
            "value": number_words(outside),
            "detail": "not counted on this page",
            "href": "/placements/out-of-area" + (f"?as_at={day}" if day else ""),
        },
    ]


def people_chart(
    kind: str, found: Sequence[CommunityAtDate], told: Sequence[HomeCareAtDate] | None, days: Sequence[date]
) -> Chart:
    """People at each of `days`; beside them, for home care, the people that the services told the tracker."""
    own = {each.on: float(each.people) for each in found}
    said = None if told is None else {each.on: float(each.people) for each in told}
    return _over_time(kind, "people", "People", "people", own, said, days)


def hours_chart(kind: str, found: Sequence[CommunityAtDate], days: Sequence[date]) -> Chart:
    """Planned hours a week at each of `days`. Hours of the tracker are of another period, so they do not stand beside them."""
    return _over_time(
        kind, "hours", "Hours a week", "hours a week", {each.on: each.hours for each in found}, None, days
    )


def _over_time(
    kind: str,
    id: str,
    title: str,
    unit: str,
    own: dict[date, float],
    said: dict[date, float] | None,
    days: Sequence[date],
) -> Chart:
    rows = [(day, own.get(day), *(() if said is None else (said.get(day),))) for day in days]
    known = [(day, own[day]) for day in days if day in own]
    finding = "Nobody was recorded in these two years."
    if known:
        (first, before), (last, now) = known[0], known[-1]
        finding = (
            f"{number_words(now)} {unit} on {day_words(last)}, against {number_words(before)} on {day_words(first)}."
        )
        if said and days[-1] in said:
            finding += f" The services told the tracker of {number_words(said[days[-1]])}."
    return line_chart(
        id=id,
        title=f"{kind_words(kind)}: {title.lower()}",
        finding=finding,
        rows=rows,
        series=("Our placements",) if said is None else ("Our placements", "Told to the tracker"),
        value=ChartColumn(title, "number"),
        label="End of month",
        period="month",
        unit=unit,
        source="The council’s register of placements"
        + ("" if said is None else "; NHS Capacity Tracker, each service’s latest return at each month end"),
        from_zero=True,
    )
