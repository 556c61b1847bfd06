"""What speaks against recording a placement, a rate, a review or an end as given: every reason at once, pure."""

import re
from collections.abc import Collection
from datetime import date, timedelta

from market.capacity.types import BedType
from market.core.case_references import reasons_against_case_reference
from market.core.refusal import Refusal
from market.core.words import count_words, day_words
from market.placements.reasons import MOST_MORE_REASONS, OLDER_RECORD, reason_of
from market.placements.rules import BY_UNITS, next_review_after, out_of_area, weekly_pence
from market.placements.types import (
    CldServiceType,
    Component,
    CostFrequency,
    Delivery,
    Funder,
    NewPlacement,
    NewRate,
    PlacementRecord,
    Review,
)
from market.providers.types import Specialism

MOST_WEEKLY_HOURS = 336.0
"""Two carers round the clock."""
MOST_PENCE = 2_000_000_000
"""The most that the database can hold of an amount."""
FURTHEST_AHEAD = timedelta(days=731)
EARLIEST = date(1980, 1, 1)


def reasons_against_placement(
    details: NewPlacement,
    *,
    authority_names: Collection[str],
    known_authorities: Collection[str],
    today: date,
    imported: bool = False,
    already_reason: str = "",
) -> list[Refusal]:
    """Why a placement cannot be recorded as given, all reasons at once; empty when it can.

    `already_reason` is the reason that it has already, which may be one that was retired since; `imported` records may be older
    ones whose reason nobody knows. Source of the rules on reasons: the council's list of reasons (`reasons.py`).
    """
    return [
        *reasons_against_case_reference(details.case_reference),
        *_against_codes(details),
        *_against_dates(details, today),
        *_against_host(details, known_authorities),
        *_against_place(details),
        *_against_reason(details, authority_names, imported=imported, already=already_reason),
        *reasons_against_rate(details.rate),
    ]


def reasons_against_recording_only(starts_on: date, today: date) -> list[Refusal]:
    """Why care may not just be recorded: care that is still to begin is placed, which asks whether it may be first."""
    if starts_on < today:
        return []
    words = "Care that begins today or later is not recorded here. Use “Place somebody”, which checks vacancy, contract and rate first"
    return [Refusal("not_begun", words, "starts_on")]


def _against_codes(details: NewPlacement) -> list[Refusal]:
    checks = (
        ("funder", details.funder, {each.value for each in Funder if each is not Funder.SELF}, "who pays"),
        ("service_type", details.service_type, set(CldServiceType), "the service type"),
        ("component", details.component, set(Component), "the service component"),
        ("delivery", details.delivery, set(Delivery), "how it is delivered"),
        ("bed_type", details.bed_type, {*BedType, ""}, "the bed type"),
    )
    found = [
        Refusal("unknown_code", f"Choose {what} from the list", field)
        for field, code, known, what in checks
        if code not in known
    ]
    if set(details.needs) - set(Specialism):
        found.append(Refusal("unknown_need", "Choose what the person needs from the list", "needs"))
    return found


def _against_dates(details: NewPlacement, today: date) -> list[Refusal]:
    found = []
    if not EARLIEST <= details.starts_on <= today + FURTHEST_AHEAD:
        words = f"The first day must be from {day_words(EARLIEST)} to two years from now"
        found.append(Refusal("first_day", words, "starts_on"))
    if details.ends_on is not None and details.ends_on < details.starts_on:
        words = f"The last day must be {day_words(details.starts_on)} or later: it cannot end before it starts"
        found.append(Refusal("ends_before_start", words, "ends_on"))
    if details.host_told_on is not None and details.host_told_on > today:
        found.append(
            Refusal(
                "told_in_future", "The day the host authority was told must be today or in the past", "host_told_on"
            )
        )
    if details.next_review_on is not None and details.next_review_on < details.starts_on:
        found.append(
            Refusal("review_before_start", "The next review must not be before the first day", "next_review_on")
        )
    return found


def _against_host(details: NewPlacement, known: Collection[str]) -> list[Refusal]:
    if not details.host_authority:
        return [Refusal("no_host", "Choose the local authority in whose area the care is given", "host_authority")]
    if details.host_authority.casefold() not in {name.casefold() for name in known}:
        words = f"No local authority called “{details.host_authority}” is known. Choose one from the list, written as CQC writes it"
        return [Refusal("unknown_host", words, "host_authority")]
    return []


def _against_place(details: NewPlacement) -> list[Refusal]:
    found = []
    if details.location_id is None and not details.place_name and details.organisation_id is None:
        found.append(
            Refusal("no_place", "Choose a location or a provider, or enter the name of the place", "place_name")
        )
    if details.home_area and not re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?", details.home_area):
        words = "Enter only the first half of the postcode of the person’s home area, like TS1"
        found.append(Refusal("home_area", words, "home_area"))
    if details.distance_miles is not None and not 0 <= details.distance_miles <= 1000:
        found.append(Refusal("distance", "The distance must be from 0 to 1,000 miles", "distance_miles"))
    return found


def _against_reason(
    details: NewPlacement, authority_names: Collection[str], *, imported: bool, already: str
) -> list[Refusal]:
    away = bool(details.host_authority) and out_of_area(details.host_authority, authority_names)
    if away and not details.reason and details.funder == Funder.COUNCIL:
        return [
            Refusal(
                "no_reason", "Choose why the person is placed outside the area: this place lies outside it", "reason"
            )
        ]
    found = []
    codes = [code for code in (details.reason, *details.more_reasons) if code]
    for field, code in (("reason", details.reason), *(("more_reasons", each) for each in details.more_reasons)):
        if code:
            found += _against_code(code, field, imported=imported, already=already)
    if len(details.more_reasons) > MOST_MORE_REASONS:
        words = f"Choose {count_words(MOST_MORE_REASONS, 'more reason')} at most"
        found.append(Refusal("too_many_reasons", words, "more_reasons"))
    if len(codes) != len(set(codes)):
        found.append(Refusal("reason_twice", "Choose each reason once", "more_reasons"))
    if any((known := reason_of(code)) and known.needs_words for code in codes) and not details.reason_words.strip():
        found.append(Refusal("reason_words", "Say what the other reason is", "reason_words"))
    return found


def _against_code(code: str, field: str, *, imported: bool, already: str) -> list[Refusal]:
    known = reason_of(code)
    if known is None:
        return [Refusal("unknown_reason", f"There is no reason {code}. Choose one from the list", field)]
    if known.retired and code != already:
        return [Refusal("retired_reason", f"The reason “{known.name}” is no longer used. Choose another", field)]
    if code == OLDER_RECORD and not imported and code != already:
        words = f"“{known.name}” is only for records brought in from older systems. Choose the reason at the time"
        return [Refusal("older_record", words, field)]
    return []


def reasons_against_rate(rate: NewRate) -> list[Refusal]:
    """Why hours and cost cannot be recorded as given; empty when they can. An unknown cost may be left out."""
    found = []
    if rate.unit not in set(CostFrequency):
        return [Refusal("unknown_unit", "Choose what the cost is for from the list", "rate_unit")]
    if rate.rate_pence is not None and not 0 <= rate.rate_pence <= MOST_PENCE:
        found.append(Refusal("rate", "The cost must be from £0 to £20 million", "rate_pence"))
    if rate.unit in BY_UNITS and rate.rate_pence and not rate.units_a_week:
        words = "Enter how many a week are planned, so that the weekly cost can be worked out"
        found.append(Refusal("no_units", words, "units_a_week"))
    if rate.units_a_week is not None and not 0 <= rate.units_a_week <= 10_000:
        found.append(Refusal("units", "Planned units a week must be from 0 to 10,000", "units_a_week"))
    elif (cost := weekly_pence(rate.rate_pence, rate.unit, rate.units_a_week)) is not None and cost > MOST_PENCE:
        found.append(Refusal("rate", "The cost a week must be £20 million or less", "rate_pence"))
    if rate.weekly_hours is not None and not 0 <= rate.weekly_hours <= MOST_WEEKLY_HOURS:
        words = f"Hours a week must be from 0 to {MOST_WEEKLY_HOURS:.0f} (two carers round the clock)"
        found.append(Refusal("hours", words, "weekly_hours"))
    return found


def reasons_against_review(
    review: Review, *, starts_on: date, ends_on: date | None, reviewed: Collection[date], outside: bool, today: date
) -> list[Refusal]:
    """Why a review cannot be recorded as given; empty when it can. `reviewed` are the days that have a review already."""
    found = []
    if review.reviewed_on > today:
        found.append(Refusal("future", "The day of the review must be today or in the past", "reviewed_on"))
    elif review.reviewed_on < starts_on or (ends_on is not None and review.reviewed_on > ends_on):
        words = f"The day of the review must be in the time of the placement, which began on {day_words(starts_on)}"
        found.append(Refusal("outside_placement", words, "reviewed_on"))
    if review.reviewed_on in reviewed:
        words = f"A review of {day_words(review.reviewed_on)} is recorded already. Enter another day"
        found.append(Refusal("review_twice", words, "reviewed_on"))
    if review.next_on is not None and not review.reviewed_on < review.next_on <= next_review_after(review.reviewed_on):
        words = "The next review must be after this one, and within 12 months of it"
        found.append(Refusal("next_review", words, "next_on"))
    if outside and not review.reason:
        found.append(Refusal("no_reason", "Choose why the person is outside the area now", "reason"))
    elif review.reason:
        found += _against_code(review.reason, "reason", imported=False, already="")
        if (known := reason_of(review.reason)) and known.needs_words and not review.words.strip():
            found.append(Refusal("reason_words", "Say what the other reason is", "words"))
    return found


def reasons_not_to_end(starts_on: date, ends_on: date | None, new_end: date, today: date) -> list[Refusal]:
    """Why a placement may not end on a day, its last; empty when it may."""
    if ends_on is not None and ends_on < today:
        return [Refusal("already_ended", f"This placement ended on {day_words(ends_on)} already", "ends_on")]
    if new_end < starts_on:
        return [
            Refusal(
                "ends_before_start",
                f"The last day must be {day_words(starts_on)} or later: it cannot end before it starts",
                "ends_on",
            )
        ]
    if new_end > today + timedelta(days=366):
        return [Refusal("too_far", "The last day must be within the next year", "ends_on")]
    return []


def reasons_against_rate_day(from_on: date, starts_on: date, ends_on: date | None, today: date) -> list[Refusal]:
    """Why a change of hours and cost may not hold from a day; empty when it may."""
    if from_on < starts_on or (ends_on is not None and from_on > ends_on):
        words = f"The day must be in the time of the placement, which began on {day_words(starts_on)}"
        return [Refusal("outside_placement", words, "from_on")]
    if from_on > today + timedelta(days=366):
        return [Refusal("too_far", "The day must be within the next year", "from_on")]
    return []


def reasons_against_history(record: PlacementRecord, details: NewPlacement) -> list[Refusal]:
    """Why a first or last day may not be corrected: reviews and changes of cost that are recorded would lie outside."""
    later = [each.from_on for each in record.rates if each.from_on > record.starts_on]
    reviews = [each.reviewed_on for each in record.reviews]
    found = []
    if any(day <= details.starts_on for day in later) or any(day < details.starts_on for day in reviews):
        words = "The first day must be before the first review and the first change of cost that are recorded"
        found.append(Refusal("after_history", words, "starts_on"))
    if details.ends_on is not None and any(day > details.ends_on for day in (*later, *reviews)):
        words = "The last day must not be before a review or a change of cost that is recorded"
        found.append(Refusal("before_history", words, "ends_on"))
    return found
