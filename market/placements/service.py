"""Writes of placements: one transaction each, with its entry in the audit trail.

Hours and cost, and what reviews found, are dated facts: an earlier day keeps what held then. The trail tells codes and dates; of words
about a person it only says that they changed.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from market.core.actor import Actor
from market.core.distance import miles_between
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.bulk import insert_many, upsert_many
from market.db.errors import DuplicateRow
from market.db.sql import execute, fetch_value
from market.db.transaction import savepoint, transaction
from market.db.versions import lock_row, update_versioned
from market.placements.checking import (
    reasons_against_history,
    reasons_against_placement,
    reasons_against_rate,
    reasons_against_rate_day,
    reasons_against_review,
    reasons_not_to_end,
)
from market.placements.queries import NoSuchPlacement, centre_of, get_placement, ground_of, known_authorities
from market.placements.rules import first_review_on, next_review_after, out_of_area, service_of, weekly_pence
from market.placements.tables import Placement, PlacementRate, PlacementReview
from market.placements.types import NewPlacement, NewRate, PlacementRecord, Review
from market.providers.types import ServiceType

AT_HOME = frozenset({ServiceType.HOME_CARE, ServiceType.COMMUNITY_SUPPORT, ServiceType.OTHER})
"""Services that are given where the person lives, not where the provider's office is."""
_WORDS = ("case_reference", "place_name", "reason_words", "return_plan", "override_reason", "override_by")
_UNTOLD = frozenset({*_WORDS, "rate", "submission"})
_NOT_TYPED = frozenset({"submission", "organisation_id", "override_reason", "override_by"})
_FILLED_IN = frozenset({"host_authority", "distance_miles", "contract_id", "next_review_on"})
FORM_USED = "form_used"
"""The code of the refusal of a form that has recorded another placement: shown again, the form needs a number of its own."""


async def add_placement(
    details: NewPlacement, *, authority_names: Sequence[str], by: Actor, now: datetime, today: date
) -> int | Refused:
    """Record a placement with its first rate; its number. Joins the caller's transaction.

    The same `submission` again answers the number of the first and writes nothing; with other details it is refused, because nobody
    would see that those were not recorded. `authority_names` are the council's own area.
    """
    async with transaction():
        if (made := await made_by(details)) is not None:
            return made
        completed = await _completed(details)
        if isinstance(completed, Refused):
            return completed
        if reasons := await _against_adding(completed, authority_names, today):
            return Refused(tuple(reasons))
        values = {**_values(completed), "recorded_at": now, "updated_at": now, "submission": completed.submission}
        values["next_review_on"] = completed.next_review_on or first_review_on(completed.starts_on)
        try:
            async with savepoint():
                (saved,) = await Placement.insert(Placement(**values))
        except DuplicateRow:
            if (made := await made_by(details)) is None:
                raise
            return made
        placement_id = int(saved["id"])
        await _put_rate(placement_id, completed.starts_on, completed.rate, now)
        after = {**_told(completed), "overridden": bool(completed.override_reason)}
        await audit.record(by=by, verb="placement.added", subject=("placement", placement_id), after=after, at=now)
    return placement_id


async def reasons_against_adding(
    details: NewPlacement, *, authority_names: Sequence[str], today: date
) -> list[Refusal]:
    """Why `add_placement` would not record it, all reasons at once; empty when it would."""
    completed = await _completed(details)
    if isinstance(completed, Refused):
        return list(completed.reasons)
    return await _against_adding(completed, authority_names, today)


async def _against_adding(completed: NewPlacement, authority_names: Sequence[str], today: date) -> list[Refusal]:
    reasons = reasons_against_placement(
        completed,
        authority_names=authority_names,
        known_authorities=await known_authorities(authority_names),
        today=today,
    )
    return reasons if completed.override_reason else reasons + await _against_contract(completed)


async def change_placement(
    placement_id: int,
    version: int,
    details: NewPlacement,
    *,
    authority_names: Sequence[str],
    by: Actor,
    now: datetime,
    today: date,
) -> Changed | Refused | None:
    """Correct what was recorded of a placement. Its rates, reviews and override stay. Raises `NoSuchPlacement`."""
    details = msgspec.structs.replace(details, rate=NewRate())
    async with transaction():
        await lock_row(Placement, placement_id)
        before = await get_placement(placement_id)
        completed = await _completed(details)
        if isinstance(completed, Refused):
            return completed
        reasons = reasons_against_placement(
            completed,
            authority_names=authority_names,
            known_authorities=await known_authorities(authority_names),
            today=today,
            already_reason=before.reason,
        )
        reasons += reasons_against_history(before, completed)
        if (completed.contract_id, completed.location_id) != (before.contract_id, before.location_id):
            reasons += await _against_contract(completed)
        if reasons:
            return Refused(tuple(reasons))
        values = {**_values(completed), "updated_at": now, "next_review_on": completed.next_review_on}
        for kept in ("override_reason", "override_by"):
            del values[kept]
        if completed.ends_on != before.ends_on:
            values["end_known_on"] = today if completed.ends_on else None
        if not await update_versioned(Placement, placement_id, version, values):
            return Changed()
        if completed.starts_on != before.starts_on:
            await _move_first_rate(placement_id, before.starts_on, completed.starts_on)
        old = details_of(before)
        await audit.record(
            by=by,
            verb="placement.changed",
            subject=("placement", placement_id),
            before=_told(old),
            after={**_told(completed), "words_changed": _words_changed(old, completed)},
            at=now,
        )
    return None


async def record_review(
    placement_id: int,
    version: int,
    review: Review,
    *,
    authority_names: Sequence[str],
    by: Actor,
    now: datetime,
    today: date,
) -> Changed | Refused | None:
    """Record what a review found, as of its day. Without a next day the next review is a year later. Raises `NoSuchPlacement`."""
    async with transaction():
        await lock_row(Placement, placement_id)
        held = await get_placement(placement_id)
        reasons = reasons_against_review(
            review,
            starts_on=held.starts_on,
            ends_on=held.ends_on,
            reviewed=[each.reviewed_on for each in held.reviews],
            outside=out_of_area(held.host_authority, authority_names),
            today=today,
        )
        if reasons:
            return Refused(tuple(reasons))
        if not await update_versioned(Placement, placement_id, version, {"updated_at": now}):
            return Changed()
        next_on = review.next_on or next_review_after(review.reviewed_on)
        names = (
            "placement",
            "reviewed_on",
            "next_on",
            "reason",
            "wish",
            "return_stage",
            "words",
            "recorded_by",
            "recorded_at",
        )
        row = (placement_id, review.reviewed_on, next_on, review.reason, review.wish, review.return_stage, review.words)
        await insert_many(PlacementReview, names, [(*row, by.label, now)])
        told = {"reviewed_on": review.reviewed_on, "next_on": next_on, "reason": review.reason}
        told |= {"wish": review.wish, "return_stage": review.return_stage}
        await audit.record(by=by, verb="placement.reviewed", subject=("placement", placement_id), after=told, at=now)
    return None


async def end_placement(
    placement_id: int, version: int, ends_on: date, reason: str, *, by: Actor, now: datetime, today: date
) -> Changed | Refused | None:
    """Set the last day of a placement, included. Raises `NoSuchPlacement`."""
    async with transaction():
        await lock_row(Placement, placement_id)
        held = await get_placement(placement_id)
        if reasons := reasons_not_to_end(held.starts_on, held.ends_on, ends_on, today):
            return Refused(tuple(reasons))
        values = {"ends_on": ends_on, "end_known_on": today, "end_reason": reason, "updated_at": now}
        if not await update_versioned(Placement, placement_id, version, values):
            return Changed()
        await audit.record(
            by=by,
            verb="placement.ended",
            subject=("placement", placement_id),
            before={"ends_on": held.ends_on},
            after={"ends_on": ends_on, "reason_given": bool(reason)},
            at=now,
        )
    return None


async def change_rate(
    placement_id: int, version: int, from_on: date, rate: NewRate, *, by: Actor, now: datetime, today: date
) -> Changed | Refused | None:
    """Set hours and cost from a day on, until the next change; a rate of the same day is put right. Raises `NoSuchPlacement`."""
    async with transaction():
        await lock_row(Placement, placement_id)
        held = await get_placement(placement_id)
        reasons = reasons_against_rate(rate) + reasons_against_rate_day(from_on, held.starts_on, held.ends_on, today)
        if reasons:
            return Refused(tuple(reasons))
        if not await update_versioned(Placement, placement_id, version, {"updated_at": now}):
            return Changed()
        same_day = next((each for each in held.rates if each.from_on == from_on), None)
        await _put_rate(placement_id, from_on, rate, now)
        await audit.record(
            by=by,
            verb="placement.rate_changed",
            subject=("placement", placement_id),
            before=msgspec.to_builtins(same_day) if same_day else None,
            after={"from_on": from_on, **msgspec.to_builtins(rate)},
            at=now,
        )
    return None


def details_of(record: PlacementRecord) -> NewPlacement:
    """What was recorded of a placement, as it may be recorded again; with the rate it began with."""
    names = {*NewPlacement.__struct_fields__} - {"rate", "submission", "organisation_id"}
    first = min(record.rates, key=lambda each: each.from_on, default=None)
    rate = (
        NewRate()
        if first is None
        else NewRate(
            weekly_hours=first.weekly_hours,
            rate_pence=first.rate_pence,
            unit=first.rate_unit,
            units_a_week=first.units_a_week,
        )
    )
    return NewPlacement(
        **{name: getattr(record, name) for name in names}, organisation_id=record.held_organisation_id, rate=rate
    )


async def made_by(details: NewPlacement) -> int | Refused | None:
    """The placement that this very form recorded already; None when it recorded none, and the refusal when it recorded another one,
    as after going back in the browser and typing somebody else into the same form.
    """
    if not details.submission:
        return None
    found = await fetch_value("SELECT id FROM placement WHERE submission = {}", details.submission)
    if found is None:
        return None
    if _says_the_same(details, details_of(await get_placement(int(found)))):
        return int(found)
    words = f"This form has recorded placement {found} already, with other details. Check them and send the form again to record one more"
    return refused(Refusal(FORM_USED, words, None))


def _says_the_same(details: NewPlacement, held: NewPlacement) -> bool:
    """Whether what was typed is what is held; what was left empty may have been filled in since."""
    typed = {
        **{name: getattr(details, name) for name in NewPlacement.__struct_fields__ if name not in _NOT_TYPED},
        "case_reference": details.case_reference.strip(),
        "home_area": details.home_area.strip().upper(),
    }
    return all(value == getattr(held, name) for name, value in typed.items() if value or name not in _FILLED_IN)


async def _against_contract(details: NewPlacement) -> list[Refusal]:
    """Why the contract may not stand with the place: its providers never were that of the place."""
    if details.contract_id is None or details.location_id is None:
        return []
    under = await fetch_value(
        "SELECT count(*) FROM contract_supplier s JOIN location l ON l.organisation = s.organisation "
        "WHERE s.contract = {} AND l.id = {}",
        details.contract_id,
        details.location_id,
    )
    if under:
        return []
    words = "The contract is not with the provider of this place. Choose another contract, or leave it empty"
    return [Refusal("contract_elsewhere", words, "contract")]


async def _completed(details: NewPlacement) -> NewPlacement | Refused:
    """The details with what the register can fill in: the host authority of the location, and the distance to it."""
    changes: dict[str, Any] = {
        "case_reference": details.case_reference.strip(),
        "home_area": details.home_area.strip().upper(),
    }
    if details.location_id is not None:
        ground = await ground_of(details.location_id)
        if ground is None:
            return refused(
                Refusal("no_location", "The register has no such location. Choose one from the list", "location")
            )
        at_home = service_of(details.service_type, details.component) in AT_HOME
        if not details.host_authority and not at_home:
            changes["host_authority"] = ground.authority
        located = ground.latitude is not None and ground.longitude is not None
        if details.distance_miles is None and changes["home_area"] and located and not at_home:
            home = await centre_of(changes["home_area"])
            if home is not None and ground.latitude is not None and ground.longitude is not None:
                changes["distance_miles"] = round(miles_between(*home, ground.latitude, ground.longitude), 1)
    return msgspec.structs.replace(details, **changes)


def _values(details: NewPlacement) -> dict[str, Any]:
    renamed = {"location_id": "location", "organisation_id": "organisation", "contract_id": "contract"}
    values = {
        renamed.get(name, name): getattr(details, name)
        for name in NewPlacement.__struct_fields__
        if name not in ("rate", "submission")
    }
    values["needs"] = " ".join(details.needs)
    values["more_reasons"] = " ".join(details.more_reasons)
    values["service"] = service_of(details.service_type, details.component).value
    return values


def _told(details: NewPlacement) -> dict[str, Any]:
    """What the audit trail tells: codes, numbers and dates, no words about anybody."""
    return {name: getattr(details, name) for name in NewPlacement.__struct_fields__ if name not in _UNTOLD}


def _words_changed(old: NewPlacement, new: NewPlacement) -> list[str]:
    return [name for name in _WORDS if getattr(old, name) != getattr(new, name)]


async def _put_rate(placement_id: int, from_on: date, rate: NewRate, now: datetime) -> None:
    names = (
        "placement",
        "from_on",
        "weekly_hours",
        "rate_pence",
        "rate_unit",
        "units_a_week",
        "weekly_pence",
        "recorded_at",
    )
    cost = weekly_pence(rate.rate_pence, rate.unit, rate.units_a_week)
    row = (placement_id, from_on, rate.weekly_hours, rate.rate_pence, rate.unit, rate.units_a_week, cost, now)
    await upsert_many(PlacementRate, names, [row], ("placement", "from_on"))


async def _move_first_rate(placement_id: int, old: date, new: date) -> None:
    await execute(
        "UPDATE placement_rate SET from_on = {} WHERE placement = {} AND from_on = {}", new, placement_id, old
    )


__all__ = [
    "NoSuchPlacement",
    "add_placement",
    "change_placement",
    "change_rate",
    "details_of",
    "end_placement",
    "made_by",
    "record_review",
]
