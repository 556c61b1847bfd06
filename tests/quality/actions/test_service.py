"""Recommendations raised, planned, evidenced, verified, looked at again and late, on both engines."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.core.refusal import Changed, Refused
from market.db.sql import fetch, fetch_value
from market.quality.actions import queries, service
from market.quality.actions.jobs import remind_of_actions
from market.quality.actions.queries import NoSuchAction, NoSuchRecommendation
from market.quality.actions.types import NewAction, RaiseRecommendation, Revision
from market.quality.assessments.tables import Assessment, Grade
from market.quality.assured.tables import AssuredService
from market.quality.evidence.service import receive
from tests.builders.accounts import make_user
from tests.builders.actions import make_action, make_recommendation, make_recommendation_event
from tests.builders.app import make_settings
from tests.builders.assessments import client_id, make_assessment
from tests.builders.assured import make_assured
from tests.builders.framework import whole_library
from tests.builders.providers import make_location
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
TODAY = date(2026, 9, 1)
BY = Actor("user", 901, "Ann Officer")
PROVIDER = Actor("user", 902, "Pat Owner")
IMPACT = whole_library().by_code["3.1.3"].default_impact


async def organisation_of(service_id: int) -> int:
    return int(
        await fetch_value(
            "SELECT l.organisation FROM assured_service a JOIN location l ON l.id = a.location WHERE a.id = {}",
            service_id,
        )
    )


def wanted(visit: Assessment, **changes: Any) -> RaiseRecommendation:
    values: dict[str, Any] = {
        "client_id": client_id(),
        "assessment_id": visit.id,
        "criterion": "3.1.3",
        "what": "Record the temperature",
        "likelihood": 3,
        "impact": IMPACT,
    }
    return RaiseRecommendation(**{**values, **changes})


async def raised(visit: Assessment, **changes: Any) -> queries.Recommendation:
    answer = await service.raise_recommendation(wanted(visit, **changes), by=BY, now=NOW)
    assert isinstance(answer, int), answer
    return await queries.get_recommendation(answer)


def codes(answer: object) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [reason.code for reason in answer.reasons]


async def test_a_recommendation_is_raised_once_and_revised_until_the_visit_is_submitted(db: TestDatabase) -> None:
    visit = await make_assessment()
    asked = wanted(visit, why="A secret about somebody")
    first = await service.raise_recommendation(asked, by=BY, now=NOW)
    assert isinstance(first, int)
    assert await service.raise_recommendation(asked, by=BY, now=NOW) == first
    louder = wanted(visit, client_id=asked.client_id, likelihood=5, impact=5, impact_reason="Harm was done")
    assert await service.raise_recommendation(louder, by=BY, now=NOW) == first
    held = await queries.get_recommendation(first)
    assert (held.risk, held.band, held.what) == (25, "critical", "Record the temperature")
    assert await service.take_back(asked.client_id, by=BY, now=NOW)
    assert not await service.take_back(asked.client_id, by=BY, now=NOW)
    assert await service.raise_recommendation(asked, by=BY, now=NOW) == first
    await Assessment.update({Assessment.status: "submitted"}).where(Assessment.id == visit.id)
    assert await service.raise_recommendation(louder, by=BY, now=NOW) == first
    assert (await queries.get_recommendation(first)).likelihood == 3
    assert [event.kind for event in await queries.events_of(first)] == ["raised", "changed", "withdrawn", "raised"]
    assert "secret" not in str(await fetch("SELECT before, after FROM audit_entry"))


async def test_two_devices_send_the_same_recommendation_and_there_is_one(db: TestDatabase) -> None:
    visit = await make_assessment()
    asked = wanted(visit)
    answers = await asyncio.gather(*(service.raise_recommendation(asked, by=BY, now=NOW) for _ in range(3)))
    assert len(set(map(str, answers))) == 1
    assert await fetch_value("SELECT count(*) FROM recommendation") == 1


async def test_what_cannot_be_raised_says_every_reason(db: TestDatabase) -> None:
    visit = await make_assessment()
    answer = await service.raise_recommendation(wanted(visit, criterion="9.9.9", what=""), by=BY, now=NOW)
    assert codes(answer) == ["no_criterion", "missing"]
    assert codes(await service.raise_recommendation(wanted(visit, assessment_id=999), by=BY, now=NOW)) == [
        "no_assessment"
    ]


async def test_a_repeat_low_confidence_a_failed_follow_up_and_the_group_raise_the_band(db: TestDatabase) -> None:
    rare = {"likelihood": 1, "impact_reason": "x"}
    visit = await make_assessment(status="final")
    assert (await raised(visit, **rare)).raises == ""
    other = await make_assessment(service=visit.service)
    repeat = await raised(other, **rare)
    assert repeat.raises == "repeat"
    assert repeat.repeat_of is not None
    assert (await raised(other, criterion="3.1.5", impact=3, **rare)).raises == ""
    await Grade(
        service=visit.service, assessment=visit.id, from_on=TODAY, visited_on=TODAY, confidence_band="low", working="{}",
        recorded_at=NOW,
    ).save()  # fmt: skip
    assert (await raised(other, criterion="2.1.1", impact=2, **rare)).raises == "low_confidence"
    await make_recommendation(
        assessment=visit, criterion="4.1.1", status="open", retest="failed", likelihood=4, impact=4
    )
    later = await make_assessment(service=visit.service)
    assert (await raised(later, criterion="4.1.1", impact=2, **rare)).raises == (
        "repeat failed_follow_up low_confidence"
    )
    away = await make_location(organisation=await organisation_of(visit.service))
    sister = await make_assessment(service=await make_assured(location=away))
    await make_recommendation(assessment=visit, criterion="5.1.1", likelihood=4, impact=3)
    assert (await raised(sister, **rare)).raises == "group_highs"
    stranger = await make_assessment()
    assert (await raised(stranger, **rare)).raises == ""


async def test_the_follow_up_date_of_a_service_moves_with_every_step(db: TestDatabase) -> None:
    visit = await make_assessment(status="final")
    low = await make_recommendation(assessment=visit, likelihood=1, impact=3)
    high = await make_recommendation(assessment=visit, criterion="4.1.2", likelihood=4, impact=3)
    view = await queries.follow_up_of(visit.service)
    assert view is not None
    assert (view.recommendation_id, view.on) == (high.id, date(2026, 9, 29))
    revision = Revision(
        what="x", why="", closes_when="", likelihood=5, impact=5, impact_reason="Harm", reason="Seen again"
    )
    assert await service.change(low.id, 1, revision, by=BY, now=NOW) is None
    view = await queries.follow_up_of(visit.service)
    assert view is not None
    assert (view.recommendation_id, view.band, view.on) == (low.id, "critical", date(2026, 9, 3))
    seen: dict[str, Any] = {"words": "Seen", "by": BY, "now": NOW, "today": TODAY}
    assert await service.verify(low.id, 2, **seen) is None
    view = await queries.follow_up_of(visit.service)
    assert view is not None
    assert view.recommendation_id == high.id
    assert await service.verify(high.id, 1, **seen) is None
    assert await queries.follow_up_of(visit.service) is None
    assert codes(await service.verify(high.id, 2, **seen)) == ["wrong_state"]


async def test_a_provider_plans_reports_sends_evidence_and_the_council_decides(
    db: TestDatabase, tmp_path: Path
) -> None:
    settings = make_settings(tmp_path)
    held = await make_recommendation()
    owner = await organisation_of(held.service)
    other = await make_recommendation(assessment=await Assessment.objects().get(Assessment.id == held.assessment))
    theirs: dict[str, Any] = {"organisation_id": owner, "by": PROVIDER, "now": NOW}
    plan = NewAction(words="Buy a thermometer", owner="Pat", due_on=TODAY + timedelta(7))
    number = await service.plan_action(held.id, plan, today=TODAY, **theirs)
    assert isinstance(number, int)
    assert await service.plan_action(held.id, plan, today=TODAY, **theirs) == number
    answer = await service.submit_plan(held.assessment, settings=settings, **theirs)
    assert codes(answer) == ["no_action"]
    await service.plan_action(other.id, plan, today=TODAY, **theirs)
    assert await service.submit_plan(held.assessment, settings=settings, **theirs) == 2
    progress: dict[str, Any] = {"progress": "Bought", "done_on": TODAY, "today": TODAY}
    assert await service.report_progress(number, 1, **progress, **theirs) is None
    assert isinstance(await service.report_progress(number, 1, **progress, **theirs), Changed)
    file = await receive(
        b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF", client_id=client_id(), file_name="log.pdf",
        organisation_id=owner, by=PROVIDER, now=NOW, settings=settings,
    )  # fmt: skip
    files = [] if isinstance(file, Refused) else [file.id]
    sent: dict[str, Any] = {"words": "Four weeks of records", "evidence_ids": files, "settings": settings, **theirs}
    assert await service.send_evidence(held.id, **sent) is None
    assert await service.send_evidence(held.id, **sent) is None
    now = await queries.get_recommendation(held.id)
    assert now.status == "evidence"
    kinds = [event.kind for event in await queries.events_of(held.id)]
    assert kinds == ["raised", "planned", "plan_sent", "progress", "evidence"]
    decide: dict[str, Any] = {"by": BY, "now": NOW + timedelta(days=20), "today": TODAY + timedelta(20)}
    assert codes(await service.reject(held.id, now.version, words=" ", **decide)) == ["reason_missing"]
    assert await service.reject(held.id, now.version, words="Two weeks are missing", **decide) is None
    again = await queries.get_recommendation(held.id)
    assert (again.status, again.follow_up_on) == ("open", date(2026, 10, 19))
    assert isinstance(await service.verify(held.id, now.version, words="Seen", **decide), Changed)
    assert await service.verify(held.id, again.version, words="Seen on site", **decide) is None
    done = await queries.get_recommendation(held.id)
    assert (done.verified_by, done.verified_label, done.verified_on) == (BY.id, BY.label, TODAY + timedelta(20))
    assert "thermometer" not in str(await fetch("SELECT before, after FROM audit_entry"))


async def test_a_provider_reaches_nothing_of_another_and_nothing_that_was_not_sent(
    db: TestDatabase, tmp_path: Path
) -> None:
    settings = make_settings(tmp_path)
    held = await make_recommendation()
    hidden = await make_recommendation(issued_at=None)
    action = await make_action(held)
    plan = NewAction(words="x", owner="y", due_on=TODAY)
    stranger = await organisation_of(hidden.service)
    for number, who in ((held.id, stranger), (hidden.id, stranger), (999, stranger)):
        theirs: dict[str, Any] = {"organisation_id": who, "by": PROVIDER, "now": NOW}
        with pytest.raises(NoSuchRecommendation):
            await service.plan_action(number, plan, today=TODAY, **theirs)
        with pytest.raises(NoSuchRecommendation):
            await service.send_evidence(number, words="x", evidence_ids=[], settings=settings, **theirs)
    with pytest.raises(NoSuchAction):
        await service.change_action(action.id, 1, plan, today=TODAY, **theirs)
    with pytest.raises(NoSuchAction):
        await service.report_progress(action.id, 1, progress="x", done_on=None, today=TODAY, **theirs)
    with pytest.raises(NoSuchRecommendation):
        await service.submit_plan(held.assessment, settings=settings, **theirs)
    assert await queries.of_organisation(stranger) == []


async def test_a_provider_cannot_raise_verify_reject_or_withdraw(db: TestDatabase) -> None:
    held = await make_recommendation(status="evidence")
    user = await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=await organisation_of(held.service))
    who: dict[str, Any] = {"by": Actor("user", user.id, user.name), "now": NOW, "words": "Done"}
    assert codes(await service.verify(held.id, 1, today=TODAY, **who)) == ["council_only"]
    assert codes(await service.reject(held.id, 1, today=TODAY, **who)) == ["council_only"]
    assert codes(await service.withdraw(held.id, 1, **who)) == ["council_only"]
    visit = await make_assessment()
    assert codes(await service.raise_recommendation(wanted(visit), by=who["by"], now=NOW)) == ["council_only"]


async def test_two_officers_decide_at_once_and_one_is_told(db: TestDatabase) -> None:
    held = await make_recommendation(status="evidence")
    who: dict[str, Any] = {"words": "Seen", "by": BY, "now": NOW, "today": TODAY}
    answers = await asyncio.gather(service.verify(held.id, 1, **who), service.reject(held.id, 1, **who))
    assert sum(answer is None for answer in answers) == 1
    assert await fetch_value("SELECT count(*) FROM recommendation_event WHERE kind IN ('verified', 'rejected')") == 1


async def test_who_lowered_the_band_is_not_the_one_who_verifies_it(db: TestDatabase) -> None:
    held = await make_recommendation(criterion="3.1.3", likelihood=4, impact=5, impact_reason="Harm was done")
    who: dict[str, Any] = {"by": BY, "now": NOW}
    told: dict[str, Any] = {"what": "Record it", "why": "", "closes_when": "", "reason": "Less than was thought"}
    assert held.band == "critical"
    same = Revision(**told, likelihood=4, impact=5, impact_reason="Harm was done")
    assert await service.change(held.id, 1, same, **who) is None
    lower = Revision(**told, likelihood=1, impact=IMPACT)
    assert await service.change(held.id, 2, lower, **who) is None
    assert (await queries.get_recommendation(held.id)).band == "low"
    kinds = [event.kind for event in await queries.events_of(held.id)]
    assert kinds[-2:] == ["changed", "lowered"]
    answer = await service.verify(held.id, 3, words="Seen", today=TODAY, **who)
    assert codes(answer) == ["same_person"]
    assert "Somebody else has to verify it" in str(answer)
    other = Actor("user", 903, "Ben Other")
    assert await service.verify(held.id, 3, words="Seen", by=other, now=NOW, today=TODAY) is None


async def test_what_was_verified_is_looked_at_again_and_a_failure_opens_and_raises_it(db: TestDatabase) -> None:
    visit = await make_assessment(status="final")
    done: dict[str, Any] = {"assessment": visit, "status": "verified", "retest": "due", "verified_on": TODAY}
    good = await make_recommendation(criterion="3.1.3", **done)
    bad = await make_recommendation(criterion="4.1.2", **done)
    unseen = await make_recommendation(criterion="5.1.1", **done)
    following = await make_assessment(service=visit.service)
    who: dict[str, Any] = {"by": BY, "now": NOW + timedelta(days=90), "today": date(2026, 11, 30)}
    scores = {"3.1.3": 3, "4.1.2": 2}
    assert await service.retest_from_visit(following.id, scores, **who) == 2
    assert await service.retest_from_visit(following.id, scores, **who) == 0
    found = {number: await queries.get_recommendation(number) for number in (good.id, bad.id, unseen.id)}
    assert [found[number.id].retest for number in (good, bad, unseen)] == ["passed", "failed", "due"]
    assert (found[bad.id].status, found[bad.id].band, found[bad.id].raises) == ("open", "very_high", "failed_follow_up")
    assert found[bad.id].follow_up_on == date(2026, 12, 14)


async def test_a_withdrawn_assessment_takes_back_what_nobody_outside_knows_of(db: TestDatabase) -> None:
    visit = await make_assessment()
    known, hidden = (
        await make_recommendation(assessment=visit),
        await raised(visit, criterion="3.1.5", impact_reason="x"),
    )
    assert await service.withdraw_all(visit.id, by=BY, now=NOW) == 1
    assert await service.withdraw_all(visit.id, by=BY, now=NOW) == 0
    assert (await queries.get_recommendation(known.id)).status == "open"
    assert (await queries.get_recommendation(hidden.id)).status == "withdrawn"


async def test_critical_ones_go_out_at_once_with_a_link_and_once_only(db: TestDatabase, tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    visit = await make_assessment()
    owner = await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=await organisation_of(visit.service))
    await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=(await make_location()).organisation)
    manager = await make_user(roles=[Role.COMMISSIONING_MANAGER])
    critical = await raised(visit, likelihood=5, impact=5, impact_reason="Harm", what="Stop the covert medicines")
    await raised(visit, criterion="3.1.5", impact=2, impact_reason="x")
    who: dict[str, Any] = {"by": BY, "now": NOW, "settings": settings}
    assert await service.issue_critical(visit.id, **who) == 1
    assert await service.issue_critical(visit.id, **who) == 0
    messages = await fetch("SELECT to_email, subject, body FROM message ORDER BY id")
    assert [message["to_email"] for message in messages] == [owner.email, manager.email]
    assert not any("covert" in str(message) for message in messages)
    assert f"/quality/recommendations/{critical.id}" in messages[1]["body"]
    assert [each.id for each in await queries.of_organisation(owner.organisation_id or 0)] == [critical.id]
    assert await service.issue_all(visit.id, **{**who, "now": NOW + timedelta(days=14)}) == 1
    both = await queries.of_organisation(owner.organisation_id or 0)
    assert [each.evidence_due_at is None or each.evidence_due_at > NOW for each in both] == [True, True]


async def test_reminders_lateness_and_overdue_follow_ups_reach_each_person_once(
    db: TestDatabase, tmp_path: Path
) -> None:
    settings = make_settings(tmp_path)
    officer = await make_user(roles=[Role.QUALITY_OFFICER])
    manager = await make_user(roles=[Role.COMMISSIONING_MANAGER])
    visit = await make_assessment(status="final", lead_by=officer.id)
    owner = await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=await organisation_of(visit.service))
    held = await make_recommendation(assessment=visit)

    async def run(day: date) -> dict[str, int]:
        return await remind_of_actions(datetime(day.year, day.month, day.day, 7, tzinfo=UTC), settings)

    assert (await run(date(2026, 9, 11)))["reminders"] == 0
    assert (await run(date(2026, 9, 12)))["reminders"] == 1
    assert (await run(date(2026, 9, 13)))["reminders"] == 0
    assert (await run(date(2026, 9, 16)))["late"] == 1
    late = await queries.get_recommendation(held.id)
    assert (late.late_dates, late.band, late.overdue_since) == (1, "high", date(2026, 9, 15))
    assert (await run(date(2026, 9, 17)))["late"] == 0
    second = await run(date(2026, 10, 1))
    assert (second["late"], second["raised"], second["overdue_follow_ups"]) == (1, 1, 1)
    late = await queries.get_recommendation(held.id)
    assert (late.late_dates, late.band, late.raises) == (2, "very_high", "late_evidence")
    assert late.follow_up_on == date(2026, 9, 29)
    kinds = [(row["to_email"], row["kind"]) for row in await fetch("SELECT to_email, kind FROM message ORDER BY id")]
    assert kinds.count((owner.email, "evidence_late")) == 2
    assert kinds.count((officer.email, "evidence_late")) == 2
    assert kinds.count((manager.email, "evidence_late")) == 1
    assert kinds.count((officer.email, "follow_up_overdue")) == 1
    assert await remind_of_actions(NOW + timedelta(days=90), make_settings(tmp_path, as_at="2026-09-30")) == {
        "reminders": 0, "late": 0, "raised": 0, "overdue_follow_ups": 0,
    }  # fmt: skip


async def test_what_stood_open_on_a_past_day_is_told_from_what_had_happened_by_then(db: TestDatabase) -> None:
    held = await make_recommendation()
    await make_recommendation(raised_on=date(2026, 10, 1))
    for kind, day in (("evidence", 10), ("rejected", 12), ("verified", 20)):
        await make_recommendation_event(held, kind=kind, happened_at=datetime(2026, 9, day, 12, tzinfo=UTC))
    assert [each.id for each in await queries.standing_on(date(2026, 8, 31))] == []
    for day, overdue in ((1, False), (11, False), (19, True)):
        assert [(each.id, each.overdue) for each in await queries.standing_on(date(2026, 9, day))] == [
            (held.id, overdue)
        ]
    assert await queries.standing_on(date(2026, 9, 20)) == []


async def test_what_is_done_on_a_day_stands_so_at_its_end_whenever_it_is_recorded(db: TestDatabase) -> None:
    held = await make_recommendation(status="evidence")
    day, recorded = date(2026, 9, 30), datetime(2026, 11, 29, 22, 0, tzinfo=UTC)
    who: dict[str, Any] = {"by": BY, "now": recorded, "today": day}
    assert [each.id for each in await queries.standing_on(day)] == [held.id]
    assert await service.verify(held.id, held.version, words="Seen on the ward.", **who) is None
    assert await queries.standing_on(day) == []
    assert [each.id for each in await queries.standing_on(date(2026, 9, 29))] == [held.id]
    assert await queries.open_recommendations([held.service], day) == {}
    before = await queries.open_recommendations([held.service], date(2026, 9, 29))
    assert [each.id for each in before[held.service]] == [held.id]
    assert await queries.open_recommendations([held.service], date(2026, 8, 31)) == {}


async def test_a_service_without_recommendations_has_no_follow_up(db: TestDatabase) -> None:
    held: AssuredService = await make_assured()
    assert await queries.follow_up_of(held.id) is None
    assert await queries.open_recommendations([held.id]) == {}
