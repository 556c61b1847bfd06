"""The tab of a location's page that says who is placed there."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from market.core.words import count_words
from market.placements.ledger_beds import IN_A_BED, HomePosition
from market.placements.ledger_pages import LedgerLine, ledger_lines, position_facts
from market.placements.types import Funder, PlacedByOthers, PlacementOnDay
from market.placements.words import component_words, funder_words
from market.web.words import money_words, number_words, percent_words


class PersonLine(Struct, frozen=True, kw_only=True):
    """One placement at the location."""

    case_reference: str
    url: str
    component: str
    funder: str
    since_on: date
    weekly_pence: int | None
    weekly_hours: float | None


class LocationPeople(Struct, frozen=True, kw_only=True):
    """Who is placed at a location on a day."""

    on: date
    figures: list[dict[str, str]]
    people: list[PersonLine]
    others: list[LedgerLine]
    beds: list[tuple[str, str, str]]
    any_hours: bool


def location_people(
    placements: Sequence[PlacementOnDay],
    counts: Sequence[PlacedByOthers],
    position: HomePosition,
    *,
    in_homes: int,
    care_home: bool,
    on: date,
) -> LocationPeople:
    """The tab. `in_homes` is how many people the council funds in care homes anywhere; beds are shown of care homes only."""
    ours = [each for each in placements if each.funder == Funder.COUNCIL]
    people = sorted(placements, key=lambda each: (each.starts_on, each.id))
    return LocationPeople(
        on=on,
        figures=_figures(ours, position, in_homes, care_home=care_home),
        people=[_person(each) for each in people],
        others=ledger_lines(counts, on),
        beds=position_facts(position, ledger=f"/placements/from-elsewhere/{position.location_id}") if care_home else [],
        any_hours=any(each.weekly_hours is not None for each in people),
    )


def _person(each: PlacementOnDay) -> PersonLine:
    return PersonLine(
        case_reference=each.case_reference,
        url=f"/placements/{each.id}",
        component=component_words(each.component),
        funder=funder_words(each.funder),
        since_on=each.starts_on,
        weekly_pence=each.weekly_pence,
        weekly_hours=each.weekly_hours,
    )


def _figures(
    ours: Sequence[PlacementOnDay], position: HomePosition, in_homes: int, *, care_home: bool
) -> list[dict[str, str]]:
    known = [each.weekly_pence for each in ours if each.weekly_pence is not None]
    unknown = len(ours) - len(known)
    people = len({each.case_reference for each in ours})
    tiles = [
        {"label": "People we fund here", "value": number_words(people), "detail": count_words(len(ours), "placement")},
        {
            "label": "Cost a week",
            "value": money_words(sum(known), whole=True) if known or not ours else "not known",
            "detail": f"{count_words(unknown, 'placement')} without a known cost" if unknown else "",
        },
    ]
    if not care_home:
        hours = [each.weekly_hours for each in ours if each.weekly_hours is not None]
        return [
            *tiles,
            {"label": "Hours a week", "value": number_words(sum(hours) if hours else None), "detail": "planned"},
        ]
    here = len({each.case_reference for each in ours if each.service in IN_A_BED})
    return [
        *tiles,
        {
            "label": "How much it depends on us",
            "value": percent_words(position.share),
            "detail": "of its beds are funded by this council"
            if position.beds
            else "the tracker has no beds of this home",
        },
        {
            "label": "How much we depend on it",
            "value": percent_words(here / in_homes) if in_homes else "not known",
            "detail": f"of the {count_words(in_homes, 'person', 'people')} we fund in care homes live here",
        },
    ]
