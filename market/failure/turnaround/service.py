"""Writing turnarounds: open, team, actions, reviews and exit. Costs are in `spending`.

`on` is the present day of the installation, `now` the moment of writing. Audit entries hold codes, days and sums, never free text.
"""

from datetime import date, datetime
from typing import Any

from msgspec import structs

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.sql import execute, fetch_one, fetch_value
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned
from market.failure.turnaround import tables
from market.failure.turnaround.queries import (
    NoSuchPart,
    NoSuchTurnaround,
    actions_of,
    costs_of,
    find_overlapping,
    get_turnaround,
    members_of,
)
from market.failure.turnaround.rules import (
    SupportTerms,
    reasons_against_action,
    reasons_against_member,
    reasons_against_review,
    reasons_not_to_close_action,
    reasons_not_to_exit,
    reasons_not_to_open,
    support_terms,
)
from market.failure.turnaround.types import (
    ActionReport,
    Exit,
    NewAction,
    NewMember,
    NewReview,
    Opened,
    OpenTurnaround,
    TeamRole,
    Turnaround,
)
from market.policies.queries import failure_protocol
from market.providers.tables import Organisation

SUPPORT = "support"
"""The protocol's stage that a turnaround is."""


async def terms_in_force() -> tuple[int, SupportTerms]:
    """The version of the protocol in force, and what it says of the stage of support. Raises `NoPolicy` when none was loaded."""
    held = await failure_protocol()
    stage = held.policy.stage(SUPPORT)
    return held.version, support_terms(stage.entry_tests, stage.review_every, stage.max_stay)


async def open_turnaround(command: OpenTurnaround, *, by: Actor, now: datetime, on: date) -> Opened | Refused:
    """Begin help for a provider or one of its locations.

    The provider is held meanwhile: of two people who open one for the same place at once, the second gets the one that is there. The same
    form sent twice gives the same turnaround.
    """
    async with transaction():
        if not await lock_row(Organisation, command.organisation_id):
            return refused(Refusal("no_provider", "The register has no such provider. Choose one from it", "place"))
        if (
            made := await fetch_value("SELECT id FROM turnaround WHERE submission = {}", command.submission)
        ) is not None:
            return Opened(int(made), existing=True)
        if (there := await find_overlapping(command.organisation_id, command.location_id)) is not None:
            return Opened(there, existing=True)
        number, terms = await terms_in_force()
        reasons = reasons_not_to_open(command, terms, on)
        if not await _belongs(command):
            words = "This location belongs to another provider. Choose one of this provider, or the whole provider"
            reasons.append(Refusal("other_provider", words, "place"))
        lead = await fetch_one(
            "SELECT name FROM app_user WHERE id = {} AND active AND organisation_id IS NULL AND partner_id IS NULL",
            command.lead_id,
        )
        if lead is None:
            reasons.append(Refusal("no_lead", "Choose who of the council leads", "lead"))
        if reasons or lead is None:
            return Refused(tuple(reasons))
        turnaround_id = await _write(command, number, str(lead["name"]), by=by, now=now, on=on)
    return Opened(turnaround_id)


async def _belongs(command: OpenTurnaround) -> bool:
    if command.location_id is None:
        return True
    owner = await fetch_value("SELECT organisation FROM location WHERE id = {}", command.location_id)
    return bool(owner == command.organisation_id)


async def _write(command: OpenTurnaround, number: int, lead: str, *, by: Actor, now: datetime, on: date) -> int:
    row = tables.Turnaround(
        submission=command.submission,
        organisation=command.organisation_id,
        location=command.location_id,
        source=command.source,
        concern=command.concern.strip(),
        cause=command.cause.strip(),
        tests=" ".join(command.tests),
        protocol_version=number,
        agreed_on=command.agreed_on,
        agreed_with=command.agreed_with.strip(),
        council_gives=command.council_gives.strip(),
        provider_gives=command.provider_gives.strip(),
        exit_test=command.exit_test.strip(),
        first_ends_on=command.ends_on,
        first_review_on=command.first_review_on,
        lead_id=command.lead_id,
        lead_label=lead[:120],
        opened_on=on,
        opened_by=by.id,
        opened_label=by.label[:120],
        recorded_at=now,
    )
    (saved,) = await tables.Turnaround.insert(row)
    turnaround_id = int(saved["id"])
    leader = NewMember(role=TeamRole.LEAD.value, from_on=on, user_id=command.lead_id, name=lead)
    await _join(turnaround_id, leader, by=by, now=now)
    told = {
        "organisation": command.organisation_id,
        "location": command.location_id,
        "source": command.source,
        "opened_on": on,
        "ends_on": command.ends_on,
        "lead": command.lead_id,
        "protocol_version": number,
    }
    await _record("opened", turnaround_id, told, by=by, now=now)
    return turnaround_id


async def held_now(turnaround_id: int, on: date) -> Turnaround:
    """A turnaround, locked until the transaction ends. Raises `NoSuchTurnaround`."""
    if not await lock_row(tables.Turnaround, turnaround_id):
        raise NoSuchTurnaround(turnaround_id)
    return await get_turnaround(turnaround_id, on)


async def _record(verb: str, turnaround_id: int, told: dict[str, Any], *, by: Actor, now: datetime) -> None:
    await audit.record(by=by, verb=f"turnaround.{verb}", subject=("turnaround", turnaround_id), after=told, at=now)


async def add_member(turnaround_id: int, member: NewMember, *, by: Actor, now: datetime, on: date) -> int | Refused:
    """Add somebody to the team; the number of the membership. A user's name is taken from the account. Raises `NoSuchTurnaround`."""
    async with transaction():
        held = await held_now(turnaround_id, on)
        name: object = member.name.strip()
        if member.user_id is not None:
            name = await fetch_value("SELECT name FROM app_user WHERE id = {} AND active", member.user_id)
            if name is None:
                return refused(Refusal("no_user", "There is no such user. Choose one from the list", "user"))
        team = await members_of(turnaround_id, on)
        already = [each.name for each in team if each.role == member.role and each.until_on is None]
        if reasons := reasons_against_member(member, held, name=str(name), already=already, today=on):
            return Refused(tuple(reasons))
        named = structs.replace(member, name=str(name))
        number = await _join(turnaround_id, named, by=by, now=now)
        told = {"role": named.role, "user": named.user_id, "partner": named.partner_id, "from_on": named.from_on}
        await _record("member_added", turnaround_id, told, by=by, now=now)
    return number


async def _join(turnaround_id: int, member: NewMember, *, by: Actor, now: datetime) -> int:
    row = tables.TurnaroundMember(
        turnaround=turnaround_id,
        role=member.role,
        user_id=member.user_id,
        partner=member.partner_id,
        name=member.name.strip()[:120],
        from_on=member.from_on,
        added_label=by.label[:120],
        added_at=now,
    )
    (saved,) = await tables.TurnaroundMember.insert(row)
    return int(saved["id"])


async def end_membership(
    turnaround_id: int, member_id: int, version: int, *, by: Actor, now: datetime, on: date
) -> Changed | Refused | None:
    """Somebody leaves the team today. Raises `NoSuchTurnaround` and `NoSuchPart`."""
    async with transaction():
        held = await held_now(turnaround_id, on)
        member = next((each for each in await members_of(turnaround_id, on) if each.id == member_id), None)
        if member is None:
            raise NoSuchPart(member_id)
        if not held.is_open or member.until_on is not None:
            return refused(Refusal("left", f"{member.name} is no longer in the team"))
        if not await update_versioned(tables.TurnaroundMember, member_id, version, {"until_on": on}):
            return Changed()
        await _record("member_left", turnaround_id, {"role": member.role, "until_on": on}, by=by, now=now)
    return None


async def add_action(turnaround_id: int, action: NewAction, *, by: Actor, now: datetime, on: date) -> int | Refused:
    """Add an action; its number. One that says the same and is still open is refused. Raises `NoSuchTurnaround`."""
    async with transaction():
        held = await held_now(turnaround_id, on)
        words = " ".join(action.words.split()).casefold()
        same = any(
            " ".join(each.words.split()).casefold() == words and each.closed_on is None
            for each in await actions_of(turnaround_id, on)
        )
        if reasons := reasons_against_action(action, held, same=same, today=on):
            return Refused(tuple(reasons))
        row = tables.TurnaroundAction(
            turnaround=turnaround_id,
            words=action.words.strip(),
            side=action.side,
            owner=action.owner.strip()[:120],
            due_on=action.due_on,
            added_on=on,
            added_label=by.label[:120],
            recorded_at=now,
        )
        (saved,) = await tables.TurnaroundAction.insert(row)
        await _record("action_added", turnaround_id, {"side": action.side, "due_on": action.due_on}, by=by, now=now)
    return int(saved["id"])


async def close_action(
    turnaround_id: int, action_id: int, version: int, report: ActionReport, *, by: Actor, now: datetime, on: date
) -> Changed | Refused | None:
    """Mark an action as done or not needed. Raises `NoSuchTurnaround` and `NoSuchPart`."""
    async with transaction():
        held = await held_now(turnaround_id, on)
        action = next((each for each in await actions_of(turnaround_id, on) if each.id == action_id), None)
        if action is None:
            raise NoSuchPart(action_id)
        if reasons := reasons_not_to_close_action(action, report, held, on):
            return Refused(tuple(reasons))
        values = {
            "closed_on": report.on,
            "result": report.result,
            "evidence": report.evidence.strip(),
            "closed_label": by.label[:120],
        }
        if not await update_versioned(tables.TurnaroundAction, action_id, version, values):
            return Changed()
        told = {"action": action_id, "result": report.result, "closed_on": report.on}
        await _record("action_closed", turnaround_id, told, by=by, now=now)
    return None


async def record_review(
    turnaround_id: int, review: NewReview, *, may_extend: bool, by: Actor, now: datetime, on: date
) -> int | Refused:
    """Record a review, which sets the day of the next one and the end of help; its number. Raises `NoSuchTurnaround`.

    `may_extend`: the person may agree an end after the longest stay of the protocol.
    """
    async with transaction():
        held = await held_now(turnaround_id, on)
        _, terms = await terms_in_force()
        if reasons := reasons_against_review(review, held, terms, may_extend=may_extend, today=on):
            return Refused(tuple(reasons))
        row = tables.TurnaroundReview(
            turnaround=turnaround_id,
            held_on=review.held_on,
            progress=review.progress,
            words=review.words.strip(),
            next_review_on=review.next_review_on,
            ends_on=review.ends_on,
            reviewed_label=by.label[:120],
            recorded_at=now,
        )
        (saved,) = await tables.TurnaroundReview.insert(row)
        told = {
            "held_on": review.held_on,
            "progress": review.progress,
            "next_review_on": review.next_review_on,
            "ends_on": review.ends_on,
        }
        await _record("reviewed", turnaround_id, told, by=by, now=now)
    return int(saved["id"])


async def end_turnaround(
    turnaround_id: int, version: int, leaving: Exit, *, failure_declared: bool, by: Actor, now: datetime, on: date
) -> Changed | Refused | None:
    """End help: recovered, failure declared, or ended otherwise. The team's memberships end with it. Raises `NoSuchTurnaround`.

    `failure_declared`: whether a failure case of this provider is open; the caller asks the cases.
    """
    async with transaction():
        held = await held_now(turnaround_id, on)
        _, terms = await terms_in_force()
        reasons = reasons_not_to_exit(
            leaving,
            held,
            actions=await actions_of(turnaround_id, on),
            costs=await costs_of([turnaround_id], on),
            failure_declared=failure_declared,
            terms=terms,
            today=on,
        )
        if reasons:
            return Refused(tuple(reasons))
        values = {
            "outcome": leaving.outcome,
            "exited_on": leaving.on,
            "exit_words": leaving.words.strip(),
            "exit_test_met": leaving.test_met,
            "exited_label": by.label[:120],
        }
        if not await update_versioned(tables.Turnaround, turnaround_id, version, values):
            return Changed()
        await execute(
            "UPDATE turnaround_member SET until_on = {}, version = version + 1 WHERE turnaround = {} AND until_on IS NULL",
            leaving.on,
            turnaround_id,
        )
        await _record("ended", turnaround_id, {"outcome": leaving.outcome, "exited_on": leaving.on}, by=by, now=now)
    return None
