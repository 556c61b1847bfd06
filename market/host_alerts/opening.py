"""Logging an alert: from that moment nobody new is placed there, our people are on the list, and everybody's tasks run."""

from collections.abc import Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from msgspec import Struct, structs

from market.checklists.queries import find_task
from market.checklists.service import complete, create_tasks
from market.core.clock import london_date
from market.core.offsets import moment_after
from market.core.refusal import Refusal, Refused
from market.db import audit
from market.db.errors import DuplicateRow
from market.db.sql import execute
from market.db.transaction import savepoint, transaction
from market.db.versions import lock_row
from market.embargoes.service import record_host_suspension
from market.embargoes.types import HostSuspension, Who
from market.host_alerts import tables
from market.host_alerts.letters import draft_letters
from market.host_alerts.notices import attach
from market.host_alerts.people import add_people
from market.host_alerts.queries import (
    find_by_submission,
    find_notice,
    find_open_by_key,
    get_alert,
    host_key,
    people_of,
    placed_there,
    places_named,
    served_by,
    there_since,
)
from market.host_alerts.rules import (
    HOST_LIFTED,
    LOGGED_STEP,
    STOPPED_STEP,
    TOLD,
    case_tasks,
    is_health_body,
    reasons_against_alert,
    reasons_not_to_use,
    suggested_level,
)
from market.host_alerts.types import AlertRow, NewAlert, State
from market.host_alerts.writing import happened
from market.partners.queries import partner_named
from market.placements.queries import known_authorities
from market.policies.host_alert import AlertPolicy
from market.policies.queries import alert_policy, embargo_policy
from market.policies.types import Held
from market.providers.queries import find_location, find_location_id
from market.providers.tables import Location
from market.providers.types import LocationRow

UNKNOWN_ID = Refusal(
    "no_location",
    "The register has no location of this CQC location ID. Check it, or leave it empty and name the place",
    "location",
)


class Logged(Struct, frozen=True):
    """The number of the alert. `already`: an open one about the same place by the same host was there, and nothing was written.

    `taken` says in words which place of the register was taken for a name, when one was.
    """

    alert_id: int
    already: bool = False
    taken: str = ""


class _Place(Struct, frozen=True):
    """The place of an alert as the register holds it, what to say of it when its name led to it, and why it cannot be told."""

    location: LocationRow | None = None
    taken: str = ""
    reasons: tuple[Refusal, ...] = ()


async def log_alert(new: NewAlert, *, authority_names: Sequence[str], by: Who, now: datetime) -> Logged | Refused:
    """Log a host authority's notice, in one transaction with everything that follows from it.

    Our own stop is in force at the place, our people there are found from the placements register, the steps of the alert and each
    person's tasks have their due times, and the letters are drafted. The same form twice, or an open alert about the same place by the
    same host, gives the one that is there. `authority_names` are our own area, where an embargo of ours belongs in its place.
    """
    async with transaction():
        place = await _place_of(new, authority_names, london_date(now))
        if place.location is not None:
            new = structs.replace(new, location_id=place.location.id)
            await lock_row(Location, place.location.id)
        if (made := await find_by_submission(new.submission)) is not None:
            return Logged(made, already=True)
        held = await alert_policy()
        reasons = reasons_against_alert(new, held.policy, now)
        unknown = await _against_host(new, authority_names)
        reasons += unknown or _against_area(new, place.location, authority_names)
        reasons += _against_place(new, place, authority_names)
        name = place.location.name if place.location is not None else " ".join(new.place_name.split())
        key = key_of(new.location_id, name, new.host_name)
        known = None if reasons else await find_open_by_key(key)
        if reasons := reasons + await _against_notice(new, known):
            return Refused(tuple(reasons))
        if known is not None:
            return await _already(known, new, by, now)
        try:
            async with savepoint():
                alert_id = await _insert(new, name, key, held, place.taken, by, now)
        except DuplicateRow:
            if (known := await find_by_submission(new.submission) or await find_open_by_key(key)) is None:
                raise
            return await _already(known, new, by, now)
        if new.notice_id is not None:
            await attach(new.notice_id, alert_id)
        await _stop_placing(alert_id, new, by, now)
        await _follow(alert_id, held.policy, by, now)
    return Logged(alert_id, taken=place.taken)


async def _already(alert_id: int, new: NewAlert, by: Who, now: datetime) -> Logged:
    """The alert that is there; a further notice about it is kept with it."""
    if new.notice_id is not None and alert_id not in await served_by(new.notice_id):
        await attach(new.notice_id, alert_id)
        await happened(alert_id, "notice", "", by=by.actor, now=now)
    return Logged(alert_id, already=True)


def key_of(location_id: int | None, place_name: str, host_name: str) -> str:
    """By what an open alert is the same again: the place, and the host however its name is written."""
    place = f"location:{location_id}" if location_id is not None else f"name:{' '.join(place_name.split()).casefold()}"
    return f"{place}|{host_key(host_name)}"


async def reasons_against_id(cqc_location_id: str) -> list[Refusal]:
    """Why a CQC location ID names no place of the register; none for an empty one."""
    return [UNKNOWN_ID] if cqc_location_id and await find_location_id(cqc_location_id) is None else []


async def _place_of(new: NewAlert, authority_names: Sequence[str], on: date) -> _Place:
    """The place that is meant: by number, by CQC ID, or as the one of its name that is open in the host's area."""
    if new.location_id is not None or new.cqc_location_id:
        number = new.location_id if new.location_id is not None else await find_location_id(new.cqc_location_id)
        location = None if number is None else await find_location(number)
        return _Place(location, reasons=() if location is not None else (UNKNOWN_ID,))
    if not new.place_name.strip() or _is_own(new.host_name, authority_names):
        return _Place()
    held = await places_named(new.place_name, on, "" if is_health_body(new.host_name) else new.host_name)
    held = [each for each in held if not _is_own(each.authority, authority_names)]
    if len(held) > 1:
        return _Place(reasons=(_which(held),))
    if held:
        return _Place(held[0], taken=_taken(held[0]))
    return _Place(reasons=tuple(await _reasons_against_name(new, on)))


async def _reasons_against_name(new: NewAlert, on: date) -> list[Refusal]:
    """Why a name that the register does not hold in the host's area may be a slip; none when somebody says that it is not, or people of
    ours are placed at a place of this name there.
    """
    if new.not_held or await placed_there(None, new.place_name, new.host_name, from_on=on, until_on=on):
        return []
    elsewhere = "; ".join(f"{each.authority}, {_id_of(each)}" for each in (await places_named(new.place_name, on))[:5])
    there = (
        f"The register holds a place of this name in {elsewhere}, but none"
        if elsewhere
        else "The register holds no place of this name"
    )
    words = f"{there} in {new.host_name.strip()}. Check the name, or enter the CQC location ID. If it is not in the register, say so below"
    return [Refusal("not_held", words, "place_name")]


async def _against_host(new: NewAlert, authority_names: Sequence[str]) -> list[Refusal]:
    """Why the host is no authority that anybody knows: neither one of the register or of England's, nor a partner."""
    known = {host_key(name): name for name in await known_authorities(authority_names)}
    host = new.host_name.strip()
    if not host or host_key(host) in known or is_health_body(host) or await partner_named(host):
        return []
    near = [known[key] for key in get_close_matches(host_key(new.host_name), known, n=3)]
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    words = f"No authority is named {new.host_name.strip()}.{meant} Check the name, or add the authority to the partners first"
    return [Refusal("no_authority", words, "host_name")]


def _which(held: Sequence[LocationRow]) -> Refusal:
    """Several places of one name, listed for whoever has to choose."""
    each = "; ".join(f"{_id_of(place)} ({place.organisation_name}, {place.postcode or place.town})" for place in held)
    words = f"The register holds {len(held)} places named {held[0].name} in {held[0].authority}: {each}. Enter the CQC location ID of one"
    return Refusal("several_places", words, "location")


def _taken(place: LocationRow) -> str:
    return f"The register holds one place named {place.name} in {place.authority}, {_id_of(place)}, so it is the place of this alert."


def _id_of(place: LocationRow) -> str:
    return place.cqc_location_id or "without a CQC location ID"


def _is_own(host_name: str, authority_names: Sequence[str]) -> bool:
    return host_key(host_name) in {host_key(name) for name in authority_names}


def _against_area(new: NewAlert, location: LocationRow | None, authority_names: Sequence[str]) -> list[Refusal]:
    """Why a council cannot be the host of a place: the register has it in another one's area. A body of the NHS has no area there."""
    if location is None or not location.authority or is_health_body(new.host_name):
        return []
    if host_key(location.authority) == host_key(new.host_name) or _is_own(location.authority, authority_names):
        return []
    words = f"The register says that {location.name} lies in {location.authority}. Check the host authority, or the CQC location ID"
    return [Refusal("other_area", words, "host_name")]


def _against_place(new: NewAlert, place: _Place, authority_names: Sequence[str]) -> list[Refusal]:
    own, location = {name.casefold() for name in authority_names}, place.location
    if place.reasons:
        return list(place.reasons)
    if location is not None and location.authority.casefold() in own:
        words = f"{location.name} lies in our own area. Propose an embargo in place of a host alert"
        return [Refusal("own_area", words, "location")]
    if _is_own(new.host_name, authority_names):
        return [
            Refusal(
                "own_authority", "This is our own authority. Name the authority that suspended the place", "host_name"
            )
        ]
    return []


async def _against_notice(new: NewAlert, known: int | None) -> list[Refusal]:
    """Why the kept notice cannot serve this alert; nothing when it serves `known`, the open one about the same place, already."""
    if new.notice_id is None:
        return []
    await lock_row(tables.HostNotice, new.notice_id)
    if known is not None and known in await served_by(new.notice_id):
        return []
    return reasons_not_to_use(await find_notice(new.notice_id), new.another)


async def _insert(
    new: NewAlert, name: str, key: str, held: Held[AlertPolicy], taken: str, by: Who, now: datetime
) -> int:
    level = new.level or suggested_level(held.policy, new.host_reasons, new.restriction)
    test = held.policy.level(level).test
    partner = await partner_named(new.host_name)
    given = {
        field: getattr(new, field).strip()
        for field in ("host_name", "told_by", "host_reasons", "host_contact", "host_contact_email", "other_authorities")
    }
    values: dict[str, Any] = {
        **given,
        **{
            field: getattr(new, field) for field in ("submission", "told_at", "told_how", "restriction", "safeguarding")
        },
        "key": key,
        "partner": None if partner is None else partner.id,
        "location": new.location_id,
        "place_name": name,
        "starts_on": new.starts_on,
        "host_review_on": new.host_review_on,
        "level": level,
        "level_reason": new.level_reason.strip() or f"the notice reads as: {test}"
        if new.host_reasons.strip()
        else _no_reasons(new),
        "level_by": by.actor.id,
        "level_label": by.actor.label,
        "level_at": now,
        "state": State.OPEN.value,
        "policy_version": held.version,
        "logged_by": by.actor.id,
        "logged_label": by.actor.label,
        "logged_at": now,
    }
    rows = await tables.HostAlert.insert(tables.HostAlert(**values))
    alert_id = int(rows[0]["id"])
    await happened(alert_id, "logged", taken, by=by.actor, now=now)
    after = {"host": given["host_name"], "location": new.location_id, "level": level, "restriction": new.restriction}
    await audit.record(by=by.actor, verb="host_alert.logged", subject=("host_alert", alert_id), after=after, at=now)
    return alert_id


def _no_reasons(new: NewAlert) -> str:
    return new.level_reason.strip() or "the host has not given its reasons yet"


async def _stop_placing(alert_id: int, new: NewAlert, by: Who, now: datetime) -> None:
    """Our own stop at a place of the register. A place known by its name only is asked about when somebody places there."""
    if new.location_id is None:
        return
    within = (await embargo_policy()).policy.reviews.host_elsewhere_review_within
    embargo = await record_host_suspension(
        HostSuspension(
            submission=f"host_alert:{alert_id}",
            location_id=new.location_id,
            host_name=new.host_name,
            facts=f"Suspended by {new.host_name}: see host alert {alert_id}",
            review_on=london_date(moment_after(now, within)),
        ),
        by=by,
        now=now,
    )
    if isinstance(embargo, Refused):  # what it could refuse was asked before, and half an alert must never stay
        raise ValueError("; ".join(reason.message for reason in embargo.reasons))
    await execute("UPDATE host_alert SET embargo = {} WHERE id = {}", embargo, alert_id)


async def _done_by_logging(alert: AlertRow, by: Who, now: datetime) -> None:
    """The steps that logging itself does: the notice is on record, and our own stop is in force where the register holds the place."""
    done = {LOGGED_STEP: f"Host alert {alert.id}, told by {alert.told_by}"}
    if alert.embargo_id is not None:
        done[STOPPED_STEP] = f"Embargo {alert.embargo_id} is in force since the alert was logged"
    for code, evidence in done.items():
        task = await find_task(alert.subject, code)
        if task is not None:
            await complete(task.id, task.version, evidence=evidence, by=by.actor, now=now)


async def _follow(alert_id: int, policy: AlertPolicy, by: Who, now: datetime) -> None:
    """Steps, people with their tasks, and letters of a new alert."""
    alert = await get_alert(alert_id)
    clocks = {TOLD: alert.told_at, HOST_LIFTED: None}
    await create_tasks(alert.subject, case_tasks(policy), clocks, by=by.actor, now=now)
    await add_people(alert, policy, await there_since(alert, now), later=False, by=by.actor, now=now)
    people = await people_of(alert_id)
    await _done_by_logging(alert, by, now)
    problems = await draft_letters(alert, policy, people, link_officer=by.actor.label, by=by.actor, now=now)
    for words in problems:
        await happened(alert_id, "no_letter", words, by=by.actor, now=now)
