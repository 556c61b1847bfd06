"""Recommendations are raised, revised while the visit is being captured, changed later with a reason, and sent to the provider."""

from datetime import date, datetime
from typing import Any

from market.core.actor import Actor
from market.core.clock import london_date
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.sql import fetch_one
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned
from market.quality.actions import tables
from market.quality.actions.facts import facts_of
from market.quality.actions.messages import Notice, tell_managers, tell_provider
from market.quality.actions.queries import find_by_client_id, recommendations_of
from market.quality.actions.rules import (
    assess,
    is_lowered,
    raise_codes,
    reason_not_to,
    reasons_against,
    reasons_against_risk,
)
from market.quality.actions.types import LOWERED, RaiseRecommendation, Recommendation, Revision, Status, Step
from market.quality.actions.writing import (
    criterion_in,
    happened,
    held_now,
    library_of,
    moment_on,
    not_the_council,
    risk_values,
    save,
)
from market.quality.assessments.tables import Assessment
from market.quality.framework.queries import get_library
from market.quality.framework.types import FrameworkSettings
from market.quality.scoring.risk import Raise
from market.settings import Settings

_TEXTS = ("what", "why", "closes_when", "likelihood", "impact", "impact_reason")
TAKEN_BACK = "Taken back during the visit"


async def raise_recommendation(
    wanted: RaiseRecommendation, *, by: Actor, now: datetime, on: date | None = None
) -> int | Refused:
    """Recommend something about one criterion; its number. `on` is the day from which its dates count (today when not given).

    Sent again under the same `client_id` it is the same one; while its visit is still captured, what is sent last holds.
    """
    async with transaction():
        if refusal := await not_the_council(by):
            return refusal
        await lock_row(Assessment, wanted.assessment_id)
        visit = await fetch_one(
            "SELECT service, framework_version, status FROM assessment WHERE id = {}", wanted.assessment_id
        )
        if visit is None:
            return refused(Refusal("no_assessment", "There is no assessment of that number", "assessment_id"))
        library = await get_library(visit["framework_version"])
        if reasons := reasons_against(wanted, criterion_in(library, wanted.criterion)):
            return Refused(tuple(reasons))
        held = await find_by_client_id(wanted.client_id)
        if held is not None:
            return await _again(held, wanted, visit["status"], library.settings, by=by, now=now)
        if visit["status"] == "withdrawn":
            return refused(Refusal("wrong_state", "This assessment was withdrawn"))
        return await _write(wanted, visit["service"], library.settings, by=by, now=now, at=moment_on(on, now))


async def _write(
    wanted: RaiseRecommendation,
    service_id: int,
    settings: FrameworkSettings,
    *,
    by: Actor,
    now: datetime,
    at: datetime,
) -> int:
    raised_on = london_date(at)
    facts = await facts_of(
        service_id,
        wanted.criterion,
        raised_on,
        assessment_id=wanted.assessment_id,
        own_id=None,
        failed=False,
        late_dates=0,
    )
    assessed = assess(wanted.likelihood, wanted.impact, raise_codes(facts), at, settings)
    row = tables.Recommendation(
        client_id=wanted.client_id,
        service=service_id,
        assessment=wanted.assessment_id,
        criterion=wanted.criterion,
        status=Status.OPEN.value,
        repeat_of=facts.repeat_of,
        raised_label=by.label,
        raised_on=raised_on,
        recorded_at=now,
        **_texts(wanted),
        **risk_values(assessed),
    )
    (saved,) = await tables.Recommendation.insert(row)
    number = int(saved["id"])
    await happened(number, "raised", "", by=by, now=at)
    told = {
        "criterion": wanted.criterion,
        "likelihood": wanted.likelihood,
        "impact": wanted.impact,
        "band": assessed.band,
        "raises": list(assessed.raises),
        "follow_up_on": assessed.follow_up.follow_up_on,
    }
    await audit.record(by=by, verb="recommendation.raised", subject=("recommendation", number), after=told, at=now)
    return number


def _texts(wanted: RaiseRecommendation | Revision) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value := getattr(wanted, name), str) else value for name in _TEXTS}


async def _again(
    held: Recommendation,
    wanted: RaiseRecommendation,
    visit_status: str,
    settings: FrameworkSettings,
    *,
    by: Actor,
    now: datetime,
) -> int | Refused:
    """The same recommendation once more: revised while the visit is open and nobody outside knows of it, else as it is."""
    if held.assessment_id != wanted.assessment_id:
        return refused(Refusal("other_assessment", "This recommendation belongs to another assessment"))
    values = _texts(wanted)
    taken_back = held.status == Status.WITHDRAWN
    same = held.criterion == wanted.criterion and all(getattr(held, name) == value for name, value in values.items())
    if visit_status != "open" or held.issued_at is not None or (same and not taken_back):
        return held.id
    facts = await facts_of(
        held.service_id,
        wanted.criterion,
        held.raised_on,
        assessment_id=held.assessment_id,
        own_id=held.id,
        failed=False,
        late_dates=0,
    )
    assessed = assess(
        wanted.likelihood, wanted.impact, raise_codes(facts), moment_on(held.raised_on, held.recorded_at), settings
    )
    changes = {
        **values,
        **risk_values(assessed),
        "criterion": wanted.criterion,
        "repeat_of": facts.repeat_of,
        "status": Status.OPEN.value,
    }
    kind = "raised" if taken_back else "changed"
    await save(held, held.version, changes, kind, "", by=by, now=now, told={"criterion": wanted.criterion})
    return held.id


async def take_back(client_id: str, *, by: Actor, now: datetime) -> bool:
    """The officer deletes a recommendation during the visit: it is withdrawn. False when it is unknown, closed or already sent."""
    async with transaction():
        if await not_the_council(by):
            return False
        found = await find_by_client_id(client_id)
        if found is None:
            return False
        held = await held_now(found.id)
        if held.issued_at is not None or reason_not_to(held.status, Step.WITHDRAW):
            return False
        values = {"status": Status.WITHDRAWN.value}
        await save(held, held.version, values, "withdrawn", TAKEN_BACK, by=by, now=now)
    return True


async def change(
    recommendation_id: int, version: int, revision: Revision, *, by: Actor, now: datetime, on: date | None = None
) -> Changed | Refused | None:
    """Change words or risk with a reason. Band and dates are worked out anew from this day. Raises `NoSuchRecommendation`."""
    async with transaction():
        if refusal := await not_the_council(by):
            return refusal
        held = await held_now(recommendation_id)
        library = await library_of(held)
        reasons = reasons_against_risk(
            revision.likelihood, revision.impact, revision.impact_reason, criterion_in(library, held.criterion)
        )
        if not revision.what.strip():
            reasons.append(Refusal("missing", "Say what must be put right", "what"))
        if not revision.reason.strip():
            reasons.append(Refusal("reason_missing", "Say why you change it", "reason"))
        if refusal_of_state := reason_not_to(held.status, Step.CHANGE):
            reasons.insert(0, refusal_of_state)
        if reasons:
            return Refused(tuple(reasons))
        values = _texts(revision)
        if (revision.likelihood, revision.impact) != (held.likelihood, held.impact):
            values |= await _new_risk(held, revision, library.settings, moment_on(on, now))
        told = {"likelihood": revision.likelihood, "impact": revision.impact}
        kind = LOWERED if is_lowered(held.band, values.get("band", held.band)) else "changed"
        return await save(held, version, values, kind, revision.reason.strip(), by=by, now=now, told=told, on=on)


async def _new_risk(
    held: Recommendation, revision: Revision, settings: FrameworkSettings, at: datetime
) -> dict[str, Any]:
    facts = await facts_of(
        held.service_id,
        held.criterion,
        london_date(at),
        assessment_id=held.assessment_id,
        own_id=held.id,
        failed=Raise.FAILED_FOLLOW_UP in held.raise_codes,
        late_dates=held.late_dates,
    )
    values = risk_values(assess(revision.likelihood, revision.impact, raise_codes(facts), at, settings))
    if held.status == Status.EVIDENCE:
        del values["evidence_due_at"]
    return values


async def issue_critical(
    assessment_id: int, *, by: Actor, now: datetime, settings: Settings, on: date | None = None
) -> int:
    """Critical recommendations of an assessment go to the provider and to managers at once, before moderation; how many went."""
    return await _issue(assessment_id, {"critical"}, by=by, now=now, settings=settings, at=moment_on(on, now))


async def issue_all(assessment_id: int, *, by: Actor, now: datetime, settings: Settings, on: date | None = None) -> int:
    """Every recommendation of an assessment becomes known to the provider, with its draft report; how many did.

    Evidence dates count from this day, because nobody can answer before they have read. Follow-up dates stay.
    """
    return await _issue(assessment_id, None, by=by, now=now, settings=settings, at=moment_on(on, now))


async def _issue(
    assessment_id: int, bands: set[str] | None, *, by: Actor, now: datetime, settings: Settings, at: datetime
) -> int:
    sent = 0
    async with transaction():
        await lock_row(Assessment, assessment_id)
        for each in await recommendations_of(assessment_id):
            if each.issued_at is not None or not each.is_open or (bands is not None and each.band not in bands):
                continue
            library = await library_of(each)
            dates = assess(each.likelihood, each.impact, each.raise_codes, at, library.settings).follow_up
            values = {"issued_at": now, "evidence_due_at": dates.evidence_due_at}
            if await update_versioned(tables.Recommendation, each.id, each.version, values):
                sent += 1
                await happened(each.id, "issued", "", by=by, now=now)
                after = {"band": each.band, "criterion": each.criterion}
                await audit.record(
                    by=by, verb="recommendation.issued", subject=("recommendation", each.id), after=after, at=now
                )
                if each.band == "critical":
                    await _tell_of_critical(each, settings, now)
    return sent


async def _tell_of_critical(held: Recommendation, settings: Settings, now: datetime) -> None:
    notice = Notice(
        kind="critical_finding",
        key=f"critical_finding:{held.id}",
        subject="A critical finding needs your answer today",
        body=(
            "A visit by the council made a critical finding at one of your services. Assurance is needed today,"
            f" and evidence in writing within 24 hours.\n\nSign in to read it and to answer: {settings.public_url}/portal/actions"
        ),
    )
    told = await tell_provider(held.organisation_id, notice, now=now)
    nobody = "" if told else " Nobody at the provider has an account that can be written to: telephone them.\n\n"
    await tell_managers(
        Notice(
            kind="critical_finding",
            key=f"critical_finding:{held.id}",
            subject="A critical finding was made at a visit",
            body=(
                f"A critical finding was made and has been sent to the provider.{nobody}"
                " The restriction panel meets within two working days, and partners are to be told.\n\n"
                f"Open it: {settings.public_url}/quality/recommendations/{held.id}"
            ),
        ),
        now=now,
    )
