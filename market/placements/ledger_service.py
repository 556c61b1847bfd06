"""Writing the placing-authority ledger by hand: a new count holds from its day, and one of the same day is put right."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from msgspec import Struct, structs

from market.capacity.queries import homes_on
from market.core.actor import Actor
from market.core.refusal import Refusal, Refused
from market.core.words import day_words
from market.db import audit
from market.db.bulk import upsert_many
from market.db.sql import fetch_one
from market.db.transaction import transaction
from market.placements.ledger_queries import payers_told
from market.placements.queries import known_authorities
from market.placements.tables import OthersCount
from market.placements.types import Funder

MOST_PEOPLE = 1_000
EARLIEST = date(2000, 1, 1)
PHONE = r"[+\d][\d ()/-]{5,38}"
_KEY = ("location", "funder", "authority", "as_at_on")
_COLUMNS = (*_KEY, "people", "contact_email", "contact_phone", "recorded_by", "recorded_at", "import_run")


class NewCount(Struct, frozen=True, kw_only=True):
    """How many people one payer has in a home as at a day; 0 is "none any more". `authority` is empty for people who pay themselves."""

    location_id: int
    funder: str
    people: int
    as_at_on: date
    authority: str = ""
    contact_email: str = ""
    contact_phone: str = ""


class CountSaved(Struct, frozen=True):
    """A count was written. `replaced` is how many people stood for the same day before, None when there was no such count."""

    replaced: int | None


def reasons_against_count(
    count: NewCount, *, homes: Collection[int], authority_names: Collection[str], today: date
) -> list[Refusal]:
    """Why a count cannot be recorded as given, all reasons at once; empty when it can. `homes` are the open homes of the area."""
    found = []
    if count.location_id not in homes:
        words = "Choose a care home of this area that was open on that day"
        found.append(Refusal("no_home", words, "home"))
    if count.funder not in set(Funder) - {Funder.COUNCIL}:
        found.append(Refusal("unknown_code", "Choose who pays from the list", "funder"))
    elif count.funder == Funder.SELF and count.authority:
        words = "Leave the council or ICB empty for people who pay themselves"
        found.append(Refusal("authority_of_self_funders", words, "authority"))
    elif count.funder != Funder.SELF:
        found += _against_authority(count.authority, authority_names)
    if not 0 <= count.people <= MOST_PEOPLE:
        found.append(Refusal("people", f"People must be from 0 to {MOST_PEOPLE:,}", "people"))
    if count.as_at_on > today:
        found.append(Refusal("future", "The day of the count must be today or in the past", "as_at_on"))
    elif count.as_at_on < EARLIEST:
        found.append(Refusal("too_early", f"The day of the count must be {day_words(EARLIEST)} or later", "as_at_on"))
    if count.contact_phone and not re.fullmatch(PHONE, count.contact_phone):
        words = "Enter a telephone number of the team with digits and spaces only, like 01642 000000"
        found.append(Refusal("phone", words, "contact_phone"))
    return found


def _against_authority(authority: str, authority_names: Collection[str]) -> list[Refusal]:
    if not authority:
        return [Refusal("no_authority", "Enter which council or ICB placed these people", "authority")]
    if "@" in authority or not re.search(r"[^\W\d_]{2}", authority):
        words = "Enter the name of a council or ICB, like Redcar and Cleveland. A mailbox goes into the box for it"
        return [Refusal("not_an_authority", words, "authority")]
    if authority.casefold() in {name.casefold() for name in authority_names}:
        words = "This is our own council. People whom it pays for are recorded as placements"
        return [Refusal("own_council", words, "authority")]
    return []


async def record_count(
    count: NewCount, *, authority_names: Sequence[str], by: Actor, now: datetime, today: date
) -> CountSaved | Refused:
    """Write a count. Of the same home, payer and day it takes the place of what is held; the trail keeps both numbers.

    An authority is spelt as it is known already, whatever capitals are typed.
    """
    async with transaction():
        homes = {home.location_id for home in await homes_on(authority_names, min(count.as_at_on, today))}
        reasons = reasons_against_count(count, homes=homes, authority_names=authority_names, today=today)
        if reasons:
            return Refused(tuple(reasons))
        known = [*await known_authorities(authority_names), *await payers_told()]
        count = structs.replace(count, authority=_as_known(count.authority, known))
        key = (count.location_id, count.funder, count.authority, count.as_at_on)
        held = await fetch_one(
            "SELECT people, contact_email, contact_phone FROM others_count"
            " WHERE location = {} AND funder = {} AND authority = {} AND as_at_on = {}",
            *key,
        )
        row = (*key, count.people, count.contact_email, count.contact_phone, by.label[:120], now, None)
        await upsert_many(OthersCount, _COLUMNS, [row], _KEY, only_changed=False)
        told = {"funder": count.funder, "authority": count.authority, "as_at_on": count.as_at_on}
        contact = ("", "") if held is None else (held["contact_email"], held["contact_phone"])
        changed = contact != (count.contact_email, count.contact_phone)
        await audit.record(
            by=by,
            verb="others_count.recorded",
            subject=("location", count.location_id),
            before=None if held is None else {**told, "people": held["people"]},
            after={**told, "people": count.people, "contact_changed": changed},
            at=now,
        )
    return CountSaved(None if held is None else int(held["people"]))


def _as_known(authority: str, known: Iterable[str]) -> str:
    spelt = {name.casefold(): name for name in known}
    return spelt.get(authority.casefold(), authority)
