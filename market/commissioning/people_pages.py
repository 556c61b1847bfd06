"""The tab of a contract that shows who is placed under it by case reference, and a framework's call-offs."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from market.commissioning.listing import providers_of
from market.commissioning.structure import Part
from market.contracts.rules import UMBRELLAS
from market.contracts.types import ContractOnDay
from market.core.words import count_words, day_words
from market.placements.types import PlacementOnDay
from market.providers.words import SHORT_SERVICE_WORDS
from market.web.lists import Column, Filter, ListQuery, ListSpec
from market.web.ordering import in_order
from market.web.words import money_words, number_words, percent_words

PEOPLE = ListSpec(
    columns=(
        Column("case", "Case reference", sql="case", link="href"),
        Column("service", "Service", sql="service"),
        Column("place", "Place", sql="place"),
        Column("under", "Contract", sql="under"),
        Column("starts_on", "Since", sql="starts_on", kind="date"),
        Column("ends_on", "Last day", sql="ends_on", kind="date", missing="None set"),
        Column(
            "weekly_hours", "Hours a week", sql="weekly_hours", kind="number", missing="None", descending_first=True
        ),
        Column("weekly_pence", "Cost a week", sql="weekly_pence", kind="money", descending_first=True),
    ),
    filters=(Filter("q", "Case reference, place or contract"), Filter("as_at", "As at", kind="date")),
    sort="case",
    tie_break="placement_id",
    noun="placement",
)


class ContractPeople(Struct, frozen=True, kw_only=True):
    """The tab of people under a contract. `rows` are all of them; money in whole pence."""

    on: date
    contract: ContractOnDay
    figures: list[dict[str, str]]
    call_offs: list[list[Any]]
    has_call_offs: bool


class PersonRow(Struct, frozen=True, kw_only=True):
    """One placement under the contract, by case reference."""

    placement_id: int
    case: str
    href: str
    service: str
    place: str
    starts_on: date
    ends_on: date | None
    weekly_hours: float | None
    weekly_pence: int | None
    under: str


CALL_OFF_COLUMNS = (("Call-off", False), ("Provider", False), ("Ends", False), ("People", True), ("Cost a week", True))


def contract_people(
    contract: ContractOnDay,
    call_offs: Sequence[ContractOnDay],
    placed: Sequence[PlacementOnDay],
    outside: Part | None,
    on: date,
) -> ContractPeople:
    """The tab of a contract on a day; `placed` are placements under it and under its call-offs, `outside` is what is bought outside it."""
    return ContractPeople(
        on=on,
        contract=contract,
        figures=[*_people_figures(placed), *_outside_figure(outside)],
        call_offs=[_call_off(each, [one for one in placed if one.contract_id == each.id]) for each in call_offs],
        has_call_offs=contract.kind in UMBRELLAS,
    )


def _people_figures(placed: Sequence[PlacementOnDay]) -> list[dict[str, str]]:
    costs = [each.weekly_pence for each in placed if each.weekly_pence is not None]
    hours = [each.weekly_hours for each in placed if each.weekly_hours is not None]
    unknown = len(placed) - len(costs)
    figures = [
        {"label": "People placed", "value": number_words(len({each.case_reference for each in placed}))},
        {
            "label": "Cost a week",
            "value": money_words(sum(costs), whole=True) if costs else "Not known",
            "note": f"{count_words(unknown, 'placement')} without a weekly cost" if unknown else "",
        },
    ]
    return [*figures, {"label": "Hours a week", "value": number_words(sum(hours))}] if hours else figures


def _outside_figure(outside: Part | None) -> list[dict[str, str]]:
    if outside is None or outside.by_people is None:
        return []
    of = f"{number_words(outside.part.people)} of {number_words(outside.whole.people)} people with its services"
    spend = f"; {percent_words(outside.by_spend, 0)} of the spend" if outside.by_spend is not None else ""
    return [
        {
            "label": "Bought outside this framework",
            "value": percent_words(outside.by_people, 0),
            "detail": f"{of}{spend}",
        }
    ]


def _call_off(contract: ContractOnDay, placed: Sequence[PlacementOnDay]) -> list[Any]:
    costs = [each.weekly_pence for each in placed if each.weekly_pence is not None]
    return [
        (f"{contract.reference}: {contract.title}", f"/contracts/{contract.id}"),
        ", ".join(providers_of(contract)),
        "No fixed end" if contract.ends_on is None else day_words(contract.ends_on),
        number_words(len({each.case_reference for each in placed})),
        money_words(sum(costs)) if costs else "Not known" if placed else "None",
    ]


def people_rows(placed: Sequence[PlacementOnDay], references: dict[int, str]) -> list[PersonRow]:
    """Placements as rows; `references` name the contract that each is under."""
    return [
        PersonRow(
            placement_id=each.id,
            case=each.case_reference,
            href=f"/placements/{each.id}",
            service=SHORT_SERVICE_WORDS.get(each.service, each.service),
            place=each.location_name or each.organisation_name,
            starts_on=each.starts_on,
            ends_on=each.ends_on,
            weekly_hours=each.weekly_hours,
            weekly_pence=each.weekly_pence,
            under=references.get(each.contract_id or 0, ""),
        )
        for each in placed
    ]


def filtered_people(rows: Sequence[PersonRow], query: ListQuery) -> list[PersonRow]:
    """The placements that the filters leave, in the order asked for."""
    text = str(query.filters.get("q", "")).casefold()
    found = [row for row in rows if any(text in words.casefold() for words in (row.case, row.place, row.under))]
    return in_order(found, query)
