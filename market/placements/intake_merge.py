"""What a file tells of placements beside what is held of them: which rows are to be written. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct, structs

from market.core.actor import Actor
from market.placements.reasons import OLDER_RECORD
from market.placements.types import ReturnStage, Wish

Row = tuple[Any, ...]


class ToldRate(Struct, frozen=True):
    """Hours and cost as a file tells them. `unit` is empty when it tells no cost; then only the hours count."""

    weekly_hours: float | None = None
    rate_pence: int | None = None
    unit: str = ""
    units_a_week: float | None = None
    weekly_pence: int | None = None


NO_RATE = ToldRate()


class ToldPlacement(Struct, frozen=True, kw_only=True, gc=False):
    """One service as a file tells it, checked and in codes. Empty text and None are "not said".

    `location` is a number of the register, else `place_name` says where. `reason` is `OOA-99` where the care is outside the area
    and the file gives no reason: it never takes the place of one that is held.
    """

    case_reference: str
    event_reference: str | None
    service_type: str
    component: str
    service: str
    location: int | None
    place_name: str
    host_authority: str
    starts_on: date
    ends_on: date | None = None
    funder: str = ""
    delivery: str = ""
    home_area: str = ""
    bed_type: str = ""
    needs: str = ""
    contract: int | None = None
    reason: str = ""
    more_reasons: str = ""
    distance_miles: float | None = None
    host_told_on: date | None = None
    last_review_on: date | None = None
    next_review_on: date | None = None
    wish: str = ""
    return_stage: str = ""
    rate: ToldRate = NO_RATE


class Held(Struct, kw_only=True):
    """A placement as it stands in its table, column by column."""

    id: int
    case_reference: str
    event_reference: str | None
    submission: str | None
    funder: str
    service_type: str
    component: str
    delivery: str
    service: str
    location: int | None
    organisation: int | None
    place_name: str
    host_authority: str
    home_area: str
    starts_on: date
    ends_on: date | None
    end_known_on: date | None
    end_reason: str
    bed_type: str
    needs: str
    contract: int | None
    reason: str
    more_reasons: str
    reason_words: str
    distance_miles: float | None
    host_told_on: date | None
    last_review_on: date | None
    next_review_on: date | None
    wish: str
    return_stage: str
    return_plan: str
    override_reason: str
    override_by: str
    version: int
    recorded_at: datetime
    updated_at: datetime
    import_run: int | None


class HeldRate(Struct, frozen=True):
    """Hours and cost as they stand in their table."""

    placement: int
    from_on: date
    weekly_hours: float | None
    rate_pence: int | None
    rate_unit: str
    units_a_week: float | None
    weekly_pence: int | None


class HeldReview(Struct, frozen=True):
    """A review as it stands in its table."""

    placement: int
    reviewed_on: date
    next_on: date | None
    wish: str
    return_stage: str
    reason: str = ""
    words: str = ""
    recorded_by: str = ""


_SAID = (
    "service_type",
    "component",
    "service",
    "starts_on",
    "ends_on",
    "funder",
    "delivery",
    "home_area",
    "bed_type",
    "needs",
    "contract",
    "more_reasons",
    "distance_miles",
    "host_told_on",
)
"""Columns that take what a later file says, and keep what is held where it says nothing."""


class Stamp(Struct, frozen=True):
    """Who brings a file in, when, as which import, and the day of the file."""

    by: Actor
    now: datetime
    run_id: int
    as_at: date


def rate_row(placement: int, from_on: date, rate: ToldRate, stamp: Stamp) -> Row:
    """A row of hours and cost from a day on, in the order of `HeldRate` and then the moment it was recorded."""
    return (
        placement,
        from_on,
        rate.weekly_hours,
        rate.rate_pence,
        rate.unit or "weekly",
        rate.units_a_week,
        rate.weekly_pence,
        stamp.now,
    )


def review_row(placement: int, told: ToldPlacement, stamp: Stamp, held: HeldReview | None = None) -> Row:
    """A row of a review, in the order of `HeldReview` and then the moment; what the file does not say stays as `held`."""
    wish = told.wish or (held.wish if held else Wish.NOT_ASKED.value)
    stage = told.return_stage or (held.return_stage if held else ReturnStage.NONE.value)
    next_on = told.next_review_on or (held.next_on if held else None)
    own = (held.reason, held.words, held.recorded_by) if held else ("", "", stamp.by.label[:120])
    return (placement, told.last_review_on, next_on, wish, stage, *own, stamp.now)


def merged_row(told: ToldPlacement, held: Held, stamp: Stamp) -> Held | None:
    """The held row with what the file says; None when it says nothing new."""
    values: dict[str, Any] = {name: value for name in _SAID if (value := getattr(told, name)) not in (None, "")}
    if told.event_reference and not held.event_reference:
        values["event_reference"] = told.event_reference
    if told.location is not None:
        values |= {"location": told.location, "place_name": "", "host_authority": told.host_authority}
    elif held.location is None:
        values |= {"place_name": told.place_name or held.place_name, "host_authority": told.host_authority}
    if told.reason and (told.reason != OLDER_RECORD or not held.reason):
        values["reason"] = told.reason
    if told.ends_on is not None and told.ends_on != held.ends_on:
        values["end_known_on"] = stamp.as_at
    if told.wish and held.wish == Wish.NOT_ASKED:
        values["wish"] = told.wish
    if told.return_stage and held.return_stage == ReturnStage.NONE:
        values["return_stage"] = told.return_stage
    newest = told.last_review_on
    if newest is not None and (held.last_review_on is None or newest > held.last_review_on):
        values["last_review_on"] = newest
    if told.next_review_on is not None and (
        newest is None or newest == values.get("last_review_on", held.last_review_on)
    ):
        values["next_review_on"] = told.next_review_on
    if all(getattr(held, name) == value for name, value in values.items()):
        return None
    return structs.replace(held, **values, version=held.version + 1, updated_at=stamp.now, import_run=stamp.run_id)


def rate_to_write(number: int, held: Held, told: ToldRate, rates: Sequence[HeldRate], stamp: Stamp) -> Row | None:
    """The dated row of hours and cost that the file adds or corrects; None when what holds on its day is the same."""
    if told == NO_RATE:
        return None
    if not rates:
        return rate_row(number, held.starts_on, told, stamp)
    day = max(stamp.as_at, held.starts_on)
    now = next((each for each in reversed(rates) if each.from_on <= day), rates[0])
    hours = told.weekly_hours if told.weekly_hours is not None else now.weekly_hours
    cost = (
        (told.rate_pence, told.unit, told.units_a_week, told.weekly_pence)
        if told.unit
        else (now.rate_pence, now.rate_unit, now.units_a_week, now.weekly_pence)
    )
    if (hours, *cost) == (now.weekly_hours, now.rate_pence, now.rate_unit, now.units_a_week, now.weekly_pence):
        return None
    return (number, day, hours, *cost, stamp.now)


def review_to_write(number: int, told: ToldPlacement, reviews: Sequence[HeldReview], stamp: Stamp) -> Row | None:
    """The review that the file adds or says more about; None when it is held as told."""
    if told.last_review_on is None:
        return None
    held = next((each for each in reviews if each.reviewed_on == told.last_review_on), None)
    row = review_row(number, told, stamp, held)
    if held is not None and row[2:5] == (held.next_on, held.wish, held.return_stage):
        return None
    return row
