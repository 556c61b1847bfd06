"""What the page of the market in turn prints: which locations it cannot lose, and the plans made lately."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from market.contingency.types import MarketRun, RankedHome, Run
from market.contingency.words import SUBJECT_WORDS
from market.core.words import count_words, day_words, moment_words
from market.web.lists import Column, Filter, Listing, ListQuery, ListSpec
from market.web.ordering import in_order, one_page
from market.web.words import number_words

SPEC = ListSpec(
    columns=(
        Column("rank", "Rank", sql="rank", kind="number"),
        Column("name", "Location", sql="name"),
        Column("people", "People", sql="people", kind="number", descending_first=True),
        Column("unplaced", "Without a place", sql="unplaced", kind="number", descending_first=True),
        Column("mean_miles", "Mean miles", sql="mean_miles", kind="number", descending_first=True),
        Column("days", "Days of vacancies", sql="days", kind="number", descending_first=True),
    ),
    filters=(Filter("text", "Location or provider"),),
    sort="rank",
    tie_break="rank",
    noun="location",
    size=25,
)
FILE_COLUMNS = ("Rank", "Location", "Provider", "People", "Without a place", "Mean miles", "Days of vacancies")


class PlanLine(Struct, frozen=True, kw_only=True):
    """One plan of a list."""

    url: str
    title: str
    kind: str
    day: date
    people: int
    unplaced: int
    made: str


class MarketPage(Struct, frozen=True, kw_only=True):
    """The page of the newest market in turn; `listing` is None before the first."""

    finding: str
    made: str
    listing: Listing | None
    plans: list[PlanLine]


class Tab(Struct, frozen=True, kw_only=True):
    """The tab of a location: what the market in turn says of it, and the plans for its people."""

    finding: str
    facts: list[tuple[str, str]]
    plans: list[PlanLine]


def filtered(homes: Sequence[RankedHome], query: ListQuery) -> list[RankedHome]:
    """The locations that were asked for, in the order asked for."""
    text = str(query.filters.get("text", "")).casefold()
    return in_order([each for each in homes if text in f"{each.name} {each.organisation_name}".casefold()], query)


def market_page(
    run: MarketRun | None, homes: Sequence[RankedHome], plans: Sequence[Run], query: ListQuery
) -> MarketPage:
    """The page of the newest market in turn."""
    lines = [plan_line(each) for each in plans]
    if run is None:
        words = "The market has not been asked yet which of its locations it could not lose. It is asked every night."
        return MarketPage(finding=words, made="", listing=None, plans=lines)
    return MarketPage(
        finding=market_finding(run),
        made=f"Made {moment_words(run.made_at)} by {run.made_by}, from the people and places of {day_words(run.on)}.",
        listing=one_page(filtered(homes, query), query),
        plans=lines,
    )


def market_finding(run: MarketRun) -> str:
    """The ranking in one sentence."""
    asked = count_words(run.locations, "location")
    if not run.locations:
        return "Nobody is known to receive care at any location of the area."
    if not run.cannot_lose:
        return f"The market could lose any one of {asked} and everybody there would have a place that night."
    return (
        f"There are {run.cannot_lose:,} of {asked} whose people would not all have a place, if that one closed tonight."
    )


def tab_of(home: RankedHome | None, run: MarketRun | None, plans: Sequence[Run]) -> Tab:
    """The tab of one location."""
    lines = [plan_line(each) for each in plans]
    if home is None or run is None:
        words = "The ranking of the market says nothing of this location." if run is not None else (
            "The market has not been asked yet which of its locations it could not lose."
        )  # fmt: skip
        return Tab(finding=words, facts=[], plans=lines)
    if home.unplaced:
        people = count_words(home.people, "person", "people")
        words = f"If this location closed tonight, {home.unplaced:,} of {people} would not have a place."
    else:
        words = f"If this location closed tonight, {count_words(home.people, 'person', 'people')} would have a place."
    facts = [
        ("As at", day_words(run.on)),
        ("Rank", f"{home.rank} of {run.locations}, 1 being the location that the market can lose least"),
        (
            "Mean distance",
            f"{number_words(home.mean_miles, 1)} miles" if home.mean_miles is not None else "Nobody has a place",
        ),
        ("Days of vacancies", days_words(home.days)),
    ]
    return Tab(finding=words, facts=facts, plans=lines)


def days_words(days: float | None) -> str:
    """Days of vacancies; unknown when none of a kind that is needed came up lately."""
    return "None of a kind that is needed came up lately" if days is None else number_words(days)


def plan_line(run: Run) -> PlanLine:
    """One plan of a list."""
    return PlanLine(
        url=f"/contingency/{run.id}",
        title=run.title,
        kind=SUBJECT_WORDS[run.subject_kind],
        day=run.day,
        people=run.people,
        unplaced=run.unplaced,
        made=f"{moment_words(run.made_at)} by {run.made_by}",
    )


def market_file(homes: Sequence[RankedHome]) -> list[tuple[object, ...]]:
    """The rows of the file."""
    return [
        (
            *(each.rank, each.name, each.organisation_name, each.people, each.unplaced),
            *(None if value is None else round(value, 1) for value in (each.mean_miles, each.days)),
        )
        for each in homes
    ]
