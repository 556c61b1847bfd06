"""The list of placements: what a row holds, and what can be filtered, sorted and downloaded. It has no words about anybody."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from market.contracts.types import ContractOnDay
from market.placements.reasons import REASONS, reason_words
from market.placements.rules import host_told_late, review_due_on, review_overdue
from market.placements.types import Funder, PlacementOnDay
from market.placements.words import FUNDER_WORDS, component_words, funder_words, return_stage_words, wish_words
from market.providers.words import service_words
from market.web.fields import Option
from market.web.lists import Column, Filter, ListQuery, ListSpec
from market.web.ordering import in_order

OVERDUE, DUE_SOON, NOT_DUE = "Overdue", "Due within 6 weeks", "Not due"
YES, ENDED, NO, NOT_WANTED = "Yes", "Not in force", "None", "Direct payment"
IN_AREA, OUTSIDE = "In the area", "Outside the area"
TOLD, TOLD_LATE, NOT_TOLD = "Told in time", "Told late", "Not told"
SOON_DAYS = 42


class PlacementLine(Struct, frozen=True, kw_only=True):
    """One placement of the list, in words and with the codes that filters use."""

    id: int
    url: str
    case_reference: str
    funder: str
    funder_code: str
    service: str
    service_code: str
    component: str
    place: str
    place_url: str
    provider: str
    area: str
    host: str
    starts_on: date
    ends_on: date | None
    weekly_pence: int | None
    weekly_hours: float | None
    contract: str
    contract_colour: str
    contract_url: str
    reason: str
    reason_code: str
    miles: float | None
    review_due_on: date
    last_review_on: date | None
    review: str
    review_colour: str
    host_told: str
    wish: str
    wish_code: str
    stage: str


PLACEMENTS = ListSpec(
    columns=(
        Column("case_reference", "Case reference", sql="case_reference"),
        Column("service", "Service", sql="service"),
        Column("place", "Place", sql="place"),
        Column("area", "Area", sql="host"),
        Column("funder", "Paid by", sql="funder"),
        Column("starts_on", "Since", sql="starts_on", kind="date", descending_first=True),
        Column("weekly_pence", "Cost a week", sql="weekly_pence", kind="money", descending_first=True),
        Column("contract", "Contract", sql="contract"),
        Column("review_due_on", "Review due", sql="review_due_on", kind="date"),
    ),
    filters=(
        Filter("q", "Case reference, place or provider"),
        Filter("service", "Service", kind="choice"),
        Filter(
            "funder",
            "Paid by",
            kind="choice",
            options=tuple(Option(each.value, FUNDER_WORDS[each]) for each in Funder if each is not Funder.SELF),
        ),
        Filter("area", "Area", kind="choice", options=(Option("in", IN_AREA), Option("outside", OUTSIDE))),
        Filter("host", "Host authority", kind="choice"),
        Filter(
            "reason", "Reason outside the area", kind="choice", options=tuple(Option(r.code, r.name) for r in REASONS)
        ),
        Filter(
            "contract",
            "Contract",
            kind="choice",
            options=tuple(Option(words, words) for words in (YES, ENDED, NO, NOT_WANTED)),
        ),
        Filter(
            "review",
            "Review",
            kind="choice",
            options=tuple(Option(words, words) for words in (OVERDUE, DUE_SOON, NOT_DUE)),
        ),
        Filter(
            "told",
            "Host authority told",
            kind="choice",
            options=tuple(Option(words, words) for words in (NOT_TOLD, TOLD_LATE, TOLD)),
        ),
        Filter("as_at", "As at", kind="date"),
    ),
    sort="case_reference",
    tie_break="id",
    noun="placement",
)


def placement_lines(
    placements: Sequence[PlacementOnDay], contracts: Mapping[int, ContractOnDay], on: date
) -> list[PlacementLine]:
    """The rows of the list. `contracts` are by number, as known on the day."""
    return [_line(each, contracts.get(each.contract_id or 0), on) for each in placements]


def _line(each: PlacementOnDay, contract: ContractOnDay | None, on: date) -> PlacementLine:
    due_on = review_due_on(each.starts_on, each.last_review_on, each.next_review_on)
    review, review_colour = review_state(due_on, on)
    direct = contract is None and each.by_direct_payment
    covered, colour = (NOT_WANTED, "grey") if direct else contract_state(contract, on)
    return PlacementLine(
        id=each.id,
        url=f"/placements/{each.id}",
        case_reference=each.case_reference,
        funder=funder_words(each.funder),
        funder_code=each.funder,
        service=service_words(each.service),
        service_code=each.service,
        component=component_words(each.component),
        place=each.location_name or each.organisation_name,
        place_url=f"/locations/{each.location_id}" if each.location_id else "",
        provider=each.organisation_name,
        area=OUTSIDE if each.out_of_area else IN_AREA,
        host=each.host_authority,
        starts_on=each.starts_on,
        ends_on=each.ends_on,
        weekly_pence=each.weekly_pence,
        weekly_hours=each.weekly_hours,
        contract=covered,
        contract_colour=colour,
        contract_url=f"/contracts/{each.contract_id}" if contract else "",
        reason=reason_words(each.reason) if each.out_of_area else "",
        reason_code=each.reason,
        miles=each.distance_miles,
        review_due_on=due_on,
        last_review_on=each.last_review_on,
        review=review,
        review_colour=review_colour,
        host_told=told_state(each, on) if each.out_of_area else "",
        wish=wish_words(each.wish),
        wish_code=each.wish,
        stage=return_stage_words(each.return_stage),
    )


def review_state(due_on: date, on: date) -> tuple[str, str]:
    """Whether a review is overdue, due soon or not yet, with the colour of its tag."""
    if review_overdue(due_on, on):
        return OVERDUE, "red"
    return (DUE_SOON, "yellow") if (due_on - on).days <= SOON_DAYS else (NOT_DUE, "green")


def contract_state(contract: ContractOnDay | None, on: date) -> tuple[str, str]:
    """Whether a contract in force covers a placement, with the colour of its tag."""
    if contract is None:
        return NO, "orange"
    return (YES, "green") if contract.live_on(on) else (ENDED, "orange")


def told_state(each: PlacementOnDay, on: date) -> str:
    """Whether the host authority had been told by the day, and in time."""
    if each.host_told_on is None or each.host_told_on > on:
        return NOT_TOLD
    return TOLD_LATE if host_told_late(each.starts_on, each.host_told_on, (each.reason,), on) else TOLD


def placements_spec(lines: Sequence[PlacementLine]) -> ListSpec:
    """The list with the services and host authorities of these rows to choose from."""
    services = sorted({(line.service, line.service_code) for line in lines})
    return PLACEMENTS.with_options(
        service=[Option(code, words) for words, code in services],
        host=[Option(host, host) for host in sorted({line.host for line in lines})],
    )


def filtered_lines(lines: Sequence[PlacementLine], query: ListQuery) -> list[PlacementLine]:
    """The rows that the filters leave, in the order asked for."""
    return in_order([line for line in lines if _passes(line, query.filters)], query)


def _passes(line: PlacementLine, wanted: dict[str, Any]) -> bool:
    text = str(wanted.get("q", "")).casefold()
    area = {"in": IN_AREA, "outside": OUTSIDE}.get(wanted.get("area", ""), line.area)
    return (
        (not text or any(text in words.casefold() for words in (line.case_reference, line.place, line.provider)))
        and area == line.area
        and all(
            wanted.get(key, held) == held
            for key, held in (
                ("service", line.service_code),
                ("funder", line.funder_code),
                ("host", line.host),
                ("reason", line.reason_code),
                ("contract", line.contract),
                ("review", line.review),
                ("told", line.host_told),
            )
        )
    )


FILE_COLUMNS = (
    ("id", "Placement"),
    ("case_reference", "Case reference"),
    ("funder", "Paid by"),
    ("service", "Service"),
    ("component", "Service component"),
    ("place", "Place"),
    ("provider", "Provider"),
    ("area", "Area"),
    ("host", "Host authority"),
    ("starts_on", "First day"),
    ("ends_on", "Last day"),
    ("weekly_hours", "Hours a week"),
    ("weekly_pence", "Cost a week in pence"),
    ("contract", "Contract in force"),
    ("reason_code", "Reason code"),
    ("reason", "Reason outside the area"),
    ("miles", "Miles from home"),
    ("host_told", "Host authority told"),
    ("last_review_on", "Last review"),
    ("review_due_on", "Review due"),
    ("review", "Review"),
    ("wish", "Wish to come back"),
    ("stage", "Plan to come back"),
)


def placements_file(lines: Sequence[PlacementLine]) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of the download."""
    return [label for _, label in FILE_COLUMNS], [[getattr(line, key) for key, _ in FILE_COLUMNS] for line in lines]
