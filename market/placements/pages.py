"""What the pages of the register of placements print: the tiles above the list, and one placement."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct, structs

from market.capacity.words import bed_type_words
from market.contracts.types import ContractOnDay
from market.core.words import day_words
from market.placements.listing import (
    ENDED,
    NO,
    NOT_TOLD,
    OUTSIDE,
    OVERDUE,
    TOLD_LATE,
    YES,
    PlacementLine,
    contract_state,
    review_state,
    told_state,
)
from market.placements.reasons import reason_of, reason_words
from market.placements.rules import review_due_on
from market.placements.types import Funder, PlacementOnDay, PlacementRecord, RateRow, ReviewRow
from market.placements.words import (
    DELIVERY_WORDS,
    REPATRIATION_WORDS,
    SERVICE_TYPE_WORDS,
    component_words,
    frequency_words,
    funder_words,
    return_stage_words,
    wish_words,
)
from market.providers.words import SPECIALISM_WORDS, service_words
from market.web.words import money_words, number_words

Fact = tuple[str, str, str]
RATE_COLUMNS = (
    ("From", False),
    ("Cost", True),
    ("For", False),
    ("How many a week", True),
    ("Hours a week", True),
    ("Cost a week", True),
)
REVIEW_COLUMNS = (
    ("Reviewed", False),
    ("Reason then", False),
    ("Wish to come back", False),
    ("Plan to come back", False),
    ("What it found", False),
    ("Next due", False),
)


class PlacementPage(Struct, frozen=True, kw_only=True):
    """One placement as at a day. `on_day` is None when it was not in force then."""

    id: int
    title: str
    on: date
    past: bool
    state: str
    state_colour: str
    outside: bool
    review: tuple[str, str] | None
    ended: bool
    override: tuple[str, str] | None
    warnings: tuple[str, ...]
    care: list[Fact]
    place: list[Fact]
    away: list[Fact]
    rates: list[list[Any]]
    reviews: list[list[Any]]
    find_care: str
    may_edit: bool


def list_figures(lines: Sequence[PlacementLine], day: str) -> list[dict[str, str]]:
    """The tiles above the list, over everything in force on the day; `day` keeps the day in their links."""
    ours = [line for line in lines if line.funder_code == Funder.COUNCIL]
    outside = {line.case_reference for line in ours if line.area == OUTSIDE}
    known = [line.weekly_pence for line in ours if line.weekly_pence is not None]
    uncovered = [line for line in ours if line.contract in (ENDED, NO)]
    untold = [line for line in ours if line.host_told == NOT_TOLD]

    def link(**asked: str) -> str:
        return "/placements?" + urlencode({**asked, **({"as_at": day} if day else {})})

    return [
        {
            "label": "Placements",
            "value": number_words(len(lines)),
            "detail": f"{number_words(len({line.case_reference for line in lines}))} people",
        },
        {
            "label": "Cost a week",
            "value": money_words(sum(known), whole=True),
            "detail": "paid by this council, with direct payments",
            "note": f"{number_words(len(ours) - len(known))} without a known cost" if len(known) < len(ours) else "",
        },
        {
            "label": "People outside the area",
            "value": number_words(len(outside)),
            "detail": f"host authority not told of {number_words(len(untold))}",
            "href": "/placements/out-of-area" + (f"?as_at={day}" if day else ""),
        },
        {
            "label": "Reviews overdue",
            "value": number_words(sum(line.review == OVERDUE for line in lines)),
            "href": link(review=OVERDUE),
        },
        {
            "label": "No contract in force",
            "value": number_words(len(uncovered)),
            "detail": "placements that this council pays for, direct payments apart",
        },
    ]


def find_care_address(placement: PlacementOnDay | PlacementRecord, on: date) -> str:
    """Where to look for a place nearer home, with what this person needs filled in."""
    asked: list[tuple[str, str]] = [("service", placement.service)]
    asked += [("bed_type", placement.bed_type)] if placement.bed_type else []
    asked += [("needs", need) for need in placement.needs]
    asked += [("near", placement.home_area)] if placement.home_area else []
    day = (("from_on-day", on.day), ("from_on-month", on.month), ("from_on-year", on.year))
    return "/find-care?" + urlencode([*asked, ("miles", "10"), *((name, str(part)) for name, part in day)])


def placement_page(
    record: PlacementRecord,
    on_day: PlacementOnDay | None,
    contract: ContractOnDay | None,
    *,
    on: date,
    present: date,
    may_edit: bool,
    outside: bool,
) -> PlacementPage:
    """The page of a placement as at a day: later rates and reviews are not on it."""
    record = _as_known(record, on)
    rates = [rate for rate in record.rates if rate.from_on <= on] or list(record.rates[:1])
    reviews = [review for review in record.reviews if review.reviewed_on <= on]
    state, colour = _state(record, on)
    due_on = _due_on(record, reviews)
    return PlacementPage(
        id=record.id,
        title=record.case_reference,
        on=on,
        past=on < present,
        state=state,
        state_colour=colour,
        outside=outside,
        review=None if _has_ended(record, on) else (f"Review due {day_words(due_on)}", review_state(due_on, on)[1]),
        ended=_has_ended(record, on),
        override=(record.override_by, record.override_reason) if record.override_reason else None,
        warnings=_warnings(on_day, on),
        care=_care(record, rates, contract, on),
        place=_place(record),
        away=_away(record, reviews, on) if outside else [],
        rates=[_rate_cells(rate) for rate in reversed(rates)],
        reviews=[_review_cells(review) for review in reversed(reviews)],
        find_care=find_care_address(record, max(on, present)),
        may_edit=may_edit,
    )


def _as_known(record: PlacementRecord, on: date) -> PlacementRecord:
    """The record without a last day that became known only after the day, unless it had passed by then."""
    if record.end_known_on is None or record.end_known_on <= on or _has_ended(record, on):
        return record
    return structs.replace(record, ends_on=None, end_reason="")


def _has_ended(record: PlacementRecord, on: date) -> bool:
    return record.ends_on is not None and record.ends_on < on


def _state(record: PlacementRecord, on: date) -> tuple[str, str]:
    if on < record.starts_on:
        return f"Begins {day_words(record.starts_on)}", "blue"
    if record.ends_on is not None and record.ends_on < on:
        return f"Ended {day_words(record.ends_on)}", "grey"
    return "In force", "green"


def _due_on(record: PlacementRecord, reviews: Sequence[ReviewRow]) -> date:
    if reviews:
        return review_due_on(record.starts_on, reviews[-1].reviewed_on, reviews[-1].next_on)
    return review_due_on(record.starts_on, record.last_review_on, record.next_review_on)


def _warnings(on_day: PlacementOnDay | None, on: date) -> tuple[str, ...]:
    if on_day is None or not on_day.out_of_area:
        return ()
    words = {
        NOT_TOLD: f"{on_day.host_authority} has not been told of this placement",
        TOLD_LATE: f"{on_day.host_authority} was told late",
    }
    told = told_state(on_day, on)
    return (words[told],) if told in words else ()


def _care(record: PlacementRecord, rates: Sequence[RateRow], contract: ContractOnDay | None, on: date) -> list[Fact]:
    covered, _ = contract_state(contract, on)
    reference = (
        f"{record.contract_reference} ({covered.lower()} on this day)"
        if contract and covered != YES
        else record.contract_reference
    )
    newest = rates[-1] if rates else None
    return [
        ("Paid by", funder_words(record.funder), ""),
        ("Service type", SERVICE_TYPE_WORDS.get(record.service_type, record.service_type), ""),
        ("Service component", component_words(record.component), ""),
        ("Counted as", service_words(record.service), ""),
        ("Delivered by", DELIVERY_WORDS.get(record.delivery, record.delivery), ""),
        ("Bed type", bed_type_words(record.bed_type) if record.bed_type else "No bed", ""),
        ("Needs", ", ".join(SPECIALISM_WORDS.get(need, need) for need in record.needs) or "None recorded", ""),
        ("First day", day_words(record.starts_on), ""),
        ("Last day", day_words(record.ends_on) if record.ends_on else "Open", ""),
        *((("Why it ended", record.end_reason, ""),) if record.end_reason else ()),
        ("Cost a week", "" if newest is None or newest.weekly_pence is None else money_words(newest.weekly_pence), ""),
        ("Contract", reference or "None", f"/contracts/{record.contract_id}" if record.contract_id else ""),
    ]


def _place(record: PlacementRecord) -> list[Fact]:
    where = f"/locations/{record.location_id}" if record.location_id else ""
    owner = f"/providers/{record.organisation_id}" if record.organisation_id else ""
    return [
        ("Place", record.location_name or "Not at a place", where),
        ("Provider", record.organisation_name, owner),
        ("Host authority", record.host_authority, ""),
        ("Home area", record.home_area, ""),
        (
            "Distance from home",
            "" if record.distance_miles is None else f"{number_words(record.distance_miles, 1)} miles",
            "",
        ),
    ]


def _away(record: PlacementRecord, reviews: Sequence[ReviewRow], on: date) -> list[Fact]:
    newest = reviews[-1] if reviews else None
    wish, stage = (newest.wish, newest.return_stage) if newest else (record.wish, record.return_stage)
    present = next((review.reason for review in reversed(reviews) if review.reason), "")
    reason = reason_of(present or record.reason)
    told = record.host_told_on if record.host_told_on and record.host_told_on <= on else None
    return [
        ("Reason at the time", reason_words(record.reason), ""),
        *(
            (("More reasons", ", ".join(reason_words(code) for code in record.more_reasons), ""),)
            if record.more_reasons
            else ()
        ),
        *((("More about the reason", record.reason_words, ""),) if record.reason_words else ()),
        ("Reason at the newest review", reason_words(present) if present else "No review has asked yet", ""),
        ("What follows", REPATRIATION_WORDS.get(reason.repatriation, "") if reason else "", ""),
        ("Host authority told on", day_words(told) if told else "Not told", ""),
        ("Wish to come back", wish_words(wish), ""),
        ("Plan to come back", return_stage_words(stage), ""),
        *((("What the plan was at first", record.return_plan, ""),) if record.return_plan else ()),
    ]


def _rate_cells(rate: RateRow) -> list[Any]:
    return [
        day_words(rate.from_on),
        None if rate.rate_pence is None else money_words(rate.rate_pence),
        frequency_words(rate.rate_unit),
        "–" if rate.units_a_week is None else number_words(rate.units_a_week, 2),
        "–" if rate.weekly_hours is None else number_words(rate.weekly_hours, 2),
        None if rate.weekly_pence is None else money_words(rate.weekly_pence),
    ]


def _review_cells(review: ReviewRow) -> list[Any]:
    return [
        day_words(review.reviewed_on),
        reason_words(review.reason) if review.reason else "–",
        wish_words(review.wish),
        return_stage_words(review.return_stage),
        review.words or "–",
        day_words(review.next_on) if review.next_on else "–",
    ]
