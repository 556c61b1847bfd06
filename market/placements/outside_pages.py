"""What the page of people placed outside the area prints: parts, charts, reviews due and who wishes to come back.

Each person counts once. Nobody is named: a person is a case reference that links to the placement.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from market.core.words import count_words, day_words
from market.placements.listing import NOT_TOLD, OVERDUE, TOLD_LATE, review_state, told_state
from market.placements.pages import find_care_address
from market.placements.reasons import OLDER_RECORD, OLDER_RECORD_DAYS, REASONS, reason_words
from market.placements.rules import (
    DISTANCE_BANDS,
    DISTANCE_NOT_KNOWN,
    FURTHEST_BAND,
    distance_band,
    placed_outside,
    review_due_on,
)
from market.placements.types import PlacementOnDay, ReturnStage, Wish
from market.placements.words import return_stage_words
from market.providers.words import service_words
from market.web.charts import Chart, ChartColumn, bar_chart
from market.web.words import money_words, number_words, percent_words

SOURCE = "The council’s register of placements"
SHARE_COLUMNS = (("People", True), ("Share", True))
COST_COLUMNS = (
    ("Service", False),
    ("People", True),
    ("Cost a week", True),
    ("Average a week", True),
    ("Cost not known", True),
)
_STAGES = tuple(ReturnStage)
_BANDS = (*(words for _, words in DISTANCE_BANDS), FURTHEST_BAND, DISTANCE_NOT_KNOWN)
NO_REASON = "Not stated"


class Person(Struct, frozen=True, kw_only=True):
    """One person of a list: the case reference, where, and what is to be known."""

    case_reference: str
    url: str
    service: str
    place: str
    host: str
    miles: float | None
    due_on: date
    review: str
    review_colour: str
    told: str
    stage: str
    find_care: str


class OutsidePage(Struct, frozen=True, kw_only=True):
    """People outside the area on a day."""

    on: date
    figures: list[dict[str, str]]
    people: int
    by_service: list[list[Any]]
    by_reason: list[list[Any]]
    by_host: list[list[Any]]
    by_distance: list[list[Any]]
    by_cost: list[list[Any]]
    reviews: list[Person]
    coming_back: list[Person]
    untold: list[Person]
    notes: list[str]


def outside_page(placements: Sequence[PlacementOnDay], on: date, day: str) -> OutsidePage:
    """The page as at a day; `day` keeps a chosen day in links."""
    outside = placed_outside(placements)
    people = [(each, _person(each, on)) for each in outside]
    due = sorted(
        (person for _, person in people if person.review != "Not due"), key=lambda one: (one.due_on, one.case_reference)
    )
    wishes = [
        (each, person)
        for each, person in people
        if each.wish == Wish.WISHES and each.return_stage != ReturnStage.RETURNED
    ]
    wishes.sort(key=lambda pair: (-_STAGES.index(ReturnStage(pair[0].return_stage)), pair[1].case_reference))
    untold = sorted(
        (person for _, person in people if person.told in (NOT_TOLD, TOLD_LATE)),
        key=_by_told,
    )
    return OutsidePage(
        on=on,
        figures=_figures(outside, due, len(wishes), untold),
        people=len(outside),
        by_service=_shares(_counted(outside, lambda each: service_words(each.service))),
        by_reason=_shares(reasons_counted(outside)),
        by_host=_shares(_counted(outside, lambda each: each.host_authority)),
        by_distance=_shares(distances_counted(outside)),
        by_cost=_costs(outside),
        reviews=due,
        coming_back=[person for _, person in wishes],
        untold=untold,
        notes=_notes(outside, on),
    )


def _by_told(person: Person) -> tuple[str, str]:
    return person.told, person.case_reference


def _person(each: PlacementOnDay, on: date) -> Person:
    due_on = review_due_on(each.starts_on, each.last_review_on, each.next_review_on)
    review, colour = review_state(due_on, on)
    return Person(
        case_reference=each.case_reference,
        url=f"/placements/{each.id}",
        service=service_words(each.service),
        place=each.location_name or each.organisation_name,
        host=each.host_authority,
        miles=each.distance_miles,
        due_on=due_on,
        review=review,
        review_colour=colour,
        told=told_state(each, on),
        stage=return_stage_words(each.return_stage),
        find_care=find_care_address(each, on),
    )


def _counted(outside: Iterable[PlacementOnDay], words: Callable[[PlacementOnDay], str]) -> list[tuple[str, int]]:
    """Most people first."""
    return sorted(Counter(words(each) for each in outside).items(), key=lambda pair: (-pair[1], pair[0]))


def reasons_counted(outside: Iterable[PlacementOnDay]) -> list[tuple[str, int]]:
    """People by main reason at the time: the three headline reasons first, even when nobody has one, then most people first."""
    counts = Counter(each.reason for each in outside)
    headline = [reason for reason in REASONS if reason.headline]
    rest = [
        (reason_words(code), count)
        for code, count in counts.items()
        if code not in {reason.code for reason in headline}
    ]
    rest.sort(key=lambda pair: (pair[0] == NO_REASON, -pair[1], pair[0]))
    return [*((reason.name, counts[reason.code]) for reason in headline), *rest] if counts else []


def distances_counted(outside: Iterable[PlacementOnDay]) -> list[tuple[str, int]]:
    """People by distance band, nearest first."""
    counts = Counter(distance_band(each.distance_miles) for each in outside)
    return [(band, counts[band]) for band in _BANDS] if counts else []


def _shares(counted: Sequence[tuple[str, int]]) -> list[list[Any]]:
    whole = sum(count for _, count in counted)
    return [[words, number_words(count), percent_words(count / whole)] for words, count in counted]


def _costs(outside: Iterable[PlacementOnDay]) -> list[list[Any]]:
    """Weekly cost by service. Care without charge and unknown costs are left out of the average, as DHSC's costs method does."""
    of_service: dict[str, list[int | None]] = defaultdict(list)
    for each in outside:
        of_service[service_words(each.service)].append(each.weekly_pence)
    rows: list[tuple[str, int, int, int | None, int]] = []
    for words, costs in of_service.items():
        known = [cost for cost in costs if cost is not None]
        paid = [cost for cost in known if cost]
        average = (2 * sum(paid) + len(paid)) // (2 * len(paid)) if paid else None
        rows.append((words, len(costs), sum(known), average, len(costs) - len(known)))
    rows.sort(key=lambda row: (-row[2], row[0]))
    return [
        [
            words,
            number_words(count),
            money_words(total),
            None if average is None else money_words(average),
            number_words(unknown),
        ]
        for words, count, total, average, unknown in rows
    ]


def _figures(
    outside: Sequence[PlacementOnDay], due: Sequence[Person], wishes: int, untold: Sequence[Person]
) -> list[dict[str, str]]:
    known = [each.weekly_pence for each in outside if each.weekly_pence is not None]
    overdue = sum(person.review == OVERDUE for person in due)
    never = sum(person.told == NOT_TOLD for person in untold)
    return [
        {
            "label": "People outside the area",
            "value": number_words(len(outside)),
            "detail": "whom this council pays for",
        },
        {
            "label": "Cost a week",
            "value": money_words(sum(known), whole=True),
            "detail": f"{count_words(len(outside) - len(known), 'person', 'people')} without a known cost",
        },
        {
            "label": "Reviews overdue",
            "value": number_words(overdue),
            "detail": f"{len(due) - overdue} more within 6 weeks",
            "href": "#reviews",
        },
        {
            "label": "Wish to come back",
            "value": number_words(wishes),
            "detail": "asked at the newest review",
            "href": "#coming-back",
        },
        {
            "label": "Host not told",
            "value": number_words(never),
            "detail": f"{len(untold) - never} told late",
            "href": "#untold",
        },
    ]


def _notes(outside: Sequence[PlacementOnDay], on: date) -> list[str]:
    """What is not as it should be in the records themselves."""
    notes = []
    if missing := sum(not each.reason for each in outside):
        notes.append(f"{count_words(missing, 'person', 'people')} without a reason. Open the placement and choose one.")
    old = sum(each.reason == OLDER_RECORD for each in outside)
    if old:
        notes.append(
            f"{count_words(old, 'person', 'people')} with the reason “{reason_words(OLDER_RECORD)}”. It is to be replaced within "
            f"{OLDER_RECORD_DAYS} days of the import."
        )
    return notes


def outside_charts(placements: Sequence[PlacementOnDay], on: date) -> dict[str, Chart]:
    """The charts of the page by the name of their file; none when nobody is outside the area."""
    outside = placed_outside(placements)
    if not outside:
        return {}
    counted = {
        "service": ("By service", "Service", _counted(outside, lambda each: service_words(each.service))),
        "reason": ("By reason at the time", "Reason", reasons_counted(outside)),
        "host": ("By host authority", "Host authority", _counted(outside, lambda each: each.host_authority)),
        "distance": ("By distance from home", "Distance", distances_counted(outside)),
    }
    return {name: _chart(name, title, label, rows, len(outside), on) for name, (title, label, rows) in counted.items()}


def _chart(name: str, title: str, label: str, rows: Sequence[tuple[str, int]], whole: int, on: date) -> Chart:
    most, count = max(rows, key=lambda row: row[1])
    return bar_chart(
        id=f"out-of-area-by-{name}",
        title=title,
        finding=f"{most}: {count:,} of {count_words(whole, 'person', 'people')} ({percent_words(count / whole)}).",
        rows=[(words, number / whole) for words, number in rows],
        label=label,
        value=ChartColumn("Share of people", "percent"),
        unit="ratio",
        source=f"{SOURCE}, as at {day_words(on)}",
    )
